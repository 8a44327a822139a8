"""The coach's page: what can be ticked, what is shown of it, and what is said in place of numbers."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ipywidgets import Widget

from awayday import cohorts, export, frames, scenario
from awayday.errors import MixedOriginError, UnknownDataset
from awayday.frames import Frames
from awayday.pages import coach
from awayday.pages._shelf import STALE_H, Shelf
from awayday.pages.coach import Coach
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin
from awayday.store import open_store
from awayday.ui import Figure, Talk
from awayday.usecases import start

Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A kit of one's own, an empty data folder, and no room around."""
    folder = tmp_path / "kit" / "datasets"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path / "data"))
    for name in ("AWAYDAY_STORE", "AWAYDAY_SESSION", "AWAYDAY_JOIN"):
        monkeypatch.delenv(name, raising=False)
    yield folder
    Widget.close_all()
    coach._shown.clear()


async def rehearsed(people: int, label: str, origin: Origin = Origin.SYNTHETIC, store: str = "sqlite://") -> Frames:
    live = start(open_store(store), scenario.load(scenario.find("picnic")), cohort=label, origin=origin, seed=7)
    await rehearse_in_memory(live, people, 7)
    tables = frames.of(live.store, "latest")
    live.close()
    return tables


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four datasets: two of a size to compare, one of four people, one of another origin."""
    folder = tmp_path_factory.mktemp("made")
    for people, name, origin in (
        (24, "north", Origin.SYNTHETIC), (16, "south", Origin.SYNTHETIC), (4, "few", Origin.SYNTHETIC),
        (12, "tryout", Origin.DEMO),
    ):  # fmt: skip
        export.datapackage(asyncio.run(rehearsed(people, name, origin)), folder / name)
    return folder


@pytest.fixture
def shelf(kit: Path, made: Path) -> Path:
    """The four datasets in the kit."""
    shutil.copytree(made, kit, dirs_exist_ok=True)
    return kit


async def shown(*names: str) -> Coach:
    """The page, once all that is ticked is drawn."""
    page = Coach(Shelf(), names)
    await page.draw()
    return page


async def tick(page: Coach, name: str, on: bool = True) -> None:
    await page.pick({"cohort": name, "on": on})
    await settled(page)


async def settled(page: Coach) -> None:
    """Wait until all that was ticked is drawn."""
    await asyncio.sleep(0)  # the drawing begins, and takes its place in the queue
    async with page.one_at_a_time:
        pass


def state(page: Coach) -> str:
    return "\n\n".join(f"{each.title}\n{each.text}" for each in page.state.children)


def figures(page: Coach) -> list[Figure]:
    return [each for each in page.body.children if isinstance(each, Figure)]


async def test_without_any_cohort_it_says_where_they_come_from() -> None:
    shelf = Shelf()
    shelf.choices.clear()  # the kit's own are there in any checkout
    page = Coach(shelf)
    await page.draw()
    assert "No cohorts yet" in state(page)
    assert "awayday import" in state(page)
    assert page.picker.groups == []


@pytest.mark.usefixtures("shelf")
async def test_cohorts_stand_under_their_origin_and_nothing_is_drawn_before_one_is_ticked() -> None:
    page = await shown()
    groups = {each["title"]: [item["id"] for item in each["items"]] for each in page.picker.groups}
    assert groups == {
        "SYNTHETIC \N{EN DASH} not people": ["few", "north", "south"],
        "DEMO \N{EN DASH} try-out, not a finding": ["tryout"],
    }
    assert "Tick a cohort above" in state(page)
    assert not page.body.children


@pytest.mark.usefixtures("shelf")
async def test_each_finding_has_chart_sentence_table_who_method_and_stamp_under_its_question() -> None:
    page = await shown("north")
    headings = [each.title for each in page.body.children if isinstance(each, Talk)]
    assert headings[:2] == ["What did the room choose?", "Did talking change the choice?"]
    assert len(headings) == len(set(headings))
    assert len(figures(page)) >= 4
    for figure in figures(page):
        assert figure.src.startswith("<svg"), figure.title
        assert figure.sentence
        assert figure.who
        assert figure.method
        assert figure.stamp.startswith("SYNTHETIC"), figure.stamp
        assert figure.rows or "idden" in figure.sentence


@pytest.mark.usefixtures("shelf")
async def test_two_cohorts_of_one_origin_stand_side_by_side() -> None:
    page = await shown("north", "south")
    first = figures(page)[0]
    assert "“north”" in first.sentence
    assert "“south”" in first.sentence
    assert state(page).strip() == "north and south."


@pytest.mark.usefixtures("shelf")
async def test_cohorts_of_two_origins_get_the_loud_word_and_no_numbers() -> None:
    page = await shown("north", "tryout")
    assert "SYNTHETIC and DEMO don't mix" in state(page)
    assert "“tryout” is a demo" in state(page)
    assert not page.body.children
    await tick(page, "tryout", on=False)
    assert figures(page)


@pytest.mark.usefixtures("shelf")
async def test_rows_of_two_origins_under_one_stamp_are_refused_too() -> None:
    page = await shown("north", "south")
    real = page.shelf._kept["south"]
    tables = {name: table.copy() for name, table in real.tables().items()}
    for table in tables.values():
        if "data_origin" in table:
            table["data_origin"] = table["data_origin"].astype(str).replace("synthetic", "demo")
    page.shelf._kept["south"] = Frames(**tables)
    await page.draw()
    assert "different origin" in state(page)
    assert not page.body.children


@pytest.mark.usefixtures("shelf")
async def test_a_cohort_of_four_shows_no_digit_and_says_why_kindly() -> None:
    page = await shown("few")
    assert "Fewer than five people took part in “few”" in state(page)
    assert not re.search(r"\d", state(page))
    assert not page.body.children


@pytest.mark.usefixtures("shelf")
async def test_beside_a_larger_cohort_one_of_four_stays_without_numbers() -> None:
    page = await shown("north", "few")
    assert "Fewer than five people took part in “few”" in state(page)
    cohort_cells = [row for figure in figures(page) for row in figure.rows if "few" in row]
    assert cohort_cells
    assert not [cell for row in cohort_cells for cell in row if re.fullmatch(r"[\d.]+", cell)]


async def test_a_damaged_dataset_is_named_with_what_is_wrong_and_without_its_folder(shelf: Path) -> None:
    answers = shelf / "south" / "answers.csv"
    answers.write_text(answers.read_text(encoding="utf-8").replace("first", "frist", 1), encoding="utf-8")
    page = await shown("south")
    assert "“south” can't be read" in state(page)
    assert "answers.csv" in state(page)
    assert str(shelf) not in state(page)
    await tick(page, "south", on=False)
    await tick(page, "north")
    assert figures(page)


async def test_a_dataset_without_a_readable_description_can_not_be_ticked(shelf: Path) -> None:
    (shelf / "south" / "datapackage.json").write_text("{", encoding="utf-8")
    page = await shown()
    (damaged,) = [each for each in page.picker.groups if each["title"] == "DAMAGED"]
    assert [item["id"] for item in damaged["items"]] == ["south"]
    assert "can't be read" in damaged["items"][0]["trouble"]


async def test_one_that_is_gone_since_is_told(shelf: Path) -> None:
    page = await shown()
    shutil.rmtree(shelf / "north")
    await tick(page, "north")
    assert "“north” can't be read" in state(page)


@pytest.mark.usefixtures("shelf")
async def test_a_name_that_there_is_none_of_is_told_and_the_others_are_shown() -> None:
    page = await shown("nroth", "south")
    assert 'no cohort "nroth"' in state(page)
    assert figures(page)
    assert page.picker.picked == ["south"]


@pytest.mark.usefixtures("shelf")
async def test_what_a_browser_makes_up_is_not_ticked() -> None:
    page = await shown()
    await tick(page, "../../etc")
    await page.pick({"cohort": ["north"], "on": True})
    assert page.picked == []


@pytest.mark.usefixtures("shelf")
async def test_of_several_picks_in_a_row_the_last_is_shown() -> None:
    page = await shown()
    for name in ("north", "south", "few"):
        await page.pick({"cohort": name, "on": True})
    await tick(page, "few", on=False)
    assert state(page).strip() == "north and south."
    assert page.picker.picked == ["north", "south"]


def sessions(address: str) -> list[str]:
    return [choice.label for choice in Shelf(address).choices.values() if choice.is_session]


async def test_sessions_that_are_over_can_be_ticked_and_one_that_goes_on_can_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite:///{tmp_path / 'data' / 'awayday.db'}"
    (tmp_path / "data").mkdir()
    await rehearsed(12, "ended", store=address)
    workshop = scenario.load(scenario.find("picnic"))
    going = start(open_store(address), workshop, cohort="going on", origin=Origin.SYNTHETIC, seed=7)
    assert sessions(address) == ["ended"]
    with pytest.raises(UnknownDataset, match="once it has ended"):
        Shelf(address).named(going.session.session_id)
    later = time.time() + (STALE_H + 1) * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert sessions(address) == ["going on", "ended"]
    monkeypatch.setenv("AWAYDAY_SESSION", going.session.session_id)
    assert sessions(address) == ["ended"], "the room's own is going on"
    going.close()
    page = await shown("latest")
    assert state(page).strip() == "ended."
    assert figures(page)


@pytest.mark.usefixtures("shelf")
async def test_a_store_that_can_not_be_read_is_told_and_datasets_stay(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "awayday.db").write_bytes(b"not a database, but long enough to be looked at" * 40)
    page = await shown("north")
    assert "Saved sessions can't be read" in state(page)
    assert figures(page)


@pytest.mark.usefixtures("shelf")
async def test_tables_of_what_is_ticked_or_named_are_had_in_a_cell() -> None:
    with pytest.raises(RuntimeError, match="No cohort is ticked"):
        coach.frames()
    coach.show("north", "south")
    joined = coach.frames()
    expected = cohorts.join(coach.frames("north"), coach.frames("south"))
    pd.testing.assert_frame_equal(joined.answers, expected.answers)
    assert len(joined.participants) == 40
    with pytest.raises(MixedOriginError):
        coach.frames("north", "tryout")
    await settled(coach._shown[0])
