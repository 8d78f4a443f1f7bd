"""Index notation: `Σ_r (AB − C)_ir B_jr`, `δ_ik B_lj`, for entries and for whatever has no matrix words.

legend   letter the name of an index   place a letter or an affine form of letters, counted from 1
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from frechet.expr.node import Call, Expr, Net, Row, Sum
from frechet.expr.powers import Part
from frechet.network.axis import Axis, parts, radix
from frechet.network.network import Exponent
from frechet.network.size import Size, size
from frechet.notation.paint.painter import Painter
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.words.graph import NoWords
from frechet.notation.words.matrix import Words
from frechet.notation.words.unit_axes import reopened
from frechet.paper.labels import label_words
from frechet.paper.letters import subscripted

PAIRS = ("ij", "kl", "pq", "rs", "uv", "ab", "cd", "gh")
DUMMIES = "rstuvwabcdefgh"


@dataclass(frozen=True)
class Term:
    """A product: a number, scalars, indexed factors, deltas, under sums over its dummies.

    A dummy that no axis shows from end to end is written with its bound, `r≤n-1`.
    """

    coef: Fraction
    scalars: tuple[tuple[Phrase, Exponent], ...]
    factors: tuple[tuple[Factor, tuple[Size, ...], Exponent], ...]
    deltas: tuple[tuple[Size, Size], ...]
    dummies: tuple[str, ...]


@dataclass(frozen=True)
class Applied:
    """A function of arguments that have no words: of their entries, or with the letters of its arguments' axes."""

    name: str
    args: tuple[tuple[tuple[Term, ...], tuple[Size, ...]], ...]
    params: tuple[object, ...]
    places: tuple[Size, ...]


Factor = Phrase | tuple[Term, ...] | Applied


class Letters:
    """Fresh letters that are no names of symbols, and stand in no label of one."""

    def __init__(self, taken: Collection[str]) -> None:
        self.taken = set(taken).union(*map(label_words, taken))
        self.round = 0  # letters with this number are next, once the plain ones are used up

    def fresh(self, wanted: str) -> str:
        """The first free letter of these, then of the alphabet, then with numbers."""
        while True:
            for c in [*wanted, *DUMMIES] if not self.round else DUMMIES:
                letter = c + (str(self.round) if self.round else "")
                if letter not in self.taken:
                    self.taken.add(letter)
                    return letter
            self.round += 1


def letters_for(
    value: int, variables: Sequence[int], taken: Collection[str]
) -> tuple[list[str], Letters]:
    """Letters for the axes of a value and of the variables: i j, k l, p q ...; i, j, k ... where all are vectors."""
    letters = Letters(taken)
    pools = [p for p in PAIRS if not set(p) & letters.taken] + list(PAIRS)
    ranks = [rank for rank in (value, *variables) if rank]
    if max(ranks, default=0) < 2:
        return [letters.fresh("".join(pools)) for _ in ranks], letters
    return [
        letters.fresh(pool[k : k + 1])
        for pool, rank in zip(pools, ranks, strict=False)
        for k in range(rank)
    ], letters


def indexed_terms(
    e: Expr, places: Sequence[Size], words: Words, letters: Letters
) -> tuple[Term, ...]:
    """An expression with places at its axes, as a sum of terms."""
    if isinstance(e, Row):
        return indexed_terms(e.vector, places, words, letters)
    if isinstance(e, Sum):
        return tuple(
            scale(c, t)
            for c, u in e.terms
            for t in indexed_terms(u, places, words, letters)
        )
    if isinstance(e, Net):
        return (network(e, places, words, letters),)
    p = words.of(e)
    if p is None and isinstance(e, Call):
        return (
            Term(Fraction(1), (), ((applied(e, places, words, letters), (), 1),), (), ()),
        )
    if p is None:
        raise NoWords
    if not e.rank:
        return (Term(Fraction(1), ((p, 1),), (), (), ()),)
    return (Term(Fraction(1), (), ((p, tuple(places), 1),), (), ()),)


def applied(e: Call, places: Sequence[Size], words: Words, letters: Letters) -> Applied:
    """A function at places; one of numbers takes its argument there, another takes an array with letters."""
    own = Letters(letters.taken)
    if getattr(e.fn, "derivative", None) is not None:
        return Applied(
            e.fn.name, ((indexed_terms(e.args[0], places, words, own), ()),), (), ()
        )
    args = []
    for a in e.args:
        marks = tuple(size(own.fresh("")) for _ in a.shape)
        args.append((indexed_terms(a, marks, words, own), marks))
    return Applied(e.fn.name, tuple(args), e.params, tuple(places))


def scale(c: int | Fraction, t: Term) -> Term:
    """A multiple of a term."""
    return Term(t.coef * c, t.scalars, t.factors, t.deltas, t.dummies)


