"""A drawn chart with its sentence and its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Widget, module


class Figure(Widget):
    """Shows an SVG as an image, never as part of the page; the sentence is also its text for screen readers."""

    _esm = module("figure.js")

    words: ClassVar[Mapping[str, str]] = {"table": "The numbers as a table"}

    title = t.Unicode().tag(sync=True)
    """Heading. Default: ""."""

    src = t.Unicode().tag(sync=True)
    """The text of an SVG; "" shows no image. Default: ""."""

    sentence = t.Unicode().tag(sync=True)
    """What the chart says, in one sentence. Default: ""."""

    who = t.Unicode().tag(sync=True)
    """Who answered, under the picture. Default: ""."""

    method = t.Unicode().tag(sync=True)
    """How it was worked out, and what it can't say. Default: ""."""

    columns = t.List(t.Unicode()).tag(sync=True)
    """Headings of the table; none shows no table. Default: none."""

    rows = t.List(t.List(t.Unicode())).tag(sync=True)
    """Rows of the table, one text a column; the first one names the row. Default: none."""

    table_open = t.Bool(False).tag(sync=True)
    """Whether the table starts unfolded; on the wall it never does. Default: False."""

    stamp = t.Unicode().tag(sync=True)
    """Where the rows come from and how many, such as "REAL DATA · n = 24". Default: ""."""

    sub = t.Bool(False).tag(sync=True)
    """Whether it stands under a heading of several figures. Default: False."""

    large = t.Bool(False).tag(sync=True)
    """Whether to use wall type. Default: False."""
