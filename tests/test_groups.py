"""Pairs and tables in the engine: who sits where, who writes, which part each plays, what is asked, where it leads."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday import engine
from awayday.engine import State
from awayday.scenario import Workshop
from awayday.session import Actor, Answer, AnswerStatus, BranchSource, Event, EventKind, Phase, RunKey
from awayday.steps import FieldSpec, FieldType, Given, Mark, TextStep, Wording
from awayday.usecases import seated
from tests.together import WORKSHOP, option, step

PEOPLE = [f"p{number}" for number in range(9)]
RULE, SAY, ALONE = (RunKey(name, Phase.FIRST, 1) for name in ("rule", "pairs", "alone"))


class Log:
    """Events as they come, and the state after them."""

    def __init__(self, workshop: Workshop = WORKSHOP) -> None:
        self.workshop = workshop
        self.events: list[Event] = []
        self.last: dict[tuple[RunKey, str], str] = {}

    def add(self, kind: EventKind, actor: Actor = Actor.FACILITATOR, **parts: Any) -> None:
        number = len(self.events) + 1
        run = parts.pop("run", None)
        if run is not None:
            parts |= {"step_id": run.step_id, "phase": run.phase, "run_no": run.run_no}
        self.events.append(Event(f"e{number}", "s", kind, actor, number, number, **parts))

    def join(self, *people: str) -> None:
        for person in people:
            self.add(EventKind.JOINED, Actor.PARTICIPANT, participant_id=person)

    def group(self, form: str, *groups: list[str | None], ref_id: str | None = None) -> None:
        self.add(EventKind.GROUPED, details={"form": form, "groups": list(groups)}, ref_id=ref_id)

    def place(self, form: str, person: str, number: int, chair: int = 0) -> None:
        details = {"form": form, "group": number, "chair": chair}
        self.add(EventKind.GROUPED, Actor.SYSTEM, participant_id=person, details=details)

    def pen(self, form: str, person: str) -> None:
        self.add(EventKind.GROUPED, Actor.PARTICIPANT, participant_id=person, details={"form": form, "pen": True})

    def answer(self, run: RunKey, person: str, status: AnswerStatus = AnswerStatus.OK, **values: Any) -> None:
        answer_id = f"a{len(self.events)}"
        before = self.last.get((run, person))
        record = Answer(answer_id, person, *run, "1.0.0", values, status, before)
        self.last[run, person] = answer_id
        self.add(EventKind.ANSWERED, Actor.PARTICIPANT, run=run, participant_id=person, answer=record)

    @property
    def state(self) -> State:
        return engine.fold(self.workshop, self.events)


@pytest.fixture
def log() -> Log:
    """Nine people at three tables, and the step that tables write in is open."""
    log = Log()
    log.join(*PEOPLE)
    log.group("table", ["p0", "p1", "p2"], ["p3", "p4", "p5"], ["p6", "p7", "p8"])
    log.add(EventKind.OPENED, run=RULE)
    return log


def shared(log: Log, person: str) -> dict[str, Any] | None:
    state = log.state
    found = engine.shared_answer(state, state.runs[RULE], WORKSHOP.step("rule"), person)
    return dict(found.values) if found else None


def test_people_who_left_or_are_outside_are_not_at_the_table_and_come_back_to_it(log: Log) -> None:
    log.add(EventKind.LEFT, Actor.PARTICIPANT, participant_id="p1")
    log.add(EventKind.LEFT, participant_id="p2")
    assert engine.members(log.state, "table", 1) == ["p0"]
    assert engine.sizes(log.state, "table") == {1: 1, 2: 3, 3: 3}
    log.add(EventKind.JOINED, participant_id="p2")
    log.join("p1")
    assert engine.members(log.state, "table", 1) == ["p0", "p1", "p2"]


def test_seat_mates_are_those_of_the_steps_own_form_else_of_the_table(log: Log) -> None:
    log.group("pair", ["p0", "p8"])
    assert engine.seat_mates(WORKSHOP, log.state, "pairs", "p0") == ["p0", "p8"]
    assert engine.seat_mates(WORKSHOP, log.state, "rule", "p0") == ["p0", "p1", "p2"]
    assert engine.seat_mates(WORKSHOP, log.state, "alone", "p8") == ["p6", "p7", "p8"]
    assert engine.seat_mates(WORKSHOP, log.state, "pairs", "p4") == ["p4"]


def test_the_first_writes_until_another_takes_the_pen_and_the_next_when_the_holder_goes(log: Log) -> None:
    assert engine.pen_holder(log.state, "table", 1) == "p0"
    log.pen("table", "p2")
    assert engine.pen_holder(log.state, "table", 1) == "p2"
    assert [engine.holds_pen(log.state, WORKSHOP.step("rule"), one) for one in ("p0", "p1", "p2")] == [0, 0, 1]
    log.add(EventKind.LEFT, Actor.PARTICIPANT, participant_id="p2")
    assert engine.pen_holder(log.state, "table", 1) == "p0"
    log.add(EventKind.LEFT, participant_id="p0")
    assert engine.pen_holder(log.state, "table", 1) == "p1"
    assert engine.pen_holder(log.state, "table", 2) == "p3", "the other tables have their own"


def test_who_wrote_last_goes_on_writing_when_the_first_comes_back(log: Log) -> None:
    log.add(EventKind.LEFT, Actor.PARTICIPANT, participant_id="p0")
    log.answer(RULE, "p1", rule="ours")
    log.join("p0")
    assert engine.pen_holder(log.state, "table", 1) == "p1"


def test_everybody_writes_who_sits_nowhere_and_in_a_step_without_a_pen(log: Log) -> None:
    log.join("late")
    assert engine.holds_pen(log.state, WORKSHOP.step("rule"), "late")
    assert all(engine.holds_pen(log.state, WORKSHOP.step("pairs"), one) for one in PEOPLE)


def test_a_table_has_one_answer_whoever_wrote_it_and_it_counts_once(log: Log) -> None:
    log.answer(RULE, "p0", rule="we listen")
    log.answer(RULE, "p3", rule="we wait")
    log.answer(RULE, "p1", rule="we listen first")
    assert [shared(log, one) for one in ("p0", "p1", "p2")] == [{"rule": "we listen first"}] * 3
    assert shared(log, "p6") is None
    state = log.state
    assert sorted(answer.values["rule"] for answer in state.runs[RULE].valid.values()) == ["we listen first", "we wait"]
    found = engine.shared_answers(state, state.runs[RULE], WORKSHOP.step("rule"))
    assert {number: answer.values["rule"] for number, answer in found.items()} == {1: "we listen first", 2: "we wait"}


def test_order_is_that_of_the_log_and_not_of_the_clock(log: Log) -> None:
    log.answer(RULE, "p0", rule="first")
    log.answer(RULE, "p1", rule="second")
    early = dataclasses.replace(log.events[-1].answer, received_ms=-5)  # type: ignore[type-var]
    log.events[-1] = dataclasses.replace(log.events[-1], answer=early)
    assert shared(log, "p0") == {"rule": "second"}


def test_what_a_table_took_back_is_gone_for_all_of_it(log: Log) -> None:
    log.answer(RULE, "p0", rule="first")
    log.answer(RULE, "p1", AnswerStatus.RETRACTED)
    assert shared(log, "p0") is None
    assert log.state.runs[RULE].valid == {}


def test_words_of_somebody_who_was_asked_to_leave_count_nowhere_until_she_is_back(log: Log) -> None:
    log.answer(RULE, "p0", rule="ours")
    log.answer(RULE, "p1", rule="mine")
    log.add(EventKind.LEFT, participant_id="p1")
    assert shared(log, "p2") == {"rule": "ours"}
    assert set(log.state.runs[RULE].valid) == {"p0"}
    log.add(EventKind.JOINED, participant_id="p1")
    assert shared(log, "p2") == {"rule": "mine"}
    assert set(log.state.runs[RULE].valid) == {"p1"}


def test_a_text_stays_at_the_table_it_was_written_at_when_the_writer_moves(log: Log) -> None:
    log.answer(RULE, "p3", rule="of table two")
    log.answer(RULE, "p0", rule="of table one")
    log.place("table", "p0", 2, 3)
    assert [shared(log, one) for one in ("p1", "p0", "p3")] == [
        {"rule": "of table one"},
        {"rule": "of table two"},
        {"rule": "of table two"},
    ]


def test_new_groups_start_with_an_empty_sheet_and_their_first_person_writes(log: Log) -> None:
    log.pen("table", "p2")
    log.answer(RULE, "p2", rule="of the old table")
    log.group("table", ["p2", "p3", "p6", "p7"], ["p0", "p1", "p4", "p5", "p8"])
    assert shared(log, "p2") is None
    assert engine.pen_holder(log.state, "table", 2) == "p0"


def test_taking_back_the_making_leaves_no_group_not_even_one_of_latecomers() -> None:
    log = Log()
    log.join("p0", "p1", "p2")
    log.group("table", ["p0", "p1", "p2"], ref_id="command")
    log.join("late")
    log.place("table", "late", 1, 3)
    log.pen("table", "late")
    log.add(EventKind.UNDONE, ref_id="command")
    assert not engine.has_groups(log.state, "table")
    assert engine.without_place(log.state, "table") == []
    assert dataclasses.replace(log.state, seq=0, people={}) == State()


def test_taking_back_new_groups_brings_the_old_ones_back_and_those_without_a_place_are_known(log: Log) -> None:
    log.group("table", ["p8"], ["p7"], ["p6"], ["p0"], ["p1"], PEOPLE[2:6], ref_id="anew")
    log.join("late", "later")
    log.place("table", "late", 2, 1)
    log.place("table", "later", 6, 4)
    log.add(EventKind.UNDONE, ref_id="anew")
    assert engine.members(log.state, "table", 2) == ["p3", "p4", "p5", "late"]
    assert engine.without_place(log.state, "table") == ["later"]


def test_parts_go_with_the_chair_the_last_to_the_rest_and_nobodys_changes_when_another_goes() -> None:
    log = Log()
    log.join(*PEOPLE[:5])
    log.group("pair", ["p0", "p1", "p2"], ["p3", "p4"])
    parts = {one: engine.role_of(WORKSHOP, log.state, one) for one in PEOPLE[:5]}
    assert [card.id for card in parts.values() if card] == ["boss", "ama", "ama", "boss", "ama"]
    log.add(EventKind.LEFT, Actor.PARTICIPANT, participant_id="p0")
    log.add(EventKind.LEFT, participant_id="p3")
    assert {one: engine.role_of(WORKSHOP, log.state, one) for one in PEOPLE[:5]} == parts
    assert [engine.free_chair(log.state, "pair", number) for number in (1, 2)] == [0, 0]
    log.group("pair", [None, "p1", "p2"], ["p3", "p4"])  # p0 was erased
    found = [engine.role_of(WORKSHOP, log.state, one) for one in ("p1", "p2")]
    assert [card.id for card in found if card] == ["ama", "ama"]


def test_whoever_is_alone_plays_the_first_part_and_without_parts_there_is_none() -> None:
    log = Log()
    log.join("p0")
    alone = engine.role_of(WORKSHOP, log.state, "p0")
    assert alone is not None
    assert alone.id == "boss"
    assert engine.role_of(WORKSHOP.model_copy(update={"roles": None}), log.state, "p0") is None


class Parts(TextStep):
    """Asks one thing of each part, one when another has an option, and one after an earlier answer."""

    def fields(self) -> tuple[FieldSpec, ...]:
        marks = (Mark(id="yes", label="Yes"), Mark(id="no", label="No"))
        return (
            FieldSpec("plain", FieldType.OPTION, "?", options=marks),
            FieldSpec("boss", FieldType.TEXT, "?", role="boss"),
            FieldSpec("ama", FieldType.TEXT, "?", role="ama"),
            FieldSpec("more", FieldType.TEXT, "?", when=("plain", "yes")),
            FieldSpec("after", FieldType.TEXT, "?", given=Given("alone", "choice", ("no",))),
            FieldSpec("ours", FieldType.TEXT, "?", given=Given("rule", "rule", ("we wait",))),
        )


PARTS = Parts.model_validate(
    step("parts", "text", "end", prompt="?", group="pair", ask=[{"field": "x", "kind": "text", "label": "x"}])
)


def names(log: Log, person: str, **values: Any) -> list[str]:
    return [spec.name for spec in engine.asked(WORKSHOP, log.state, PARTS, person, values)]


def test_people_are_asked_by_their_part_their_option_and_their_earlier_answer(log: Log) -> None:
    log.group("pair", ["p0", "p1"])
    log.add(EventKind.OPENED, run=ALONE)
    assert names(log, "p0") == ["plain", "boss"]
    assert names(log, "p1", plain="yes") == ["plain", "ama", "more"]
    assert names(log, "p1", plain="no") == ["plain", "ama"]
    log.answer(ALONE, "p0", choice="no")
    assert names(log, "p0") == ["plain", "boss", "after"]
    log.answer(ALONE, "p0", choice="yes")
    assert names(log, "p0") == ["plain", "boss"]


def test_what_one_answered_alone_asks_and_words_nothing_for_those_who_sit_with_her(log: Log) -> None:
    log.group("pair", ["p0", "p1"])
    log.add(EventKind.OPENED, run=ALONE)
    log.answer(ALONE, "p0", choice="no")
    assert engine.earlier(WORKSHOP, log.state, "alone", "choice", "p1") is None
    assert names(log, "p1") == ["plain", "ama"]
    wording = Wording(of="alone", field="choice", to={"no": "Why not?"})
    assert engine.label(WORKSHOP, log.state, "Why?", wording, "p0") == "Why not?"
    assert engine.label(WORKSHOP, log.state, "Why?", wording, "p1") == "Why?"


def test_what_the_own_table_wrote_counts_as_given_by_each_who_sits_there_and_by_no_other(log: Log) -> None:
    log.answer(RULE, "p0", rule="we wait")
    assert [("ours" in names(log, one)) for one in ("p0", "p1", "p3")] == [True, True, False]
    log.answer(RULE, "p1", rule="we run")
    assert [("ours" in names(log, one)) for one in ("p0", "p1", "p2")] == [False, False, False]


# Ways


def branching(then: dict[str, Any], **more: Any) -> Workshop:
    plain = WORKSHOP.model_dump(exclude={"steps"})
    ask = [{"field": "level", "kind": "scale", "label": "?", "low": "l", "high": "h"}]
    ask += [
        {"field": name, "kind": "choice", "label": "?", "options": [option("now"), option("later")]} for name in "ab"
    ]
    steps = [
        step("asked", "text", then, prompt="?", ask=ask, **more),
        *(step(name, "story", "end", screens=["."]) for name in ("none", "one", "two")),
    ]
    return Workshop.model_validate({**plain, "roles": None, "steps": steps})


ASKED = RunKey("asked", Phase.FIRST, 1)
COUNT = {"rule": "count", "of": "asked", "fields": ["a", "b"], "without": "now", "to": ["none", "one", "two"]}
BANDS = [{"up_to": 29, "to": "none"}, {"up_to": 70, "to": "one"}, {"up_to": 100, "to": "two"}]
LEVEL = {"rule": "level", "of": "asked", "field": "level", "to": BANDS}


def at_tables(workshop: Workshop, *tables: list[str]) -> Log:
    log = Log(workshop)
    log.join(*(one for table in tables for one in table))
    log.group("table", *tables)
    log.add(EventKind.OPENED, run=ASKED)
    return log


def verdict(log: Log) -> tuple[str | None, BranchSource]:
    found = engine.verdict(log.workshop, log.state, log.workshop.step("asked"))
    return found.to, found.source


@given(st.dictionaries(st.sampled_from("ab"), st.sampled_from(["now", "later"]), min_size=1))
def test_each_person_follows_how_many_she_answered_with_something_else(values: dict[str, str]) -> None:
    log = at_tables(branching(COUNT), ["p0", "p1"])
    log.answer(ASKED, "p0", **values)
    kept = sum(values.get(name) != "now" for name in "ab")
    assert engine.own_way(log.workshop, log.state, "asked", "p0") == ["none", "one", "two"][kept]
    assert engine.own_way(log.workshop, log.state, "asked", "p1") is None, "her neighbour answered for herself alone"


def test_a_whole_group_follows_the_count_of_the_one_who_was_asked() -> None:
    for more in ({"group": "table"}, {"group": "table", "pen": True}):
        log = at_tables(branching(COUNT, **more), ["p0", "p1"], ["p2"])
        log.answer(ASKED, "p1", a="now", b="later")
        ways = [engine.own_way(log.workshop, log.state, "asked", one) for one in ("p0", "p1", "p2")]
        assert ways == ["one", "one", None]


def test_the_room_follows_the_most_frequent_count_and_each_group_counts_once() -> None:
    tables = [["p0", "p1", "p2", "p3"], ["p4"], ["p5"]]
    log = at_tables(branching(COUNT, group="table", pen=True), *tables)
    log.answer(ASKED, "p0", a="now", b="now")
    log.answer(ASKED, "p4", a="later", b="later")
    assert verdict(log) == (None, BranchSource.TIE_BREAK), "one table each, though one is larger"
    log.answer(ASKED, "p5", a="later", b="later")
    assert verdict(log) == ("two", BranchSource.OWN)


def test_where_people_are_counted_alone_those_of_one_table_count_each() -> None:
    log = at_tables(branching(COUNT), ["p0", "p1", "p2", "p3"], ["p4", "p5"])
    for person in ("p0", "p1", "p2", "p3"):
        log.answer(ASKED, person, a="later", b="now")
    log.answer(ASKED, "p4", a="now", b="now")
    assert verdict(log) == ("one", BranchSource.OWN)


@pytest.mark.parametrize("rule", [COUNT, LEVEL])
def test_fewer_than_five_never_decide(rule: dict[str, Any]) -> None:
    log = at_tables(branching(rule), ["p0", "p1"], ["p2", "p3"])
    for person in PEOPLE[:4]:
        log.answer(ASKED, person, a="later", b="later", level=90)
    assert verdict(log) == (None, BranchSource.TIE_BREAK)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=4))
def test_a_table_follows_the_middle_of_its_own_numbers(numbers: list[int]) -> None:
    people = PEOPLE[: len(numbers)]
    log = at_tables(branching(LEVEL), [*people, "silent"], ["other"])
    for person, number in zip(people, numbers, strict=True):
        log.answer(ASKED, person, level=number)
    ordered = sorted(numbers)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) // 2
    expected = "none" if middle <= 29 else "one" if middle <= 70 else "two"
    ways = {engine.own_way(log.workshop, log.state, "asked", one) for one in (*people, "silent")}
    assert ways == {expected}
    assert engine.own_way(log.workshop, log.state, "asked", "other") is None


def test_a_box_that_says_does_not_apply_is_no_number() -> None:
    log = at_tables(branching(LEVEL), ["p0", "p1"])
    log.answer(ASKED, "p0", level="n/a")
    assert engine.own_way(log.workshop, log.state, "asked", "p0") is None
    log.answer(ASKED, "p1", level=10)
    assert engine.own_way(log.workshop, log.state, "asked", "p0") == "none"


def test_after_such_a_branch_each_phone_is_where_its_own_table_led() -> None:
    log = at_tables(branching(LEVEL), ["p0", "p1", "p2"], ["p3"], ["p4"])
    for person, number in zip(PEOPLE, (10, 20, 30, 80, 90), strict=False):
        log.answer(ASKED, person, level=number)
    assert verdict(log) == ("two", BranchSource.OWN)
    log.add(EventKind.BRANCHED, run=ASKED, details={"to": "two", "source": "own"})
    log.add(EventKind.OPENED, run=RunKey("two", Phase.FIRST, 1))
    where = [engine.position(log.workshop, log.state, one) for one in PEOPLE[:5]]
    assert where == ["none", "none", "none", "two", "two"]


# Any order of events


@st.composite
def seatings(draw: st.DrawFn) -> Log:
    """Comings, goings, groups, places, pens and texts in any order, with undo."""
    log = Log()
    for _ in range(draw(st.integers(0, 30))):
        person = draw(st.sampled_from(PEOPLE))
        form = draw(st.sampled_from(["pair", "table"]))
        match draw(st.sampled_from(["join", "left", "removed", "group", "place", "pen", "answer", "open", "undo"])):
            case "join":
                log.join(person)
            case "left":
                log.add(EventKind.LEFT, Actor.PARTICIPANT, participant_id=person)
            case "removed":
                log.add(EventKind.LEFT, participant_id=person)
            case "group":
                groups = seated(log.state.present, form, draw(st.integers(0, 9)))
                log.group(form, *[[*one] for one in groups], ref_id=f"c{draw(st.integers(0, 3))}")
            case "place":
                log.place(form, person, draw(st.integers(-1, 9)), draw(st.integers(0, 5)))
            case "pen":
                log.pen(form, person)
            case "answer":
                log.answer(RULE, person, rule=draw(st.sampled_from(["x", "y"])))
            case "open":
                log.add(EventKind.OPENED, run=RULE)
            case "undo":
                log.add(EventKind.UNDONE, ref_id=f"c{draw(st.integers(0, 3))}")
    return log


@given(seatings())
def test_whatever_happens_nobody_sits_twice_one_writes_and_each_table_counts_once(log: Log) -> None:
    state = log.state
    for form in state.groups:
        groups = engine.sizes(state, form)
        here = [one for number in groups for one in engine.members(state, form, number)]
        assert len(here) == len(set(here))
        assert set(here) == set(state.present) - set(engine.without_place(state, form))
        for number, size in groups.items():
            people = engine.members(state, form, number)
            assert (engine.pen_holder(state, form, number) in people) if size else people == []
    rule = WORKSHOP.step("rule")
    for run in state.runs.values():
        told = {one: engine.shared_answer(state, run, rule, one) for one in state.people}
        for one, answer in told.items():
            table = engine.members(state, "table", engine.group_no(state, "table", one) or 0) or [one]
            assert all(told[other] == answer for other in table if one in table)
        counted = {answer.answer_id for answer in run.valid.values()}
        assert all(len(counted & {answer.answer_id for answer in answers}) <= 1 for answers in run.shared.values())
        assert all(
            answer in run.valid.values() for answer in told.values() if answer and answer in run.current.values()
        )
