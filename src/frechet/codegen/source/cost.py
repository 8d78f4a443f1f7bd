"""What a compiled function costs, before it runs: operations, traffic and memory as polynomials in the sizes.

    product summed over indices    2·∏ of all its sizes; A'A, which BLAS computes at half the price, half of it
    entry by entry                 1 an entry for each of + − · / √ exp log tanh ..., 1 an entry of what is summed
    factorisation                  potrf n³/3, getrf 2n³/3       inverse from it   potri 2n³/3, getri 4n³/3
    k systems with it              2n²k                          functions of matrices   see CALLS

A multiplication and an addition are two operations (FLOPs).  A symmetric matrix is taken to be positive definite,
which is tried first.  Bytes are what NumPy's calls read and write, 8 an entry, cache or not.  The peak is that of
the buffers which the code holds until it returns, with those that it writes over counted once, and the largest
temporary of one statement; inputs and outputs stand apart.  Single numbers are not counted.

    legend   a operation   n size   entries the number of entries of an array
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from frechet.codegen.operations import UNKNOWN, Code, Op, alive, broadcast_shape
from frechet.codegen.plan.memory import VIEWS, memory_root
from frechet.codegen.program.batch import Stack
from frechet.codegen.source import numpy_words as words
from frechet.codegen.source.emit import Numpy
from frechet.codegen.source.words import NUMPY
from frechet.errors import NameUnknown
from frechet.functions.matrix_map import MatrixMap
from frechet.network.lengths import Sizes, lengths
from frechet.network.size import ONE, ZERO, Size, product_of_sizes

DOUBLE = 8  # bytes of a number
COSTLESS = {*VIEWS, "input", "number", "size", "constant"}  # what no statement computes
GROUPS = {
    "contract": "products", "factor": "factorisations", "solve": "systems", "inv": "inverses", "det": "determinants",
    "logdet": "determinants", "map": "functions of entries", "add": "entry by entry", "mul": "entry by entry",
    "scale": "entry by entry", "power": "entry by entry", "root": "entry by entry", "sum": "sums", "max": "sums",
    "call": "functions of arrays",
}  # fmt: skip


class Numbers(NamedTuple):
    """The cost at given sizes: FLOPs, bytes read and written, bytes of the intermediates at the peak."""

    flops: int
    bytes: int
    peak: int


class CostRow(NamedTuple):
    """A group of operations: its name, how many there are, what they cost."""

    name: str
    times: int
    flops: Size
    bytes: Size


class Cost:
    """The cost of computing some outputs; nothing is counted before it is asked for.

    >>> from frechet.api import compile
    >>> cost = compile("logdet(S) + y'*inv(S)*y", where="S: n×n psd, y: n").cost
    >>> cost.flops, cost.at(n=300).flops
    (n*(n*n+6*n+12)/3, 9181200)
    >>> print(cost)
    operation       times  FLOPs                 share at n = 1000
    factorisations      1  n³/3                  99.4%
    systems             1  2·n²                  0.6%
    determinants        1  2·n                   0.0%
    products            1  2·n                   0.0%
    total                  n³/3 + 2·n² + 4·n
    bytes                  24·n² + 56·n
    peak                   8·n² + 8·n
    inputs                 8·n² + 8·n
    outputs                0
    """

    def __init__(
        self, code: Code, outputs: Iterable[Op], source: Numpy, names: Mapping[str, str]
    ) -> None:
        self._outputs, self._sizes, self._source = list(outputs), code.sizes, source
        self._names = (
            names  # those of sizes that Python cannot write, with what stands for them
        )

    def __getstate__(self) -> dict[str, Any]:
        """A pickle holds what was counted, not the operations."""
        counted = {
            name: getattr(self, name)
            for name in ("rows", "flops", "bytes", "memory", "inputs")
        }
        return {"_sizes": dict(self._sizes), "_names": dict(self._names), **counted}

    @cached_property
    def order(self) -> list[Op]:
        """What is computed, in order."""
        return [a for a in alive(self._outputs) if a.word not in COSTLESS]

    @cached_property
    def rows(self) -> list[CostRow]:
        """The groups, the largest share of FLOPs first, then of bytes."""
        found: dict[str, list[Op]] = {}
        for a in self.order:
            found.setdefault(
                "symmetric products" if twin(a) else GROUPS.get(a.word, "copies"), []
            ).append(a)
        rows = [
            CostRow(name, len(g), total(map(flops, g)), total(map(traffic, g)))
            for name, g in found.items()
        ]
        rows = [r for r in rows if r.bytes is not ZERO or r.flops is not ZERO]
        return sorted(rows, key=lambda r: (-self.nominal(r.flops), -self.nominal(r.bytes)))

    @cached_property
    def flops(self) -> Size:
        """Additions and multiplications."""
        return total(r.flops for r in self.rows)

    @cached_property
    def bytes(self) -> Size:
        """What is read and written."""
        return total(r.bytes for r in self.rows)

    @property
    def peak(self) -> Size:
        """The bytes of the intermediates that are held at the end, and the largest temporary."""
        return self.memory[0]

    @cached_property
    def inputs(self) -> Size:
        """The bytes of what is given."""
        return total(
            DOUBLE * product_of_sizes(a.shape)
            for a in alive(self._outputs)
            if a.word == "input" and a.rank
        )

    @property
    def outputs(self) -> Size:
        """The bytes of what is returned."""
        return self.memory[1]

    @cached_property
    def memory(self) -> tuple[Size, Size]:
        """The bytes of intermediates and of outputs: every buffer of the source once."""
        text, over = self._source.text, overwritten(self._source)
        held: dict[str, Op] = {}
        for a in self._source.order:
            if (
                a in text
                and a.word not in COSTLESS
                and (a.rank or a.word == "factor")
                and not slices(a)
            ):
                held.setdefault(owner(text[a], over), a)
        returned = {owner(text[memory_root(a)], over) for a in self._outputs}
        inside = total(
            DOUBLE * product_of_sizes(a.shape) for t, a in held.items() if t not in returned
        )
        outside = total(
            DOUBLE * product_of_sizes(a.shape) for t, a in held.items() if t in returned
        )
        passing = max(map(temporary, self.order), key=self.nominal, default=ZERO)
        return inside + passing, outside

    def at(self, sizes: Sizes = None, **more: int) -> Numbers:
        """FLOPs, bytes and peak bytes for numbers of 8 bytes: `cost.at(m=1000, n=10)`."""
        given = lengths(sizes) | lengths(more)
        given |= {self._names[n]: k for n, k in given.items() if n in self._names}
        wanted = self.flops.names() | self.bytes.names() | self.peak.names()
        if missing := sorted(wanted - set(given)):
            raise NameUnknown(
                f"the size {missing[0]} is not given",
                hint="sizes are " + ", ".join(sorted(wanted)),
            )
        return Numbers(self.flops.at(given), self.bytes.at(given), self.peak.at(given))

    def nominal(self, n: Size) -> int:
        """A polynomial at the sizes that were planned for, 1000 where none is known."""
        return n.at({name: self._sizes.get(name, UNKNOWN) for name in n.names()})

    def __str__(self) -> str:
        most = self.nominal(self.flops) or 1
        lines = [
            (
                r.name,
                str(r.times),
                formula(r.flops),
                f"{100 * self.nominal(r.flops) / most:.1f}%",
            )
            for r in self.rows
        ]
        lines = [
            ("operation", "times", "FLOPs", "share"),
            *lines,
            ("total", "", formula(self.flops), ""),
        ]
        for name in ("bytes", "peak", "inputs", "outputs"):
            lines.append((name, "", formula(getattr(self, name)), ""))
        names = sorted(self.flops.names())
        lines[0] = (
            *lines[0][:3],
            f"share at {', '.join(f'{n} = {self._sizes.get(n, UNKNOWN)}' for n in names)}".rstrip(
                " at"
            ),
        )
        widths = [max(len(line[k]) for line in lines) for k in range(3)]
        return "\n".join(
            f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:<{widths[2]}}  {d}".rstrip()
            for a, b, c, d in lines
        )

    def __repr__(self) -> str:
        return f"<cost {formula(self.flops)} FLOPs, {formula(self.bytes)} bytes>"


# -------------------------------------------------------------------- FLOPs
def flops(a: Op) -> Size:
    """The FLOPs of one operation."""
    count = COUNTS.get(a.word)
    return count(a) if count else ZERO


def entries(a: Op) -> Size:
    """The number of entries of an array; a single number is none."""
    return product_of_sizes(a.shape) if a.rank else ZERO


def of_contract(a: Op) -> Size:
    """Two for every combination of the indices, one where nothing is summed; half of it for A'A."""
    x, y = a.args
    ia, ib, out = a.params
    dims = dict(zip((*ia, *ib), (*x.shape, *y.shape), strict=True))
    union = product_of_sizes(dims.values())
    return union if set(dims) == set(out) or twin(a) else 2 * union


