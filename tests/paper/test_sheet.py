"""The paper sheet: everything that a phone asks under the same ids, nothing that is not for people, whole in print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from awayday import paper, scenario
from awayday.scenario import RoleCard, Roles, Workshop
from awayday.session import Phase
from awayday.steps import (
    AnyStep,
    ChoiceStep,
    Effect,
    FieldSpec,
    FieldType,
    Given,
    Mark,
    Option,
    ReflectStep,
    ScaleStep,
    StoryStep,
    TextStep,
    Wording,
)

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(file.parent for file in (ROOT / "workshops").glob("*/workshop.yaml"))
SECRET = {"notes", "hidden", "truth", "arguable"}
"""Keys of a scenario whose words are for whoever leads, or for the moment of a reveal."""

MOST_SHOWN = 24
"""Items that can't be told apart before a session are not all printed."""

each_workshop = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


class Read(HTMLParser):
    """What a sheet has: its words, its ids by step, and whatever a page could run or fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: dict[str, set[str]] = {}
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._step, self._is_id, self._is_style = "", False, False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.attributes |= set(found)
        if tag == "article" and found.get("id"):
            self._step = str(found["id"])
        self._is_id = tag == "span" and found.get("class") == "id"
        self._is_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.words.append(data)
        if self._is_id:
            self.ids.setdefault(self._step, set()).add(data)
            self._is_id = False

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def secrets(data: Any, key: str = "") -> Iterator[str]:
    """Every text under a key that no participant sees beforehand."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from secrets(value, str(name))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from secrets(value, key)
    elif isinstance(data, str) and key in SECRET and len(data) > 12:
        yield data


@each_workshop
def test_a_sheet_asks_everything_a_phone_asks_under_the_same_ids(folder: Path) -> None:
    workshop = scenario.load(folder)
    read = Read(paper.sheet(workshop))
    everything = set().union(*read.ids.values())
    asked = 0
    for step in workshop.steps:
        assert step.id in everything, step.id
        for spec in () if isinstance(step, StoryStep) else step.fields():
            there = read.ids[step.id]
            alike = len({one.label for one in step.fields()}) == 1 and len(step.fields()) > MOST_SHOWN
            assert spec.field in there, (step.id, spec.name)
            assert alike or not spec.item or spec.item in there, (step.id, spec.name)
            assert {option.id for option in spec.options} <= there, (step.id, spec.name)
            for words in [spec.label, *(spec.wording.to.values() if spec.wording else ())]:
                assert " ".join(words.split()) in read.text, (step.id, words)
            asked += 1
    assert asked


@each_workshop
def test_a_sheet_begins_with_consent_and_says_which_version_it_is(folder: Path) -> None:
    workshop = scenario.load(folder)
    read = Read(paper.sheet(workshop))
    consent = " ".join(workshop.consent.text.split())
    assert consent in read.text
    assert read.text.index(consent) < min(read.text.index(step.id) for step in workshop.steps)
    assert {"live", "reuse"} <= read.ids["consent"]
    assert f"{workshop.id} {workshop.version}" in read.text
    assert "Your code" in read.text


@each_workshop
def test_a_sheet_tells_nothing_that_is_for_whoever_leads_or_for_a_reveal(folder: Path) -> None:
    workshop = scenario.load(folder)
    text = Read(paper.sheet(workshop)).text
    kept = [" ".join(words.split()) for words in secrets(workshop.model_dump())]
    assert len(kept) >= len(workshop.steps)
    assert [words for words in kept if words in text] == []
    told = [voice.text for step in workshop.steps if isinstance(step, StoryStep) for voice in step.voices]
    assert [words for words in told if words in text] == []


@each_workshop
def test_a_sheet_is_one_file_that_runs_nothing_and_asks_nobody(folder: Path) -> None:
    made = paper.sheet(scenario.load(folder))
    read = Read(made)
    assert not read.tags & {"script", "link", "img", "iframe", "object", "form", "a"}
    assert not {name for name in read.attributes if name.startswith("on") or name in {"src", "href", "style"}}
    assert "url(" not in made
    assert "@import" not in made
    assert "default-src 'none'" in unescape(made)


