/* Result: bars made of boxes, each with its number in words. */
export default {
  render({ model, el }) {
    const percent = (share) => {
      const language = el.closest("[lang]")?.lang || undefined;
      return new Intl.NumberFormat(language, { style: "percent" }).format(share);
    };
    const given = (value) => value !== null && value !== undefined;

    const numbers = (bar) =>
      h(
        "span",
        { class: "aw-bar-numbers" },
        given(bar.count) ? h("b", null, bar.count) : given(bar.share) && h("b", null, percent(bar.share)),
        !given(bar.count) && !given(bar.share) && h("span", { class: "aw-hint" }, word(model, "unknown")),
      );
    const whisker = ({ low, high }) =>
      given(low) &&
      given(high) &&
      h("span", {
        class: "aw-whisker",
        vars: { "--aw-from": `${low * 100}%`, "--aw-span": `${(high - low) * 100}%` },
      });
    const range = ({ low, high }) =>
      given(low) &&
      given(high) &&
      h("span", { class: "aw-heard" }, word(model, "range", { low: percent(low), high: percent(high) }));
    const trade = (bar) =>
      (bar.gain || bar.cost) &&
      h(
        "dl",
        { class: "aw-trade" },
        ["gain", "cost"].map(
          (side) =>
            bar[side] &&
            h("div", { key: side }, h("dt", null, word(model, side)), h("dd", { class: "aw-said", dir: "auto" }, bar[side])),
        ),
      );
    const row = (bar) =>
      h(
        "li",
        { key: bar.id, class: bar.mine ? "aw-bar is-mine" : "aw-bar" },
        h(
          "div",
          { class: "aw-bar-head" },
          h("span", { class: "aw-said aw-bar-label", dir: "auto" }, bar.label),
          numbers(bar),
        ),
        h(
          "div",
          { class: "aw-track", "aria-hidden": "true" },
          h("span", { class: "aw-fill", vars: { "--aw-share": `${(bar.share ?? 0) * 100}%` } }),
          whisker(bar),
        ),
        range(bar),
        bar.mine && h("p", { class: "aw-mine" }, shape("check"), h("span", null, model.get("mine_label"))),
        trade(bar),
      );

    const view = () => {
      const hidden = model.get("hidden");
      const n = model.get("n");
      return h(
        "section",
        { class: "aw aw-result" },
        heading("h2", model.get("title"), "aw-title"),
        said(model.get("sentence"), "aw-sentence"),
        hidden
          ? h("div", { class: "aw-instead" }, shape("info"), h("div", null, said(hidden)))
          : h("ul", { class: "aw-bars" }, model.get("bars").map(row)),
        n > 0 && h("p", { class: "aw-hint" }, word(model, "n", { n })),
      );
    };

    return stage(model, el, ["title", "bars", "n", "sentence", "hidden", "mine_label"], view).close;
  },
};