def twin(a: Op) -> bool:
    """Is it a matrix times its own transpose, of which BLAS computes half?"""
    if a.word != "contract" or a.args[0] is not a.args[1] or a.args[0].rank != 2:
        return False
    ia, ib, out = a.params
    return (
        len(out) == 2
        and [i == j for i, j in zip(ia, ib, strict=True)].count(True) == 1
        and not set(ia) & set(ib) & set(out)
    )


def of_add(a: Op) -> Size:
    """One for every + and −, one for every coefficient."""
    signs = len(a.args) - 1 + all(c < 0 for c in a.params)
    return signs * entries(a) + total(
        entries(b) for c, b in zip(a.params, a.args, strict=True) if abs(c) != 1
    )


def of_mul(a: Op) -> Size:
    """One for every · and /, in the order in which the arrays grow."""
    return total(
        product_of_sizes(s)
        for k in range(2, len(a.args) + 1)
        if (s := broadcast_shape([b.shape for b in a.args[:k]]))
    )


def of_power(a: Op) -> Size:
    """One, for a cube or the inverse of a root two."""
    return (2 if a.params[0] in (3, Fraction(-1, 2)) else 1) * entries(a)


def of_map(a: Op) -> Size:
    """One, and one for every further word of the function."""
    fn = a.params[0]
    text = NUMPY.get(fn.name) or fn.numpy
    return max(1, text.count("{0}")) * entries(a)


