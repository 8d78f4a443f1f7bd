"""What frechet says of a random expression, against NumPy: values, derivatives, the printed words, the check.

    python tests/laws/judging.py 5000 SEED      judge 5000 expressions, print what went wrong, made small

legend   c case   x arrays   T tensor of the oracle   d derivation   kind what went wrong
"""

from __future__ import annotations

import math
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random

import numpy as np
from expressions import Case, cases
from indices import NoRange, entry
from oracle import GAP, Record, as_matrix, derivative, projected, second
from patience import Hang, limited
from shrinking import shrunk

import frechet as fr
from frechet.answers.forms import form_list
from frechet.numeric.evaluate import evaluate

TOLERANCE = 1e-7
# points that are not compared: huge entries, bad matrices, near a kink
WILD, SINGULAR, KINK = (
    1e5,
    1e3,
    1e-4,
)
SECONDS = 15  # a case that takes longer hangs
GAPS = ("unsupported", "too-large", "domain")  # refusals that are no mistakes
COMBINATIONS = [
    (layout, vec) for layout in ("numerator", "denominator") for vec in ("column", "row")
]
ILL_FORMED = {  # what no LaTeX may have
    "a bracket as an index": r"[\^_]\(",
    "a double superscript": r"\^(?:\{[^{}]*\}|\\\w+|\w)\s*\^",
    "a double subscript": r"_(?:\{[^{}]*\}|\w)\s*_",
    "a sign that is no LaTeX": r"[^\x00-\x7f]|\*",
}
# of the cases; the second of every scalar
SHARES = {
    "maps": 0.3,
    "entries": 0.3,
    "words": 0.3,
    "second": 0.1,
}


