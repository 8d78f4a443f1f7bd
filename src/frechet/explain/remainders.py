"""What functions leave behind their Taylor polynomial, bounded: g(u + t) = g(u) + g′(u)·t + … + ρ, ‖ρ‖ ≤ c·‖t‖ᵏ⁺¹.

Taylor's formula, once for every function: of entries by a bound of the next derivative between u and u + t, of matrices
by the series.  Where no bound is known here, ρ = o(‖t‖ᵏ) is all that is said.

legend   u argument   t what is added to it   τ a bound of its norm   m the smallest |u|   a exponent   k order
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial
from typing import NamedTuple

from frechet.explain.bounds import at_most, norm_of
from frechet.expr.net import of_size, power
from frechet.expr.node import Expr
from frechet.expr.sums import one
from frechet.functions.catalogue.eigen import lambda_min, resolvent_max, resolvent_min
from frechet.functions.catalogue.entrywise import abs_, exp
from frechet.functions.catalogue.extremes import min_
from frechet.functions.catalogue.inverse import det, inv
from frechet.functions.catalogue.pinv import pinv
from frechet.functions.declaration import Function, registry
from frechet.network.network import Exponent

HALF = Fraction(1, 2)
ORDINALS = {2: "second", 3: "third", 4: "fourth"}


class Remainder(NamedTuple):
    """A bound for ‖ρ‖, why it holds, and where: for `small` below `room`; everywhere where these are None."""

    bound: Expr
    why: str
    small: Expr | None = None
    room: Expr | None = None


Rule = Callable[[Expr, Expr, int], Remainder | None]


def remainder_of(word: str, u: Expr, t: Expr, k: int = 1) -> Remainder | None:
    """What a function at u + t leaves behind its terms of degree k; None where no bound is known here.

    >>> import frechet as fr
    >>> x, h = fr.vectors("x: n, h: n")
    >>> remainder_of("sin", x, h).why, remainder_of("tan", x, h)
    ('the second derivative of sin is at most 1', None)
    """
    found = RULES.get(word)
    return None if found is None else found(u, t, k)


def remainder_of_power(u: Expr, t: Expr, a: Exponent, k: int = 1) -> Remainder | None:
    """That of uᵃ, of every entry; u is positive where a is no whole number."""
    if not isinstance(a, int | Fraction):
        return None
    τ, m, c = at_most(t), smallest(u), binomial(a, k + 1)
    e = a - k - 1
    where = "no entry reaches 0" if u.rank else "it does not reach 0"
    far = power(magnitude(u) + τ, e) if e > 0 else power(m - τ, e)
    return Remainder(abs(c) * far * power(τ, k + 1), where, τ, m)


def magnitude(u: Expr) -> Expr:
    """‖u‖, of a number |u|."""
    return norm_of(u) if u.rank else abs_(u)


def smallest(u: Expr) -> Expr:
    """The smallest |u|."""
    return min_(abs_(u)) if u.rank else abs_(u)


# -------------------------------------------------------------------- entry by entry
def curved(word: str, *bounds: tuple[Fraction | int, str]) -> Rule:
    """|g″| ≤ c everywhere; so for higher derivatives, as far as they are known."""

    def rule(u: Expr, t: Expr, k: int) -> Remainder | None:
        if k > len(bounds):
            return None
        c, said = bounds[k - 1]
        bound = Fraction(1, factorial(k + 1)) * c * power(at_most(t), k + 1)
        return Remainder(
            bound, f"the {ORDINALS[k + 1]} derivative of {word} is at most {said}"
        )

    return rule


def kinked(u: Expr, t: Expr, k: int) -> Remainder:
    """Straight on both sides of 0: nothing is left where no entry changes its sign."""
    why = "no entry changes its sign" if u.rank else "the sign stays"
    return Remainder(0 * one, why, at_most(t), smallest(u))


def exponential(u: Expr, t: Expr, k: int) -> Remainder:
    """The derivatives of exp are itself, at most exp(u)·exp(|t|)."""
    τ, c = at_most(t), Fraction(1, factorial(k + 1))
    value = norm_of(exp(u)) if u.rank else exp(u)
    bound = c * value * power(τ, k + 1) * exp(τ)
    return Remainder(bound, "exp(u + t) ≤ exp(u)·exp(‖t‖)")


def logarithm(u: Expr, t: Expr, k: int) -> Remainder:
    """log″ = −1/u², and the next derivative is (−1)ᵏ·k!/uᵏ⁺¹."""
    τ, m = at_most(t), smallest(u)
    bound = Fraction(1, k + 1) * power(τ, k + 1) * power(m - τ, -k - 1)
    said = {1: "−1/u²", 2: "2/u³", 3: "−6/u⁴"}[k]
    return Remainder(bound, f"the {ORDINALS[k + 1]} derivative of log is {said}", τ, m)


def root(u: Expr, t: Expr, k: int) -> Remainder | None:
    """The square root."""
    return remainder_of_power(u, t, HALF, k)


# -------------------------------------------------------------------- norms, statistics, softmax
def length(u: Expr, t: Expr, k: int) -> Remainder | None:
    """‖u‖·‖u + t‖ ≤ ½(‖u‖² + ‖u + t‖²)."""
    if k > 1:
        return None
    return Remainder(
        HALF * power(at_most(t), 2) * power(norm_of(u), -1),
        "‖u‖·‖u + t‖ ≤ ½(‖u‖² + ‖u + t‖²)",
    )


def softened(u: Expr, t: Expr, k: int) -> Remainder | None:
    """The second derivative is s∘((t − sᵀt)² − Var t), and Var t ≤ ½‖t‖²."""
    if k > 1:
        return None
    return Remainder(
        HALF * power(at_most(t), 2), "the second derivative along t is at most ‖t‖²"
    )


def log_of_sum(u: Expr, t: Expr, k: int) -> Remainder | None:
    """The second derivative is a variance, Var t ≤ ½‖t‖², the third the mean of (t − t̄)³, and |t − t̄| ≤ √2·‖t‖."""
    if k > 2:
        return None
    of = ("a variance, at most ½‖t‖²", "a third central moment, at most ¾‖t‖³")[k - 1]
    c = (Fraction(1, 4), Fraction(1, 8))[k - 1]
    why = f"the {ORDINALS[k + 1]} derivative along t is {of}"
    return Remainder(c * power(at_most(t), k + 1), why)


def variance(u: Expr, t: Expr, k: int) -> Remainder | None:
    """It is quadratic: var(t) is left."""
    if k > 1:
        return None
    count = one
    for n in u.shape:
        count = count * of_size(n)
    return Remainder(
        power(at_most(t), 2) * power(count, -1), "what is left is the variance of t"
    )


# -------------------------------------------------------------------- matrices
def relative(u: Expr, t: Expr) -> Expr:
    """ε ≥ ‖u⁻¹·t‖."""
    return at_most(inv(u) @ t)


def determinant(u: Expr, t: Expr, k: int) -> Remainder:
    """det(I + A) = 1 + tr A + the sums of larger minors, the k-th at most (√n·‖A‖)ᵏ/k!."""
    n, ε = of_size(u.shape[0]), relative(u, t)
    small = power(n, HALF) * ε
    c = Fraction(1, factorial(k + 1))
    bound = c * abs_(det(u)) * power(n, HALF * (k + 1)) * power(ε, k + 1) * exp(small)
    why = "the minors with k rows add up to at most the k-th term of the series of exp"
    return Remainder(bound, why)


def log_determinant(u: Expr, t: Expr, k: int) -> Remainder:
    """log det(I + A) = tr A − ½tr A² + …, and |tr Aᵏ| ≤ ‖A‖ᵏ for k ≥ 2."""
    ε = relative(u, t)
    bound = Fraction(1, k + 1) * power(ε, k + 1) * power(1 - ε, -1)
    why = "the series of the logarithm; the trace of a power is at most that power of the norm"
    return Remainder(bound, why, ε, one)


def inverse_left(u: Expr, t: Expr, k: int) -> Remainder:
    """Neumann's series from the next term on."""
    ε = at_most(inv(u)) * at_most(t)
    bound = norm_of(inv(u)) * power(ε, k + 1) * power(1 - ε, -1)
    return Remainder(bound, "Neumann's series", ε, one)


