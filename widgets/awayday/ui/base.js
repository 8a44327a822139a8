/* What every widget's module shares: drawing from traits, messages, and the outbox of fields. Put in front of each
 * module by _base.py, because a module that is loaded from a blob address cannot import its neighbours. */

const SVG_TAGS = new Set(["svg", "path", "rect"]);
const LIVE_PROPERTIES = new Set(["value", "checked"]);
const SHAPES = {
  check: "M4.5 12.5l5 5 10-11",
  wait: "M6 3h12M6 21h12M7 3c0 5 4 6 5 9 1-3 5-4 5-9M7 21c0-5 4-6 5-9 1 3 5 4 5 9",
  warn: "M12 3.5L22 20.5H2zM12 10v4.5M12 17.4v.2",
  info: "M12 2.8a9.2 9.2 0 1 0 .01 0zM12 11v6M12 7.2v.2",
  sending: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  offline: "M3 3l18 18M8.5 8.4A6.5 6.5 0 0 0 6 19h11M10.8 6.2A6.5 6.5 0 0 1 17.6 11a4.3 4.3 0 0 1 3 6.2",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  dot: "M12 8.5a3.5 3.5 0 1 0 .01 0z",
  play: "M7 4.5l12 7.5-12 7.5z",
  dash: "M6 12h12",
  person: "M12 3.8a4 4 0 1 0 .01 0zM4.5 20.5c.8-4.4 3.7-6 7.5-6s6.7 1.6 7.5 6",
};
const RESEND_MS = 5000;
const KEY_PAUSE_MS = 300;
const NOT_APPLICABLE = "n/a";
const KEEP_MS = 7 * 24 * 3600 * 1000;

/** What was drawn into a node: its key and its properties. */
const drawn = new WeakMap();

/** Describe an element; `null`, `false` and "" among the children stand for nothing, strings become text nodes. */
function h(tag, props, ...kids) {
  const shown = kids.flat(Infinity).filter((kid) => kid !== null && kid !== undefined && kid !== false && kid !== "");
  return { tag, props: props ?? {}, kids: shown };
}

/** Make the children of `parent` look like `kids`, keeping every node that can stay, with its focus and caret. */
function paint(parent, kids) {
  const keyed = new Map();
  for (const node of parent.childNodes) {
    const key = drawn.get(node)?.key;
    if (key !== undefined) keyed.set(key, node);
  }
  let at = parent.firstChild;
  for (const kid of kids) {
    const node = fitting(kid, at, keyed) ?? create(kid);
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
    if (typeof kid === "object") {
      dress(node, kid);
      paint(node, kid.kids);
    } else if (node.data !== String(kid)) {
      node.data = String(kid);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function create(kid) {
  if (typeof kid !== "object") return document.createTextNode(String(kid));
  if (SVG_TAGS.has(kid.tag)) return document.createElementNS("http://www.w3.org/2000/svg", kid.tag);
  return document.createElement(kid.tag);
}

function fitting(kid, at, keyed) {
  if (typeof kid !== "object") return at?.nodeType === Node.TEXT_NODE ? at : null;
  const node = kid.props.key === undefined ? at : keyed.get(kid.props.key);
  if (node?.localName !== kid.tag) return null;
  return drawn.get(node)?.key === kid.props.key ? node : null;
}

function dress(node, { props }) {
  const before = drawn.get(node)?.props ?? {};
  for (const name of Object.keys(before)) {
    if (!(name in props)) wear(node, name, null);
  }
  for (const [name, value] of Object.entries(props)) {
    if (LIVE_PROPERTIES.has(name)) {
      if (node[name] !== value) node[name] = value;
    } else if (before[name] !== value) {
      wear(node, name, value);
    }
  }
  drawn.set(node, { key: props.key, props });
}

function wear(node, name, value) {
  if (name === "key") return;
  if (name === "vars") for (const [key, each] of Object.entries(value ?? {})) node.style.setProperty(key, each);
  else if (name.startsWith("on")) node[name] = value;
  else if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** Draw `view()` into `el` now and whenever one of the traits changes. Returns `draw` (soon, once) and `close`. */
function stage(model, el, names, view) {
  let queued = false;
  let open = true;
  const now = () => {
    queued = false;
    if (open) paint(el, [view()]);
  };
  const draw = () => {
    if (!queued) queueMicrotask(now);
    queued = true;
  };
  const events = [...names, "labels"].map((name) => `change:${name}`);
  for (const event of events) model.on(event, draw);
  el.classList.add("aw-host");
  draw();
  const close = () => {
    open = false;
    for (const event of events) model.off(event, draw);
    el.replaceChildren();
  };
  return { draw, close };
}

/** The label of that key, with `{name}` filled in. */
function word(model, key, fills = {}) {
  const text = model.get("labels")?.[key] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in fills ? String(fills[name]) : whole));
}

/** Paragraphs of somebody's words; a blank line starts a new one. */
function said(text, kind = "") {
  const parts = String(text ?? "").split(/\n\s*\n/);
  return parts.filter((part) => part.trim()).map((part) => h("p", { class: `aw-said ${kind}`, dir: "auto" }, part));
}

/** A heading in somebody's words, or nothing. */
function heading(tag, text, kind) {
  return text ? h(tag, { class: `aw-said ${kind}`, dir: "auto" }, text) : null;
}

/** A drawn shape that stands beside a word and is silent for screen readers. */
function shape(name) {
  return h("svg", { class: "aw-shape", viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: SHAPES[name] }));
}

/** A random id; pages over plain http have no crypto.randomUUID. */
function makeId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return [4, 2, 2, 2, 6].map((count) => hex.splice(0, count).join("")).join("-");
}

