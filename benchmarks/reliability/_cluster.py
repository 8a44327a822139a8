"""A PostgreSQL server of our own that can be killed and started again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from benchmarks.reliability._result import NotRun

HOW_TO_GET = "On Debian: apt-get install postgresql; on macOS: brew install postgresql@17."


class NoServer(NotRun):
    """PostgreSQL is not installed."""


def programs() -> Path:
    """The folder of initdb and pg_ctl; Debian keeps them off the PATH, one folder a version.

    Raises
    ------
    NoServer
        If there is no PostgreSQL on this machine.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("pg_ctl")
    if found:
        return found[-1].parent
    if on_path is None:
        raise NoServer(f"PostgreSQL is missing. {HOW_TO_GET}")
    return Path(on_path).resolve().parent


class Cluster:
    """A server on a socket in a temporary folder, with the settings that it has out of the box.

    Raises
    ------
    NoServer
        If there is no PostgreSQL on this machine.
    """

    def __init__(self) -> None:
        self._bin = programs()
        self._folder = Path(tempfile.mkdtemp(prefix="awayday-pg-"))
        self._user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
        self.url = f"postgresql://awayday@/postgres?host={self._folder}"
        if self._user:
            shutil.chown(self._folder, self._user)

    def __enter__(self) -> Self:
        self._run("initdb", "-U", "awayday", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = f"-k {self._folder} -c listen_addresses='' -c max_connections=40"
        self._run("pg_ctl", "start", "--wait", "--log", str(self._folder / "log"), "--options", options)

    def stop(self) -> None:
        """Let it drop everything at once, as at a crash."""
        self._run("pg_ctl", "stop", "--wait", "--mode", "immediate")

    def _run(self, program: str, *arguments: str) -> None:
        with (self._folder / "out").open("ab") as out:
            done = subprocess.run(
                [self._bin / program, "-D", self._folder / "data", *arguments],
                user=self._user,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise RuntimeError((self._folder / "out").read_text())
