"""What people said of themselves several times: how far the middle of the same people moved, on a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

import altair as alt
import pandas as pd

from awayday.charts import _theme as theme
from awayday.charts._shown import room
from awayday.charts._theme import Drawn, Look
from awayday.disclosure import K_MOVES, Provenance
from awayday.session import Phase

COLUMNS = ("scale", "before", "looking_back", "now", "moved", "moved_up", "moved_down", "stayed", "answered")

TOO_FEW = "Too few people answered each time."

NO_CAUSE = "There is no comparison group, so the workshop is not shown as the cause."

YARDSTICK = "Before and after may not use the same yardstick."

NAMES = {Phase.PRE: "before", Phase.FIRST: "before", Phase.RETRO: "looking back", Phase.POST: "now",
         Phase.PULSE: "weeks later"}  # fmt: skip
"""What the rounds are called beside their marks."""


LOW, HIGH = 20, 86
"""Below and above, the words of a mark stand on the side where there is room for them."""


def before_after(
    rounds: Mapping[Phase, pd.DataFrame],
    scales: Sequence[tuple[str, str, str, str]],
    provenance: Provenance,
    *,
    look: Look = theme.PAGE,
) -> Drawn:
    """Arrows from the middle of the first answers to that of the last, over the same people (analyses A3 and A4).

    Nobody's own move is drawn. What is said is that answers moved, never that anything got better or worse.

    Parameters
    ----------
    rounds
        For each phase, one row a value with `participant_id`, `field` and `value_num` (0 to 100). A retrospective one
        is what people say today of their starting point.
    scales
        For each line its field, its name, and what 0 and 100 mean.

    Returns
    -------
    A table with one row a scale: the medians, the median `moved` of each person's last answer less her first, to the
    nearest five below 20 people, and how many `answered` everything each time. With fewer than k such people the
    drawing is hidden; from 15 on, the table also says how many moved each way.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    order = [phase for phase in (Phase.PRE, Phase.FIRST, Phase.RETRO, Phase.POST, Phase.PULSE) if phase in rounds]
    people = _same_people(rounds, order, [field for field, *_ in scales])
    for phase in order:
        theme.checked(rounds[phase], provenance, 0)
    if len(order) < 2:
        return theme.withheld(TOO_FEW, COLUMNS, replace(provenance, n=len(people)), look)
    given = room(_answers_of(people, rounds, order), provenance, *order, *(field for field, *_ in scales))
    provenance, n = given.provenance, given.provenance.n
    if given.is_hidden:
        return theme.withheld(given.instead(TOO_FEW), COLUMNS, provenance, look)
    people = people.loc[people.index.isin(given.rows["participant_id"])]
    rows = [_row(people, order, field, name) for field, name, *_ in scales]
    moves = "; ".join(f"“{row['scale']}” by {row['moved']:+d}" for row in rows)
    ending = [YARDSTICK] if Phase.RETRO in order else []
    sentence = " ".join([f"The middle of {n} people moved: {moves}.", *ending, NO_CAUSE])
    table = pd.DataFrame(rows, columns=list(COLUMNS)).dropna(axis="columns", how="all")
    return Drawn(_chart(rows, order, scales, provenance, look), given.says(sentence), table)


def _answers_of(people: pd.DataFrame, rounds: Mapping[Phase, pd.DataFrame], order: Sequence[Phase]) -> pd.DataFrame:
    """Return one row for each of the people, with the ids of all her answers as one, as the gate asks for it."""
    last = [rounds[phase].drop_duplicates("participant_id", keep="last").set_index("participant_id") for phase in order]
    ids = [rows["answer_id"] for rows in last if "answer_id" in rows]
    found = people.index.to_frame(name="participant_id", index=False)
    if "step_id" in last[-1]:
        found["step_id"] = last[-1].loc[people.index, "step_id"].to_numpy()
    found["answer_id"] = ["+".join(str(one[person]) for one in ids) for person in people.index]
    return found


def _same_people(rounds: Mapping[Phase, pd.DataFrame], order: Sequence[Phase], fields: Sequence[str]) -> pd.DataFrame:
    """Return one row for each person who answered every field in every round, one column a round and field."""
    columns = {}
    for phase in order:
        given = rounds[phase].dropna(subset=["value_num", "participant_id"])
        for field in fields:
            own = given[given["field"] == field].drop_duplicates("participant_id", keep="last")
            columns[phase, field] = own.set_index("participant_id")["value_num"]
    return pd.DataFrame(columns).dropna()


