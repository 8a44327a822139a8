"""Data packages: all tidy tables of a session in a folder that explains itself (Data Package v2, CSV)."""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from awayday import packages
from awayday.disclosure import K_NUMBERS, K_WORDS
from awayday.errors import PackageError
from awayday.export._anonymous import anonymous
from awayday.export._base import csv_text, dataset_id, held
from awayday.export._pseudonyms import fresh
from awayday.export._texts import VERSION, Written, consent, readme
from awayday.frames import Frames
from awayday.session import Origin
from awayday.tables import CODEBOOK, FULL, IN_FILES, REUSE, SCHEMA_VERSION, WORDS, Column, Kind, Table, codebook

PROFILES = "https://datapackage.org/profiles/2.0"


def datapackage(
    frames: Frames,
    folder: Path | str,
    *,
    level: Literal["full", "reuse"] | None = None,
    instead: bool = False,
    version: str = VERSION,
    parquet: bool = False,
    told: packages.Told = packages.untold,
) -> Path:
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
        `full`: every row; personal data, for the team that ran the session. `reuse`: anonymised for other coaches, as
        `anonymous` does it. Left out: that of the tables.
    instead
        Put it in the place of the package that is there, as its next patch: somebody's data were deleted since.
    version
        Its version, unless it is the next patch of another.
    parquet
        Also write each table as Parquet.
    told
        Is told how far it is, with what and a share from 0 to 1.

    Returns
    -------
    The folder that was written.

    Raises
    ------
    PackageError
        If `folder` holds something else, or can't be written; or if the people are too few for `reuse`.
    ValueError
        If `level` is not known.
    """
    if level not in {None, *IN_FILES}:
        raise ValueError(f'level "{level}" is not known; there are {", ".join(IN_FILES)}')
    if level == REUSE and frames.level == FULL:
        frames = anonymous(frames)
    if frames.level not in IN_FILES or level not in {None, frames.level}:
        raise PackageError(
            f"These tables are of level {frames.level}.", "Export each cohort by itself, at its own level."
        )
    frames = fresh(frames)
    target = Path(folder).absolute()
    version = _next_patch(target) if instead else version
    target = target if instead else _free_name(target)
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        partial.mkdir(parents=True)
        package = Written(frames, version, frames.provenance(), parquet)
        for name, data in _files(package, lambda what, share: told(what, share / 2)).items():
            path = partial / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        _verify(package, partial, lambda what, share: told(what, (1 + share) / 2))
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


def _verify(package: Written, folder: Path, told: packages.Told) -> None:
    read = packages.read(folder, told)
    written = read.tables if read.words is None else {**read.tables, WORDS.name: read.words}
    tables = {name: table for name, (_, table) in held(package.frames).items()}
    for name, table in tables.items():
        if written[name][list(table)].equals(table):
            continue
        try:  # which says where
            pd.testing.assert_frame_equal(written[name][list(table)], table, check_exact=True)
        except AssertionError as error:
            raise PackageError(
                f"Table {name} reads back otherwise than it was written: {error}",
                "Nothing was exported; the session itself is unharmed. Please report this.",
            ) from error
    mistakes = packages.twin_mistakes(package.forms, written, read.files)
    if mistakes:
        raise packages.BrokenPackage(folder, mistakes)


def _files(package: Written, told: packages.Told) -> dict[str, bytes]:
    """Return every file by name; the sums last."""
    tables: dict[str, bytes] = {}
    twins: dict[str, bytes] = {}
    for number, (name, (form, table)) in enumerate(held(package.frames).items()):
        told(f"Writing {name}", number / len(package.forms))
        tables[f"{name}.csv"] = _table_text(form, table).encode()
        if package.has_parquet:
            twins[packages.twin(name)] = packages.parquet(form, table)
    book = csv_text(CODEBOOK.names, ([row[name] for name in CODEBOOK.names] for row in codebook(package.forms)))
    listed = {**tables, "codebook.csv": book.encode(), **twins}
    files = {
        **listed,
        packages.DESCRIPTOR: (json.dumps(_descriptor(package, listed), ensure_ascii=False, indent=2) + "\n").encode(),
        "README.md": readme(package).encode(),
        "consent.md": consent(package).encode(),
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return files | {packages.SUMS: sums.encode()}


def _table_text(form: Table, table: pd.DataFrame) -> str:
    cells = [packages.texts(column, table[column.name]) for column in form.columns]
    return csv_text(form.names, zip(*cells, strict=True))


def _descriptor(package: Written, files: Mapping[str, bytes]) -> dict[str, Any]:
    frames = package.frames
    ids = sorted(str(session_id) for session_id in frames.sessions["session_id"])
    rows = "Anonymised rows" if frames.level == REUSE else "All rows"
    tables = [_resource(table, files[f"{table.name}.csv"]) for table in (*package.forms.values(), CODEBOOK)]
    twins = [
        _twin(package.forms[name], files[path]) for name in package.forms if (path := packages.twin(name)) in files
    ]
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "-".join(dict.fromkeys([*map(str, frames.sessions["workshop_id"]), ids[0][:8]])),
        "id": dataset_id(frames),
        "title": package.title,
        "description": f"{package.provenance.stamp()}. {rows} of {len(ids)} session(s) up to {package.as_of}.",
        "version": package.version,
        "created": package.as_of,
        "licenses": _licences(package.provenance.data_origin, frames.level),
        "sources": [{"title": f"awayday {package.provenance.kit_version}, sessions {', '.join(ids)}"}],
        "contributors": [{"title": "The team that ran the session", "roles": ["creator"]}],
        "keywords": ["leadership training", "workshop", str(frames.data_origin)],
        "awayday": {
            "data_origin": str(frames.data_origin),
            "level": frames.level,
            "people": len(frames.participants),
            "kit_version": package.provenance.kit_version,
            "schema_version": SCHEMA_VERSION,
            "k_numbers": K_NUMBERS,
            "k_text": K_WORDS,
            "recipe": [json.loads(recipe) for recipe in frames.sessions["recipe"].dropna().unique()],
        },
        "resources": [*tables, *twins],
    }


def _licences(origin: Origin, level: str) -> list[dict[str, str]]:
    if origin is Origin.REAL and level == REUSE:
        return [{"name": "LicenseRef-reuse-with-care", "title": "Rows of people: for coaches who take the same care",
                 "path": "consent.md"}]  # fmt: skip
    if origin is Origin.REAL:
        return [{"name": "LicenseRef-personal-data", "title": "Personal data: only for the team that ran the session",
                 "path": "consent.md"}]  # fmt: skip
    return [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}]


def _twin(table: Table, data: bytes) -> dict[str, Any]:
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": f"{table.name}-parquet",
        "path": packages.twin(table.name),
        "type": "file",
        "title": f"{table.title}, as Parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }


def _resource(table: Table, data: bytes) -> dict[str, Any]:
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
