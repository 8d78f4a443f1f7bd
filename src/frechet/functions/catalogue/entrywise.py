"""Functions of a number, applied to every entry: the derivative of the number is all there is to say.

legend   x the argument; `like(1, x)` is the number 1 in the shape of x
"""

from __future__ import annotations

import math
from fractions import Fraction

from frechet.expr.laws import law, without
from frechet.expr.net import filling_scalar, power
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, symbol
from frechet.expr.powers import Part
from frechet.expr.sums import add, one, primitive, value_of
from frechet.functions.declaration import Entrywise, Function, Word, like
from frechet.network.axis import indices_of

half = Fraction(1, 2)
pi = symbol("pi", role="constant")


def undoes(name: str, x: Expr) -> Expr | None:
    """The argument of the function that this one inverts."""
    return x.args[0] if isinstance(x, Call) and x.fn.name == name else None


exp: Entrywise = Entrywise(
    "exp", lambda x: exp(x),
    exact={0: 1}, simplify=lambda x: undoes("log", x), sign="positive",
    numpy="exp({0})", python=math.exp, latex=r"\exp", doc="the exponential of every entry",
)  # fmt: skip
log: Entrywise = Entrywise(
    "log", lambda x: power(x, -1), domain="positive",
    exact={1: 0}, simplify=lambda x: undoes("exp", x),
    numpy="log({0})", python=math.log, latex=r"\log", doc="the natural logarithm of every entry",
)  # fmt: skip
sin: Entrywise = Entrywise(
    "sin", lambda x: cos(x), parity="odd", exact={0: 0},
    numpy="sin({0})", python=math.sin, latex=r"\sin", doc="the sine of every entry",
)  # fmt: skip
cos: Entrywise = Entrywise(
    "cos", lambda x: -sin(x), parity="even", exact={0: 1},
    numpy="cos({0})", python=math.cos, latex=r"\cos", doc="the cosine of every entry",
)  # fmt: skip
tan: Entrywise = Entrywise(
    "tan", lambda x: like(1, x) + tan(x) ** 2, parity="odd", exact={0: 0}, domain="off the poles of tan",
    numpy="tan({0})", python=math.tan, latex=r"\tan", doc="the tangent of every entry",
)  # fmt: skip
arcsin: Entrywise = Entrywise(
    "arcsin", lambda x: (like(1, x) - x**2) ** -half, parity="odd", exact={0: 0},
    domain="between -1 and 1", smooth="inside -1 and 1",
    numpy="arcsin({0})", python=math.asin, latex=r"\arcsin", doc="the inverse sine of every entry",
)  # fmt: skip
arccos: Entrywise = Entrywise(
    "arccos", lambda x: -((like(1, x) - x**2) ** -half), domain="between -1 and 1", smooth="inside -1 and 1",
    numpy="arccos({0})", python=math.acos, latex=r"\arccos", doc="the inverse cosine of every entry",
)  # fmt: skip
arctan: Entrywise = Entrywise(
    "arctan", lambda x: (like(1, x) + x**2) ** -1, parity="odd", exact={0: 0},
    numpy="arctan({0})", python=math.atan, latex=r"\arctan", doc="the inverse tangent of every entry",
)  # fmt: skip
sinh: Entrywise = Entrywise(
    "sinh", lambda x: cosh(x), parity="odd", exact={0: 0},
    numpy="sinh({0})", python=math.sinh, latex=r"\sinh", doc="the hyperbolic sine of every entry",
)  # fmt: skip
cosh: Entrywise = Entrywise(
    "cosh", lambda x: sinh(x), parity="even", exact={0: 1}, sign="positive",
    numpy="cosh({0})", python=math.cosh, latex=r"\cosh", doc="the hyperbolic cosine of every entry",
)  # fmt: skip
tanh: Entrywise = Entrywise(
    "tanh", lambda x: like(1, x) - tanh(x) ** 2, parity="odd", exact={0: 0},
    numpy="tanh({0})", python=math.tanh, latex=r"\tanh", doc="the hyperbolic tangent of every entry",
)  # fmt: skip
sigmoid: Entrywise = Entrywise(
    "sigmoid", lambda x: sigmoid(x) * (like(1, x) - sigmoid(x)), exact={0: half}, sign="positive",
    numpy="sigmoid({0})", python=lambda x: logistic(x), latex=r"\sigma", doc="1/(1 + exp(-x)) of every entry",
)  # fmt: skip
softplus: Entrywise = Entrywise(
    "softplus", lambda x: sigmoid(x), sign="positive",
    numpy="logaddexp(0, {0})", python=lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
    doc="log(1 + exp(x)) of every entry",
)  # fmt: skip
erf: Entrywise = Entrywise(
    "erf", lambda x: 2 * power(pi, -half) * exp(-(x**2)), parity="odd", exact={0: 0},
    numpy="erf({0})", python=math.erf, doc="the error function of every entry",
)  # fmt: skip
abs_: Entrywise = Entrywise(
    "abs", lambda x: sign(x), parity="even", exact={0: 0, 1: 1}, smooth="nonzero", sign="nonnegative",
    squared=lambda x: power(x, 2),
    subgradient="[-1, 1]", simplify=lambda x: undoes("abs", x) and x,
    numpy="abs({0})", python=abs, doc="the absolute value of every entry",
)  # fmt: skip
sign: Entrywise = Entrywise(
    "sign", lambda x: like(0, x), parity="odd", exact={0: 0, 1: 1}, smooth="nonzero",
    numpy="sign({0})", python=lambda x: math.copysign(1.0, x) if x else 0.0, doc="-1, 0 or 1 for every entry",
)  # fmt: skip
step: Entrywise = Entrywise(
    "step", lambda x: like(0, x), exact={0: half, 1: 1, -1: 0}, smooth="nonzero", sign="nonnegative",
    numpy="heaviside({0}, 0.5)", python=lambda x: 0.5 if x == 0 else float(x > 0),
    doc="1 for positive entries, 0 for negative ones",
)  # fmt: skip
relu: Entrywise = Entrywise(
    "relu", lambda x: step(x), exact={0: 0, 1: 1, -1: 0}, smooth="nonzero", sign="nonnegative",
    subgradient="[0, 1]", numpy="maximum({0}, 0.0)", python=lambda x: max(x, 0.0),
    doc="the positive part of every entry",
)  # fmt: skip


