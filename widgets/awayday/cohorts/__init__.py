"""Cohorts for a coach: a dataset, a package or a session as tidy tables, and several of them together."""

from awayday.cohorts._load import join, load
from awayday.cohorts._side_by_side import SideBySide, side_by_side

__all__ = ["SideBySide", "join", "load", "side_by_side"]
