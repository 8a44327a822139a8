/* Talk: a prompt, the form of the talk, and questions under their parts. */
export default {
  render({ model, el }) {
    const byPart = () => {
      const parts = [];
      for (const question of model.get("questions")) {
        const part = question.part ?? "";
        if (parts.at(-1)?.part !== part) parts.push({ part, questions: [] });
        parts.at(-1).questions.push(question);
      }
      return parts;
    };
    const section = ({ part, questions }, index) =>
      h(
        "div",
        { key: `part-${index}`, class: "aw-part-of-talk" },
        heading("h3", part, "aw-subtitle"),
        h(
          "ul",
          { class: "aw-questions" },
          questions.map((each) => h("li", { key: each.id, class: "aw-said", dir: "auto" }, each.text)),
        ),
      );
    const view = () =>
      h(
        "section",
        { class: model.get("large") ? "aw aw-talk aw-large" : "aw aw-talk" },
        model.get("form_label") && h("p", { class: "aw-stamp" }, h("bdi", null, model.get("form_label"))),
        heading("h2", model.get("title"), "aw-title"),
        said(model.get("prompt"), "aw-idea"),
        byPart().map(section),
      );
    return stage(model, el, ["title", "prompt", "questions", "form_label", "large"], view).close;
  },
};
