"""`awayday sessions`: list what was played, the newest first."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer
from rich.table import Table

from awayday.cli._options import AsJson, StoreUrl, default_file
from awayday.cli._say import remark, results, say, say_json
from awayday.errors import excerpt
from awayday.session import Session
from awayday.store import Store, open_store


def sessions(
    store: StoreUrl = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the sessions in the store, the newest first."""
    where, found = str(default_file()), []
    if store is not None or default_file().exists():
        with open_store(store, read_only=True) as opened:
            where = opened.describe()["where"]
            found = [_facts(opened, session) for session in opened.sessions(limit)]
    if as_json:
        say_json({"store": where, "sessions": found})
        return
    if not found:
        remark(f"There is no session in {where} yet. Next: awayday run picnic")
        return
    if results().is_terminal:
        table = Table("session", "workshop", "cohort", "origin", "started", "people", "ended", box=None)
        for one in found:
            table.add_row(*_cells(one))
        results().print(table)
    else:
        for one in found:
            say("\t".join(_cells(one)))
    remark("Next: awayday export latest --to FOLDER")


def _facts(store: Store, session: Session) -> dict[str, Any]:
    return {
        "session": session.session_id,
        "workshop": session.workshop_id,
        "cohort": session.cohort_label,
        "origin": session.data_origin.value,
        "room": session.room_code,
        "started": _time(session.started_ms),
        "ended": None if session.ended_ms is None else _time(session.ended_ms),
        "people": len(store.participants(session.session_id)),
    }


def _time(at_ms: int) -> str:
    """Return a time as ISO 8601 in UTC, to the second."""
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).isoformat(timespec="seconds")


def _cells(facts: dict[str, Any]) -> list[str]:
    started = dt.datetime.fromisoformat(facts["started"]).astimezone().strftime("%Y-%m-%d %H:%M")
    ended = "yes" if facts["ended"] else "no"
    return [
        facts["session"][:8],
        facts["workshop"],
        excerpt(facts["cohort"], 80),
        facts["origin"],
        started,
        str(facts["people"]),
        ended,
    ]
