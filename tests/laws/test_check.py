"""The check is able to fail: derivatives and words made wrong on purpose.

legend   e expression   d derivation
"""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.answers.forms import form_list
from frechet.expr.net import net
from frechet.expr.node import Expr, Sum
from frechet.expr.sums import add, zero


def turned_over(e: Expr) -> Expr:
    """The transpose of a value, or of the axes of a tensor."""
    i = tuple(range(e.rank))
    return (
        net((1, 0, *i[2:]), [(e, i)], dict(enumerate(e.shape)), e.shape)
        if e.rank >= 2
        else 2 * e
    )


WRONG = {
    "another sign": lambda e: -e,
    "another factor": lambda e: 2 * e,
    "transposed": turned_over,
    "a dropped term": lambda e: (
        add(e.terms[1:], e.shape) if isinstance(e, Sum) else zero(e.shape)
    ),
    "an added constant": lambda e: e + e / 1000,
}
PROBLEMS = [  # text, variable: rational, entrywise, of matrices, with a domain
    ("A*X*B + X*X", "X"), ("tr(A*X*B) + x'*X*x", "X"), ("inv(X)*A + X", "X"), ("exp(A*x).*x", "x"),
    ("softmax(A*x + x)", "x"),
    ("logdet(X) + tr(A*X)", "X"), ("norm2(A*x - b)^3", "x"), ("sum(tanh(A*X),1) + X*x", "X"),
]  # fmt: skip


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p[0])
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("part", ["differentials", "tensors", "both"])
def test_a_wrong_derivative_fails_the_check(problem, wrong, part, order):
    def derived() -> fr.Derivation:
        return fr.derive(
            *problem, order, where="X: n×n, A: n×n, B: n×n, x: n, b: n", strict=True
        )

    d, right = derived(), derived()
    change = WRONG[wrong]
    if part != "tensors":
        d.maps.__dict__["differentials"] = [
            *right.maps.differentials[:-1],
            change(right.maps.differentials[-1]),
        ]
    if part != "differentials":
        d.maps.__dict__["tensors"] = {xs: change(t) for xs, t in right.maps.tensors.items()}
    if (
        d.maps.differentials[-1] is right.maps.differentials[-1]
        and d.maps.tensors == right.maps.tensors
    ):
        wrong = False  # a transposed scalar, a lone term without its coefficient: the same derivative
    assert right.check().status == "passed"
    assert d.check().status == ("failed" if wrong else "passed")


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p[0])
def test_wrong_words_fail_the_check(problem):
    where = "X: n×n, A: n×n, B: n×n, x: n, b: n"
    d = fr.derive(*problem, where=where, strict=True)
    main = form_list(d.main()[1])[0]
    assert main.closed
    other = fr.derive(f"2*({problem[0]})", problem[1], where=where, strict=True).main()[1]
    main.__dict__["reading"] = other.reading
    d.main = lambda *_: ("", main)
    assert d.check().status == "failed"
