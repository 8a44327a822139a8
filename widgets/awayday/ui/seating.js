/* Seating: who sits in which pair or table, who writes, and what a host may change; folded until somebody looks. */
const SEATING_PATIENCE_MS = 6000;
const GROUPS_SHOWN = 12;

export default {
  render({ model, el }) {
    const ids = makeId();
    let looking = "";
    let asking = null; // {name: "regroup"} or {name: "move", person, from, to}
    let flight = null;
    let complaint = "";
    let timer = 0;

    const land = (text = "") => {
      clearTimeout(timer);
      flight = null;
      complaint = text;
      drawing.draw();
    };
    const send = (name, args) => {
      if (flight) return;
      complaint = "";
      flight = post(model, { type: "command", name, args: { form: model.get("form"), ...args } });
      timer = setTimeout(() => land(word(model, "slow")), SEATING_PATIENCE_MS);
      drawing.draw();
    };
    const heard = (message) => {
      if (message.id !== flight) return;
      if (message.type === "done") land();
      if (message.type === "refused") land(message.text ?? "");
    };
    const ask = (question) => {
      asking = question;
      drawing.draw();
      queueMicrotask(() => queueMicrotask(() => el.querySelector("dialog")?.showModal()));
    };
    const answer = (yes) => {
      const asked = asking;
      asking = null;
      el.querySelector("dialog")?.close();
      if (yes && asked?.name === "regroup") send("regroup", { made: model.get("made") });
      if (yes && asked?.name === "move") send("move", { id: asked.person.id, from: asked.from, to: asked.to });
      drawing.draw();
    };

    const nameOf = (person) => person.name || word(model, "unnamed");
    const groupName = (no) => (no ? word(model, `${model.get("form")}_no`, { n: no }) : word(model, "late"));
    const sizeOf = (group) => {
      const n = group.people.length;
      return n === 0 ? word(model, "nobody") : n === 1 ? word(model, "one") : word(model, "people", { n });
    };
    const matches = (group) => {
      const wanted = looking.trim().toLocaleLowerCase();
      if (!wanted) return true;
      if (/^\d+$/.test(wanted)) return String(group.no) === wanted;
      return group.people.some((person) => nameOf(person).toLocaleLowerCase().includes(wanted));
    };

    const button = (key, kind, press, more = {}) =>
      h(
        "button",
        { key, type: "button", class: `aw-button ${kind}`, "aria-disabled": flight ? "true" : null, onclick: press, ...more },
        word(model, key),
      );
    const member = (group) => (person) =>
      h(
        "li",
        { key: person.id, class: "aw-item" },
        h(
          "p",
          { class: "aw-item-words" },
          h("bdi", { class: person.name ? "aw-name" : "aw-name aw-hint" }, nameOf(person)),
          person.writes && h("span", { class: "aw-stamp" }, word(model, "writes")),
        ),
        h(
          "div",
          { class: "aw-item-choices" },
          button("move", "is-quiet", () => ask({ name: "move", person, from: group.no, to: firstOther(group.no) }), {
            "aria-label": `${word(model, "move")}: ${nameOf(person)}`,
          }),
        ),
      );
    const places = () => model.get("groups").filter((group) => group.no > 0);
    const firstOther = (no) => places().find((group) => group.no !== no)?.no ?? nextNo();
    const nextNo = () => Math.max(0, ...places().map((group) => group.no)) + 1;
    const card = (group) =>
      h(
        "li",
        { key: `group-${group.no}`, class: "aw-seats" },
        h("h3", { class: "aw-subtitle" }, groupName(group.no), h("span", { class: "aw-hint" }, sizeOf(group))),
        h("ul", { class: "aw-items" }, group.people.map(member(group))),
      );
    const list = () => {
      const groups = model.get("groups");
      if (!groups.length) return null;
      const found = groups.filter(matches);
      const hidden = found.length - GROUPS_SHOWN;
      return h(
        "div",
        { key: "list", class: "aw-group" },
        groups.length > 1 &&
          h(
            "div",
            { class: "aw-seats-find" },
            h("label", { class: "aw-hint", for: `${ids}-find` }, word(model, "find")),
            h("input", {
              id: `${ids}-find`,
              type: "search",
              class: "aw-input",
              autocomplete: "off",
              value: looking,
              oninput: (event) => {
                looking = event.target.value;
                drawing.draw();
              },
            }),
          ),
        h("ul", { class: "aw-seats-list" }, found.slice(0, GROUPS_SHOWN).map(card)),
        h(
          "p",
          { class: "aw-hint", role: "status" },
          hidden > 0 && word(model, "more", { n: hidden }),
          found.length === 0 && word(model, "no_match"),
        ),
      );
    };
    const choice = () =>
      h(
        "p",
        { key: "choice", class: "aw-seats-find" },
        h(
          "label",
          { id: `${ids}-question`, class: "aw-said aw-prompt", for: `${ids}-to`, dir: "auto" },
          word(model, "move_whom", { name: nameOf(asking.person) }),
        ),
        h(
          "select",
          {
            id: `${ids}-to`,
            class: "aw-input",
            value: String(asking.to),
            onchange: (event) => {
              asking = { ...asking, to: Number(event.target.value) };
              drawing.draw();
            },
          },
          places()
            .filter((group) => group.no !== asking.from)
            .map((group) =>
              h(
                "option",
                { key: `to-${group.no}`, value: String(group.no) },
                word(model, "option", { group: groupName(group.no), people: sizeOf(group) }),
              ),
            ),
          h("option", { key: "to-new", value: String(nextNo()) }, word(model, "new")),
        ),
      );
    const question = () =>
      h(
        "dialog",
        { key: "question", class: "aw-question", "aria-labelledby": `${ids}-question`, oncancel: () => answer(false) },
        asking?.name === "move" && choice(),
        asking?.name !== "move" &&
          h(
            "p",
            { key: "sure", id: `${ids}-question`, class: "aw-said aw-prompt", dir: "auto" },
            word(model, "regroup_sure"),
          ),
        h(
          "div",
          { key: "acts", class: "aw-actions" },
          button("no", "", () => answer(false)),
          button("yes", "is-primary", () => answer(true)),
        ),
      );
    const view = () => {
      const error = model.get("error") || complaint;
      const made = model.get("made") > 0;
      const sum = made && word(model, "sum", { groups: model.get("count"), people: model.get("seated") });
      return h(
        "section",
        { class: "aw aw-seating" },
        h(
          "details",
          { class: "aw-details", ontoggle: (event) => post(model, { type: "look", open: event.target.open }) },
          h(
            "summary",
            { class: "aw-summary-line" },
            word(model, model.get("form")),
            h("span", { class: "aw-badge" }, sum && h("b", { class: "aw-stamp" }, sum)),
          ),
          h(
            "div",
            { class: "aw-folded" },
            h("p", { class: "aw-line aw-error", role: "alert" }, error && shape("warn"), h("span", { dir: "auto" }, error)),
            !made && h("p", { key: "none", class: "aw-hint" }, word(model, "none")),
            list(),
            h(
              "div",
              { key: "make", class: "aw-actions" },
              made
                ? button("regroup", "", () => ask({ name: "regroup" }))
                : button("make", "", () => send("regroup", { made: 0 })),
            ),
          ),
        ),
        question(),
      );
    };

    const drawing = stage(model, el, ["form", "made", "count", "seated", "groups", "error"], view);
    const unhear = hear(model, heard);
    return () => {
      clearTimeout(timer);
      unhear();
      drawing.close();
    };
  },
};
