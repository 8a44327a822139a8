"""What stands on the wall at each moment, as plain data: which widgets, with which words and pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from awayday import charts, disclosure, engine
from awayday.charts import WALL, Look
from awayday.disclosure import Ledger
from awayday.engine import Run, RunStatus, State
from awayday.pages import _pictures
from awayday.pages._board import Panel
from awayday.pages._views import note, why
from awayday.scenario import Workshop
from awayday.session import BranchSource, Phase, Session
from awayday.steps import (
    AnyStep,
    ChoiceStep,
    Count,
    DiscussStep,
    Level,
    Own,
    Plurality,
    ReflectStep,
    RevealStep,
    StoryStep,
)
from awayday.ui import Figure, Notice, Presence, RoomCode, Story, Talk, WordWall
from awayday.ui._room_code import front_page, qr_path
from awayday.usecases import answered

FORMS = {
    "pair": "In pairs",
    "1-2-4-all": "Alone, in pairs, in fours, then all",
    "opposite": "At your tables: argue the other side",
    "court": "Court: two sides and a jury",
    "gallery": "Gallery walk",
    "orid": "All together",
}
"""The forms of talk in words."""

FORMS_OF_GROUPS = {"pair": "pairs", "table": "tables"}

MOST_QUESTIONS = 4
"""Questions that fit in one column."""

BESIDE_WORDS = replace(WALL, width_px=760, text_px=30, number_px=36, bar_px=42, gap_px=24)
"""The wall's look for a chart that shares the wall with released words; the type stays that large on the projector."""


CHARS_IN_A_LINE = 27
LINES_IN_A_COLUMN = 15.5
"""What one of two columns of released words holds on a projector; each text takes 1.6 lines more than its own."""


@dataclass(frozen=True, slots=True)
class Moment:
    """All that the wall knows of a Session at one moment; nothing in it changes any more.

    `ledger` alone goes on: it keeps what the page has shown so far, and is the same at every moment of a page.
    """

    workshop: Workshop
    session: Session
    state: State
    names: Mapping[str, str]
    join_url: str
    code_open: bool = True
    ledger: Ledger = field(default_factory=Ledger, compare=False, repr=False)

    @property
    def code(self) -> str:
        """The code to type; empty while it is closed."""
        return self.session.room_code if self.code_open else ""


@dataclass(frozen=True)
class Scene:
    """What stands on the wall: panels under each other, and on the right of them `beside` where there is some.

    `widths` are the shares of the two columns; `foot` is one line at the bottom.
    """

    panels: tuple[Panel, ...]
    beside: tuple[Panel, ...] = ()
    widths: tuple[int, int] = (1, 1)
    foot: str = ""


def scene(moment: Moment) -> Scene:
    """Return what the wall shows at a moment."""
    state = moment.state
    if state.ended:
        return Scene(tuple(_end(moment)))
    if state.run is None:
        return _lobby(moment)
    step = moment.workshop.step(state.run.key.step_id)
    made = _KINDS.get(type(step), _asked)(moment, step, state.run)
    return replace(made, foot=_foot(moment))


def _lobby(moment: Moment) -> Scene:
    url = moment.join_url
    people = [
        {"name": moment.names[person_id], "here": True, "answered": False}
        for person_id in moment.state.present
        if person_id in moment.names
    ]
    n = len(moment.state.present)
    arrived = {"people": people, "joined": n, "here": None, "answered": None, "large": True}
    title = Panel(Talk, "lobby", {"title": moment.workshop.title, "large": True})
    if not url:
        return Scene((title, Panel(Presence, "people", arrived)))
    path, size = qr_path(url)
    scan = Panel(RoomCode, "qr", {"path": path, "size": size, "large": True})
    address = {"code": moment.code, "url": front_page(url) if moment.code else "", "labels": {"type": "Or open"},
               "large": True}  # fmt: skip
    return Scene((scan, title), (Panel(RoomCode, "address", address), Panel(Presence, "people", arrived)), (2, 3))


