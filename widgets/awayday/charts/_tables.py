"""The tables of charts as texts, for pages and reports."""

from __future__ import annotations

import pandas as pd

HEADINGS = {
    "option": "Option",
    "chosen": "Chose it",
    "answered": "Answered",
    "card": "Card",
    "agreement": "Agreement, -1 to 1",
    "in_words": "In words",
    "entry": "Text",
    "low_percent": "Plausible from, %",
    "high_percent": "Plausible to, %",
    "first": "First vote",
    "first_answered": "of",
    "revote": "Second vote",
    "revote_answered": "of ",
    "from_rating": "Rating from",
    "people": "People",
    "of": "of",
    "group": "Group",
    "path": "Path",
    "where": "Where",
    "scale": "Scale",
    "statement": "Statement",
    "lower": "Middle half from",
    "middle": "Middle",
    "upper": "to",
    "before": "Before",
    "looking_back": "Looking back",
    "now": "Now",
    "moved": "Moved by (median)",
    "moved_up": "Moved up",
    "moved_down": "Moved down",
    "stayed": "Stayed",
    "request": "Request",
    "displaces": "Slips",
    "called_by": "Thought to have called it urgent",
    "truth": "In truth",
    "hidden": "What was behind it",
    "mark": "Mark",
    "times": "Put on",
    "cohort": "Cohort",
    "item": "Rated",
    "second": "Second vote",
    "median_change": "Median change",
    "low": "Plausible from",
    "high": "Plausible to",
    "lines": "Lines",
    "rank_biserial": "Rank-biserial, -1 to 1",
    "delta": "Cliff's delta, -1 to 1",
    "delta_low": "Delta plausible from",
    "delta_high": "Delta plausible to",
    "first_cohort": "First cohort",
    "second_cohort": "Second cohort",
    "first_n": "People of the first",
    "second_n": "People of the second",
    "percent_of_pairs": "Share of pairs, %",
    "delta_before": "Delta before",
    "percent_before": "Share of pairs before, %",
    "dropped_out": "Dropped out",
    "alpha": "Alpha",
    "plans": "Plans",
    "replied": "Replied",
    "kept": "Kept",
    "kept_in_part": "Kept in part",
    "not_kept": "Not kept",
    "no_reply": "No reply",
    "at_least": "Kept by at least",
    "at_most": "Kept by at most",
    "p": "p",
    "p_holm": "p after Holm",
}
"""What the columns of charts' tables are called where people read them."""


def table_texts(table: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return a table as texts: its headings, and its rows; missing values are empty.

    Numbers that are not whole have at most three decimals, which no chart of rooms of this size can fill anyway.
    """
    columns = [HEADINGS.get(str(name), str(name)) for name in table.columns]
    cells = [[_text(value) for value in row] for row in table.itertuples(index=False)]
    return columns, cells


def _text(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]  # a cell is never a list
        return ""
    if not isinstance(value, float):
        return str(value)
    rounded = round(value, 3)
    if value and not rounded:
        return "< 0.001" if value > 0 else "> -0.001"
    return f"{rounded:.3f}".rstrip("0").rstrip(".")
