"""The house in order: exact public names, an environment in step with the metadata, locks without addresses."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "widgets" / "awayday"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHELVES = sorted(path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py"))


@pytest.mark.parametrize("shelf", [shelf for shelf in SHELVES if "migrations" not in shelf])
def test_an_init_is_docstring_imports_and_exact_sorted_names(shelf: str) -> None:
    source = (PACKAGE / shelf / "__init__.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree)
    module = import_module("awayday" if shelf == "." else "awayday." + shelf.replace("/", "."))
    names = getattr(module, "__all__", [])
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("awayday")
        for alias in node.names
    }
    assert imported <= set(names)
    assert all(hasattr(module, name) for name in names)
    order = sorted(names, key=lambda name: (not name.isupper(), not name[:1].isupper(), name))
    assert list(names) == order or list(names) == sorted(names)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_is_small_enough_to_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_environment_yml_is_in_step_with_the_metadata() -> None:
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    plain = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    by_pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert f"python={PROJECT['project']['requires-python'].removeprefix('>=')}" in plain
    floors = {
        Requirement(line).name: str(Requirement(line).specifier)
        for line in PROJECT["project"]["optional-dependencies"]["lab"]
    }
    assert f"jupyterlab{floors['jupyterlab']}" in plain
    assert len(by_pip) == 1
    extras = re.fullmatch(r"\.\[([a-z,]+)\]", by_pip[0])
    assert extras is not None
    assert set(extras[1].split(",")) <= set(PROJECT["project"]["optional-dependencies"])


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_holds_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, flags=re.MULTILINE | re.IGNORECASE)
    assert len(pins) > 50
    assert text.count("--hash=sha256:") >= len(pins)
    locked = {re.sub(r"[-_.]+", "-", pin).lower() for pin in pins}
    wanted = {re.sub(r"[-_.]+", "-", Requirement(line).name).lower() for line in PROJECT["project"]["dependencies"]}
    assert wanted <= locked


NAMED_BUT_NOT_ASKED = (
    "http://www.w3.org/",  # names of XML's namespaces
    "https://github.com/",  # links in the words of other projects
    '"http://"',  # what an address may start with
    '"https://"',
)


@pytest.mark.parametrize(
    "path",
    sorted(PACKAGE.rglob("*.js")) + sorted(PACKAGE.rglob("*.css")) + sorted(PACKAGE.rglob("*.j2")),
    ids=lambda path: path.name,
)
def test_no_page_names_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in NAMED_BUT_NOT_ASKED:
        text = text.replace(name, "")
    assert not re.search(r"https?://|//cdn|jsdelivr|unpkg|esm\.sh|googleapis", text)
