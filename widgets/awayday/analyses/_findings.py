"""All findings of a page, in the order of the catalogue, their tests weighed together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from awayday.analyses._apart import apart
from awayday.analyses._base import Cohort, Draft, Finding
from awayday.analyses._before_after import before_after
from awayday.analyses._choices import choices
from awayday.analyses._plans import plans
from awayday.analyses._revotes import revotes
from awayday.analyses._sorting import lines, sortings
from awayday.analyses._ways import ways
from awayday.charts import PAGE, Look
from awayday.disclosure import Ledger
from awayday.frames import Frames, one_origin
from awayday.stats import holm


def findings(
    cohorts: Sequence[Frames],
    look: Look = PAGE,
    *,
    ledger: Ledger | None = None,
    draws: int = 1999,
    seed: int = 1,
) -> list[Finding]:
    """Return what can be said of a cohort, or of several beside each other.

    Parameters
    ----------
    cohorts
        The tables of each cohort. They are put in the order of their first session, and never sorted by a result.
    look
        How charts look.
    ledger
        What was shown before, to whoever will see the findings; what they show is written into it. A new one when left
        out.
    draws, seed
        Of bootstrap intervals: 9,999 draws suit a report, 1,999 a page.

    Returns
    -------
    One cohort: A1, A5 or A6, A9, A16, A11, A3 with A4, A18. Several: A1 side by side, A7, then A3 and A4 of each.
    Each carries its stamp, its n and how sure it is; what rests on too few people says so and has an empty table. The
    p-values of all findings together are one family (Holm).

    Raises
    ------
    MixedOriginError
        If the rows of two cohorts have different origins.
    """
    one_origin(*(table for frames in cohorts for table in frames.tables().values()))
    kept = Ledger() if ledger is None else ledger
    ordered = sorted(cohorts, key=lambda frames: (frames.began, frames.cohort_label))
    drafts = list(_drafts([Cohort(frames, kept) for frames in ordered], look, draws=draws, seed=seed))
    tested = [draft.p for draft in drafts if draft.p is not None]
    adjusted = iter(holm(tested))
    return [draft.finish(1.0 if draft.p is None else next(adjusted), len(tested)) for draft in drafts]


def _drafts(cohorts: Sequence[Cohort], look: Look, *, draws: int, seed: int) -> Iterator[Draft]:
    yield from choices(cohorts, look)
    if len(cohorts) == 1:
        for one in (revotes, ways, lines, sortings):
            yield from one(cohorts[0], look)
        yield from before_after(cohorts[0], look, draws=draws, seed=seed)
        yield from plans(cohorts[0], look)
        return
    yield from apart(cohorts, look, draws=draws, seed=seed)
    for number, cohort in enumerate(cohorts, start=1):
        for draft in before_after(cohort, look, draws=draws, seed=seed):
            yield _named(draft, cohort.label, number)


def _named(draft: Draft, label: str, number: int) -> Draft:
    """Return a draft that says in its title whose it is."""

    def finish(adjusted: float, tests: int) -> Finding:
        found = draft.finish(adjusted, tests)
        return replace(found, key=f"{found.key} {number}", title=f"{label}: {found.title}")

    return Draft(finish, draft.p)
