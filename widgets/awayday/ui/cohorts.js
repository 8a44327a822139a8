/* Cohorts: a box to tick for each, in groups that are never put together. */
export default {
  render({ model, el }) {
    const ids = makeId();
    const wanted = new Map(); // by id: the message that says it, and what the box shows until it is answered

    const pick = (id, on) => {
      wanted.set(id, { on, message: post(model, { type: "pick", cohort: id, on }) });
      drawing.draw();
    };
    const heard = (message) => {
      for (const [id, { message: sent }] of wanted) if (sent === message.id) wanted.delete(id);
      drawing.draw();
    };
    const item = ({ id, label, about, trouble }) =>
      h(
        "label",
        { key: id, class: trouble ? "aw-cohort is-broken" : "aw-cohort" },
        h("input", {
          type: "checkbox",
          class: "aw-checkbox",
          disabled: Boolean(trouble),
          checked: wanted.get(id)?.on ?? model.get("picked").includes(id),
          onchange: (event) => pick(id, event.target.checked),
        }),
        h(
          "span",
          { class: "aw-cohort-words" },
          h("b", { class: "aw-said", dir: "auto" }, label),
          about && h("span", { class: "aw-hint aw-said", dir: "auto" }, about),
          trouble && h("span", { class: "aw-line aw-error" }, shape("warn"), h("span", { class: "aw-said", dir: "auto" }, trouble)),
        ),
      );
    const group = ({ id, title, about, items }) =>
      h(
        "fieldset",
        { key: id, class: "aw-origin", "aria-describedby": `${ids}-${id}` },
        h("legend", null, h("span", { class: "aw-stamp" }, h("bdi", null, title))),
        h("p", { class: "aw-hint aw-said", dir: "auto", id: `${ids}-${id}` }, about),
        h("div", { class: "aw-cohort-list" }, items.map(item)),
      );
    const view = () =>
      h(
        "section",
        { class: "aw aw-cohorts" },
        heading("h2", model.get("title"), "aw-title"),
        said(model.get("prompt")),
        model.get("groups").map(group),
      );

    const drawing = stage(model, el, ["title", "prompt", "groups", "picked"], view);
    const unhear = hear(model, heard);
    return () => {
      unhear();
      drawing.close();
    };
  },
};
