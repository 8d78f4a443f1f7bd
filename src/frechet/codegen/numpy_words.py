"""NumPy's words for operations, as expressions over the names of their arguments.

legend   a, b arguments   ia, ib, out indices   K summed, B in both factors and kept, L only in a, R only in b
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from frechet.codegen.ops import Number, Op, volume
from frechet.size import Size

LETTERS = "ijklmnopqrstuvwxyzabcdefgh"
UFUNC = re.compile(r"(\w+)\(\{0\}\)")
WORDS = {  # where the declaration's words are slower than others, or not NumPy's
    "sigmoid": "expit({0})",
    "softplus": "np.logaddexp(0, {0})",
    "relu": "np.maximum({0}, 0)",
    "erf": "erf({0})",
    "swish": "{0} * expit({0})",
    "gelu": "{0} * ndtr({0})",
}
SCIPY = {"expit", "erf", "ndtr"}


def literal(c: Number) -> str:
    """A rational number in Python; fractions that floats hold exactly are written as such."""
    if Fraction(c).denominator == 1:
        return str(int(c))
    return (
        repr(float(c)) if Fraction(float(c)) == c or len(repr(float(c))) < 8 else f"({c.numerator} / {c.denominator})"
    )


def size_text(n: Size) -> str:
    """A size in Python."""
    return n.text.replace("/", "//")


def shape_text(shape: Sequence[Size]) -> str:
    """A shape as a tuple."""
    return f"({', '.join(size_text(n) for n in shape)}{',' if len(shape) == 1 else ''})"


def view(a: str, axes: Sequence[int | None], rank: int) -> str:
    """Axes in another order, new axes, axes of length 1 left out."""
    kept = [k for k in axes if k is not None]
    gone = [k for k in range(rank) if k not in kept]
    if gone:
        a = f"{a}[{', '.join('0' if k in gone else ':' for k in range(rank))}]"
        kept = [k - sum(g < k for g in gone) for k in kept]
    if kept != sorted(kept):
        a = f"{a}.T" if kept == list(range(len(kept)))[::-1] else f"{a}.transpose({', '.join(map(str, kept))})"
    if None in axes:
        a = f"{a}[{', '.join('None' if k is None else ':' for k in axes)}]"
    return a


def contract(a: str, b: str, op: Op) -> str:
    """A product summed over indices, in the shortest words that BLAS computes."""
    ia, ib, out = op.params
    batch = [i for i in out if i in ia and i in ib]
    summed = [i for i in ia if i in ib and i not in out]
    left = [i for i in out if i in ia and i not in ib]
    right = [i for i in out if i in ib and i not in ia]
    if not out and len(ia) == len(ib) == len(summed):
        if len(ia) == 1:
            return f"{a} @ {b}"
        return f"np.vdot({a}, {view(b, [ib.index(i) for i in ia], len(ib))})"
    if {*ia, *ib} - {*batch, *summed, *left, *right} or not summed:
        return einsum(a, b, ia, ib, out)
    if not batch:
        return product(a, b, ia, ib, out, left, summed, right)
    if len(left) <= 1 and len(right) <= 1 and len(summed) == 1 and left + right:
        return stacked(a, b, ia, ib, out, batch, left, summed, right)
    if left and right:
        return stacks(a, b, op, batch, left, summed, right)
    return einsum(a, b, ia, ib, out)


def einsum(a: str, b: str, ia: Sequence[int], ib: Sequence[int], out: Sequence[int]) -> str:
    """The general word."""
    spelled = ["".join(LETTERS[i] for i in ix) for ix in (ia, ib, out)]
    return f'np.einsum("{spelled[0]},{spelled[1]}->{spelled[2]}", {a}, {b})'


def product(
    a: str,
    b: str,
    ia: Sequence[int],
    ib: Sequence[int],
    out: Sequence[int],
    left: list[int],
    summed: list[int],
    right: list[int],
) -> str:
    """A product of matrices, or of arrays taken as matrices."""
    if left + right != list(out) and right + left == list(out):
        a, b, ia, ib, left, right = b, a, ib, ia, right, left
    if len(ia) <= 2 and len(ib) <= 2 and len(summed) == 1 and left + right == list(out):
        first = view(a, [ia.index(i) for i in (*left, *summed)], len(ia)) if len(ia) == 2 else a
        second = view(b, [ib.index(i) for i in (*summed, *right)], len(ib)) if len(ib) == 2 else b
        if len(ia) == 1 and len(ib) == 2 and ib[1] in summed:
            return f"{b} @ {a}"
        return f"{first} @ {second}"
    pairs = [ia.index(i) for i in summed], [ib.index(i) for i in summed]
    made = f"np.tensordot({a}, {b}, ({list(pairs[0])}, {list(pairs[1])}))"
    flat = [i for i in ia if i in left] + [i for i in ib if i in right]
    return view(made, [flat.index(i) for i in out], len(flat))


def stacked(
    a: str,
    b: str,
    ia: Sequence[int],
    ib: Sequence[int],
    out: Sequence[int],
    batch: list[int],
    left: list[int],
    summed: list[int],
    right: list[int],
) -> str:
    """One product of matrices for every value of the common indices."""
    first = view(a, [ia.index(i) for i in (*batch, *left, *summed)], len(ia))
    second = view(b, [ib.index(i) for i in (*batch, *summed, *right)], len(ib))
    ones = ", ".join(":" for _ in batch)
    if not left:
        first = f"{first}[{ones}, None]" if first.isidentifier() else f"({first})[{ones}, None]"
    if not right:
        second = f"{second}[..., None]" if second.isidentifier() else f"({second})[..., None]"
    made = f"{first} @ {second}"
    flat = [*batch, *left, *right]
    if not left:
        made = f"({made})[{ones}, 0]"
    elif not right:
        made = f"({made})[..., 0]"
    if flat == list(out):
        return made
    return view(f"({made})", [flat.index(i) for i in out], len(flat))


def stacks(a: str, b: str, op: Op, batch: list[int], left: list[int], summed: list[int], right: list[int]) -> str:
    """The same where several indices stand together on a side: they are one, and several again."""
    ia, ib, out = op.params
    size = dict(zip((*ia, *ib), (*op.args[0].shape, *op.args[1].shape), strict=True))

    def grouped(t: str, ix: Sequence[int], *groups: list[int]) -> str:
        flat = view(t, [ix.index(i) for g in groups for i in g], len(ix))
        if all(len(g) == 1 for g in groups):
            return flat
        return f"{flat}.reshape({', '.join(size_text(volume(size[i] for i in g)) for g in groups)})"

    made = f"{grouped(a, ia, batch, left, summed)} @ {grouped(b, ib, batch, summed, right)}"
    flat = [*batch, *left, *right]
    whole = f"({made}).reshape({shape_text([size[i] for i in flat])})"
    return whole if flat == list(out) else view(whole, [flat.index(i) for i in out], len(flat))


def affine(places: Sequence[tuple[Size, Sequence[tuple[int, Size]]]], sizes: Sequence[Size]) -> tuple[str, bool]:
    """Affine places as an index, and whether it is made of slices with every index once, in order."""
    used = [k for _, terms in places for k, _ in terms]
    simple = all(len(terms) < 2 and all(c.text == "1" for _, c in terms) for _, terms in places)
    if simple and used == list(range(len(sizes))):
        parts = []
        for offset, terms in places:
            o = size_text(offset)
            if not terms:
                parts.append(o)
                continue
            n = size_text(sizes[terms[0][0]])
            parts.append(f":{n}" if o == "0" else f"{o}:{o} + {n}")
        return ", ".join(parts), True
    rank = len(sizes)
    parts = []
    for offset, terms in places:
        words = [] if size_text(offset) == "0" and terms else [size_text(offset)]
        for k, c in terms:
            axes = "" if rank == 1 else "[" + ", ".join(":" if j == k else "None" for j in range(rank)) + "]"
            stride = "" if c.text == "1" else f"({size_text(c)}) * "
            words.append(f"{stride}np.arange({size_text(sizes[k])}){axes}")
        parts.append(" + ".join(words))
    return ", ".join(parts), False


def ufunc(template: str) -> str | None:
    """The NumPy function of one argument that a template calls."""
    found = UFUNC.fullmatch(template)
    return found.group(1) if found else None


def diagonal(a: str, flat: Sequence[int], once: Sequence[int]) -> str:
    """Equal axes read together: a view."""
    return f'np.einsum("{"".join(LETTERS[i] for i in flat)}->{"".join(LETTERS[i] for i in once)}", {a})'
