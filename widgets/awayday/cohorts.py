"""Data packages on disk to the same tidy tables that a live session gives.

A package is read whole or not at all: every mistake found is named, with file, row and column.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from awayday.errors import PackageError
from awayday.tables import SCHEMA_VERSION, TABLES, Column, Kind, Reference, Table, Value

DESCRIPTOR: Final = "datapackage.json"
SUMS: Final = "SHA256SUMS"

MISTAKES_SHOWN = 50
"""Mistakes that a message lists before it only counts."""

Row = Mapping[str, Value | None]


def frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Make the tidy table `name` out of plain rows, in its own order and with its own types.

    Parameters
    ----------
    name
        A table of `awayday.tables.TABLES`.
    rows
        One mapping a row with every column of the table; None is a missing value.
    """
    table = TABLES[name]
    ordered = sorted(rows, key=table.place)
    columns = {column.name: _series(column, [row[column.name] for row in ordered]) for column in table.columns}
    return pd.DataFrame(columns)


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    if column.kind is Kind.ENUM:
        levels = [str(level) for level in column.levels]
        codes = [None if value is None else str(value) for value in values]
        return pd.Series(pd.Categorical(codes, categories=levels, ordered=column.is_ordered))
    dtype: Any = column.dtype  # a name of a pandas type; the stubs only know names written on the spot
    series: pd.Series[Any] = pd.Series(values, dtype=dtype)
    return series


def rows(name: str, table: pd.DataFrame) -> list[dict[str, Value | None]]:
    """Turn the tidy table `name` back into plain rows, missing values as None; the inverse of `frame`."""
    names = TABLES[name].names
    columns = [
        [None if missing else value for value, missing in zip(table[name].tolist(), table[name].isna(), strict=True)]
        for name in names
    ]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def read(folder: Path | str) -> dict[str, pd.DataFrame]:
    """Read the tidy tables of a data package, by name.

    Parameters
    ----------
    folder
        The package: a folder that holds a `datapackage.json`.

    Raises
    ------
    PackageError
        If anything is not as the package's own description and sums say; the message lists all mistakes, the first
        fifty in full.
    """
    folder = Path(folder)
    descriptor = _descriptor(folder)
    _check_sums(folder)
    files = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    mistakes: list[str] = []
    found: dict[str, list[dict[str, Value | None]]] = {}
    for table in TABLES.values():
        path = files.get(table.name, f"{table.name}.csv")
        try:
            text = (folder / path).read_bytes().decode("utf-8")
        except FileNotFoundError:
            mistakes.append(f"{path}: the file is missing. [E102]")
        except UnicodeDecodeError as error:
            mistakes.append(f"{path}: not UTF-8 from byte {error.start} on. [E106]")
        else:
            found[table.name] = _table_rows(table, path, text, mistakes)
    if not mistakes:
        mistakes += _reference_mistakes(found) + _origin_mistakes(found, descriptor)
    if mistakes:
        raise _refusal(folder, mistakes)
    return {name: frame(name, found[name]) for name in TABLES}


def _refusal(folder: Path, mistakes: list[str]) -> PackageError:
    shown = mistakes[:MISTAKES_SHOWN]
    if len(mistakes) > len(shown):
        shown.append(f"… and {len(mistakes) - len(shown)} more.")
    mend = "Export the session again, or take the files from an untouched copy."
    return PackageError(f"{folder} can't be read:\n" + "\n".join(shown), f"\n{mend}")


