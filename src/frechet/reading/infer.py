"""Types of a syntax tree under one assumption on the kinds of undeclared names.

legend   s node   a, b types of operands
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

from frechet.errors import FrechetError, NameUnknown, ShapeError, TooLarge
from frechet.functions.declaration import registry
from frechet.network.size import ONE, Shape, Size
from frechet.reading.applied import applied_blocks, at_first_call, is_applied
from frechet.reading.at_point import type_at_point
from frechet.reading.declare import Declaration, derivative_of
from frechet.reading.derivative_types import type_of_derivative
from frechet.reading.primes import primed_word
from frechet.reading.signs import AMBIGUOUS_SIGNS, word_of_sign
from frechet.reading.sizes import Unifier, positive_size
from frechet.reading.slice_types import AxisPlaces, Literals, size_of
from frechet.reading.spread import (
    ALIASES,
    sums_of_entries,
    takes_numbers,
    with_numbers,
)
from frechet.reading.text.habits import by_kinds
from frechet.reading.text.syntax import Syntax
from frechet.types.signature import Argument, AxisArgument, SizeArgument
from frechet.types.type import (
    SCALAR,
    Type,
    entrywise_type,
    sizes_known,
    square_type,
    sum_type,
    transposed_type,
    types_agree,
)
from frechet.types.unit import chained_type, other_ways

DERIVATIVES = 4  # inside of one another
# words whose size is whatever is needed: the number of axes
INFERRED = {
    "vector": 1,
    "matrix": 2,
}


class Inference:
    """The types of all nodes; `names` gives those of the names, with unknown sizes where they are not known."""

    def __init__(
        self,
        names: Mapping[str, Type],
        functions: Mapping[str, Declaration],
        unifier: Unifier,
    ) -> None:
        self.names, self.functions, self.sizes = dict(names), dict(functions), unifier
        self.identity = False  # is I the identity?
        self.spread = False  # does a number beside an array stand at every entry?
        # signs whose meaning the shapes decide, and numbers that are vectors
        self.meant: dict[Syntax, str | Syntax] = {}
        self.types: dict[Syntax, Type] = {}
        # how many derivatives are inside of one another, down from a node
        self.nested: dict[Syntax, int] = {}
        self.at: Syntax | None = None  # the node whose type is asked for
        # derivatives of an array with one entry, which is a number
        self.single = set[Syntax]()
        # the layout of the derivatives, and those that it transposes
        self.layout, self.turned = "", set[Syntax]()
        # names of arrays with an axis that is written 1; operands with such axes left out or put in
        self.units = set[str]()
        self.fitted: dict[Syntax, list[Type]] = {}
        self.places, self.literals = AxisPlaces(unifier), Literals(unifier)
        # identities in matrix literals: each is as large as it needs to be
        self.inside: set[Syntax] = set()
        self.of_entries = set[Syntax]()  # sums inside of functions of entries

    def same(self, new: Syntax, old: Syntax) -> None:
        """A node with other operands of the same types: all that is known of the old one."""
        known: tuple[dict[Syntax, Any], ...] = (
            self.types,
            self.meant,
            self.nested,
            self.fitted,
            self.literals.cells,
        )
        for table in known:
            if old in table:
                table[new] = table[old]
        for marked in (self.single, self.turned, self.inside):
            if old in marked:
                marked.add(new)

    def add(self, tree: Syntax) -> Type:
        """The type of a tree, and of every node in it."""
        self.scopes(tree)
        for s in tree.nodes():
            self.nest(s)
            self.at = s
            try:
                self.types[s] = self.typed(s)
            except FrechetError as error:
                raise error.about([a.written() for a in s.args]).at(s.span) from None
        return self.types[tree]

    def typed(self, s: Syntax) -> Type:
        """The type of one node; where its operands do not fit, with their axes of length 1 left out or put in."""
        operands = [self.types[a] for a in s.args]
        before = dict(self.sizes.bound), list(self.sizes.open)
        try:
            return self.rule(s, operands)
        except ShapeError:
            numbers = [self.unit_inside(a) for a in s.args]
            if not any(numbers):
                raise
            for way in other_ways(s.op, [self.shown(t) for t in operands], numbers):
                self.sizes.bound, self.sizes.open = dict(before[0]), list(before[1])
                with suppress(ShapeError):
                    found = self.rule(s, way)
                    self.fitted[s] = way
                    return found
            raise

    def unit_inside(self, s: Syntax) -> bool:
        """Does an axis that is written 1 occur?"""
        return any(a.op == "name" and a.text in self.units for a in s.nodes())

    def operands(self, s: Syntax) -> list[Type]:
        """The types of the operands as the rule of the node takes them."""
        way = self.fitted.get(s, [])
        # operands that were put in the place of others have their own types
        return way if len(way) == len(s.args) else [self.types[a] for a in s.args]

    def scopes(self, tree: Syntax) -> None:
        """The indices that sums bind, and the identities in matrix literals."""
        bound = {s.text for s in tree.nodes() if s.op == "each"}
        self.of_entries |= set(sums_of_entries(tree)) if self.spread else set()
        for s in tree.nodes():
            if s.op == "each":
                self.places.bind(s, bound)
            elif s.op == "block":
                self.inside |= {a for a in s.nodes() if a.op == "name" and a.text == "I"}

    def nest(self, s: Syntax) -> None:
        """How many derivatives are inside of one another, down from a node."""
        nested = max((self.nested.get(a, 0) for a in s.args), default=0) + (
            s.op == "derivative"
        )
        if nested > DERIVATIVES:
            raise TooLarge(
                f"more than {DERIVATIVES} derivatives inside of one another", s.span
            )
        if nested:
            self.nested[s] = nested

    def hopeless(self) -> bool:
        """Does the node that failed fail whatever the sizes of its operands: for 1 and for unknown ones?"""
        s = self.at
        if (
            s is None
            or self.spread
            or any(t.op == "derivative" or t.text == "·" for t in s.nodes())
        ):
            return False  # where the sizes decide how many axes there are
        for single in (True, False):
            operands = [self.types[a] for a in s.args]
            try:
                self.rule(
                    s,
                    [
                        Type(
                            tuple(ONE if single else self.sizes.fresh() for _ in t.shape),
                            t.row,
                        )
                        for t in operands
                    ],
                )
            except ShapeError:
                continue
            return False
        return True

    def rule(self, s: Syntax, operands: list[Type]) -> Type:
        """The type of one node from those of its operands."""
        shown = [self.shown(t) for t in operands]
        match s.op:
            case "number" | "index" | "end" | "range" | "word":
                return SCALAR
            case "name":
                return self.named(s)
            case "negate":
                return operands[0]
            case "transpose":
                return transposed_type(operands[0])
            case "each":
                return operands[1]
            case "at":
                return type_at_point(s, self.types, self.shown, self.sizes.equal)
            case "sum":
                return self.sum(s, shown)
            case "*" | "/" | "\\" | "power" | ".*" | "./" | "epower":
                return self.binary(s, *shown)
            case "block":
                return self.literals.literal(s, shown)
            case "entry":
                return self.entry(s, shown)
            case "derivative":
                return self.derivative(s, shown)
        return self.call(s, shown)

    def binary(self, s: Syntax, a: Type, b: Type) -> Type:
        """The type of an operator between two operands; those of entries go entry by entry."""
        match s.op:
            case "*":
                return self.product(s, a, b)
            case "/":
                return self.quotient(a, b)
            case "\\":
                return self.solved(a, b)
            case "power":
                return self.power(a, b)
        return entrywise_type(a, b, self.sizes.equal)

    def derivative(self, s: Syntax, operands: list[Type]) -> Type:
        """What a derivative is, by the value and by what it goes by."""
        found = type_of_derivative(s, operands, self.layout, self.sizes.equal)
        if found.single:
            self.single.add(s)
        if found.turned:
            self.turned.add(s)
        return found.type

    def equation(self, left: Syntax, side: Syntax) -> None:
        """Another side of an equation: its open sizes become those of the left one where the shapes allow it."""
        a, b = self.shown(self.types[left]), self.shown(self.add(side))
        if len(a.shape) == len(b.shape):
            for m, n in zip(a.shape, b.shape, strict=True):
                if not (sizes_known(m) and sizes_known(n)):
                    self.sizes.possible(m, n)

    def shown(self, t: Type) -> Type:
        """A type with everything known put in."""
        return Type(tuple(map(self.sizes.find, t.shape)), t.row)

    def sum(self, s: Syntax, terms: list[Type]) -> Type:
        """Terms of one type; the place of an error is the sign before the term."""
        if self.spread:
            terms = self.with_ones(s, terms)
        total = terms[0]
        for k, (t, (_, span)) in enumerate(
            zip(terms[1:], s.signs[1:], strict=True), start=1
        ):
            try:
                total = sum_type(self.shown(total), t, self.sizes.equal)
            except ShapeError as error:
                before = Syntax("sum", span, s.args[:k], signs=s.signs[:k])
                raise error.about([before.written(), s.args[k].written()]).at(
                    span
                ) from None
        return total

    def with_ones(self, s: Syntax, terms: list[Type]) -> list[Type]:
        """The terms of a sum, where 1 beside vectors is a vector of ones, and another number is at every entry."""
        wanted = next((t for t in terms if t.column), None)
        for a, t in zip(s.args if wanted else (), terms, strict=False):
            if wanted and not t.shape and a.op == "number" and abs(a.value) == 1:
                self.types[a], self.meant[a] = wanted, "vector"
        terms = [self.shown(self.types[a]) for a in s.args]
        target = next((t for t in terms if t.shape), None)
        if target is None or not takes_numbers(target, s, s in self.of_entries):
            return terms
        self.meant[s], terms = with_numbers(s, terms, target, self.types)
        return terms

    def named(self, s: Syntax) -> Type:
        """A name; in a matrix literal every undeclared I has a size of its own."""
        if s in self.inside and s.text == "I" and self.identity:
            n = self.sizes.fresh()
            return Type((n, n))
        if s.text not in self.names:  # as dY, of a Y that stands for something else
            raise NameUnknown(f"{s.text} is not given", s.span)
        return self.names[s.text]

    def product(self, s: Syntax, a: Type, b: Type) -> Type:
        """A product of matrices or by a scalar; of two columns with a dot between, the inner product."""
        if s.text == "·" and a.column and b.column and types_agree(a, b, self.sizes.equal):
            self.meant[s] = "inner"
            return SCALAR
        made = chained_type if a.shape and b.shape else entrywise_type
        return made(a, b, self.sizes.equal)

    def solved(self, a: Type, b: Type) -> Type:
        r"""A \ b is inv(A)*b."""
        if not a.shape:
            return b
        if not b.shape:
            raise ShapeError(
                f"a solve with {b.said} on the right",
                hint="write inv({0})*{1}",
                letters="Ab",
            )
        return chained_type(
            square_type(a, "a solve", self.sizes.equal), b, self.sizes.equal
        )

    def quotient(self, a: Type, b: Type) -> Type:
        """A scalar stands right of `/`, or a square matrix: A/B is A*inv(B)."""
        if not b.shape:
            return a
        if len(b.shape) == 2 and b.shape[0] is b.shape[1] and (len(a.shape) == 2 or a.row):
            return chained_type(a, b, self.sizes.equal)
        hint = (
            "write {0}./{1} to divide entry by entry"
            if not a.shape or types_agree(a, b)
            else ""
        )
        if len(b.shape) == 2 and b.shape[0] is b.shape[1]:
            inverse = "inv({1})*{0}" if a.column else "{0}*inv({1})"
            hint = f"write {inverse} for the inverse" + (
                ", {0}./{1} to divide entry by entry" if hint else ""
            )
        raise ShapeError(f"a division by {b.said}", hint=hint, letters="AB")

    def power(self, a: Type, b: Type) -> Type:
        """A scalar, or a square matrix to a whole number."""
        if b.shape:
            cure = (
                "; write {0}.^{1} for every entry"
                if not a.shape or types_agree(a, b)
                else ""
            )
            raise ShapeError(
                f"an exponent that is {b.said}",
                hint="the exponent of ^ is a scalar" + cure,
                letters="ax",
            )
        if len(a.shape) == 1:
            cure = "write {0}.^{1} for every entry, norm2({0})^2 for the sum of squares"
            raise ShapeError(f"a power of {a.said}", hint=cure, letters="x2")
        if len(a.shape) == 2:
            try:
                return square_type(a, "a power", self.sizes.equal)
            except ShapeError as error:
                cure = "the matrix must be square; write {0}.^{1} for every entry"
                raise ShapeError(error.message, hint=cure, letters="A2") from None
        return a

    def entry(self, s: Syntax, operands: list[Type]) -> Type:
        """X[i,j], x[i], slices, and DF(X)[H]."""
        base, *places = operands
        if is_applied(s, self.functions):
            blocks, tensor = applied_blocks(s, self.functions), s.args[0]
            if tensor.op == "transpose":
                shape = self.types[tensor.args[0]].shape
                cut = blocks[0]
                return self.application(
                    shape[cut:] + shape[:cut], (sum(blocks) - cut, cut), places
                )
            return self.application(base.shape, blocks, places)
        return self.places.part(s, base)

    def application(
        self, shape: Shape, blocks: tuple[int, ...], places: list[Type]
    ) -> Type:
        """A derivative at its directions, or the adjoint of a first derivative at a cotangent."""
        cuts = [sum(blocks[:k]) for k in range(len(blocks) + 1)]
        out, *wanted = (shape[a:b] for a, b in pairwise(cuts))
        if len(places) != len(wanted):
            raise ShapeError(
                f"{len(places)} directions for a derivative of order {len(wanted)}"
            )
        for place, want in zip(places, wanted, strict=True):
            if not self.agrees(place, want):
                raise ShapeError(
                    f"a direction that is {place.said}",
                    hint=f"it must be {Type(want).said}",
                )
        return Type(out)

    def agrees(self, t: Type, wanted: Shape) -> bool:
        """Is it an array of this shape?"""
        return (
            len(t.shape) == len(wanted)
            and not t.row
            and all(self.sizes.equal(n, m) for n, m in zip(t.shape, wanted, strict=True))
        )

    def squared(self, t: Type) -> Type:
        """A matrix between bars or above an e, a square one where nothing says otherwise: its determinant, its expm."""
        if not self.sizes.equal(*t.shape):
            return t
        n = self.sizes.find(t.shape[0])
        return t._replace(shape=(n, n))

    def call(self, s: Syntax, operands: list[Type]) -> Type:
        """A declared function, a word of the language, or an error that names the nearest."""
        if s.text in ("bars", "e^") and len(operands[0].shape) == 2:
            operands = [self.squared(operands[0])]
        if s.text in AMBIGUOUS_SIGNS:
            self.meant[s] = sign = word_of_sign(s.text, operands[0])
            s = replace(s, text=sign)
        if (declared := self.functions.get(s.text)) is not None:
            if declared.unknown:
                declared = at_first_call(declared, operands, self.sizes.fresh)
                self.functions[s.text] = declared
            return self.declared_call(declared, operands)
        if s.text == "delta":
            self.places.delta(s.args)
        derivative = derivative_of(s.text, self.functions)
        if derivative is not None:
            d, orders = derivative
            return self.derivative_call(d, orders, operands)
        if primed_word(s.text, ALIASES) is not None and len(operands) == 1:
            return operands[0]
        if (meant := by_kinds(s, operands)) is not None:
            return self.in_place(s, meant, dict(zip(s.args, operands, strict=True)))
        if s.text in INFERRED:
            if operands != [SCALAR]:
                raise ShapeError(f"{s.text} takes one scalar")
            return Type(tuple(self.sizes.fresh() for _ in range(INFERRED[s.text])))
        return self.word(s, operands)

    def word(self, s: Syntax, operands: list[Type]) -> Type:
        """A function of the language."""
        word = registry.get(ALIASES.get(s.text, s.text))
        if word is None:  # as ∇f, of an f that some reading has no signature for
            raise NameUnknown(f"there is no function {s.text}", s.span)
        given = arguments(s, operands)
        found = word.type(given, self.sizes.equal, self.sizes.fresh)
        made = Type(tuple(map(self.sizes.find, found.shape)), found.row)
        if any(isinstance(a, Size) for a in given):
            for n in made.shape:
                positive_size(n)
        return made

    def derivative_call(
        self, d: Declaration, orders: Sequence[int], operands: list[Type]
    ) -> Type:
        """A derivative of a declared function: behind the axes of the value those of each input that it goes by."""
        value = self.declared_call(d, operands)
        if d.entrywise:
            return value
        axes = (s * k for s, k in zip(d.inputs or (), orders, strict=True))
        return Type(sum(axes, value.shape))

    def in_place(self, s: Syntax, made: Syntax, known: Mapping[Syntax, Type]) -> Type:
        """The type of what stands for a call of another system, which takes its place at the end."""

        def typed(node: Syntax) -> Type:
            if node not in known:
                self.types[node] = self.rule(node, [typed(a) for a in node.args])
            return known.get(node) or self.types[node]

        found = typed(made)
        self.meant[s] = made
        return found

    def declared_call(self, d: Declaration, operands: list[Type]) -> Type:
        """A function that `where` declares."""
        if d.entrywise:
            if len(operands) != 1:
                raise ShapeError(f"{d.name} takes one argument")
            return operands[0]
        inputs = d.inputs or ()
        if len(operands) != len(inputs) or not all(
            self.agrees(t, want) for t, want in zip(operands, inputs, strict=True)
        ):
            raise ShapeError(
                f"{d.name} of {', '.join(t.said for t in operands)}",
                hint=f"{d.name} takes {', '.join(Type(i).said for i in inputs)}",
            )
        return Type(d.shape or ())


def arguments(s: Syntax, operands: list[Type]) -> list[Argument]:
    """The arguments of a word: types, sizes and axes, as its signatures want them."""
    word = registry[ALIASES.get(s.text, s.text)]
    given: list[Argument] = list(operands)
    for signature in word.signatures:
        if len(signature.args) != len(operands):
            continue
        for k, want in enumerate(signature.args):
            if isinstance(want, SizeArgument):
                given[k] = size_of(s.args[k])
            elif isinstance(want, AxisArgument):
                given[k] = axis_of(s.args[k], word.name)
    return given


def axis_of(s: Syntax, name: str) -> int:
    """A literal 1 or 2."""
    if s.op != "number" or s.value not in (1, 2):
        raise ShapeError(f"the axis of {name} is the number 1 or 2", s.span)
    return int(s.value)
