"""The parts of a formula as typed that a reader wants by themselves, with a name or without, and their differentials.

f = ‖Y − BX‖²      R = Y − BX has a name, dR = −dB·X
f = b'·X⁻¹·a       d(X⁻¹) = −X⁻¹·dX·X⁻¹ has a line

legend   s node of the text   p phrase   e expression over the names before   h direction
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from operator import matmul

from frechet.answers.derivative import Derivative
from frechet.calculus.sweeps import differential
from frechet.derivatives.tangent import CURVED
from frechet.errors import Unsupported
from frechet.explain.habits import ACTIVATIONS, Habits, moving_nodes
from frechet.explain.sides import AsWritten, Scope, named_symbol
from frechet.explain.spread import MovedTerms, Spread
from frechet.explain.turning import total_of_terms
from frechet.explain.typed import Transcript, product_in_order
from frechet.expr.laws import expand, simplify
from frechet.expr.net import net, substitute, transform
from frechet.expr.node import Call, Expr, Net, Row, Symbol, symbols, topological
from frechet.expr.sums import is_zero, tidy
from frechet.functions.algebra import lower
from frechet.functions.declaration import registry
from frechet.notation.paint.sharing import parts_in_order, rebuilt
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.leaf import LINEAR
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.traits import unscaled
from frechet.reading.text.syntax import Defined, Syntax

OWN_WORDS = (
    "inv",
    "pinv",
    "exp",
)  # functions that stand for themselves in their differentials
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


class TypedParts:
    """The parts of the function of a derivation, each before those that use it; the last is the function.

    opens: the logarithm of a determinant that is the function has the determinant as a part.
    """

    def __init__(
        self,
        d: Derivative,
        scope: Scope,
        holes: Mapping[Symbol, Symbol],
        depth: str,
        *,
        opens: bool = True,
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
        definitions = reading.document.definitions
        self.moved_nodes = moved_in_all(definitions, self.tree, {x.name for x in holes})
        self.transcript = Transcript(reading, scope.notation, self.named)
        self.habits = Habits(
            reading, self.moved_nodes, self.transcript.phrases, d.context.notation.taken
        )
        for name, _, tree in definitions:
            self.define(name, tree)
        e = lower(self.transcript.build(self.tree))
        if scope.full(e) is not d.maps.f:
            raise Unsupported("a function that its text does not give")
        self.refuse_inverses_on_curves()
        head = scope.head(d.maps.f)
        whole = self.transcript.phrases[self.tree]
        self.add(*(self.opened(whole, e, depth) if opens else (whole, e)), head)
        if depth != "full":
            self.found = without_equal_lines(self.found)

    def refuse_inverses_on_curves(self) -> None:
        """Along a curve of orthogonal matrices an inverse is a transpose, whose differential has other words."""
        curved = any(x.space.structure in CURVED for x in self.holes)
        calls = (p.args[0] for p in self.transcript.exprs if p.op == "call")
        if curved and "inv" in calls:
            raise Unsupported("an inverse that is a transpose along the curve")

    def define(self, name: str, tree: Syntax) -> None:
        """A name that the text defines is the name of a part."""
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
            self.add(p, e, letter)
        self.transcript.defined[name] = letter

    def opened(self, p: Phrase, e: Expr, depth: str) -> tuple[Phrase, Expr]:
        """The logarithm of a determinant that is all of the function, over the determinant under a name."""
        if depth == "brief" or p.op != "call" or p.args[0] != "logdet":
            return p, e
        det, log = registry["det"], registry["log"]
        inner = det.build(e.children[0])
        c, named = self.under_a_name(inner, ph.call("det", p.args[1:], ()), None)
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
        """A name in the place of a node, if it is worth one; a part of a product that has one stands under it."""
        if s.op == "*" and s in self.moved_nodes:
            shorter = self.over_names(e, p)
            if shorter is not None:
                return shorter
        root = s in self.roots
        if self.habits.solves(s) and not root and not isinstance(e, Row):
            A = s.args[0]
            inverse = ph.call("inv", (self.transcript.phrases[A],), p.args[1].shape)
            self.add(
                inverse, registry["inv"].build(self.transcript.exprs[inverse.args[1]]), None
            )
            return None
        if isinstance(e, Row) or root or not self.habits.worth_a_name(s, p):
            lined = s.op == "call" and s.text in LINED and not root
            if lined and s in self.moved_nodes and not isinstance(e, Row):
                self.add(p, lower(e), None)
            return None
        return self.under_a_name(lower(e), p, s)

    def over_names(self, e: Expr, p: Phrase) -> tuple[Expr, Phrase] | None:
        """A product whose factors hold those of a named product in a row, over that name: y'·X·w is y'·u, u = X·w."""
        for part in self.found if p.op == "mul" else ():
            run, every = part.phrase.args, p.args
            if part.phrase.op != "mul" or part.name is None:
                continue
            for k in range(len(every) - len(run) + 1):
                if every[k : k + len(run)] == run and len(every) > len(run):
                    factors = [*every[:k], self.words(part.name), *every[k + len(run) :]]
                    return self.product(factors, e, part.name)
        return None

    def product(
        self, factors: Sequence[Phrase], e: Expr, name: Symbol
    ) -> tuple[Expr, Phrase] | None:
        """A product over a name with its expression; None where that is not the same as this one."""
        exprs = {**self.transcript.exprs, self.words(name): name}
        found = [exprs.get(f.args[0] if f.op == "T" else f) for f in factors]
        if not all(f.shape for f in factors):
            return None
        known = [x for x in found if x is not None]
        if len(known) < len(found):
            return None
        made = reduce(
            matmul,
            (x.T if f.op == "T" else x for f, x in zip(factors, known, strict=True)),
        )
        if self.scope.full(lower(made)) is not self.scope.full(lower(e)):
            return None
        return made, product_in_order(factors)

    def under_a_name(self, e: Expr, p: Phrase, s: Syntax | None) -> tuple[Expr, Phrase]:
        """The name of a part, the one that it has already where it occurred before."""
        moves = s is None or s in self.moved_nodes
        full = self.scope.full(e)
        self.transcript.exprs[p] = e
        name = self.scope.names.get(full)
        if name is None:
            name = self.scope.fresh(e, self.habits.letters(s, p) if s else ())
            self.scope.define(name, AsWritten(self.scope, p), full)
            self.scope.names[full] = name
            if moves:
                self.add(p, e, name)
        return name, self.words(name)

    # ---------------------------------------------------------------- differentials
    def add(self, p: Phrase, e: Expr, name: Symbol | None) -> None:
        """A part with its differential; from here on its name moves."""
        if any(q.phrase is p and q.name is name for q in self.found):
            return
        head = name in self.scope.heads
        terms, local = self.over_its_name(p, e, name, head)
        first, put_in = None, None
        if name is not None and (shorter := self.shortened(e, local)):
            first = terms
            put_in, local, terms = shorter
        full = self.scope.full(e)
        if head and name is not None:
            self.scope.define(name, AsWritten(self.scope, p), full)
            self.scope.names[name if full in self.scope.names else full] = name
        full_local = self.scope.full(local)
        if is_zero(local) or full_local.rank != full.rank:
            raise Unsupported("a part that does not move, or has one entry")
        moved = None if name is None else self.moved_name(name, terms, local, full_local)
        self.found.append(
            TypedPart(p, e, full, name, moved, terms, local, full_local, first, put_in)
        )

    def moved_name(
        self, name: Symbol, terms: MovedTerms, local: Expr, full_local: Expr
    ) -> Symbol:
        """The name of a differential, defined; from here on the name of its part moves."""
        moved = self.scope.moved(name, self.holes.values())
        self.scope.define(moved, AsWritten(self.scope, total_of_terms(terms)), full_local)
        self.moving[name] = moved
        self.scope.locals[moved] = local
        self.leaves[self.words(name)] = [(1, self.words(moved))]
        return moved

    def over_its_name(
        self, p: Phrase, e: Expr, name: Symbol | None, head: bool
    ) -> tuple[MovedTerms, Expr]:
        """The differential of a part, in which its value stands under its name."""
        terms = self.spread(p)
        local = simplify(substitute(self.local_of(e), self.known()))
        if name is None:
            return terms, local
        if head:
            own = isinstance(e, Call) and self.has_itself(e, local)
            return self.over_own_name(p, e, local) if own else (terms, local)
        if isinstance(e, Call):
            local = substitute(local, {e: name})
        if (over_root := root_named(local, e, name)) is not local:
            return self.in_words(over_root) or terms, over_root
        image = {p: self.words(name)}
        return [(c, in_place(q, image)) for c, q in terms], local

    def has_itself(self, e: Call, local: Expr) -> bool:
        """Does a function of arrays occur in its own differential, and has no short words of its own as X⁻¹ has?"""
        return bool(e.rank) and e.fn.name not in OWN_WORDS and e in topological(local)

    def over_own_name(self, p: Phrase, e: Expr, local: Expr) -> tuple[MovedTerms, Expr]:
        """The differential of the function over its value under a name, where it has words: ds∘s∘(1 − s)."""
        letter = ACTIVATIONS.get(e.fn.name if isinstance(e, Call) else "", "")
        name = self.scope.fresh(e, letter.upper() if e.rank > 1 else letter)
        made = substitute(local, {e: name})
        self.scope.define(name, AsWritten(self.scope, p), self.scope.full(e))
        self.scope.names[name] = name
        terms = self.in_words(made)
        return (self.spread(p), local) if terms is None else (terms, made)

    def shortened(self, e: Expr, local: Expr) -> tuple[Symbol, Expr, MovedTerms] | None:
        """The name of a differential before that makes this one shorter where it is put in, and what that gives.

        As that of softmax does in log(softmax(x)).
        """
        if not isinstance(e, Call) or e.fn.name in LINEAR:
            return None
        occurring = symbols(local)
        for q in self.found:
            if q.moved in occurring and isinstance(q.expr, Call):
                composed = put_in_expanded(local, q.moved, q.local)
                terms = self.in_words(composed)
                if terms and self.no_longer(composed, q.local):
                    return q.moved, composed, terms
        return None

    def no_longer(self, made: Expr, was: Expr) -> bool:
        """Has an expression words, and no more of them than another?"""
        new, old = map(self.scope.notation.length, (made, was))
        return new is not None and old is not None and new <= old

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

    def in_words(self, e: Expr) -> MovedTerms | None:
        """An expression as terms, in the notation's own words; None where these are long."""
        shared = self.scope.notation.phrase(e)
        if shared is None or shared.definitions:
            return None
        q = shared.body
        if q.op == "sum":
            return [(Fraction(c), t) for c, t in q.args]
        return [unscaled(q)]


