"""Reading of YAML: what it gives, where it stands, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.errors import WorkshopError
from awayday.scenario._yaml import MAX_BYTES, MAX_DEPTH, read, read_text


def test_values_come_with_the_lines_they_stand_in() -> None:
    source = read("id: one\nsteps:\n  - id: a\n    minutes: 1.5\n  - {id: b, list: [x,\n      y]}\n")
    assert source.data == {"id": "one", "steps": [{"id": "a", "minutes": 1.5}, {"id": "b", "list": ["x", "y"]}]}
    assert source.lines == {
        (): 1,
        ("id",): 1,
        ("steps",): 2,
        ("steps", 0): 3,
        ("steps", 0, "id"): 3,
        ("steps", 0, "minutes"): 4,
        ("steps", 1): 5,
        ("steps", 1, "id"): 5,
        ("steps", 1, "list"): 5,
        ("steps", 1, "list", 0): 5,
        ("steps", 1, "list", 1): 6,
    }
    assert source.whole
    assert source.mistakes == []


def test_a_missing_place_has_the_line_of_what_is_around_it() -> None:
    source = read("a: 1\nsteps:\n  - id: a\n")
    assert source.line_of(("steps", 0, "notes")) == 3
    assert source.line_of(("nothing",)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("true", True),
        ("~", None),
        ("", None),
        ("12", 12),
        ("1.5", 1.5),
        ("2024-01-31", "2024-01-31"),
        ("'12'", "12"),
        ("12:30", "12:30"),
        ("9" * 6000, "9" * 6000),
    ],
)
def test_plain_words_mean_what_authors_expect(text: str, value: object) -> None:
    source = read(f"key: {text}\n")
    assert source.data == {"key": value}
    assert source.mistakes == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_are_counted_alike_on_every_system(line_end: str) -> None:
    assert read(line_end.join(["a: 1", "", "b: 2", ""])).lines["b",] == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, '"a" stands twice; the first is in line 1'),
        ("a: &mark 1\n", 1, "&mark marks a text"),
        ("a: 1\nb: *mark\n", 2, "Write it out"),
        ("a: 1\nb: *\n", 2, "quotes"),
        ("a: !!python/name:os.system x\n", 1, "!!python/name:os.system names a type"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a:\n\tb: 1\n", 2, "a tab stands where spaces belong"),
        ("a: b: c\n", 1, "needs quotes"),
        ("a: 1\n  b: 2\n", 2, "right below its neighbours"),
        ("x: 1\na: 'open\nb: 2\n", 2, "never closed"),
        ("a: [1, 2\nb: 3\n", 1, "never closed"),
        ("a: |\n    one\n  two\n", 3, "indentation"),
        ("  a: 1\nb: 2\n", 2, "belongs to nothing above"),
        ("a: @x\n", 1, "Put quotes around"),
        ('a: "\\q"\n', 1, "backslash"),
        ("? [a]\n: 1\n", 1, "a key has to be one word"),
        ("a: x\x00y\n", 1, "U+0000"),
        ("a: 1\nb: \ud800\n", 2, "U+D800"),
        ('a: "\\0"\n', 1, "U+0000"),
        ('a: "\\ud800"\n', 1, "U+D800"),
        ("%YAML 3.0\n---\na: 1\n", 1, "version"),
    ],
)
def test_what_no_scenario_may_hold_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    mistakes = read(text).mistakes
    assert [mistake.line for mistake in mistakes] == [line]
    assert words in mistakes[0].text


def test_brackets_nested_too_deep_are_refused_and_not_followed() -> None:
    source = read("a: " + "[\n" * 100_000)
    assert not source.whole
    assert f"more than {MAX_DEPTH} deep" in source.mistakes[0].text


def test_all_mistakes_of_form_are_told_at_once() -> None:
    source = read("a: &x 1\nb: 1\nb: 2\nc: !t 3\n")
    assert [mistake.line for mistake in source.mistakes] == [1, 3, 4]


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "workshop.yaml"
    file.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(WorkshopError, match="more than 1,000,000 bytes"):
        read_text(file, "workshop.yaml")
    file.write_bytes(b"#" * MAX_BYTES)
    assert len(read_text(file, "workshop.yaml")) == MAX_BYTES


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "workshop.yaml"
    file.write_bytes("id: a\n".encode("utf-8-sig"))
    assert read(read_text(file, "workshop.yaml")).data == {"id": "a"}


@pytest.mark.parametrize("raw", ["a: 1\nb: grün\n".encode("latin-1"), "a: 1\nb: 2\n".encode("utf-16")])
def test_another_encoding_is_refused_with_its_line(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "workshop.yaml"
    file.write_bytes(raw)
    with pytest.raises(WorkshopError, match=r"workshop.yaml:[12]: this file is not in UTF-8"):
        read_text(file, "workshop.yaml")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    source = read(text)
    assert source.whole or source.mistakes
    assert all(1 <= mistake.line <= text.count("\n") + text.count("\r") + 2 for mistake in source.mistakes)


@given(st.text(alphabet="ab:-[]{}'\"&*!|>? \t\n#%@`,\\0", max_size=80))
def test_any_punctuation_is_read_or_refused_with_a_line(text: str) -> None:
    source = read(text)
    assert source.whole or source.mistakes
