r"""Claims about functions that nobody gave: `\nabla_x f(A x) = A^\top \nabla f(A x)`.

A function is fixed, as far as derivatives at points can tell, by its derivatives there.  So a claim about any f is one
about an f with generic derivatives, and that is how an unknown function is valued.  Here the text is rewritten so that
nothing else is left to know: y with `\frac{dy}{dx}` is y(x), and a derivative at a point, `f'(Ax)`, is the derivative
by a name that is defined as Ax.

    legend   f function   y value of a function   mark what stands at a name for its derivative   s node
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from frechet.errors import ReadError, Span, Unsupported
from frechet.reading.at_point import zeros_meant
from frechet.reading.text.syntax import (
    Defined,
    Document,
    Syntax,
    definitions_sorted,
    names_within,
)

NABLA, JACOBIAN = "∇", "∂"
HESSIAN = NABLA + NABLA
MARK_OF_LETTER = {
    "D": "'",
    "J": JACOBIAN,
    "J_": JACOBIAN,
    "H": HESSIAN,
    "H_": HESSIAN,
}  # before a function
ANYTHING = "∇?"  # the variable of a ∇ that does not say its own
VALUE = "°"  # behind a function, its value
ORIGIN = "_0"  # before a function, the name that stands for its argument where that is 0
LAID = ("", "numerator", "denominator")


@dataclass(frozen=True)
class Rewritten:
    """A document in which functions have arguments, and the functions of which nothing is known."""

    document: Document
    functions: frozenset[str]
    variables: frozenset[str]  # what they are functions of, where the text does not say
    # values that are differentiated by several names, which may depend on one another
    several: frozenset[str] = frozenset()


def derivative_heads(names: Collection[str]) -> set[str]:
    """The names of derivatives of these functions, as they may stand before arguments."""
    primes = {n + "'" * k for n in names for k in range(3)}
    return primes | {m + n for n in names for m in (NABLA, HESSIAN, JACOBIAN)}


def heads_in_text(names: Collection[str]) -> set[str]:
    """The names of derivatives of these functions, as text has them: `Df`, `J_f`, `H_f`."""
    return {m + n for n in names for m in MARK_OF_LETTER}


def without_letters(head: str) -> str:
    """The function of a head as text has it.

    >>> [without_letters(head) for head in ("Df", "J_f", "Du", "DF", "D", "loss")]
    ['f', 'f', 'u', 'F', 'D', 'loss']
    """
    for letters in MARK_OF_LETTER:
        if len(head) == len(letters) + 1 and head.startswith(letters):
            return head[-1]
    return head


def mark_and_function(head: str, unknown: Collection[str] = ()) -> tuple[str, str]:
    """The mark and the function of a head: `∇f`, `f''`; of text, too, where the function is known as one."""
    for letters, mark in MARK_OF_LETTER.items():
        if head.startswith(letters) and head.removeprefix(letters) in unknown:
            return mark, head.removeprefix(letters)
    name = head.strip(NABLA + JACOBIAN + "'")
    return head.replace(name, "", 1) if name else "", name


def at_arguments(
    document: Document, unknown: Collection[str], text: str, told: Collection[str] = ()
) -> list[Rewritten]:
    r"""The document with every unknown function at its arguments; `told`: names that mean what they say, as a dx may.

    Where a value is differentiated by t and by an x that depends on t, two readings follow in which it is a function
    of both: \partial, or the right side, leaves x where it is.  Errors: a `ReadError` where functions are functions of
    one another.
    """
    first = Rewriting(document, frozenset(unknown), text, frozenset(told))
    modes = ("sign", "right") if first.layered() else ()
    return [first.result(), *(replace(first, partial=mode).result() for mode in modes)]


@dataclass
class Rewriting:
    """One text: what its functions are functions of, and the definitions that come of it."""

    document: Document
    unknown: frozenset[str]
    text: str
    told: frozenset[str] = frozenset()
    partial: str = ""  # which derivatives leave in place what depends on the same variable: ∂, those on the right
    points: list[Defined] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.points = []
        self.given = {name for name, _, _ in self.document.definitions}
        self.nodes = [s for tree in self.document.trees for s in tree.nodes()]
        self.called = self.calls()
        self.parents = self.differentiated()
        self.moved = self.differentials()
        found = self.bare() - self.variables() | {*self.parents}
        self.values = {y for y in found if y not in self.given}
        self.functions = {*self.called, *self.values}
        self.anything = self.common_variable()
        self.primes = any("'" in mark and f in self.functions for mark, f in self.heads())

    def heads(self) -> Iterator[tuple[str, str]]:
        """The mark and the function of every name and call."""
        for s in self.nodes:
            if s.op in ("name", "call"):
                yield mark_and_function(s.text, self.unknown)

    def differentials(self) -> set[str]:
        """The heads x of names dx, in a text that has differentials."""
        names = {s.text for s in self.nodes if s.op == "name" and self.document.moving}
        return {n[1:] for n in names - self.told if n[0] == "d"} - {""}

    def bare(self) -> set[str]:
        """The unknown functions that stand without arguments."""
        names = {s.text for s in self.nodes if s.op == "name"} | self.moved
        return {mark_and_function(n, self.unknown)[1] for n in names} & {*self.unknown}

    def calls(self) -> dict[str, list[Syntax]]:
        """The arguments of every function, of the call that has names alone, else of the first."""
        found: dict[str, list[Syntax]] = {}
        for s in self.nodes:
            name = mark_and_function(s.text, self.unknown)[1] if s.op == "call" else ""
            if name in self.unknown:
                plain = all(a.op == "name" for a in s.args)
                if name not in found or (plain and found[name][0].op != "name"):
                    found[name] = s.args
        return found

    def differentiated(self) -> dict[str, list[str]]:
        """Every bare name that is differentiated, with the names by which it is."""
        found: dict[str, list[str]] = {}
        for s in self.nodes:
            if s.op != "derivative" or base_of(s.args[0]).op != "name":
                continue
            y, by = base_of(s.args[0]).text, [variable_name(x) for x in s.apart()[0]]
            if y not in self.given and y not in by:
                found.setdefault(y, [])
                found[y] += [x for x in by if x not in found[y]]
        return found

    def variables(self) -> set[str]:
        r"""Names that are differentiated by themselves alone, as x with `\frac{dx}{dx}`: nobody's functions."""
        alone = {
            s.args[0].text
            for s in self.nodes
            if s.op == "derivative"
            and s.args[0].op == "name" == s.args[1].op
            and s.args[0].text == s.args[1].text
        }
        marks = {f for mark, f in self.heads() if mark}
        return alone - {*self.parents} - {*self.called} - marks

    def common_variable(self) -> str:
        """What bare functions are functions of where nothing says it: the one argument that occurs, else x."""
        known = {x for by in self.parents.values() for x in by}
        known |= {a.text for args in self.called.values() for a in args if a.op == "name"}
        known |= {x for x in self.moved if mark_and_function(x, self.unknown)[1] == x}
        known -= {*self.functions, *self.given, ANYTHING}
        if len(known) == 1:
            return known.pop()
        used = {s.text for s in self.nodes if s.op == "name"} | self.functions | self.given
        return next(c for c in ("x", "t", "s", "x0") if c not in used)

    # ---------------------------------------------------------------- what a value is a function of
    def arguments(self, y: str) -> list[str]:
        """What the value y is a function of: the names of a call, else the nearest that it is differentiated by."""
        args = self.called.get(y, [])
        if args and all(a.op == "name" for a in args):
            return [a.text for a in args]
        by = [self.anything if x == ANYTHING else x for x in self.parents.get(y, [])]
        by = list(dict.fromkeys(by)) or [self.anything]
        if self.partial:
            return by
        below = {x: self.above(x, {y}) for x in by}
        return [x for x in by if not any(x in below[z] for z in by if z != x)]

    def layered(self) -> bool:
        """Is a value differentiated by a name and by one that depends on it?"""
        every = ({*self.parents.get(y, [])} for y in self.values)
        return any(x in self.above(z, set()) for by in every for z in by for x in by - {z})

    def above(self, y: str, seen: set[str]) -> set[str]:
        """Everything that y depends on, however far."""
        found, stack = set[str](), [y]
        while stack:
            z = stack.pop()
            for x in self.directly(z):
                if x in seen:
                    raise ReadError(f"{x} would be a function of itself")
                if x not in found:
                    found.add(x)
                    stack.append(x)
        return found

    def directly(self, y: str) -> set[str]:
        """The names that y depends on by one definition or derivative."""
        if y in self.given:
            return next(names_within(t) for n, _, t in self.document.definitions if n == y)
        if y not in self.values:
            return set()
        args = self.called.get(y, [])
        plain = {a.text for a in args if a.op == "name"}
        return plain or {x for x in self.parents.get(y, []) if x != ANYTHING}

    # ---------------------------------------------------------------- the new text
    def result(self) -> Rewritten:
        """The document, its definitions in an order in which each uses earlier ones."""
        sides = [
            self.exchanged(t, k > 0)
            for k, t in enumerate((self.document.body, *self.document.sides))
        ]
        definitions = [(n, p, self.exchanged(t)) for n, p, t in self.document.definitions]
        for y in sorted(self.values):
            args = [Syntax("name", SPOT, text=self.renamed(x)) for x in self.arguments(y)]
            definitions.append((y + VALUE, SPOT, Syntax("call", SPOT, args, text=y)))
        made = replace(
            self.document,
            body=sides[0],
            sides=sides[1:],
            definitions=definitions_sorted([*definitions, *self.points]),
            notes=list(self.document.notes),
            settled=True,
            others=[],
        )
        names = {s.text for t in made.trees for s in t.nodes() if s.op == "name"}
        fresh = {self.anything} & names
        several = {y for y in self.values - {*self.called} if len(self.arguments(y)) > 1}
        return Rewritten(
            made, frozenset(self.functions), frozenset(fresh), frozenset(several)
        )

    def renamed(self, name: str) -> str:
        """A value by the name of its definition; the variable of a bare ∇."""
        name = self.anything if name == ANYTHING else name
        return name + VALUE if name in self.values else name

    def exchanged(self, tree: Syntax, right: bool = False) -> Syntax:
        """The tree with values for bare functions and derivatives for marks; is it a `right` side?"""
        inside = {a for s in tree.nodes() if s.op == "each" for a in s.args[1].nodes()}
        made: dict[Syntax, Syntax] = {}
        for s in tree.nodes():
            held = s.op == "derivative" and self.holds(s, right)
            made[s] = (
                self.held(s)
                if held
                else self.meant(s, [made[a] for a in s.args], s in inside)
            )
        return made[tree]

    def holds(self, s: Syntax, right: bool) -> bool:
        """Is it a derivative of a value by one of its arguments, the others held where they are?"""
        if not self.partial or s.text != "d" or len(s.args) != 2 or not self.plain(s):
            return False
        said = self.text[s.span.start : s.span.stop]
        return right if self.partial == "right" else "\\partial" in said or "∂" in said

    def plain(self, s: Syntax) -> bool:
        """Is it the derivative of a bare value by a bare name that it is a function of, among others?"""
        y, x = s.args
        bare = y.op == x.op == "name" and y.text in self.values
        return bare and x.text in self.arguments(y.text) and len(self.arguments(y.text)) > 1

    def held(self, s: Syntax) -> Syntax:
        """The derivative of the call by this argument alone, which gets a name of its own."""
        y, x = s.args
        point = self.point(Syntax("name", x.span, text=self.renamed(x.text)), True)
        args = [
            point if z == x.text else Syntax("name", x.span, text=self.renamed(z))
            for z in self.arguments(y.text)
        ]
        return replace(s, args=[Syntax("call", y.span, args, text=y.text), point])

    def meant(self, s: Syntax, args: list[Syntax], bound: bool) -> Syntax:
        """One node, whose operands were exchanged."""
        mark, name = (
            mark_and_function(s.text, self.unknown)
            if s.op in ("name", "call")
            else ("", "")
        )
        if s.op == "name" and self.moves(s.text):
            return self.differential(s)
        if s.op == "name" and (mark == "" or name not in self.functions):
            return replace(s, text=self.renamed(s.text))
        if s.op == "derivative":
            return self.upright(s, args)
        if s.op == "transpose" and self.primes and self.of_functions(s):
            by = Syntax("name", s.span, text=self.anything)
            return Syntax("derivative", s.span, [args[0], by], text="d")
        if s.op == "entry" and self.directed(s):
            at = [*args[0].args, *args[1:]]
            return Syntax("derivative", s.span, at, text="D", widths=(1,))
        return self.of_function(mark, name, s, args, bound)

    def of_function(
        self, mark: str, name: str, s: Syntax, args: list[Syntax], bound: bool
    ) -> Syntax:
        """A function or its derivative, at 0 or at another point; anything else as it is."""
        if name in self.functions and len(args) == 1 and zeros_meant(args[0]):
            return at_origin(mark, name, s, args[0])
        if not mark or name not in self.functions:
            return replace(s, args=args)
        return self.at_point(mark, name, s, args, bound)

    def moves(self, name: str) -> bool:
        """Is it dy of a value y, or d(f') of a derivative?"""
        head = name[1:] if name[0] == "d" else ""
        function = mark_and_function(head, self.unknown)[1]
        return head in self.moved and function in self.functions and name not in self.given

    def differential(self, s: Syntax) -> Syntax:
        """A value's derivative along the differentials of what it is a function of."""
        value = replace(s, text=s.text[1:])
        by = self.arguments(mark_and_function(value.text, self.unknown)[1])
        wrt = [Syntax("name", s.span, text=self.renamed(x)) for x in by]
        steps = [Syntax("name", s.span, text="d" + x) for x in by]
        along = [self.differential(h) if h.text[1:] in self.values else h for h in steps]
        args = [self.meant(value, [], False), *wrt, *along]
        return Syntax("derivative", s.span, args, text="D", widths=(len(by),))

    def at_point(
        self, mark: str, name: str, s: Syntax, args: list[Syntax], bound: bool
    ) -> Syntax:
        """A marked derivative: at its argument, or of a bare function at what it is a function of."""
        by = self.arguments(name) if s.op == "name" else []
        if len(args) + len(by) != 1:
            raise ReadError(f"the derivative of {name} by which of its arguments?", s.span)
        if by:
            x = Syntax("name", s.span, text=self.renamed(by[0]))
            return marked_derivative(mark, replace(s, text=name + VALUE), x)
        if bound:
            raise Unsupported(f"a derivative of {name} inside a sum", s.span)
        point = self.point(args[0])
        return marked_derivative(mark, Syntax("call", s.span, [point], text=name), point)

    def directed(self, s: Syntax) -> bool:
        """Is it `Df(x)[h]`, a derivative in a direction?"""
        mark, name = (
            mark_and_function(s.args[0].text, self.unknown)
            if s.args[0].op == "call"
            else ("", "")
        )
        return mark in (JACOBIAN, "'") and name in self.functions and len(s.args) == 2

    def of_functions(self, s: Syntax) -> bool:
        """Is it a prime at something in brackets with a function in it?"""
        inside = s.args[0]
        return (
            is_prime(self.text, s)
            and inside.closed
            and bool(names_within(inside) & self.functions)
        )

    def upright(self, s: Syntax, args: list[Syntax]) -> Syntax:
        """A derivative; ∇ is the column, whatever the layout of ∂."""
        made = replace(s, args=args)
        nabla = self.text[s.span.start :].lstrip("{ ").startswith((NABLA, "\\nabla"))
        return replace(made, column=True) if nabla and s.text == "d" else made

    def point(self, at: Syntax, anew: bool = False) -> Syntax:
        """A name for a point at which a derivative is taken: equal points have one, a name `anew` gets another."""
        if at.op == "name" and not anew:
            return at
        for name, _, tree in self.points:
            if tree.prose() == at.prose():
                return Syntax("name", at.span, text=name)
        name = f"_{len(self.points) + 1}"
        self.points.append((name, at.span, at))
        return Syntax("name", at.span, text=name)


