"""Every way to compile, beside the interpreter: `python tests/codegen/judging_blocks.py [SEED [PLANT]]`.

Expressions in which an array stands several times, and all public cases, are compiled under plans whose thresholds are
lowered so far that small arrays pass them (loops over two rows, every buffer written over, products cut into steps of
two), and called in every way: twice, on arrays that lie otherwise in memory, into arrays of the caller, prepared,
in stacks, from threads.  The interpreter says what is right.  With the name of a planted bug the run must find it.

    legend   d derivation   V values by name   plan thresholds   way how the code is called   seen verdicts by kind
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "laws"))
from benchmarks.cases import cases
from judged import arguments, expected, quantities, relative

import frechet as fr
from frechet.codegen import operations
from frechet.codegen.plan import blocking, contract, lower, memory
from frechet.codegen.program import collect, definitions, narrowing
from frechet.codegen.source import emit, emit_blocks

BOUND = 1e-9  # relative
COPIES = 3  # of a stack

# -------------------------------------------------------------------- what is compiled
SIZES = {"n": 7, "k": 3, "m": 5}
WHERE = "U: n×k, V: n×k, Y: n×k, A: n×n, B: n×n, S: n×n symmetric, P: n×n psd, x: n, y: n, W: m×n, c: scalar"
REPEATED = [  # text, variables: an array stands on both sides, in two products, transposed beside itself
    ("sum(exp(U*U'))", "U"), ("sum(exp(U'*U))", "U"), ("sum(tanh(U*U').^2)", "U"), ("sum(softplus(U*U'))", "U"),
    ("sum(sigmoid(U*U'))", "U"), ("norm1(U*U' - A)", "U"), ("sum(logsumexp(U*U', 2))", "U"),
    ("sum(logsumexp(U*U', 1))", "U"), ("logsumexp(U*U')", "U"), ("norm2(U*U' - A)^2", "U"),
    ("norm2(U*U' - A)", "U"), ("norm2(U*V' + V*U' - A)^2", "U,V"), ("tr(exp(U*U'))", "U"),
    ("x'*exp(U*U')*x", "U,x"), ("sum(exp(-pdist2(U, U).^2))", "U"), ("sum(log(ones(n,n) + pdist2(U,U).^2))", "U"),
    ("sum(exp(x*x'))", "x"), ("sum(A.*tanh(x*x'))", "x"), ("x'*tanh(x*x')*x", "x"), ("norm2(A - x*x')^2", "x"),
    ("sum(exp(A + A'))", "A"), ("sum(tanh(A).*tanh(A'))", "A"), ("norm2(A*A' - A'*A)^2", "A"),
    ("sum(exp(A*A'))", "A"), ("sum(exp(A'*A))", "A"), ("sum(exp(A*A))", "A"), ("norm2(A*B - B*A)^2", "A,B"),
    ("sum(exp(U*U' + V*V'))", "U,V"), ("sum(softmax(U*U', 2).*A)", "U"), ("sum((softmax(U*V', 2)*U).^2)", "U,V"),
    ("sum(tanh(tanh(U*U'*V)).*Y)", "U,V"), ("sum(exp(U*U')) + sum(exp(U*V'))", "U,V"),
    ("sum(tanh(U*U')*tanh(U*U'))", "U"), ("sum(tanh(x*ones(n)' - ones(n)*x').^2)", "x"), ("sum(relu(U*U').^2)", "U"),
    ("log(sum(exp(U*U')))", "U"), ("sum(exp(U*U').*A) + norm2(U)^2", "U"), ("tr(U'*A*U*U'*A'*U)", "U"),
    ("tr(A*S*A'*S)", "S"), ("sum(exp(S*S))", "S"), ("norm2(P*P - A)^2", "P"), ("logdet(P*P + A*A')", "P"),
    ("x'*inv(A*A' + P)*x", "A,x"), ("sum(log(exp(W*x) + ones(m))) + x'*W'*W*x", "x,W"), ("x'*W'*W*x/(x'*x)", "x"),
    ("sum(exp(W'*W))", "W"), ("norm2(W*W' - W*A*W')^2", "W"), ("det(U'*U)", "U"), ("norm_nuc(U)", "U"),
    ("c*sum(exp(c*U*U'))", "U,c"), ("U*U'", "U"), ("U'*U", "U"), ("exp(U*U')", "U"), ("x*x'", "x"),
    ("A*x + A'*x", "A,x"), ("tanh(A*A'*x)", "A,x"), ("W*W'", "W"), ("pdist2(U, U).^2", "U"), ("U*U'*U", "U"),
    ("softmax(U*U', 2)*V", "U"), ("A.*A' + A*A'", "A"), ("sum(kron(U, U))", "U"), ("sum(U.*U + U).^2", "U"),
    ("sum((A*B*A*B*A*B*x).^2)", "A,x"), ("tr(A*B*A'*B'*A*B*A'*B')", "A,B"), ("sum(A*x + B*x + A*y + B*y)^2", "x"),
    ("sum(A*A*A*A*A*A*A*A)", "A"), ("sum(x.*x.*x.*y.*y.*(A*x).*(B*x).*(A*y))", "x,y"),
    ("(x'*y)*(x'*A*y)*(y'*B*x)", "x"),
]  # fmt: skip


@dataclass
class Question:
    """What is compiled, at which numbers, and what the interpreter says there."""

    name: str
    first: Any
    second: Any
    values: dict[str, Any]
    sizes: dict[str, int]
    truths: dict[int, Any] = field(default_factory=dict)

    @property
    def asked(self) -> list[str]:
        """The quantities."""
        return quantities(self.first, self.second)

    def truth(self, given: dict[str, Any], key: int = 0) -> dict[str, Any]:
        """By the interpreter, at the numbers of some arguments."""
        if key not in self.truths:
            known = {n: x for n, x in given.items() if n in self.values or n in self.sizes}
            self.truths[key] = expected(
                self.first, self.second, {**self.sizes, **self.values, **known}, given
            )
        return self.truths[key]


def derived(text: str, wrt: Any, where: Any, strict: bool = True) -> tuple[Any, Any]:
    """The derivations of order 1 and 2, None where there is none."""
    first = fr.derive(text, wrt, where=where, strict=strict)
    if first.f.rank:
        return first, None
    try:
        return first, fr.derive(text, wrt, order=2, where=where, strict=strict)
    except fr.Unsupported:
        return first, None


def questions(seed: int, public: bool = True) -> Iterator[Question]:
    """Expressions with repeated arrays, then all public cases."""
    for k, (text, wrt) in enumerate(REPEATED):
        rng = np.random.default_rng([seed, k])
        V = {n: rng.normal(size=s) * 0.6 for n, s in {"A": (7, 7), "B": (7, 7), "S": (7, 7), "P": (7, 7),
             "U": (7, 3), "V": (7, 3), "Y": (7, 3), "W": (5, 7), "x": 7, "y": 7}.items()}  # fmt: skip
        V |= {"S": V["S"] + V["S"].T, "P": V["P"] @ V["P"].T + np.eye(7), "c": 0.7}
        yield Question(text, *derived(text, wrt.split(","), WHERE), V, SIZES)
    for case in cases() if public else ():
        with suppress(fr.Unsupported):
            first, second = derived(case.expr, case.wrt, case.where, case.strict)
            yield Question(case.name, first, second, case.values, case.sizes)


# -------------------------------------------------------------------- how it is planned
ROWS = [(blocking, "BIG", 2), (blocking, "FEW", 2), (blocking, "BLOCK", 1)]
PLANS: dict[str, list[tuple[Any, str, Any]]] = {
    "as it is": [],
    "blocks": [*ROWS, (blocking, "HUGE", 2), (emit, "HUGE", 2)],
    "blocks of all products": [*ROWS, (blocking, "HUGE", 2), (emit, "HUGE", 2), (blocking, "THIN", 1e9)],
    "blocks, few huge": [*ROWS, (blocking, "HUGE", 40), (emit, "HUGE", 40), (blocking, "THIN", 4)],
    "in place": [(emit, "LARGE_ARRAY", 1), (memory, "LARGE_ARRAY", 1), (emit, "HUGE", 2)],
    "narrow": [(narrowing, "WIDE", 2), (narrowing, "LONG_SUM", 2), (definitions, "WIDE", 2),
               (definitions, "LONG_SUM", 2), (lower, "SMALL", 2), (contract, "EXACT", 2)],
    "wide": [(narrowing, "WIDE", 99), (narrowing, "LONG_SUM", 99), (definitions, "WIDE", 99),
             (definitions, "LONG_SUM", 99), (lower, "SMALL", 20),
             (contract, "OUTWEIGHS", 1), (operations, "OUTWEIGHS", 1), (collect, "AXES", 1)],
    "narrow blocks": [*ROWS, (blocking, "HUGE", 2), (emit, "LARGE_ARRAY", 1), (narrowing, "WIDE", 2),
                      (lower, "SMALL", 2)],
}  # fmt: skip


@contextmanager
def planned(changes: list[tuple[Any, str, Any]]) -> Iterator[None]:
    """Thresholds of modules for a while."""
    before = [(home, name, getattr(home, name)) for home, name, _ in changes]
    for home, name, value in changes:
        setattr(home, name, value)
    fr.clear_caches()
    try:
        yield
    finally:
        for home, name, value in before:
            setattr(home, name, value)
        fr.clear_caches()  # plans that are kept were made with other thresholds


# -------------------------------------------------------------------- how it is called
def plain(q: Question, sizes: Any) -> Iterator[Any]:
    """Once as it is; its arguments are what they were, and a second call says the same."""
    f = q.first.compile(*q.asked, sizes=sizes)
    given = arguments(f, q.first, q.values | q.sizes)
    before = {k: np.copy(v) for k, v in given.items()}
    got = several(f(**given))
    yield f, got, q.truth(given)
    kept = [np.copy(x) for x in got]
    again = several(f(**given))
    same = all(np.array_equal(before[k], given[k]) for k in given)
    same = same and all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(kept, again, strict=True)
    )
    same = same and all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(kept, got, strict=True)
    )
    yield f, got if same else [np.nan * np.asarray(x) for x in got], q.truth(given)


def lying(q: Question, sizes: Any) -> Iterator[Any]:
    """On arrays that lie by columns, or with gaps and backwards, none of which may be written to."""
    f = q.first.compile(*q.asked, sizes=sizes)
    given = arguments(f, q.first, q.values | q.sizes)
    for turned in (np.asfortranarray, spaced):
        there = {k: turned(v) if np.ndim(v) else v for k, v in given.items()}
        for v in there.values():
            if np.ndim(v):
                v.flags.writeable = False
        yield f, several(f(**there)), q.truth(given)


def spaced(a: Any) -> Any:
    """The same numbers, every third place of an array, the last axis backwards."""
    wide = np.full([3 * n for n in a.shape], np.nan)
    places = (*[slice(0, None, 3)] * (a.ndim - 1), slice(None, None, -3))
    wide[places] = a
    return wide[places]


def into(q: Question, sizes: Any) -> Iterator[Any]:
    """Into arrays of the caller, one of which may be an argument."""
    f = q.first.compile(*q.asked, sizes=sizes)
    given = arguments(f, q.first, q.values | q.sizes)
    truth = q.truth(given)
    shapes = [np.shape(x) for x in several(f(**given))]
    out = [np.full(s, np.nan) for s in shapes]
    f(**given, out=tuple(out) if len(out) > 1 else out[0])
    yield f, out, truth
    for k, s in enumerate(shapes):
        same = [n for n, v in given.items() if np.ndim(v) and np.shape(v) == s]
        for n in same[:1]:  # a result goes over an argument: everything was read before
            mine = {m: np.copy(v) for m, v in given.items()}
            out = [mine[n] if j == k else np.full(t, np.nan) for j, t in enumerate(shapes)]
            f(**mine, out=tuple(out) if len(out) > 1 else out[0])
            yield f, out, truth


def prepared(q: Question, sizes: Any) -> Iterator[Any]:
    """What does not change once, the rest at every call; everything but a variable, and all variables."""
    f = q.first.compile(*q.asked, sizes=sizes)
    given = arguments(f, q.first, q.values | q.sizes)
    variables = [x.name for x in q.first.variables]
    rest = [
        n for n in f.inputs if n not in q.sizes and n not in variables and n in q.values
    ]
    for names in dict.fromkeys((tuple(rest), tuple(variables))):
        if names:
            f = q.first.compile(*q.asked, sizes=sizes, constant=list(names))
            each = f.prepare(
                **{n: given[n] if n in given else q.sizes[n] for n in f.prepare.inputs}
            )
            got = several(each(**{n: given[n] for n in each.inputs}))
            yield each, got, q.truth(given)
            yield each, several(each(**{n: given[n] for n in each.inputs})), q.truth(given)
            yield f, several(f(**given)), q.truth(given)


def stacked(q: Question, sizes: Any) -> Iterator[Any]:
    """With one more axis: of the first variable, of everything, of the last argument."""
    f = q.first.compile(*q.asked)
    given = arguments(f, q.first, q.values | q.sizes)
    free = not any(s.space.structure for s in q.first.context.variables.values())
    points = [
        {n: v if n in q.sizes or not free else v * (1 + 0.02 * k) for n, v in given.items()}
        for k in range(COPIES)
    ]
    arrays = [n for n in given if n not in q.sizes]
    for names in dict.fromkeys(
        ((q.first.variables[0].name,), tuple(arrays), tuple(arrays[-1:]))
    ):
        here = [{n: p[n] if n in names else given[n] for n in given} for p in points]
        truths = [
            q.truth(p, hash((names, k))) if k and free else q.truth(given)
            for k, p in enumerate(here)
        ]
        f = q.first.compile(*q.asked, sizes=sizes, batch=list(names))
        got = f(
            **{
                n: np.stack([p[n] for p in points]) if n in names else given[n]
                for n in given
            }
        )
        whole = {n: np.stack([t[n] for t in truths]) for n in truths[0]}
        made = [g if n not in whole or np.ndim(g) == whole[n].ndim else np.stack([g] * COPIES)
                for n, g in zip(f.outputs, several(got), strict=True)]  # fmt: skip
        yield f, made, whole


def elsewhere(q: Question, sizes: Any) -> Iterator[Any]:
    """By the libraries that are here, of those whose arrays are not written to; JAX takes too long for all of it."""
    for backend, library, array, read in LIBRARIES:
        if find_spec(library):
            made = import_module(library)
            f = q.first.compile(*q.asked, sizes=sizes, backend=backend)
            given = arguments(f, q.first, q.values | q.sizes)
            there = {
                n: v if n in q.sizes else getattr(made, array)(v) for n, v in given.items()
            }
            yield f, [read(x) for x in several(f(**there))], q.truth(given)


LIBRARIES = [
    ("torch", "torch", "as_tensor", np.asarray),
    ("array-api", "array_api_strict", "asarray", np.asarray),
]


def threaded(q: Question, sizes: Any) -> Iterator[Any]:
    """From four threads at once."""
    f = q.first.compile(*q.asked, sizes=sizes)
    given = arguments(f, q.first, q.values | q.sizes)
    with ThreadPoolExecutor(4) as pool:
        for got in pool.map(lambda _: several(f(**given)), range(8)):
            yield f, got, q.truth(given)


WAYS = {f.__name__: f for f in (plain, lying, into, prepared, stacked, threaded, elsewhere)}


def several(made: Any) -> list[Any]:
    """Always a list."""
    return list(made) if isinstance(made, tuple) else [made]


# -------------------------------------------------------------------- verdicts
def verdicts(
    some: Iterable[Question], plans: Any = tuple(PLANS), ways: Any = tuple(WAYS)
) -> Iterator[tuple[str, str]]:
    """(kind, where) for every result of every question under every plan in every way."""
    for q in some:
        for plan in plans:
            sizes = {n: q.sizes[n] for n in q.first.context.dimensions if n in q.sizes}
            for way in ways:
                with planned(PLANS[plan]), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    yield from told(
                        q,
                        f"{q.name} | {plan} | {way}",
                        WAYS[way](q, sizes if plan != "as it is" else None),
                    )


def told(q: Question, where: str, results: Iterator[Any]) -> Iterator[tuple[str, str]]:
    """The verdicts of one way of calling."""
    try:
        for f, got, truth in results:
            if " in range(0, " in f.source:
                yield "in loops", where
            found = dict(zip(f.outputs, got, strict=True))
            for name, w in truth.items():
                w = np.asarray(w)
                if not np.isfinite(w).all():
                    yield "passed over", f"{where} {name}"
                elif relative(found[name], w) < BOUND:
                    yield "right", where
                else:
                    yield f"wrong {name}", where
    except fr.Unsupported as refused:
        yield "refused", f"{where}: {refused}"
    except Exception as error:
        yield f"crash {type(error).__name__}", f"{where}: {error}"


# -------------------------------------------------------------------- planted bugs
def sliced_by_name(
    self: Any, a: Any, rows: str, right: Any = emit_blocks.Blocked.of_rows
) -> Any:
    """What is read by rows at one place is read so at all of them."""
    names = {b for b, r in zip(a.args, self.region.rows[a], strict=True) if r}
    before = self.region.rows
    self.region.rows = {**before, a: tuple(b in names for b in a.args)}
    made = right(self, a, rows)
    self.region.rows = before
    return made


def written_too_early(self: Any, a: Any, b: Any, right: Any = emit.Numpy.free) -> bool:
    """An array is written over although it is read once more."""
    late = (
        b.rank > 0 and b.word not in memory.VIEWS | memory.READ_ONLY and b.shape == a.shape
    )
    return right(self, a, b) or (
        late and self.text[b].isidentifier() and b not in self.outputs
    )


def sums_not_carried(a: Any, m: Any, code: Any, right: Any = blocking.form) -> Any:
    """A sum over the rows of a block is taken for its rows' sums."""
    found = right(a, m, code)
    return (
        ("map", found[1])
        if found and found[0] == "sum" and a.shape and a.shape[0] is m
        else found
    )


PLANTS = {
    "slices": (emit_blocks.Blocked, "of_rows", sliced_by_name),
    "writes": (emit.Numpy, "free", written_too_early),
    "sums": (blocking, "form", sums_not_carried),
}


def main(seed: int, plant: str = "") -> int:
    """Counts by plan and way, what is wrong in words; 0 where nothing is wrong, or a planted bug was seen."""
    seen: Counter[str] = Counter()
    changes = [PLANTS[plant]] if plant else []
    with planned(changes):
        for kind, where in verdicts(questions(seed, public=not plant)):
            seen[kind.split()[0]] += 1
            if kind.startswith(("wrong", "crash")) and not plant:
                print(kind, where, flush=True)
    print(dict(seen))
    bad = seen["wrong"] + seen["crash"]
    return int(bool(bad) != bool(plant))


if __name__ == "__main__":
    sys.exit(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 1,
            sys.argv[2] if len(sys.argv) > 2 else "",
        )
    )
