"""Nobody's words reach the terminal as commands: not in tables, results, errors or log lines."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from awayday import scenario
from awayday.cli import _say
from awayday.errors import AwaydayError, WorkshopError
from awayday.session import Origin
from awayday.store import open_store
from awayday.usecases import start
from tests.hostile import texts

CONTROLS = texts.families()["control and terminal"] + texts.families()["direction"] + texts.families()["log lines"]

Awayday = Any


def harmless(text: str) -> bool:
    return not any(ord(char) < 32 or 127 <= ord(char) < 160 or char in "\u202a\u202e\u2066\u2069" for char in text)


@pytest.mark.parametrize("say", [_say.say, _say.remark, _say.complain])
def test_every_way_to_speak_spells_out_what_a_terminal_would_obey(say: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for text in texts.strings():
        say(text[:1000].replace("\n", " ").replace("\t", " "))
        said = "".join(capsys.readouterr())
        assert harmless(said.removesuffix("\n"))


def test_words_are_not_taken_for_emoji_or_markup(capsys: pytest.CaptureFixture[str]) -> None:
    _say.say("[red]:smile: [link=http://evil.invalid]x[/link]")
    assert capsys.readouterr().out == "[red]:smile: [link=http://evil.invalid]x[/link]\n"


def test_json_is_ascii_and_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    for text in texts.strings():
        _say.say_json({"text": text})
        said = capsys.readouterr().out
        assert harmless(said.removesuffix("\n"))
        assert said.isascii()
        assert json.loads(said)["text"] == text or any(0xD800 <= ord(char) < 0xE000 for char in text)


def test_an_error_quotes_nothing_that_a_terminal_would_obey() -> None:
    for text in CONTROLS:
        assert harmless(str(AwaydayError(text, text)).replace("\n", "").replace("\t", ""))
        assert harmless(WorkshopError([text]).mistakes[0].replace("\n", "").replace("\t", ""))


def test_a_log_message_is_one_line_and_visible() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_say.OneLine("%(levelname)s %(message)s"))
    logger = logging.Logger("test")  # not one that the process keeps
    logger.addHandler(handler)
    for text in CONTROLS:
        stream.truncate(0)
        stream.seek(0)
        logger.warning("said %s", text)
        assert harmless(stream.getvalue().removesuffix("\n").replace("\t", ""))


def test_a_traceback_in_the_log_keeps_its_lines() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_say.OneLine("%(message)s"))
    logger = logging.Logger("test")  # not one that the process keeps
    logger.addHandler(handler)
    try:
        raise ValueError("\x1b[2Jgone")
    except ValueError:
        logger.exception("it broke")
    assert stream.getvalue().startswith("it broke\nTraceback")
    assert "\x1b" not in stream.getvalue()


def test_a_hostile_cohort_is_kept_and_shown_as_words(awayday: Awayday, tmp_path: Path) -> None:
    label = "Spring\x1b]0;pwned\x07\x1b[2J \u202eteam\n=1+1 <b>"
    store = open_store(str(tmp_path / "data" / "awayday.db"))
    live = start(store, scenario.load(scenario.find("picnic")), cohort=label, origin=Origin.DEMO, seed=1)
    live.close()
    assert live.session.cohort_label == "Spring]0;pwned[2J team =1+1 <b>"
    for arguments in (["sessions"], ["sessions", "--json"], ["export", "latest", "--to", str(tmp_path / "out")]):
        done = awayday(*arguments)
        assert done.code == 0, done.err
        assert harmless((done.out + done.err).replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "\x1b]0;pwned\x07"],
        ["run", "\x1b[2J"],
        ["export", "\x1b[2J", "--to", "out"],
        ["run", "picnic", "--port", "\x1b[2J"],
        ["run", "picnic", "--\x1b[2J"],
        ["\x1b[2J"],
        ["sessions", "--store", "sqlite:///\x1b[2J/x"],
        ["run", "picnic", "--cohort", "x" * 81, "--no-browser", "--port", "0", "--host", "127.0.0.1"],
    ],
)
def test_an_argument_that_is_quoted_in_an_error_is_harmless(awayday: Awayday, arguments: list[str]) -> None:
    done = awayday(*arguments)
    assert done.code in {1, 2}
    assert harmless((done.out + done.err).replace("\n", ""))
