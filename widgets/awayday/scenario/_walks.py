"""Walks through a workshop: which steps follow which, how long each walk takes, and where it comes back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from awayday.scenario._models import Workshop
from awayday.session import Phase
from awayday.steps import END, ByFacilitator, Count, Level, Own, Plurality, Share

Ways = Mapping[str, Sequence[str]]
"""For each step, the steps that may follow it."""


def graph(workshop: Workshop) -> list[tuple[str, str, str]]:
    """Every way from one step to the next, for a picture of the branches.

    Returns
    -------
    From, to and label, in the order of the file. The label is empty when there is only one way; otherwise it names
    the options that lead there, the share that is needed, or the facilitator. Steps in `also` are left out.

    Examples
    --------
    >>> from pathlib import Path
    >>> from awayday import scenario
    >>> scenario.graph(scenario.load(scenario.find("picnic")))[4]
    ('picnic-05', 'picnic-06-close', 'close')
    """
    found: list[tuple[str, str, str]] = []
    for step in workshop.steps:
        labels: dict[str, list[str]] = {}
        match step.then:
            case str():
                labels[step.then] = []
            case Plurality(to=to) | Own(to=to):
                for option, target in to.items():
                    labels.setdefault(target, []).append(option)
            case Share(to=target, otherwise=otherwise, option=option, at_least=at_least):
                labels[target] = [f"{option} at least {at_least:.0%}"]
                labels[otherwise] = ["otherwise"]
            case Count(to=listed):
                for count, target in enumerate(listed):
                    labels.setdefault(target, []).append(f"{count}")
            case Level(to=bands):
                for band in bands:
                    labels.setdefault(band.to, []).append(f"up to {band.up_to}")
            case ByFacilitator(to=listed):
                labels = {target: ["facilitator"] for target in listed}
        found += [(step.id, target, ", ".join(words)) for target, words in labels.items()]
    return found


def reached_from(first: str, ways: Ways) -> set[str]:
    """Return every step that some walk from `first` comes to, that one too."""
    reached: set[str] = set()
    waiting = [first]
    while waiting:
        step_id = waiting.pop()
        if step_id in ways and step_id not in reached:
            reached.add(step_id)
            waiting.extend(ways[step_id])
    return reached


def walk_back(ways: Ways) -> list[str]:
    """Find a walk that comes back to its own start, that step at both ends; empty when there is none."""
    done: set[str] = set()
    for start in ways:
        on_walk: dict[str, None] = {}
        waiting = [(start, iter(ways[start]))] if start not in done else []
        on_walk[start] = None
        while waiting:
            step_id, following = waiting[-1]
            target = next(following, None)
            if target is None:
                waiting.pop()
                on_walk.pop(step_id, None)
                done.add(step_id)
            elif target in on_walk:
                walk = list(on_walk)
                return [*walk[walk.index(target) :], target]
            elif target in ways and target not in done:
                on_walk[target] = None
                waiting.append((target, iter(ways[target])))
    return []


def walk_around(first: str, last: str, avoided: str, ways: Ways) -> list[str]:
    """Find a shortest walk from `first` to `last` that does not pass `avoided`; empty when every walk does."""
    if avoided == first:
        return []
    came_from: dict[str, str] = {first: ""}
    waiting = deque([first])
    while waiting:
        step_id = waiting.popleft()
        if step_id == last:
            walk = [step_id]
            while came_from[walk[0]]:
                walk.insert(0, came_from[walk[0]])
            return walk
        for target in ways.get(step_id, ()):
            if target != avoided and target not in came_from:
                came_from[target] = step_id
                waiting.append(target)
    return []


def shortest(first: str, ways: Ways, minutes: Mapping[str, float]) -> tuple[float, list[str]]:
    """Minutes and steps of the walk to the end that takes the least time.

    Parameters
    ----------
    ways
        Without a walk that comes back.
    minutes
        Minutes of each step; a step that is left out takes none.
    """
    return _extreme(first, ways, minutes, min)


def longest(first: str, ways: Ways, minutes: Mapping[str, float]) -> tuple[float, list[str]]:
    """Minutes and steps of the walk to the end that takes the most time; parameters as in `shortest`."""
    return _extreme(first, ways, minutes, max)


def starts(workshop: Workshop) -> dict[str, float]:
    """Return the minute in which each step is planned to begin, of a workshop whose walks all take the same time.

    Steps outside the walk are left out.
    """
    ways = {step.id: step.targets() for step in workshop.steps if step.phase is not Phase.PULSE}
    minutes = {step.id: step.minutes for step in workshop.steps}
    rest: dict[str, float] = {}
    for step_id in ways:
        if step_id not in rest:
            rest |= _rests(step_id, ways, minutes, max)[0]
    return {step_id: workshop.minutes - rest[step_id] for step_id in ways}


def _extreme(
    first: str, ways: Ways, minutes: Mapping[str, float], better: Callable[..., float]
) -> tuple[float, list[str]]:
    rest, following = _rests(first, ways, minutes, better)
    walk = [first]
    while walk[-1] in following:
        walk.append(following[walk[-1]])
    return rest[first], walk


def _rests(
    first: str, ways: Ways, minutes: Mapping[str, float], better: Callable[..., float]
) -> tuple[dict[str, float], dict[str, str]]:
    """Return the minutes from each step that `first` leads to until the end, and the step that comes next."""
    rest: dict[str, float] = {END: 0.0}
    following: dict[str, str] = {}
    waiting = [first]
    while waiting:
        step_id = waiting[-1]
        unknown = [target for target in ways.get(step_id, ()) if target not in rest]
        if unknown:
            waiting.extend(unknown)
            continue
        waiting.pop()
        if step_id not in rest:
            totals = {target: rest[target] for target in ways[step_id]}
            best = better(totals.values())
            following[step_id] = next(target for target, total in totals.items() if total == best)
            rest[step_id] = best + minutes.get(step_id, 0.0)
    return rest, following
