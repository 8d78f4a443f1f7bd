"""The check of an answer finds small errors, and calls no right answer failed.

It measured the slope of Taylor's remainder in float64, and bounded the rounding by the size of f and of its terms: an
error of 1e-5 was below that, sin(10^6·a) had the slope 1.0, what cancels was failed or passed unseen, and
a step across a kink looked like a remainder.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

import frechet as fr
from frechet.derivatives.tangent import project
from frechet.expr.net import net
from frechet.expr.node import symbol
from frechet.functions.declaration import registry

WHERE = """a: scalar, b: scalar, x: n, y: n, X: n×n, A: n×n, S: n×n symmetric, P: n×n psd, L: n×n lower_triangular,
    Q: n×n orthogonal, v: n sphere, w: n simplex, C: m×n, z: m"""
RIGHT = [  # text, variable, order
    ("sin(10^6*a)", "a", 1),
    ("sin(10^8*a)", "a", 2),
    ("exp(a) + 10^8*sin(a) - 10^8*sin(a)", "a", 1),
    ("exp(x'*x) + 10^9*cos(x'*y) - 10^9*cos(y'*x)", "x", 1),
    ("exp(a) + 10^9*(sin(a)^2 + cos(a)^2 - 1)", "a", 1),
    ("exp(a) + 10^12*(log(exp(a)*exp(b)) - a - b)", "a b", 2),
    ("log(10^3 + sum(tanh(C))^2) + pi/2", "C", 2),
    ("logdet(P + 10^9*eye(n))", "P", 2),
    ("logdet(P/10^8)", "P", 2),
    ("sum(exp(x/10^8))", "x", 2),
    ("sum(abs(x/10^8))", "x", 1),
    ("norm2(X*x*10^8)", "x", 2),
    ("relu(z)'*var(step(C),2)", "z C", 1),
    ("maximum(z, pi)'*sum(sqrt(C.*C),2)", "C", 1),
    ("norm_nuc(C*10^8)", "C", 2),
    ("tr(A*expm(X/10^8))", "X", 1),
    ("lambda_max(S + 10^8*eye(n))", "S", 2),
    ("sum(cholesky(P*10^8))", "P", 1),
    ("x'*Q*y*exp(10^4*tr(Q))", "Q", 1),
    ("sin(10^3*w'*x)", "w", 2),
    ("sum(erf(v))*cos(10^5*v'*x)", "v", 1),
    ("tr(sqrtm(P)*L)", "L P", 1),
]


@pytest.mark.parametrize(("text", "wrt", "order"), RIGHT, ids=lambda p: str(p))
def test_a_right_answer_passes(text: str, wrt: str, order: int) -> None:
    d = fr.derive(text, wrt.split() if " " in wrt else wrt, order, where=WHERE, strict=True)
    assert d.check().status == "passed"


def test_what_no_digits_tell_is_not_checked() -> None:
    d = fr.derive(
        "sin(a) + exp(exp(11)*b^2)*(sin(a)^2 + cos(a)^2 - 1)", "a", where=WHERE, strict=True
    )
    assert str(d.check()) == "not checked: cancels"


@pytest.mark.parametrize("small", [Fraction(1, 10**k) for k in (3, 5, 6)], ids=float)
@pytest.mark.parametrize(("text", "wrt", "order"), RIGHT, ids=lambda p: str(p))
def test_a_small_error_is_found(text: str, wrt: str, order: int, small: Fraction) -> None:
    d = fr.derive(text, wrt.split() if " " in wrt else wrt, order, where=WHERE, strict=True)
    *lower, last = d.maps.differentials
    d.maps.__dict__["differentials"] = [*lower, last + small * last]
    d.maps.__dict__["tensors"] = {xs: t + small * t for xs, t in d.maps.tensors.items()}
    assert d.check().status == "failed"


HESSIANS = [
    "tr(A*exp(X))*x'*X*y",
    "x'*X*A*X*y",
    "exp(x'*A*X*y)",
    "logdet(A*X)*tr(A)",
    "sum(tanh(X*A*x))",
]


@pytest.mark.parametrize("text", HESSIANS)
@pytest.mark.parametrize("small", [1, Fraction(1, 10**6)], ids=float)
def test_a_hessian_with_a_skew_part_is_found(text: str, small: Fraction) -> None:
    """D²f[H, H] does not see it, D²f[H, K] does."""
    d = fr.derive(text, "X", 2, where=WHERE, strict=True)
    (xs, T), *_ = d.maps.tensors.items()
    i = (0, 1, 2, 3)
    X = xs[0]
    A = symbol("A", *X.shape)
    skew = net(i, [(X, (0, 1)), (A, (2, 3))]) - net(i, [(A, (0, 1)), (X, (2, 3))])
    d.maps.__dict__["tensors"] = {xs: T + small * skew}
    assert d.check().status == "failed"


STRUCTURED = [  # text, variable, order
    ("y'*x*tr(A*S*A)", "S", 1), ("exp(x'*S*y)*tr(A)", "S", 2), ("logdet(P) + tr(A*P)", "P", 1),
    ("sum(tanh(L*A))", "L", 1),
    ("x'*L*A*y*tr(L)", "L", 2), ("tr(A*Q)", "Q", 1), ("exp(x'*Q*A*y)", "Q", 1), ("x'*v*exp(y'*v)", "v", 1),
    ("w'*log(w)*x'*y", "w", 1), ("exp(x'*w)*y'*x", "w", 2), ("norm2(S*A*x)", "S", 1), ("tr(A*inv(P))", "P", 1),
]  # fmt: skip


@pytest.mark.parametrize("small", [1, Fraction(1, 10**6)], ids=float)
@pytest.mark.parametrize(("text", "wrt", "order"), STRUCTURED, ids=str)
def test_a_gradient_off_the_space_is_found(
    text: str, wrt: str, order: int, small: Fraction
) -> None:
    """No direction on the space sees it: ⟨A - A', H⟩ = 0 for symmetric H."""
    d = fr.derive(text, wrt, order, where=WHERE, strict=True)
    assert d.check().status == "passed"
    (xs, T), *_ = d.maps.tensors.items()
    x, i = xs[0], tuple(range(T.rank))
    along = project(symbol("A" if x.rank == 2 else "y", *x.shape), x)
    normal = symbol("A" if x.rank == 2 else "y", *x.shape) - along
    noise = net(i, [(normal, i[: x.rank]), *([(along, i[x.rank :])] if order == 2 else [])])
    d = fr.derive(text, wrt, order, where=WHERE, strict=True)
    d.maps.__dict__["tensors"] = {xs: T + small * noise}
    assert d.check().status == "failed"


