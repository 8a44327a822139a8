"""The line: what its design asks for, and what the room does with cards, the line and what tables wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from ipywidgets import Widget

from awayday import engine, scenario
from awayday.errors import Refused
from awayday.pages._board import Panel
from awayday.pages._scenes import Moment, scene
from awayday.pages.host import words_to_release
from awayday.pages.play import Play
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin, Role
from awayday.steps import DiscussStep, LineStep, SortStep, StoryStep, TextStep, VoteStep
from awayday.store import open_store
from awayday.usecases import Live, Visitor, erase, start
from tests.conftest import Table

FOLDER = Path(__file__).parents[2] / "workshops" / "the-line"
KINDS = ("upset", "difficult", "over", "colleague")
STORIES = {"the-line-07-low", "the-line-07-between", "the-line-07-high"}
IN_SHORT = ("u1", "u4", "q3", "q4", "x1", "x2", "e2", "e4")


def the_line() -> scenario.Workshop:
    """Load the workshop."""
    return scenario.load(FOLDER)


def sorting() -> SortStep:
    """Give the step with the cards."""
    step = the_line().step("the-line-02")
    assert isinstance(step, SortStep)
    return step


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    """The workshop, tried out in a store in memory; nobody has joined yet."""
    live = start(open_store("sqlite://"), the_line(), origin=Origin.DEMO, seed=1)
    yield Table(live, Visitor(live, Role.FACILITATOR))
    live.close()


# What the design asks for


def test_there_are_sixteen_cards_four_of_a_kind_each_with_what_makes_it_arguable() -> None:
    assert Counter(card.kind for card in sorting().cards) == dict.fromkeys(KINDS, 4)
    assert [card.id for card in sorting().cards] == [f"{kind}{at}" for kind in "uqxe" for at in (1, 2, 3, 4)]
    assert all(card.arguable for card in sorting().cards)


def test_the_bins_have_their_guesses_and_one_of_them_is_no_view() -> None:
    found = {each.id: (each.effect.customer, each.effect.employee) for each in sorting().bins}
    assert found == {"help": (2, -1), "limit": (1, 0), "stop": (-2, 2), "skip": (0, 0)}
    assert sorting().skip == "skip"


def test_the_cards_come_with_a_notice_and_a_silent_pass_each_time() -> None:
    workshop = the_line()
    for step in workshop.steps:
        if isinstance(step, SortStep):
            assert step.notice, step.id
            assert step.skip in [each.id for each in step.bins]
    first = workshop.first
    assert isinstance(first, StoryStep)
    assert "skip any card with one tap" in first.screens[0]
    assert "skip any card with one tap" in workshop.consent.text


def test_the_steps_are_those_of_the_design_in_their_kinds_and_minutes() -> None:
    found = {step.id: (step.kind, step.minutes, step.who) for step in the_line().steps}
    assert found == {
        "the-line-01": ("story", 2, "room"),
        "the-line-02": ("sort", 8, "solo"),
        "the-line-03": ("reveal", 3, "room"),
        "the-line-04": ("discuss", 6, "table"),
        "the-line-05": ("line", 3, "solo"),
        "the-line-06": ("reveal", 1, "room"),
        "the-line-06-revote": ("sort", 1, "solo"),
        "the-line-07": ("text", 5, "table"),
        **dict.fromkeys(sorted(STORIES), ("story", 1, "room")),
        "the-line-08": ("vote", 2, "solo"),
        "the-line-09": ("discuss", 6, "room"),
        "the-line-10": ("reflect", 2, "solo"),
    }


def test_what_is_recorded_is_what_the_design_names() -> None:
    fields = {step.id: {spec.field for spec in step.specs} for step in the_line().steps if step.specs}
    assert {step_id: names for step_id, names in fields.items() if names != {"seen"}} == {
        "the-line-02": {"bin"},
        "the-line-05": {"line", "signal"},
        "the-line-06-revote": {"bin"},
        "the-line-07": {"line_text"},
        "the-line-08": {"rating"},
        "the-line-10": {"q8"},
    }


def test_the_strip_has_its_six_marks_and_five_signs() -> None:
    step = the_line().step("the-line-05")
    assert isinstance(step, LineStep)
    assert [mark.at for mark in step.marks] == [0, 20, 40, 60, 80, 100]
    assert [sign.id for sign in step.signals] == ["words", "threat", "touching", "repetition", "effect"]


def test_a_line_below_thirty_or_above_seventy_leads_elsewhere() -> None:
    graph = {(label, to) for step, to, label in scenario.graph(the_line()) if step == "the-line-07"}
    assert graph == {
        ("up to 29", "the-line-07-low"),
        ("up to 70", "the-line-07-between"),
        ("up to 100", "the-line-07-high"),
    }


def test_tables_talk_and_write_and_rate_each_other() -> None:
    workshop = the_line()
    talk, write, rate = (workshop.step(f"the-line-{number}") for number in ("04", "07", "08"))
    assert isinstance(talk, DiscussStep)
    assert isinstance(write, TextStep)
    assert isinstance(rate, VoteStep)
    assert talk.group == write.group == "table"
    assert write.pen
    assert (rate.of, rate.field, rate.most) == (write.id, "line_text", 5)


def test_the_ten_minute_version_has_eight_cards_two_of_each_kind() -> None:
    entry = next(entry for entry in the_line().short if entry.step == "the-line-02")
    assert entry.only == IN_SHORT
    assert Counter(card.kind for card in sorting().only(entry.only).cards) == dict.fromkeys(KINDS, 2)


def test_the_guide_says_how_to_care() -> None:
    guide = " ".join((FOLDER / "guide.md").read_text(encoding="utf-8").split())
    for words in ("content note first, always", "Skip is a full answer", "Low agreement is what we came for",
                  "minute by minute", "thank, stop, offer a private talk and the local support address",
                  "A manager in the room speaks last", "Never show who skipped", "relief of being backed",
                  "point at x4", "when dropping becomes a habit", "talk of dropping customers"):  # fmt: skip
        assert words in guide, words


# What the room does


async def everybody_sorts(table: Table, people: list[Visitor], bins: dict[str, str]) -> None:
    """Put every card into the bin of `bins`; "split" alternates over the people."""
    for at, who in enumerate(people):
        for card, into in bins.items():
            value = ("help", "limit", "stop")[at % 3] if into == "split" else into
            await table.say(who, f"bin:{card}", value)


def cards_on(page: Play) -> list[str]:
    """Give the names of the cards that a phone gets, in its order."""
    panel = next(iter(page.fields.values()))
    return [str(each["name"]) for each in panel.fields]  # type: ignore[attr-defined]


async def test_each_phone_gets_all_cards_in_an_order_of_its_own_and_never_their_kind(table: Table) -> None:
    people = await table.seats(6)
    await table.go_to("the-line-02")
    orders = [tuple(cards_on(Play(who))) for who in people]
    authored = tuple(f"bin:{card.id}" for card in sorting().cards)
    assert all(sorted(order) == sorted(authored) for order in orders)
    assert authored not in orders
    assert len(set(orders)) == len(people)
    assert tuple(cards_on(Play(people[0]))) == orders[0]
    page = Play(people[0])
    sent = repr([widget.get_state() for widget in page.slot.children])
    assert not re.search(r"upset|difficult|arguable|'over'|'colleague'", sent)
    assert "loud, and right" not in sent


async def test_the_wall_tells_neither_cards_nor_kinds_before_the_reveal_and_marks_colleagues_after_it(
    table: Table,
) -> None:
    people = await table.seats(6)
    await table.go_to("the-line-02")
    await everybody_sorts(table, people, {card.id: "split" for card in sorting().cards})
    assert "eleven animals" not in wall(table)
    assert "a colleague" not in wall(table)
    await table.do("go_on")
    rows = [row[0] for panel in panels(table) for row in panel.traits["rows"]]
    texts = {card.id: card.text for card in sorting().cards}
    assert sorted(row for row in rows if row.startswith("[")) == sorted(
        f"[a colleague] {text}" for card, text in texts.items() if card.startswith("e")
    )


def panels(table: Table) -> list[Panel]:
    """Give what the wall would show."""
    live = table.live
    made = scene(Moment(live.workshop, live.session, live.state, live.names, ""))
    return [*made.panels, *made.beside]


def wall(table: Table) -> str:
    """Give all that the wall would show, as one text."""
    return repr([panel.traits for panel in panels(table)])


async def to_the_revote(table: Table) -> None:
    """Walk on from the cards to where two of them are put again."""
    while table.live.state.current is None or table.live.state.current.step_id != "the-line-06-revote":
        await table.do("go_on")


async def test_the_two_most_split_cards_are_put_again_to_all(table: Table) -> None:
    people = await table.seats(6)
    await table.go_to("the-line-02")
    await everybody_sorts(table, people, {card.id: "help" for card in sorting().cards} | {"q2": "split", "e4": "split"})
    await to_the_revote(table)
    for who in people:
        assert sorted(cards_on(Play(who))) == ["bin:e4", "bin:q2"]
    with pytest.raises(Refused, match="ask that of you"):
        await table.say(people[0], "bin:u1", "stop")
    await table.say(people[0], "bin:q2", "stop")
    first = engine.run_of(table.live.state, "the-line-02")
    assert first is not None
    assert {answer.values["bin:q2"] for answer in first.valid.values()} == {"help", "limit", "stop"}


async def test_what_is_put_again_stays_when_people_are_erased_meanwhile(table: Table) -> None:
    people = await table.seats(6)
    await table.go_to("the-line-02")
    await everybody_sorts(table, people, {"u1": "split", "u2": "help", "x1": "split"})
    await to_the_revote(table)
    for who in people[:3]:
        await erase(who)
    assert sorted(cards_on(Play(people[5]))) == ["bin:u1", "bin:x1"]


async def test_fewer_than_five_tell_nothing_by_what_is_put_again(table: Table) -> None:
    people = await table.seats(4)
    await table.go_to("the-line-02")
    await everybody_sorts(table, people, {card.id: "help" for card in sorting().cards} | {"q2": "split", "e4": "split"})
    await to_the_revote(table)
    assert sorted(cards_on(Play(people[0]))) == ["bin:u1", "bin:u2"]


async def at_the_vote(table: Table, count: int, release: int) -> list[Visitor]:
    """Let tables write, and release the lines of some of them; return the people."""
    people = await table.seats(count)
    await table.do("open")
    while table.live.state.current is not None and table.live.state.current.step_id != "the-line-07":
        await table.do("go_on")
    for who in people:
        number = engine.group_no(table.live.state, "table", str(who.participant_id))
        if engine.holds_pen(table.live.state, table.live.workshop.step("the-line-07"), str(who.participant_id)):
            await table.say(who, "line_text", f"Line of table {number}.")
    await table.do("branch", to="the-line-07-between")
    await table.do("go_on")
    for item in words_to_release(table.host, table.live.workshop.step("the-line-08"))["items"][:release]:
        await table.do("review", answer_id=item["answer_id"], field=item["field"], state="approved")
    return people


def texts_on(table: Table, who: Visitor) -> list[str]:
    """Give the texts that a phone has to rate."""
    live = table.live
    step = live.workshop.step("the-line-08")
    return [spec.label for spec in engine.asked(live.workshop, live.state, step, str(who.participant_id), {})]


async def test_nobody_rates_her_own_table_and_everybody_five_at_most(table: Table) -> None:
    people = await at_the_vote(table, 32, 99)
    seen: Counter[str] = Counter()
    for who in people:
        number = engine.group_no(table.live.state, "table", str(who.participant_id))
        texts = texts_on(table, who)
        assert len(texts) == len(set(texts)) == 5
        assert f"Line of table {number}." not in texts
        seen.update(texts)
    assert len(seen) == 8
    page = Play(people[0])
    assert "Line of table" in repr([widget.get_state() for widget in page.slot.children])


async def test_only_released_lines_are_on_phones(table: Table) -> None:
    people = await at_the_vote(table, 12, 1)
    shown = {text for who in people for text in texts_on(table, who)}
    assert len(shown) == 1
    assert sum(not texts_on(table, who) for who in people) == 4  # the table that wrote it


async def test_fewer_than_ten_people_behind_the_lines_see_none_and_are_told_what_to_do(table: Table) -> None:
    people = await at_the_vote(table, 9, 99)
    desk = words_to_release(table.host, table.live.workshop.step("the-line-08"))
    assert desk["items"] == []
    assert "10 people" in desk["note"]
    assert all(texts_on(table, who) == [] for who in people)
    page = Play(people[0])
    sent = repr([widget.get_state() for widget in page.slot.children])
    assert "read your line to the table beside you" in sent
    assert "Line of table" not in sent


async def test_no_rating_tells_which_table_wrote_what_was_rated(table: Table) -> None:
    people = await at_the_vote(table, 16, 99)
    live = table.live
    step = engine.as_put(live.workshop, live.state, live.workshop.step("the-line-08"))
    assert isinstance(step, VoteStep)
    numbers = {int(entry[1:]): text for entry, text in step.entries.items()}
    assert len(numbers) == 4
    assert [int(text.split()[-1][:-1]) for text in numbers.values()] != sorted(numbers)
    await table.say(people[0], next(spec.name for spec in engine.asked(
        live.workshop, live.state, step, str(people[0].participant_id), {})), 40)  # fmt: skip
    with pytest.raises(Refused):
        await table.say(people[0], "rating:t1" if 1 not in numbers else "rating:t2", 40)


@pytest.mark.parametrize("people", [3, 16])
async def test_bots_play_it_to_the_end_and_reach_every_story(people: int) -> None:
    reached: set[str] = set()
    for seed in range(1, 9):
        live: Live = start(open_store("sqlite://"), the_line(), origin=Origin.SYNTHETIC, seed=seed)
        await rehearse_in_memory(live, people, seed)
        assert live.ended
        reached |= STORIES & set(live.state.trail)
        live.close()
    assert reached == STORIES
