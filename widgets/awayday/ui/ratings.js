/* Ratings: texts of others under each other, each with the same statement and a slider. */
export default {
  render({ model, el }) {
    const sliders = new Map();
    let drawing = null;
    const redraw = () => drawing?.draw();
    const fields = openFields(model, { changed: redraw });
    const flush = () => sliders.forEach((slider) => slider.flush());

    const entry = (about, index, all) => {
      if (!sliders.has(about.name)) sliders.set(about.name, openSlider(model, () => fields.of(about.name), redraw));
      const label = model.get("prompt");
      return h(
        "li",
        { key: about.name, class: "aw-rated" },
        h(
          "figure",
          { class: "aw-voice" },
          h("figcaption", { class: "aw-place" }, word(model, "place", { n: index + 1, total: all.length })),
          h("blockquote", { class: "aw-voice-words" }, said(about.label)),
        ),
        sliders.get(about.name).view({ ...about, label }),
      );
    };
    const view = () => {
      const asked = model.get("fields");
      return h(
        "section",
        { class: "aw aw-ratings" },
        heading("h2", model.get("title"), "aw-title"),
        asked.length === 0 && said(model.get("instead"), "aw-idea"),
        asked.length > 0 && h("ul", { class: "aw-rated-all" }, asked.map(entry)),
      );
    };
    drawing = stage(model, el, ["title", "prompt", "fields", "values", "instead", "disabled"], view);
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
