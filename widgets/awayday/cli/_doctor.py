"""`awayday doctor`: look whether this machine can run a room, and say how to mend what is not right."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import typer
from rich.text import Text

from awayday import __version__, scenario
from awayday.cli._address import LOOPBACK, lan_address
from awayday.cli._options import AsJson, StoreUrl, default_file
from awayday.cli._run import PORT
from awayday.cli._say import remark, results, say_json
from awayday.errors import AwaydayError
from awayday.store import open_store

PARTS = ("voila", "jupyter_server", "ipywidgets", "anywidget", "pandas", "altair", "sqlalchemy", "pydantic")
"""The main parts that a room is made of."""

FREE_MB = 200
"""Less free space than this is worth a look; a session takes a few megabytes."""

ON_THE_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.rclone"}
"""Kinds of file systems where SQLite's log and its locks can't be relied on."""

RAISE = {
    "linux": "sudo prlimit --pid $$ --nofile=65536:65536",
    "darwin": "sudo launchctl limit maxfiles 65536 65536, then open a new terminal",
}
"""How to raise the limit of open files above what a process may ask for itself."""


class Status(StrEnum):
    """How a finding is meant."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, how it is, and how to mend it."""

    name: str
    status: Status
    text: str
    mend: str = ""


def doctor(store: StoreUrl = None, as_json: AsJson = False) -> None:
    """Look whether this machine can run a room; exits with 1 when something has to be mended first."""
    found = [*(look() for look in LOOKS), _store(store)]
    bad = sum(one.status is Status.BAD for one in found)
    if as_json:
        say_json({"ok": not bad, "findings": [asdict(one) for one in found]})
    else:
        colours = {Status.OK: "green", Status.LOOK: "yellow", Status.BAD: "red"}
        for one in found:
            line = Text.assemble((f"{one.status:<5}", colours[one.status]), f"{one.name}: {one.text}")
            if one.mend:
                line.append(f"\n     {one.mend}", style="dim")
            results().print(line)
    if bad:
        remark("Mend what is marked bad, then run awayday doctor again.")
        raise typer.Exit(1)
    remark("Ready. Next: awayday rehearse picnic --participants 12 --seed 1")


def _python() -> Finding:
    return Finding("Python", Status.OK, f"{platform.python_version()}, awayday {__version__}")


def _parts() -> Finding:
    found, missing = [], []
    for name in PARTS:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding("Parts", Status.BAD, f"missing: {', '.join(missing)}", "Install them: pip install awayday")
    return Finding("Parts", Status.OK, ", ".join(found))


