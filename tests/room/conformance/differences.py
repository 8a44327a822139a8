"""Where a room kernel differs from ipykernel on purpose, and nowhere else: the one list, which the manual quotes.

Each difference has an example that must show it, so that an entry that no longer holds fails. Those that turn up in
other scripts besides have a rule (`settle`) that takes the difference out of both records before they are compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .script import Cell, Step, Until, ask, change, comm_open, send

Messages = list[dict[str, Any]]


@dataclass(frozen=True)
class Difference:
    """One difference: what either kernel does, why, and a script that shows it."""

    name: str
    stock: str
    room: str
    reason: str
    example: tuple[Step, ...]
    settle: Callable[[Messages], Messages] | None = None
    beside: bool = False


def _without(message: dict[str, Any], part: str, *keys: str) -> dict[str, Any]:
    return {**message, part: {key: value for key, value in message[part].items() if key not in keys}}


def _with(message: dict[str, Any], **content: Any) -> dict[str, Any]:
    return {**message, "content": {**message["content"], **content}}


def _leave_out_leftovers(messages: Messages) -> Messages:
    return [
        _without(_without(message, "metadata", "dependencies_met", "engine"), "content", "engine_info")
        if message["type"] == "execute_reply"
        else message
        for message in messages
    ]


def _leave_out_kind(messages: Messages) -> Messages:
    keys = ("banner", "help_links", "implementation", "implementation_version", "supported_features")
    return [
        _without(message, "content", *keys) if message["type"] == "kernel_info_reply" else message
        for message in messages
    ]


_FRAME = re.compile(r'^\s*(?:File )?"?cell"?, line \d+(?:, in ([\w.<>]+))?', re.MULTILINE)
_FRAMELESS = {"SyntaxError", "IndentationError", "TabError", "SystemExit"}
"""Errors that IPython tells without the frames that led to them."""


def _functions(content: dict[str, Any]) -> list[str]:
    """The page's own functions on a traceback, each once in a row; IPython gets the lines of causes wrong."""
    if content["ename"] in _FRAMELESS:
        return []
    text = "\n".join(content["traceback"])
    found = [(function or "<module>").rpartition(".")[2] for function in _FRAME.findall(text)]
    return [name for number, name in enumerate(found) if number == 0 or name != found[number - 1]]


def _reduce_tracebacks(messages: Messages) -> Messages:
    return [
        _with(message, traceback=_functions(message["content"])) if "traceback" in message["content"] else message
        for message in messages
    ]


def _leave_out_what_was_told(messages: Messages) -> Messages:
    """Drop from a reply the error that the page was told already; "NoneType" is what ipykernel calls a failed repr."""
    told = {message["parent"]: message["content"] for message in messages if message["type"] == "error"}
    keys = ("ename", "evalue", "traceback")

    def reduced(message: dict[str, Any]) -> dict[str, Any]:
        content = message["content"]
        if message["type"] != "execute_reply" or content["status"] != "error":
            return message
        is_told = all(content[key] == told[message["parent"]][key] for key in keys)
        return _without(message, "content", *keys) if is_told or content["ename"] == "NoneType" else message

    return [reduced(message) for message in messages]


_UNFINISHED = re.compile(r"incomplete input|'.' was never closed|unterminated .* string literal \(.*?\)")


def _reduce_unfinished(messages: Messages) -> Messages:
    return [
        _with(message, evalue=_UNFINISHED.sub("unfinished", message["content"]["evalue"]))
        if message["content"].get("ename") == "SyntaxError"
        else message
        for message in messages
    ]


def _without_text(pattern: re.Pattern[str]) -> Callable[[Messages], Messages]:
    def of(messages: Messages) -> Iterator[dict[str, Any]]:
        for message in messages:
            if message["type"] == "stream" and message["content"]["name"] == "stderr":
                text = pattern.sub("", message["content"]["text"])
                if text:
                    yield _with(message, text=text)
            else:
                yield message

    return lambda messages: list(of(messages))


_COMM_LOG = re.compile(
    r"No such comm(?: target registered)?: .*\n"
    r"|Exception (?:in|opening) comm.*\nTraceback.*\n(?:[ ].*\n)*[\w.]+(?:: .*)?\n"
)
_EXIT_ADVICE = re.compile(r".*UserWarning: To exit: use 'exit', 'quit', or Ctrl-D\.\n\s+warn\(.*\n")


