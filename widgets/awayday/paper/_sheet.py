"""A workshop as one self-contained HTML file that prints well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from awayday.paper._questions import Named, Question, questions
from awayday.scenario import Workshop, reached_from
from awayday.session import Phase
from awayday.steps import AnyStep, ChoiceStep, Own, Plurality, StoryStep, answered_by, short

WHO = {"solo": "Alone", "pair": "In your pair", "table": "At your table", "room": "All together"}
ROUND = {
    Phase.REVOTE: "Second vote",
    Phase.POST: "As it is now",
    Phase.RETRO: "Looking back",
    Phase.PULSE: "Some weeks later",
}

WHERE = {"never_shown": "the folded page", "own_copy": "the pages that you keep", "later": "the page for later"}
LISTEN, LOOK_UP = "Listen: what follows is read aloud.", "Look up: the room's answers are shown."


@dataclass(frozen=True, slots=True)
class Leaf:
    """What stands on paper for one step."""

    id: str
    title: str
    head: str
    """Who does it, and when; such as "Alone"."""
    only: str = ""
    """On which way of the room it is asked; empty on all of them."""
    notice: str = ""
    prompt: str = ""
    screens: tuple[str, ...] = ()
    talk: tuple[Named, ...] = ()
    beside: tuple[Named, ...] = ()
    """What stands beside the questions, such as the places along a line."""
    questions: tuple[Question, ...] = ()
    note: str = ""
    part: str = ""
    """The title of the part of a plan that begins with it; empty inside a part."""

    @property
    def is_brief(self) -> bool:
        """Whether there is nothing to read, to say or to answer here."""
        return not (self.notice or self.prompt or self.screens or self.talk or self.questions)


def sheet(workshop: Workshop) -> str:
    """Return the paper sheet of a workshop: what each phone would ask, with the same ids, for one person.

    What is told after a vote, notes for the facilitator and what is hidden until a reveal are not on it: the guide has
    them. Steps whose answers are nobody else's stand on pages of their own that are kept, those whose answers are never
    shown on a page that is folded, those of one part in a pair or table on the page of that part, and private cards on
    a page to cut up.
    """
    only = dict(_only(workshop))
    begins = {part.first: part.title for part in workshop.parts}
    leaves = [
        replace(_leaf(workshop, step, only.get(step.id, "")), part=begins.get(step.id, "")) for step in workshop.steps
    ]
    cards = workshop.roles.cards if workshop.roles else ()
    parts: dict[str, list[Leaf]] = {"room": [], "later": [], "never_shown": [], "own_copy": []}
    parts |= {card.id: [] for card in cards}
    for step, leaf in zip(workshop.steps, leaves, strict=True):
        where = _where(step)
        if where != "room":
            parts[where].append(replace(leaf, part=""))
            parts["room"].append(_pointer(leaf, f"It is on {WHERE[where]}."))
            continue
        for card in cards:
            if own := tuple(question for question in leaf.questions if question.role == card.id):
                parts[card.id].append(replace(leaf, part="", questions=own))
        shared = tuple(question for question in leaf.questions if not question.role)
        if shared == leaf.questions:
            parts["room"].append(leaf)
        elif shared:
            parts["room"].append(replace(leaf, questions=shared, note="There is more on the page of your part."))
        else:
            parts["room"].append(_pointer(leaf, "It is on the page of your part."))
    told = {name: [list(run) for _, run in groupby(found, _apart)] for name, found in parts.items()}
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("sheet.html.j2").render(workshop=workshop, parts=told)


def _where(step: AnyStep) -> str:
    """Tell on which pages a step stands; a consent that singles nobody out is given before all answers."""
    if isinstance(step, ChoiceStep) and step.consent and all(spec.privacy != "quasi" for spec in step.fields()):
        return "room"
    if step.visibility != "room":
        return step.visibility
    return "later" if step.phase is Phase.PULSE else "room"


def _pointer(leaf: Leaf, note: str) -> Leaf:
    """Return what stands on the sheet for a step that is asked elsewhere."""
    return Leaf(leaf.id, leaf.title, leaf.head, only=leaf.only, note=note, part=leaf.part)


def _apart(leaf: Leaf) -> str:
    """Tell what stands by itself from steps at which one only listens or looks up; those stand together."""
    return "" if leaf.is_brief and not leaf.part else leaf.id


def _leaf(workshop: Workshop, step: AnyStep, only: str) -> Leaf:
    asked = questions(workshop, step)
    listed = step.outline()[1]
    words = str(getattr(step, "prompt", ""))
    pen = f", one sheet for the whole {step.group}" if answered_by(step) in ("pair", "table") else ""
    head = " · ".join(part for part in (ROUND.get(step.phase, ""), f"{WHO[step.who]}{pen}") if part)
    leaf = Leaf(step.id, step.title, head, only, notice=step.notice or "")
    if isinstance(step, StoryStep):
        return _story(step, leaf)
    if not asked:
        talk = tuple(Named(name, text) for name, text in listed)
        return replace(leaf, prompt=words, talk=talk, note="" if words or talk else LOOK_UP)
    known = {one.id for question in asked for one in (*question.options, *question.items)}
    known |= {question.name for question in asked} | {one.id for question in asked for one in question.options}
    beside = tuple(Named(name, text) for name, text in listed if name.partition(",")[0] not in known)
    if len(asked) == 1 and not asked[0].label:
        asked = [replace(asked[0], label=words)]
    said = words in {question.label for question in asked}
    return replace(leaf, prompt="" if said else words, questions=tuple(asked), beside=beside)


def _story(step: StoryStep, leaf: Leaf) -> Leaf:
    """Tell a story that everybody hears first; what follows from a vote is read aloud, so that nobody reads ahead."""
    if step.consequence or step.voices or leaf.only:
        return replace(leaf, title="", note=LISTEN)
    notes = ["Your code on the first page is your card: keep it."] if step.card else []
    notes += ["Read the card that you were dealt, and show it to nobody."] if step.parts else []
    return replace(leaf, screens=step.screens, note=" ".join(notes))


def _only(workshop: Workshop) -> Iterator[tuple[str, str]]:
    """Yield the steps that some ways of a branch leave out, each with the ways that lead to it."""
    ways = {step.id: step.targets() for step in workshop.steps}
    for step in workshop.steps:
        if step.branch is None:
            continue
        reached = {target: reached_from(target, ways) for target in step.targets()}
        for other in workshop.steps:
            through = [target for target, found in reached.items() if other.id in found]
            if 0 < len(through) < len(reached):
                yield other.id, " or ".join(f"“{_way(workshop, step, target)}”" for target in through)


def _way(workshop: Workshop, step: AnyStep, target: str) -> str:
    """Return a way of a branch in words: the options that lead there, else the title of the step."""
    rule = step.branch
    if isinstance(rule, Plurality | Own) and rule.of in workshop.by_id:
        chosen = [option for option, to in rule.to.items() if to == target]
        options: Sequence[Named] = [
            Named(one.id, short(one.label))
            for spec in workshop.step(rule.of).fields()
            if spec.name == "choice"
            for one in spec.options
        ]
        labels = [one.text for one in options if one.id in chosen]
        if labels:
            return " / ".join(labels)
    return workshop.step(target).title if target in workshop.by_id else target
