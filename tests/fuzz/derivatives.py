"""Derivatives judged: values, all forms as numbers, the printed words read back, the check.

legend   c case   d derivation   T tensor: axes of the value, then of the variable   H, K directions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product as choices
from random import Random

import numpy as np
from oracle import as_matrix

import frechet as fr
from frechet.numeric.evaluate import evaluate

from . import conditions
from .case import Case
from .pieces import Outside
from .structures import CURVED, basis
from .verdict import Found

LAYOUTS = [
    (layout, vec) for layout in ("numerator", "denominator") for vec in ("column", "row")
]
SHARES = {
    "all syntaxes": 0.3,
    "maps": 0.15,
    "layouts": 0.12,
    "several": 0.1,
    "data": 0.1,
    "conditions": 0.6,
}
# read back in three syntaxes; others in one
MAIN = (
    "gradient",
    "jacobian",
    "jacobian numerator column",
    "hessian",
)
COEFFICIENTS = 3000  # larger arrays are not asked for at orders 2 and 3


def judge(c: Case, order: int, judges: tuple[str, ...], found: Found) -> None:
    """Everything about the derivatives of one expression by each of its variables."""
    Judge(c, order, judges, found).run()


def as_tensor(
    A: np.ndarray, rows: tuple, columns: tuple, layout: str, vec: str
) -> np.ndarray:
    """The tensor that as_matrix made into this one."""
    if len(rows) == 2 and not columns:
        return A if layout == "numerator" else A.T
    sides = [s for s in (rows, columns)[:: 1 if layout == "numerator" else -1] if s]
    shape = [n for s in sides for n in (s[::-1] if vec == "column" else s)]
    T = np.asarray(A).reshape(shape)
    places, k = [], 0
    for s in sides:
        own = list(range(k, k + len(s)))
        places.append(own[::-1] if vec == "column" else own)
        k += len(s)
    if layout == "denominator" and len(places) == 2:
        places.reverse()
    return np.transpose(T, [a for p in places for a in p])


def contracted(T: np.ndarray, moves: list[np.ndarray]) -> np.ndarray:
    """A tensor in directions, which take its last axes."""
    for h in reversed(moves):
        T = np.tensordot(T, h, axes=h.ndim)
    return T


class Judge:
    """Compares everything about one expression at one point."""

    def __init__(self, c: Case, order: int, judges: tuple[str, ...], found: Found) -> None:
        self.c, self.order, self.judges, self.found = c, order, judges, found
        self.rng, self.noise = Random(c.seed), np.random.default_rng(c.seed)
        self.scalar = not c.value.ndim
        self.read: fr.Expr | None = None

    def chance(self, part: str) -> bool:
        return self.rng.random() < SHARES[part]

    def derived(self, wrt, order: int):
        """By the text first, then by what was read; the reader is not what is judged here."""
        if self.read is None:
            self.read = fr.read(self.c.text, self.c.where, syntax="text", strict=True)
            return fr.derive(
                self.c.text, wrt, order, where=self.c.where, syntax="text", strict=True
            )
        return fr.derive(self.read, wrt, order, where=self.c.where)

    def run(self) -> None:
        """Each variable alone, sometimes two together."""
        valued = False
        for x in self.c.wrt:
            if self.order > 1 and self.c.structure(x) in CURVED:
                continue
            with self.found.answered(f"derivative {self.order}"):
                d = self.derived(x, self.order)
                if not valued:
                    self.form("value", d.value, self.c.value)
                    valued = True
                    if "conditions" in self.judges and self.chance("conditions"):
                        conditions.judge(self.c, d, self.found)
                self.first(d, x) if self.order == 1 else self.higher(d, [x])
        several = [
            x for x in self.c.wrt if self.order == 1 or self.c.structure(x) not in CURVED
        ]
        if len(several) > 1 and self.chance("several"):
            with self.found.answered(f"derivative {self.order}"):
                pair = self.rng.sample(several, 2)
                d = self.derived(pair, self.order)
                self.several(d, pair) if self.order == 1 else self.higher(d, pair)

    # ---------------------------------------------------------------- one form
    def form(
        self, kind: str, form, want, error: float = 0.0, holes: Mapping | None = None
    ) -> None:
        """The numbers of a form; its three texts, read back."""
        with self.found.answered(kind):
            given = {**self.c.given, **(holes or {})}
            if not self.found.compare(kind, form.evaluate(given), want, f"{form}", error):
                return
            if "printed" in self.judges:
                self.printed(kind, form, want, error, given)

    def printed(self, kind: str, form, want, error: float, given: Mapping) -> None:
        """What is printed means the same."""
        texts = {s: form.paint(s) for s in ("text", "unicode", "latex")}
        if not form.closed:
            self.found.counts["not closed"] += 1
            return
        where = form.context.where(form.holes)
        for syntax in (
            texts
            if kind in MAIN and self.chance("all syntaxes")
            else self.rng.sample([*texts], 1)
        ):
            text = texts[syntax]
            try:
                e = fr.read(text, where, syntax=syntax, strict=True)
            except fr.FrechetError as refusal:
                self.found.blame(f"{syntax} unreadable", f"{kind} {text!r}: {refusal}")
                continue
            e = getattr(e, "vector", e)
            self.found.counts["read back"] += 1
            if e is not form.engine:
                got = evaluate(e, given, self.c.dimensions)
                same = got.reshape(np.shape(want)) if got.size == np.size(want) else got
                self.found.compare(
                    f"{syntax} misread", same, want, f"{kind} {text!r}", error
                )

    def pairs(self, form, keys: list) -> Iterator[tuple]:
        """The forms of each variable, or of the only one."""
        return ((form[k], k) for k in keys) if len(keys) > 1 else ((form, k) for k in keys)

    def truth(self, x: str):
        """The oracle's first derivative; None where it has none."""
        try:
            return self.c.first(x)
        except Outside:
            self.found.counts["no clean numbers"] += 1
            return None

    # ---------------------------------------------------------------- order 1
    def first(self, d, x: str) -> None:
        """The main form, the coefficients; sometimes the rest."""
        self.found.counts["derivatives"] += 1
        truth = self.truth(x)
        if truth is None:
            str(d), d.latex()
            return
        T, error = truth
        self.found.compare("derivative", d.evaluate(self.c.given), T, "", error)
        if self.scalar:
            self.form("gradient", d.gradient, T, error)
        for layout, vec in (
            LAYOUTS if self.chance("layouts") else LAYOUTS[: not self.scalar]
        ):
            want = as_matrix(T, self.c.value.ndim, layout, vec)
            self.form(f"jacobian {layout} {vec}", d.jacobian(layout, vec), want, error)
        if self.chance("maps"):
            self.maps(d, {x: T}, error)
        self.data(d)

    def several(self, d, xs: list[str]) -> None:
        """Two variables at once."""
        truths = {x: self.truth(x) for x in xs}
        if None in truths.values():
            return
        error = max(e for _, e in truths.values())
        got = d.evaluate(self.c.given)
        main = d.gradient if self.scalar else d.jacobian()
        for x, (T, _) in truths.items():
            self.found.compare("derivative", got[x], T, "", error)
            want = T if self.scalar else as_matrix(T, self.c.value.ndim, *LAYOUTS[0])
            self.form("gradient" if self.scalar else "jacobian", main[x], want, error)
        self.maps(d, {x: T for x, (T, _) in truths.items()}, error)
        self.data(d)

    def maps(self, d, T: Mapping, error: float) -> None:
        """The differential and the adjoint."""
        forward = d.differential
        moves = {
            h.name: self.c.direction(x, self.noise)
            for h, x in zip(forward.holes, T, strict=True)
        }
        want = sum(
            contracted(t, [h]) for t, h in zip(T.values(), moves.values(), strict=True)
        )
        self.form("differential", forward, want, 10 * error, moves)
        G = self.noise.normal(size=self.c.value.shape)
        for form, x in self.pairs(d.adjoint, list(T)):
            self.form(
                "adjoint",
                form,
                np.tensordot(G, T[x], G.ndim),
                10 * error,
                {form.holes[0].name: G},
            )

    def data(self, d) -> None:
        """What is printed whole, and the check."""
        if self.chance("data"):
            (
                str(d),
                d.json(),
                d.conditions,
                d.conventions,
                d.entries.text(),
                d.entries.latex(),
            )
        if "check" in self.judges:
            checked = d.check()
            self.found.counts[f"check {checked.status}"] += 1
            if checked.status == "failed":
                self.found.blame("check failed", str(checked))

    # ---------------------------------------------------------------- orders 2 and 3
    def higher(self, d, xs: list[str]) -> None:
        """The coefficients, the differential, and the Hessian in its layouts, in random directions."""
        size = self.c.value.size * max(self.c.values[x].size for x in xs) ** self.order
        if size > COEFFICIENTS:
            self.found.counts["too many coefficients"] += 1
            return
        self.found.counts["derivatives"] += 1
        H = {(x, k): self.c.direction(x, self.noise) for x in xs for k in range(self.order)}
        truths = {}
        for key in choices(xs, repeat=self.order):
            try:
                truths[key] = self.c.along([(x, H[x, k]) for k, x in enumerate(key)])
            except Outside:
                self.found.counts["no clean numbers"] += 1
                str(d)
                return
        error = 10 * max(e for _, e in truths.values())
        got = d.evaluate(self.c.given)
        for T, key in self.pairs(got, list(truths)):
            moves = [H[x, k] for k, x in enumerate(key)]
            self.found.compare(
                "derivative", contracted(T, moves), truths[key][0], "", error
            )
            self.tangent(T, key)
        self.together(d, xs, H, truths, error)
        if self.scalar and self.order == 2:
            self.hessians(d, H, truths, error)
        self.data(d)

    def tangent(self, T: np.ndarray, key: tuple[str, ...]) -> None:
        """An array of coefficients lies in the tangent spaces."""
        first = T.ndim - sum(self.c.values[x].ndim for x in key)
        for x in key:
            a, S = self.c.values[x], self.c.structure(x)
            if S:
                P = basis(S, a)
                axes = list(range(first, first + a.ndim))
                moved = np.moveaxis(
                    np.tensordot(T, P, (axes, list(range(1, a.ndim + 1)))), -1, -1
                )
                back = moved.reshape((*moved.shape[:-1], *a.shape))
                want = np.moveaxis(back, list(range(back.ndim - a.ndim, back.ndim)), axes)
                self.found.compare("derivative off the tangent space", T, want, "")
            first += a.ndim

    def together(self, d, xs: list[str], H: Mapping, truths: Mapping, error: float) -> None:
        """The differential, in which all variables move at once."""
        forward = d.differential
        names = [(x, k) for k in range(self.order) for x in xs]
        moves = {h.name: H[key] for h, key in zip(forward.holes, names, strict=True)}
        self.form(
            f"differential {self.order}",
            forward,
            sum(v for v, _ in truths.values()),
            10 * error,
            moves,
        )

    def hessians(self, d, H: Mapping, truths: Mapping, error: float) -> None:
        """The Hessian as a matrix, and as a map of one direction."""
        for layout, vec in LAYOUTS if self.chance("layouts") else LAYOUTS[:1]:
            for form, (x, y) in self.pairs(d.hessian(layout, vec), list(truths)):
                with self.found.answered("hessian"):
                    A, rows, columns = (
                        form.evaluate(self.c.given),
                        *(self.c.values[v].shape for v in (x, y)),
                    )
                    T = as_tensor(np.asarray(A), rows, columns, layout, vec)
                    moves = [H[x, 0], H[y, 1]]
                    right = self.found.compare(
                        "hessian", contracted(T, moves), truths[x, y][0], f"{form}", error
                    )
                    if right and "printed" in self.judges:
                        self.printed("hessian", form, A, error, self.c.given)
        for form, (x, y) in self.pairs(d.adjoint, list(truths)):
            with self.found.answered("hvp"):
                given = {**self.c.given, form.holes[0].name: H[y, 1]}
                got = form.evaluate(given)
                self.found.compare(
                    "hvp", np.sum(got * H[x, 0]), truths[x, y][0], f"{form}", error
                )
                if "printed" in self.judges:
                    self.printed("hvp", form, got, error, given)
