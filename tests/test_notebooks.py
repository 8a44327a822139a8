"""Every notebook is thin and clean, and runs on a stock kernel, in stock Voilà as in JupyterLab, without a room."""

from __future__ import annotations

import ast
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

SHELF = Path(__file__).parents[1] / "workshops"
NOTEBOOKS = sorted(SHELF.rglob("*.ipynb"))
LIGHT = {"play.ipynb", "host.ipynb"}
"""Pages that everybody opens; they name the room kernel."""


def test_there_are_notebooks() -> None:
    assert {path.name for path in NOTEBOOKS} >= {
        "play.ipynb",
        "host.ipynb",
        "wall.ipynb",
        "debrief.ipynb",
        "coach.ipynb",
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_thin_and_clean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    heading, *cells = notebook.cells
    assert heading.cell_type == "markdown"
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert len([line for line in code.splitlines() if line.strip()]) <= 5
    for cell in cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    tree = ast.parse(code)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert imported <= {"awayday.pages", "ipywidgets"}
    assert notebook.metadata.kernelspec.name == ("awayday" if path.name in LIGHT else "python3")


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, and no room around."""
    monkeypatch.setenv("AWAYDAY_DATA", str(tmp_path / "data"))
    for name in ("AWAYDAY_STORE", "AWAYDAY_SESSION", "AWAYDAY_JOIN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_kernelspec_awayday_is_an_ordinary_kernel_outside_the_room() -> None:
    spec = KernelSpecManager().get_kernel_spec("awayday")
    assert spec.argv[1:3] == ["-m", "ipykernel_launcher"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
@pytest.mark.usefixtures("at_home")
def test_a_notebook_runs_top_to_bottom_on_a_stock_kernel(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    kinds = {kind for output in shown for kind in output.get("data", {})}
    assert "application/vnd.jupyter.widget-view+json" in kinds, shown
    assert not [output for output in shown if output.output_type in {"error", "stream"}], shown


@pytest.fixture
def stock_voila(at_home: Path) -> Iterator[int]:
    """Stock Voilà over the whole shelf; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (at_home / "voila.log").open("wb")
    command = [sys.executable, "-m", "voila", str(SHELF), f"--port={port}", "--no-browser", "--Voila.ip=127.0.0.1"]
    process = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_opens_in_stock_voila(path: Path, stock_voila: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stock_voila, timeout=120)
    connection.request("GET", f"/voila/render/{path.relative_to(SHELF).as_posix()}")
    response = connection.getresponse()
    page = response.read().decode()
    assert response.status == 200
    assert re.search(r"application/vnd\.jupyter\.widget-view\+json", page)
    assert "There was an error when executing cell" not in page
