/* Outputs of cells and of the Output widget: text, tables, pictures and widgets. Anything else is shown as its plain text. */
import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import DOMPurify from "dompurify";

const WIDGET = "application/vnd.jupyter.widget-view+json";
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const joined = (text) => (Array.isArray(text) ? text.join("") : String(text ?? ""));
const plain = (text) => joined(text).replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");

function element(tag, props = {}) {
  return Object.assign(document.createElement(tag), props);
}

function text(content, kind = "") {
  return element("pre", { className: `aw-stream ${kind}`, tabIndex: 0, textContent: plain(content) });
}

function html(content) {
  return element("div", { className: "aw-html", innerHTML: DOMPurify.sanitize(joined(content)) });
}

function image(type, content, alt) {
  return element("img", { className: "aw-picture", src: `data:${type};base64,${joined(content).trim()}`, alt: plain(alt) });
}

/** Return the element that shows a bundle of representations, richest first. */
function bundle(data) {
  if (data["text/html"]) return html(data["text/html"]);
  if (data["image/svg+xml"]) return html(data["image/svg+xml"]);
  const type = IMAGES.find((each) => data[each]);
  if (type) return image(type, data[type], data["text/plain"]);
  return text(data["text/plain"] ?? data["text/markdown"] ?? data["text/latex"] ?? "");
}

/** Show an output, in the shape of nbformat, at the end of `parent`, which has to be on the page. */
export async function show(output, parent, manager) {
  const { output_type: kind, data = {} } = output;
  if (data[WIDGET]) await manager.show(data[WIDGET].model_id, parent);
  else if (kind === "stream") parent.append(text(output.text, `is-${output.name}`));
  else if (kind === "error") parent.append(text(failure(output), "is-stderr"));
  else parent.append(bundle(data));
}

function failure({ traceback, ename, evalue }) {
  return traceback?.length ? traceback.join("\n") : `${ename}: ${evalue}`;
}

/** The Output widget: what a request displays while the widget's `msg_id` names it goes here instead of into the page. */
export class OutputModel extends DOMWidgetModel {
  defaults() {
    return {
      ...super.defaults(),
      _model_name: "OutputModel",
      _model_module: "@jupyter-widgets/output",
      _view_name: "OutputView",
      _view_module: "@jupyter-widgets/output",
      msg_id: "",
      outputs: [],
    };
  }

  initialize(attributes, options) {
    super.initialize(attributes, options);
    this.clearsNext = false;
    this.listenTo(this, "change:msg_id", () => this.widget_manager.capture(this));
    this.widget_manager.capture(this);
  }

  /** Take a message that was captured. */
  take({ header, content }) {
    if (header.msg_type === "clear_output") {
      this.clearsNext = content.wait;
      if (!content.wait) this.put([]);
      return;
    }
    const before = this.clearsNext ? [] : this.get("outputs");
    this.clearsNext = false;
    this.put(appended(before, { output_type: header.msg_type, ...content }));
  }

  put(outputs) {
    this.set("outputs", outputs);
    this.save_changes();
  }
}

/** The outputs with one more; text of the same stream is joined to the text before. */
export function appended(outputs, { transient, ...output }) {
  const last = outputs.at(-1);
  const joins = output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name;
  return joins ? [...outputs.slice(0, -1), { ...last, text: joined(last.text) + joined(output.text) }] : [...outputs, output];
}

export class OutputView extends DOMWidgetView {
  render() {
    super.render();
    this.el.classList.add("aw-outputs");
    this.listenTo(this.model, "change:outputs", () => this.draw());
    this.displayed.then(() => this.draw());
  }

  /** Draw beside what is there, and take its place when all of it is drawn. */
  async draw() {
    if (!this.el.isConnected) return;
    const outputs = this.model.get("outputs");
    const box = element("div", { hidden: true });
    this.el.append(box);
    for (const output of outputs) await show(output, box, this.model.widget_manager);
    if (outputs !== this.model.get("outputs")) {
      box.remove();
      return;
    }
    box.hidden = false;
    this.el.replaceChildren(box);
  }
}
