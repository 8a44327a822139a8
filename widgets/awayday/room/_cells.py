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

NOT_PYTHON = (
    "Lines that start with % or ! need an ordinary kernel. "
    'Name the kernelspec "python3" in this notebook, or write the line in Python.'
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A compiled cell: its statements, and its last expression when that is to be shown."""

    body: CodeType
    result: CodeType | None


@functools.lru_cache(maxsize=256)
def compile_cell(source: str) -> Cell:
    """Compile a cell; the last expression is kept apart unless a semicolon follows it.

    Raises
    ------
    SyntaxError
        If it is not Python; magics and shell lines are refused with the remedy.
    """
    name = f"<cell {sha256(source.encode()).hexdigest()[:12]}>"
    try:
        tree = ast.parse(source, name)
    except SyntaxError as error:
        if (error.text or "").lstrip().startswith(("%", "!")):
            raise SyntaxError(NOT_PYTHON) from None
        raise
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    result = None
    if tree.body and isinstance(last := tree.body[-1], ast.Expr) and not _silenced(source, last):
        tree.body.pop()
        expression = ast.Expression(last.value)
        result = compile(expression, name, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return Cell(compile(tree, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True), result)


def _silenced(source: str, last: ast.Expr) -> bool:
    lines = source.splitlines()[(last.end_lineno or 1) - 1 :]
    lines[0] = lines[0].encode()[last.end_col_offset or 0 :].decode()
    return "\n".join(lines).lstrip().startswith(";")


async def run(cell: Cell, names: dict[str, Any]) -> Any:
    """Run a cell in `names` and return the value of its last expression, or None."""
    value = None
    for code in (cell.body, cell.result):
        if code is None:
            continue
        value = eval(code, names)  # the server's own notebook, never text from a browser
        if code.co_flags & inspect.CO_COROUTINE:
            value = await value
    return value if cell.result is not None else None
