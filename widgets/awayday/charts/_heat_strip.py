"""How a room sorted cards: a row a card, a cell a bin, the most split card first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import HIDDEN_SENTENCE, each
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance
from awayday.steps import most_split_first, short

TOO_FEW = "Too few answers to show."

HOTTEST = 0.5
"""How opaque a cell is that holds everybody; more, and its number could not be read."""

ROW_GAP = 0.15
"""Room between two cards, as a share of the type size."""

TALLEST = 0.375
"""Highest a picture of many cards may be, as a share of its width, so that a wall holds it under its heading."""


def heat_strip(
    answers: pd.DataFrame,
    cards: Mapping[str, str],
    bins: Mapping[str, str],
    provenance: Provenance,
    *,
    marked: Mapping[str, str] | None = None,
    look: Look = theme.PAGE,
) -> Drawn:
    """Shares of the bins of each card, the most split card first; who skipped a card is not counted at it (A11).

    Parameters
    ----------
    answers
        One row a person and card with `participant_id`, `item` and `option_id`, of one step and phase.
    cards
        The text of each card by its id.
    bins
        The label of each bin by its id, in their order; rows of other bins are left out.
    marked
        A word that is put before the text of some cards.

    Returns
    -------
    A table with a row a card: `card`, a column for each bin with how many put it there, and `answered`. A card of fewer
    than k people is left out; where that is every card, the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the answers have another origin than `provenance`.
    """
    theme.checked(answers, provenance, 0)
    given, hidden, provenance = each(sorted_rows(answers, bins), "item", list(cards), provenance)
    shown = {card: people for card, people in sorted_into(given, cards, bins).items() if card not in hidden}
    labels = list(bins.values())
    columns = ("card", *labels, "answered")
    if not shown:
        return theme.withheld(TOO_FEW, columns, provenance, look)
    named = {card: f"[{marked[card]}] {cards[card]}" if marked and card in marked else cards[card] for card in shown}
    rows = [(named[card], *people, sum(people)) for card, people in shown.items()]
    table = pd.DataFrame(rows, columns=list(columns))
    text = _sentence(shown, cards, labels)
    if hidden:
        text = f"{text} {HIDDEN_SENTENCE.rstrip('.')}: {len(hidden)} of {len(cards)} cards."
    return Drawn(_chart(shown, named, labels, provenance, look), text, table, n=provenance.n)


def sorted_rows(answers: pd.DataFrame, bins: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of cards that somebody put into a bin."""
    return answers[answers["option_id"].isin(list(bins))]


def sorted_into(answers: pd.DataFrame, cards: Mapping[str, str], bins: Mapping[str, str]) -> dict[str, list[int]]:
    """Count the people of each bin for each card, the most split card first."""
    chosen = Counter(zip(answers["item"], answers["option_id"], strict=True))
    counts = {card: [chosen[card, each] for each in bins] for card in cards}
    return {card: counts[card] for card in most_split_first(counts)}


def _sentence(counts: Mapping[str, Sequence[int]], cards: Mapping[str, str], bins: Sequence[str]) -> str:
    """Say on which card most agree and which is split most, the rows being in that order."""
    split, *_, agreed = [*counts, *counts]
    most, n = max(counts[agreed]), sum(counts[agreed])
    leading = bins[list(counts[agreed]).index(most)].partition(". ")[0]
    words = f"Most agreement: “{short(cards[agreed], 40)}” ({theme.said(most, n)} said “{leading.partition('. ')[0]}”)."
    return f"{words} Most split: “{short(cards[split], 40)}”."


def _chart(
    counts: Mapping[str, Sequence[int]],
    named: Mapping[str, str],
    bins: Sequence[str],
    provenance: Provenance,
    look: Look,
) -> theme.AnyChart:
    """Lay out the cards as lines with a cell for each bin beside them; the share is written into every cell."""
    cell_px = look.width_px * 0.16
    words_px = look.width_px - cell_px * len(bins)
    heads = [theme.fitted(label, cell_px * 0.98, look.small_px, 2) for label in bins]
    head_px = max(map(len, heads)) * look.small_px * 1.2 + look.gap_px / 2
    lines, size_px = _row(len(counts), look.width_px * TALLEST - head_px, look)
    row_px = size_px * (1.2 * lines + ROW_GAP)
    texts, cells = [], []
    for at, (card, people) in enumerate(counts.items()):
        top = head_px + at * row_px
        fitted = theme.fitted(named[card], words_px * 0.98, size_px, lines)
        first = top + row_px / 2 - size_px * 0.6 * (len(fitted) - 1)
        texts.append({"text": "\n".join(fitted), "x": 0, "y_px": first})
        for bin_at, count in enumerate(people):
            cells.append(_cell(words_px + bin_at * cell_px, top, cell_px, row_px, count, sum(people), look))
    height_px = head_px + len(counts) * row_px
    scale = alt.Scale(domain=[0, look.width_px], nice=False)
    x, y = theme.x_axis("x", scale), theme.pixels(height_px)
    tops = [
        {"text": "\n".join(head), "x": words_px + (at + 0.5) * cell_px, "y_px": look.small_px * 0.6}
        for at, head in enumerate(heads)
    ]
    box = alt.Chart(theme.data(cells)).encode(x=x, x2="x2:Q", y=alt.Y("top_px:Q", **y), y2="bottom_px:Q")
    heat = alt.Opacity("heat:Q", scale=None, legend=None)
    layers = [
        box.mark_rect(color=look.track),
        box.mark_rect(color=look.bar).encode(opacity=heat),
        theme.texts(texts, x, height_px, look, size_px=size_px),
        theme.texts(tops, x, height_px, look, size_px=look.small_px, color=look.quiet, align="center"),
        theme.texts(
            cells, theme.x_axis("middle", scale), height_px, look, size_px=look.text_px, align="center", bold=True
        ),
    ]
    return theme.framed(layers, height_px, provenance, look, "each card by those who did not skip it")


def _row(cards: int, room_px: float, look: Look) -> tuple[int, float]:
    """Return how many lines a card gets and in which size: as large as so many cards allow, down to small type."""
    sizes = ((2, look.text_px), (2, look.small_px), (1, look.text_px), (1, look.small_px))
    return next(
        ((lines, size) for lines, size in sizes if cards * size * (1.2 * lines + ROW_GAP) <= room_px), sizes[-1]
    )


def _cell(left: float, top: float, width: float, height: float, count: int, n: int, look: Look) -> dict[str, Any]:
    gap = look.stroke_px
    return {
        "x": left + gap, "x2": left + width - gap, "middle": left + width / 2, "top_px": top + gap,
        "bottom_px": top + height - gap, "y_px": top + height / 2, "heat": HOTTEST * count / n,
        "text": theme.said(count, n),
    }  # fmt: skip
