"""A page of every ipywidgets control, each beside a label that says what Python last heard of it. Run as one cell."""

import datetime as dt

import ipywidgets as w
from IPython.display import display

DAY = dt.date(2026, 3, 4)
ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63606060f80f0001040100a7ab2d1f0000000049454e44ae426082"
)

CONTROLS = {
    "IntSlider": w.IntSlider(max=20),
    "FloatSlider": w.FloatSlider(max=2, step=0.5),
    "IntRangeSlider": w.IntRangeSlider(value=(2, 5), max=9),
    "SelectionSlider": w.SelectionSlider(options=["never", "often", "always"]),
    "IntText": w.IntText(3),
    "BoundedIntText": w.BoundedIntText(3, max=7),
    "FloatText": w.FloatText(1.5),
    "Text": w.Text(placeholder="a word"),
    "Password": w.Password(),
    "Textarea": w.Textarea(),
    "Combobox": w.Combobox(options=["bus", "train"], placeholder="any"),
    "Checkbox": w.Checkbox(description="tick"),
    "ToggleButton": w.ToggleButton(description="toggle"),
    "Dropdown": w.Dropdown(options=["red", "green", "blue"]),
    "RadioButtons": w.RadioButtons(options=["tea", "coffee"]),
    "Select": w.Select(options=["one", "two", "three"]),
    "SelectMultiple": w.SelectMultiple(options=["a", "b", "c"]),
    "ToggleButtons": w.ToggleButtons(options=["left", "right"]),
    "DatePicker": w.DatePicker(value=DAY),
    "TimePicker": w.TimePicker(value=dt.time(9, 30)),
    "ColorPicker": w.ColorPicker(value="#102030", concise=True),
    "TagsInput": w.TagsInput(value=["kept"], allow_duplicates=False),
    "FileUpload": w.FileUpload(multiple=True),
}

rows = []
for name, control in CONTROLS.items():
    control.add_class(f"control-{name}")
    heard = w.Label(f"{name}: nothing yet")
    heard.add_class("heard")

    def changed(change, name=name, heard=heard):
        value = change["new"]
        if name == "FileUpload":
            value = [(each.name, each.size, bytes(each.content)) for each in value]
        heard.value = f"{name}: {value!r}"

    control.observe(changed, "value")
    rows.append(w.HBox([control, heard]))

button, pressed = w.Button(description="Press me", tooltip="a tip"), w.Label("Button: nothing yet")
button.add_class("control-Button")
pressed.add_class("heard")
button.on_click(lambda _: setattr(pressed, "value", f"{pressed.value} pressed"))

tab = w.Tab([w.Label("first page"), w.Label("second page")], titles=["First", "Second"])
accordion = w.Accordion([w.Label("folded page")], titles=["Fold"])
chosen = w.Label("Tab: nothing yet")
chosen.add_class("heard")
tab.observe(lambda change: setattr(chosen, "value", f"Tab: {change['new']}"), "selected_index")
unfolded = w.Label("Accordion: nothing yet")
unfolded.add_class("heard")
accordion.observe(lambda change: setattr(unfolded, "value", f"Accordion: {change['new']}"), "selected_index")

linked, follower = w.IntText(1), w.IntText(1)
linked.add_class("control-linked")
follower.add_class("control-follower")
w.jslink((linked, "value"), (follower, "value"))
followed = w.Label("jslink: nothing yet")
followed.add_class("heard")
follower.observe(lambda change: setattr(followed, "value", f"jslink: {change['new']}"), "value")

output = w.Output()
output.add_class("control-Output")
printer = w.Button(description="Print")
printer.add_class("control-Print")


@printer.on_click
def _(_):
    with output:
        print("printed into the widget")  # noqa: T201
        display(w.HTML("<b>shown</b> in the widget"))


def square(side=3):
    return side * side


shown = [
    w.HTML("<em class='probe'>emphasis</em>"),
    w.Label("a plain label"),
    w.Valid(value=True, description="valid"),
    w.IntProgress(value=4, max=10, description="progress"),
    w.Image(value=ONE_PIXEL, width=8, height=8),
    w.GridBox([w.Label("cell 1"), w.Label("cell 2")], layout=w.Layout(grid_template_columns="1fr 1fr")),
    w.Stack([w.Label("never seen"), w.Label("seen")], selected_index=1),
]
for each in shown:
    each.add_class("shown")

display(w.VBox([*rows, w.HBox([button, pressed]), tab, chosen, accordion, unfolded, linked, follower, followed]))
display(w.VBox([printer, output, *shown]))
asked = w.interact(square, side=(0, 5))
