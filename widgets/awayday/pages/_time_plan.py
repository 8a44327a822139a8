"""Where the room is against the time plan of a session of several parts, as plain data for the facilitator's page."""

from __future__ import annotations

from typing import Any

from awayday.scenario import TimedPart, starts
from awayday.usecases import Live


class TimeKeeper:
    """Compares a live Session with the timetable of its workshop; `traits` is empty where there is none.

    Times are those of the events: a step begins when it is first opened. Nothing happens by the clock.
    """

    def __init__(self, live: Live) -> None:
        self.live = live
        self.starts = starts(live.workshop) if live.workshop.timetable is not None else {}

    def traits(self) -> dict[str, Any]:
        """Return the traits of a `TimePlan`."""
        live, table = self.live, self.live.workshop.timetable
        if table is None:
            return {}
        opened = self._opened()
        current = live.state.current.step_id if live.state.current is not None else None
        step = live.workshop.by_id.get(current or "")
        at = self.starts.get(step.id) if step is not None else None
        return {
            "minutes": table.minutes,
            "slack": table.slack,
            "slack_notes": table.slack_notes,
            "started_at_ms": min(opened.values(), default=None),
            "now_ms": self._ended_ms() or live.clock(),
            "ended": live.ended,
            "window": [at, at + step.minutes] if at is not None and step is not None else [],
            "parts": [
                {"title": part.title, "start": part.start, "end": part.start + part.minutes,
                 "state": self._state(part, at)}
                for part in table.parts
            ],
            "checkpoints": [
                {"what": point.what, "by": point.by, "state": self._reached(point.step, opened, at)}
                for point in table.checkpoints
            ],
        }  # fmt: skip

    def _opened(self) -> dict[str, int]:
        """Return when each step was first opened."""
        found: dict[str, int] = {}
        for key, run in self.live.state.runs.items():
            if run.opened_ms is not None:
                found[key.step_id] = min(run.opened_ms, found.get(key.step_id, run.opened_ms))
        return found

    def _ended_ms(self) -> int | None:
        return self.live.events[-1].at_ms if self.live.ended and self.live.events else None

    def _state(self, part: TimedPart, at: float | None) -> str:
        current = self.live.state.current
        if self.live.ended or at is None:
            return "done" if self.live.ended else "next"
        if current is not None and current.step_id in part.steps:
            return "now"
        return "done" if part.start < at else "next"

    def _reached(self, step_id: str, opened: dict[str, int], at: float | None) -> str:
        if step_id in opened:
            return "reached"
        return "passed" if at is not None and self.starts.get(step_id, 0) < at else "open"
