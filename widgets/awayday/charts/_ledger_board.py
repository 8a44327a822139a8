"""The ledger's board: by how many each request was let in, who was thought to have called it urgent, and the truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance
from awayday.steps import LedgerRow, LedgerStep

COLUMNS = ("request", "displaces", "chosen", "answered", "called_by", "truth", "hidden")

TOO_FEW = "Too few answers to show numbers."


@dataclass(frozen=True)
class Entry:
    """One row as the room took it: `chosen` of `answered` let it in; both None where too few answered."""

    row: LedgerRow
    chosen: int | None
    answered: int | None
    called_by: str
    truth: str

    def columns(self) -> tuple[Any, ...]:
        """Give the row of the table."""
        return (self.row.asks, self.row.change, self.chosen, self.answered, self.called_by, self.truth,
                self.row.hidden)  # fmt: skip


def ledger_board(
    step: LedgerStep, answers: pd.DataFrame, provenance: Provenance, *, look: Look = theme.PAGE
) -> list[tuple[str, Drawn]]:
    """Draw each row of a ledger by itself, in the order of the week, and the whole board last.

    Parameters
    ----------
    answers
        The rows of the ledger's own answers (`field` "answer"), and of the step that its `callers` name.

    Returns
    -------
    Titles and drawings, `step.turns()` of them. A row that fewer than k answered has no numbers; the truth behind it is
    told all the same, since it is the story's and nobody's answer.

    Raises
    ------
    MixedOriginError
        If the answers have another origin than `provenance`.
    """
    given = answers[answers["field"] == "answer"]
    n = int(given["participant_id"].nunique())
    provenance = theme.checked(answers, provenance, n)
    found = [_entry(step, row, answers, provenance) for row in step.rows]
    answer = next(each.label for each in step.answers if each.id == step.displaced_by)
    table = pd.DataFrame([entry.columns() for entry in found], columns=list(COLUMNS))
    table = table.astype({"chosen": "Int64", "answered": "Int64"})  # where there is no number, none is made up
    rows = [
        (
            f"{one.row.day} {one.row.hour}",
            Drawn(_row(one, answer, provenance, look), _said(one, answer), table[at : at + 1]),
        )
        for at, one in enumerate(found)
    ]
    whole = Drawn(_board(found, provenance, look), _sentence(found, answer), table)
    return [*rows, ("All rows", whole)]


def _entry(step: LedgerStep, row: LedgerRow, answers: pd.DataFrame, provenance: Provenance) -> Entry:
    of_row = answers[answers["item"] == row.id]
    given = room(of_row[(of_row["field"] == "answer") & of_row["option_id"].notna()], provenance, row.id)
    yes, n = int((given.rows["option_id"] == step.displaced_by).sum()), len(given.rows)
    truth = next(each.label for each in step.truths if each.id == row.truth)
    few = given.is_hidden
    called_by = _called_by(step, of_row, provenance, row.id)
    return Entry(row, None if few else yes, None if few else n, called_by, truth)


def _called_by(step: LedgerStep, of_row: pd.DataFrame, provenance: Provenance, row_id: str) -> str:
    """Say who was thought to have called a row urgent, the most frequent first; nothing from fewer than k marks."""
    if step.callers is None:
        return ""
    marks = of_row[(of_row["field"] == step.callers.field) & of_row["option_id"].notna()]
    counts = Counter(room(marks, provenance, row_id).rows["option_id"].astype(str))
    labels = {each.id: each.label for each in step.callers.marks}
    return ", ".join(f"{labels.get(mark, mark)} {count}" for mark, count in counts.most_common())


def _said(one: Entry, answer: str) -> str:
    accepted = f"“{answer}”: {_share(one)}."
    called = f" Thought to have called it urgent: {one.called_by}." if one.called_by else ""
    return f"{accepted}{called} In truth: {one.truth}."


def _share(one: Entry) -> str:
    return "too few answers to show" if not one.answered else theme.said(one.chosen or 0, one.answered)


def _sentence(found: list[Entry], answer: str) -> str:
    known = [one for one in found if one.answered]
    if not known:
        return TOO_FEW
    most = max(one.chosen or 0 for one in known)
    first = [one for one in known if one.chosen == most]
    names = " and ".join(f"{one.row.day} {one.row.hour} ({one.row.who})" for one in first)
    return f"Most often “{answer}”, {_share(first[0])}: {names}."


def _row(one: Entry, answer: str, provenance: Provenance, look: Look) -> theme.AnyChart:
    """Lay out one row in large type: the request, its bar, what slipped, who was thought to have called it, and why."""
    lines = [("", one.row.asks), ("Slips", one.row.change)]
    lines += [("Thought to have called it urgent", one.called_by)] if one.called_by else []
    lines += [(f"In truth: {one.truth}", f"{one.row.hidden[:1].upper()}{one.row.hidden[1:]}.")]
    words: list[dict[str, Any]] = []
    top = look.number_px * 0.6
    line_px = look.number_px * 1.2
    bars: list[dict[str, Any]] = []
    for head, text in lines:
        if head:
            words.append({"text": head, "x": 0, "y_px": top, "kind": "head"})
            top += look.text_px * 1.3
        wrapped = theme.wrapped(text, look.width_px, look.number_px)
        words.append({"text": "\n".join(wrapped), "x": 0, "y_px": top, "kind": "text"})
        top += line_px * len(wrapped) + look.gap_px * 0.4
        if not head:
            bars = _bars(one, answer, top - look.gap_px * 0.3, look)
            top += look.bar_px + look.gap_px
    return _drawn(bars, words, top, provenance, look)


def _board(found: list[Entry], provenance: Provenance, look: Look) -> theme.AnyChart:
    """Lay out all rows, a line of words and a bar each, with the kind of truth behind the words."""
    words: list[dict[str, Any]] = []
    bars: list[dict[str, Any]] = []
    top = look.text_px * 0.6
    for one in found:
        head = f"{one.row.day} {one.row.hour}  {one.row.who}. In truth: {one.truth}"
        wrapped = theme.fitted(head, look.width_px, look.text_px, 1)
        words.append({"text": "\n".join(wrapped), "x": 0, "y_px": top, "kind": "line"})
        top += look.text_px * 0.75
        bars += _bars(one, "", top, look, height_px=look.bar_px * 0.55)
        top += look.bar_px * 0.55 + look.gap_px * 0.5 + look.text_px * 0.6
    return _drawn(bars, words, top - look.gap_px * 0.5, provenance, look)


def _bars(one: Entry, answer: str, top: float, look: Look, height_px: float = 0.0) -> list[dict[str, Any]]:
    height_px = height_px or look.bar_px
    share = (one.chosen or 0) / one.answered if one.answered else 0.0
    number = f"{answer}: {_share(one)}" if answer else _share(one) if one.answered else "?"
    return [{"x": 0, "one": 1, "share": share, "top_px": top, "bottom_px": top + height_px,
             "y_px": top + height_px / 2, "text": number}]  # fmt: skip


def _drawn(
    bars: list[dict[str, Any]], words: list[dict[str, Any]], height_px: float, provenance: Provenance, look: Look
) -> theme.AnyChart:
    room_px = max(len(bar["text"]) for bar in bars) * look.text_px * theme.WIDEST + look.gap_px
    scale = alt.Scale(domain=[0, look.width_px / (look.width_px - room_px)], nice=False)
    y = theme.pixels(height_px)
    box = alt.Chart(theme.data(bars)).encode(y=alt.Y("top_px:Q", **y), y2="bottom_px:Q")
    numbers = [{"text": bar["text"], "y_px": bar["y_px"], "x": 1 + look.gap_px / 2 / look.width_px} for bar in bars]
    x = theme.x_axis("x", scale)
    kinds = {
        "head": {"size_px": look.text_px * 0.9, "color": look.quiet, "bold": True},
        "text": {"size_px": look.number_px},
        "line": {"size_px": look.text_px * 0.9},
    }
    layers = [
        box.mark_rect(color=look.track).encode(x=x, x2="one:Q"),
        box.mark_rect(color=look.bar).encode(x=x, x2="share:Q"),
        theme.texts(numbers, x, height_px, look, size_px=look.text_px * 0.9, bold=True),
    ]
    for kind, style in kinds.items():
        of_kind = [each for each in words if each["kind"] == kind]
        if of_kind:
            layers.append(theme.texts(of_kind, x, height_px, look, **style))  # type: ignore[arg-type]  # one dict for all
    return theme.framed(layers, height_px, provenance, look)