def in_place(p: Phrase, image: Mapping[Phrase, Phrase]) -> Phrase:
    """A phrase with others in the place of some of its parts."""
    made = dict(image)
    for q in parts_in_order(p):
        if q not in made:
            made[q] = rebuilt(q, made)
    return made[p]


def root_named(local: Expr, e: Expr, name: Symbol) -> Expr:
    """A differential with the name of a root of a number in the place of its powers: du/(2s) for s = sqrt(u)."""
    if not isinstance(e, Net) or e.rank or len(e.parts) != 1:
        return local
    ((u, _, a),) = e.parts
    if not isinstance(a, Fraction) or a.denominator == 1 or u.rank:
        return local

    def over_name(t: Expr) -> Expr:
        """A product with u to a power that is one of the root's."""
        if not isinstance(t, Net):
            return t
        powers = [
            (f, ax, p) for f, ax, p in t.parts if f is u and isinstance(p, int | Fraction)
        ]
        if not powers or any(Fraction(p / a).denominator != 1 for _, _, p in powers):
            return t
        parts = [
            (name, ax, tidy(Fraction(p) / a)) if f is u else (f, ax, p)
            for f, ax, p in t.parts
        ]
        return net(t.signature.out, parts, dict(enumerate(t.signature.dims)), t.shape)

    return transform(local, over_name)


def without_equal_lines(found: Sequence[TypedPart]) -> list[TypedPart]:
    """The parts without the functions whose differential is that of one other part: du = ds is no line."""
    kept = list(found)
    for k, part in enumerate(found):
        for q in found[:k]:
            users = [o for o in found if q.moved in symbols(o.local)]
            shifted = (
                part.name is not None and part.local is q.moved and isinstance(q.expr, Call)
            )
            if shifted and len(users) == 1 and q in kept:
                kept.remove(q)
                at = kept.index(part)
                kept[at] = replace(
                    part, terms=q.terms, local=q.local, first=None, put_in=None
                )
    return kept


def put_in_expanded(local: Expr, m: Symbol, inner: Expr) -> Expr:
    """One differential put into another, multiplied out, so that factors cancel."""
    return simplify(expand(substitute(local, {m: inner})))


def moved_in_all(
    definitions: Sequence[Defined], body: Syntax, names: set[str]
) -> set[Syntax]:
    """The nodes that move, of the names that a text defines and of its body."""
    found, moving = set[Syntax](), set(names)
    for name, _, tree in definitions:
        found |= moving_nodes(tree, moving)
        moving |= {name} if tree in found else set()
    return found | moving_nodes(body, moving)
