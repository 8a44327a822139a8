/* Notice: one thing to know now. */
export default {
  render({ model, el }) {
    const shapes = { info: "info", wait: "wait", warn: "warn", done: "check" };
    const view = () => {
      const kind = model.get("kind");
      return h(
        "section",
        { class: model.get("large") ? "aw aw-notice aw-large" : "aw aw-notice", "data-kind": kind },
        h("span", { class: "aw-medal" }, shape(shapes[kind])),
        h(
          "div",
          { class: "aw-notice-words", role: "status" },
          heading("h2", model.get("title"), "aw-title"),
          said(model.get("text")),
        ),
      );
    };
    return stage(model, el, ["title", "text", "kind", "large"], view).close;
  },
};
