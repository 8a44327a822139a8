/* RoomCode: the code to type and the picture to scan. */
export default {
  render({ model, el }) {
    const byParts = (address) => address.split(/([/:.]+)/).flatMap((part, at) => (at % 2 ? [part, h("wbr")] : part));
    const picture = (size) =>
      h(
        "svg",
        {
          class: "aw-qr",
          viewBox: `0 0 ${size} ${size}`,
          role: "img",
          "aria-label": word(model, "qr"),
          "shape-rendering": "crispEdges",
        },
        h("rect", { class: "aw-qr-light", width: size, height: size }),
        h("path", { class: "aw-qr-dark", d: model.get("path") }),
      );
    const view = () => {
      const size = model.get("size");
      const drawn = size > 0 && model.get("path");
      return h(
        "section",
        { class: model.get("large") ? "aw aw-room-code aw-large" : "aw aw-room-code" },
        drawn && h("figure", { class: "aw-scan" }, picture(size), h("figcaption", null, word(model, "scan"))),
        h(
          "dl",
          { class: "aw-way-in" },
          model.get("url") &&
            h(
              "div",
              { key: "url" },
              h("dt", null, word(model, "type")),
              h("dd", { class: "aw-said aw-address", dir: "ltr" }, byParts(model.get("url"))),
            ),
          model.get("code") &&
            h(
              "div",
              { key: "code" },
              h("dt", null, word(model, "code")),
              h("dd", { class: "aw-said aw-code", dir: "ltr" }, model.get("code")),
            ),
        ),
      );
    };
    return stage(model, el, ["code", "url", "path", "size", "large"], view).close;
  },
};
