"""The process that stays: it starts the one that serves a room, and starts it again when it falls over."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from awayday.cli._say import complain, remark, say

ENDS_S = 20
"""Longest wait for a room to write what is queued and close."""

TRIES = 5
"""Starts in a row that may fail before a room that was open is given up."""

LONGEST_PAUSE_S = 5.0
"""Longest pause between two of them."""


ROOM = (sys.executable, "-m", "awayday.cli._room")
"""The command that serves a room."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a room's process is told, as one line of JSON on its standard input.

    That stays open for as long as the supervisor lives: when it ends, by whatever death, the room closes.

    Attributes
    ----------
    workshop
        Name or folder; for a session that is taken up, None means the workshop's name in the kit.
    session
        The session to take up; None starts a new one.
    host, port
        Where to listen; None takes what the session had.
    is_pulse, pulse_after_days
        Whether a session that has ended asks its people how it went; and how many days after the end, if not as its
        workshop says.
    is_back
        Whether the room comes back by itself after a crash: no new links, no words, no browser.
    """

    workshop: str | None = None
    session: str | None = None
    store: str | None = None
    host: str | None = None
    port: int | None = None
    cohort: str | None = None
    origin: str = "real"
    open_browser: bool = False
    as_json: bool = False
    is_back: bool = False
    is_pulse: bool = False
    pulse_after_days: int | None = None


class Supervisor:
    """Keeps one room going.

    Parameters
    ----------
    plan
        What the first process is told.
    on_ready
        Called once with what the room said when it was first open: `links`, `host`, `port`, `seed` and `pid`.
    command
        What is started; it is told a `Plan`, and says as one line of JSON when it is open.
    """

    def __init__(self, plan: Plan, on_ready: Callable[[dict[str, Any]], None], command: Sequence[str] = ROOM) -> None:
        self.plan = plan
        self.command = command
        self.on_ready = on_ready
        self._room: subprocess.Popen[str] | None = None
        self._was_open = False
        self._is_ending = False

    def run(self) -> int:
        """Serve until somebody ends it, and return the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._end())
        failed = 0
        while True:
            is_open, code = self._serve()
            if self._is_ending or code == 0:
                return 0 if code == 0 else 1
            if not self._was_open:
                return code if code > 0 else 1  # it has said why
            failed = 0 if is_open else failed + 1
            if failed == TRIES:
                complain(
                    f"The room fell over and did not come back in {TRIES} tries. What was saved is kept. "
                    "Mend what is said above, then: awayday resume"
                )
                return 1
            self._pause(min(0.5 * 2 ** (failed - 1), LONGEST_PAUSE_S) if failed else 0.0)

    def _serve(self) -> tuple[bool, int]:
        """Run one process to its end, and say whether the room was open, and its exit code."""
        # in a session of its own, so that Ctrl-C in the terminal comes here alone
        room = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            start_new_session=True,
        )  # fmt: skip
        self._room = room
        is_open = False
        if room.stdin is not None and room.stdout is not None:
            with contextlib.suppress(OSError, ValueError):  # it may be gone, or told to end, already
                room.stdin.write(json.dumps(asdict(self.plan)) + "\n")
                room.stdin.flush()
            if self._is_ending:
                self._let_go(room)
            for line in room.stdout:
                told = None if is_open else _told(line)
                if told is None:
                    say(line.rstrip("\n"))  # a page or a library that prints
                else:
                    is_open = True
                    self._note_open(told)
        code = room.wait()
        self._let_go(room)
        return is_open, code

    def _note_open(self, told: dict[str, Any]) -> None:
        if self._was_open:
            remark("The room fell over and is back; nothing saved was lost.")
            return
        self._was_open = True
        self.plan = replace(
            self.plan, session=told["links"]["session"], host=told["host"], port=told["port"], is_back=True
        )
        self.on_ready(told)

    def _end(self) -> None:
        """Let the room end; a second signal does not wait for it."""
        room = self._room
        if room is not None and room.poll() is None:
            if self._is_ending:
                room.kill()
            else:
                self._let_go(room)
                late = threading.Timer(ENDS_S, room.kill)
                late.daemon = True
                late.start()
        self._is_ending = True

    @staticmethod
    def _let_go(room: subprocess.Popen[str]) -> None:
        """Close what the room waits on."""
        if room.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                room.stdin.close()

    def _pause(self, seconds: float) -> None:
        until_s = time.monotonic() + seconds
        while not self._is_ending and time.monotonic() < until_s:
            time.sleep(0.05)


def _told(line: str) -> dict[str, Any] | None:
    """Return what a line of a room says, if it says that it is open."""
    with contextlib.suppress(ValueError):
        told = json.loads(line)
        if isinstance(told, dict) and "links" in told:
            return told
    return None