/** Send a message to Python and return its id; a closed connection is no error, since nothing was promised yet. */
function post(model, message) {
  const sent = { id: makeId(), ...message };
  try {
    model.send(sent);
  } catch (error) {
    console.debug(error);
  }
  return sent.id;
}

/** Call `callback` with each message from Python; returns a function that stops it. */
function hear(model, callback) {
  const heard = (message) => {
    if (message && typeof message === "object") callback(message);
  };
  model.on("msg:custom", heard);
  return () => model.off("msg:custom", heard);
}

/** Call `callback` whenever the page may have got its connection back; returns a function that stops it. */
function onWake(callback) {
  const seen = () => document.visibilityState === "visible" && callback();
  const connected = ({ detail }) => detail.connected && callback();
  window.addEventListener("online", callback);
  window.addEventListener("awayday:connection", connected);
  window.addEventListener("pageshow", seen);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", callback);
    window.removeEventListener("awayday:connection", connected);
    window.removeEventListener("pageshow", seen);
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Answers that Python has not confirmed: kept in localStorage under the scope, or in memory where that is not to be. */
function openDrawer(scope) {
  const prefix = `awayday:${scope}:`;
  const quietly = (action) => {
    try {
      return scope ? action() : null;
    } catch (error) {
      console.debug(error); // storage is full or switched off: memory has to do
      return null;
    }
  };
  const readAll = () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => JSON.parse(localStorage.getItem(key)));
  return {
    keep: (entry) => quietly(() => localStorage.setItem(prefix + entry.id, JSON.stringify(entry))),
    drop: (id) => quietly(() => localStorage.removeItem(prefix + id)),
    entries: () => quietly(readAll) ?? [],
  };
}

/** The name of one value: which run, which field. */
function slotOf(run, field) {
  return JSON.stringify([run?.step, run?.phase, run?.run_no, run?.version, field]);
}

/** What goes to Python of an entry of the drawer. */
function letterOf({ at_ms: _, says: __, refused: ___, ...message }) {
  return message;
}

/** Put an answer that Python would not take aside; only words are worth keeping. */
function putAside(drawer, entry, reason) {
  if (entry.says && entry.value) drawer.keep({ ...entry, refused: reason || " " });
  else drawer.drop(entry.id);
}

/**
 * One field's answers on their way: shown at once, sent again until Python says `saved` or `refused`.
 * `changed` is called when there is something new to draw, `refused` with a value that Python would not take. A field that
 * `says` takes words, which stay on the phone even when they came too late.
 */
