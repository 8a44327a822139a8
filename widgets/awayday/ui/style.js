/* Style: the page's look travels in `_css`; there is nothing to see. */
export default {
  render({ el }) {
    el.classList.add("aw-nothing");
  },
};
