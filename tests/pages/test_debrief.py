"""The dashboard: figures behind the reveal and the small-group rule, tables, and the same again on a saved session."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ipywidgets import Widget

from awayday import frames, scenario
from awayday.disclosure import HIDDEN
from awayday.pages import debrief
from awayday.pages._reading import Reading
from awayday.pages.debrief import Debrief
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin
from awayday.store import open_store
from awayday.ui import Figure, Talk
from awayday.usecases import start

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _closed_widgets() -> Iterator[None]:
    yield
    Widget.close_all()
    debrief._shown.clear()


def opened(table: Any) -> Debrief:
    return Debrief(Reading(table.live.store, table.live.session))


def parts(page: Debrief) -> dict[str, Any]:
    """Everything on the page by its heading."""
    return {widget.title: widget for widget in page.body.children}


def figures(page: Debrief) -> dict[str, Figure]:
    return {title: part for title, part in parts(page).items() if isinstance(part, Figure) and part.src}


async def test_a_whole_session_has_shares_changes_confidence_paths_words_and_tables(table: Any) -> None:
    await rehearse_in_memory(table.live, 24, 7)
    page = opened(table)
    titles = " | ".join(parts(page))
    for part in (
        "Overview", "Ten days before (first vote)", "The announcement, again (second vote)", "An answer for Wen",
        "First vote against second", "How sure are you?", "A staff-first rule", "Ways through the votes",
        "In their words: Ten days before", "Table “answers”", "Table “participants”", "Table “events”",
        "Table “steps”", "Table “options”",
    ):  # fmt: skip
        assert part in titles
    assert len(figures(page)) >= 8


async def test_every_figure_has_a_sentence_a_stamp_and_who_answered(table: Any) -> None:
    await rehearse_in_memory(table.live, 24, 7)
    page = opened(table)
    for title, figure in figures(page).items():
        assert figure.sentence, title
        assert figure.stamp == "DEMO \N{EN DASH} try-out, not a finding", title
        assert "DEMO" in figure.src, title
    who = "24 of 24 answered; 0 skipped, 0 ran out of time."
    assert who in parts(page)["Ten days before (first vote): What do you announce?"].sentence


async def test_counts_are_those_of_the_tables(table: Any) -> None:
    await rehearse_in_memory(table.live, 24, 7)
    page = opened(table)
    rows = parts(page)["Ten days before (first vote): What do you announce?"].rows
    chosen = frames.field_answers(page.reading.frames().answers, "picnic-02", "choice", "first")["option_id"]
    assert [int(row[1]) for row in rows] == [int((chosen == option).sum()) for option in ("close", "cover", "other")]


async def test_before_the_reveal_a_step_is_only_announced(table: Any) -> None:
    people = await table.seats(6)
    await table.go_to("picnic-02")
    for who in people:
        await table.say(who, "choice", "close")
        await table.say(who, "hope", HOSTILE)
    page = opened(table)
    waiting = parts(page)["Ten days before (first vote): What do you announce?"]
    assert waiting.text == "Shown after the reveal. 6 of 6 answered; 0 skipped, 0 ran out of time."
    assert parts(page)["Table “answers”"].rows == []
    assert not figures(page)
    assert "alert(1)" not in everything(page)


def everything(page: Debrief) -> str:
    return str(
        [widget.get_state() for widget in page.body.children if not isinstance(widget, Figure) or not widget.src]
    )


async def test_a_room_of_fewer_than_five_shows_no_numbers_and_no_rows_of_people(table: Any) -> None:
    people = await table.seats(4)
    await table.go_to("picnic-02")
    for who in people:
        await table.say(who, "choice", "close")
    await table.do("reveal")
    page = opened(table)
    shares = parts(page)["Ten days before (first vote): What do you announce?"]
    assert shares.rows == []
    assert HIDDEN[1:] in shares.sentence
    for name in ("answers", "participants", "events"):
        assert parts(page)[f"Table “{name}”"].rows == []
        assert HIDDEN in parts(page)[f"Table “{name}”"].sentence
    assert parts(page)["Table “options”"].rows


async def test_only_approved_words_of_ten_people_are_shown_and_as_text(table: Any) -> None:
    people = await table.seats(10)
    await table.go_to("picnic-02")
    given = []
    for at, who in enumerate(people):
        await table.say(who, "choice", "close")
        given.append(await table.say(who, "hope", f"{HOSTILE} {at}"))
    await table.do("reveal")
    await table.do("review", answer_id=given[3].answer_id, field="hope", state="approved")
    words = parts(opened(table))["In their words: Ten days before"]
    assert isinstance(words, Talk)
    assert [each["text"] for each in words.questions] == [f"{HOSTILE} 3"]


async def test_private_notes_are_in_no_table_on_the_page(table: Any) -> None:
    people = await table.seats(12)
    await table.go_to("picnic-12")
    for who in people:
        await table.say(who, "q9", HOSTILE)
    await table.do("go_on")
    page = opened(table)
    assert "alert(1)" not in everything(page)
    assert not any("picnic-12" in row for row in parts(page)["Table “answers”"].rows)


async def test_a_change_redraws_only_what_it_changes(table: Any) -> None:
    people = await table.seats(7)
    await table.go_to("picnic-02")
    for who in people:
        await table.say(who, "choice", "close")
    await table.do("reveal")
    page = opened(table)
    title = "Ten days before (first vote): What do you announce?"
    figure, source = figures(page)[title], figures(page)[title].src
    await table.seats(1)
    page.reading.update()
    await page.refresh()
    assert figures(page)[title] is figure
    assert figure.src == source
    assert "7 of 8 answered" in figure.sentence


async def test_the_page_follows_the_session(table: Any) -> None:
    page = opened(table)
    following = asyncio.get_running_loop().create_task(page.follow())
    told = asyncio.Event()
    parts(page)["Overview"].observe(lambda _: told.set(), "rows")
    await table.seats(3)
    await asyncio.wait_for(told.wait(), 30)
    following.cancel()


async def test_a_saved_session_can_be_shown_again_and_its_tables_had_in_a_cell(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'saved.db'}"
    live = start(open_store(address), scenario.load(scenario.find("picnic")), origin=Origin.SYNTHETIC, seed=7)
    await rehearse_in_memory(live, 6, 7)
    live.close()
    root = debrief.show("latest", address)
    assert len(root.children[1].children) > 10
    tables = debrief.frames()
    assert len(tables.participants) == 6
    with open_store(address, read_only=True) as store:
        pd.testing.assert_frame_equal(tables.answers, frames.of(store, "latest").answers)
    debrief._shown[0].reading.close()


def test_tables_without_a_page_say_what_to_run_first() -> None:
    with pytest.raises(RuntimeError, match=r"Run debrief\.show\(\)"):
        debrief.frames()


async def test_without_a_room_the_page_plays_a_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWAYDAY_STORE", "AWAYDAY_SESSION", "AWAYDAY_JOIN"):
        monkeypatch.delenv(name, raising=False)
    debrief.show()
    page = debrief._shown[0]
    done = asyncio.Event()
    page.body.observe(lambda _: done.set() if "Ways through the votes" in parts(page) else None, "children")
    await asyncio.wait_for(done.wait(), 60)
    assert figures(page)


async def test_who_agreed_to_what_is_in_no_picture(spectrum: Any) -> None:
    await rehearse_in_memory(spectrum.live, 24, 7)
    shown = figures(opened(spectrum))
    assert "Where do I stand today?" in shown
    assert not [title for title, figure in shown.items() if "May " in title or "Take part" in figure.src]
