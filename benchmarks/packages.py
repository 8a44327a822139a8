"""How long a data package of a hundred thousand answers takes: to write, read, check, join, and to make anonymous.

`python -m benchmarks.packages [--answers 100000]`, in an environment that has awayday; prints a table. A session of
fifty bots is played once and copied under other ids until there are enough answers.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from awayday import export, frames, packages, scenario
from awayday.frames import Frames
from awayday.rehearsal import rehearse_in_memory
from awayday.session import Origin
from awayday.store import open_store
from awayday.tables import TABLES
from awayday.usecases import start

PEOPLE = 50
IDS = ("session_id", "cohort_id", "answer_id", "event_id", "participant_id")
SHARED = ("workshops", "steps", "fields", "options")


def played() -> Frames:
    """One session of bots."""
    picnic = scenario.load(scenario.find("picnic"))
    live = start(open_store("sqlite://"), picnic, cohort="Large", origin=Origin.SYNTHETIC, seed=1)
    asyncio.run(rehearse_in_memory(live, PEOPLE, seed=1))
    made = frames.of(live.store, "latest")
    live.close()
    return made


def many(one: Frames, answers: int) -> Frames:
    """Copies of one session, each with ids of its own, until there are that many answers."""
    copies = -(-answers // one.answers["answer_id"].nunique())
    tables = {}
    for name, table in one.tables().items():
        parts = [table] if name in SHARED else [_renamed(table, number) for number in range(copies)]
        whole = pd.concat(parts, ignore_index=True)
        columns = {column: packages.values(whole[column]) for column in TABLES[name].names}
        tables[name] = packages.tidy(TABLES[name], columns)
    return Frames(**tables)


def _renamed(table: pd.DataFrame, number: int) -> pd.DataFrame:
    table = table.copy()
    for column in (column for column in IDS if column in table):
        names = {old: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{number} {old}")) for old in table[column].dropna().unique()}
        table[column] = table[column].map(names).astype("string")
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    asked = parser.parse_args()
    large = many(played(), asked.answers)
    print(f"{large.answers['answer_id'].nunique():,} answers, {len(large.answers):,} rows of them")
    print("| | s | CPU s |\n| --- | ---: | ---: |")

    def measured(what: str, work: Callable[[], Any]) -> Any:
        wall, cpu = time.monotonic(), time.process_time()
        found = work()
        print(f"| {what} | {time.monotonic() - wall:.1f} | {time.process_time() - cpu:.1f} |")
        return found

    with tempfile.TemporaryDirectory() as folder:
        plain, twins, reuse = (Path(folder) / name for name in ("plain", "twins", "reuse"))
        measured("write, read back and compare", lambda: export.datapackage(large, plain))
        measured("the same with Parquet", lambda: export.datapackage(large, twins, parquet=True))
        read = measured("read", lambda: frames.load(plain))
        measured("read closely, as an import does", lambda: packages.read(twins, closely=True))
        measured("join with another of the same size", lambda: frames.join([read, large]))
        measured("make anonymous and write", lambda: export.datapackage(large, reuse, level="reuse"))
        sizes = [sum(path.stat().st_size for path in one.rglob("*") if path.is_file()) for one in (plain, twins)]
    print(f"{sizes[0] / 1e6:.1f} MB of CSV, {sizes[1] / 1e6:.1f} MB with Parquet;", end=" ")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB of memory")


if __name__ == "__main__":
    main()