def cubic(for_definite: Fraction, for_any: Fraction) -> Callable[[Op], Size]:
    """A multiple of n³, by whether the matrix is symmetric."""

    def count(a: Op) -> Size:
        F = a if a.word == "factor" else a.args[0]
        n = F.shape[0]
        return n * n * n * (for_any if F.params[0] == "lu" else for_definite)

    return count


DIAGONAL = {  # the diagonal of a factor: FLOPs and numbers moved, for each of its entries
    ("logdet", False): (2, 3),  # log, sum
    ("logdet", True): (3, 5),  # of any matrix the absolute value before
    ("det", False): (1, 1),  # the product
    ("det", True): (2, 4),  # and the sign of the pivots
}


def on_diagonal(a: Op) -> tuple[int, int]:
    """What a determinant does with the diagonal of a factor."""
    return DIAGONAL[a.word, a.args[0].params[0] == "lu"]


def of_call(a: Op) -> Size:
    """As declared in CALLS, for each of a stack; of other functions 1 for every entry that is read or written."""
    fn, *params = a.params
    shape, times = a.args[0].shape if a.args else (), ONE
    if isinstance(fn, Stack):
        times = a.shape[0]
        shape, fn = shape[fn.stacked[0] :], fn.base
    base, order = (fn.base, fn.order) if isinstance(fn, MatrixMap) else (fn.name, 0)
    count = CALLS.get(base)
    if count is None or not shape:
        return total(map(entries, a.args)) + entries(a)
    m, n = (*shape, ONE)[:2]
    for k in range(
        1, order + 1
    ):  # one value for every direction, of a matrix of twice the order
        times = times * n * n * Fraction(8, k)
    return times * count(m, n, *(p for p in params if isinstance(p, Size)))


COUNTS: dict[str, Callable[[Op], Size]] = {
    "contract": of_contract,
    "add": of_add,
    "mul": of_mul,
    "scale": entries,
    "power": of_power,
    "root": entries,
    "map": of_map,
    "sum": lambda a: entries(a.args[0]),
    "max": lambda a: entries(a.args[0]),
    "factor": cubic(Fraction(1, 3), Fraction(2, 3)),
    "inv": cubic(Fraction(2, 3), Fraction(4, 3)),
    "solve": lambda a: 2 * a.args[0].shape[0] * product_of_sizes(a.args[1].shape),
    "det": lambda a: on_diagonal(a)[0] * a.args[0].shape[0],
    "logdet": lambda a: on_diagonal(a)[0] * a.args[0].shape[0],
    "call": of_call,
    "scatter": lambda a: entries(a.args[0]) if len(a.args) > 1 else ZERO,
}

