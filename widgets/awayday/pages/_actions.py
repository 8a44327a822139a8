"""What the facilitator's console offers at each moment: the step's card, the buttons, the outline, what to say."""

from __future__ import annotations

from typing import Any

from awayday import engine
from awayday.engine import Run, RunStatus
from awayday.pages import _views
from awayday.session import EventKind
from awayday.steps import END, AnyStep, ChoiceStep, RevealStep, StoryStep
from awayday.usecases import Live, last_command, place, reveal_after, reveals_here, revote_target, turns

UNDO_WORDS = {
    EventKind.OPENED: "opening a step",
    EventKind.LOCKED: "the lock",
    EventKind.REVEALED: "the reveal",
    EventKind.REOPENED: "opening again",
    EventKind.VOIDED: "the reset",
    EventKind.BRANCHED: "the branch",
    EventKind.CLOSED: "the end",
    EventKind.GROUPED: "the seating",
}


def asks(step: AnyStep) -> bool:
    """Whether a step collects answers beyond "read"."""
    return bool(step.fields()) and not isinstance(step, StoryStep)


def step_card(live: Live) -> dict[str, Any]:
    """Return the card of the current step: what it is, how long, how it stands, and the notes."""
    state = live.state
    if state.ended:
        notes = ["The tables are saved.", *_address(live, "debrief", "The debrief, in this browser:")]
        return _card("The session has ended", "ended", notes)
    if state.run is None:
        notes = [live.workshop.goal, live.workshop.group, *_address(live, "wall", "The wall, for the projector:")]
        return _card(live.workshop.title, "lobby", notes)
    step, run = live.workshop.step(state.run.key.step_id), state.run
    status = str(run.status) if asks(step) else "shown"
    card = _card(step.title, status, notes=[" ".join(part.split()) for part in step.notes.split("\n\n")])
    again = " (second vote)" if run.key.phase == "revote" and step.phase != run.key.phase else ""
    card |= {"id": step.id, "kind": step.kind, "minutes": step.minutes, "who": step.who, "title": step.title + again}
    return card | {"index": len(state.trail), "total": len(state.trail) + _steps_left(live, step)}


def _address(live: Live, page: str, words: str) -> list[str]:
    """Say where another page of the room is; nothing when no room serves this one."""
    base, found, _ = live.join_url.partition("/j/")  # which ends in the long code; pages go by the short one
    return [f"{words} {base}/r/{live.session.room_code}/{page}"] if found else []


def _card(title: str, status: str, notes: list[str]) -> dict[str, Any]:
    return {"id": "", "title": title, "kind": "", "minutes": 0, "who": "", "status": status, "notes": notes,
            "index": 0, "total": 0}  # fmt: skip


def _steps_left(live: Live, step: AnyStep) -> int:
    count, seen = 0, {step.id}
    targets = step.targets()
    while targets and targets[0] != END and targets[0] not in seen:
        count += 1
        seen.add(targets[0])
        targets = live.workshop.step(targets[0]).targets()
    return count


def actions(live: Live) -> list[dict[str, Any]]:
    """Return the buttons in their order; exactly one is primary unless the facilitator has to choose a branch."""
    at, state = place(live), live.state
    if state.ended:
        return [_undo(live, "Undo the end")]
    if state.run is None:
        start = _button("open", f"Start: {live.workshop.first.title}", at, kind="primary")
        return [start, _button("end", "End the session", at, kind="danger", group="room", confirm=END_QUESTION)]
    step, run = live.workshop.step(state.run.key.step_id), state.run
    return _step_actions(live, step, run, at) + _branch_actions(live, step, run, at) + _room_actions(live, step, at)


END_QUESTION = "End the session for everyone? Names are removed, answers are kept."


