/* TextField: a text that is sent when the person pauses or leaves. */
const PAUSE_MS = 900;
const COUNT_FROM = 20;

export default {
  render({ model, el }) {
    const input = makeId();
    const line = makeId();
    let draft = null;
    let to = null;
    let timer = 0;

    const flush = () => {
      clearTimeout(timer);
      if (to !== null && draft !== (field.value() ?? "")) field.send(draft, to);
      to = null;
    };
    const typed = (event) => {
      draft = event.target.value;
      to = field.target();
      clearTimeout(timer);
      timer = setTimeout(flush, PAUSE_MS);
      drawing.draw();
    };
    const left = () => {
      flush();
      if (!field.refusal()) draft = null;
      drawing.draw();
    };
    const closed = () => {
      if (!model.get("disabled")) return;
      flush();
      if (!field.refusal()) draft = null; // from now on it shows what is recorded, perhaps by somebody else
      drawing.draw();
    };
    const moved = () => {
      clearTimeout(timer);
      if (to !== null) field.send(draft, to);
      draft = null;
      to = null;
    };

    const hidden = () => document.visibilityState === "hidden" && flush(); // perhaps for good

    const view = () => {
      const text = draft ?? field.value() ?? "";
      const room = model.get("max_chars") - text.length;
      const count = room <= COUNT_FROM && h("span", { class: "aw-count" }, word(model, "left", { n: room }));
      return h(
        "div",
        { class: "aw aw-text-field" },
        h("label", { class: "aw-said aw-prompt", for: input, dir: "auto" }, model.get("label")),
        h("textarea", {
          id: input,
          class: "aw-input",
          dir: "auto",
          rows: model.get("rows"),
          maxlength: model.get("max_chars"),
          placeholder: model.get("placeholder"),
          readonly: model.get("disabled"),
          "aria-describedby": line,
          value: text,
          onfocus: (event) => {
            if (!model.get("disabled")) draft = event.target.value; // else it shows what somebody else writes
          },
          oninput: typed,
          onblur: left,
        }),
        fieldLine(model, field, line, count),
      );
    };

    let drawing = null;
    const field = openField(model, {
      changed: () => drawing?.draw(),
      says: true,
      refused: (value) => {
        draft ??= value;
      },
    });
    drawing = stage(model, el, ["value", "label", "disabled", "max_chars", "rows", "placeholder"], view);
    model.on("change:disabled", closed);
    model.on("change:run", moved);
    model.on("change:field", moved);
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      flush();
      window.removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", hidden);
      model.off("change:disabled", closed);
      model.off("change:run", moved);
      model.off("change:field", moved);
      field.close();
      drawing.close();
    };
  },
};
