"""What holds for every widget in a browser: it draws, it is safe, it can be used by everybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from awayday import ui

SHELF = Path(ui.__file__).parent
TOKENS = {"customer", "colleague", "held", "approved", "hidden", "primary", "plain", "quiet", "danger", "step",
          "branch", "room", "done", "now", "next", "other", "info", "wait", "warn",
          "cohost", "viewer", "coach", "participant", "pair", "table"}  # fmt: skip
ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script>"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
ZALGO = "Z" + "\u0336\u0321\u034a\u0322\u0308" * 60 + "algo"


def swapped(value: Any, text: str) -> Any:
    """Return `value` with every string in it replaced by `text`, save the words of closed sets."""
    if isinstance(value, str):
        return value if value in TOKENS else text
    if isinstance(value, list):
        return [swapped(each, text) for each in value]
    if isinstance(value, dict):
        return {
            key: each if key in ("id", "answer_id", "path", "size") else swapped(each, text)
            for key, each in value.items()
        }
    return value


def widget_of(widget_class: type[ui.Widget], examples: dict[str, dict[str, Any]], **more: Any) -> ui.Widget:
    return widget_class(**{**examples[widget_class.__name__], **more})


def forced(widget: ui.Widget, text: str, label: str | None = None) -> dict[str, Any]:
    """Return the public state of a widget with every word replaced, its labels by `label` if that is given."""
    kept = {"tooltip", "tabbable", "src", "path", "run", "field", "outbox"}
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_") and name not in kept}
    state.pop("layout")
    state.pop("labels")
    labels = dict.fromkeys(widget.labels, text if label is None else label)
    return {name: swapped(value, text) for name, value in state.items()} | {"labels": labels}


def is_large_too(widget_class: type[ui.Widget]) -> bool:
    return "large" in widget_class.class_trait_names()


def grave(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {[node['html'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_draws_with_defaults(stage: Any, widget_class: type[ui.Widget]) -> None:
    stage.show(widget_class())
    drawn = stage.page.locator(".aw").count()
    assert drawn == (0 if widget_class is ui.Style else 1)


def test_draws_with_full_traits(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    stage.show(widget_of(widget_class, examples))
    text = stage.page.locator("#box").inner_text()
    for value in examples[widget_class.__name__].values():
        if isinstance(value, list) and value and isinstance(value[0], dict) and "label" in value[0]:
            assert all(each["label"] in text for each in value)


def test_leaves_nothing_behind(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    stage.show(widget_of(widget_class, examples))
    stage.close_views()
    assert stage.listeners() == 0
    assert stage.page.locator(".aw").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave(stage: Any, widget_class: type[ui.Widget], examples: Any, theme: str) -> None:
    stage.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    stage.show(widget_of(widget_class, examples))
    for width in (390, 320):
        stage.page.set_viewport_size({"width": width, "height": 844})
        assert grave(stage.page) == [], width
    if is_large_too(widget_class):
        stage.page.set_viewport_size({"width": 1920, "height": 1080})
        stage.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        stage.put(large=True)
        assert grave(stage.page) == []


def test_whole_at_320_pixels_whatever_is_written(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    stage.page.set_viewport_size({"width": 320, "height": 600})
    widget = widget_of(widget_class, examples)
    stage.show(widget, **forced(widget, LONG, label="Verbindungsunterbrechung"))
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 320
    cut = stage.page.evaluate(
        "[...document.querySelectorAll('.aw *')].filter(e => e.getBoundingClientRect().right > 320.5"
        " && !e.closest('.aw-table-frame, .aw-heard')).map(e => e.className)"
    )
    assert cut == []


def test_piled_up_marks_stay_in_their_line(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    widget = widget_of(widget_class, examples)
    stage.show(widget, **forced(widget, "Zalgo"))
    plain = stage.page.locator("#box").bounding_box()
    stage.put(**forced(widget, ZALGO))
    assert stage.page.locator("#box").bounding_box()["height"] <= plain["height"] * 1.25
    loose = stage.page.evaluate(
        "[...document.querySelectorAll('.aw .aw-said, .aw .aw-name')]"
        ".filter(e => getComputedStyle(e).overflow === 'visible' && e.localName !== 'td' && e.localName !== 'th')"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert loose == []


def test_markup_stays_text(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    widget = widget_of(widget_class, examples)
    traits = forced(widget, ATTACK)
    if widget_class is ui.Figure:
        traits["src"] = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(3)'><script>alert(4)</script></svg>"
    stage.show(widget, **traits)
    assert stage.page.locator("#box script, #box img[src='x']").count() == 0
    if widget_class is not ui.Style:
        shown = stage.page.locator("#box").evaluate("e => e.textContent + (e.querySelector('input')?.value ?? '')")
        assert "<script>" in shown


def test_every_word_on_screen_comes_from_a_trait(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    widget = widget_of(widget_class, examples)
    stage.show(widget, **forced(widget, "§"))
    shown = stage.page.locator("#box").evaluate(
        "e => e.innerText + [...e.querySelectorAll('*')].map(n => ['aria-label', 'title', 'alt', 'placeholder',"
        " 'aria-valuetext'].map(a => n.getAttribute(a) ?? '').join(' ')).join(' ')"
    )
    assert re.findall(r"[^\W\d_]+", shown) == []


def test_targets_are_at_least_44_pixels_high_and_wide(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    stage.show(widget_of(widget_class, examples))
    small = stage.page.evaluate(
        """() => [...document.querySelectorAll('.aw :is(button, a, input, textarea, select, summary)')]
        .map((e) => (/^(radio|checkbox)$/.test(e.type) ? e.closest('label') : e))
        .filter((e) => e.checkVisibility({ visibilityProperty: true }))
        .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 44).map(([html]) => html)"""
    )
    assert small == []


def test_phone_type_is_at_least_16_pixels(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    stage.show(widget_of(widget_class, examples))
    assert smallest_type(stage) >= 16


def test_wall_type_is_at_least_28_pixels(stage: Any, widget_class: type[ui.Widget], examples: Any) -> None:
    stage.page.set_viewport_size({"width": 1920, "height": 1080})
    large = {"large": True} if is_large_too(widget_class) else {}
    stage.show(widget_of(widget_class, examples, **large))
    if stage.page.locator(".aw-large").count():
        assert smallest_type(stage) >= 28
    else:
        assert not large
        assert widget_class is not ui.WordWall


def smallest_type(stage: Any) -> float:
    sizes = stage.page.evaluate(
        "[...document.querySelectorAll('.aw, .aw *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3) &&"
        " !e.classList.contains('aw-heard')).map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    return min(sizes, default=100.0)


def test_theme_on_an_ancestor_wins_over_the_device(stage: Any) -> None:
    stage.page.emulate_media(color_scheme="dark")
    stage.page.evaluate("document.getElementById('box').dataset.theme = 'light'")
    stage.show(ui.Notice(title="Hello"))
    ink = "getComputedStyle(document.querySelector('.aw')).color"
    light = stage.page.evaluate(ink)
    stage.page.evaluate("document.getElementById('box').dataset.theme = 'dark'")
    assert stage.page.evaluate(ink) != light


def test_application_theme_wins_over_the_device(stage: Any) -> None:
    stage.show(ui.Notice(title="Hello"))
    ink = "getComputedStyle(document.querySelector('.aw')).color"
    light = stage.page.evaluate(ink)
    stage.page.emulate_media(color_scheme="dark")
    dark = stage.page.evaluate(ink)
    stage.page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert stage.page.evaluate(ink) == light != dark


def test_wall_panels_are_dark_unless_the_page_says_light(stage: Any) -> None:
    stage.show(ui.Notice(title="Hello", large=True))
    ground = "getComputedStyle(document.querySelector('.aw')).colorScheme"
    assert stage.page.evaluate(ground) == "dark"
    stage.page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert stage.page.evaluate(ground) == "light"


def test_words_from_right_to_left_start_at_the_right(stage: Any) -> None:
    stage.show(ui.Choice(label="מה תכריזו?", options=[{"id": "a", "label": "סוגרים ליום אחד"}]))
    directions = stage.page.evaluate(
        "[...document.querySelectorAll('.aw-said')].map(e => getComputedStyle(e).direction)"
    )
    assert directions == ["rtl", "rtl"]


def test_javascript_has_no_words_no_markup_and_no_addresses() -> None:
    files = sorted(SHELF.glob("*.js"))
    assert files
    for file in files:
        code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        code = re.sub(r"\$\{.*?\}", "", code)
        literals = [a or b for a, b in re.findall(r'"([^"\n]*)"|`([^`]*)`', code)]
        words = [each for each in literals if re.search(r"[A-Z][a-z]{2}", each) and each not in ("Enter", "crispEdges")]
        prose = [each for each in literals if re.search(r"\b[a-z]{2,} [a-z]{2,}\b", each)]
        addresses = [each for each in literals if "//" in each and each != "http://www.w3.org/2000/svg"]
        classes = re.compile(r"^aw( |-|$)|^(aw|is)-")
        assert [each for each in words + prose + addresses if not classes.match(each)] == [], file.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|\bimport\b", code), file.name
