"""The one door between rows of people and everything that is shown, exported or printed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from awayday.disclosure._ledger import Ledger
from awayday.disclosure._provenance import HIDDEN, K_NUMBERS, WAITS
from awayday.disclosure._safety import Group, Unit, columns, independent, is_safe, people, rank

ROOM: Final = ""
"""The key of everybody who answered."""

MOST_GROUPS = 40
"""Groups of one request that are offered; what comes after them is hidden."""

Units = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """What shall be shown: figures of one measure, for one group of people or more.

    `measure` names what was asked of whom; what was shown of one measure before is weighed together with this. `groups`
    maps a key to its units, each a person's id and which version of her answer it is; "" is the whole room, and several
    groups are a split by something about people. `k` is the fewest people. `alike` are the groups of a split in which
    everybody gave the same answer: below 2 k people such a group would tell what each of them said.
    """

    measure: str
    groups: Mapping[str, Collection[tuple[str, str]]]
    k: int = K_NUMBERS
    alike: Collection[str] = field(default=())

    def __post_init__(self) -> None:
        if self.k < K_NUMBERS:
            raise ValueError(f"k = {self.k}: at least {K_NUMBERS} people are needed")


class Gated:
    """What the gate lets through; nothing but `gate` makes one.

    `shown` and `hidden` are the keys of the request, in its order; `waits` are those of `shown` of which an older
    figure stays. `n` counts the people in the groups that are shown. `sentence` is said beside them where anything is
    hidden or waits; empty where all is shown as it was offered.
    """

    __slots__ = ("_units", "hidden", "n", "sentence", "shown", "waits")

    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    waits: tuple[str, ...]
    n: int
    sentence: str
    _units: Mapping[str, Units]

    def __init__(self) -> None:
        raise TypeError("only disclosure.gate makes a Gated")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"what was let through does not change: {name}")

    def units(self, key: str = ROOM) -> Units:
        """Return the units to count in a group that is shown: those offered, or those of the older figure that stays.

        Raises
        ------
        KeyError
            If the group is hidden.
        """
        return self._units[key]


def gate(request: Request, ledger: Ledger) -> Gated:
    """Decide which groups may be shown beside all that was shown before, and write them down.

    A group is shown if it holds at least k people and nothing that follows from it and from what was shown before, as a
    sum or difference, rests on fewer than k. The whole room comes first, then larger groups before smaller ones. Where
    that is not so, but the same group was shown before and only answers were added since, the older figure stays.

    Parameters
    ----------
    request
        What shall be shown.
    ledger
        What was shown before, to whoever will see this; what is let through is written into it.

    Returns
    -------
    What may be shown.
    """
    with ledger.weighing():
        before = ledger.shown(request.measure)
        offered = {key: frozenset(units) for key, units in request.groups.items()}
        written = {key: frozenset(map(ledger.written, units)) for key, units in offered.items()}
        out = _Published([release.units for release in before], request.k, ledger.most_sets)
        alike = [written[key] for key in request.alike if key != ROOM and len(people(written[key])) < 2 * request.k]
        shown, waits = dict[str, Units](), set[str]()
        order = sorted(written, key=lambda key: (key != ROOM, -len(people(written[key])), key))
        for key in order[:MOST_GROUPS]:
            units = written[key]
            if out.takes(units, alike):
                shown[key] = offered[key]
                ledger.record(request.measure, key, units)
                continue
            older = next((release.units for release in reversed(before) if release.key == key), None)
            if older and older < units and out.keeps(older, alike):
                shown[key] = frozenset(unit for unit in offered[key] if ledger.written(unit) in older)
                waits.add(key)
    return _let_through(request, shown, waits)


def _let_through(request: Request, shown: Mapping[str, Units], waits: Collection[str]) -> Gated:
    hidden = tuple(key for key in request.groups if key not in shown)
    found = {
        "shown": tuple(key for key in request.groups if key in shown),
        "hidden": hidden,
        "waits": tuple(key for key in request.groups if key in waits),
        "n": len({person for units in shown.values() for person, _ in units}),
        "sentence": "; ".join(words for words, said in ((HIDDEN, hidden), (WAITS, waits)) if said),
        "_units": dict(shown),
    }
    gated = object.__new__(Gated)
    for name, value in found.items():
        object.__setattr__(gated, name, value)
    return gated


class _Published:
    """The groups that are out, those that follow from others left away, and what may come beside them."""

    def __init__(self, groups: list[frozenset[Unit]], k: int, most_sets: int) -> None:
        self.groups: list[Group] = independent(groups)
        self.k = k
        self.most_sets = most_sets

    def takes(self, group: frozenset[Unit], alike: Collection[Group]) -> bool:
        """Whether a group may be shown, which it then counts as; no group of `alike` may follow from what is out."""
        if len(people(group)) < self.k:
            return False
        more = [*self.groups, group]
        if any(_follows(one, more) for one in alike):
            return False
        if _follows(group, self.groups):
            return True
        if not is_safe(more, self.k, self.most_sets):
            return False
        self.groups = more
        return True

    def keeps(self, older: Group, alike: Collection[Group]) -> bool:
        """Whether an older figure may stay: not if more people are asked for now than when it was shown."""
        return len(people(older)) >= self.k and not any(_follows(one, self.groups) for one in alike)


def _follows(group: Group, groups: list[Group]) -> bool:
    """Whether the size of a group is a sum or difference of those of others that do not follow from each other."""
    return rank(columns([*groups, group]).values()) == rank(columns(groups).values())
