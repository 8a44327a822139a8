"""A data package to tidy tables, whole or not at all: mistakes are named, with file, row and column."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import pandas as pd

from awayday.errors import PackageError, excerpt
from awayday.packages._cells import Columns, columns
from awayday.packages._files import TWINS, files, one_file
from awayday.packages._meaning import codebook_mistakes, meaning_mistakes, warnings
from awayday.packages._mistakes import ENOUGH, BrokenPackage, Mistake
from awayday.packages._parquet import twin_mistakes
from awayday.packages._tables import tidy
from awayday.session import Origin
from awayday.tables import FULL, IN_FILES, IN_MEMORY, READS, SCHEMA_VERSION, WORDS, Table, Value

DESCRIPTOR: Final = "datapackage.json"
SUMS: Final = "SHA256SUMS"

MAX_TEXT = 2_000_000
"""Most bytes of the description and of the sums; ours have some ten thousand."""

Told = Callable[[str, float], None]
"""Is told what is being worked on, and which share of it all is done, from 0 to 1."""


def untold(what: str, share: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True, eq=False)
class Package:
    """A package that was read.

    Parameters
    ----------
    descriptor
        Its `datapackage.json`.
    level
        `full` or `reuse`.
    tables
        The tidy tables, by name; in one for reuse, what was left out is missing, and coarse columns come after.
    words
        Words apart from everything else, in one for reuse; else None.
    files
        Every file of it.
    warnings
        What is odd about it, where it was read closely.
    """

    descriptor: Mapping[str, Any]
    level: str
    tables: Mapping[str, pd.DataFrame]
    words: pd.DataFrame | None
    files: Mapping[str, bytes]
    warnings: tuple[Mistake, ...] = ()


def read(package: Path | str, told: Told = untold, *, closely: bool = False) -> Package:
    """Read a data package; nothing of it is run, followed or written anywhere.

    Parameters
    ----------
    package
        A folder that holds a `datapackage.json`, or a zip of such a folder.
    told
        Is told how far it is.
    closely
        Also look for what no session could have given, and compare Parquet twins with their tables; for packages that
        come from elsewhere.

    Raises
    ------
    PackageError
        If anything is not as the package's own description and sums say; the message lists the mistakes, the first
        fifty in full. Also if it is larger than packages get: 100 MB, 100 files, 200,000 rows a table.
    """
    package = Path(package)
    told("Reading the files", 0.0)
    found = files(package)
    descriptor = _descriptor(package, found)
    level = str(descriptor["awayday"].get("level", FULL))
    mistakes = _sum_mistakes(found, descriptor)
    if not _only_changed(mistakes):
        raise BrokenPackage(package, mistakes)
    paths = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    forms = IN_FILES[level]
    sizes = {name: len(found.get(paths.get(name, f"{name}.csv"), b"")) for name in forms}
    parts: dict[str, Columns] = {}
    done = 0
    for name, table in forms.items():
        told(f"Reading {name}", 0.7 * done / (sum(sizes.values()) or 1))
        _text_columns(table, paths.get(name, f"{name}.csv"), found, parts, mistakes)
        done += sizes[name]
    told("Comparing the tables", 0.7)
    if _only_changed(mistakes):
        checks = chain(_reference_mistakes(forms, parts), _origin_mistakes(forms, parts, descriptor))
        mistakes += islice(checks, ENOUGH)
    if mistakes:
        raise BrokenPackage(package, mistakes)
    told("Sorting the tables", 0.85)
    tables = {name: tidy(table, _filled(table, parts.get(name, {}))) for name, table in IN_MEMORY[level].items()}
    words = tidy(WORDS, parts[WORDS.name]) if WORDS.name in forms else None
    odd: list[Mistake] = []
    if closely:
        told("Looking closely", 0.9)
        checks = chain(meaning_mistakes(level, forms, parts), codebook_mistakes(forms, found))
        mistakes += islice(checks, ENOUGH)
        mistakes += twin_mistakes(forms, tables if words is None else {**tables, WORDS.name: words}, found)
        odd += islice(chain(warnings(forms, parts, found), _unknown(descriptor)), ENOUGH)
    if mistakes:
        raise BrokenPackage(package, mistakes)
    told("Read", 1.0)
    return Package(descriptor, level, tables, words, found, tuple(odd))


def _only_changed(mistakes: list[Mistake]) -> bool:
    """Whether at most the sums are wrong: whoever edited a table is then told what in it is wrong, too."""
    return all(one.code == "E103" for one in mistakes)


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


def _text_columns(
    table: Table, path: str, found: Mapping[str, bytes], parts: dict[str, Columns], mistakes: list[Mistake]
) -> None:
    try:
        text = found[path].decode("utf-8-sig")
    except KeyError:
        mistakes.append(Mistake(excerpt(path), "the file is missing", "E102"))
    except UnicodeDecodeError as error:
        mistakes.append(Mistake(excerpt(path), f"not UTF-8 from byte {error.start} on", "E106"))
    else:
        parts[table.name] = columns(table, path, text, mistakes)


def _filled(table: Table, given: Columns) -> Columns:
    """Return a column for each of a table; one that the package has not is missing in every row."""
    n = len(next(iter(given.values()), []))
    return {name: given[name] if name in given else [None] * n for name in table.names}


def _descriptor(package: Path, found: Mapping[str, bytes]) -> dict[str, Any]:
    if DESCRIPTOR not in found:
        raise PackageError(f"{package} has no {DESCRIPTOR}. [E101]", "Name the folder that `awayday export` wrote.")

    def refusal(*mistakes: Mistake) -> BrokenPackage:
        return BrokenPackage(package, mistakes)

    if len(found[DESCRIPTOR]) > MAX_TEXT:
        raise refusal(Mistake(DESCRIPTOR, f"more than {MAX_TEXT:,} bytes", "E104"))
    try:
        descriptor = json.loads(found[DESCRIPTOR].decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # ValueError: no JSON, no UTF-8, or a number of many thousand digits
        raise refusal(Mistake(DESCRIPTOR, f"not valid JSON, {excerpt(str(error), 200)}", "E101")) from None
    ours = descriptor.get("awayday") if isinstance(descriptor, dict) else None
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(ours, dict) or not isinstance(resources, list):
        raise refusal(Mistake(DESCRIPTOR, 'the block "awayday" or the list of resources is missing', "E101"))
    mistakes = list(islice(filter(None, map(_resource_mistake, resources)), ENOUGH))
    if mistakes:
        raise refusal(*mistakes)
    version = str(ours.get("schema_version"))
    if version not in READS:
        raise PackageError(
            f"{package / DESCRIPTOR} has schema version {excerpt(version)}, this kit reads {' and '.join(READS)}. "
            f"[E107]",
            "Open it with the version of awayday that wrote it.",
        )
    level = ours.get("level", FULL)
    if not isinstance(level, str) or level not in IN_FILES or (level != FULL and version != SCHEMA_VERSION):
        raise refusal(Mistake(DESCRIPTOR, f'level "{excerpt(str(level))}" is not full or reuse', "E101"))
    return dict(descriptor)


def _resource_mistake(resource: object) -> Mistake | None:
    """Say what is wrong with an entry of the list of resources; a path has to be the plain name of a file."""
    name = resource.get("name") if isinstance(resource, dict) else None
    path = resource.get("path") if isinstance(resource, dict) else None
    if not isinstance(name, str) or not isinstance(path, str):
        return Mistake(DESCRIPTOR, "a resource has no name or no path", "E101")
    plain = path.removeprefix(f"{TWINS}/")
    if any(mark in plain for mark in "/\\:") or plain in {"", ".", ".."}:
        where = f'resource "{excerpt(name)}" lies at "{excerpt(path)}"'
        return Mistake(DESCRIPTOR, f"{where}; only a plain file name beside the description is read", "E104")
    return None


def _sum_mistakes(found: Mapping[str, bytes], descriptor: Mapping[str, Any]) -> list[Mistake]:
    """Compare the files with the sums, and with what the description says of them."""
    if SUMS not in found:
        return [Mistake(SUMS, "the file is missing", "E102")]
    try:
        lines = found[SUMS][:MAX_TEXT].decode("utf-8").splitlines()[: 2 * ENOUGH]
    except UnicodeDecodeError as error:
        return [Mistake(SUMS, f"not UTF-8 from byte {error.start} on", "E106")]
    stated = [(name, digest) for digest, _, name in (line.partition("  ") for line in lines)]
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    mistakes = []
    for name, digest in stated:
        if name not in found:
            mistakes.append(Mistake(excerpt(name), "the file is missing", "E102"))
        elif digests[name] != digest:
            mistakes.append(Mistake(excerpt(name), "changed since it was written", "E103"))
    extra = sorted(found.keys() - {name for name, _ in stated} - {SUMS})
    mistakes += [Mistake(excerpt(name), "not part of the package", "E102") for name in extra]
    for resource in descriptor["resources"]:
        path, digest = resource["path"], resource.get("hash")
        if path in found and digest is not None and digest != f"sha256:{digests[path]}":
            mistakes.append(Mistake(excerpt(path), f"its sum in {DESCRIPTOR} is another one", "E103"))
    return mistakes[:ENOUGH]


def _reference_mistakes(forms: Mapping[str, Table], parts: Mapping[str, Columns]) -> Iterator[Mistake]:
    for table in forms.values():
        for one in table.references:
            known = set(_keys(parts[one.table], one.keys))
            keys = _keys(parts[table.name], one.columns)
            if not {key for key in set(keys) - known if None not in key}:
                continue
            for number, key in enumerate(keys, start=1):
                if None not in key and key not in known:
                    said = f"{', '.join(one.columns)} = {excerpt(str(key), 200)} is not in {one.table}.csv"
                    yield Mistake(f"{table.name}.csv", said, "E302", number)


_OURS = {"data_origin", "level", "people", "kit_version", "schema_version", "k_numbers", "k_text", "recipe"}


def _unknown(descriptor: Mapping[str, Any]) -> Iterator[Mistake]:
    for name in descriptor["awayday"]:
        if name not in _OURS:
            yield Mistake(
                DESCRIPTOR, f'property "{excerpt(name)}" of the block "awayday" is not known, and kept', "W03"
            )


def _keys(part: Columns, names: tuple[str, ...]) -> list[tuple[Value | None, ...]]:
    return list(zip(*(part[name] for name in names), strict=True))


def _origin_mistakes(
    forms: Mapping[str, Table], parts: Mapping[str, Columns], descriptor: Mapping[str, Any]
) -> Iterator[Mistake]:
    stated = str(descriptor["awayday"].get("data_origin"))
    if stated not in list(Origin):
        yield Mistake(DESCRIPTOR, f'data_origin "{excerpt(stated)}" is not real, synthetic or demo', "E108")
    for name, table in forms.items():
        seen = {str(origin) for origin in parts[name]["data_origin"]} if "data_origin" in table.names else set()
        if seen - {stated}:
            said = ", ".join(sorted(seen))
            yield Mistake(f"{name}.csv", f"data_origin is {said}, {DESCRIPTOR} says {excerpt(stated)}", "E108")
