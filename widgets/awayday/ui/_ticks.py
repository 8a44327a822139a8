"""Statements with boxes to tick."""

from __future__ import annotations

from awayday.ui._base import Fields, module


class Ticks(Fields):
    """Shows the fields `<column>:<statement>` statement by statement, each as a box; none has to be ticked."""

    _esm = module("ticks.js")
