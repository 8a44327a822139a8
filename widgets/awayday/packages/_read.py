"""A data package to tidy tables, whole or not at all: mistakes are named, with file, row and column."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import pandas as pd

from awayday.errors import PackageError, excerpt
from awayday.packages._files import files, one_file
from awayday.packages._tables import frame
from awayday.tables import SCHEMA_VERSION, TABLES, Kind, Reference, Table, Value

DESCRIPTOR: Final = "datapackage.json"
SUMS: Final = "SHA256SUMS"

MISTAKES_SHOWN = 50
"""Mistakes that a message lists before it only counts."""

ENOUGH = 1_000
"""Mistakes after which no more are looked for."""

MAX_ROWS = 200_000
"""Most rows of a table."""

MAX_TEXT = 2_000_000
"""Most bytes of the description and of the sums; ours have some ten thousand."""

_MEND = "Export the session again, or take the files from an untouched copy."


def read(package: Path | str) -> dict[str, pd.DataFrame]:
    """Read the tidy tables of a data package, by name; nothing of it is run, followed or written anywhere.

    Parameters
    ----------
    package
        A folder that holds a `datapackage.json`, or a zip of such a folder.

    Raises
    ------
    PackageError
        If anything is not as the package's own description and sums say; the message lists the mistakes, the first
        fifty in full. Also if it is larger than packages get: 50 MB, 100 files, 200,000 rows a table.
    """
    package = Path(package)
    found = files(package)
    descriptor = _descriptor(package, found)
    mistakes = _sum_mistakes(found, descriptor)
    if mistakes:
        raise _refusal(package, mistakes)
    names = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    tables: dict[str, list[dict[str, Value | None]]] = {}
    for table in TABLES.values():
        path = names.get(table.name, f"{table.name}.csv")
        try:
            text = found[path].decode("utf-8-sig")
        except KeyError:
            mistakes.append(f"{excerpt(path)}: the file is missing. [E102]")
        except UnicodeDecodeError as error:
            mistakes.append(f"{excerpt(path)}: not UTF-8 from byte {error.start} on. [E106]")
        else:
            tables[table.name] = _table_rows(table, path, text, mistakes)
    if not mistakes:
        checks = chain(_reference_mistakes(tables), _origin_mistakes(tables, descriptor))
        mistakes += islice(checks, ENOUGH)
    if mistakes:
        raise _refusal(package, mistakes)
    return {name: frame(name, tables[name]) for name in TABLES}


def described(package: Path | str) -> dict[str, Any]:
    """Return what a data package says of itself, its `datapackage.json`; its tables are neither read nor checked.

    Raises
    ------
    PackageError
        If there is no such file, or it is not one that this kit reads.
    """
    package = Path(package)
    if package.is_file():
        return _descriptor(package, files(package))
    return _descriptor(package, one_file(package, DESCRIPTOR, MAX_TEXT))


def _refusal(package: Path, mistakes: list[str]) -> PackageError:
    shown = mistakes[:MISTAKES_SHOWN]
    if len(mistakes) >= ENOUGH:
        shown.append("… and many more.")
    elif len(mistakes) > len(shown):
        shown.append(f"… and {len(mistakes) - len(shown)} more.")
    return PackageError(f"{package} can't be read:\n" + "\n".join(shown), f"\n{_MEND}")


def _descriptor(package: Path, found: Mapping[str, bytes]) -> dict[str, Any]:
    if DESCRIPTOR not in found:
        raise PackageError(f"{package} has no {DESCRIPTOR}. [E101]", "Name the folder that `awayday export` wrote.")
    if len(found[DESCRIPTOR]) > MAX_TEXT:
        raise _refusal(package, [f"{DESCRIPTOR}: more than {MAX_TEXT:,} bytes. [E104]"])
    try:
        descriptor = json.loads(found[DESCRIPTOR].decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # ValueError: no JSON, no UTF-8, or a number of many thousand digits
        raise _refusal(package, [f"{DESCRIPTOR}: not valid JSON, {excerpt(str(error), 200)}. [E101]"]) from None
    ours = descriptor.get("awayday") if isinstance(descriptor, dict) else None
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(ours, dict) or not isinstance(resources, list):
        raise _refusal(package, [f'{DESCRIPTOR}: the block "awayday" or the list of resources is missing. [E101]'])
    mistakes = list(islice(filter(None, map(_resource_mistake, resources)), ENOUGH))
    if mistakes:
        raise _refusal(package, mistakes)
    version = str(ours.get("schema_version"))
    if version != SCHEMA_VERSION:
        raise PackageError(
            f"{package / DESCRIPTOR} has schema version {excerpt(version)}, this kit reads {SCHEMA_VERSION}. [E107]",
            "Open it with the version of awayday that wrote it.",
        )
    return dict(descriptor)


def _resource_mistake(resource: object) -> str:
    """Say what is wrong with an entry of the list of resources; a path has to be the plain name of a file."""
    name = resource.get("name") if isinstance(resource, dict) else None
    path = resource.get("path") if isinstance(resource, dict) else None
    if not isinstance(name, str) or not isinstance(path, str):
        return f"{DESCRIPTOR}: a resource has no name or no path. [E101]"
    if any(mark in path for mark in "/\\:") or path in {"", ".", ".."}:
        where = f'resource "{excerpt(name)}" lies at "{excerpt(path)}"'
        return f"{DESCRIPTOR}: {where}; only a plain file name beside the description is read. [E104]"
    return ""


def _sum_mistakes(found: Mapping[str, bytes], descriptor: Mapping[str, Any]) -> list[str]:
    """Compare the files with the sums, and with what the description says of them."""
    if SUMS not in found:
        return [f"{SUMS}: the file is missing. [E102]"]
    try:
        lines = found[SUMS][:MAX_TEXT].decode("utf-8").splitlines()[: 2 * ENOUGH]
    except UnicodeDecodeError as error:
        return [f"{SUMS}: not UTF-8 from byte {error.start} on. [E106]"]
    stated = [(name, digest) for digest, _, name in (line.partition("  ") for line in lines)]
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    mistakes = []
    for name, digest in stated:
        if name not in found:
            mistakes.append(f"{excerpt(name)}: the file is missing. [E102]")
        elif digests[name] != digest:
            mistakes.append(f"{excerpt(name)}: changed since it was written. [E103]")
    extra = sorted(found.keys() - {name for name, _ in stated} - {SUMS})
    mistakes += [f"{excerpt(name)}: not part of the package. [E102]" for name in extra]
    for resource in descriptor["resources"]:
        path, digest = resource["path"], resource.get("hash")
        if path in found and digest is not None and digest != f"sha256:{digests[path]}":
            mistakes.append(f"{excerpt(path)}: its sum in {DESCRIPTOR} is another one. [E103]")
    return mistakes[:ENOUGH]


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
            if number > MAX_ROWS:
                mistakes.append(f"{path}: more than {MAX_ROWS:,} rows. [E104]")
            if number > MAX_ROWS or len(mistakes) >= ENOUGH:
                break
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
    counts = Counter(header)
    missing = [name for name in table.names if name not in counts]
    unknown = [name for name in counts if name not in table.names]
    double = [name for name in table.names if counts[name] > 1]
    mistakes = [f"{path}: column {name} is missing. [E201]" for name in missing]
    mistakes += [f"{path}: column {name} is there {counts[name]} times. [E202]" for name in double]
    return mistakes + [f"{path}: column {excerpt(name)} is not known. [E202]" for name in unknown[:ENOUGH]]


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


def _reference_mistakes(found: Mapping[str, list[dict[str, Value | None]]]) -> Iterator[str]:
    for table in TABLES.values():
        for reference in table.references:
            for number, row in _dangling(found, table, reference):
                said = excerpt(str(_key(row, reference.columns)), 200)
                yield (
                    f"{table.name}.csv, row {number}: {', '.join(reference.columns)} = {said} "
                    f"is not in {reference.table}.csv. [E302]"
                )


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


def _origin_mistakes(
    found: Mapping[str, list[dict[str, Value | None]]], descriptor: Mapping[str, Any]
) -> Iterator[str]:
    stated = str(descriptor["awayday"].get("data_origin"))
    for name, table in TABLES.items():
        seen = {str(row["data_origin"]) for row in found[name]} if "data_origin" in table.names else set()
        if seen - {stated}:
            said = ", ".join(sorted(seen))
            yield f"{name}.csv: data_origin is {said}, {DESCRIPTOR} says {excerpt(stated)}. [E108]"
