"""Rules of SECURITY.md that can be read off the files: what no page, script, template or package may do or have."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

HERE = Path(__file__).parents[1]
PACKAGE = HERE / "widgets" / "awayday"
SCRIPTS = [*(PACKAGE / "ui").glob("*.js"), *(HERE / "widgets" / "client" / "src").glob("*.js")]
TEMPLATES = [*PACKAGE.rglob("*.j2"), *PACKAGE.rglob("*.html")]
NOTEBOOKS = [path for path in (HERE / "workshops").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]

DANGEROUS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function|setAttribute\(.on|javascript:"
    r"|createContextualFragment|importScripts|https?://(?!www\.w3\.org/)"
)

SANITISED = "innerHTML: DOMPurify.sanitize("
"""The one place where a notebook's own HTML gets into a page."""

SHOWERS = {"HTML", "Markdown", "SVG", "Image", "Javascript", "IFrame", "Latex", "Video", "Audio", "FileLink"}


def test_there_is_something_to_look_at():
    assert min(map(len, (SCRIPTS, TEMPLATES, NOTEBOOKS))) > 3


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_makes_no_markup_of_text_and_knows_no_other_host(path):
    lines = path.read_text("utf-8").splitlines()
    code = [line for line in lines if not line.lstrip().startswith(("//", "*", "/*"))]
    assert [line.strip() for line in code if DANGEROUS.search(line) and SANITISED not in line] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_trusts_only_the_prose_of_notebooks(path):
    text = path.read_text("utf-8")
    trusted = [line.strip() for line in text.splitlines() if re.search(r"\|\s*safe|autoescape|Markup", line)]
    assert trusted == [line for line in trusted if "part.prose | safe" in line]
    assert not re.search(r"\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/))", text), "no inline script"


def sources() -> Iterator[tuple[str, str]]:
    for path in PACKAGE.rglob("*.py"):
        yield str(path.relative_to(HERE)), path.read_text("utf-8")
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        yield str(path.relative_to(HERE)), "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def faults_of(source: str) -> list[str]:
    """Return what in Python code could make markup, a path or an address out of text: platform rules S11 and S12."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [*node.args, *(one.value for one in node.keywords)]
            if name in SHOWERS and not all(isinstance(one, ast.Constant) for one in given):
                found.append(f"{name} of something that is no literal")
            if name in {"eval", "exec", "Markup", "safe_load", "loads_pickle"}:
                found.append(f"{name}()")
        if isinstance(node, ast.JoinedStr):
            literal = "".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))
            if re.search(r"</?(a|b|div|span|p|img|script|svg|td|li|h\d)[\s>/]", literal):
                found.append("markup in an f-string")
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = {getattr(node, "module", "") or "", *(one.name for one in node.names)}
            found += [f"imports {name}" for name in names & {"pickle", "marshal", "shelve", "yaml"}]
    return found


def test_no_code_makes_markup_a_path_or_an_address_out_of_text():
    faults = {name: found for name, source in sources() if (found := faults_of(source))}
    # a room kernel runs the cells of the notebooks that its server was given, and nothing else
    assert faults.pop("widgets/awayday/room/_cells.py", []) in ([], ["exec()"], ["eval()"], ["eval()", "eval()"])
    # a chart inside a report: read as XML, and written again with nothing in it but what draws
    assert faults.pop("widgets/awayday/export/_report.py") == ["Markup()"]
    assert faults == {}


@pytest.mark.parametrize(
    "source", ["display(HTML(name))", "Image(data=given)", "f'<b>{name}</b>'", "import pickle", "w.HTML(value=f'{x}')"]
)
def test_such_code_is_found(source):
    assert faults_of(source)


@pytest.mark.parametrize(("name", "floor"), [("voila", "0.5.13"), ("jupyter_server", "2.21.1"), ("anywidget", "0.11")])
def test_versions_with_known_holes_are_not_installed(name, floor):
    wanted = [Requirement(one) for one in importlib.metadata.requires("awayday") or ()]
    (own,) = [one for one in wanted if one.name.replace("-", "_") == name]
    below = Version(floor).release
    before = ".".join(map(str, (*below[:-1], below[-1] - 1)))
    assert before not in own.specifier
    assert floor in own.specifier
    assert Version(importlib.metadata.version(name)) >= Version(floor)


def test_every_promise_names_a_proof_that_is_there():
    text = (HERE / "SECURITY.md").read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if not link.startswith("http")]
    assert len(links) > 15
    assert [link for link in links if not (HERE / link).exists()] == []
    assert "SECURITY.md" in (HERE / "README.md").read_text("utf-8")
