"""Functions that only code reads: what textbook words become where they would overflow, underflow or cancel.

Each is one declaration, as in `catalogue/`, and closed under differentiation with the others; none is a word of the
language.

    legend   x argument   σ sigmoid   Φ, φ normal distribution function and density
"""

from __future__ import annotations

import math

from frechet.functions.catalogue.entrywise import exp, softplus, tanh
from frechet.functions.catalogue.inverse import inv
from frechet.functions.catalogue.numbers import normal_density
from frechet.functions.catalogue.products import trace
from frechet.functions.catalogue.statistics import (
    half_differential_of_square,
    pdist2,
    squared_distances,
)
from frechet.functions.declaration import Entrywise, Function, like

hold: Entrywise = Entrywise(
    "hold", lambda x: like(0, x), register=False, numpy="{0}", python=float,
    doc="x, taken to be constant: for scales that a whole does not depend on",
)  # fmt: skip
log_cosh: Entrywise = Entrywise(
    "log_cosh", lambda x: tanh(x), parity="even", exact={0: 0}, register=False,
    numpy="(abs({0}) + log1p(expm1(-2*abs({0}))/2))",
    python=lambda x: abs(x) + math.log1p(math.expm1(-2 * abs(x)) / 2), doc="log(cosh(x))",
)  # fmt: skip
log1mexp: Entrywise = Entrywise(
    "log1mexp", lambda x: bose(x), domain="positive", register=False,
    numpy="where({0} < 0.7, log(-expm1(-{0})), log1p(-exp(-{0})))",
    python=lambda x: math.log(-math.expm1(-x)), doc="log(1 - exp(-x))", cite="Mächler 2012",
)  # fmt: skip
bose: Entrywise = Entrywise(
    "bose", lambda x: -bose(x) * (like(1, x) + bose(x)), register=False,
    numpy="(exp(-{0})/-expm1(-{0}))", python=lambda x: 1 / math.expm1(x), doc="1/(exp(x) - 1)",
)  # fmt: skip
log_softplus: Entrywise = Entrywise(
    "log_softplus", lambda x: exp(-softplus(-x) - log_softplus(x)), register=False,
    numpy="log_softplus({0})",
    python=lambda x: x if x < -37 else math.log(math.log1p(math.exp(x))), doc="log(softplus(x))",
)  # fmt: skip
log_log: Entrywise = Entrywise(
    "log_log", lambda x: exp(x - exp(x) - log_log(x)), register=False,
    numpy="log_log({0})",
    python=lambda x: x if x < -37 else math.log(-math.expm1(-math.exp(x))), doc="log(1 - exp(-exp(x)))",
)  # fmt: skip
log_weight: Entrywise = Entrywise(
    "log_weight", lambda x: x**-1, register=False, numpy="log_weight({0})",
    python=lambda x: math.log(x) if x else -math.inf, doc="log(x), and -inf at 0",
)  # fmt: skip
ndtr: Entrywise = Entrywise(
    "ndtr", lambda x: normal_density(x), sign="positive", register=False,
    numpy="ndtr({0})", python=lambda x: math.erfc(-x / math.sqrt(2)) / 2, doc="Φ(x)",
)  # fmt: skip
log_ndtr: Entrywise = Entrywise(
    "log_ndtr", lambda x: mills(x), register=False, numpy="log_ndtr({0})", doc="log Φ(x)",
)  # fmt: skip
mills: Entrywise = Entrywise(
    "mills", lambda x: -mills(x) * excess(x), sign="positive", register=False, numpy="mills({0})", doc="φ(x)/Φ(x)",
)  # fmt: skip
excess: Entrywise = Entrywise(
    "excess", lambda x: like(1, x) - mills(x) * excess(x), sign="positive", register=False, numpy="excess({0})",
    doc="x + φ(x)/Φ(x)",
)  # fmt: skip
reciprocal: Entrywise = Entrywise(
    "reciprocal", lambda x: -(reciprocal(x) ** 2), parity="odd", register=False, numpy="reciprocal({0})",
    python=lambda x: 1 / x if x else 0.0, doc="1/x, and 0 at 0",
)  # fmt: skip
distance: Function = Function(
    "distance", "m n, p n -> m p",
    tuple(lambda X, Y, H, side=side: half_differential_of_square(X, Y, H, side) * reciprocal(distance.node(X, Y))
          for side in (0, 1)),
    squared=squared_distances, sign="nonnegative", transpose=lambda e: distance.node(*e.args[::-1]), register=False,
    empty=True, numpy=pdist2.numpy,
    doc="pdist2, with the derivative 0 where rows are equal: a row is at distance 0 from itself",
)  # fmt: skip
log_det: Function = Function(
    "log_det", "n n ->", lambda X, H: trace(inv(X) @ H), transposable=True, register=False, factored="logdet",
    numpy="where(linalg.slogdet({0})[0] >= 0, linalg.slogdet({0})[1], nan)",
    doc="log(det(X)), which has no value where det(X) < 0; logdet is log|det(X)| there",
)  # fmt: skip
logdets: Function = Function(
    "logdets", "n n ->", lambda X, H: trace(inv(X) @ H), transposable=True, register=False, numpy="_logdets({0})",
    doc="logdet(X) of a stack of what is declared positive definite",
)  # fmt: skip
vanishes: Entrywise = Entrywise(
    "vanishes", lambda x: like(0, x), sign="nonnegative", register=False, numpy="vanishes({0})",
    python=lambda x: float(x == 0), doc="1 where x is 0, else 0",
)  # fmt: skip