function openField(model, { changed, refused = () => {}, says = false }) {
  const source = makeId();
  const waiting = new Map();
  let drawer;
  let held = null;
  let refusal = "";
  let started;
  const target = () => ({ run: model.get("run"), field: model.get("field") });
  const slot = (each = target()) => slotOf(each.run, each.field);
  const pending = () => [...waiting.values()].filter((entry) => slot(entry) === slot()).at(-1);
  const tell = (kind, detail) => window.dispatchEvent(new CustomEvent(`awayday:${kind}`, { detail }));
  const announce = () => {
    const oldest = Math.min(...[...waiting.values()].map((entry) => entry.at_ms));
    tell("pending", { source, count: waiting.size, oldest_ms: waiting.size ? Date.now() - oldest : 0 });
  };
  const transmit = (entry) => post(model, letterOf(entry));
  const resend = () => waiting.forEach(transmit);
  const forget = (id) => {
    drawer.drop(id);
    return waiting.delete(id);
  };
  const adopt = () => {
    drawer = openDrawer(model.get("outbox"));
    held = null;
    refusal = "";
    started = performance.now();
    const found = drawer.entries().sort((a, b) => a.at_ms - b.at_ms);
    for (const entry of found) {
      if (Date.now() - entry.at_ms > KEEP_MS) drawer.drop(entry.id);
      else if (slot(entry) !== slot()) continue;
      else if (!entry.refused) waiting.set(entry.id, entry);
      else {
        refusal = entry.refused;
        refused(entry.value);
      }
    }
    for (const entry of [...waiting.values()].filter((each) => slot(each) === slot()).slice(0, -1)) forget(entry.id);
    resend();
    announce();
    changed();
  };
  const send = (value, to = target()) => {
    for (const entry of [...waiting.values(), ...drawer.entries()]) if (slot(entry) === slot(to)) forget(entry.id);
    const elapsed = Math.round(performance.now() - started);
    const entry = { type: "answer", id: makeId(), ...to, value, elapsed_ms: elapsed, at_ms: Date.now(), says };
    held = { slot: slot(to), value };
    refusal = "";
    waiting.set(entry.id, entry);
    drawer.keep(entry);
    transmit(entry);
    announce();
    changed();
  };
  const settle = (message) => {
    const entry = waiting.get(message.id);
    if (!entry || !(message.type === "saved" || message.type === "refused")) return;
    forget(message.id);
    if (message.type === "refused") {
      putAside(drawer, entry, message.text);
      if (slot(entry) === slot()) {
        held = null;
        refusal = message.text ?? "";
        refused(entry.value);
      }
      tell("refused", { source, text: message.text ?? "" });
    } else {
      tell("saved", { source });
    }
    announce();
    changed();
  };
  const claim = ({ detail }) => {
    detail.entries = detail.entries.filter((each) => !waiting.has(each.id) && slot(each) !== slot());
  };
  const valueChanged = () => {
    if (!pending()) held = null;
  };
  const moved = ["change:run", "change:field", "change:outbox"];
  for (const event of moved) model.on(event, adopt);
  model.on("change:value", valueChanged);
  const unhear = hear(model, settle);
  const unwake = onWake(resend);
  const timer = setInterval(resend, RESEND_MS);
  window.addEventListener("awayday:ask", announce);
  window.addEventListener("awayday:claim", claim);
  adopt();
  return {
    send,
    target,
    value: () => pending()?.value ?? (held?.slot === slot() ? held.value : model.get("value")),
    state: () => fieldState(model, { refusal, pending: pending(), held: held?.slot === slot() }),
    refusal: () => refusal,
    close: () => {
      clearInterval(timer);
      unwake();
      unhear();
      for (const event of moved) model.off(event, adopt);
      model.off("change:value", valueChanged);
      window.removeEventListener("awayday:ask", announce);
      window.removeEventListener("awayday:claim", claim);
      tell("pending", { source, count: 0, oldest_ms: 0 });
    },
  };
}

/** One field of a widget that asks several, as `openField` takes it. */
function oneOf(model, name) {
  const event = (each) => (each === "change:value" ? "change:values" : each);
  return {
    get: (trait) => {
      if (trait === "field") return name;
      return trait === "value" ? (model.get("values")?.[name] ?? null) : model.get(trait);
    },
    on: (each, callback) => model.on(event(each), callback),
    off: (each, callback) => model.off(event(each), callback),
    send: (message) => model.send(message),
  };
}

/**
 * All fields of a widget by their name, each with answers of its own on their way; opened as they are asked. A text says
 * with `says(field)` that it takes words, as `openField` wants to know.
 */
