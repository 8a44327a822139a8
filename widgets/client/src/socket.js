/* The page's one websocket: kernel messages in and out, and the way back when the connection is lost. */
import { deserialize, serialize } from "@jupyterlab/services/lib/kernel/serialize";
import { uuid } from "@jupyter-widgets/base";

const V1 = "v1.kernel.websocket.jupyter.org";
const FIRST_PAUSE_MS = 500;
/** A network that is back is found out so soon, however long it was away: people wait ten seconds and no longer. */
const LONGEST_PAUSE_MS = 1500;
/** A socket that said nothing for so long is asked whether it is there, while somebody looks at the page. */
const SILENCE_MS = 10_000;
/** So long may the first word after a message take; a phone often holds a socket that is dead without knowing. */
const PATIENCE_MS = 4000;
/** A kernel in a process of its own hears nothing while it computes. */
const HEAVY_PATIENCE_MS = 30_000;
/** So long may it take to open. */
const OPENING_MS = 3000;
/** A question to the server that is slow is asked once more so much later, on a connection of its own. */
const ASK_ANEW_MS = [0, 600, 1200, 1800];
/** Close code of a socket whose kernel was ended; `room/connection.py` has it too. */
const GONE = 4410;

const jitter = (ms) => ms * (0.5 + Math.random());

/**
 * The connection to one kernel at a time, kept up for as long as the page lives.
 *
 * @param {string} base address of the server's root, ending in a slash
 * @param {{opened: () => void, lost: () => void, gone: (signal: AbortSignal) => Promise<boolean>,
 *   received: (message: object) => void}} page
 *   what the page does about it; `gone` gets a new kernel and says whether it could
 */
export class Connection {
  constructor(base, page) {
    this.base = base;
    this.page = page;
    this.session = uuid();
    this.kernelId = "";
    this.isLight = true;
    this.isOpen = false;
    this._socket = null;
    this._tries = 0;
    this._retry = 0;
    this._silence = 0;
    this._isExpecting = false;
    this._isLooking = false;
    this._isDoubtful = false;
    this._isLeaving = false;
    this._listen();
  }

  /** Open the socket of a kernel, which is light when it answers at once; the one before is forgotten. */
  open(kernelId, isLight) {
    this.kernelId = kernelId;
    this.isLight = isLight;
    this._isDoubtful = false;
    this._drop();
    const address = new URL(`${this.base}api/kernels/${kernelId}/channels`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("session_id", this.session);
    const socket = new WebSocket(address, [V1]);
    socket.binaryType = "arraybuffer";
    const isOurs = () => socket === this._socket; // one that was given up may still speak of what was
    socket.onopen = () => isOurs() && this._opened();
    socket.onmessage = ({ data }) => isOurs() && this._received(deserialize(data, socket.protocol));
    socket.onclose = ({ code }) => {
      if (!isOurs()) return;
      this._isDoubtful = !this.isOpen || code === GONE;
      this._lost();
    };
    this._socket = socket;
    this._expect(OPENING_MS);
  }

  /**
   * Send a message on the shell channel.
   *
   * @returns {string} the message's id, or "" when there is no connection
   */
  send(type, content, metadata = {}, buffers = []) {
    if (!this.isOpen) return "";
    const header = {
      msg_id: uuid(),
      msg_type: type,
      session: this.session,
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const views = buffers.map((each) => (ArrayBuffer.isView(each) ? exact(each) : each));
    const message = { channel: "shell", header, parent_header: {}, metadata, content, buffers: views };
    this._socket.send(serialize(message, this._socket.protocol));
    this._expect(this.isLight ? PATIENCE_MS : HEAVY_PATIENCE_MS);
    return header.msg_id;
  }

  _opened() {
    this.isOpen = true;
    this._tries = 0;
    clearTimeout(this._retry);
    this._hear();
    this.page.opened();
  }

  _received(message) {
    this._hear();
    this.page.received(message);
  }

  /** Note a sign of life, and ask for one when the next keeps us waiting. */
  _hear() {
    clearTimeout(this._silence);
    this._isExpecting = false;
    this._silence = setTimeout(() => this._ask(), SILENCE_MS);
  }

  _ask() {
    if (!this.isOpen || document.visibilityState !== "visible") return;
    this.send("comm_info_request", { target_name: "awayday.ping" });
  }

  /** Take the connection for lost when nothing is heard for so long; an earlier end that was set stays. */
  _expect(ms) {
    if (this._isExpecting) return;
    this._isExpecting = true;
    clearTimeout(this._silence);
    this._silence = setTimeout(() => this._lost(), ms);
  }

  _drop() {
    clearTimeout(this._silence);
    this._isExpecting = false;
    this.isOpen = false;
    const socket = this._socket;
    this._socket = null;
    socket?.close();
  }

  _lost() {
    this._drop();
    if (this._isLeaving) return;
    this.page.lost();
    this._again();
  }

  _again() {
    clearTimeout(this._retry);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this._tries, LONGEST_PAUSE_MS);
    this._tries += 1;
    this._retry = setTimeout(() => this._look(), jitter(pause));
  }

  /**
   * Take up the kernel's socket again. If that was refused, find out why; if the kernel is gone, the page gets a new one.
   * The socket comes first: it has a connection of its own, while a browser keeps others that have died unseen.
   */
  async _look() {
    if (this._isLooking || this._socket || this._isLeaving) return;
    if (!this._isDoubtful) return this.open(this.kernelId, this.isLight);
    this._isLooking = true;
    try {
      const kernel = await this._kernel();
      if (kernel.ok) this.open(this.kernelId, this.isLight);
      // a page that nobody looks at needs no new kernel; it gets one when somebody comes back to it
      else if (kernel.status < 500 && document.visibilityState !== "visible") return;
      else if (kernel.status >= 500 || !(await this._renewed())) this._again();
    } catch (error) {
      console.debug(error); // the server is away; it comes back
      this._again();
    } finally {
      this._isLooking = false;
    }
  }

  /** Ask the server for the kernel, on one connection after the other: a dead one would say nothing for minutes. */
  async _kernel() {
    const controller = new AbortController();
    const address = `${this.base}api/kernels/${this.kernelId}`;
    const tries = ASK_ANEW_MS.map(async (ms) => {
      await later(ms);
      return fetch(address, { cache: "no-store", signal: controller.signal });
    });
    const end = later(PATIENCE_MS).then(() => Promise.reject(new Error("no answer")));
    try {
      return await Promise.race([...tries, end]);
    } finally {
      controller.abort(); // what is still under way
    }
  }

  /** Let the page get a new kernel. That may take long when many ask for one, but not when the server is out of reach. */
  async _renewed() {
    const controller = new AbortController();
    const watch = setInterval(() => this._kernel().catch(() => controller.abort()), PATIENCE_MS / 2);
    try {
      return await this.page.gone(controller.signal);
    } finally {
      clearInterval(watch);
    }
  }

  _listen() {
    const wake = () => {
      this._isLeaving = false;
      if (document.visibilityState !== "visible") return;
      this._tries = 0;
      if (this.isOpen) this._ask();
      else if (!this._socket) this._look();
    };
    window.addEventListener("online", wake);
    window.addEventListener("pageshow", (event) => event.persisted && wake());
    document.addEventListener("visibilitychange", wake);
    document.addEventListener("resume", wake); // after a freeze that nobody saw
    window.addEventListener("offline", () => this._ask());
    window.addEventListener("pagehide", () => {
      this._isLeaving = true;
    });
  }
}

/** The bytes of a view alone: the serializer would send all of the buffer that it looks at. */
function exact(view) {
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
}

function later(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
