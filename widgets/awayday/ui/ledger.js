/* Ledger: requests one by one, with what each answer displaces; for others a calendar of what was displaced. */
const GONE = { value: () => null, send: () => {}, target: () => null, state: () => "empty", refusal: () => "" };

export default {
  render({ model, el }) {
    const [group, line] = [makeId(), makeId()];
    const sliders = new Map();
    let at = null;
    let drawing = null;
    const redraw = () => drawing?.draw();
    const fields = openFields(model, { changed: redraw });

    const asked = (kind) => model.get("fields").filter((each) => each.name.startsWith(`${kind}:`));
    const row = (each) => model.get("rows").find((one) => each.name.endsWith(`:${one.id}`)) ?? {};
    const given = (each) => fields.value(each.name) ?? null;
    const byDay = (all) => {
      const days = [];
      for (const each of all) {
        const { day = "" } = row(each);
        if (days.at(-1)?.day !== day) days.push({ day, all: [] });
        days.at(-1).all.push(each);
      }
      return days;
    };

    /* The one who answers. */
    const card = (each, option) =>
      h(
        "label",
        { key: option.id, class: option.id === given(each) ? "aw-card is-chosen" : "aw-card" },
        h("input", {
          type: "radio",
          class: "aw-radio",
          name: `${group}-${each.name}`,
          value: option.id,
          checked: option.id === given(each),
          onchange: () => fields.send(each.name, option.id),
        }),
        h("span", { class: "aw-said aw-card-words", dir: "auto" }, option.label),
      );
    const effect = (each) => {
      const slips = given(each) === model.get("displaced_by");
      return [
        shape(slips ? "warn" : "check"),
        h("span", { class: "aw-fate" }, word(model, slips ? "slips" : "stays")),
        h("span", { class: "aw-said", dir: "auto" }, row(each).displaces),
      ];
    };
    const request = (each) =>
      h(
        "div",
        { key: each.name, class: "aw-request", tabindex: "-1" },
        h("p", { class: "aw-stamp" }, h("bdi", null, `${row(each).day ?? ""} ${row(each).hour ?? ""}`)),
        h(
          "fieldset",
          {
            class: model.get("disabled") ? "aw-fieldset is-locked" : "aw-fieldset",
            disabled: model.get("disabled"),
            "aria-describedby": line,
          },
          h("legend", { class: "aw-said aw-prompt", dir: "auto" }, each.about),
          h("p", { class: "aw-said aw-hint aw-asked", dir: "auto" }, each.label),
          h("div", { class: "aw-cards" }, each.options.map((option) => card(each, option))),
        ),
        h("p", { class: "aw-effect", "aria-live": "polite" }, given(each) !== null && effect(each)),
        fields.line(each.name, line),
      );
    const turn = (step) => {
      at += step;
      drawing.draw();
      // The words change under the button: the reader goes on where the new request is.
      queueMicrotask(() => el.querySelector(".aw-request")?.focus());
    };
    const pager = (total) =>
      h(
        "div",
        { class: "aw-pager" },
        h(
          "button",
          { key: "back", type: "button", class: "aw-button", hidden: at === 0, onclick: () => turn(-1) },
          word(model, "back"),
        ),
        h("span", { class: "aw-place" }, word(model, "place", { n: at + 1, total })),
        at < total - 1
          ? h(
              "button",
              { key: "next", type: "button", class: "aw-button is-primary", onclick: () => turn(1) },
              word(model, "next"),
            )
          : h("span", { key: "end", class: "aw-end" }, shape("check"), h("span", null, word(model, "end"))),
      );
    const entry = (each) =>
      h(
        "li",
        { key: each.name, class: given(each) === model.get("displaced_by") ? "aw-entry-of is-slipped" : "aw-entry-of" },
        h(
          "p",
          { class: "aw-said", dir: "auto" },
          `${row(each).hour ?? ""} · ${each.options.find((option) => option.id === given(each))?.label ?? ""}`,
        ),
        h("p", { class: "aw-effect" }, effect(each)),
      );
    const week = (all) => [
      h("h3", { key: "week", class: "aw-subtitle" }, word(model, "week")),
      byDay(all).map(({ day, all: some }) =>
        h(
          "div",
          { key: `day-${day}`, class: "aw-day" },
          heading("h4", day, "aw-subtitle"),
          h("ul", { class: "aw-entries" }, some.map(entry)),
        ),
      ),
    ];
    const answering = (all) => {
      if (at === null) at = Math.max(all.findIndex((each) => given(each) === null), 0);
      at = Math.min(at, all.length - 1);
      const done = all.filter((each) => given(each) !== null);
      return [request(all[at]), pager(all.length), done.length > 0 && week(done)];
    };

    /* Those who see what slips. */
    const flush = () => sliders.forEach((slider) => slider.flush());
    const landing = (each) => {
      const { name, about } = each;
      // The answer that let it slip may be taken back while a thumb is on the slider.
      if (!sliders.has(name)) sliders.set(name, openSlider(model, () => fields.of(name) ?? GONE, redraw));
      return h(
        "li",
        { key: name, class: "aw-landing" },
        sliders.get(name).view({ ...each, label: about }),
      );
    };
    const watching = (all) => [
      h("p", { key: "count", class: "aw-hint", role: "status" }, word(model, "changes", { count: all.length })),
      h("p", { key: "asked", class: "aw-said aw-label", dir: "auto" }, all[0].label),
      byDay(all).map(({ day, all: some }) =>
        h(
          "div",
          { key: `day-${day}`, class: "aw-day" },
          heading("h3", day, "aw-subtitle"),
          h("ul", { class: "aw-entries" }, some.map(landing)),
        ),
      ),
    ];

    const view = () => {
      const [answers, landed] = [asked("answer"), asked("landed")];
      return h(
        "section",
        { class: "aw aw-ledger" },
        heading("h2", model.get("title"), "aw-title"),
        answers.length ? said(model.get("prompt"), "aw-idea") : said(model.get("idle"), "aw-idea"),
        answers.length ? answering(answers) : landed.length > 0 && watching(landed),
      );
    };

    const restart = () => {
      flush();
      at = null;
    };
    const names = ["title", "prompt", "fields", "values", "rows", "displaced_by", "idle", "disabled"];
    drawing = stage(model, el, names, view);
    model.on("change:run", restart);
    window.addEventListener("pagehide", flush);
    return () => {
      flush();
      window.removeEventListener("pagehide", flush);
      model.off("change:run", restart);
      fields.close();
      drawing.close();
    };
  },
};
