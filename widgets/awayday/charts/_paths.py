"""The ways people took through the votes of a session, as ribbons from one vote to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room, split
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import K_MOVES, Provenance, joined
from awayday.steps import short

COLUMNS = ("path", "people", "of")

TOO_FEW = "Too few people for paths."

OTHERS = "others, joined"

CARD = 0.5
"""Width of the card that names an option; the way from one card to the next is 1 minus this."""

CURVE_POINTS = 24
"""Points that a ribbon's edge is drawn through between two cards."""

Path = tuple[str, ...]
"""The options that a group of people chose, vote by vote; () stands for all paths that are joined."""

Labels = Mapping[str, Mapping[str, str]]
"""For each vote, the labels of its options by id, in the author's order."""

Band = tuple[float, float]
"""Upper and lower edge in pixels."""


def paths(
    choices: pd.DataFrame,
    labels: Labels,
    provenance: Provenance,
    *,
    look: Look = theme.PAGE,
) -> Drawn:
    """Ribbons of people through two or more votes (analysis A9).

    Paths of fewer than k people are joined into one grey ribbon. When most people would be in it, the last vote is left
    out and the paths are counted again, down to two votes.

    Parameters
    ----------
    choices
        One row a person, by `participant_id` (the index), one column a vote in the order of time, holding option ids;
        people who missed a vote have a missing value and are left out. A column `data_origin` is checked, all other
        columns are votes.
    labels
        For each column of votes, its options' labels by id, in the author's order.

    Returns
    -------
    A table with one row a path: `path`, `people` and `of`. Hidden below 15 people, or when no path is shared by k.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    votes = [str(column) for column in choices.columns if column != "data_origin"]
    gone: list[str] = []
    while True:
        taken = choices[votes].dropna()
        n = len(taken)
        provenance = theme.checked(choices, provenance, n)
        if n < K_MOVES:
            return theme.withheld(TOO_FEW, COLUMNS, provenance, look)
        counts = Counter(_keys(taken))
        if 2 * (joined(counts, n, provenance.k).others or 0) <= n or len(votes) <= 2:
            break
        gone.append(votes.pop())
    shown = _shown(choices, taken, provenance)
    if not shown:
        return theme.withheld(TOO_FEW, COLUMNS, provenance, look)
    others = n - sum(shown.values())
    ranked = {path: shown[path] for path in sorted(shown, key=lambda path: _rank(path, votes, labels))}
    rows = [{"path": _name(path, votes, labels), "people": count, "of": n} for path, count in ranked.items()]
    if others:
        rows.append({"path": OTHERS, "people": others, "of": n})
        ranked[()] = others
    chart = ribbons(votes, ranked, labels, provenance, look)
    return Drawn(chart, _sentence(rows, n, others, gone), pd.DataFrame(rows, columns=list(COLUMNS)))


def _keys(taken: pd.DataFrame) -> list[str]:
    return ["\t".join(map(str, row)) for row in taken.itertuples(index=False)]


def _shown(choices: pd.DataFrame, taken: pd.DataFrame, provenance: Provenance) -> dict[Path, int]:
    """Count the paths that may be told apart."""
    votes = list(taken.columns)
    keys = _keys(taken)
    rows = pd.DataFrame({"participant_id": taken.index.astype(str), "answer_id": keys})
    everybody = room(rows, provenance, *votes)
    if everybody.is_hidden or everybody.gated.waits:
        return {}
    parts = {key: rows[rows["answer_id"] == key] for key in sorted(set(keys))}
    missed = [int(choices[vote].notna().sum()) - len(taken) for vote in votes]
    if any(0 < few < provenance.k for few in missed) and min(map(len, parts.values())) >= provenance.k:
        # With all paths known, those of the few who missed a vote would follow from what everybody chose in it.
        del parts[min(parts, key=lambda key: (len(parts[key]), key))]
    kept, gated = split(everybody, parts, *votes)
    return {tuple(key.split("\t")): len(rows) for key, rows in kept.items() if key not in gated.waits}


def _rank(path: Path, votes: Sequence[str], labels: Labels) -> tuple[int, ...]:
    return tuple(_place(option, labels[vote]) for vote, option in zip(votes, path, strict=True))


def _place(option: str, labels: Mapping[str, str]) -> int:
    return list(labels).index(option) if option in labels else len(labels)


def _name(path: Path, votes: Sequence[str], labels: Labels) -> str:
    return " → ".join(short(labels[vote].get(option, option), 34) for vote, option in zip(votes, path, strict=True))


def _sentence(rows: list[dict[str, Any]], n: int, others: int, gone: list[str]) -> str:
    most = max((row for row in rows if row["path"] != OTHERS), key=lambda row: row["people"])
    text = f"Most common path: {most['path']} ({theme.said(most['people'], n)})."
    if others:
        text += " Paths of fewer than five are joined."
    if gone:
        text += f" Left out, since hardly two people went the same way: {', '.join(reversed(gone))}."
    return text


def ribbons(
    votes: Sequence[str], lanes: Mapping[Path, int], labels: Labels, provenance: Provenance, look: Look
) -> theme.AnyChart:
    """Stack the lanes at each vote by option, name each option on a card, and join each lane's places by a ribbon."""
    unit_px = look.width_px / (len(votes) - 1 + CARD)
    titles = [theme.fitted(vote, unit_px * CARD, look.text_px, 2) for vote in votes]
    head_px, gap_px = look.text_px * (0.6 + 1.2 * max(map(len, titles))), look.small_px * 1.5
    height_px = head_px + look.width_px * 0.4
    scale = alt.Scale(domain=[0, len(votes) - 1 + CARD], nice=False)
    places = [_places(at, vote, lanes, labels, head_px, height_px, gap_px) for at, vote in enumerate(votes)]
    first = labels[votes[0]]
    colors = {path: look.flows[_place(path[0], first) % len(look.flows)] if path else look.before for path in lanes}
    curves = [
        {"lane": f"{at} {path}", "color": colors[path], **point}
        for path in lanes
        for at in range(len(votes) - 1)
        for point in _ribbon(at, places[at][path], places[at + 1][path])
    ]  # fmt: skip
    cards, words = [], []
    for at, vote in enumerate(votes):
        for option, (top, bottom) in _cards(at, places[at]).items():
            label = short(labels[vote].get(option, option), 80) if option else OTHERS
            people = sum(count for path, count in lanes.items() if (path[at] if path else "") == option)
            fitting = max(int((bottom - top + gap_px * 0.6) / (look.small_px * 1.2)), 1)
            lines = theme.fitted(f"{people} · {label}", unit_px * CARD - look.small_px, look.small_px, fitting)
            cards.append({"x": at, "x2": at + CARD, "top_px": top, "bottom_px": bottom})
            lift = look.small_px * 0.6 * (len(lines) - 1)
            words.append({
                "text": "\n".join(lines), "x": at + look.small_px / 2 / unit_px, "y_px": (top + bottom) / 2 - lift,
            })  # fmt: skip
    heads = [{"text": "\n".join(lines), "x": at, "y_px": look.text_px * 0.6} for at, lines in enumerate(titles)]
    x, y = theme.x_axis("x", scale), alt.Y("top_px:Q", **theme.pixels(height_px))
    flow = alt.Chart(theme.data(curves)).mark_area(opacity=0.75).encode(
        x=x, y=y, y2="bottom_px:Q", detail="lane:N", fill=alt.Fill("color:N", scale=None)
    )  # fmt: skip
    card = alt.Chart(theme.data(cards)).mark_rect(color=look.track, stroke=look.line, strokeWidth=look.stroke_px)
    layers = [
        flow,
        card.encode(x=x, x2="x2:Q", y=y, y2="bottom_px:Q"),
        theme.texts(heads, x, height_px, look, size_px=look.text_px, bold=True),
        theme.texts(words, x, height_px, look, size_px=look.small_px),
    ]
    return theme.framed(layers, height_px, provenance, look, "a band is as thick as the people in it")


