"""Checks of meaning: every name leads somewhere, every walk ends on time, and no option is the right one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from awayday.scenario._mistakes import did_you_mean
from awayday.scenario._models import Workshop
from awayday.scenario._walks import longest, shortest, walk_around, walk_back
from awayday.scenario._yaml import MAX_MISTAKES, Place
from awayday.session import Phase
from awayday.steps import (
    END,
    AnyStep,
    Ask,
    ByFacilitator,
    ChoiceStep,
    Count,
    DiscussStep,
    FieldType,
    Level,
    Option,
    Own,
    Plurality,
    ReflectStep,
    RevealStep,
    Share,
    StoryStep,
    TextStep,
)

SHORT_MINUTES = 10
"""What every walk through a short version adds up to."""


class Finding(NamedTuple):
    """One mistake of meaning: where it stands in the file, and what to tell the author."""

    place: Place
    text: str


class Steps:
    """The steps that could be read, each with its position in the file, and the ids of all.

    Parameters
    ----------
    read
        Position and step; steps with mistakes of form are left out.
    ids
        The ids of all steps in the file, also of those left out.
    """

    def __init__(self, read: Sequence[tuple[int, AnyStep]], ids: Iterable[str]) -> None:
        self.read = list(read)
        self.ids = list(ids)
        self.by_id = {step.id: step for _, step in reversed(self.read)}
        self.position = {step.id: position for position, step in reversed(self.read)}


def check(workshop: Workshop) -> list[str]:
    """Every mistake of meaning, in the order of the file; empty when there is none.

    Each says which step it is about, what is wrong and how to mend it. `load` puts file and line before it.
    """
    return [finding.text for finding in findings(workshop)]


def findings(workshop: Workshop) -> list[Finding]:
    """Every mistake of meaning with its place; the walks are checked once all names are right."""
    steps = Steps(list(enumerate(workshop.steps)), [step.id for step in workshop.steps])
    found = [*name_findings(steps), *islice(_short_names(workshop, steps), 2 * MAX_MISTAKES)]
    return found or walk_findings(workshop, steps)


def name_findings(steps: Steps) -> list[Finding]:
    """The first mistakes that can be told from each step and the ids of the others."""
    told = (
        Finding(("steps", position, *place), f'step "{step.id}": {text}')
        for position, step in steps.read
        for rule in _STEP_RULES
        for place, text in rule(step, steps)
    )
    return list(islice(chain(_duplicate_steps(steps), told), 2 * MAX_MISTAKES))


Told = Iterator[tuple[Place, str]]
"""A place inside a step, and what is wrong there."""


def _duplicate_steps(steps: Steps) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for position, step in steps.read:
        if step.id == END:
            yield Finding(("steps", position, "id"), f'step "{END}": this word means the end. Choose another id.')
        elif step.id in first:
            text = f"this id belongs to step {first[step.id] + 1} already. Choose another."
            yield Finding(("steps", position, "id"), f'step "{step.id}": {text}')
        first.setdefault(step.id, position)


def _unique_names(step: AnyStep, _: Steps) -> Told:
    fields = Counter(spec.name for spec in step.fields())
    for name, count in fields.items():
        if count > 1:
            yield (), f'{count} answers would stand in the same column "{name}". Give each its own "field".'
    for place, options in _option_lists(step):
        for name, count in Counter(option.id for option in options).items():
            if count > 1:
                yield (*place, "options"), f'option "{name}" is there {count} times. Give each its own id.'
    if isinstance(step, DiscussStep | ReflectStep):
        for name, count in Counter(question.id for question in step.questions).items():
            if count > 1:
                yield ("questions",), f'question "{name}" is there {count} times. Give each its own id.'


def _targets_exist(step: AnyStep, steps: Steps) -> Told:
    for place, branch, target in _targets(step):
        if target == step.id:
            yield place, f"{branch} leads back to the step itself. Name the step that comes next."
        elif target not in steps.ids and not (target == END and place[0] == "then"):
            hint = _hint(target, [*steps.ids, END] if place[0] == "then" else steps.ids)
            yield place, f'{branch} goes to "{target}", which is no step. {hint}'
    if isinstance(step.then, ByFacilitator) and len(set(step.then.to)) < len(step.then.to):
        yield ("then", "to"), "the facilitator is given the same step twice. Leave one out."


def _branch_makes_sense(step: AnyStep, steps: Steps) -> Told:
    rule = step.then
    if isinstance(rule, str | ByFacilitator):
        return
    asked = steps.by_id.get(rule.of)
    if asked is None:
        if rule.of not in steps.ids:
            yield ("then", "of"), f'the branch counts "{rule.of}", which is no step. {_hint(rule.of, steps.ids)}'
        return
    if isinstance(rule, Count | Level):
        yield from _numbers_make_sense(rule, asked, steps)
        return
    if not isinstance(asked, ChoiceStep):
        yield ("then", "of"), f'the branch counts "{rule.of}", which is no choice. Name a step of kind "choice".'
        return
    options = [option.id for option in asked.options]
    if isinstance(rule, Share):
        yield from _share_makes_sense(rule, options)
        return
    for option in rule.to:
        if option not in options:
            hint = did_you_mean(option, options) or f"The options are {', '.join(options)}."
            yield ("then", "to", option), f'branch "{option}" is no option of "{asked.id}". {hint}'
    for option in options:
        if option not in rule.to:
            yield (
                ("then", "to"),
                f'option "{option}" of "{asked.id}" has no branch. Add it with its next step.',
            )
    if isinstance(rule, Own):
        yield from _own_makes_sense([(("to", option), target) for option, target in rule.to.items()], steps)


def _numbers_make_sense(rule: Count | Level, asked: AnyStep, steps: Steps) -> Told:
    specs = {spec.name: spec for spec in asked.fields()}
    names = [(("fields", at), name) for at, name in enumerate(rule.fields)] if isinstance(rule, Count) else []
    for place, name in [(("field",), rule.field)] if isinstance(rule, Level) else names:
        spec, kind = specs.get(name), FieldType.INT if isinstance(rule, Level) else FieldType.OPTION
        if spec is None or spec.type is not kind:
            what = "number" if isinstance(rule, Level) else "choice"
            hint = did_you_mean(name, [one.name for one in specs.values() if one.type is kind]) or ""
            yield ("then", *place), f'the branch looks at "{name}", which is no {what} of "{asked.id}". {hint}'.strip()
    if isinstance(rule, Count):
        if len(rule.to) != len(rule.fields) + 1:
            text = f"{len(rule.fields)} fields give {len(rule.fields) + 1} counts, from none to all."
            yield ("then", "to"), f"{text} Name a step for each."
        yield from _own_makes_sense([(("to", at), target) for at, target in enumerate(rule.to)], steps)
    else:
        ends = [band.up_to for band in rule.to]
        if ends != sorted(set(ends)):
            yield ("then", "to"), "the bands do not rise. Put them in the order of their ends, each end once."
        yield from _own_makes_sense([(("to", at, "to"), band.to) for at, band in enumerate(rule.to)], steps)


def _share_makes_sense(rule: Share, options: list[str]) -> Told:
    if rule.option not in options:
        hint = did_you_mean(rule.option, options) or f"The options are {', '.join(options)}."
        yield ("then", "option"), f'the branch counts "{rule.option}", which is no option of "{rule.of}". {hint}'
    if rule.to == rule.otherwise:
        yield (
            ("then", "otherwise"),
            'both ways lead to the same step. Name another one, or write "then: " and the step.',
        )


def _own_makes_sense(ways: Iterable[tuple[Place, str]], steps: Steps) -> Told:
    after: set[tuple[str, ...]] = set()
    for place, target in ways:
        step = steps.by_id.get(target)
        if step is None:
            continue
        if not isinstance(step, StoryStep):
            text = (
                f'branch "{place[1]}" goes to "{target}", '
                "which is no story: each phone goes its own way only in stories."
            )
            yield ("then", *place), f"{text} Branch by plurality, or name a story."
        after.add(step.targets())
    if len(after) > 1 or any(len(targets) > 1 for targets in after):
        yield ("then", "to"), "the phones never meet again. Let all of these stories lead to the same next step."


def _references_exist(step: AnyStep, steps: Steps) -> Told:
    if isinstance(step, RevealStep):
        yield from _reveal_makes_sense(step, steps)
    if isinstance(step, ChoiceStep):
        yield from _revote_makes_sense(step, steps)
    for spec in step.fields():
        needed = [(spec.given.step, spec.given.field)] if spec.given else []
        needed += [(spec.wording.of, spec.wording.field)] if spec.wording else []
        for name, field in needed:
            yield from _earlier_exists(spec.name, name, field, steps)


def _earlier_exists(asking: str, name: str, field: str, steps: Steps) -> Told:
    if name not in steps.ids:
        yield (), f'"{asking}" hangs on the step "{name}", which is no step. {_hint(name, steps.ids)}'
    elif name in steps.by_id:
        fields = [spec.name for spec in steps.by_id[name].fields()]
        if field not in fields:
            hint = did_you_mean(field, fields) or "Name a field that is there."
            yield (), f'"{asking}" hangs on "{field}", which "{name}" does not ask. {hint}'


def _reveal_makes_sense(step: RevealStep, steps: Steps) -> Told:
    texts: list[str] = []
    for number, name in enumerate(step.of):
        asked = steps.by_id.get(name)
        if name not in steps.ids:
            yield ("of", number), f'reveals "{name}", which is no step. {_hint(name, steps.ids)}'
        if asked is None:
            return
        if not isinstance(asked, StoryStep) and asked.visibility != "room":
            yield ("of", number), f'reveals "{name}", whose answers nobody else may see. Leave it out.'
        elif isinstance(asked, StoryStep) or not asked.fields():
            yield ("of", number), f'reveals "{name}", which asks nothing. Name a step that collects answers.'
        texts += [spec.name for spec in asked.fields() if spec.type is FieldType.TEXT]
    for number, name in enumerate(step.words):
        if name not in texts:
            hint = did_you_mean(name, texts) or (f"There are {', '.join(texts)}." if texts else "Leave it out.")
            yield ("words", number), f'shows the words "{name}", and no step that it reveals asks for them. {hint}'


def _revote_makes_sense(step: ChoiceStep, steps: Steps) -> Told:
    if step.revote_of is None:
        if step.phase is Phase.REVOTE:
            yield ("phase",), 'is a revote, but does not say of which step. Add "revote_of: " and its id.'
        return
    first = steps.by_id.get(step.revote_of)
    if step.revote_of not in steps.ids:
        hint = _hint(step.revote_of, steps.ids)
        yield ("revote_of",), f'repeats "{step.revote_of}", which is no step. {hint}'
    if first is None:
        return
    if step.phase is not Phase.REVOTE:
        yield ("revote_of",), f'repeats "{first.id}", so its answers are a second round. Write "phase: revote".'
    if not isinstance(first, ChoiceStep):
        yield ("revote_of",), f'repeats "{first.id}", which is no choice. Name a step of kind "choice".'
        return
    ours, theirs = (tuple(option.model_copy(update={"more": None}) for option in s.options) for s in (step, first))
    if ours != theirs:
        differing = next((one.id for one, other in zip(ours, theirs, strict=False) if one != other), "the last")
        yield ("options",), f'option "{differing}" is not as in "{first.id}", which it repeats. Make both the same.'


def _questions_make_sense(step: AnyStep, _: Steps) -> Told:
    for place, ask in _asks(step):
        if ask.kind == "choice" and len(ask.options) < 2:
            yield place, f'question "{ask.field}" is a choice with {len(ask.options)} options. Write two to six.'
        elif ask.kind != "choice" and ask.options:
            yield (*place, "options"), f'question "{ask.field}" has options. Write "kind: choice", or leave them out.'
        if ask.kind == "scale" and (ask.low is None or ask.high is None):
            yield place, f'question "{ask.field}" does not say what its ends mean. Add "low" and "high".'


def _no_option_wins(step: AnyStep, _: Steps) -> Told:
    for place, options in _option_lists(step):
        customer = max((option.effect.customer for option in options), default=0)
        employee = max((option.effect.employee for option in options), default=0)
        top = [o.id for o in options if (o.effect.customer, o.effect.employee) == (customer, employee)]
        if len(top) == 1 and len(options) > 1:
            text = f'option "{top[0]}" alone is best for customers and for employees, so it looks like the answer.'
            yield (*place, "options"), f"{text} Give it a cost, or another option its due."


def _story_has_voices(step: AnyStep, _: Steps) -> Told:
    if not isinstance(step, StoryStep):
        return
    if not step.screens and not step.voices:
        yield (), 'has nothing to tell. Add "screens" or "voices".'
    parts = sorted(voice.part for voice in step.voices)
    if step.consequence and parts != ["colleague", "customer"]:
        said = " and ".join(parts) or "nobody"
        text = f"a consequence is told by two voices, one customer and one colleague; here speaks {said}."
        yield ("voices" if step.voices else "consequence",), f"{text} Write one of each."


_STEP_RULES: tuple[Callable[[AnyStep, Steps], Told], ...] = (
    _unique_names,
    _targets_exist,
    _branch_makes_sense,
    _references_exist,
    _questions_make_sense,
    _no_option_wins,
    _story_has_voices,
)


def _short_names(workshop: Workshop, steps: Steps) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, entry in enumerate(workshop.short):
        if entry.step not in steps.ids:
            text = f'the short version has "{entry.step}", which is no step. {_hint(entry.step, steps.ids)}'
            yield Finding(("short", number), text)
        elif entry.step in seen:
            yield Finding(("short", number), f'the short version has "{entry.step}" twice. Leave one out.')
        seen.add(entry.step)
    known = set(workshop.seed_trace)
    for position, step in steps.read:
        for name in step.seed_trace:
            if name not in known:
                text = f'comes from "{name}", which the workshop does not name. Add it to "seed_trace" at the top.'
                yield Finding(("steps", position, "seed_trace"), f'step "{step.id}": {text}')


def walk_findings(workshop: Workshop, steps: Steps) -> list[Finding]:
    """Mistakes of the walks through a workshop whose names are all right."""
    ways = {step.id: step.targets() for step in workshop.steps}
    all_ways = {step.id: (*step.targets(), *step.also) for step in workshop.steps}
    found: list[Finding] = []
    after = {step.id for step in workshop.steps if step.phase is Phase.PULSE}  # asked by itself, weeks later
    reached = {
        workshop.first.id,
        *after,
        *(target for step_id in _reached(workshop.first.id, all_ways) for target in all_ways[step_id]),
    }
    for position, step in steps.read:
        if step.id not in reached:
            text = "no walk leads here. Let another step lead to it, or delete it."
            found.append(Finding(("steps", position, "id"), f'step "{step.id}": {text}'))
    if circle := walk_back(ways):
        text = f"the walk {' → '.join(circle)} comes back, so it may never end. Let it lead on."
        return [*found, Finding(("steps", steps.position[circle[-2]], "then"), f'step "{circle[-2]}": {text}')]
    for position, step in steps.read:
        for place, doing, needed in _needs(step):
            if step.id in reached and (walk := walk_around(workshop.first.id, step.id, needed, all_ways)):
                text = f'{doing} "{needed}", which nobody is asked on the walk {" → ".join(walk)}. Put it before.'
                found.append(Finding(("steps", position, *place), f'step "{step.id}": {text}'))
    return [*found, *_minutes(workshop, ways)]


def _reached(first: str, ways: dict[str, tuple[str, ...]]) -> set[str]:
    reached: set[str] = set()
    waiting = [first]
    while waiting:
        step_id = waiting.pop()
        if step_id in ways and step_id not in reached:
            reached.add(step_id)
            waiting.extend(ways[step_id])
    return reached


def _needs(step: AnyStep) -> Iterator[tuple[Place, str, str]]:
    """Give the steps that have to come before `step` on every walk, and why."""
    if isinstance(step, RevealStep):
        yield from ((("of", number), "reveals", name) for number, name in enumerate(step.of))
    if isinstance(step, ChoiceStep) and step.revote_of is not None:
        yield ("revote_of",), "repeats", step.revote_of
    if isinstance(step.then, Plurality | Share | Own | Count | Level) and step.then.of != step.id:
        yield ("then", "of"), "branches by", step.then.of
    for spec in step.fields():
        if spec.given is not None:
            yield (), "asks by the answers to", spec.given.step
        if spec.wording is not None:
            yield (), "words its questions by", spec.wording.of


def _minutes(workshop: Workshop, ways: dict[str, tuple[str, ...]]) -> Iterator[Finding]:
    whole = {step.id: step.minutes for step in workshop.steps}
    short = {entry.step: entry.minutes for entry in workshop.short}
    plans = [(("minutes",), "the walk", whole, workshop.minutes)]
    if short:
        plans.append((("short",), "the short version of the walk", short, SHORT_MINUTES))
    for place, what, minutes, planned in plans:
        for total, walk in (shortest(workshop.first.id, ways, minutes), longest(workshop.first.id, ways, minutes)):
            if abs(total - planned) > 1e-6:
                text = f"{what} {' → '.join(walk)} takes {total:g} minutes, but {planned:g} are planned."
                yield Finding(place, f"{text} Change the minutes of a step on it.")
                break


def _targets(step: AnyStep) -> Iterator[tuple[Place, str, str]]:
    """Every target of a step: its place, what leads there, and its id."""
    match step.then:
        case str():
            yield ("then",), '"then"', step.then
        case Plurality(to=to) | Own(to=to):
            for option, target in to.items():
                yield ("then", "to", option), f'branch "{option}"', target
        case Share(to=to, otherwise=otherwise):
            yield ("then", "to"), '"to"', to
            yield ("then", "otherwise"), '"otherwise"', otherwise
        case Count(to=listed):
            for number, target in enumerate(listed):
                yield ("then", "to", number), f"the branch for {number}", target
        case Level(to=bands):
            for number, band in enumerate(bands):
                yield ("then", "to", number, "to"), f"the branch up to {band.up_to}", band.to
        case ByFacilitator(to=listed):
            for number, target in enumerate(listed):
                yield ("then", "to", number), "the facilitator's branch", target
    for number, target in enumerate(step.also):
        yield ("also", number), '"also"', target


def _asks(step: AnyStep) -> Iterator[tuple[Place, Ask]]:
    """Every further question of a step, also those that its options bring."""
    if isinstance(step, ChoiceStep):
        yield from _asks_of_options((), step.options)
    if isinstance(step, ChoiceStep | TextStep):
        for number, ask in enumerate(step.ask):
            yield ("ask", number), ask
            yield from _asks_of_options(("ask", number), ask.options)


def _asks_of_options(place: Place, options: tuple[Option, ...]) -> Iterator[tuple[Place, Ask]]:
    for number, option in enumerate(options):
        if option.more is not None:
            inside = (*place, "options", number, "more")
            yield inside, option.more
            yield from _asks_of_options(inside, option.more.options)


def _option_lists(step: AnyStep) -> Iterator[tuple[Place, tuple[Option, ...]]]:
    """Every list of options in a step, the main one first."""
    if isinstance(step, ChoiceStep):
        yield (), step.options
    else:
        for options in dict.fromkeys(spec.options for spec in step.fields()):
            yield (), tuple(option for option in options if isinstance(option, Option))
    yield from ((place, ask.options) for place, ask in _asks(step))


def _hint(word: str, known: Iterable[str]) -> str:
    return did_you_mean(word, known) or "Name a step that is there."
