/* LineStrip: a slider, the strip with a line drawn through it where the marker stands, and a choice of the sign. */
export default {
  render({ model, el }) {
    const group = makeId();
    const sign = makeId();
    let slider = null;
    let drawing = null;
    const redraw = () => drawing?.draw();
    const fields = openFields(model, { changed: redraw });
    const flush = () => slider?.flush();

    const place = () => model.get("fields").find((each) => !each.options);
    const signs = () => model.get("fields").filter((each) => each.options);
    const pastOf = (value) => model.get("marks").filter((mark) => mark.at >= value);
    const says = (value) => {
      const first = pastOf(value)[0];
      return first ? word(model, "says", { n: value, mark: first.label }) : word(model, "says_all", { n: value });
    };

    const mark = (each) =>
      h(
        "li",
        { key: `mark-${each.at}`, class: "aw-strip-mark" },
        h("span", { class: "aw-strip-at" }, each.at),
        h("span", { class: "aw-said", dir: "auto" }, each.label),
      );
    const part = (key, marks) =>
      marks.length > 0 &&
      h(
        "div",
        { key, class: `aw-strip-part is-${key}` },
        h("p", { class: "aw-subtitle" }, word(model, key)),
        h("ul", { class: "aw-strip-marks" }, marks.map(mark)),
      );
    const strip = (value) => {
      const marks = model.get("marks");
      if (typeof value !== "number") {
        return part("strip", marks);
      }
      const past = pastOf(value);
      return [
        part("before", marks.filter((each) => !past.includes(each))),
        h("p", { key: "line", class: "aw-strip-line", "aria-hidden": "true" }, h("span", null, value)),
        part("past", past),
      ];
    };

    const option = (about, chosen) => (each) =>
      h(
        "label",
        { key: each.id, class: each.id === chosen ? "aw-card is-chosen" : "aw-card" },
        h("input", {
          type: "radio",
          class: "aw-radio",
          name: `${group} ${about.name}`,
          value: each.id,
          checked: each.id === chosen,
          onchange: () => fields.send(about.name, each.id),
        }),
        h("span", { class: "aw-said aw-card-words", dir: "auto" }, each.label),
      );
    const choice = (about) => {
      const [chosen, locked] = [fields.value(about.name), model.get("disabled")];
      return h(
        "div",
        { key: about.name },
        h(
          "fieldset",
          { class: locked ? "aw-fieldset is-locked" : "aw-fieldset", disabled: locked, "aria-describedby": sign },
          h("legend", { class: "aw-said aw-prompt", dir: "auto" }, about.label),
          h("div", { class: "aw-cards" }, about.options.map(option(about, chosen))),
        ),
        fields.line(about.name, sign),
      );
    };

    const view = () => {
      const about = place();
      if (about) slider ??= openSlider(model, () => fields.of(about.name), redraw);
      return h(
        "section",
        { class: "aw aw-line-strip" },
        heading("h2", model.get("title"), "aw-title"),
        about && h("div", { key: about.name }, slider.view({ ...about, says })),
        about && h("div", { key: "strip", class: "aw-strip" }, strip(slider.value())),
        signs().map(choice),
      );
    };

    drawing = stage(model, el, ["title", "fields", "values", "marks", "disabled"], view);
    model.on("change:run", flush);
    window.addEventListener("pagehide", flush);
    return () => {
      flush();
      window.removeEventListener("pagehide", flush);
      model.off("change:run", flush);
      fields.close();
      drawing.close();
    };
  },
};
