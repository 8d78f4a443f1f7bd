"""The house: imports only fall, files are short, everything public says what it does, the core is pure Python."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "frechet"
FLOORS = """
    errors
    limits
    size label lengths
    axis space
    kinds spec
    order signature node
    sums powers
    symmetry
    fuse narrow pattern
    expr
    function calculus rewrite pickling
    operand unknown tensor linear definite matfun continuation
    digits namespace
    conditions
    evaluate values
    catalogue
    structure
    partials
    notation reading
    check codegen
    forms
    derivative stated
    operators
    report explain
    checked
    derivation
    question
    claims
    documents
    api
    listing
    cli
    __init__ __main__
"""
FLOOR = {name: k for k, line in enumerate(FLOORS.split("\n")) for name in line.split()}
# what may be imported where it is used: numbers
BACKENDS = {"numpy", "frechet", "frechet.evaluate", "frechet.values", "frechet.digits"}
SIBLINGS = {("signature", "kinds"), ("order", "spec"), ("node", "spec"), ("powers", "sums"), ("conditions", "operand")}
MODULES = sorted(SRC.rglob("*.py"))


def unit(path: Path) -> str:
    """The room of a file: its package, or the module itself."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports(path: Path):
    """(module, line, inside a function) of every import of ours."""
    tree = ast.parse(path.read_text())
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or "", node.lineno, id(node) in inside
        elif isinstance(node, ast.Import):
            yield from ((a.name, node.lineno, id(node) in inside) for a in node.names)


def rooms(module: str, path: Path):
    """The rooms that an import enters."""
    if module == "frechet":
        return []
    return [module.split(".")[1]] if module.startswith("frechet.") else []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_imports_only_fall(path):
    mine = unit(path)
    for module, line, _ in imports(path):
        for other in rooms(module, path):
            falls = FLOOR[other] < FLOOR[mine] or other == mine or (mine, other) in SIBLINGS
            assert falls, f"{path.name}:{line} imports {module}, which is not below it"


def test_siblings_on_one_floor_are_few():
    for mine, other in SIBLINGS:
        assert FLOOR[mine] >= FLOOR[other]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_no_import_inside_a_function_but_for_numbers(path):
    late = [(m, line) for m, line, inside in imports(path) if inside and m.startswith("frechet") and m not in BACKENDS]
    assert not late


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_files_are_short(path):
    assert len(path.read_text().splitlines()) <= 400


def public(body: list[ast.stmt], inherited: bool = False):
    """Functions and classes that others can name; a method that a base introduces is said there."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not inherited:
                yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, bool(node.bases))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_everything_public_has_a_docstring(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    silent = [node.name for node in public(tree.body) if not ast.get_docstring(node)]
    assert not silent


def loaded(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after some code."""
    out = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return {m.split(".")[0] for m in out.stdout.split()}


def test_the_core_needs_only_the_standard_library():
    before = loaded("pass")
    after = loaded("import frechet as fr; str(fr.derive('norm2(A*x-b)^2', 'x'))")
    foreign = {m for m in after - before if m not in sys.stdlib_module_names and m != "frechet"}
    assert not foreign


def test_import_frechet_alone_loads_no_engine():
    out = subprocess.run(
        [sys.executable, "-c", "import frechet, sys; print(*[m for m in sys.modules if m.startswith('frechet')])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.split() == ["frechet"]
