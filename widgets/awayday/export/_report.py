"""A cohort's report as one self-contained HTML file that prints well: no script, nothing from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from awayday import __version__, charts
from awayday.analyses import QUESTIONS, Finding, findings, too_small
from awayday.charts import PAGE, WALL, Look
from awayday.disclosure import HIDDEN, K_NUMBERS, K_WORDS, ROOM, Ledger, Request, gate
from awayday.frames import Frames, given
from awayday.session import BranchSource, EventKind
from awayday.tables import codebook

DRAWS = 9999
"""Draws of each interval in a report."""

LOOK = replace(PAGE, width_px=640)
"""Narrow, so that its type is as large on paper as on a screen."""

SVG = "http://www.w3.org/2000/svg"

_DRAWN = frozenset({"svg", "g", "path", "rect", "line", "circle", "text", "tspan", "title", "clipPath", "defs"})
"""What a chart is made of; anything else would not be one of ours."""

_SAID_TWICE = ("aria-label", "aria-roledescription", "aria-hidden", "role", "class")

_CHOSE: Mapping[str, str] = {
    BranchSource.OWN: "each by her own answer",
    BranchSource.PLURALITY: "the option with most answers",
    BranchSource.SHARE: "by the share that chose it",
    BranchSource.TIE_BREAK: "the facilitator, after a tie",
    BranchSource.OVERRIDE: "the facilitator",
}
"""Who chose a branch."""

Progress = Callable[[str], None]
"""Told what is being done."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A finding as the report shows it."""

    finding: Finding
    svg: Markup
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """The findings that answer one question."""

    question: str
    pictures: list[Picture]


@dataclass(frozen=True, slots=True)
class Way:
    """What one session came to, in its order; `branches` say where it could have gone another way."""

    title: str
    day: str
    steps: list[str]
    branches: list[str]


def report(
    frames: Frames,
    *,
    ledger: Ledger | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    progress: Progress = lambda _: None,
) -> str:
    """Return the report of a cohort as the text of an HTML file; the same tables always give the same text.

    Parameters
    ----------
    frames
        All tables of the cohort, of one session or several.
    ledger
        What was shown before to those who will read it; a new one when left out.
    seed, draws
        Of the intervals that are drawn by lot.
    progress
        Told what is being done, for those who wait.

    Returns
    -------
    Everything in it went through the small-group rule. A cohort of fewer than five people gives a report that says
    kindly why it has no numbers.
    """
    is_small = frames.participants["participant_id"].nunique() < K_NUMBERS
    ledger = Ledger() if ledger is None else ledger
    progress("Working out what the answers say")
    found = [] if is_small else findings([frames], LOOK, ledger=ledger, draws=draws, seed=seed)
    values = {
        "frames": frames,
        "stamp": frames.provenance().stamp(),
        "titles": list(dict.fromkeys(str(title) for title in frames.workshops["title"])),
        "is_going_on": bool(frames.sessions["ended_at"].isna().any()),
        "sorry": too_small(frames.cohort_labels) if is_small else "",
        "parts": _parts(found, progress),
        "ways": [] if is_small else list(_ways(frames)),
        "plans": _plans(frames, ledger),
        "made": _made(frames, seed, draws),
        "codebook": codebook(),
        "dark": _dark(LOOK, WALL),
        "hidden": HIDDEN,
    }
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    progress("Writing the report")
    return environment.get_template("report.html.j2").render(values)


def _parts(found: list[Finding], progress: Progress) -> list[Part]:
    parts: list[Part] = []
    for at, finding in enumerate(found, start=1):
        progress(f"Drawing chart {at} of {len(found)}")
        question = QUESTIONS[finding.analysis]
        if not parts or parts[-1].question != question:
            parts.append(Part(question, []))
        columns, rows = charts.table_texts(finding.drawn.table.dropna(axis="columns", how="all"))
        parts[-1].pictures.append(
            Picture(finding, _inline(charts.svg(finding.drawn), finding.drawn.sentence), columns, rows)
        )
    return parts


