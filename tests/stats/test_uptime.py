import pytest

from awayday.stats import downtime_allowed


@pytest.mark.parametrize(("uptime", "days"), [(99.99, 30), (-0.1, 30), (0.9, -1), (float("nan"), 1)])
def test_impossible_promises_are_refused(uptime: float, days: float) -> None:
    with pytest.raises(ValueError, match="fraction"):
        downtime_allowed(uptime, days)
