"""Good packages made bad in one place each, to see that an import says so."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from ruamel.yaml import YAML

from awayday import frames, packages
from awayday.export import datapackage
from awayday.planted._recipe import Piece
from awayday.planted._sums import as_json, with_sums

DAMAGES = "bad-inputs/damages.yaml"
"""Where the list of damages is, in the folder of datasets."""

Files = dict[str, bytes]


class Damage(Piece):
    """One thing that is wrong with a package, and the code that an import has to give."""

    code: Annotated[str, Field(pattern=r"^E[0-9]{3}$")]
    about: str
    """In words."""
    base: Literal["full", "reuse"] = "full"
    """Which good package it is done to."""
    mended: bool = True
    """Whether the sums are written anew afterwards; else they tell of the damage first."""
    remove: str | None = None
    """A file that goes."""
    file: str | None = None
    """A file that is changed."""
    text: str | None = None
    """All that it holds."""
    replace: tuple[str, str] | None = None
    """A text in it, and what takes its place everywhere."""
    where: dict[str, str] = Field(default_factory=dict)
    """Cells of the row that is meant, the first such one; the first of all when left out."""
    column: str | None = None
    set: str | None = None
    """What the cell of that row and column says then."""
    told: str | None = None
    """The column that an import names, where it is another one; empty where it can't name row and column of it."""
    drop: str | None = None
    """A column that goes."""
    add: str | None = None
    """A column that comes."""
    twice: bool = False
    """Whether the row comes again at the end."""
    describe: tuple[str | int | None, ...] = ()
    """A place in the description, and what stands there then."""

    def row(self, files: Mapping[str, bytes]) -> int | None:
        """Return the number of the row that is meant, from 1; None where no single cell is."""
        if self.file is None or self.column is None:
            return None
        return _number(_table(files[self.file]), self.where)

    def done(self, files: Mapping[str, bytes]) -> Files:
        """Return the files of a package with the damage done."""
        found = dict(files)
        if self.remove is not None:
            del found[self.remove]
        if self.describe:
            found[packages.DESCRIPTOR] = self._described(found[packages.DESCRIPTOR])
        if self.file is not None:
            found[self.file] = self._changed(found.get(self.file, b""))
        return mended(found) if self.mended else found

    def _described(self, data: bytes) -> bytes:
        descriptor = json.loads(data)
        *path, last, value = self.describe
        part = descriptor
        for step in path:
            part = part[step]
        part[last] = value
        return as_json(descriptor)

    def _changed(self, data: bytes) -> bytes:
        if self.text is not None:
            return self.text.encode()
        if self.replace is not None:
            before, after = (part.encode(errors="surrogateescape") for part in self.replace)
            return data.replace(before, after)
        header, *rows = _table(data)
        number = _number([header, *rows], self.where)
        if self.column is not None and self.set is not None:
            rows[number - 1][header.index(self.column)] = self.set
        if self.twice:
            rows.append(rows[number - 1])
        if self.drop is not None:
            at = header.index(self.drop)
            header, rows = header[:at] + header[at + 1 :], [row[:at] + row[at + 1 :] for row in rows]
        if self.add is not None:
            header, rows = [*header, self.add], [[*row, "1"] for row in rows]
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([header, *rows])
        return out.getvalue().encode()


def damages(datasets: Path) -> Iterator[Damage]:
    """Yield every damage of the list in the folder of datasets."""
    for one in YAML(typ="safe", pure=True).load((datasets / DAMAGES).read_text(encoding="utf-8")):
        yield Damage.model_validate(one)


def good_packages(datasets: Path) -> dict[str, Files]:
    """Return the files of the packages that damage is done to, by the names of their levels."""
    with tempfile.TemporaryDirectory() as scratch:
        reuse = datapackage(frames.load(datasets / "riverbank"), Path(scratch) / "reuse", level="reuse")
        return {"full": _without_twins(datasets / "tiny-room"), "reuse": _without_twins(reuse)}


def _without_twins(folder: Path) -> Files:
    """Return the files of a package without Parquet: a damage in a table is then no difference from its twin, too."""
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    descriptor = json.loads(files[packages.DESCRIPTOR])
    descriptor["resources"] = [one for one in descriptor["resources"] if one["path"] in files]
    return mended(files | {packages.DESCRIPTOR: as_json(descriptor)})


def mended(files: Mapping[str, bytes]) -> Files:
    """Return the files with sums that fit them again."""
    found = dict(files)
    descriptor = json.loads(found[packages.DESCRIPTOR])
    for resource in descriptor["resources"]:
        data = found.get(resource["path"])
        if data is not None:
            resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    found[packages.DESCRIPTOR] = as_json(descriptor)
    return with_sums(found)


def _table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def _number(table: list[list[str]], where: Mapping[str, str]) -> int:
    """Return the number of the first row, from 1, whose cells are those of `where`."""
    header, *rows = table
    wanted = {header.index(name): value for name, value in where.items()}
    return next(
        number for number, row in enumerate(rows, start=1) if all(row[at] == value for at, value in wanted.items())
    )
