"""The check of an answer on answers that are known: wrong by so much, or right and hard to compute.

    python tests/laws/checking.py 3000 5000 SEED    plant 3000 errors, check 5000 right answers, print what was not seen

Errors of relative size 1, 1/10, ..., 1e-6 are planted in right answers over the whole catalogue, structured variables
and random expressions, at orders 1 and 2: a factor, an entry, a term, a part of the transpose; in the differential, in
the coefficients, in both, in the words.  All must be found.  Right answers have large and small scales, cancel, turn
fast and have condition numbers to 1e10: none may be called failed.

legend   d derivation   e expression   K a large number   T tensor   H direction
"""

from __future__ import annotations

import copy
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from random import Random
from typing import NamedTuple

import numpy as np
from expressions import cases

import frechet as fr
from frechet import listing, reading
from frechet.answers.forms import form_list
from frechet.check.points import assignments, point
from frechet.check.ring import NoLaw, OutOfDomain
from frechet.expr.net import net
from frechet.expr.node import Expr, Sum, symbols
from frechet.expr.sums import add
from frechet.functions.declaration import registry
from frechet.numeric.evaluate import evaluate

ROUNDING = 1e-15  # an error this small is one of a derivative that is 0
SIZES = tuple(Fraction(1, 10**k) for k in range(7))
MORE = "a: scalar, x: n, y: n, z: m, A: m×n, B: n×n, C: n×m"
STRUCTURES = (
    "symmetric", "psd", "skew", "diagonal", "lower_triangular", "upper_triangular", "toeplitz", "orthogonal",
)  # fmt: skip
TEXTS = (  # of structured matrices and vectors
    "tr(B*X)", "tr(X*B*X)", "y'*X*x", "exp(y'*X*x)", "tr(B*inv(X + 3*eye(n)))", "sum(tanh(X*B))", "norm2(X*x - y)",
    "logdet(X*X' + eye(n))", "tr(B*expm(X))", "X*B*X", "X*x", "exp(X)", "x'*X'*X*y*tr(X)", "sum(X.^3)*a",
)  # fmt: skip
CURVED = {"sphere": "v: n sphere", "simplex": "v: n simplex", "stiefel": "V: n×m stiefel"}
ON_CURVES = {
    "sphere": ("y'*v*x'*v", "exp(y'*v)", "v'*B*v", "sum(v.^3)", "B*v"),
    "simplex": ("y'*v*x'*v", "v'*log(v)", "v'*B*v", "log(x'*v + 5)", "exp(v)"),
    "stiefel": ("tr(V'*B*V)", "tr(C'*V)^2", "exp(y'*V*z)", "V*z", "V'*B*V"),
}


class Question(NamedTuple):
    """What is derived."""

    text: str
    where: str
    wrt: tuple[str, ...]
    order: int

    def __str__(self) -> str:
        return f"{self.text} by {' '.join(self.wrt)}, order {self.order}   [{self.where}]"

    def answer(self) -> fr.Derivation:
        """The answer."""
        wrt = self.wrt[0] if len(self.wrt) == 1 else list(self.wrt)
        return fr.derive(
            self.text, wrt, self.order, where=self.where, syntax="text", strict=True
        )


