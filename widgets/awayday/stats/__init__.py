"""Statistics for rooms of five to a few hundred people: plain numbers in, plain numbers out."""

from awayday.stats._agreement import alpha, togetherness
from awayday.stats._middle import quartiles
from awayday.stats._moves import Symmetry, chi_square_tail, mcnemar, symmetry
from awayday.stats._shares import share_interval

__all__ = [
    "Symmetry",
    "alpha",
    "chi_square_tail",
    "mcnemar",
    "quartiles",
    "share_interval",
    "symmetry",
    "togetherness",
]
