"""Rows and provenances as charts get them, with the labels of the picnic."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import pytest

from awayday.disclosure import Provenance
from awayday.session import Origin

LABELS = {
    "close": "We close support and engineering for the day, put up an away message and an automatic reply, and all "
    "switch off together.",
    "cover": "We look for volunteers: brief turns at the desk and two colleagues on call, so that someone is home "
    "while we are out.",
    "other": "Something else",
}


@pytest.fixture
def options() -> pd.DataFrame:
    return pd.DataFrame({"option_id": list(LABELS), "label": list(LABELS.values())})


@pytest.fixture
def labels() -> dict[str, str]:
    return dict(LABELS)


@pytest.fixture
def provenance() -> Provenance:
    return Provenance(Origin.REAL, ("Riverbank, autumn",), n=0)


@pytest.fixture
def votes() -> Callable[..., pd.DataFrame]:
    """Make one row a person from option ids in the order of people."""

    def made(chosen: Sequence[str | None], origin: str = "real") -> pd.DataFrame:
        people = [f"person-{at}" for at in range(len(chosen))]
        return pd.DataFrame({"participant_id": people, "option_id": list(chosen), "data_origin": origin})

    return made


@pytest.fixture
def ratings() -> Callable[..., pd.DataFrame]:
    """Make one row a person from numbers, and from whether each switched where that is given."""

    def made(values: Sequence[float | None], changed: Sequence[bool | None] | None = None) -> pd.DataFrame:
        people = [f"person-{at}" for at in range(len(values))]
        given = pd.array(list(values), dtype="Float64")
        rows = pd.DataFrame({"participant_id": people, "value_num": given, "data_origin": "real"})
        return rows if changed is None else rows.assign(changed=pd.array(list(changed), dtype="boolean"))

    return made
