import re
from collections.abc import Callable
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from awayday import __version__
from awayday.cli import app

VERBS: dict[str, Any] = dict(get_command(app).commands)  # type: ignore[attr-defined]  # a group has commands


def test_there_are_the_verbs_that_others_script_against() -> None:
    assert set(VERBS) >= {"run", "rehearse", "check", "sessions", "export", "doctor"}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_a_line_for_each_option_and_an_example_that_it_understands(verb: str) -> None:
    done = CliRunner().invoke(app, [verb, "--help"])
    assert done.exit_code == 0
    example = re.search(rf"Example: awayday ({verb}.*?)\s*$", done.output, re.MULTILINE)
    assert example, done.output
    used = set(re.findall(r"--[a-z-]+", example.group(1)))
    options = {name for parameter in VERBS[verb].params for name in parameter.opts if name.startswith("--")}
    assert used <= options
    assert all(parameter.help for parameter in VERBS[verb].params if parameter.name != "help")


def test_help_is_plain_where_colours_are_not_wanted(awayday: Callable[..., Any]) -> None:
    done = awayday("--help")
    assert "\x1b[" not in done.out
    assert all(verb in done.out for verb in VERBS)


def test_the_version_is_told(awayday: Callable[..., Any]) -> None:
    assert awayday("--version").out == f"awayday {__version__}\n"


@pytest.mark.parametrize("arguments", [["run"], ["runn", "picnic"], ["run", "picnic", "--port", "x"], ["export"]])
def test_wrong_usage_says_so_and_exits_with_2(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Usage" in done.stderr


def test_an_error_shows_its_traceback_only_when_asked(awayday: Callable[..., Any]) -> None:
    plain = awayday("check", "no-such-workshop", "--json")
    assert plain.code == 1
    with pytest.raises(AssertionError, match="Traceback"):
        awayday("--debug", "rehearse", "no-such-workshop")
    with pytest.raises(AssertionError, match="Traceback"):
        awayday("rehearse", "no-such-workshop", AWAYDAY_DEBUG="1")
