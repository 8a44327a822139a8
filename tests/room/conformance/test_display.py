"""What cells show: values of every mime type, displays and their updates."""

from __future__ import annotations

import pytest

from .script import Cell, click

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

VALUES = {
    "a number": "6 * 7",
    "nothing": "None",
    "a long value": "list(range(200))",
    "a nested value": "{'a': {'b': [1.5, None, {2, 3}]}, 'c': 'x' * 200}",
    "not a number": "float('nan')",
    "text with emoji": "'grüße 🎈'",
    "a value in brackets over lines": "(\n    1\n    + 2\n)",
    "a semicolon": "6 * 7;",
    "a semicolon and a remark": "6 * 7 ;  # quiet",
    "a semicolon inside": "'a;'",
    "a semicolon before": "x = 1; x",
    "a statement": "x = 6",
    "a loop": "for i in range(3):\n    i",
    "a condition": "if True:\n    5",
    "an expression before the last": "1\n2",
    "a doc string": "'''about this'''\n__doc__",
    "blank": "",
    "spaces": "  \n\n",
    "a remark": "# nothing here",
    "leading spaces": "    x = 4\n    x",
    "pasted prompts": ">>> x = 4\n>>> x\n",
    "pasted cells": "In [3]: 5 + 5",
    "a lambda": "lambda: 0",
    "a class": "class A: pass\nA",
    "an instance": "class A: pass\nA()",
    "a generator": "(i for i in [])",
    "an await": "import asyncio\nawait asyncio.sleep(0, 'woken')",
    "an await that is silenced": "import asyncio\nawait asyncio.sleep(0, 'woken');",
    "an async for": "async def f():\n    yield 1\nasync for i in f():\n    print(i)",
    "an async with": "import contextlib\nasync with contextlib.AsyncExitStack() as s:\n    print('in')\ntype(s).__name__",
    "names": "__name__, callable(display), callable(input), callable(exit), callable(get_ipython)",
    "the name of a class's module": "class A: pass\nA.__module__",
    "the shell's names": "x = 5\nget_ipython().user_ns['x'], get_ipython().user_ns is globals()",
    "names pushed by the shell": "get_ipython().push({'pushed': 1})\npushed",
    "an expression of the shell": "x = 5\nget_ipython().ev('x + 1')",
    "source": "def f():\n    return 1  # here\nimport inspect\nprint(inspect.getsource(f))",
}


@pytest.mark.parametrize("source", VALUES.values(), ids=VALUES)
async def test_the_value_of_a_cell(agree, source):
    await agree(Cell(source), Cell("'after'"))


SHOWN = {
    "text": "'plain'",
    "html": "HTML('<b>bold</b>')",
    "markdown": "Markdown('# title')",
    "latex": "Latex(r'$\\alpha$')",
    "math": "Math(r'\\alpha')",
    "json": "JSON({'a': [1, {'b': None}]}, expanded=True)",
    "svg": 'SVG(\'<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>\')',
    "javascript": "Javascript('1')",
    "png": f"Image(data=__import__('base64').b64decode('{PNG}'))",
    "png with size": f"Image(data=__import__('base64').b64decode('{PNG}'), width=5, height=6, alt='dot')",
    "a linked image": "Image(url='x.png')",
    "pretty": "Pretty('pretty')",
    "a frame": "IFrame('x.html', 10, 10)",
    "code": "Code('x = 1', language='python')",
    "progress": "ProgressBar(5)",
    "a table": "__import__('pandas').DataFrame({'a': [1, 2], 'b': ['x', None]}, index=['i', 'j'])",
    "a long table": "__import__('pandas').DataFrame({'n': range(500)})",
    "a series": "__import__('pandas').Series([1.5, 2.5], name='s')",
    "a chart": (
        "__import__('altair').Chart(__import__('pandas').DataFrame({'a': [1, 2]})).mark_bar().encode(x='a:Q', y='a:Q')"
    ),
    "a bundle": "type('A', (), {'_repr_mimebundle_': lambda self, **k: {'text/plain': 'p', 'x/y': {'z': 1}}})()",
    "a bundle with metadata": (
        "type('A', (), {'_repr_mimebundle_': lambda self, **k: ({'text/plain': 'p'}, {'text/plain': {'m': 1}})})()"
    ),
    "something that displays itself": "type('A', (), {'_ipython_display_': lambda self: print('itself')})()",
    "html and plain": "type('A', (), {'_repr_html_': lambda self: '<i>h</i>', '__repr__': lambda self: 'r'})()",
    "png bytes": "type('A', (), {'_repr_png_': lambda self: b'\\x89PNG', '__repr__': lambda self: 'r'})()",
    "png with metadata": (
        "type('A', (), {'_repr_png_': lambda self: (b'\\x89PNG', {'width': 3}), '__repr__': lambda self: 'r'})()"
    ),
    "latex and html": (
        "type('A', (), {'_repr_latex_': lambda s: '$x$', '_repr_html_': lambda s: 'h', '__repr__': lambda s: 'r'})()"
    ),
    "jpeg, pdf and svg": (
        "type('A', (), {'_repr_jpeg_': lambda s: b'j', '_repr_pdf_': lambda s: b'p', '_repr_svg_': lambda s: '<svg/>',"
        " '__repr__': lambda s: 'r'})()"
    ),
    "a class with a pretty hook": "type('A', (), {'_repr_pretty_': lambda self, p, cycle: p.text('pretty')})()",
}


