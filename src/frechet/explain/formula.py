"""Formulas by entries: Σ_r δ_ik B_rj, as data that can be renamed, put into one another, and rid of deltas.

legend   F formula: a tuple of products   letter the name of an index   n its size   e exponent
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count

from frechet.errors import Unsupported
from frechet.expr.net import of_size
from frechet.expr.node import Expr, Net, Sum, Symbol
from frechet.expr.sums import tidy
from frechet.network.axis import Axis
from frechet.network.network import Exponent
from frechet.network.size import ONE, Number, Shape, Size

DUMMIES = "rstuvwabcdeghpqkl"
MOST = 40  # products in one formula


@dataclass(frozen=True)
class EntryFactor:
    """An entry of an expression, to a power."""

    expr: Expr
    places: tuple[str, ...]
    power: Exponent = 1


@dataclass(frozen=True)
class Partial:
    """The derivative of an entry of a part by an entry of the variable."""

    part: Expr
    places: tuple[str, ...]
    variable: Symbol
    by: tuple[str, ...]


@dataclass(frozen=True)
class Delta:
    """1 where two indices agree, else 0."""

    a: str
    b: str
    n: Size


@dataclass(frozen=True)
class Product:
    """A number times factors, deltas and derivatives of entries, summed over letters."""

    coef: Number = 1
    factors: tuple[EntryFactor, ...] = ()
    deltas: tuple[Delta, ...] = ()
    partials: tuple[Partial, ...] = ()
    sums: tuple[tuple[str, Size], ...] = ()

    @property
    def letters(self) -> set[str]:
        """The letters that occur outside the sums' heads."""
        found = {x for f in self.factors for x in f.places}
        found |= {x for p in self.partials for x in (*p.places, *p.by)}
        return found | {x for d in self.deltas for x in (d.a, d.b)}

    def renamed(self, image: Mapping[str, str]) -> Product:
        """With other letters."""

        def at(x: str) -> str:
            return image.get(x, x)

        return Product(
            self.coef,
            tuple(replace(f, places=tuple(map(at, f.places))) for f in self.factors),
            tuple(Delta(at(d.a), at(d.b), d.n) for d in self.deltas),
            tuple(
                replace(p, places=tuple(map(at, p.places)), by=tuple(map(at, p.by)))
                for p in self.partials
            ),
            tuple((at(x), n) for x, n in self.sums),
        )

    def over(self, image: Callable[[Expr], Expr]) -> Product:
        """With other expressions."""
        return replace(
            self, factors=tuple(replace(f, expr=image(f.expr)) for f in self.factors)
        )

    def times(self, other: Product) -> Product:
        """The product of two; their letters are apart."""
        return Product(
            self.coef * other.coef,
            self.factors + other.factors,
            self.deltas + other.deltas,
            self.partials + other.partials,
            self.sums + other.sums,
        )


Formula = tuple[Product, ...]


