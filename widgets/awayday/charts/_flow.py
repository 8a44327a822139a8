"""First vote against revote as a flow: a ribbon from each first choice to each second one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._paths import OTHERS, Path, ribbons
from awayday.charts._shown import HIDDEN_SENTENCE, room, split
from awayday.charts._switches import vote, voted_twice
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import K_MOVES, Provenance
from awayday.session import Phase
from awayday.steps import short

COLUMNS = ("first", "second", "people", "of")

TOO_FEW = f"Fewer than {K_MOVES} people voted twice, so changes are not counted."

FIRST, SECOND = "First vote", "Second vote"

Moves = Counter[tuple[str, str]]
"""How many went from which option to which."""


def flow(
    first: pd.DataFrame, revote: pd.DataFrame, options: pd.DataFrame, provenance: Provenance, *, look: Look = theme.PAGE
) -> tuple[Drawn, Moves]:
    """Ribbons from the first vote to the second, over those who voted twice (analyses A5 and A6).

    Parameters
    ----------
    first, revote
        One row a person with `participant_id` and `option_id`; rows without a choice are left out.
    options
        One row an option with `option_id` and `label`, in the author's order; the same in both votes. Two of them show
        all four ways; of more, a way of fewer than k people is joined to the others.

    Returns
    -------
    The drawing, and how many went which way, for a test: none where the drawing is hidden, which it is below 15 people
    who voted twice. Its table has a row for each way: `first`, `second` (labels), `people` and `of`.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    labels = dict(zip(options["option_id"].astype(str), options["label"].astype(str), strict=True))
    one, other = (
        vote(rows, list(labels), provenance, phase) for rows, phase in ((first, Phase.FIRST), (revote, Phase.REVOTE))
    )
    both = voted_twice(one, other, len(labels), provenance)
    n = len(both) if both is not None else min(one.provenance.n, other.provenance.n)
    provenance = replace(provenance, n=n)
    if both is None or n < K_MOVES:
        return theme.withheld(HIDDEN_SENTENCE if both is None else TOO_FEW, COLUMNS, provenance, look), Moves()
    moves: Moves = Counter(zip(both["option_id_first"].astype(str), both["option_id_revote"].astype(str), strict=True))
    ways: dict[Path, int] = {(a, b): moves[a, b] for a in labels for b in labels}
    if len(labels) != 2:
        steps = [str(rows["step_id"].iloc[0]) for rows in (one.rows, other.rows) if "step_id" in rows]
        ways = _told_apart(both, ways, provenance, *steps)
    if not ways:
        return theme.withheld(HIDDEN_SENTENCE, COLUMNS, provenance, look), Moves()
    rows: list[dict[str, Any]] = [
        {"first": labels[a], "second": labels[b], "people": count, "of": n} for (a, b), count in ways.items()
    ]
    lanes = {way: count for way, count in ways.items() if count}
    if others := n - sum(ways.values()):
        rows.append({"first": OTHERS, "second": OTHERS, "people": others, "of": n})
        lanes[()] = others
    chart = ribbons([FIRST, SECOND], lanes, {FIRST: labels, SECOND: labels}, provenance, look)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Drawn(chart, other.says(one.says(_sentence(moves, labels, n))), table, n=n), moves


def _told_apart(both: pd.DataFrame, ways: Mapping[Path, int], provenance: Provenance, *steps: str) -> dict[Path, int]:
    """Return the ways that may be told apart; the people of the others are 0 or at least k."""
    keys = both["option_id_first"].astype(str) + "\t" + both["option_id_revote"].astype(str)
    version = "answer_id" if "answer_id_first" in both else "option_id"
    people = pd.DataFrame({
        "participant_id": both["participant_id"],
        "answer_id": both[f"{version}_first"].astype(str) + "+" + both[f"{version}_revote"].astype(str),
    })  # fmt: skip
    everybody = room(people, provenance, *steps, "moves")
    taken = {"\t".join(way): people[keys == "\t".join(way)] for way, count in ways.items() if count}
    kept, gated = split(everybody, taken, *steps, "moves")
    return {tuple(key.split("\t")): len(rows) for key, rows in kept.items() if key not in gated.waits}


def _sentence(moves: Moves, labels: Mapping[str, str], n: int) -> str:
    stayed = sum(moves[option, option] for option in labels)
    if len(labels) != 2:
        return f"{n - stayed} of {n} changed their choice."
    (one, here), (other, there) = ((key, short(label)) for key, label in labels.items())
    return f"{moves[one, other]} switched to “{there}”, {moves[other, one]} to “{here}”, {stayed} stayed."
