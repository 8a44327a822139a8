/* The widget manager of a page. Front ends of widgets are loaded when a widget asks for them. */
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import { BoxModel, BoxView, HBoxModel, HBoxView, VBoxModel, VBoxView } from "@jupyter-widgets/controls/lib/widget_box";
import { Widget } from "@lumino/widgets";
import { OwnModel, OwnView, ownModule } from "./model.js";
import { OutputModel, OutputView } from "./output.js";

const CONTROL = "jupyter.widget.control";
const BOXES = { BoxModel, BoxView, HBoxModel, HBoxView, VBoxModel, VBoxView };

/** How to load each module that a widget of the page can name. */
const FRONT_ENDS = {
  "@jupyter-widgets/base": () => base,
  "@jupyter-widgets/output": () => ({ OutputModel, OutputView }),
  "@jupyter-widgets/controls": (name) => (name in BOXES ? BOXES : import("./controls.js")),
  anywidget: () => import("./anywidget.js"),
  awayday: () => ({ OwnModel, OwnView }),
};

export class Manager extends ManagerBase {
  constructor(comms) {
    super();
    this.comms = comms;
    this.capturing = new Map();
    comms.opened = (comm, message) => comm.target_name === this.comm_target_name && this.handle_comm_open(comm, message);
  }

  /** Return the class of a model or view. */
  async loadClass(name, module) {
    const load = FRONT_ENDS[module];
    if (!load) throw new Error(`This page has no front end for ${module}. Open the notebook in JupyterLab instead.`);
    const found = (await load(name))[name];
    if (!found) throw new Error(`${module} has no ${name}.`);
    return found;
  }

  /** Make a model; awayday's own widgets get the module that is part of this bundle. */
  new_model(options, state = {}) {
    if (!ownModule(state)) return super.new_model(options, state);
    const { _esm, _css, ...rest } = state;
    const own = { ...rest, _view_module: "awayday", _view_name: "OwnView" };
    return super.new_model({ ...options, model_module: "awayday", model_name: "OwnModel" }, own);
  }

  async _create_comm(target, id, data, metadata, buffers) {
    const comm = this.comms.know(target, id);
    if (data !== undefined) comm.open(data, {}, metadata, buffers);
    return comm;
  }

  async _get_comm_info() {
    return {};
  }

  /** Bring all widgets to the kernel's state: new ones are made, those that are gone there are closed here. */
  async load() {
    const control = this.comms.know(CONTROL);
    try {
      control.open({}, {}, { version: "1.0.0" });
      const answer = await new Promise((resolve) => {
        control.on_msg(resolve);
        control.send({ method: "request_states" });
      });
      await this._bring(answer);
    } finally {
      control.close();
    }
  }

  async _bring({ content, buffers }) {
    const { states, buffer_paths: paths } = content.data;
    const put = groupPaths(paths, buffers);
    for (const id of Object.keys(this._models)) {
      if (!(id in states)) (await this._models[id]).close(true);
    }
    await Promise.all(
      Object.entries(states).map(async ([id, described]) => {
        const binary = put.get(id);
        if (binary) base.put_buffers(described, binary.paths, binary.buffers);
        const { state, ...names } = described;
        if (this.has_model(id)) {
          const model = await this.get_model(id);
          const { _esm, _css, _view_module, _view_name, ...rest } = state;
          model.set_state(await model.constructor._deserialize_state(rest, this));
        } else {
          const comm = this.comms.know(this.comm_target_name, id);
          await this.new_model({ ...names, model_id: id, comm }, state).catch((error) => console.error(error));
        }
      }),
    );
  }

  /** Close every model and forget it; the kernel behind is gone. */
  async empty() {
    const models = await Promise.all(Object.values(this._models));
    await Promise.all(models.map((model) => model.close(true)));
    this._models = Object.create(null);
    this.capturing.clear();
  }

  /** Let an Output widget have what its `msg_id` names. */
  capture(model) {
    for (const [id, each] of this.capturing) if (each === model) this.capturing.delete(id);
    if (model.get("msg_id")) this.capturing.set(model.get("msg_id"), model);
  }

  /** Show a view of the model at the end of `parent`, which has to be on the page. */
  async show(id, parent) {
    const view = await this.create_view(await this.get_model(id));
    const host = document.createElement("div");
    host.className = "aw-output";
    parent.append(host);
    Widget.attach(view.luminoWidget, host);
  }
}

/** Sort buffers by the widget that they belong to. */
function groupPaths(paths, buffers) {
  const found = new Map();
  paths.forEach(([id, ...path], i) => {
    if (!found.has(id)) found.set(id, { paths: [], buffers: [] });
    found.get(id).paths.push(path);
    found.get(id).buffers.push(buffers[i]);
  });
  return found;
}
