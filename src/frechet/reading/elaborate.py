r"""A syntax tree into an expression, with what has to be said about the reading.

legend   s node   e, x expression
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import mul, neg, truediv

from frechet.derivatives import partials
from frechet.derivatives.conditions import Condition
from frechet.errors import FrechetError, ReadError, Unsupported
from frechet.expr.net import constant, eye, net, of_size, ones, substitute
from frechet.expr.node import Expr, Row, Symbol, symbol
from frechet.expr.powers import bounded_exponent
from frechet.expr.sums import add, value_of
from frechet.functions.algebra import fitted, laid, lower
from frechet.functions.algebra import matrix_power as whole_power
from frechet.functions.declaration import Entrywise, Word, registry, type_of
from frechet.functions.unknown import unknown_entrywise, unknown_map
from frechet.network.axis import constant_axis
from frechet.network.size import Size, size
from frechet.reading.applied import is_applied
from frechet.reading.at_point import Formed, at_point, replaced_names, value_of_shape
from frechet.reading.declare import Declaration, derivative_of
from frechet.reading.index_sums import Index, index, sum_over_index
from frechet.reading.infer import INFERRED, Inference, arguments
from frechet.reading.names import Names
from frechet.reading.needs import MEET, Needs, needs_of_operands
from frechet.reading.primes import derivative_of_entries, primed_word
from frechet.reading.short_sums import term_by_term
from frechet.reading.signs import matrix_word
from frechet.reading.slice_networks import literal_network, part_network, partial_by_entries
from frechet.reading.slice_types import Cell, size_of
from frechet.reading.spread import ALIASES
from frechet.reading.text.syntax import Defined, Document, Rooted, Syntax
from frechet.types.space import Space
from frechet.types.type import scalar_like
from frechet.types.unit import has_unit_axis


@dataclass
class Reading(Rooted):
    """An expression with its names, what was guessed, what is convention, and where it has a value."""

    expr: Expr
    variables: dict[str, Symbol]
    names: Names
    conventions: list[str]
    conditions: list[Condition]
    text: str
    document: Document
    inference: Inference
    written: list[Expr]  # the sums, with the signs that they have in the text

    def roots(self) -> list[Syntax]:
        return self.document.trees

    @cached_property
    def plain(self) -> bool:
        """Has the text a plain meaning, entry by entry: is there no derivative and no value at a point in it?"""
        formed = ("derivative", "at")
        return not any(s.op in formed for tree in self.roots() for s in tree.nodes())


class Builder:
    """Expressions for the nodes of a document whose types are known."""

    def __init__(
        self, names: Names, inference: Inference, definitions: Sequence[Defined] = ()
    ) -> None:
        self.names, self.inference, self.definitions = names, inference, definitions
        self.variables: dict[str, Symbol] = {}
        self.defined: dict[str, Expr] = {}
        self.moving: dict[str, Symbol] = {}  # definitions that a derivative goes by
        self.conventions: dict[str, None] = {}
        self.needs = Needs()
        self.written: list[Expr] = []
        self.replaced: set[Syntax] = set()  # names that stand for their values
        self.formed: dict[Syntax, Formed] = {}

    def build(self, tree: Syntax) -> Expr:
        """The expression of a tree."""
        made: dict[Syntax, Expr] = {}
        places, bodies = places_in(tree, self.inference), bodies_in(tree)
        self.replaced = replaced_names(tree)
        for s in tree.nodes():
            if s in places:
                continue
            try:
                x = self.fitting(s, made)
                made[s] = self.typed(s, self.node(s, x))
                needed = [lower(made[s]), *self.needed(s, x)]
            except FrechetError as error:
                raise error.at(s.span) from None
            if (
                s in bodies
            ):  # what holds for every value of an index, or at a point, is asked there
                self.needs.wait(s, needed)
                continue
            self.needs.ask(needed)
            if s.op == "sum":
                self.written.append(lower(made[s]))
        return made[tree]

    def fitting(self, s: Syntax, made: Mapping[Syntax, Expr]) -> list[Expr]:
        """The operands of a node, axes of length 1 left out or put in where its rule takes them so."""
        way = self.inference.operands(s)
        return [
            fitted(made[a], t) if s in self.inference.fitted else made[a]
            for a, t in zip(s.args, way, strict=True)
            if a in made
        ]

    def typed(self, s: Syntax, made: Expr) -> Expr:
        """A product with one entry is a number."""
        t = self.inference.types[s]
        return (
            fitted(made, t)
            if made.rank and not t.shape and scalar_like(type_of(made))
            else made
        )

    def needed(self, s: Syntax, x: list[Expr]) -> list[Expr]:
        """What a node needs that the expression made of it may not show."""
        if s.op == "each":
            return self.needs.lifted(s.args[1], self.bound(s))
        if s.op == "at":
            return self.needs.at_point(s.args[0], self.point(s, x[2::2]))
        return (
            needs_of_operands(lambda letters: self.node(s, letters), x)
            if s.op in MEET and len(x) > 1
            else []
        )

    def node(self, s: Syntax, x: list[Expr]) -> Expr:
        """The expression of one node from those of its operands."""
        if s.op in ARITHMETIC:
            return ARITHMETIC[s.op](*x)
        match s.op:
            case "number":
                return constant(s.value)
            case "name":
                return self.name(s)
            case "word":
                raise ReadError(f"{s.text} is no argument here", s.span)
            case "index":
                return of_size(size(s.text))
            case "sum":
                terms = [(sign, lower(e)) for e, (sign, _) in zip(x, s.signs, strict=True)]
                return laid(add(terms), isinstance(x[0], Row))
            case "entry":
                return self.entry(s, x)
            case "block":
                return literal_network(s, x, self.cells(s), self.inference.types[s])
            case "each":
                return self.each(s, x[0])
            case "derivative":
                return self.derivative(s, x)
            case "at":
                inside = [self.formed[a] for a in s.args[0].nodes() if a in self.formed]
                made = at_point(lower(x[0]), self.point(s, x[2::2]), inside)
                return laid(made, isinstance(x[0], Row))
        return self.call(s, x)

    def entry(self, s: Syntax, x: list[Expr]) -> Expr:
        """An entry or a slice; of the derivative of a map, its value at directions."""
        if is_applied(s, self.inference.functions):
            return applied_at(x[0], x[1:], s.args[0].op == "transpose")
        return part_network(x[0], s, self.inference.types[s])

    def cells(self, s: Syntax) -> list[Cell]:
        """The sizes of the elements of a matrix literal."""
        find = self.inference.sizes.find
        return [(find(h), find(w)) for h, w in self.inference.literals.cells[s]]

    def each(self, s: Syntax, body: Expr) -> Expr:
        """A sum over a bound index."""
        return laid(sum_over_index(lower(body), self.bound(s)), isinstance(body, Row))

    def bound(self, s: Syntax) -> Index:
        """The index of a sum."""
        return index(s.text, *self.inference.places.range_of(s.text))

    def derivative(self, s: Syntax, x: list[Expr]) -> Expr:
        """`d/dX f`, `jac_X F`, `hess_X f` or `D_X (F) [H]`."""
        wrt, _ = s.apart()
        held = {name_moved(v).text for v in wrt} & {*self.defined} - {*self.moving}
        if held:
            return self.at_definitions(s, x, held)
        made = self.by_variables(s, x, wrt)
        turned = s in self.inference.turned and made.rank == 2
        return laid(made.T if turned else made, self.inference.types[s].row)

    def by_variables(self, s: Syntax, x: list[Expr], wrt: list[Syntax]) -> Expr:
        """A derivative by variables or their entries, in no layout yet."""
        f, by = lower(x[0]), [self.variable(v) for v in wrt]
        if s in self.inference.single:
            f = net((), [(f, (0,) * f.rank)], {}, ())
        self.formed[s] = Formed(f, tuple(by), 2 if s.text == "hess" else 1)
        if s.text == "D":
            return partials.directional(
                f, dict(zip(by, map(lower, x[1 + len(by) :]), strict=True))
            )
        if wrt[0].op == "entry":
            every = [0, -1] if s.text == "hess" else [0]  # ∂²f/∂x_k² names x_k once
            tensor = partials.derivative_tensor(f, [by[k] for k in every])
            made = partial_by_entries(tensor, f.rank, [(wrt[k], by[k]) for k in every])
            return (
                partials.jacobian_of(made, f.rank)
                if f.rank and made.rank > f.rank
                else made
            )
        if s.text == "hess":
            return partials.hessian_by(f, by[0], by[-1])
        return (partials.jacobian_by if s.text == "jac" else partials.derivative_by)(
            f, by[0]
        )

    def at_definitions(self, s: Syntax, x: list[Expr], held: Collection[str]) -> Expr:
        """A derivative by names that are defined: by these as variables, and then where they are as defined."""
        inside = Builder(self.names, self.inference, self.definitions)
        free: dict[Expr, Expr] = {}
        for name, _, tree in self.definitions:
            if name in held:
                letter = symbol(name, space=Space(self.inference.types[tree].shape))
                inside.moving[name], free[letter] = letter, lower(self.defined[name])
                inside.defined[name] = laid(letter, isinstance(self.defined[name], Row))
            elif name in self.defined:
                inside.defined[name] = inside.build(tree)
        made = inside.derivative(s, [inside.build(s.args[0]), *x[1:]])
        self.variables.update(inside.variables)
        return laid(substitute(lower(made), free), isinstance(made, Row))

    def point(self, s: Syntax, values: list[Expr]) -> dict[Expr, Expr]:
        """The variables that are replaced, each with its value."""
        moved = {a.text: a for a in s.args[0].nodes() if a.op == "name"}
        for name, _ in s.replaced():
            if f"d{name.text}" in moved and f"d{name.text}" in self.names.directions:
                said = f"d{name.text} where {name.text} has a value"
                cure = f"write out what stands for {name.text}"
                raise Unsupported(said, moved[f"d{name.text}"].span, cure)
        return {
            (x := self.variable(name)): value_of_shape(value, v, x)
            for (name, value), v in zip(s.replaced(), values, strict=True)
        }

    def variable(self, s: Syntax) -> Symbol:
        """What a derivative goes by."""
        name = name_moved(s)
        if name.text in self.moving:
            return self.moving[name.text]
        if name.text not in self.names.spaces:
            raise Unsupported(
                f"{name.text} is no variable: a derivative goes by a variable", name.span
            )
        if name.text == "I" and "I" in self.names.undeclared:
            raise Unsupported(
                "I is the identity: a derivative goes by a variable",
                name.span,
                "declare I with where",
            )
        found = symbol(name.text, space=self.names.spaces[name.text])
        if found.space.structure and s.op == "entry":
            said = f"{found.name} is {found.space.structure}"
            raise Unsupported(
                f"a derivative by an entry of {found.name}: {said}",
                s.span,
                "its entries depend",
            )
        return found

    def name(self, s: Syntax) -> Expr:
        """A definition, a dimension standing as a scalar, the identity, pi, or a variable."""
        if s.text in self.defined:
            return self.defined[s.text]
        if s.text in self.names.dimensions:
            return of_size(size(s.text))
        if s.text == "I" and s.text in self.names.undeclared:
            return eye(self.inference.types[s].shape[0])
        if s.text == "pi" and s.text not in self.names.spaces:
            return symbol("pi", role="constant")
        found = symbol(s.text, space=self.names.spaces[s.text])
        return found if s in self.replaced else self.variables.setdefault(s.text, found)

    def call(self, s: Syntax, x: list[Expr]) -> Expr:
        """A declared function or a word of the language."""
        declared = self.inference.functions.get(s.text)
        if declared is not None:
            return declared_call(declared, (0,) * len(declared.inputs or [0]), x)
        derivative = derivative_of(s.text, self.inference.functions)
        if derivative is not None:
            return declared_call(*derivative, x)
        if (primed := primed_word(s.text, ALIASES)) is not None:
            self.spelled_otherwise(s.text.rstrip("'"))
            return derivative_of_entries(*primed, x[0])
        if s.text in INFERRED:
            return x[0] * ones(self.inference.types[s].shape)
        if s.text == "delta" and any(a.op == "index" for a in s.args):
            return self.delta(s)
        word = registry[ALIASES.get(s.text, s.text)]
        self.spelled_otherwise(s.text)
        self.convention(word, x)
        kinds = arguments(s, self.inference.operands(s))
        return word(
            *(k if isinstance(k, Size | int) else e for k, e in zip(kinds, x, strict=True))
        )

    def spelled_otherwise(self, name: str) -> None:
        """A word that has another name in the language."""
        if name in ALIASES:
            self.conventions[f"{name} is the sigmoid function"] = None

    def delta(self, s: Syntax) -> Expr:
        """Kronecker's delta of a bound index: an entry of the identity that is as long as its range."""
        top = next(
            self.inference.places.range_of(a.text)[1] for a in s.args if a.op == "index"
        )
        i, k = (size_of(a) for a in s.args)
        return net((), [(eye(top), (constant_axis(i - 1), constant_axis(k - 1)))])

    def convention(self, word: Word, x: list[Expr]) -> None:
        """What a reader might take for something else."""
        if word.convention:
            self.conventions[word.convention] = None
        if not x or x[0].rank != 2 or has_unit_axis(type_of(x[0])):
            return
        square = x[0].shape[0] is x[0].shape[1]
        if (isinstance(word, Entrywise) or word.name == "sqrt") and square:
            other = matrix_word(word.name)
            self.conventions[
                f"{word.name} acts entry by entry"
                + (f"; the matrix function is {other}" if other else "")
            ] = None
        if word.of_matrix:
            self.conventions[word.of_matrix] = None


