"""The tables of a made-up cohort: its meetings in one, with ids that are the same each time."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from awayday import frames, packages
from awayday.frames import Frames
from awayday.planted._people import People
from awayday.planted._play import Meeting, play, uuid_of
from awayday.planted._recipe import Recipe
from awayday.session import EventKind
from awayday.steps import StoryStep
from awayday.store import Store, open_store

Rows = dict[str, list[dict[str, Any]]]

PERSON = "p-"
"""What ids of people begin with in packages."""


def cohort(recipe: Recipe, seed: int | None = None) -> Frames:
    """Play all meetings of a cohort in memory and return its tables.

    Parameters
    ----------
    recipe
        What is planted.
    seed
        Another one than that of the recipe, for another such cohort.
    """
    return asyncio.run(_played(People(recipe, recipe.seed if seed is None else seed)))


async def _played(people: People) -> Frames:
    every: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(len(people.recipe.meetings)):
        with open_store("sqlite://") as store:
            meeting = await play(store, people, number)
            for name, rows in _rows(store, meeting).items():
                every[name] += rows
            meeting.live.close()
    every["participants"] = _once(every["participants"])
    return Frames(**{name: packages.frame(name, rows) for name, rows in every.items()})


def _rows(store: Store, meeting: Meeting) -> Rows:
    """Return the rows of a meeting without the saves on the way to an answer, and with ids that stay."""
    people, session_id = meeting.people, meeting.live.session.session_id
    found: Rows = {name: packages.rows(name, table) for name, table in frames.of(store, session_id).tables().items()}
    told = {step.id for step in meeting.live.workshop.steps if isinstance(step, StoryStep)}
    found["answers"], on_the_way = _without_saves_on_the_way(found["answers"], told)
    found["events"] = [
        row
        for row in found["events"]
        if not (row["kind"] == EventKind.ANSWERED and (row["participant_id"], row["at"]) in on_the_way)
    ]
    names = {str(meeting.seat(person).participant_id): _name(people, person) for person in people.comes(meeting.number)}
    recipe = {"name": people.recipe.name, "version": people.recipe.version, "seed": people.seed}
    stated = json.dumps(recipe, sort_keys=True, separators=(",", ":"))
    for rows in found.values():
        for row in rows:
            if row.get("participant_id") is not None:
                row["participant_id"] = names[row["participant_id"]]
            if "event_id" in row:
                row["event_id"] = uuid_of(session_id, "event", row["seq"])
            if "recipe" in row:
                row["recipe"] = stated
    return found


def _name(people: People, person: int) -> str:
    about = f"{people.recipe.name}/{people.seed}/{person}"
    return PERSON + hashlib.sha256(about.encode()).hexdigest()[:16]


def _without_saves_on_the_way(
    rows: list[dict[str, Any]], told: Collection[str]
) -> tuple[list[dict[str, Any]], set[tuple[Any, Any]]]:
    """Leave out what says nothing, and return it by person and time, too; the files would be three times as large.

    A phone saves after each field, and each save holds all fields so far. What is kept is the last answer, and before
    each change of mind the answer as it then stood. Marks that somebody has read a story, in the steps `told`, go too.
    """
    answers: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        answers[row["answer_id"]].append(row)
    chains: defaultdict[tuple[Any, ...], list[list[dict[str, Any]]]] = defaultdict(list)
    for one in answers.values():
        first = one[0]
        chains[first["step_id"], first["phase"], first["run_no"], first["participant_id"], first["group_no"]].append(
            one
        )
    kept: list[dict[str, Any]] = []
    left_out: set[tuple[Any, Any]] = set()
    for chain in chains.values():
        chain.sort(key=lambda one: one[0]["answered_at"])
        for one, after in zip(chain, [*chain[1:], None], strict=True):
            is_on_the_way = after is not None and _said(one) <= _said(after)
            if not is_on_the_way and one[0]["step_id"] not in told:
                kept += one
            else:
                left_out.add((one[0]["participant_id"], one[0]["answered_at"]))
    return kept, left_out


def _said(answer: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    names = ("field", "item", "option_id", "value_num", "value_text", "not_applicable", "status")
    return {tuple(row[name] for name in names) for row in answer}


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a person: as she first joined."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["participant_id"], row)
    return list(found.values())
