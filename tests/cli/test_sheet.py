import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

KIT = Path(__file__).parents[2]


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


def test_a_plan_is_one_sheet_with_a_heading_for_each_part(awayday: Callable[..., Any], tmp_path: Path) -> None:
    kit = tmp_path / "workshops"
    shutil.copytree(KIT / "workshops" / "picnic", kit / "picnic")
    (kit / "plans").mkdir()
    plan = """\
id: half-an-hour
version: "1.0.0"
title: Half an hour
goal: Try it.
minutes: 12
group: Anybody.
parts:
  - {workshop: picnic, minutes: 10, short: true, break_after: 2}
"""
    (kit / "plans" / "half-an-hour.yaml").write_text(plan, encoding="utf-8")
    done = awayday("sheet", "half-an-hour", "--to", "plan.html", cwd=tmp_path)
    assert done.code == 0, done.err
    text = (tmp_path / "plan.html").read_text(encoding="utf-8")
    assert '<h1 class="part" dir="auto">A day in the park</h1>' in text
    assert "break-1" in text
    assert awayday("sheet", "half-an-hour", "--short", "--to", "plan.html", cwd=tmp_path).code == 1


def test_a_sheet_that_can_not_be_written_says_so(awayday: Callable[..., Any], tmp_path: Path) -> None:
    done = awayday("sheet", "picnic", "--to", str(tmp_path / "nowhere" / "picnic.html"))
    assert done.code == 1
    assert "Name another file" in done.err
    assert awayday("sheet", "nowhere", "--to", str(tmp_path / "x.html")).code == 1
