"""Every control of ipywidgets behaves on a light page with a room kernel as on stock Voilà with ipykernel."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Uplink

SOURCE = Path(__file__).with_name("controls_page.py").read_text("utf-8")

SERVE = """
import sys
from pathlib import Path
from awayday import scenario
from awayday.server import Room, serve
from awayday.store import open_store
from awayday.usecases import start

live = start(open_store("sqlite://"), scenario.load(scenario.find("picnic")))
folder = Path(sys.argv[1])
room = Room(live, live.session.room_code, {"play": folder / "awayday.ipynb"}, folder, port=0)
serve(room, on_ready=lambda links: print(links.join, flush=True))
"""


def write(folder: Path, kernel: str) -> Path:
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    notebook.cells = [nbformat.v4.new_code_cell(SOURCE)]
    path = folder / f"{kernel}.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Start the two servers; gives the address of the page on each."""
    folder = tmp_path_factory.mktemp("controls")
    running = []

    def light() -> str:
        write(folder, "awayday")
        process = subprocess.Popen([sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    def stock() -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = [f"--port={port}", "--no-browser", "--Voila.ip=127.0.0.1"]
        log = folder / "voila.log"
        command = [sys.executable, "-m", "voila", str(write(folder, "python3")), *options]
        with log.open("wb") as said:
            running.append(subprocess.Popen(command, stdout=said, stderr=said))
        while not answers(f"http://127.0.0.1:{port}/voila/static/voila.js"):
            assert running[-1].poll() is None, log.read_text()
        return f"http://127.0.0.1:{port}/"

    yield lambda name: {"light": light, "stock": stock}[name]()
    for process in running:
        process.terminate()
        process.wait(30)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=60).close()
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


class Controls:
    """The page, as the same person would use it on either server."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def at(self, name: str, inner: str = "") -> SimpleNamespace:
        return self.page.locator(f".control-{name} {inner}".strip()).first

    def use_all(self) -> None:
        """Do with every control what it is there for."""
        for name in ("IntSlider", "FloatSlider", "SelectionSlider"):
            self.at(name, ".noUi-handle").press("ArrowRight")
        self.at("IntRangeSlider", ".noUi-handle-upper").press("ArrowRight")
        for name, text in (("IntText", "12"), ("BoundedIntText", "99"), ("FloatText", "2.25"), ("Text", "näher <b>"),
                           ("Password", "secret"), ("Combobox", "train"), ("DatePicker", "2026-05-06"),
                           ("TimePicker", "10:45"), ("linked", "8")):  # fmt: skip
            field = self.at(name, "input")
            field.fill(text)
            field.press("Tab")
        self.at("Textarea", "textarea").fill("two\nlines")
        self.at("Textarea", "textarea").press("Tab")
        self.at("Checkbox", "input").check()
        self.at("ToggleButton").click()
        self.at("Dropdown", "select").select_option("green")
        self.at("RadioButtons", "input >> nth=1").check()
        self.at("Select", "select").select_option("two")
        self.at("SelectMultiple", "select").select_option(["a", "c"])
        self.at("ToggleButtons", "button >> nth=1").click()
        self.at("ColorPicker", "input[type=color]").fill("#abcdef")
        self.at("TagsInput").click()
        self.page.keyboard.type("added")
        self.page.keyboard.press("Enter")
        self.at("Button").click()
        self.page.get_by_text("Second", exact=True).click()
        self.page.get_by_text("Fold", exact=True).click()
        upload = self.page.locator("input[type=file]").first
        if upload.count():
            upload.set_input_files({"name": "a.bin", "mimeType": "application/x", "buffer": bytes([0, 1, 254, 255])})
        else:  # ipywidgets keeps the input out of the page
            with self.page.expect_file_chooser() as chooser:
                self.at("FileUpload").click()
            chooser.value.set_files({"name": "a.bin", "mimeType": "application/x", "buffer": bytes([0, 1, 254, 255])})
        self.at("Print").click()
        expect(self.at("Output").get_by_text("printed into the widget")).to_be_visible()
        expect(self.at("Output").locator("b", has_text="shown")).to_be_visible()
        self.page.locator(".widget-interact .noUi-handle").press("ArrowRight")
        expect(self.page.locator(".widget-interact").get_by_text("16", exact=True)).to_be_visible()

    def heard(self) -> list[str]:
        """What Python heard, once it has heard of every control."""
        expect(self.page.locator(".heard").filter(has_text="nothing yet")).to_have_count(1)  # (the button's)
        return self.page.locator(".heard").all_inner_texts()

    def shown(self) -> list[str]:
        return [text.strip() for text in self.page.locator(".shown").all_inner_texts()]


def test_all_controls_do_the_same_on_a_light_page_as_on_stock_voila(
    chromium: Browser, servers: Callable[[str], str]
) -> None:
    found = {}
    for name in ("stock", "light"):
        address = servers(name)
        page = chromium.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
        page.goto(address)
        controls = Controls(page)
        expect(page.get_by_text("a plain label")).to_be_visible()
        controls.use_all()
        found[name] = (controls.heard(), controls.shown())
        assert name == "stock" or faults == []
        page.close()
    assert found["light"] == found["stock"]
    assert "FileUpload: [('a.bin', 4, b'\\x00\\x01\\xfe\\xff')]" in found["light"][0]


def test_what_is_done_while_the_network_is_away_reaches_python_afterwards(
    chromium: Browser, servers: Callable[[str], str], uplink: Callable[[str], tuple[Uplink, str]]
) -> None:
    network, address = uplink(servers("light"))
    page = chromium.new_page()
    page.goto(address)
    controls = Controls(page)
    banner = page.get_by_text("The connection is lost")
    controls.at("Button").click()
    expect(page.get_by_text("Button: nothing yet pressed", exact=True)).to_be_visible()
    network.cut()
    expect(banner).to_be_visible()
    controls.at("IntSlider", ".noUi-handle").press("ArrowRight")
    controls.at("IntSlider", ".noUi-handle").press("ArrowRight")
    controls.at("Text", "input").fill("typed in a tunnel")
    controls.at("Text", "input").press("Tab")
    controls.at("Button").click()
    expect(page.get_by_text("Text: nothing yet", exact=True)).to_be_visible()
    network.mend()
    expect(page.get_by_text("Text: 'typed in a tunnel'", exact=True)).to_be_visible()
    expect(page.get_by_text("IntSlider: 2", exact=True)).to_be_visible()
    expect(page.get_by_text("Button: nothing yet pressed pressed", exact=True)).to_be_visible()
    expect(controls.at("Text", "input")).to_have_value("typed in a tunnel")
    expect(banner).to_be_hidden()
    page.close()
