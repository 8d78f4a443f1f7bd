"""A formula by entries as a side of an equation: painted with indices, compared as an array.

Its meaning is a number: the formula contracted with random vectors for its free letters, and with the direction dX
for those of the variable.  Two arrays that agree there for random vectors are equal.

legend   F formula   w weights of the free letters   p product
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from frechet.errors import TooLarge, Unsupported
from frechet.explain.formula import (
    Delta,
    EntryFactor,
    Formula,
    Partial,
    Product,
    partials_put_in,
)
from frechet.explain.formula import FreshLetters as Pool
from frechet.explain.sides import Meant, Scope, page_style
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import add, tidy
from frechet.functions.algebra import lower
from frechet.network.network import Exponent
from frechet.network.size import Size, size
from frechet.notation import PAINTERS, name_in
from frechet.notation.paint.painter import VULGAR, superscript
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.words.index import Indexed
from frechet.paper.letters import latex_name, subscripted
from frechet.reading import Reading

JOIN = {"unicode": " ", "text": "*", "latex": r" "}
SIGNS = {
    "unicode": ("−", " − ", " + "),
    "text": ("-", " - ", " + "),
    "latex": ("-", " - ", " + "),
}


@dataclass(frozen=True)
class Letter:
    """A free letter: its size, and what it is contracted with."""

    name: str
    size: Size
    weight: str


@dataclass(frozen=True)
class KnownPartials:
    """What the derivatives of the named parts are, over their letters."""

    formulas: Mapping[Expr, tuple[tuple[str, ...], Formula]]
    letters: Pool


@dataclass(frozen=True)
class Spelled(Meant):
    """A formula by entries; `free` are its letters in order, `by` those of the variable, contracted with `hole`."""

    scope: Scope = field(repr=False)
    formula: Formula
    free: tuple[Letter, ...]
    by: tuple[tuple[str, Size], ...] = ()
    hole: str = ""
    known: KnownPartials | None = field(default=None, repr=False, hash=False)

    def paint(self, style: str) -> str:
        return Spelling(self.scope, style).formula(self.formula)

    @property
    def uses(self) -> list[str]:
        parts = (q.part for p in self.formula for q in p.partials)
        return [*self.names(self.formula), *(s.name for e in parts for s in symbols(e))]

    @property
    def plain(self) -> Formula:
        """The formula with the derivatives of named parts written out."""
        if self.known is None:
            return self.formula
        return partials_put_in(self.formula, self.known.formulas, self.known.letters)

    def names(self, F: Formula) -> set[str]:
        """The names that occur in the factors."""
        from_factors = (f.expr for p in F for f in p.factors)
        return {s.name for e in from_factors for s in symbols(e)}

    @cached_property
    def meaning(self) -> Expr | Reading:
        try:
            return self.read(self.plain)
        except TooLarge:  # many sums in one text: every product alone
            every = [(1, lower(self.read((p,)).expr)) for p in self.plain]
            return add(every, ())

    def read(self, F: Formula) -> Reading:
        """The number that products add up to, as its text reads."""
        spelling = Spelling(self.scope, "text", {})
        text = " + ".join(f"({self.number(p, spelling)})" for p in F) or "0"
        reading = self.scope.read(text, spelling.definitions, self.names(F))
        if reading is None:
            raise Unsupported("an array without words by its entries")
        return reading

    def number(self, p: Product, spelling: Spelling) -> str:
        """One product, contracted: independent sums stand side by side, so that they do not multiply the work."""
        pieces = [(spelling.factor(f), set(f.places)) for f in p.factors]
        pieces += [(spelling.delta(d), {d.a, d.b}) for d in p.deltas]
        pieces += [(f"{x.weight}[{x.name}]", {x.name}) for x in self.free]
        marks = [x for x, _ in self.by]
        pieces += (
            [(f"{self.hole}[{','.join(marks)}]" if marks else self.hole, set(marks))]
            if self.hole
            else []
        )
        sizes = dict([*p.sums, *self.by, *((x.name, x.size) for x in self.free)])
        return f"({p.coef})*{nested(pieces, sizes)}"


Piece = tuple[str, set[str]]


def nested(pieces: Sequence[Piece], sums: Mapping[str, Size]) -> str:
    """A product under its sums; the sum whose letter parts the others best stands outside.

    >>> from frechet.network.size import size
    >>> n = size("n")
    >>> nested([("a[i]", {"i"}), ("b[j]", {"j"})], {"i": n, "j": n})
    'sum(i in 1:n, a[i])*sum(j in 1:n, b[j])'
    """
    alone = [text for text, letters in pieces if not letters & set(sums)]
    groups = connected([p for p in pieces if p[1] & set(sums)], set(sums))
    texts = alone + [
        f"sum({x} in 1:{n}, 1)"
        for x, n in sums.items()
        if not any(x in letters for _, letters in pieces)
    ]
    for group in groups:
        mine = {x: n for x, n in sums.items() if any(x in letters for _, letters in group)}
        first = min(mine, key=lambda x: largest(group, set(mine) - {x}))
        rest = {x: n for x, n in mine.items() if x != first}
        texts.append(f"sum({first} in 1:{mine[first]}, {nested(group, rest)})")
    return "*".join(texts) or "1"


def connected(pieces: Sequence[Piece], letters: set[str]) -> list[list[Piece]]:
    """The pieces in groups that share no letter."""
    groups: list[list[Piece]] = []
    for p in pieces:
        touching = [g for g in groups if any(p[1] & q[1] & letters for q in g)]
        groups = [g for g in groups if g not in touching] + [
            [*(q for g in touching for q in g), p]
        ]
    return groups


def largest(pieces: Sequence[Piece], letters: set[str]) -> int:
    """The letters of the largest group that is left."""
    groups = connected([p for p in pieces if p[1] & letters], letters)
    return max(
        (len({x for _, mine in g for x in mine & letters}) for g in groups), default=0
    )


def place(letter: str) -> Size:
    """A letter, or a number, as a place."""
    return size(int(letter) if letter.isdigit() else letter)


def entrywise(p: Phrase) -> bool:
    """Is it a sum of ones, of names and of entrywise products of names?"""
    return p.op == "sum" and all(
        q.op == "name"
        or (q.op == "call" and q.args[0] == "ones")
        or (q.op == "had" and all(f.op == "name" for f, _ in q.args))
        for _, q in p.args
    )


class Spelling:
    """Formulas as strings in a style; `text` is the input syntax, `aliases` name what is computed before the sums."""

    def __init__(
        self, scope: Scope, style: str, aliases: dict[str, str] | None = None
    ) -> None:
        self.aliases = aliases
        self.scope, self.style = scope, style
        self.painter = PAINTERS[page_style(style)](scope.notation.taken)
        self.indexed = Indexed(self.painter, style)

    def formula(self, F: Formula) -> str:
        """A sum of products."""
        first, minus, plus = SIGNS[self.style]
        s = ""
        for p in sorted(F, key=lambda p: p.coef < 0):
            s += (minus if p.coef < 0 else plus) if s else first * (p.coef < 0)
            s += self.product(p)
        return s or "0"

    def product(self, p: Product) -> str:
        """One product without its sign."""
        scalars = [self.factor(f) for f in p.factors if not f.places]
        placed = [f for f in p.factors if f.places]
        inner = [self.delta(d) for d in p.deltas] + [self.factor(f) for f in placed]
        inner += [self.partial(q) for q in p.partials]
        body = JOIN[self.style].join(inner)
        if p.sums:
            body = self.summed(p.sums, body or "1")
        c = self.coefficient(abs(Fraction(p.coef)))
        return JOIN[self.style].join([*c, *scalars, *([body] if body else [])]) or "1"

    def coefficient(self, c: Fraction) -> list[str]:
        """A number in front."""
        if c == 1:
            return []
        if self.style == "unicode" and c in VULGAR:
            return [VULGAR[c]]
        if self.style == "latex" and c.denominator != 1:
            return [rf"\tfrac{{{c.numerator}}}{{{c.denominator}}}"]
        return [str(c) if c.denominator == 1 else f"({c})"]

    def summed(self, sums: Sequence[tuple[str, Size]], body: str) -> str:
        """A sum over letters."""
        if self.style != "text":
            return self.indexed.summed([x for x, _ in sums], body)
        for x, n in reversed(sums):
            body = f"sum({x} in 1:{n}, {body})"
        return body

    def delta(self, d: Delta) -> str:
        """A Kronecker delta; in input syntax an entry of the identity."""
        if self.style == "text":
            return f"{self.defined(f'eye({d.n})')}[{d.a},{d.b}]"
        return self.indexed.delta(size(d.a), size(d.b))

    def factor(self, f: EntryFactor) -> str:
        """An entry to a power."""
        p = self.words(f)
        if p.op == "T" and len(f.places) == 2:  # (X⁻ᵀ)_ij is (X⁻¹)_ji
            p, f = p.args[0], replace(f, places=f.places[::-1])
        if p.op == "power" and not f.places and ph.passes(p.args[0], p.args[1], f.power):
            p, f = p.args[0], replace(f, power=tidy(p.args[1] * Fraction(f.power)))
        if f.places and self.aliases is None and entrywise(p):
            return self.power(self.each(p, f.places), f.power)
        if not f.places:
            s = self.painter.paint(p)
            s = (
                s
                if p.op in ("name", "number", "call", "entry") and f.power == 1
                else s
                if p.op == "name" or s.startswith("‖")
                else f"({s})"
            )
        else:
            s = (
                self.indexed.factor(p, tuple(map(place, f.places)))
                if self.aliases is None
                else self.alias(p, f.places)
            )
        return self.power(s, f.power)

    def each(self, p: Phrase, places: tuple[str, ...]) -> str:
        """A sum of names and ones entry by entry: `(1 − s_p²)`."""
        first, minus, plus = SIGNS[self.style]
        s = ""
        for c, q in p.args:
            s += (minus if c < 0 else plus) if s else first * (c < 0)
            factors = [*self.coefficient(abs(Fraction(c))), *self.entries(q, places)]
            s += JOIN[self.style].join(factors) or "1"
        return f"({s})"

    def entries(self, q: Phrase, places: tuple[str, ...]) -> list[str]:
        """The factors of an entry of a term of such a sum."""
        if q.op == "call":  # ones
            return []
        factors = q.args if q.op == "had" else [(q, 1)]
        at = tuple(map(place, places))
        return [self.power(self.indexed.factor(f, at), e) for f, e in factors]

    def alias(self, p: Phrase, places: Sequence[str]) -> str:
        """An entry of a name that is defined before the sums."""
        s = self.painter.paint(p)
        return f"{s if p.op == 'name' else self.defined(s)}[{','.join(places)}]"

    def defined(self, text: str) -> str:
        """The name of an array that is computed once, before the sums."""
        return (
            text
            if self.aliases is None
            else self.aliases.setdefault(text, f"e{len(self.aliases)}_")
        )

    @property
    def definitions(self) -> list[str]:
        """What the aliases mean."""
        return [f"{name} = {text}" for text, name in (self.aliases or {}).items()]

    def words(self, f: EntryFactor) -> Phrase:
        """The phrase of a factor."""
        shared = self.scope.notation.phrase(f.expr)
        if shared is None or shared.definitions:
            raise Unsupported("an array without words by its entries")
        return shared.body

    def power(self, s: str, e: Exponent) -> str:
        """A power."""
        if e == 1:
            return s
        if self.style == "latex":
            return f"{{{s}}}^{{{e}}}"
        if self.style == "unicode" and Fraction(e).denominator == 1:
            return f"{s}{superscript(int(e))}"
        if self.style == "unicode":
            above = VULGAR.get(abs(Fraction(e)), str(abs(Fraction(e))))
            return f"{s}^({'−' * (e < 0)}{above})"
        return f"{s}^{e}" if Fraction(e).denominator == 1 and e > 0 else f"{s}^({e})"

    def partial(self, q: Partial) -> str:
        """`∂R_ik/∂A_st`."""
        above = self.of_part(q)
        below = self.marked(q.variable.name, q.by)
        if self.style == "latex":
            return rf"\frac{{\partial {above}}}{{\partial {below}}}"
        return f"d{above}/d{below}" if self.style == "text" else f"∂{above}/∂{below}"

    def of_part(self, q: Partial) -> str:
        """The entry of a part, which has a name or has none: `R_ik`, `(X⁻¹)_ik`."""
        if isinstance(q.part, Symbol):
            return self.marked(q.part.name, q.places)
        p = self.words(EntryFactor(q.part, q.places))
        if not q.places:
            return self.painter.paint(p)
        return self.indexed.factor(p, tuple(map(place, q.places)))

    def marked(self, name: str, places: Sequence[str]) -> str:
        """A name with its indices."""
        if not places:
            return name_in(self.style, name)
        if self.style == "text":
            return f"{name}[{','.join(places)}]"
        marks = "".join(places)
        return (
            subscripted(latex_name(name), marks)
            if self.style == "latex"
            else f"{name_in(self.style, name)}_{marks}"
        )
