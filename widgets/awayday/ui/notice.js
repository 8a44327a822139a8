/* Notice: one thing to know now. */
export default {
  render({ model, el }) {
    const shapes = { info: "info", wait: "wait", warn: "warn", done: "check" };
    let pressed = "";
    let refusal = "";
    const press = () => {
      if (!pressed) pressed = post(model, { type: "press" });
    };
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
        model.get("action") &&
          h(
            "div",
            { class: "aw-notice-act" },
            h("button", { type: "button", class: model.get("quiet") ? "aw-button" : "aw-button is-primary", onclick: press }, model.get("action")),
            refusal && h("p", { class: "aw-line aw-error", role: "alert" }, shape("warn"), h("span", { dir: "auto" }, refusal)),
          ),
      );
    };
    const drawing = stage(model, el, ["title", "text", "kind", "action", "quiet", "large"], view);
    const unhear = hear(model, (message) => {
      if (message.id !== pressed) return;
      pressed = "";
      refusal = message.type === "refused" ? (message.text ?? "") : "";
      drawing.draw();
    });
    return () => {
      unhear();
      drawing.close();
    };
  },
};
