"""The house: imports only fall, files are short, everything public says what it does, the core is pure Python."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from textwrap import indent

import pytest

from house import PLAN, SRC, House
from weight import complexities, total

HOUSE = House()
MODULES = list(HOUSE.files.values())
NUMBERS = {"frechet.numeric.evaluate", "frechet.numeric.values", "frechet.numeric.digits"}
LATE = {  # what a door opens when somebody asks for it
    "frechet": {"frechet.functions.declaration", "frechet.notation"},
    "frechet.codegen.compiling": {"frechet.codegen.source"},
    "frechet.derivation": {
        "frechet.answers.checks",
        "frechet.codegen",
        "frechet.explain",
        "frechet.operators",
    },
    "frechet.question": {"frechet.codegen"},
}


def test_imports_only_fall():
    assert not HOUSE.rises()


def test_no_circle():
    graph: dict[str, set[str]] = {name: set() for name in HOUSE.files}
    for i in HOUSE.imports:
        graph[i.importer].add(i.imported)
    assert len(list(TopologicalSorter(graph).static_order())) == len(HOUSE.files)


def test_the_plan_is_the_tree():
    """Every file and folder stands once in the plan of its folder; an `__init__` that holds words alone need not."""
    for folder, units in HOUSE.folders().items():
        planned = PLAN[folder].replace("/", " ").split()
        assert len(planned) == len(set(planned))
        assert units - {"__init__"} == set(planned) - {"__init__"}, folder
        package = ".".join(filter(None, ("frechet", *folder.split("/"))))
        assert "__init__" in planned or package not in {i.importer for i in HOUSE.imports}


PLANTED = {
    "a name of the package": (
        "derivatives/tangent.py",
        "from frechet import documents, cli",
    ),
    "import_module": ("expr/node.py", "def late():\n    import_module('frechet.cli')"),
    "import_module of a name that is made": (
        "expr/node.py",
        "def late(x):\n    import_module(f'frechet.codegen.{x}')",
    ),
    "import_module of the package": (
        "expr/node.py",
        "def late():\n    return import_module('frechet').derive",
    ),
    "import_module beside a package": (
        "expr/node.py",
        "def late():\n    import_module('.cli', 'frechet')",
    ),
    "import_module beside a package by its word": (
        "expr/node.py",
        "def late():\n    import_module('.cli', package='frechet')",
    ),
    "import_module with dots": (
        "expr/node.py",
        "def late():\n    importlib.import_module('..cli', __package__)",
    ),
    "import_module of a file beside": (
        "check/ring.py",
        "import_module('.definition', __package__)",
    ),
    "__import__": (
        "expr/node.py",
        "def late():\n    return __import__('frechet').derive",
    ),
    "in a coroutine": ("expr/node.py", "async def late():\n    from frechet import cli"),
    "for type checkers": (
        "network/size.py",
        "if TYPE_CHECKING:\n    from frechet.expr.node import Expr",
    ),
    "with dots": ("network/size.py", "from ..expr import node"),
    "in a function": ("calculus/sweeps.py", "def late():\n    import frechet.claims.case"),
    "the shelf above": (
        "notation/phrases/leaf.py",
        "from frechet.notation.words.matrix import Words",
    ),
    "the file above": ("check/ring.py", "from frechet.check import definition"),
    "the file beside": ("check/ring.py", "from frechet.check.moods import Mood"),
    "the room it stands in": (
        "notation/paint/painter.py",
        "from frechet.notation import Notation",
    ),
}


@pytest.mark.parametrize(("file", "line"), PLANTED.values(), ids=PLANTED)
def test_a_planted_rise_is_found(tmp_path, file, line):
    shutil.copytree(SRC, tmp_path / "frechet")
    planted = tmp_path / "frechet" / file
    planted.write_text(planted.read_text() + "\n" + line + "\n")
    found = House(tmp_path / "frechet").rises()
    assert found and all(
        House(tmp_path / "frechet").module(planted) in rise for rise in found
    )


DEEP = {  # classes with more than three of ours in their line, and why
    "frechet.functions.unknown.UnknownEntrywise": "a word, a function, one of every entry: each says one thing more",
    "frechet.codegen.source.jax_code.Jax": "tables of operations: NumPy's, without writes, of tensors, in JAX's words",
    "frechet.codegen.source.torch_code.Torch": "the same, in PyTorch's words",
}


def deep(house: House) -> set[str]:
    """The classes that can be read only with more than two others of ours at hand."""
    return {name for name in house.classes if len(house.ancestors(name)) > 3}


def test_a_class_stands_on_few_others():
    """A part is given what it needs, by name; where it is told by its ancestors, a reader has to read them all."""
    assert deep(HOUSE) == set(DEEP)


PLANTED_CLASSES = {
    "of a class in the file": "class Planted(Torch):\n    pass",
    "under another name": "from frechet.explain.written_out import Written as W\nclass Planted(W):\n    pass",
    "of a module": "from frechet.explain import steps\nclass Planted(steps.EntrywiseLimit):\n    pass",
    "of a module by its full name": (
        "import frechet.explain.steps\nclass Planted(frechet.explain.steps.EntrywiseLimit):\n    pass"
    ),
    "through a door": "from frechet import DerivationByOne as D\nclass Planted(D):\n    pass",
    "of a class with type arguments": "class Planted(Torch[int]):\n    pass",
    "side by side": (
        "class A:\n    pass\nclass B:\n    pass\nclass C:\n    pass\nclass Planted(A, B, C):\n    pass"
    ),
}


@pytest.mark.parametrize("lines", PLANTED_CLASSES.values(), ids=PLANTED_CLASSES)
def test_a_planted_tower_is_found(tmp_path, lines):
    shutil.copytree(SRC, tmp_path / "frechet")
    planted = tmp_path / "frechet" / "codegen" / "source" / "torch_code.py"
    planted.write_text(planted.read_text() + "\n" + lines + "\n")
    found = deep(House(tmp_path / "frechet"))
    assert found == {*DEEP, "frechet.codegen.source.torch_code.Planted"}


def test_no_import_inside_a_function_but_for_numbers_and_doors():
    late = [
        i
        for i in HOUSE.imports
        if i.late and i.imported not in NUMBERS | LATE.get(i.importer, set())
    ]
    assert {(i.importer, i.imported) for i in late} == set()


def test_the_map_in_contributing_is_the_tree():
    """Every room, shelf and file at the door stands once in the map, which is one screen."""
    text = (
        (SRC.parents[1] / "CONTRIBUTING.md")
        .read_text()
        .split("```text\n")[1]
        .split("```")[0]
    )
    mapped = re.findall(r"(?:^|  )([a-z]+)(?:/|\.py)(?= )", text, re.MULTILINE)
    rooms = [
        unit
        for line in PLAN[""].split("\n")
        for unit in line.split()
        if not unit.startswith("__")
    ]
    shelves = {folder.split("/")[1] for folder in PLAN if "/" in folder}
    assert sorted(mapped) == sorted([*rooms, *shelves])
    assert len(text.splitlines()) <= 40


def test_few_modules_at_the_door():
    assert len(list(SRC.glob("*.py"))) <= 8


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_files_are_short(path):
    assert len(path.read_text().splitlines()) <= 500


def public(body: list[ast.stmt], inherited: bool = False):
    """Functions and classes that others can name; a method that a base introduces is said there."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith(
            "_"
        ):
            if not inherited and not overload(node):
                yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, bool(node.bases))


