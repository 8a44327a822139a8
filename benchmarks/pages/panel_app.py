"""The small page for Panel."""

import panel as pn
from rows import OPTIONS, TITLE, store

pn.extension()
status = pn.widgets.StaticText(value="Nothing stored yet")


def button(option: str) -> pn.widgets.Button:
    """Return the button for one option."""

    def click(_: object) -> None:
        status.value = store(option)

    return pn.widgets.Button(name=option, on_click=click)


pn.Column(f"# {TITLE}", *map(button, OPTIONS), status).servable(title=TITLE)