def by_series(u: Expr, t: Expr, k: int) -> Remainder:
    """A power series whose k-th coefficient is at most 1/k!."""
    τ, often = at_most(t), {1: "twice", 2: "three times", 3: "four times"}[k]
    bound = Fraction(1, factorial(k + 1)) * power(τ, k + 1) * exp(norm_of(u) + τ)
    return Remainder(bound, f"the terms of the series with t {often} or more, in norms")


# -------------------------------------------------------------------- of symmetric matrices, of any rank
def by_resolvents(a: Fraction | int) -> Rule:
    """Xᵃ, log X for a = 0: integrals of (X + sI)⁻¹ over s > 0, whose Neumann series give what the number λ_min gives.

    The term with H k + 1 times is at most τᵏ⁺¹ times the integral of (λ + s)⁻ᵏ⁻²: that is |g⁽ᵏ⁺¹⁾(λ)|/(k + 1)! of the
    function g of a number, at λ_min(X) − τ.
    """

    def rule(u: Expr, t: Expr, k: int) -> Remainder | None:
        if not (u.mirrored and t.mirrored):
            return None
        τ, λ = at_most(t), lambda_min.node(u)
        c = abs(binomial(a, k + 1)) if a else Fraction(1, k + 1)
        bound = c * power(τ, k + 1) * power(λ - τ, a - k - 1)
        return Remainder(bound, "an integral of resolvents, each in Neumann's series", τ, λ)

    return rule


