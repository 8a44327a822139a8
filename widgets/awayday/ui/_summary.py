"""A person's own answers, to read and to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import traitlets as t

from awayday.ui._base import Widget, module


class Summary(Widget):
    """Lists what the person was asked and answered; a button saves it as a text file, made on the phone itself."""

    _esm = module("summary.js")

    words: ClassVar[Mapping[str, str]] = {
        "save": "Save as text",
        "empty": "No answer",
        "nothing": "There is nothing to keep yet.",
    }

    title = t.Unicode().tag(sync=True)
    """Heading, and first line of the file. Default: ""."""

    rows = t.List(t.Dict(per_key_traits={"prompt": t.Unicode(), "answer": t.Unicode()})).tag(sync=True)
    """What was asked and answered, in order: `prompt` and `answer` ("" for none). Default: none."""

    file_name = t.Unicode("my-answers.txt").tag(sync=True)
    """Name of the saved file. Default: "my-answers.txt"."""
