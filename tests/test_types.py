"""Types: everything public says what it returns, and a wheel brings this to the type checker of a user."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
import sysconfig
import typing
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

import frechet as fr
from frechet import operators
from frechet.answers.forms import EntriesForm, MapForm
from frechet.answers.stated_conditions import StatedCondition
from frechet.check import Check
from frechet.codegen import Compiled, LibraryArray
from frechet.codegen.source.cost import Cost
from frechet.explain import Explanation
from frechet.functions.declaration import Word
from frechet.operators import BlockOperator, Operator
from test_pages import API

ROOT = Path(__file__).parent.parent
CLASSES = [
    fr.Derivation,
    fr.DerivationByOne,
    fr.Expr,
    fr.Form,
    MapForm,
    EntriesForm,
    fr.Forms,
    StatedCondition,
    fr.Claim,
    fr.Verdict,
    fr.FrechetError,
    Check,
    Explanation,
    Compiled,
    LibraryArray,
    Cost,
    Word,
    Operator,
    BlockOperator,
]
SIGNS = {"__call__", "__getitem__", "__iter__", "__matmul__", "__add__", "__mul__"}
SIGNS |= {"__neg__", "__sub__", "__truediv__", "__pow__", "__getattr__", "__rmatmul__"}


def functions() -> Iterator[tuple[str, Any]]:
    """Everything public that returns something, by name: functions, and the members of the classes above."""
    for name in API.FUNCTIONS:
        yield f"fr.{name}", getattr(fr, name)
    yield "fr.__getattr__", fr.__getattr__
    for f in (operators.hessian_operator, operators.jacobian_operator, operators.operator):
        yield f"operators.{f.__name__}", f
    for cls in CLASSES:
        for base in cls.__mro__:
            if not base.__module__.startswith("frechet"):
                continue
            for name, member in vars(base).items():
                made = getattr(member, "func", getattr(member, "fget", member))
                if inspect.isfunction(made) and (name in SIGNS or name[0] != "_"):
                    yield f"{cls.__name__}.{name}", made


FUNCTIONS = dict(functions())


def for_checkers(module: str) -> dict[str, object]:
    """What a module imports for type checkers alone."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    space: dict[str, object] = {}
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            exec(ast.unparse(node.body), space)
    return space


def returned(f: Any) -> list[object]:
    """The types that a function returns: of every overload, and its own."""
    bare = inspect.unwrap(f)
    space = for_checkers(bare.__module__) | bare.__globals__
    return [
        typing.get_type_hints(inspect.unwrap(g), space)["return"]
        for g in (*typing.get_overloads(bare), bare)
    ]


def open_types(t: object, data: bool = False) -> bool:
    """Does a type hold Any?  Not in the shape of an array; what JSON can write is a dict by names of anything."""
    if typing.get_origin(t) is np.ndarray:
        return typing.get_args(t)[1] != np.dtype[np.float64]
    if data and t == dict[str, Any]:
        return False
    return t is Any or any(open_types(a) for a in typing.get_args(t))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_public_returns_anything(name):
    data = name.endswith((".json", ".record"))
    assert [t for t in returned(FUNCTIONS[name]) if open_types(t, data)] == []


def test_everything_on_the_page_is_looked_at():
    members = {f"Derivation.{name}" for name in API.MEMBERS}
    assert members <= FUNCTIONS.keys() and len(FUNCTIONS) > 150


def test_an_open_type_is_found():
    def f() -> dict[str, list[Any]] | None: ...
    def g() -> dict[str, Any]: ...

    assert [open_types(t) for t in (*returned(f), *returned(g))] == [True, True]
    assert not open_types(returned(g)[0], data=True)


def test_what_a_compiled_function_knows_has_types():
    space = for_checkers(Compiled.__module__) | vars(
        importlib.import_module(Compiled.__module__)
    )
    known = typing.get_type_hints(Compiled, space)
    assert {"source", "inputs", "outputs", "cost", "warnings", "prepare"} <= known.keys()
    assert [n for n, t in known.items() if open_types(t) and n != "_made"] == []


