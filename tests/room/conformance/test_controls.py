"""Every control of ipywidgets: created, shown, changed from both sides, observed, asked for, closed."""

from __future__ import annotations

import inspect

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _registry

from .script import Cell, Say, Seen, change, comm_close, custom, send, states

ARGUMENTS = {
    "Link": "(w.IntText(), 'value'), (w.IntSlider(), 'value')",
    "DirectionalLink": "(w.IntText(), 'value'), (w.IntSlider(), 'value')",
    "SelectionSlider": "options=['a', 'b', 'c']",
    "SelectionRangeSlider": "options=['a', 'b', 'c']",
    "Dropdown": "options=[('one', 1), ('two', 2)]",
    "RadioButtons": "options=['a', 'b']",
    "Select": "options=['a', 'b', 'c'], value='b'",
    "SelectMultiple": "options=['a', 'b', 'c'], value=['b']",
    "ToggleButtons": "options=['a', 'b'], tooltips=['x', 'y'], icons=['check', '']",
    "Combobox": "options=['a', 'b'], ensure_option=True",
    "Accordion": "children=[w.Text(), w.Label('b')], titles=['one', 'two']",
    "Tab": "children=[w.Text(), w.Label('b')], titles=['one', 'two']",
    "Stack": "children=[w.Text(), w.Label('b')], selected_index=0",
    "Box": "children=[w.Text(), w.Label('b')]",
    "HBox": "children=[w.Text(), w.Label('b')]",
    "VBox": "children=[w.Text(), w.Label('b')]",
    "GridBox": "children=[w.Text(), w.Label('b')], layout=w.Layout(grid_template_columns='1fr 1fr')",
    "DatePicker": "value=__import__('datetime').date(2025, 2, 3)",
    "DatetimePicker": "value=__import__('datetime').datetime(2025, 2, 3, 4, tzinfo=__import__('datetime').timezone.utc)",
    "NaiveDatetimePicker": "value=__import__('datetime').datetime(2025, 2, 3, 4, 5)",
    "TimePicker": "value=__import__('datetime').time(4, 5)",
    "TagsInput": "value=['a'], allowed_tags=['a', 'b']",
    "ColorsInput": "value=['red']",
    "FloatsInput": "value=[1.5]",
    "IntsInput": "value=[1, 2]",
    "FloatLogSlider": "value=10",
    "Image": "value=b'\\x89PNG'",
    "Audio": "value=b'\\x00\\x01'",
    "Video": "value=b'\\x00\\x01'",
}
"""What a control needs to exist, or shows more of itself with."""

CONTROLS = sorted(
    {
        f"{widget.__module__}.{widget.__name__}": widget
        for _, widget in _registry.items()
        if widget.__module__.startswith("ipywidgets.")
    }.items()
)

OTHER = """
def other(value):
    match value:
        case bool(): return not value
        case int() | float(): return value + 1
        case str(): return value + 'x'
        case bytes(): return value + b'x'
        case tuple() | list() if value and all(type(v) in (int, float) for v in value):
            return type(value)(v + 1 for v in value)
        case tuple() | list(): return type(value)(value[:-1])
        case None: return 0
    return value
"""
"""Another value of the same kind, for any trait of any control."""


def other_on_the_wire(value: object) -> object:
    """Another value as a browser would send it."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str() if not value.startswith("IPY_MODEL_"):
            return value + "x"
        case list() if value and all(type(inner) in (int, float) for inner in value):
            return [inner + 1 for inner in value]
        case list():
            return value[:-1]
        case None:
            return 0
    return value


def changes_of(name: str, keys: list[str]) -> list[Say]:
    """One change for each trait."""

    def of(key: str) -> Say:
        def content(seen: Seen) -> dict[str, object]:
            opened = seen.model(name)
            state = opened["data"]["state"]
            value = other_on_the_wire(state[key]) if key in state else 0
            data = {"method": "update", "state": {key: value}, "buffer_paths": []}
            return {"comm_id": opened["comm_id"], "data": data}

        return Say("comm_msg", content)

    return [of(key) for key in keys if not key.startswith("_")]


def test_the_controls_are_found():
    assert len(CONTROLS) >= 60
    public = {value for value in vars(ipywidgets).values() if inspect.isclass(value)}
    named = {
        value for value in public if issubclass(value, ipywidgets.Widget) and "_model_name" in value.class_own_traits()
    }
    bases = {ipywidgets.Widget, ipywidgets.DOMWidget, ipywidgets.CoreWidget, ipywidgets.Style}
    assert named - bases <= {widget for _, widget in CONTROLS}


@pytest.mark.parametrize(("path", "widget"), CONTROLS, ids=[path.rpartition(".")[2] for path, _ in CONTROLS])
async def test_a_control(agree, path, widget):
    module, _, name = path.rpartition(".")
    model = widget._model_name.default_args[0] if hasattr(widget._model_name, "default_args") else ""
    model = (widget.class_traits()["_model_name"].default_value or model).removesuffix("Model")
    keys = sorted(key for key, trait in widget.class_traits(sync=True).items())
    await agree(
        Cell("import ipywidgets as w, importlib, traitlets" + OTHER),
        Cell(f"C = importlib.import_module({module!r}).{name}\nx = C({ARGUMENTS.get(name, '')})"),
        Cell("x"),
        Cell("display(x); x.get_state(['_view_name', '_model_name'])"),
        Cell(
            "x.observe(lambda c: c['name'] != 'comm' and print(c['name'], repr(c['old']), repr(c['new'])), traitlets.All)"
        ),
        *changes_of(model, keys),
        Cell(
            "for key in sorted(x.traits(sync=True)):\n"
            "    if key.startswith('_'): continue\n"
            "    try: setattr(x, key, other(getattr(x, key)))\n"
            "    except Exception as e: print(key, type(e).__name__)"
        ),
        Cell("with x.hold_sync():\n    x.tooltip = 'held'\n    x.tabbable = True"),
        custom(model, {"event": "click"}),
        custom(model, {"event": "any", "n": 1}, b"bytes"),
        send(model, {"method": "request_state"}),
        send(model, {"method": "nothing"}),
        *states(),
        Cell("x.close()\nx.comm, x"),
        change(model, {"tooltip": "late"}),
        Cell("x.tooltip = 'closed'"),
    )


@pytest.mark.parametrize("name", ["IntSlider", "VBox", "Output", "Button"])
async def test_a_control_that_the_page_closes(agree, name):
    await agree(
        Cell(f"import ipywidgets as w\nx = w.{name}()\nx"),
        comm_close(name),
        Cell("x.comm is None, x._repr_mimebundle_() is None"),
        Cell("x.tooltip = 'late'\nx"),
        change(name, {"tooltip": "late"}),
    )


async def test_every_value_a_slider_takes(agree):
    await agree(
        Cell("import ipywidgets as w\nx = w.IntSlider(max=50)\nx.observe(lambda c: print(c['new']), 'value')\nx"),
        *(change("IntSlider", {"value": value}) for value in (1, 2, 2, 60, -3, 1.5, "7", None, True, [1])),
        change("IntSlider", {"value": 5, "max": 3}),
        change("IntSlider", {"nothing": 5, "value": 2}),
        change("IntSlider", {"layout": None}),
        Cell("x.value, x.max"),
    )
