"""One page as a browser has it: cookies, redirects, the kernel's socket, the state of its widgets, and messages."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import logging
import random
import re
import ssl
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from awayday.errors import AwaydayError
from awayday.rehearsal._wire import V1, message, pack, unpack

log = logging.getLogger(__name__)

T = TypeVar("T")

_CONFIG = re.compile(r'<script[^>]*id="jupyter-config-data"[^>]*>(.*?)</script>', re.DOTALL)
_MODEL = re.compile(r'"model_id"\s*:\s*"([0-9a-f-]{32,36})"')
_CHILD = "IPY_MODEL_"

MOST_REFUSED = 3
"""How often a connection may be refused before a page that was never open gives up."""


@dataclass(slots=True)
class Widget:
    """A widget of the page: its id and the state that Python last sent."""

    model_id: str
    state: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Name of its class in `awayday.ui`, or of its model for the widgets of ipywidgets."""
        own = self.state.get("_anywidget_id")
        return str(own).rpartition(".")[2] if own else str(self.state.get("_model_name", ""))

    @property
    def run(self) -> str:
        """The run it collects for as `step/phase/run_no`; empty when it collects nothing."""
        run = self.state.get("run")
        if not isinstance(run, dict) or not run:
            return ""
        return f"{run.get('step')}/{run.get('phase')}/{run.get('run_no')}"

    @property
    def names(self) -> list[str]:
        """The fields it asks."""
        several = self.state.get("fields")
        return [str(one["name"]) for one in several] if several is not None else [str(self.state.get("field"))]


