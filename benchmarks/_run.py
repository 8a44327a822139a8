"""The whole comparison: rounds over sizes and peers, taking turns, then the table and the JSON."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _cell import GivenUpError, Report, clock, measure
from _measure import machine
from _peers import KIT, PEERS, PEERS_BY_NAME, NotStartedError, Peer
from _table import tables

HERE = Path(__file__).parent

SIZES = (1, 10, 50, 200, 1000)
ROUNDS = {1: 3, 10: 3, 50: 3}
"""How often a size is measured; larger ones once."""
SLOW_S = 10.0
"""A peer that took longer than this for a size has one round of it."""

WITHIN_S = {1000: 60.0}
"""Longest wait for all of a cell's participants; 45 s where nothing else is said."""

PROMISE_S = 25 * 60.0
"""The whole run takes no longer: cells that would are left out, and said so."""


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="benchmarks/run", description="Measure awayday beside its peers.")
    parser.add_argument("--quick", action="store_true", help="1 and 10 participants, one round: does it work?")
    parser.add_argument("--only", default="", metavar="NAMES", help=f"some of {','.join(PEERS_BY_NAME)}")
    parser.add_argument("--sizes", default="", metavar="N,N", help="numbers of participants")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
    parser.add_argument("--write", action="store_true", help="write results.json and the table in README.md")
    parser.add_argument("--no-browser", action="store_true", help="leave out what Chromium measures")
    given = parser.parse_args()
    given.names = given.only.split(",") if given.only else list(PEERS_BY_NAME)
    if unknown := set(given.names) - set(PEERS_BY_NAME):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(PEERS_BY_NAME)}")
    given.sizes = [int(size) for size in given.sizes.split(",")] if given.sizes else SIZES[: 2 if given.quick else None]
    return given


def main() -> None:
    """Measure, print, write."""
    begun = time.monotonic()
    given = arguments()
    peers = [PEERS_BY_NAME[name] for name in given.names if PEERS_BY_NAME[name].needs.exists()]
    results: Report = {"machine": machine(), "versions": versions(), "peers": {}}
    for peer in peers:
        results["peers"][peer.name] = {"title": peer.title, "sizes": {}}
    if not given.no_browser:
        from _browser import look

        for peer in peers:
            if not peer.front:
                say(begun, f"{peer.name}: a first visit, a second visit, both on a slow phone")
                results["peers"][peer.name]["browser"] = look(peer)
    for peer, n in turns(peers, given.sizes, 1 if given.quick else 3):
        sizes = results["peers"][peer.name]["sizes"]
        cell = sizes.setdefault(n, {"rounds": [], "note": ""})
        if why := reason_to_skip(peer, n, sizes, begun):
            cell["note"] = cell["note"] or why
            continue
        say(begun, f"{peer.name}: {n}")
        try:
            cell["rounds"].append(measure(peer, n, WITHIN_S.get(n, 45.0)))
        except (GivenUpError, NotStartedError) as error:
            cell["note"] = str(error)
    for row in results["peers"].values():
        row["sizes"] = {n: {**cell, **middle(cell["rounds"])} for n, cell in row["sizes"].items()}
    results["took_s"] = round(time.monotonic() - begun)
    finish(results, given)


def turns(peers: list[Peer], sizes: list[int], rounds: int) -> Iterator[tuple[Peer, int]]:
    """Yield who is measured next: each size in rounds, each round beginning with another peer."""
    for n in sizes:
        for number in range(min(rounds, ROUNDS.get(n, 1))):
            for place in range(len(peers)):
                yield peers[(place + number) % len(peers)], n


def reason_to_skip(peer: Peer, n: int, sizes: dict[int, Report], begun: float) -> str:
    """Say why a cell is not measured (again), or nothing."""
    if n > peer.most:
        return peer.why_most
    before = [cell for size, cell in sizes.items() if size < n]
    if any(not cell["rounds"] or cell["rounds"][-1]["joined"] < cell["rounds"][-1]["n"] for cell in before):
        return "not tried: fewer did not fit"
    if (done := sizes[n]["rounds"]) and done[-1]["join_s"] > SLOW_S:
        return "one round"
    if sizes[n]["note"]:
        return str(sizes[n]["note"])
    if time.monotonic() - begun + 2 * WITHIN_S.get(n, 45.0) > PROMISE_S:
        return "not tried: the time for all was up"
    return ""


def middle(rounds: list[Report]) -> Report:
    """Return the median of each number over the rounds, and the least and most joins per second."""
    if not rounds:
        return {}
    found: Report = {"joined": min(each["joined"] for each in rounds)}
    for name in ("joins_per_s", "cpu_ms", "click_cpu_ms", "memory_mb", "load_share"):
        if all(name in each for each in rounds):
            found[name] = statistics.median(each[name] for each in rounds)
    for name in ("click_all_ms", "click_one_ms"):
        if all(each.get(name) for each in rounds):
            found[name] = {key: statistics.median(each[name][key] for each in rounds) for key in rounds[0][name]}
    speeds = [each["joins_per_s"] for each in rounds]
    return {**found, "joins_per_s_range": [min(speeds), max(speeds)]}


def versions() -> dict[str, str]:
    """Return the versions of everything that is compared."""
    found = {"python": platform.python_version()}
    for python, names in (
        (KIT, ("awayday", "voila", "jupyter_server", "ipywidgets", "ipykernel", "pandas", "altair")),
        (PEERS, ("tornado", "solara", "streamlit", "panel", "bokeh", "playwright")),
    ):
        code = f"import importlib.metadata as m\nfor n in {names}: print(n, m.version(n))"
        done = subprocess.run([python / "python", "-c", code], capture_output=True, text=True, check=False)
        found.update(line.split() for line in done.stdout.splitlines())
    return found


def finish(results: dict[str, Any], given: argparse.Namespace) -> None:
    """Print the tables and write what was asked for."""
    text = tables(results)
    sys.stdout.write(text)
    files = [given.json] if given.json else []
    if given.write:
        files.append(HERE / "results.json")
        readme = HERE / "README.md"
        before, mark, rest = readme.read_text("utf-8").partition("<!-- results -->\n")
        after = rest.partition("<!-- end of results -->")[2]
        readme.write_text(f"{before}{mark}{text}<!-- end of results -->{after}", "utf-8")
    for file in files:
        file.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


def say(begun: float, what: str) -> None:
    """Tell the terminal what is being measured."""
    sys.stderr.write(f"{clock(begun)} {what}\n")


if __name__ == "__main__":
    main()
