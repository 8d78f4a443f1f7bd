"""What a process keeps: every cache is bounded and can be emptied, every table is weak, and all of it is listed."""

from __future__ import annotations

import ast
import gc
from importlib import import_module

import pytest

import frechet as fr
from frechet.errors.kept import KEPT
from house import House

HOUSE = House()
TABLES = {"expressions", "sizes", "phrases", "unknown functions", "stacked functions"}
REGISTRIES = {"words", "rules of explanations", "laws of sums", "laws of calls"}
LOCAL = {"frechet.check.iterations"}  # a cache inside a function, which goes with the call
EMPTY = {
    "dict",
    "list",
    "set",
    "defaultdict",
    "OrderedDict",
    "Counter",
    "WeakValueDictionary",
    "WeakKeyDictionary",
    "WeakSet",
}


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
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[]):
            return name in EMPTY
    return False


@pytest.mark.parametrize("module", HOUSE.files)
def test_nothing_else_is_kept(module):
    """No cache but by `cached`, no container at the level of a module or a class that begins empty."""
    if module == "frechet.errors.kept":
        return
    tree = ast.parse(HOUSE.files[module].read_text())
    bodies = [tree.body, *(c.body for c in ast.walk(tree) if isinstance(c, ast.ClassDef))]
    assigned = [
        s for body in bodies for s in body if isinstance(s, ast.Assign | ast.AnnAssign)
    ]
    assert not [ast.unparse(s) for s in assigned if made_empty(s.value)]
    names = {
        a.name
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom) and n.module == "functools"
        for a in n.names
    }
    assert not names & {"cache", "lru_cache"} or module in LOCAL


@pytest.mark.parametrize("module", HOUSE.files)
def test_nothing_is_set_on_a_class_of_another_module(module):
    tree = ast.parse(HOUSE.files[module].read_text())
    own = {n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
    targets = [t for n in ast.walk(tree) if isinstance(n, ast.Assign) for t in n.targets]
    on_classes = [
        t
        for t in targets
        if isinstance(t, ast.Attribute)
        and isinstance(t.value, ast.Name)
        and t.value.id[:1].isupper()
    ]
    foreign = {
        a.asname or a.name
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom)
        for a in n.names
    } - own
    assert not [ast.unparse(t) for t in on_classes if t.value.id in foreign]
