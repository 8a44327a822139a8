/* Ticks: statements, each with a box or several; a line under each says how its boxes stand. */
const FIRST_TOLD = ["refused", "sending", "saved", "locked"];

export default {
  render({ model, el }) {
    const line = makeId();

    const box = (each) =>
      h(
        "label",
        { key: each.name, class: "aw-tick" },
        h("input", {
          type: "checkbox",
          class: "aw-checkbox",
          checked: fields.value(each.name) === true,
          onchange: (event) => fields.send(each.name, event.target.checked),
        }),
        h("span", { class: "aw-said", dir: "auto" }, each.label),
      );
    const told = (all) => {
      const state = (each) => FIRST_TOLD.indexOf(fields.of(each.name)?.state());
      const known = all.filter((each) => state(each) >= 0).sort((a, b) => state(a) - state(b));
      return known[0] ?? all[0];
    };
    const statement = ({ id, about, all }) =>
      h(
        "fieldset",
        {
          key: id,
          class: model.get("disabled") ? "aw-statement is-locked" : "aw-statement",
          disabled: model.get("disabled"),
          "aria-describedby": `${line}-${id}`,
        },
        h("legend", { class: "aw-said aw-label", dir: "auto" }, about),
        h("div", { class: "aw-boxes" }, all.map(box)),
        fields.line(told(all).name, `${line}-${id}`),
      );
    const byStatement = () => {
      const found = [];
      for (const each of model.get("fields")) {
        const id = each.name.split(":")[1] ?? each.name;
        if (found.at(-1)?.id !== id) found.push({ id, about: each.about, all: [] });
        found.at(-1).all.push(each);
      }
      return found;
    };
    const view = () =>
      h(
        "section",
        { class: "aw aw-ticks" },
        heading("h2", model.get("title"), "aw-title"),
        said(model.get("prompt"), "aw-idea"),
        byStatement().map(statement),
      );

    let drawing = null;
    const fields = openFields(model, { changed: () => drawing?.draw() });
    drawing = stage(model, el, ["title", "prompt", "fields", "values", "disabled"], view);
    return () => {
      fields.close();
      drawing.close();
    };
  },
};
