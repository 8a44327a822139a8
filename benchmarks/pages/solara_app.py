"""The small page for Solara."""

import solara
from rows import OPTIONS, TITLE, store


@solara.component
def Page() -> None:  # noqa: N802  # the name that Solara looks for
    """Draw the page."""
    status = solara.use_reactive("Nothing stored yet")
    solara.HTML(tag="h1", unsafe_innerHTML=TITLE)  # Markdown would load a drawing library of 3 MB
    for option in OPTIONS:
        solara.Button(option, on_click=lambda option=option: status.set(store(option)))
    solara.Text(status.value)
