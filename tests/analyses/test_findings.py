"""What every finding owes: its stamp, kind words in place of small numbers, plain words, and figures that add up."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import chain

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awayday import analyses, charts
from awayday.analyses import Finding
from awayday.disclosure import HIDDEN, WAITS, Ledger
from awayday.errors import MixedOriginError
from awayday.frames import Frames
from awayday.session import Origin
from tests.analyses.conftest import Make, Person, everything

CATALOGUE = {"A1", "A3", "A4", "A5", "A6", "A7", "A9", "A11", "A16", "A18"}

BANNED = re.compile(
    r"improv|learn(ed|t|s)? |better team|optimal|best |efficient|score|winner|\bwon\b|\bleague|significan|\*\*|prove",
    re.IGNORECASE,
)

SIZES = (0, 1, 4, 5, 11, 12, 19, 20, 60)


def said(finding: Finding) -> str:
    return " ".join((finding.title, finding.drawn.sentence, finding.who, finding.method))


@pytest.fixture(scope="module")
def sized(make: Make) -> dict[int, list[Finding]]:
    """Everything that is said of rooms of each size."""
    return {n: analyses.findings([room(make, n)], draws=199) for n in SIZES}


def room(make: Make, n: int, label: str = "Riverbank, autumn", day: int = 1) -> Frames:
    people = everything(n, seed=n)
    places = dict.fromkeys(place[:2] for place in chain(*everything(9, seed=1)))
    return make(people, label, day=day, opened=list(places), lines=n // 2)


@pytest.mark.parametrize("n", SIZES)
def test_every_analysis_of_one_cohort_says_something_in_rooms_of_any_size(
    sized: dict[int, list[Finding]], n: int
) -> None:
    found = {finding.analysis for finding in sized[n]}
    assert found >= CATALOGUE - {"A7", "A5", "A6"}
    assert found & {"A5", "A6"}
    for finding in sized[n]:
        assert finding.drawn.sentence.strip()
        assert finding.who.strip()
        assert finding.method.strip()


@pytest.mark.parametrize("n", SIZES)
def test_every_analysis_of_two_cohorts_says_something_in_rooms_of_any_size(make: Make, n: int) -> None:
    found = analyses.findings([room(make, n), room(make, 20, "Harbour", 2)], draws=199)
    assert {finding.analysis for finding in found} == {"A1", "A3", "A4", "A7"}
    assert not [said(finding) for finding in found if BANNED.search(said(finding))]


@pytest.mark.parametrize("n", SIZES)
def test_no_word_that_praises_or_blames(sized: dict[int, list[Finding]], n: int) -> None:
    assert not [said(finding) for finding in sized[n] if BANNED.search(said(finding))]


def test_every_column_has_a_heading_and_no_number_is_long(sized: dict[int, list[Finding]]) -> None:
    for finding in sized[60]:
        columns, cells = charts.table_texts(finding.drawn.table)
        assert not [name for name in columns if "_" in name], finding.key
        assert not [cell for row in cells for cell in row if re.fullmatch(r"-?\d*\.\d{4,}", cell)], finding.key


@pytest.mark.parametrize("n", SIZES)
def test_keys_are_unique_on_a_page(sized: dict[int, list[Finding]], n: int) -> None:
    keys = [finding.key for finding in sized[n]]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("n", [4, 60])
def test_the_stamp_is_in_every_picture(sized: dict[int, list[Finding]], n: int) -> None:
    for finding in sized[n]:
        assert "SYNTHETIC" in charts.svg(finding.drawn), finding.key


@pytest.mark.parametrize("n", [1, 4])
def test_a_room_of_four_shows_no_numbers_and_says_why(sized: dict[int, list[Finding]], n: int) -> None:
    for finding in sized[n]:
        drawn = finding.drawn
        assert drawn.hidden, finding.key
        assert drawn.table.empty
        assert HIDDEN[1:] in drawn.sentence
        # Thresholds are in words or are those of the kit; what is left may hold no digit.
        for text in (drawn.sentence, finding.who):
            assert not re.search(r"\d", re.sub(r"\b(5|10|15)\b", "", text)), finding.key
        picture = re.sub(r"<[^>]+>", " ", charts.svg(drawn))
        assert not re.search(rf"\b{n}\b", re.sub(r"riverbank 1.0.0, seed 1", "", picture)), finding.key


@pytest.mark.parametrize("cohorts", [1, 2])
def test_two_origins_raise(make: Make, cohorts: int) -> None:
    made = [make(everything(12, 1)), make(everything(12, 2), "Real", Origin.REAL, day=2)]
    with pytest.raises(MixedOriginError):
        analyses.findings(made[:cohorts] * (3 - cohorts) + made[1:] * (cohorts == 1))


def test_cohorts_stand_in_the_order_of_their_days(make: Make) -> None:
    late, early = make(everything(12, 1), "Late", day=9), make(everything(30, 2), "Early", day=2)
    first = analyses.findings([late, early], draws=199)[0]
    assert list(dict.fromkeys(first.drawn.table["cohort"])) == ["Early", "Late"]


def test_what_a_ledger_knows_of_keeps_a_latecomer_hidden(make: Make) -> None:
    """The second page could tell of the one person who came between; the older figures stay instead."""
    people, ledger = everything(21, 3), Ledger()
    before = analyses.findings([make(people[:20])], ledger=ledger, draws=199)
    after = analyses.findings([make(people)], ledger=ledger, draws=199)
    answered = [
        [int(f.drawn.table["answered"].iloc[0]) for f in page if f.analysis == "A3" and not f.drawn.hidden]
        for page in (before, after)
    ]
    assert answered[0] == answered[1]
    moves = [f.drawn.sentence for f in after if f.analysis == "A3" and " lines " not in f.key and not f.drawn.hidden]
    assert moves
    assert all(WAITS[1:] in sentence for sentence in moves)


@settings(deadline=None, max_examples=6)
@given(seed=st.integers(0, 10_000), n=st.integers(5, 40))
def test_counts_add_up(make: Make, seed: int, n: int) -> None:
    for finding in analyses.findings([make(everything(n, seed))], draws=99):
        check_sums(finding)


def check_sums(finding: Finding) -> None:
    table = finding.drawn.table
    if finding.drawn.hidden:
        assert table.empty
        return
    if finding.analysis == "A1":
        assert table["chosen"].sum() == table["answered"].iloc[0]
    elif finding.analysis in {"A5", "A6"}:
        ways, last = table.iloc[:-1], table.iloc[-1]
        assert ways["people"].sum() == last["of"]
        stayed = ways.loc[ways["first"] == ways["second"], "people"].sum()
        assert last["people"] <= last["of"]
        assert finding.analysis == "A6" or last["people"] == last["of"] - stayed
    elif "moved_up" in table:
        moved = table[["moved_up", "moved_down", "stayed"]].sum(axis="columns")
        assert moved.tolist() == table["answered" if "answered" in table else "lines"].tolist()
    elif finding.analysis == "A9":
        assert table["people"].sum() == table["of"].iloc[0]
    elif finding.analysis == "A18":
        row = table.iloc[0]
        if pd.isna(row["replied"]):
            return
        assert row[["kept", "kept_in_part", "not_kept"]].sum() == row["replied"]
        assert row["replied"] + row["no_reply"] == row["plans"]
        assert row["at_least"] <= row["at_most"] <= row["plans"]


def test_the_same_answers_in_another_order_give_the_same_findings(make: Make) -> None:
    people = everything(24, 5)
    shuffled = list(people)
    random.Random(1).shuffle(shuffled)

    def sentences(given: Sequence[Person]) -> list[str]:
        return [f.drawn.sentence for f in analyses.findings([make(given)], draws=99) if "plausible" not in f.method]

    assert sentences(people) == sentences(shuffled)
