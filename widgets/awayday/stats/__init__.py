"""Statistics for rooms of five to a few hundred people: plain numbers in, plain numbers out."""

from awayday.stats._agreement import alpha, togetherness
from awayday.stats._base import DRAWS
from awayday.stats._changes import Wilcoxon, snapped, wilcoxon
from awayday.stats._families import holm
from awayday.stats._items import cronbach
from awayday.stats._middle import mean_interval, median_interval, quartiles
from awayday.stats._moves import Symmetry, chi_square_tail, mcnemar, symmetry
from awayday.stats._pairs import cliff, cliff_interval, permutation
from awayday.stats._shares import share_interval
from awayday.stats._uptime import downtime_allowed

__all__ = [
    "DRAWS",
    "Symmetry",
    "Wilcoxon",
    "alpha",
    "chi_square_tail",
    "cliff",
    "cliff_interval",
    "cronbach",
    "downtime_allowed",
    "holm",
    "mcnemar",
    "mean_interval",
    "median_interval",
    "permutation",
    "quartiles",
    "share_interval",
    "snapped",
    "symmetry",
    "togetherness",
    "wilcoxon",
]
