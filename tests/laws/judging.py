"""What frechet says of a random expression against JAX: values, derivatives, the printed words read back, the check.

legend   c case   x arrays   T coefficient array from JAX   kind what went wrong
"""

from __future__ import annotations

import math
import signal
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random

import jax
import numpy as np

import frechet as fr
from expressions import Case, Maker, Node, Record, case
from frechet.evaluate import evaluate

TOLERANCE = 1e-7
WILD, SINGULAR, KINK = 1e5, 1e3, 1e-4  # points that are not compared: huge entries, bad matrices, near a kink
SECONDS = 20  # a case that takes longer hangs
SLOW = 0.2
GAPS = ("unsupported", "too-large", "domain")  # refusals that are no mistakes
COMBINATIONS = [(layout, vec) for layout in ("numerator", "denominator") for vec in ("column", "row")]


class Hang(BaseException):
    """Took too long."""


class Trouble(Exception):
    """A wrong answer or a crash: `kind` names it."""

    def __init__(self, kind, detail=""):
        super().__init__(f"{kind}: {detail}")
        self.kind, self.detail = kind, detail


@dataclass
class Verdict:
    """`status` is fine, refused, skipped or trouble."""

    status: str
    kind: str = ""
    detail: str = ""
    seconds: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)


# -------------------------------------------------------------------- the reference
def coefficients(c, x, names):
    """The derivative by these variables, one after another, in JAX."""

    def by(f, name):
        return lambda v: jax.jacfwd(lambda w: f({**v, name: w}))(v[name])

    f = c.function
    for name in names:
        f = by(f, name)
    return np.asarray(f(x))


def as_matrix(T, rank, layout, vec):
    """A coefficient array as a matrix: the first `rank` axes along the rows in numerator layout."""
    if rank == 2 and T.ndim == 2:
        return T if layout == "numerator" else T.T
    axes = tuple(range(T.ndim))
    sides = [s for s in (axes[:rank], axes[rank:])[:: 1 if layout == "numerator" else -1] if s]
    order = [a for s in sides for a in (s[::-1] if vec == "column" else s)]
    return np.transpose(T, order).reshape([math.prod(T.shape[a] for a in s) for s in sides])


