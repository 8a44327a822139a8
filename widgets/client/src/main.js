/* A page of a room: connect to its kernel, bring its widgets to life, and stay with it until somebody closes the page. */
import { Comms } from "./comms.js";
import { Manager } from "./manager.js";
import { show } from "./output.js";
import { Connection } from "./socket.js";

const OUTPUT = "script[type='application/vnd.voila.cell-output+json']";
const CAPTURED = new Set(["stream", "display_data", "execute_result", "error", "clear_output"]);

const root = document.documentElement;
const main = () => document.getElementById("rendered_cells");
const configOf = (page) => JSON.parse(page.getElementById("jupyter-config-data")?.textContent ?? "{}");

let config = configOf(document);
let isConnected = false;

const connection = new Connection(config.baseUrl, {
  opened: () => run(opened),
  lost: () => {
    comms.release();
    tell(false);
  },
  gone: rebuild,
  received: (message) => take(message),
});
const comms = new Comms(connection);
const manager = new Manager(comms);

/** Run a piece of work whose failure belongs in the console and nowhere else. */
function run(work) {
  work().catch((error) => console.error(error));
}

/** Say whether there is a connection: in the banner, and to the widgets of the page. */
function tell(connected) {
  isConnected = connected;
  const banner = document.querySelector("#aw-lost > span");
  if (banner) banner.hidden = connected;
  window.dispatchEvent(new CustomEvent("awayday:connection", { detail: { connected } }));
}

/** The socket is open: what waited goes out first, so that the states that come back have it in them. */
async function opened() {
  comms.resend();
  await manager.load();
  tell(true);
  await draw();
}

/** Show the outputs that are not on the page yet. */
async function draw() {
  for (const script of main().querySelectorAll(OUTPUT)) {
    const box = script.parentElement;
    const output = JSON.parse(script.textContent);
    script.remove();
    await show(output, box, manager).catch((error) => {
      console.error(error);
      box.textContent = "This part of the page could not be shown. Load the page again.";
    });
  }
  root.dataset.state = "ready";
}

/**
 * Hand messages on in their order. Each waits for the one before: a widget may have to load its front end first, and what an
 * Output widget captures depends on the update before it.
 */
let last = Promise.resolve();
function take(message) {
  last = last.then(() => deliver(message)).catch((error) => console.error(error));
}

function deliver(message) {
  const output = CAPTURED.has(message.header.msg_type) && manager.capturing.get(message.parent_header?.msg_id);
  return output ? output.take(message) : comms.take(message);
}

/**
 * The kernel is gone: get the page anew, with a new kernel, and put it in place of this one. Nothing is reloaded, since a
 * server that goes away in between would leave the browser with an error page.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether there is a new kernel
 */
async function rebuild(signal) {
  const answer = await fetch(location.href, { cache: "no-store", signal });
  if (answer.status >= 500) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = configOf(page);
  if (!found.kernelId || found.stamp !== config.stamp) {
    location.reload(); // there is another page to show now, or another front end to show it with
    return true;
  }
  config = found;
  comms.forget();
  await manager.empty();
  main().replaceWith(document.adoptNode(page.getElementById("rendered_cells")));
  connection.open(config.kernelId, config.light);
  return true;
}

window.addEventListener("awayday:ask", () => {
  if (root.dataset.state === "ready" || isConnected) tell(isConnected);
});
if (config.kernelId) connection.open(config.kernelId, config.light);
