/* Words: which free texts may stand on the wall. */
export default {
  render({ model, el }) {
    let refusal = "";
    const review = (item, state) => {
      refusal = "";
      const args = { answer_id: item.answer_id, field: item.field, state };
      post(model, { type: "command", name: "review", args });
    };
    const held = () => model.get("items").filter((item) => item.state === "held");
    const shapes = { held: "wait", approved: "check", hidden: "dash" };

    const choice = (item, key, state) =>
      h(
        "button",
        {
          type: "button",
          class: "aw-button",
          "aria-pressed": item.state === state ? "true" : "false",
          onclick: () => review(item, state),
        },
        word(model, key),
      );
    const row = (item) =>
      h(
        "li",
        { key: `${item.answer_id} ${item.field}`, class: "aw-item", "data-state": item.state },
        h(
          "div",
          { class: "aw-item-words" },
          h(
            "p",
            { class: "aw-item-head" },
            h("bdi", { class: "aw-name" }, item.field_label),
            h("span", { class: "aw-state" }, shape(shapes[item.state]), h("span", null, word(model, item.state))),
          ),
          said(item.text),
        ),
        h("div", { class: "aw-item-choices" }, choice(item, "show", "approved"), choice(item, "hide", "hidden")),
      );

    const view = () => {
      const items = model.get("items");
      return h(
        "section",
        { class: "aw aw-words" },
        said(model.get("note"), "aw-hint"),
        items.length === 0 && h("p", { class: "aw-hint" }, word(model, "nothing")),
        items.length > 0 &&
          h(
            "button",
            {
              type: "button",
              class: "aw-button is-primary",
              "aria-disabled": held().length ? null : "true",
              onclick: () => held().forEach((item) => review(item, "approved")),
            },
            word(model, "show_all"),
          ),
        items.length > 0 && h("ul", { class: "aw-items", "aria-label": word(model, "items") }, items.map(row)),
        h("p", { class: "aw-line aw-error", role: "alert" }, refusal && shape("warn"), h("span", { dir: "auto" }, refusal)),
      );
    };

    const drawing = stage(model, el, ["items", "note"], view);
    const unhear = hear(model, (message) => {
      if (message.type !== "refused") return;
      refusal = message.text ?? "";
      drawing.draw();
    });
    return () => {
      unhear();
      drawing.close();
    };
  },
};
