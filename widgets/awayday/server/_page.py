"""A notebook as a page: read once, its cells run for each visitor by Voilà's executor, its outputs left to scripts."""

from __future__ import annotations

import copy
import functools
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.filters import markdown2html_mistune, strip_ansi
from nbformat import NotebookNode
from voila.execute import VoilaExecutor

log = logging.getLogger("awayday.server")


@dataclass(frozen=True, slots=True)
class Part:
    """What one cell puts on a page: prose, as HTML of the notebook's author, or outputs in the shape of nbformat."""

    prose: str = ""
    outputs: tuple[NotebookNode, ...] = ()


@dataclass(frozen=True, slots=True)
class PageNotebook:
    """A notebook that is served as a page.

    Attributes
    ----------
    title
        The first heading, or empty; it is taken out of the cell that it stands in.
    kernel
        Name of its kernelspec.
    """

    path: Path
    title: str
    kernel: str
    notebook: NotebookNode


def read(path: Path) -> PageNotebook:
    """Return the notebook at `path`; it is read again when the file has changed."""
    return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=32)
def _read(path: Path, _mtime_ns: int) -> PageNotebook:
    notebook = nbformat.reads(path.read_text("utf-8"), as_version=4)  # type: ignore[no-untyped-call]  # partly typed
    title = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            first, _, rest = str(cell.source).lstrip().partition("\n")
            if first.startswith("# "):
                title, cell.source = first[2:].strip(), rest
            break
    return PageNotebook(path, title, str(notebook.metadata.get("kernelspec", {}).get("name", "python3")), notebook)


@functools.lru_cache(maxsize=256)
def _html(source: str) -> str:
    return str(markdown2html_mistune(source))


async def run(page: PageNotebook, kernel: Any) -> AsyncIterator[Part]:
    """Run the cells of a page in a kernel, one after the other, and give what each puts on the page.

    It ends with the first cell that fails; the reason is logged, and the cell's output says only that there was one.
    """
    notebook = copy.deepcopy(page.notebook)
    executor = VoilaExecutor(notebook, km=kernel, allow_errors=True)
    client = await executor.async_start_new_kernel_client()
    try:
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "markdown" and cell.source.strip():
                yield Part(prose=_html(cell.source))
            elif cell.cell_type == "code":
                cell.outputs = []
                await executor.async_execute_cell(cell, number, store_history=False)
                yield Part(outputs=tuple(_shown(cell, f"{page.path.name}, cell {number + 1}")))
                if any(output.output_type == "error" for output in cell.outputs) and not _may_fail(cell):
                    return
    finally:
        stopped = client.stop_channels()
        if stopped is not None:
            await stopped


def _may_fail(cell: NotebookNode) -> bool:
    return "raises-exception" in cell.metadata.get("tags", ())


def _shown(cell: NotebookNode, where: str) -> list[NotebookNode]:
    """Return the outputs that a visitor may see: warnings and the reasons of errors go to the log."""
    shown = []
    for output in cell.outputs:
        if output.output_type == "error":
            trace = strip_ansi("\n".join(output.traceback))  # type: ignore[no-untyped-call]  # partly typed
            log.error("%s failed\n%s", where, trace)
            shown.append(nbformat.v4.new_output("error", ename="Error", evalue=""))  # type: ignore[no-untyped-call]
        elif output.output_type == "stream" and output.name == "stderr":
            log.warning("%s said on stderr: %s", where, output.text.strip())
        else:
            shown.append(output)
    return shown