@pytest.mark.parametrize(
    "text",
    [
        "sum(tanh(exp(-10^6*exp(x))))",
        "sum(sinh(exp(-10^5*exp(x))))*a",
        "sum(exp(-exp(10^2*x.^2)))",
    ],
)
def test_numbers_of_any_exponent_are_checked(text: str) -> None:
    """tanh(1e-780374) is no 0, and a quotient of differences of 0 is no derivative."""
    d = fr.derive(text, "x", where=WHERE, strict=True)
    assert d.check().status == "passed"


# a field has no positive root of a square: sqrt((1 + a)^2) = 1 + a was called failed
ROOTED = [
    "sqrt((1 + a)^2)*b", "a*sqrt((b + c)^2)", "a*sqrt((b^2 + c^2)^2)", "sqrt((a^2 + c)^2)", "((1 + a)^2)^(3/2)*b",
    "a*(x'*x)^2^(1/2)", "sum(a*((u + w).^2).^(1/2))", "sum(a*(C./C + ones(m)*u').^2.^(3/2))", "sqrt(a)*(b + c)^2^(1/2)",
    "((a + b)^4)^(1/4)*(a + b)^2^(1/2)", "sqrt((x'*x + a)^2)/a",
]  # fmt: skip


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("text", ROOTED)
def test_roots_of_squares_of_what_is_positive(text, order):
    where = "a: scalar positive, b: scalar positive, c: scalar positive, x: n, u: n positive, w: n positive, C: m×n"
    assert fr.derive(text, "a", order, where=where).check().status == "passed"
    d = fr.derive(text, "a", order, where=where)
    *lower, last = d.maps.differentials
    d.maps.__dict__["differentials"] = [*lower, last + Fraction(1, 10**5) * d.f]
    assert d.check().status == "failed"


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize(
    "text",
    [
        "min(x, y)*tr(X)",
        "relu(x)",
        "x.*abs(x)",
        "X*abs(x)",
        "step(x).*x",
        "max(x, y).^2",
        "a*abs(x - y)",
    ],
)
def test_an_error_in_one_entry_on_one_side_of_a_kink(text, k):
    """The other entries stood on both sides, that one did not."""
    d = fr.derive(text, "x", where=WHERE)
    (last,), T = d.maps.differentials, d.maps.tensors
    place = registry["unit"].build(last.shape[0], k)
    d.maps.__dict__["differentials"] = [
        last + Fraction(1, 1000) * net((0,), [(last, (0,)), (place, (0,))])
    ]
    assert d.maps.tensors is T
    assert d.check().status == "failed"
