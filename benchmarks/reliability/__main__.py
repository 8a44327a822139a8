"""Run the proofs, print the table as it grows, and write the report.

python -m benchmarks.reliability                      everything; hours on a small machine
python -m benchmarks.reliability --quick              the forms that run in the test suite, under 5 minutes
python -m benchmarks.reliability kills soak --seed 7  some, from another seed
python -m benchmarks.reliability --write [NAME…]      also into README.md and results.json; the other rows stay
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import sqlite3
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.reliability._result import NotRun, Proof, Result, Scale

NAMES = (
    "kills", "power", "faults", "postgres", "once", "reconnect", "restart", "roles", "bad_input", "hostile", "soak",
)  # fmt: skip
"""Every proof, in the order in which they run: a module of this folder each."""

HERE = Path(__file__).parent
README = HERE / "README.md"
RESULTS = HERE / "results.json"
BEGIN, END = "<!-- proofs -->", "<!-- /proofs -->"

NEWS_EVERY_S = 10.0
"""Progress on something that is no terminal comes no faster."""

Row = dict[str, Any]


def proof(name: str) -> Proof:
    """Return the module of a proof."""
    module: Any = import_module(f"benchmarks.reliability.{name}")
    found: Proof = module
    return found


def try_out(name: str, scale: Scale, is_ci: bool) -> Row:
    """Run one proof; whatever goes wrong in it is a promise that did not hold."""
    begun = time.monotonic()
    row: Row = {"name": name, "promise": name, "about": ""}
    try:
        module = proof(name)
        row |= {"promise": module.PROMISE, "about": (module.__doc__ or "").strip().partition("\n")[0]}
        result = module.run(scale, Progress(name))
        held = "yes" if result.held else "no"
    except NotRun as error:
        result, held = Result({}, held=not is_ci, notes=(str(error),)), "not run"
    except Exception as error:  # noqa: BLE001  # one proof that breaks must not hide the others
        traceback.print_exc()
        result, held = Result({}, held=False, notes=(f"{type(error).__name__}: {error}"[:500],)), "no"
    took = round(time.monotonic() - begun, 1)
    return {
        **row,
        "figure": dict(result.figure),
        "held": held,
        "ok": result.held,
        "notes": [*result.notes],
        "took_s": took,
        "seed": scale.seed,
    }


class Progress:
    """Says how far a proof is: over and over on one line of a terminal, else now and then."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.last_s = time.monotonic()

    def __call__(self, text: str) -> None:
        """Say one line."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{self.name}: {text[:100]}\r")
        elif time.monotonic() - self.last_s > NEWS_EVERY_S:
            self.last_s = time.monotonic()
            sys.stderr.write(f"{self.name}: {text}\n")
        sys.stderr.flush()


def shown(figure: Mapping[str, Any]) -> str:
    """Return figures in one line."""
    return ", ".join(
        f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}" for name, value in figure.items()
    )


def machine() -> dict[str, Any]:
    """Say what ran the proofs, without a date or a name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def table(rows: Sequence[Row], about: Mapping[str, Any]) -> str:
    """Return the report in Markdown."""
    where = f"{about['cores']} processors, {about['memory_gb']} GB, {about['system']}"
    lines = [
        f"{where}, Python {about['python']}, SQLite {about['sqlite']}.",
        "",
        "| promise | proof | figure | held | seconds |",
        "| --- | --- | --- | --- | ---: |",
    ]
    for row in rows:
        how = f"[`{row['name']}`]({row['name']}.py): {row['about']}"
        cells = [row["promise"], how, shown(row["figure"]), row["held"], row["took_s"]]
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    notes = [f"- `{row['name']}`: {note}" for row in rows for note in row["notes"]]
    return "\n".join([*lines, *(["", *notes] if notes else [])])


def write(row: Row) -> None:
    """Put a row in the place of its last form in results.json, and the report between its marks in README.md."""
    known = json.loads(RESULTS.read_text("utf-8"))["proofs"] if RESULTS.exists() else []
    found = {each["name"]: each for each in [*known, row]}
    rows = [found[name] for name in NAMES if name in found]
    kept = {"machine": machine(), "proofs": rows}
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    before, rest = README.read_text("utf-8").split(BEGIN)
    _, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}\n{table(rows, kept['machine'])}\n{END}{after}", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is named, or everything; return 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reliability",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="the forms that run in the test suite")
    parser.add_argument("--write", action="store_true", help="write README.md and results.json")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.names if name not in NAMES]:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if given.write and given.quick:
        parser.error("--write is for the full forms")
    scale = Scale(quick=given.quick, seed=given.seed)
    logging.getLogger("awayday").addHandler(logging.NullHandler())  # what is broken on purpose is no news
    rows: list[Row] = []
    for name in given.names or NAMES:
        row = try_out(name, scale, is_ci=bool(os.environ.get("CI")))
        rows.append(row)
        if given.write:
            write(row)
        end = "\r\033[K" if sys.stderr.isatty() else ""
        sys.stderr.write(end)
        sys.stderr.flush()
        sys.stdout.write(f"{row['held']:>7}  {row['promise']} ({name}, {row['took_s']} s): {shown(row['figure'])}\n")
        sys.stdout.writelines(f"         {note}\n" for note in row["notes"])
        sys.stdout.flush()
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
