"""What functions leave behind their first order, bounded: g(u + t) = g(u) + g′(u)·t + ρ and ‖ρ‖ ≤ c·‖t‖².

Taylor's formula, once for every function: of entries by a bound of g″ between u and u + t, of matrices by the series.
Where no bound is known here, ρ = o(‖t‖) is all that is said.

legend   u argument   t what is added to it   τ a bound of its norm   m the smallest |u|   a exponent
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from frechet.explain.bounds import at_most, norm_of
from frechet.expr.net import of_size, power
from frechet.expr.node import Expr
from frechet.expr.sums import one
from frechet.functions.catalogue.entrywise import abs_, exp
from frechet.functions.catalogue.extremes import min_
from frechet.functions.catalogue.inverse import det, inv
from frechet.network.network import Exponent

HALF = Fraction(1, 2)


class Remainder(NamedTuple):
    """A bound for ‖ρ‖, why it holds, and where: for `small` below `room`; everywhere where these are None."""

    bound: Expr
    why: str
    small: Expr | None = None
    room: Expr | None = None


Rule = Callable[[Expr, Expr], Remainder]


def remainder_of(word: str, u: Expr, t: Expr) -> Remainder | None:
    """The remainder of a function at u + t; None where no bound is known here.

    >>> import frechet as fr
    >>> x, h = fr.vectors("x: n, h: n")
    >>> remainder_of("sin", x, h).why, remainder_of("tan", x, h)
    ('the second derivative of sin is at most 1', None)
    """
    found = RULES.get(word)
    return None if found is None else found(u, t)


def remainder_of_power(u: Expr, t: Expr, a: Exponent) -> Remainder | None:
    """That of uᵃ, of every entry; u is positive where a is no whole number."""
    if not isinstance(a, int | Fraction):
        return None
    τ, m = at_most(t), smallest(u)
    c, e = abs(HALF * a * (a - 1)), a - 2
    where = "no entry reaches 0" if u.rank else "it does not reach 0"
    far = power(magnitude(u) + τ, e) if e > 0 else power(m - τ, e)
    return Remainder(c * far * power(τ, 2), where, τ, m)


def magnitude(u: Expr) -> Expr:
    """‖u‖, of a number |u|."""
    return norm_of(u) if u.rank else abs_(u)


def smallest(u: Expr) -> Expr:
    """The smallest |u|."""
    return min_(abs_(u)) if u.rank else abs_(u)


# -------------------------------------------------------------------- entry by entry
def curved(c: Fraction | int, word: str, said: str) -> Rule:
    """|g″| ≤ c everywhere."""

    def rule(u: Expr, t: Expr) -> Remainder:
        return Remainder(
            HALF * c * power(at_most(t), 2),
            f"the second derivative of {word} is at most {said}",
        )

    return rule


def kinked(u: Expr, t: Expr) -> Remainder:
    """Straight on both sides of 0: nothing is left where no entry changes its sign."""
    why = "no entry changes its sign" if u.rank else "the sign stays"
    return Remainder(0 * one, why, at_most(t), smallest(u))


def exponential(u: Expr, t: Expr) -> Remainder:
    """The derivatives of exp are itself, at most exp(u)·exp(|t|)."""
    τ = at_most(t)
    value = norm_of(exp(u)) if u.rank else exp(u)
    return Remainder(HALF * value * power(τ, 2) * exp(τ), "exp(u + t) ≤ exp(u)·exp(‖t‖)")


def logarithm(u: Expr, t: Expr) -> Remainder:
    """log″ = −1/u²."""
    τ, m = at_most(t), smallest(u)
    return Remainder(
        HALF * power(τ, 2) * power(m - τ, -2),
        "the second derivative of log is −1/u²",
        τ,
        m,
    )


def root(u: Expr, t: Expr) -> Remainder | None:
    """The square root."""
    return remainder_of_power(u, t, HALF)


# -------------------------------------------------------------------- norms, statistics, softmax
def length(u: Expr, t: Expr) -> Remainder:
    """‖u‖·‖u + t‖ ≤ ½(‖u‖² + ‖u + t‖²)."""
    return Remainder(
        HALF * power(at_most(t), 2) * power(norm_of(u), -1),
        "‖u‖·‖u + t‖ ≤ ½(‖u‖² + ‖u + t‖²)",
    )


def softened(u: Expr, t: Expr) -> Remainder:
    """The second derivative is s∘((t − sᵀt)² − Var t), and Var t ≤ ½‖t‖²."""
    return Remainder(
        HALF * power(at_most(t), 2), "the second derivative along t is at most ‖t‖²"
    )


def log_of_sum(u: Expr, t: Expr) -> Remainder:
    """The second derivative is a variance, and Var t ≤ ½‖t‖²."""
    return Remainder(
        Fraction(1, 4) * power(at_most(t), 2),
        "the second derivative along t is a variance, at most ½‖t‖²",
    )


def variance(u: Expr, t: Expr) -> Remainder:
    """It is quadratic: var(t) is left."""
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


def determinant(u: Expr, t: Expr) -> Remainder:
    """det(I + A) = 1 + tr A + the sums of larger minors, the k-th at most (√n·‖A‖)ᵏ/k!."""
    n, ε = of_size(u.shape[0]), relative(u, t)
    bound = HALF * abs_(det(u)) * n * power(ε, 2) * exp(power(n, HALF) * ε)
    why = "the minors with k rows add up to at most the k-th term of the series of exp"
    return Remainder(bound, why)


def log_determinant(u: Expr, t: Expr) -> Remainder:
    """log det(I + A) = tr A − ½tr A² + …, and |tr Aᵏ| ≤ ‖A‖ᵏ for k ≥ 2."""
    ε = relative(u, t)
    bound = HALF * power(ε, 2) * power(1 - ε, -1)
    why = "the series of the logarithm; the trace of a power is at most that power of the norm"
    return Remainder(bound, why, ε, one)


def inverse_left(u: Expr, t: Expr) -> Remainder:
    """Neumann's series from its third term on."""
    ε = at_most(inv(u)) * at_most(t)
    bound = norm_of(inv(u)) * power(ε, 2) * power(1 - ε, -1)
    return Remainder(bound, "Neumann's series", ε, one)


def by_series(u: Expr, t: Expr) -> Remainder:
    """A power series whose k-th coefficient is at most 1/k!."""
    τ = at_most(t)
    bound = HALF * power(τ, 2) * exp(norm_of(u) + τ)
    return Remainder(bound, "the terms of the series with t twice or more, in norms")


RULES: dict[str, Callable[[Expr, Expr], Remainder | None]] = {
    "sin": curved(1, "sin", "1"),
    "cos": curved(1, "cos", "1"),
    "tanh": curved(Fraction(4, 5), "tanh", "4/5"),
    "sigmoid": curved(Fraction(1, 10), "sigmoid", "1/10"),
    "softplus": curved(Fraction(1, 4), "softplus", "1/4"),
    "arctan": curved(Fraction(2, 3), "arctan", "2/3"),
    "arcsinh": curved(Fraction(2, 5), "arcsinh", "2/5"),
    "erf": curved(1, "erf", "1"),
    "swish": curved(Fraction(1, 2), "swish", "1/2"),
    "gelu": curved(Fraction(4, 5), "gelu", "4/5"),
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
}
