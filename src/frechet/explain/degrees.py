"""The terms of f(x + h) by their degree in h, and the symmetric form that a homogeneous term comes of.

    f(x + h) = f + L(h) + q(h) + …,   q(h) = ½D²f[h, h],   D²f[h, k] = q(h + k) − q(h) − q(k)

legend   e expression   h direction   j degree   motion what stands in the place of a differential
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice
from math import factorial

from frechet.calculus.sweeps import differential
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Call, Expr, Net, Symbol, dependent, symbol, symbols
from frechet.expr.sums import add, is_zero, scaled

HIGHEST = 8  # degree of a polynomial whose terms are written to the last


def derivatives_along(e: Expr, motion: Mapping[Expr, Expr]) -> Iterator[Expr]:
    """The first derivative of e along a curve, the second, and so on until one is 0."""
    while not is_zero(e := simplify(differential(e, motion))):
        yield e


def is_polynomial(e: Expr, motion: Mapping[Symbol, Symbol]) -> bool:
    """Is it made of sums, of products, and of functions that are linear in what moves?

    >>> from frechet.functions.catalogue.entrywise import abs_
    >>> from frechet.network.size import size
    >>> x, h = symbol("x", size("n")), symbol("h", size("n"))
    >>> is_polynomial(x * x, {x: h}), is_polynomial(abs_(x), {x: h})
    (True, False)
    """
    reach, order = dependent(motion, e)
    for node in order:
        if isinstance(node, Net):
            powers = [p for f, _, p in node.parts if f in reach]
            if not all(isinstance(p, int) and p > 0 for p in powers):
                return False
        elif isinstance(node, Call) and not is_linear(node, reach):
            return False
    return True


def is_linear(e: Call, reach: Collection[Expr]) -> bool:
    """Is a function linear in the one argument that moves: is it its own differential?"""
    moving = [k for k, a in enumerate(e.args) if a in reach]
    if len(moving) != 1:
        return False
    hole = symbol(f"□{e.key}", *e.args[moving[0]].shape, role="hole")
    slope = simplify(e.fn.partial(e, moving[0], hole))
    return hole in symbols(slope) and slope is simplify(
        substitute(e, {e.args[moving[0]]: hole})
    )


def terms_along(
    e: Expr, motion: Mapping[Symbol, Symbol], order: int
) -> tuple[list[Expr], bool]:
    """The terms of e by degree, each the j-th derivative along the motion over j!, and whether e is their sum.

    >>> from frechet.network.size import size
    >>> x, h = symbol("x", size("n")), symbol("h", size("n"))
    >>> terms, whole = terms_along(x * x * x, {x: h}, 2)
    >>> len(terms), whole
    (3, True)
    """
    whole = is_polynomial(e, motion)
    along: dict[Expr, Expr] = {x: motion[x] for x in motion}
    terms = [
        scaled(Fraction(1, factorial(j)), derivative)
        for j, derivative in islice(
            enumerate(derivatives_along(e, along), start=1),
            HIGHEST if whole else order,
        )
    ]
    return terms, whole


class Curve:
    """What the parts do along X + tH: the derivatives of every name by t, over names and H.

    A name moves with its first derivative, that one with the second, and so on: the chain rule of every order.
    """

    def __init__(self, x: Symbol, h: Symbol) -> None:
        self.motion: dict[Expr, Expr] = {x: h}
        self.meaning: dict[Expr, Expr] = {}  # of the symbols of derivatives

    def terms(self, e: Expr, order: int) -> list[Expr]:
        """The terms of e by degree in H."""
        found, derivative = [], e
        for j in range(1, order + 1):
            derivative = simplify(differential(derivative, self.motion))
            here = simplify(substitute(derivative, self.meaning))
            found.append(scaled(Fraction(1, factorial(j)), here))
        return found

    def every_term(self, e: Expr) -> list[Expr]:
        """The terms of a polynomial, to the last."""
        return self.terms(e, HIGHEST)

    def name(self, name: Symbol, terms: Sequence[Expr]) -> None:
        """From here on the name of a part moves with these terms."""
        before: Expr = name
        for j, term in enumerate(terms, start=1):
            if is_zero(term):
                continue
            made = symbol(f"{name.name}·{j}", *name.shape)
            self.meaning[made] = scaled(factorial(j), term)
            self.motion[before] = made
            before = made


def polar_form(term: Expr, directions: Sequence[Mapping[Symbol, Symbol]]) -> Expr:
    """Dʲf[h₁, …, hⱼ] of the term Dʲf[h, …, h]/j!: differentiated by h, once for every direction in its place.

    >>> from frechet.network.size import size
    >>> x, h, k = (symbol(c, size("n")) for c in "xhk")
    >>> polar_form(h * h, [{h: h}, {h: k}]) is simplify(2 * h * k)
    True
    """
    back: dict[Expr, Expr] = {}
    for along in directions:
        holes = {h: symbol(f"{k.name}·polar", space=k.space) for h, k in along.items()}
        back |= {hole: along[h] for h, hole in holes.items()}
        term = simplify(differential(term, holes))  # type: ignore[arg-type]
    return simplify(substitute(term, back))


def polarized(term: Expr, h: Symbol, directions: Sequence[Symbol]) -> Expr:
    """The same by values alone: q(h + k) − q(h) − q(k), for three directions the sum with signs over all choices."""
    found = []
    for n in range(1, len(directions) + 1):
        sign = (-1) ** (len(directions) - n)
        for chosen in combinations(directions, n):
            at = add([(1, d) for d in chosen], h.shape)
            found.append((sign, substitute(term, {h: at})))
    return add(found, term.shape)
