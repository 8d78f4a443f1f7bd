"""A formula as it was typed: the words of its text in their order, with nothing turned, collected or put in front.

An interned expression knows no order of `tr(A·X·B)` and `tr(B·A·X)`.  Its text does: a builder of expressions that
keeps, of every node, the phrase that stands there.

legend   s node of the text   p, q phrases   c coefficient
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from frechet.errors import FrechetError, Unsupported
from frechet.explain.sides import AsWritten, Scope, named_symbol
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Row
from frechet.functions.algebra import lower
from frechet.functions.declaration import registry
from frechet.network.size import ONE, Number, Size
from frechet.notation import Notation
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.slices import transposed_shape
from frechet.notation.phrases.traits import chain_shape, palindrome, product_cost, unscaled
from frechet.reading import Reading
from frechet.reading.elaborate import Builder
from frechet.reading.infer import arguments
from frechet.reading.spread import ALIASES
from frechet.reading.text.syntax import Syntax

Named = Callable[[Syntax, Expr, Phrase], "tuple[Expr, Phrase] | None"]


def in_typed_order(reading: Reading | None, f: Expr, scope: Scope) -> AsWritten | None:
    """The words of the formula in the order in which they were typed, over the names that its text defines.

    None where they do not read as the formula.
    """
    if reading is None:
        return None
    for calls in (True, False):
        transcript = Transcript(reading, scope.notation, calls=calls, rows=True)
        try:
            meaning = defined_names(transcript, reading)
            e = lower(transcript.build(reading.document.body))
            found = AsWritten(scope, transcript.phrases[reading.document.body])
            if (substitute(e, meaning) if meaning else lower(found.meaning.expr)) is f:
                return found
        except FrechetError:
            continue
    return None


def defined_names(transcript: Transcript, reading: Reading) -> dict[Expr, Expr]:
    """The names that a text defines, as symbols that the transcript knows from here on, and what they mean."""
    meaning: dict[Expr, Expr] = {}
    for name, _, tree in reading.document.definitions:
        made = transcript.build(tree)
        if isinstance(made, Row):
            raise Unsupported("a row under a name")
        letter = named_symbol(name, made)
        meaning[letter] = substitute(made, meaning)
        transcript.defined[name] = letter
    return meaning


class Transcript(Builder):
    """Expressions for the nodes of a text, each beside its words; `named` may put a name in the place of a node.

    `calls`: functions stand as they were typed, else in the words that the notation has for them; `rows`: those of what
    lies, too.
    """

    def __init__(
        self,
        reading: Reading,
        notation: Notation,
        named: Named | None = None,
        *,
        calls: bool = True,
        rows: bool = False,
    ) -> None:
        super().__init__(reading.names, reading.inference)
        self.notation, self.named, self.calls, self.rows = notation, named, calls, rows
        self.phrases: dict[Syntax, Phrase] = {}
        self.exprs: dict[Phrase, Expr] = {}

    def typed(self, s: Syntax, made: Expr) -> Expr:
        """The expression of a node; its words are kept."""
        e = super().typed(s, made)
        p = self.words(s, e)
        if not isinstance(e, Row):
            self.exprs[p] = e
        known = self.named(s, e, p) if self.named else None
        e, self.phrases[s] = known or (e, p)
        return e

    def words(self, s: Syntax, e: Expr) -> Phrase:
        """The words of a node over those of its operands."""
        parts = [self.phrases.get(a) for a in s.args]
        made = None
        if None not in parts:
            spell = IN_ORDER.get(s.op, self.call_in_words)
            made = spell(s, e, parts)  # type: ignore[arg-type]
        if made is not None:
            return made
        if s.op in ("*", "sum", "negate", "transpose"):
            raise Unsupported("an operation without words of its own")
        return self.plain(e)

    def call_in_words(self, s: Syntax, e: Expr, parts: Sequence[Phrase]) -> Phrase | None:
        """A word of the language on its operands, sizes and axes; None where the notation says it otherwise."""
        name = ALIASES.get(s.text, s.text)
        name = {"dot": "inner"}.get(name, name)
        lying = isinstance(e, Row)
        if s.op != "call" or not self.calls or name not in registry or lying > self.rows:
            return None
        if s.text in self.inference.functions:  # the user's own, whatever its name
            return None
        kinds = arguments(s, self.inference.operands(s))
        fixed = [
            k if isinstance(k, Size | int) else p for k, p in zip(kinds, parts, strict=True)
        ]
        shape = (ONE, *lower(e).shape) if lying else e.shape
        return ph.call(name, fixed, shape, int(not lying and e.mirrored))

    def plain(self, e: Expr) -> Phrase:
        """The words that the notation has for an expression."""
        shared = self.notation.phrase(lower(e))
        if shared is None or shared.definitions:
            raise Unsupported("an array without short words")
        return ph.transpose(shared.body) if isinstance(e, Row) else shared.body


# -------------------------------------------------------------------- words in the order in which they are given
def multiple_as_typed(c: Number, p: Phrase) -> Phrase:
    """A rational multiple; nothing inside is turned."""
    d, q = unscaled(p)
    c *= d
    if q.op == "number" and c >= 0:
        return ph.number(Fraction(c) * Fraction(q.args[0]))
    if c == 1:
        return q
    top, bottom = abs(c.numerator), c.denominator
    cost = q.cost + (c < 0) + (top != 1) * 2 + (bottom != 1) * 2
    return ph.phrase("scaled", (Fraction(c), q), q.shape, cost, q.symmetric)


def coefficient(p: Phrase) -> tuple[Number, Phrase | None]:
    """The number in front and what it multiplies, None where the phrase is a number."""
    c, q = unscaled(p)
    return (c * q.args[0], None) if q.op == "number" else (c, q)


def product_in_order(factors: Sequence[Phrase]) -> Phrase:
    """A product of factors in this order; numbers go to the front, a number made of arrays stays together."""
    c: Number = 1
    flat: list[Phrase] = []
    for f in factors:
        d, q = coefficient(f)
        c *= d
        flat += flattened(q) if q is not None else []
    if not flat:
        return multiple_as_typed(c, ph.number(1))
    return multiple_as_typed(c, flat[0] if len(flat) == 1 else chained_product(flat))


def flattened(q: Phrase) -> list[Phrase]:
    """The factors of a product, but of one that is a number made of arrays."""
    if q.op == "mul" and (q.shape or not any(g.shape for g in q.args)):
        return list(q.args)
    return [q]


def chained_product(flat: Sequence[Phrase]) -> Phrase:
    """The bare product of several factors."""
    arrays = [f for f in flat if f.shape]
    shape = () if is_number(arrays) else chain_shape(arrays)
    return ph.phrase("mul", tuple(flat), shape, product_cost(flat), palindrome(arrays))


def is_number(arrays: Sequence[Phrase]) -> bool:
    """Do the arrays of a product, a row first and a column last, make a number?"""
    return not arrays or not chain_shape(arrays)


def sum_in_order(terms: Sequence[tuple[Number, Phrase]]) -> Phrase:
    """A sum in this order."""
    if len(terms) == 1:
        return multiple_as_typed(*terms[0])
    signed = []
    for c, p in terms:
        d, q = coefficient(p)
        c *= d
        signed.append((Fraction(c), q) if q is not None else number_term(c))
    first = signed[0][1]
    cost = sum(p.cost + 1 for _, p in signed)
    symmetric = int(all(p.symmetric == 1 for _, p in signed))
    return ph.phrase("sum", tuple(signed), first.shape, cost, symmetric)


def number_term(c: Number) -> tuple[Fraction, Phrase]:
    """A number as a term, its sign in front."""
    return Fraction(-1 if c < 0 else 1), ph.number(abs(Fraction(c)))


def transposed_as_typed(p: Phrase) -> Phrase:
    """The transpose with its sign where it was typed."""
    if not p.shape:
        return p
    c, q = unscaled(p)
    if q.op == "T":
        return multiple_as_typed(c, q.args[0])
    return multiple_as_typed(
        c, ph.phrase("T", (q,), transposed_shape(q), q.cost + 1, q.symmetric)
    )


# -------------------------------------------------------------------- node by node
def spelled_sum(s: Syntax, e: Expr, parts: Sequence[Phrase]) -> Phrase | None:
    """A sum; none where a number stands for an array of them."""
    if len({p.shape for p in parts}) > 1:
        return None
    return sum_in_order([(sign, p) for p, (sign, _) in zip(parts, s.signs, strict=True)])


def spelled_product(s: Syntax, e: Expr, parts: Sequence[Phrase]) -> Phrase | None:
    """A product."""
    made = product_in_order(parts)
    return made if len(made.shape) == e.rank or isinstance(e, Row) else None


def spelled_quotient(s: Syntax, e: Expr, parts: Sequence[Phrase]) -> Phrase | None:
    """A division by a number."""
    above, below = parts
    if below.shape:
        return None
    c, q = coefficient(below)
    if q is None:
        return multiple_as_typed(Fraction(1) / Fraction(c), above)
    d, top = coefficient(above)
    return multiple_as_typed(d, ph.quotient(top or ph.number(1), below))


def spelled_entrywise(s: Syntax, e: Expr, parts: Sequence[Phrase]) -> Phrase | None:
    """An entrywise product or quotient of arrays."""
    p, q = parts
    if p.op == "number" and q.shape and s.op == "./":
        return entrywise_in_order([(q, Fraction(-1))])
    if len(p.shape) != len(q.shape) or not p.shape:
        return None
    first = list(p.args) if p.op == "had" else [(p, Fraction(1))]
    return entrywise_in_order([*first, (q, Fraction(1 if s.op == ".*" else -1))])


def entrywise_in_order(factors: Sequence[tuple[Phrase, Fraction]]) -> Phrase:
    """The bare entrywise product."""
    (first, _), *_ = factors
    symmetric = int(all(p.symmetric == 1 for p, _ in factors))
    cost = sum(p.cost + 1 for p, _ in factors)
    return ph.phrase("had", tuple(factors), first.shape, cost, symmetric)


def spelled_power(s: Syntax, e: Expr, parts: Sequence[Phrase]) -> Phrase | None:
    """A power with a number above."""
    base, above = parts
    k, rest = coefficient(above)
    if rest is not None or not k:
        return None
    if not base.shape:
        return ph.phrase("power", (base, Fraction(k)), (), base.cost + 2)
    if s.op == "epower":
        return entrywise_in_order([(base, Fraction(k))])
    if k == -1:
        return ph.call("inv", (base,), base.shape, int(base.symmetric == 1))
    if k != int(k) or k < 1:
        return None
    return ph.phrase(
        "power", (base, Fraction(k)), base.shape, base.cost + 2, int(base.symmetric == 1)
    )


IN_ORDER: dict[str, Callable[[Syntax, Expr, Sequence[Phrase]], Phrase | None]] = {
    "sum": spelled_sum,
    "*": spelled_product,
    "/": spelled_quotient,
    ".*": spelled_entrywise,
    "./": spelled_entrywise,
    "power": spelled_power,
    "epower": spelled_power,
    "negate": lambda s, e, parts: multiple_as_typed(-1, parts[0]),
    "transpose": lambda s, e, parts: transposed_as_typed(parts[0]),
}


def terms_of_phrase(p: Phrase) -> list[tuple[Number, Phrase]]:
    """A phrase as terms."""
    if p.op == "sum":
        return list(p.args)
    return [p.args] if p.op == "scaled" else [(1, p)]
