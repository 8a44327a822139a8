/* Figure: an SVG as an image, its sentence, and its table. */
export default {
  render({ model, el }) {
    let shown = "";

    const table = () =>
      h(
        "details",
        { class: "aw-details", open: model.get("table_open") && !model.get("large") },
        h("summary", { class: "aw-summary-line" }, word(model, "table")),
        h(
          "div",
          { class: "aw-table-frame", tabindex: "0", role: "group", "aria-label": word(model, "table") },
          h(
            "table",
            { class: "aw-table" },
            h(
              "thead",
              null,
              h("tr", null, model.get("columns").map((name) => h("th", { scope: "col", class: "aw-said", dir: "auto" }, name))),
            ),
            h("tbody", null, model.get("rows").map(row)),
          ),
        ),
      );
    const row = (cells) =>
      h(
        "tr",
        null,
        cells.map((cell, index) =>
          h(index ? "td" : "th", { scope: index ? null : "row", class: "aw-said", dir: "auto" }, cell),
        ),
      );
    const view = () =>
      h(
        "section",
        { class: model.get("large") ? "aw aw-figure aw-large" : "aw aw-figure" },
        h(
          "div",
          { class: "aw-figure-head" },
          model.get("sub") ? heading("h3", model.get("title"), "aw-subtitle") : heading("h2", model.get("title"), "aw-title"),
          model.get("stamp") && h("p", { class: "aw-stamp" }, h("bdi", null, model.get("stamp"))),
        ),
        said(model.get("sentence"), "aw-sentence"),
        shown && h("img", { class: "aw-picture", src: shown, alt: model.get("sentence") || model.get("title") }),
        said(model.get("who"), "aw-answered"),
        said(model.get("method"), "aw-hint"),
        model.get("columns").length > 0 && table(),
      );

    const load = async () => {
      const svg = model.get("src");
      const next = svg && `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
      if (next) {
        const image = new Image();
        image.src = next;
        // The old picture stays until the new one can be painted; one that can't be read shows its sentence instead.
        await image.decode().catch(() => {});
      }
      if (svg === model.get("src")) shown = next;
      drawing.draw();
    };
    const names = ["title", "sentence", "who", "method", "columns", "rows", "table_open", "stamp", "sub", "large"];
    const drawing = stage(model, el, names, view);
    model.on("change:src", load);
    load();
    return () => {
      model.off("change:src", load);
      drawing.close();
    };
  },
};
