"""Claims with planted mistakes: right ones must never be called wrong, mutated ones never right.

    python -m tests.fuzz.claims_planted --count 3000 --seed 1

What is true is told by the oracle, in NumPy: two trees, or their derivatives by Cauchy's formula, at points of every
kind.  Nothing of the check is used, and every counterexample that is printed is evaluated again.

    legend   c case   mutant the case with another tree   x arrays by name   witness a point at which two sides differ
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
from patience import Hang, limited
from trees import S, Tree, literal, minus, mul, node, swapped

import frechet as fr
from frechet.claims import RIGHT

from . import oracle
from .case import Case, cases
from .pieces import Outside
from .structures import CURVED

KINKED = {
    "abs",
    "relu",
    "sign",
    "step",
    "max",
    "min",
    "maximum",
    "minimum",
    "norm1",
    "norm_inf",
    "norm_nuc",
    "norm_spec",
}
BRANCHES = {
    "abs",
    "relu",
    "max",
    "min",
    "maximum",
    "minimum",
}  # on one side each is its first argument
OTHERS = {
    "sin": "tanh", "cosh": "exp", "max": "min", "maximum": "minimum", "norm1": "sum", "norm_nuc": "norm2",
    "norm_spec": "norm2", "logdet": "tr", "tr": "sum", "relu": "softplus", "sign": "tanh", "step": "sigmoid",
    "lambda_max": "lambda_min", "det": "tr", "expm": "cosm", "sigmoid": "tanh", "arctan": "arcsinh", "+": "-", "-": "+",
    ".*": "+", "swish": "relu", "gelu": "relu", "log": "log1p", "exp": "expm1", "polar": "'",
}  # fmt: skip
POINTS = 40  # at which two sides are compared
SCALES = (1.0, 1.0, 0.3, 3.0, 12.0)  # of numbers without a structure
WITNESS = 1e-6  # relative difference that no rounding makes
SECONDS = 20.0
MEMORY = 3 << 30


def mutants(c: Case, rng: Random) -> Iterator[tuple[str, Case]]:
    """The case with one node changed, in random order."""
    nodes = list(c.root.nodes())
    rng.shuffle(nodes)
    for t in nodes:
        for what, new in changed(t, c, rng):
            if new.type == t.type:
                yield (
                    what,
                    replace(
                        c,
                        root=swapped(
                            c.root, lambda s, t=t, new=new: new if s is t else None
                        ),
                    ),
                )


def changed(t: Tree, c: Case, rng: Random) -> Iterator[tuple[str, Tree]]:
    """A node as it is often mistaken."""
    if t.op in BRANCHES and t.args[0].type == t.type:
        yield "a branch", t.args[0]
        yield "the other branch", minus(t.args[0])
    if t.op in OTHERS and (
        t.op not in ("max", "min") or len(t.args) == 2 or OTHERS[t.op] in ("max", "min")
    ):
        yield "another word", replace(t, op=OTHERS[t.op], positive=False)
    if t.op == "norm_nuc" and t.args[0].type[1] == t.args[0].type[2]:
        yield "a trace", node("tr", *t.args, t=S())
    if t.op in ("+", "-") and t.args[0].type == t.type:
        yield "a term is left out", t.args[0]
    if t.op == "'" and t.type == t.args[0].type and t.type[0] == "m":
        yield "a transpose is left out", t.args[0]
    if t.op == "*" and t.args[0].type == t.args[1].type == t.type and t.type[0] == "m":
        yield "another order", replace(t, args=t.args[::-1])
    if t.op == "name":
        others = [
            n
            for n, (u, said) in c.names.items()
            if u == t.type and n != t.data[0] and n in c.used
        ]
        if others:
            yield "another name", replace(t, data=(rng.choice(others),), positive=False)
    if t.op == "number" and t.data[0] not in ("0",):
        yield "another number", literal(str(float(t.data[0]) * 2).removesuffix(".0"))
    if t.op != "number":
        yield "a sign", minus(t)
        yield "a factor", mul(literal(rng.choice(["2", "3", "1.001", "0.5"])), t)


# -------------------------------------------------------------------- the truth
def points(c: Case, seed: int) -> Iterator[Case]:
    """The case at many points: on every side of 0, small and large."""
    for k in range(POINTS):
        at = replace(c, seed=seed + k)
        scale = SCALES[k % len(SCALES)]
        free = {n: v * scale for n, v in at.values.items() if not c.names[n][1]}
        at.__dict__["values"] = {**at.values, **free}
        yield at


def value(c: Case, by: str | None) -> np.ndarray:
    """What is compared: the value, or the derivative by a variable.  Raises Outside."""
    if by is None:
        return oracle.value(c.root, c.values, c.sizes)
    T, error = c.first(by)
    if error > WITNESS / 100 * max(1.0, float(np.max(np.abs(T), initial=0.0))):
        raise Outside("an unsure derivative")
    return T


def differ(a: Case, b: Case, by: str | None) -> bool:
    """Do two cases differ at a point?  Raises Outside."""
    p, q = value(a, by), value(b, by)
    scale = max(
        0.1, float(np.max(np.abs(p), initial=0.0)), float(np.max(np.abs(q), initial=0.0))
    )
    return float(np.max(np.abs(p - q), initial=0.0)) > WITNESS * scale


def witness(a: Case, b: Case, by: str | None = None) -> Case | None:
    """A point at which they differ; None where they are equal at all, or nowhere defined; lengths of 1 are special."""
    if 1 in a.dimensions.values():
        return None
    for at in points(a, 1000 + a.seed):
        other = replace(b, seed=at.seed)
        other.__dict__["values"] = at.values
        try:
            if differ(at, other, by):
                return at
        except Outside:
            continue
    return None


def reproduced(a: Case, b: Case, given: dict) -> bool | None:
    """Do two values differ at a printed counterexample as it says?  None where the oracle does not say."""
    sizes, values = dict(a.sizes), {}
    for name, x in given["values"].items():
        x = np.asarray(x, float)
        if name in a.names:
            values[name] = x
            for n, length in zip(a.names[name][0][1:], x.shape, strict=True):
                if len(n) == 1:
                    sizes[n[0]] = length
        elif name in sizes:
            sizes[name] = int(x)
    try:
        p, q = (oracle.value(c.root, values, sizes) for c in (a, b))
    except (Outside, KeyError, ValueError):
        return None
    said = [np.asarray(given[k], float) for k in ("truth", "claimed")]
    return all(
        np.allclose(got.ravel(), s.ravel(), rtol=1e-4, atol=2e-6)
        for got, s in zip((p, q), said, strict=True)
    ) and not np.allclose(p, q, rtol=1e-9, atol=1e-9)


# -------------------------------------------------------------------- claims
def judge(c: Case, counts: Counter, rng: Random) -> Iterator[tuple[str, str]]:
    """Finds: what kind, and the claim."""
    d = fr.derive(c.text, c.wrt[0], where=c.where, syntax="text", strict=True)
    by = rng.choice([x for x in c.wrt if c.structure(x) not in CURVED] or [c.wrt[0]])
    scalar = not c.value.ndim
    yield from right(f"{c.text} = {d.value.text()}", c.where, counts)
    left, answer = derivative(c, by, scalar)
    yield from right(f"{left} = {answer}", c.where, counts)
    for what, mutant in tried(c, rng):
        yield from planted(c, mutant, what, None, f"{c.text} = {mutant.text}", counts)
        if set(mutant.used) >= {by} and mutant.used and c.structure(by) not in CURVED:
            try:
                said = derivative(mutant, by, scalar)[1]
            except fr.FrechetError:
                continue
            yield from planted(c, mutant, what, by, f"{left} = {said}", counts)


def tried(c: Case, rng: Random) -> list[tuple[str, Case]]:
    """A few mutants that have values somewhere; those at kinks first."""
    found = sorted(mutants(c, rng), key=lambda pair: "branch" not in pair[0])
    return found[:2] + rng.sample(found[2:], min(2, len(found[2:])))


def derivative(c: Case, by: str, scalar: bool) -> tuple[str, str]:
    """The left side of a claim about a derivative, and frechet's answer."""
    d = fr.derive(c.text, by, where=c.where, syntax="text", strict=True)
    if scalar:
        return f"d/d{by} ({c.text})", d.gradient.text()
    (h,) = d.differential.holes
    return f"D_{by} ({c.text}) [{h.name}]", d.differential.text()


