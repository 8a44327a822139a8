"""A participant on Streamlit: protobuf messages over `_stcore/stream`, the script run anew for each click."""

from __future__ import annotations

from urllib.parse import urljoin

from _clients import STORED, Participant
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class StreamlitPage(Participant):
    """The small page on Streamlit."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.buttons: list[str] = []
        self.page_hash = ""
        self.has_finished = False

    async def join(self) -> None:
        """Fetch the page and what its script asks for first, open the socket, have the script run."""
        for path in ("/", "/_stcore/health", "/_stcore/host-config"):
            await self.get(urljoin(self.url, path))
        await self.connect("/_stcore/stream", ["streamlit", "PLACEHOLDER_AUTH_TOKEN"])
        await self.run()
        await self.until(lambda: self.has_finished)

    async def tap(self) -> None:
        """Have the script run with the first button pressed."""
        await self.run(self.buttons[0])

    async def run(self, button: str = "") -> None:
        """Ask for a run of the script."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = "", self.page_hash
        asked.context_info.timezone, asked.context_info.locale, asked.context_info.url = "UTC", "en-US", self.url
        if button:
            pressed = asked.widget_states.widgets.add()
            pressed.id, pressed.trigger_value = button, True
        await self.send(message.SerializeToString())

    def take(self, frame: bytes | str) -> None:
        """Note the buttons, the status line and the end of a run."""
        message = ForwardMsg.FromString(frame if isinstance(frame, bytes) else frame.encode())
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.buttons, self.has_finished, self.page_hash = [], False, message.new_session.page_script_hash
        elif kind == "script_finished":
            self.has_finished = True
        elif kind == "delta":
            element = message.delta.new_element
            if element.WhichOneof("type") == "button":
                self.buttons.append(element.button.id)
            elif element.text.body.startswith(STORED):
                self.status = element.text.body