class Page:
    """One open page. One coroutine acts on it at a time, as one pair of thumbs does.

    Parameters
    ----------
    url
        A door or page of the room; cookies that it sets stay with this page.
    who
        Whose page it is, for errors.
    patience_s
        Longest wait for the server to answer or for the page to show something.

    Attributes
    ----------
    news
        Set after each message; whoever waits clears it before looking.
    opened
        How often the page was opened.
    is_dropped
        Whether the socket is gone, so that the page has to be opened again.
    """

    def __init__(self, url: str, who: str, patience_s: float = 30.0) -> None:
        self.url = url
        self.who = who
        self.patience_s = patience_s
        self.news = asyncio.Event()
        self.opened = 0
        self.is_dropped = True
        self._http = httpx.AsyncClient(follow_redirects=True, timeout=patience_s, trust_env=False, verify=_trusted())
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._session = uuid.uuid4().hex
        self._control = ""
        self._widgets: dict[str, Widget] = {}
        self._is_told = False
        self._roots: list[str] = []
        self._replies: dict[str, dict[str, Any]] = {}
        self._idle: set[str] = set()

    # --- opening and closing -------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Fetch the page, open its kernel's socket and ask for all widgets; tries again when the server is busy.

        Raises
        ------
        AwaydayError
            When there is no such page, or it does not come up.
        """
        wait_s, problem, refused = 0.2, "", 0
        until_s = time.monotonic() + self.patience_s
        while time.monotonic() < until_s:
            await self.drop()
            asked_s = 0.0
            try:
                html, config = await self._fetch()
                await self._connect(html, config)
                await self._request_states()
            except httpx.ConnectError as error:
                refused += 1
                if not self.opened and refused > MOST_REFUSED:
                    raise AwaydayError(
                        f"Nobody listens at {_without_key(self.url)}.", "Is the room open, and the address complete?"
                    ) from error
                problem = str(error)
            except (httpx.HTTPError, OSError, TimeoutError, WebSocketException, _Again) as error:
                asked_s = error.wait_s if isinstance(error, _Again) else 0.0
                problem = f"{type(error).__name__} {error}".strip()
                log.info("page of %s not open: %s", self.who, problem)
            else:
                self.opened += 1
                return
            # as long as the server asks for, and not all pages at the same moment
            await asyncio.sleep(max(asked_s, wait_s) * random.uniform(1.0, 1.5))  # no secret
            wait_s = min(wait_s * 2, 3.0)
        raise AwaydayError(
            f"The page of {self.who} at {_without_key(self.url)} did not open in {self.patience_s:.0f} s ({problem}).",
            "Look at the room server's messages; is it still running?",
        )

    async def drop(self) -> None:
        """Close the socket, as a phone does when it locks; the cookies stay."""
        if self._socket is not None:
            with contextlib.suppress(WebSocketException, OSError):
                await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        self._socket = self._reader = None
        self.is_dropped = True
        self.news.set()

    def lose_connection(self) -> None:
        """Cut the socket without a word to the server, as a dead Wi-Fi does."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def close(self) -> None:
        """Close the page for good."""
        await self.drop()
        await self._http.aclose()

    async def _fetch(self) -> tuple[str, dict[str, Any]]:
        response = await enter(self._http, self.url)
        if response.status_code in {429, 502, 503, 504}:
            asked = response.headers.get("Retry-After", "")
            raise _Again(f"HTTP {response.status_code}", float(asked) if asked.isdecimal() else 0.0)
        if response.status_code != httpx.codes.OK:
            raise AwaydayError(
                f"{_without_key(self.url)} answered {response.status_code} {response.reason_phrase} to {self.who}.",
                "Is the link complete, and is the room still open?",
            )
        html = response.text
        found = _CONFIG.search(html)
        if not found:
            raise AwaydayError(
                f"{_without_key(str(response.url))} is no page of a room (no kernel stands in it).",
                "Use the join address or the facilitator's link that `awayday run --json` prints.",
            )
        self.url = str(response.url)
        return html, json.loads(found.group(1))

    async def _connect(self, html: str, config: dict[str, Any]) -> None:
        kernel_id = str(config.get("kernelId", ""))
        address = urlsplit(self.url)
        base = str(config.get("baseUrl") or "/").rstrip("/")
        path = f"{base}/api/kernels/{kernel_id}"
        answer = await self._http.get(f"{address.scheme}://{address.netloc}{path}")
        if answer.status_code != httpx.codes.OK:
            raise _Again(f"kernel answered {answer.status_code}")
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies.jar)
        scheme = "wss" if address.scheme == "https" else "ws"
        self._session = uuid.uuid4().hex
        self._socket = await connect(
            f"{scheme}://{address.netloc}{path}/channels?session_id={self._session}",
            origin=Origin(f"{address.scheme}://{address.netloc}"),
            subprotocols=[Subprotocol(V1)],
            additional_headers={"Cookie": cookies},
            compression=None,
            max_size=None,
            open_timeout=self.patience_s,
            close_timeout=2,
            ping_interval=None,  # a browser sends none; the server does
            proxy=None,
        )
        self._widgets, self._idle, self._is_told = {}, set(), False
        self._roots = _MODEL.findall(html)
        self.is_dropped = False
        self._reader = asyncio.create_task(self._read(self._socket))

    async def _request_states(self) -> None:
        self._control = uuid.uuid4().hex
        opening = {"comm_id": self._control, "target_name": "jupyter.widget.control", "data": {}}
        await self._send("comm_open", opening, {"version": "1.0.0"})
        await self._send("comm_msg", {"comm_id": self._control, "data": {"method": "request_states"}})
        async with asyncio.timeout(self.patience_s):
            while not self._is_told:
                if self.is_dropped:
                    raise _Again("the socket closed at once")
                self.news.clear()
                await self.news.wait()

    # --- what comes in ---------------------------------------------------------------------------------------------

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                self._take(unpack(frame))
                self.news.set()
        except (WebSocketException, ValueError) as error:
            log.info("socket of %s closed: %s", self.who, error)
        finally:
            self.is_dropped = True
            self.news.set()

    def _take(self, msg: dict[str, Any]) -> None:
        content = msg.get("content") or {}
        data = content.get("data") or {}
        match msg.get("header", {}).get("msg_type"):
            case "status" if content.get("execution_state") == "idle":
                self._idle.add(str(msg.get("parent_header", {}).get("msg_id")))
            case "comm_open" if content.get("target_name") == "jupyter.widget":
                model_id = content["comm_id"]
                self._widgets[model_id] = Widget(model_id, dict(data.get("state") or {}))
            case "comm_close":
                self._widgets.pop(content.get("comm_id", ""), None)
            case "comm_msg" if content.get("comm_id") == self._control and data.get("method") == "update_states":
                self._is_told = True
                for model_id, model in (data.get("states") or {}).items():
                    self._widgets[model_id] = Widget(model_id, dict(model.get("state") or {}))
            case "comm_msg" if data.get("method") in {"update", "echo_update"}:
                if (widget := self._widgets.get(content.get("comm_id", ""))) is not None:
                    widget.state.update(data.get("state") or {})
            case "comm_msg" if data.get("method") == "custom":
                reply = data.get("content")
                if isinstance(reply, dict) and isinstance(reply.get("id"), str):
                    self._replies[reply["id"]] = reply

    # --- what is on the page ---------------------------------------------------------------------------------------

    def widgets(self, *kinds: str) -> list[Widget]:
        """Return the widgets on display in reading order, only those of `kinds` when any are named."""
        shown = self._shown([root for root in self._roots if root in self._widgets], set())
        return [widget for widget in shown if not kinds or widget.kind in kinds]

    def _shown(self, model_ids: list[str], seen: set[str]) -> Iterator[Widget]:
        for model_id in model_ids:
            widget = self._widgets.get(model_id)
            if widget is None or model_id in seen:
                continue
            seen.add(model_id)
            yield widget
            children = widget.state.get("children") or []
            yield from self._shown([child.removeprefix(_CHILD) for child in children], seen)

    def field(self, run: str, name: str) -> Widget | None:
        """Return the widget that collects field `name` of `run`, or None while it is not on display."""
        return next((one for one in self.widgets() if one.run == run and name in one.names), None)

    def shows(self, run: str) -> bool:
        """Whether something on the page collects for `run`."""
        return any(one.run == run for one in self.widgets())

    # --- acting ----------------------------------------------------------------------------------------------------

    async def until(self, look: Callable[[], T | None], what: str, patience_s: float | None = None) -> T:
        """Wait until `look()` finds something on the page and return it; a dropped page is opened again meanwhile.

        Raises
        ------
        AwaydayError
            When it is not there in time; `what` says what was waited for.
        """
        patience_s = self.patience_s if patience_s is None else patience_s
        try:
            async with asyncio.timeout(patience_s):
                while True:
                    if self.is_dropped:
                        await self.open()
                    self.news.clear()
                    found = look()
                    if found:
                        return found
                    await self.news.wait()
        except TimeoutError as error:
            raise AwaydayError(
                f"The rehearsal is stuck: {self.who} waited {patience_s:.0f} s for {what}, and the page shows "
                f"{self.sight()}.",
                "Look at the room server's messages.",
            ) from error

    async def changed(self) -> None:
        """Wait for the next change of the page, without end; a dropped page is opened again."""
        if self.is_dropped:
            await self.open()
        else:
            self.news.clear()
            await self.news.wait()

    async def ask(
        self, find: Callable[[], Widget | None], content: dict[str, Any], gone: Callable[[], bool] = lambda: False
    ) -> tuple[dict[str, Any], float]:
        """Send `content` to the widget that `find` finds and return the reply, and the milliseconds that it took.

        The message is sent again, under the same id, when the socket dropped before the reply came. When `gone` says
        that the page has moved on meanwhile, the reply is `{"type": "gone"}`.

        Raises
        ------
        AwaydayError
            When no reply comes in time, or the server never says that it is done with the message.
        """
        sent_on: ClientConnection | None = None
        msg_id = ""

        def outcome() -> dict[str, Any] | None:
            reply = self._replies.get(content["id"])
            if reply is not None and msg_id in self._idle:
                return reply
            if msg_id in self._idle and gone():  # taken by a widget that was closed at the same moment
                return {"type": "gone"}
            return None if self._socket is sent_on else _DROPPED

        what = f"its {content['type']!r} to be taken"
        begun = time.perf_counter()
        while True:
            place = await self.until(lambda: find() or (_GONE if gone() else None), what)
            if place is _GONE:
                return {"type": "gone"}, 0.0
            sent_on = self._socket
            msg_id = await self._custom(place, content)
            reply = await self.until(outcome, what)
            if reply is not _DROPPED:
                return reply, (time.perf_counter() - begun) * 1000

    async def _custom(self, widget: Widget, content: dict[str, Any]) -> str:
        data = {"method": "custom", "content": content}
        return await self._send("comm_msg", {"comm_id": widget.model_id, "data": data})

    async def _send(self, msg_type: str, content: dict[str, Any], metadata: dict[str, Any] | None = None) -> str:
        """Send a message and return its id; a socket that is gone is noticed by whoever waits next."""
        msg = message(self._session, msg_type, content, metadata)
        if self._socket is not None:
            with contextlib.suppress(WebSocketException):
                await self._socket.send(pack(msg, self._socket.subprotocol))
        return str(msg["header"]["msg_id"])

    def sight(self) -> str:
        """Say in a few words what is on the page, for errors."""
        kinds = [w.kind + (f" {w.run} {w.state.get('field')}" if w.run else "") for w in self.widgets()]
        skipped = {"VBoxModel", "HBoxModel", "BoxModel", "LayoutModel", "Style", "Status"}
        return ", ".join(kind for kind in kinds if kind not in skipped) or "nothing"


async def enter(http: httpx.AsyncClient, link: str) -> httpx.Response:
    """Open an address as a browser does; what a link holds behind the # is posted, as its page's script does."""
    address, _, ticket = link.partition("#")
    if not ticket:
        return await http.get(link)
    parts = urlsplit(address)
    to = dict(parse_qsl(parts.query)).get("to", "")
    headers = {"Origin": f"{parts.scheme}://{parts.netloc}"}
    door = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return await http.post(door, data={"ticket": ticket, "to": to}, headers=headers)


_GONE = Widget("gone")
_DROPPED = {"type": "dropped"}


class _Again(Exception):
    """The server is busy or lost the page; opening it again may help, after `wait_s` seconds."""

    def __init__(self, why: str, wait_s: float = 0.0) -> None:
        super().__init__(why)
        self.wait_s = wait_s


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Return the settings of TLS, made once: reading the certificates takes longer than all else that a bot does."""
    return httpx.create_ssl_context(trust_env=False)


def _without_key(url: str) -> str:
    """Return an address for messages: without the part that opens a door."""
    return re.sub(r"(/j/|#)[^/?#]+", r"\1…", url)