@each_workshop
def test_private_steps_stand_on_pages_of_their_own(folder: Path) -> None:
    workshop = scenario.load(folder)
    made = paper.sheet(workshop)
    for step in workshop.steps:
        if step.visibility != "room" and not (isinstance(step, ChoiceStep) and step.consent):
            part = {"own_copy": "kept", "never_shown": "folded"}[step.visibility]
            assert made.index(f'id="{part}"') < made.index(f'<article id="{step.id}"')


ATTACK = '<script>alert(1)</script><img src=x onerror="alert(2)">{{ 7 * 7 }}{% endraw %}'


def swapped(data: Any, text: str) -> Any:
    """Return a dumped scenario in which every word of the author is `text`."""
    free = {"label", "prompt", "title", "text", "notes", "screens", "who", "gain", "cost", "reuse", "low", "high"}
    if isinstance(data, dict):
        return {
            key: (
                type(value)([text]) if isinstance(value, list | tuple) and value and isinstance(value[0], str) else text
            )
            if key in free - ({"who"} if "kind" in data else set()) and not isinstance(value, dict | type(None))
            else swapped(value, text)
            for key, value in data.items()
        }
    return [swapped(each, text) for each in data] if isinstance(data, list | tuple) else data


def test_words_of_an_author_stay_words() -> None:
    whole = scenario.load(ROOT / "workshops" / "picnic")
    made = paper.sheet(Workshop.model_validate(swapped(whole.model_dump(mode="json"), ATTACK)))
    read = Read(made)
    assert not read.tags & {"script", "img"}
    assert "onerror" not in read.attributes
    assert made.count("{{ 7 * 7 }}") > 50
    assert "49" not in read.text


BASE = {"minutes": 1, "notes": "Nothing to say here at all.", "then": "end", "title": "A step"}
PLUS = Effect(customer=1, employee=0)


