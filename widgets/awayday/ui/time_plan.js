/* TimePlan: how far ahead or behind the room is, what is due, and the whole plan on demand. */
const SOON_MIN = 5;

export default {
  render({ model, el }) {
    let received = performance.now();
    let open = false;

    const elapsed = () => {
      const started = model.get("started_at_ms");
      if (started === null) return null;
      const since = model.get("ended") ? 0 : performance.now() - received;
      return Math.max(0, model.get("now_ms") - started + since) / 60000;
    };
    const whole = (minutes) => String(Math.round(minutes));
    /* Inside the time of its step the room is on time; before it ahead, after it behind. */
    const drift = (now) => {
      const [from, to] = model.get("window");
      if (from === undefined) return 0;
      return now < from ? now - from : Math.max(0, now - to);
    };
    const standing = (late) => {
      const n = Math.round(Math.abs(late));
      if (n === 0) return word(model, "on_time");
      if (late < 0) return word(model, "ahead", { n });
      const slack = model.get("slack");
      const cover =
        slack > 0 &&
        (n <= slack ? word(model, "covered", { slack }) : word(model, "beyond", { more: whole(n - slack) }));
      return [word(model, "behind", { n }), cover].filter(Boolean).join("; ");
    };
    const place = () => {
      const parts = model.get("parts");
      const at = parts.findIndex((part) => part.state === "now");
      if (at < 0) return null;
      const { title, end } = parts[at];
      return word(model, "part", { n: at + 1, of: parts.length, title, end: whole(end) });
    };
    const due = (now) =>
      model
        .get("checkpoints")
        .filter((point) => point.state === "open" && point.by - now <= SOON_MIN)
        .map((point, index) =>
          h(
            "p",
            { key: `due-${index}`, class: "aw-time-due" },
            shape(now > point.by ? "wait" : "dot"),
            h("span", { dir: "auto" }, word(model, now > point.by ? "late" : "due", { by: whole(point.by), what: point.what })),
          ),
        );
    const row = (key, when, what, state, isPoint) =>
      h(
        "li",
        { key, class: isPoint ? "aw-time-row is-point" : "aw-time-row", "aria-current": state === "now" ? "step" : null },
        shape({ done: "check", reached: "check", now: "play", passed: "dash" }[state] ?? "dot"),
        h("span", { class: "aw-time-when" }, when),
        h("span", { class: "aw-said", dir: "auto" }, what),
        state && h("span", { class: "aw-hint" }, word(model, state)),
      );
    const plan = () => {
      const parts = model.get("parts").map((part, index) => ({
        at: part.start,
        row: row(
          `part-${index}`,
          word(model, "span", { start: whole(part.start), end: whole(part.end) }),
          part.title,
          part.state,
          false,
        ),
      }));
      const ends = model.get("parts").map((part) => part.end);
      const breaks = model
        .get("parts")
        .filter((part, index) => index > 0 && part.start > ends[index - 1])
        .map((part) => {
          const start = Math.max(...ends.filter((end) => end < part.start));
          const when = word(model, "span", { start: whole(start), end: whole(part.start) });
          return { at: start, row: row(`break-${start}`, when, word(model, "break"), "", false) };
        });
      const points = model.get("checkpoints").map((point, index) => ({
        at: point.by - 0.001,
        row: row(`point-${index}`, word(model, "by", { by: whole(point.by) }), point.what, point.state, true),
      }));
      const rows = [...parts, ...breaks, ...points].sort((one, other) => one.at - other.at).map((each) => each.row);
      const [slack, minutes] = [model.get("slack"), model.get("minutes")];
      if (slack > 0) {
        const when = word(model, "span", { start: whole(minutes - slack), end: whole(minutes) });
        rows.push(row("slack", when, word(model, "slack", { notes: model.get("slack_notes") }), "", false));
      }
      return rows;
    };
    const view = () => {
      const now = elapsed();
      const minutes = whole(model.get("minutes"));
      const late = now === null ? 0 : drift(now);
      return h(
        "section",
        { class: "aw aw-time-plan", "aria-label": word(model, "plan") },
        h(
          "div",
          { class: "aw-time-head" },
          h("b", { class: "aw-time-now" }, now === null || model.get("ended") ? null : standing(late)),
          h(
            "span",
            null,
            now === null ? word(model, "lobby", { minutes }) : word(model, "minute", { now: whole(Math.floor(now)), minutes }),
          ),
          h("span", { dir: "auto" }, place()),
        ),
        now !== null && !model.get("ended") && due(now),
        h(
          "details",
          { class: "aw-details", open, ontoggle: (event) => (open = event.target.open) },
          h("summary", { class: "aw-summary-line" }, word(model, "all")),
          h("ol", { class: "aw-time-rows" }, plan()),
        ),
      );
    };

    const names = ["minutes", "slack", "slack_notes", "started_at_ms", "ended", "window", "parts", "checkpoints"];
    const drawing = stage(model, el, names, view);
    const retimed = () => {
      received = performance.now();
      drawing.draw();
    };
    model.on("change:now_ms", retimed);
    const tick = setInterval(drawing.draw, 1000);
    return () => {
      clearInterval(tick);
      model.off("change:now_ms", retimed);
      drawing.close();
    };
  },
};
