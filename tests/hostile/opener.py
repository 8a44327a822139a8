"""Opens files for `test_files.py`, each in a process of its own that may use little time and memory and write nothing.

A line of JSON in, `[kind, path]`; a line of JSON out: what was raised, and what it cost.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet  # noqa: F401  # loaded once, before the limits

from awayday import frames, packages, scenario
from awayday.cli import _notebooks
from awayday.errors import AwaydayError

CPU_S = 5
"""Most time of the processor for one file."""

WALL_S = 20
"""Time after which a file that makes us wait is given up."""

MORE_BYTES = 600_000_000
"""Most memory for one file, beyond what the libraries take."""

OPENERS: dict[str, Any] = {
    "workshop": lambda path: scenario.load(path),
    "package": lambda path: frames.load(path),
    "import": lambda path: packages.read(path, closely=True),
    "notebooks": lambda path: _notebooks.notebooks(path),
}


def tell(kind: str, path: str) -> dict[str, Any]:
    """Open one file and say what came of it."""
    try:
        OPENERS[kind](Path(path))
    except AwaydayError as error:
        return {"raised": type(error).__name__, "message": str(error)}
    except BaseException as error:  # noqa: BLE001  # whatever comes out is what the test is about
        return {"raised": type(error).__name__, "message": str(error)[:500], "unexpected": True}
    return {"raised": None, "message": ""}


def apart(kind: str, path: str) -> dict[str, Any]:
    """Do it in a child with limits."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
        resource.setrlimit(resource.RLIMIT_AS, (used + MORE_BYTES, used + MORE_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        signal.alarm(WALL_S)
        with os.fdopen(sink, "w") as out:
            json.dump(tell(kind, path), out)
        os._exit(0)
    os.close(sink)
    started = time.monotonic()
    with os.fdopen(source) as came:
        said = came.read()
    _, status, usage = os.wait4(child, 0)
    cost = {"cpu_s": usage.ru_utime + usage.ru_stime, "wall_s": time.monotonic() - started}
    if not said:
        said = json.dumps({"raised": f"signal {os.WTERMSIG(status)}", "message": "", "unexpected": True})
    return {**json.loads(said), **cost}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(apart(*json.loads(line))), flush=True)  # noqa: T201