def logistic(x: float) -> float:
    """The sigmoid without overflow, and with all its digits where it is small."""
    e = math.exp(-abs(x))
    return (e if x < 0 else 1.0) / (1 + e)


def power_by_base(x: Expr, e: Expr, h: Expr) -> Expr:
    """d(x^e) = e x^(e-1) dx."""
    return e * pow_(x, e - like(1, e)) * h


def power_by_exponent(x: Expr, e: Expr, h: Expr) -> Expr:
    """d(x^e) = log(x) x^e de."""
    return log(x) * pow_(x, e) * h


def known_power(x: Expr, e: Expr) -> Expr | None:
    """A power whose exponent is a number is a network; one number stands for an array filled with it."""
    if value_of(x) == 1:
        return like(1, e if e.rank else x)
    if not e.rank:
        value = value_of(e)
        return None if value is None else power(x, value)
    base, exponent = filling_scalar(x) if x.rank else None, filling_scalar(e)
    if exponent is not None:
        return pow_(x, exponent) if x.rank else pow_(x, exponent) * like(1, e)
    return None if base is None else pow_(base, e)


def is_whole(a: Expr) -> bool:
    """Is it a whole number >= 0 for all sizes: a size, a product of sizes, a size minus 1?"""
    if isinstance(a, Sum):
        lowered = all(
            Fraction(c).denominator == 1 and is_whole(t) and (c > 0 or t is one)
            for c, t in a.terms
        )
        return lowered and sum(c for c, _ in a.terms) >= 0
    if isinstance(a, Net):
        return not a.rank and all(
            is_whole(f) and isinstance(p, int) and p > 0 for f, _, p in a.parts
        )
    return isinstance(a, Symbol) and (
        a.role == "size" or a.space.facts >= {"integer", "positive"}
    )


