"""An entry of words: xᵀ·A·x is Σ_rs x_r A_rs x_s, factor by factor in the order of the text.

legend   p phrase   l, r letters of the left and right index of a factor   F formula
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from frechet.errors import Unsupported
from frechet.explain.formula import (
    Delta,
    EntryFactor,
    Formula,
    FreshLetters,
    Product,
    entry_formula,
)
from frechet.expr.net import of_size
from frechet.expr.node import Expr, Net, Sum
from frechet.network.size import ONE, Size
from frechet.notation.phrases.phrase import Phrase

MOST_FACTORS = 4  # factors of a power that is written out
SummedLetter = tuple[str, Size]


class EntriesOfWords:
    """Entries of phrases; `exprs` are the expressions of those that are leaves here, names and functions.

    Errors: Unsupported for words that have no entries in sums and products.
    """

    def __init__(
        self, exprs: Mapping[Phrase, Expr], letters: FreshLetters, used: set[str]
    ) -> None:
        self.exprs, self.letters, self.used = exprs, letters, used

    def formula(self, p: Phrase, places: Sequence[str]) -> Formula:
        """The entry of a phrase at these places."""
        if len(p.shape) > 2 or (ONE in p.shape and p.op != "T"):
            raise Unsupported("entries of these words")
        rule = getattr(self, "of_" + p.op, None)
        return self.leaf(p, places) if rule is None else rule(p, tuple(places))

    def leaf(self, p: Phrase, places: Sequence[str], power: Fraction | int = 1) -> Formula:
        """An entry of what is not written out."""
        if p not in self.exprs or len(places) != self.exprs[p].rank:
            raise Unsupported("entries of these words")
        if power == 1 and isinstance(self.exprs[p], Net | Sum):
            return entry_formula(self.exprs[p], places, self.letters, self.used)
        return (Product(factors=(EntryFactor(self.exprs[p], tuple(places), power),)),)

    def dummy(self, n: Size) -> SummedLetter:
        """A letter to sum over."""
        return self.letters.fresh(self.used), n

    # ---------------------------------------------------------------- linear
    def of_number(self, p: Phrase, places: Sequence[str]) -> Formula:
        """A number."""
        return (Product(coef=p.args[0]),)

    def of_scaled(self, p: Phrase, places: Sequence[str]) -> Formula:
        """A multiple."""
        c, q = p.args
        return tuple(replace(t, coef=t.coef * c) for t in self.formula(q, places))

    def of_sum(self, p: Phrase, places: Sequence[str]) -> Formula:
        """Term by term."""
        if any(q.shape != p.shape for _, q in p.args):
            raise Unsupported("entries of these words")
        return tuple(
            replace(t, coef=t.coef * c) for c, q in p.args for t in self.formula(q, places)
        )

    def of_T(self, p: Phrase, places: Sequence[str]) -> Formula:
        """The indices change places."""
        if len(places) != 2 or len(p.args[0].shape) != 2:
            raise Unsupported("entries of these words")
        return self.formula(p.args[0], places[::-1])

    # ---------------------------------------------------------------- products
    def of_mul(self, p: Phrase, places: Sequence[str]) -> Formula:
        """Numbers in front, then a chain of arrays."""
        scalars = [f for f in p.args if not f.shape]
        arrays = [f for f in p.args if f.shape]
        terms: Formula = (Product(),)
        for f in scalars:
            terms = multiplied(terms, self.formula(f, ()))
        return multiplied(terms, self.chain(arrays, places)) if arrays else terms

    def chain(self, arrays: Sequence[Phrase], places: Sequence[str]) -> Formula:
        """A product of arrays, neighbours joined by a letter; a row has no left index, a column no right one."""
        kinds = [kind(f) for f in arrays]
        ends, at = [*places], ""
        terms: Formula = (Product(),)
        for k, (f, mine) in enumerate(zip(arrays, kinds, strict=True)):
            left = [at or taken(ends)] if mine != "row" else []
            sums = self.joint(f, mine, kinds[k + 1 :])
            at = sums[0][0] if sums else ""
            right = [] if mine == "column" else [at or taken(ends)]
            factor = self.formula(f.args[0] if mine == "row" else f, [*left, *right])
            terms = multiplied(terms, tuple(replace(t, sums=sums + t.sums) for t in factor))
        if ends:
            raise Unsupported("entries of these words")
        return terms

    def joint(
        self, f: Phrase, mine: str, behind: Sequence[str]
    ) -> tuple[SummedLetter, ...]:
        """The letter that joins a factor to the next; none behind a column, before a row, at the end."""
        if mine == "column" or not behind or behind[0] == "row":
            return ()
        return (self.dummy(f.shape[1]),)

    def of_had(self, p: Phrase, places: Sequence[str]) -> Formula:
        """Entry by entry."""
        terms: Formula = (Product(),)
        for q, e in p.args:
            inner = self.formula(q, places) if e == 1 else self.raised(q, places, e)
            terms = multiplied(terms, inner)
        return terms

    def raised(self, q: Phrase, places: Sequence[str], e: Fraction) -> Formula:
        """A power of one entry."""
        if q.op == "name":
            return self.leaf(q, places, e)
        if q in self.exprs:
            return (Product(factors=(EntryFactor(self.exprs[q], tuple(places), e),)),)
        raise Unsupported("entries of these words")

    def of_quotient(self, p: Phrase, places: Sequence[str]) -> Formula:
        """Over a number."""
        above, below = p.args
        if below.op == "scaled":
            c, below = below.args
            scale: Formula = (Product(coef=1 / Fraction(c)),)
        else:
            scale = (Product(),)
        over = self.raised(below, (), Fraction(-1))
        return multiplied(scale, multiplied(over, self.formula(above, places)))

    def of_power(self, p: Phrase, places: Sequence[str]) -> Formula:
        """A power of a number, the square of a norm, a matrix times itself."""
        base, e = p.args
        if base.shape:
            if not 1 < e <= MOST_FACTORS:
                raise Unsupported("entries of these words")
            return self.chain([base] * int(e), places)
        if base.op == "call" and base.args[0] == "norm2" and e == 2:
            return self.squares(base.args[1])
        return self.raised(base, (), e)

    def squares(self, q: Phrase) -> Formula:
        """The sum of the squares of all entries, of a name or a function; a longer one is not written out."""
        at = [self.dummy(n) for n in q.shape]
        terms = self.raised(q, [x for x, _ in at], Fraction(2))
        return tuple(replace(t, sums=(*at, *t.sums)) for t in terms)

    # ---------------------------------------------------------------- functions
    def of_call(self, p: Phrase, places: Sequence[str]) -> Formula:
        """The trace, sums and inner products; of other functions an entry."""
        rule = getattr(self, "call_" + p.args[0], None)
        return self.leaf(p, places) if rule is None else rule(places, *p.args[1:])

    def call_tr(self, places: Sequence[str], q: Phrase) -> Formula:
        """Σ_r P_rr."""
        r, n = self.dummy(q.shape[0])
        return tuple(replace(t, sums=((r, n), *t.sums)) for t in self.formula(q, (r, r)))

    def call_sum(self, places: Sequence[str], q: Phrase, *axis: object) -> Formula:
        """The sum of all entries."""
        if axis:
            raise Unsupported("entries of these words")
        at = [self.dummy(n) for n in q.shape]
        inner = self.formula(q, [x for x, _ in at])
        return tuple(replace(t, sums=(*at, *t.sums)) for t in inner)

    def call_mean(self, places: Sequence[str], q: Phrase, *axis: object) -> Formula:
        """The sum of all entries over their number."""
        over = [EntryFactor(of_size(n), (), -1) for n in q.shape]
        return multiplied((Product(factors=tuple(over)),), self.call_sum(places, q, *axis))

    def call_inner(self, places: Sequence[str], q: Phrase, r: Phrase) -> Formula:
        """Σ P_ij Q_ij."""
        at = [self.dummy(n) for n in q.shape]
        letters = [x for x, _ in at]
        both = multiplied(self.formula(q, letters), self.formula(r, letters))
        return tuple(replace(t, sums=(*at, *t.sums)) for t in both)

    def call_ones(self, places: Sequence[str], *shape: Size) -> Formula:
        """Ones."""
        return (Product(),)

    def call_eye(self, places: Sequence[str], n: Size) -> Formula:
        """A delta."""
        i, j = places
        return (Product(deltas=(Delta(i, j, n),)),)


def kind(f: Phrase) -> str:
    """What a factor of a chain is: a row, a column or a matrix."""
    if len(f.shape) == 1:
        return "column"
    return "row" if f.op == "T" and len(f.args[0].shape) == 1 else "matrix"


def taken(ends: list[str]) -> str:
    """The next place of the output."""
    if not ends:
        raise Unsupported("entries of these words")
    return ends.pop(0)


def multiplied(F: Formula, G: Formula) -> Formula:
    """Every product with every other; their letters are apart."""
    return tuple(p.times(q) for p in F for q in G)