def _foot(moment: Moment) -> str:
    """Return how latecomers get in."""
    if not moment.join_url or not moment.code:
        return ""
    return f"Join at {front_page(moment.join_url)} with the code {moment.code}"


def _story(moment: Moment, step: StoryStep, _: Run) -> Scene:
    traits = {
        "title": step.title,
        "lead": lead(moment, step),
        "screens": list(step.screens),
        "voices": [voice.model_dump() for voice in step.voices],
        "large": True,
    }
    return Scene((Panel(Story, step.id, traits),))


def _discuss(moment: Moment, step: DiscussStep, _: Run) -> Scene:
    """Show what to talk about; many questions go on in a second column, a part of the talk in one of the two."""
    questions = [question.model_dump(exclude={"wording"}) for question in step.questions]
    form = " · ".join(part for part in (lead(moment, step), FORMS[step.form]) if part)
    traits = {"title": step.title, "prompt": step.prompt, "form_label": form, "large": True}
    if len(questions) <= MOST_QUESTIONS:
        return Scene((Panel(Talk, step.id, {**traits, "questions": questions}),))
    middle = len(questions) // 2
    starts = [at for at in range(1, len(questions)) if questions[at]["part"] != questions[at - 1]["part"]]
    cut = min(starts, key=lambda at: abs(at - middle), default=middle)
    left = Panel(Talk, step.id, {**traits, "questions": questions[:cut]})
    return Scene((left,), (Panel(Talk, f"{step.id} more", {"questions": questions[cut:], "large": True}),))


def _reflect(_: Moment, step: ReflectStep, __: Run) -> Scene:
    questions = [question.model_dump(exclude={"wording"}) for question in step.questions]
    prompt = "For you alone, on your phone. What you write is shown on no wall and to nobody else."
    traits = {"title": step.title, "prompt": prompt, "questions": questions, "form_label": "Private", "large": True}
    return Scene((Panel(Talk, step.id, traits),))


def _choice(moment: Moment, step: ChoiceStep, run: Run) -> Scene:
    if run.status is RunStatus.REVEALED:
        return Scene(tuple(_result(moment, step, WALL)))
    options = [{"id": option.id, "text": option.label, "part": None} for option in step.options]
    return _asking(moment, step, run, step.prompt, options)


def _asked(moment: Moment, step: AnyStep, run: Run) -> Scene:
    """Show what any other kind of step asks, and what came of it once that is revealed."""
    if run.status is RunStatus.REVEALED:
        return _side_by_side(_drawn(moment, step, run, WALL), lambda: _drawn(moment, step, run, BESIDE_WORDS))
    prompt, items = step.outline()
    questions = [{"id": item_id, "text": text, "part": None} for item_id, text in items]
    return _asking(moment, step, run, prompt, questions)


def _asking(moment: Moment, step: AnyStep, run: Run, prompt: str, items: list[dict[str, Any]]) -> Scene:
    """Show a question, and how many have answered; never what."""
    second = run.key.phase is Phase.REVOTE
    title = f"{step.title} (second vote)" if second and step.phase is not Phase.REVOTE else step.title
    traits = {"title": title, "prompt": prompt, "questions": items, "form_label": lead(moment, step), "large": True}
    given, expected, count = _count(moment, step, run)
    if run.status is RunStatus.OPEN and given == expected > 0:
        note = {"title": count, "text": "That is everybody.", "kind": "done"}
    elif run.status is RunStatus.OPEN:
        note = {"title": count, "text": "Take the time you need. Nobody sees yours.", "kind": "wait"}
    else:
        note = {"title": f"Closed: {count}", "text": "The result comes next.", "kind": "done"}
    return Scene((Panel(Talk, step.id, traits), Panel(Notice, "count", {**note, "large": True})))