def verdict(claim: str, where: str) -> fr.Verdict | None:
    """What frechet says; None for what it cannot read."""
    try:
        return fr.check_claim(claim, where, syntax="text")
    except fr.FrechetError:
        return None


def right(claim: str, where: str, counts: Counter) -> Iterator[tuple[str, str]]:
    """A claim that is right."""
    v = verdict(claim, where)
    name = "unread" if v is None else v.verdict
    counts["right claims"] += 1
    counts[f"right: {'right' if name in RIGHT else name}"] += 1
    if v is not None and name not in (*RIGHT, "undecided", "not-understood"):
        yield (
            f"a right claim is called {name}",
            f"{claim}   where {where}   {v.detail} {v.counterexample}",
        )


def planted(
    c: Case, mutant: Case, what: str, by: str | None, claim: str, counts: Counter
) -> Iterator[tuple[str, str]]:
    """A claim with a mistake, or with what turns out to be none."""
    at = witness(c, mutant, by)
    v = verdict(claim, c.where)
    name = "unread" if v is None else v.verdict
    if v is None:
        return
    text = f"{claim}   where {c.where}   ({what})"
    if at is not None:
        counts["mutated claims"] += 1
        counts[f"mutated: {name}"] += 1
        if name == "right":
            values = {
                k: np.round(x, 3).tolist() for k, x in at.values.items() if k in c.used
            }
            yield "a wrong claim is called right", f"{text}   at {values}"
    else:
        counts[f"no witness: {name}"] += 1
    given = v.counterexample
    if given and by is None:
        again = reproduced(c, mutant, given)
        counts[f"counterexample: {again}"] += 1
        if again is False:
            yield "a counterexample does not refute", f"{text}   {given}"


