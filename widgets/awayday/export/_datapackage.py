"""Data packages: all tidy tables of a session in a folder that explains itself (Data Package v2, CSV)."""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from awayday import packages
from awayday.disclosure import HIDDEN, K_NUMBERS, K_WORDS, Provenance, whole_room
from awayday.errors import PackageError
from awayday.export._base import csv_text
from awayday.export._pseudonyms import fresh
from awayday.frames import Frames
from awayday.session import Origin
from awayday.tables import CODEBOOK, SCHEMA_VERSION, TABLES, Column, Kind, Table, Value, codebook, moment

PROFILES = "https://datapackage.org/profiles/2.0"

VERSION = "1.0.0"
"""Version of the dataset: one session that is exported again is the same dataset, with more rows or fewer. An erasure
raises the last number."""


def datapackage(frames: Frames, folder: Path | str, *, level: Literal["full"] = "full", instead: bool = False) -> Path:
    """Write the tidy tables as a data package that `frames.load` gives back, with ids of its own for each export.

    The files are written under another name, read back and compared, and only then moved into place; an export that
    stops halfway leaves nothing behind under `folder`.

    Parameters
    ----------
    frames
        All tables.
    folder
        Where to; made if it is not there. If it holds a package already, that one stays and the new one gets a name
        with the time.
    level
        `full`: every row. Personal data, for the team that ran the session.
    instead
        Put it in the place of the package that is there, as its next patch: somebody's data were deleted since.

    Returns
    -------
    The folder that was written.

    Raises
    ------
    PackageError
        If `folder` holds something else, or can't be written.
    ValueError
        If `level` is not known.
    """
    if level != "full":
        raise ValueError(f'level "{level}" is not known; there is "full"')
    frames = fresh(frames)
    target = Path(folder).absolute()
    version = _next_patch(target) if instead else VERSION
    target = target if instead else _free_name(target)
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        partial.mkdir(parents=True)
        for name, text in _files(frames, level, version).items():
            (partial / name).write_bytes(text.encode())
        _verify(frames, partial)
        if instead:
            old = partial.with_suffix(".old")
            target.rename(old)
            partial.rename(target)
            shutil.rmtree(old)
        else:
            if target.exists():
                target.rmdir()
            partial.rename(target)
    except OSError as error:
        raise PackageError(
            f"{target} can't be written: {error.strerror or error}.", "Choose a folder you may write to."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def _next_patch(target: Path) -> str:
    """Return the version after that of the package in `target`; raises PackageError if there is none."""
    try:
        before = json.loads((target / packages.DESCRIPTOR).read_text(encoding="utf-8"))["version"]
        major, minor, patch = (int(part) for part in str(before).split("."))
    except (OSError, ValueError, KeyError, TypeError):
        raise PackageError(f"{target} holds no package to write again.", "Export to a new folder.") from None
    return f"{major}.{minor}.{patch + 1}"


def _free_name(target: Path) -> Path:
    """Return `target`, or a name beside it with the time if a package is there already."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return target
    if not (target / packages.DESCRIPTOR).is_file():
        raise PackageError(f"{target} is there already and is no data package.", "Name a folder that is new or empty.")
    now = datetime.now(UTC)
    for digits in ("", f"-{now:%f}"):
        other = target.with_name(f"{target.name}-{now:%Y%m%dT%H%M%SZ}{digits}")
        if not other.exists():
            return other
    raise PackageError(f"{other} is there already.", "Name a folder that is new or empty.")


def _verify(frames: Frames, folder: Path) -> None:
    written = packages.read(folder).tables
    for name, table in frames.tables().items():
        if written[name].equals(table):
            continue
        try:  # which says where
            pd.testing.assert_frame_equal(written[name], table, check_exact=True)
        except AssertionError as error:
            raise PackageError(
                f"Table {name} reads back otherwise than it was written: {error}",
                "Nothing was exported; the session itself is unharmed. Please report this.",
            ) from error


@dataclass(frozen=True)
class _Package:
    """What the texts of one package say."""

    frames: Frames
    level: str
    version: str
    provenance: Provenance

    @property
    def title(self) -> str:
        """Title; says first when the rows are not real."""
        title = f"{self.frames.cohort_label}: {', '.join(self.frames.workshops['title'])}"
        origin = self.provenance.data_origin
        return title if origin is Origin.REAL else f"{origin.upper()}: {title}"

    @property
    def as_of(self) -> str:
        """Time of the newest row."""
        ms = self.provenance.as_of_ms
        newest: Value = moment(ms) if ms is not None else self.frames.sessions["started_at"].max()
        return TABLES["sessions"].column("started_at").text(newest)


def _files(frames: Frames, level: str, version: str) -> dict[str, str]:
    """Return the text of every file by name; the sums last."""
    package = _Package(frames, level, version, frames.provenance())
    tables = {f"{name}.csv": _table_text(name, table) for name, table in frames.tables().items()}
    book = csv_text(CODEBOOK.names, ([row[name] for name in CODEBOOK.names] for row in codebook()))
    texts = {**tables, "codebook.csv": book}
    files = {
        **texts,
        packages.DESCRIPTOR: json.dumps(_descriptor(package, texts), ensure_ascii=False, indent=2) + "\n",
        "README.md": _readme(package),
        "consent.md": _consent(package),
    }
    sums = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items()))
    return files | {packages.SUMS: sums}


def _table_text(name: str, table: pd.DataFrame) -> str:
    columns = TABLES[name].columns
    cells = [packages.texts(column, table[column.name]) for column in columns]
    return csv_text([column.name for column in columns], zip(*cells, strict=True))


def _descriptor(package: _Package, texts: Mapping[str, str]) -> dict[str, Any]:
    frames = package.frames
    ids = sorted(str(session_id) for session_id in frames.sessions["session_id"])
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "-".join(dict.fromkeys([*map(str, frames.sessions["workshop_id"]), ids[0][:8]])),
        "id": uuid.uuid5(uuid.NAMESPACE_URL, " ".join(ids)).urn,
        "title": package.title,
        "description": f"{package.provenance.stamp()}. All rows of {len(ids)} session(s) up to {package.as_of}.",
        "version": package.version,
        "created": package.as_of,
        "licenses": _licences(package.provenance.data_origin),
        "sources": [{"title": f"awayday {package.provenance.kit_version}, sessions {', '.join(ids)}"}],
        "contributors": [{"title": "The team that ran the session", "roles": ["creator"]}],
        "keywords": ["leadership training", "workshop", str(frames.data_origin)],
        "awayday": {
            "data_origin": str(frames.data_origin),
            "level": package.level,
            "people": len(frames.participants),
            "kit_version": package.provenance.kit_version,
            "schema_version": SCHEMA_VERSION,
            "k_numbers": K_NUMBERS,
            "k_text": K_WORDS,
            "recipe": [json.loads(recipe) for recipe in frames.sessions["recipe"].dropna().unique()],
        },
        "resources": [_resource(table, texts[f"{table.name}.csv"]) for table in (*TABLES.values(), CODEBOOK)],
    }


def _licences(origin: Origin) -> list[dict[str, str]]:
    if origin is Origin.REAL:
        return [{"name": "LicenseRef-personal-data", "title": "Personal data: only for the team that ran the session",
                 "path": "consent.md"}]  # fmt: skip
    return [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}]


def _resource(table: Table, text: str) -> dict[str, Any]:
    data = text.encode()
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": table.name,
        "path": f"{table.name}.csv",
        "type": "table",
        "title": table.title,
        "description": f"One row per {table.one_row_per}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fieldsMatch": "exact",
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.references:
        schema["foreignKeys"] = [
            {"fields": list(one.columns), "reference": {"resource": one.table, "fields": list(one.keys)}}
            for one in table.references
        ]
    return schema


_TYPES = {
    Kind.INT: "integer",
    Kind.REAL: "number",
    Kind.BOOL: "boolean",
    Kind.TIME: "datetime",
    Kind.DATE: "date",
}


def _field(column: Column) -> dict[str, Any]:
    more = (column.derivation, column.note, f"empty: {column.missing}" if column.missing else "")
    field: dict[str, Any] = {
        "name": column.name,
        "title": column.label,
        "description": "; ".join(part for part in more if part) or column.label,
        "type": _TYPES.get(column.kind, "string"),
    }
    constraints: dict[str, Any] = {} if column.missing else {"required": True}
    if column.kind is Kind.BOOL:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.kind is Kind.ENUM:
        field["categories"] = [{"value": str(code), "label": words} for code, words in column.levels.items()]
        field["categoriesOrdered"] = column.is_ordered
        constraints["enum"] = [str(code) for code in column.levels]
    if column.kind is Kind.UUID:
        field["format"] = "uuid"
    bounds = {"minimum": column.low, "maximum": column.high}
    constraints |= {
        name: int(bound) if column.kind is Kind.INT else bound for name, bound in bounds.items() if bound is not None
    }
    return field | ({"constraints": constraints} if constraints else {})


def _readme(package: _Package) -> str:
    frames, provenance = package.frames, package.provenance
    files = "\n".join(
        f"| {name}.csv | {TABLES[name].title} | {len(table)} | {TABLES[name].one_row_per} |"
        for name, table in frames.tables().items()
    )
    return f"""# {package.title}

**{provenance.stamp()}**

| | |
|---|---|
| cohort | {_cell(frames.cohort_label)} |
| sessions | {", ".join(map(str, frames.sessions["session_id"]))} |
| people | {len(frames.participants)} |
| data as of | {package.as_of} |
| level | {package.level} |
| version | {package.version}{ERASED if package.version != VERSION else ""} |
| written by | awayday {provenance.kit_version}, schema {SCHEMA_VERSION} |

{_caution(provenance.data_origin)}

## Files

| file | what | rows | one row per |
|---|---|---|---|
{files}
| codebook.csv | What every column means | {len(codebook())} | column |

`datapackage.json` says the same to programs (Data Package v2), `consent.md` holds what people agreed to, `SHA256SUMS`
finds damage.

## How to read it

In Python: `from awayday import frames` and `frames.load("this folder")` give the same tables as the session itself. Any
other program: open the files with pandas or R, as UTF-8, all columns as text first; an empty cell is a missing value,
and the codebook says what that means. Don't double-click them: a spreadsheet changes ids, times and texts that begin
with a sign.

People's words are there only where the facilitator approved them; words meant for the person alone are not. Names are
nowhere. Who waited at the door, or was asked to leave, is not in the tables: neither is in the room's numbers.

Ids of people, answers and events were drawn for this folder alone, so it can't be joined to another export by id. Times
and answers are as they were: whoever has two exports of one session may still match rows by those.
"""


ERASED = "; somebody had her data deleted. Delete every copy of an earlier version"


def _caution(origin: Origin) -> str:
    match origin:
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


def _consent(package: _Package) -> str:
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

Later use means: rows of these people may go into datasets for other coaches, anonymised. This folder is not such a
dataset.

## Changing one's mind

Anybody may withdraw or have her rows deleted, without giving a reason: on her own phone while the room is open, and
by asking the person who ran the session (`awayday erase`) afterwards. Folders like this one are then written again, and
backups follow within 30 days. Figures that a room has seen can't be called back.
"""


def _granted(frames: Frames, column: str) -> str:
    n = len(frames.participants)
    granted = int(frames.participants[column].sum())
    found = whole_room({"granted": granted}, n)
    return HIDDEN if found.shown is None else f"{granted} of {n}"