def name_moved(s: Syntax) -> Syntax:
    """The name that a derivative goes by, or whose entry it is."""
    return s.args[0] if s.op == "entry" else s


def places_in(tree: Syntax, inference: Inference) -> set[Syntax]:
    """The nodes that are sizes: places of entries and slices, ranges."""
    found = set()
    for s in tree.nodes():
        if s.op == "each":
            found |= set(s.args[0].nodes())
        elif s.op == "entry" and not is_applied(s, inference.functions):
            found |= {a for place in s.args[1:] for a in place.nodes()}
    return found


def bodies_in(tree: Syntax) -> set[Syntax]:
    """The nodes in the bodies of sums over a bound index, and of values at a point."""
    bodies = {"each": 1, "at": 0}
    return {a for s in tree.nodes() if s.op in bodies for a in s.args[bodies[s.op]].nodes()}


def declared_call(d: Declaration, orders: tuple[int, ...], x: list[Expr]) -> Expr:
    """A function that `where` declares, or its derivative: how often by each argument."""
    if d.entrywise:
        return laid(
            unknown_entrywise(d.name, orders[0]).node(lower(x[0])), isinstance(x[0], Row)
        )
    return unknown_map(d.name, d.inputs or (), d.shape or (), orders).node(*x)


def applied_at(tensor: Expr, directions: list[Expr], adjoint: bool) -> Expr:
    """DF(X)[H] is the contraction over the argument's axes, the adjoint that over the value's."""
    i = tuple(range(tensor.rank))
    if adjoint:
        cut = directions[0].rank
        return net(i[cut:], [(tensor, i), (directions[0], i[:cut])])
    out = tensor.rank - sum(h.rank for h in directions)
    starts = [out + sum(h.rank for h in directions[:k]) for k in range(len(directions))]
    factors = [
        (h, i[start : start + h.rank]) for h, start in zip(directions, starts, strict=True)
    ]
    return net(i[:out], [(tensor, i), *factors])


