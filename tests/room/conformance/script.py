"""What is played on a stock kernel and on a room kernel alike: cells, and what a browser sends."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

CONTROL = "jupyter.widget.control"


@dataclass(frozen=True)
class Seen:
    """What a browser knows of a page: the comms that the kernel opened, and those that it opened itself."""

    opened: list[dict[str, Any]]
    own: dict[str, str]

    def model(self, name: str) -> dict[str, Any]:
        """The `comm_open` of a model: "IntSlider" for the first of its kind, "IntSlider:1" for the second."""
        kind, _, nth = name.partition(":")
        found = [
            content for content in self.opened if content["data"].get("state", {}).get("_model_name") == f"{kind}Model"
        ]
        return found[int(nth or 0)]

    def comm_id(self, name: str) -> str:
        if name in self.own:
            return self.own[name]
        return name[4:] if name.startswith("raw:") else str(self.model(name)["comm_id"])

    def resolve(self, value: Any) -> Any:
        """Replace every `Ref` in a state by the reference that a browser sends."""
        if isinstance(value, Ref):
            return f"IPY_MODEL_{self.comm_id(value.name)}"
        if isinstance(value, dict):
            return {key: self.resolve(inner) for key, inner in value.items()}
        return [self.resolve(inner) for inner in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Ref:
    """A reference to another model in a state."""

    name: str


@dataclass(frozen=True)
class Cell:
    """Run a cell and wait for its reply and its end.

    Unless `options` say so, requests that wait behind a cell that fails are not aborted: when a stock kernel ends that
    is a race.
    """

    source: str
    options: dict[str, Any] = field(default_factory=dict)
    wait: bool = True


@dataclass(frozen=True)
class Say:
    """Send a message as a browser does, and wait until the kernel is idle again."""

    kind: str
    content: Callable[[Seen], dict[str, Any]]
    metadata: dict[str, Any] = field(default_factory=dict)
    buffers: tuple[bytes, ...] = ()
    opens: str = ""
    wait: bool = True


@dataclass(frozen=True)
class Until:
    """Wait until the page has printed this; with its line end, which `print` writes apart."""

    text: str


@dataclass(frozen=True)
class Interrupt:
    """Interrupt the kernel, then wait for the end of the cell that runs."""


Step = Cell | Say | Until | Interrupt


def send(name: str, data: dict[str, Any], *buffers: bytes, wait: bool = True) -> Say:
    """A message on a comm."""
    return Say(
        "comm_msg", lambda seen: {"comm_id": seen.comm_id(name), "data": seen.resolve(data)}, {}, buffers, wait=wait
    )


def change(name: str, state: dict[str, Any], *, wait: bool = True) -> Say:
    """A change of traits as the browser's model sends it, bytes of the first level as buffers."""
    binary = [key for key, value in state.items() if isinstance(value, bytes)]
    plain = {key: value for key, value in state.items() if key not in binary}
    data = {"method": "update", "state": plain, "buffer_paths": [[key] for key in binary]}
    return send(name, data, *(state[key] for key in binary), wait=wait)


def custom(name: str, content: Any, *buffers: bytes) -> Say:
    """A custom message to a widget."""
    return send(name, {"method": "custom", "content": content}, *buffers)


def click(name: str) -> Say:
    return custom(name, {"event": "click"})


def comm_open(
    name: str, target: str, data: dict[str, Any] | None = None, metadata: dict[str, Any] | None = None
) -> Say:
    """A comm that the browser opens; later steps call it by `name`."""
    return Say(
        "comm_open",
        lambda seen: {"comm_id": seen.comm_id(name), "target_name": target, "data": data or {}},
        metadata or {},
        opens=name,
    )


def comm_close(name: str) -> Say:
    return Say("comm_close", lambda seen: {"comm_id": seen.comm_id(name), "data": {}})


def states() -> Iterable[Step]:
    """What a page sends when it loads or comes back: open the control comm, ask for all states."""
    name = f"control {uuid.uuid4().hex}"
    return (
        comm_open(name, CONTROL, metadata={"version": "1.0.0"}),
        send(name, {"method": "request_states"}),
    )


def ask(kind: str, content: dict[str, Any] | None = None) -> Say:
    return Say(kind, lambda _: content or {})
