"""What a package says to people: README.md and consent.md, and what its description has in common with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from awayday import packages
from awayday.disclosure import ROOM, Ledger, Provenance, Request, gate
from awayday.export._base import held
from awayday.frames import Frames
from awayday.session import Origin
from awayday.tables import FULL, IN_FILES, REUSE, SCHEMA_VERSION, TABLES, Table, Value, codebook, moment

VERSION = "1.0.0"
"""Version of the dataset: one session that is exported again is the same dataset, with more rows or fewer. An erasure
raises the last number."""


@dataclass(frozen=True)
class Written:
    """What the texts of one package say."""

    frames: Frames
    version: str
    provenance: Provenance
    has_parquet: bool

    @property
    def forms(self) -> Mapping[str, Table]:
        """The tables that are in the files, by name."""
        return IN_FILES[self.frames.level]

    @property
    def title(self) -> str:
        """Title; says first when the rows are not real."""
        title = f"{self.frames.cohort_label}: {', '.join(self.frames.workshops['title'])}"
        origin = self.provenance.data_origin
        return title if origin is Origin.REAL else f"{origin.upper()}: {title}"

    @property
    def as_of(self) -> str:
        """Time of the newest row; in a dataset for reuse the Monday of the newest week."""
        ms, sessions = self.provenance.as_of_ms, self.frames.sessions
        if self.frames.level == REUSE:
            return f"{sessions['week_of'].max():%Y-%m-%d}T00:00:00.000Z"
        newest: Value = moment(ms) if ms is not None else sessions["started_at"].max()
        return TABLES["sessions"].column("started_at").text(newest)


def readme(package: Written) -> str:
    frames, provenance = package.frames, package.provenance
    files = "\n".join(
        f"| {name}.csv | {form.title} | {len(table)} | {form.one_row_per} |"
        for name, (form, table) in held(frames).items()
    )
    return f"""# {package.title}

**{provenance.stamp()}**

| | |
|---|---|
| cohort | {_cell(frames.cohort_label)} |
| sessions | {", ".join(map(str, frames.sessions["session_id"]))} |
| people | {len(frames.participants)} |
| data as of | {package.as_of} |
| level | {frames.level} |
| version | {package.version}{ERASED if package.version != VERSION else ""} |
| written by | awayday {provenance.kit_version}, schema {SCHEMA_VERSION} |

{_caution(provenance.data_origin, frames.level)}

## Files

| file | what | rows | one row per |
|---|---|---|---|
{files}
| codebook.csv | What every column means | {len(codebook(package.forms))} | column |

{_PARQUET if package.has_parquet else ""}`datapackage.json` says the same to programs (Data Package v2),
`consent.md` holds what people agreed to, `SHA256SUMS` finds damage.

## How to read it

In Python: `from awayday import cohorts` and `cohorts.load("this folder")` give the same tables as a session does. Any
other program: open the files with pandas or R, as UTF-8, all columns as text first; an empty cell is a missing value,
and the codebook says what that means. Don't double-click them: a spreadsheet changes ids, times and texts that begin
with a sign.

{_LEFT_OUT[frames.level]}
"""


ERASED = "; somebody had her data deleted. Delete every copy of an earlier version"


_PARQUET = "`parquet/` holds the same tables as Parquet; where the two differ, the CSV counts.\n\n"

_LEFT_OUT = {
    FULL: """\
People's words are there only where the facilitator approved them; words meant for the person alone are not. Names are
nowhere. Who waited at the door, or was asked to leave, is not in the tables: neither is in the room's numbers.

Ids of people, answers and events were drawn for this folder alone, so it can't be joined to another export by id. Times
and answers are as they were: whoever has two exports of one session may still match rows by those.""",
    REUSE: """\
Fresh ids and coarse times lower the risk. Someone who already knows how a colleague answered may still find that row.
Do not publish this file.

Only people who agreed to later use are in it. Left out besides: every time but the week; answers that were replaced or
taken back, those that the room was not to see, those of groups of fewer than five, and who sat where; roles and times
in role that fewer than five people share. Words stand alone in words.csv, of those who agreed to that as well and only
where ten people or more answered; nothing there leads to anything else a person said.""",
}


def _caution(origin: Origin, level: str) -> str:
    match origin:
        case Origin.REAL if level == REUSE:
            return (
                "Rows of people, without who they are. For coaches who take the same care of them; not for publication."
            )
        case Origin.REAL:
            return (
                "Personal data. Each row belongs to a person whom somebody from the room may recognise. Keep the "
                "folder with the team that ran the session; do not publish it and do not pass it on."
            )
        case Origin.SYNTHETIC:
            return "No people are behind these rows: a program made them. They are no finding about anybody."
        case Origin.DEMO:
            return "These rows were typed while trying the kit out. They are never a finding."


def _cell(text: str) -> str:
    """Return a label as one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def consent(package: Written) -> str:
    frames = package.frames
    screens = "\n\n".join(
        f"## {row['title']} {row['workshop_version']}, screen {row['consent_version']}, language {row['language']}\n\n"
        f"{row['consent_text']}\n\n{row['reuse_text']}"
        for row in packages.rows("workshops", frames.workshops)
    )
    scopes = [column for column in TABLES["participants"].columns if column.name.startswith("consent_")]
    counts = "\n".join(f"| {column.label} | {_granted(frames, column.name)} |" for column in scopes)
    return f"""# What people agreed to

**{package.provenance.stamp()}**

The words below are those on the phones, before anybody joined.

{screens}

## How many agreed

| to what | people |
|---|---|
{counts}

Later use means: rows of these people may go into datasets for other coaches, anonymised. This folder is
{"such a dataset: it holds only people who agreed to that" if frames.level == REUSE else "not such a dataset"}.

## Changing one's mind

Anybody may withdraw or have her rows deleted, without giving a reason: on her own phone while the room is open, and
by asking the person who ran the session (`awayday erase`) afterwards. Folders like this one are then written again, and
backups follow within 30 days. Figures that a room has seen can't be called back.
"""


def _granted(frames: Frames, column: str) -> str:
    n = len(frames.participants)
    granted = int(frames.participants[column].sum())
    people = [(str(person), "") for person in frames.participants["participant_id"]]
    gated = gate(Request(column, {ROOM: people}), Ledger())
    return gated.sentence or f"{granted} of {n}"