def _row(people: pd.DataFrame, order: Sequence[Phase], field: str, name: str) -> dict[str, Any]:
    row: dict[str, Any] = {"scale": name, "answered": len(people)}
    row |= {_column(phase): theme.middle([int(value) for value in people[phase, field]])[1] for phase in order}
    moved = [int(value) for value in people[order[-1], field] - people[order[0], field]]
    step = 1 if len(moved) >= theme.EXACT_FROM else theme.BIN
    row["moved"] = step * round(median(moved) / step)
    if len(moved) >= K_MOVES:
        up, down = sum(each > 0 for each in moved), sum(each < 0 for each in moved)
        row |= {"moved_up": up, "moved_down": down, "stayed": len(moved) - up - down}
    return row


def _column(phase: Phase) -> str:
    return {Phase.RETRO: "looking_back", Phase.PRE: "before", Phase.FIRST: "before"}.get(phase, "now")


def _chart(
    rows: Sequence[Mapping[str, Any]],
    order: Sequence[Phase],
    scales: Sequence[tuple[str, str, str, str]],
    provenance: Provenance,
    look: Look,
) -> theme.AnyChart:
    """Draw a band for each scale: the marks of all rounds under each other, joined to the last one."""
    names, ends, bands, joins, marks, top = [], [], [], [], [], 0.0
    row_px = look.small_px * 1.35
    last = _column(order[-1])
    for row, (_, name, low, high) in zip(rows, scales, strict=True):
        names.append({"text": name, "x": 0, "y_px": top + look.text_px * 0.6})
        top += look.text_px * 1.4
        bands.append({"x": 0, "x2": 100, "top_px": top, "bottom_px": top + row_px * len(order)})
        for at, phase in enumerate(order):
            value, y_px = row[_column(phase)], top + row_px * (at + 0.5)
            is_last = phase is order[-1]
            to_left = value > HIGH or (not is_last and LOW < value <= row[last])  # away from the line to the last one
            marks.append({"x": value, "y_px": y_px, "is_last": is_last, "text": f"{value} {NAMES[phase]}",
                          "to_left": to_left})  # fmt: skip
            if not is_last:
                joins.append({"x": value, "x2": row[last], "y_px": y_px, "y2_px": top + row_px * (len(order) - 0.5)})
        top += row_px * len(order)
        ends += [("0", low, 0, "left", top), ("100", high, 100, "right", top)]
        top += look.small_px * 1.3 + look.gap_px * 0.7
    height_px = top
    x = theme.x_axis("x", alt.Scale(domain=[-2, 102], nice=False))
    y = alt.Y("y_px:Q", **theme.pixels(height_px))
    dot = look.small_px**2 * 0.7
    shift = look.small_px / look.width_px * 104
    layers = [
        alt.Chart(theme.data(bands)).mark_rect(color=look.track).encode(
            x=x, x2="x2:Q", y=alt.Y("top_px:Q", **theme.pixels(height_px)), y2="bottom_px:Q"
        ),
        alt.Chart(theme.data(joins)).mark_rule(color=look.line, strokeWidth=look.stroke_px, strokeDash=[6, 4]).encode(
            x=x, x2="x2:Q", y=y, y2="y2_px:Q"
        ),
        alt.Chart(theme.data([mark for mark in marks if not mark["is_last"]])).mark_point(
            filled=True, fill=look.ground, stroke=look.before, strokeWidth=look.stroke_px * 1.5, size=dot, opacity=1
        ).encode(x=x, y=y),
        alt.Chart(theme.data([mark for mark in marks if mark["is_last"]])).mark_point(
            filled=True, color=look.bar, shape="diamond", size=dot * 1.5, opacity=1
        ).encode(x=x, y=y),
        theme.texts(names, x, height_px, look, size_px=look.text_px, bold=True),
        *(
            theme.texts(
                [{**mark, "x": mark["x"] + side * shift} for mark in marks if mark["to_left"] is (side < 0)],
                x, height_px, look, size_px=look.small_px, align="right" if side < 0 else "left",
            )
            for side in (-1, 1)
        ),
        *(
            theme.texts([{"text": f"{mark} {word}".strip(), "x": at, "y_px": y_px + look.small_px * 0.7}], x, height_px,
                        look, size_px=look.small_px, color=look.quiet, align=align)
            for mark, word, at, align, y_px in ends
        ),
    ]  # fmt: skip
    return theme.framed(layers, height_px, provenance, look, "medians of the same people; filled: the latest")
