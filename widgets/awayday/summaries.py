"""Small tables to show, each behind the small-group rule: shares, switches, confidence, words, paths.

Each takes all frames of a session (or of several) and gives a `Summary`. People count once however many rows they have.
Each table is gated by itself; figures of two tables, such as shares and switches, are not weighed against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from awayday.disclosure import K_MOVES, K_NUMBERS, K_WORDS, Counts, Provenance, joined, whole_room
from awayday.disclosure import words as words_gate
from awayday.frames import Frames, field_answers, value_of
from awayday.session import Phase
from awayday.stats import share_interval

OTHERS = "*others"
"""Stands for everybody whose group is too small to show; no author can give an option this id."""

BINS = 10
"""Bins that a rating is counted in."""

OTHERS_LABEL = "Others (fewer than five each)"

_TYPES: Mapping[str, Any] = {
    "count": "Int64",
    "high": "Float64",
    "high_edge": "Float64",
    "low": "Float64",
    "low_edge": "Float64",
    "n": "Int64",
    "share": "Float64",
}


@dataclass(frozen=True, eq=False)
class Summary:
    """One table to show.

    `n` people are behind it. `hidden` says that part of it, or all, is held back: show `disclosure.HIDDEN` beside it.
    A figure that is held back is missing in `table`, or its row is not there.
    """

    table: pd.DataFrame
    n: int
    hidden: bool
    provenance: Provenance


def shares(frames: Frames, step_id: str, phase: Phase | str | None = None, *, field: str = "choice") -> Summary:
    """How many chose each option of a step, with the share and how sure it is.

    Parameters
    ----------
    frames
        All tables.
    step_id, field
        What was asked.
    phase
        Round; the one the step is meant for when left out.

    Returns
    -------
    A row for each option, as authored, also those of nobody: `option_id`, `label`, `count`, `share` (0 to 1), `low`,
    `high` (95 %), `n`. All figures are missing while fewer than five have answered. In a step that joins small counts,
    they are missing for the options joined, and a last row `*others` holds their sum.

    Raises
    ------
    ValueError
        If there is no such step, or it offers no options there.
    """
    labels = _labels(frames, step_id, field)
    chosen = _chosen(frames, step_id, phase, field)
    n = len(chosen)
    counted = Counter(chosen)
    counts = {option_id: counted[option_id] for option_id in labels}
    step = _step(frames, step_id)
    found = (joined if step["small_counts"] == "join" else whole_room)(counts, n, _k(step))
    rows = [_share(option_id, label, (found.shown or {}).get(option_id), n) for option_id, label in labels.items()]
    if found.others:
        rows.append(_share(OTHERS, OTHERS_LABEL, found.others, n))
    names = ("option_id", "label", "count", "share", "low", "high", "n")
    return Summary(_table(rows, names), n, found.hidden, frames.provenance(n))


def _share(option_id: str, label: str, count: int | None, n: int) -> dict[str, Any]:
    row: dict[str, Any] = {"option_id": option_id, "label": label, "count": count, "n": n}
    if count is None:
        return row | {"share": None, "low": None, "high": None}
    low, high = share_interval(count, n)
    return row | {"share": count / n, "low": low, "high": high}


def switches(frames: Frames, step_id_first: str, step_id_revote: str, *, field: str = "choice") -> Summary:
    """How many moved from which option to which, among those who chose both times.

    Nothing is shown below 15 people. Two options show all four moves; with more, a move of fewer than five people
    joins the others.

    Returns
    -------
    A row for each move, as authored: `from_option`, `to_option`, `from_label`, `to_label`, `count`. Moves of others
    are one last row, `*others` to `*others`.

    Raises
    ------
    ValueError
        If there is no such step, or it offers no options there.
    """
    labels = _labels(frames, step_id_first, field) | _labels(frames, step_id_revote, field)
    phases = _two_phases(frames, step_id_first, step_id_revote)
    first, second = (
        _chosen(frames, step_id, phase, field)
        for step_id, phase in zip((step_id_first, step_id_revote), phases, strict=True)
    )
    both = pd.concat([first, second], axis="columns", join="inner")
    moves = Counter(both.itertuples(index=False, name=None))
    counts = {f"{a}>{b}": moves[a, b] for a in labels for b in labels}
    k = max(_k(_step(frames, step_id)) for step_id in (step_id_first, step_id_revote))
    found = whole_room(counts, len(both), K_MOVES) if len(labels) == 2 else _joined_moves(counts, len(both), k)
    rows = [
        {"from_option": a, "to_option": b, "from_label": labels[a], "to_label": labels[b], "count": found.shown[key]}
        for key, (a, b) in {f"{a}>{b}": (a, b) for a in labels for b in labels}.items()
        if found.shown and key in found.shown
    ]
    if found.others:
        rows.append({"from_option": OTHERS, "to_option": OTHERS, "from_label": OTHERS_LABEL,
                     "to_label": OTHERS_LABEL, "count": found.others})  # fmt: skip
    names = ("from_option", "to_option", "from_label", "to_label", "count")
    return Summary(_table(rows, names), len(both), found.hidden, frames.provenance(len(both)))


def _two_phases(frames: Frames, first: str, second: str) -> tuple[Phase, Phase]:
    """Phases of two votes: each step's own; first and revote when the same step was asked twice."""
    if first == second:
        return Phase.FIRST, Phase.REVOTE
    return Phase(_step(frames, first)["phase"]), Phase(_step(frames, second)["phase"])


