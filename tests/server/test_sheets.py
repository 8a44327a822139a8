"""The one sheet of a light page: what `Style` sends to a notebook, it has too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from awayday import ui
from awayday.server import app

SHEETS = sorted(Path(ui.__file__).parent.glob("*.css"))
PAGE = Path(app.__file__).parent / "static" / "page.css"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_every_widgets_sheet_is_in_the_sheet_of_a_page(sheet: Path) -> None:
    found = set(re.findall(r"(?:\.|--)aw-[a-z-]+", sheet.read_text(encoding="utf-8")))
    assert found
    assert found <= set(re.findall(r"(?:\.|--)aw-[a-z-]+", PAGE.read_text(encoding="utf-8")))
