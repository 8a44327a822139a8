/* Comms over the page's connection, in the shape that the widget manager of ipywidgets asks for. */
import { uuid } from "@jupyter-widgets/base";

/** Messages kept for a connection that is away; older ones give way. */
const MOST_WAITING = 200;

/** All comms of the page, and the requests that the kernel has not finished. */
export class Comms {
  constructor(connection) {
    this.connection = connection;
    this.byId = new Map();
    this.running = new Map();
    this.waiting = [];
    this.opened = () => Promise.resolve();
  }

  /** Return the comm of that id; it is made known here, and not opened in the kernel. */
  know(target, id = uuid()) {
    const comm = new Comm(this, target, id);
    this.byId.set(id, comm);
    return comm;
  }

  /** Send a request and remember whom its status concerns. Without a connection an update waits, and "" is returned. */
  send(type, content, { callbacks, metadata, buffers, keep = false } = {}) {
    const request = { type, content, callbacks, metadata, buffers, keep };
    const id = this.connection.send(type, content, metadata, buffers);
    if (id) this.running.set(id, request);
    else if (keep) this.waiting = [...this.waiting, request].slice(-MOST_WAITING);
    return id;
  }

  /**
   * Let go of what the kernel will never answer. A model holds its next update back until the one before is done, so each
   * is told that it is; updates are kept for the next connection.
   */
  release() {
    const unanswered = [...this.running.values()];
    this.running.clear();
    this.waiting = [...unanswered.filter((request) => request.keep), ...this.waiting].slice(-MOST_WAITING);
    const idle = { header: { msg_type: "status" }, parent_header: {}, content: { execution_state: "idle" } };
    for (const { callbacks } of unanswered) callbacks?.iopub?.status?.(idle);
  }

  /** Send what waited for the connection, to comms that are still there. */
  resend() {
    const waiting = this.waiting;
    this.waiting = [];
    for (const { type, content, ...options } of waiting) {
      if (this.byId.has(content.comm_id)) this.send(type, content, options);
    }
  }

  /** Forget everything: the kernel behind is another one now. */
  forget() {
    this.byId.clear();
    this.running.clear();
    this.waiting = [];
  }

  /** Take a message of the kernel. */
  async take(message) {
    const { content, header, parent_header: parent } = message;
    const request = this.running.get(parent?.msg_id);
    const comm = this.byId.get(content?.comm_id);
    switch (header.msg_type) {
      case "status":
        if (content.execution_state === "idle") this.running.delete(parent?.msg_id);
        request?.callbacks?.iopub?.status?.(message);
        break;
      case "comm_open":
        if (!comm) await this.opened(this.know(content.target_name, content.comm_id), message);
        break;
      case "comm_msg":
        await comm?.heard(message);
        break;
      case "comm_close":
        this.byId.delete(content.comm_id);
        comm?.closed(message);
        break;
    }
  }
}

/** One comm; names and arguments are those of `IClassicComm` in @jupyter-widgets/base. */
class Comm {
  constructor(comms, target, id) {
    this.comms = comms;
    this.target_name = target;
    this.comm_id = id;
    this.heard = () => {};
    this.closed = () => {};
  }

  open(data, callbacks, metadata, buffers) {
    const content = { comm_id: this.comm_id, target_name: this.target_name, data: data ?? {} };
    return this.comms.send("comm_open", content, { callbacks, metadata, buffers });
  }

  send(data, callbacks, metadata, buffers) {
    const keep = data.method === "update" || data.content?.event === "click";
    const content = { comm_id: this.comm_id, data };
    return this.comms.send("comm_msg", content, { callbacks, metadata, buffers, keep });
  }

  close(data, callbacks, metadata, buffers) {
    this.comms.byId.delete(this.comm_id);
    return this.comms.send("comm_close", { comm_id: this.comm_id, data: data ?? {} }, { callbacks, metadata, buffers });
  }

  on_msg(callback) {
    this.heard = callback;
  }

  on_close(callback) {
    this.closed = callback;
  }
}
