/* Plan: the parts of an if-then sentence, and a card of it that is saved or printed on the phone. */
const PLAN_PAUSE_MS = 900;
const PLAN_COUNT_FROM = 20;
const PLAN_PAPER =
  "body{font:18px/1.5 system-ui,sans-serif;margin:2rem auto;padding:0 1rem;max-width:34rem;overflow-wrap:anywhere;" +
  "color:#17222c;background:#fff}article{border:2px solid;border-radius:14px;padding:1.5rem}h3{margin:0 0 1rem;" +
  "font-size:1rem;font-weight:400}p{margin:0 0 1.25rem;font-size:1.4rem;font-weight:650;line-height:1.35}dl{margin:0}" +
  "p.aw-plan-when{margin:1rem 0 .75rem;font-size:1rem;font-weight:400}dt{color:#4f5c68}dd{margin:0 0 .75rem}a{color:inherit}";

export default {
  render({ model, el }) {
    const ids = new Map();
    const drafts = new Map();
    const timers = new Map();
    const idOf = (name) => ids.get(name) ?? ids.set(name, makeId()).get(name);
    const value = (name) => drafts.get(name) ?? all?.value(name) ?? "";

    const flush = (name) => {
      clearTimeout(timers.get(name));
      const draft = drafts.get(name);
      if (timers.delete(name) && draft !== undefined && draft !== (all.value(name) ?? "")) all.send(name, draft);
    };
    const flushAll = () => [...timers.keys()].forEach(flush);
    const typed = (name, text) => {
      drafts.set(name, text);
      clearTimeout(timers.get(name));
      timers.set(name, setTimeout(() => flush(name), PLAN_PAUSE_MS));
      drawing.draw();
    };
    const left = (name) => {
      flush(name);
      if (!all.of(name)?.refusal()) drafts.delete(name);
      drawing.draw();
    };
    const hidden = () => document.visibilityState === "hidden" && flushAll(); // perhaps for good

    /* The card */

    const clause = (name, openings) => {
      const text = String(value(name)).trim().replace(/[\s.,;:…]+$/, "");
      const found = word(model, openings)
        .split("|")
        .find((each) => each && text.toLowerCase().startsWith(`${each} `));
      return found ? text.slice(found.length).trim() : text;
    };
    const sentence = () => {
      const moment = clause("if_s", "if_openings");
      const deed = clause("then_s", "then_openings");
      const parts = [moment && word(model, "if", { moment }), deed && word(model, "then", { deed })].filter(Boolean);
      return parts.length ? `${parts.join(", ")}.` : "";
    };
    const day = (iso) => {
      const date = new Date(`${iso}T00:00:00Z`);
      if (!iso || Number.isNaN(date.getTime())) return "";
      const format = { dateStyle: "full", timeZone: "UTC" };
      return new Intl.DateTimeFormat(document.documentElement.lang || undefined, format).format(date);
    };
    const fact = (key, text, kind = "aw-said") =>
      text && h("div", { key, class: "aw-fact" }, h("dt", null, word(model, key)), h("dd", { class: kind, dir: "auto" }, text));
    const wayBack = () => {
      const url = model.get("link");
      if (!url) return null;
      const address = h("a", { href: url, class: "aw-said" }, url);
      return h(
        "div",
        { key: "way-back", class: "aw-plan-back" },
        said(model.get("when"), "aw-plan-when"),
        h(
          "dl",
          { class: "aw-plan-facts" },
          h("div", { key: "link", class: "aw-fact" }, h("dt", null, word(model, "link")), h("dd", null, address)),
          fact("code", model.get("code"), "aw-said aw-plan-code"),
        ),
      );
    };
    const card = (text) =>
      h(
        "article",
        { key: "card", class: "aw-plan-card" },
        h("h3", { class: "aw-hint" }, word(model, "card")),
        h("p", { class: "aw-said aw-plan-sentence", dir: "auto" }, text),
        h(
          "dl",
          { class: "aw-plan-facts" },
          fact("due", day(value("due"))),
          fact("first_move", String(value("first_move")).trim()),
          fact("knows", String(value("knows")).trim()),
        ),
        wayBack(),
      );
    const save = () => {
      const page = document.implementation.createHTMLDocument(word(model, "card"));
      const head = (tag, props) => page.head.append(Object.assign(page.createElement(tag), props));
      page.documentElement.lang = document.documentElement.lang;
      page.head.prepend(Object.assign(page.createElement("meta"), { httpEquiv: "content-type", content: "text/html; charset=utf-8" }));
      head("meta", { name: "viewport", content: "width=device-width" });
      head("style", { textContent: PLAN_PAPER });
      page.body.append(page.importNode(el.querySelector(".aw-plan-card"), true));
      const text = new XMLSerializer().serializeToString(page);
      const address = URL.createObjectURL(new Blob([text], { type: "text/html;charset=utf-8" }));
      const link = document.createElement("a");
      link.href = address;
      link.download = model.get("file_name");
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    };
    const print = () => {
      const root = document.documentElement;
      root.classList.add("aw-printing-plan");
      window.print();
      root.classList.remove("aw-printing-plan");
    };
    const button = (key, press) => h("button", { key, type: "button", class: "aw-button", onclick: press }, word(model, key));

    /* The form */

    const text = (each, id) => {
      const room = each.max_chars - String(value(each.name)).length;
      const count = room <= PLAN_COUNT_FROM && h("span", { class: "aw-count" }, word(model, "left", { n: room }));
      return [
        h("label", { class: "aw-said aw-prompt", for: id, dir: "auto" }, each.label),
        h("textarea", {
          id,
          class: "aw-input",
          dir: "auto",
          rows: 2,
          maxlength: each.max_chars,
          readonly: model.get("disabled"),
          "aria-describedby": `${id}-line`,
          value: String(value(each.name)),
          onfocus: (event) => drafts.set(each.name, event.target.value),
          oninput: (event) => typed(each.name, event.target.value),
          onblur: () => left(each.name),
        }),
        all.line(each.name, `${id}-line`, count),
      ];
    };
    const date = (each, id) => [
      h("label", { class: "aw-said aw-prompt", for: id, dir: "auto" }, each.label),
      h("input", {
        id,
        type: "date",
        class: "aw-input aw-day",
        disabled: model.get("disabled"),
        "aria-describedby": `${id}-line`,
        value: String(value(each.name)),
        onchange: (event) => all.send(each.name, event.target.value || null),
      }),
      all.line(each.name, `${id}-line`),
    ];
    const choice = (each, id) => {
      const chosen = all.value(each.name);
      const locked = model.get("disabled");
      const option = (one) =>
        h(
          "label",
          { key: one.id, class: one.id === chosen ? "aw-card is-chosen" : "aw-card" },
          h("input", {
            type: "radio",
            class: "aw-radio",
            name: id,
            value: one.id,
            checked: one.id === chosen,
            onchange: () => all.send(each.name, one.id),
          }),
          h("span", { class: "aw-said aw-card-words", dir: "auto" }, one.label),
        );
      return [
        h(
          "fieldset",
          { class: locked ? "aw-fieldset is-locked" : "aw-fieldset", disabled: locked, "aria-describedby": `${id}-line` },
          h("legend", { class: "aw-said aw-prompt", dir: "auto" }, each.label),
          h("div", { class: "aw-cards" }, each.options.map(option)),
        ),
        all.line(each.name, `${id}-line`),
      ];
    };
    const part = (each, index) => {
      const draw = each.options ? choice : each.date ? date : text;
      return h("div", { key: `part-${index}`, class: "aw-plan-part" }, draw(each, idOf(each.name)));
    };

    const view = () => {
      const plan = sentence();
      const parts = model.get("form") ? model.get("fields").map(part) : [];
      return h(
        "section",
        { class: "aw aw-plan" },
        heading("h2", model.get("title"), "aw-title"),
        said(model.get("prompt")),
        parts,
        plan ? card(plan) : h("p", { key: "empty", class: "aw-hint" }, word(model, "empty")),
        plan && h("div", { key: "keep", class: "aw-actions" }, button("save", save), button("print", print)),
      );
    };

    let drawing = null;
    let all = null;
    all = openFields(model, {
      changed: () => drawing?.draw(),
      refused: (name, given) => drafts.has(name) || drafts.set(name, given),
    });
    const traits = ["title", "prompt", "fields", "values", "disabled", "form", "link", "code", "when"];
    drawing = stage(model, el, traits, view);
    window.addEventListener("pagehide", flushAll);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      flushAll();
      window.removeEventListener("pagehide", flushAll);
      document.removeEventListener("visibilitychange", hidden);
      all.close();
      drawing.close();
    };
  },
};