@pytest.mark.parametrize("text", ["2", "c", "2*c", "sin(c)", "tr(A)", "x'*x", "A*x"])
def test_a_value_is_an_array_also_without_axes(text):
    d = fr.derive(text, "c", where="c: scalar, A: n×n, x: n")
    values = {"c": 2.0, "A": np.eye(2), "x": np.ones(2)}
    for form in (d.value, d.tensor, d.differential):
        found = form.evaluate(values | {"dc": 1.0, "n": 2})
        assert type(found) is np.ndarray and found.dtype == np.float64


# -------------------------------------------------------------------- a user's program
RIGHT = """
from typing import assert_type

import numpy as np
from numpy.typing import NDArray

import frechet as fr
from frechet.codegen import Compiled
from frechet.operators import Operator, hessian_operator

Array = NDArray[np.float64]
WHERE = "A: m×n, B: n×p, C: m×p"
values = {"A": np.eye(2), "B": np.eye(2), "C": np.zeros((2, 2))}

A, B, C = fr.matrices(WHERE)
assert_type(A @ B - C, fr.Expr)
assert_type(fr.norm2(A @ B - C) ** 2 / 2, fr.Expr)

# by a symbol: every form is one
d = fr.derive(fr.norm2(A @ B - C) ** 2 / 2, A)
assert_type(d, fr.DerivationByOne)
assert_type(d.gradient, fr.Form)
assert_type(d.gradient.evaluate(values), Array)
assert_type(d.evaluate(values), Array)
assert_type(d.jacobian(layout="denominator").latex(), str)
assert np.array_equal(d.gradient.evaluate(values), np.eye(2))
assert str(d.gradient) == d.gradient.text() or d.differential.is_self_adjoint

# by a text, which may name several: one form, or one by each name
several = fr.derive("norm2(A*B - C)^2 / 2", ["A", "B"], where=WHERE)
assert_type(several.gradient, fr.Form | fr.Forms[fr.Form])
if isinstance(several.gradient, fr.Forms):
    assert_type(several.gradient["A"].evaluate(values), Array)
    assert_type(several.gradient.evaluate(values), dict[str | tuple[str, ...], Array])
one = fr.derive("x'*A*x", "x", order=2)
if isinstance(one, fr.DerivationByOne):
    assert_type(one.hessian().evaluate(values), Array)
assert_type(one.block_hessian().evaluate(values), Array)

# conditions, checks, steps, data
(condition,) = fr.derive("norm2(A*x - b)", "x").conditions
assert_type(condition.kind, str)
assert_type(condition.subject, fr.Form)
assert_type(condition.subgradient, dict[str, str])
assert_type(d.check().status, str)
steps = d.explain("expansion")
assert all(step.check() for step in steps) and str(steps.answer)
print(d.json()["forms"]["gradient"]["text"])

# claims
v = fr.check_claim("d/dX tr(A*X) = A", "A: m×n, X: n×m")
assert_type(v, fr.Verdict)
assert_type(v.right, bool)
assert_type((v.verdict, v.right_answer), tuple[str, str])
read = fr.read("d/dX tr(A*X) = A'", "A: m×n, X: n×m")
assert_type(read, fr.Expr | fr.Claim)
if isinstance(read, fr.Claim):
    assert_type(read.verdict().links, tuple[fr.Verdict, ...])

# code
f = d.compile("value", "gradient", sizes={"m": 3})
value, G = f(A=np.ones((2, 2)), B=np.eye(2), C=np.zeros((2, 2)))
assert value == 2 and np.array_equal(G, np.ones((2, 2)))
assert_type(f.source, str)
assert_type(f.cost.at(m=2, n=2, p=2).flops, int)
assert_type(fr.compile("A*B"), Compiled[Array])
assert_type(fr.compile(d.gradient)(np.eye(2), np.eye(2), np.eye(2)), Array)
assert_type(fr.compile(["A*B", d.gradient])(), Array | tuple[Array, ...])
assert_type(fr.compile("A*B", constant="A").prepare(A=np.eye(2))(B=np.eye(2)), Array)
print(fr.compile("A*B", backend="jax")(np.eye(2), np.eye(2)))
H = d.compile("hessian", structured=True)
assert_type(H(**values), Operator)
assert_type(H(**values).solve(np.eye(2)), Array)
assert_type(H.structure, str)
assert_type(hessian_operator(d, values) @ np.eye(2), Array)

# mistakes
try:
    fr.read("A*")
except (fr.ReadError, fr.ShapeError, fr.DomainError, fr.TooLarge) as error:
    assert_type(error.column, int | None)
except fr.FrechetError as error:
    print(error.hint)
"""
WRONG = [
    ("arg-type", "fr.read(3)"),
    ("attr-defined", """fr.derive("x'*x", "x").gradent"""),
    ("union-attr", """fr.derive("x'*x", "x").evaluate({"x": 1}).shape"""),
    ("operator", """fr.compile("A*B")(1) + "text\""""),
    ("call-overload", """fr.derive("x'*x", "x", ordre=2)"""),
    ("call-overload", """fr.compile("A*B", backend=3)"""),
    ("assignment", """verdict: str = fr.check_claim("A = A")"""),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel of the checkout, made without an index: what makes it is among what the tests need."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        folder,
        ROOT,
    )
    (made,) = folder.glob("frechet-*.whl")
    return made


