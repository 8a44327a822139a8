"""One question and its options, one of which may be chosen."""

from __future__ import annotations

import traitlets as t

from awayday.ui._base import Field, module


class Choice(Field):
    """Shows options as cards; a tap (or an arrow key) chooses one and sends it at once."""

    _esm = module("choice.js")

    options = t.List(t.Dict(per_key_traits={"id": t.Unicode(), "label": t.Unicode()})).tag(sync=True)
    """The options in order: `id` and `label`. Default: none."""

    value = t.Unicode(None, allow_none=True).tag(sync=True)
    """Id of the option that is recorded for this person, or None. Default: None."""