def overload(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Is it a signature of a function that stands below?"""
    return any(ast.unparse(d) == "overload" for d in node.decorator_list)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_everything_public_has_a_docstring(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    silent = [node.name for node in public(tree.body) if not ast.get_docstring(node)]
    assert not silent


def loaded(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after some code."""
    out = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {m.split(".")[0] for m in out.stdout.split()}


def test_the_core_needs_only_the_standard_library():
    before = loaded("pass")
    after = loaded("import frechet as fr; str(fr.derive('norm2(A*x-b)^2', 'x'))")
    foreign = {
        m for m in after - before if m not in sys.stdlib_module_names and m != "frechet"
    }
    assert not foreign


def test_import_frechet_alone_loads_no_engine():
    out = subprocess.run(
        [
            sys.executable,
            "-c",
            "import frechet, sys; print(*[m for m in sys.modules if m.startswith('frechet')])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.split() == ["frechet"]


def test_no_function_is_hard_to_hold_in_mind():
    assert [name for c, name in complexities() if c > 15] == []


LADDER = "if x:\n    pass\n" + "elif x:\n    pass\n" * 24
HEAVY = indent("def heavy(x):\n" + indent(LADDER, "    "), "    ")
PLANTED_HEAVY = {
    "a function": "if 1:\n" + HEAVY,
    "a coroutine": "if 1:\n" + HEAVY.replace("def", "async def"),
    "a method": "class A:\n" + HEAVY,
    "in an inner class": "class A:\n    class B:\n" + indent(HEAVY, "    "),
    "in a class inside a function": "def f():\n    class A:\n" + indent(HEAVY, "    "),
    "in a closure": "def f():\n" + HEAVY,
    "in a closure of a closure": "def f():\n    def g():\n" + indent(HEAVY, "    "),
    "a lambda": "f = lambda x: " + "1 if x else " * 25 + "2",
}


@pytest.mark.parametrize("text", PLANTED_HEAVY.values(), ids=PLANTED_HEAVY)
def test_a_planted_heavy_function_is_found(tmp_path, text):
    (tmp_path / "planted.py").write_text(text)
    assert [name for c, name in complexities(tmp_path) if c > 15]


def test_lines_are_not_dense():
    assert total().density <= 11.5