# -------------------------------------------------------------------- arithmetic
def read_transpose(x: Expr) -> Expr:
    """The transpose; of the derivative of a map, its adjoint, which stands before directions."""
    return x.T if x.rank <= 2 else x


def product(x: Expr, y: Expr) -> Expr:
    """The product of matrices; numbers multiply every entry."""
    return x @ y if x.rank and y.rank else x * y


def read_quotient(x: Expr, y: Expr) -> Expr:
    """A quotient by a number; by a matrix it is a product with the inverse."""
    return x @ registry["inv"].build(y) if y.rank else x / y


def solution(x: Expr, y: Expr) -> Expr:
    r"""`X \ y`: the inverse comes first."""
    return registry["inv"].build(x) @ y if x.rank else y / x


def read_power(x: Expr, exponent: Expr) -> Expr:
    """A power of a number or of a square matrix."""
    return read_matrix_power(x, exponent) if x.rank else x**exponent


def read_matrix_power(x: Expr, exponent: Expr) -> Expr:
    """A power of a square matrix; one that is no whole number is the principal one."""
    k = value_of(exponent)
    if not isinstance(k, int):
        return registry["powm"].build(x, exponent)
    return whole_power(x, bounded_exponent(k))


ARITHMETIC: dict[str, Callable[..., Expr]] = {
    "negate": neg,
    "transpose": read_transpose,
    "*": product,
    ".*": mul,
    "/": read_quotient,
    "./": truediv,
    "\\": solution,
    "power": read_power,
    "epower": pow,
}


# -------------------------------------------------------------------- documents
def elaborate(document: Document, names: Names, inference: Inference, text: str) -> Reading:
    """The expression of a document whose types are known; short sums that have no other form are written out."""
    try:
        return elaborated(document, names, inference, text)
    except Unsupported:
        short = term_by_term(document, inference)
        if short is None:
            raise
        return replace(elaborated(short, names, inference, text), document=document)


def elaborated(
    document: Document, names: Names, inference: Inference, text: str
) -> Reading:
    """The expression of a document, every sum over an index as one expression."""
    builder = Builder(names, inference, document.definitions)
    for name, _, tree in document.definitions:
        builder.defined[name] = builder.build(tree)
    e = builder.build(document.body)
    return Reading(
        e,
        builder.variables,
        names,
        [*document.notes, *builder.conventions],
        list(builder.needs.conditions),
        text,
        document,
        inference,
        builder.written,
    )


def freed(reading: Reading, variables: Collection[Symbol]) -> Reading:
    """The same text with variables that have no structure."""
    names = reading.names
    free = {x.name: x.space._replace(structure="") for x in variables}
    return elaborate(
        reading.document,
        replace(names, spaces=names.spaces | free),
        reading.inference,
        reading.text,
    )
