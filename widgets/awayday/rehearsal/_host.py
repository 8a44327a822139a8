"""The host bot of a rehearsal: leads the room through the facilitator's page, one button after the other."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from awayday.engine import RunStatus
from awayday.errors import AwaydayError
from awayday.rehearsal._bots import Bot, Ledger
from awayday.rehearsal._client import Page, Widget
from awayday.rehearsal._habits import stream
from awayday.scenario import Workshop
from awayday.steps import Count, Level, Own, VoteStep

LOBBY = "the lobby"

HOST_WAITS_S = 6.0
"""How long the host bot leaves a step on the wall that asks nothing, at a human pace."""

MOST_RELEASED = 40
"""How many free texts of one step the host bot releases at most."""

MOST_MOVES = 500
"""A walk with more moves than this comes back to where it was for ever."""


class HostBot:
    """A made-up facilitator: waits until everybody has answered, then presses the button that usually comes next.

    Parameters
    ----------
    people
        The bots it waits for.
    patience_s
        Longest wait for them in one step.
    """

    def __init__(
        self, seed: int, page: Page, workshop: Workshop, ledger: Ledger, people: list[Bot], *, pace: float = 0.0,
        patience_s: float = 60.0,
    ) -> None:  # fmt: skip
        self.seed = seed
        self.page = page
        self.workshop = workshop
        self.ledger = ledger
        self.people = people
        self.pace = pace
        self.patience_s = patience_s

    async def arrive(self) -> None:
        """Open the console and stamp the session as a rehearsal, so that bots are let in.

        Raises
        ------
        AwaydayError
            When the room holds answers of people already.
        """
        self.ledger.listeners.append(self.page.news.set)
        await self.page.open()
        await self.page.until(self.console, "the console")
        reply = await self.press("rehearse", {})
        if reply["type"] == "refused":
            raise AwaydayError(
                f"The room takes no bots: {reply.get('text', '')}", "Rehearse in a room of its own: leave out --join."
            )

    async def host(self) -> None:
        """Lead the room from the lobby to its end."""
        await self.wait_for(lambda: all(bot.has_joined for bot in self.people), "everybody to join", LOBBY)
        for _ in range(MOST_MOVES):
            if self.has_ended():
                break
            place = self.place()
            await self.wait_for_answers(place)
            await self.release_words()
            await self.wait_for_ratings(place)
            await asyncio.sleep(self.pace * HOST_WAITS_S)
            if self.place() == place:
                await self.go_on(place)
            if step_id := self.step().get("id"):
                self.ledger.reach(str(step_id))
        else:
            raise AwaydayError(f"The rehearsal is stuck: {MOST_MOVES} moves and no end.", "Does it walk in circles?")
        self.ledger.is_ended = True
        self.ledger.tell()

    def console(self) -> Widget | None:
        """Return the console, once it is on the page."""
        return next(iter(self.page.widgets("Console")), None)

    def step(self) -> dict[str, Any]:
        """Return the card of the step on the wall."""
        console = self.console()
        return dict(console.state.get("step") or {}) if console else {}

    def actions(self) -> list[dict[str, Any]]:
        """Return the buttons that can be pressed now."""
        console = self.console()
        return [one for one in (console.state.get("actions") or []) if not one.get("disabled")] if console else []

    def place(self) -> str:
        """Return where the room is, as the buttons say it: `lobby`, or `step/phase/run_no/status`."""
        return next((str(one["args"]["at"]) for one in self.actions() if "at" in (one.get("args") or {})), "")

    def has_ended(self) -> bool:
        """Whether the console says that the session is over."""
        return self.step().get("status") == "ended"

    async def wait_for(self, ready: Callable[[], bool], what: str, where: str) -> None:
        """Wait for the bots; raises AwaydayError with the names of those who are missing."""
        try:
            async with asyncio.timeout(self.patience_s):
                while not ready():
                    await self.page.changed()
        except TimeoutError as error:
            behind = [bot for bot in self.people if not (bot.has_joined if where == LOBBY else bot.is_through(where))]
            late = [bot.habits.label for bot in behind]
            names = ", ".join(late[:5]) + (f" and {len(late) - 5} more" if len(late) > 5 else "")
            raise AwaydayError(
                f"The rehearsal is stuck at {where}: waited {self.patience_s:.0f} s for {what}; "
                f"missing: {names or 'nobody, but the console does not count them'}.",
                "Look at the room server's messages.",
            ) from error

    async def wait_for_answers(self, place: str) -> None:
        """Wait until every bot that the step asks has answered and the console counts them."""
        run, _, status = place.rpartition("/")
        if not self.asked(run) or status != RunStatus.OPEN:
            return

        def ready() -> bool:
            if self.place() != place:
                return True  # somebody else moved the room on
            asked = self.asked(run)
            if not all(bot.is_through(run) for bot in asked):
                return False
            seen = next((one.state.get("answered") for one in self.page.widgets("Presence")), None)
            counted = [bot for bot in asked if not bot.watches()]
            return seen is not None and int(seen) >= sum(bot.gave(run) for bot in counted)

        await self.wait_for(ready, "all answers", run)

    async def wait_for_ratings(self, place: str) -> None:
        """Wait until the texts that were just released are on every phone, and rated there."""
        run = place.rpartition("/")[0]
        step = self.workshop.by_id.get(run.split("/")[0])
        items = [item for words in self.page.widgets("Words") for item in words.state.get("items") or []]
        if not isinstance(step, VoteStep):
            return
        others = min(len(items) - 1, step.most)  # all but that of one's own table

        def is_dealt(bot: Bot) -> bool:
            return sum(len(one.names) for one in bot.page.widgets() if one.run == run) >= others

        await self.wait_for(lambda: all(is_dealt(bot) for bot in self.asked(run)), "texts to rate", run)
        await self.wait_for_answers(place)

    def asked(self, run: str) -> list[Bot]:
        """Return the bots whose phones show this run: all of them, save those that an own branch led elsewhere."""
        step = self.workshop.by_id.get(run.split("/")[0])
        if step is None or not step.fields():
            return []
        before = self.workshop.by_id.get(self.ledger.path[-2]) if len(self.ledger.path) > 1 else None
        branch = before.branch if before is not None else None
        people = [bot for bot in self.people if not bot.watches(run)]
        if isinstance(branch, Own):
            return [bot for bot in people if bot.follows(branch, step.id)]
        if isinstance(branch, Count | Level):
            return [bot for bot in people if bot.page.shows(run)]
        return people

    async def release_words(self) -> None:
        """Let the free texts that wait be shown on the wall."""
        for words in self.page.widgets("Words"):
            held = [item for item in words.state.get("items") or [] if item.get("state") == "held"]
            for item in held[:MOST_RELEASED]:
                args = {"answer_id": item["answer_id"], "field": item["field"], "state": "approved"}
                await self.press("review", args, kind="Words")

    async def go_on(self, place: str) -> None:
        """Press the primary button, or take a branch by the seed when the answers do not decide, and see it done."""
        ready = [one for one in self.actions() if one.get("kind") == "primary"]
        if not ready:
            ways = sorted(
                (one for one in self.actions() if one["name"] == "branch"), key=lambda one: str(one["args"]["to"])
            )
            if not ways:
                raise AwaydayError(
                    f"The rehearsal is stuck at {place or LOBBY}: the console offers no way on "
                    f"({', '.join(one['name'] for one in self.actions()) or 'no button at all'})."
                )
            ready = [ways[int(stream(self.seed, "room", "branch", place)() * len(ways))]]
        reply = await self.press(ready[0]["name"], ready[0]["args"])
        if reply["type"] == "refused" and reply.get("reason") != "moved_on":
            raise AwaydayError(f"The room refused {ready[0]['label']!r} at {place}: {reply.get('text', '')}")
        await self.page.until(lambda: self.has_ended() or self.place() != place, f"the room to leave {place}")

    async def press(self, name: str, args: dict[str, Any], kind: str = "Console") -> dict[str, Any]:
        """Send a command from the widget that carries its button, and return the reply."""
        content = {"type": "command", "id": str(uuid.uuid4()), "name": name, "args": args}

        def is_gone() -> bool:  # only the console stays for good
            return kind != "Console" and not self.page.widgets(kind)

        reply, _ = await self.page.ask(lambda: next(iter(self.page.widgets(kind)), None), content, is_gone)
        return reply
