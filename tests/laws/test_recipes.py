"""A network that is made by the recipe of its pattern is the object that arranging it would give.

legend   net what is built   made what the recipe gives
"""

from __future__ import annotations

import json
from random import Random

import pytest
from benchmarks.cases import FILE, Case
from expressions import case

import frechet as fr
from frechet.expr import net
from frechet.expr.node import Net, symbol
from frechet.expr.recipes import known_recipes
from frechet.network.size import size
from frechet.types.space import Space

ROWS = [json.loads(row) for row in FILE.read_text("utf-8").splitlines()]
N = size("n")


@pytest.fixture
def compared(monkeypatch):
    """Every recipe that is used, counted, next to the canonical form of the same network."""
    pattern, repeated = net.network_pattern, net.repeated
    asked, count = [], [0]

    def remembered(*network):
        found = pattern(*network)
        asked[:] = [network]
        return found

    def both(recipe, leaves):
        ((out, parts, dims, shape),) = asked
        made = repeated(recipe, leaves)
        assert made is net.canonical(out, list(parts), dims, shape)
        count[0] += 1
        return made

    monkeypatch.setattr(net, "network_pattern", remembered)
    monkeypatch.setattr(net, "repeated", both)
    return count


def worked_out(text, wrt, where):
    """Every array of a derivation up to second order, and its code."""
    d = fr.derive(text, wrt, where=where)
    for quantities in (("value", "gradient", "hvp"), ("value", "jacobian", "jvp")):
        try:
            d.compile(*quantities)
        except fr.FrechetError:
            continue
    return d.maps.tensors


@pytest.mark.parametrize("row", ROWS[::4], ids=lambda row: row["id"])
def test_public_problems(compared, row):
    known_recipes.cache_clear()
    case = Case(row)
    worked_out(case.expr, case.wrt, case.where)


def test_random_expressions(compared):
    random = Random(5)
    for _ in range(60):
        c = case(random, 3)
        if c is None:
            continue
        try:
            worked_out(c.text, c.wrt[0], c.where)
        except fr.FrechetError:
            continue
    assert compared[0] > 400


def matrix(name, structure=""):
    return symbol(name, space=Space((N, N), structure=structure))


def test_names_do_not_matter_and_kinds_do(compared):
    known_recipes.cache_clear()
    A, B, S = matrix("A"), matrix("B"), matrix("S", "symmetric")
    first = net.net((0, 2), [(A, (0, 1)), (B, (1, 2))])
    assert (
        net.net((0, 2), [(matrix("C"), (0, 1)), (matrix("D"), (1, 2))]).signature.out
        == first.signature.out
    )
    assert compared[0] == 1
    # the other order of the keys
    assert net.net((0, 2), [(B, (0, 1)), (A, (1, 2))]) is not first
    assert net.net((0, 1), [(S, (1, 0))]) is S
    assert isinstance(net.net((0, 1), [(A, (1, 0))]), Net)
    assert net.net((0, 2), [(A, (0, 1)), (A, (1, 2))]) is fr.read("A*A", "A: n×n")


def test_a_product_that_equals_its_transpose_has_a_pattern_of_its_own(compared):
    known_recipes.cache_clear()
    A, H = symbol("A", size("m"), N), symbol("H", size("m"), N)
    P = fr.read("pinv(A)", "A: m×n")
    projector, other = A @ P, H @ P
    assert projector.T is projector
    turned = [net.net((0, 1), [(e, (1, 0))]) for e in (projector, other)]
    assert turned == [projector, other.T]
    assert other.T is not other


BESIDE = [  # networks of which the second must not be made as the first is, though they look alike
    ("tanh(u).*tanh(u)", "abs(v).*abs(v)", "v.^2", "u: n, v: n"),
    ("Y^2*A", "X^2*X", "X^3", "A: n×n, X: n×n, Y: n×n"),
    ("A^2*Y", "X^2*X", "X^3", "A: n×n, X: n×n, Y: n×n"),
    ("exp(w)[1:m]", "exp([u; v])[1:m]", "exp(u)", "w: m+n, u: m, v: n"),
]


@pytest.mark.parametrize(("first", "second", "same", "where"), BESIDE)
def test_what_a_law_makes_of_one_network_is_not_made_of_another(
    compared, first, second, same, where
):
    known_recipes.cache_clear()
    assert fr.read(first, where) is fr.read(first, where)
    assert fr.read(second, where) is fr.read(same, where)


@pytest.mark.parametrize("first", ["A", "A^2"])
def test_what_turns_and_what_is_read_turned_have_patterns_of_their_own(compared, first):
    """A' and (A^2)' are networks, exp(A)' is exp(A')."""
    known_recipes.cache_clear()
    e = fr.read(first, "A: n×n")
    assert net.net((0, 1), [(e, (1, 0))]) is e.T
    for f in (fr.exp(matrix("A")), fr.exp(matrix("A").T)):
        assert f.T is not f
        assert net.net((0, 1), [(f, (1, 0))]) is f.T
