/* Tags: row by row a few short questions, each with marks of which one is put on. */
export default {
  render({ model, el }) {
    const [group, line] = [makeId(), makeId()];

    const mark = (each, option) => {
      const chosen = fields.value(each.name) === option.id;
      return h(
        "label",
        { key: option.id, class: chosen ? "aw-mark is-chosen" : "aw-mark" },
        h("input", {
          type: "radio",
          class: "aw-radio",
          name: `${group}-${each.name}`,
          value: option.id,
          checked: chosen,
          onchange: () => fields.send(each.name, option.id),
        }),
        h("span", { class: "aw-said", dir: "auto" }, option.label),
      );
    };
    const question = (each) =>
      h(
        "fieldset",
        {
          key: each.name,
          class: model.get("disabled") ? "aw-fieldset is-locked" : "aw-fieldset",
          disabled: model.get("disabled"),
          "aria-describedby": `${line}-${each.name}`,
        },
        h("legend", { class: "aw-said aw-label", dir: "auto" }, each.label),
        h("div", { class: "aw-marks" }, each.options.map((option) => mark(each, option))),
        fields.line(each.name, `${line}-${each.name}`),
      );
    const byRow = () => {
      const rows = [];
      for (const each of model.get("fields")) {
        const id = each.name.split(":")[1] ?? each.name;
        if (rows.at(-1)?.id !== id) rows.push({ id, about: each.about, all: [] });
        rows.at(-1).all.push(each);
      }
      return rows;
    };
    const view = () => {
      const rows = byRow();
      return h(
        "section",
        { class: "aw aw-tags" },
        heading("h2", model.get("title"), "aw-title"),
        said(rows.length ? model.get("prompt") : model.get("idle"), "aw-idea"),
        rows.map(({ id, about, all }) =>
          h("div", { key: id, class: "aw-tagged" }, heading("h3", about, "aw-subtitle"), all.map(question)),
        ),
      );
    };

    let drawing = null;
    const fields = openFields(model, { changed: () => drawing?.draw() });
    drawing = stage(model, el, ["title", "prompt", "fields", "values", "idle", "disabled"], view);
    return () => {
      fields.close();
      drawing.close();
    };
  },
};
