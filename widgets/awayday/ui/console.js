/* Console: where the room is, what to say, what to do next. */
const PATIENCE_MS = 5000;

export default {
  render({ model, el }) {
    let flight = null;
    let asking = null;
    let complaint = "";
    let timer = 0;
    let received = performance.now();

    // Commands

    const land = (text = "") => {
      clearTimeout(timer);
      flight = null;
      complaint = text;
      drawing.draw();
    };
    const launch = (action) => {
      const message = { id: makeId(), type: "command", name: action.name, args: action.args ?? {} };
      post(model, message);
      flight = { id: message.id, key: keyOf(action), message };
      complaint = "";
      timer = setTimeout(() => land(word(model, "slow")), PATIENCE_MS);
      drawing.draw();
    };
    const press = (action) => {
      if (action.disabled || flight || model.get("busy")) return;
      if (!action.confirm) return launch(action);
      asking = action;
      drawing.draw();
      queueMicrotask(() => el.querySelector("dialog")?.showModal());
    };
    const answer = (yes) => {
      const action = asking;
      asking = null;
      el.querySelector("dialog")?.close();
      if (yes && action) launch(action);
      drawing.draw();
    };
    const heard = (message) => {
      if (message.id !== flight?.id) return;
      if (message.type === "done") land();
      if (message.type === "refused") land(message.text ?? "");
    };
    const keyOf = (action) => `${action.group} ${action.name} ${JSON.stringify(action.args ?? {})}`;

    // The clock counts on from the server's time

    const clockTime = (ms) => {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    const clock = () => {
      const opened = model.get("opened_at_ms");
      const minutes = model.get("step").minutes ?? 0;
      if (opened === null) return h("div", { key: "clock", class: "aw-clock" });
      const spent = model.get("now_ms") - opened + (performance.now() - received);
      const over = minutes > 0 && spent > minutes * 60000;
      return h(
        "div",
        { key: "clock", class: over ? "aw-clock is-over" : "aw-clock", role: "timer", "aria-label": word(model, "time") },
        h("b", null, minutes ? word(model, "clock", { time: clockTime(spent), minutes }) : clockTime(spent)),
        over && h("span", null, shape("wait"), word(model, "over", { time: clockTime(spent - minutes * 60000) })),
      );
    };

    // What is drawn

    const button = (action) => {
      const key = keyOf(action);
      const busy = model.get("busy") || flight !== null;
      const why = action.disabled && action.why ? `${ids}-${key.replace(/\W+/g, "-")}` : null;
      return h(
        "div",
        { key, class: "aw-action" },
        h(
          "button",
          {
            type: "button",
            class: `aw-button is-${action.kind ?? "plain"}`,
            "aria-disabled": action.disabled || busy ? "true" : null,
            "data-off": action.disabled ? "yes" : null,
            "aria-describedby": why,
            onclick: () => press(action),
          },
          flight?.key === key ? word(model, "working") : h("span", { dir: "auto" }, action.label),
        ),
        why && h("p", { class: "aw-hint", id: why, dir: "auto" }, action.why),
      );
    };
    const group = (name) => {
      const actions = model.get("actions").filter((action) => (action.group ?? "step") === name);
      if (!actions.length) return null;
      return h(
        "section",
        { key: name, class: "aw-group", "data-group": name, "aria-label": word(model, name) },
        name !== "step" && h("h3", { class: "aw-subtitle" }, word(model, name)),
        h("div", { class: "aw-actions" }, actions.map(button)),
      );
    };
    const head = () => {
      const step = model.get("step");
      const place = step.total ? word(model, "place", { n: step.index, total: step.total }) : "";
      return h(
        "header",
        { key: "head", class: "aw-console-head" },
        h("p", { class: "aw-lead" }, [place, step.kind, step.who].filter(Boolean).join(" · ")),
        heading("h2", step.title, "aw-title"),
        h(
          "div",
          { class: "aw-console-now" },
          step.status ? h("p", { class: "aw-stamp" }, h("bdi", null, step.status)) : h("span"),
          clock(),
        ),
      );
    };
    const lines = () => {
      const say = model.get("say");
      const line = (each, index) =>
        h("div", { key: `line-${index}`, class: "aw-say" }, heading("h4", each.title, "aw-say-title"), said(each.text));
      return (
        say.length > 0 &&
        h("section", { key: "say", class: "aw-group" }, h("h3", { class: "aw-subtitle" }, word(model, "say")), say.map(line))
      );
    };
    const notes = () => {
      const paragraphs = model.get("step").notes ?? [];
      return (
        paragraphs.length > 0 &&
        h(
          "section",
          { key: "notes", class: "aw-group" },
          h("h3", { class: "aw-subtitle" }, word(model, "notes")),
          h("div", null, paragraphs.map((text) => said(text))),
        )
      );
    };
    const outline = () => {
      const shapes = { done: "check", now: "play", next: "dot", other: "dash" };
      const row = ({ id, title, state }) =>
        h(
          "li",
          { key: id, class: "aw-stop", "data-state": state, "aria-current": state === "now" ? "step" : null },
          shape(shapes[state]),
          h("span", { class: "aw-said", dir: "auto" }, title),
          h("span", { class: "aw-hint" }, word(model, state)),
        );
      const stops = model.get("outline");
      return (
        stops.length > 0 &&
        h(
          "section",
          { key: "outline", class: "aw-group" },
          h("h3", { class: "aw-subtitle" }, word(model, "outline")),
          h("ol", { class: "aw-outline" }, stops.map(row)),
        )
      );
    };
    const question = () =>
      h(
        "dialog",
        { key: "question", class: "aw-question", "aria-labelledby": `${ids}-question`, oncancel: () => answer(false) },
        h("p", { id: `${ids}-question`, class: "aw-said aw-prompt", dir: "auto" }, asking?.confirm ?? ""),
        h(
          "div",
          { class: "aw-actions" },
          h("button", { type: "button", class: "aw-button", onclick: () => answer(false) }, word(model, "no")),
          h(
            "button",
            {
              type: "button",
              class: asking?.kind === "danger" ? "aw-button is-danger" : "aw-button is-primary",
              onclick: () => answer(true),
            },
            word(model, "yes"),
          ),
        ),
      );
    const view = () => {
      const error = model.get("error") || complaint;
      const { id, status } = model.get("step");
      return h(
        "section",
        { class: "aw aw-console", "data-place": `${id} ${status}`, "aria-busy": model.get("busy") ? "true" : null },
        h(
          "div",
          { class: "aw-desk" },
          head(),
          h("p", { class: "aw-line aw-error", role: "alert" }, error && shape("warn"), h("span", { dir: "auto" }, error)),
          group("step"),
          group("branch"),
          group("room"),
        ),
        h("div", { class: "aw-aside" }, notes(), lines(), outline()),
        question(),
      );
    };

    const ids = makeId();
    const names = ["step", "opened_at_ms", "actions", "outline", "say", "error", "busy"];
    const drawing = stage(model, el, names, view);
    const retimed = () => {
      received = performance.now();
      drawing.draw();
    };
    model.on("change:now_ms", retimed);
    const unhear = hear(model, heard);
    const unwake = onWake(() => flight && post(model, flight.message)); // under its id, so that it is done once
    const tick = setInterval(drawing.draw, 1000);
    return () => {
      clearTimeout(timer);
      clearInterval(tick);
      model.off("change:now_ms", retimed);
      unhear();
      unwake();
      drawing.close();
    };
  },
};
