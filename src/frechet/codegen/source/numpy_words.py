"""NumPy's words for operations, as expressions over the names of their arguments.

legend   a argument   c number   n size
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from frechet.errors import Fault
from frechet.network.size import Number, Size

Place = tuple[Size, Sequence[tuple[int, Size]]]  # an offset, and indices with their strides
EINSUM_LETTERS = "ijklmnopqrstuvwxyzabcdefgh"
# an argument that stands in brackets already
CALLED = re.compile(r"([\w.]+)\((0, )?\{0\}(, 0(\.\d)?)?\)")
WRITES = {  # functions that can write their value over their argument
    "np.abs", "np.arccos", "np.arccosh", "np.arcsin", "np.arcsinh", "np.arctan", "np.arctanh", "np.cos", "np.cosh",
    "np.exp", "np.expm1", "np.heaviside", "np.log", "np.log10", "np.log1p", "np.log2", "np.logaddexp", "np.maximum",
    "np.minimum", "np.sign", "np.sin", "np.sinh", "np.sqrt", "np.tan", "np.tanh",
    "erf", "expit", "log_ndtr", "ndtr", "_sigmoid_slope",
}  # fmt: skip


def number_literal(c: Number) -> str:
    """A rational number in Python; fractions that floats hold exactly are written as such."""
    if Fraction(c).denominator == 1:
        return str(int(c))
    return (
        repr(float(c))
        if Fraction(float(c)) == c or len(repr(float(c))) < 8
        else f"({c.numerator} / {c.denominator})"
    )


def size_text(n: Size) -> str:
    """A size in Python, of names that are Python's."""
    return n.text.replace("/", "//")


def param_text(p: object) -> str:
    """What a function has besides its arguments: a size, or an axis."""
    if isinstance(p, Size):
        return size_text(p)
    if type(p) is not int:
        raise Fault(f"the parameter {p!r} of a function in code")
    return str(p)


def shape_text(shape: Sequence[Size]) -> str:
    """A shape as a tuple."""
    return f"({', '.join(size_text(n) for n in shape)}{',' if len(shape) == 1 else ''})"


def can_overwrite(template: str) -> bool:
    """Can the value of a function of one array be written over its argument?"""
    called = CALLED.fullmatch(template)
    return called is not None and called[1] in WRITES


def argument_factor(template: str) -> str:
    """What a function of one array multiplies its argument by, where it is one word; else nothing."""
    rest = template.removeprefix("{0} * ")
    return rest if rest != template and CALLED.fullmatch(rest) else ""


def view(a: str, axes: Sequence[int | None], rank: int) -> str:
    """Axes in another order, new axes, axes of length 1 left out."""
    kept = [k for k in axes if k is not None]
    gone = [k for k in range(rank) if k not in kept]
    if gone:
        a = f"{a}[{', '.join('0' if k in gone else ':' for k in range(rank))}]"
        kept = [k - sum(g < k for g in gone) for k in kept]
    if kept != sorted(kept):
        a = (
            f"{a}.T"
            if kept == list(range(len(kept)))[::-1]
            else f"{a}.transpose({', '.join(map(str, kept))})"
        )
    if None in axes:
        a = f"{a}[{', '.join('None' if k is None else ':' for k in axes)}]"
    return a


def affine_index(places: Sequence[Place], sizes: Sequence[Size]) -> tuple[str, bool]:
    """Affine places as an index, and whether it is made of slices with every index once, in order."""
    used = [k for _, terms in places for k, _ in terms]
    simple = all(
        len(terms) < 2 and all(c.text == "1" for _, c in terms) for _, terms in places
    )
    if simple and used == list(range(len(sizes))):
        return ", ".join([sliced(place, sizes) for place in places]), True
    return ", ".join([ranged(place, sizes) for place in places]), False


def sliced(place: Place, sizes: Sequence[Size]) -> str:
    """A place that one index runs over, or none, as a slice."""
    offset, terms = place
    start = size_text(offset)
    if not terms:
        return start
    n = size_text(sizes[terms[0][0]])
    return f":{n}" if start == "0" else f"{start}:{start} + {n}"


def ranged(place: Place, sizes: Sequence[Size]) -> str:
    """A place as a sum of ranges, each along an axis of its own."""
    offset, terms = place
    rank = len(sizes)
    words = [] if size_text(offset) == "0" and terms else [size_text(offset)]
    for k, c in terms:
        axes = (
            ""
            if rank == 1
            else "[" + ", ".join(":" if j == k else "None" for j in range(rank)) + "]"
        )
        stride = "" if c.text == "1" else f"({size_text(c)}) * "
        words.append(f"{stride}np.arange({size_text(sizes[k])}){axes}")
    return " + ".join(words)


def diagonal_view(a: str, flat: Sequence[int], once: Sequence[int]) -> str:
    """Equal axes read together: a view."""
    return f'np.einsum("{"".join(EINSUM_LETTERS[i] for i in flat)}->{"".join(EINSUM_LETTERS[i] for i in once)}", {a})'