class Judge:
    """Compares at one point."""

    def __init__(self, c, again=0):
        self.c = c
        self.x, self.D = c.values(again)
        self.values = {n: self.x[n] for n in dict.fromkeys([*c.used, *c.wrt])} | self.D
        self.record = Record()
        with np.errstate(all="ignore"):
            self.value = np.asarray(c.function(self.x, self.record))
        self.notes, self.seconds = [], {}

    @property
    def usable(self):
        return bool(np.all(np.isfinite(self.value))) and self.record.big < WILD and self.record.cond < SINGULAR

    def compare(self, kind, got, want, detail=""):
        """Both must be the same numbers, wherever JAX has finite ones."""
        got, want = np.asarray(got), np.asarray(want)
        if not np.all(np.isfinite(want)):
            self.notes.append("JAX is not finite")
            return
        if got.shape != want.shape:
            raise Trouble(kind + " shape", f"{detail} got {got.shape}, expected {want.shape}")
        scale = float(np.max(np.abs(want), initial=0.0))
        if scale > 1e9:
            return
        error = float(np.max(np.abs(got - want), initial=0.0)) if np.all(np.isfinite(got)) else math.inf
        if not error <= TOLERANCE * max(scale, 1e-3) + 1e-10 * self.record.big:
            name = kind + (" not finite" if error == math.inf else "")
            if self.record.kink < KINK:
                name = "at a kink: " + name
            raise Trouble(name, f"{detail} got {short(got)}, expected {short(want)}")

    def form(self, kind, form, want, typed=True):
        """A form's numbers, and those of its two texts read back."""
        self.compare(kind, form.evaluate(self.values), want, str(form))
        if not form.closed:
            self.notes.append("not closed")
            form.text(), str(form)
            return
        holes = "".join(f", {h.name}: {h.space.words()}" for h in form.holes)
        for syntax, text in (("text", form.text()), ("unicode", str(form).rpartition(" ↦ ")[2])):
            try:
                e = fr.read(text, self.c.where + holes, syntax=syntax, strict=True)
            except fr.FrechetError as error:
                if error.kind == "unknown" and any(f"{n} is not declared" in str(error) for n in self.D):
                    self.notes.append("not readable: a size that no declaration shows")
                    continue
                raise Trouble(f"{kind} {syntax} unreadable", f"{text!r}: {error}") from error
            got = evaluate(e, self.values, self.D)
            if np.asarray(want).ndim == 2 and got.ndim == 1:
                got = got.reshape(np.asarray(want).shape)
            self.compare(f"{kind} {syntax} read back", got, want, repr(text))

    def timed(self, name, f):
        start = time.perf_counter()
        try:
            return f()
        finally:
            self.seconds[name] = time.perf_counter() - start

    # ---------------------------------------------------------------- all of it
    def run(self, rng):
        """Everything about one case; raises Trouble."""
        c, wrt = self.c, self.c.wrt
        arg = wrt[0] if len(wrt) == 1 else wrt
        d = self.timed("derive", lambda: fr.derive(c.text, arg, where=c.where, syntax="text", strict=True))
        self.compare("value", d.value.evaluate(self.values), self.value)
        self.form("value", d.value, self.value)
        scalar = self.value.ndim == 0
        T = {n: coefficients(c, self.x, [n]) for n in wrt}
        got = self.timed("tensor", lambda: d.evaluate(self.values))
        pick = (lambda o, key: o) if len(wrt) == 1 else (lambda o, key: o[key])
        for n in wrt:
            self.compare("derivative", pick(got, n), T[n])
        main = self.timed("main", lambda: d.main[1])
        texts = self.timed("print", lambda: [(f.text(), str(f)) for f in d.main_forms()])
        if scalar:
            for n in wrt:
                self.form("gradient", pick(d.gradient, n), T[n])
        elif main is None or not texts:
            raise Trouble("no main form")
        for layout, vec in COMBINATIONS:
            J = d.jacobian(layout, vec)
            for n in wrt:
                self.form(f"jacobian {layout} {vec}", pick(J, n), as_matrix(T[n], self.value.ndim, layout, vec))
        if rng.random() < 0.25:
            self.maps(d, T)
        if rng.random() < 0.3:
            str(d), d.latex(), d.json(), str(d.entries), d.conditions, d.conventions
        try:
            checked = self.timed("check", d.check)
        except fr.NameUnknown as error:
            self.notes.append("not checked: " + error.message[2:])
            return
        if checked.status == "failed":
            raise Trouble("check failed", str(checked))
        if checked.status != "passed":
            self.notes.append(f"not checked: {checked.details}")
        if scalar or (rng.random() < 0.1 and all(t.size < 400 for t in T.values())):
            self.second(d, arg, scalar)
        if rng.random() < 0.03 and len(wrt) == 1 and self.x[wrt[0]].size * self.value.size < 5:
            d3 = fr.derive(c.text, arg, order=3, where=c.where, syntax="text", strict=True)
            self.compare("third derivative", d3.evaluate(self.values), coefficients(c, self.x, wrt * 3))

    def maps(self, d, T):
        """The differential and the adjoint."""
        rng = np.random.default_rng(1)
        holes = d.differential.holes
        H = {h.name: rng.normal(size=self.x[n].shape) for h, n in zip(holes, self.c.wrt, strict=True)}
        want = sum(np.tensordot(T[n], H[h.name], self.x[n].ndim) for h, n in zip(holes, self.c.wrt, strict=True))
        kept, self.values = self.values, self.values | H
        self.form("differential", d.differential, want)
        adjoint = d.adjoint
        G = rng.normal(size=self.value.shape)
        for n in self.c.wrt:
            a = adjoint if len(self.c.wrt) == 1 else adjoint[n]
            self.values = kept | {a.holes[0].name: G}
            self.form("adjoint", a, np.tensordot(G, T[n], G.ndim))
        self.values = kept

    def second(self, first, arg, scalar):
        """Order 2."""
        c, wrt = self.c, self.c.wrt
        d = fr.derive(c.text, arg, order=2, where=c.where, syntax="text", strict=True)
        got = self.timed("tensor 2", lambda: d.evaluate(self.values))
        self.timed("print 2", lambda: [(f.text(), str(f)) for f in d.main_forms()])
        pairs = [(a, b) for a in wrt for b in wrt]
        T = {p: coefficients(c, self.x, p) for p in pairs}
        for p in pairs:
            self.compare("second derivative", got if len(wrt) == 1 else got[p], T[p])
        if scalar:
            for layout, vec in COMBINATIONS if len(wrt) == 1 else COMBINATIONS[:1]:
                H = d.hessian(layout, vec)
                for p in pairs:
                    want = as_matrix(T[p], self.x[p[0]].ndim, layout, vec)
                    self.form(f"hessian {layout} {vec}", H if len(wrt) == 1 else H[p], want)
        checked = self.timed("check 2", d.check)
        if checked.status == "failed":
            raise Trouble("check failed 2", str(checked))


