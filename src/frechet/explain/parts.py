"""The parts of a formula as typed that a reader wants by themselves, with a name or without, and their differentials.

f = ‖Y − BX‖²      R = Y − BX has a name, dR = −dB·X
f = b'·X⁻¹·a       d(X⁻¹) = −X⁻¹·dX·X⁻¹ has a line

legend   s node of the text   p phrase   e expression over the names before   h direction
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from frechet.answers.derivative import Derivative
from frechet.calculus.sweeps import differential
from frechet.derivatives.tangent import CURVED
from frechet.errors import Unsupported
from frechet.explain.sides import AsWritten, Scope, named_symbol
from frechet.explain.spread import LINEAR_WORDS, MovedTerms, Spread
from frechet.explain.turning import Move, moves_to_end, total_of_terms
from frechet.explain.typed import Transcript
from frechet.expr.laws import expand, simplify
from frechet.expr.net import substitute
from frechet.expr.node import Call, Expr, Row, Symbol, symbols
from frechet.expr.sums import is_zero
from frechet.functions.algebra import lower
from frechet.functions.declaration import registry
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.leaf import LINEAR
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.traits import unscaled
from frechet.reading.text.syntax import Syntax

FEW = 3  # tokens of what needs no name
SEEN_THROUGH = ("transpose", "negate")
PRODUCTS = ("*", ".*", "./", "/", "power", "epower")
INLINE = {*LINEAR_WORDS, "inner", "norm2"}  # words with a rule for what stands in them
LINED = ("inv", "logdet")  # words whose differential is a line of its own, and no name


@dataclass(frozen=True)
class TypedPart:
    """A part: its words and its expression over the names before; `name` and `moved` where it has a name."""

    phrase: Phrase
    expr: Expr
    full: Expr
    name: Symbol | None
    moved: Symbol | None
    terms: MovedTerms
    local: Expr
    full_local: Expr
    # its differential in that of the part before, where putting that in makes it shorter
    first: MovedTerms | None = None
    put_in: Symbol | None = None
    # of a number: what brought the differentials to the end of its terms, which were these
    moves: tuple[Move, ...] = ()
    spread: MovedTerms | None = None


class ToldDifferential(NamedTuple):
    """The terms of a differential and its expression, with what is said of them in `TypedPart`."""

    terms: MovedTerms
    local: Expr
    first: MovedTerms | None = None
    put_in: Symbol | None = None
    moves: tuple[Move, ...] = ()
    spread: MovedTerms | None = None


HOW_TOLD = ("first", "put_in", "moves", "spread")


class TypedParts:
    """The parts of the function of a derivation, each before those that use it; the last is the function."""

    def __init__(
        self, d: Derivative, scope: Scope, holes: Mapping[Symbol, Symbol], depth: str
    ) -> None:
        reading = d.maps.reading
        if reading is None:
            raise Unsupported("a function without a text of its own")
        self.scope, self.holes = scope, holes
        self.found: list[TypedPart] = []
        self.moving: dict[Expr, Expr] = {x: h for x, h in holes.items()}  # noqa: C416
        self.leaves: dict[Phrase, MovedTerms] = {
            self.words(x): [(1, self.words(h))] for x, h in holes.items()
        }
        self.tree = reading.document.body
        self.roots = set(reading.document.trees)
        nodes = [s for tree in reading.document.trees for s in tree.nodes()]
        self.above = {a: s for s in nodes for a in s.args}
        self.often = Counter(s.prose() for s in nodes if s.op == "sum")
        self.moved_nodes = set[Syntax]()
        self.transcript = Transcript(reading, scope.notation, self.named)
        moving = {x.name for x in holes}
        for name, _, tree in reading.document.definitions:
            self.define(name, tree, moving)
        self.moved_nodes |= moving_nodes(self.tree, moving)
        e = lower(self.transcript.build(self.tree))
        if scope.full(e) is not d.maps.f:
            raise Unsupported("a function that its text does not give")
        self.refuse_inverses_on_curves()
        head = scope.head(d.maps.f)
        self.add(*self.opened(self.transcript.phrases[self.tree], e, depth), head)

    def refuse_inverses_on_curves(self) -> None:
        """Along a curve of orthogonal matrices an inverse is a transpose, whose differential has other words."""
        curved = any(x.space.structure in CURVED for x in self.holes)
        calls = (p.args[0] for p in self.transcript.exprs if p.op == "call")
        if curved and "inv" in calls:
            raise Unsupported("an inverse that is a transpose along the curve")

    def define(self, name: str, tree: Syntax, moving: set[str]) -> None:
        """A name that the text defines is the name of a part."""
        self.moved_nodes |= moving_nodes(tree, moving)
        self.scope.notation.taken.add(name)
        made = self.transcript.build(tree)
        e = lower(made)
        full = self.scope.full(e)
        if isinstance(made, Row) or isinstance(e, Symbol) or full in self.scope.names:
            raise Unsupported("a name for what has one")
        letter = named_symbol(name, e)
        p = self.transcript.phrases[tree]
        self.scope.define(letter, AsWritten(self.scope, p), full)
        self.scope.names[full] = letter
        if tree in self.moved_nodes:
            moving.add(name)
            self.add(p, e, letter)
        self.transcript.defined[name] = letter

    def opened(self, p: Phrase, e: Expr, depth: str) -> tuple[Phrase, Expr]:
        """The logarithm of a determinant that is all of the function, over the determinant under a name."""
        if depth == "brief" or p.op != "call" or p.args[0] != "logdet":
            return p, e
        det, log = registry["det"], registry["log"]
        inner = det.build(e.children[0])
        c, named = self.under_a_name(inner, ph.call("det", p.args[1:], ()), True)
        made, words = log.build(c), ph.call("log", (named,), ())
        self.transcript.exprs[words] = made
        return words, made

    def words(self, e: Expr) -> Phrase:
        """The words of a name."""
        shared = self.scope.notation.phrase(e)
        assert shared is not None
        return shared.body

    @property
    def root(self) -> TypedPart:
        """The function."""
        return self.found[-1]

    @property
    def named_parts(self) -> list[TypedPart]:
        """Those with a name and a differential, but the function."""
        return [p for p in self.found[:-1] if p.moved is not None]

    # ---------------------------------------------------------------- which
    def named(self, s: Syntax, e: Expr, p: Phrase) -> tuple[Expr, Phrase] | None:
        """A name in the place of a node, if it is worth one."""
        root = s in self.roots
        if isinstance(e, Row) or root or not self.worth_a_name(s, p):
            lined = s.op == "call" and s.text in LINED and not root
            if lined and s in self.moved_nodes and not isinstance(e, Row):
                self.add(p, lower(e), None)
            return None
        return self.under_a_name(lower(e), p, s in self.moved_nodes)

    def under_a_name(self, e: Expr, p: Phrase, moves: bool) -> tuple[Expr, Phrase]:
        """The name of a part, the one that it has already where it occurred before."""
        full = self.scope.full(e)
        self.transcript.exprs[p] = e
        name = self.scope.names.get(full)
        if name is None:
            name = self.scope.fresh(e)
            self.scope.define(name, AsWritten(self.scope, p), full)
            self.scope.names[full] = name
            if moves:
                self.add(p, e, name)
        return name, self.words(name)

    def worth_a_name(self, s: Syntax, p: Phrase) -> bool:
        """Is it one that a reader would name?"""
        short = p.cost < FEW and (s.op != "call" or s.text in INLINE)
        if s.op in (*SEEN_THROUGH, "name", "number") or short:
            return False
        above = self.user(s)
        if s not in self.moved_nodes:
            return s.op == "sum" and self.often[s.prose()] > 1 and above.op != "sum"
        if above.op == "call" and above.text not in LINEAR_WORDS:
            return True
        return self.named_inside(s, p, above)

    def named_inside(self, s: Syntax, p: Phrase, above: Syntax) -> bool:
        """The same of what is used by sums, products and powers."""
        if s.op == "sum":
            return above.op in PRODUCTS
        if s.op == "call" and s.text not in INLINE:
            return s.text != "inv" and self.inside(s) and not self.all_that_moves(above)
        return not p.shape and self.inside(s) and self.beside_numbers(s)

    def all_that_moves(self, above: Syntax) -> bool:
        """Is the node above a sum that has a name, and in which nothing else moves?"""
        if above.op != "sum" or self.user(above).op != "call":
            return False
        return sum(a in self.moved_nodes for a in above.args) == 1

    def user(self, s: Syntax) -> Syntax:
        """The node that uses this one, transposes and signs apart."""
        above = self.above[s]
        while above.op in SEEN_THROUGH and above in self.above:
            above = self.above[above]
        return above

    def inside(self, s: Syntax) -> bool:
        """Is it used by more than sums and numbers in front?"""
        while s in self.above:
            s = self.above[s]
            others = [a for a in s.args if a in self.moved_nodes]
            plain = s.op in ("sum", "negate") or (
                s.op in ("*", "/") and len(others) == 1 and self.fixed_numbers(s)
            )
            if not plain:
                return True
        return False

    def fixed_numbers(self, s: Syntax) -> bool:
        """Are the other factors numbers?"""
        return all(
            a in self.moved_nodes or not self.transcript.phrases[a].shape
            for a in s.args
            if a in self.transcript.phrases or a in self.moved_nodes
        )

    def beside_numbers(self, s: Syntax) -> bool:
        """Does a number made of arrays meet another in a product, a quotient or a power?"""
        above = self.user(s)
        return above.op in PRODUCTS and s.op in ("*", "call", "power", "sum")

    # ---------------------------------------------------------------- differentials
    def add(self, p: Phrase, e: Expr, name: Symbol | None) -> None:
        """A part with its differential; from here on its name moves."""
        if any(q.phrase is p and q.name is name for q in self.found):
            return
        told = self.told(p, e, name)
        full, full_local = self.scope.full(e), self.scope.full(told.local)
        if full_local.rank != full.rank:
            raise Unsupported("a matrix with one entry, as a number")
        if name in self.scope.heads and name is not None:
            self.scope.define(name, AsWritten(self.scope, p), full)
            self.scope.names[full] = name
        moved = None if name is None else self.move(name, told, full_local)
        made = TypedPart(p, e, full, name, moved, told.terms, told.local, full_local)
        more = told._asdict()
        self.found.append(replace(made, **{k: more[k] for k in HOW_TOLD}))

    def move(self, name: Symbol, told: ToldDifferential, full_local: Expr) -> Symbol:
        """The name of the differential of a name."""
        moved = self.scope.moved(name, self.holes.values())
        words = AsWritten(self.scope, total_of_terms(told.terms))
        self.scope.define(moved, words, full_local)
        self.moving[name] = moved
        self.scope.locals[moved] = told.local
        self.leaves[self.words(name)] = [(1, self.words(moved))]
        return moved

    def told(self, p: Phrase, e: Expr, name: Symbol | None) -> ToldDifferential:
        """The differential of a part, and how it came to its last words."""
        local = simplify(substitute(self.local_of(e), self.known()))
        if is_zero(local):
            raise Unsupported("a part that does not move")
        if isinstance(e, Call) and name is not None and name not in self.scope.heads:
            local = substitute(local, {e: name})
        terms = self.spread(p)
        before = None if name is None else self.shortened_by(e, local)
        if before is not None and before.moved is not None:
            composed = put_in_expanded(local, before.moved, before.local)
            words = self.in_words(composed) or terms
            return ToldDifferential(words, composed, terms, before.moved)
        moves = self.moved_in(p, name, terms)
        if moves:
            return ToldDifferential(moves[-1].terms, local, moves=moves, spread=terms)
        return ToldDifferential(terms, local)

    def moved_in(
        self, p: Phrase, name: Symbol | None, terms: MovedTerms
    ) -> tuple[Move, ...]:
        """What brings the differentials in a number with a name to the end of its terms."""
        if p.shape or name is None or name in self.scope.heads:
            return ()
        moving = [
            self.words(h).args[0] for h in self.moving.values() if isinstance(h, Symbol)
        ]
        return tuple(moves_to_end(terms, moving) or ())

    def shortened_by(self, e: Expr, local: Expr) -> TypedPart | None:
        """The part before whose differential makes this one shorter: log after softmax."""
        if not isinstance(e, Call) or e.fn.name in LINEAR:
            return None
        length = self.scope.notation.length
        for q in self.found:
            if (
                q.moved is None
                or q.moved not in symbols(local)
                or not isinstance(q.expr, Call)
            ):
                continue
            composed = put_in_expanded(local, q.moved, q.local)
            made, was = length(composed), length(q.local)
            if (
                made is not None
                and was is not None
                and made <= was
                and self.in_words(composed)
            ):
                return q
        return None

    def local_of(self, e: Expr) -> Expr:
        """The differential of an expression over the names before."""
        return differential(e, self.moving)

    def spread(self, p: Phrase) -> MovedTerms:
        """The terms of the differential of a phrase over the names before."""
        terms = Spread(self.leaves, self.by_declaration).terms(p)
        if not terms:
            raise Unsupported("a function that does not move")
        return terms

    def by_declaration(self, p: Phrase) -> MovedTerms | None:
        """The differential of a function by its declaration."""
        e = self.transcript.exprs.get(p)
        if e is None:
            return None
        local = simplify(self.local_of(lower(e)))
        name = self.scope.names.get(self.scope.full(lower(e)))
        if name is not None and name not in self.scope.heads:
            local = substitute(local, {lower(e): name})
        return self.in_words(substitute(local, self.known()))

    def known(self) -> dict[Expr, Expr]:
        """The named parts and their differentials by what they are, where that is more than a name."""
        found: dict[Expr, Expr] = {}
        for p in self.found:
            if (
                p.name is not None
                and p.moved is not None
                and p.name not in self.scope.heads
            ):
                found |= {p.full: p.name, p.full_local: p.moved}
        return {e: n for e, n in found.items() if not isinstance(e, Symbol)}

    def in_words(self, e: Expr) -> MovedTerms | None:
        """An expression as terms, in the notation's own words; None where these are long."""
        shared = self.scope.notation.phrase(e)
        if shared is None or shared.definitions:
            return None
        q = shared.body
        if q.op == "sum":
            return [(Fraction(c), t) for c, t in q.args]
        return [unscaled(q)]


def put_in_expanded(local: Expr, m: Symbol, inner: Expr) -> Expr:
    """One differential put into another, multiplied out, so that factors cancel."""
    return simplify(expand(substitute(local, {m: inner})))


def moving_nodes(tree: Syntax, names: set[str]) -> set[Syntax]:
    """The nodes in which one of these names occurs."""
    found: set[Syntax] = set()
    for s in tree.nodes():
        if (s.op == "name" and s.text in names) or any(a in found for a in s.args):
            found.add(s)
    return found
