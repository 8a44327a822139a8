/* Choice: a radio group whose options are cards; a tap sends. */
export default {
  render({ model, el }) {
    const group = makeId();
    const line = makeId();

    const card = (option, chosen) =>
      h(
        "label",
        { key: option.id, class: option.id === chosen ? "aw-card is-chosen" : "aw-card" },
        h("input", {
          type: "radio",
          class: "aw-radio",
          name: group,
          value: option.id,
          checked: option.id === chosen,
          onchange: () => field.send(option.id),
        }),
        h("span", { class: "aw-said aw-card-words", dir: "auto" }, option.label),
      );

    const view = () => {
      const chosen = field.value();
      const locked = model.get("disabled");
      return h(
        "div",
        { class: "aw aw-choice" },
        h(
          "fieldset",
          { class: locked ? "aw-fieldset is-locked" : "aw-fieldset", disabled: locked, "aria-describedby": line },
          h("legend", { class: "aw-said aw-prompt", dir: "auto" }, model.get("label")),
          h("div", { class: "aw-cards" }, model.get("options").map((option) => card(option, chosen))),
        ),
        fieldLine(model, field, line),
      );
    };

    let drawing = null;
    const field = openField(model, { changed: () => drawing?.draw() });
    drawing = stage(model, el, ["options", "value", "label", "disabled"], view);
    return () => {
      field.close();
      drawing.close();
    };
  },
};