def short(a):
    with np.printoptions(precision=5, threshold=6, edgeitems=2):
        return str(np.asarray(a)).replace("\n", "")[:120]


def judge(c: Case, seconds: float = SECONDS, again: int = 0) -> Verdict:
    """The verdict on one case."""

    def late(*_):
        raise Hang

    try:
        j = Judge(c, again)
    except (FloatingPointError, np.linalg.LinAlgError):
        return Verdict("skipped", "singular")
    if not j.usable:
        return Verdict("skipped", "not finite or wild")
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        j.run(Random(c.seed))
        return Verdict("fine", seconds=j.seconds, notes=j.notes)
    except Trouble as t:
        return Verdict("trouble", t.kind, t.detail, j.seconds, j.notes)
    except fr.FrechetError as error:
        line = str(error).splitlines()[0]
        gap = error.kind in GAPS
        return Verdict("refused" if gap else "trouble", f"refused {line}"[:90], str(error), j.seconds, j.notes)
    except Hang:
        return Verdict("trouble", "hang", f"{seconds} s", j.seconds, j.notes)
    except RecursionError as error:
        return Verdict("trouble", "crash RecursionError", str(error)[:200])
    except Exception as error:
        tb = error.__traceback__
        while tb.tb_next:
            tb = tb.tb_next
        at = f"{tb.tb_frame.f_code.co_filename.rpartition('/')[2]}:{tb.tb_lineno}"
        return Verdict("trouble", f"crash {type(error).__name__} {at}", str(error)[:200], j.seconds, j.notes)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# -------------------------------------------------------------------- smaller cases with the same trouble
def smaller(root):
    """Trees with one node replaced by something smaller of the same type; the root by any node."""
    for n in list(root.nodes())[1:]:
        if n.args:
            yield n
    nodes = sorted(root.nodes(), key=lambda n: -n.size)
    for n in nodes:
        if not n.args:
            continue
        for inner in list(n.nodes())[1:]:
            if inner.type == n.type:
                yield swap(root, n, inner)
    for n in nodes:
        if n.args:
            for leaf in leaves(root, n.type):
                yield swap(root, n, leaf)
    for n in nodes:
        if n.op == "mpow" and abs(n.data[0]) > 1:
            yield swap(root, n, replace(n, data=(2 if n.data[0] > 0 else -1,)))
        if n.op == "number" and n.data[0] not in ("1", "2"):
            yield swap(root, n, replace(n, data=("2",)))
        if n.op in ("tr", "trace") and n.args[0].type[0] == "m":
            yield swap(root, n, replace(n, op="sum"))


