/* anywidget's own front end, for anywidgets that are not awayday's. It is an AMD module: for the length of its import there
 * is a `define`. Two things that it uses are younger than the browsers that pages are written for. */
import * as base from "@jupyter-widgets/base";

if (!AbortSignal.timeout) {
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), ms);
    return controller.signal;
  };
}

if (!AbortSignal.any) {
  AbortSignal.any = (signals) => {
    const controller = new AbortController();
    for (const signal of signals) {
      if (signal.aborted) controller.abort(signal.reason);
      signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
    }
    return controller.signal;
  };
}

const before = globalThis.define;
let made;
globalThis.define = (_, factory) => {
  made = factory(base);
};
await import("anywidget");
globalThis.define = before;

export const { AnyModel, AnyView } = made;
