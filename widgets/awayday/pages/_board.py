"""Widgets by plan: a page says what it shows, and widgets that are there already stay, so that nothing blinks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from awayday.pages._link import put
from awayday.ui import Box, Widget


@dataclass(frozen=True)
class Panel:
    """One widget to show: its class, a key, and its traits."""

    kind: type[Widget]
    key: str
    traits: dict[str, Any] = field(default_factory=dict)


class Board:
    """The widgets of a page by class and key."""

    def __init__(self) -> None:
        self.widgets: dict[tuple[type[Widget], str], Widget] = {}

    def show(self, parts: Iterable[tuple[Box, Iterable[Panel]]]) -> None:
        """Fill every box with its panels; a panel of the same class and key as before changes its widget only."""
        kept: set[Widget] = set()
        for box, panels in parts:
            children = tuple(self.widget(panel) for panel in panels)
            kept.update(children)
            if box.children != children:
                box.children = children
        for place, widget in list(self.widgets.items()):
            if widget not in kept:
                del self.widgets[place]
                widget.close()

    def widget(self, panel: Panel) -> Widget:
        """Return the widget of a panel with its traits set; a new one when there is none yet."""
        place = (panel.kind, panel.key)
        if place in self.widgets:
            put(self.widgets[place], **panel.traits)
        else:
            self.widgets[place] = panel.kind(**panel.traits)
        return self.widgets[place]