def leaves(root, t):
    found = {n.data: n for n in root.nodes() if n.op == "name" and n.type == t}
    yield from found.values()
    if t[0] == "s":
        yield Node("number", (), ("1",), t, True)
    if t[0] == "v":
        yield Node("ones", (), t[1:], t, True)


def swap(root, old, new):
    """The tree with one node replaced, everywhere."""
    done = {}

    def of(n):
        if n is old:
            return new
        if id(n) not in done:
            args = tuple(of(a) for a in n.args)
            done[id(n)] = n if all(a is b for a, b in zip(args, n.args, strict=True)) else replace(n, args=args)
        return done[id(n)]

    return of(root)


def minimise(c: Case, verdict: Verdict, budget: float = 60.0) -> tuple[Case, Verdict]:
    """A smaller case with the same kind of trouble."""
    stop, best, found = time.time() + budget, c, verdict
    family = verdict.kind.split(" column")[0].split(" row")[0]
    again, tried = True, set()
    while again and time.time() < stop:
        again = False
        for root in smaller(best.root):
            if root.size > best.root.size or time.time() > stop:
                continue
            new = replace(best, root=root)
            if new.text in tried or not set(best.wrt) & set(new.used):
                continue
            tried.add(new.text)
            new = replace(new, wrt=[w for w in best.wrt if w in new.used])
            v = judge(new, seconds=6)
            if v.status == "trouble" and v.kind.startswith(family):
                best, found, again = new, v, True
                break
    return plainer(best, found)


def plainer(c, verdict):
    """Without facts, where they do not matter."""
    for name in c.used:
        t, fact = c.names[name]
        if fact:
            new = replace(c, names={**c.names, name: (t, "")})
            v = judge(new, seconds=6)
            if v.status == "trouble" and v.kind == verdict.kind:
                c, verdict = new, v
    return c, verdict


def main(count: int, seed: int, shrink: bool = True) -> None:
    """Judge many cases and print what was found."""
    rng, status, refused, notes = Random(seed), Counter(), Counter(), Counter()
    slow, long, seen, kinks = [], [], Counter(), Counter()
    start = time.time()
    example = {}
    k = 0
    while k < count:
        c = case(rng)
        if c is None:
            continue
        k += 1
        v = judge(c)
        status[v.status] += 1
        notes.update({n if n.startswith("not") or n.startswith("JAX") else n for n in v.notes})
        worst = max(v.seconds.items(), key=lambda p: p[1], default=("", 0))
        slow += [(s, what, c.text, c.where, c.wrt) for what, s in v.seconds.items() if s > SLOW]
        if v.status == "refused":
            refused[v.kind] += 1
            example.setdefault(v.kind, (c.text, c.where, c.wrt))
        if v.status == "skipped":
            refused["skipped: " + v.kind] += 1
        if v.status == "trouble":
            if v.kind.startswith("at a kink"):
                kinks[v.kind] += 1
                example.setdefault(v.kind, (c.text, c.where, c.wrt, v.detail))
                continue
            small, w = minimise(c, v) if shrink and seen[v.kind] < 12 else (c, v)
            seen[v.kind] += 1
            print(f"TROUBLE {w.kind}\n   {small.text}   where {small.where}   by {','.join(small.wrt)}\n   {w.detail}")
            print(f"   from {c.text}   by {c.wrt}   seed {c.seed}", flush=True)
        del worst, long[:]
    print(f"\n{k} expressions, seed {seed}, {time.time() - start:.0f} s: {dict(status)}")
    for title, counter in (("refused", refused), ("notes", notes), ("at kinks", kinks), ("troubles", seen)):
        print(title)
        for what, n in counter.most_common(40):
            print(f"   {n:5d} {what}   {example.get(what, '')}")
    print("slow")
    for s, what, *rest in sorted(slow, key=lambda p: -p[0])[:25]:
        print(f"   {s:.2f} s {what} {rest}")


_ = Maker
