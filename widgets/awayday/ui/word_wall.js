/* WordWall: released texts side by side, in wall type. */
export default {
  render({ model, el }) {
    const text = (each, index) => h("li", { key: `text-${index}`, class: "aw-said aw-saying", dir: "auto" }, each);
    const column = ({ title, texts, more }, index) =>
      h(
        "div",
        { key: `column-${index}`, class: "aw-column" },
        heading("h2", title, "aw-subtitle"),
        texts.length ? h("ul", { class: "aw-sayings" }, texts.map(text)) : h("p", { class: "aw-hint" }, word(model, "nothing")),
        more > 0 && h("p", { class: "aw-hint" }, word(model, "more", { n: more })),
      );
    const view = () =>
      h("section", { class: "aw aw-word-wall aw-large" }, h("div", { class: "aw-columns" }, model.get("columns").map(column)));
    return stage(model, el, ["columns"], view).close;
  },
};
