/* The page's one websocket: kernel messages in and out, and the way back when the connection is lost. */
import { deserialize, serialize } from "@jupyterlab/services/lib/kernel/serialize";
import { uuid } from "@jupyter-widgets/base";

const V1 = "v1.kernel.websocket.jupyter.org";
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
/** A socket that said nothing for so long is asked whether it is there, while somebody looks at the page. */
const SILENCE_MS = 25_000;
/** So long may the answer take; a phone that wakes up often holds a socket that is dead without knowing. */
const PATIENCE_MS = 4000;

const jitter = (ms) => ms * (0.5 + Math.random());

/**
 * The connection to one kernel at a time, kept up for as long as the page lives.
 *
 * @param {string} base address of the server's root, ending in a slash
 * @param {{opened: () => void, lost: () => void, gone: () => Promise<boolean>, received: (message: object) => void}} page
 *   what the page does about it; `gone` gets a new kernel and says whether it could
 */
export class Connection {
  constructor(base, page) {
    this.base = base;
    this.page = page;
    this.session = uuid();
    this.kernelId = "";
    this.isOpen = false;
    this._socket = null;
    this._tries = 0;
    this._retry = 0;
    this._silence = 0;
    this._isLooking = false;
    this._isLeaving = false;
    this._listen();
  }

  /** Open the socket of a kernel; the one before is forgotten. */
  open(kernelId) {
    this.kernelId = kernelId;
    this._drop();
    const address = new URL(`${this.base}api/kernels/${kernelId}/channels`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("session_id", this.session);
    const socket = new WebSocket(address, [V1]);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this._opened();
    socket.onmessage = ({ data }) => this._received(deserialize(data, socket.protocol));
    socket.onclose = () => socket === this._socket && this._lost();
    this._socket = socket;
    this._expect(2 * PATIENCE_MS);
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
    this._silence = setTimeout(() => this._ask(), SILENCE_MS);
  }

  _ask() {
    if (!this.isOpen || document.visibilityState !== "visible") return;
    this.send("comm_info_request", { target_name: "awayday.ping" });
    this._expect(PATIENCE_MS);
  }

  _expect(ms) {
    clearTimeout(this._silence);
    this._silence = setTimeout(() => this._lost(), ms);
  }

  _drop() {
    clearTimeout(this._silence);
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

  /** Find out whether the kernel is still there, and take up its socket again; if it is gone, the page gets a new one. */
  async _look() {
    if (this._isLooking || this._socket || this._isLeaving) return;
    this._isLooking = true;
    try {
      const address = `${this.base}api/kernels/${this.kernelId}`;
      const kernel = await fetch(address, { cache: "no-store", signal: deadline(2 * PATIENCE_MS) });
      if (kernel.ok) this.open(this.kernelId);
      // a page that nobody looks at needs no new kernel; it gets one when somebody comes back to it
      else if (kernel.status < 500 && document.visibilityState !== "visible") return;
      else if (kernel.status >= 500 || !(await this.page.gone())) this._again();
    } catch (error) {
      console.debug(error); // the server is away; it comes back
      this._again();
    } finally {
      this._isLooking = false;
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

/** A signal that aborts after a while. */
function deadline(ms) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}
