/* Summary: a person's own answers, and a file of them that is made on the phone. */
export default {
  render({ model, el }) {
    const save = () => {
      const rows = model.get("rows").map((row) => `${row.prompt}\n${row.answer || word(model, "empty")}\n`);
      const text = [model.get("title"), "", ...rows].join("\n");
      const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
      const link = document.createElement("a");
      link.href = address;
      link.download = model.get("file_name");
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    };
    const row = ({ prompt, answer }, index) =>
      h(
        "div",
        { key: `row-${index}`, class: "aw-own-answer" },
        h("dt", { class: "aw-said", dir: "auto" }, prompt),
        answer
          ? h("dd", { key: "answer", class: "aw-said", dir: "auto" }, answer)
          : h("dd", { key: "none", class: "aw-hint" }, word(model, "empty")),
      );
    const view = () => {
      const rows = model.get("rows");
      return h(
        "section",
        { class: "aw aw-summary" },
        heading("h2", model.get("title"), "aw-title"),
        rows.length ? h("dl", { class: "aw-own-answers" }, rows.map(row)) : h("p", null, word(model, "nothing")),
        rows.length > 0 && h("button", { type: "button", class: "aw-button", onclick: save }, word(model, "save")),
      );
    };
    return stage(model, el, ["title", "rows", "file_name"], view).close;
  },
};
