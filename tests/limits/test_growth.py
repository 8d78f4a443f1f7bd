"""How the work of a question grows when it becomes twice as long: by counted steps, which no machine changes.

Each family was exponential or close to it: 4.9 times a layer, 10 times a Kronecker product, 7.7 times a factor.  Twice
the length may take RATIO times the work, which is what a cube takes and a little; 4.9 times a layer would be 117.

    legend   k how long
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

import frechet as fr
from frechet.errors.limits import Limits, spend, within

RATIO = 11
FREE = Limits(time=1e6, memory=1e12, work=1e15, nodes=1e12)


def nested(word: str, inner: str, k: int) -> str:
    """A word in itself."""
    return word * k + inner + ")" * k


def page(text: str, wrt: str, order: int, where: str) -> None:
    """Everything that the page says, but for the check, which has a budget of its own."""
    d = fr.derive(text, wrt, order, where=where)
    forms = [d.value, d.differential, d.main()[1], d.entries]
    assert all(str(form) for form in forms) and d.conditions is not None


SQUARE = "A: n×n, B: n×n, X: n×n, x: n, a: scalar"
FAMILIES: dict[str, tuple[int, Callable[[int], object]]] = {
    "layers of a net, order 2": (
        4,
        lambda k: page(f"sum({nested('tanh(A*', 'x', k)})", "x", 2, SQUARE),
    ),
    "layers of a net, order 3": (
        2,
        lambda k: page(f"sum({nested('tanh(A*', 'x', k)})", "x", 3, SQUARE),
    ),
    "layers by a weight": (
        4,
        lambda k: page(f"sum({nested('tanh(A*', 'x', k)})", "A", 1, SQUARE),
    ),
    "Kronecker products": (3, lambda k: page(nested("kron(A,", "X", k), "X", 1, SQUARE)),
    "determinants of Kronecker products": (
        1,
        lambda k: page(f"det({nested('kron(A,', 'X', k)})", "X", 1, SQUARE),
    ),
    "scalar functions, order 2": (
        4,
        lambda k: page(
            "*".join(f"sin({i}*x'*A*x)" for i in range(1, k + 1)), "x", 2, SQUARE
        ),
    ),
    "scalar functions, order 3": (
        3,
        lambda k: page(
            "*".join(f"sin({i}*x'*A*x)" for i in range(1, k + 1)), "x", 3, SQUARE
        ),
    ),
    "a trace written out": (
        6,
        lambda k: page(f"tr({'*'.join(['X*A'] * k)})", "X", 2, SQUARE),
    ),
    "a power of a product": (16, lambda k: page(f"tr((A*X)^{k})", "X", 1, SQUARE)),
    "an inverse power of a product": (8, lambda k: page(f"tr((A*X)^-{k})", "X", 1, SQUARE)),
    "a power of a product, order 2": (4, lambda k: page(f"tr((A*X)^{k})", "X", 2, SQUARE)),
    "a norm of powers, order 2": (
        1,
        lambda k: page(
            f"norm2((A*S*S)^{k})", "S", 2, "A: n×n upper_triangular, S: n×n psd"
        ),
    ),
    "functions in functions": (20, lambda k: page(nested("exp(-", "a", k), "a", 1, SQUARE)),
    "powers of powers": (5, lambda k: page("a^" * k + "a", "a", 1, SQUARE)),
    "a chain of equations": (
        8,
        lambda k: fr.check_claim(" = ".join(["A*B"] * (k + 1)), SQUARE),
    ),
    "blocks in blocks": (
        5,
        lambda k: page(nested("[x,", "x", k).replace(")", "]"), "x", 1, SQUARE),
    ),
    "a sum of products": (
        16,
        lambda k: page(
            " + ".join(f"sum(A^{i}*x)" for i in range(1, k + 1)), "x", 1, SQUARE
        ),
    ),
    "factors of scalars": (
        8,
        lambda k: page("*".join(["(x'*A*x + a)"] * k), "x", 2, SQUARE),
    ),
}


def steps(ask: Callable[[int], object], k: int) -> float:
    """The counted work of a question."""
    with within(FREE, "counting") as b:
        ask(k)
        b.take()
        return float(b.given[0] - b.work)


@pytest.mark.parametrize("name", FAMILIES)
def test_twice_as_long_is_a_few_times_the_work(name: str) -> None:
    k, ask = FAMILIES[name]
    ask(1)  # words and tables are there
    first, second = steps(ask, k), steps(ask, 2 * k)
    assert first > 0
    assert second < RATIO * first + 50_000, f"{first:.0f} steps, then {second:.0f}"


def test_growth_that_doubles_with_every_layer_is_seen() -> None:
    first, second = (
        steps(lambda k: [spend(10_000) for _ in range(5**k)], k) for k in (2, 4)
    )
    assert second > RATIO * first + 50_000
