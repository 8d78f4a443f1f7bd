"""Printed conditions are true and needed, at points made to break them: small whole numbers, many of them zero.

    python tests/stress/conditions.py 3000 1      so many random expressions, a seed (ten minutes)

Where every printed condition holds, the text as it is written has a value in NumPy, frechet's value and derivative are
finite, and they are those of NumPy and of the complex step.  Where a condition of the value fails, the text as it is
written has no value; where one of the derivative fails, the text has a kink or a pole there.

legend   c case   d derivation   x arrays by name   margin by how much a condition holds, relative
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from expressions import Case, cases
from oracle import Record, derivative, projected
from trees import Tree, number

import frechet as fr

POINTS = 6  # of every expression
# a margin above the one holds, below the other fails; between them nothing is said
CLEAR, ROUNDING = (
    1e-5,
    1e-12,
)
HUGE = 1e12  # what is larger was divided by rounding
WILD = 1e7  # larger numbers on the way leave no digits to compare
CLOSE = 1e-6
BLIND = {
    "pinv",
    "adj",
    "logm",
    "sqrtm",
    "polar",
    "norm_nuc",
}  # the oracle knows no value at singular matrices
GROWING = {"exp", "expm", "sinh", "cosh", "softplus", "pow", "epow", "mpow", "*", ".*"}


# -------------------------------------------------------------------- points
def whole_numbers(
    t: tuple, fact: str, sizes: dict[str, int], rng: np.random.Generator
) -> np.ndarray:
    """A small array of whole numbers of a type and a structure."""
    shape = tuple(number(n, sizes) for n in t[1:])
    if fact == "positive":
        return rng.integers(1, 4, shape).astype(float)
    x = rng.integers(-2, 3, shape).astype(float)
    match fact:
        case "symmetric":
            return x + x.T
        case "psd":
            return x @ x.T + np.eye(len(x))
        case "skew":
            return x - x.T
        case "diagonal":
            return np.diag(np.diag(x))
        case "invertible" if abs(np.linalg.det(x)) < 0.5:
            return x + 5 * np.eye(len(x))
    return x


# -------------------------------------------------------------------- conditions in numbers
def apart(v: np.ndarray) -> float:
    """The smallest relative gap of eigenvalues or singular values."""
    v = np.sort(v)
    return float(np.min(np.diff(v), initial=np.inf)) / max(1.0, float(np.max(np.abs(v))))


def smallest(v: np.ndarray) -> float:
    """The least singular value by the largest; of 0 it is 0."""
    s = np.linalg.svd(v, compute_uv=False)
    return float(s[-1] / s[0]) if s[0] else 0.0


MARGINS: dict[str, Callable[[np.ndarray], float]] = {
    "invertible": smallest,
    "full rank": smallest,
    "positive determinant": lambda v: smallest(v) * np.sign(np.linalg.det(v)),
    "positive": lambda v: float(np.min(v)),
    "nonzero": lambda v: float(np.min(np.abs(v))),
    "above -1": lambda v: float(np.min(v)) + 1,
    "above 1": lambda v: float(np.min(v)) - 1,
    "inside -1 and 1": lambda v: 1 - float(np.max(np.abs(v))),
    "off the poles of tan": lambda v: float(np.min(np.abs(np.cos(v)))),
    "off the multiples of pi": lambda v: float(np.min(np.abs(np.sin(v)))),
    "unique largest": lambda v: (
        float(np.diff(np.sort(v, axis=None)[-2:])[0]) if v.size > 1 else 1.0
    ),
    "unique smallest": lambda v: (
        float(np.diff(np.sort(v, axis=None)[:2])[0]) if v.size > 1 else 1.0
    ),
    "positive definite": lambda v: float(np.min(np.linalg.eigvalsh((v + v.T) / 2))),
    "simple eigenvalues": lambda v: apart(np.linalg.eigvalsh(v)),
    "simple singular values": lambda v: min(
        apart(np.linalg.svd(v, compute_uv=False)), smallest(v)
    ),
}
# no record
TIES = {
    "unique largest",
    "unique smallest",
    "simple eigenvalues",
    "simple singular values",
    "full rank",
}
CLOSED: dict[str, Callable[[np.ndarray], float]] = {  # these hold at 0 as well
    "nonnegative": lambda v: float(np.min(v)),
    "between -1 and 1": lambda v: 1 - float(np.max(np.abs(v))),
}


def holds(condition: fr.stated.StatedCondition, x: dict) -> bool | None:
    """Does a printed condition hold at a point?  None where rounding decides, or where numbers cannot tell."""
    with np.errstate(all="ignore"):
        v = np.asarray(condition.subject.evaluate(x))
    if not np.all(np.isfinite(v)):
        return None  # another condition fails
    if condition.kind in CLOSED:
        margin = CLOSED[condition.kind](v)
        return margin >= 0 if margin >= 0 or margin < -CLEAR else None
    if condition.kind not in MARGINS:
        return None
    margin = MARGINS[condition.kind](v)
    return True if margin > CLEAR else False if margin < ROUNDING else None


# -------------------------------------------------------------------- judging
class Met(Record):
    """What was met on the way: the worst matrix of all, that of those that have to be invertible, an overflow.

    And whether a denominator was rounding: what is 0 in exact numbers is 1e-17 of some inverse, and 0/0 is 1.
    """

    inverted = 0.0
    overflow = False
    rounded = False

    def see(self, t: Tree, args: Sequence[np.ndarray], value: np.ndarray) -> None:
        before, self.cond = self.cond, 0.0
        super().see(t, args, value)
        if t.op in ("inv", "logdet") or (t.op == "mpow" and t.data[0] < 0):
            self.inverted = max(self.inverted, self.cond)
        self.cond = max(before, self.cond)
        if t.op in ("/", "./"):
            self.rounded |= bool(np.any((args[1] != 0) & (np.abs(args[1]) < ROUNDING)))
        self.overflow |= (
            t.op in GROWING
            and not np.all(np.isfinite(value))
            and all(np.all(np.isfinite(a)) for a in args)
        )


def written(c: Case, x: dict) -> tuple[np.ndarray | None, Met]:
    """The value of the text as it stands, and what was met on the way; None where there is none."""
    record = Met()
    try:
        v = c.function(x, record)
    except np.linalg.LinAlgError:
        return None, record
    good = (
        np.all(np.isfinite(v))
        and np.isrealobj(v)
        and record.big < HUGE
        and record.inverted < 1 / ROUNDING
    )
    return (v if good and not record.rounded else None), record


def brief(x: np.ndarray) -> str:
    """The beginning of some numbers."""
    return np.array2string(np.asarray(x), threshold=20, edgeitems=2).replace("\n", "")[:300]


def vague(c: Case) -> bool:
    """Is there a power with an exponent that is no number?  At 0 it has a value for some exponents."""
    return any(
        t.op in ("pow", "epow") and t.args[1].op not in ("number", "neg", "/")
        for t in c.root.nodes()
    )


def troubles(c: Case, d: fr.Derivation, x: dict, counts: Counter) -> Iterator[str]:
    """What is wrong at a point."""
    given = {n: x[n] for n in c.declared} | c.dimensions
    value, record = written(c, x)
    state = {said: holds(said, given) for said in d.conditions}
    if False in state.values():
        failed = [said for said, ok in state.items() if ok is False]
        counts["fail"] += 1
        for said in failed:
            if value is not None and not said.smooth and not vague(c):
                yield f"the value {value} exists where not: {said}"
            if (
                value is not None
                and said.smooth
                and record.kink > CLEAR
                and said.kind not in TIES
            ):
                yield f"no kink where not: {said}"
        return
    if None in state.values():
        counts["unclear"] += 1
        return
    far = (
        record.overflow
        or WILD < record.big < np.inf
        or 0 < record.kink < CLEAR
        or CLEAR * record.cond > 1
    )
    if far:
        counts["unclear"] += 1
        return
    if value is None:
        yield "no value, and every condition holds"
        return
    counts["hold"] += 1
    (name,) = c.wrt
    with np.errstate(all="ignore"):
        found = {"value": d.value.evaluate(given), "derivative": d.tensor.evaluate(given)}
        f = lambda y: c.function(y)  # noqa: E731
        truth = projected(derivative(f, x, name), c.structure(name), np.ndim(value))
    if not np.all(np.isfinite(truth)):
        counts["no truth"] += (
            1  # NumPy's exponentials of complex numbers overflow beyond 709
        )
        return
    for what, right in (("value", value), ("derivative", truth)):
        off = np.max(np.abs(np.asarray(found[what]) - right), initial=0.0)
        if not off <= CLOSE * max(
            1.0, float(np.max(np.abs(right), initial=0.0)), record.big * 1e-6
        ):
            yield f"{what} {brief(found[what])}, right is {brief(right)}"


def judged(c: Case, counts: Counter) -> Iterator[str]:
    """What is wrong with the conditions of a case."""
    ops = {t.op for t in c.root.nodes()}
    if ops & BLIND:
        return
    c = c.by(c.wrt[:1]) or c
    try:
        d = fr.derive(c.text, c.wrt[0], where=c.where, syntax="text", strict=True)
    except fr.FrechetError:
        counts["refused"] += 1
        return
    counts["cases"] += 1
    counts["conditions"] += len(d.conditions)
    rng = np.random.default_rng(c.seed)
    for _ in range(POINTS):
        x = {
            name: whole_numbers(t, fact, c.sizes, rng)
            for name, (t, fact) in sorted(c.names.items())
        }
        for said in troubles(c, d, x, counts):
            yield f"{c.short}\n    {said}\n    at { ({n: x[n].tolist() for n in c.declared}) }"


def campaign(count: int, seed: int) -> tuple[list[str], str]:
    """Everything that is wrong with so many random expressions, and a summary."""
    counts: Counter = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong = [said for c in cases(count, seed) for said in judged(c, counts)]
    return wrong, (
        f"conditions: seed {seed}, {counts['cases']} expressions ({counts['refused']} refused), "
        f"{counts['conditions']} conditions; points where all hold {counts['hold']}, where one fails {counts['fail']}, "
        f"not judged {counts['unclear'] + counts['no truth']}; {len(wrong)} wrong"
    )


if __name__ == "__main__":
    count, seed = map(
        int, [*sys.argv[1:], "3000", "1"][:2] if len(sys.argv) < 3 else sys.argv[1:3]
    )
    found, summary = campaign(count, seed)
    print("\n".join(found[:40]))
    print(summary)
    raise SystemExit(bool(found))
