"""The widget base: one JavaScript file a widget, words as traits, messages by type, no trait from the browser."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets as t
from ipywidgets import Layout, widget_serialization
from ipywidgets.widgets.trait_types import InstanceDict

log = logging.getLogger(__name__)

Message = dict[str, Any]
"""A message from the page: a dict that has at least the strings `id` and `type`."""

_FOLDER = Path(__file__).parent


def source(*names: str) -> str:
    """Return the text of files in this folder, one after the other.

    anywidget loads a module from a blob address, where relative imports fail (platform.md P8); so shared functions are
    put in front of each module instead.
    """
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


def module(name: str) -> Any:
    """Return the `_esm` trait of a widget: `base.js`, then the widget's own file."""
    return t.Unicode(source("base.js", name)).tag(sync=True)


class Widget(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget is untyped here (see pyproject)
    """Base of all widgets of awayday.

    Traits go one way, from Python to the page. What a person does comes back as a message, and only through
    `on_message`: an update of traits that a page sends is dropped, since anybody can forge one.

    Parameters
    ----------
    **traits
        First values of traits. An unknown name raises TypeError and names the nearest known one.
    """

    words: ClassVar[Mapping[str, str]] = {}
    """The English labels of this widget; `labels` starts with a copy."""

    _anywidget_id = t.Unicode().tag(sync=True)

    layout = InstanceDict(Layout, allow_none=True).tag(sync=True, **widget_serialization)
    """Own size and margins, for notebooks. Default: None; a `Layout` would be a second widget for each of ours, which
    costs as much as ours and stays when ours is closed."""

    labels = t.Dict(key_trait=t.Unicode(), value_trait=t.Unicode()).tag(sync=True)
    """Words shown by this widget, by key. Setting some keys replaces those words only; an unknown key is an error."""

    def __init__(self, **traits: Any) -> None:
        for name in traits:
            if not self.has_trait(name) or name.startswith("_"):
                raise TypeError(self._advice(name))
        self._listeners: dict[str, list[Callable[[Message], None]]] = {}
        super().__init__(**traits)
        self.on_msg(self._route)

    def add_traits(self, **traits: Any) -> None:
        """Add only traits that are missing.

        anywidget adds `_esm` and `_anywidget_id` to each instance, and traitlets makes a new class each time. Here
        both stand on the class already, which saves a class per widget and phone.
        """
        missing = {name: trait for name, trait in traits.items() if not self.has_trait(name)}
        if missing:
            super().add_traits(**missing)

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Drop what a browser says about traits; pages speak through messages."""
        log.debug("dropped an update of %d traits of %s", len(sync_data), type(self).__name__)

    def on_message(self, type: str, callback: Callable[[Message], None]) -> None:  # noqa: A002  # the key's own name
        """Call `callback` with each message of this type; the message's content is as the browser sent it."""
        self._listeners.setdefault(type, []).append(callback)

    def reply(self, kind: str, id: str, **more: Any) -> None:  # noqa: A002  # the key's own name
        """Send `saved`, `refused`, `done` or `pong` for the message of that id to every view of this widget."""
        self.send({**more, "type": kind, "id": id})

    def _route(self, _widget: object, content: object, _buffers: object) -> None:
        if not (isinstance(content, dict) and isinstance(content.get("id"), str)
                and isinstance(content.get("type"), str)):  # fmt: skip
            log.debug("dropped a malformed message to %s", type(self).__name__)
            return
        for callback in tuple(self._listeners.get(content["type"], ())):
            callback(content)

    @t.default("_anywidget_id")  # type: ignore[untyped-decorator]  # traitlets is untyped here (see pyproject)
    def _own_id(self) -> str:
        return f"{type(self).__module__}.{type(self).__qualname__}"

    @t.default("layout")  # type: ignore[untyped-decorator]  # traitlets is untyped here (see pyproject)
    def _no_layout(self) -> None:
        return None

    @t.default("labels")  # type: ignore[untyped-decorator]  # traitlets is untyped here (see pyproject)
    def _own_words(self) -> dict[str, str]:
        return dict(self.words)

    @t.validate("labels")  # type: ignore[untyped-decorator]  # traitlets is untyped here (see pyproject)
    def _known_words(self, proposal: Mapping[str, Any]) -> dict[str, str]:
        unknown = sorted(set(proposal["value"]) - set(self.words))
        if unknown:
            known = ", ".join(sorted(self.words)) or "none"
            raise t.TraitError(f"{type(self).__name__} has no label {unknown[0]!r}. Its labels: {known}.")
        return {**self.words, **proposal["value"]}

    @classmethod
    def _advice(cls, name: str) -> str:
        """Say which trait was probably meant."""
        own = sorted(set(cls.class_trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names()))
        known = [each for each in own if not each.startswith("_")]
        near = difflib.get_close_matches(name, known, n=1)
        mend = f"Did you mean {near[0]!r}?" if near else f"It takes: {', '.join(known)}."
        return f"{cls.__name__} has no trait {name!r}. {mend}"


class Asking(Widget):
    """Base of widgets that collect answers to one run of a Step.

    A page listens with `on_answer` and replies `saved` or `refused`; until then the phone keeps the message and sends
    it again, under the same id.
    """

    words: ClassVar[Mapping[str, str]] = {
        "saved": "Saved",
        "sending": "Sending…",
        "locked": "Locked. Your answer stands.",
        "locked_empty": "Locked. You gave no answer here.",
    }

    run = t.Dict().tag(sync=True)
    """Which run the values belong to: `step`, `phase`, `run_no` and `version`; copied into each answer. Default: {}."""

    disabled = t.Bool(False).tag(sync=True)
    """Whether the step is locked: what was given stays visible, the words say so, nothing can be changed. Default:
    False."""

    outbox = t.Unicode().tag(sync=True)
    """Scope of the phone's outbox: one string for one person in one Session. "" keeps unsent values in memory only."""

    def on_answer(self, callback: Callable[[Message], None]) -> None:
        """Call `callback` with each answer: `id`, `run`, `field`, `value`, `elapsed_ms`, as the browser sent them.

        A message whose `run` is no dict or whose `field` is no string is dropped; everything else is for the use case
        to check.
        """

        def checked(message: Message) -> None:
            if isinstance(message.get("run"), dict) and isinstance(message.get("field"), str):
                callback(message)
            else:
                log.debug("dropped a malformed answer to %s", type(self).__name__)

        self.on_message("answer", checked)


class Field(Asking):
    """Base of widgets that collect one value; each has a trait `value`."""

    field = t.Unicode().tag(sync=True)
    """Name of the step's field, such as "choice". Default: ""."""

    label = t.Unicode().tag(sync=True)
    """The question, in the author's words. Default: ""."""


class Fields(Asking):
    """Base of widgets that ask all fields of a step at once; in JavaScript `openFields` keeps each on its way."""

    title = t.Unicode().tag(sync=True)
    """Heading. Default: ""."""

    prompt = t.Unicode().tag(sync=True)
    """What is asked, in the author's words. Default: ""."""

    fields = t.List(t.Dict()).tag(sync=True)
    """What this person is asked, in order: `name`, `label`, `required`, `about` (which card or row), and by kind
    `options` (`id`, `label`), `min`, `max`, `low`, `high`, `not_applicable`, `max_chars`. Default: none."""

    values = t.Dict().tag(sync=True)
    """What is recorded for this person, by the name of the field. Default: {}."""
