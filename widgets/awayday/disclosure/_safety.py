"""Whether published groups tell of fewer than k people: ranks of small matrices, by exact elimination of whole numbers.

A table of groups is a matrix of 0 and 1: a row for each group, a column for each unit, which is one version of one
person's answer. What a reader can work out are the sums and differences of its rows. Such a figure rests on the people
in whose columns it is not zero. There is one that rests on the people T alone if, and only if, the rank of the matrix
falls when their columns are taken out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from math import gcd
from typing import TypeAlias

Unit: TypeAlias = tuple[Hashable, Hashable]
"""A person and which version of her answer; a changed answer is another unit of the same person."""

Group: TypeAlias = Collection[Unit]

Column: TypeAlias = int
"""One column of the matrix as bits: bit i is set where the unit is in group i."""

Kind: TypeAlias = frozenset[Column]
"""The columns of one person; people of one kind can't be told apart by anything published."""

MOST_SETS = 20_000
"""Sets of people that are tried; what would need more is not shown."""


def people(group: Group) -> set[Hashable]:
    """Return the people behind the units of a group."""
    return {person for person, _ in group}


def columns(groups: Sequence[Group]) -> dict[Unit, Column]:
    """Return the column of each unit that is in a group."""
    found: dict[Unit, Column] = {}
    for at, group in enumerate(groups):
        for unit in set(group):
            found[unit] = found.get(unit, 0) | 1 << at
    return found


def rank(found: Iterable[Column]) -> int:
    """Return how many of some columns are independent."""
    span = _Span()
    return sum(span.grows(column) for column in set(found))


def independent(groups: Iterable[Group]) -> list[Group]:
    """Return the groups without those whose sizes follow from the ones before."""
    kept: list[Group] = []
    for group in groups:
        if rank(columns([*kept, group]).values()) > len(kept):
            kept.append(group)
    return kept


def is_safe(groups: Sequence[Group], k: int, most_sets: int = MOST_SETS) -> bool:
    """Whether nothing that follows from the sizes of some groups rests on fewer than `k` people.

    Parameters
    ----------
    groups
        Groups of units, none of which follows from the others.
    k
        Fewest people.
    most_sets
        Sets of fewer than `k` people that are tried; False when that is not enough to be sure.
    """
    own: dict[Hashable, set[Column]] = {}
    for (person, _), column in columns(groups).items():
        own.setdefault(person, set()).add(column)
    kinds = Counter(frozenset(found) for found in own.values())
    return _is_thick(kinds, len(groups), k) or _survives(kinds, len(groups), k, most_sets)


def _is_thick(kinds: Mapping[Kind, int], size: int, k: int) -> bool:
    """Whether there are k sets of different people of full rank each, all of which fewer than k can't touch.

    Plentiful kinds go first, so that of the rare ones each set takes only what it can't do without.
    """
    left = dict(kinds)
    for _ in range(k):
        ordered = sorted((kind for kind, count in left.items() if count), key=lambda kind: (-left[kind], sorted(kind)))
        taken = _basis(ordered, size)
        if taken is None:
            return False
        for kind in taken:
            left[kind] -= 1
    return True


def _survives(kinds: Mapping[Kind, int], size: int, k: int, most_sets: int) -> bool:
    """Whether the rank stays full whoever fewer than k people are taken out: tried by what they must have in common.

    To lower the rank, everybody of some kinds has to go, and at least one kind of every set that has full rank. So only
    those are tried, from one set of full rank to the next that they leave whole.
    """
    ordered = sorted(kinds, key=lambda kind: (-kinds[kind], sorted(kind)))
    known: list[frozenset[Kind]] = []
    tried = {frozenset[Kind]()}
    waiting: list[frozenset[Kind]] = [frozenset()]
    while waiting:
        gone = waiting.pop()
        whole = next((basis for basis in known if not basis & gone), None)
        if whole is None:
            taken = _basis((kind for kind in ordered if kind not in gone), size)
            if taken is None:
                return False
            whole = frozenset(taken)
            known.append(whole)
        room = k - 1 - sum(kinds[kind] for kind in gone)
        for kind in whole:
            more = gone | {kind}
            if kinds[kind] <= room and more not in tried:
                if len(tried) >= most_sets:
                    return False
                tried.add(more)
                waiting.append(more)
    return True


def _basis(kinds: Iterable[Kind], size: int) -> list[Kind] | None:
    """Return kinds, the first ones that do, whose columns have the rank `size`; None if all together have less."""
    span, taken, reached = _Span(), list[Kind](), 0
    for kind in kinds:
        if reached == size:
            break
        grown = sum(span.grows(column) for column in sorted(kind))
        if grown:
            taken.append(kind)
            reached += grown
    return taken if reached == size else None


class _Span:
    """What some columns span; grows column by column, in whole numbers, so that nothing is ever rounded."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, int]] = {}
        """By its first place, what is left of each column that added something: its entries that are not zero."""

    def grows(self, column: Column) -> bool:
        """Add a column; whether it did not follow from those before."""
        left = dict.fromkeys(_bits(column), 1)
        while left:
            first = min(left)
            row = self._rows.get(first)
            if row is None:
                self._rows[first] = left
                return True
            left = _less(left, row, first)
        return False


def _less(left: Mapping[int, int], row: Mapping[int, int], first: int) -> dict[int, int]:
    """Take as much of `row` from `left` that the place `first` becomes zero."""
    a, b = row[first], left[first]
    found = {at: a * value for at, value in left.items()}
    for at, value in row.items():
        found[at] = found.get(at, 0) - b * value
    found = {at: value for at, value in found.items() if value}
    common = gcd(*found.values())
    return {at: value // common for at, value in found.items()} if common > 1 else found


def _bits(column: Column) -> Iterator[int]:
    at = 0
    while column:
        if column & 1:
            yield at
        column >>= 1
        at += 1