class AllSorts(TextStep):
    """A step of no kind there is, with fields of every sort that a kind may have."""

    def fields(self) -> tuple[FieldSpec, ...]:
        bins = tuple(
            Option(id=each, label=f"A bin called {each}", gain="g", cost="c", effect=PLUS) for each in ("help", "stop")
        )
        marks = tuple(Mark(id=f"m{n}", label=f"A rather long label of mark number {n}") for n in range(7))
        return (
            FieldSpec("answer:r1", FieldType.OPTION, "What do you answer?", about="A client calls", options=bins),
            *(FieldSpec(f"bin:c{n}", FieldType.OPTION, f"Card number {n}", options=bins) for n in range(16)),
            *(FieldSpec(f"why:c{n}", FieldType.OPTION, "Why?", options=marks, role="boss",
                        given=Given("first", f"bin:c{n}", ("m1",))) for n in range(3)),
            *(FieldSpec(f"{name}:b{n}", FieldType.BOOL, f"Happened {name} me") for n in range(3)
              for name in ("to", "by")),
            *(FieldSpec(f"rating:t{n}", FieldType.INT, "Could you say it?", not_applicable="None of it")
              for n in range(1, 100)),
            FieldSpec("vote", FieldType.INT, "And all in all?", min=-1, max=1, low="against", high="for"),
            FieldSpec("agreed", FieldType.BOOL, "We agree."),
            FieldSpec("then_s", FieldType.TEXT, "As it stands", max_chars=500,
                      wording=Wording(of="first", field="choice", to={"m1": "As a boss would say it"})),
        )  # fmt: skip

    def traits(self) -> dict[str, Any]:
        return {
            "rows": [{"id": "r1", "off": "lunch with Ama"}, {"id": "c1", "hour": "Monday 9:30", "n": 4}],
            "marks": [{"at": 0, "label": "nothing"}],
        }

    def outline(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        statements = tuple((f"b{n}", f"Statement number {n}") for n in range(3))
        return self.prompt, (
            ("0", "0: a place on the strip"),
            *statements,
            ("help", "A bin called help: it costs time"),
        )


def made_up(*steps: AnyStep) -> Workshop:
    whole = scenario.load(ROOT / "workshops" / "picnic")
    cards = (RoleCard(id="boss", title="The boss", text="You slept badly."),
             RoleCard(id="ama", title="Ama", text="You have an offer."))  # fmt: skip
    return whole.model_copy(update={"steps": steps, "roles": Roles(form="pair", cards=cards), "short": ()})


def all_sorts() -> Workshop:
    step = AllSorts(id="sorts", kind="text", prompt="Everything at once",
                    ask=[{"field": "x", "kind": "text", "label": "x"}],
                    notice="It gets loud.", group="pair", pen=True, who="pair", **BASE)  # fmt: skip
    hidden = ScaleStep(id="hidden", kind="scale", visibility="never_shown", notice="Nobody sees it.",
                       items=[{"field": "much", "label": "How much?", "low": "no", "high": "all"}], **BASE)  # fmt: skip
    later = ScaleStep(id="pulse", kind="scale", phase=Phase.PULSE, **BASE,
                      items=[{"field": "came", "label": "Did it come?", "low": "no", "high": "yes"}])  # fmt: skip
    kept = ReflectStep(
        id="later", kind="reflect", phase=Phase.PULSE, questions=[{"id": "q1", "text": "And now?"}], **BASE
    )
    return made_up(step, hidden, later, kept)


def test_fields_of_every_sort_find_their_form() -> None:
    made = paper.sheet(all_sorts())
    read = Read(made)
    assert {f"c{n}" for n in range(16)} <= read.ids["sorts"]
    other = {"bin", "help", "stop", "why", "m6", "to", "by", "b2", "rating", "t6", "n/a", "vote", "then_s"}
    assert other <= read.ids["sorts"]
    assert "t7" not in read.ids["sorts"]
    for words in (
        "For “The boss” alone", "There is more on the page of your part.",
        "Only where the answer was “m1” in first.", "Monday 9:30", "it costs time", "A client calls r1 lunch with Ama",
        "0: a place on the strip", "As a boss would say it", "In your pair, one sheet for the whole pair",
        "There may be more of them", "It gets loud.", "You may pass: leave it blank and turn the page. Nobody is told.",
    ):  # fmt: skip
        assert words in read.text, words
    assert read.text.index("You slept badly.") > read.text.index("And now?")
    assert made.index('id="part-boss"') < made.index(">why<") < made.index('id="later"')
    assert 'id="part-ama"' not in made  # she is asked nothing that others are not


PAPERS = {"A4": (210, 297), "Letter": (215.9, 279.4)}
MARGIN_MM = 32
PX_PER_MM = 96 / 25.4


def printed(page: Page, made: str, file: Path, paper_name: str) -> int:
    """Print a sheet and return how many pages it takes."""
    file.write_text(made, encoding="utf-8")
    page.goto(file.as_uri())
    pdf = page.pdf(format=paper_name)
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


@pytest.mark.browser
@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("whole", [*FOLDERS, None], ids=lambda folder: folder.name if folder else "all-sorts")
def test_it_prints_whole_on_few_pages(chromium: Browser, tmp_path: Path, whole: Path | None, name: str) -> None:
    workshop = scenario.load(whole) if whole else all_sorts()
    width = round((PAPERS[name][0] - MARGIN_MM) * PX_PER_MM)
    height = (PAPERS[name][1] - MARGIN_MM) * PX_PER_MM
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=True)
    page = context.new_page()
    pages = printed(page, paper.sheet(workshop), tmp_path / "sheet.html", name)
    page.emulate_media(media="print")
    cut = page.evaluate(
        "(width) => [...document.querySelectorAll('body *')]"
        ".filter(e => !e.closest('.rule')).filter(e => e.getBoundingClientRect().right > width + 0.5"
        " || e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 90))",
        width,
    )
    assert cut == []
    tall = page.evaluate("(height) => [...document.querySelectorAll('.whole, tr, .box')]"
                         ".filter(e => e.getBoundingClientRect().height > height).length", height)  # fmt: skip
    assert tall == 0
    ink = page.evaluate("document.body.scrollHeight") / height
    assert ink <= pages <= 1.5 * ink + 1 + page.locator(".page").count()
    colours = page.evaluate(
        "getComputedStyle(document.documentElement).color + getComputedStyle(document.body).backgroundColor"
    )
    assert colours.startswith("rgb(0, 0, 0)")
    context.close()
