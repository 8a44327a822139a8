"""Whether published groups tell of fewer than k people: ranks of small matrices, by exact elimination of whole numbers.

A table of groups is a matrix of 0 and 1: a row for each group, a column for each unit, which is one version of one
person's answer. What a reader can work out are the sums and differences of its rows. Such a figure rests on the people
in whose columns it is not zero. There is one that rests on the people T alone if, and only if, the rank of the matrix
falls when their columns are taken out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

Unit: TypeAlias = tuple[Hashable, Hashable]
"""A person and which version of her answer; a changed answer is another unit of the same person."""

Group: TypeAlias = Collection[Unit]

Column: TypeAlias = int
"""One column of the matrix as bits: bit i is set where the unit is in group i."""

Kind: TypeAlias = frozenset[Column]
"""The columns of one person; people of one kind can't be told apart by anything published."""

Vector: TypeAlias = dict[int, int]
"""Whole numbers by place; those that are zero are not there."""

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
    return sum(span.grows(_vector(column)) for column in set(found))


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
        Sets of fewer than `k` people to try; where there are more, and it can't be seen at once, the answer is False.
    """
    own: dict[Hashable, set[Column]] = {}
    for (person, _), column in columns(groups).items():
        own.setdefault(person, set()).add(column)
    kinds = Counter(frozenset(found) for found in own.values())
    if _is_thick(kinds, len(groups), k):
        return True
    return _sets(kinds.values(), k) <= most_sets and _survives(kinds, k)


def _sets(sizes: Iterable[int], k: int) -> int:
    """Return how many sets of whole kinds hold fewer than k people together."""
    found = [1, *[0] * (k - 1)]  # by how many people they hold
    for size in sizes:
        for held in range(k - 1, size - 1, -1):
            found[held] += found[held - size]
    return sum(found)


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


def _survives(kinds: Mapping[Kind, int], k: int) -> bool:
    """Whether the rank stays full whichever fewer than k people are taken out: each set of whole kinds is tried.

    Taking out columns lowers the rank if, and only if, they depend on each other in the dual matrix, whose rows are the
    ways in which columns add up to nothing. Few columns are taken out at a time, so that this is quick to say. What
    nobody can take out is divided out first.
    """
    small = [kind for kind, count in kinds.items() if count < k]
    stay = {column for kind, count in kinds.items() if count >= k for column in kind}
    held_by = {column: {kind for kind in small if column in kind} for kind in small for column in kind - stay}
    dual = _dual(_quotient(list(held_by), stay))
    vectors = dict(zip(held_by, dual, strict=True))
    small.sort(key=lambda kind: (kinds[kind], sorted(kind)))
    waiting: list[tuple[int, int, frozenset[Kind], _Span]] = [(0, k - 1, frozenset(), _Span())]
    while waiting:
        first, room, gone, span = waiting.pop()
        for at in range(first, len(small)):
            kind = small[at]
            if kinds[kind] > room:
                break  # those after it are no smaller
            out, grown = gone | {kind}, span.copy()
            freed = [column for column in kind - stay if held_by[column] <= out]
            if not all(grown.grows(vectors[column]) for column in freed):
                return False
            waiting.append((at + 1, room - kinds[kind], out, grown))
    return True


def _quotient(found: Sequence[Column], stay: Iterable[Column]) -> list[Vector]:
    """Return what is left of columns when those that stay are divided out."""
    span = _Span()
    for column in sorted(stay):
        span.grows(_vector(column))
    return [span.rest(_vector(column)) for column in found]


def _dual(vectors: Sequence[Vector]) -> list[Vector]:
    """Return the column of each vector in a matrix whose rows span all ways in which the vectors add up to nothing."""
    places = sorted({place for vector in vectors for place in vector})
    rows = [[Fraction(vector.get(place, 0)) for vector in vectors] for place in places]
    pivots: list[int] = []
    for at in range(len(vectors)):
        found = next((row for row in rows[len(pivots) :] if row[at]), None)
        if found is None:
            continue
        place = len(pivots)
        other = rows.index(found, place)
        rows[place], rows[other] = rows[other], rows[place]
        rows[place] = [value / found[at] for value in found]
        for row in range(len(rows)):
            if row != place and rows[row][at]:
                factor = rows[row][at]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[place], strict=True)]
        pivots.append(at)
    free = [at for at in range(len(vectors)) if at not in pivots]
    dual: list[Vector] = [{at: 1} for at in range(len(vectors))]
    for row, at in enumerate(pivots):
        scale = lcm(*(rows[row][each].denominator for each in free))
        dual[at] = {each: int(-rows[row][each] * scale) for each in free if rows[row][each]}
    return dual


def _basis(kinds: Iterable[Kind], size: int) -> list[Kind] | None:
    """Return kinds, the first ones that do, whose columns have the rank `size`; None if all together have less."""
    span, taken, reached = _Span(), list[Kind](), 0
    for kind in kinds:
        if reached == size:
            break
        grown = sum(span.grows(_vector(column)) for column in sorted(kind))
        if grown:
            taken.append(kind)
            reached += grown
    return taken if reached == size else None


class _Span:
    """What some vectors span; grows vector by vector, in whole numbers, so that nothing is ever rounded."""

    def __init__(self) -> None:
        self._rows: dict[int, Vector] = {}
        """By its first place, what is left of each vector that added something."""

    def copy(self) -> _Span:
        """Return another one of the same."""
        other = _Span()
        other._rows = dict(self._rows)
        return other

    def grows(self, vector: Vector) -> bool:
        """Add a vector; whether it did not follow from those before."""
        left = vector
        while left:
            first = min(left)
            row = self._rows.get(first)
            if row is None:
                self._rows[first] = left
                return True
            left = _less(left, row, first)
        return False

    def rest(self, vector: Vector) -> Vector:
        """Return what is left of a vector, or of a multiple of it, at the places where nothing in here begins."""
        left = vector
        for first in sorted(self._rows):
            if first in left:
                left = _less(left, self._rows[first], first)
        return left


def _less(left: Vector, row: Vector, first: int) -> Vector:
    """Take as much of `row` from `left` that the place `first` becomes zero."""
    a, b = row[first], left[first]
    found = {at: a * value for at, value in left.items()}
    for at, value in row.items():
        found[at] = found.get(at, 0) - b * value
    found = {at: value for at, value in found.items() if value}
    common = gcd(*found.values())
    return {at: value // common for at, value in found.items()} if common > 1 else found


def _vector(column: Column) -> Vector:
    return {at: 1 for at in range(column.bit_length()) if column >> at & 1}