@pytest.mark.parametrize("value", SHOWN.values(), ids=SHOWN)
async def test_what_is_shown_as_a_result_by_display_and_in_an_output_widget(agree, value):
    await agree(
        Cell(f"from IPython.display import *\nimport ipywidgets as w\nvalue = {value}\nvalue"),
        Cell("print('before'); display(value); print('after')"),
        Cell("out = w.Output()\nout.append_display_data(value)"),
    )


DISPLAYS = {
    "two values": "display(1, 'two')",
    "no value": "display()",
    "raw": "display({'text/plain': 'raw', 'x/y': 'z'}, raw=True)",
    "metadata": "display('m', metadata={'text/plain': {'a': 1}})",
    "include": "from IPython.display import HTML\ndisplay(HTML('h'), include=['text/html'])",
    "exclude": "from IPython.display import HTML\ndisplay(HTML('h'), exclude=['text/plain'])",
    "transient": "display('t', transient={'a': 1})",
    "clear": "print('gone'); display('kept', clear=True)",
    "an id": "handle = display('a', display_id=True)\nhandle.update('b')",
    "an id of one's own": "handle = display('a', display_id='mine')\nhandle.update('b')\nhandle.display('c')\nhandle",
    "update by id": "from IPython.display import update_display\nupdate_display('b', display_id='mine')",
    "publish": "from IPython.display import publish_display_data\npublish_display_data({'text/plain': 'p'}, {'a': 1})",
    "the shell's publisher": "get_ipython().display_pub.publish({'text/plain': 'p'}, {'text/plain': {'a': 1}})",
    "clear output": "from IPython.display import clear_output\nprint('a')\nclear_output()\nprint('b')",
    "clear output and wait": "from IPython.display import clear_output\nprint('a')\nclear_output(wait=True)\nprint('b')",
    "captured": "from IPython.utils.capture import capture_output\nwith capture_output() as c:\n    print('a')\nc.stdout",
    "in a loop": "for i in range(5):\n    print('step', i)\n    display(i)",
    "without IPython": "import json\nprint(json.dumps({'a': 1}))",
}


@pytest.mark.parametrize("source", DISPLAYS.values(), ids=DISPLAYS)
async def test_displays(agree, source):
    await agree(Cell(source), Cell("'after'"))


async def test_events_of_the_shell(agree):
    await agree(
        Cell("import ipywidgets as w\nbutton = w.Button()\nshell = get_ipython()"),
        Cell("def before(): print('before')\ndef after(): print('after')"),
        Cell("shell.events.register('pre_execute', before); shell.events.register('post_execute', after)"),
        Cell("print('cell')"),
        Cell("1 / 0"),
        click("Button"),
        Cell("shell.events.unregister('pre_execute', before); shell.events.unregister('post_execute', after)"),
        Cell("print('cell')"),
    )


async def test_a_display_is_updated_from_a_later_cell(agree):
    await agree(Cell("handle = display('a', display_id='d')"), Cell("handle.update('b')"), Cell("handle.update('c')"))
