"""A plan and its workshops become one Workshop: the steps it keeps, each leading to the next that is there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from awayday.scenario._check import findings
from awayday.scenario._course import needs
from awayday.scenario._finding import Finding
from awayday.scenario._mistakes import did_you_mean
from awayday.scenario._models import Consent, Roles, TimedPart, Timetable, Workshop
from awayday.scenario._plans import Plan, PlanPart, PlanStep
from awayday.scenario._walks import longest, shortest, starts
from awayday.scenario._yaml import Place
from awayday.session import Phase
from awayday.steps import (
    END,
    AnyStep,
    Branch,
    ByFacilitator,
    ChoiceStep,
    Count,
    DiscussStep,
    Level,
    Own,
    Plurality,
    ReflectStep,
    RevealStep,
    Share,
    StoryStep,
    Then,
)

MOST_WORDS = 2000
"""The longest consent text, in characters."""


class Mistakes(Exception):
    """What is wrong with a plan, each with its place in the plan's file."""

    def __init__(self, found: Iterable[Finding]) -> None:
        super().__init__("a plan has mistakes")
        self.found = list(found)


def composed(plan: Plan, workshops: Mapping[str, Workshop]) -> Workshop:
    """Return the Workshop that plays a plan: steps keep their ids, and lead from one part to the next.

    Parameters
    ----------
    workshops
        Those that the parts name, by name.

    Raises
    ------
    Mistakes
        With every mistake of a kind; those of the walks once all names are right.
    """
    drafts = [_Draft(number, part, workshops[part.workshop]) for number, part in enumerate(plan.parts)]
    _refuse([*(one for draft in drafts for one in draft.chosen()), *_twice(drafts), *_not_together(drafts)])
    following = END
    for draft in reversed(drafts):
        draft.following = following if draft.part.break_after is None else f"break-{draft.number + 1}"
        draft.after = following
        following = draft.entry()
    _refuse(one for draft in drafts for one in draft.rewired())
    places = {step_id: place for draft in drafts for step_id, place in draft.places.items()}
    kept = {step_id for draft in drafts for step_id in draft.kept}
    steps = [_with_what_is_there(step, kept, drafts) for draft in drafts for step in draft.all_steps(drafts)]
    _refuse(_left_out(steps, places))
    _refuse([*(one for draft in drafts for one in draft.minutes()), *_total(plan)])
    try:
        made = _workshop(plan, drafts, steps, following)
    except ValidationError as error:
        name, why = ".".join(map(str, error.errors()[0]["loc"])), error.errors()[0]["msg"]
        raise Mistakes([Finding((), f'these workshops do not fit into one: "{name}": {why}. Take fewer.')]) from error
    _refuse(
        [
            *_checkpoints(plan, made),
            *(
                Finding(places.get(steps[int(place[1])].id, ()) if place[:1] == ("steps",) else (), text)
                for place, text in findings(made)
            ),
        ]
    )
    return made


def _refuse(found: Iterable[Finding]) -> None:
    listed = list(found)
    if listed:
        raise Mistakes(listed)