def _places(
    at: int, vote: str, lanes: Mapping[Path, int], labels: Labels, top_px: float, bottom_px: float, gap_px: float
) -> dict[Path, Band]:
    """Stack the lanes at one vote: by option there, in the author's order; the joined ones last."""
    n = sum(lanes.values())
    most_cards = max(len({path[i] if path else "" for path in lanes}) for i in range(len(next(iter(lanes)))))
    person_px = (bottom_px - top_px - gap_px * (most_cards - 1)) / n
    ordered = sorted(lanes, key=lambda path: _place(path[at], labels[vote]) if path else len(labels[vote]) + 1)
    found: dict[Path, Band] = {}
    top, before = top_px, None
    for path in ordered:
        option = path[at] if path else ""
        top += gap_px if before not in {None, option} else 0
        found[path] = (top, top + lanes[path] * person_px)
        top, before = found[path][1], option
    return found


def _cards(at: int, places: Mapping[Path, Band]) -> dict[str, Band]:
    found: dict[str, Band] = {}
    for path, (top, bottom) in places.items():
        option = path[at] if path else ""
        found[option] = (found[option][0], bottom) if option in found else (top, bottom)
    return found


def _ribbon(at: int, here: Band, there: Band) -> list[dict[str, float]]:
    """Points of one lane between two cards; it leaves and arrives level."""
    points = []
    for step in range(CURVE_POINTS + 1):
        way = step / CURVE_POINTS
        bend = way * way * (3 - 2 * way)
        top, bottom = (one + (other - one) * bend for one, other in zip(here, there, strict=True))
        points.append({"x": at + CARD + (1 - CARD) * way, "top_px": top, "bottom_px": bottom})
    return points
