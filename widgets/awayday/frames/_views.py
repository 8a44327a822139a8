"""Ready-made views of the answers."""

from __future__ import annotations

import pandas as pd

from awayday.frames._frames import one_origin
from awayday.session import AnswerStatus, Phase

RUN = ["session_id", "step_id", "phase"]


def current(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers that count: not replaced, and of the newest run of their step that was not reset.

    Skipped, timed-out and retracted answers are among them; `status` tells.

    Raises
    ------
    MixedOriginError
        If rows of two origins are in them.
    """
    if answers.empty:
        return answers.copy()
    one_origin(answers)
    found = answers[answers["is_current"]]
    newest = found.groupby(RUN, observed=True)["run_no"].transform("max")
    return found[found["run_no"] == newest].reset_index(drop=True)


def given(answers: pd.DataFrame) -> pd.DataFrame:
    """Return current answers that have values.

    Raises
    ------
    MixedOriginError
        If rows of two origins are in them.
    """
    found = current(answers)
    return found[found["status"] == AnswerStatus.OK].reset_index(drop=True)


def field_answers(answers: pd.DataFrame, step_id: str, field: str, phase: Phase | str | None = None) -> pd.DataFrame:
    """Return the one row of each person who gave a value in a field of a step, with all columns of `answers`.

    Parameters
    ----------
    answers
        The table `answers`.
    step_id, field
        What was asked.
    phase
        Round; all rounds when left out, which is one row a person as long as the step was asked in one round.

    Raises
    ------
    MixedOriginError
        If rows of two origins are in `answers`.
    """
    found = given(answers)
    wanted = (found["step_id"] == step_id) & (found["field"] == field) & found["participant_id"].notna()
    if phase is not None:
        wanted &= found["phase"] == Phase(phase)
    return found[wanted].reset_index(drop=True)


def paired(
    answers: pd.DataFrame,
    step_id: str,
    field: str,
    before: Phase | str,
    after: Phase | str,
    *,
    after_step: str | None = None,
) -> pd.DataFrame:
    """Two answers of the same people side by side.

    Parameters
    ----------
    answers
        The table `answers`.
    step_id, field
        What was asked.
    before, after
        Phases, such as `first` and `revote`.
    after_step
        The step that asked again, where that is a step of its own; else `step_id`.

    Returns
    -------
    One row for each person who gave both, by id: `participant_id`, `before`, `after`; option ids, numbers or words.

    Raises
    ------
    MixedOriginError
        If rows of two origins are in `answers`.
    """
    sides = []
    for name, step, phase in (("before", step_id, before), ("after", after_step or step_id, after)):
        found = field_answers(answers, step, field, phase).set_index("participant_id")
        sides.append(value_of(found).dropna().rename(name))
    return pd.concat(sides, axis="columns", join="inner").sort_index().reset_index()


def value_of(answers: pd.DataFrame) -> pd.Series:
    """Return the one value of each row: its option, else its number, else its words.

    The type is that of the only column of the three that has values, where there is just one.
    """
    columns = [name for name in ("option_id", "value_num", "value_text") if answers[name].notna().any()]
    if len(columns) == 1:
        return answers[columns[0]]
    merged = answers["option_id"].astype(object)
    return merged.fillna(answers["value_num"].astype(object)).fillna(answers["value_text"].astype(object))


def wide(answers: pd.DataFrame, step_id: str) -> pd.DataFrame:
    """One row a person, one column for each field of a step, from current answers that have values.

    Returns
    -------
    `participant_id`, `phase`, then a column for each field, by name; `field:item` where a field has items.

    Raises
    ------
    MixedOriginError
        If rows of two origins are in them.
    """
    found = given(answers)
    found = found[(found["step_id"] == step_id) & found["participant_id"].notna()]
    names = found["field"].where(found["item"] == "-", found["field"] + ":" + found["item"])
    keys = ["participant_id", "phase"]
    table = found[keys].drop_duplicates().sort_values(keys).reset_index(drop=True)
    for name in sorted(names.unique()):
        part = found[names == name]
        table = table.merge(part[keys].assign(**{name: value_of(part)}), on=keys, how="left")
    return table
