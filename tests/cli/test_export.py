import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import pytest

from awayday import frames
from awayday.session import Session


def test_a_played_session_becomes_a_valid_package_with_every_answer(
    played: Session, awayday: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "spring"
    done = awayday("export", "latest", "--to", str(folder), "--json")
    assert done.code == 0
    assert done.document["session"] == played.session_id
    assert done.document["folder"] == str(folder)
    assert {"datapackage.json", "codebook.csv", "answers.csv"} <= set(done.document["files"])
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    assert len(frames.load(folder).participants) == 8


@pytest.mark.parametrize("chars", [4, 8, 36])
def test_a_session_is_found_by_the_start_of_its_id(
    chars: int, played: Session, awayday: Callable[..., Any], tmp_path: Path
) -> None:
    done = awayday("export", played.session_id[:chars], "--to", str(tmp_path / "out"))
    assert done.code == 0
    assert str(tmp_path / "out") in done.out
    assert "Next: " in done.err
    assert json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))


def test_an_unknown_session_is_told_with_the_newest_ones(
    played: Session, awayday: Callable[..., Any], tmp_path: Path
) -> None:
    done = awayday("export", "ffffffff", "--to", str(tmp_path / "out"), "--json")
    assert done.code == 1
    assert played.session_id[:8] in done.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_can_not_be_written_is_told(
    played: Session,  # noqa: ARG001  # there has to be something to export
    awayday: Callable[..., Any],
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("in the way")
    done = awayday("export", "latest", "--to", str(tmp_path / "file" / "out"))
    assert done.code == 1
    assert str(tmp_path / "file") in done.err