def _count(moment: Moment, step: AnyStep, run: Run) -> tuple[int, int, str]:
    """Return how many have answered, of how many, and in words: people, or pairs or tables where one phone writes."""
    state, present = moment.state, set(moment.state.present)
    given = answered(moment.workshop, state, run, step) & present
    if not (step.pen and step.group and engine.has_groups(state, step.group)):
        return len(given), len(present), f"{len(given)} of {len(present)} answered"
    here = {engine.group_no(state, step.group, one) or one for one in present}  # who has no place writes alone
    done = {engine.group_no(state, step.group, one) or one for one in given}
    return len(done), len(here), f"{len(done)} of {len(here)} {FORMS_OF_GROUPS[step.group]} have written"


def _reveal(moment: Moment, step: RevealStep, _: Run) -> Scene:
    asked = [moment.workshop.step(step_id) for step_id in step.of]
    columns = released(moment, step, asked)
    if any(one.shared_by for one in asked):
        return _board(step, columns)
    if columns:
        panels = _revealed(moment, step, asked, BESIDE_WORDS)
        return Scene(tuple(panels), (Panel(WordWall, "words", {"columns": columns}),), (4, 5))
    return _side_by_side(_revealed(moment, step, asked, WALL), lambda: _revealed(moment, step, asked, BESIDE_WORDS))


def _side_by_side(panels: list[Panel], narrow: Callable[[], list[Panel]]) -> Scene:
    """Put two pictures beside each other, drawn narrower, since one would hide the other below the edge of the wall."""
    if [panel.kind for panel in panels] != [Figure, Figure]:
        return Scene(tuple(panels))
    left, right = narrow()
    return Scene((left,), (right,))


def _revealed(moment: Moment, step: RevealStep, asked: list[AnyStep], look: Look) -> list[Panel]:
    """Return the charts of all that a reveal shows."""
    panels = [
        panel for one in asked if isinstance(one, ChoiceStep) for panel in _result(moment, one, look, title=step.title)
    ]
    compared = rounds(moment, asked)
    if compared:
        pictures = charts.of_several(compared, _pictures.provenance(moment.session, moment.ledger), look)
        runs = [engine.run_of(moment.state, one.step.id, one.phase) for one in compared]
        panels += _panels(moment, step, pictures, compared[-1].step.id, [run for run in runs if run])
    read_along = {name for one in asked for name in one.reads()}
    for one in asked:
        if one.id in read_along:
            continue  # it is in the chart of another
        run = engine.run_of(moment.state, one.id)
        if isinstance(one, ChoiceStep) or any(one is each.step for each in compared):
            continue
        if run is not None and run.status is RunStatus.REVEALED:
            panels += _drawn(moment, one, run, look)
    return panels


def rounds(moment: Moment, asked: Sequence[AnyStep]) -> list[charts.Round]:
    """Return what steps collected that asked the same in several phases, in the order of time; nothing for one phase.

    Those are the steps of `asked` whose kind compares, and the steps that they asked again.
    """
    ids = [step.id for step in asked if step.chart_of_several and step.visibility == "room"]
    for step_id in ids:
        before = getattr(moment.workshop.step(step_id), "again_of", None)
        if before in moment.workshop.by_id and before not in ids:
            ids.append(before)
    runs = {step.id: engine.run_of(moment.state, step.id) for step in moment.workshop.steps if step.id in ids}
    found = [
        charts.Round(moment.workshop.step(step_id), run.key.phase, _pictures.answers(run, moment.session.data_origin))
        for step_id, run in runs.items()
        if run is not None and run.status is RunStatus.REVEALED
    ]
    return found if len({one.phase for one in found}) > 1 else []


def _board(step: RevealStep, columns: list[dict[str, Any]]) -> Scene:
    """Show what people opened to the room of their own copies, without names; an empty board is no reproach."""
    title = Panel(Talk, step.id, {"title": step.title, "large": True})
    if not columns:
        text = "Nothing is on the board. What people wrote is theirs, and stays on their phones."
        return Scene((title, _notice("", text, "info")))
    return Scene((title, Panel(WordWall, "words", {"columns": columns})))


