r"""Rules about functions that nobody gave, each with what it means in NumPy, and mistakes planted in them.

A rule is a left side and terms of factors, every one in print and in NumPy.  All arrays are matrices, a number is 1×1.
The functions are polynomials plus sines with random coefficients, the derivatives central differences; none of this
knows frechet.

    legend   f function   p point   part ∂f/∂x, as the layout has it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

SIZES = {"m": 2, "n": 3, "p": 4, "q": 2, "r": 3, "s": 4, "t": 2, "k": 3, "l": 2}
STEP = 1e-5
LAYOUTS = ("", "numerator", "denominator")
Array = np.ndarray
Map = Callable[..., Array]
Meaning = Callable[["World"], Array]
Factor = tuple[str, Meaning]  # in print, in NumPy


@dataclass(frozen=True)
class Rule:
    """`left` is the sum of the terms; `where` declares what it is about."""

    where: str
    left: Factor
    terms: tuple[tuple[Factor, ...], ...]
    signs: tuple[int, ...]
    behind: str = ""  # a definition

    @property
    def text(self) -> str:
        """In print."""
        said = ""
        for sign, term in zip(self.signs, self.terms, strict=True):
            factors = " ".join(a for a, _ in term)
            said += (" - " if sign < 0 else " + " if said else " ") + factors
        return f"{self.left[0]} ={said}{self.behind}"

    def right(self, w: World) -> Array:
        """The right side in NumPy."""
        total = 0 * times(*(meant(w) for _, meant in self.terms[0]))
        for sign, term in zip(self.signs, self.terms, strict=True):
            total = total + sign * same(total, times(*(meant(w) for _, meant in term)))
        return total


def rule(where: str, left: Factor, *terms: list[Factor] | str, behind: str = "") -> Rule:
    """A rule; the text `-` stands before a term that is subtracted."""
    signs, found, sign = list[int](), list[tuple[Factor, ...]](), 1
    for term in terms:
        if isinstance(term, str):
            sign = -1
            continue
        signs.append(sign)
        found.append(tuple(term))
        sign = 1
    return Rule(where, left, tuple(found), tuple(signs), behind)


# ------------------------------------------------------------- NumPy
def times(*factors: Array) -> Array:
    """The product; a number multiplies every entry."""
    out = factors[0]
    for f in factors[1:]:
        out = (
            out * f
            if 1 in (out.size, f.size) and (out.size == 1 or f.size == 1)
            else out @ f
        )
    return out


class World:
    """Functions and variables of the declared shapes, as attributes, and one layout of derivatives."""

    def __init__(self, where: str, seed: int, layout: str) -> None:
        self.rng, self.layout = np.random.default_rng(seed), layout
        for name, said in re.findall(r"([\w^]+): ((?:\([^)]*\)|[^,(])+)", where):
            setattr(self, name, self.declared(said.strip()))

    def declared(self, said: str) -> object:
        """A function or an array."""
        if "elementwise" in said:
            c = self.rng.normal(size=3)
            return lambda x: c[0] * np.sin(x) + c[1] * x**2 + c[2] * x**3
        if "->" not in said:
            return self.rng.uniform(0.4, 1.6, size=shape(said)) + 1.5 * eye_like(
                shape(said)
            )
        inside, out = said.split("->")
        return self.function([shape(s) for s in inside.strip(" ()").split(",")], shape(out))

    def function(self, inputs: list[tuple[int, int]], out: tuple[int, int]) -> Map:
        """A smooth function, positive if it is a number, far from singular if its values are matrices."""
        n, size = sum(a * b for a, b in inputs), out[0] * out[1]
        a, b, c = (
            self.rng.normal(size=(size, n)),
            self.rng.normal(size=(size, n)),
            self.rng.normal(size=(size, n)),
        )
        shift = np.arange(size) * 0.3

        def value(*args: Array) -> Array:
            assert [x.shape for x in args] == inputs
            z = np.concatenate([x.ravel() for x in args])
            flat = 0.4 * np.sin(a @ z + shift) + 0.2 * (b @ z) ** 2 + 0.3 * c @ z
            if size == 1:
                flat = flat**2 + 0.7
            return flat.reshape(out) + (3 * np.eye(*out) if min(out) > 1 else 0)

        return value

    def step(self, name: str) -> Array:
        """The differential of a variable."""
        return np.random.default_rng(len(name)).normal(size=getattr(self, name).shape)

    # ---------------------------------------------------------------- derivatives
    def partials(self, f: Map, p: Array) -> Array:
        """Every partial derivative: axes of the value, then of the argument."""
        found = np.zeros((*f(p).shape, *p.shape))
        for place in np.ndindex(*p.shape):
            e = np.zeros(p.shape)
            e[place] = STEP
            found[(..., *place)] = (
                f(p - 2 * e) - 8 * f(p - e) + 8 * f(p + e) - f(p + 2 * e)
            ) / (12 * STEP)
        return found

    def jac(self, f: Map, p: Array) -> Array:
        """vec of the value by vec of the argument."""
        t = self.partials(f, p)
        a, b, c, e = t.shape
        return t.transpose(1, 0, 3, 2).reshape(a * b, c * e)

    def part(self, f: Map, p: Array) -> Array:
        """∂f/∂x."""
        value = f(p)
        if p.size == 1:
            made = self.partials(f, p)[:, :, 0, 0]
            return made.T if self.layout == "denominator" and value.shape[1] == 1 else made
        if value.size == 1:
            made = self.partials(f, p)[0, 0]
            return made.T if self.layout == "numerator" else made
        made = self.jac(f, p)
        return made.T if self.layout == "denominator" else made

    def nabla(self, f: Map, p: Array) -> Array:
        """∇f: of a number a column in every layout."""
        if f(p).size == 1:
            return self.partials(f, p)[0, 0]
        return self.part(f, p)

    def hess(self, f: Map, p: Array) -> Array:
        """The Hessian of a number."""
        return self.jac(lambda x: coarse(f, x), p)

    def second(self, f: Map, p: Array) -> Array:
        """The second derivative by a number."""
        t = 1e-3
        e = np.full(p.shape, t)
        return (
            -f(p - 2 * e) + 16 * f(p - e) - 30 * f(p) + 16 * f(p + e) - f(p + 2 * e)
        ) / (12 * t * t)

    def along(self, f: Map, p: Array, v: Array) -> Array:
        """Df(p)[v]."""
        return (
            f(p - 2 * STEP * v)
            - 8 * f(p - STEP * v)
            + 8 * f(p + STEP * v)
            - f(p + 2 * STEP * v)
        ) / (12 * STEP)

    def by_entry(self, f: Map, p: Array) -> Array:
        """∂f/∂x_ij for the entry 0,1, or 1 of a vector."""
        e = np.zeros(p.shape)
        e[0 if p.shape[1] > 1 else 1, 1 if p.shape[1] > 1 else 0] = 1
        return self.along(f, p, e)


def coarse(f: Map, p: Array) -> Array:
    """The gradient with a larger step, for second differences."""
    found = np.zeros(p.shape)
    for place in np.ndindex(*p.shape):
        e = np.zeros(p.shape)
        e[place] = 1e-3
        found[place] = (
            (f(p - 2 * e) - 8 * f(p - e) + 8 * f(p + e) - f(p + 2 * e)) / 12e-3
        ).item()
    return found


def shape(said: str) -> tuple[int, int]:
    """The shape as a matrix."""
    sizes = [SIZES.get(s) or int(s) for s in re.split("×", said.strip()) if s != "scalar"]
    return [*sizes, 1][0], [*sizes, 1, 1][1] if len(sizes) == 2 else 1


def eye_like(size: tuple[int, int]) -> Array:
    """An identity for square shapes, so that they are invertible; else nothing."""
    return np.eye(*size) if size[0] == size[1] > 1 else np.zeros(size)


def square(a: Array) -> Array:
    """The same, which must be square."""
    assert a.shape[0] == a.shape[1]
    return a


def same(a: Array, b: Array) -> Array:
    """b, which must have the shape of a."""
    assert a.shape == b.shape
    return b


def tr(a: Array) -> Array:
    """The trace."""
    return number(np.trace(square(a)))


def number(x: float) -> Array:
    """A number as a matrix."""
    return np.array([[x]])


def is_true(r: Rule, where: str = "") -> bool:
    """Does it hold in some layout, in three worlds?"""
    said = where or r.where
    return any(
        all(agrees(r, World(said, seed, layout)) for seed in range(3)) for layout in LAYOUTS
    )


def agrees(r: Rule, w: World) -> bool:
    """Are the sides equal up to the error of differences, and of one shape?"""
    try:
        a, b = r.left[1](w), r.right(w)
    except (
        ValueError,
        AssertionError,
        AttributeError,
        TypeError,
        np.linalg.LinAlgError,
        IndexError,
    ):
        return False
    return a.shape == b.shape and bool(
        np.max(np.abs(a - b)) < 2e-6 * (1 + np.max(np.abs(a)))
    )


# ------------------------------------------------------------- planted mistakes
def mutants(r: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule with one mistake: a sign, a factor, a transpose, an order, a term or a factor that is missing."""
    terms = r.terms
    yield "factor", replace(r, terms=((("3", lambda w: number(3)), *terms[0]), *terms[1:]))
    yield "sign", replace(r, signs=(-r.signs[0], *r.signs[1:]))
    if len(terms) > 1:
        yield "last sign", replace(r, signs=(*r.signs[:-1], -r.signs[-1]))
        for k in range(len(terms)):
            kept = [j for j in range(len(terms)) if j != k]
            yield (
                "term",
                replace(
                    r,
                    terms=tuple(terms[j] for j in kept),
                    signs=tuple(r.signs[j] for j in kept),
                ),
            )
    for k, term in enumerate(terms):
        for other in changed(term):
            yield "product", replace(r, terms=(*terms[:k], other, *terms[k + 1 :]))


def changed(term: tuple[Factor, ...]) -> Iterator[tuple[Factor, ...]]:
    """A product with its factors exchanged, one transposed or one left out."""
    for k, (printed, meant) in enumerate(term):
        if re.fullmatch(r"[\d.]+|\\frac\{\d\}\{\d\}", printed):
            continue
        if k + 1 < len(term):
            yield (*term[:k], term[k + 1], term[k], *term[k + 2 :])
        yield (*term[:k], turned(printed, meant), *term[k + 1 :])
        if len(term) > 1:
            yield (*term[:k], *term[k + 1 :])
        if len(term) > 1:
            yield (*term[: k + 1], term[k], *term[k + 1 :])


def turned(printed: str, meant: Meaning) -> Factor:
    """A factor transposed, or no longer so."""
    if printed.endswith("^T"):
        return printed.removesuffix("^T"), lambda w: meant(w).T
    return rf"\left({printed}\right)^T", lambda w: meant(w).T
