"""Taking a package into the coach's own datasets: whole, checked, under its version, and never changed afterwards."""

from __future__ import annotations

import re
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from awayday import packages
from awayday.datasets._shelf import Dataset, described, names, own_folder
from awayday.errors import PackageError, excerpt
from awayday.packages import Mistake, Package

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_VERSION = re.compile(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an import.

    Parameters
    ----------
    dataset
        Where it is now, and what it says of itself.
    is_new
        Whether it was not there before.
    session_ids
        The sessions in it, by the ids that it gives them.
    package_id
        The id that it gives itself.
    warnings
        What is odd about it.
    """

    dataset: Dataset
    is_new: bool
    session_ids: tuple[str, ...]
    package_id: str
    warnings: tuple[Mistake, ...]


def take(package: Path | str, name: str | None = None, told: packages.Told = packages.untold) -> Taken:
    """Check a package as one that comes from elsewhere, and put it into `own_folder()` as `NAME/VERSION/`.

    Parameters
    ----------
    package
        The folder or zip.
    name
        What it is to be called; its own name when left out.
    told
        Is told how far it is.

    Raises
    ------
    BrokenPackage
        If it has mistakes; nothing is written then.
    PackageError
        If another dataset has that name, or other content that version; or if the data folder can't be written.
    """
    found = packages.read(package, told, closely=True)
    name = _name(found, name)
    version = str(found.descriptor.get("version"))
    if not _VERSION.fullmatch(version):
        raise PackageError(
            f'{package} has the version "{excerpt(version)}", which is none. [E101]', "Versions are such as 1.0.0."
        )
    folder = own_folder() / name / version
    is_new = not folder.exists()
    if not is_new and _content(folder) != found.files:
        raise PackageError(
            f"{name} {version} is there already, with other content.",
            "A version is never changed: raise the version in the package, or choose another --name.",
        )
    if is_new:
        _put(folder, found)
    ids = tuple(str(session_id) for session_id in found.tables["sessions"]["session_id"])
    made = described(name, folder, is_own=True)
    return Taken(made, is_new, ids, str(found.descriptor.get("id")), found.warnings)


def _name(found: Package, wanted: str | None) -> str:
    name = wanted if wanted is not None else str(found.descriptor.get("name"))
    if not _NAME.fullmatch(name):
        raise PackageError(
            f'"{excerpt(name)}" is no name for a dataset.',
            "Choose one with --name: small letters, digits and hyphens, at most 64.",
        )
    for dataset in names():
        if dataset.name != name:
            continue
        if not dataset.is_own:
            raise PackageError(f"The kit has a dataset {name}.", "Choose another name with --name.")
        if _id_of(dataset) != found.descriptor.get("id"):
            raise PackageError(f"{name} is another dataset of yours.", "Choose another name with --name.")
    return name


def _id_of(dataset: Dataset) -> object:
    try:
        return packages.described(dataset.folder).get("id")
    except PackageError:  # damaged since; then nothing joins it
        return None


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _put(folder: Path, found: Package) -> None:
    partial = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        own_folder().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        own_folder().mkdir(mode=0o700, exist_ok=True)
        for name, data in found.files.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if _content(partial) != found.files:
            raise PackageError(f"{folder} reads back otherwise than it was written.", "Look at the disk; try again.")
        partial.rename(folder)
    except OSError as error:
        raise PackageError(
            f"{folder} can't be written: {error.strerror or error}.",
            "Make room there, or name another data folder with AWAYDAY_DATA.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if folder.parent.is_dir() and not any(folder.parent.iterdir()):
            folder.parent.rmdir()