function openFields(model, { changed, refused = () => {}, says = (each) => "max_chars" in each }) {
  const open = new Map();
  const adjust = () => {
    const asked = model.get("fields") ?? [];
    const names = new Set(asked.map((each) => each.name));
    for (const [name, field] of open) {
      if (names.has(name)) continue;
      field.close();
      open.delete(name);
    }
    for (const each of asked) {
      if (open.has(each.name)) continue;
      const one = oneOf(model, each.name);
      const tell = (value) => refused(each.name, value);
      open.set(each.name, openField(one, { changed: () => changed(), refused: tell, says: says(each) }));
    }
    changed();
  };
  model.on("change:fields", adjust);
  adjust();
  return {
    of: (name) => open.get(name),
    value: (name) => open.get(name)?.value() ?? model.get("values")?.[name] ?? null,
    send: (name, value) => open.get(name)?.send(value),
    line: (name, id, more = null) => {
      const field = open.get(name);
      return field ? fieldLine(model, field, id, more) : null;
    },
    close: () => {
      model.off("change:fields", adjust);
      for (const field of open.values()) field.close();
    },
  };
}

function fieldState(model, { refusal, pending, held }) {
  const given = held || (model.get("value") !== null && model.get("value") !== undefined);
  if (refusal) return "refused";
  if (pending) return "sending";
  if (model.get("disabled")) return given ? "locked" : "locked_empty";
  return given ? "saved" : "empty";
}

/** The line under a field; its room is there before its words are. */
function fieldLine(model, field, id, more = null) {
  const state = field.state();
  const shapes = { refused: "warn", sending: "sending", locked: "lock", locked_empty: "lock", saved: "check" };
  const text = state === "refused" ? field.refusal() : word(model, state);
  return h(
    "div",
    { class: "aw-line", id, "data-state": state },
    h("span", { class: "aw-line-words" }, shapes[state] && shape(shapes[state]), h("span", { dir: "auto" }, text)),
    more,
  );
}

/**
 * A native slider for one field, as `openField` gives it, that looks unset until the person has set it: it sends on
 * release, and soon after a key. Where `about` has the words for it, a box says that the question does not apply; with
 * `says` it tells those who listen what a number means.
 */
function openSlider(model, getField, redraw) {
  const [input, line] = [makeId(), makeId()];
  let moving = null;
  let to = null;
  let timer = 0;

  const flush = () => {
    clearTimeout(timer);
    if (to !== null && moving !== getField().value()) getField().send(moving, to);
    moving = null;
    to = null;
  };
  const move = (event) => {
    if (model.get("disabled")) return;
    moving = Number(event.target.value);
    to = getField().target();
    redraw();
  };
  const release = (event) => {
    move(event);
    flush();
  };
  const pressed = (event) => {
    const sets = event.key === "Enter" || event.key === " ";
    if (sets && typeof getField().value() !== "number") release(event);
  };
  const changed = (event) => {
    move(event);
    clearTimeout(timer);
    timer = setTimeout(flush, KEY_PAUSE_MS);
  };
  const ticked = (event) => {
    flush();
    getField().send(event.target.checked ? NOT_APPLICABLE : null);
  };

  const box = (text, isTicked) =>
    h(
      "label",
      { key: "box", class: "aw-tick aw-beside" },
      h("input", {
        type: "checkbox",
        class: "aw-checkbox",
        disabled: model.get("disabled"),
        checked: isTicked,
        onchange: ticked,
      }),
      h("span", { class: "aw-said", dir: "auto" }, text),
    );
  const view = ({ label, min, max, low, high, not_applicable: without, says }, kind = "") => {
    const value = moving ?? getField()?.value() ?? null;
    const isTicked = value === NOT_APPLICABLE;
    const unset = typeof value !== "number";
    const shown = isTicked ? "" : unset ? word(model, "unset") : `${value}`;
    return h(
      "div",
      { class: `aw-scale ${unset ? "is-unset" : ""} ${kind}`.trim() },
      h("label", { class: "aw-said aw-prompt", for: input, dir: "auto" }, label),
      h("output", { class: "aw-number", for: input, "aria-hidden": "true" }, shown),
      h("input", {
        id: input,
        class: "aw-range",
        type: "range",
        min,
        max,
        step: 1,
        disabled: model.get("disabled"),
        "aria-describedby": line,
        "aria-valuetext": isTicked ? without : (!unset && says?.(value)) || shown,
        value: `${unset ? Math.round((min + max) / 2) : value}`,
        oninput: move,
        onchange: changed,
        onpointerup: release,
        onkeydown: pressed,
        onblur: flush,
      }),
      h(
        "div",
        { class: "aw-ends" },
        h("span", { class: "aw-said", dir: "auto" }, low),
        h("span", { class: "aw-said", dir: "auto" }, high),
      ),
      without && box(without, isTicked),
      getField() && fieldLine(model, getField(), line),
    );
  };
  return { view, flush, value: () => moving ?? getField()?.value() ?? null };
}
