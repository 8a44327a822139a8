"""Which rows of people a chart may draw: the one way from rows to the gate, for every chart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from awayday.charts._theme import checked
from awayday.disclosure import HIDDEN, ROOM, WAITS, Gated, Provenance, Request, gate, measure_of, units_of

HIDDEN_SENTENCE = f"{HIDDEN[0].upper()}{HIDDEN[1:]}."
WAITS_SENTENCE = f"{WAITS[0].upper()}{WAITS[1:]}."


@dataclass(frozen=True, eq=False)
class Shown:
    """The rows of everybody who answered, as far as they may be drawn; `rows` is empty where they may not.

    `provenance` says how many people they are, or how many there were where nothing is drawn.
    """

    rows: pd.DataFrame
    provenance: Provenance
    gated: Gated

    @property
    def is_hidden(self) -> bool:
        """Whether nothing may be drawn."""
        return bool(self.gated.hidden)

    def instead(self, too_few: str) -> str:
        """Return what is said in place of a drawing."""
        return too_few if self.provenance.n < self.provenance.k else HIDDEN_SENTENCE

    def says(self, sentence: str) -> str:
        """Return a sentence, which says so where an older figure stays."""
        return f"{sentence} {WAITS_SENTENCE}" if self.gated.waits else sentence


def room(rows: pd.DataFrame, provenance: Provenance, *asked: str) -> Shown:
    """Ask the gate for everybody in `rows`, as one group without any split.

    Parameters
    ----------
    rows
        Rows of those who are counted, with `participant_id`, and with `answer_id` where there is one. `step_id`,
        `field` and `phase` say what was asked, `asked` what else did, such as a card.

    Raises
    ------
    MixedOriginError
        If the rows have another origin than `provenance`.
    """
    units = units_of(rows)
    gated = gate(Request(measure_of(rows, *asked), {ROOM: units}, provenance.k), provenance.ledger)
    if gated.hidden:
        return Shown(rows.head(0), checked(rows, provenance, len({person for person, _ in units})), gated)
    kept = rows[_among(units, gated.units())]
    return Shown(kept, checked(rows, provenance, gated.n), gated)


def split(
    shown: Shown, groups: Mapping[str, pd.DataFrame], *asked: str, alike: Collection[str] = ()
) -> tuple[dict[str, pd.DataFrame], Gated]:
    """Ask the gate for groups of people among the rows of a room that is shown.

    Parameters
    ----------
    groups
        The rows of each group.
    asked
        What else was asked, as for `room`.
    alike
        The groups in which everybody gave one answer.

    Returns
    -------
    The rows of each group that is shown, and what the gate says.
    """
    everybody = units_of(shown.rows)
    units = {key: units_of(rows) for key, rows in groups.items()}
    measure, provenance = measure_of(shown.rows, *asked), shown.provenance
    gated = gate(Request(measure, {ROOM: everybody, **units}, provenance.k, alike), provenance.ledger)
    return {
        key: rows[_among(units[key], gated.units(key))] for key, rows in groups.items() if key in gated.shown
    }, gated


def each(
    rows: pd.DataFrame, column: str, keys: Collection[str], provenance: Provenance
) -> tuple[pd.DataFrame, list[str], Provenance]:
    """Ask the gate once for each card, text or statement that people answered for itself.

    Returns
    -------
    The rows that may be drawn; the keys that may not; the provenance, with how many people all of them are.
    """
    parts, hidden = [rows.head(0)], []
    for key in keys:
        found = room(rows[rows[column] == key], provenance, key)
        parts.append(found.rows)
        if found.is_hidden:
            hidden.append(key)
    kept = pd.concat(parts)
    people = kept if len(kept) else rows
    return kept, hidden, replace(checked(rows, provenance, 0), n=int(people["participant_id"].nunique()))


def _among(units: list[tuple[str, str]], kept: Collection[tuple[str, str]]) -> list[bool]:
    return [unit in kept for unit in units]
