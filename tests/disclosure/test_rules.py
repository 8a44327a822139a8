from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.disclosure import HIDDEN, K_NUMBERS, K_WORDS, Provenance, joined, whole_room, words
from awayday.session import Origin

partitions = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 14), max_size=8)
ks = st.integers(5, 9)


@given(partitions, ks)
def test_nothing_below_k_is_shown_after_joining(counts: dict[str, int], k: int) -> None:
    found = joined(counts, sum(counts.values()), k)
    assert all(count >= k for count in (found.shown or {}).values())
    assert all(found.shown[key] == counts[key] for key in found.shown or {})


@given(partitions, ks)
def test_people_left_over_are_none_or_at_least_k(counts: dict[str, int], k: int) -> None:
    n = sum(counts.values())
    found = joined(counts, n, k)
    if found.shown is None:
        assert n < k
        assert found.others is None
    else:
        assert found.others == n - sum(found.shown.values())
        assert found.others == 0 or found.others >= k
        assert found.hidden == (found.others > 0)


@given(partitions, ks)
def test_no_sum_or_difference_of_shown_figures_rests_on_fewer_than_k_people(counts: dict[str, int], k: int) -> None:
    found = joined(counts, sum(counts.values()), k)
    # What a reader knows after joining: disjoint groups and their total. Every figure she can work out is the size of
    # a union of some of these groups, or of what such a union leaves of the total.
    known = [*(found.shown or {}).values(), found.others or 0]
    reachable = {sum(some) for size in range(len(known) + 1) for some in combinations(known, size)}
    assert not any(0 < people < k for people in reachable)


@given(partitions)
def test_joining_does_not_depend_on_the_order_of_categories(counts: dict[str, int]) -> None:
    n = sum(counts.values())
    turned = dict(reversed(counts.items()))
    assert joined(turned, n).shown == joined(counts, n).shown


@pytest.mark.parametrize(
    ("counts", "shown", "others"),
    [
        ((9, 7, 4), [9], 11),
        ((12, 5, 3), [12], 8),
        ((7, 6, 6, 1), [7, 6], 7),
        ((6, 5, 5, 2, 2), [6, 5], 9),
        ((10, 10), [10, 10], 0),
        ((6, 4), [], 10),
        ((10, 10, 0), [10, 10], 0),
    ],
)
def test_joining_hides_what_the_design_says(counts: tuple[int, ...], shown: list[int], others: int) -> None:
    found = joined({f"group {i}": count for i, count in enumerate(counts)}, sum(counts))
    assert list((found.shown or {}).values()) == shown
    assert found.others == others


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 20), max_size=6), ks)
def test_whole_room_shows_all_counts_or_none(counts: dict[str, int], k: int) -> None:
    n = sum(counts.values())
    found = whole_room(counts, n, k)
    assert found.shown == (counts if n >= k else None)
    assert found.hidden == (n < k)


@given(st.lists(st.text(max_size=20), max_size=25), st.integers(0, 10), st.randoms(use_true_random=False))
def test_words_come_from_ten_people_or_not_at_all_in_an_order_that_tells_nothing(
    texts: list[str], silent: int, shuffler: object
) -> None:
    answered = len(texts) + silent
    found = words(texts, answered)
    assert sorted(found) == (sorted(texts) if answered >= K_WORDS else [])
    turned = list(texts)
    shuffler.shuffle(turned)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert words(turned, answered) == found


def test_k_may_be_raised_but_never_lowered() -> None:
    assert whole_room({"a": 5}, 5, k=5).shown == {"a": 5}
    assert whole_room({"a": 5}, 5, k=6).shown is None
    for gate in (whole_room, joined):
        with pytest.raises(ValueError, match="at least 5 people"):
            gate({"a": 9}, 9, k=4)
    with pytest.raises(ValueError, match="at least 10 people"):
        words(["hello"], 9, k=9)


def test_counts_that_can_not_be_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        whole_room({"a": 7}, 6)
    with pytest.raises(ValueError, match="between 0 and n"):
        joined({"a": -1}, 6)
    with pytest.raises(ValueError, match="add up to 5"):
        joined({"a": 5}, 6)
    with pytest.raises(ValueError, match="2 texts from 1 people"):
        words(["a", "b"], 1)


@pytest.mark.parametrize(
    ("provenance", "stamp"),
    [
        (Provenance(Origin.REAL, ("Pilot",), 24), "REAL DATA · n = 24"),
        (Provenance(Origin.SYNTHETIC, ("Bots",), 24), "SYNTHETIC \N{EN DASH} not people · n = 24"),
        (
            Provenance(Origin.SYNTHETIC, ("Bots",), 24, recipe="riverbank 1.0.0, seed 20260101"),
            "SYNTHETIC \N{EN DASH} not people · recipe riverbank 1.0.0, seed 20260101",
        ),
        (Provenance(Origin.DEMO, ("Try-out",), 3), "DEMO \N{EN DASH} try-out, not a finding"),
    ],
)
def test_stamp_says_whether_the_rows_are_real(provenance: Provenance, stamp: str) -> None:
    assert provenance.stamp() == stamp


def test_every_hidden_figure_gets_the_same_sentence() -> None:
    assert HIDDEN == "hidden: fewer than five people, or needed to protect a small group"
    assert (K_NUMBERS, K_WORDS) == (5, 10)
