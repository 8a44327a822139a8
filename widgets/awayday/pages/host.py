"""The facilitator's console: who is here, where the room is, what to say, and every button that moves it."""

from __future__ import annotations

from typing import Any

from awayday import engine
from awayday.disclosure import K_WORDS
from awayday.pages import _actions
from awayday.pages._companion import Companion
from awayday.pages._link import follow, put, reply_to, visitor
from awayday.pages._room import Room
from awayday.pages._seating import Seats
from awayday.pages._time_plan import TimeKeeper
from awayday.session import Role
from awayday.steps import AnyStep, FieldType, RevealStep, VoteStep
from awayday.ui import Box, Console, Presence, RoomCode, Status, Style, TimePlan, VBox, Words
from awayday.usecases import Visitor, answered, collecting, drive


def show(join_url: str = "") -> VBox:
    """Return the page; the last expression of host.ipynb."""
    who, is_demo = visitor(Role.FACILITATOR)
    page = Host(who, join_url or who.live.join_url)
    return VBox([*page.root.children, Companion(who.live, drives=False).root]) if is_demo else page.root


class Host:
    """One open console; a second one on another device shows and does the same."""

    def __init__(self, who: Visitor, join_url: str) -> None:
        self.who = who
        self.live = who.live
        self.refusal = ""
        self.status = Status(who="")
        self.console = Console(labels={"other": "later"})
        self.presence = Presence()
        self.words = Words()
        code = self.live.session.room_code
        self.code = RoomCode.of(code, join_url or f"http://localhost:8765/j/{code}")
        self.room = Room(who, self.after)
        self.seats = Seats(who, self.after)
        self.side = VBox([self.presence, *self.room.widgets, self.code])
        desk = Box([VBox([self.console]), self.side]).add_class("aw-cockpit")
        self.time = TimeKeeper(self.live)
        self.timed = [TimePlan()] if self.live.workshop.timetable is not None else []
        self.root = VBox([Style(), self.status, *self.timed, desk])
        self.status.on_message("ping", lambda message: self.status.reply("pong", message["id"]))
        for widget in (self.console, self.words):
            reply_to(widget, "command", self.command, "done", self.after)
        follow(self.live, self.refresh)
        self.refresh()

    async def command(self, message: dict[str, Any]) -> None:
        """Carry out what a button asked for."""
        args = message.get("args")
        known: dict[str, Any] = args if isinstance(args, dict) else {}
        await drive(self.who, str(message.get("name")), known, str(message["id"]))

    def after(self, text: str) -> None:
        """Say a refusal beside the buttons, until the next command, and show how things stand."""
        self.refusal = text
        self.refresh()

    def refresh(self) -> None:
        """Bring the page to the session's state."""
        live, state = self.live, self.live.state
        step = live.workshop.step(state.current.step_id) if state.current else None
        put(
            self.console,
            step=_actions.step_card(live),
            opened_at_ms=state.run.opened_ms if state.run and not state.ended else None,
            now_ms=live.clock(),
            actions=_actions.actions(live),
            outline=_actions.outline(live),
            say=_actions.say(live),
            error=live.problem or self.refusal,
        )
        for widget in self.timed:
            put(widget, **self.time.traits())
        here, given = live.here, answered(live.workshop, state, state.run, step) if step else set()
        waits = collecting(state.run, step)
        people = [
            {"name": live.names[person_id], "here": person_id in here, "answered": waits and person_id in given}
            for person_id in state.present
            if person_id in live.names
        ]
        put(
            self.presence,
            people=people,
            joined=len(state.present),
            here=len(here & set(state.present)),
            answered=len(given & set(state.present)) if waits else None,
            labels={"answered": f"of {len(state.present)} answered"},
        )
        words = words_to_release(self.who, step)
        put(self.words, **words)
        put(self.code, code=live.session.room_code if live.rules.code_open else "")
        self.room.refresh()
        self.seats.refresh()
        free = (self.words,) if words["items"] or words["note"] else ()
        shown = (self.presence, *free, *self.seats.widgets, *self.room.widgets, self.code)
        if self.side.children != shown:
            self.side.children = shown


def words_to_release(who: Visitor, step: AnyStep | None) -> dict[str, Any]:
    """Return the traits of `Words`: free texts that may be shown to all from where the room is, in no order."""
    live, items, note = who.live, [], ""
    for of, field in words_shown(step):
        run, asked = engine.run_of(live.state, of), live.workshop.step(of)
        spec = next((spec for spec in asked.specs if spec.name == field and spec.type is FieldType.TEXT), None)
        if spec is None or run is None:
            continue
        given, people = engine.authors(live.state, run, asked, field)
        if people < K_WORDS and asked.shared_by is None:
            note = f"Words are shown from {K_WORDS} people up, so that nobody is recognised. Ask aloud instead."
            continue
        for answer in sorted(given, key=lambda one: one.answer_id):  # ids are random, so is the order
            items.append(
                {
                    "answer_id": answer.answer_id,
                    "field": spec.name,
                    "field_label": asked.title if asked.shared_by else spec.label,
                    "text": asked.text_of(spec.name, answer.values),
                    "state": engine.release_of(live.state, run, asked, answer, spec.name),
                }
            )
    return {"items": items, "note": note}


def words_shown(step: AnyStep | None) -> list[tuple[str, str]]:
    """Return whose words a step shows to others: the step that asked for them, and the field."""
    match step:
        case RevealStep():
            return [(of, name) for of in step.of for name in step.words]
        case VoteStep():
            return [(step.of, step.field)]
        case _:
            return []
