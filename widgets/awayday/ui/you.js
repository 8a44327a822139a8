/* You: what a person may do about herself. The status line opens it. */
const PATIENCE_MS = 6000;

export default {
  render({ model, el }) {
    const ids = { title: makeId(), leave: makeId(), sure: makeId() };
    let flight = null;
    let isSure = false;
    let complaint = "";
    let wanted = null; // the box stays as it was put until the page says how things stand
    let timer = 0;
    const dialog = () => el.querySelector("dialog");

    const forget = () => {
      const prefix = model.get("forget");
      if (!prefix) return;
      try {
        for (const key of Object.keys(localStorage)) {
          if (key.startsWith(`awayday:${prefix}`)) localStorage.removeItem(key);
        }
        sessionStorage.removeItem("awayday:name");
      } catch (error) {
        console.debug(error); // storage is switched off: then nothing was kept
      }
    };
    const land = (text = "") => {
      clearTimeout(timer);
      flight = null;
      complaint = text;
      drawing.draw();
    };
    const send = (type, more = {}) => {
      if (flight) return;
      complaint = "";
      flight = { type, id: post(model, { type, ...more }) };
      timer = setTimeout(() => {
        wanted = null;
        land(word(model, "slow"));
      }, PATIENCE_MS);
      drawing.draw();
    };
    const heard = (message) => {
      if (message.id !== flight?.id) return;
      const { type } = flight;
      if (message.type === "refused") {
        wanted = null;
        land(message.text ?? "");
      }
      if (message.type === "done") {
        land();
        if (type !== "withdraw") dialog()?.close();
      }
    };
    const open = () => {
      if (!model.get("active") || dialog()?.open) return;
      isSure = false;
      complaint = "";
      drawing.draw();
      dialog()?.showModal();
    };
    const settled = () => {
      wanted = null;
    };
    const checkActive = () => {
      if (!model.get("active")) dialog()?.close();
    };

    const button = (key, kind, press, more = {}) =>
      h(
        "button",
        {
          key,
          type: "button",
          class: `aw-button ${kind}`,
          "aria-disabled": flight ? "true" : null,
          onclick: () => !flight && press(),
          ...more,
        },
        word(model, flight?.type === key ? "working" : key),
      );
    const code = () =>
      h(
        "section",
        { key: "code", class: "aw-group" },
        h("h3", { class: "aw-subtitle" }, word(model, "code")),
        h("p", { class: "aw-said aw-key", dir: "ltr" }, model.get("code")),
        h("p", { class: "aw-hint" }, word(model, "code_hint")),
      );
    const reuse = () =>
      h(
        "label",
        { key: "reuse", class: "aw-tick" },
        h("input", {
          type: "checkbox",
          class: "aw-checkbox",
          checked: wanted ?? model.get("reuse"),
          onchange: (event) => {
            if (flight) return drawing.draw();
            wanted = event.target.checked;
            send("withdraw", { scope: "reuse", granted: event.target.checked });
          },
        }),
        h("span", { class: "aw-said", dir: "auto" }, model.get("reuse_label")),
      );
    const leave = () =>
      h(
        "section",
        { key: "leave", class: "aw-group" },
        h("div", null, button("leave", "", () => send("leave"), { "aria-describedby": ids.leave })),
        h("p", { class: "aw-hint", id: ids.leave }, word(model, "leave_hint")),
      );
    const settle = (sure) => {
      isSure = sure;
      drawing.draw();
      queueMicrotask(() => queueMicrotask(() => el.querySelector(sure ? "[data-first]" : "[data-erase]")?.focus()));
    };
    const erase = () =>
      h(
        "section",
        { key: "erase", class: "aw-group" },
        !isSure && h("div", { key: "ask" }, button("erase", "is-danger", () => settle(true), { "data-erase": true })),
        isSure && h("p", { key: "sure", class: "aw-said", id: ids.sure }, word(model, "erase_sure")),
        isSure &&
          h(
            "div",
            { key: "choices", class: "aw-actions" },
            button("erase_no", "", () => settle(false), { "data-first": true, "aria-describedby": ids.sure }),
            button("erase_yes", "is-danger", () => send("erase")),
          ),
      );
    const view = () => {
      const name = model.get("name");
      return h(
        "section",
        { class: "aw aw-you-panel" },
        h(
          "dialog",
          { class: "aw-question aw-sheet", "aria-labelledby": ids.title },
          h(
            "header",
            { class: "aw-sheet-head" },
            h("h2", { class: "aw-prompt", id: ids.title }, word(model, "title")),
            name && h("bdi", { class: "aw-name" }, name),
          ),
          !isSure && model.get("code") && code(),
          !isSure && model.get("reuse_label") && reuse(),
          !isSure && model.get("may_leave") && leave(),
          erase(),
          h("p", { class: "aw-line aw-error", role: "alert" }, complaint && shape("warn"), h("span", { dir: "auto" }, complaint)),
          !isSure && button("close", "is-wide", () => dialog()?.close()),
        ),
      );
    };

    const drawing = stage(model, el, ["name", "code", "reuse", "reuse_label", "may_leave"], view);
    const unhear = hear(model, heard);
    model.on("change:active", checkActive);
    model.on("change:forget", forget);
    model.on("change:reuse", settled);
    window.addEventListener("awayday:you", open);
    forget();
    return () => {
      clearTimeout(timer);
      unhear();
      model.off("change:active", checkActive);
      model.off("change:forget", forget);
      model.off("change:reuse", settled);
      window.removeEventListener("awayday:you", open);
      drawing.close();
    };
  },
};
