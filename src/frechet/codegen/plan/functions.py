"""From calls to operations: entry by entry, from a factorisation, from powers below, or in the function's own words.

legend   e call   a operation   F factorisation   X matrix   j, k exponents
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.codegen.operations import Code, Op, broadcast_shape
from frechet.codegen.plan.contract import pair_contraction
from frechet.codegen.program.accurate import hold, log_det
from frechet.derivatives.definite import definite
from frechet.errors import Unsupported
from frechet.expr.net import transpose
from frechet.expr.node import Call, Expr
from frechet.functions.catalogue.entrywise import exp, log
from frechet.functions.catalogue.inverse import matpow, natural_power, whole_exponent
from frechet.functions.catalogue.reductions import logsumexp, softmax
from frechet.functions.declaration import Entrywise


class Functions:
    """The operations of calls whose arguments are made."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.made: dict[Expr, Op] = {}
        self.raised: dict[Expr, set[int]] = {}  # the powers of every matrix

    def call(self, e: Call) -> Op:
        """A function: entry by entry, from a factorisation, or in its own words."""
        args = [self.made[a] for a in e.args]
        if e.fn is hold:
            return args[0]
        word = getattr(e.fn, "factored", "")
        if word:
            F, transposed = self.factor(e.args[0])
            # nan where the determinant is negative
            real = (True,) if e.fn is log_det else ()
            made = self.code.op(word, (F,), real, e.shape, e.fn.sign != "")
            return self.code.transpose(made) if transposed and e.rank else made
        if e.fn in (softmax, logsumexp):
            return self.exponentials(e, args[0])
        if isinstance(e.fn, Entrywise) and e.fn.numpy:
            (a,) = args
            if a.word == "view":
                return self.code.view(self.map(e, a.args[0]), a.params)
            return self.map(e, a)
        return (
            self.power(e)
            if e.fn is matpow and args[0].shape == e.shape
            else self.own_words(e)
        )

    def own_words(self, e: Call) -> Op:
        """A function of arrays at full length."""
        if not getattr(e.fn, "numpy", ""):
            hint = "a function that is only declared has no values"
            raise Unsupported(f"no code for the function {e.fn.name}", hint=hint)
        fn, thin = e.fn, e.fn.name == "pow"  # a number may stand for an array
        given = [(self.made[x], x.shape) for x in e.args]
        full = [
            a
            if a.shape == n or (thin and not a.rank)
            else self.code.op("fill", (a,), (), n)
            for a, n in given
        ]
        shape = broadcast_shape([a.shape for a in full]) if thin else e.shape
        return self.code.op(
            "call", full, (fn, *e.params), shape, fn.sign in ("positive", "nonnegative")
        )

    def exponentials(self, e: Call, a: Op) -> Op:
        """softmax = w/Σw and logsumexp = top + log Σw, with w = exp(x - top): both share their parts."""
        x = e.args[0]
        if e.params and str(e.params[0]) == "2":
            a = self.code.natural(a)  # sums run along the memory
        if a.shape != x.shape:
            a = self.code.op("fill", (a,), (), x.shape)
        axes = tuple(range(x.rank)) if not e.params else (int(str(e.params[0])) - 1,)
        # then in the memory order of what it is a view of
        transposed = a.word == "view" and None not in a.params
        inner = tuple(sorted(a.params[k] for k in axes)) if transposed else axes
        top, w, s, wide = self.weights(a.args[0] if transposed else a, inner)
        if e.fn is softmax:
            p = self.code.mul([(w, 1), (self.beside(s, wide), -1)])
            return (
                self.code.view(p, a.params) if p.shape != a.shape or a.word == "view" else p
            )
        total = self.code.add([(1, self.logarithm(s)), (1, top)], s.shape)
        return (
            self.code.view(total, places_left(a.params, axes))
            if transposed and s.rank > 1
            else total
        )

    def weights(self, a: Op, axes: tuple[int, ...]) -> tuple[Op, Op, Op, list[int | None]]:
        """The largest entry along axes, exp(x - largest), the sum of these, and how sums stand beside x."""
        left = [k for k in range(a.rank) if k not in axes]
        wide = [left.index(k) if k in left else None for k in range(a.rank)]
        shape = tuple(a.shape[k] for k in left)
        top = self.code.op("max", (a,), axes, shape)
        lowered = self.code.op("add", (a, self.beside(top, wide)), (1, -1), a.shape)
        w = self.code.op("map", (lowered,), (exp,), a.shape, True)
        return top, w, self.code.op("sum", (w,), axes, shape, True), wide

    def beside(self, s: Op, wide: list[int | None]) -> Op:
        """Sums as they stand beside what was summed; a number stands anywhere."""
        return self.code.view(s, wide) if s.rank else s

    def logarithm(self, a: Op) -> Op:
        """The logarithm of every entry."""
        return self.code.op("map", (a,), (log,), a.shape)

    def map(self, e: Call, a: Op) -> Op:
        """A function of every entry."""
        return self.code.op(
            "map", (a,), (e.fn,), a.shape, e.fn.sign in ("positive", "nonnegative")
        )

    def factor(self, X: Expr) -> tuple[Op, bool]:
        """The one factorisation of a matrix, or of its transpose; Cholesky is tried where it is symmetric."""
        kind = "cholesky" if definite(X) else "symmetric" if transpose(X) is X else "lu"
        a = self.made[X]
        if a.shape != X.shape:
            a = self.code.op("fill", (a,), (), X.shape)
        transposed = a.word == "view" and kind == "lu"
        if transposed:
            a = a.args[0]
        return self.code.op("factor", (a,), (kind,), X.shape), transposed

    # ---------------------------------------------------------------- powers of a matrix
    def exponents(self, e: Call) -> set[int]:
        """Those to which the base of a power is raised."""
        return self.raised.setdefault(e.args[0], {1})

    def power(self, e: Call) -> Op:
        """A power as the product of two that are there: X², X³ and X⁴ are three products."""
        X, ks = e.args[0], self.exponents(e)
        top = whole_exponent(e.params[0])  # type: ignore[arg-type]
        ks.add(top)
        for k in sorted(k for k in ks if 1 < k <= top):
            here = natural_power(X, k)
            if here in self.made:
                continue
            j = min((j for j in ks if k - j in ks), default=0)
            self.made[here] = self.product(X, j, k - j) if j else self.own_words(here)  # type: ignore[arg-type]
        return self.made[e]

    def product(self, X: Expr, j: int, k: int) -> Op:
        """X^j · X^k."""
        return pair_contraction(
            self.code,
            self.made[natural_power(X, j)],
            (0, 1),
            self.made[natural_power(X, k)],
            (1, 2),
            (0, 2),
        )


def places_left(transposed: Sequence[int], axes: Sequence[int]) -> list[int]:
    """Where the axes that are not summed stand among those of what a view turns."""
    left = [p for k, p in enumerate(transposed) if k not in axes]
    return [sorted(left).index(p) for p in left]
