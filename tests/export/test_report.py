"""The report: one file that asks for nothing, holds what was gated and nothing else, and prints."""

from __future__ import annotations

import asyncio
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from awayday import datasets, export, frames, scenario
from awayday.charts import PAGE
from awayday.export._report import _inline
from awayday.frames import Frames
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin
from awayday.store import open_store
from awayday.usecases import start

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def rehearsed(workshop: str, people: int, label: str = "Spring & team", origin: Origin = Origin.DEMO) -> Frames:
    live = start(open_store("sqlite://"), scenario.load(scenario.find(workshop)), cohort=label, origin=origin, seed=7)
    asyncio.run(rehearse_in_memory(live, people, 7))
    return frames.of(live.store, "latest")


@pytest.fixture(scope="module")
def picnic() -> Frames:
    return rehearsed("picnic", 24)


@pytest.fixture(scope="module")
def text(picnic: Frames) -> str:
    return export.report(picnic, draws=99)


class Page(HTMLParser):
    """What a file is made of: its tags with attributes, its headings, and the words of its sections by id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.words: dict[str, str] = {}
        self.within, self.is_style = "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "section":
            self.within = dict(attrs).get("id") or ""
        self.is_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self.within = ""

    def handle_data(self, data: str) -> None:
        if self.is_style:
            return
        self.words[self.within] = f"{self.words.get(self.within, '')} {data.strip()}".strip()


def test_it_has_every_part_in_its_order(text: str) -> None:
    page = Page(text)
    parts = [attrs["id"] for tag, attrs in page.tags if tag == "section"]
    assert parts == ["who", "path", "findings", "plans", "limits", "made", "codebook"]
    assert "A day in the park" in page.words[""]
    assert "24 of 24 answered; 0 skipped, 0 ran out of time." in page.words["who"]
    assert "Ten days before" in page.words["path"]
    assert "the option with most answers" in page.words["path"]
    assert "never “because of”" in page.words["limits"]
    assert "99 draws of people, seed 1" in page.words["made"]
    assert "participant_id" in page.words["codebook"]


def test_every_finding_has_chart_sentence_table_who_and_method(text: str) -> None:
    articles = text.split("<article>")[1:]
    assert len(articles) >= 4
    for article in articles:
        assert article.count("<svg") == 1
        for part in ('class="sentence"', 'class="who"', 'class="method"', 'role="img"', "aria-label="):
            assert part in article
        assert "<table>" in article or "idden" in article
        assert "DEMO" in article.partition("</svg>")[0]


def test_it_asks_for_nothing_and_runs_nothing(text: str) -> None:
    page = Page(text)
    named = {tag for tag, _ in page.tags}
    assert not named & {"script", "link", "iframe", "object", "embed", "img", "form", "base", "audio", "video"}
    (policy,) = [attrs for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    for tag, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on")], tag
        for name in ("href", "src", "xlink:href", "action", "data"):
            assert str(attrs.get(name) or "#").startswith("#"), (tag, attrs)
    addresses = set(re.findall(r"[a-z]+://[^\s\"'<)]+", text)) - {"http://www.w3.org/2000/svg"}
    assert addresses == set()


def test_the_same_tables_give_the_same_bytes(picnic: Frames, text: str) -> None:
    assert export.report(picnic, draws=99) == text


def test_words_of_people_and_authors_are_never_markup(picnic: Frames) -> None:
    tables = {name: table.copy() for name, table in picnic.tables().items()}
    tables["options"]["label"] = HOSTILE
    tables["steps"]["title"] = HOSTILE
    tables["sessions"]["cohort_label"] = HOSTILE
    page = Page(export.report(Frames(**tables), draws=99))
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert "<script>alert(1)</script>" in page.words["findings"]


def test_its_dark_colours_are_those_of_the_wall(text: str) -> None:
    svg = text[text.index("<svg") : text.index("</svg>")]
    used = set(re.findall(r"#[0-9a-f]{6}", svg))
    assert {PAGE.ink, PAGE.bar} <= used
    for colour in used:
        assert f'.chart [fill="{colour}"]' in text, "one that the dark has no other value for"


def test_a_chart_that_holds_anything_but_drawn_things_is_refused() -> None:
    for inside in ("<script>1</script>", "<foreignObject/>", "<image href='http://x.test/a.png'/>", "<g onclick='x'/>"):
        with pytest.raises(ValueError, match="a chart holds"):
            _inline(f"<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>", "")


def test_a_cohort_of_four_gets_a_kind_sentence_and_no_number() -> None:
    page = Page(export.report(rehearsed("picnic", 4, "Tiny room")))
    assert "Fewer than five people took part in “Tiny room”" in page.words["findings"]
    assert "svg" not in {tag for tag, _ in page.tags}
    assert "who" not in page.words
    assert "path" not in page.words, "which branch a vote took would tell how four people voted"
    for part in ("", "findings", "plans", "limits"):
        assert not re.search(r"\d", page.words[part]), (part, page.words[part])


def test_four_real_people_are_stamped_as_fewer_than_five() -> None:
    tables = {name: table.copy() for name, table in rehearsed("picnic", 4, "Tiny room").tables().items()}
    for table in tables.values():
        if "data_origin" in table:
            table["data_origin"] = "real"
    page = Page(export.report(Frames(**tables)))
    assert "REAL DATA · fewer than five people" in page.words[""]
    assert not re.search(r"\d", page.words[""])


def test_hidden_values_are_nowhere_in_the_file() -> None:
    tables = rehearsed("picnic", 24)
    few = sorted(tables.participants["participant_id"])[:4]
    rows = tables.answers
    seldom = rows["step_id"].eq("picnic-02") & ~rows["participant_id"].isin(few)
    kept = {**tables.tables(), "answers": rows[~seldom].reset_index(drop=True)}  # four answered the first vote
    text = export.report(Frames(**kept), draws=99)
    first = next(part for part in text.split("<article>")[1:] if "Ten days before (first vote)" in part)
    assert "idden" in first
    assert "<table>" not in first
    assert not re.search(r"\b[0-4] of 4\b", text)
    assert not [person for person in tables.participants["participant_id"] if person in text]


def test_plan_cards_are_counted_and_never_quoted() -> None:
    tables = rehearsed("three-questions", 14)
    words = [str(word) for word in tables.answers["value_text"].dropna().unique()]
    text = export.report(tables, draws=99)
    assert "14 people wrote a plan card" in Page(text).words["plans"]
    assert not [word for word in words if len(word) > 12 and word in text]


def test_few_plan_cards_are_not_counted() -> None:
    page = Page(export.report(rehearsed("three-questions", 9), draws=99))
    assert "fewer than ten people, or nobody" in page.words["plans"]


@pytest.mark.parametrize("dataset", datasets.names(), ids=lambda dataset: dataset.name)
def test_every_dataset_of_the_kit_gives_a_report_with_its_stamp(dataset: Any) -> None:
    text = export.report(datasets.load(dataset.name), draws=99)
    page = Page(text)
    assert ("p", {"class": "stamp"}) in page.tags
    assert "SYNTHETIC \N{EN DASH} not people" in page.words[""]
    findings = text[text.index('id="findings"') : text.index('id="plans"')]
    headings = re.findall(r'<th scope="col" dir="auto">([^<]*)</th>', findings)
    assert not [name for name in headings if "_" in name], "headings are words"


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_chart_is_cut_on_paper(chromium: Browser, text: str, tmp_path: Path, paper: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(text, encoding="utf-8")
    page = chromium.new_page(viewport={"width": 718, "height": 1000})  # what a page has between its margins
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    height_px = {"A4": 297, "Letter": 279.4}[paper] / 25.4 * 96 - 34 / 25.4 * 96
    tallest = page.evaluate("Math.max(...[...document.querySelectorAll('.whole')].map(e => e.offsetHeight))")
    assert tallest < height_px, "what may not be broken fits on a page"
    assert page.evaluate("getComputedStyle(document.querySelector('.whole')).breakInside") == "avoid"
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    assert asked == [file.as_uri()]
    page.close()