# Golub & Van Loan, Matrix Computations, 4th ed., tables in sec. 8.3 and 8.6; Higham, Functions of Matrices, sec. 10.3
CALLS: dict[str, Callable[..., Size]] = {
    "inv": lambda n, _: 2 * n * n * n,
    **dict.fromkeys(("det", "logdet", "log_det"), lambda n, _: n * n * n * Fraction(2, 3)),
    "logdets": lambda n, _: n * n * n * Fraction(1, 3),
    "eigvals": lambda n, _: n * n * n * Fraction(4, 3),
    "lambda_max": lambda n, _: n * n * n * Fraction(4, 3),
    "lambda_min": lambda n, _: n * n * n * Fraction(4, 3),
    "eigvecs": lambda n, _: 9 * n * n * n,
    "eigvec_max": lambda n, _: 9 * n * n * n,
    "eigvec_min": lambda n, _: 9 * n * n * n,
    "resolvent_max": lambda n, _: 11 * n * n * n,
    "resolvent_min": lambda n, _: 11 * n * n * n,
    "inverse_gaps": lambda n, _: 2 * n * n,
    "svdvals": lambda m, n: 6 * m * n * n + 20 * n * n * n,
    "svd_u": lambda m, n: 6 * m * n * n + 20 * n * n * n,
    "svd_v": lambda m, n: 6 * m * n * n + 20 * n * n * n,
    "spectrum": lambda n, _: (
        26 * n * n * n
    ),  # singular values; a tenth of that where the matrix is far from singular
    "others1": lambda n, _: 4 * n,
    "others2": lambda n, _: 6 * n * n,
    "norm_nuc": lambda m, n: 6 * m * n * n + 20 * n * n * n,
    "pinv": lambda m, n: 8 * m * n * n + 20 * n * n * n,
    "cholesky": lambda n, _: n * n * n * Fraction(1, 3),
    "expm": lambda n, _: (
        n * n * n * Fraction(44, 3)
    ),  # six products and a solve; squarings depend on the norm
    "matpow": lambda n, _, k: 2 * n * n * n * max(1, (k.number() or 2).bit_length()),
    "maximum": lambda m, n: m * n,
    "minimum": lambda m, n: m * n,
    "pow": lambda m, n: m * n,
}


# -------------------------------------------------------------------- bytes
def traffic(a: Op) -> Size:
    """The bytes that NumPy's calls read and write: every one its arguments and its result."""
    read = total(map(entries, dict.fromkeys(a.args)))
    # results of the calls before the last are written, and read again
    again = 2 * max(0, calls(a) - 1) * entries(a)
    if a.word == "add":
        again = again + 2 * total(
            entries(b) for c, b in zip(a.params, a.args, strict=True) if abs(c) != 1
        )
    if a.word in ("det", "logdet"):
        read = a.args[0].shape[0] * on_diagonal(a)[1]
    return DOUBLE * (read + again + entries(a))


def calls(a: Op) -> int:
    """How many operations on arrays a sum or a product is; factors that are numbers meet before."""
    if a.word == "add":
        return len(a.args) - 1
    return len(a.args) - max(1, sum(not b.rank for b in a.args)) if a.word == "mul" else 1


def temporary(a: Op) -> Size:
    """The bytes of a term times its coefficient, which a statement makes before it adds it."""
    if a.word != "add":
        return ZERO
    scaled = [b for c, b in zip(a.params, a.args, strict=True) if abs(c) != 1 and b.rank]
    return DOUBLE * product_of_sizes(scaled[0].shape) if scaled else ZERO


def overwritten(source: Numpy) -> dict[str, str]:
    """Names of factors that lie where their matrix was, and of inverses where their factor was."""
    text, found = source.text, dict[str, str]()
    places = getattr(source, "places", {})  # none where arrays are not written to
    for a in source.order:
        if a.word == "inv" and a in text and source.last[a.args[0]] == places.get(a):
            found[text[a]] = text[a.args[0]]
        if a.word == "factor" and a in text and source.holder.get(text[a.args[0]]) is a:
            found[text[a]] = text[a.args[0]]
    return found


def owner(name: str, over: Mapping[str, str]) -> str:
    """The name of the memory."""
    while name in over:
        name = over[name]
    return name


def slices(a: Op) -> bool:
    """Does it read entries in place, as a slice does?"""
    return a.word == "gather" and words.affine_index(*a.params)[1]


# -------------------------------------------------------------------- words
def total(sizes: Iterable[Size]) -> Size:
    """The sum."""
    found = ZERO
    for n in sizes:
        found = found + n
    return found


def formula(n: Size) -> str:
    """A polynomial as one writes it: 2·m·n² + n³/3, the highest degree first."""
    text = ""
    for m, c in sorted(n.terms, key=lambda t: (-len(t[0]), t[0])):
        c = Fraction(c)
        above = [str(abs(c.numerator))] * (abs(c.numerator) != 1 or not m) + powers(m)
        below = f"/{c.denominator}" if c.denominator > 1 else ""
        text += (" − " if c < 0 else " + " if text else "") + "·".join(above) + below
    return text or "0"


def powers(m: Sequence[str]) -> list[str]:
    """The names of a product, each once with its exponent."""
    return [
        name + (str(k).translate(RAISED) if k > 1 else "")
        for name in dict.fromkeys(m)
        if (k := m.count(name))
    ]


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
