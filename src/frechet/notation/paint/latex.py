"""Phrases in LaTeX.

>>> from frechet.notation.phrases import phrase as ph
>>> from frechet.network.size import size
>>> X = ph.name("X", (size("m"), size("n")))
>>> Latex().paint(ph.mul([X, ph.inverse(ph.mul([ph.transpose(X), X]))]))
'X (X^\\\\top X)^{-1}'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from frechet.functions.declaration import registry
from frechet.network.network import Exponent
from frechet.network.size import Size
from frechet.notation.paint.painter import (
    ATOM,
    JUXTAPOSED,
    KRON,
    MUL,
    POST,
    SUM,
    Painted,
    Painter,
    raised_name,
)
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.slices import Spec, lies
from frechet.paper.letters import (
    direction_latex,
    latex_name,
    spelled_latex,
    subscripted,
)

CIRCLE = r"\circ "  # marks a power of every entry
DIRECTION = re.compile(
    r"\\mathrm\{d\}[^ ()]+"
)  # alone: what follows must not read as part of it


class Latex(Painter):
    """LaTeX with amsmath."""

    def at(self, p: Phrase, level: int) -> str:
        """Brackets grow where the inside is tall."""
        s, mine = self.done[p]
        if mine >= level:
            return s
        return rf"\left({s}\right)" if r"\frac" in s or r"\sum" in s else f"({s})"

    def name(self, text: str, *_: object, p: Phrase) -> Painted:
        """A symbol."""
        if text.startswith("_"):  # no letter to set a mark on
            return Painted(spelled_latex(text), ATOM)
        shown = direction_latex if p.moves else latex_name
        alike = [other for other in self.taken | {text} if shown(other) == shown(text)]
        if text != min(
            alike, key=lambda n: ("_" in n, n.isascii(), n)
        ):  # the others are spelled out
            return Painted(spelled_latex(text), ATOM)
        return Painted(shown(text), POST if raised_name(text, p.moves) else ATOM)

    def number(self, c: Fraction, p: Phrase) -> Painted:
        """A rational number."""
        return Painted(fraction(c), ATOM)

    def size(self, n: Size) -> str:
        """A size as a subscript."""
        return n.text.replace("*", "")

    def T(self, q: Phrase, p: Phrase) -> Painted:
        """A transpose; of an inverse `X^{-\\top}`."""
        if q.op == "call" and q.args[0] == "inv":
            return Painted(self.at(q.args[1], ATOM) + r"^{-\top}", POST)
        if q.op == "call" and q.args[0] == "unit" and "e" not in self.taken:
            return Painted(self.unit(q.args[1], q.args[2], r"\top"), POST)
        return self.lying(q) or Painted(apart(self.at(q, ATOM)) + r"^\top", POST)

    def bare_slice(self, q: Phrase, *specs: Spec) -> str:
        """A part of an array: `X_{1:k,:}`."""
        return subscripted(
            self.at(q, ATOM),
            ",".join(self.spec(s, n) for s, n in zip(specs, q.shape, strict=True)),
        )

    def slice(self, q: Phrase, *specs: Spec, p: Phrase) -> Painted:
        """The same; a row stands as its transpose."""
        s = self.bare_slice(q, *specs)
        return Painted(rf"{{{s}}}^\top" if lies(p) else s, POST)

    def last(self, n: Size) -> str:
        """The last place of an axis is its length."""
        return self.size(n)

    def matrix(self, rows: Sequence[Sequence[str]]) -> Painted:
        """Elements in rows."""
        return Painted(
            r"\begin{bmatrix} "
            + r" \\ ".join(" & ".join(r) for r in rows)
            + r" \end{bmatrix}",
            ATOM,
        )

    def raised(self, q: Phrase, e: Exponent, dot: str = "") -> Painted:
        """A power; entry by entry with a circle."""
        if not dot and q.op == "call" and q.args[0] == "inv":
            q, e = q.args[1], -e
        return Painted(f"{self.base(q)}^{{{CIRCLE if dot else ''}{e}}}", POST)

    def base(self, q: Phrase) -> str:
        """What is raised; a fraction stands in brackets."""
        s = apart(self.at(q, ATOM))
        return f"({s})" if s.startswith((r"\frac", r"\tfrac")) else s

    def root(self, q: Phrase) -> Painted:
        """A square root."""
        return Painted(rf"\sqrt{{{self.done[q].s}}}", ATOM)

    def entry(self, q: Phrase, *places: Size, p: Phrase) -> Painted:
        """An entry."""
        index = ",".join(map(self.size, places))
        base = (
            f"({self.done[q].s})"
            if q.op == "name" and self.names(q.args[0], index)
            else self.at(q, ATOM)
        )
        return Painted(subscripted(base, index), POST)

    def names(self, base: str, index: str) -> bool:
        """Is a name with this index another name: b1 beside b[1], a second direction dx2 beside dx[2]?"""
        direction = base[:1] == "d" and base[1:] in self.taken and index in ("2", "3", "4")
        return direction or not self.taken.isdisjoint((base + index, f"{base}_{index}"))

    def apply(self, q: Phrase, mark: str, *directions: Phrase, p: Phrase) -> Painted:
        """A derivative at directions."""
        return super().apply(q, "^*" if mark else "", *directions, p=p)

    def join(self, factors: list[str]) -> str:
        """Factors side by side."""
        shown = [*map(apart, factors[:-1]), *factors[-1:]]
        return " ".join(
            rf"\cdot {f}" if k and f[0].isdigit() else f for k, f in enumerate(shown)
        )

    def quotient(self, above: Phrase, below: Phrase, p: Phrase) -> Painted:
        """A fraction."""
        return Painted(rf"\frac{{{self.done[above].s}}}{{{self.done[below].s}}}", ATOM)

    def scaled(self, c: Fraction, q: Phrase, p: Phrase) -> Painted:
        """A rational multiple."""
        s = self.at(q, MUL)
        s = s if abs(c) == 1 else self.join([fraction(abs(c)), s])
        return Painted("-" + s, SUM) if c < 0 else Painted(s, MUL)

    def times(self, factors: list[str]) -> str:
        """An entrywise product."""
        return r" \odot ".join(factors)

    def over(self, q: str) -> str:
        """An entrywise division."""
        return r" \oslash " + q

    def ones(self, *shape: Size) -> str:
        """An array of ones."""
        return ones_with_sizes(*map(self.size, shape))

    def function(self, fn: str) -> str:
        """The name of a function, as it was declared; a letter that is taken is spelled out."""
        word = registry.get(fn)
        if word is not None and (
            len(word.latex) == 1 or (fn == "sigmoid" and {"σ", "sigma"} & self.taken)
        ):
            return rf"\operatorname{{{fn}}}"
        return word.latex if word is not None else latex_name(fn)

    def call_ones(self, *shape: Size) -> Painted:
        """An array of ones."""
        return Painted(ones_with_sizes(*map(self.size, shape)), ATOM)

    def call_zeros(self, *shape: Size) -> Painted:
        """An array of zeros."""
        return Painted(filled("0", *map(self.size, shape)), ATOM)

    def call_eye(self, n: Size) -> Painted | None:
        """The identity."""
        if "I" in self.taken:
            return None
        return Painted(f"I_{{{self.size(n)}}}", ATOM)

    def call_inv(self, q: Phrase) -> Painted:
        """An inverse."""
        return Painted(self.at(q, ATOM) + "^{-1}", POST)

    def call_norm2(self, q: Phrase) -> Painted:
        """A norm; of a matrix it is named Frobenius."""
        mark = "_F" if len(q.shape) == 2 else ""
        return Painted(rf"\lVert {self.done[q].s} \rVert{mark}", ATOM)

    def call_norm1(self, q: Phrase) -> Painted:
        """The sum of absolute values."""
        return Painted(rf"\lVert {self.done[q].s} \rVert_1", ATOM)

    def call_abs(self, q: Phrase) -> Painted:
        """The absolute value of a number; bars around anything else mean something else."""
        if q.shape:
            return Painted(rf"\operatorname{{abs}}({self.done[q].s})", ATOM)
        return Painted(rf"\lvert {self.done[q].s} \rvert", ATOM)

    def call_inner(self, q: Phrase, r: Phrase) -> Painted:
        """An inner product."""
        return Painted(rf"\langle {self.done[q].s}, {self.done[r].s} \rangle", ATOM)

    def call_kron(self, q: Phrase, r: Phrase) -> Painted:
        """A Kronecker product."""
        return Painted(rf"{self.at(q, JUXTAPOSED)} \otimes {self.at(r, JUXTAPOSED)}", KRON)

    def call_K(self, m: Size, n: Size) -> Painted | None:
        """The commutation matrix."""
        if "K" in self.taken:
            return None
        return Painted(f"K_{{{self.size(m)},{self.size(n)}}}", ATOM)

    def call_duplication(self, n: Size) -> Painted | None:
        """The duplication matrix."""
        if "D" in self.taken:
            return None
        return Painted(f"D_{{{self.size(n)}}}", ATOM)

    def call_elimination(self, n: Size) -> Painted | None:
        """The elimination matrix."""
        if "L" in self.taken:
            return None
        return Painted(f"L_{{{self.size(n)}}}", ATOM)

    def call_delta(self, i: Size, k: Size) -> Painted | None:
        """Kronecker's delta."""
        if {"delta", "δ"} & self.taken:
            return None
        return Painted(rf"\delta_{{{self.size(i)},{self.size(k)}}}", ATOM)

    def call_unit(self, n: Size, i: Size) -> Painted | None:
        """A unit vector, with its length."""
        if "e" in self.taken:
            return None
        return Painted(self.unit(n, i), POST)

    def unit(self, n: Size, i: Size, mark: str = "") -> str:
        """`e_{i}^{(n)}`, or with a mark behind the length."""
        return f"e_{{{self.size(i)}}}^{{({self.size(n)}){mark}}}"

    def call_pow(self, q: Phrase, e: Phrase) -> Painted:
        """A power with a symbolic exponent."""
        circle = r"\circ " if q.shape or e.shape else ""
        return Painted(f"{self.base(q)}^{{{circle}{self.done[e].s}}}", POST)

    def call_powm(self, q: Phrase, e: Phrase) -> Painted:
        """A power of a matrix with a symbolic exponent."""
        return Painted(f"{self.base(q)}^{{{self.done[e].s}}}", POST)


def apart(factor: str) -> str:
    r"""A differential that something follows: `(\mathrm{d}A) B` is not the differential of a product."""
    return f"({factor})" if DIRECTION.fullmatch(factor) else factor


def fraction(c: Fraction) -> str:
    """A rational number."""
    return str(c) if c.denominator == 1 else rf"\tfrac{{{c.numerator}}}{{{c.denominator}}}"


def ones_with_sizes(*shape: str) -> str:
    """Ones with their sizes as an index."""
    return filled("1", *shape)


def filled(digit: str, *shape: str) -> str:
    """An array of one number, with its sizes as an index."""
    return rf"\mathbf{{{digit}}}_{{" + r" \times ".join(shape) + "}"
