"""A small workshop of pairs, tables, parts and pens, and a session of it."""

from __future__ import annotations

from typing import Any

from awayday.scenario import Workshop
from awayday.session import Origin, Role
from awayday.store import open_store
from awayday.usecases import Visitor, start
from tests.conftest import Table


def step(step_id: str, kind: str, then: Any, **more: Any) -> dict[str, Any]:
    return {"id": step_id, "kind": kind, "title": step_id, "minutes": 2, "notes": "Say it.", "then": then, **more}


def option(option_id: str) -> dict[str, Any]:
    effect = {"customer": 0, "employee": 0}
    return {"id": option_id, "label": option_id.title(), "gain": "g", "cost": "c", "effect": effect}


def text(field: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "kind": "text", "label": field, **more}


WORKSHOP = Workshop.model_validate(
    {
        "id": "together",
        "module": "X2",
        "version": "1.0.0",
        "title": "Together",
        "goal": "Sit and write.",
        "minutes": 8,
        "group": "2 to 300",
        "seed_trace": ["000"],
        "consent": {"version": "c1", "text": "Take part?", "reuse": "Keep it?"},
        "defaults": dict.fromkeys(("waiting", "below_35", "between", "above_70", "safety", "closing"), "Go on."),
        "roles": {
            "form": "pair",
            "cards": [
                {"id": "boss", "title": "Boss", "text": "You have not slept."},
                {"id": "ama", "title": "Ama", "text": "You have an offer."},
            ],
        },
        "steps": [
            step("alone", "choice", "rule", prompt="Yes?", options=[option("yes"), option("no")]),
            step("rule", "text", "told", prompt="Write.", group="table", pen=True, ask=[text("rule"), text("why")]),
            step("told", "discuss", "pairs", prompt="Talk.", form="pair"),
            step("pairs", "text", "end", prompt="Each.", group="pair", ask=[text("say")]),
        ],
    }
)


def laid(origin: Origin = Origin.DEMO, seed: int = 1, workshop: Workshop = WORKSHOP) -> Table:
    """Open a session of it, or of another workshop, that nobody has joined yet."""
    live = start(open_store("sqlite://"), workshop, origin=origin, seed=seed)
    return Table(live, Visitor(live, Role.FACILITATOR))
