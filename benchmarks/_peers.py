"""Who is compared: how each one's server is started, when it is ready, and how it ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from _measure import Tree

HERE = Path(__file__).parent
ROOT = HERE.parent
PAGES = HERE / "pages"
KIT = ROOT / ".venv" / "bin"
"""Programs of awayday's own environment: awayday, and stock Voilà in the same version."""
PEERS = HERE / ".venv" / "bin"
"""Programs of the environment made from requirements.txt."""

START_S = 60.0
"""Longest wait for a server to answer, and for it to come to rest afterwards."""

REST_SHARE = 0.05
"""A server rests when it takes less than this share of one processor for `REST_S` seconds."""

REST_S = 0.3

REFILL_S = 1.5
"""Voilà begins to refill its pool a second after a kernel was taken."""


class NotStartedError(Exception):
    """A server did not come up; says what it wrote last."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One row of the table.

    Parameters
    ----------
    name, title
        For `--only`, and for readers.
    client
        Which participant of `_clients.py` speaks its protocol.
    command
        What starts it; `{port}` and `{folder}` (a fresh one) are filled in.
    path
        Address of the page on the server.
    env
        What its environment gets besides.
    needs
        Program that must be installed; the row is left out with a word when it is not.
    pool
        Kernels that it starts before anyone comes, which are for participants and count as theirs.
    front
        Another row whose page a browser can't tell from this one's, and that is looked at in its place.
    most
        Most participants that are tried, and `why_most` the reason.
    """

    name: str
    title: str
    client: str
    command: Sequence[str]
    path: str = "/"
    env: Mapping[str, str] = field(default_factory=dict)
    needs: Path = PEERS / "python"
    pool: int = 0
    front: str = ""
    most: int = 1000
    why_most: str = ""


def _room(name: str, title: str, what: str, client: str = "room", front: str = "") -> Peer:
    command = (str(KIT / "python"), str(PAGES / "room.py"), "{port}", "{folder}", what)
    return Peer(name, title, client, command, path="/j/bench2", needs=KIT / "python", front=front)


POOL = 10
"""Size of Voilà's pool of preheated kernels."""


def _voila(name: str, title: str, notebook: str, pool: int = 0, front: str = "") -> Peer:
    preheat = ("--preheat_kernel=True", f"--pool_size={pool}") if pool else ()
    command = (
        *(str(KIT / "voila"), str(PAGES / notebook), "--no-browser", "--port={port}", "--Voila.ip=127.0.0.1"),
        *("--Voila.port_retries=0", "--Voila.log_level=ERROR", *preheat),
    )
    reason = "a process each: so many do not fit"
    return Peer(
        name, title, "voila", command, needs=KIT / "voila", pool=pool, front=front, most=200, why_most=reason
    )  # fmt: skip


_FLOOR = (str(KIT / "python"), str(PAGES / "floor.py"), "{port}")
_SOLARA = (
    *(str(PEERS / "solara"), "run", str(PAGES / "solara_app.py"), "--port={port}", "--host=127.0.0.1"),
    *("--production", "--no-open", "--log-level=error"),
)
_SOLARA_ENV = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false", "SOLARA_SESSION_HTTPS_ONLY": "false"}
_STREAMLIT = (
    *(str(PEERS / "streamlit"), "run", str(PAGES / "streamlit_app.py"), "--server.port={port}"),
    *("--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"),
    *("--browser.gatherUsageStats=false", "--client.toolbarMode=viewer", "--logger.level=error"),
)
_PANEL = (
    *(str(PEERS / "panel"), "serve", str(PAGES / "panel_app.py"), "--port={port}", "--address=127.0.0.1"),
    *("--allow-websocket-origin=127.0.0.1:{port}", "--log-level=error"),
)

PEERS_BY_NAME = {
    peer.name: peer
    for peer in (
        Peer("floor", "bare tornado (floor)", "floor", _FLOOR, needs=KIT / "python"),
        _room("awayday", "**awayday**", str(PAGES / "small.ipynb")),
        _room("awayday-pandas", "**awayday**, pandas + altair", str(PAGES / "small_pandas.ipynb"), front="awayday"),
        _room("awayday-play", "**awayday**, its real play page", "picnic", "play"),
        _voila("voila", "stock Voilà", "small.ipynb"),
        _voila("voila-pandas", "stock Voilà, pandas + altair", "small_pandas.ipynb", front="voila"),
        _voila("voila-preheat", f"stock Voilà, {POOL} preheated", "small.ipynb", POOL, front="voila"),
        Peer("solara", "Solara", "solara", _SOLARA, env=_SOLARA_ENV, needs=PEERS / "solara"),
        Peer("streamlit", "Streamlit", "streamlit", _STREAMLIT, needs=PEERS / "streamlit"),
        Peer("panel", "Panel", "panel", _PANEL, path="/panel_app", needs=PEERS / "panel"),
    )
}


class Server:
    """One running server, in a process group and with a folder of its own. Use with `with`.

    Raises
    ------
    NotStartedError
        When it does not answer in time, or ends by itself.
    """

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}{peer.path}"
        self.folder = Path(tempfile.mkdtemp(prefix="awayday-bench-"))
        self.rows = self.folder / "rows.db"

    def __enter__(self) -> Server:
        command = [part.format(port=self.port, folder=self.folder) for part in self.peer.command]
        self._log = (self.folder / "log").open("w+")
        self._process = subprocess.Popen(
            command, cwd=self.folder, env=self._env(), stdin=subprocess.DEVNULL, stdout=self._log,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.tree = Tree(self._process.pid)
        try:
            self._wait_until_it_answers()
            self.rest()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        everyone = self.tree.processes()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # at the end of a cell nobody is owed a farewell
        for process in everyone:  # stock kernels have process groups of their own
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _env(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {
            **own,
            "PYTHONPATH": os.pathsep.join((str(ROOT / "widgets"), str(PAGES))),
            "PYTHONPYCACHEPREFIX": str(HERE / ".venv" / "pycache"),  # stock kernels would compile pandas each time
            "BENCH_ROWS": str(self.rows),
            "JUPYTER_PLATFORM_DIRS": "1",
            **self.peer.env,
        }

    def _wait_until_it_answers(self) -> None:
        until_s = time.monotonic() + START_S
        while time.monotonic() < until_s:
            if self._process.poll() is not None:
                raise NotStartedError(f"{self.peer.name} ended by itself: {self.last_words()}")
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise NotStartedError(f"{self.peer.name} did not answer in {START_S:.0f} s: {self.last_words()}")

    def rest(self) -> None:
        """Wait until the server, a pool of kernels included, has come to rest."""
        if self.peer.pool:
            time.sleep(REFILL_S)
        until_s = time.monotonic() + START_S
        before = self.tree.cpu_s()
        while time.monotonic() < until_s:
            time.sleep(REST_S)
            now = self.tree.cpu_s()
            if now - before < REST_SHARE * REST_S:
                return
            before = now

    def last_words(self) -> str:
        """Return the end of what the server wrote."""
        self._log.flush()
        return (self.folder / "log").read_text(errors="replace")[-2000:].strip()


def _free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])
