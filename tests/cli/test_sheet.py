from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_the_sheet_is_written_where_it_is_asked_for(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("sheet", "picnic", "--to", str(tmp_path / "picnic.html"), "--json")
    assert done.code == 0
    assert done.document["file"] == str(tmp_path / "picnic.html")
    assert "picnic-08-cover" in (tmp_path / "picnic.html").read_text(encoding="utf-8")
    assert "print it" in awayday("sheet", "picnic", "--to", str(tmp_path / "again.html")).err


def test_the_short_sheet_has_the_same_ids_and_fewer_of_them(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("sheet", "picnic", "--short", "--to", str(tmp_path / "short.html"))
    assert done.code == 0
    text = (tmp_path / "short.html").read_text(encoding="utf-8")
    assert 'id="picnic-02"' in text
    assert "picnic-12" not in text


def test_a_sheet_that_can_not_be_written_says_so(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("sheet", "picnic", "--to", str(tmp_path / "nowhere" / "picnic.html"))
    assert done.code == 1
    assert "Name another file" in done.err
    assert awayday("sheet", "nowhere", "--to", str(tmp_path / "x.html")).code == 1
