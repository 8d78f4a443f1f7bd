"""The forms of an answer: each an expression with a way to be written, read back and evaluated.

legend   e expression   D sizes by name
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from frechet.answers.titles import entry_title, title
from frechet.calculus.linear_map import LinearMap
from frechet.errors import NameUnknown
from frechet.errors.limits import Limits, limited_method, limited_property
from frechet.expr.node import Expr, Symbol, sizes_in, symbols
from frechet.functions.algebra import fitted, laid
from frechet.functions.declaration import type_of
from frechet.notation import PAINTERS, Notation, name_in
from frechet.notation.words.index import letters_for
from frechet.paper.labels import shown_name
from frechet.paper.letters import direction_latex
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.shown import on_paper
from frechet.reading import Reading, read_expression
from frechet.reading.spelling import spelled_name
from frechet.types.space import Space
from frechet.types.unit import without_unit_axes

if TYPE_CHECKING:
    from frechet.numeric.evaluate import FloatArray

F = TypeVar("F", bound="Form")
Key = str | tuple[str, ...]  # a variable, or several at higher orders


class Context:
    """What the forms of one answer share: the symbols, how they are written, how sizes are found."""

    def __init__(
        self,
        variables: Mapping[str, Symbol],
        dimensions: set[str],
        functions: Mapping[str, str],
        written: Sequence[Expr] = (),
        taken: Collection[str] = (),
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits  # of every question that is asked later; None: the usual ones
        self.variables, self.functions = dict(variables), dict(functions)
        self.dimensions = dimensions | {
            n for s in variables.values() for size in s.shape for n in size.names()
        }
        self.written = written
        self.notation = Notation(
            {*self.variables, *self.dimensions, *functions, *taken}, written
        )
        self.moved: dict[frozenset[str], Notation] = {}

    def moving(self, directions: Collection[Symbol]) -> Notation:
        """The notation in which these are directions, which stand last; it is one of its own, for it remembers."""
        names = frozenset(h.name for h in directions)
        if names not in self.moved:
            self.moved[names] = Notation(self.notation.taken, self.written, names)
        return self.moved[names]

    def where(self, more: Sequence[Symbol] = ()) -> dict[str, str]:
        """Declarations that make every text of the answer readable."""
        spaces: dict[str, Space] = {
            s.name: s.space for s in (*self.variables.values(), *more)
        }
        shown = {
            name for space in spaces.values() for n in space.shape for name in n.names()
        }
        # a size that no symbol shows
        lengths = {f"{n}_lengths": n for n in sorted(self.dimensions - shown)}
        return (
            {name: space.words() for name, space in spaces.items()}
            | self.functions
            | lengths
        )

    def base(self, e: Expr, style: str) -> str:
        """An expression; of a power its base, which vanishes where the power does."""
        shared = self.notation.phrase(e)
        if shared is not None and shared.body.op == "power" and not shared.definitions:
            return PAINTERS[style](self.notation.taken).paint(shared.body.args[0])
        return self.notation.paint(e, style)

    @limited_method("computing")
    def evaluate(self, e: Expr, values: Mapping[str, Any]) -> FloatArray:
        """The value in float64; NumPy is loaded here, where numbers are computed."""
        from frechet.numeric import evaluate  # noqa: PLC0415
        from frechet.numeric import values as given  # noqa: PLC0415

        every, told = given.by_name(values), {*self.variables, *self.dimensions}
        values = {
            k if k in told else spelled_name(str(k)) or k: v for k, v in every.items()
        }
        needed = {s for s in symbols(e) if s.role == "variable"}
        known = needed | {s for n, s in self.variables.items() if n in values}
        arrays, D = given.bind(known, values, self.dimensions | sizes_in(e))
        unknown = sorted(sizes_in(e) - set(D))
        if unknown:
            raise NameUnknown(
                f"no number for the size {', '.join(unknown)}",
                hint=f"pass {{'{unknown[0]}': 3, ...}}",
            )
        return evaluate.evaluate(e, arrays, D)


@on_paper
class Form:
    """An expression as an answer: `str` is Unicode, `.text()` input syntax, `.latex()` LaTeX.

    `engine` is the expression as it was computed, `context` has the names and sizes of the question.
    """

    def __init__(
        self,
        context: Context,
        engine: Expr,
        lying: bool = False,
        entries: EntriesForm | None = None,
        mark: str = "",
    ) -> None:
        self.context, self.engine, self._shown = context, engine, laid(engine, lying)
        self._by_entries, self._mark = entries, mark

    def text(self) -> str:
        """The input syntax: reading it back gives `.expr`.

        Returns: a text that `fr.read` takes.

        >>> import frechet as fr
        >>> fr.derive("x'*A*x", "x").gradient.text()
        "(A + A')*x"
        """
        return self.paint("text")

    def latex(self) -> str:
        r"""LaTeX.

        Returns: what stands between the dollars.

        >>> import frechet as fr
        >>> print(fr.derive("x'*A*x", "x").gradient.latex())
        (A + A^\top) x
        """
        return self.paint("latex")

    def __str__(self) -> str:
        return self.paint("unicode")

    def __repr__(self) -> str:
        return str(self)

    def paper(self) -> PrintedPage:
        """The form on a line, as Markdown and HTML print it.

        Returns: a page of one line.

        >>> import frechet as fr
        >>> [line.right for line in fr.derive("x'*x", "x").gradient.paper().lines()]
        ['2 x']
        """
        return PrintedPage(((PrintedLine(right=self.latex()),),))

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    @property
    def limits(self) -> Limits | None:
        """What a question may cost.

        Returns: limits, or None for the usual ones.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x").gradient.limits
        """
        return self.context.limits

    @limited_method("printing")
    def paint(self, style: str) -> str:
        """In any style; by its entries where there are no matrix words.

        Arguments:
            style: unicode, text or latex.

        Returns: a text.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x").gradient.paint("text")
        '2*x'
        """
        if self._by_entries is not None and not self.closed:
            return self._by_entries._marked(self._mark, style)
        return self.notation.paint(self._shown, style)

    @property
    def notation(self) -> Notation:
        """How it is written.

        Returns: the notation of the answer, in which these directions stand last in a product.

        >>> import frechet as fr
        >>> d = fr.derive("x'*x", "x")
        >>> d.gradient.notation is d.context.notation
        True
        """
        return self.context.notation

    @property
    @limited_method("printing")
    def closed(self) -> bool:
        """Is it in matrix words, without indices?

        Returns: True or False.

        >>> import frechet as fr
        >>> fr.derive("A*B", "B").tensor.closed
        False
        """
        return self.context.notation.closed(self.engine)

    @limited_property("reading")
    def reading(self) -> Reading | None:
        """The text, read; None where it is in index notation.

        Returns: a reading with its expression, names and conventions.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x").gradient.reading.expr
        2x
        """
        return (
            read_expression(
                self.text(), self.context.where(self.holes), syntax="text", strict=True
            )
            if self.closed
            else None
        )

    @property
    def expr(self) -> Expr:
        """The expression that the text reads as.

        Returns: an expression in the shape of the form.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x").gradient.expr
        2x
        """
        if self.reading is None:
            return self.engine
        read, made = self.reading.expr, self._shown
        alike = without_unit_axes(type_of(read)) == without_unit_axes(type_of(made))
        return fitted(read, type_of(made)) if alike else read

    @property
    def holes(self) -> Sequence[Symbol]:
        """The directions that occur.

        Returns: their symbols; none but in a map.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x").differential.holes
        (dx,)
        """
        return ()

    def evaluate(self, values: Mapping[str, Any]) -> FloatArray:
        """The value in float64.

        Arguments:
            values: an array for every symbol by name, and numbers for sizes that no array shows.

        Returns: an array in the shape of the form.

        Errors: NameUnknown where a value is missing, ShapeError where shapes differ, DomainError where there is none.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x").gradient.evaluate({"x": [1.0, 2.0]}).tolist()
        [2.0, 4.0]
        """
        return self.context.evaluate(self.engine, values)


class MapForm(Form):
    """A linear map: `str` is `dA ↦ dA·B`, the text is what stands right of the arrow.

    `last`: the directions stand last in a product; of two directions of one variable neither does.
    """

    def __init__(
        self,
        context: Context,
        engine: Expr,
        holes: Sequence[Symbol],
        lying: bool = False,
        last: bool = True,
    ) -> None:
        super().__init__(context, engine, lying)
        self._holes, self.last = tuple(holes), last

    @property
    def notation(self) -> Notation:
        return self.context.moving(self.holes) if self.last else self.context.notation

    @property
    def holes(self) -> Sequence[Symbol]:
        return self._holes

    @property
    def is_self_adjoint(self) -> bool:
        """Is ⟨G, L H⟩ = ⟨L G, H⟩, by the form of L alone?  False means: not shown, or several directions.

        Returns: True or False.

        >>> import frechet as fr
        >>> fr.derive("A*X*A'", "X", where="A: n×n symmetric, X: n×n").differential.is_self_adjoint
        True
        """
        return (
            len(self.holes) == 1 and LinearMap(self.holes[0], self.engine).is_self_adjoint
        )

    def __str__(self) -> str:
        return self.mapping(self.paint("unicode"))

    def mapping(self, value: str) -> str:
        """The directions, an arrow, and the value in print.

        Arguments:
            value: what stands right of the arrow.

        Returns: a text.

        >>> import frechet as fr
        >>> fr.derive("A*x", "x").differential.mapping("A·dx")
        'dx ↦ A·dx'
        """
        names = ", ".join(shown_name(h.name, moves=True) for h in self.holes)
        return f"{names if len(self.holes) == 1 else f'({names})'} ↦ {value}"

    def latex(self) -> str:
        return with_arrow(self, self.paint("latex"), "latex")


def with_arrow(form: MapForm, value: str, style: str) -> str:
    """The directions and an arrow before what stands right of it; input syntax has no arrow."""
    if style != "latex":
        return value if style == "text" else form.mapping(value)
    names = ",\\, ".join(direction_latex(h.name) for h in form.holes)
    many = len(form.holes) > 1
    return rf"{f'({names})' if many else names} \mapsto {value}"


class EntriesForm(Form):
    """A tensor by its entries: `∂C_ij/∂A_kl = δ_ik B_lj`."""

    def __init__(
        self, context: Context, engine: Expr, value: Expr, variables: Sequence[Symbol]
    ) -> None:
        super().__init__(context, engine)
        self.value, self.variables = value, variables
        self.letters, _ = letters_for(
            value.rank, [x.rank for x in variables], context.notation.taken
        )

    @limited_method("printing")
    def paint(self, style: str) -> str:
        """The left side and the entry in index notation."""
        return f"{self.left(style)} = {self.right(style)}"

    @limited_method("printing")
    def _marked(self, mark: str, style: str) -> str:
        """`T_ijkl = ...`, or `J_(ij)(kl) = ...` where the axes are stacked."""
        r = self.variables[0].rank if mark == "H" else self.value.rank
        names = [self.letters[:r], self.letters[r:]]
        marks = (
            self.letters
            if mark == "T"
            else [f"({','.join(n) if style == 'text' else ''.join(n)})" for n in names if n]
        )
        return f"{entry_title(mark, marks, style)} = {self.right(style)}"

    def right(self, style: str) -> str:
        """The entry alone."""
        return self.context.notation.indexed(self.engine, self.letters, style)

    def left(self, style: str) -> str:
        """The partial derivative of an entry by entries."""
        r = self.value.rank
        d = {"latex": r"\partial ", "unicode": "∂", "text": "d"}[style]
        top = entry_title(self._named_value(style), self.letters[:r], style)
        order = len(self.variables)
        below = ""
        for x in self.variables:
            mine = self.letters[r : r + x.rank]
            r += x.rank
            below += (
                (" " if below else "")
                + d
                + entry_title(name_in(style, x.name), mine, style)
            )
        power = (
            ""
            if order == 1
            else {
                "latex": f"^{order}",
                "unicode": "²" if order == 2 else "³",
                "text": str(order),
            }[style]
        )
        if style == "latex":
            return rf"\frac{{\partial{power} {top}}}{{{below}}}"
        return f"{d}{power}{top}/{below}" if order == 1 else f"{d}{power}{top}/({below})"

    def _named_value(self, style: str) -> str:
        """The value where it is short, else f or F."""
        plain = self.context.notation.phrase(self.value)
        if (
            plain is not None
            and not plain.definitions
            and plain.body.cost <= 5
            and self.value.rank
        ):
            s = self.context.notation.paint(self.value, style)
            return s if plain.body.cost == 1 else f"({s})"
        return title(self.value.rank, self.context.notation.taken)

    @property
    def closed(self) -> bool:
        return False


@on_paper
class Forms(dict[Key, F]):
    """One form for each of several variables, by name; by pairs of names at order 2."""

    def evaluate(self, values: Mapping[str, Any]) -> dict[Key, FloatArray]:
        """The values, by name."""
        return {key: form.evaluate(values) for key, form in self.items()}

    def text(self) -> str:
        """All of them, one a line."""
        return "\n".join(f"{label(key)}: {form.text()}" for key, form in self.items())

    def latex(self) -> str:
        """All of them, one a line."""
        return r" \\ ".join(
            rf"{label(key)}:\; {form.latex()}" for key, form in self.items()
        )

    def __str__(self) -> str:
        return "\n".join(f"{label(key)}: {form}" for key, form in self.items())

    def paper(self) -> PrintedPage:
        """A line for each of them."""
        return PrintedPage(
            (
                tuple(
                    PrintedLine(label(key), right=form.latex())
                    for key, form in self.items()
                ),
            )
        )


def label(key: Key) -> str:
    """A name or several."""
    return key if isinstance(key, str) else ", ".join(key)


def form_list(form: F | Forms[F]) -> list[F]:
    """One form, or those of several variables."""
    return list(form.values()) if isinstance(form, Forms) else [form]


def only(form: F | Forms[F]) -> F:
    """The one form of a derivative by one variable."""
    (one,) = form_list(form)
    return one
