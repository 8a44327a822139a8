"""T3: after "delete everything" no file, export or log holds anything of a person."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awayday import frames, scenario
from awayday.server.identity import cookie_secret
from awayday.session import Role
from awayday.store import open_store
from awayday.usecases import Visitor, recovery_code, start
from tests.conftest import Table

Awayday = Callable[..., Any]


def everything(folder: Path) -> bytes:
    """All bytes below a folder, those inside spreadsheets too."""
    found = []
    for path in folder.rglob("*"):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                found += [book.read(name) for name in book.namelist()]
        elif path.is_file():
            found.append(path.read_bytes())
    return b"\n".join(found)


@pytest.fixture
async def person(tmp_path: Path) -> tuple[str, list[bytes]]:
    """Somebody in a session of six, and what would betray her: her ids, her name and her words."""
    live = start(
        open_store(str(tmp_path / "data" / "awayday.db")),
        scenario.load(scenario.find("picnic")),
        seed=1,
        secret=cookie_secret(tmp_path / "data"),
    )
    table = Table(live, Visitor(live, Role.FACILITATOR))
    people = [await table.seat(name) for name in ("Zenobia", "Ama", "Luca", "Wen", "Noor", "Eli")]
    await table.go_to("picnic-02")
    given = []
    for number, who in enumerate(people):
        await table.say(who, "choice", "close")
        given.append(await table.say(who, "hope", f"a hope of number {number}"))
    await table.do("reveal")
    await table.do("review", answer_id=given[0].answer_id, field="hope", state="approved")
    her = str(people[0].participant_id)
    ids = [one.answer_id for one in live.answers.values() if one.participant_id == her]
    live.close()
    return her, [each.encode() for each in (her, "a hope of number 0", *ids, "Zenobia")]


@pytest.mark.parametrize("by", ["code", "id"])
def test_no_trace_is_left_in_the_store_the_exports_or_what_is_said(
    person: tuple[str, list[bytes]], by: str, awayday: Awayday, tmp_path: Path
) -> None:
    her, secret = person
    assert awayday("export", "latest", "--to", str(tmp_path / "out"), "--spreadsheet").code == 0
    assert awayday("export", "latest", "--to", str(tmp_path / "thrown-away")).code == 0
    for path in sorted((tmp_path / "thrown-away").iterdir()):
        path.unlink()
    (tmp_path / "thrown-away").rmdir()
    before = frames.load(tmp_path / "out")
    data = tmp_path / "data"
    assert [each for each in secret if each not in everything(data)] == []
    code = recovery_code(cookie_secret(data), her) if by == "code" else her[:8]
    done = awayday("--debug", "erase", "latest", code, "--yes")
    assert done.code == 0, done.err
    assert str(tmp_path / "out") in done.out
    assert not (tmp_path / "thrown-away").exists()
    assert [each for each in secret if each in everything(tmp_path)] == []
    assert [each for each in secret if each.decode() in done.out + done.err] == []
    after = frames.load(tmp_path / "out")
    assert len(after.participants) == len(before.participants) - 1
    assert not set(after.answers["participant_id"]) & set(before.answers["participant_id"])
    assert json.loads((tmp_path / "out" / "datapackage.json").read_text())["version"] == "1.0.1"


def test_backups_from_before_are_named(person: tuple[str, list[bytes]], awayday: Awayday, tmp_path: Path) -> None:
    backup = tmp_path / "friday.db"
    backup.write_bytes((tmp_path / "data" / "awayday.db").read_bytes())
    noted = {"kind": "backup", "store": str(tmp_path / "data" / "awayday.db"), "session": None, "path": str(backup)}
    with open_store(str(tmp_path / "data" / "awayday.db"), read_only=True) as store:
        noted["store"] = store.describe()["where"]
    (tmp_path / "data" / "copies.jsonl").write_text(json.dumps({**noted, "at_ms": 1}) + "\n")
    done = awayday("erase", "latest", person[0], "--yes")
    assert done.code == 0, done.err
    assert "A backup from before still holds it: friday.db" in done.err


def test_it_asks_first_and_nothing_happens_without_a_yes(
    person: tuple[str, list[bytes]], awayday: Awayday, tmp_path: Path
) -> None:
    done = awayday("erase", "latest", person[0])
    assert done.code == 1
    assert person[1][0] in everything(tmp_path / "data")


@pytest.mark.parametrize("wanted", ["abc", "zzzzzzzz", ""])
@pytest.mark.usefixtures("person")
def test_somebody_who_is_not_there_is_told(wanted: str, awayday: Awayday) -> None:
    done = awayday("erase", "latest", wanted, "--yes")
    assert done.code == 1
    assert "means nobody in this session" in done.err


@pytest.fixture
async def four(tmp_path: Path) -> tuple[str, list[str | None]]:
    """A session in which one kept answers for today only, one turned away from that, one kept, one said nothing."""
    file = str(tmp_path / "data" / "awayday.db")
    live = start(open_store(file), scenario.load(scenario.find("spectrum")), seed=1, secret=b"s")
    table = Table(live, Visitor(live, Role.FACILITATOR))
    people = [await table.seat(name) for name in ("Zenobia", "Wen", "Ama", "Luca")]
    await table.go_to("spectrum-03")
    for who, choice in ((0, "today_only"), (1, "today_only"), (1, "keep"), (2, "keep")):
        await table.say(people[who], "choice", choice)
    live.close()
    return file, [one.participant_id for one in people]


def test_whoever_keeps_answers_for_today_only_is_deleted_after_it(
    four: tuple[str, list[str | None]], awayday: Awayday
) -> None:
    file, people = four
    assert awayday("erase", "latest", "--yes").code != 0
    done = awayday("--debug", "erase", "latest", "--today-only", "--yes")
    assert done.code == 0, done.err
    assert "one person and 1 answers" in done.out
    with open_store(file, read_only=True) as store:
        left = [one.participant_id for one in store.participants(store.session("latest").session_id)]
    assert left == people[1:]
    assert "Nobody" in awayday("erase", "latest", "--today-only", "--yes").out