@dataclass
class _Draft:
    """One part while it is put together.

    Attributes
    ----------
    kept
        The steps it keeps, by id, in the order of the workshop.
    places
        Where each of them stands in the plan's file.
    following, after
        The step that comes after the part: a break where there is one; and the one after that.
    passed_over
        Steps to which a branch by count led while it had more to count.
    """

    number: int
    part: PlanPart
    workshop: Workshop
    kept: dict[str, AnyStep] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    following: str = END
    after: str = END
    passed_over: set[str] = field(default_factory=set)
    _ends: dict[str, dict[str, None]] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return ("parts", self.number)

    def entries(self) -> Iterator[tuple[Place, PlanStep]]:
        """Yield the steps that the plan names, or all, or those of the ten-minute version."""
        if self.part.steps:
            for at, entry in enumerate(self.part.steps):
                yield (*self.place, "steps", at), entry
        elif self.part.short:
            for one in self.workshop.short:
                yield self.place, PlanStep(step=one.step, minutes=one.minutes, only=one.only)
        else:
            for step in self.workshop.steps:
                yield self.place, PlanStep(step=step.id)

    def chosen(self) -> Iterator[Finding]:
        """Take up the steps that the plan keeps, and tell what is wrong with them."""
        if self.part.short and not self.workshop.short:
            yield Finding(
                (*self.place, "short"),
                f'"{self.workshop.id}" has no ten-minute version. Play all of it, or name its steps.',
            )
        taken: dict[str, AnyStep] = {}
        for place, entry in self.entries():
            step = self.workshop.by_id.get(entry.step)
            if step is None:
                hint = did_you_mean(entry.step, self.workshop.by_id) or f'Name a step of "{self.workshop.id}".'
                yield Finding(place, f'"{entry.step}" is no step of "{self.workshop.id}". {hint}')
            elif step.id in taken:
                yield Finding(place, f'"{step.id}" stands in this part twice. Leave one out.')
            else:
                try:
                    trimmed = only(step, entry.only)
                except ValueError as error:
                    yield Finding((*place, "only"), f'step "{step.id}": {error}')
                    trimmed = step
                taken[step.id] = self.as_planned(trimmed, entry)
                self.places[step.id] = place
        self.kept = {step.id: taken[step.id] for step in self.workshop.steps if step.id in taken}

    def as_planned(self, step: AnyStep, entry: PlanStep) -> AnyStep:
        """Return a step with its time in the plan, the source of its workshop, and plain questions where they are."""
        changes: dict[str, object] = {
            "minutes": entry.minutes or step.minutes,
            "seed_trace": step.seed_trace or self.workshop.seed_trace,
        }
        if entry.plain and isinstance(step, DiscussStep | ReflectStep):
            changes["questions"] = tuple(one.model_copy(update={"wording": None}) for one in step.questions)
        return step.model_copy(update=changes)

    def entry(self) -> str:
        """Return the step that the part begins with; the one after it when it has none of its own."""
        return next(iter(self.ends_of(self.workshop.first.id)))

    def ends_of(self, step_id: str) -> dict[str, None]:
        """Return the kept steps that a walk comes to first from a step, itself when it is kept."""
        if step_id == END:
            return {self.following: None}
        if step_id in self.kept:
            return {step_id: None}
        if step_id not in self._ends:
            found: dict[str, None] = {}
            for target in self.workshop.step(step_id).targets():
                found |= self.ends_of(target)
            self._ends[step_id] = found
        return self._ends[step_id]

    def rewired(self) -> Iterator[Finding]:
        """Let every kept step lead on to kept steps, and tell where the plan does not say to which."""
        first = self.workshop.first.id
        if len(ends := self.ends_of(first)) > 1:
            yield Finding(self.place, f'"{first}" is left out, and {_either(ends)} may come first. Keep it.')
        for step in self.kept.values():
            if step.phase is Phase.PULSE:
                continue  # outside the walk
            rule: Then = step.then
            while isinstance(rule, str) and rule != END and rule not in self.kept:
                rule = self.workshop.step(rule).then
            if isinstance(rule, str):
                then: Then = self.following if rule == END else rule
            else:
                for target in dict.fromkeys(_targets(rule)):
                    if len(ends := self.ends_of(target)) > 1:
                        text = f'step "{step.id}" leads to "{target}", which is left out, and then to {_either(ends)}.'
                        yield Finding(self.places[step.id], f"{text} Keep it.")
                then = self.branch(rule)
            also = tuple(one for one in step.also if one in self.kept)
            changes: dict[str, object] = {"then": then, "also": also}
            if isinstance(step, RevealStep):
                changes["of"] = tuple(one for one in step.of if one in self.kept) or step.of
            self.kept[step.id] = step.model_copy(update=changes)
        led_to = {target for step in self.kept.values() for target in (*step.targets(), *step.also)}
        for name in self.passed_over - led_to:
            self.kept.pop(name, None)
        self.kept = {step_id: without(step, self.kept) for step_id, step in self.kept.items()}

    def branch(self, rule: Branch) -> Then:
        """Return a branch rule among kept steps; one step when all its ways lead to the same."""
        ways = {target: next(iter(self.ends_of(target))) for target in _targets(rule)}
        if len(set(ways.values())) == 1:
            return next(iter(ways.values()))
        match rule:
            case Plurality() | Own():
                to = {option: ways[target] for option, target in rule.to.items()}
                return rule.model_copy(update={"to": to, "of": self.first_vote(rule.of)})
            case Share():
                changes = {"to": ways[rule.to], "otherwise": ways[rule.otherwise], "of": self.first_vote(rule.of)}
                return rule.model_copy(update=changes)
            case ByFacilitator():
                return rule.model_copy(update={"to": tuple(dict.fromkeys(ways[target] for target in rule.to))})
            case Level():
                bands = (band.model_copy(update={"to": ways[band.to]}) for band in rule.to)
                return rule.model_copy(update={"to": tuple(bands)})
            case Count():
                return self.count(rule, [ways[target] for target in rule.to])

    def count(self, rule: Count, to: list[str]) -> Then:
        """Return the rule for those of its fields that are still asked: none and all lead where they did.

        Fewer counts lead to fewer steps; those that they pass over go, unless something else leads there.
        """
        asked = {spec.name for spec in self.kept[rule.of].fields()} if rule.of in self.kept else set(rule.fields)
        fields = tuple(name for name in rule.fields if name in asked)
        if not fields:
            return to[0]
        fewer = tuple(to[round(count * (len(to) - 1) / len(fields))] for count in range(len(fields) + 1))
        self.passed_over |= set(to) - set(fewer)
        return rule.model_copy(update={"fields": fields, "to": fewer})

    def first_vote(self, step_id: str) -> str:
        """Return the step whose votes decide: the first vote where the second is left out."""
        step = self.workshop.by_id.get(step_id)
        again = step.revote_of if isinstance(step, ChoiceStep) and step_id not in self.kept else None
        return again if again in self.kept and again is not None else step_id

    def all_steps(self, drafts: list[_Draft]) -> Iterator[AnyStep]:
        """Yield the steps of the part, and the break after it."""
        yield from self.kept.values()
        if self.part.break_after is not None:
            title = drafts[self.number + 1].workshop.title if self.number + 1 < len(drafts) else ""
            yield StoryStep(
                id=f"break-{self.number + 1}",
                kind="story",
                title="Break",
                minutes=self.part.break_after,
                screens=(f"We go on in {self.part.break_after:g} minutes{f': {title}' if title else ''}.",),
                notes="Say when it goes on. Nobody has to stay, and nothing is asked.",
                then=self.after,
            )

    def minutes(self) -> Iterator[Finding]:
        """Tell which walk through the part does not take the minutes that are planned for it."""
        ways = {
            step.id: tuple(END if to == self.following else to for to in step.targets()) for step in self.kept.values()
        }
        first, minutes = self.entry(), {step.id: step.minutes for step in self.kept.values()}
        if first not in ways:
            yield Finding(self.place, f'part "{self.workshop.id}": no step of it is asked in the session. Name some.')
            return
        for total, walk in (shortest(first, ways, minutes), longest(first, ways, minutes)):
            if abs(total - self.part.minutes) > 1e-6:
                text = f'part "{self.workshop.id}": the walk {" → ".join(walk)} takes {total:g} minutes, but'
                text += f" {self.part.minutes:g} are planned. Change the minutes of a step on it."
                yield Finding((*self.place, "minutes"), text)
                return