def _joined_moves(counts: Mapping[str, int], n: int, k: int) -> Counts:
    return joined(counts, n, k) if n >= K_MOVES else Counts(None, n, hidden=True)


def confidence(frames: Frames, step_id: str, phase: Phase | str | None = None, *, field: str = "confidence") -> Summary:
    """How ratings spread, in ten bins of equal width.

    Returns
    -------
    A row for each bin: `low_edge` and `high_edge` in the unit of the rating, `count`. The last bin includes the
    highest rating. Counts are missing while fewer than five have answered.

    Raises
    ------
    ValueError
        If there is no such step, or it asks for no number there.
    """
    step = _step(frames, step_id)
    found = frames.fields[(frames.fields["step_id"] == step_id) & (frames.fields["field"] == field)]
    if found.empty or pd.isna(found["min"].iloc[0]):
        raise ValueError(f'step "{step_id}" asks for no number in "{field}"')
    low, high = float(found["min"].iloc[0]), float(found["max"].iloc[0])
    rated = _chosen(frames, step_id, phase, field)
    width = (high - low) / BINS
    bins = Counter(min(int((float(rating) - low) / width), BINS - 1) for rating in rated)
    gated = whole_room({str(i): bins[i] for i in range(BINS)}, len(rated), _k(step))
    rows = [
        {"low_edge": low + i * width, "high_edge": low + (i + 1) * width, "count": (gated.shown or {}).get(str(i))}
        for i in range(BINS)
    ]
    table = _table(rows, ("low_edge", "high_edge", "count"))
    return Summary(table, len(rated), gated.hidden, frames.provenance(len(rated)))


def words(frames: Frames, step_id: str, field: str, phase: Phase | str | None = None) -> Summary:
    """Approved words of a field, shuffled; none while fewer than ten people answered it.

    Returns
    -------
    A row for each text: `text`. The order tells nothing of who wrote it. Words are texts, never markup.

    Raises
    ------
    ValueError
        If there is no such step.
    """
    step = _step(frames, step_id)
    rows = _latest(frames, step_id, phase, field)
    answered = int(rows["participant_id"].nunique())
    hidden = answered < K_WORDS or step["visibility"] != "room"
    shown = [] if hidden else words_gate([str(text) for text in rows["value_text"].dropna()], answered)
    table = pd.DataFrame({"text": pd.Series(shown, dtype="string")})
    return Summary(table, answered, hidden, frames.provenance(answered))


def choices(frames: Frames) -> pd.DataFrame:
    """Give what each person chose, vote by vote: rows of single people, to compute with and not to show.

    Returns
    -------
    One row a person with at least one choice, by `participant_id` (the index): `data_origin`, then a column for each
    step with options that somebody answered, in the order of the workshop, holding option ids.
    """
    columns = {step_id: _chosen(frames, step_id, None, "choice") for step_id in _votes(frames)}
    table = pd.DataFrame({step_id: chosen for step_id, chosen in columns.items() if not chosen.empty})
    table = table.astype("string").sort_index().rename_axis("participant_id")
    table.insert(0, "data_origin", str(frames.data_origin))
    return table


