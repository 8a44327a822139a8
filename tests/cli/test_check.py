from collections.abc import Callable
from pathlib import Path
from typing import Any

PICNIC = Path(__file__).parents[2] / "workshops" / "picnic" / "workshop.yaml"


def test_every_workshop_of_the_kit_is_well(awayday: Callable[..., Any]) -> None:
    done = awayday("check", "--json")
    assert done.code == 0
    assert done.document["ok"] is True
    assert "picnic" in [one["workshop"] for one in done.document["workshops"]]


def test_a_dangling_branch_is_told_with_its_line(awayday: Callable[..., Any], tmp_path: Path) -> None:
    lines = PICNIC.read_text(encoding="utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if line.strip() == "then: picnic-04")
    lines[number] = lines[number].replace("picnic-04", "picnic-40")
    (tmp_path / "workshop.yaml").write_text("\n".join(lines), encoding="utf-8")
    done = awayday("check", str(tmp_path), "picnic")
    assert done.code == 1
    assert f"workshop.yaml:{number + 1}: " in done.out
    assert "picnic-40" in done.out
    assert "picnic: " in done.out, "the others are checked all the same"
    assert "1 mistake" in done.err


def test_all_mistakes_are_told_at_once(awayday: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "workshop.yaml").write_text("id: UPPER\nversion: one\n", encoding="utf-8")
    done = awayday("check", str(tmp_path), "nowhere", "--json")
    assert done.code == 1
    broken, unknown = done.document["workshops"]
    assert len(broken["mistakes"]) > 2
    assert "nowhere" in unknown["mistakes"][0]


def test_remarks_are_told_and_are_no_mistakes(awayday: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "workshop.yaml").write_bytes(PICNIC.read_bytes())
    done = awayday("check", str(tmp_path))
    assert done.code == 0
    assert "guide.md is missing" in done.err
    assert "Wrenhollow" in done.err
    assert awayday("check", "picnic", "--json").document["workshops"][0]["remarks"]


def test_the_branches_can_be_drawn(awayday: Callable[..., Any]) -> None:
    done = awayday("check", "picnic", "--graph")
    assert "    → picnic-06-close (close)\n" in done.out
    found = awayday("check", "picnic", "--graph", "--json").document["workshops"][0]["graph"]
    assert {"from": "picnic-05", "to": "picnic-06-cover", "by": "cover"} in found
