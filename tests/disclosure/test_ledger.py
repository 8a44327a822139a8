"""The ledger of a dataset in a file: it names nobody, is there whole or not at all, and damaged it shows nothing."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from awayday.disclosure import ROOM, Gated, Ledger, Request, gate, ledger_path
from awayday.errors import LedgerError

PEOPLE = [(f"person-{at}", f"answer-{at}") for at in range(20)]


def show(path: Path, n: int = 20, measure: str = "vote/choice/first") -> Gated:
    return gate(Request(measure, {ROOM: PEOPLE[:n]}), Ledger.kept(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "state" / "ledger.jsonl"
    assert show(found).shown == (ROOM,)
    return found


def test_what_one_program_showed_another_one_weighs(path: Path) -> None:
    assert show(path, 19).hidden == (ROOM,)
    assert show(path, 15).shown == (ROOM,)
    assert show(path, 19, measure="another").shown == (ROOM,)


def test_an_older_figure_stays_across_programs_while_a_few_answers_come(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    assert show(path, 12).n == 12
    later = show(path, 14)
    assert later.waits == (ROOM,)
    assert later.units() == frozenset(PEOPLE[:12])


def test_the_file_names_nobody_and_is_for_its_owner_only(path: Path) -> None:
    everything = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"person" not in everything
    assert b"answer-" not in everything
    if sys.platform != "win32":
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def test_nothing_is_written_where_nothing_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    assert show(path, 4).hidden == (ROOM,)
    assert not path.exists()


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def without_its_end(path: Path) -> None:
    path.write_bytes(path.read_bytes().rstrip())


def no_json(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"what is this\n")


def another_shape(path: Path) -> None:
    first = json.loads(path.read_text().splitlines()[0])
    path.write_text(f'{json.dumps({**first, "groups": 2}, sort_keys=True)}\n[1]\n{{"measure": 3}}\n')


def a_line_less(path: Path) -> None:
    path.write_text(path.read_text().splitlines(keepends=True)[0])


def no_lines(path: Path) -> None:
    path.write_text("\n")


def another_key(path: Path) -> None:
    path.with_suffix(".key").write_bytes(b"k" * 32)


def a_short_key(path: Path) -> None:
    path.with_suffix(".key").write_bytes(b"k")


def no_key(path: Path) -> None:
    path.with_suffix(".key").unlink()


@pytest.mark.parametrize(
    "damage",
    [cut_off, without_its_end, no_json, another_shape, a_line_less, no_lines, another_key, a_short_key, no_key],
    ids=lambda damage: damage.__name__,
)
def test_a_damaged_ledger_shows_nothing_and_says_how_to_mend_it(path: Path, damage: Callable[[Path], None]) -> None:
    damage(path)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="begin anew") as found:
        show(path, 20)
    assert str(path.parent) in found.value.message
    assert path.read_bytes() == before


def test_a_ledger_that_can_not_be_written_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LedgerError, match="can't be used"):
        show(tmp_path / "file" / "ledger.jsonl")


def test_of_figures_that_tell_of_one_person_together_only_one_is_shown_whoever_is_first(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"

    def without(at: int) -> Gated:
        return gate(Request("vote", {ROOM: PEOPLE[:at] + PEOPLE[at + 1 :]}), Ledger.kept(path))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(without, range(8)))
    assert sum(bool(one.shown) for one in found) == 1


def test_each_dataset_has_a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path))
    places = {ledger_path(name) for name in ("urn:uuid:1", "urn:uuid:2", "../../etc/passwd", "")}
    assert len(places) == 4
    assert {place.parent for place in places} == {tmp_path / "disclosure"}
