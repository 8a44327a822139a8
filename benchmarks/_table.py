"""The results as tables for readers, in Markdown."""

from __future__ import annotations

from typing import Any

Report = dict[str, Any]

NOTHING = "-"

ENOUGH = 50
"""From this many participants on, a single process's memory and CPU are told from its noise."""


LOAD_IS_FULL = 0.85
"""Share of a processor from which on the load generator may be what is measured."""


def tables(results: Report) -> str:
    """Return everything for the README."""
    parts = [about(results), joins(results), cost(results)]
    if any("browser" in row for row in results["peers"].values()):
        parts.append(visits(results))
    parts.append(demands(results))
    return "\n".join(part for part in parts if part)


def about(results: Report) -> str:
    """Return the machine and the versions in a sentence each."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return (
        f"{machine['cpu']}, {machine['cores']} processors, {machine['memory_gb']} GB, {machine['system']}; the load on "
        f"the same machine; all in one run of {results['took_s'] / 60:.0f} minutes.\n{versions}.\n"
    )


def joins(results: Report) -> str:
    """Return joins per second at each size."""
    rows = results["peers"].values()
    sizes = sorted({n for row in rows for n in row["sizes"]})
    lines = [[row["title"], *(speed(row["sizes"].get(n, {}), n) for n in sizes)] for row in rows]
    return grid(["joins per second when N come at once", *(f"{n:,}" for n in sizes)], lines)


def speed(cell: Report, n: int) -> str:
    """Return one cell: the median and the range, or how many joined in time, or why there is nothing."""
    if "joins_per_s" not in cell:
        return cell.get("note") or NOTHING
    if cell["joined"] < n:
        return f"{cell['joined']} of {n:,} in {cell['rounds'][-1]['within_s']:.0f} s"
    least, most = cell["joins_per_s_range"]
    spread = f" ({short(least)} to {short(most)})" if len(cell["rounds"]) > 1 else ""
    return f"{short(cell['joins_per_s'])}{spread}{'*' if cell['load_share'] > LOAD_IS_FULL else ''}"


def cost(results: Report) -> str:
    """Return what a participant costs and how long a click takes, at the largest size that all joined."""
    lines = []
    for row in results["peers"].values():
        n = largest(row)
        if n is None:
            continue
        cell = row["sizes"][n]
        everyone, one = cell.get("click_all_ms") or {}, cell.get("click_one_ms") or {}
        clicks = [short(times.get(name)) for times in (one, everyone) for name in ("p50", "p95")]
        costs = [short(cell[name]) for name in ("memory_mb", "cpu_ms", "click_cpu_ms")]
        lines.append([row["title"], f"{n:,}", *costs, *clicks])
    head = ["with N connected", "N", "MB each", "CPU ms a join", "CPU ms a click"]
    head += ["one clicks, p50 ms", "p95", "all click, p50 ms", "p95"]
    return grid(head, lines)


def largest(row: Report) -> int | None:
    """Return the largest size at which everybody joined."""
    return max((n for n, cell in row["sizes"].items() if "cpu_ms" in cell), default=None)


def visits(results: Report) -> str:
    """Return what a browser fetches, and how long a phone takes."""
    lines = []
    for row in results["peers"].values():
        if "browser" not in row:  # another row has the same front end
            continue
        seen = row["browser"]
        if "why_not" in seen:
            lines.append([row["title"], seen["why_not"], *[""] * 6])
            continue
        desk = [part for name in ("first", "second") for part in (short(seen[name]["kb"]), str(seen[name]["requests"]))]
        desk.insert(2, short(seen["first"]["socket_kb"]))
        phone = [short(seen[name]["tap_s"]) for name in ("phone_first", "phone_second")]
        lines.append([row["title"], *desk, *phone])
    head = [
        "in Chromium",
        "first visit, kB",
        "requests",
        "by socket, kB",
        "second, kB",
        "requests",
        "phone: first tap, s",
        "second, s",
    ]
    return grid(head, lines)


def demands(results: Report) -> str:
    """Return the comparisons that the project promises."""
    rows = results["peers"]
    lines = [
        line
        for own, other in (("awayday-pandas", "voila-pandas"), ("awayday", "voila"), ("awayday", "voila-preheat"))
        if own in rows and other in rows and (line := compared(own, rows[own], other, rows[other]))
    ]
    if "floor" in rows and "awayday" in rows:
        for n, own in rows["awayday"]["sizes"].items():
            floor = rows["floor"]["sizes"].get(n, {})
            if n >= ENOUGH and "cpu_ms" in own and "cpu_ms" in floor:
                join, click = (own[name] / floor[name] for name in ("cpu_ms", "click_cpu_ms"))
                lines.append(f"- `awayday` at {n:,}: {join:.0f} times the floor's CPU a join, {click:.1f} a click.")
    return "\n".join(lines) + "\n" if lines else ""


def compared(own: str, row: Report, other: str, other_row: Report) -> str:
    """Return how one row does beside another."""
    faster = [
        f"{cell['joins_per_s'] / beside['joins_per_s']:.0f} at {n}"
        for n, cell in row["sizes"].items()
        if (beside := other_row["sizes"].get(n, {})).get("joins_per_s") and cell.get("joins_per_s")
    ]
    n, other_n = largest(row), largest(other_row)
    if n is None or other_n is None or not faster:
        return ""
    line = f"- `{own}` beside `{other}`: times the joins per second: {', '.join(faster)}"
    if n >= ENOUGH:
        less = other_row["sizes"][other_n]["memory_mb"] / row["sizes"][n]["memory_mb"]
        line += f"; {less:,.0f} times less memory each"
    return line + "."


def short(number: float | None) -> str:
    """Return a number with the digits that mean something."""
    if number is None:
        return NOTHING
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"


def grid(head: list[str], lines: list[list[str]]) -> str:
    """Return a Markdown table."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *lines)) + "\n"
