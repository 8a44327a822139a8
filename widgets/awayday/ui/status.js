/* Status: listens to the outboxes of the page, and to the page's connection. A page that tells nothing about its connection
 * (JupyterLab, stock Voilà) is no help; there it asks Python every ten seconds whether it is there. */
const PING_MS = 10000;
const OFFLINE_PING_MS = 5000;
const PONG_MS = 4000;

export default {
  render({ model, el }) {
    const sources = new Map();
    let offline = false;
    let saved = false;
    let refusal = "";
    let asked = null;
    let late = 0;
    let next = 0;
    let isTold = false;

    const draw = () => drawing.draw();
    const waiting = () => [...sources.values()].reduce((sum, count) => sum + count, 0);
    const ping = () => {
      clearTimeout(late);
      clearTimeout(next);
      if (isTold || document.visibilityState !== "visible") return;
      asked = post(model, { type: "ping" });
      late = setTimeout(() => {
        offline = true;
        draw();
      }, PONG_MS);
      next = setTimeout(ping, offline ? OFFLINE_PING_MS : PING_MS);
    };
    const heard = (message) => {
      if (message.type !== "pong" || message.id !== asked) return;
      clearTimeout(late);
      offline = false;
      draw();
    };
    const events = {
      "awayday:connection": ({ detail }) => {
        isTold = true;
        offline = !detail.connected;
        ping();
        draw();
      },
      "awayday:pending": ({ detail }) => {
        sources.set(detail.source, detail.count);
        if (detail.count) refusal = "";
        draw();
      },
      "awayday:saved": () => {
        saved = true;
        draw();
      },
      "awayday:refused": ({ detail }) => {
        refusal = detail.text;
        draw();
      },
    };

    const view = () => {
      const state = offline ? "offline" : waiting() ? "sending" : saved ? "saved" : "ready";
      const shapes = { offline: "offline", sending: "sending", saved: "check", ready: "dot" };
      const wait = offline && word(model, waiting() ? "offline_waiting" : "offline_note");
      return h(
        "div",
        { class: "aw aw-status", "data-state": state },
        h("bdi", { class: "aw-name aw-who" }, model.get("who")),
        h(
          "div",
          { class: "aw-live", role: "status", "aria-label": word(model, "region") },
          h("span", { class: "aw-state" }, shape(shapes[state]), h("span", null, word(model, state))),
          h("span", { class: "aw-said aw-note", dir: "auto" }, refusal || wait || model.get("note")),
        ),
      );
    };

    const drawing = stage(model, el, ["who", "note"], view);
    const unhear = hear(model, heard);
    const unwake = onWake(ping);
    window.addEventListener("offline", ping);
    for (const [name, handler] of Object.entries(events)) window.addEventListener(name, handler);
    window.dispatchEvent(new CustomEvent("awayday:ask"));
    ping();
    return () => {
      clearTimeout(late);
      clearTimeout(next);
      for (const [name, handler] of Object.entries(events)) window.removeEventListener(name, handler);
      window.removeEventListener("offline", ping);
      unwake();
      unhear();
      drawing.close();
    };
  },
};
