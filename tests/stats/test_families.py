from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from awayday.stats import holm

ps = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@settings(max_examples=20)  # statsmodels takes its time
@given(ps)
def test_adjusted_values_agree_with_statsmodels(ps: list[float]) -> None:
    assert holm(ps) == pytest.approx(list(multipletests(ps, method="holm")[1]), abs=1e-12)


@given(ps)
def test_adjusting_keeps_the_order_and_never_makes_a_p_smaller(ps: list[float]) -> None:
    found = holm(ps)
    assert all(p <= adjusted <= 1 for p, adjusted in zip(ps, found, strict=True))
    ordered = [adjusted for _, adjusted in sorted(zip(ps, found, strict=True))]
    assert ordered == sorted(ordered)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_value_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        holm([0.5, p])
