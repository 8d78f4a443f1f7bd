"""The laws of one linear map, at random expressions: what must be the same is the same object.

legend   e expression   L, f, g linear maps   H direction   G cotangent   k length
"""

from __future__ import annotations

import json
from functools import reduce
from operator import matmul
from pathlib import Path
from random import Random

import numpy as np
import pytest
from expressions import Case, case
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from oracle import Record

import frechet as fr
from frechet.answers.forms import form_list
from frechet.calculus.linear_map import LinearMap
from frechet.calculus.sweeps import differential, pullback
from frechet.expr import laws
from frechet.expr.laws import SUM_LAWS, candidates, simplify
from frechet.expr.net import net, rebuild, substitute, transform
from frechet.expr.node import Expr, Net, Sum, symbol, symbols, topological
from frechet.expr.sums import add
from frechet.network.size import size
from frechet.numeric.evaluate import evaluate

N = size("n")
ONE = fr.read("1")
SEEDS = st.integers(0, 10**6)
ROWS = [
    json.loads(row)
    for row in (Path(__file__).parent.parent / "cases" / "public.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def matrix(name: str, m: str = "n", n: str = "n") -> Expr:
    return symbol(name, size(m), size(n))


def drawn(seed: int, depth: int = 3) -> Case:
    """A random expression that has a variable and that frechet reads."""
    c = case(Random(seed), depth)
    assume(c is not None)
    return c


def read(c: Case) -> tuple[Expr, Expr]:
    """The expression without its stance, and the variable."""
    try:
        d = fr.derive(c.text, c.wrt[0], where=c.where, syntax="text", strict=True)
    except fr.FrechetError:
        assume(False)
    return d.f, d.variables[0]


def derivative(c: Case) -> LinearMap:
    """The derivative as a linear map, as the calculus leaves it."""
    e, x = read(c)
    h = symbol("□h", *x.shape)
    return LinearMap(h, differential(e, {x: h}))


def clean(c: Case) -> bool:
    """Are the numbers of the case far from kinks and poles?"""
    record = Record()
    try:
        c.function(c.values, record)
    except np.linalg.LinAlgError:
        return False
    return record.big < 1e4 and record.cond < 1e3 and record.kink > 1e-3


# -------------------------------------------------------------------- flatten = nest
@given(SEEDS, st.integers(2, 12))
def test_a_product_in_any_association_is_one_object(seed, k):
    rng = Random(seed)
    factors = [
        rng.choice([matrix(c), matrix(c).T, fr.read(f"inv({c})", f"{c}: n×n")])
        for c in rng.choices("ABCD", k=k)
    ]

    def associated(some: list[Expr]) -> Expr:
        if len(some) == 1:
            return some[0]
        cut = rng.randrange(1, len(some))
        return associated(some[:cut]) @ associated(some[cut:])

    left = reduce(matmul, factors)
    assert associated(factors) is left is reduce(lambda b, a: a @ b, factors[::-1]) is left
    assert reduce(matmul, [f.T for f in factors[::-1]]) is left.T
    assert net((), [(associated(factors[1:] + factors[:1]), (0, 0))]) is net(
        (), [(left, (0, 0))]
    )


@given(SEEDS, st.integers(2, 9))
def test_sums_and_entrywise_products_have_no_order(seed, k):
    rng = Random(seed)
    terms = [
        rng.randint(1, 3) * rng.choice([matrix(c), matrix(c).T, matrix(c) @ matrix("B")])
        for c in rng.choices("AC", k=k)
    ]
    mixed = rng.sample(terms, k)
    cut = rng.randrange(k)
    assert sum(mixed[:cut], 0) + sum(mixed[cut:], 0) is sum(terms, 0)
    assert reduce(lambda a, b: a * b, mixed) is reduce(lambda a, b: a * b, terms)


# -------------------------------------------------------------------- adjoints
def linear(rng: Random, hole: Expr, depth: int) -> Expr:
    """A random linear expression in a square hole."""
    if not depth:
        return hole
    H, A, x = (
        linear(rng, hole, depth - 1),
        matrix(rng.choice("ABC")),
        symbol(rng.choice("xy"), N),
    )
    i = rng.choice(
        [
            "left",
            "right",
            "entrywise",
            "turned",
            "trace",
            "diagonal",
            "rows",
            "both",
            "multiple",
            "sum",
        ]
    )
    match i:
        case "left":
            return A @ H
        case "right":
            return H @ A.T
        case "entrywise":
            return A * H
        case "turned":
            return H.T
        case "trace":
            return net((), [(A @ H, (0, 0))]) * A
        case "diagonal":
            return net((0, 0), [(H, (0, 0))], {}, (N, N))
        case "rows":
            return (H @ x) @ x.T
        case "both":
            return A @ H @ A.T
        case "multiple":
            return rng.choice([2, -1, 3]) * H
    return H + linear(rng, hole, depth - 1)


def maps(seed: int, count: int) -> list[LinearMap]:
    rng = Random(seed)
    return [
        LinearMap(matrix(f"□{k}"), linear(rng, matrix(f"□{k}"), rng.randint(1, 4)))
        for k in range(count)
    ]


def same(a: LinearMap, b: LinearMap) -> bool:
    """One map: the same coefficients, whatever their holes are called."""
    return a.tensor() is b.tensor()


@given(SEEDS)
def test_the_adjoint_of_the_adjoint_is_the_map(seed):
    (f,) = maps(seed, 1)
    assert same(f.adjoint(matrix("□G")).adjoint(matrix("□H")), f)


@given(SEEDS)
def test_the_adjoint_of_a_composition_is_the_composition_of_adjoints(seed):
    f, g = maps(seed, 2)
    G = matrix("□G")
    assert same((f @ g).adjoint(G), g.adjoint(G) @ f.adjoint(G))


@given(SEEDS)
def test_the_adjoint_of_a_sum_is_the_sum_of_adjoints(seed):
    f, g = maps(seed, 2)
    G = matrix("□G")
    assert same((f + g).adjoint(G), f.adjoint(G) + g.adjoint(G))
    assert same(f + g, g + f)


@given(SEEDS)
def test_the_adjoint_swaps_the_axes_of_the_coefficients(seed):
    """⟨G, L[H]⟩ = ⟨L*[G], H⟩ for all G and H, as objects."""
    (f,) = maps(seed, 1)
    t = f.tensor()
    terms = t.terms if isinstance(t, Sum) else ((1, t),)
    turned = [c * net((2, 3, 0, 1), [(u, (0, 1, 2, 3))], {}, u.shape) for c, u in terms]
    assert f.adjoint(matrix("□G")).tensor() is (sum(turned[1:], turned[0]))


@given(SEEDS)
def test_the_adjoint_identity_in_numbers(seed):
    """Of derivatives of random expressions, simplified and not."""
    c = drawn(seed)
    assume(clean(c))
    L = derivative(c)
    G = symbol("□G", *L.body.shape)
    noise = np.random.default_rng(seed)
    at = dict(c.values)
    shape = np.shape(evaluate(L.body, {**at, L.hole.name: at[c.wrt[0]]}, c.sizes))
    at |= {
        L.hole.name: noise.normal(size=at[c.wrt[0]].shape),
        G.name: noise.normal(size=shape),
    }
    for f in (L, LinearMap(L.hole, simplify(L.body))):
        back = f.adjoint(G)
        left = np.sum(at[G.name] * evaluate(f.body, at, c.sizes))
        right = np.sum(evaluate(back.body, at, c.sizes) * at[L.hole.name])
        assert np.isclose(left, right, rtol=1e-8, atol=1e-8 * np.sum(np.abs(at[G.name])))


# -------------------------------------------------------------------- the chain rule
OUTER = [
    "Y*Y'*Y", "tr(Y)*Y", "exp(Y).*Y",
    "inv(Y)", "Y^3", "logdet(Y)", "norm2(Y)", "softmax(Y,2)*x", "x'*Y*x", "sum(log(Y),1)",
]  # fmt: skip
INNER = [
    "A*X*B",
    "X'",
    "X.^2",
    "X*X' + A",
    "tanh(X)",
    "diag(x)*X",
    "(eye(n) + x*x')*X",
    "inv(X)",
    "tr(A*X)*X",
    "softmax(X,1)",
]


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("outer", OUTER)
def test_the_derivative_of_a_composition_is_the_composition_of_derivatives(outer, inner):
    where = "X: n×n, Y: n×n, A: n×n, B: n×n, x: n"
    X, Y, HX, HY = map(matrix, ("X", "Y", "□X", "□Y"))
    f, g = (getattr(e, "vector", e) for e in (fr.read(outer, where), fr.read(inner, where)))
    Df = LinearMap(HY, substitute(differential(f, {Y: HY}), {Y: g}))
    Dg = LinearMap(HX, differential(g, {X: HX}))
    whole = LinearMap(HX, differential(substitute(f, {Y: g}), {X: HX}))
    rng = np.random.default_rng(len(outer) * 100 + len(inner))
    at = {
        name: rng.uniform(0.5, 1.5, (3, 3)) + 2 * np.eye(3)
        for name in ("X", "A", "B", "□X")
    } | {"x": rng.uniform(1, 2, 3)}
    got, want = (evaluate(L.body, at, {"n": 3}) for L in (Df @ Dg, whole))
    assert np.allclose(got, want, rtol=1e-9, atol=1e-12)
    if not any(w in outer + inner for w in ("softmax", "inv", "logdet", "^", "tr")):
        assert simplify((Df @ Dg).tensor()) is simplify(whole.tensor())


# -------------------------------------------------------------------- words
def read_back(form, where: str | dict, syntax: str) -> Expr:
    """What the printed words of a form mean."""
    holes = {h.name: h.space.words() for h in form.holes}
    where = (
        where + "".join(f", {n}: {s}" for n, s in holes.items())
        if isinstance(where, str)
        else where | holes
    )
    text = form.text() if syntax == "text" else str(form).rpartition(" ↦ ")[2]
    return fr.read(text, where, syntax=syntax, strict=True)


def forms(d: fr.Derivation) -> list:
    """The forms of an answer that have matrix words."""
    found = [d.value, d.differential, *form_list(d.main()[1])]
    if d.order == 1:
        found += d.adjoint.values() if isinstance(d.adjoint, dict) else [d.adjoint]
    return [form for form in found if form.closed]


@pytest.mark.parametrize("syntax", ["text", "unicode"])
@settings(max_examples=60)
@given(seed=SEEDS)
def test_printed_words_are_read_as_one_object(syntax, seed):
    c = drawn(seed)
    try:
        d = fr.derive(c.text, c.wrt[0], where=c.where, syntax="text", strict=True)
    except fr.FrechetError:
        assume(False)
    for form in forms(d):
        assert read_back(form, c.where, syntax) is form.expr


@pytest.mark.parametrize("syntax", ["text", "unicode"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_printed_words_of_public_problems_are_read_as_one_object(row, syntax):
    where = {
        name: " ".join(
            ["×".join(map(str, v["shape"])) or "scalar"]
            + [v["structure"]] * (v["structure"] != "general")
            + ["positive"] * v["positive"]
        )
        for name, v in row["vars"].items()
    }
    try:
        d = fr.derive(row["expr"], row["wrt"], row["order"], where=where, strict=True)
    except fr.FrechetError as refusal:
        # the degree of freedom of Wishart's density is not declared
        assert refusal.kind in (
            "unsupported",
            "unknown",
        )
        return
    for form in forms(d):
        assert read_back(form, where, syntax) is form.expr


# -------------------------------------------------------------------- confluence
def steps(e: Expr) -> list[Expr]:
    """What one law makes of one node."""
    if isinstance(e, Net):
        return [new for k, one in candidates(e) if (new := one.apply(e, k)) is not None]
    return (
        [new for one in SUM_LAWS if (new := one.apply(e, 0)) is not None]
        if isinstance(e, Sum)
        else []
    )


def wandering(e: Expr, rng: Random) -> Expr:
    """The laws one at a time, any of them, at any place, until none applies."""
    while True:
        found = [(t, new) for t in topological(e) for new in steps(t)]
        if not found:
            return e
        old, new = rng.choice(found)
        e = transform(e, lambda t, old=old, new=new: new if t is old else t)


@example(65537)
@given(SEEDS)
def test_the_laws_reach_one_object_in_any_order(seed):
    c = drawn(seed, 4)
    e, x = read(c)
    h, rng = symbol("□h", *x.shape), Random(seed)
    for unsettled in (differential(e, {x: h}), pullback(e, [x], symbol("□G", *e.shape))[0]):
        settled = simplify(unsettled)
        assert all(wandering(unsettled, rng) is settled for _ in range(3))
        assert simplify(settled) is settled


@given(SEEDS)
def test_building_again_gives_the_same_object(seed):
    c = drawn(seed, 4)
    e, x = read(c)
    assert read(c)[0] is e
    d = simplify(differential(e, {x: symbol("□h", *x.shape)}))
    for whole in (e, d):
        made: dict[Expr, Expr] = {}
        for t in topological(whole):
            made[t] = rebuild(t, made.__getitem__)
        assert made[whole] is whole


# -------------------------------------------------------------------- Hessians
SCALARS = [
    "x'*A*x", "norm2(A*x - b)^2", "sum(exp(A*x))", "logsumexp(A*x)", "tr(X'*A*X*B)", "tr(X^4)", "logdet(X)",
    "tr(inv(X)*A)",
    "det(X)", "b'*X*x*x'*X'*b", "tr(X*X'*X*X')", "sum(log(X))", "exp(tr(A*X))", "sum(tanh(X*x))", "norm2(X)^4",
]  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_a_hessian_is_its_own_adjoint(text):
    d = fr.derive(
        text,
        "X" if "X" in text else "x",
        2,
        where="X: n×n, A: n×n, B: n×n, x: n, b: n",
        strict=True,
    )
    (H,) = d.maps.tensors.values()
    i, r = tuple(range(H.rank)), d.variables[0].rank
    terms = H.terms if isinstance(H, Sum) else ((1, H),)
    assert (
        add(
            [
                (c, net(i[r:] + i[:r], [(t, i)], dict(enumerate(t.shape)), t.shape))
                for c, t in terms
            ],
            H.shape,
        )
        is H
    )


@settings(max_examples=60)
@given(SEEDS)
def test_a_random_hessian_is_symmetric(seed):
    c = drawn(seed)
    e, _ = read(c)
    assume(not e.rank and clean(c))
    (H,) = fr.derive(
        c.text, c.wrt[0], 2, where=c.where, syntax="text", strict=True
    ).maps.tensors.values()
    values = evaluate(H, c.values, c.sizes).reshape(c.values[c.wrt[0]].size, -1)
    assert np.allclose(
        values, values.T, rtol=1e-9, atol=1e-9 * np.abs(values).max(initial=1.0)
    )


# -------------------------------------------------------------------- growth
def chain(k: int) -> tuple[str, str, str]:
    names = [f"A{i}" for i in range(k)]
    return (
        "tr(" + "*".join(f"{a}*X" for a in names) + ")",
        "X",
        ", ".join(f"{a}: n×n" for a in names) + ", X: n×n",
    )


def network(k: int) -> tuple[str, str, str]:
    text = "x"
    for i in range(k):
        text = f"tanh(W{i}*{text} + b{i})"
    return (
        f"norm2({text})^2",
        "W0",
        ", ".join(f"W{i}: n×n, b{i}: n" for i in range(k)) + ", x: n",
    )


def total(k: int) -> tuple[str, str, str]:
    return (
        " + ".join(f"exp(A{i}*X)*B" for i in range(k)),
        "X",
        ", ".join(f"A{i}: n×n" for i in range(k)) + ", X: n×n, B: n×n",
    )


FAMILIES = {"chain": chain, "network": network, "sum": total}


@pytest.mark.parametrize("family", FAMILIES)
def test_derivatives_grow_linearly(family):
    counts = {}
    for k in (8, 16, 32, 64):
        text, wrt, where = FAMILIES[family](k)
        d = fr.derive(text, wrt, where=where, strict=True)
        made = (
            list(d.maps.gradients.values()) if not d.f.rank else [d.maps.differentials[-1]]
        )
        counts[k] = len(topological(*made))
    assert counts[64] <= 2.2 * counts[32] <= 2.2**2 * counts[16] <= 2.2**3 * counts[8]
    assert counts[64] > 64


def test_residual_chains_grow_linearly():
    counts = {}
    for k in (8, 16, 32, 64):
        x = r = symbol("x", N)
        for i in range(k):
            r = r + fr.read("tanh(W*z)", "W: n×n, z: n").fn.node(matrix(f"W{i}") @ r)
        g = pullback(net((), [(r, (0,)), (r, (0,))]), [x], ONE)[0]
        counts[k] = len(topological(simplify(g)))
    assert counts[64] <= 2.2 * counts[32] <= 2.2**2 * counts[16] <= 2.2**3 * counts[8]
    assert len(symbols(g)) > 64


def test_gradients_by_all_weights_are_simplified_together(monkeypatch):
    """What the gradients of a net share is visited once: the work grows as the net does."""
    visits = []
    step = laws.settled
    monkeypatch.setattr(
        laws, "settled", lambda e, everywhere=False: visits.append(e) or step(e, everywhere)
    )
    counts = []
    for k in (20, 40, 80):
        x, *W = [
            *fr.vectors("x: n"),
            *fr.matrices(", ".join(f"W{i}: n×n" for i in range(k))),
        ]
        h = reduce(lambda h, w: fr.tanh(w @ h), W, x)
        visits.clear()
        fr.derive(h.T @ h, [f"W{i}" for i in range(k)]).maps.gradients  # noqa: B018
        counts.append(len(visits))
    assert counts[2] - counts[1] <= 2.1 * (counts[1] - counts[0])
