/* Presence: how many are in, and the names that people gave. */
export default {
  render({ model, el }) {
    const count = (key, number) =>
      h(
        "li",
        { key, class: "aw-tally" },
        h("b", { class: "aw-tally-number" }, number),
        h("span", { class: "aw-tally-word" }, word(model, key)),
      );
    const chip = (person, index) =>
      h(
        "li",
        { key: `chip-${index}`, class: "aw-chip", "data-here": person.here ? "yes" : "no" },
        person.answered && shape("check"),
        h("bdi", { class: "aw-name" }, person.name),
        person.answered && h("span", { class: "aw-heard" }, word(model, "has_answered")),
        !person.here && h("span", { class: "aw-heard" }, word(model, "away")),
      );
    const view = () => {
      const people = model.get("people");
      const answered = model.get("answered");
      const here = model.get("here");
      const share = here > 0 ? Math.min(1, answered / here) : 0;
      return h(
        "section",
        { class: model.get("large") ? "aw aw-presence aw-large" : "aw aw-presence" },
        h(
          "ul",
          { class: "aw-tallies" },
          count("joined", model.get("joined")),
          here !== null && count("here", here),
          answered !== null && count("answered", answered),
        ),
        h(
          "div",
          { class: answered === null ? "aw-track is-idle" : "aw-track", "aria-hidden": "true" },
          h("span", { class: "aw-fill", vars: { "--aw-share": `${share * 100}%` } }),
        ),
        people.length > 0 &&
          h(
            "ul",
            { class: "aw-chips", "aria-label": word(model, "people") },
            people.map(chip),
            model.get("more") > 0 &&
              h("li", { key: "more", class: "aw-chip" }, word(model, "more", { n: model.get("more") })),
          ),
      );
    };
    return stage(model, el, ["people", "more", "joined", "here", "answered", "large"], view).close;
  },
};
