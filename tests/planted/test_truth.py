"""What was planted is in the tables, and what was not is not, by the statistics alone and their own arithmetic."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from awayday import datasets, frames, planted, stats
from awayday.frames import Frames

ROOT = Path(__file__).parents[2] / "datasets"
ITEMS = [f"i{number}" for number in range(1, 9)]
LAST = {"post": "three-questions-08-statements", "retro": "three-questions-08-statements-retro"}

Line = dict[str, Any]


def truth(name: str, *analyses: str) -> list[Line]:
    lines = json.loads((ROOT / name / planted.TRUTH).read_text(encoding="utf-8"))
    return [line for line in lines if line["analysis"] in analyses]


def changes(tables: Frames, field: str, after: str) -> list[int]:
    pairs = frames.paired(tables.answers, "spectrum-05", field, "pre", after, after_step=LAST[after])
    return stats.snapped([float(change) for change in pairs["after"] - pairs["before"]], 1.0)


def family(tables: Frames, after: str = "post") -> dict[str, float]:
    """p of each of the eight statements, after Holm's correction for all of them."""
    ps = stats.holm([stats.wilcoxon(changes(tables, field, after)).p for field in ITEMS])
    return dict(zip(ITEMS, ps, strict=True))


@pytest.mark.parametrize("name", ["riverbank", "quiet"])
def test_of_eight_statements_those_moved_that_were_planted(name: str) -> None:
    ps = family(datasets.load(name))
    lines = {line["field"]: line["expected"]["moved"] for line in truth(name, "A3")}
    assert {field: p < 0.05 for field, p in ps.items()} == lines
    assert sum(lines.values()) == (name == "riverbank")


@pytest.mark.parametrize(("analysis", "after"), [("A3", "post"), ("A4", "retro")])
def test_the_one_that_moved_moved_by_about_as_much_as_planted(analysis: str, after: str) -> None:
    (line,) = [line for line in truth("riverbank", analysis) if "median" in line["expected"]]
    found = changes(datasets.load("riverbank"), line["field"], after)
    assert stats.quartiles(found)[1] == pytest.approx(line["expected"]["median"], abs=line["tolerance"]["median"])
    low, high = stats.median_interval(found, seed=1)
    assert low <= line["expected"]["median"] <= high


def votes(name: str) -> Counter[tuple[str, str]]:
    pairs = frames.paired(datasets.load(name).answers, "picnic-02", "choice", "first", "revote", after_step="picnic-05")
    return Counter(zip(pairs["before"], pairs["after"], strict=True))


def test_the_second_vote_runs_one_way() -> None:
    (line,) = truth("riverbank", "A5")
    found = votes("riverbank")
    there, back = found["close", "cover"], found["cover", "close"]
    assert (there, back, found.total() - there - back) == (9, 1, 18)
    assert {"there": there, "back": back, "stayed": 18} == {k: v for k, v in line["expected"].items() if k != "p"}
    assert stats.mcnemar(there, back) == pytest.approx(line["expected"]["p"], abs=line["tolerance"]["p"])


def test_where_nothing_was_planted_the_second_vote_runs_no_way() -> None:
    options = ["close", "cover", "other"]
    found = votes("quiet")
    assert stats.symmetry([[found[one, two] for two in options] for one in options]).p >= 0.05


def test_plans_were_kept_as_planted() -> None:
    (line,) = truth("riverbank", "A18")
    answers = datasets.load("riverbank").answers
    done = Counter(frames.field_answers(answers, "three-questions-11", "done", "pulse")["option_id"])
    plans = frames.given(answers)
    plans = plans[(plans["step_id"] == "three-questions-07") & (plans["field"] == "then_s")]
    found = {"kept": done["all"], "replied": done.total(), "asked": plans["participant_id"].nunique()}
    assert found == line["expected"]


def bins(name: str) -> dict[str, Counter[str]]:
    answers = frames.given(datasets.load(name).answers)
    cards = answers[(answers["step_id"] == "the-line-02") & (answers["field"] == "bin")]
    return {str(card): Counter(part["option_id"]) for card, part in cards.groupby("item")}


def test_the_card_on_which_most_agree_is_the_planted_one() -> None:
    (line,) = truth("riverbank", "A11")
    shares = {
        (card, option): many / found.total()
        for card, found in bins("riverbank").items()
        for option, many in found.items()
    }
    assert max(shares, key=lambda place: shares[place]) == (line["expected"]["card"], line["expected"]["option"])


def test_where_nothing_was_planted_cards_are_sorted_as_by_chance() -> None:
    (line,) = truth("quiet", "A11")
    counts = [[found[one] for one in ("help", "limit", "stop")] for found in bins("quiet").values()]
    assert stats.alpha(counts) == pytest.approx(line["expected"]["alpha"], abs=line["tolerance"]["alpha"])


def ratings(name: str, step: str, phase: str, field: str = "cust") -> list[float]:
    return [float(x) for x in frames.field_answers(datasets.load(name).answers, step, field, phase)["value_num"]]


def test_two_sites_differ_at_the_end_and_before_too() -> None:
    (line,) = truth("two-sites-harbour", "A7")
    assert [line] == truth("two-sites-hill", "A7")
    for word, step, phase in (("delta", "three-questions-08", "post"), ("delta_before", "spectrum-07", "pre")):
        harbour, hill = (ratings(name, step, phase) for name in line["cohorts"])
        assert min(len(harbour), len(hill)) >= 20
        assert stats.cliff(harbour, hill) == pytest.approx(line["expected"][word], abs=line["tolerance"][word])


@pytest.mark.parametrize("name", ["two-sites-harbour", "two-sites-hill"])
def test_who_began_low_stays_away_more_easily(name: str) -> None:
    (line,) = truth(name, "A19")
    answers = datasets.load(name).answers
    start = frames.field_answers(answers, "spectrum-07", "cust", "pre").set_index("participant_id")["value_num"]
    came = start.index.isin(answers.loc[answers["step_id"] == "three-questions-08", "participant_id"])
    assert (int(came.sum()), len(start)) == (line["expected"]["came"], line["expected"]["people"])
    assert start[~came].mean() < start[came].mean()


def test_two_cohorts_with_the_same_start_do_not_differ() -> None:
    (line,) = truth("quiet", "A7")
    x, y = (ratings(name, "spectrum-07", "pre") for name in line["cohorts"])
    assert stats.permutation(x, y, seed=1, draws=1999) >= 0.05
    low, high = stats.cliff_interval(x, y, seed=1, draws=999)
    assert low < 0 < high


def test_small_room_is_split_three_to_five() -> None:
    (line,) = truth("small-room", "A1")
    answers = datasets.load("small-room").answers
    found = Counter(frames.field_answers(answers, "picnic-02", "choice", "first")["option_id"])
    assert {option: found[option] for option in line["expected"]} == line["expected"]


def test_tiny_room_is_too_small_for_anything() -> None:
    assert len(datasets.load("tiny-room").participants) == 4
