/* Scale: a native slider that looks unset until the person has set it. */
const KEY_PAUSE_MS = 300;

export default {
  render({ model, el }) {
    const input = makeId();
    const line = makeId();
    let moving = null;
    let to = null;
    let timer = 0;

    const flush = () => {
      clearTimeout(timer);
      if (to !== null && moving !== field.value()) field.send(moving, to);
      moving = null;
      to = null;
    };
    const move = (event) => {
      if (model.get("disabled")) return;
      moving = Number(event.target.value);
      to = field.target();
      drawing.draw();
    };
    const release = (event) => {
      move(event);
      flush();
    };
    const pressed = (event) => {
      const sets = event.key === "Enter" || event.key === " ";
      if (sets && (field.value() ?? null) === null) release(event);
    };
    const changed = (event) => {
      move(event);
      clearTimeout(timer);
      timer = setTimeout(flush, KEY_PAUSE_MS);
    };

    const view = () => {
      const [min, max] = [model.get("min"), model.get("max")];
      const value = moving ?? field.value() ?? null;
      const unset = value === null;
      return h(
        "div",
        { class: unset ? "aw aw-scale is-unset" : "aw aw-scale" },
        h("label", { class: "aw-said aw-prompt", for: input, dir: "auto" }, model.get("label")),
        h("output", { class: "aw-number", for: input, "aria-hidden": "true" }, unset ? word(model, "unset") : value),
        h("input", {
          id: input,
          class: "aw-range",
          type: "range",
          min,
          max,
          step: 1,
          disabled: model.get("disabled"),
          "aria-describedby": line,
          "aria-valuetext": unset ? word(model, "unset") : `${value}`,
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
          h("span", { class: "aw-said", dir: "auto" }, model.get("low")),
          h("span", { class: "aw-said", dir: "auto" }, model.get("high")),
        ),
        fieldLine(model, field, line),
      );
    };

    let drawing = null;
    const field = openField(model, { changed: () => drawing?.draw() });
    drawing = stage(model, el, ["value", "label", "disabled", "min", "max", "low", "high"], view);
    model.on("change:run", flush);
    window.addEventListener("pagehide", flush);
    return () => {
      flush();
      window.removeEventListener("pagehide", flush);
      model.off("change:run", flush);
      field.close();
      drawing.close();
    };
  },
};