@dataclass
class Verdict:
    """`status` is right, refused, skipped or trouble; `troubles` are wrong answers and crashes by their kind."""

    status: str = "right"
    kind: str = ""
    troubles: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Judge:
    """Compares everything about one case at one point, and keeps what is wrong."""

    def __init__(self, c: Case, rng: Random) -> None:
        self.c, self.rng, self.record = c, rng, Record()
        self.x, self.D = c.values, c.dimensions
        self.given = {n: self.x[n] for n in c.declared} | self.D
        self.value = c.function(self.x, self.record)
        self.found = Verdict()

    @property
    def usable(self) -> bool:
        return self.record.big < WILD and self.record.cond < SINGULAR

    def blame(self, kind: str, detail: str) -> None:
        """Something is wrong; of each kind the first is kept."""
        self.found.troubles.setdefault(kind, detail)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.found.seconds[name] = time.perf_counter() - start

    def derived(self, order: int) -> fr.Derivation:
        wrt = list(self.c.wrt) if len(self.c.wrt) > 1 else self.c.wrt[0]
        with self.timed(f"derive {order}"):
            return fr.derive(
                self.c.text, wrt, order, where=self.c.where, syntax="text", strict=True
            )

    def each(self, form, T: Mapping) -> Iterator[tuple]:
        """(form, coefficients) for every variable, or for every pair of variables."""
        return (
            ((form[key], T[key]) for key in T)
            if len(T) > 1
            else ((form, t) for t in T.values())
        )

    # ---------------------------------------------------------------- comparing
    def compare(self, kind: str, got, want, detail: str = "", error: float = 0.0) -> None:
        """Both must be the same numbers, wherever the oracle has finite ones; `error` is that of the oracle."""
        got, want = np.asarray(got), np.asarray(want)
        scale = float(np.max(np.abs(want), initial=0.0))
        if not scale < 1e9 or self.record.kink < (10 * GAP if error else KINK):
            self.found.notes.append("not compared: no clean numbers")
            return
        if got.shape != want.shape:
            self.blame(kind + " shape", f"{detail} got {got.shape}, expected {want.shape}")
            return
        off = (
            float(np.max(np.abs(got - want), initial=0.0))
            if np.all(np.isfinite(got))
            else math.inf
        )
        if not off <= TOLERANCE * max(scale, 1e-3) + 1e-10 * self.record.big + 100 * error:
            name = kind + (" not finite" if off == math.inf else "")
            self.blame(name, f"{detail} got {short(got)}, expected {short(want)}")

    def form(self, kind: str, form, want, error: float = 0.0) -> None:
        """A form's numbers; its two texts, read back; its LaTeX."""
        self.compare(kind, form.evaluate(self.given), want, str(form), error)
        for what, pattern in ILL_FORMED.items():
            if found := re.search(pattern, form.latex()):
                self.blame(f"latex with {what}", f"{found[0]} in {form.latex()}")
        if form.latex().count("{") != form.latex().count("}"):
            self.blame("latex braces", form.latex())
        if not form.closed:
            self.found.notes.append("not closed")
            return
        # it also declares a size that no variable shows
        where = form.context.where(form.holes)
        for syntax, text in (
            ("text", form.text()),
            ("unicode", str(form).rpartition(" ↦ ")[2]),
        ):
            try:
                e = fr.read(text, where, syntax=syntax, strict=True)
            except fr.FrechetError as refusal:
                self.blame(f"{syntax} unreadable", f"{kind} {text!r}: {refusal}")
                continue
            e = getattr(e, "vector", e)
            if e is form.engine:
                continue
            got = evaluate(e, self.given, self.D)
            self.compare(
                f"{syntax} misread",
                got.reshape(np.shape(want)),
                want,
                f"{kind} {text!r}",
                error,
            )
            self.found.notes.append(f"another object, an equal one, by {syntax}")

    # ---------------------------------------------------------------- the parts of an answer
    def run(self) -> None:
        """All of it."""
        d = self.derived(1)
        self.form("value", d.value, self.value)
        scalar = not self.value.ndim
        T = {
            n: self.tangent(derivative(self.c.function, self.x, n), [n]) for n in self.c.wrt
        }
        with self.timed("tensor"):
            got = d.evaluate(self.given)
        for array, t in self.each(got, T):
            self.compare("derivative", array, t)
        with self.timed("print"):
            form_list(d.main()[1])[0].text(), str(d), d.latex()
        if scalar:
            for form, t in self.each(d.gradient, T):
                self.form("gradient", form, t)
        for layout, vec in COMBINATIONS:
            for form, t in self.each(d.jacobian(layout, vec), T):
                # of a number by a row 1×n it is that row
                row = scalar and layout == "numerator" and t.ndim == 2 and len(t) == 1
                want = t if row else as_matrix(t, self.value.ndim, layout, vec)
                self.form(f"jacobian {layout} {vec}", form, want)
        if self.chance("maps"):
            self.maps(d, T)
        if self.chance("entries"):
            for form, t in self.each(d.entries, T):
                self.entries(form, t)
        if self.chance("words"):
            d.json(), d.conditions, d.conventions
        self.check("check", d)
        if scalar or (self.chance("second") and all(t.size < 400 for t in T.values())):
            self.second(scalar)

    def tangent(self, T, names):
        """Coefficients on the spaces of the variables, whose axes come last."""
        first = T.ndim - sum(self.x[n].ndim for n in names)
        for n in names:
            T = projected(T, self.c.structure(n), first)
            first += self.x[n].ndim
        return T

    def direction(self, name):
        """A random direction of a variable."""
        return self.tangent(
            np.random.default_rng(1).normal(size=self.x[name].shape), [name]
        )

    def chance(self, part: str) -> bool:
        return self.rng.random() < SHARES[part]

    def maps(self, d, T) -> None:
        """The differential and the adjoint."""
        noise = np.random.default_rng(1)
        forward = d.differential
        H = {
            h.name: self.direction(n)
            for h, n in zip(forward.holes, self.c.wrt, strict=True)
        }
        want = sum(
            np.tensordot(t, h, h.ndim) for t, h in zip(T.values(), H.values(), strict=True)
        )
        kept, self.given = self.given, self.given | H
        self.form("differential", forward, want)
        G = noise.normal(size=self.value.shape)
        for form, t in self.each(d.adjoint, T):
            self.given = kept | {form.holes[0].name: G}
            self.form("adjoint", form, np.tensordot(G, t, G.ndim))
        self.given = kept

    def entries(self, form, T) -> None:
        """The entries at three places."""
        text = form.text()
        for _ in range(3):
            at = tuple(self.rng.randrange(n) for n in T.shape)
            env = {letter: k + 1 for letter, k in zip(form.letters, at, strict=True)}
            try:
                got = entry(text, env, partial(self.word, form.context.where()))
            except NoRange:
                self.found.notes.append(
                    "not judged: an entry that does not show the range of a sum, or a long one"
                )
                return
            except fr.FrechetError as refusal:
                self.blame("entries unreadable", f"{text}: {refusal}")
                return
            self.compare("entries", got, T[at], f"{text} at {env}")

    def word(self, where: Mapping, s: str) -> np.ndarray:
        """The value of a text without indices."""
        return np.asarray(
            evaluate(fr.read(s, where, syntax="text", strict=True), self.given, self.D)
        )

    def check(self, name: str, d) -> None:
        """The check must pass."""
        with self.timed(name):
            checked = d.check()
        if checked.status == "failed":
            self.blame(f"{name} failed", str(checked))
        if checked.status != "passed":
            self.found.notes.append(f"not checked: {checked.details}")

    def second(self, scalar: bool) -> None:
        """Order 2."""
        d = self.derived(2)
        pairs = [(a, b) for a in self.c.wrt for b in self.c.wrt]
        exact = {p: second(self.c.function, self.x, p) for p in pairs}
        T, error = (
            {p: self.tangent(t, p) for p, (t, _) in exact.items()},
            max(e for _, e in exact.values()) + 1e-12,
        )
        with self.timed("tensor 2"):
            got = d.evaluate(self.given)
        for array, t in self.each(got, T):
            self.compare("second derivative", array, t, error=error)
        for layout, vec in COMBINATIONS if scalar else ():
            rank = self.x[self.c.wrt[0]].ndim
            for pair, (form, t) in zip(
                pairs, self.each(d.hessian(layout, vec), T), strict=True
            ):
                rank = self.x[pair[0]].ndim
                self.form(
                    f"hessian {layout} {vec}", form, as_matrix(t, rank, layout, vec), error
                )
        with self.timed("print 2"):
            form_list(d.main()[1])[0].text(), str(d), d.latex()
        self.check("check 2", d)


