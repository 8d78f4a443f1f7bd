"""What a function is: one declaration with its shape, differential, domain, numeric words, notation and source.

    tanh   = Entrywise("tanh", lambda x: like(1, x) - tanh(x) ** 2, numpy="tanh({0})", ...)
    logdet = Function("logdet", "n n ->", lambda X, H: trace(inv(X) @ H), ...)
    outer  = multilinear("outer", "i,j->ij")

Second and higher derivatives come free, because a differential is again an expression.  `registry` holds every
word of the language by name.

    legend   x, X argument   h, H direction   e call node   k which argument
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import is_
from typing import Any

from frechet.errors import DomainError, ShapeError
from frechet.errors.kept import registered
from frechet.expr.net import constant, filling_scalar, net, ones, transpose
from frechet.expr.node import Call, Expr, Net, Row, Sum, call_node, row
from frechet.expr.sums import add, exact_number, primitive, scaled, value_of
from frechet.network.size import Number, Shape, Size, size
from frechet.types.signature import Argument, AxisArgument, SizeArgument, TypeSignature
from frechet.types.type import Equal, Type

Rule = Callable[..., Expr]

FORMS = 4  # the hint lists what a word takes, up to so many signatures
INNER = "!"  # marks a shape that derivatives may meet and the language does not take

registry: dict[str, Word] = registered("words", {})


def type_of(e: Expr) -> Type:
    """Shape and stance of an operand."""
    return Type(e.shape, isinstance(e, Row))


class Word:
    """A name of the language that can be called: the types it takes, and the expression it builds.

    `build` gets vectors whether they stand or lie, and `stance=True` asks for the rows themselves.
    """

    def __init__(
        self,
        name: str,
        shapes: str | Sequence[str],
        build: Rule,
        *,
        stance: bool = False,
        register: bool = True,
        doc: str = "",
        latex: str = "",
        cite: str = "",
        hint: str = "",
        convention: str = "",
        spoken: str = "",
        of_matrix: str = "",
        asks: Callable[..., None] | None = None,
    ) -> None:
        self.asks = (
            asks  # refuses arguments; what the laws make of them later is not asked again
        )
        self.__module__ = "frechet"
        self.name, self.build, self.stance, self.doc, self.cite, self.hint = (
            name,
            build,
            stance,
            doc,
            cite,
            hint,
        )
        self.convention = (
            convention  # what another book does differently, said under the answer
        )
        self.spoken = spoken or name  # by which word it is printed
        self.of_matrix = of_matrix  # said where the argument is a matrix
        self.latex = latex or rf"\operatorname{{{name.replace('_', chr(92) + '_')}}}"
        every = [shapes] if isinstance(shapes, str) else shapes
        self.signatures = tuple(
            TypeSignature.parse(s) for s in every if not s.startswith(INNER)
        )
        self.inner = tuple(TypeSignature.parse(s.removeprefix(INNER)) for s in every)
        if register:
            registry[name] = self

    def __call__(self, *args: Any) -> Expr:
        given = [self.argument(a) for a in args]
        made_of = self.type([type_of(a) if isinstance(a, Expr) else a for a in given])
        if self.asks:
            self.asks(self.name, *given)
        made = self.build(
            *(a if self.stance or not isinstance(a, Row) else a.vector for a in given)
        )
        return row(made) if made_of.row and not isinstance(made, Row) else made

    @property
    def scalar(self) -> bool:
        """Is every value a number, whatever the arguments are?"""
        return all(s.out is not None and not s.out.shape for s in self.signatures)

    def argument(self, a: Any) -> Expr | Size | int:
        """What was given, as an expression, a size or an axis."""
        wanted = {type(p) for s in self.signatures for p in s.args}
        if isinstance(a, Expr | Size):
            return a
        if isinstance(a, str) or (isinstance(a, int) and SizeArgument in wanted):
            return size(a)
        return (
            a
            if isinstance(a, int) and AxisArgument in wanted
            else constant(exact_number(a))
        )

    def type(
        self,
        given: Sequence[Argument],
        equal: Equal = is_,
        fresh: Callable[[], Size] | None = None,
        signatures: Sequence[TypeSignature] = (),
    ) -> Type:
        """The type of the result, or an error that shows what was given."""
        for s in signatures or self.signatures:
            if s.fits(given):
                found = s.apply(given, equal, fresh)
                if found is not None:
                    return found
        raise self.misfit(given)

    def misfit(self, given: Sequence[Argument]) -> ShapeError:
        """The arguments do not fit: what was given, and what is taken."""
        counts = sorted({len(s.args) for s in self.signatures})
        shown = (
            ", ".join(a.said if isinstance(a, Type) else str(a) for a in given) or "nothing"
        )
        takes = f"{self.name} takes {' or '.join(s.arguments for s in self.signatures)}"
        if len(given) in counts:
            return ShapeError(f"{self.name} of {shown}", hint=self.hint or takes)
        wanted = (
            "one argument"
            if counts == [1]
            else f"{' or '.join(map(str, counts))} arguments"
        )
        return ShapeError(
            f"{self.name} takes {wanted}, not {len(given)}: {shown}",
            hint=takes if len(self.signatures) <= FORMS else self.hint,
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()} {self.name}>"

    def __reduce__(self) -> str | tuple[object, ...]:
        # of `__module__`: every word of the language is a function of the package
        return self.name


class Function(Word):
    """A word whose value stays a node, with its own differential.

    `d` gives, for each argument, the differential as a map linear in the direction: `d[k](*args, H, *params)`.
    `domain` and `smooth` are conditions (see `derivatives/conditions.py`): where the value exists, and where it is
    differentiable; `about` says what must be so, else it is the first argument.  `squared` is an expression without
    kinks for the square of a value.  `transposable` says f(X') = f(X), `power` which power of a matrix a value is.
    `subgradient` is the set of subgradients of a convex function where it is not smooth.
    `sign` says that every value is positive or nonnegative.
    `domain_at` is the domain where it depends on the call, `smooth_by` what only the derivative by an argument needs.
    `blocks` are the numbers of axes of the value and of every direction, where the value is a derivative as a tensor;
    `symmetric_with` says which products of a value are symmetric.  `note` says in words what it means.
    `keeps` are what a matrix and its value are alike: definite, diagonal.  `tall` asks for at least as many rows as
    columns, `empty` says that there is a value where an argument has no entries, `factored` as which of inv, det and
    logdet a factorisation of the argument gives the value.
    `numpy` is the value in NumPy's words, `python` that of one float.
    """

    def __init__(
        self,
        name: str,
        shapes: str | Sequence[str],
        d: Rule | Sequence[Rule],
        *,
        domain: str = "",
        smooth: str = "",
        subgradient: str = "",
        numpy: str = "",
        python: Callable[[float], float] | None = None,
        simplify: Callable[..., Expr | None] | None = None,
        transpose: Callable[[Call], Expr | None] | None = None,
        transposable: bool = False,
        power: Callable[[Call], tuple[Expr, int]] | None = None,
        sign: str = "",
        about: Rule | None = None,
        squared: Rule | None = None,
        domain_at: Callable[[Call], str] | None = None,
        smooth_by: Mapping[int, str] | None = None,
        symmetric_with: Callable[[Call, Net], bool] | None = None,
        note: str = "",
        keeps: Collection[str] = (),
        tall: bool = False,
        empty: bool = False,
        factored: str = "",
        **words: Any,
    ) -> None:
        super().__init__(name, shapes, self.node, **words)
        self.keeps, self.tall, self.factored = frozenset(keeps), tall, factored
        pairs = "*, * -> *" in [s.text for s in self.inner]
        self.binary = pairs and all(len(s.args) == 2 for s in self.inner)
        self.empty = empty or self.binary
        self.about, self.squared = about, squared
        self.d = tuple(d) if isinstance(d, Sequence) else (d,)
        self.domain, self.smooth, self.numpy, self.python = domain, smooth, numpy, python
        self.symmetric_with = symmetric_with
        self.domain_at, self.smooth_by = domain_at, smooth_by or {}
        self.note, self.blocks = note, tuple[int, ...]()
        self.subgradient = subgradient
        self.simplify, self.transpose, self.transposable, self.power, self.sign = (
            simplify,
            transpose,
            transposable,
            power,
            sign,
        )

    def node(self, *args: Any) -> Expr:
        """The simplified value, or a node; the arguments are known to fit."""
        if self.transposable and transpose(args[0]).key < args[0].key:
            args = (transpose(args[0]), *args[1:])
        simpler = self.simplify(*args) if self.simplify else None
        if simpler is not None:
            return simpler
        exprs = tuple(a for a in args if isinstance(a, Expr))
        return call_node(self, exprs, args[len(exprs) :], self.shape(args))

    def shape(self, args: Sequence[Any]) -> Shape:
        """The shape of a value at arguments that are known to fit."""
        return self.type(
            [type_of(a) if isinstance(a, Expr) else a for a in args], signatures=self.inner
        ).shape

    def transposed(self, e: Call) -> Expr | None:
        """The transpose of a value as a value of the same function, if it is one."""
        return self.transpose(e) if self.transpose else None

    def as_power(self, e: Call) -> tuple[Expr, int] | None:
        """Base and exponent of a value that is a power of a matrix."""
        return self.power(e) if self.power else None

    def subject(self, e: Call) -> Expr:
        """What the conditions are about."""
        return self.about(*e.args) if self.about else e.args[0]

    def square(self, e: Call) -> Expr | None:
        """The square of a value, where it has no kinks of its own."""
        return self.squared(*e.args) if self.squared else None

    def partial(self, e: Call, k: int, h: Expr) -> Expr:
        """The differential in argument k, in the direction h."""
        return self.d[k](*e.args, h, *e.params)

    def slope(self, e: Call) -> Expr | None:
        """For an entrywise function, the derivative of every entry."""
        return None

    def mirrors(self, e: Call, product: Net) -> bool:
        """Does a product of which this value is a factor equal its transpose: X times its pseudoinverse?"""
        return self.symmetric_with(e, product) if self.symmetric_with else False

    def symmetries(self, e: Call) -> list[tuple[int, ...]]:
        """The orders of the axes in which the value reads the same, this one among them."""
        return []

    def domain_of(self, e: Call) -> str:
        """What this call asks of its first argument."""
        return self.domain_at(e) if self.domain_at else self.domain


class Entrywise(Function):
    """A function of a number, applied to every entry; `derivative` is that of the number."""

    def __init__(
        self,
        name: str,
        derivative: Rule,
        *,
        parity: str = "",
        exact: Mapping[Number, Number] | None = None,
        **facts: Any,
    ) -> None:
        self.derivative, self.parity, self.exact = derivative, parity, exact or {}
        super().__init__(
            name,
            "* -> *",
            lambda x, h: self.derivative(x) * h,
            transpose=self.transposed_entries,
            **facts,
        )

    def __call__(self, *args: Any) -> Expr:
        if (
            len(args) == 1
            and isinstance(args[0], Expr)
            and not isinstance(args[0], Row)
            and not self.asks
        ):
            return self.node(args[0])  # it fits every array
        return super().__call__(*args)

    def node(self, *args: Any) -> Expr:
        x: Expr = args[0]
        filling = filling_scalar(x) if x.rank else None
        if filling is not None:
            return self.node(filling) * ones(x.shape)
        value = value_of(x)
        if value is not None and value in self.exact:
            return constant(self.exact[value])
        if (
            value is not None
            and self.domain in NUMBER_CONDITIONS
            and not NUMBER_CONDITIONS[self.domain](value)
        ):
            raise DomainError(
                f"{self.name}({value}) does not exist",
                hint=f"the argument of {self.name} must be {self.domain}",
            )
        if self.parity and isinstance(x, Sum) and x.terms and primitive(x)[0] < 0:
            return scaled(-1 if self.parity == "odd" else 1, self.node(add([(-1, x)])))
        return super().node(x)

    def shape(self, args: Sequence[Any]) -> Shape:
        return args[0].shape  # type: ignore[no-any-return]

    @staticmethod
    def transposed_entries(e: Call) -> Expr:
        """The transpose goes to the argument."""
        return e.fn.node(transpose(e.args[0]))

    def slope(self, e: Call) -> Expr:
        return self.derivative(e.args[0])


NUMBER_CONDITIONS: dict[
    str, Callable[[Any], bool]
] = {  # where a number is what a condition says
    "positive": lambda c: c > 0,
    "nonnegative": lambda c: c >= 0,
    "nonzero": lambda c: c != 0,
    "above -1": lambda c: c > -1,
    "above 1": lambda c: c > 1,
    "at least 1": lambda c: c >= 1,
    "between -1 and 1": lambda c: -1 <= c <= 1,
    "inside -1 and 1": lambda c: -1 < c < 1,
}


def like(c: Number, x: Expr) -> Expr:
    """The number c in the shape of x."""
    return constant(c, x.shape)


def multilinear(name: str, indices: str, **facts: Any) -> Word:
    """Declare a network by its indices, `"ij,jk->ik"`: value, product rule, adjoints and entries at once."""
    left, out = indices.split("->")
    axes = [tuple(map(ord, a)) for a in left.split(",")]
    shapes = ", ".join(" ".join(a) for a in left.split(",")) + " -> " + " ".join(out)
    return Word(
        name,
        shapes,
        lambda *args: net(map(ord, out), list(zip(args, axes, strict=True))),
        **facts,
    )