SPOT = Span(0, 1)  # of what the text does not write


def marked_derivative(mark: str, value: Syntax, by: Syntax) -> Syntax:
    """What the marks at a function say."""
    if mark in (HESSIAN, "''"):
        return Syntax("derivative", value.span, [value, by], text="hess")
    if mark in (NABLA, "'"):
        made = Syntax("derivative", value.span, [value, by], text="d")
        return replace(made, column=True) if mark == NABLA else made
    return Syntax("derivative", value.span, [value, by], text="jac")


def at_origin(mark: str, name: str, s: Syntax, zero: Syntax) -> Syntax:
    """A function, or its derivative, at 0, which is as large as what the function takes."""
    x = Syntax("name", s.span, text=ORIGIN + name)
    value: Syntax = Syntax("call", s.span, [x], text=name)
    made = marked_derivative(mark, value, x) if mark else value
    return Syntax("at", s.span, [made, x, zero])


def is_prime(text: str, s: Syntax) -> bool:
    """Is a transpose written as a prime?"""
    return text[s.span.start :].lstrip("^{ ").startswith(("'", "′", "\\prime"))


def variable_name(x: Syntax) -> str:
    """The name of a variable, or of the array whose entry it is."""
    return x.args[0].text if x.op == "entry" else x.text


def base_of(s: Syntax) -> Syntax:
    """The array whose entry it is; else itself."""
    return s.args[0] if s.op == "entry" else s
