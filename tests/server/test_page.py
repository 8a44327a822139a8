from __future__ import annotations

import re
import signal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

CODE = "abc234"


@pytest.fixture
def open_page(chromium):
    contexts, asked, faults = [], [], []

    def note(message):
        if message.type == "error":
            faults.append(message.text)

    def open_page(address, **options):
        context = chromium.new_context(viewport={"width": 390, "height": 844}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        return page

    open_page.asked, open_page.faults = asked, faults
    yield open_page
    for context in contexts:
        context.close()


def hosts(addresses):
    return {urlsplit(address).netloc for address in addresses if not address.startswith(("blob:", "data:"))}


def serious(page):
    # the handle of ipywidgets' own slider has no name; our pages use a native one
    found = Axe().run(page, context={"exclude": [[".noUi-handle"]]}).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found
            if rule["impact"] in ("serious", "critical")]  # fmt: skip


def test_two_phones_work_each_with_its_own_widgets_and_ask_nobody_else(start, open_page):
    _, base = start()
    first, second = open_page(f"{base}/j/{CODE}"), open_page(f"{base}/j/{CODE}", color_scheme="dark")
    for page in (first, second):
        expect(page.get_by_role("button", name="Press")).to_have_count(1)
        expect(page.get_by_text("Connecting…")).to_be_hidden()
    for _ in range(3):
        first.get_by_role("button", name="Press").click()
    expect(first.get_by_text("3 presses")).to_be_visible()
    expect(second.get_by_text("0 presses")).to_be_visible()
    handle = first.locator(".noUi-handle")
    handle.focus()
    for _ in range(7):
        handle.press("ArrowRight")
    expect(first.get_by_text(re.compile("moved to 7 in [2-7]"))).to_be_visible()  # changes may travel together
    second.get_by_role("button", name="Say hello").click()
    expect(second.get_by_text("hello, participant")).to_be_visible()
    expect(first.get_by_text("hello, participant")).to_have_count(0)
    assert hosts(open_page.asked) == {urlsplit(base).netloc}
    assert open_page.faults == []


def test_a_stock_notebook_works_on_the_same_server_and_the_wall_is_dark(start, open_page):
    _, base = start()
    page = open_page(start.links["wall"])
    page.get_by_role("button", name="Stock").click()
    expect(page.get_by_text("pressed in its own process")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 21, 27)"
    assert hosts(open_page.asked) == {urlsplit(base).netloc}
    assert open_page.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_no_page_is_wider_than_a_phone(start, open_page, scheme):
    _, base = start()
    page = open_page(f"{base}/", color_scheme=scheme)
    for path, ready in [
        ("/", "Join a room"),
        ("/j/zzz999", "There is no such room"),
        (f"/r/{CODE}/host", "This page is for somebody else"),
        (f"/j/{CODE}", "Say hello"),
    ]:
        page.goto(base + path)
        expect(page.get_by_text(ready).first).to_be_visible()
        page.set_viewport_size({"width": 320, "height": 640})
        assert serious(page) == [], path
        assert page.get_by_role("main").count() == 1
        assert page.get_by_role("heading", level=1).count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_page_has_its_title_before_any_script_runs(start, open_page):
    _, base = start()
    page = open_page(f"{base}/j/{CODE}", java_script_enabled=False)
    expect(page.get_by_role("heading", name="The <picnic>")).to_be_visible()
    expect(page.get_by_text("Connecting…")).to_be_visible()


def test_a_page_says_that_the_server_is_away_and_comes_back_by_itself(start, open_page):
    process, base = start()
    page = open_page(f"{base}/j/{CODE}")
    page.get_by_role("button", name="Press").click()
    expect(page.get_by_text("1 presses")).to_be_visible()
    expect(page.get_by_text("The connection is lost")).to_be_hidden()
    process.send_signal(signal.SIGTERM)
    expect(page.get_by_text("The connection is lost")).to_be_visible()
    process.wait()
    _, again = start(urlsplit(base).port)
    assert again == base
    expect(page.get_by_text("0 presses")).to_be_visible()
    page.get_by_role("button", name="Press").click()
    expect(page.get_by_text("1 presses")).to_be_visible()
    expect(page.get_by_text("The connection is lost")).to_be_hidden()
