"""What the room answered, as bars with numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Widget, module


class Result(Widget):
    """Draws one bar an option, with count, share and interval, and marks the person's own option in words."""

    _esm = module("result.js")

    words: ClassVar[Mapping[str, str]] = {
        "n": "{n} answered",
        "range": "Plausible range {low} to {high}",
        "gain": "Gain",
        "cost": "Cost",
        "unknown": "not shown",
    }

    title = t.Unicode().tag(sync=True)
    """Heading, usually the question. Default: ""."""

    sentence = t.Unicode().tag(sync=True)
    """What the bars say, in one sentence. Default: ""."""

    bars = t.List(
        t.Dict(
            per_key_traits={
                "id": t.Unicode(),
                "label": t.Unicode(),
                "count": t.Int(None, allow_none=True),
                "share": t.Float(None, allow_none=True),
                "low": t.Float(None, allow_none=True),
                "high": t.Float(None, allow_none=True),
                "mine": t.Bool(),
                "gain": t.Unicode(),
                "cost": t.Unicode(),
            }
        )
    ).tag(sync=True)
    """One bar each: `id`, `label`, `count`, `share`, `low`, `high` (fractions from 0 to 1, or None), `mine`, and the
    option's `gain` and `cost` in words ("" for none). Default: none."""

    n = t.Int(0, min=0).tag(sync=True)
    """People who answered; 0 shows no number. Default: 0."""

    hidden = t.Unicode().tag(sync=True)
    """A sentence that is shown instead of the bars, such as for a group too small; "" shows the bars. Default: ""."""

    mine_label = t.Unicode("Your choice").tag(sync=True)
    """Words that mark the person's own bar. Default: "Your choice"."""
