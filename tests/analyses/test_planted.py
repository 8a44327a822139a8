"""What was planted in the shipped cohorts is among the findings that a coach sees, and nothing that was not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from awayday import analyses, datasets, planted
from awayday.analyses import Finding

ROOT = Path(__file__).parents[2] / "datasets"


def truth(name: str, analysis: str) -> list[dict[str, Any]]:
    lines = json.loads((ROOT / name / planted.TRUTH).read_text(encoding="utf-8"))
    return [line for line in lines if line["analysis"] == analysis]


@cache
def found(*names: str) -> list[Finding]:
    return analyses.findings([datasets.load(name) for name in names])


def one(names: tuple[str, ...], *parts: str) -> Finding:
    """Return the finding whose key has these parts; not that of own lines."""
    keys = [(finding, set(finding.key.split())) for finding in found(*names)]
    (finding,) = [finding for finding, key in keys if key.issuperset(parts) and "lines" not in key]
    return finding


@pytest.mark.parametrize("name", ["riverbank", "quiet"])
def test_only_the_planted_statement_moved(name: str) -> None:
    for line in truth(name, "A3"):
        drawn = one((name,), "A3", line["field"], "three-questions-08-statements", "post").drawn
        assert drawn.sentence.startswith("No clear change. ") != line["expected"]["moved"]
        assert (drawn.table["p_holm"].iloc[0] < 0.05) == line["expected"]["moved"]
        if "median" in line["expected"]:
            off = abs(drawn.table["median_change"].iloc[0] - line["expected"]["median"])
            assert off <= line["tolerance"]["median"]


def test_the_start_seen_from_today_is_lower() -> None:
    (line,) = truth("riverbank", "A4")
    drawn = one(("riverbank",), "A4", line["field"], "retro").drawn
    assert abs(drawn.table["median_change"].iloc[0] - line["expected"]["median"]) <= line["tolerance"]["median"]
    assert f"points {line['wording']}" in drawn.sentence


def test_the_second_vote_runs_one_way_or_none() -> None:
    expected = truth("riverbank", "A5")[0]["expected"]
    drawn = one(("riverbank",), "A5", "picnic-05").drawn
    assert drawn.sentence.startswith(f"{expected['there']} switched to “We look for volunteers”, {expected['back']} to")
    assert f"{expected['stayed']} stayed" in drawn.sentence
    assert drawn.table["p"].iloc[-1] == pytest.approx(expected["p"], abs=1e-4)
    quiet = one(("quiet",), "A6", "picnic-05").drawn
    assert quiet.table["p"].iloc[-1:].fillna(1).iloc[0] >= 0.05


def test_cards_are_sorted_alike_as_far_as_planted() -> None:
    said = one(("riverbank",), "A11", "the-line-02").drawn.sentence
    assert said.startswith("Most agreement: “I know which tram you take home” (")
    assert "said “Past the line" in said.partition(". Most split")[0]
    (line,) = truth("quiet", "A11")
    alpha = one(("quiet",), "A11", "the-line-02").drawn.table["alpha"].iloc[-1]
    assert alpha == pytest.approx(line["expected"]["alpha"], abs=line["tolerance"]["alpha"])


def test_plans_were_kept_as_planted() -> None:
    (line,) = truth("riverbank", "A18")
    row = one(("riverbank",), "A18").drawn.table.iloc[0]
    expected = line["expected"]
    assert (row["kept"], row["replied"], row["plans"]) == (expected["kept"], expected["replied"], expected["asked"])
    assert (row["at_least"], row["at_most"]) == (12, 20)


def test_two_sites_differ_and_differed_before() -> None:
    (line,) = truth("two-sites-harbour", "A7")
    drawn = one(("two-sites-hill", "two-sites-harbour"), "A7", "cust", "three-questions-08").drawn
    for column in ("delta", "delta_before"):
        assert drawn.table[column].iloc[0] == pytest.approx(line["expected"][column], abs=line["tolerance"][column])
    assert ": the groups differed then, too." in drawn.sentence
    assert "gave a start and no later rating, and they had started lower" in drawn.sentence


def test_small_room_is_counted_and_not_tested() -> None:
    expected = truth("small-room", "A1")[0]["expected"]
    shares = one(("small-room",), "A1", "picnic-02").drawn.table
    assert shares["chosen"].tolist() == [expected[option] for option in ("close", "cover", "other")]
    assert one(("small-room",), "A5").drawn.hidden
    assert one(("small-room",), "A9").drawn.hidden
    tests = [finding.drawn.table["p"] for finding in found("small-room") if "p" in finding.drawn.table]
    assert all(p.isna().all() for p in tests)


def test_tiny_room_shows_no_number() -> None:
    assert all(finding.drawn.hidden and finding.drawn.table.empty for finding in found("tiny-room"))