def paths(frames: Frames) -> Summary:
    """How many went from which choice to which next choice, through all votes of the workshop.

    A person's next choice is in the next vote that she answered. Nothing is shown below 15 people with two choices.
    The ways out of one vote are told apart where five people or more took them; the rest are one row `*others`.

    Returns
    -------
    A row for each way: `source_step`, `source`, `target_step`, `target` (option ids), `source_label`, `target_label`,
    `count`.
    """
    table = choices(frames).drop(columns="data_origin")
    ways: dict[str, Counter[tuple[str, str, str]]] = {step_id: Counter() for step_id in table.columns}
    n = 0
    for person in table.itertuples(index=False, name=None):
        taken = [(step, str(option)) for step, option in zip(table.columns, person, strict=True) if pd.notna(option)]
        n += len(taken) > 1
        for (source_step, source), (target_step, target) in pairwise(taken):
            ways[source_step][source, target_step, target] += 1
    names = ("source_step", "source", "target_step", "target", "source_label", "target_label", "count")
    rows: list[dict[str, Any]] = []
    hidden = n < K_MOVES
    for source_step, counts in ways.items() if not hidden else ():
        found = joined({"\n".join(way): count for way, count in sorted(counts.items())}, counts.total())
        hidden = hidden or (found.hidden and counts.total() > 0)
        rows += _ways(frames, source_step, found)
    return Summary(_table(rows, names), n, hidden, frames.provenance(n))


def _ways(frames: Frames, source_step: str, found: Counts) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for key, count in (found.shown or {}).items():
        source, target_step, target = key.split("\n")
        label = _labels(frames, source_step, "choice")[source]
        rows.append({"source_step": source_step, "source": source, "target_step": target_step, "target": target,
                     "source_label": label, "target_label": _labels(frames, target_step, "choice")[target],
                     "count": count})  # fmt: skip
    if found.others:
        rows.append({"source_step": source_step, "source": OTHERS, "target_step": None, "target": OTHERS,
                     "source_label": OTHERS_LABEL, "target_label": OTHERS_LABEL, "count": found.others})  # fmt: skip
    return rows


def _votes(frames: Frames) -> list[str]:
    """Return the steps that offer options and may be shown, in the order of the workshop."""
    steps = frames.steps[frames.steps["visibility"] == "room"].sort_values("order_no", kind="stable")
    offering = set(frames.options.loc[frames.options["field"] == "choice", "step_id"])
    return list(dict.fromkeys(str(step_id) for step_id in steps["step_id"] if step_id in offering))


def _step(frames: Frames, step_id: str) -> Mapping[str, Any]:
    found = frames.steps[frames.steps["step_id"] == step_id]
    if found.empty:
        known = ", ".join(dict.fromkeys(str(known) for known in frames.steps["step_id"]))
        raise ValueError(f'there is no step "{step_id}"; there are {known}')
    return {str(name): value for name, value in found.iloc[-1].items()}


def _phase(frames: Frames, step_id: str, phase: Phase | str | None) -> Phase:
    return Phase(_step(frames, step_id)["phase"] if phase is None else phase)


def _k(step: Mapping[str, Any]) -> int:
    """Fewest people to show: more for steps that are on no wall, of which a coach gets counts only."""
    return K_NUMBERS if step["visibility"] == "room" else K_WORDS


def _labels(frames: Frames, step_id: str, field: str) -> dict[str, str]:
    _step(frames, step_id)
    found = frames.options[(frames.options["step_id"] == step_id) & (frames.options["field"] == field)]
    if found.empty:
        raise ValueError(f'step "{step_id}" offers no options in "{field}"')
    return {str(option_id): str(label) for option_id, label in zip(found["option_id"], found["label"], strict=True)}


def _chosen(frames: Frames, step_id: str, phase: Phase | str | None, field: str) -> pd.Series[Any]:
    """Return the value of each person who gave one, by her id."""
    return value_of(_latest(frames, step_id, phase, field).set_index("participant_id")).dropna()


def _latest(frames: Frames, step_id: str, phase: Phase | str | None, field: str) -> pd.DataFrame:
    """Return one row for each person who gave a value; the latest, should she have been asked in two sessions."""
    found = field_answers(frames.answers, step_id, field, _phase(frames, step_id, phase))
    return found.sort_values("answered_at", kind="stable").drop_duplicates("participant_id", keep="last")


def _table(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=_TYPES.get(name, "string")) for name in names}
    )
