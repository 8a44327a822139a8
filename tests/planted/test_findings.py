"""Every line of every `truth.json` by the code that draws the coach's charts, and what has to stay hidden."""

import json
import re
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from pandas import isna

from awayday import analyses, datasets, frames, planted
from awayday.analyses import Finding
from awayday.disclosure import HIDDEN, Ledger, Request, gate, measure_of, units_of

ROOT = Path(__file__).parents[2] / "datasets"
NAMES = sorted(file.parent.name for file in ROOT.glob(f"*/{planted.RECIPE}"))
LAST = {"post": "", "retro": "-retro"}

Line = dict[str, Any]

LINES = [
    pytest.param(name, line, id=f"{name}-{number}-{line['analysis']}-{line.get('field', '')}")
    for name in NAMES
    for number, line in enumerate(json.loads((ROOT / name / planted.TRUTH).read_text(encoding="utf-8")))
]


@cache
def found(*names: str) -> tuple[Finding, ...]:
    return tuple(analyses.findings([datasets.load(name) for name in names], draws=499))


def finding(name: str, key: str, *beside: str) -> Finding:
    """The one finding whose key begins so."""
    (one,) = [one for one in found(name, *beside) if one.key == key or one.key.startswith(f"{key} ")]
    return one


def row(one: Finding) -> Line:
    (only,) = one.drawn.table.to_dict("records")
    return {str(name): value for name, value in only.items()}


def near(line: Line, name: str, value: float) -> bool:
    return bool(value == pytest.approx(line["expected"][name], abs=line.get("tolerance", {}).get(name, 0)))


def before_after(name: str, line: Line) -> None:
    after = line["phases"][1]
    asked = "three-questions-08-statements" + LAST[after]
    one = finding(name, f"{line['analysis']} {asked} {line['field']} {after}")
    numbers, expected = row(one), line["expected"]
    assert line.get("wording", "") in one.drawn.sentence
    if "median" in expected:
        assert near(line, "median", numbers["median_change"])
    if "moved" in expected:
        assert (numbers["p_holm"] < 0.05) is expected["moved"]
        assert ("No clear change" not in one.drawn.sentence) is expected["moved"]
    if "tested" in expected:
        assert ("Too few moved to test" not in one.drawn.sentence) is expected["tested"]


def revote(name: str, line: Line) -> None:
    one, expected = finding(name, f"{line['analysis']} picnic-05"), line["expected"]
    assert (not one.drawn.hidden) is expected.get("shown", True)
    if "moved" in expected:
        tests = one.drawn.table["p_holm"].dropna()
        assert (tests < 0.05).tolist() == [expected["moved"]]
    if "there" in expected:
        flows = one.drawn.table.dropna(subset="people")
        ways = {(flow["first"], flow["second"]): flow["people"] for flow in flows.to_dict("records")}
        label = {row["option_id"]: row["label"] for row in options(name, line["step"])}
        assert ways[label["close"], label["cover"]] == expected["there"]
        assert ways[label["cover"], label["close"]] == expected["back"]
        assert sum(many for (first, second), many in ways.items() if first == second) == expected["stayed"]
        assert near(line, "p", one.drawn.table["p"].dropna().item())


def options(name: str, step: str) -> list[Line]:
    table = datasets.load(name).options
    chosen = table[(table["step_id"] == step) & (table["field"] == "choice")]
    return [{str(key): value for key, value in one.items()} for one in chosen.to_dict("records")]


def shares(name: str, line: Line) -> None:
    if not line.get("step"):
        assert all(one.drawn.hidden for one in found(name))
        return
    one = finding(name, f"A1 {line['step']} {line['phases'][0]}")
    ids = {option["label"]: option["option_id"] for option in options(name, line["step"])}
    counts = {ids[bar["option"]]: bar["chosen"] for bar in one.drawn.table.to_dict("records")}
    assert counts == line["expected"]


def plans(name: str, line: Line) -> None:
    numbers = row(finding(name, "A18 three-questions-07"))
    kept, replied, asked = (line["expected"][word] for word in ("kept", "replied", "asked"))
    assert (numbers["kept"], numbers["replied"], numbers["plans"]) == (kept, replied, asked)
    assert (numbers["at_least"], numbers["at_most"]) == (kept, kept + asked - replied)


def sorting(name: str, line: Line) -> None:
    one, expected = finding(name, f"A11 {line['step']} {line['phases'][0]}"), line["expected"]
    if "card" in expected:
        assert re.search(r"Most agreement: .I know which tram.*Past the line", one.drawn.sentence)
    if "alpha" in expected:
        assert near(line, "alpha", one.drawn.table["alpha"].dropna().item())


