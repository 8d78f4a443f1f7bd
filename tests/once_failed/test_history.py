"""Answers that depended on what had been asked before.

A phrase was interned without its symmetry, so the automatic name R of a symmetric part made `R⁻¹` its own transpose for
every R to come.  Whether a matrix equals its transpose was known once the transpose was asked for.  The Hessian map
was written in one way alone and in another one behind the differential.  The derivatives of a matrix function were
found by its name.  The table of expressions kept a symbol alive that had been transposed.
"""

from __future__ import annotations

import gc

import pytest

import frechet as fr
from frechet.expr import node
from frechet.functions import unknown
from frechet.functions.declaration import registry
from frechet.functions.matrix_map import MatrixMap
from frechet.network.size import size
from frechet.notation.phrases.leaf import phrase

SYMMETRIC = [  # what is asked first: long answers with a symmetric part called R, and matrices declared symmetric
    ("det((X*A)'*(X*A) + eye(n))", "X", "A: m×n, X: m×m"),
    ("logdet(A'*X*A + eye(n)) + tr(inv(A'*X*A + eye(n)))", "X", "A: m×n, X: m×m symmetric"),
    ("logdet(R) + x'*inv(R)*x", "R", "R: n×n psd, x: n"),
    ("x'*inv(R)*y", "x", "R: n×n symmetric, x: n, y: n"),
    ("tr(expm(R)*inv(R))", "R", "R: n×n diagonal"),
    ("x'*R*y", "x", "R: n×n skew, x: n, y: n"),
]
GENERAL = [  # what is asked then
    ("logdet(R)", "R", "R: n×n", "R⁻ᵀ", "inv(R)'", r"R^{-\top}"),
    ("x'*inv(R)*y", "x", "R: n×n, x: n, y: n", "R⁻¹y", "inv(R)*y", "R^{-1} y"),
    ("x'*inv(R)*y", "y", "R: n×n, x: n, y: n", "R⁻ᵀx", "inv(R)'*x", r"R^{-\top} x"),
    ("tr(R'*S)", "S", "R: n×n, S: n×n", "R", "R", "R"),
    ("tr(R*S)", "S", "R: n×n, S: n×n", "Rᵀ", "R'", r"R^\top"),
    (
        "x'*expm(R)*y",
        "x",
        "R: n×n, x: n, y: n",
        "expm(R)·y",
        "expm(R)*y",
        r"\operatorname{expm}(R) y",
    ),
    (
        "x'*expm(R)*y",
        "y",
        "R: n×n, x: n, y: n",
        "expm(R)ᵀ·x",
        "expm(R)'*x",
        r"\operatorname{expm}(R)^\top x",
    ),
]


@pytest.mark.parametrize("first", SYMMETRIC, ids=lambda row: row[0])
@pytest.mark.parametrize("then", GENERAL, ids=lambda row: f"{row[0]} by {row[1]}")
def test_a_general_matrix_is_written_so_behind_a_symmetric_one(
    first: tuple[str, ...], then: tuple[str, ...]
) -> None:
    text, wrt, where = first
    kept = fr.derive(text, wrt, where=where)
    assert kept.gradient.text()
    text, wrt, where, *said = then
    g = fr.derive(text, wrt, where=where).gradient
    assert [str(g), g.text(), g.latex()] == said


@pytest.mark.parametrize(
    "known", [{"symmetric": 1}, {"symmetric": -1}, {"odd": True}, {"cost": 7}]
)
def test_a_phrase_is_one_with_what_is_known_of_it(known: dict[str, int]) -> None:
    plain = {"cost": 3, "symmetric": 0, "odd": False}
    n = size("n")
    one, other = (
        phrase("call", ("f of nobody",), (n, n), **facts)
        for facts in (plain, plain | known)
    )
    assert one is not other
    assert all(getattr(other, name) == value for name, value in known.items())
    assert one is phrase("call", ("f of nobody",), (n, n), **plain)


@pytest.mark.parametrize(
    "text",
    [
        "A*pinv(A)",
        "pinv(A)*A*x",
        "sqrtm(S)*B",
        "tr(sqrtm(S)*B)",
        "inv(S + B + B')*B",
        "[S, B; B', S]*y",
        "expm(B + B')",
    ],
)
def test_what_is_written_does_not_depend_on_whether_the_transpose_was_asked_for(
    text: str,
) -> None:
    """Asked of every part: of the expression, and of the matrices in it."""
    e = fr.read(text, "A: m×n, B: n×n, S: n×n psd, x: n, y: 2n")
    before = str(e)
    assert [t.mirrored for t in node.topological(e)] == [
        t.rank == 2 and t.T is t for t in node.topological(e)
    ]
    assert str(e) == before


ORDERS = [
    ("x'*A*x*exp(b'*x)", "x"), ("norm2(A*x - b)^4", "x"), ("sum(exp(A*x))", "x"), ("logdet(X)", "X"),
    ("tr(X*A*X*A)", "X"), ("b'*inv(X)*x", "X"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt"), ORDERS)
@pytest.mark.parametrize("order", [1, 2])
def test_a_form_does_not_depend_on_which_forms_were_asked_for_before(
    text: str, wrt: str, order: int
) -> None:
    where = "A: n×n, b: n, x: n, X: n×n"
    names = ["differential", "adjoint", "tensor", "value", "entries"]
    alone = {
        name: str(getattr(fr.derive(text, wrt, order, where=where), name)) for name in names
    }
    for turned in (names, names[::-1], names[2:] + names[:2]):
        d = fr.derive(text, wrt, order, where=where)
        assert {name: str(getattr(d, name)) for name in turned} == alone


def test_matrix_functions_of_one_name_have_derivatives_of_their_own() -> None:
    before = dict(registry)
    one, other = (MatrixMap("f", "n n -> n n", note=note) for note in "ab")
    registry.clear()
    registry.update(before)
    assert (one.next().note, other.next().note) == ("a", "b")
    assert one.next() is one.next()


def test_nothing_keeps_alive_what_nobody_has() -> None:
    """Transposes of symbols and of skew matrices, functions that were declared, whatever was derived."""

    def ask(k: int) -> None:
        where = f"X{k}: n×n, K{k}: n×n skew, f{k}: elementwise, F{k}: n×n -> n×n, x: n"
        text = f"sum(f{k}(X{k}'*x)) + tr(F{k}(X{k}))*x'*K{k}*X{k}*K{k}'*x"
        assert str(fr.derive(text, f"X{k}", where=where).differential)

    def held() -> tuple[int, int]:
        gc.collect()
        gc.collect()  # a declared function knows itself, and is free once its last call is gone
        return len(node._table), len(unknown._known)

    ask(0)
    before = held()
    for k in range(1, 9):
        ask(k)
    assert held() <= before