def without(step: AnyStep, kept: Mapping[str, AnyStep]) -> AnyStep:
    """Return a step as it is without those left out: where nobody is asked who may see it, nobody else does."""
    return step.model_copy(update={"shared_by": None}) if step.shared_by and step.shared_by not in kept else step


def only(step: AnyStep, names: tuple[str, ...]) -> AnyStep:
    """Return a step that asks of the named cards or rows alone; of all of them when none are named.

    Raises
    ------
    ValueError
        When the kind of step has none, or not these.
    """
    if not names:
        return step
    trim = getattr(step, "only", None)
    if trim is None:
        raise ValueError(f'a step of kind "{step.kind}" has no cards or rows to choose from; leave "only" out.')
    known = list(dict.fromkeys(spec.item for spec in step.fields() if spec.item))
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"There are {', '.join(known)}."
            raise ValueError(f'"{name}" is none of its cards or rows. {hint}')
    trimmed: AnyStep = trim(names)
    return trimmed


def _targets(rule: Branch) -> tuple[str, ...]:
    match rule:
        case Plurality() | Own():
            return tuple(rule.to.values())
        case Share():
            return (rule.to, rule.otherwise)
        case Level():
            return tuple(band.to for band in rule.to)
        case Count() | ByFacilitator():
            return rule.to


