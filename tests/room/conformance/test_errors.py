"""What fails, in cells and in callbacks."""

from __future__ import annotations

import pytest

from .script import Cell, change, click, custom

ERRORS = {
    "a syntax error": "def",
    "a syntax error in a later line": "x = 1\nif x\n    y",
    "an indentation error": "if True:\nx = 1",
    "tabs and spaces": "if True:\n        x = 1\n\ty = 2",
    "an open bracket": "print((1)",
    "an open string": "'''open",
    "return outside a function": "return 5",
    "a name": "nothing",
    "a division": "1 / 0",
    "after output": "print('before')\n1 / 0\nprint('never')",
    "in a function": "def f():\n    return 1 / 0  # here\ndef g():\n    f()\ng()",
    "a message": "raise ValueError('grüße', 5)",
    "a message over lines": "raise ValueError('one\\ntwo')",
    "no message": "raise ValueError",
    "an own class": "class Mine(Exception):\n    def __str__(self):\n        return 'mine'\nraise Mine()",
    "a cause": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('because') from e",
    "a context": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    nothing",
    "a hidden context": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise ValueError('alone') from None",
    "a note": "e = ValueError('noted')\ne.add_note('a note')\nraise e",
    "an assertion": "assert 1 == 2, 'not so'",
    "a missing module": "import nothing_of_the_kind",
    "a stopped iteration": "next(iter([]))",
    "a keyboard interrupt": "raise KeyboardInterrupt",
    "a keyboard interrupt with a message": "raise KeyboardInterrupt('stop')",
    "a generator exit": "raise GeneratorExit",
    "a recursion": "def f():\n    return f()\nf()",
    "an await": "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    1 / 0\nawait f()",
    "a cancelled task": "import asyncio\nt = asyncio.ensure_future(asyncio.Event().wait())\nt.cancel()\nawait t",
    "a time-out": "import asyncio\nawait asyncio.wait_for(asyncio.Event().wait(), 0.001)",
    "a memory error": "raise MemoryError",
    "a usage error": "from IPython.core.error import UsageError\ntry:\n    1\nfinally:\n    raise RuntimeError('x')",
    "no input": "input('name? ')",
    "a broken repr": "class A:\n    def __repr__(self):\n        1 / 0\nA()",
    "a broken html repr": "class A:\n    def _repr_html_(self):\n        1 / 0\n    def __repr__(self):\n        return 'r'\nA()",
    "a displayed broken repr": "class A:\n    def __repr__(self):\n        1 / 0\ndisplay(A())",
    "in a traced library": "import json\njson.loads('{')",
    "shown by hand": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    get_ipython().showtraceback()",
    "a bad trait": "import ipywidgets as w\nw.IntSlider(value='many')",
    "a base exception": "class B(BaseException):\n    pass\nraise B('base')",
}


@pytest.mark.parametrize("source", ERRORS.values(), ids=ERRORS)
async def test_an_error_in_a_cell(agree, source):
    await agree(Cell(source), Cell("'after'"))


async def test_the_page_lives_on_after_an_error(agree):
    await agree(Cell("x = 1\n1 / 0"), Cell("x"), Cell("nothing"), Cell("x + 1"))


CALLBACKS = {
    "a division": "1 / 0",
    "an own class": "raise Mine('mine')",
    "a syntax error": "compile('def', 'x', 'exec')",
    "after output": "print('before')\n    1 / 0",
    "a cause": "try:\n        1 / 0\n    except ZeroDivisionError as e:\n        raise ValueError('because') from e",
    "after a change": "text.value = 'changed'\n    1 / 0",
    "after a display": "display('shown')\n    1 / 0",
}


@pytest.mark.parametrize("body", CALLBACKS.values(), ids=CALLBACKS)
async def test_an_error_in_a_callback(agree, body):
    await agree(
        Cell("import ipywidgets as w\nbutton, slider, text = w.Button(), w.IntSlider(), w.Text()"),
        Cell(f"class Mine(Exception):\n    pass\ndef f(*a):\n    {body}"),
        Cell("button.on_click(f); slider.observe(f, 'value'); text.on_msg(f)"),
        click("Button"),
        change("IntSlider", {"value": 5}),
        custom("Text", {"any": 1}),
        Cell("slider.value"),
        Cell("slider.value = 7"),
        click("Button"),
    )


async def test_a_callback_after_one_that_fails_is_called(agree):
    await agree(
        Cell("import ipywidgets as w\nbutton = w.Button()\nbutton.on_click(lambda b: 1 / 0)"),
        Cell("button.on_click(lambda b: print('second'))"),
        click("Button"),
    )