def _step_actions(live: Live, step: AnyStep, run: Run, at: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    turned, total = turns(live)
    if turned < total:
        found.append(_button("turn", f"Turn over the next ({turned + 1} of {total})", at, kind="primary"))
    following = reveal_after(live, step)
    reveals = asks(step) and reveals_here(live, step)
    if reveals:
        if run.status is not RunStatus.REVEALED:
            label = "Close and reveal" if run.status is RunStatus.OPEN else "Reveal"
            found.append(_button("reveal", label, at, kind="primary"))
        elif following is not None:
            found.append(_go_on(live, step, at))
    if asks(step) and run.status is RunStatus.OPEN:
        found.append(_button("lock", "Lock answers", at))
    if asks(step) and run.status in {RunStatus.LOCKED, RunStatus.REVEALED}:
        found.append(_button("open", "Open again", at))
    again = revote_target(live)
    if again is not None:
        found.append(_button("revote", "Revote", at))
    ready = run.status is RunStatus.REVEALED or not reveals
    if ready and following is None and isinstance(step.then, str):
        found.insert(0, _go_on(live, step, at))
    if turned < total:  # what comes after can wait
        found = [one if one["name"] == "turn" else {**one, "kind": "plain"} for one in found]
    return found


def _go_on(live: Live, step: AnyStep, at: str) -> dict[str, Any]:
    if step.then == END:
        return _button("go_on", "End the session", at, kind="primary", confirm=END_QUESTION)
    return _button("go_on", f"Go on: {live.workshop.step(str(step.then)).title}", at, kind="primary")


def _branch_actions(live: Live, step: AnyStep, run: Run, at: str) -> list[dict[str, Any]]:
    """Offer the ways of a branch once the step is revealed; a decided one first and primary."""
    waits = asks(step) and reveals_here(live, step) and run.status is not RunStatus.REVEALED
    if step.branch is None or waits:
        return []
    found = engine.verdict(live.workshop, live.state, step)
    offered = []
    if found.to is not None:
        title = live.workshop.step(found.to).title
        turned, total = turns(live)
        kind = "plain" if turned < total else "primary"
        offered.append(_button("go_on", f"The room chose: {title}", at, kind=kind, group="branch"))
    for to in found.choices:
        if to != found.to:
            verb = "Take instead" if found.to else "Take"
            label = f"{verb}: {live.workshop.step(to).title}"
            offered.append(_button("branch", label, at, group="branch", to=to))
    return offered


def _room_actions(live: Live, step: AnyStep, at: str) -> list[dict[str, Any]]:
    found, state = [], live.state
    behind = engine.branch_behind(live.workshop, state)
    ways = live.workshop.step(behind).targets() if behind else ()
    for to in dict.fromkeys((*ways, *step.also)):
        if to != step.id:
            label = f"Show also: {live.workshop.step(to).title}"
            found.append(_button("show", label, at, kind="quiet", group="branch", to=to))
    if following := live.workshop.part_after(step.id):
        label = f"Skip to: {following.title}"
        found.append(_button("skip", label, at, kind="quiet", group="room", to=following.first))
    back = len(state.trail) < 2
    found.append(_button("back", "Back", at, kind="quiet", group="room", why="This is the first step" if back else ""))
    found.append(_undo(live))
    if asks(step):
        question = "Start this step afresh? The answers so far are set aside, not deleted."
        found.append(_button("reset", "Reset this step", at, kind="quiet", group="room", confirm=question))
    found.append(_button("end", "End the session", at, kind="danger", group="room", confirm=END_QUESTION))
    return found


def _undo(live: Live, label: str = "Undo") -> dict[str, Any]:
    last = last_command(live)
    what = UNDO_WORDS.get(last.kind, "the last step") if last else ""
    words = f"{label} {what}" if what and label == "Undo" else label
    return _button("undo", words, place(live), kind="quiet", group="room", why="" if last else "Nothing to undo yet")


def _button(
    name: str,
    label: str,
    at: str,
    *,
    kind: str = "plain",
    group: str = "step",
    why: str = "",
    confirm: str = "",
    to: str = "",
) -> dict[str, Any]:
    args = {"at": at, "to": to} if to else {"at": at}
    return {
        "name": name,
        "label": label,
        "args": args,
        "kind": kind,
        "disabled": bool(why),
        "why": why,
        "confirm": confirm,
        "group": group,
    }


def outline(live: Live) -> list[dict[str, str]]:
    """Return the way walked, the step on the wall, and what comes next as far as it is decided."""
    trail, steps = live.state.trail, live.workshop
    found = [{"id": step_id, "title": steps.step(step_id).title, "state": "done"} for step_id in trail]
    if found:
        found[-1]["state"] = "now"
    step = steps.step(trail[-1]) if trail else None
    ahead = (steps.first.id,) if step is None else step.targets()
    while len(ahead) == 1 and ahead[0] != END and ahead[0] not in trail:
        following = steps.step(ahead[0])
        state = "next" if not any(entry["state"] == "next" for entry in found) else "other"
        found.append({"id": following.id, "title": following.title, "state": state})
        ahead = following.targets()
    return found


def say(live: Live) -> list[dict[str, str]]:
    """Return lines that the facilitator may say now: while waiting, or by how far the leading option leads."""
    state = live.state
    if state.run is None or state.ended:
        return [{"title": "Safety and care", "text": live.workshop.defaults.safety}]
    step, run = live.workshop.step(state.run.key.step_id), state.run
    words = live.workshop.defaults_at(step.id)
    found: list[dict[str, str]] = []
    if asks(step) and run.status is RunStatus.OPEN:
        found.append({"title": "While waiting", "text": words.waiting})
    asked = step.of[0] if isinstance(step, RevealStep) else step.id
    revealed, vote = engine.run_of(state, asked), live.workshop.step(asked)
    if revealed is not None and revealed.status is RunStatus.REVEALED and isinstance(vote, ChoiceStep):
        lead = _views.lead(vote, revealed)
        if lead is not None:
            text = words.below_35 if lead < 0.35 else words.between if lead <= 0.7 else words.above_70
            found.append({"title": f"The leading option has {lead * 100:.0f} %", "text": text})
    if words.derailments:
        found.append({"title": "If it slips", "text": "\n\n".join(words.derailments)})
    return found
