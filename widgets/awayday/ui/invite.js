/* Invite: makes one-time links and shows them once, with a picture for each. */
const PATIENCE_MS = 10000;

export default {
  render({ model, el }) {
    const ids = makeId();
    let count = "12";
    let flight = null;
    let complaint = "";
    let isCopied = false;
    let timer = 0;

    const land = (text = "") => {
      clearTimeout(timer);
      flight = null;
      complaint = text;
      drawing.draw();
    };
    const make = (role) => {
      if (flight) return;
      const wanted = role === "participant" ? Math.min(Math.max(Math.round(Number(count)) || 1, 1), model.get("most")) : 1;
      complaint = "";
      isCopied = false;
      flight = { role, id: post(model, { type: "invite", role, count: wanted }) };
      timer = setTimeout(() => land(word(model, "slow")), PATIENCE_MS);
      drawing.draw();
    };
    const heard = (message) => {
      if (message.id !== flight?.id) return;
      if (message.type === "done") land();
      if (message.type === "refused") land(message.text ?? "");
    };
    const copy = () => {
      const field = el.querySelector("textarea");
      field.select();
      const done = navigator.clipboard
        ? navigator.clipboard.writeText(field.value)
        : Promise.resolve(document.execCommand("copy"));
      done
        .then(() => {
          isCopied = true;
          drawing.draw();
        })
        .catch((error) => console.debug(error)); // it is selected, so it can be copied by hand
    };
    const print = () => {
      const root = document.documentElement;
      root.classList.add("aw-printing");
      window.print();
      root.classList.remove("aw-printing");
    };

    const button = (key, kind, press, label = key) =>
      h(
        "button",
        { key, type: "button", class: `aw-button ${kind}`, "aria-disabled": flight ? "true" : null, onclick: press },
        word(model, flight?.role === key ? "making" : label),
      );
    const seats = () =>
      h(
        "div",
        { key: "seats", class: "aw-actions aw-seats" },
        button("participant", "", () => make("participant")),
        h("label", { class: "aw-label", for: `${ids}-count` }, word(model, "count")),
        h("input", {
          id: `${ids}-count`,
          class: "aw-input aw-few",
          type: "number",
          min: 1,
          max: model.get("most"),
          value: count,
          oninput: (event) => {
            count = event.target.value;
          },
        }),
      );
    const link = ({ url, path, size }) =>
      h(
        "li",
        { key: url, class: "aw-link" },
        h(
          "svg",
          { class: "aw-qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": word(model, "scan"), "shape-rendering": "crispEdges" },
          h("rect", { class: "aw-qr-light", width: size, height: size }),
          h("path", { class: "aw-qr-dark", d: path }),
        ),
      );
    const made = () => {
      const links = model.get("links");
      return (
        links.length > 0 &&
        h(
          "section",
          { key: "made", class: "aw-group aw-made" },
          h("h3", { class: "aw-subtitle", role: "status" }, word(model, "ready", { n: links.length })),
          h("ul", { class: "aw-links" }, links.map(link)),
          h("textarea", {
            class: "aw-input",
            dir: "ltr",
            readonly: true,
            rows: Math.min(2 * links.length, 6),
            "aria-label": word(model, "title"),
            value: links.map(({ url }) => url).join("\n"),
          }),
          h(
            "div",
            { class: "aw-actions" },
            button("copy", "", copy, isCopied ? "copied" : "copy"),
            button("print", "", print),
            button("put_away", "", () => post(model, { type: "put_away" })),
          ),
        )
      );
    };
    const view = () => {
      const roles = model.get("roles");
      return h(
        "section",
        { class: "aw aw-invite" },
        h(
          "details",
          { class: "aw-details" },
          h("summary", { class: "aw-summary-line" }, word(model, "title")),
          h(
            "div",
            { class: "aw-folded" },
            h("p", { class: "aw-hint" }, word(model, "hint")),
            h(
              "div",
              { class: "aw-actions" },
              roles.filter((role) => role !== "participant").map((role) => button(role, "", () => make(role))),
            ),
            roles.includes("participant") && seats(),
            h("p", { class: "aw-line aw-error", role: "alert" }, complaint && shape("warn"), h("span", { dir: "auto" }, complaint)),
            made(),
          ),
        ),
      );
    };

    const drawing = stage(model, el, ["roles", "links", "most"], view);
    const unhear = hear(model, heard);
    return () => {
      clearTimeout(timer);
      unhear();
      drawing.close();
    };
  },
};
