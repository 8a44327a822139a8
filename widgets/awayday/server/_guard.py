"""What every answer of the server has in common: its headers, its refusals, its error pages, its log line."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tornado.web import HTTPError, RequestHandler

if TYPE_CHECKING:
    from awayday.server.app import RoomServer

log = logging.getLogger("awayday.server")

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?")

_POLICY = (
    "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets}; worker-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No outside host, no inline script, no `eval`; `blob:`, since anywidget imports its widgets from there."""

_TEXTS = {
    400: ("This address can't be right", "Open the link you were given, without changing it."),
    403: ("This page is for somebody else", "Open the link you were given. If you have none, ask your facilitator."),
    404: ("There is nothing here", "Open the link you were given. If you have none, ask your facilitator."),
    405: ("That can't be done here", "Open the link you were given."),
    421: ("The room is not at this address", "Open the address that the wall shows, letter for letter."),
    429: ("Not so fast", "Wait a minute, then try again."),
    410: ("This session has ended", "Thank you for having been there. There is nothing left to do here."),
    500: ("Something went wrong on our side", "Load this page again in a moment. Nothing that was saved is lost."),
    503: ("The room is full just now", "Leave this page open: it tries again by itself."),
}


class RefusedError(HTTPError):  # type: ignore[misc]  # tornado's types are skipped
    """A request that gets a page saying why and what to do.

    Parameters
    ----------
    status
        HTTP status; its usual texts are used where `title` and `text` are empty.
    link
        Address and words of the one link to offer, if any.
    retry_s
        Seconds after which the page loads itself again; 0 for never.
    """

    def __init__(
        self, status: int, title: str = "", text: str = "", link: tuple[str, str] | None = None, retry_s: int = 0
    ) -> None:
        super().__init__(status)
        self.title = title
        self.text = text
        self.link = link
        self.retry_s = retry_s


def policy(host: str) -> str:
    """Return the content security policy for pages served as `host`.

    The websocket is named besides 'self', because older iPhones don't count it as the same origin.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return _POLICY.format(sockets=sockets)


class Guarded(RequestHandler):  # type: ignore[misc]  # tornado's types are skipped
    """Mixed in before every handler."""

    @property
    def server(self) -> RoomServer:
        """The room server that this request came to."""
        server: RoomServer = self.settings["room_server"]
        return server

    def set_default_headers(self) -> None:
        """Set the headers that no answer goes without."""
        super().set_default_headers()
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", policy(self.request.host))
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "DENY")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")

    def get_template_namespace(self) -> dict[str, Any]:
        """Return no names: pages are drawn by Jinja."""
        return {}

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say calmly what is wrong and what to do, without a traceback, path or id."""
        error = kwargs.get("exc_info", (None, None))[1]
        title, text = _TEXTS.get(status_code, _TEXTS[500 if status_code >= 500 else 400])
        link, retry_s = None, 0
        if isinstance(error, RefusedError):
            title, text, link, retry_s = error.title or title, error.text or text, error.link, error.retry_s
        if retry_s:
            self.set_header("Retry-After", str(retry_s))
        if status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            self.set_header("Allow", ", ".join(self.allowed()))
        self.set_header("Cache-Control", "no-store")
        self.finish_page("problem.html.j2", title=title, text=text, link=link, retry_s=retry_s)

    def allowed(self) -> list[str]:
        """Return the methods that this address answers."""
        return [name.upper() for name in ("get", "post") if name in vars(type(self))]

    def finish_page(self, template: str, **names: Any) -> None:
        """Finish the answer with one of our small pages."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        page = self.server.templates.get_template(template)
        self.finish(page.render(stamp=self.server.assets.stamp, **names))


def refuse_overrides(handler: RequestHandler) -> None:
    """Refuse a request that tries to choose Voilà's template or theme.

    Raises
    ------
    RefusedError
        Status 400.
    """
    if {"template", "theme"} & set(handler.request.query_arguments):
        raise RefusedError(400)


_SECRETS = (
    (re.compile(r"/j/[^/?#\s'\")]+"), "/j/…"),
    (re.compile(r"/door([^#\s'\")]*)#[^\s'\")]+"), r"/door\1#…"),
    (re.compile(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), r"\1…"),
    (re.compile(r"(awayday-(?:seat|role)-\w+)=[^;\s]+"), r"\1=…"),
    (re.compile(r"\?[^\s'\")]*"), "?…"),
)


def redact(text: str) -> str:
    """Return `text` without keys of doors, cookies, query strings and whole kernel ids."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


_LEFT_OUT = ("The websocket_ping_timeout (", "content: ", "handle_msg[", "handle_close[")


class Redacting(logging.Filter):
    """Takes keys, cookies and whole kernel ids out of what others log about a request.

    Some lines are left out. At each socket tornado takes Jupyter Server's milliseconds between pings for its own
    seconds, and warns; Jupyter Server sends the pings, tornado's never come. And where somebody looks at every detail,
    nbclient and comm write down all that pages and phones tell each other, which is what people said.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record and let it pass, unless it is one of those."""
        record.msg, record.args = redact(record.getMessage()), ()
        return not record.msg.startswith(_LEFT_OUT)


REDACTING = Redacting()
"""The one filter of the process; a logger that has it already does not take it twice."""


def log_request(handler: RequestHandler) -> None:
    """Write one line per request that matters: method, address without its secrets, status, milliseconds."""
    status = handler.get_status()
    level = logging.DEBUG if status < 400 and "/static" in handler.request.path else logging.INFO
    if status >= 500:
        level = logging.ERROR
    log.log(
        level,
        "request method=%s path=%s status=%d ms=%.0f",
        handler.request.method,
        redact(handler.request.path),
        status,
        1000 * handler.request.request_time(),
    )
