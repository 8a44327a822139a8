"""The boxes that pages stack widgets in: ipywidgets' own, but deaf to what a browser says about their traits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets


class Box(ipywidgets.Box):  # type: ignore[misc]  # ipywidgets is untyped here (see pyproject)
    """Widgets side by side, or as the page's style has it; an update of traits that a page sends is dropped."""

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Drop what a browser says about traits: anybody can forge one."""


class VBox(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped here (see pyproject)
    """Widgets one under the other; an update of traits that a page sends is dropped."""

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Drop what a browser says about traits: anybody can forge one."""
