"""What is printed."""

from __future__ import annotations

import sys
import warnings

import pytest

from .script import Cell, click

PRINTED = {
    "lines": "print('one'); print('two')",
    "standard error": "import sys\nprint('bad', file=sys.stderr)",
    "both": "import sys\nprint('one'); print('bad', file=sys.stderr); print('two')",
    "flushed in between": (
        "import sys\nprint('one', flush=True); print('bad', file=sys.stderr, flush=True); print('two', flush=True)"
    ),
    "no new line": "print('one', end=''); print('two', end='')",
    "carriage returns": "for i in range(3):\n    print(i, end='\\r')",
    "write": "import sys\nsys.stdout.write('text\\n')",
    "write lines": "import sys\nsys.stdout.writelines(['a\\n', 'b\\n'])",
    "no text": "import sys\nsys.stdout.write(b'bytes')",
    "nothing": "print('', end='')",
    "what a stream is": "import sys\no = sys.stdout\no.isatty(), o.writable(), o.encoding.lower(), o.name, o.closed",
    "more of what a stream is": "import sys\nsys.stdout.readable(), sys.stdout.seekable()",
    "its buffer": "import sys\nhasattr(sys.stdout, 'buffer')",
    "much": "for i in range(2000):\n    print('line', i)",
    "before a value": "print('before')\n'value'",
    "around a display": "print('before'); display('shown'); print('after')",
    "around a widget": "import ipywidgets as w\nprint('a'); s = w.IntText(); print('b'); s.value = 3; print('c')",
    "redirected": "import contextlib, io\nf = io.StringIO()\nwith contextlib.redirect_stdout(f): print('x')\nf.getvalue()",
    "traceback": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc(limit=0)",
    "pprint": "import pprint\npprint.pprint({'a': 1})",
}


@pytest.mark.parametrize("source", PRINTED.values(), ids=PRINTED)
async def test_what_a_cell_prints(agree, source):
    await agree(Cell(source), Cell("print('after')"))


@pytest.fixture
def plain_warnings():
    """Warnings as Python shows them, which pytest would keep to itself."""

    def show(message, category, filename, lineno, file=None, line=None):
        (file or sys.stderr).write(warnings.formatwarning(message, category, filename, lineno, line))

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = show
        yield


WARNINGS = {
    "a warning": "import warnings\nwarnings.warn('careful')",
    "a warning twice": "import warnings\nfor _ in range(2):\n    warnings.warn('careful')",
    "a deprecation": "import warnings\nwarnings.warn('old', DeprecationWarning)",
}


@pytest.mark.usefixtures("plain_warnings")
@pytest.mark.parametrize("source", WARNINGS.values(), ids=WARNINGS)
async def test_warnings(agree, source):
    await agree(Cell(source), Cell("print('after')"))


@pytest.mark.usefixtures("plain_warnings")
async def test_the_same_warning_in_each_cell_and_callback(agree):
    await agree(
        Cell("import ipywidgets as w\nimport warnings\nbutton = w.Button()"),
        Cell("def f(*_):\n    warnings.warn('careful')\nf()"),
        Cell("f()"),
        Cell("f(); f()\nbutton.on_click(f)"),
        click("Button"),
        click("Button"),
    )