def _result(moment: Moment, step: ChoiceStep, look: Look, title: str = "") -> list[Panel]:
    title = title or step.prompt
    if step.visibility != "room":
        return [_notice(title, "The answers to this step are shown on no wall.", "info")]
    drawn = _pictures.vote(moment.workshop, moment.state, moment.session, step, look, moment.ledger)
    if drawn is None:
        return [_notice(title, "Nobody has been asked this yet.", "info")]
    runs = _pictures.revealed_votes(moment.workshop, moment.state, step)
    if drawn.hidden:
        return [_notice(title, why(runs), "info")]
    return [_figure(moment, drawn, title, step.id, runs)]


def _drawn(moment: Moment, step: AnyStep, run: Run, look: Look) -> list[Panel]:
    """Return the charts of what a step collected, or one notice where nothing may be shown."""
    if step.visibility != "room":
        return [_notice(step.title, "The answers to this step are shown on no wall.", "info")]
    if step.chart is None:
        return [_notice(step.title, "Every answer is on the phone it was given on.", "info")]
    others = [engine.run_of(moment.state, name) for name in step.reads()]
    answers = _pictures.answers(run, moment.session.data_origin, *others)
    put = engine.as_put(moment.workshop, moment.state, step)
    found = charts.of_step(put, answers, _pictures.provenance(moment.session, moment.ledger), look)
    found = [picture for picture in found if picture.wall]
    if step.turns() > 1 and moment.state.run is not None:
        at = min(moment.state.run.turned, len(found) - 1)
        found = found[at : at + 1]
    return _panels(moment, step, found, step.id, [run])


def _panels(
    moment: Moment, step: AnyStep, found: Sequence[charts.Picture], key: str, runs: Sequence[Run]
) -> list[Panel]:
    if any(picture.drawn.hidden for picture in found):
        return [_notice(step.title, why(runs), "info")]
    return [_figure(moment, picture.drawn, picture.title, f"{key} {at}", runs) for at, picture in enumerate(found)]


def _figure(moment: Moment, drawn: charts.Drawn, title: str, key: str, runs: Sequence[Run]) -> Panel:
    made = _pictures.provenance(moment.session, moment.ledger)
    stamp = replace(made, n=_pictures.people(drawn)).stamp()
    traits = _pictures.traits(drawn, title, stamp, large=True)
    return Panel(Figure, key, {**traits, "sentence": f"{drawn.sentence} {note(runs)}".strip()})


def _notice(title: str, text: str, kind: str) -> Panel:
    return Panel(Notice, "notice", {"title": title, "text": text, "kind": kind, "large": True})


def released(moment: Moment, step: RevealStep, asked: list[AnyStep]) -> list[dict[str, Any]]:
    """Return the columns of words that the facilitator released beside a reveal; none from fewer than ten answers.

    What people opened to the room by themselves stands there however few they are.
    """
    columns = []
    for name in step.words:
        for one in asked:
            spec = next((spec for spec in one.fields() if spec.name == name), None)
            run = engine.run_of(moment.state, one.id)
            if spec is None or run is None:
                continue
            given = engine.readable(moment.state, one, run, name)
            order = {key: place for place, key in enumerate(moment.state.reviews)}
            newest = sorted(given, key=lambda answer: -order.get((answer.answer_id, name), -1))  # used at once
            approved = [
                one.text_of(name, answer.values)
                for answer in newest
                if engine.release_of(moment.state, run, one, answer, name) == "approved"
            ]
            shown = approved if one.shared_by else disclosure.words(approved, len(given))
            texts = list(dict.fromkeys(shown))  # who says the same says it once
            if texts:
                fits = fitting(texts)
                title = "" if one.shared_by else spec.label
                columns.append({"title": title, "texts": texts[:fits], "more": len(texts) - fits})
    return columns


def fitting(texts: Sequence[str]) -> int:
    """Return how many of the texts, from the first, stand in one column of the wall without running over its edge."""
    lines = accumulate(1.6 + math.ceil(len(text) / CHARS_IN_A_LINE) for text in texts)
    return max(sum(used <= LINES_IN_A_COLUMN for used in lines), 1)


