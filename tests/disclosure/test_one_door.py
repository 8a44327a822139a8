"""Nothing but the gate makes a `Gated`, and everything that draws rows of people asks it: the source tree is walked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import awayday

SOURCES = Path(awayday.__file__).parent


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCES.rglob("*.py")):
        yield path.relative_to(SOURCES).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def makes_gated(tree: ast.Module) -> bool:
    """Whether a module calls, hands on to a maker, copies or subclasses `Gated`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (
            name_of(node.func) == "Gated" or any(name_of(argument) == "Gated" for argument in node.args)
        ):
            return True
        if isinstance(node, ast.ClassDef) and any(name_of(base) == "Gated" for base in node.bases):
            return True
    return False


def test_only_the_gate_makes_a_gated() -> None:
    assert [name for name, tree in modules() if makes_gated(tree)] == ["disclosure/_gate.py"]


def test_the_walk_finds_every_way_to_make_one() -> None:
    for text in ("Gated()", "disclosure.Gated()", "object.__new__(Gated)", "copy(Gated)", "class Mine(Gated): pass"):
        assert makes_gated(ast.parse(text))
    assert not makes_gated(ast.parse("def draw(found: Gated) -> Gated: return found"))


def test_the_rules_for_counts_are_used_behind_the_gate_only() -> None:
    """`whole_room` and `joined` know counts alone: who uses them has to have asked the gate for the people before."""
    users = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) in {"whole_room", "joined"}
    }
    assert users == {"charts/_paths.py"}  # to see how many votes fit into the picture, before it asks
