"""The Output widget."""

from __future__ import annotations

import pytest

from .script import Cell, change, click, states

CELLS = {
    "print": "with out:\n    print('inside')\nprint('outside')",
    "around": "print('before')\nwith out:\n    print('inside')\nprint('after')",
    "display": "with out:\n    display('inside')\n    print('text')",
    "a widget": "with out:\n    display(w.IntSlider())",
    "nested": "with out:\n    print('a')\n    with two:\n        print('b')\n    print('c')",
    "itself twice": "with out:\n    with out:\n        print('a')\n    print('b')\nprint('c')",
    "standard error": "import sys\nwith out:\n    print('bad', file=sys.stderr)",
    "an error": "with out:\n    1 / 0\nprint('after')",
    "clear": "with out:\n    print('a')\nout.clear_output()",
    "clear and wait": "out.clear_output(wait=True)\nwith out:\n    print('b')",
    "clear inside": "from IPython.display import clear_output\nwith out:\n    print('a')\n    clear_output()\n    print('b')",
    "append text": "out.append_stdout('text')\nout.append_stderr('bad')\nout.outputs",
    "append display": "from IPython.display import HTML\nout.append_display_data(HTML('<b>'))\nout.outputs",
    "set": "out.outputs = ({'output_type': 'stream', 'name': 'stdout', 'text': 'x'},)",
    "await": "import asyncio\nwith out:\n    print('a')\n    await asyncio.sleep(0)\n    print('b')",
    "capture": "@out.capture()\ndef f():\n    print('inside')\n    return 5\nf()",
    "capture and clear": "@out.capture(clear_output=True, wait=True)\ndef f():\n    print('inside')\nf(); f()",
    "update": "with out:\n    h = display('a', display_id='d')\nh.update('b')",
    "result": "with out:\n    5\n6",
}


@pytest.mark.parametrize("source", CELLS.values(), ids=CELLS)
async def test_an_output_widget_in_a_cell_and_in_a_callback(agree, source):
    inner = source.replace("\n", "\n    ").replace("await asyncio.sleep(0)", "pass")
    await agree(
        Cell("import ipywidgets as w\nout, two, button = w.Output(), w.Output(), w.Button()"),
        Cell("display(out, two, button)"),
        Cell(source),
        Cell(f"def click(_):\n    {inner}\nbutton.on_click(click)"),
        click("Button"),
        click("Button"),
        *states(),
    )


async def test_a_captured_callback(agree):
    await agree(
        Cell("import ipywidgets as w\nout, slider = w.Output(), w.IntSlider()\ndisplay(out, slider)"),
        Cell("@out.capture(clear_output=True)\ndef f(change):\n    print(change['new'])\nslider.observe(f, 'value')"),
        change("IntSlider", {"value": 3}),
        change("IntSlider", {"value": 4}),
    )


async def test_outputs_that_the_browser_sends_back(agree):
    outputs = [{"output_type": "stream", "name": "stdout", "text": "a\n"}]
    await agree(
        Cell("import ipywidgets as w\nout = w.Output()\nout"),
        change("Output", {"outputs": outputs}),
        Cell("out.outputs"),
        change("Output", {"msg_id": ""}),
    )