def two(_: str, line: Line) -> None:
    first, second = line["cohorts"]
    key = f"A7 three-questions-08 {line['field']}"
    numbers, one = row(finding(first, key, second)), finding(first, key, second)
    assert line.get("wording", "") in one.drawn.sentence
    for word in ("delta", "delta_before"):
        if word in line["expected"]:
            assert near(line, word, numbers[word])
    if "differs" in line["expected"]:
        assert abs(numbers["delta_before"]) < 0.15
        assert "differed then, too" not in one.drawn.sentence


def stayed_away(_: str, line: Line) -> None:
    first, second = line["cohorts"]
    sentence = finding(first, f"A7 three-questions-08 {line['field']}", second).drawn.sentence
    assert (line["wording"] in sentence) is line["expected"]["low_stay_away"]


def paths(name: str, line: Line) -> None:
    assert [not one.drawn.hidden for one in found(name) if one.analysis == "A9"] == [line["expected"]["shown"]]


CHECKS = {
    "A1": shares, "A3": before_after, "A4": before_after, "A5": revote, "A6": revote, "A7": two, "A9": paths,
    "A11": sorting,
    "A19": stayed_away, "A18": plans,
}  # fmt: skip


@pytest.mark.parametrize(("name", "line"), LINES)
def test_the_coach_is_told_what_is_true(name: str, line: Line) -> None:
    CHECKS[line["analysis"]](name, line)


def test_nothing_planted_is_found_in_quiet() -> None:
    holm = chain.from_iterable(
        one.drawn.table["p_holm"].dropna() for one in found("quiet") if "p_holm" in one.drawn.table
    )
    ps = list(holm)
    assert len(ps) > 20
    assert min(ps) >= 0.05


def test_of_all_that_is_tested_in_riverbank_only_what_is_planted_moved() -> None:
    clear = [
        one.key
        for one in found("riverbank")
        if "p_holm" in one.drawn.table and (one.drawn.table["p_holm"].dropna() < 0.05).any()
    ]
    assert clear == ["A3 three-questions-08-statements i3 post"]


PLACES = {"x", "x_px", "y_px"}
"""Where words stand in a chart: numbers of pixels, not of people."""


def drawn_rows(one: Finding) -> list[Line]:
    return [row for rows in one.drawn.chart.to_dict().get("datasets", {}).values() for row in rows]


def test_tiny_room_shows_no_number_anywhere_and_says_why() -> None:
    everything = found("tiny-room")
    assert {one.analysis for one in everything} >= {"A1", "A3", "A4", "A9", "A18"}
    for one in everything:
        assert one.drawn.hidden
        assert one.drawn.table.empty
        assert HIDDEN[1:] in one.drawn.sentence
        rows = drawn_rows(one)
        assert {name for row in rows for name in row} <= PLACES | {"text"}
        told = " ".join([one.drawn.sentence, one.who, *(row["text"] for row in rows)])
        for least in ("Fewer than 15 people", "from 10 people and 5 cards up"):
            told = told.replace(least, "")
        assert not re.search(r"\d", told)


def test_tiny_room_shows_no_number_beside_a_larger_one() -> None:
    label, told = "Tiny room", 0
    for one in found("tiny-room", "riverbank"):
        columns = [name for name, kind in one.drawn.table.dtypes.items() if kind.kind in "iuf"]
        for row in one.drawn.table.to_dict("records"):
            if label in row.values():
                told += 1
                assert all(isna(row[name]) for name in columns)
        assert all(set(row) <= PLACES | {"text"} for row in drawn_rows(one) if label in row.values())
    assert told


def test_small_room_is_tested_nowhere_and_split_by_nothing() -> None:
    for one in found("small-room"):
        assert not [p for name in ("p", "p_holm") if name in one.drawn.table for p in one.drawn.table[name].dropna()]
    answers = datasets.load("small-room").answers
    votes = frames.field_answers(answers, "picnic-02", "choice", "first").set_index("participant_id")["option_id"]
    sure = frames.field_answers(answers, "picnic-02", "confidence", "first")
    groups = {str(choice): units_of(part) for choice, part in sure.groupby(sure["participant_id"].map(votes))}
    gated = gate(Request(measure_of(sure), {"": units_of(sure), **groups}), Ledger())
    assert set(gated.shown) == {""}
    assert set(gated.hidden) == set(groups)
