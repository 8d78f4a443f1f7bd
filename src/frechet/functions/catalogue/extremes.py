"""The largest and the smallest entry, and of two arrays the larger and the smaller entries.

At a tie the value has no derivative; the formulas give every tied entry an equal share.

    legend   x, y arguments   h direction   gap the difference that must not vanish
"""

from __future__ import annotations

from typing import Any

from frechet.expr.net import filling_scalar, net, ones, transpose
from frechet.expr.node import Expr
from frechet.expr.sums import add, is_zero, value_of
from frechet.functions.catalogue.entrywise import abs_, relu, step
from frechet.functions.declaration import Function, Word, like

TWO = ["*, * -> *", "*,  -> *", ", * -> *"]


def filled(x: Expr, other: Expr) -> Expr:
    """A scalar in the shape of the other argument."""
    return x * ones(other.shape) if other.rank and not x.rank else x


def gap(x: Expr, y: Expr) -> Expr:
    """x - y, a scalar standing for an array filled with it."""
    return add([(1, filled(x, y)), (-1, filled(y, x))])


def share(indicator: Function, x: Expr, h: Expr) -> Expr:
    """The direction at the extreme entry."""
    i = tuple(range(x.rank))
    return net((), [(indicator.node(x), i), (h, i)])


def one_entry(made: Function, x: Expr) -> Expr | None:
    """A scalar, an array filled with one number; of a matrix and its transpose the one with the smaller key."""
    filling = filling_scalar(x) if x.rank else x
    if filling is not None:
        return filling
    return made.node(transpose(x)) if x.rank == 2 and transpose(x).key < x.key else None


def one_place(x: Expr) -> Expr | None:
    """The indicator of a scalar is 1."""
    return None if x.rank else like(1, x)


def ordered(made: Function, x: Expr, y: Expr, sign: int) -> Expr | None:
    """Equal arguments, numbers, and the order in which the two are kept."""
    if x is y:
        return x
    a, b = value_of(x), value_of(y)
    if a is not None and b is not None:
        return filled(x, y) if (a - b) * sign >= 0 else filled(y, x)
    if sign > 0 and (is_zero(x) or is_zero(y)):
        return relu(filled(y, x) if is_zero(x) else filled(x, y))
    return made.node(y, x) if y.key < x.key else None


argmax: Function = Function(
    "argmax", "* -> *", lambda x, h: like(0, x), smooth="unique largest", simplify=one_place, sign="nonnegative",
    transpose=lambda e: argmax.node(transpose(e.args[0])), numpy="extreme_place({0}, max)",
    latex=r"\operatorname{argmax}",
    doc="1 at the largest entry, 0 elsewhere; equal shares at a tie",
    note="argmax is the indicator of the largest entry, an array of the same shape",
    convention="argmax is the indicator of the largest entry, an array of the same shape",
)  # fmt: skip
argmin: Function = Function(
    "argmin", "* -> *", lambda x, h: like(0, x), smooth="unique smallest", simplify=one_place, sign="nonnegative",
    transpose=lambda e: argmin.node(transpose(e.args[0])), numpy="extreme_place({0}, min)",
    latex=r"\operatorname{argmin}",
    doc="1 at the smallest entry, 0 elsewhere; equal shares at a tie",
    note="argmin is the indicator of the smallest entry, an array of the same shape",
    convention="argmin is the indicator of the smallest entry, an array of the same shape",
)  # fmt: skip
maximum: Function = Function(
    "maximum", TWO, (lambda x, y, h: step(gap(x, y)) * h, lambda x, y, h: step(gap(y, x)) * h),
    smooth="nonzero", about=gap, simplify=lambda x, y: ordered(maximum, x, y, 1),
    transpose=lambda e: maximum.node(*(transpose(a) if a.rank == 2 else a for a in e.args)),
    spoken="max", numpy="maximum({0}, {1})", latex=r"\max",
    doc="the larger of two entries, entry by entry; max(x,y) means it",
)  # fmt: skip
minimum: Function = Function(
    "minimum", TWO, (lambda x, y, h: step(gap(y, x)) * h, lambda x, y, h: step(gap(x, y)) * h),
    smooth="nonzero", about=gap, simplify=lambda x, y: ordered(minimum, x, y, -1),
    transpose=lambda e: minimum.node(*(transpose(a) if a.rank == 2 else a for a in e.args)),
    spoken="min", numpy="minimum({0}, {1})", latex=r"\min",
    doc="the smaller of two entries, entry by entry; min(x,y) means it",
)  # fmt: skip


class Extreme(Function):
    """Of one array its extreme entry, of two the extremes entry by entry."""

    def __init__(
        self, name: str, indicator: Function, pair: Function, **facts: Any
    ) -> None:
        self.pair = pair
        super().__init__(
            name, ["* -> ", *TWO], lambda x, h: share(indicator, x, h), simplify=lambda x: one_entry(self, x),
            numpy=name + "({0})", latex=rf"\{name}", **facts,
        )  # fmt: skip

    def node(self, *args: Expr) -> Expr:
        """A node of this function, or of that of two arguments."""
        return super().node(*args) if len(args) == 1 else self.pair.node(*args)


max_ = Extreme(
    "max", argmax, maximum, smooth="unique largest",
    subgradient="{g : g >= 0, sum(g) = 1, g = 0 off the largest entries}",
    doc="the largest entry; max(x,y) takes the larger entries of two arrays, or of an array and a scalar",
)  # fmt: skip
min_ = Extreme(
    "min", argmin, minimum, smooth="unique smallest",
    doc="the smallest entry; min(x,y) takes the smaller entries of two arrays, or of an array and a scalar",
)  # fmt: skip
norm_inf = Word(
    "norm_inf",
    "* ->",
    lambda x: max_.node(abs_(x)),
    doc="the largest absolute value of the entries",
)