def has_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can lose writes in WAL mode when two connections write at the same instant.

    Notes
    -----
    sqlite.org, "Write-Ahead Logging", section on the WAL-reset bug: 3.7.0 to 3.51.2, save 3.44.6 and 3.50.7 and later
    ones of those two lines.
    """
    if (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51):
        return False
    return (3, 7, 0) <= version < (3, 51, 3)


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < (3, 37):
        return Finding("SQLite", Status.BAD, version, "awayday needs 3.37 or newer: use a newer Python.")
    if has_reset_bug(sqlite3.sqlite_version_info):
        mend = "awayday writes through one connection, which is safe; let no other program write to its file."
        return Finding("SQLite", Status.LOOK, f"{version} has the WAL-reset bug", mend)
    return Finding("SQLite", Status.OK, version)


def _data_folder() -> Finding:
    folder = default_file().parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        mend = "Make it writable, or name another folder in the environment variable AWAYDAY_DATA."
        return Finding("Data folder", Status.BAD, f"{folder}: {error.strerror}", mend)
    kind = file_system(folder)
    if kind in ON_THE_NETWORK:
        mend = "SQLite needs a disk of this machine: name a folder on one in the environment variable AWAYDAY_DATA."
        return Finding("Data folder", Status.BAD, f"{folder} is on a network file system ({kind})", mend)
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < FREE_MB:
        return Finding("Data folder", Status.LOOK, f"{folder}: {free_mb} MB free", "Make room on the disk.")
    return Finding("Data folder", Status.OK, f"{folder}, {free_mb / 1000:.0f} GB free")


def _secret() -> Finding:
    from awayday.server.identity import SECRET_FILE  # not at the top: Voilà takes a second to load

    path = default_file().parent / SECRET_FILE
    if not path.exists():
        return Finding("Secret", Status.OK, "none yet; the first room makes it")
    others = stat.S_IMODE(path.stat().st_mode) & 0o077 if sys.platform != "win32" else 0
    if not others:
        return Finding("Secret", Status.OK, f"{path}, for you alone")
    mend = f"Run chmod 600 {path}. If somebody may have read it, delete it: then all that it signed is worth nothing."
    return Finding("Secret", Status.LOOK, f"{path} can be read by others on this machine", mend)


def file_system(folder: Path) -> str:
    """Name the kind of file system that a folder is on, where the system says so (Linux); otherwise nothing."""
    mounts = Path("/proc/self/mounts")
    if not mounts.is_file():
        return ""
    found = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    above = {str(part) for part in (folder.resolve(), *folder.resolve().parents)}
    held = [(len(where), kind) for _, where, kind, *_ in found if where.replace("\\040", " ") in above]
    return max(held, default=(0, ""), key=lambda one: one[0])[1]


def _store(url: str | None) -> Finding:
    if url is None and not default_file().exists():
        return Finding("Store", Status.OK, "none yet; the first session makes it")
    try:
        with open_store(url, read_only=True) as store:
            about = store.describe()
    except AwaydayError as error:
        return Finding("Store", Status.BAD, error.message, error.mend)
    loose = [name for name in ("fsync", "full_page_writes") if about.get(name, "on") != "on"]
    if loose:
        text = f"{about['where']} runs with {' and '.join(f'{name} off' for name in loose)}"
        mend = "What phones show as saved is lost when that server goes down: switch it on in postgresql.conf."
        return Finding("Store", Status.BAD, text, mend)
    return Finding("Store", Status.OK, f"{about['where']}, {about['sessions']} sessions, schema {about['schema']}")


def _open_files() -> Finding:
    from awayday.server import (
        MANY_PHONES,
        file_limit,
        phones_held,
        raise_file_limit,
    )  # not at the top: Voilà takes a second to load

    before = file_limit()
    limit = raise_file_limit()  # as the room server does when it starts
    phones = phones_held(limit)
    if limit is None or phones is None:
        return Finding("Open files", Status.OK, "no limit")
    raised = "" if limit == before else f" (the room raises it from {before:,})"
    text = f"{limit:,}{raised}, enough for about {phones:,} phones"
    if phones >= MANY_PHONES:
        return Finding("Open files", Status.OK, text)
    return Finding(
        "Open files", Status.LOOK, text, f"For more, before the room starts: {RAISE.get(sys.platform, RAISE['linux'])}"
    )


def _port() -> Finding:
    from awayday.server import claim  # not at the top: Voilà takes a second to load

    try:
        for each in claim(LOOPBACK, PORT):
            each.close()
    except AwaydayError as error:
        return Finding("Port", Status.LOOK, error.message, error.mend)
    return Finding("Port", Status.OK, f"{PORT} is free")


def _kernels() -> Finding:
    from jupyter_client.kernelspec import KernelSpecManager  # not at the top: only needed here

    known = KernelSpecManager().find_kernel_specs()
    missing = [name for name in ("python3", "awayday") if name not in known]
    mend = "Install the kit again in this environment: pip install --force-reinstall awayday"
    if "python3" in missing:
        return Finding("Kernels", Status.BAD, "python3 is missing: no wall, no debrief", mend)
    if missing:
        text = "awayday is missing: play and host pages do not open in JupyterLab; rooms work"
        return Finding("Kernels", Status.LOOK, text, mend)
    return Finding("Kernels", Status.OK, "python3, awayday")


def _network() -> Finding:
    address = lan_address()
    if address == LOOPBACK:
        mend = "Join the Wi-Fi of the venue, or open a hotspot; this machine alone works all the same."
        return Finding("Network", Status.LOOK, "none that phones could reach", mend)
    return Finding("Network", Status.OK, f"phones reach this machine at {address}, if the network lets them")


def _workshops() -> Finding:
    names = [folder.name for folder in scenario.shelf()]
    if not names:
        mend = "Go to the folder of the kit, or name it in the environment variable AWAYDAY_WORKSHOPS."
        return Finding("Workshops", Status.LOOK, "none found from here", mend)
    return Finding("Workshops", Status.OK, ", ".join(names))


def _extras() -> Finding:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        psycopg = importlib.metadata.version("psycopg")
    except importlib.metadata.PackageNotFoundError:
        psycopg = ""
    parts = [
        f"psycopg {psycopg} (PostgreSQL)" if psycopg else 'no psycopg (PostgreSQL: pip install "awayday[postgres]")',
        f"{Path(browser).name} (browser tests)" if browser else "no Chromium (only browser tests need it)",
    ]
    return Finding("Optional", Status.OK, "; ".join(parts))


LOOKS: tuple[Callable[[], Finding], ...] = (
    _python, _parts, _sqlite, _data_folder, _secret, _open_files, _port, _kernels, _network, _workshops, _extras,
)  # fmt: skip
"""Everything that is looked at, in this order; the store comes last."""
