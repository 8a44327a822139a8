/* Scale: a native slider that looks unset until the person has set it. */
export default {
  render({ model, el }) {
    const about = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
    const names = ["label", "min", "max", "low", "high", "not_applicable"];
    let drawing = null;
    const redraw = () => drawing?.draw();
    const field = openField(model, { changed: redraw });
    const slider = openSlider(model, () => field, redraw);
    drawing = stage(model, el, [...names, "value", "disabled"], () => slider.view(about(), "aw"));
    model.on("change:run", slider.flush);
    window.addEventListener("pagehide", slider.flush);
    return () => {
      slider.flush();
      window.removeEventListener("pagehide", slider.flush);
      model.off("change:run", slider.flush);
      field.close();
      drawing.close();
    };
  },
};
