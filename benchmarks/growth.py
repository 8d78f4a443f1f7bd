"""Families of expressions that grow: each is built from the text or by operators, then derived and printed.

legend   n size of everything   k how long   X variable   W weights   x y vectors   h a layer's value
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import frechet as fr
from frechet import Expr


@dataclass(frozen=True)
class Family:
    """Expressions by length, the variable, how they are built, and the limit for the longest in seconds."""

    name: str
    built: str
    wrt: str
    lengths: tuple[int, ...]
    build: Callable[[int], Expr]
    limit: float = 2.0


def squares(names: str, k: int) -> str:
    """Declarations of n×n matrices A1, B1, A2, ..."""
    return ", ".join(f"{a}{i}: n×n" for i in range(1, k + 1) for a in names)


def chain(k: int) -> Expr:
    """tr(A1*X*...*Ak*X)."""
    return fr.read(
        f"tr({'*'.join(f'A{i}*X' for i in range(1, k + 1))})", f"X: n×n, {squares('A', k)}"
    )


def terms(k: int) -> Expr:
    """A sum of k terms tr(Ai*X*Bi*X)."""
    return fr.read(
        "+".join(f"tr(A{i}*X*B{i}*X)" for i in range(1, k + 1)),
        f"X: n×n, {squares('AB', k)}",
    )


def network(k: int) -> Expr:
    """y' tanh(Wk ... tanh(W1 x)); deeper than the text may nest parentheses."""
    y, h = fr.vectors("y: n, x: n")
    for W in fr.matrices(squares("W", k)):
        h = fr.tanh(W @ h)
    return y.T @ h


def residual(k: int) -> Expr:
    """The same with h + tanh(W h) for every layer."""
    y, h = fr.vectors("y: n, x: n")
    for W in fr.matrices(squares("W", k)):
        h = h + fr.tanh(W @ h)
    return y.T @ h


def trace_of_power(k: int) -> Expr:
    """tr(X^k)."""
    return fr.read(f"tr(X^{k})", "X: n×n")


def power(k: int) -> Expr:
    """X^k."""
    return fr.read(f"X^{k}", "X: n×n")


FAMILIES = (
    Family("tr(A1*X*…*Ak*X)", "text", "X", (16, 64, 256), chain),
    Family("tanh network, by W1", "operators", "W1", (10, 100, 1000), network),
    Family("tanh network, by x", "operators", "x", (10, 100, 1000), network),
    Family("sum of tr(A*X*B*X)", "text", "X", (10, 100, 1000), terms),
    Family("residual chain, by W1", "operators", "W1", (16, 64, 256), residual),
    Family("residual chain, by x", "operators", "x", (16, 64, 256), residual),
    Family("tr(X^64)", "text", "X", (64,), trace_of_power, limit=0.05),
    Family("X^64", "text", "X", (64,), power, limit=0.05),
)