def short(a) -> str:
    with np.printoptions(precision=5, threshold=6, edgeitems=2):
        return str(np.asarray(a)).replace("\n", "")[:120]


def judge(c: Case, seconds: float = SECONDS) -> Verdict:
    """The verdict on one case."""
    try:
        j = Judge(c, Random(c.seed))
    except np.linalg.LinAlgError:
        return Verdict("skipped", "singular")
    if not j.usable:
        return Verdict("skipped", "not finite or wild")
    found = j.found
    try:
        with limited(seconds):
            j.run()
    except fr.FrechetError as refusal:
        first = str(refusal).splitlines()[0]
        if refusal.kind in GAPS:
            found.status, found.kind = "refused", first[:90]
        else:
            j.blame(f"refused {first}"[:90], str(refusal))
    except Hang:
        j.blame("hang", f"{seconds} s")
    except Exception as error:
        tb = error.__traceback__
        while tb.tb_next:
            tb = tb.tb_next
        at = f"{tb.tb_frame.f_code.co_filename.rpartition('/')[2]}:{tb.tb_lineno}"
        j.blame(f"crash {type(error).__name__} {at}", str(error)[:200])
    found.status = "trouble" if found.troubles else found.status
    return found


# -------------------------------------------------------------------- the long run
EXAMPLES = 3  # of each kind of trouble, made small


def main(count: int, seed: int) -> int:
    """Judge many cases, print what was found; the number of cases in trouble."""
    status, kinds, notes, refusals, slow = Counter(), Counter(), Counter(), {}, []
    start = time.time()
    for c in cases(count, seed):
        v = judge(c)
        status[v.status] += 1
        notes.update(set(v.notes))
        slow += [(s, what, c.short) for what, s in v.seconds.items()]
        if v.kind:
            refusals.setdefault(f"{v.status}: {v.kind}", []).append(c.short)
        for kind, detail in v.troubles.items():
            kinds[kind] += 1
            if kinds[kind] <= EXAMPLES:
                small = shrunk(c, lambda new, kind=kind: kind in judge(new).troubles)
                found = judge(small).troubles.get(kind, detail)
                print(
                    f"WRONG {kind}\n   {small.short}\n   {found}\n   from {c.short}   seed {c.seed}",
                    flush=True,
                )
    print(
        f"\n{count} expressions, seed {seed}, {time.time() - start:.0f} s: {dict(status)}, wrong {status['trouble']}"
    )
    for title, counter in (("wrong", kinds), ("notes", notes)):
        print(title, *(f"\n   {n:5d} {what}" for what, n in counter.most_common()))
    print(
        "refused",
        *(
            f"\n   {len(who):5d} {what}   as in {min(who, key=len)}"
            for what, who in refusals.items()
        ),
    )
    print(
        "slowest",
        *(
            f"\n   {s:.2f} s {what}   {who}"
            for s, what, who in sorted(slow, reverse=True)[:10]
        ),
    )
    return status["trouble"]


if __name__ == "__main__":
    sys.exit(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 300,
            int(sys.argv[2]) if len(sys.argv) > 2 else 0,
        )
        > 0
    )
