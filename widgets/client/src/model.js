/* Widgets of awayday: their modules are part of this bundle, so that no page loads them as text, once for each widget. */
import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import { modules } from "awayday:widgets";

/** The module of an anywidget that is one of ours, or undefined. */
export function ownModule(state) {
  const id = state?._anywidget_id ?? "";
  return id.startsWith("awayday.ui.") ? modules[id.slice(id.lastIndexOf(".") + 1)] : undefined;
}

/** The model of one of our widgets; what its module sees of it is what anywidget promises. */
export class OwnModel extends DOMWidgetModel {}

/** The view of one of our widgets: its module draws into the element and returns how to clean up. */
export class OwnView extends DOMWidgetView {
  async render() {
    super.render();
    this.cleanUp = await ownModule(this.model.attributes).render({ model: this.model, el: this.el });
  }

  remove() {
    this.cleanUp?.();
    return super.remove();
  }
}
