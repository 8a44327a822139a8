"""How alike a room sorted cards: agreement of each card, and of all together; never whether anybody was right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._heat_strip import sorted_into, sorted_rows
from awayday.charts._shown import each
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import Provenance
from awayday.errors import NoAnswers
from awayday.stats import alpha, togetherness

COLUMNS = ("card", "agreement", "in_words", "answered")

FEWEST = 10
"""Fewest people who sorted before agreement is said."""

FEWEST_CARDS = 5
"""Fewest cards before one number is said for all of them."""

TOO_FEW = "Agreement is said from ten people up."


def agreement(
    answers: pd.DataFrame,
    cards: Mapping[str, str],
    bins: Mapping[str, str],
    provenance: Provenance,
    *,
    look: Look = theme.PAGE,
) -> Drawn:
    """Bars of agreement from -1 (two ends) over 0 (even) to 1 (all in one bin), a card each (A11, A12).

    Parameters
    ----------
    answers, cards, bins
        As for `heat_strip`; three bins or more.

    Returns
    -------
    A table with a row a card: `card`, `agreement` (van der Eijk's A), `in_words` and `answered`. A card of fewer than
    ten people is left out; where that is every card, the drawing is hidden.

    Raises
    ------
    MixedOriginError
        If the answers have another origin than `provenance`.
    """
    theme.checked(answers, provenance, 0)
    wanted = replace(provenance, k=max(FEWEST, provenance.k))
    given, hidden, found_in = each(sorted_rows(answers, bins), "item", list(cards), wanted)
    provenance = replace(provenance, n=found_in.n)
    shown = {card: people for card, people in sorted_into(given, cards, bins).items() if card not in hidden}
    if not shown:
        return theme.withheld(TOO_FEW, COLUMNS, provenance, look)
    found = {card: togetherness(people) for card, people in shown.items()}
    rows = [(cards[card], round(a, 2), in_words(a), sum(shown[card])) for card, a in found.items()]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    apart, near = (sum(in_words(a) == word for a in found.values()) for word in (ENDS, TOGETHER))
    said = f"Of {len(found)} cards the room is close together on {near} and pulled to both ends on {apart}."
    return Drawn(_chart(found, cards, provenance, look), f"{said}{_of_all(shown)}", table, n=provenance.n)


TOGETHER, ENDS, SPREAD = "close together", "pulled to both ends", "spread out"


def in_words(a: float) -> str:
    """Say how close together a room is: a reading of van der Eijk's A, not a test."""
    return TOGETHER if a >= 0.5 else ENDS if a <= -0.2 else SPREAD


def _of_all(counts: Mapping[str, Sequence[int]]) -> str:
    if len(counts) < FEWEST_CARDS:
        return ""
    try:
        found = alpha(list(counts.values()))
    except NoAnswers:
        return ""
    words = f"Over all cards Krippendorff's alpha is {found:.2f} (1 all alike, 0 as if by chance)."
    return f" {words} Disagreement is material to talk about."


def _chart(found: Mapping[str, float], cards: Mapping[str, str], provenance: Provenance, look: Look) -> theme.AnyChart:
    words_px, bar_px = look.width_px * 0.55, look.width_px * 0.25
    row_px, zero = look.text_px * 1.9, words_px + bar_px / 2
    texts, bars = [], []
    for at, (card, a) in enumerate(found.items()):
        place = {"y_px": (at + 0.5) * row_px, "top_px": (at + 0.2) * row_px, "bottom_px": (at + 0.8) * row_px}
        texts.append({**place, "x": 0, "text": theme.fitted(cards[card], words_px * 0.95, look.text_px, 1)[0]})
        bars.append({**place, "x": zero, "x2": zero + a * bar_px / 2, "says": words_px + bar_px * 1.05,
                     "text": in_words(a)})  # fmt: skip
    rows_px = len(found) * row_px
    height_px = rows_px + look.small_px * 1.4
    scale = alt.Scale(domain=[0, look.width_px], nice=False)
    x, y = theme.x_axis("x", scale), theme.pixels(height_px)
    ends = [
        {"text": f"{end}", "x": zero + end * bar_px / 2, "y_px": height_px - look.small_px * 0.6} for end in (-1, 0, 1)
    ]
    middle = alt.Chart(theme.data([{"x": zero, "top_px": 0, "bottom_px": rows_px}]))
    layers = [
        alt.Chart(theme.data(bars)).mark_rect(color=look.bar).encode(
            x=x, x2="x2:Q", y=alt.Y("top_px:Q", **y), y2="bottom_px:Q"
        ),
        middle.mark_rule(color=look.line, strokeWidth=look.stroke_px).encode(
            x=x, y=alt.Y("top_px:Q", **y), y2="bottom_px:Q"
        ),
        theme.texts(texts, x, height_px, look, size_px=look.text_px),
        theme.texts(bars, theme.x_axis("says", scale), height_px, look, size_px=look.small_px),
        theme.texts(ends, x, height_px, look, size_px=look.small_px, color=look.quiet, align="center"),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "-1 two ends, 0 even, 1 all in one bin")
