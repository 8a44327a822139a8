/* Story: one idea a screen on a phone, everything at once on the wall. */
export default {
  render({ model, el }) {
    let at = 0;
    let marked = "";

    const voice = (each, index) =>
      h(
        "figure",
        { key: `voice-${index}`, class: "aw-voice", "data-part": each.part },
        h("blockquote", { class: "aw-voice-words" }, said(each.text)),
        h(
          "figcaption",
          { class: "aw-voice-who" },
          h("bdi", { class: "aw-name" }, each.who),
          h("span", { class: "aw-part" }, word(model, each.part)),
        ),
      );
    const pages = () => {
      const screens = model.get("screens").map((text) => said(text, "aw-idea"));
      const voices = model.get("voices").map(voice);
      return voices.length ? [...screens, h("div", { class: "aw-voices" }, voices)] : screens;
    };

    const go = (step) => {
      const total = pages().length;
      at = Math.min(Math.max(at + step, 0), total - 1);
      drawing.draw();
      // The button that was pressed is about to go: the reader goes on where the new screen is.
      if (at === 0 || at === total - 1) queueMicrotask(() => el.querySelector(".aw-screen.is-open")?.focus());
    };
    const mark = (total) => {
      const { run, field: name } = field.target();
      const here = slotOf(run, name);
      if (at < total - 1 || !total || marked === here || model.get("disabled") || field.value() === true) return;
      marked = here;
      field.send(true);
    };

    const screen = (page, index) =>
      h(
        "div",
        { key: `screen-${index}`, class: index === at ? "aw-screen is-open" : "aw-screen", tabindex: "-1" },
        page,
      );
    const pager = (total) =>
      h(
        "div",
        { class: "aw-pager" },
        h(
          "button",
          { key: "back", type: "button", class: "aw-button", hidden: at === 0, onclick: () => go(-1) },
          word(model, "back"),
        ),
        h("span", { class: "aw-place" }, word(model, "place", { n: at + 1, total })),
        at < total - 1
          ? h(
              "button",
              { key: "next", type: "button", class: "aw-button is-primary", onclick: () => go(1) },
              word(model, "next"),
            )
          : h("span", { key: "end", class: "aw-end" }, shape("check"), h("span", null, word(model, "end"))),
      );
    const title = () => [
      heading("p", model.get("lead"), "aw-lead"),
      heading("h2", model.get("title"), "aw-title"),
    ];

    const view = () => {
      const all = pages();
      if (model.get("large")) {
        return h("section", { class: "aw aw-story aw-large" }, title(), h("div", { class: "aw-flow" }, all));
      }
      at = Math.max(0, Math.min(at, all.length - 1));
      mark(all.length);
      return h(
        "section",
        { class: "aw aw-story" },
        title(),
        h("div", { class: "aw-screens", "aria-live": "polite" }, all.map(screen)),
        all.length > 1 && pager(all.length),
      );
    };

    const restart = () => {
      at = 0;
    };
    let drawing = null;
    const field = openField(model, { changed: () => drawing?.draw() });
    const names = ["value", "title", "lead", "screens", "voices", "large", "disabled"];
    drawing = stage(model, el, names, view);
    model.on("change:run", restart);
    return () => {
      model.off("change:run", restart);
      field.close();
      drawing.close();
    };
  },
};