def network(e: Net, places: Sequence[Size], words: Words, letters: Letters) -> Term:
    """One network: an output index takes its place's letter, a second place of one index is a delta."""
    out, parts, dims = reopened(e)
    own = Letters(letters.taken)
    at: dict[int, Size] = {}
    for a, n, place in zip(out, e.shape, places, strict=True):
        if isinstance(a, int) and a not in at and dims[a] is n:
            at[a] = place
    dummies = summed_letters(parts, dims, at, own)
    deltas = [
        (affine(a, at), place)
        for a, place in zip(out, places, strict=True)
        if affine(a, at) is not place
    ]
    scalars: list[tuple[Phrase, Exponent]] = []
    factors: list[tuple[Factor, tuple[Size, ...], Exponent]] = []
    for f, ax, p in parts:
        phrase, mine = read_shortly(f, tuple(affine(a, at) for a in ax), words)
        if phrase is None:
            factors.append((indexed_terms(f, mine, words, own), (), p))
        elif not ax:
            scalars.append((phrase, p))
        else:
            factors.append((phrase, mine, p))
    factors.sort(key=lambda f: [s.text for s in f[1]])
    return Term(Fraction(1), tuple(scalars), tuple(factors), tuple(deltas), tuple(dummies))


def summed_letters(
    parts: Sequence[Part], dims: Sequence[Size], at: dict[int, Size], own: Letters
) -> list[str]:
    """Letters for the indices that have no place yet, in `at` too; with a bound where no axis shows their range."""
    evident = {
        i
        for f, ax, _ in parts
        for a, n in zip(ax, f.shape, strict=True)
        for i in over_all(a, n, dims)
    }
    dummies = []
    for i, n in enumerate(dims):
        if i not in at:
            letter = own.fresh("")
            at[i] = size(letter)
            dummies.append(letter if i in evident else f"{letter}≤{n}")
    return dummies


def read_shortly(
    f: Expr, places: tuple[Size, ...], words: Words
) -> tuple[Phrase | None, tuple[Size, ...]]:
    """The words of a factor and its places; the other way round where its transpose is shorter."""
    phrase = words.of(f)
    if phrase is None or f.rank != 2:
        return phrase, places
    transposed = words.transposed(f)
    return (transposed, places[::-1]) if transposed.cost < phrase.cost else (phrase, places)


def over_all(a: Axis, n: Size, dims: Sequence[Size]) -> set[int]:
    """The indices that run over all of an axis: their ranges need no word."""
    if isinstance(a, int):
        return {a} if dims[a] is n else set()
    return set(radix(a, n, dict(enumerate(dims))) or ())


def affine(a: Axis, at: Mapping[int, Size]) -> Size:
    """The position on an axis, counted from 1, in letters that count from 1."""
    offset, terms = parts(a)
    total = offset + 1
    for i, stride in terms:
        total = total + stride * (at[i] - 1)
    return total


def phrases_of(t: Term) -> list[Phrase]:
    """The phrases that a term is made of."""
    return [p for p, _ in t.scalars] + [q for f, _, _ in t.factors for q in phrases_in(f)]


def phrases_in(f: Factor) -> list[Phrase]:
    """The phrases that a factor is made of."""
    if isinstance(f, Phrase):
        return [f]
    terms = f if isinstance(f, tuple) else tuple(t for arg, _ in f.args for t in arg)
    return [p for t in terms for p in phrases_of(t)]


def with_other_phrases(t: Term, image: Mapping[Phrase, Phrase]) -> Term:
    """The term with other phrases."""
    factors = tuple((renamed_in(f, image), places, e) for f, places, e in t.factors)
    return Term(
        t.coef, tuple((image[p], e) for p, e in t.scalars), factors, t.deltas, t.dummies
    )


def renamed_in(f: Factor, image: Mapping[Phrase, Phrase]) -> Factor:
    """The factor with other phrases."""
    if isinstance(f, Phrase):
        return image[f]
    if isinstance(f, tuple):
        return tuple(with_other_phrases(t, image) for t in f)
    args = tuple(
        (tuple(with_other_phrases(t, image) for t in arg), marks) for arg, marks in f.args
    )
    return Applied(f.name, args, f.params, f.places)


def positive(t: Term) -> Term:
    """The same term with a difference turned round, where its sign is negative."""
    for k, (p, places, e) in enumerate(t.factors if t.coef < 0 else ()):
        turned = ph.negated(p) if isinstance(p, Phrase) and e == 1 else None
        if turned is not None:
            return Term(
                -t.coef,
                t.scalars,
                (*t.factors[:k], (turned, places, e), *t.factors[k + 1 :]),
                t.deltas,
                t.dummies,
            )
    return t


