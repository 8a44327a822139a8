"""The gate on 16 battalions of published data: small ones are hidden, and one more where they would follow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import rdata

from awayday.disclosure import ROOM, Ledger, Request, gate

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def people() -> Any:
    path = Path(os.environ.get("AWAYDAY_REFDATA") or Path(__file__).parents[2] / ".refdata") / "multilevel/univbct.rda"
    if not path.exists():
        missing = f"{path} is missing: it is not ours to ship. scripts/refdata fetches it."
        pytest.fail(missing) if "AWAYDAY_REFDATA" in os.environ else pytest.skip(missing)
    rows = rdata.read_rda(path)["univbct"]
    return rows[rows["TIME"] == 0]


def hidden(rows: Any) -> list[int]:
    groups = {f"{battalion:.0f}": [(f"{who:.0f}", "1") for who in part["SUBNUM"]] for battalion, part in
              rows.groupby("BTN")}  # fmt: skip
    assert len(groups) == 16
    everybody = [unit for units in groups.values() for unit in units]
    found = gate(Request("JOBSAT1", {ROOM: everybody, **groups}), Ledger())
    return sorted(len(groups[key]) for key in found.hidden)


def test_of_all_people_the_battalions_of_two_and_three_are_hidden(people: Any) -> None:
    assert hidden(people) == [2, 3]


def test_of_those_who_answered_twice_a_third_battalion_is_hidden(people: Any) -> None:
    assert hidden(people.dropna(subset=["JOBSAT1", "JOBSAT3"])) == [2, 3, 3]
