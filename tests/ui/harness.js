/* The other end of a widget: the part of the model that anywidget promises to a module, and nothing more. */
const shown = [];

class Model {
  constructor(state) {
    this.state = state;
    this.listeners = [];
    this.sent = [];
  }
  get(name) {
    return this.state[name];
  }
  set() {
    throw new Error("a widget of awayday never sets a trait");
  }
  save_changes() {
    throw new Error("a widget of awayday never saves a trait");
  }
  on(event, callback) {
    this.listeners.push({ event, callback });
  }
  off(event, callback) {
    this.listeners = this.listeners.filter((each) => each.event !== event || each.callback !== callback);
  }
  send(message) {
    this.sent.push(structuredClone(message));
  }
  fire(event, ...args) {
    for (const each of [...this.listeners]) if (each.event === event) each.callback(...args);
  }
}

const settled = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

window.harness = {
  async show(state, css) {
    let style = document.getElementById("style");
    if (!style) {
      style = Object.assign(document.createElement("style"), { id: "style" });
      document.head.append(style);
    }
    style.textContent = css;
    const address = URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" }));
    const widget = (await import(address)).default;
    const model = new Model(state);
    const el = document.createElement("div");
    document.getElementById("box").append(el);
    const close = await widget.render({ model, el });
    shown.push({ model, el, close });
    await settled();
    return shown.length - 1;
  },
  async put(number, traits) {
    const { model } = shown[number];
    Object.assign(model.state, traits);
    for (const name of Object.keys(traits)) model.fire(`change:${name}`);
    model.fire("change");
    await settled();
  },
  async hear(number, message) {
    shown[number].model.fire("msg:custom", message, []);
    await settled();
  },
  sent: (number) => shown[number].model.sent,
  listeners: (number) => shown[number].model.listeners.length,
  close() {
    for (const { close } of shown) close?.();
  },
};
