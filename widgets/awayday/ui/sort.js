/* Sort: one card at a time and a button for each bin; then a list of all cards, from which each can be changed. */
export default {
  render({ model, el }) {
    const line = makeId();
    let at = null; // the name of the card on display; null is the list
    let last = null; // the card that was sent last
    let begun = false;

    const cards = () => model.get("fields");
    const binOf = (card) => card.options.find((each) => each.id === fields.value(card.name));
    const waiting = () => cards().filter((card) => !binOf(card));
    const after = (name) => {
      const rest = waiting().filter((card) => card.name !== name);
      const place = cards().findIndex((card) => card.name === name);
      return (rest.find((card) => cards().indexOf(card) > place) ?? rest[0])?.name ?? null;
    };

    /** Bring what is new to the top of the screen, so that a card and all its bins are in view. */
    const show = () => {
      const here = el.querySelector(".aw-sort-here");
      here?.focus({ preventScroll: true });
      here?.scrollIntoView({ block: "start" });
    };
    /** Turn to a card, or to the list; whoever goes by keyboard goes on where the new words are. */
    const turn = (name, moves = true) => {
      at = name;
      begun = true;
      drawing.draw();
      if (moves) queueMicrotask(() => queueMicrotask(show));
    };
    const put = (card, bin) => (event) => {
      if (event.detail > 1) return; // the second half of a double tap is not meant for the next card
      last = card.name;
      const next = after(card.name);
      fields.send(card.name, bin.id);
      turn(next, next === null);
    };
    const button = (key, words, onclick, kind = "") =>
      h("button", { key, type: "button", class: `aw-button ${kind}`.trim(), onclick }, words);
    const binButton = (card, chosen) => (bin) => {
      const kinds = [bin.id === model.get("skip") && "is-skip", bin.id === chosen?.id && "is-chosen"];
      return h(
        "button",
        {
          key: bin.id,
          type: "button",
          class: ["aw-button", "aw-bin", ...kinds].filter(Boolean).join(" "),
          "aria-pressed": bin.id === chosen?.id ? "true" : "false",
          onclick: put(card, bin),
        },
        bin.id === chosen?.id && shape("check"),
        h("span", { class: "aw-said", dir: "auto" }, bin.label),
      );
    };

    const start = () => button("start", word(model, "start"), () => turn(after("")), "is-primary is-wide");

    const one = (card) => {
      const place = cards().indexOf(card);
      const chosen = binOf(card);
      const before = cards()[place - 1];
      const next = chosen && (cards()[place + 1]?.name ?? null);
      return [
        h(
          "div",
          { class: "aw-sort-card aw-sort-here", tabindex: "-1", "aria-live": "polite", "aria-atomic": "true" },
          h("p", { class: "aw-place" }, word(model, "place", { n: place + 1, total: cards().length })),
          h("p", { class: "aw-said aw-idea", dir: "auto" }, card.label),
        ),
        h("div", { class: "aw-sort-bins", role: "group", "aria-label": word(model, "bins") }, card.options.map(binButton(card, chosen))),
        h(
          "div",
          { class: "aw-pager" },
          before && button("back", word(model, "back"), () => turn(before.name)),
          button("list", word(model, "list"), () => turn(null), "is-quiet"),
          next !== undefined && button("next", word(model, "next"), () => turn(next)),
        ),
      ];
    };

    const row = (card) => {
      const bin = binOf(card);
      const inside = [
        h("span", { class: "aw-said", dir: "auto" }, card.label),
        h(
          "span",
          { class: "aw-sort-bin", "data-state": bin ? "saved" : "empty" },
          bin && shape(bin.id === model.get("skip") ? "dash" : "check"),
          h("span", { class: "aw-said", dir: "auto" }, bin ? bin.label : word(model, "none")),
        ),
      ];
      if (model.get("disabled")) return h("li", { key: card.name, class: "aw-sort-row" }, inside);
      const open = { type: "button", class: "aw-sort-row", onclick: () => turn(card.name) };
      return h("li", { key: card.name }, h("button", open, inside));
    };
    const list = () => {
      const rest = waiting().length;
      const say = rest ? word(model, "rest", { n: rest }) : word(model, "done");
      return [
        h("p", { class: "aw-hint aw-sort-here", tabindex: "-1" }, model.get("disabled") ? null : say),
        h("ul", { class: "aw-sort-list" }, cards().map(row)),
      ];
    };

    const page = () => {
      if (!cards().length) return null;
      if (model.get("disabled")) return list();
      if (!begun && model.get("waits") && waiting().length === cards().length) return start();
      if (!begun) {
        begun = true;
        at = after("");
      }
      const card = cards().find((each) => each.name === at);
      return card ? one(card) : list();
    };
    const view = () => {
      const shown = page();
      const told = last ?? cards().find(binOf)?.name ?? cards()[0]?.name;
      return h(
        "section",
        { class: "aw aw-sort" },
        heading("h2", model.get("title"), "aw-title"),
        said(model.get("prompt"), "aw-prompt"),
        shown,
        told && fields.line(told, line),
      );
    };

    let drawing = null;
    const fields = openFields(model, {
      changed: () => drawing?.draw(),
      refused: (name) => {
        last = name;
        if (drawing) turn(name);
      },
    });
    const restart = () => {
      at = null;
      last = null;
      begun = false;
    };
    model.on("change:run", restart);
    drawing = stage(model, el, ["title", "prompt", "fields", "values", "disabled", "skip", "waits"], view);
    return () => {
      model.off("change:run", restart);
      fields.close();
      drawing.close();
    };
  },
};
