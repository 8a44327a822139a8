/* Status: listens to the outboxes of the page, and to the page's connection. A page that tells nothing about its connection
 * (JupyterLab, stock Voilà) is no help; there it asks Python every ten seconds whether it is there.
 *
 * Answers whose field is no longer on the page, because the room went on before they were saved, are sent from here. Words
 * that came too late stay on the phone and can be copied. */
const PING_MS = 10000;
const OFFLINE_PING_MS = 5000;
const PONG_MS = 4000;

export default {
  render({ model, el }) {
    const sources = new Map();
    let offline = false;
    let saved = false;
    let refusal = "";
    let asked = null;
    let overdue = 0;
    let next = 0;
    let isTold = false;
    let copied = "";

    const draw = () => drawing.draw();
    const drawer = () => openDrawer(model.get("outbox"));
    const strays = () => {
      const detail = { entries: drawer().entries() };
      window.dispatchEvent(new CustomEvent("awayday:claim", { detail })); // fields take out what is theirs
      return detail.entries;
    };
    const late = () => strays().filter((entry) => entry.refused);
    const waiting = () =>
      [...sources.values()].reduce((sum, count) => sum + count, strays().filter((entry) => !entry.refused).length);
    const deliver = () => {
      for (const entry of strays()) {
        if (Date.now() - entry.at_ms > KEEP_MS) drawer().drop(entry.id);
        else if (!entry.refused) post(model, letterOf(entry));
      }
      draw();
    };
    const settle = (message) => {
      const entry = strays().find((each) => each.id === message.id);
      if (!entry || entry.refused) return;
      if (message.type === "saved") {
        drawer().drop(entry.id);
        saved = true;
      } else if (message.type === "refused") {
        putAside(drawer(), entry, message.text);
        refusal = message.text ?? "";
      }
      draw();
    };
    const copy = (box, id) => {
      box.select();
      const isDone = navigator.clipboard ? navigator.clipboard.writeText(box.value) : document.execCommand("copy");
      Promise.resolve(isDone).then(
        () => {
          copied = id;
          draw();
        },
        (error) => console.debug(error), // it is selected, at least
      );
    };
    const ping = () => {
      clearTimeout(overdue);
      clearTimeout(next);
      if (isTold || document.visibilityState !== "visible") return;
      asked = post(model, { type: "ping" });
      overdue = setTimeout(() => {
        offline = true;
        draw();
      }, PONG_MS);
      next = setTimeout(ping, offline ? OFFLINE_PING_MS : PING_MS);
    };
    const heard = (message) => {
      settle(message);
      if (message.type !== "pong" || message.id !== asked) return;
      clearTimeout(overdue);
      offline = false;
      draw();
    };
    const events = {
      "awayday:connection": ({ detail }) => {
        isTold = true;
        offline = !detail.connected;
        ping();
        draw();
      },
      "awayday:pending": ({ detail }) => {
        sources.set(detail.source, detail.count);
        if (detail.count) refusal = "";
        draw();
      },
      "awayday:saved": () => {
        saved = true;
        draw();
      },
      "awayday:refused": ({ detail }) => {
        refusal = detail.text;
        draw();
      },
    };

    const keptWords = (entry) =>
      h(
        "div",
        { key: entry.id, class: "aw-kept" },
        h("p", { class: "aw-said", dir: "auto" }, entry.refused.trim(), " ", word(model, "kept")),
        h("textarea", {
          class: "aw-input",
          id: `kept-${entry.id}`,
          dir: "auto",
          readonly: true,
          rows: 3,
          "aria-label": word(model, "kept"),
          value: entry.value,
        }),
        h(
          "div",
          { class: "aw-actions" },
          h(
            "button",
            {
              type: "button",
              class: "aw-button is-plain",
              onclick: () => copy(el.querySelector(`#kept-${CSS.escape(entry.id)}`), entry.id),
            },
            word(model, copied === entry.id ? "copied" : "copy"),
          ),
          h(
            "button",
            {
              type: "button",
              class: "aw-button is-quiet",
              onclick: () => {
                drawer().drop(entry.id);
                draw();
              },
            },
            word(model, "remove"),
          ),
        ),
      );

    const you = () =>
      h(
        "button",
        {
          key: "you",
          type: "button",
          class: "aw-button is-quiet aw-you",
          "aria-haspopup": "dialog",
          onclick: () => window.dispatchEvent(new CustomEvent("awayday:you")),
        },
        shape("person"),
        h("bdi", { class: "aw-name aw-who" }, model.get("who") || word(model, "you")),
      );
    const view = () => {
      const state = offline ? "offline" : waiting() ? "sending" : saved ? "saved" : "ready";
      const shapes = { offline: "offline", sending: "sending", saved: "check", ready: "dot" };
      const wait = offline && word(model, waiting() ? "offline_waiting" : "offline_note");
      return h(
        "div",
        { class: "aw aw-status", "data-state": state },
        model.get("you") ? you() : h("bdi", { key: "who", class: "aw-name aw-who" }, model.get("who")),
        h(
          "div",
          { class: "aw-live", role: "status", "aria-label": word(model, "region") },
          h("span", { class: "aw-state" }, shape(shapes[state]), h("span", null, word(model, state))),
          h("span", { class: "aw-said aw-note", dir: "auto" }, refusal || wait || model.get("note")),
        ),
        late().map(keptWords),
      );
    };

    const drawing = stage(model, el, ["who", "you", "note", "outbox"], view);
    const unhear = hear(model, heard);
    const unwake = onWake(() => {
      ping();
      deliver();
    });
    const round = setInterval(deliver, RESEND_MS);
    window.addEventListener("offline", ping);
    for (const [name, handler] of Object.entries(events)) window.addEventListener(name, handler);
    window.dispatchEvent(new CustomEvent("awayday:ask"));
    ping();
    return () => {
      clearInterval(round);
      clearTimeout(overdue);
      clearTimeout(next);
      for (const [name, handler] of Object.entries(events)) window.removeEventListener(name, handler);
      window.removeEventListener("offline", ping);
      unwake();
      unhear();
      drawing.close();
    };
  },
};