def _end(moment: Moment) -> list[Panel]:
    thanks = {
        "title": "Thank you",
        "text": "The session has ended. Your own copy of your answers is on your phone.",
        "kind": "done",
        "large": True,
    }
    walked = [{"id": step_id, "text": text, "part": None} for step_id, text in way(moment)]
    path = {"title": "The way this room took", "prompt": "", "questions": walked, "large": True}
    return [Panel(Notice, "end", thanks), *([Panel(Talk, "way", path)] if walked else [])]


def way(moment: Moment) -> list[tuple[str, str]]:
    """Return the branches that the room took, in its order: the step and what was chosen there, by whom."""
    found = []
    for step_id in moment.state.trail:
        taken = moment.state.branches.get(step_id)
        if taken is not None:
            found.append((step_id, f"{moment.workshop.step(step_id).title}. {_taken_words(moment, step_id)}"))
    return found


def lead(moment: Moment, step: AnyStep) -> str:
    """Say who chose the way to a step, and how many pairs or tables take it; never who sits where."""
    return " · ".join(part for part in (branch_words(moment), groups_words(moment.state, step)) if part)


def groups_words(state: State, step: AnyStep) -> str:
    """Say how many pairs or tables there are in a step that makes some; empty elsewhere."""
    if step.group is None:
        return ""
    count = sum(size > 0 for size in engine.sizes(state, step.group).values())
    words = f"1 {step.group}" if count == 1 else f"{count} {FORMS_OF_GROUPS[step.group]}"
    if not count:
        return ""
    return f"{words}, one phone of each writes" if step.pen else words


def branch_words(moment: Moment) -> str:
    """Say who chose the way that led to the current step; empty when no branch did."""
    behind = engine.branch_behind(moment.workshop, moment.state)
    if not behind:
        return ""
    return " · ".join(part for part in (_spread_words(moment, behind), _taken_words(moment, behind)) if part)


def _spread_words(moment: Moment, branch_step: str) -> str:
    """Say how many pairs or tables each way of a branch follows from; nothing from too few of them."""
    rule = moment.workshop.step(branch_step).branch
    if not isinstance(rule, Count | Level):
        return ""
    ways = list(engine.group_ways(moment.workshop, moment.state, rule).values())
    counts = {to: ways.count(to) for to in moment.workshop.step(branch_step).targets()}
    everybody = [(f"{number}", "") for number in range(len(ways))]
    if disclosure.gate(disclosure.Request("ways", {disclosure.ROOM: everybody}), Ledger()).hidden:
        return ""
    return ", ".join(f"{moment.workshop.step(to).title}: {count}" for to, count in counts.items())


def _taken_words(moment: Moment, branch_step: str) -> str:
    taken = moment.state.branches[branch_step]
    rule = moment.workshop.step(branch_step).branch
    what = moment.workshop.step(taken.to).title if taken.to in moment.workshop.by_id else taken.to
    if isinstance(rule, Plurality | Own):
        ids = [option for option, to in rule.to.items() if to == taken.to]
        asked = moment.workshop.by_id.get(rule.of)
        options = asked.options if isinstance(asked, ChoiceStep) else ()
        what = " / ".join(option.label for option in options if option.id in ids) or what
    if isinstance(rule, Count | Level) and taken.source is BranchSource.OWN:
        return f"Most: {what}"
    match taken.source:
        case BranchSource.PLURALITY | BranchSource.OWN | BranchSource.SHARE:
            return f"The room chose: {what}"
        case BranchSource.TIE_BREAK:
            return f"The answers did not decide, so the facilitator chose: {what}"
        case BranchSource.OVERRIDE:
            return f"The facilitator chose: {what}"


_KINDS: dict[type[Any], Callable[..., Scene]] = {
    StoryStep: _story,
    DiscussStep: _discuss,
    ReflectStep: _reflect,
    ChoiceStep: _choice,
    RevealStep: _reveal,
}