# -------------------------------------------------------------------- questions
def catalogue() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every word of the language, as it is and inside of others."""
    found = []
    for name in sorted(
        n for n in registry if not re.match("D[2-9]", n)
    ):  # these take seconds each
        for one in listing.samples(registry[name]):
            where = ", ".join(f"{x}: {said}" for x, said in one.where.items())
            for x in one.variables:
                found += [
                    (text, where, (x,))
                    for text in (one.text, f"sum(tanh({one.text}))", f"({one.text})*tr(G)")
                ]
    return [(text, where + ", G: k×k", wrt) for text, where, wrt in found]


def structured() -> list[tuple[str, str, tuple[str, ...]]]:
    """Functions of structured variables."""
    found = [
        (text, f"{MORE}, X: n×n {structure}", ("X",))
        for structure in STRUCTURES
        for text in TEXTS
    ]
    for structure, declared in CURVED.items():
        found += [
            (text, f"{MORE}, {declared}", (declared[0],)) for text in ON_CURVES[structure]
        ]
    return found


def questions(rng: Random) -> Iterator[Question]:
    """Questions without end: the catalogue, structured variables, random expressions."""
    pools = [catalogue(), structured()]
    grown = ((c.text, c.where, c.wrt) for c in cases(10**9, rng.randrange(10**6)))
    while True:
        k = rng.randrange(3)
        text, where, wrt = next(grown) if k == 2 else rng.choice(pools[k])
        yield Question(text, where, wrt, rng.choice((1, 1, 2)))


# -------------------------------------------------------------------- errors
def factor(e: Expr, small: Fraction, rng: Random) -> Expr:
    """A factor a little off."""
    return e + small * e


def term(e: Expr, small: Fraction, rng: Random) -> Expr:
    """The coefficient of a term a little off."""
    if not isinstance(e, Sum) or not e.terms:
        return e + small * e
    k = rng.randrange(len(e.terms))
    return add(
        [(c * (1 + small) if j == k else c, t) for j, (c, t) in enumerate(e.terms)], e.shape
    )


def entry(e: Expr, small: Fraction, rng: Random) -> Expr:
    """The entry at the first place of some axis a little off."""
    if not e.rank:
        return e + small * e
    axis, i = rng.randrange(e.rank), tuple(range(e.rank))
    first = registry["unit"].build(e.shape[axis], 1)
    return e + small * net(i, [(e, i), (first, (axis,))], dict(enumerate(e.shape)), e.shape)


def turned(e: Expr, small: Fraction, rng: Random) -> Expr:
    """A part of two neighbouring axes of one length the other way round."""
    i = tuple(range(e.rank))
    pairs = [k for k in i[1:] if e.shape[k] is e.shape[k - 1]]
    if not pairs:
        return e + small * e
    k = rng.choice(pairs)
    other = net(
        (*i[: k - 1], k, k - 1, *i[k + 1 :]), [(e, i)], dict(enumerate(e.shape)), e.shape
    )
    return e + small * (other - e)


KINDS: dict[str, Callable[[Expr, Fraction, Random], Expr]] = {
    "factor": factor, "term": term, "entry": entry, "turned": turned,
}  # fmt: skip
PLACES = ("differential", "coefficients", "both", "words")


def planted(
    d: fr.Derivation, kind: str, place: str, small: Fraction, rng: Random
) -> fr.Derivation | None:
    """The same answer with an error in it; None where it is none, or where there are no words."""
    wrong, change = copy.copy(d), KINDS[kind]
    wrong.maps = copy.copy(d.maps)
    wrong.__dict__ = {k: v for k, v in d.__dict__.items() if k != "_check"}
    if place == "words":
        main = form_list(d.main()[1])[0]
        if not main.closed or kind != "factor":
            return None
        where = main.context.where(main.holes)
        other = copy.copy(main)
        body, *definitions = main.text().partition(" where ")
        text = f"({1 + small})*({body}){''.join(definitions)}"
        other.__dict__ = {
            **main.__dict__,
            "reading": reading.read_expression(text, where, syntax="text", strict=True),
        }
        wrong.main = lambda *_: ("", other)
        return (
            wrong
            if differs(d, other.__dict__["reading"].expr, main.engine, small, rng)
            else None
        )
    last, tensors = d.maps.differentials[-1], dict(d.maps.tensors)
    xs = rng.choice(list(tensors))
    if place != "coefficients":
        wrong.maps.__dict__["differentials"] = [
            *d.maps.differentials[:-1],
            change(last, small, rng),
        ]
    if place != "differential":
        wrong.maps.__dict__["tensors"] = tensors | {xs: change(tensors[xs], small, rng)}
    seen = differs(d, wrong.maps.differentials[-1], last, small, rng)
    seen = seen or any(
        differs(d, wrong.maps.tensors[xs], t, small, rng) for xs, t in tensors.items()
    )
    return wrong if seen else None


def differs(d: fr.Derivation, a: Expr, b: Expr, small: Fraction, rng: Random) -> bool:
    """Has the difference a size of its own, at some point?"""
    if a is b:
        return False
    holes = {
        h: x
        for x in d.variables
        for h in (d.maps.direction(x, k) for k in range(1, d.order + 1))
    }
    free = sorted({*symbols(a, b), *d.variables} - set(holes), key=lambda s: s.key)
    for try_, D in enumerate(
        islice(assignments(free, [d.maps.reading], True, rng, [a, b]), 12)
    ):
        try:
            p = point(free, d.variables, D, rng, False, try_)
        except (OutOfDomain, NoLaw):
            continue
        named = {s.name: np.reshape(x.v, x.shape) for s, x in p.X.items()}
        for h, x in holes.items():
            named[h.name] = np.reshape(p.H[x].v, p.H[x].shape) * rng.uniform(0.5, 1.5)
        try:
            off, size = (np.abs(evaluate(e, named, D)) for e in (a - b, b))
        except fr.FrechetError:  # singular values of a wide matrix
            continue
        if (
            np.isfinite(off).all()
            and off.max(initial=0) > 1e-3 * float(small) * size.max(initial=0) > ROUNDING
        ):
            return True
    return False


# -------------------------------------------------------------------- right answers that are hard
def hard(q: Question, rng: Random) -> Question:
    """The same function with large numbers in it."""
    K = f"10^{rng.randrange(2, 11)}"
    x = q.wrt[0]
    small, large = (
        re.sub(rf"\b{x}\b", f"({x}{sign}10^{rng.randrange(2, 9)})", q.text) for sign in "/*"
    )
    f = q.text
    made = rng.choice([
        f"({f})*{K}", f"({f})/{K}", small, large, f"({f}) + {K}*({small}) - {K}*({small})",
        f"sum(sin({K}*({f})))", f"sum(cos(({f})/{K}))*{K}", f"norm2({K}*vec({f}))",
        f"sum(exp(({f})/{K}))", f"{K}*({f}) - ({K} - 1)*({f})", f"norm2(vec({f}))^2 + {K}*norm2(vec({small}))",
        f"logdet({K}*eye(2) + norm2(vec({f}))^2*eye(2))",
    ])  # fmt: skip
    return q._replace(text=made)


# -------------------------------------------------------------------- runs
class Run:
    """What was found, and what was not."""

    def __init__(self, seed: int) -> None:
        self.rng, self.counts, self.troubles = Random(seed), Counter[str](), list[str]()
        self.seconds = 0.0

    def checked(self, d: fr.Derivation) -> str:
        """The status, and the time it took."""
        start = time.process_time()
        try:
            return d.check().status
        finally:
            self.seconds += time.process_time() - start

    def blame(self, what: str, of: object) -> None:
        """Something is wrong."""
        self.counts[what] += 1
        self.troubles.append(f"{what}: {of}")

    def plant(self, count: int) -> None:
        """So many errors, in answers that pass without them."""
        for q in questions(self.rng):
            if self.counts["planted"] >= count:
                return
            d = answered(q)
            if d is None:
                continue
            status = self.checked(d)
            if status == "failed":
                self.blame("a right answer failed", f"{q}   {d.check()}")
            for _ in range(4 if status == "passed" else 0):
                kind, place, small = (
                    self.rng.choice(list(KINDS)),
                    self.rng.choice(PLACES),
                    self.rng.choice(SIZES),
                )
                wrong = planted(d, kind, place, small, self.rng)
                if wrong is None:
                    continue
                self.counts["planted"] += 1
                self.counts.update([f"planted at {float(small):.0e}", kind, place])
                if self.checked(wrong) == "failed":
                    self.counts["found"] += 1
                else:
                    self.blame(
                        "not found",
                        f"{kind} in {place}, {float(small):.0e}: {q}   {wrong.check()}",
                    )

    def right(self, count: int) -> None:
        """So many right answers."""
        for q in questions(self.rng):
            if self.counts["right answers"] >= count:
                return
            q = hard(q, self.rng)
            d = answered(q)
            if d is None:
                continue
            status = self.checked(d)
            self.counts["right answers"] += 1
            self.counts[status] += 1
            if status == "failed":
                self.blame("a right answer failed", f"{q}   {d.check()}")
            elif status == "not checked":
                self.counts[str(d.check())] += 1


def answered(q: Question) -> fr.Derivation | None:
    """The answer, if there is one."""
    try:
        d = q.answer()
        _ = d.maps.differentials, d.maps.tensors, d.main()
    except fr.FrechetError:
        return None
    return d


def main(plants: int, rights: int, seed: int) -> int:
    """Both runs; the number of troubles."""
    run = Run(seed)
    run.plant(plants)
    print(
        f"planted {run.counts['planted']}, found {run.counts['found']}, {run.seconds:.0f} s in checks",
        flush=True,
    )
    print(*run.troubles, sep="\n", flush=True)
    known = len(run.troubles)
    run.right(rights)
    print(*run.troubles[known:], sep="\n")
    print(*(f"{n:6d} {what}" for what, n in sorted(run.counts.items())), sep="\n")
    return len(run.troubles)


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[1:]]
    sys.exit(main(*(given + [300, 500, 1][len(given) :])) > 0)