# -------------------------------------------------------------------- painting
class Indexed:
    """Terms as strings, in a painter's style: `unicode`, `text` or `latex`."""

    def __init__(self, painter: Painter, style: str) -> None:
        self.painter, self.style = painter, style

    def paint(self, terms: Sequence[Term]) -> str:
        """A sum of terms."""
        s = ""
        for t in sorted(terms, key=lambda t: t.coef < 0):
            t = positive(t)
            sign = (
                ("−" if self.style in ("unicode", "book") else "-") if t.coef < 0 else "+"
            )
            s += (f" {sign} " if s else sign * (t.coef < 0)) + self.term(t)
        return s or "0"

    def term(self, t: Term) -> str:
        """One term without its sign."""
        c = abs(t.coef)
        above = [str(c.numerator)] * (c.numerator != 1) + [
            self.scalar(ph.scalar_power(p, e)) for p, e in t.scalars if e > 0
        ]
        below = [str(c.denominator)] * (c.denominator != 1) + [
            self.scalar(ph.scalar_power(p, -e)) for p, e in t.scalars if e < 0
        ]
        inner = [self.delta(*d) for d in t.deltas]
        inner += [self.power(self.factor(p, places), e) for p, places, e in t.factors]
        body = self.join(inner)
        if t.dummies:
            body = self.summed(t.dummies, body or "1")
        s = self.join([*above, *([body] if body else [])]) or "1"
        return s + "".join(f"/{b}" for b in below)

    def join(self, factors: Sequence[str]) -> str:
        """Factors side by side."""
        return ("*" if self.style == "text" else " ").join(factors)

    def scalar(self, p: Phrase) -> str:
        """A scalar factor."""
        s = self.painter.paint(p)
        return s if p.op in ("name", "number", "call", "entry", "power") else f"({s})"

    def power(self, s: str, e: Exponent) -> str:
        """A power."""
        if e == 1:
            return s
        if self.style == "latex":
            return f"{s}^{{{e}}}"
        return f"{s}^{e}" if Fraction(e).denominator == 1 and e > 0 else f"{s}^({e})"

    def factor(self, p: Factor, places: tuple[Size, ...]) -> str:
        """A factor with its indices."""
        if isinstance(p, tuple):
            return f"({self.paint(p)})"
        if isinstance(p, Applied):
            return self.applied(p)
        if p.op == "call" and p.args[0] == "pow":
            return self.symbolic_power(p, places)
        s = self.painter.paint(p)
        s = (
            s
            if p.op in ("name", "call")
            and (self.style == "text" or s[-1].isalnum() or "(" in s)
            else f"({s})"
        )
        return self.marked(s, places)

    def symbolic_power(self, p: Phrase, places: tuple[Size, ...]) -> str:
        """An entry of an array to the power of a number or of another array."""
        base, exponent = (
            self.factor(q, places) if q.shape else self.painter.paint(q) for q in p.args[1:]
        )
        base = (
            base if p.args[1].shape or p.args[1].op in ("name", "number") else f"({base})"
        )
        return f"{base}^{{{exponent}}}" if self.style == "latex" else f"{base}^({exponent})"

    def marked(self, s: str, places: tuple[Size, ...]) -> str:
        """A string with its indices."""
        if not places:
            return s
        if self.style == "text":
            return f"{s}[{','.join(n.text for n in places)}]"
        marks = ("," if any(len(n.text) > 1 for n in places) else "").join(
            map(self.place, places)
        )
        if self.style == "latex":
            return subscripted(s, marks)
        return f"{s}_{{{marks}}}" if len(marks) > len(places) else f"{s}_{marks}"

    def applied(self, f: Applied) -> str:
        """`exp(Σ_r A_ir)`; of a matrix with entries of its own, `inv([Σ_r A_rs]_rs)_ij`."""
        args = [
            self.marked(f"[{self.paint(t)}]", marks) if marks else self.paint(t)
            for t, marks in f.args
        ]
        return self.marked(
            f"{self.painter.function(f.name)}({', '.join([*args, *map(str, f.params)])})",
            f.places,
        )

    def place(self, n: Size) -> str:
        """A place on an axis; LaTeX juxtaposes."""
        return n.text.replace("*", " ") if self.style == "latex" else n.text

    def delta(self, a: Size, b: Size) -> str:
        """A Kronecker delta."""
        if self.style == "text":
            return f"delta({a},{b})"
        symbol = r"\delta" if self.style == "latex" else "δ"
        plain = len(a.text) == len(b.text) == 1
        marks = ("" if plain else ",").join((self.place(a), self.place(b)))
        return (
            f"{symbol}_{{{marks}}}"
            if self.style == "latex" or not plain
            else f"{symbol}_{marks}"
        )

    def summed(self, dummies: Sequence[str], body: str) -> str:
        """A sum over dummies."""
        if self.style == "text":
            return f"sum({','.join(dummies).replace('≤', '<=')}: {body})"
        if self.style == "latex":
            marks = ",".join(dummies).replace("≤", r" \le ")
            return rf"\sum_{{{marks}}} {body}"
        if any("≤" in d for d in dummies):
            return f"Σ_{{{','.join(dummies)}}} {body}"
        return f"Σ_{''.join(dummies)} {body}"
