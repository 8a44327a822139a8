/* Spectrum: sliders that have nothing to do with each other, and one more, set apart, that cannot have it both ways. */
export default {
  render({ model, el }) {
    const title = makeId();
    const sliders = new Map();
    let drawing = null;
    const redraw = () => drawing?.draw();
    const fields = openFields(model, { changed: redraw });
    const flush = () => sliders.forEach((slider) => slider.flush());

    const slider = (about) => {
      if (!sliders.has(about.name)) sliders.set(about.name, openSlider(model, () => fields.of(about.name), redraw));
      return h("div", { key: about.name }, sliders.get(about.name).view(about));
    };
    const view = () => {
      const asked = model.get("fields");
      const apart = asked.filter((about) => about.name === model.get("line"));
      const named = model.get("title");
      return h(
        "section",
        { class: "aw aw-spectrum", "aria-labelledby": named ? title : null },
        named && h("h2", { class: "aw-said aw-title", id: title, dir: "auto" }, named),
        said(model.get("prompt"), "aw-prompt"),
        asked.filter((about) => !apart.includes(about)).map(slider),
        apart.length > 0 && h("div", { key: "apart", class: "aw-apart" }, apart.map(slider)),
      );
    };
    drawing = stage(model, el, ["title", "prompt", "fields", "values", "line", "disabled"], view);
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