def integral(a: Expr) -> bool:
    """Is every entry a whole number for all sizes, perhaps a negative one: 1 - n, 2·k for an integer k?"""
    if isinstance(a, Sum):
        return all(Fraction(c).denominator == 1 and integral(t) for c, t in a.terms)
    if isinstance(a, Net):
        return all(integral(f) and isinstance(p, int) and p > 0 for f, _, p in a.parts)
    return isinstance(a, Symbol) and (a.role == "size" or "integer" in a.space.facts)


def power_domain(a: Expr, other: str, rest: str) -> str:
    """Where x^a exists: everywhere for a whole number >= 0, for other whole numbers and for the rest as they say."""
    return "" if is_whole(a) else other if integral(a) else rest


pow_: Function = Function(
    "pow", ["*,  -> *", "*, * -> *", ", * -> *"], (power_by_base, power_by_exponent), domain="positive",
    domain_at=lambda e: power_domain(e.args[1], "nonzero", "positive"), smooth_by={1: "positive"},
    simplify=known_power, numpy="{0}**{1}", doc="every entry to a power",
    hint="pow(x,a) and x.^a take a scalar or an array of the same shape on either side",
)  # fmt: skip
sqrt = Word(
    "sqrt",
    "* -> *",
    lambda x: power(x, half),
    doc="the square root of every entry",
    latex=r"\sqrt",
)


def beside(e: Net, k: int, name: str) -> int | None:
    """The slot of a call of another function with the same argument at the same place."""
    f, ax, _ = e.parts[k]
    if not isinstance(f, Call):
        return None
    return next(
        (
            j
            for j, (g, bx, _) in enumerate(e.parts)
            if isinstance(g, Call) and g.fn.name == name and g.args == f.args and bx == ax
        ),
        None,
    )


def at_place(e: Net, k: int, more: list[Part], *slots: int) -> Expr:
    """The network with other factors in the place of factor k."""
    return without(
        e, {k, *slots}, more, {i: e.signature.dims[i] for i in indices_of(e.parts[k][1])}
    )


@law("step", "step beside relu", "step(x)·relu(x) = relu(x)", "a factor fewer")
def absorb_step(e: Net, k: int) -> Expr | None:
    """Where the step is not 1, the other is 0."""
    j = beside(e, k, "relu")
    return (
        at_place(e, k, [])
        if j is not None and e.parts[j][2] > 0 and e.parts[k][2] > 0
        else None
    )


@law("step", "step", "step(x)² = step(x) off 0", "an exponent fewer", everywhere=False)
def power_of_step(e: Net, k: int) -> Expr | None:
    """The step is 0 or 1 where the derivative exists."""
    f, ax, p = e.parts[k]
    return at_place(e, k, [(f, ax, 1)]) if p > 1 else None


@law(
    "sign",
    "sign beside abs",
    "sign(x)·|x| = x, sign(x)/|x| = 1/x",
    "a call or an exponent fewer",
)
def absorb_sign(e: Net, k: int) -> Expr | None:
    """A number is its sign times its size."""
    f, ax, p = e.parts[k]
    j = beside(e, k, "abs")
    if j is None or not isinstance(f, Call) or not isinstance(p, int) or p < 1:
        return None
    g, bx, q = e.parts[j]
    if isinstance(q, int) and q % 2:
        return at_place(e, k, [(f, ax, p - 1), (f.args[0], ax, q)], j)
    if q < 1:
        return None
    return at_place(e, k, [(f, ax, p - 1), (g, bx, q - 1), (f.args[0], ax, 1)], j)


@law("sign", "sign", "sign(x)² = 1 off 0", "an exponent fewer", everywhere=False)
def power_of_sign(e: Net, k: int) -> Expr | None:
    """The sign is 1 or -1 where the derivative exists."""
    f, ax, p = e.parts[k]
    return (
        at_place(e, k, [(f, ax, p % 2)])
        if isinstance(p, int) and p > 1 and beside(e, k, "abs") is None
        else None
    )


