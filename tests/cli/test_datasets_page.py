"""The page about datasets: every command and every line of Python in it works, in the order in which they stand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from awayday import export, frames, packages, scenario
from awayday.cli import _say, app
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin
from awayday.store import open_store
from awayday.usecases import start

PAGE = (Path(__file__).parents[2] / "docs" / "datasets.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(console|python)\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


async def test_every_command_and_every_block_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path / "data"))
    picnic = scenario.load(scenario.find("picnic"))
    for cohort, people, url in (("Autumn", 6, "sqlite://"), ("Spring", 40, str(tmp_path / "data" / "awayday.db"))):
        live = start(open_store(url), picnic, cohort=cohort, origin=Origin.SYNTHETIC, seed=people)
        await rehearse_in_memory(live, people, seed=1)
        if cohort == "Autumn":
            export.datapackage(frames.of(live.store, "latest"), tmp_path / "autumn")
            shutil.make_archive("autumn", "zip", tmp_path, "autumn")
        live.close()
    assert {kind for kind, _ in BLOCKS} == {"console", "python"}
    seen: dict[str, object] = {}
    for kind, block in BLOCKS:
        if kind == "python":
            exec(block, seen)  # a page of our own
            continue
        for line in block.splitlines():
            done = CliRunner().invoke(app, line.split()[1:])
            assert done.exit_code == 0, f"{line}: {done.output} {done.exception!r}"
    assert frames.load(tmp_path / "spring-for-coaches").level == "reuse"


def test_every_code_of_a_mistake_is_on_the_page() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(packages.__file__).parent.glob("*.py"))
    assert set(re.findall(r"[EW]\d\d\d?\b", source)) <= set(re.findall(r"\b[EW]\d\d\d?\b", PAGE))


@pytest.mark.parametrize(
    ("is_terminal", "after_s", "is_drawn"), [(True, 0, True), (True, 60, False), (False, 0, False)]
)
def test_a_bar_is_drawn_at_a_terminal_once_work_is_slow(
    is_terminal: bool,
    after_s: float,
    is_drawn: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(_say, "SLOW_S", after_s - 1)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TTY_COMPATIBLE", "1" if is_terminal else "0")
    with _say.progress() as told:
        told("Reading answers", 0.5)
    said = capsys.readouterr()
    assert said.out == ""
    assert ("Reading answers" in said.err and "50%" in said.err) is is_drawn
