"""What a process keeps: every cache is bounded and can be emptied, every table is weak, and all of it is listed."""

from __future__ import annotations

import ast
import gc
from importlib import import_module

import pytest

import frechet as fr
from frechet.errors.kept import KEPT
from house import House
from names import at_import

HOUSE = House()
TABLES = {"expressions", "sizes", "phrases", "unknown functions", "stacked functions"}
REGISTRIES = {"words", "rules of explanations", "laws of sums", "laws of calls"}
LOCAL = {"frechet.check.iterations"}  # a cache inside a function, which goes with the call
EMPTY = {"dict", "list", "set", "OrderedDict", "Counter"}
GROWING = {"defaultdict", "deque", "WeakValueDictionary", "WeakKeyDictionary", "WeakSet"}
GROWS = {"add", "append", "extend", "insert", "setdefault", "update"}
MEMORIES = {"cache", "lru_cache"}


def everything():
    for name in HOUSE.files:
        if not name.endswith("__main__"):
            import_module(name)
    return KEPT


def test_tables_and_registries_are_listed_and_caches_are_bounded():
    kept = everything()
    assert {n for n, k in kept.items() if k.kind == "table"} == TABLES
    assert {n for n, k in kept.items() if k.kind == "registry"} == REGISTRIES
    caches = [
        k
        for k in kept.values()
        if k.kind == "cache" and not k.forget.__self__.__module__.startswith("test")
    ]
    assert len(caches) > 15
    assert all(k.most and k.forget for k in caches)


def test_clear_caches_forgets_values_and_no_answers():
    d = fr.derive("tr(expm(X)*A) + logdet(X'*X + eye(n))", "X", where="X: n×n, A: n×n")
    before = str(d)
    fr.clear_caches()
    assert all(k.held() == 0 for k in KEPT.values() if k.kind == "cache")
    assert (
        str(fr.derive("tr(expm(X)*A) + logdet(X'*X + eye(n))", "X", where="X: n×n, A: n×n"))
        == before
    )


def test_what_nobody_has_leaves_the_tables():
    fr.read("sum(my_new_name.*my_other_name)", "my_new_name: 77, my_other_name: 77")
    fr.clear_caches()
    gc.collect()
    full = KEPT["expressions"].held()
    e = fr.read("sum(exp(another_name))", "another_name: 79")
    assert KEPT["expressions"].held() > full
    del e
    fr.clear_caches()
    gc.collect()
    assert KEPT["expressions"].held() <= full


def made_empty(value):
    """Is it a container that something will be put in?"""
    match value:
        case ast.Dict(keys=[]) | ast.List(elts=[]):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in GROWING or (
                name in EMPTY and not value.args and not value.keywords
            )
    return False


def in_functions(tree):
    """The nodes that run when somebody calls."""
    made = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    return [n for f in ast.walk(tree) if isinstance(f, made) for n in ast.walk(f)]


def grown(tree):
    """The names whose entries a function sets, or to which it adds; not those that it has made itself."""
    for n in in_functions(tree):
        match n:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=word)):
                if word in GROWS:
                    yield name


def values(assigned):
    """What is assigned; of several names each its own."""
    several = any(isinstance(t, ast.Tuple) for t in getattr(assigned, "targets", ()))
    return (
        assigned.value.elts
        if several and hasattr(assigned.value, "elts")
        else [assigned.value]
    )


def kept_otherwise(tree):
    """What a file keeps but by `cached`: memories of functions, containers that begin empty or grow."""
    classes = [c for c in ast.walk(tree) if isinstance(c, ast.ClassDef)]
    bodies = [tree.body, *(c.body for c in classes)]
    made = [n for body in bodies for s in body for n in at_import(s)]
    assigned = [
        n for n in made if isinstance(n, ast.Assign | ast.AnnAssign | ast.NamedExpr)
    ]
    yield from (ast.unparse(n) for n in assigned if any(map(made_empty, values(n))))
    containers = ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp
    names = {
        t.id
        for n in (n for s in tree.body for n in at_import(s))
        if isinstance(n, ast.Assign | ast.AnnAssign) and isinstance(n.value, containers)
        for t in getattr(n, "targets", [getattr(n, "target", None)])
        if isinstance(t, ast.Name)
    }
    yield from sorted(names & set(grown(tree)))
    yield from memories(tree)