class FreshLetters:
    """Fresh letters that are no names."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken

    def fresh(self, used: set[str], pool: str = DUMMIES) -> str:
        """The first free letter; it counts as used from now on."""
        for k in count():
            for c in pool:
                letter = c + (str(k) if k else "")
                if letter not in self.taken and letter not in used:
                    used.add(letter)
                    return letter
        raise AssertionError


# -------------------------------------------------------------------- making
def entry_formula(
    e: Expr, places: Sequence[str], letters: FreshLetters, used: set[str]
) -> Formula:
    """An entry of an expression, its sums and products written out."""
    if isinstance(e, Sum):
        return tuple(
            replace(p, coef=p.coef * c)
            for c, t in e.terms
            for p in entry_formula(t, places, letters, used)
        )
    if isinstance(e, Net):
        return (network(e, places, letters, used),)
    if e.rank > 2:
        raise Unsupported("entries of an array of many axes")
    return (Product(factors=(EntryFactor(e, tuple(places)),)),)


def network(
    e: Net, places: Sequence[str], letters: FreshLetters, used: set[str]
) -> Product:
    """An entry of a network: an index that is no output is summed, an output that is written twice is a delta.

    Of an axis of length 1 the place is that of an output of length 1, else 1.
    """
    out, parts, dims = e.signature
    every = [(out, e.shape), *((ax, f.shape) for f, ax, _ in parts)]
    if not e.whole or not all(whole_axes(axes, shape) for axes, shape in every):
        raise Unsupported("entries of stacked arrays and of parts of arrays")
    at, deltas = placed(e, places)
    one = next((p for a, p in zip(out, places, strict=True) if not isinstance(a, int)), "1")
    sums = []
    for i, n in enumerate(dims):
        if i not in at:
            at[i] = letters.fresh(used)
            sums.append((at[i], n))
    if any(f.rank > 2 for f, _, _ in e.parts):
        raise Unsupported("entries of an array of many axes")
    factors = [
        EntryFactor(f, tuple(at[a] if isinstance(a, int) else one for a in ax), p)
        for f, ax, p in e.parts
    ]
    factors.sort(key=lambda f: f.places)
    return Product(1, tuple(factors), tuple(deltas), (), tuple(sums))


def whole_axes(axes: Sequence[Axis], shape: Shape) -> bool:
    """Does every axis read one index, or is it of length 1 and reads none?"""
    pairs = zip(axes, shape, strict=True)
    return all(isinstance(a, int) or (n is ONE and not a[1]) for a, n in pairs)


def placed(e: Net, places: Sequence[str]) -> tuple[dict[int, str], list[Delta]]:
    """The letters of the output indices of a network, and a delta for every index that is written once more."""
    at: dict[int, str] = {}
    deltas = []
    for a, place in zip(e.signature.out, places, strict=True):
        if not isinstance(a, int):
            continue
        if a in at:
            deltas.append(Delta(at[a], place, e.signature.dims[a]))
        else:
            at[a] = place
    return at, deltas


# -------------------------------------------------------------------- putting in
def fresh_sums(p: Product, letters: FreshLetters, used: set[str]) -> Product:
    """The product with sums over letters that nothing else uses."""
    return p.renamed({x: letters.fresh(used) for x, _ in p.sums})


def partials_put_in(
    F: Formula,
    known: Mapping[Expr, tuple[tuple[str, ...], Formula]],
    letters: FreshLetters,
) -> Formula:
    """Every derivative of a named part replaced by its formula, which stands over the letters that are given."""
    found: list[Product] = []
    for p in F:
        used = p.letters | {x for x, _ in p.sums}
        terms = [replace(p, partials=())]
        for q in p.partials:
            free, G = known[q.part]
            image = dict(zip(free, (*q.places, *q.by), strict=True))
            inner = [fresh_sums(g, letters, used | set(free)).renamed(image) for g in G]
            terms = [t.times(g) for t in terms for g in inner]
        found += map(factors_counted, terms)
    if len(found) > MOST:
        raise Unsupported("so many terms by entries")
    return tuple(found)


# -------------------------------------------------------------------- deltas
def killed(F: Formula) -> Formula:
    """Every delta with a summed letter has killed its sum; equal products are collected."""
    return like_products([t for p in F if (t := without_deltas(p)) is not None])


def without_deltas(p: Product) -> Product:
    """The product after its deltas have killed their sums."""
    while (found := next_kill(p)) is not None:
        d, gone, kept = found
        p = replace(p, deltas=tuple(x for x in p.deltas if x is not d))
        p = replace(p, sums=tuple(s for s in p.sums if s[0] != gone)).renamed({gone: kept})
    return factors_counted(counted(p))


def factors_counted(p: Product) -> Product:
    """Equal factors counted: s_p⁻¹·s_p is 1."""
    powers: dict[tuple[Expr, tuple[str, ...]], Exponent] = {}
    for f in p.factors:
        key = f.expr, f.places
        powers[key] = tidy(powers[key] + f.power) if key in powers else f.power
    factors = tuple(
        EntryFactor(e, places, k) for (e, places), k in powers.items() if k != 0
    )
    return counted(replace(p, factors=factors)) if len(factors) < len(p.factors) else p


def next_kill(p: Product) -> tuple[Delta, str, str] | None:
    """A delta with a summed letter, that letter, and the one that takes its place."""
    summed = dict(p.sums)
    for d in p.deltas:
        if d.a == d.b:
            return d, "", ""
        if d.a in summed or d.b in summed:
            return (d, d.a, d.b) if d.a in summed else (d, d.b, d.a)
    return None


def kills_of(p: Product) -> list[tuple[Delta, str]]:
    """Which delta kills which sum, one after another."""
    found = []
    while (kill := next_kill(p)) is not None:
        d, gone, kept = kill
        if gone:
            found.append((d, gone))
        p = replace(p, deltas=tuple(x for x in p.deltas if x is not d))
        p = replace(p, sums=tuple(s for s in p.sums if s[0] != gone)).renamed({gone: kept})
    return found


def counted(p: Product) -> Product:
    """A sum over a letter that nobody reads is a factor n."""
    idle = [(x, n) for x, n in p.sums if x not in p.letters]
    if not idle:
        return p
    sizes = tuple(EntryFactor(of_size(n), ()) for _, n in idle)
    return replace(
        p, factors=sizes + p.factors, sums=tuple(s for s in p.sums if s not in idle)
    )


def numbers_joined(p: Product) -> Product:
    """Powers of one number as one power: c³·c⁻¹ is c², also where c is 0."""
    bases = [number_and_power(f) for f in p.factors]
    count: dict[Expr, Exponent] = {}
    for e, k in filter(None, bases):
        count[e] = tidy(count.get(e, 0) + k)
    met = [b[0] for b in bases if b is not None]
    found: list[EntryFactor] = []
    for f, base in zip(p.factors, bases, strict=True):
        if base is None or met.count(base[0]) == 1:
            found.append(f)
        elif power := count.pop(base[0], 0):
            found.append(EntryFactor(base[0], (), power))
    return replace(p, factors=tuple(found))


def number_and_power(f: EntryFactor) -> tuple[Expr, Fraction] | None:
    """A number and the power to which it stands there; None for an entry, and where the power is no number."""
    inner: Expr = f.expr
    k = f.power
    if f.places or not isinstance(k, int | Fraction):
        return None
    if isinstance(inner, Net) and len(inner.parts) == 1 and not inner.parts[0][1]:
        ((inner, _, p),) = inner.parts
        if not isinstance(p, int | Fraction):
            return None
        k = k * p
    return inner, Fraction(k)


def like_products(products: Sequence[Product]) -> Formula:
    """Like products added up."""
    found: dict[Product, Number] = {}
    first: dict[Product, Product] = {}
    for p in products:
        key = min(canonical(p), key=repr)
        found[key] = found.get(key, 0) + p.coef
        first.setdefault(key, p)
    return tuple(replace(first[k], coef=c) for k, c in found.items() if c)


def canonical(p: Product) -> Iterator[Product]:
    """The product with its summed letters in the order in which its sorted factors read them."""
    summed = {x for x, _ in p.sums}
    for hidden in (summed, p.letters):
        marks = {x: "?" if x in hidden else x for x in p.letters}
        ordered = sorted(
            p.factors,
            key=lambda f: (f.expr.key, str(f.power), [marks[x] for x in f.places]),
        )
        order = dict.fromkeys(x for f in ordered for x in f.places if x in summed)
        image = {x: f"_{k}" for k, x in enumerate(order)}
        q = replace(p, factors=tuple(ordered)).renamed(image)
        yield Product(
            1,
            tuple(sorted(q.factors, key=lambda f: (f.expr.key, str(f.power), f.places))),
            tuple(sorted(q.deltas, key=lambda d: sorted((d.a, d.b)))),
            q.partials,
            tuple(sorted(q.sums, key=lambda s: s[0])),
        )
