"""More functions of a number, applied to every entry: other bases, accurate forms near 0, reciprocals, inverses.

legend   x the argument; `like(1, x)` is the number 1 in the shape of x
"""

from __future__ import annotations

import math

from frechet.expr.net import constant, power
from frechet.expr.node import Expr
from frechet.functions.catalogue.entrywise import (
    cos,
    erf,
    exp,
    half,
    log,
    logistic,
    pi,
    sigmoid,
    sin,
    undoes,
)
from frechet.functions.declaration import Entrywise, like

log1p: Entrywise = Entrywise(
    "log1p", lambda x: (like(1, x) + x) ** -1, domain="above -1", exact={0: 0},
    simplify=lambda x: undoes("expm1", x), numpy="log1p({0})", python=math.log1p, doc="log(1 + x) of every entry",
)  # fmt: skip
expm1: Entrywise = Entrywise(
    "expm1", lambda x: exp(x), exact={0: 0},
    simplify=lambda x: undoes("log1p", x), numpy="expm1({0})", python=math.expm1, doc="exp(x) - 1 of every entry",
)  # fmt: skip
log2: Entrywise = Entrywise(
    "log2", lambda x: power(log(constant(2)), -1) * x**-1, domain="positive", exact={1: 0, 2: 1},
    numpy="log2({0})", python=math.log2, latex=r"\log_2", doc="the logarithm to the base 2 of every entry",
)  # fmt: skip
log10: Entrywise = Entrywise(
    "log10", lambda x: power(log(constant(10)), -1) * x**-1, domain="positive", exact={1: 0, 10: 1},
    numpy="log10({0})", python=math.log10, latex=r"\log_{10}", doc="the logarithm to the base 10 of every entry",
)  # fmt: skip
cot: Entrywise = Entrywise(
    "cot", lambda x: -(like(1, x) + cot(x) ** 2), parity="odd", domain="off the multiples of pi",
    numpy="(1/tan({0}))", python=lambda x: 1 / math.tan(x), latex=r"\cot", doc="cos(x)/sin(x) of every entry",
)  # fmt: skip
sec: Entrywise = Entrywise(
    "sec", lambda x: sec(x) ** 2 * sin(x), parity="even", exact={0: 1}, domain="off the poles of tan",
    numpy="(1/cos({0}))", python=lambda x: 1 / math.cos(x), latex=r"\sec", doc="1/cos(x) of every entry",
)  # fmt: skip
csc: Entrywise = Entrywise(
    "csc", lambda x: -(csc(x) ** 2) * cos(x), parity="odd", domain="off the multiples of pi",
    numpy="(1/sin({0}))", python=lambda x: 1 / math.sin(x), latex=r"\csc", doc="1/sin(x) of every entry",
)  # fmt: skip
arcsinh: Entrywise = Entrywise(
    "arcsinh", lambda x: (like(1, x) + x**2) ** -half, parity="odd", exact={0: 0},
    numpy="arcsinh({0})", python=math.asinh, doc="the inverse hyperbolic sine of every entry",
)  # fmt: skip
arccosh: Entrywise = Entrywise(
    "arccosh", lambda x: (x**2 - like(1, x)) ** -half, domain="at least 1", smooth="above 1",
    numpy="arccosh({0})", python=math.acosh, doc="the inverse hyperbolic cosine of every entry",
)  # fmt: skip
arctanh: Entrywise = Entrywise(
    "arctanh", lambda x: (like(1, x) - x**2) ** -1, parity="odd", exact={0: 0}, domain="inside -1 and 1",
    numpy="arctanh({0})", python=math.atanh, doc="the inverse hyperbolic tangent of every entry",
)  # fmt: skip
swish: Entrywise = Entrywise(
    "swish", lambda x: sigmoid(x) + x * sigmoid(x) * (like(1, x) - sigmoid(x)), exact={0: 0},
    numpy="({0}*sigmoid({0}))", python=lambda x: x * logistic(x), doc="x·sigmoid(x) of every entry",
    cite="Ramachandran, Zoph & Le 2017",
)  # fmt: skip
gelu: Entrywise = Entrywise(
    "gelu", lambda x: normal_below(x) + x * normal_density(x), exact={0: 0},
    numpy="(0.5*{0}*erfc(-{0}/sqrt(2)))", python=lambda x: 0.5 * x * math.erfc(-x / math.sqrt(2)),
    doc="x·Φ(x) of every entry, Φ the normal distribution function", cite="Hendrycks & Gimpel 2016",
)  # fmt: skip


def normal_below(x: Expr) -> Expr:
    """Φ(x) = (1 + erf(x/√2))/2."""
    return half * (like(1, x) + erf(power(constant(2), -half) * x))


def normal_density(x: Expr) -> Expr:
    """φ(x) = exp(-x²/2)/√(2π)."""
    return power(2 * pi, -half) * exp(-half * x**2)