def memories(tree):
    """The words of `functools` that remember."""
    nodes = list(ast.walk(tree))
    imported = [a for n in nodes if isinstance(n, ast.Import) for a in n.names]
    modules = {a.asname or a.name for a in imported if a.name == "functools"}
    for n in nodes:
        match n:
            case ast.ImportFrom(module="functools", names=names):
                yield from (a.name for a in names if a.name in MEMORIES)
            case ast.Attribute(value=ast.Name(id=name), attr=word) if name in modules:
                yield from {word} & MEMORIES


@pytest.mark.parametrize("module", HOUSE.files)
def test_nothing_else_is_kept(module):
    """No cache but by `cached`, no container at the level of a module or a class that begins empty or grows."""
    tree = ast.parse(HOUSE.files[module].read_text())
    found = [] if module == "frechet.errors.kept" else list(kept_otherwise(tree))
    assert not [f for f in found if f not in MEMORIES or module not in LOCAL]


KEEPING = (
    "import functools\n@functools.lru_cache(9)\ndef f(x): ...",
    "import functools as ft\nf = ft.cache(g)",
    "from functools import lru_cache",
    "FOUND = {}",
    "FOUND = defaultdict(list)",
    "FOUND = deque()",
    "M, N = {}, {}",
    "if DEBUG:\n    FOUND = {}",
    "class A:\n    found: dict = {}",
    "print(FOUND := [])",
    "FOUND = {n: n for n in (1, 2)}\ndef f(x):\n    FOUND[x] = 1",
    "FOUND = {1: 2}\nf = lambda x: FOUND.setdefault(x, 1)",
)


@pytest.mark.parametrize("text", KEEPING)
def test_what_is_kept_in_a_planted_way_is_found(text):
    assert list(kept_otherwise(ast.parse(text)))


def test_what_does_not_grow_is_not_kept():
    text = "M = {1: 2}\ndef f(x):\n    N = {}\n    N[x] = M[x]\n    return N"
    assert not list(kept_otherwise(ast.parse(text)))


def set_elsewhere(tree):
    """What a file sets on a class, or on a module, that it has imported."""
    nodes = list(ast.walk(tree))
    own = {n.name for n in nodes if isinstance(n, ast.ClassDef)}
    imports = [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]
    foreign = {(a.asname or a.name).split(".")[0] for n in imports for a in n.names} - own
    for n in nodes:
        match n:
            case ast.Attribute(value=on, ctx=ast.Store() | ast.Del()):
                pass
            case ast.Call(
                func=ast.Name(id="setattr" | "delattr")
                | ast.Attribute(attr="__setattr__" | "__delattr__"),
                args=[on, *_],
            ):
                pass
            case _:
                continue
        first, *_, last = (ast.unparse(on) + "." + ast.unparse(on)).split(".")
        if first in foreign and last[:1].isupper():
            yield ast.unparse(n)


@pytest.mark.parametrize("module", HOUSE.files)
def test_nothing_is_set_on_a_class_of_another_module(module):
    assert not list(set_elsewhere(ast.parse(HOUSE.files[module].read_text())))


SETTING = (
    "Expr.z = 1",
    "Expr.z: int = 1",
    "Expr.z += 1",
    "Expr.z, y = 1, 2",
    "node.Expr.z = 1",
    "setattr(Expr, 'z', 1)",
    "type.__setattr__(Expr, 'z', 1)",
    "del Expr.z",
    "for Expr.z in (1, 2):\n    pass",
)


@pytest.mark.parametrize("text", SETTING)
def test_what_is_set_in_a_planted_way_is_found(text):
    imports = "from frechet.expr import node\nfrom frechet.expr.node import Expr\n"
    assert list(set_elsewhere(ast.parse(imports + text)))


def test_what_a_file_sets_on_its_own_is_its_own():
    text = "class Expr: ...\nExpr.z = 1\ndef f(x):\n    x.z = 1"
    assert not list(set_elsewhere(ast.parse(text)))
