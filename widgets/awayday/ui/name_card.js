/* NameCard: join with a name or without. What is typed outlives a reload, in this tab alone. */
const PATIENCE_MS = 6000;
const RETRY_MS = 3000;
const DRAFT = "awayday:name";

const draft = {
  read: () => {
    try {
      return sessionStorage.getItem(DRAFT) ?? "";
    } catch {
      return ""; // switched off
    }
  },
  keep: (text) => {
    try {
      sessionStorage.setItem(DRAFT, text);
    } catch (error) {
      console.debug(error);
    }
  },
};

/** The code behind the # of the square on one's own card; taken out of the address, so that nobody reads it there. */
const codeInAddress = () => {
  const found = /^#[a-z0-9]{8}$/i.test(location.hash) ? location.hash.slice(1) : "";
  if (found) history.replaceState(null, "", location.pathname + location.search);
  return found;
};

export default {
  render({ model, el }) {
    const ids = { name: makeId(), hint: makeId(), error: makeId(), title: makeId(), code: makeId() };
    let name = model.get("name") || draft.read();
    let reuse = false;
    let code = codeInAddress();
    let isBack = code !== "";
    let joining = null;
    let isWaiting = false;
    let refusal = "";
    let timer = 0;

    const rest = () => {
      clearTimeout(timer);
      joining = null;
      isWaiting = false;
      drawing.draw();
    };
    const again = () => {
      clearTimeout(timer);
      post(model, joining);
      timer = setTimeout(again, RETRY_MS);
    };
    const join = (event) => {
      event.preventDefault();
      if (joining || model.get("busy")) return;
      refusal = "";
      const sent = isBack ? { type: "recover", code } : { type: "join", name: name.trim() || null, reuse };
      joining = { id: makeId(), ...sent };
      post(model, joining);
      timer = setTimeout(rest, PATIENCE_MS);
      drawing.draw();
    };
    const heard = (message) => {
      if (!joining || message.id !== joining.id) return;
      if (message.type === "waiting") {
        isWaiting = true;
        clearTimeout(timer);
        timer = setTimeout(again, RETRY_MS);
        drawing.draw();
        return;
      }
      if (message.type === "refused") refusal = message.text ?? "";
      rest();
    };
    const renamed = () => {
      name = model.get("name");
      drawing.draw();
    };

    const nameInput = (error) =>
      h("input", {
        id: ids.name,
        class: "aw-input",
        type: "text",
        dir: "auto",
        autocomplete: "nickname",
        autocapitalize: "words",
        spellcheck: "false",
        enterkeyhint: "go",
        maxlength: model.get("max_chars"),
        "aria-describedby": `${ids.hint} ${ids.error}`,
        "aria-invalid": error ? "true" : null,
        value: name,
        oninput: (event) => {
          name = event.target.value;
          draft.keep(name);
          drawing.draw();
        },
      });
    const reuseBox = () =>
      h(
        "label",
        { key: "reuse", class: "aw-tick" },
        h("input", {
          type: "checkbox",
          class: "aw-checkbox",
          checked: reuse,
          onchange: (event) => {
            reuse = event.target.checked;
          },
        }),
        h("span", { class: "aw-said", dir: "auto" }, model.get("reuse_label")),
      );

    const turn = () => {
      isBack = !isBack;
      refusal = "";
      drawing.draw();
      queueMicrotask(() => queueMicrotask(() => el.querySelector("input[type=text]")?.focus()));
    };
    const codeEntry = (error) =>
      h(
        "div",
        { key: "code", class: "aw-entry" },
        h("label", { class: "aw-label", for: ids.code }, word(model, "code")),
        h("input", {
          id: ids.code,
          class: "aw-input",
          type: "text",
          dir: "ltr",
          autocomplete: "off",
          autocapitalize: "none",
          spellcheck: "false",
          enterkeyhint: "go",
          maxlength: 20,
          "aria-describedby": `${ids.hint} ${ids.error}`,
          "aria-invalid": error ? "true" : null,
          value: code,
          oninput: (event) => {
            code = event.target.value;
          },
        }),
        h("p", { class: "aw-hint", id: ids.hint }, word(model, "code_hint")),
      );
    const entry = (error) => [
      h(
        "div",
        { key: "name", class: "aw-entry" },
        h("label", { class: "aw-label", for: ids.name }, word(model, "name")),
        nameInput(error),
        h("p", { class: "aw-hint", id: ids.hint }, word(model, "hint")),
      ),
      model.get("consent") && h("div", { key: "consent", class: "aw-consent" }, said(model.get("consent"))),
      model.get("reuse_label") && reuseBox(),
    ];
    const submit = (busy, verb) =>
      h(
        "button",
        { key: "submit", type: "submit", class: "aw-button is-primary is-wide", "aria-disabled": busy ? "true" : null },
        word(model, isWaiting ? "waiting" : busy ? "joining" : verb),
      );
    const view = () => {
      const busy = Boolean(joining) || model.get("busy");
      const error = model.get("error") || refusal;
      const verb = isBack ? "recover" : name.trim() ? "join" : "join_unnamed";
      const closed = model.get("closed");
      const title = model.get("title");
      return h(
        "form",
        { class: "aw aw-name-card", novalidate: true, onsubmit: join, "aria-labelledby": title ? ids.title : null },
        title && h("h2", { class: "aw-said aw-title", id: ids.title, dir: "auto" }, title),
        closed && !isBack && said(closed),
        isBack ? codeEntry(error) : !closed && entry(error),
        (isBack || !closed) && submit(busy, verb),
        h(
          "p",
          { class: "aw-line aw-error", id: ids.error, role: "alert", dir: "auto" },
          error && shape("warn"),
          error && h("span", null, error),
        ),
        !(closed && isBack) &&
          h("button", { key: "turn", type: "button", class: "aw-button is-quiet", onclick: turn }, word(model, isBack ? "anew" : "before")),
      );
    };

    const drawing = stage(model, el, ["title", "consent", "reuse_label", "closed", "max_chars", "error", "busy"], view);
    const unhear = hear(model, heard);
    const settled = ["change:error", "change:busy"];
    for (const event of settled) model.on(event, rest);
    model.on("change:name", renamed);
    return () => {
      clearTimeout(timer);
      unhear();
      for (const event of settled) model.off(event, rest);
      model.off("change:name", renamed);
      drawing.close();
    };
  },
};
