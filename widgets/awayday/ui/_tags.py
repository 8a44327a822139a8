"""Short questions about some rows, a mark for each."""

from __future__ import annotations

import traitlets as t

from awayday.ui._base import Fields, module


class Tags(Fields):
    """Shows the fields `<question>:<row>` row by row, each as a few marks of which one is put on."""

    _esm = module("tags.js")

    idle = t.Unicode().tag(sync=True)
    """What is said when nothing is asked. Default: ""."""