def binomial(a: Fraction | int, k: int) -> Fraction:
    """The coefficient of uᵃ⁻ᵏtᵏ in (u + t)ᵃ."""
    c = Fraction(1)
    for j in range(k):
        c *= Fraction(a - j) / (j + 1)
    return c


def pseudoinverse(u: Expr, t: Expr, k: int) -> Remainder | None:
    """Wedin's formula for B⁺ − A⁺ put into itself; every norm of B⁺ is at most ‖A⁺‖/(1 − ε) while the rank stays."""
    if k > 1:
        return None
    τ, size = at_most(t), norm_of(pinv.node(u))
    bound = 10 * power(size, 3) * power(τ, 2) * power(1 - size * τ, -3)
    return Remainder(bound, "Wedin's formula, the rank stays", size * τ, one)


def triangular_root(u: Expr, t: Expr, k: int) -> Remainder | None:
    """chol(I + K) = I + E and E = Φ(K − E·Eᵀ), where ‖Φ(M)‖ ≤ ‖M‖/√2 and ‖E‖ ≤ √2·‖K‖ for ‖K‖ ≤ ½."""
    if k > 1:
        return None
    ε = at_most(t) * norm_of(inv(u))
    bound = power(2 * one, HALF) * norm_of(registry["cholesky"].build(u)) * power(ε, 2)
    why = "the factor of what is within ε ≤ ½ of the identity is within √2·ε of it"
    return Remainder(bound, why, 2 * ε, one)


def extreme_eigenvalue(resolvent: Function) -> Rule:
    """In a basis with the eigenvector the rest is bᵀ(μ − D)⁻¹b, ‖b‖² ≤ ½τ², and μ − D is at least 1/‖R‖ − √2·τ."""

    def rule(u: Expr, t: Expr, k: int) -> Remainder | None:
        if k > 1:
            return None
        τ, size = at_most(t), norm_of(resolvent.node(u))
        ε = power(2 * one, HALF) * size * τ
        bound = HALF * size * power(τ, 2) * power(1 - ε, -1)
        why = f"a Schur complement; 1/‖{resolvent.name}‖ is at most the gap"
        return Remainder(bound, why, ε, one)

    return rule


RULES: dict[str, Rule] = {
    "sin": curved("sin", (1, "1"), (1, "1"), (1, "1")),
    "cos": curved("cos", (1, "1"), (1, "1"), (1, "1")),
    "tanh": curved("tanh", (Fraction(4, 5), "4/5"), (2, "2")),
    "sigmoid": curved("sigmoid", (Fraction(1, 10), "1/10"), (Fraction(1, 8), "1/8")),
    "softplus": curved(
        "softplus",
        (Fraction(1, 4), "1/4"),
        (Fraction(1, 10), "1/10"),
        (Fraction(1, 8), "1/8"),
    ),
    "arctan": curved("arctan", (Fraction(2, 3), "2/3"), (2, "2")),
    "arcsinh": curved("arcsinh", (Fraction(2, 5), "2/5"), (1, "1")),
    "erf": curved("erf", (1, "1")),
    "swish": curved("swish", (Fraction(1, 2), "1/2")),
    "gelu": curved("gelu", (Fraction(4, 5), "4/5")),
    "relu": kinked,
    "abs": kinked,
    "norm1": kinked,
    "exp": exponential,
    "expm1": exponential,
    "log": logarithm,
    "sqrt": root,
    **dict.fromkeys(("norm2", "norm", "normF"), length),
    "softmax": softened,
    "logsumexp": log_of_sum,
    "var": variance,
    "det": determinant,
    "logdet": log_determinant,
    "inv": inverse_left,
    "expm": by_series,
    "cosm": by_series,
    "sinm": by_series,
    "sqrtm": by_resolvents(HALF),
    "logm": by_resolvents(0),
    "pinv": pseudoinverse,
    "cholesky": triangular_root,
    "lambda_max": extreme_eigenvalue(resolvent_max),
    "lambda_min": extreme_eigenvalue(resolvent_min),
}
