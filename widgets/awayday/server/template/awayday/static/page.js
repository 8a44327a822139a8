/**
 * What every page does besides its widgets: say when they are there, and come back when the server was away.
 *
 * It is loaded before the stock front end and knows it by three names only: the functions that it calls when all cells
 * are in the page, its main element, and the address of the kernel's socket.
 */
(() => {
  const page = document.documentElement;
  const cells = document.getElementById("rendered_cells");
  const banner = document.querySelector("#aw-lost > span");
  const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
  const base = config.baseUrl || "/";
  const kernelAddress = `${base}api/kernels/${config.kernelId}`;

  /** Longest time that a live server may leave the page without its socket before the page loads itself again. */
  const PATIENCE_MS = 15_000;

  // The stock front end calls these.
  window.voila_heartbeat = () => {};
  window.voila_process = () => {};
  window.voila_finish = () => {};
  window.cellLoaded = true;

  // Ready: the first widget or output has been drawn.
  const isDrawn = () => cells?.querySelector(".lm-Widget, .jupyter-widgets, .aw-stream, .aw-problem[role=alert]");
  const settle = () => {
    if (!isDrawn() && cells?.querySelector("script[type='application/vnd.voila.cell-output+json']")) return;
    page.dataset.state = "ready";
    watch.disconnect();
  };
  const watch = new MutationObserver(settle);
  if (cells) watch.observe(cells, { childList: true, subtree: true });
  window.addEventListener("load", settle);

  // The kernel's socket: opened by the stock front end, looked at from here.
  let socket = null;
  let lostAt = 0;
  let leaving = false;
  let timer = 0;

  const isOpen = () => socket !== null && socket.readyState === WebSocket.OPEN;
  const jitter = (ms) => ms * (0.5 + Math.random());

  const found = () => {
    lostAt = 0;
    clearTimeout(timer);
    if (banner) banner.hidden = true;
  };

  const lost = () => {
    if (leaving || isOpen()) return;
    if (!lostAt) lostAt = Date.now();
    if (banner) banner.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(ask, jitter(1_000));
  };

  const reload = () => {
    leaving = true;
    setTimeout(() => location.reload(), jitter(1_000));
  };

  /** Ask whether the server is up and the kernel still there; if only the kernel is gone, load the page again. */
  async function ask() {
    if (leaving || isOpen()) return;
    try {
      const health = await fetch(`${base}healthz`, { cache: "no-store" });
      if (health.ok) {
        const kernel = await fetch(kernelAddress, { cache: "no-store" });
        if (isOpen()) return;
        if (kernel.status === 404 || Date.now() - lostAt > PATIENCE_MS) {
          reload();
          return;
        }
      }
    } catch {
      lostAt = Date.now(); // the server is away: patience counts from its return
    }
    clearTimeout(timer);
    timer = setTimeout(ask, jitter(3_000));
  }

  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(address, protocols) {
      super(address, protocols ?? []);
      if (!String(address).includes("/api/kernels/")) return;
      socket = this;
      this.addEventListener("open", found);
      this.addEventListener("close", lost);
    }
  };

  const look = () => {
    if (socket !== null && !isOpen() && socket.readyState !== Plain.CONNECTING) lost();
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  window.addEventListener("online", look);
  window.addEventListener("offline", () => {
    if (banner) banner.hidden = false;
    setTimeout(() => (isOpen() && navigator.onLine ? found() : lost()), 4_000);
  });
  window.addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) look();
  });
  window.addEventListener("pagehide", () => {
    leaving = true;
  });
})();
