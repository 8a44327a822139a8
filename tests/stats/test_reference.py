"""Published data sets that are not ours to ship, read when they are at hand: values in tests/oracles/reference."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest
import rdata

from awayday.stats import cronbach, mcnemar, mean_interval, snapped, wilcoxon

pytestmark = pytest.mark.reference

ROOT = Path(__file__).parents[2]
ORACLES = ROOT / "tests" / "oracles" / "reference"


def table(name: str) -> Any:
    path = Path(os.environ.get("AWAYDAY_REFDATA") or ROOT / ".refdata") / name
    if not path.exists():
        missing = f"{path} is missing: it is not ours to ship. scripts/refdata fetches it."
        # who names a folder means to have the data; a release does
        pytest.fail(missing) if "AWAYDAY_REFDATA" in os.environ else pytest.skip(missing)
    return rdata.read_rda(path)[path.stem]


@cache
def univbct() -> dict[str, object]:
    rows = table("multilevel/univbct.rda")
    people = rows[rows["TIME"] == 0]
    both = people.dropna(subset=["JOBSAT1", "JOBSAT3"])
    before, after = both["JOBSAT1"].tolist(), both["JOBSAT3"].tolist()
    thirds = [b - a for a, b in zip(snapped(before, 1 / 3), snapped(after, 1 / 3), strict=True)]
    found = wilcoxon(thirds)
    assert not found.is_exact
    counted = wilcoxon(thirds, exact_up_to=len(thirds))
    assert counted.is_exact
    as_stored = wilcoxon([b - a for a, b in zip(before, after, strict=True)])
    reached = sum(a < 4 <= b for a, b in zip(before, after, strict=True))
    left = sum(b < 4 <= a for a, b in zip(before, after, strict=True))
    return {
        "people, battalions, pairs": [people["SUBNUM"].nunique(), people["BTN"].nunique(), found.n],
        "up, down, same": [found.up, found.down, found.same],
        "mean and median change": [fmean(thirds) / 3, median(thirds) / 3],
        "bootstrap interval of the mean change": list(mean_interval([d / 3 for d in thirds], seed=1, draws=9999)),
        "rank sums": [found.w_plus, found.w_minus],
        "rank-biserial": found.rank_biserial,
        "p, normal": found.p,
        "p, exact": counted.p,
        "to 4 or more, and back": [reached, left],
        "p of that, McNemar": mcnemar(reached, left),
        "p, not snapped": as_stored.p,
    }


@cache
def lq2002() -> dict[str, object]:
    rows = table("multilevel/lq2002.rda")
    items = rows[[f"LEAD{number:02}" for number in range(1, 12)]]
    return {"people, companies": [len(rows), rows["COMPID"].nunique()], "alpha": cronbach(items.to_numpy().tolist())}


FOUND = {"univbct": univbct, "lq2002": lq2002}


@pytest.mark.parametrize(
    ("name", "case"),
    [
        pytest.param(path.stem, case, id=f"{case['id']}-{case['value']}")
        for path in sorted(ORACLES.glob("*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
    ],
)
def test_statistic_of_the_data_set_is_the_published_one(name: str, case: dict[str, Any]) -> None:
    assert FOUND[name]()[case["value"]] == pytest.approx(case["expected"], abs=case["tolerance"])