@pytest.fixture(scope="module")
def checked(wheel, tmp_path_factory) -> dict[str, list[str]]:
    """What mypy says, by file, of a right and of a wrong program beside a fresh installation of the wheel."""
    folder = tmp_path_factory.mktemp("user")
    venv.create(folder / "env", with_pip=False)
    paths = {"base": str(folder / "env"), "platbase": str(folder / "env")}
    site = Path(sysconfig.get_path("purelib", "venv", paths))
    pip("install", "--no-deps", "--no-index", "--target", site, wheel)
    (site / "numpy.pth").write_text(str(Path(np.__file__).parents[1]))
    wrong = "\n".join(["import frechet as fr", *(line for _, line in WRONG)])
    for name, text in (("right.py", RIGHT), ("wrong.py", wrong)):
        (folder / name).write_text(text)
    python = Path(sysconfig.get_path("scripts", "venv", paths)) / "python"
    words = [
        "--strict",
        "--no-error-summary",
        "--cache-dir",
        ".cache",
        "--python-executable",
        python,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words, "right.py", "wrong.py"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert not done.stderr
    lines = done.stdout.splitlines()
    return {
        name: [x for x in lines if x.startswith(name)] for name in ("right.py", "wrong.py")
    } | {"elsewhere": [x for x in lines if not x.startswith(("right.py", "wrong.py"))]}


def pip(*words: object) -> None:
    """A command of pip, in silence."""
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", *map(str, words), *quiet], check=True)


def test_the_wheel_holds_the_package_and_says_that_it_has_types(wheel):
    held = {Path(name) for name in ZipFile(wheel).namelist()}
    source = {p.relative_to(ROOT / "src") for p in (ROOT / "src/frechet").rglob("*.py")}
    assert Path("frechet/py.typed") in held
    assert source == {p for p in held if p.suffix == ".py"}


def test_a_users_right_program_has_no_type_errors(checked):
    assert (checked["right.py"], checked["elsewhere"]) == ([], [])


@pytest.mark.parametrize(("k", "kind"), enumerate(k for k, _ in WRONG))
def test_a_users_mistake_is_found(checked, k, kind):
    place = f"wrong.py:{k + 2}: error:"
    found = [x for x in checked["wrong.py"] if x.startswith(place)]
    assert any(x.endswith(f"[{kind}]") for x in found)
