"""Containers, layouts, links and interact."""

from __future__ import annotations

import pytest

from .script import Cell, Ref, change, click, states

LAYOUTS = {
    "nested boxes": "w.VBox([w.HBox([w.Text(), w.Text()]), w.Label('a')])",
    "tab": "w.Tab([w.Text(), w.VBox([w.Label('b')])], titles=['one', 'two'])",
    "accordion": "w.Accordion([w.Text(), w.Label('b')], titles=('one', 'two'), selected_index=1)",
    "stack": "w.Stack([w.Text(), w.Label('b')], selected_index=1)",
    "two by two": "w.TwoByTwoLayout(top_left=w.Text(), bottom_right=w.Label('b'))",
    "two by two, unmerged": "w.TwoByTwoLayout(top_left=w.Text(), bottom_right=w.Label('b'), merge=False)",
    "app layout": "w.AppLayout(header=w.Label('h'), center=w.Text(), left_sidebar=w.Label('l'), footer=None)",
    "grid": "w.GridspecLayout(2, 3)",
    "grid box": "w.GridBox([w.Text()], layout=w.Layout(grid_template_columns='repeat(2, 100px)', width='50%'))",
    "layout as a dict": "w.Text(layout={'width': '5em'}, style={'description_width': 'initial'})",
    "a shared layout": "(lambda l: w.HBox([w.Text(layout=l), w.Label(layout=l)]))(w.Layout(border='1px solid'))",
    "box style": "w.Box([w.Text()], box_style='info')",
}


@pytest.mark.parametrize("source", LAYOUTS.values(), ids=LAYOUTS)
async def test_a_layout(agree, source):
    await agree(
        Cell(f"import ipywidgets as w\nx = {source}\nx"),
        Cell("x.layout.width = '80%'\nx.layout = w.Layout(height='1em')"),
        change("Layout", {"width": "10px"}),
        *states(),
        Cell("w.Widget.close_all()"),
    )


async def test_a_grid_that_is_filled(agree):
    await agree(
        Cell("import ipywidgets as w\ngrid = w.GridspecLayout(2, 3)"),
        Cell("grid[0, 0] = w.Text()\ngrid[1, :] = w.Button()\ngrid"),
        Cell("grid[0, 0] = w.Label('other')\ngrid[0, 0]"),
        click("Button"),
    )


@pytest.mark.parametrize("kind", ["Tab", "Accordion", "Stack"])
async def test_a_choice_of_children(agree, kind):
    await agree(
        Cell(f"import ipywidgets as w\nx = w.{kind}([w.Text(), w.Text()])\nx"),
        Cell("x.observe(lambda c: print(c['name'], c['new']), ['selected_index', 'titles'])"),
        change(kind, {"selected_index": 1}),
        change(kind, {"selected_index": None}),
        change(kind, {"selected_index": 9}),
        change(kind, {"titles": ["a", "b"]}),
        Cell("x.set_title(0, 'set'); x.selected_index = 0\nx.titles"),
        Cell("x.children = [*x.children, w.Label('third')]"),
    )


async def test_children_that_the_page_rearranges(agree):
    await agree(
        Cell("import ipywidgets as w\nbox = w.VBox([w.Text(), w.Label('a')])\nbox"),
        change("VBox", {"children": [Ref("Label"), Ref("Text")]}),
        Cell("[type(c).__name__ for c in box.children]"),
        change("VBox", {"children": ["IPY_MODEL_0123456789abcdef0123456789abcdef"]}),
        Cell("[type(c).__name__ for c in box.children]"),
    )


LINKS = {
    "link": "w.link((a, 'value'), (b, 'value'))",
    "dlink": "w.dlink((a, 'value'), (b, 'value'))",
    "dlink with a transform": "w.dlink((a, 'value'), (b, 'value'), lambda v: v * 2)",
    "jslink": "w.jslink((a, 'value'), (b, 'value'))",
    "jsdlink": "w.jsdlink((a, 'value'), (b, 'value'))",
    "traitlets link": "traitlets.link((a, 'value'), (b, 'value'))",
}


@pytest.mark.parametrize("source", LINKS.values(), ids=LINKS)
async def test_a_link(agree, source):
    await agree(
        Cell("import ipywidgets as w, traitlets\na, b = w.IntSlider(), w.IntText()\ndisplay(a, b)"),
        Cell(f"link = {source}\na.value = 3\nb.value"),
        change("IntSlider", {"value": 7}),
        change("IntText", {"value": 9}),
        Cell("a.value, b.value"),
        Cell("link.unlink()"),
        change("IntSlider", {"value": 11}),
        Cell("a.value, b.value"),
    )


SLIDE = (change("IntSlider", {"value": 7}),)
PRESS = (*SLIDE, click("Button"))
INTERACT = {
    "interact": ("w.interact(f, n=5)", SLIDE),
    "interact with a list": ("w.interact(f, n=['a', 'b'])", (change("Dropdown", {"index": 1}),)),
    "interact with a range": ("w.interact(f, n=(0, 10, 2))", SLIDE),
    "interact with a switch": ("w.interact(f, n=True)", (change("Checkbox", {"value": False}),)),
    "interact with text": ("w.interact(f, n='hello')", (change("Text", {"value": "bye"}),)),
    "interact with a float": ("w.interact(f, n=1.5)", (change("FloatSlider", {"value": 2.5}),)),
    "interact with pairs": ("w.interact(f, n={'one': 1, 'two': 2})", (change("Dropdown", {"index": 1}),)),
    "interact, fixed": ("w.interact(f, n=w.fixed(5))", ()),
    "interact manual": ("w.interact_manual(f, n=5)", PRESS),
    "interactive": ("w.interactive(f, n=5)", SLIDE),
    "interactive, manual": ("w.interactive(f, {'manual': True}, n=5)", PRESS),
    "interact with options": ("w.interact.options(manual=True, manual_name='go')(f, n=5)", PRESS),
    "interactive output": ("w.interactive_output(f, {'n': w.IntSlider(value=5)})", SLIDE),
}


@pytest.mark.parametrize(("source", "then"), INTERACT.values(), ids=INTERACT)
@pytest.mark.parametrize("body", ["print('n is', n)", "display(n)", "return n", "1 / 0"])
async def test_interact(agree, source, then, body):
    await agree(
        Cell(f"import ipywidgets as w\ndef f(n):\n    {body}\nx = {source}\nx if isinstance(x, w.Widget) else None"),
        *then,
        *states(),
    )