@law("abs", "abs", "|x|² = x²", "a call fewer")
def even_abs(e: Net, k: int) -> Expr | None:
    """Even powers do not see the sign."""
    f, ax, p = e.parts[k]
    return (
        at_place(e, k, [(f.args[0], ax, p)])
        if isinstance(f, Call) and isinstance(p, int) and p % 2 == 0
        else None
    )


def tangent(e: Net, k: int, below: str, made: Entrywise) -> Expr | None:
    """A sine over the cosine of the same."""
    f, ax, p = e.parts[k]
    j = beside(e, k, below)
    if j is None or not isinstance(f, Call) or not isinstance(p, int):
        return None
    g, bx, q = e.parts[j]
    n = min(p, -q) if isinstance(q, int) else 0
    return (
        at_place(e, k, [(made(f.args[0]), ax, n), (f, ax, p - n), (g, bx, q + n)], j)
        if n > 0
        else None
    )


@law("sinh", "tanh", "sinh(x)/cosh(x) = tanh(x)", "a factor or an exponent fewer")
def recognise_tanh(e: Net, k: int) -> Expr | None:
    """The hyperbolic tangent."""
    return tangent(e, k, "cosh", tanh)


@law("sin", "tan", "sin(x)/cos(x) = tan(x)", "a factor or an exponent fewer")
def recognise_tan(e: Net, k: int) -> Expr | None:
    """The tangent."""
    return tangent(e, k, "cos", tan)


@law("pow", "powers", "x^a·x^k = x^(a+k)", "a factor fewer")
def join_powers(e: Net, k: int) -> Expr | None:
    """A power with a symbolic exponent beside its base or another power of it."""
    f, ax, p = e.parts[k]
    if not isinstance(f, Call) or p != 1:
        return None
    x, a = f.args
    for j, (g, bx, q) in enumerate(e.parts):
        if j == k or bx != ax or not isinstance(q, int):
            continue
        if g is x:
            return at_place(e, k, [(pow_.node(x, a + like(q, a)), ax, 1)], j)
        if isinstance(g, Call) and g.fn is pow_ and g.args[0] is x and q == 1:
            return at_place(e, k, [(pow_.node(x, a + g.args[1]), ax, 1)], j)
    return None


def exponent_of(f: Expr) -> Expr | None:
    """z where f = 1 + exp(z)."""
    if not isinstance(f, Sum) or len(f.terms) != 2 or any(c != 1 for c, _ in f.terms):
        return None
    return next(
        (
            t.args[0]
            for _, t in f.terms
            if isinstance(t, Call)
            and t.fn is exp
            and any(value_of(u) == 1 for _, u in f.terms)
        ),
        None,
    )


@law("exp", "sigmoid", "exp(z)/(1 + exp(z)) = sigmoid(z)", "a sum vanishes")
def recognise_sigmoid(e: Net, k: int) -> Expr | None:
    """An exponential over one plus itself."""
    f, ax, p = e.parts[k]
    if not isinstance(f, Call) or not isinstance(p, int) or p < 1:
        return None
    for j, (g, bx, q) in enumerate(e.parts):
        if bx == ax and isinstance(q, int) and q < 0 and exponent_of(g) is f.args[0]:
            return at_place(
                e, k, [(sigmoid(f.args[0]), ax, 1), (f, ax, p - 1), (g, bx, q + 1)], j
            )
    return None


@law("+", "complement", "1 - sigmoid(-z) = sigmoid(z)", "a term fewer")
def complement(e: Sum, _: int) -> Expr | None:
    """One minus the sigmoid of a negative argument."""
    rest = next(((c, t) for c, t in e.terms if value_of(t) == 1), None)
    for c, t in e.terms if rest else ():
        z = t.args[0] if isinstance(t, Call) and t.fn is sigmoid else None
        if (
            rest
            and c == -rest[0]
            and isinstance(z, Sum)
            and z.terms
            and primitive(z)[0] < 0
        ):
            return add(
                [*(p for p in e.terms if p not in (rest, (c, t))), (rest[0], sigmoid(-z))],
                e.shape,
            )
    return None