def _inline(text: str, sentence: str) -> Markup:
    """Return an SVG to stand inside a page: it scales, is one picture to screen readers, and holds only drawn things.

    Raises
    ------
    ValueError
        If there is anything in it that draws nothing, such as a script.
    """
    root = ElementTree.fromstring(text)
    for element in root.iter():
        if element.tag.removeprefix(f"{{{SVG}}}") not in _DRAWN:
            raise ValueError(f"a chart holds <{element.tag}>")
        for name in list(element.attrib):
            if name.startswith("on") or "href" in name:
                raise ValueError(f"a chart holds the attribute {name}")
            if name in _SAID_TWICE:
                del element.attrib[name]
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "img", "aria-label": sentence}
    ElementTree.register_namespace("", SVG)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # every text in it is escaped by the writer of XML


def _dark(light: Look, dark: Look) -> dict[str, str]:
    """Return the colours of charts in the dark, by those they are drawn in."""
    roles = ("ink", "quiet", "line", "track", "bar", "before")
    found = {getattr(light, role): getattr(dark, role) for role in roles}
    return found | dict(zip(light.flows, dark.flows, strict=True))


def _ways(frames: Frames) -> Iterator[Way]:
    """Yield the way of each session through its workshop."""
    events = frames.events[~frames.events["is_undone"].astype(bool)].sort_values("seq", kind="stable")
    of_workshop = dict(zip(frames.workshops["workshop_id"], frames.workshops["title"], strict=True))
    for session in frames.sessions.sort_values("started_at", kind="stable").to_dict("records"):
        steps = frames.steps[frames.steps["workshop_id"] == session["workshop_id"]]
        titles = dict(zip(steps["step_id"], steps["title"], strict=True))
        own = events[events["session_id"] == session["session_id"]]
        opened = own.loc[own["kind"] == EventKind.OPENED, "step_id"].dropna()
        taken = own[own["kind"] == EventKind.BRANCHED].dropna(subset=["branch_to", "branch_source"])
        yield Way(
            title=str(of_workshop.get(session["workshop_id"], session["workshop_id"])),
            day="" if pd.isna(session["started_at"]) else f"{session['started_at']:%Y-%m-%d}",
            steps=[str(titles.get(step_id, step_id)) for step_id in dict.fromkeys(opened)],
            branches=[
                f"After “{titles.get(row['step_id'], row['step_id'])}” came "
                f"“{titles.get(row['branch_to'], row['branch_to'])}”: {_CHOSE[row['branch_source']]}."
                for row in taken.to_dict("records")
            ],
        )


def _plans(frames: Frames, ledger: Ledger) -> str:
    """Say how many wrote a plan; what is in it is nobody's but theirs."""
    asking = set(frames.steps.loc[frames.steps["kind"] == "plan", "step_id"])
    if not asking:
        return "No plans were asked for."
    rows = given(frames.answers)
    people = sorted(set(rows.loc[rows["step_id"].isin(asking), "participant_id"].dropna()))
    units = {ROOM: [(str(person), "plan") for person in people]}
    gated = gate(Request(f"{frames.cohort_label}/plan cards", units, k=K_WORDS), ledger)
    if not gated.shown:
        return "How many wrote a plan is not said here: fewer than ten people, or nobody."
    return f"{gated.n} people wrote a plan card. The cards are theirs alone: nobody else has their words."


def _made(frames: Frames, seed: int, draws: int) -> list[tuple[str, str]]:
    """Return how the report was made, name by name."""
    made = [json.loads(recipe) for recipe in sorted(set(frames.sessions["recipe"].dropna()))]
    versions = sorted(set(frames.workshops["workshop_id"] + " " + frames.workshops["workshop_version"]))
    newest = frames.events["at"].max()
    told = [
        ("Kit", f"awayday {__version__}"),
        ("Workshops", ", ".join(versions)),
        ("Recipe of the rows", "; ".join("{name} {version}, seed {seed}".format(**one) for one in made)),
        ("Newest row", "" if pd.isna(newest) else f"{newest:%Y-%m-%d %H:%M} UTC"),
        ("Intervals", f"95 %; those by lot with {draws:,} draws of people, seed {seed}"),
        ("Small groups", f"{K_NUMBERS} people for numbers, {K_WORDS} for words and plan cards"),
    ]
    return [(name, text) for name, text in told if text]
