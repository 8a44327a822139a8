"""What can be said of cohorts: one analysis a file, behind the small-group rule and its smallest n."""

from awayday.analyses._base import Finding
from awayday.analyses._findings import findings
from awayday.analyses._words import QUESTIONS, listed, too_small

__all__ = ["QUESTIONS", "Finding", "findings", "listed", "too_small"]
