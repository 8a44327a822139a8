/* RoomDesk: who waits, who is in, and the rules of the door; folded until somebody looks. */
const PATIENCE_MS = 6000;

export default {
  render({ model, el }) {
    const ids = makeId();
    let asking = null;
    let flight = null;
    let complaint = "";
    let timer = 0;
    const wanted = new Map(); // switches stay where they were put until the page says how things stand

    const land = (text = "") => {
      clearTimeout(timer);
      flight = null;
      complaint = text;
      drawing.draw();
    };
    const send = (name, args = {}) => {
      if (flight) return;
      complaint = "";
      flight = post(model, { type: "command", name, args });
      timer = setTimeout(() => {
        wanted.clear();
        land(word(model, "slow"));
      }, PATIENCE_MS);
      drawing.draw();
    };
    const heard = (message) => {
      if (message.id !== flight) return;
      if (message.type === "done") land();
      if (message.type === "refused") {
        wanted.clear();
        land(message.text ?? "");
      }
    };
    const ask = (name, person) => {
      asking = { name, person };
      drawing.draw();
      queueMicrotask(() => queueMicrotask(() => el.querySelector("dialog")?.showModal()));
    };
    const answer = (yes) => {
      const asked = asking;
      asking = null;
      el.querySelector("dialog")?.close();
      if (yes && asked) send(asked.name, { id: asked.person.id });
      drawing.draw();
    };
    const nameOf = (person) => person.name || word(model, "unnamed");

    const button = (key, kind, press) =>
      h(
        "button",
        { key, type: "button", class: `aw-button ${kind}`, "aria-disabled": flight ? "true" : null, onclick: press },
        word(model, key),
      );
    const row = (person, ...choices) =>
      h(
        "li",
        { key: person.id, class: "aw-item" },
        h(
          "p",
          { class: "aw-item-words" },
          h("bdi", { class: person.name ? "aw-name" : "aw-name aw-hint" }, nameOf(person)),
          person.about && h("span", { class: "aw-hint aw-said", dir: "auto" }, person.about),
        ),
        h("div", { class: "aw-item-choices" }, choices),
      );
    const list = (key, people, choices) =>
      people.length > 0 &&
      h(
        "section",
        { key, class: "aw-group" },
        h("h3", { class: "aw-subtitle" }, word(model, key)),
        key === "waiting" && people.length > 1 && h("div", null, button("admit_all", "is-primary", () => send("admit"))),
        h("ul", { class: "aw-items", tabindex: 0, "aria-label": word(model, key) }, people.map((each) => row(each, choices(each)))),
      );
    const inside = () => {
      const people = model.get("inside");
      const choices = (person) => [
        button("remove", "", () => ask("remove", person)),
        model.get("may_erase") && button("erase", "is-quiet", () => ask("erase", person)),
      ];
      if (people.length) return list("inside", people, choices);
      return h(
        "section",
        { key: "inside", class: "aw-group" },
        h("h3", { class: "aw-subtitle" }, word(model, "inside")),
        h("p", { class: "aw-hint" }, word(model, "nobody")),
      );
    };
    const rule = ([name, on]) =>
      h(
        "label",
        { key: name, class: "aw-tick" },
        h("input", {
          type: "checkbox",
          role: "switch",
          class: "aw-checkbox",
          checked: wanted.get(name) ?? on,
          onchange: (event) => {
            if (flight) return drawing.draw();
            wanted.set(name, event.target.checked);
            send("set_rules", { rule: name, on: event.target.checked });
          },
        }),
        h("span", null, word(model, name)),
      );
    const rules = () => {
      const found = Object.entries(model.get("rules"));
      return (
        found.length > 0 &&
        h(
          "section",
          { key: "rules", class: "aw-group" },
          h("h3", { class: "aw-subtitle" }, word(model, "rules")),
          h("div", null, found.map(rule)),
        )
      );
    };
    const question = () =>
      h(
        "dialog",
        { key: "question", class: "aw-question", "aria-labelledby": `${ids}-question`, oncancel: () => answer(false) },
        h(
          "p",
          { id: `${ids}-question`, class: "aw-said aw-prompt", dir: "auto" },
          asking && word(model, `${asking.name}_sure`, { name: nameOf(asking.person) }),
        ),
        h(
          "div",
          { class: "aw-actions" },
          button("no", "", () => answer(false)),
          button("yes", "is-danger", () => answer(true)),
        ),
      );
    const view = () => {
      const waiting = model.get("waiting");
      const error = model.get("error") || complaint;
      return h(
        "section",
        { class: "aw aw-room-desk" },
        h(
          "details",
          { class: "aw-details", ontoggle: (event) => post(model, { type: "look", open: event.target.open }) },
          h(
            "summary",
            { class: "aw-summary-line" },
            word(model, "title"),
            h(
              "span",
              { class: "aw-badge", role: "status" },
              waiting.length > 0 && h("b", { class: "aw-stamp" }, word(model, "waits", { n: waiting.length })),
            ),
          ),
          h(
            "div",
            { class: "aw-folded" },
            h("p", { class: "aw-line aw-error", role: "alert" }, error && shape("warn"), h("span", { dir: "auto" }, error)),
            list("waiting", waiting, (each) => [
              button("admit", "is-primary", () => send("admit", { id: each.id })),
              button("not_now", "", () => send("remove", { id: each.id })),
            ]),
            rules(),
            inside(),
            list("away", model.get("away"), (each) => [
              button("readmit", "", () => send("readmit", { id: each.id })),
              model.get("may_erase") && button("erase", "is-quiet", () => ask("erase", each)),
            ]),
          ),
        ),
        model.get("notes").map((text, index) => h("p", { key: `note-${index}`, class: "aw-said aw-aside-note", dir: "auto" }, text)),
        question(),
      );
    };

    const names = ["waiting", "inside", "away", "rules", "may_erase", "notes", "error"];
    const drawing = stage(model, el, names, view);
    const unhear = hear(model, heard);
    const settled = () => wanted.clear();
    model.on("change:rules", settled);
    return () => {
      model.off("change:rules", settled);
      clearTimeout(timer);
      unhear();
      drawing.close();
    };
  },
};
