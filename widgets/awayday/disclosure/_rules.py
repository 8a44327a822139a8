"""What a group that is shown may say of its answers: counts in, counts out.

A choice of the whole room without any split is shown as it is: from `k` answers on, each of its counts is, because a
count of the whole room names nobody. Delicate questions, splits and paths join their small counts; words need more
people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from awayday.disclosure._provenance import K_NUMBERS, K_WORDS


@dataclass(frozen=True, slots=True)
class Counts:
    """What the gates let through.

    `shown` maps a category to its count, None when nothing may be shown. `n` is the number of people behind all of it.
    `hidden` says that people were counted whose category is not shown; `others` is how many they are, None after
    `whole_room`, which joins nothing.
    """

    shown: dict[str, int] | None
    n: int
    hidden: bool
    others: int | None = None


def whole_room(counts: Mapping[str, int], n: int, k: int = K_NUMBERS) -> Counts:
    """Show every count, zeros too, once at least `k` people answered; otherwise nothing.

    Parameters
    ----------
    counts
        People per category, of the whole room, not split by anything about people.
    n
        People who answered.
    k
        Fewest people to show anything for; at least 5.

    Raises
    ------
    ValueError
        If `k` is below 5, or a count is negative or above `n`.
    """
    _check(counts, n, k, K_NUMBERS)
    if n < k:
        return Counts(None, n, hidden=True)
    return Counts(dict(counts), n, hidden=False)


def joined(counts: Mapping[str, int], n: int, k: int = K_NUMBERS) -> Counts:
    """Show counts of at least `k`; people in smaller categories become one group of others, which is 0 or at least `k`.

    While the others are fewer than `k`, the next smallest category goes to them, so that `n` minus what is shown never
    tells of fewer than `k` people. Categories come out in the order they came in; a category of nobody is left out.

    Parameters
    ----------
    counts
        People per category; each person in exactly one, so they add up to `n`.
    n
        People who are counted.
    k
        Fewest people in a category that is shown; at least 5.

    Raises
    ------
    ValueError
        If `k` is below 5, a count is negative, or the counts don't add up to `n`.
    """
    _check(counts, n, k, K_NUMBERS)
    if sum(counts.values()) != n:
        raise ValueError(f"the counts add up to {sum(counts.values())}, not to n = {n}; each person has one category")
    if n < k:
        return Counts(None, n, hidden=True)
    kept = {key: count for key, count in counts.items() if count >= k}
    others = n - sum(kept.values())
    # Ties are decided by key, not by order, so that the same counts always hide the same category.
    for key in sorted(kept, key=lambda key: (-kept[key], key), reverse=True):
        if not 0 < others < k:
            break
        others += kept.pop(key)
    return Counts(kept, n, hidden=others > 0, others=others)


def words(texts: Sequence[str], answered: int, k: int = K_WORDS) -> list[str]:
    """Show approved texts in an order that tells nothing of who wrote them; none if fewer than `k` people answered.

    Parameters
    ----------
    texts
        Approved texts of one field.
    answered
        People who answered that field, approved or not.
    k
        Fewest such people; at least 10.

    Raises
    ------
    ValueError
        If `k` is below 10, or there are more texts than people.

    Notes
    -----
    The order is that of a hash of each text: the same on every page and after every reload, and no draw is needed.
    """
    if k < K_WORDS:
        raise ValueError(f"k = {k}: words need at least {K_WORDS} people")
    if len(texts) > answered:
        raise ValueError(f"{len(texts)} texts from {answered} people")
    if answered < k:
        return []
    return sorted(texts, key=lambda text: (hashlib.sha256(text.encode()).digest(), text))


def _check(counts: Mapping[str, int], n: int, k: int, lowest_k: int) -> None:
    if k < lowest_k:
        raise ValueError(f"k = {k}: at least {lowest_k} people are needed")
    wrong = {key: count for key, count in counts.items() if not 0 <= count <= n}
    if wrong:
        raise ValueError(f"counts must lie between 0 and n = {n}: {wrong}")
