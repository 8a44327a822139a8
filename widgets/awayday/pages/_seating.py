"""The host page's say over pairs and tables: how people sit, made anew, and one person moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awayday import engine
from awayday.pages._link import put, reply_to
from awayday.steps import END
from awayday.ui import Seating, Widget
from awayday.usecases import Live, Visitor, drive


class Seats:
    """The panel of pairs or tables of one open host page; there while this step or the next needs some.

    Parameters
    ----------
    changed
        Called after a command, with the calm sentence of a refusal or nothing.
    """

    def __init__(self, who: Visitor, changed: Callable[[str], None]) -> None:
        self.who = who
        self.live = who.live
        self.is_open = False
        self.shown: dict[str, Any] = {}
        self.panel = Seating()
        self.panel.on_message("look", self.look)
        reply_to(self.panel, "command", self.command, "done", changed)

    @property
    def widgets(self) -> tuple[Widget, ...]:
        """The panel, or nothing when neither this step nor the next is taken in pairs or at tables."""
        return (self.panel,) if wanted(self.live) else ()

    def look(self, message: dict[str, Any]) -> None:
        """Note whether the panel is unfolded; only then is everybody listed."""
        self.is_open = message.get("open") is True
        self.refresh()

    async def command(self, message: dict[str, Any]) -> None:
        """Do what a button of the panel asked for."""
        args = message.get("args")
        known: dict[str, Any] = args if isinstance(args, dict) else {}
        name = message.get("name")
        await drive(self.who, name if name in {"regroup", "move"} else "", known, str(message["id"]))

    def refresh(self) -> None:
        """Bring the panel to the session's state."""
        live, state, form = self.live, self.live.state, wanted(self.live)
        if form is None:
            return
        sizes = engine.sizes(state, form)
        shown: dict[str, Any] = {
            "form": form,
            "made": state.made.get(form, 0) if form in state.groups else 0,
            "count": sum(size > 0 for size in sizes.values()),
            "seated": sum(sizes.values()),
            "groups": listed(live, form) if self.is_open else [],
        }
        put(self.panel, **{name: value for name, value in shown.items() if value != self.shown.get(name)})
        self.shown = shown


def wanted(live: Live) -> str | None:
    """Return "pair" or "table" when the step on the wall is taken so, else the form of one that may come next."""
    state, steps = live.state, live.workshop
    if state.ended:
        return None
    if state.current is None:
        return steps.first.group
    step = steps.step(state.current.step_id)
    following = [steps.step(to) for to in step.targets() if to != END]
    return step.group or next((one.group for one in following if one.group), None)


def listed(live: Live, form: str) -> list[dict[str, Any]]:
    """Return each pair or table with its people, those without a place first."""
    state, present = live.state, set(live.state.present)
    found: dict[int, list[str]] = {number: [] for number in engine.sizes(state, form)}
    for person, number in state.groups.get(form, {}).items():
        if person in present:
            found[number].append(person)
    late = engine.without_place(state, form)
    pens = {engine.pen_holder(state, form, number) for number, people in found.items() if people}
    return [
        {
            "no": number,
            "people": [{"id": one, "name": live.names.get(one, ""), "writes": one in pens} for one in people],
        }
        for number, people in ([(0, late)] if late else []) + sorted(found.items())
    ]
