"""The floor: the small page by hand on bare tornado, with a websocket that answers a click; no framework at all."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from rows import OPTIONS, TITLE, store
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

BUTTONS = "".join(f"<button disabled>{option}</button>\n" for option in OPTIONS)
PAGE = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{TITLE}</title>
<h1>{TITLE}</h1>
{BUTTONS}<p>Nothing stored yet</p>
<script>
const socket = new WebSocket(`ws://${{location.host}}/socket`);
const buttons = [...document.querySelectorAll("button")];
socket.onmessage = ({{ data }}) => {{
  if (data !== "ready") document.querySelector("p").textContent = data;
  for (const button of buttons) button.disabled = false;
}};
for (const button of buttons) button.onclick = () => socket.send(button.textContent);
</script>
</html>
"""


class Page(RequestHandler):
    """The page."""

    def get(self) -> None:
        """Answer with it."""
        self.finish(PAGE)


class Socket(WebSocketHandler):
    """The page's socket: says that it is ready, then answers each click."""

    def open(self, *_: str) -> None:
        """Say that a click will be heard."""
        self.set_nodelay(True)
        self.write_message("ready")

    def on_message(self, message: Any) -> None:
        """Store a row and say which."""
        self.write_message(store(str(message)))


async def main(port: int) -> None:
    """Serve until the process is ended."""
    Application([("/", Page), ("/socket", Socket)]).listen(port, "127.0.0.1", backlog=2048)
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))