def _leave_out_brackets_beside_cells(messages: Messages) -> Messages:
    kept = []
    running = set()
    for message in messages:
        if message["type"] == "status":
            if message["parent_type"] == "execute_request":
                is_busy = message["content"]["execution_state"] == "busy"
                (running.add if is_busy else running.discard)(message["parent"])
            elif running:
                continue
        kept.append(message)
    return kept


SLIDER = {
    "_model_name": "IntSliderModel",
    "_model_module": "@jupyter-widgets/controls",
    "_model_module_version": "2.0.0",
    "_view_name": "IntSliderView",
    "_view_module": "@jupyter-widgets/controls",
    "_view_module_version": "2.0.0",
}

DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "Leftovers of ipyparallel",
        "Replies to cells carry `dependencies_met`, `engine` and `engine_info`.",
        "They don't.",
        "ipykernel's own source marks them as deprecated.",
        (Cell("1"), Cell("1 / 0")),
        _leave_out_leftovers,
    ),
    Difference(
        "What the kernel calls itself",
        "`kernel_info_reply` names IPython, its banner and links; it offers a debugger and subshells.",
        "It names awayday and offers neither.",
        "A page is no place to debug, and has one thread.",
        (ask("kernel_info_request"),),
        _leave_out_kind,
    ),
    Difference(
        "Unfinished statements",
        "The error says `incomplete input`.",
        "The error says what was never closed, as Python does.",
        "Nobody goes on typing in a page.",
        (Cell("print((1)"), Cell("'''open")),
        _reduce_unfinished,
    ),
    Difference(
        "Tracebacks",
        "IPython's, with colours and the lines around each frame.",
        "Python's own, from the cell on.",
        "They are read in the server's log, not by participants; IPython's take many times as long to make, "
        "and one mistake in a callback may be made by three hundred pages at once.",
        (Cell("def f():\n    1 / 0\nf()"),),
        _reduce_tracebacks,
    ),
    Difference(
        "Values that can't be shown",
        "The reply to a cell whose value fails to show itself names the error `NoneType`.",
        "The reply names the error that the page was told.",
        "The room kernel's answer is the useful one.",
        (Cell("class A:\n    def __repr__(self):\n        1 / 0\nA()"),),
        _leave_out_what_was_told,
    ),
    Difference(
        "Messages to comms that don't exist",
        "The page is shown the log of the comm manager on standard error.",
        "The server's log has it; the page sees busy and idle.",
        "A participant can do nothing about it.",
        (comm_open("any", "nobody"), send("raw:0123456789abcdef0123456789abcdef", {})),
        _without_text(_COMM_LOG),
    ),
    Difference(
        "`SystemExit` in a cell",
        "Besides the error, the page is advised how to leave IPython.",
        "The error alone.",
        "There is nothing to leave.",
        (Cell("raise SystemExit(3)"),),
        _without_text(_EXIT_ADVICE),
    ),
    Difference(
        "Widgets used while a cell waits",
        "A message to a widget is answered without `busy` and `idle` (since ipykernel 7.4).",
        "It is answered between its own `busy` and `idle`, as at any other time.",
        "The browser's model holds its next change back until it sees `idle`.",
        (
            Cell("import ipywidgets as w, asyncio\nslider, woken = w.IntSlider(), asyncio.Event()"),
            Cell("slider.observe(lambda change: woken.set(), 'value')"),
            Cell("print('waits', flush=True)\nawait woken.wait()\nprint('woken')", wait=False),
            Until("waits\n"),
            change("IntSlider", {"value": 6}, wait=False),
            Until("woken\n"),
            Cell("slider.value"),
        ),
        _leave_out_brackets_beside_cells,
        beside=True,
    ),
    Difference(
        "Logs",
        "What a page's code logs is shown on standard error.",
        "It goes to the server's log.",
        "Logging belongs to the process, and the process is the server's.",
        (Cell("import logging\nlogging.getLogger('mine').warning('logged')"),),
    ),
    Difference(
        "Magics and shell lines",
        "They run.",
        "They are refused when they are reached, with the name of the kernelspec that runs them.",
        "They change the process, which all pages share.",
        (Cell("%time 1"), Cell("!true"), Cell("%%capture\n1")),
    ),
    Difference(
        "History",
        "`_`, `__`, `_1`, `In`, `Out` and their kin hold what was run and shown.",
        "There are no such names.",
        "They would keep every value alive for as long as the page, and pages come in hundreds.",
        (Cell("5"), Cell("_"), Cell("Out")),
    ),
    Difference(
        "`exit` and `quit`",
        "They end the kernel.",
        "They raise `SystemExit`, which the page is told as an error.",
        "A page ends when its browser goes.",
        (Cell("type(exit).__name__"),),
    ),
    Difference(
        "Threads and executors",
        "What a plain `threading.Thread` prints belongs to the cell that ran last.",
        "It goes to the server's output; `room.context.bind` makes a function belong to its page.",
        "Python gives new threads no context, and which of many pages ran last says nothing.",
        (Cell("import threading\nt = threading.Thread(target=print, args=('said',))\nt.start(); t.join()"),),
    ),
    Difference(
        "Widgets that the browser makes",
        "A `comm_open` for `jupyter.widget` makes a widget in Python.",
        "It is closed at once.",
        "A participant's browser must not choose which classes are built on the server.",
        (comm_open("made", "jupyter.widget", {"state": SLIDER, "buffer_paths": []}, {"version": "2.1.0"}),),
    ),
    Difference(
        "Requests of editors",
        "Completion, inspection, history and the like are answered.",
        "They get `busy` and `idle` and no reply.",
        "A page has no editor.",
        (ask("is_complete_request", {"code": "1"}), ask("complete_request", {"code": "pri", "cursor_pos": 3})),
    ),
    Difference(
        "User expressions",
        "`user_expressions` of a request are evaluated.",
        "They are ignored.",
        "Nothing that serves pages sends any.",
        (Cell("x = 5", {"user_expressions": {"x": "x"}}),),
    ),
    Difference(
        "A cell is compiled as a whole",
        "Statements before one that doesn't compile are run.",
        "None is run.",
        "A compiled cell is kept and shared by all pages of the notebook.",
        (Cell("print('before')\nreturn 5"),),
    ),
    Difference(
        "Imports from the future",
        "`from __future__` holds for all later cells.",
        "It holds for its own cell.",
        "The same reason: what a cell means must not depend on the page.",
        (Cell("from __future__ import annotations"), Cell("def f(x: nothing): pass\nf.__annotations__")),
    ),
    Difference(
        "The display hook",
        "`sys.displayhook` shows a value on the page.",
        "It is Python's own.",
        "It belongs to the process. Use `display`.",
        (Cell("import sys\nsys.displayhook(5)"),),
    ),
    Difference(
        "Built-ins",
        "`display` and `get_ipython` are built-ins, so that any module finds them.",
        "They are names of the page; a module imports them from IPython.",
        "Built-ins belong to the process.",
        (Cell("import builtins\nhasattr(builtins, 'display'), hasattr(builtins, 'get_ipython')"),),
    ),
    Difference(
        "The module `__main__`",
        '`sys.modules["__main__"]` holds the names of the cells, so that `pickle` finds their classes.',
        "It is the server's own.",
        "One process has one such module. Put classes that are pickled into a module.",
        (Cell("import sys\nvars(sys.modules['__main__']) is globals()"),),
    ),
    Difference(
        "Events of cells",
        "`pre_run_cell` and `post_run_cell` of the shell are triggered.",
        "Only `pre_execute` and `post_execute` are, each for the page that registered.",
        "The other two hand over IPython's own record of a cell, which isn't kept.",
        (
            Cell("def told(_): print('told')\nget_ipython().events.register('post_run_cell', told)"),
            Cell("1"),
            Cell("get_ipython().events.unregister('post_run_cell', told)"),
        ),
    ),
)


def as_table() -> str:
    """The list as the manual has it."""
    rows = [f"| {it.name} | {it.stock} | {it.room} | {it.reason} |" for it in DIFFERENCES]
    return "\n".join(["| | ipykernel | room kernel | why |", "|---|---|---|---|", *rows])
