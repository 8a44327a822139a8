"""Cells of a page: compiled once per text, run in the page's own names."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
from dataclasses import dataclass
from hashlib import sha256
from types import CodeType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.inputtransformer2 import TransformerManager


@dataclass(frozen=True, slots=True)
class Cell:
    """A compiled cell: its statements, and its last expression when that is to be shown."""

    body: CodeType
    result: CodeType | None


@functools.lru_cache(maxsize=256)
def compile_cell(source: str) -> Cell:
    """Compile a cell; the last expression is kept apart unless a semicolon follows it.

    IPython's own rules make Python of it first, so that pasted prompts and leading spaces go. Magics become calls of
    the shell, which refuses them with the remedy when they run.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    source = TransformerManager().transform_cell(source)
    name = f"<cell {sha256(source.encode()).hexdigest()[:12]}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    tree = ast.parse(source, name)
    result = None
    if tree.body and isinstance(last := tree.body[-1], ast.Expr) and not _silenced(source):
        tree.body.pop()
        expression = ast.Expression(last.value)
        result = compile(expression, name, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return Cell(compile(tree, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True), result)


def _silenced(source: str) -> bool:
    return bool(DisplayHook.semicolon_at_end_of_expression(source))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cell came to: the value of its last expression, or what was raised."""

    value: Any = None
    error: BaseException | None = None


async def run(source: str, names: dict[str, Any]) -> Outcome:
    """Run a cell in `names`.

    What it raises is returned: SystemExit must not end the server, and StopIteration can't leave a coroutine.
    """
    try:
        cell = compile_cell(source)
    except Exception as error:  # noqa: BLE001  # the page is told; the frames are those of the compiler, so they go
        return Outcome(error=error.with_traceback(None))
    value = None
    try:
        for code in (cell.body, cell.result):
            if code is None:
                continue
            value = eval(code, names)  # the server's own notebook, never text from a browser
            if code.co_flags & inspect.CO_COROUTINE:
                value = await value
    except BaseException as error:  # noqa: BLE001
        return Outcome(error=error)
    return Outcome(value if cell.result is not None else None)
