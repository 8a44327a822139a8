"""How many made a plan, and how many say weeks later that they kept it (A18)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from awayday import charts
from awayday.analyses._base import Cohort, Draft, Finding, done, kindly
from awayday.charts import Look
from awayday.session import Phase

DONE = "done"
"""The field that asks weeks later whether the plan was carried out; its first option is yes, its last no."""

METHOD = (
    "Counts from 5 replies, with the bounds that those without a reply leave open. It is what people say of "
    "themselves; the plans are nobody else's to read."
)


def plans(cohort: Cohort, look: Look) -> Iterator[Draft]:
    """Draw how many kept their plan, as far as they replied.

    Yields
    ------
    One finding where people were asked for a plan; its table is that of `charts.plans_kept`. With fewer than five
    replies it holds only how many have `plans`.
    """
    asked = [step for step in cohort.steps if step.kind == "plan"]
    asked = [step for step in asked if any(cohort.was_asked(step.step_id, phase) for phase in Phase)]
    if not asked:
        return
    made = [cohort.of_step(step.step_id) for step in asked]
    replies = [_replies(cohort, step.step_id) for step in cohort.steps if step.phase is Phase.PULSE]
    replied = pd.concat([pd.DataFrame(columns=["participant_id", "kept", "reply"]), *replies])
    people = pd.concat([*made, replied])[["participant_id"]].drop_duplicates()
    rows = people.merge(replied.drop_duplicates("participant_id", keep="last"), how="left", on="participant_id")
    rows = rows.assign(
        answer_id=rows["reply"].astype("string").fillna("none"), step_id=asked[0].step_id, field=DONE,
        phase=str(Phase.PULSE), data_origin=str(cohort.frames.data_origin),
    )  # fmt: skip
    drawn = kindly(charts.plans_kept(rows, cohort.provenance(), look=look), len(rows))
    who = cohort.who(asked[0].step_id, asked[0].phase)
    yield done(Finding("A18", f"A18 {asked[0].step_id}", "Were plans kept?", drawn, who, METHOD))


def _replies(cohort: Cohort, step_id: str) -> pd.DataFrame:
    """Return what people said of their plan in one step: "yes", "part" or "no"."""
    options = cohort.options(step_id, DONE)["option_id"].tolist()
    rows = cohort.rows(step_id, Phase.PULSE, DONE).dropna(subset="option_id")
    words = dict.fromkeys(options, "part") | dict.fromkeys(options[-1:], "no")
    words |= dict.fromkeys(options[:1], "yes")
    kept = rows["option_id"].map(words)
    return pd.DataFrame({"participant_id": rows["participant_id"], "kept": kept, "reply": rows["answer_id"]})
