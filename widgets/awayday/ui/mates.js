/* Mates: who sits with me, and who writes for us. */
const MATES_PATIENCE_MS = 6000;

export default {
  render({ model, el }) {
    let pressed = "";
    let refusal = "";
    let timer = 0;

    const press = () => {
      if (pressed) return;
      refusal = "";
      pressed = post(model, { type: "take_pen" });
      timer = setTimeout(() => {
        pressed = "";
        drawing.draw();
      }, MATES_PATIENCE_MS);
      drawing.draw();
    };
    const heard = (message) => {
      if (message.id !== pressed) return;
      clearTimeout(timer);
      pressed = "";
      refusal = message.type === "refused" ? (message.text ?? "") : "";
      drawing.draw();
    };
    const pencil = () =>
      h(
        "svg",
        { class: "aw-shape", viewBox: "0 0 24 24", "aria-hidden": "true" },
        h("path", { d: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z M14 6.5l3.5 3.5" }),
      );
    const view = () => {
      const pen = model.get("pen");
      return h(
        "section",
        { class: "aw aw-mates", "data-writes": model.get("writes") ? "yes" : null },
        h(
          "p",
          { key: "who", class: "aw-mates-line" },
          shape("person"),
          h("span", { class: "aw-said" }, h("b", null, h("bdi", null, model.get("title"))), " ", h("bdi", null, model.get("text"))),
        ),
        h(
          "p",
          { key: "pen", class: "aw-mates-line", role: "status" },
          pen && pencil(),
          h("span", { class: "aw-said", dir: "auto" }, pen),
        ),
        model.get("may_take") &&
          h(
            "div",
            { key: "act", class: "aw-actions" },
            h(
              "button",
              { type: "button", class: "aw-button", "aria-disabled": pressed ? "true" : null, onclick: press },
              word(model, "take_pen"),
            ),
          ),
        refusal &&
          h("p", { key: "no", class: "aw-line aw-error", role: "alert" }, shape("warn"), h("span", { dir: "auto" }, refusal)),
      );
    };

    const drawing = stage(model, el, ["title", "text", "pen", "writes", "may_take"], view);
    const unhear = hear(model, heard);
    return () => {
      clearTimeout(timer);
      unhear();
      drawing.close();
    };
  },
};
