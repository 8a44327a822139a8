"""A small scenario to spoil, and a way to put a text where `load` finds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = """\
id: small
module: X1
version: "1.0.0"
title: A small one
goal: Try things out.
minutes: 6
group: Anybody.
seed_trace: [000_one.txt]
consent: {version: small-1, text: We keep your choice., reuse: Keep it for later.}
defaults:
  waiting: Take your time.
  below_35: One voice each.
  between: Talk, then choose again.
  above_70: Argue the opposite.
  safety: Anyone may pass.
  closing: Thank you.
steps:
  - id: tell
    kind: story
    title: It begins
    minutes: 1
    notes: Read it aloud.
    screens: [Once there was a day.]
    then: ask
  - id: ask
    kind: choice
    title: What now?
    minutes: 2
    notes: Wait for all.
    prompt: What do you do?
    options:
      - id: stay
        label: Stay
        gain: someone is there
        cost: no day out
        effect: {customer: 1, employee: -1}
      - id: leave
        label: Leave
        gain: a day out
        cost: no one is there
        effect: {customer: -1, employee: 1}
    ask:
      - {field: hope, kind: text, label: What do you hope for?}
    then: see
  - id: see
    kind: reveal
    title: What we chose
    minutes: 1
    notes: Let them look.
    of: [ask]
    words: [hope]
    then:
      rule: plurality
      of: ask
      to:
        stay: stayed
        leave: left
  - id: stayed
    kind: story
    title: We stayed
    minutes: 2
    notes: Read both voices.
    consequence: true
    voices:
      - {who: Hedda, part: customer, text: Thank you.}
      - {who: Wen, part: colleague, text: I am tired.}
    then: end
  - id: left
    kind: story
    title: We left
    minutes: 2
    notes: Read both voices.
    consequence: true
    voices:
      - {who: Hedda, part: customer, text: Nobody answered.}
      - {who: Wen, part: colleague, text: I slept well.}
    then: end
"""


@pytest.fixture
def small() -> str:
    """Text of a scenario without mistakes: 77 lines, five steps, one branch, six minutes."""
    return SMALL


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a text as the scenario of a folder, and give the folder."""

    def put(text: str | bytes) -> Path:
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        (folder / "workshop.yaml").write_bytes(raw)
        return folder

    return put
