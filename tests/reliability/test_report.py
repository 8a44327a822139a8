"""The report has every promise, and every promise has a proof."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from benchmarks.reliability import __main__ as report
from benchmarks.reliability._result import NotRun, Result, Say, Scale

PROVED_BY = {
    "no acknowledged answer lost": {"kills"},
    "nor at power loss": {"power"},
    "no false tick": {"faults"},
    "PostgreSQL dies": {"postgres"},
    "exactly once": {"once"},
    "reconnect": {"reconnect", "restart"},
    "roles": {"roles"},
    "bad input": {"bad_input", "hostile"},
    "soak": {"soak"},
}
"""The rows of what was promised, and the modules that try to break each."""


@pytest.mark.parametrize("name", report.NAMES)
def test_a_proof_says_which_promise_it_is_about(name: str) -> None:
    module = report.proof(name)
    assert name == module.NAME
    assert module.PROMISE
    assert module.__doc__
    assert callable(module.run)


def test_every_promise_has_a_proof() -> None:
    assert set().union(*PROVED_BY.values()) == set(report.NAMES)


def test_every_proof_of_the_folder_is_in_the_list() -> None:
    modules = {path.stem for path in report.HERE.glob("[!_]*.py")}
    assert modules - set(report.NAMES) == set()


def test_every_proof_of_the_written_report_held() -> None:
    kept = json.loads(report.RESULTS.read_text("utf-8"))
    written = report.README.read_text("utf-8")
    assert tuple(row["name"] for row in kept["proofs"]) == report.NAMES
    assert all(row["ok"] for row in kept["proofs"])
    for row in kept["proofs"]:
        assert f"[`{row['name']}`]({row['name']}.py): {row['about']} | {report.shown(row['figure'])} |" in written


class Stand:
    """A proof with a known end."""

    NAME, PROMISE = "stand", "a stand-in"

    def __init__(self, run: Callable[[Scale, Say], Result]) -> None:
        self.run = run


def fails(_: Scale, __: Say) -> Result:
    raise RuntimeError("no such luck")


def is_missing(_: Scale, __: Say) -> Result:
    raise NotRun("no Chromium here")


@pytest.mark.parametrize(
    ("end", "is_ci", "code"),
    [
        (lambda _, __: Result({"tries": 3}, held=True), True, 0),
        (lambda _, __: Result({"tries": 3}, held=False), False, 1),
        (fails, False, 1),
        (is_missing, False, 0),
        (is_missing, True, 1),
    ],
)
def test_the_run_fails_when_a_promise_does_not_hold(
    end: Callable[[Scale, Say], Result], is_ci: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "proof", lambda _: Stand(end))
    monkeypatch.setenv("CI", "1" if is_ci else "")
    assert report.main(["kills"]) == code


def test_a_proof_is_told_how_much_and_from_which_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Scale] = []

    def run(scale: Scale, say: Say) -> Result:
        say("on my way")
        told.append(scale)
        return Result({}, held=True)

    monkeypatch.setattr(report, "proof", lambda _: Stand(run))
    report.main(["kills", "--quick", "--seed", "7"])
    assert told == [Scale(quick=True, seed=7)]
