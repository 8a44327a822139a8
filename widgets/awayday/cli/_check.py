"""`awayday check`: read scenarios and tell every mistake in them."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

import typer

from awayday import scenario
from awayday.cli._options import AsJson
from awayday.cli._say import remark, say, say_json
from awayday.errors import WorkshopError


def check(
    workshops: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORKSHOP|PLAN|FOLDER...", help="Names or folders; all of the kit when left out."),
    ] = None,
    graph: Annotated[bool, typer.Option("--graph", help="Draw which step leads where.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check workshops and plans: form, dangling branches, dead ends, minutes; exits with 1 on a mistake."""
    names = workshops or [path.stem for path in (*scenario.shelf(), *scenario.plans())]
    if not names:
        raise WorkshopError(["There is no workshop here to check. Name one, or go to the folder of the kit."])
    found = [_look_at(name, graph) for name in names]
    if as_json:
        say_json({"ok": not any(one["mistakes"] for one in found), "workshops": found})
    else:
        for one in found:
            _tell(one)
    count = sum(len(one["mistakes"]) for one in found)
    if count:
        remark(f"{count} mistake{'s' if count > 1 else ''}. Mend and check again.")
        raise typer.Exit(1)
    remark(f"All well. Next: awayday rehearse {found[0]['workshop']} --participants 12 --seed 1")


def _look_at(name: str, graph: bool) -> dict[str, Any]:
    try:
        workshop = scenario.named(name)
    except WorkshopError as error:
        return {"workshop": name, "mistakes": error.mistakes}
    is_part = workshop.timetable is not None or workshop.id.endswith(scenario.SHORT)
    found: dict[str, Any] = {
        "workshop": workshop.id,
        "mistakes": [],
        "title": workshop.title,
        "steps": len(workshop.steps),
        "minutes": workshop.minutes if workshop.timetable is None else workshop.timetable.minutes,
        "remarks": [] if is_part else scenario.remarks(workshop, scenario.pages_of(name)),
    }
    if graph:
        edges = scenario.graph(workshop)
        found["graph"] = [{"from": source, "to": target, "by": by} for source, target, by in edges]
        found["titles"] = {step.id: step.title for step in workshop.steps}
    return found


def _tell(found: dict[str, Any]) -> None:
    if found["mistakes"]:
        say("\n".join(found["mistakes"]))
        return
    say(f"{found['workshop']}: {found['title']}, {found['steps']} steps, {found['minutes']:g} minutes")
    for text in found["remarks"]:
        remark(f"  {text}")
    for source, edges in groupby(found.get("graph", []), key=lambda edge: edge["from"]):
        say(f"  {source} · {found['titles'][source]}")
        for edge in edges:
            by = f" ({edge['by']})" if edge["by"] else ""
            say(f"    → {edge['to']}{by}")