def campaign(
    count: int, seed: str, kinks: float, shown: int = 5, enough: float = np.inf
) -> Counter:
    """Judges so many cases, or until there are finds enough; prints finds and counts; returns the finds by kind."""
    counts, finds, start = Counter(), Counter(), time.time()
    rng = Random(f"claims {seed}")
    source = cases(f"claims {seed}")
    while counts["cases"] < count and finds.total() < enough:
        c = next(source)
        if rng.random() < kinks and not KINKED & {t.op for t in c.root.nodes()}:
            continue
        counts["cases"] += 1
        try:
            with limited(SECONDS):
                for kind, said in judge(c, counts, rng):
                    finds[kind] += 1
                    if finds[kind] <= shown:
                        print(f"FOUND {kind}\n   {said}", flush=True)
        except Hang:
            counts["hangs"] += 1
            print(f"hang {c.short}", flush=True)
        except (fr.FrechetError, Outside):
            counts["refused"] += 1
        except Exception as error:  # a raw exception is a find
            finds[f"crash {type(error).__name__}"] += 1
            print(f"FOUND crash {type(error).__name__}: {error}\n   {c.short}", flush=True)
    print(
        f"claims seed {seed}: {time.time() - start:.0f} s",
        dict(sorted(counts.items())),
        "finds",
        dict(finds),
    )
    return finds


def main() -> int:
    p = argparse.ArgumentParser(
        prog="python -m tests.fuzz.claims_planted", description=__doc__
    )
    p.add_argument(
        "--count", type=int, default=300, help="expressions; each makes about ten claims"
    )
    p.add_argument("--seed", default="1")
    p.add_argument(
        "--kinks",
        type=float,
        default=0.6,
        help="share of the expressions that must have a kink",
    )
    o = p.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    np.seterr(all="ignore")
    return bool(campaign(o.count, o.seed, o.kinks))


if __name__ == "__main__":
    sys.exit(main())
