"""What stands above the findings of each analysis, and in their place for a cohort that is too small for any."""

from __future__ import annotations

from collections.abc import Sequence

QUESTIONS = {
    "A1": "What did the room choose?",
    "A3": "Did the ratings move?",
    "A4": "Did the ratings move?",
    "A5": "Did talking change the choice?",
    "A6": "Did talking change the choice?",
    "A7": "Do the cohorts differ?",
    "A9": "Which paths did people take?",
    "A11": "Do people sort alike?",
    "A16": "Where is the line?",
    "A18": "Were plans kept?",
}
"""What each analysis of the catalogue asks; those that answer one question together share its words."""


def too_small(labels: Sequence[str]) -> str:
    """Say kindly why cohorts of fewer than five people show no numbers; no digits in it."""
    named = listed([f"“{label}”" for label in labels])
    return (
        f"Fewer than five people took part in {named}, so no numbers are shown: with so few, a chart would tell what "
        "each of them said. What you heard when you talked with them is worth more than any chart of it."
    )


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    >>> listed(["one", "two", "three"])
    'one, two and three'
    """
    return words[-1] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
