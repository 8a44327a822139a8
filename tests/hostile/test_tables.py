"""Every hostile text comes out of a table as it went in, whoever reads it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
from frictionless import Resource, Schema

from awayday.export._base import csv_text
from awayday.usecases import clean_text
from tests.hostile import texts

STORABLE = [text for text in texts.strings() if "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)]
"""What a text column can hold at all; what people type is cleaned before, so this is more than can come."""


def test_the_lossless_csv_gives_the_whole_corpus_back(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    rows = [[f"{number}", text] for number, text in enumerate(STORABLE) if len(text) < 100_000]
    file.write_bytes(csv_text(["n", "text"], rows).encode())
    wanted = [text for _, text in rows]
    with file.open(encoding="utf-8", newline="") as stream:
        assert [row["text"] for row in csv.DictReader(stream)] == wanted
    read = pd.read_csv(file, dtype=str, keep_default_na=False, engine="python", lineterminator=None)
    assert len(read) == len(wanted)
    schema = Schema.from_descriptor({"fields": [{"name": "n", "type": "string"}, {"name": "text", "type": "string"}]})
    with Resource(path="texts.csv", basepath=str(tmp_path), schema=schema) as resource:
        assert len(list(resource.row_stream)) == len(wanted)


def test_headers_are_quoted_like_cells() -> None:
    for text in STORABLE:
        if len(text) < 100_000 and text:
            assert next(csv.reader(io.StringIO(csv_text([text, "b"], []), newline=""))) == [text, "b"]


def test_a_frame_shows_every_text_as_text_in_a_notebook() -> None:
    cleaned = [clean_text(text, 20_000) for text in STORABLE if len(text) <= 20_000]
    page = pd.DataFrame({"text": pd.Series(cleaned, dtype="string")}).to_html()
    for mark in ("<script", "<img", "<svg", "<iframe", "<style", "<math", "<a ", "<b>", "<input", "<details"):
        assert mark not in page.lower()
