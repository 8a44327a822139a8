"""First vote against revote: two bars an option, and how many changed their choice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import Shown, room, split
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import HIDDEN, K_MOVES, Provenance
from awayday.session import Phase
from awayday.stats import mcnemar, symmetry
from awayday.steps import short

COLUMNS = ("option", "first", "first_answered", "revote", "revote_answered")

MIN_SWITCHED = 6
"""Fewer people who switched than this can't tell a direction from chance."""

TOO_FEW = "Too few answers to show."

TOO_FEW_PAIRS = f"Fewer than {K_MOVES} people voted twice, so changes are not counted."


def switches(
    first: pd.DataFrame,
    revote: pd.DataFrame,
    options: pd.DataFrame,
    provenance: Provenance,
    *,
    look: Look = theme.PAGE,
    tested: bool = False,
) -> Drawn:
    """Bars of both votes side by side, and who changed (analyses A5 and A6).

    Parameters
    ----------
    first, revote
        One row a person with `participant_id` and `option_id`; rows without a choice are left out.
    options
        One row an option with `option_id` and `label`, in the author's order; the same in both votes.
    tested
        Whether the sentence ends with the test of symmetry, once six people switched.

    Returns
    -------
    A table with one row an option and the people in each vote. Below k answers in either vote the drawing is hidden;
    below 15 people with both answers nothing is said about changes.

    Raises
    ------
    MixedOriginError
        If the answers have another origin than `provenance`.
    """
    ids = [str(option) for option in options["option_id"]]
    labels = [str(label) for label in options["label"]]
    one, other = vote(first, ids, provenance, Phase.FIRST), vote(revote, ids, provenance, Phase.REVOTE)
    n_first, n_revote = one.provenance.n, other.provenance.n
    provenance = replace(provenance, n=min(n_first, n_revote))
    if one.is_hidden or other.is_hidden:
        few = one if n_first <= n_revote else other
        return theme.withheld(few.instead(TOO_FEW), COLUMNS, provenance, look)
    before, after = _counts(one.rows, ids), _counts(other.rows, ids)
    rows = [
        {"option": label, "first": before[option], "first_answered": n_first, "revote": after[option],
         "revote_answered": n_revote}
        for option, label in zip(ids, labels, strict=True)
    ]  # fmt: skip
    sentence = f"{_lead(rows)} {_moved(voted_twice(one, other, len(ids), provenance), ids, labels, tested)}"
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Drawn(_chart(rows, provenance, look), other.says(one.says(sentence)), table)


def vote(rows: pd.DataFrame, ids: list[str], provenance: Provenance, phase: Phase) -> Shown:
    """Return who chose one of the options in one of the votes, as far as it may be drawn."""
    theme.checked(rows, provenance, 0)
    chosen = rows[rows["option_id"].isin(ids)]
    return room(chosen if "phase" in chosen else chosen.assign(phase=str(phase)), provenance)


def voted_twice(one: Shown, other: Shown, n_options: int, provenance: Provenance) -> pd.DataFrame | None:
    """Return first and second choice of everybody who voted twice; None where that may not be shown.

    From the moves between two options follows what each of them chose in either vote, so that they are also weighed
    against all votes: if a few people missed one of the two, it would be known what those chose.
    """
    columns = ["participant_id", "option_id", *(["answer_id"] if "answer_id" in one.rows else [])]
    both = one.rows[columns].merge(other.rows[columns], on="participant_id", suffixes=("_first", "_revote"))
    if len(both) < K_MOVES:
        return both
    twice = both["participant_id"]
    for vote in (one, other) if n_options == 2 else ():
        _, gated = split(vote, {"voted twice": vote.rows[vote.rows["participant_id"].isin(twice)]})
        if gated.hidden or gated.waits:
            return None
    version = "answer_id" if "answer_id" in columns else "option_id"
    pairs = both.assign(answer_id=both[f"{version}_first"].astype(str) + "+" + both[f"{version}_revote"].astype(str))
    steps = [str(vote.rows["step_id"].iloc[0]) for vote in (one, other) if "step_id" in vote.rows]
    gated = room(pairs, provenance, *steps, "moves").gated
    return None if gated.hidden or gated.waits else both


def _counts(answers: pd.DataFrame, ids: list[str]) -> dict[str, int]:
    chosen = Counter(answers["option_id"].dropna().astype(str))
    return {option: chosen.get(option, 0) for option in ids}


