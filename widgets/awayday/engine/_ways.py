"""Where a Session goes from a step: what its rule says of the answers, for the room and for each person."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from awayday.engine._groups import seat_mates, shared_answer
from awayday.engine._state import State, run_of
from awayday.scenario import Workshop
from awayday.session import BranchSource, Phase, Scalar
from awayday.steps import AnyStep, ByFacilitator, Count, Level, Own, Plurality, Share

MIN_VOTES = 5
"""Fewer answers than this never decide a branch; the facilitator does."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many chose each option of a step, every authored option listed, and how many answered."""

    step_id: str
    phase: Phase
    counts: Mapping[str, int]
    n: int

    @property
    def lead(self) -> float:
        """Share of the leading option, 0 to 1; 0 when nobody answered."""
        return max(self.counts.values(), default=0) / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a branch rule says: the step to go to, or None when the facilitator has to choose, and why."""

    to: str | None
    source: BranchSource
    choices: tuple[str, ...]


def tally(workshop: Workshop, state: State, step_id: str, phase: Phase | None = None) -> Tally:
    """Count the choices of a step; a step that was never asked, or has no options, gives n = 0."""
    step = workshop.by_id.get(step_id)
    run = run_of(state, step_id, phase)
    options = getattr(step, "options", ())
    chosen = Counter(answer.values.get("choice") for answer in run.valid.values()) if run else Counter()
    counts = {option.id: chosen.get(option.id, 0) for option in options}
    default_phase = step.phase if step else Phase.FIRST
    return Tally(step_id, run.key.phase if run else phase or default_phase, counts, sum(counts.values()))


def verdict(workshop: Workshop, state: State, step: AnyStep) -> Verdict:
    """Say where the room goes from `step`, by its rule and the answers so far."""
    choices = step.targets()
    match step.then:
        case str(to):
            return Verdict(to, BranchSource.PLURALITY, (to,))
        case Plurality(of=of, to=ways) | Own(of=of, to=ways):
            found = tally(workshop, state, of)
            top = [option for option, count in found.counts.items() if count == max(found.counts.values())]
            if found.n < MIN_VOTES or len(top) != 1:
                return Verdict(None, BranchSource.TIE_BREAK, choices)
            source = BranchSource.PLURALITY if isinstance(step.then, Plurality) else BranchSource.OWN
            return Verdict(ways.get(top[0]), source, choices)
        case Share() as rule:
            found = tally(workshop, state, rule.of)
            if found.n < MIN_VOTES:
                return Verdict(None, BranchSource.TIE_BREAK, choices)
            reached = found.counts.get(rule.option, 0) / found.n >= rule.at_least
            return Verdict(rule.to if reached else rule.otherwise, BranchSource.SHARE, choices)
        case Count() | Level() as rule:
            groups = group_ways(workshop, state, rule)
            most = Counter(groups.values()).most_common(2)
            if sum(len(group) for group in groups) < MIN_VOTES or (len(most) == 2 and most[0][1] == most[1][1]):
                return Verdict(None, BranchSource.TIE_BREAK, choices)
            return Verdict(most[0][0], BranchSource.OWN, choices)
        case ByFacilitator():
            return Verdict(None, BranchSource.OVERRIDE, choices)


def group_ways(workshop: Workshop, state: State, rule: Count | Level) -> dict[tuple[str, ...], str]:
    """Return for each pair or table, or person who sits alone, where its answers lead; those who gave none are out."""
    found: dict[tuple[str, ...], str] = {}
    for person in state.present:
        to = _target(workshop, state, rule, person)
        if to is not None:
            found[_voices(workshop, state, rule, person)] = to
    return found


def own_way(workshop: Workshop, state: State, branch_step: str, participant_id: str) -> str | None:
    """Return the step that follows from this person's own answer at a branch, or None if she gave none."""
    rule = workshop.step(branch_step).branch
    if isinstance(rule, Plurality | Own):
        run = run_of(state, rule.of)
        answer = run.given_by(participant_id) if run else None
        return None if answer is None else rule.to.get(str(answer.values.get("choice")))
    return _target(workshop, state, rule, participant_id) if isinstance(rule, Count | Level) else None


def _voices(workshop: Workshop, state: State, rule: Count | Level, participant_id: str) -> tuple[str, ...]:
    """Return whose answers lead a person on: for `count` those of her group where it answers, for `level` her table's.

    People who are led by the same voices count as one when the room's way is found.
    """
    step = workshop.by_id.get(rule.of)
    if isinstance(rule, Count) and not (step and step.group):
        return (participant_id,)
    return tuple(seat_mates(workshop, state, rule.of, participant_id))


def _target(workshop: Workshop, state: State, rule: Count | Level, participant_id: str) -> str | None:
    """Return where the answers of a person and those who sit with her lead, or None if nobody of them gave any."""
    run, step = run_of(state, rule.of), workshop.by_id.get(rule.of)
    if run is None or step is None:
        return None
    if step.pen:
        written = shared_answer(state, run, step, participant_id)
        given = [written.values] if written else []
    else:
        people = dict.fromkeys([participant_id, *_voices(workshop, state, rule, participant_id)])
        given = [answer.values for one in people if (answer := run.given_by(one))]
    if isinstance(rule, Count):
        asked = next((one for one in given if any(name in one for name in rule.fields)), None)
        return None if asked is None else rule.to[min(_others(asked, rule), len(rule.to) - 1)]
    numbers = [value for one in given if isinstance(value := one.get(rule.field), int)]
    if not numbers:
        return None
    level = math.floor(median(numbers))
    return next((band.to for band in rule.to if level <= band.up_to), rule.to[-1].to)


def _others(values: Mapping[str, Scalar], rule: Count) -> int:
    return sum(values.get(name) != rule.without for name in rule.fields)


def branch_behind(workshop: Workshop, state: State) -> str | None:
    """Return the step whose branch led to the current one, or None if a plain `then` did."""
    if state.current is None or len(state.trail) < 2:
        return None
    before = state.trail[-2]
    taken = state.branches.get(before)
    step = workshop.by_id.get(before)
    led_here = taken is not None and taken.to == state.current.step_id
    return before if step is not None and step.branch is not None and led_here else None


def position(workshop: Workshop, state: State, participant_id: str) -> str | None:
    """Return the step that this person's phone shows: her own way after an `own` branch, else the room's step."""
    if state.current is None:
        return None
    behind = branch_behind(workshop, state)
    if behind is not None and isinstance(workshop.step(behind).branch, Own | Count | Level):
        return own_way(workshop, state, behind, participant_id) or state.current.step_id
    return state.current.step_id
