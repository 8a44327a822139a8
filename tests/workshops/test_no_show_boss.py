"""The week of the no-show boss: what its design says it asks, who sees what, and where each week leads."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from ipywidgets import Widget

from awayday import engine, frames, scenario
from awayday.errors import Refused
from awayday.pages import _actions, _findings, _scenes
from awayday.pages.play import Play, results_of
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin, Phase, Role
from awayday.steps import Count, LedgerStep, StoryStep, TagsStep
from awayday.store import open_store
from awayday.ui import Fields, Notice, Story
from awayday.usecases import Live, Visitor, answer, answered, drive, join, place, start

ROWS = [f"r{number:02}" for number in range(1, 11)]
MARKS = {"slipped", "who_declared_urgent", "guess"}


@pytest.fixture(scope="module")
def workshop() -> scenario.Workshop:
    return scenario.load(scenario.find("no-show-boss"))


def ledger(workshop: scenario.Workshop) -> LedgerStep:
    step = workshop.step("no-show-boss-02")
    assert isinstance(step, LedgerStep)
    return step


# What the design says


def test_it_asks_what_its_design_says(workshop: scenario.Workshop) -> None:
    fields = {step.id: {spec.field for spec in step.fields()} for step in workshop.steps}
    assert {step_id: found for step_id, found in fields.items() if found - {"seen"}} == {
        "no-show-boss-02": {"answer", "landed"},
        "no-show-boss-02-again": {"answer", "landed"},
        "no-show-boss-03": MARKS,
        "no-show-boss-06": {"choice", "reason"},
        "no-show-boss-07": {"people_now", "people_wish"},
        "no-show-boss-08": {"to_me", "by_me"},
        "no-show-boss-10": {"yes_no_1", "yes_no_2", "yes_no_3"},
    }
    assert [row.id for row in ledger(workshop).rows] == ROWS
    assert len(workshop.step("no-show-boss-08").fields()) == 12


def test_each_row_has_the_effects_of_the_design(workshop: scenario.Workshop) -> None:
    written = {
        "r01": "+1/-2 · 0/+1 · 0/+1 · -1/+1", "r02": "+1/-2 · 0/+1 · +1/0 · 0/+1", "r03": "0/-1 · 0/+1 · 0/0 · 0/+1",
        "r04": "+1/-2 · 0/+1 · +1/0 · 0/+1", "r05": "+2/-1 · -2/0 · -1/0 · -2/0", "r06": "0/-2 · 0/0 · 0/+1 · 0/+1",
        "r07": "+1/-2 · 0/+1 · +1/0 · -1/+1", "r08": "+1/-1 · 0/+1 · +1/0 · -1/+1",
        "r09": "+2/-1 · -2/0 · +1/+1 · -2/-1", "r10": "+1/-2 · 0/+1 · +1/0 · 0/+1",
    }  # fmt: skip
    for row in ledger(workshop).rows:
        found = [row.effects[each] for each in ("now", "later", "delegate", "no")]
        assert [f"{one.customer}/{one.employee}" for one in found] == written[row.id].replace("+", "").split(" · ")


def test_two_of_the_ten_are_the_real_thing(workshop: scenario.Workshop) -> None:
    truths = {row.id: row.truth for row in ledger(workshop).rows}
    assert [row for row, truth in truths.items() if truth in {"urgent", "not_only_you"}] == ["r05", "r09"]
    assert [row for row, truth in truths.items() if truth == "borrowed"] == ["r01", "r03"]


def test_the_marks_follow_the_rows_of_the_ledger_in_both_words(workshop: scenario.Workshop) -> None:
    step, week = workshop.step("no-show-boss-03"), ledger(workshop)
    assert isinstance(step, TagsStep)
    assert week.callers is not None
    assert [row.words["boss"] for row in step.rows] == [row.asks for row in week.rows]
    assert [row.words["ama"] for row in step.rows] == [f"{row.day}. {row.change}" for row in week.rows]
    asked = {tag.field: [mark.id for mark in tag.options] for tag in step.tags}
    assert [mark.id for mark in week.callers.marks] == asked[week.callers.field]
    every = [mark for marks in asked.values() for mark in marks]
    assert len(every) == len(set(every))


def test_the_same_two_rows_come_again_word_for_word(workshop: scenario.Workshop) -> None:
    again, week = workshop.step("no-show-boss-02-again"), ledger(workshop)
    assert isinstance(again, LedgerStep)
    assert again.rows == week.only(["r01", "r09"]).rows
    assert (again.answers, again.phase, again.revote_of) == (week.answers, Phase.REVOTE, week.id)
    assert workshop.step("no-show-boss-09").also == (again.id,)


def test_a_trimmed_week_asks_of_its_rows_alone(workshop: scenario.Workshop) -> None:
    week = ledger(workshop)
    assert week.specs  # made once, and not to be carried over
    assert {spec.item for spec in week.only(["r01", "r05"]).specs} == {"r01", "r05"}


def test_delicate_steps_are_shown_nowhere_and_say_so_before(workshop: scenario.Workshop) -> None:
    for name in ("no-show-boss-06", "no-show-boss-08"):
        step = workshop.step(name)
        assert (step.visibility, bool(step.notice)) == ("never_shown", True)


def test_every_variant_has_a_colleague_a_customer_and_the_added_lines(workshop: scenario.Workshop) -> None:
    rule = workshop.step("no-show-boss-04").branch
    assert isinstance(rule, Count)
    for name in rule.to:
        step = workshop.step(name)
        assert isinstance(step, StoryStep)
        assert step.consequence
        assert [voice.part for voice in step.voices] == ["colleague", "customer"]
        assert [(one.field, one.values) for one in step.extra] == [
            ("answer:r04", ("now",)),
            ("answer:r05", ("later", "delegate", "no")),
        ]


# Who sees what


class Pairs:
    """A session of the workshop with people in it, and handles on both sides."""

    def __init__(self, workshop: scenario.Workshop) -> None:
        self.live = start(open_store("sqlite://"), workshop, origin=Origin.DEMO, seed=1)
        self.host = Visitor(self.live, Role.FACILITATOR)
        self.people: list[Visitor] = []

    async def sit(self, count: int) -> None:
        for _ in range(count):
            who = Visitor(self.live, Role.PARTICIPANT, secrets.token_hex(32))
            await join(who, None)
            self.people.append(who)
        await self.do("open")

    def part(self, who: Visitor) -> str:
        card = engine.role_of(self.live.workshop, self.live.state, str(who.participant_id))
        assert card is not None
        return card.id

    def playing(self, part: str) -> list[Visitor]:
        return [who for who in self.people if self.part(who) == part]

    def pair(self) -> tuple[Visitor, Visitor]:
        """A boss and her Ama."""
        boss = self.playing("boss")[0]
        mates = engine.seat_mates(self.live.workshop, self.live.state, "no-show-boss-02", str(boss.participant_id))
        return boss, next(who for who in self.people if who.participant_id in mates and who is not boss)

    async def do(self, name: str, **args: Any) -> None:
        await drive(self.host, name, {"at": place(self.live), **args}, str(uuid.uuid4()))

    async def say(self, who: Visitor, field: str, value: Any) -> None:
        key = self.live.state.run.key  # type: ignore[union-attr]
        run = {"step": key.step_id, "phase": str(key.phase), "run_no": key.run_no, "version": "1.0.0"}
        await answer(who, {"id": str(uuid.uuid4()), "run": run, "field": field, "value": value, "elapsed_ms": 1})

    def scene(self) -> str:
        live = self.live
        return repr(_scenes.scene(_scenes.Moment(live.workshop, live.session, live.state, {}, "http://x/j/a")))


@pytest.fixture
async def pairs(workshop: scenario.Workshop) -> AsyncIterator[Pairs]:
    made = Pairs(workshop)
    yield made
    Widget.close_all()
    made.live.close()


def on_the_phone(page: Play) -> str:
    """All that the widgets of a page hold in the browser, as one text."""
    return repr([widget.get_state() for widget in (page.status, page.you, *page.slot.children)])


def panel(page: Play) -> Any:
    found = [widget for widget in page.slot.children if isinstance(widget, Fields)]
    assert len(found) == 1
    return found[0]


async def test_each_phone_shows_its_own_card_alone(pairs: Pairs) -> None:
    await pairs.sit(4)
    boss, ama = pairs.pair()
    card, other = pairs.live.workshop.roles.cards  # type: ignore[union-attr]
    for who, mine, theirs in ((boss, card, other), (ama, other, card)):
        page = Play(who)
        notices = [widget for widget in page.slot.children if isinstance(widget, Notice)]
        assert (notices[-1].title, notices[-1].text) == (mine.title, mine.text)
        assert theirs.text not in on_the_phone(page)
        assert theirs.title not in on_the_phone(page)
    assert card.text not in pairs.scene()


async def test_in_a_trio_two_play_ama_and_a_person_alone_plays_the_boss(pairs: Pairs) -> None:
    await pairs.sit(3)
    assert sorted(pairs.part(who) for who in pairs.people) == ["ama", "ama", "boss"]


async def test_a_person_alone_answers_the_requests(pairs: Pairs) -> None:
    await pairs.sit(1)
    await pairs.do("go_on")
    assert [field["name"] for field in panel(Play(pairs.people[0])).fields] == [f"answer:{row}" for row in ROWS]


async def test_only_the_boss_is_asked_and_ama_sees_what_slips_without_the_reason(pairs: Pairs) -> None:
    await pairs.sit(2)
    await pairs.do("go_on")
    boss, ama = pairs.pair()
    hers, theirs = Play(boss), Play(ama)
    assert panel(theirs).fields == []
    before = theirs.news()
    await pairs.say(boss, "answer:r01", "now")
    await pairs.say(boss, "answer:r02", "later")
    assert theirs.news() != before
    theirs.refresh()
    assert [(field["name"], field["about"]) for field in panel(theirs).fields] == [
        ("landed:r01", "One-to-one with Ama, 10:00, first try")
    ]
    for row in ledger(pairs.live.workshop).rows:
        assert row.asks not in on_the_phone(theirs)
        assert row.asks in on_the_phone(hers)
    assert "later" not in repr(panel(theirs).values)
    with pytest.raises(Refused):
        await pairs.say(ama, "answer:r03", "now")
    with pytest.raises(Refused):
        await pairs.say(ama, "landed:r02", 10)
    await pairs.say(ama, "landed:r01", 80)
    hers.refresh()
    assert "80" not in repr(panel(hers).values)


async def test_a_change_that_is_taken_back_leaves_the_calendar(pairs: Pairs) -> None:
    await pairs.sit(2)
    await pairs.do("go_on")
    boss, ama = pairs.pair()
    page = Play(ama)
    await pairs.say(boss, "answer:r01", "now")
    await pairs.say(boss, "answer:r01", "no")
    page.refresh()
    assert panel(page).fields == []


async def test_nobody_is_waited_for_who_is_asked_nothing(pairs: Pairs) -> None:
    await pairs.sit(2)
    await pairs.do("go_on")
    boss, ama = pairs.pair()
    state, step = lambda: pairs.live.state, pairs.live.workshop.step("no-show-boss-02")
    for row in ROWS:
        assert answered(pairs.live.workshop, state(), state().run, step) == set()
        await pairs.say(boss, f"answer:{row}", "no" if row != "r04" else "now")
    assert answered(pairs.live.workshop, state(), state().run, step) == {boss.participant_id}
    await pairs.say(ama, "landed:r04", 1)
    assert answered(pairs.live.workshop, state(), state().run, step) == {boss.participant_id, ama.participant_id}


async def test_no_truth_reaches_a_phone_the_wall_or_the_debrief_before_the_reveal(pairs: Pairs) -> None:
    await pairs.sit(12)
    truths = [row.hidden for row in ledger(pairs.live.workshop).rows]
    await pairs.do("go_on")
    for boss in pairs.playing("boss"):
        await pairs.say(boss, "answer:r01", "now")

    def told() -> list[str]:
        everywhere = pairs.scene() + "".join(on_the_phone(Play(who)) for who in pairs.people)
        return [truth for truth in truths if truth in everywhere]

    assert told() == []
    with pytest.raises(Refused):
        await pairs.do("reveal")
    assert "reveal" not in {action["name"] for action in _actions.actions(pairs.live)}
    await pairs.do("go_on")
    assert told() == []
    await pairs.do("reveal")
    assert pairs.live.state.current.step_id == "no-show-boss-04"  # type: ignore[union-attr]
    assert not [truth for who in pairs.people for truth in truths if truth in on_the_phone(Play(who))]


async def test_the_wall_turns_over_one_truth_at_a_time_and_shows_the_board_last(pairs: Pairs) -> None:
    await pairs.sit(12)
    await pairs.do("go_on")
    for boss in pairs.playing("boss"):
        await pairs.say(boss, "answer:r01", "now")
    await pairs.do("go_on")
    await pairs.do("go_on")
    rows = ledger(pairs.live.workshop).rows
    for number, row in enumerate(rows, 1):
        text = pairs.scene()
        assert row.hidden in text
        assert not [other.hidden for other in rows if other is not row and other.hidden in text]
        primary = [action for action in _actions.actions(pairs.live) if action["kind"] == "primary"]
        assert [action["label"] for action in primary] == [f"Turn over the next ({number + 1} of 11)"]
        await pairs.do("turn")
    assert all(row.hidden in pairs.scene() for row in rows)
    assert Live(pairs.live.store, pairs.live.session, pairs.live.workshop).state == pairs.live.state
    with pytest.raises(Refused):
        await pairs.do("turn")
    await pairs.do("undo")
    assert rows[-1].hidden in pairs.scene()


async def test_marks_are_asked_of_each_part_for_what_got_a_yes_at_once(pairs: Pairs) -> None:
    await pairs.sit(2)
    await pairs.do("go_on")
    boss, ama = pairs.pair()
    for row, value in (("r01", "now"), ("r05", "no"), ("r09", "now")):
        await pairs.say(boss, f"answer:{row}", value)
    await pairs.do("go_on")
    hers, theirs = (panel(Play(who)) for who in (boss, ama))
    assert [field["name"] for field in hers.fields] == [
        "slipped:r01", "who_declared_urgent:r01", "slipped:r09", "who_declared_urgent:r09"
    ]  # fmt: skip
    assert [field["name"] for field in theirs.fields] == ["guess:r01", "guess:r09"]
    assert "Celia" not in repr(theirs.get_state())


async def test_added_lines_stand_on_the_phones_of_those_whom_they_are_about(pairs: Pairs) -> None:
    await pairs.sit(4)
    await pairs.do("go_on")
    boss, ama = pairs.pair()
    others = [who for who in pairs.people if who not in (boss, ama)]
    other = next(who for who in others if pairs.part(who) == "boss")
    for row, value in (("r01", "no"), ("r04", "now"), ("r05", "now")):
        await pairs.say(boss, f"answer:{row}", value)
    for row, value in (("r01", "no"), ("r04", "later"), ("r05", "delegate")):
        await pairs.say(other, f"answer:{row}", value)
    await pairs.do("go_on")
    await pairs.do("go_on")
    await pairs.do("branch", to="no-show-boss-05-kept-3")

    def added(who: Visitor) -> list[str]:
        story = next(widget for widget in Play(who).slot.children if isinstance(widget, Story))
        return [voice["who"] for voice in story.voices if voice["part"] == "added"]

    assert [added(who) for who in (boss, ama)] == [["Candidate"], ["Candidate"]]
    assert [added(who) for who in others] == [["Customer"], ["Customer"]]
    assert "Candidate" not in pairs.scene()


# Where it leads


async def play(workshop: scenario.Workshop, seed: int, people: int = 12) -> Live:
    live = start(open_store("sqlite://"), workshop, origin=Origin.SYNTHETIC, seed=seed)
    await rehearse_in_memory(live, people, seed)
    return live


async def test_seeds_together_reach_every_variant_of_amas_week(workshop: scenario.Workshop) -> None:
    lives = [await play(workshop, seed) for seed in ENDS]
    assert {seed: live.state.branches["no-show-boss-04"].to[-1] for seed, live in zip(ENDS, lives, strict=True)} == ENDS
    for live in lives:
        assert live.state.trail[-1] == "no-show-boss-10"
        assert live.ended
        live.close()


async def test_the_wall_says_how_the_pairs_came_out_and_goes_with_most(workshop: scenario.Workshop) -> None:
    live = start(open_store("sqlite://"), workshop, origin=Origin.SYNTHETIC, seed=5)
    await rehearse_in_memory(live, 16, 5, until="no-show-boss-05-kept-0")
    moment = _scenes.Moment(live.workshop, live.session, live.state, {}, "http://x/j/a")
    lead = _scenes.scene(moment).panels[0].traits["lead"]
    rule = workshop.step("no-show-boss-04").branch
    assert isinstance(rule, Count)
    ways = list(engine.group_ways(workshop, live.state, rule).values())
    assert len(ways) == 8
    for name in rule.to:
        assert f"{workshop.step(name).title}: {ways.count(name)}" in lead
    assert lead.endswith("Most: None of the three kept")
    live.close()


async def test_what_is_never_shown_is_on_no_wall_and_no_page_of_the_host(workshop: scenario.Workshop) -> None:
    live = await play(workshop, 3)
    moment = _scenes.Moment(live.workshop, live.session, live.state, {}, "")
    keys = [found.key for found in _findings.findings(moment, frames.of(live.store, live.session.session_id))]
    assert "ledger-board no-show-boss-02 first 0" in keys
    assert not [key for key in keys if "no-show-boss-06" in key or "no-show-boss-08" in key]
    assert results_of(live, "no-show-boss-06") == []
    live.close()


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


ENDS = {1: "1", 2: "3", 5: "0", 14: "2"}
"""Seeds and the number of one-to-ones that most pairs of twelve bots keep."""