def _either(ids: Iterable[str]) -> str:
    return " or ".join(f'"{one}"' for one in ids)


def _twice(drafts: list[_Draft]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for draft in drafts:
        for step_id, place in draft.places.items():
            if step_id in first:
                text = f'"{step_id}" belongs to part {first[step_id] + 1} already; a session asks a step once.'
                yield Finding(place, f"{text} Leave one out.")
            first.setdefault(step_id, draft.number)


def _not_together(drafts: list[_Draft]) -> Iterator[Finding]:
    """Tell what keeps workshops from being one session: other languages, roles dealt twice."""
    spoken, dealt = drafts[0].workshop, None
    for draft in drafts:
        one = draft.workshop
        if one.language != spoken.language:
            text = f'"{one.id}" is in {one.language}, and "{spoken.id}" in {spoken.language}.'
            yield Finding(draft.place, f"{text} Take workshops of one language.")
        if one.roles is not None and dealt is not None and one.roles != dealt.roles:
            text = f'"{one.id}" deals roles, and "{dealt.id}" does so, too; people play one part in a session.'
            yield Finding(draft.place, f"{text} Leave one of the two out.")
        dealt = dealt or (one if one.roles is not None else None)


def _with_what_is_there(step: AnyStep, kept: set[str], drafts: list[_Draft]) -> AnyStep:
    """Return a reveal of those of its steps that are kept; any other step, and one that has none of them, as it is."""
    of = tuple(one for one in step.of if one in kept) if isinstance(step, RevealStep) else ()
    if not isinstance(step, RevealStep) or not of or of == step.of:
        return step
    asked = {spec.name for draft in drafts for one in of if one in draft.kept for spec in draft.kept[one].specs}
    return step.model_copy(update={"of": of, "words": tuple(name for name in step.words if name in asked)})


def _left_out(steps: list[AnyStep], places: Mapping[str, Place]) -> Iterator[Finding]:
    kept = {step.id for step in steps}
    for step in steps:
        for _, doing, needed in needs(step):
            if needed not in kept:
                text = f'step "{step.id}": {doing} "{needed}", which the plan leaves out. Add it before, or leave'
                yield Finding(places[step.id], f'{text} "{step.id}" out, too.')


def _total(plan: Plan) -> Iterator[Finding]:
    total = sum(part.minutes + (part.break_after or 0) for part in plan.parts) + plan.slack
    if abs(total - plan.minutes) > 1e-6:
        text = f"parts, breaks and slack take {total:g} minutes, but {plan.minutes:g} are planned."
        yield Finding(("minutes",), f"{text} Change one of them.")


def _checkpoints(plan: Plan, made: Workshop) -> Iterator[Finding]:
    begins = starts(made)
    for number, part in enumerate(plan.parts):
        for at, point in enumerate(part.checkpoints):
            place = ("parts", number, "checkpoints", at)
            if point.step not in begins:
                hint = did_you_mean(point.step, begins) or "Name a step of the plan."
                yield Finding((*place, "step"), f'"{point.step}" is no step of the plan. {hint}')
            elif point.by < begins[point.step] - 1e-6:
                text = f'"{point.step}" is planned for minute {begins[point.step]:g}, and can\'t be there by'
                yield Finding((*place, "by"), f"{text} {point.by:g}. Write a later minute.")


def _workshop(plan: Plan, drafts: list[_Draft], steps: list[AnyStep], first: str) -> Workshop:
    workshops = list({draft.workshop.id: draft.workshop for draft in drafts}.values())
    start, parts = 0.0, []
    for draft in drafts:
        one, part = draft.workshop, draft.part
        parts.append(
            TimedPart(
                workshop=one.id, version=one.version, module=one.module, title=one.title, start=start,
                minutes=part.minutes, first=draft.entry(), steps=tuple(draft.kept), defaults=one.defaults,
            )
        )  # fmt: skip
        start += part.minutes + (part.break_after or 0)
    checkpoints = [point for part in plan.parts for point in part.checkpoints]
    in_front = next(step for step in steps if step.id == first)
    return Workshop(
        id=plan.id,
        module=", ".join(dict.fromkeys(one.module for one in workshops)),
        version=_added([plan.version, *(one.version for one in workshops)]),
        language=workshops[0].language,
        title=plan.title,
        goal=plan.goal,
        minutes=plan.minutes - plan.slack,
        group=plan.group,
        licence=" AND ".join(dict.fromkeys(one.licence for one in workshops)),
        seed_trace=tuple(dict.fromkeys(name for one in workshops for name in one.seed_trace)),
        consent=_consent(plan, workshops),
        defaults=workshops[0].defaults,
        steps=(in_front, *(step for step in steps if step is not in_front)),
        roles=_roles(workshops),
        pulse_after_days=max(one.pulse_after_days for one in workshops),
        timetable=Timetable(
            minutes=plan.minutes,
            slack=plan.slack,
            slack_notes=plan.slack_notes,
            left_out=plan.left_out,
            parts=tuple(parts),
            checkpoints=tuple(sorted(checkpoints, key=lambda point: point.by)),
        ),
    )


def _roles(workshops: list[Workshop]) -> Roles | None:
    return next((one.roles for one in workshops if one.roles is not None), None)


def _added(versions: Iterable[str]) -> str:
    """Add versions number by number: the sum rises whenever one of them does, so that new words get a new version."""
    return ".".join(str(sum(numbers)) for numbers in zip(*(map(int, one.split(".")) for one in versions), strict=True))


def _consent(plan: Plan, workshops: list[Workshop]) -> Consent:
    """Return the plan's own consent, or that of all workshops with each sentence once, versioned by its words."""
    if plan.consent is not None:
        return plan.consent
    asked = [one.consent for one in workshops]
    if all(one == asked[0] for one in asked):
        return asked[0]
    text, reuse = (_sentences(getattr(one, name) for one in asked) for name in ("text", "reuse"))
    if len(text) > MOST_WORDS or len(reuse) > 300:
        where = ("consent",)
        raise Mistakes([Finding(where, 'the consents of these workshops are too long together. Write "consent" here.')])
    words = hashlib.sha256(f"{text}\n{reuse}".encode()).hexdigest()
    return Consent(version=f"{plan.id[:50]}-{words[:8]}", text=text, reuse=reuse)


def _sentences(texts: Iterable[str]) -> str:
    found = (sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s+", text.strip()))
    return " ".join(dict.fromkeys(found))