def _descriptor(folder: Path) -> dict[str, Any]:
    path = folder / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise PackageError(
            f"{folder} has no {DESCRIPTOR}. [E101]", "Name the folder that `awayday export` wrote."
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _refusal(folder, [f"{DESCRIPTOR}: not valid JSON, {error}. [E101]"]) from None
    ours = descriptor.get("awayday") if isinstance(descriptor, dict) else None
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(ours, dict) or not _are_resources(resources):
        raise _refusal(folder, [f'{DESCRIPTOR}: the block "awayday" or the list of resources is missing. [E101]'])
    version = str(ours.get("schema_version"))
    if version != SCHEMA_VERSION:
        raise PackageError(
            f"{path} has schema version {version}, this kit reads {SCHEMA_VERSION}. [E107]",
            "Open it with the version of awayday that wrote it.",
        )
    return dict(descriptor)


def _are_resources(resources: object) -> bool:
    """Whether each resource has a name and a plain file name, which can't lead out of the folder."""
    return isinstance(resources, list) and all(
        isinstance(resource, dict)
        and isinstance(resource.get("name"), str)
        and isinstance(resource.get("path"), str)
        and Path(resource["path"]).name == resource["path"]
        for resource in resources
    )


def _check_sums(folder: Path) -> None:
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise _refusal(folder, [f"{SUMS}: the file is missing. [E102]"]) from None
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    mistakes = []
    for name, digest in sums.items():
        path = folder / Path(name).name
        if not path.is_file():
            mistakes.append(f"{name}: the file is missing. [E102]")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            mistakes.append(f"{name}: changed since it was written. [E103]")
    extra = {path.name for path in folder.iterdir() if path.is_file()} - sums.keys() - {SUMS}
    mistakes += [f"{name}: not part of the package. [E102]" for name in sorted(extra)]
    if mistakes:
        raise _refusal(folder, mistakes)


def _table_rows(table: Table, path: str, text: str, mistakes: list[str]) -> list[dict[str, Value | None]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[dict[str, Value | None]] = []
    places: dict[tuple[Value | None, ...], int] = {}
    try:
        header = next(reader, [])
        if wrong := _header_mistakes(table, path, header):
            mistakes += wrong
            return found
        for number, cells in enumerate(reader, start=1):
            where = f"{path}, row {number} (line {reader.line_num})"
            if len(cells) != len(header):
                mistakes.append(f"{where}: {len(cells)} cells, the header has {len(header)}. [E105]")
                continue
            row = _row(table, where, dict(zip(header, cells, strict=True)), mistakes)
            key = tuple(row.get(name) for name in table.key)
            if key in places:
                mistakes.append(f"{where}: has the same key as row {places[key]}. [E301]")
            places.setdefault(key, number)
            found.append(row)
    except csv.Error as error:
        mistakes.append(f"{path}, line {reader.line_num}: {error}. [E105]")
    return found


def _header_mistakes(table: Table, path: str, header: list[str]) -> list[str]:
    missing = [name for name in table.names if name not in header]
    unknown = [name for name in header if name not in table.names]
    return [f"{path}: column {name} is missing. [E201]" for name in missing] + [
        f"{path}: column {name} is not known. [E202]" for name in unknown
    ]


def _row(table: Table, where: str, cells: Mapping[str, str], mistakes: list[str]) -> dict[str, Value | None]:
    row: dict[str, Value | None] = {}
    for column in table.columns:
        try:
            row[column.name] = column.value(cells[column.name])
        except ValueError as error:
            code = "E203" if not cells[column.name] else _CODES.get(column.kind, "E207")
            mistakes.append(f"{where}, column {column.name}: {error}. [{code}]")
    return row


_CODES = {
    Kind.BOOL: "E204",
    Kind.ENUM: "E204",
    Kind.INT: "E205",
    Kind.REAL: "E205",
    Kind.TIME: "E206",
    Kind.DATE: "E206",
}


def _reference_mistakes(found: Mapping[str, list[dict[str, Value | None]]]) -> list[str]:
    return [
        f"{table.name}.csv, row {number}: {', '.join(reference.columns)} = {_key(row, reference.columns)} "
        f"is not in {reference.table}.csv. [E302]"
        for table in TABLES.values()
        for reference in table.references
        for number, row in _dangling(found, table, reference)
    ]


def _dangling(
    found: Mapping[str, list[dict[str, Value | None]]], table: Table, reference: Reference
) -> list[tuple[int, dict[str, Value | None]]]:
    known = {_key(row, reference.keys) for row in found[reference.table]}
    return [
        (number, row)
        for number, row in enumerate(found[table.name], start=1)
        if None not in (key := _key(row, reference.columns)) and key not in known
    ]


def _key(row: Mapping[str, Value | None], names: tuple[str, ...]) -> tuple[Value | None, ...]:
    return tuple(row[name] for name in names)


def _origin_mistakes(found: Mapping[str, list[dict[str, Value | None]]], descriptor: Mapping[str, Any]) -> list[str]:
    stated = descriptor["awayday"].get("data_origin")
    origins = {
        name: {row["data_origin"] for row in found[name]}
        for name, table in TABLES.items()
        if "data_origin" in table.names
    }
    return [
        f"{name}.csv: data_origin is {', '.join(sorted(map(str, seen)))}, {DESCRIPTOR} says {stated}. [E108]"
        for name, seen in origins.items()
        if seen - {stated}
    ]