def _moves(both: pd.DataFrame, ids: list[str]) -> list[list[int]]:
    """Count people by first choice (rows) and second choice (columns)."""
    pairs = Counter(zip(both["option_id_first"].astype(str), both["option_id_revote"].astype(str), strict=True))
    return [[pairs.get((one, other), 0) for other in ids] for one in ids]


def _lead(rows: list[dict[str, Any]]) -> str:
    row = max(rows, key=lambda row: (row["revote"], row["first"]))
    before, after = theme.said(row["first"], row["first_answered"]), theme.said(row["revote"], row["revote_answered"])
    return f"“{short(row['option'])}”: {before} in the first vote, {after} in the second."


def _moved(both: pd.DataFrame | None, ids: list[str], labels: list[str], tested: bool) -> str:
    if both is None:
        return f"How many changed their choice is {HIDDEN}."
    moves = _moves(both, ids)
    n = len(both)
    if n < K_MOVES:
        return TOO_FEW_PAIRS
    stayed = sum(moves[at][at] for at in range(len(moves)))
    switched = n - stayed
    text = f"{switched} of {n} changed their choice."
    if len(labels) == 2:
        one, other = (short(label) for label in labels)
        text = f"{moves[0][1]} switched to “{other}”, {moves[1][0]} to “{one}”, {stayed} stayed."
    if not tested:
        return text
    if switched < MIN_SWITCHED:
        return f"{text} Too few switched ({switched}) to tell a direction from chance."
    p = mcnemar(moves[0][1], moves[1][0]) if len(labels) == 2 else symmetry(moves).p
    return f"{text} Test of symmetry, exploratory: {_p(p)}."


def _p(p: float) -> str:
    if p < 0.001:
        return "p < .001"
    return f"p = {p:.{3 if p < 0.01 else 2}f}".replace("0.", ".")


def _chart(rows: list[dict[str, Any]], provenance: Provenance, look: Look) -> theme.AnyChart:
    side_px = look.number_px * 6
    plot_px = look.width_px - 2 * side_px
    line_px, bar_px = look.text_px * 1.2, look.bar_px * 0.72
    labels, bars, top = [], [], look.text_px * 0.6
    for row in rows:
        lines = theme.wrapped(row["option"], look.width_px, look.text_px)
        labels.append({"text": "\n".join(lines), "y_px": top, "x": -side_px / plot_px})
        top += line_px * (len(lines) - 0.4)
        for vote, word in (("first", "first vote"), ("revote", "second vote")):
            n = row[f"{vote}_answered"]
            bars.append({
                "option": row["option"], "vote": word, "chosen": row[vote], "share": row[vote] / n, "zero": 0, "one": 1,
                "number": theme.said(row[vote], n), "top_px": top, "bottom_px": top + bar_px,
                "y_px": top + bar_px / 2,
            })  # fmt: skip
            top += bar_px + 6
        top += look.gap_px - 6
    height_px = top - look.gap_px + 10
    scale = alt.Scale(domain=[-side_px / plot_px, 1 + side_px / plot_px], nice=False)
    first, second = (alt.Chart(theme.data(bars[at::2])) for at in (0, 1))
    y = alt.Y("top_px:Q", **theme.pixels(height_px))
    end = theme.x_axis("zero", scale)
    track = alt.Chart(theme.data(bars)).mark_rect(color=look.track).encode(x=end, x2="one:Q", y=y, y2="bottom_px:Q")
    hollow = first.mark_rect(
        filled=True, fill=look.ground, stroke=look.before, strokeWidth=look.stroke_px * 1.5, strokeDash=[6, 4]
    ).encode(x=end, x2="share:Q", y=y, y2="bottom_px:Q")  # fmt: skip
    solid = second.mark_rect(color=look.bar).encode(x=end, x2="share:Q", y=y, y2="bottom_px:Q")
    small = look.small_px
    names = [{"text": bar["vote"], "y_px": bar["y_px"], "x": -small / 2 / plot_px} for bar in bars]
    numbers = [{"text": bar["number"], "y_px": bar["y_px"], "x": 1 + small / 2 / plot_px} for bar in bars]
    layers = [
        track, hollow, solid,
        theme.texts(labels, theme.x_axis("x", scale), height_px, look, size_px=look.text_px),
        theme.texts(names, theme.x_axis("x", scale), height_px, look, size_px=small, color=look.quiet, align="right"),
        theme.texts(numbers, theme.x_axis("x", scale), height_px, look, size_px=look.number_px * 0.85, bold=True),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "dashed: first vote, filled: second vote")
