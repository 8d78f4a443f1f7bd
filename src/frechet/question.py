"""From a question to its answer: which function, by which variables, with which names.

legend   f function   w what to differentiate by
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

from frechet.answers.forms import Context
from frechet.derivation import Derivation, DerivationByOne, titled
from frechet.errors import NameUnknown, ReadError, Unsupported
from frechet.errors.limits import Limits, Said, limits_of, within
from frechet.expr.node import Expr, Symbol, sizes_in, symbol, symbols
from frechet.functions.algebra import fitted
from frechet.functions.declaration import type_of
from frechet.network.lengths import Sizes
from frechet.reading import Reading, Where, declarations, name_of, read_expression
from frechet.reading.declare import Declaration
from frechet.reading.elaborate import elaborate
from frechet.types.type import SCALAR, scalar_like

if TYPE_CHECKING:
    from frechet.codegen import Compiled

Wrt = str | Symbol | Sequence[str | Symbol]


class NoVariable(ReadError):
    """Nothing says by what to differentiate."""


@overload
def derive(
    f: str | Expr,
    wrt: Symbol,
    order: int = 1,
    where: Where = None,
    syntax: str = "auto",
    strict: bool = False,
    limits: Said = None,
) -> DerivationByOne: ...
@overload
def derive(
    f: str | Expr,
    wrt: Wrt,
    order: int = 1,
    where: Where = None,
    syntax: str = "auto",
    strict: bool = False,
    limits: Said = None,
) -> Derivation: ...
def derive(
    f: str | Expr,
    wrt: Wrt,
    order: int = 1,
    where: Where = None,
    syntax: str = "auto",
    strict: bool = False,
    limits: Said = None,
) -> Derivation:
    """The derivative of a text or an expression with respect to one or several variables.

    Arguments:
        f: a text as in `read`, or an expression.
        wrt: a variable or several, by name or as symbols; none where f is `d/dx g`, which says it.
        order: how often to differentiate, 1 to 4.
        where, syntax, strict: as in `read`.
        limits: what this and each later question about the answer may cost, `"time=60, memory=4GB"`.

    Returns: a `Derivation`, the answer in every form; by one variable a `DerivationByOne`, each form of which is one.

    Errors: those of `read`; Unsupported for orders beyond 4 and on curved spaces beyond 1; TooLarge.

    >>> import frechet as fr
    >>> fr.derive("x'*A*x", "x", order=2, where="A: n×n, x: n").hessian().text()
    "A + A'"
    """
    chosen = None if limits is None else limits_of(limits)
    with within(chosen, "reading"):
        reading = None if isinstance(f, Expr) else read_expression(f, where, syntax, strict)
        declared = declarations(where)
        if reading is not None and order == 1:
            reading, wrt = once(reading, wrt)
        return derivation(
            f if reading is None else reading.expr,  # type: ignore[arg-type]
            wrt,
            order,
            reading,
            declared,
            strict,
            chosen,
        )


def derivation(
    expr: Expr,
    wrt: Wrt,
    order: int,
    reading: Reading | None,
    declared: Mapping[str, Declaration] | None = None,
    strict: bool = False,
    limits: Limits | None = None,
) -> Derivation:
    """The derivative of an expression that may have been read from a text."""
    declared = dict(reading.names.declared if reading else declared or {})
    if expr.rank == 2 and scalar_like(type_of(expr)):
        expr = fitted(expr, SCALAR)
    known = known_symbols(reading) if reading else variables_of(expr)
    no_value_at_a_point(reading, names_of(wrt))
    variables = [variable(w, known, declared, reading, strict) for w in names_of(wrt)]
    context = context_of(expr, variables, known, declared, reading, limits)
    of = DerivationByOne if len(variables) == 1 else Derivation
    return of(expr, variables, order, context, reading)


def context_of(
    expr: Expr,
    variables: Sequence[Symbol],
    known: Mapping[str, Symbol],
    declared: Mapping[str, Declaration],
    reading: Reading | None,
    limits: Limits | None,
) -> Context:
    """What the forms of the answer share; the symbols that are `known` come first, in that order."""
    every = variables_of(expr) | (reading.variables if reading else {})
    every |= {x.name: x for x in variables}
    return Context(
        {n: every[n] for n in (*known, *every) if n in every},
        reading.names.dimensions if reading else sizes_in(expr),
        {name: words(d) for name, d in declared.items() if d.function},
        reading.written if reading else (),
        {*known, *declared},
        limits,
    )


def variables_of(expr: Expr) -> dict[str, Symbol]:
    """The variables that occur, by name."""
    return {s.name: s for s in symbols(expr) if s.role == "variable"}


def no_value_at_a_point(reading: Reading | None, wrt: list[str | Symbol]) -> None:
    """What is taken at x = a does not depend on x: the question is the derivative there, and that is a value."""
    if reading is None or reading.document.body.op != "at":
        return
    body = reading.document.body
    given = {x.text for x, _ in body.replaced()}
    for x in wrt:
        name = x if isinstance(x, str) else x.name
        if name_of(name, given) in given:
            raise ReadError(
                f"{name} has a value here: what is taken at a point does not depend on it",
                body.span,
                "ask for the derivative without the point, or check a value: frechet check '... = ...'",
            )


def known_symbols(reading: Reading) -> dict[str, Symbol]:
    """What a text names: its variables, then all that have a space; a letter whose members are rows is their matrix."""
    spaces = reading.names.spaces
    known = {**reading.variables, **{n: symbol(n, space=s) for n, s in spaces.items()}}
    return known | {x: known[rows] for x, rows in reading.document.rows.items()}


def once(reading: Reading, wrt: Wrt) -> tuple[Reading, Wrt]:
    """`d/dx f`, asked by x or by nothing, is the question for the first derivative of f by x."""
    document = reading.document
    body = document.body
    by = [s.text for s in body.args[1:]]
    if (
        body.op != "derivative"
        or body.text != "d"
        or {s.op for s in body.args[1:]} != {"name"}
    ):
        return reading, wrt
    if wrt and {w if isinstance(w, str) else w.name for w in names_of(wrt)} != {*by}:
        return reading, wrt
    said = f"d/d{by[0]} asks for the first derivative by {by[0]}, once"
    f = replace(document, body=body.args[0], notes=[*document.notes, said])
    return elaborate(f, reading.names, reading.inference, reading.text), by


def names_of(wrt: Wrt) -> list[str | Symbol]:
    """The variables that were asked for."""
    given: list[Any] = list(wrt) if isinstance(wrt, list | tuple) else [wrt]
    for w in given:
        if not isinstance(w, str | Symbol):
            raise ReadError(f"{w!r} is no variable", hint="name one: derive(f, 'A')")
    split = [
        w
        for g in given
        for w in ([p.strip() for p in g.split(",")] if isinstance(g, str) else [g])
    ]
    if not split or "" in split:
        raise NoVariable("no variable to differentiate by", hint="name one: derive(f, 'A')")
    if len({w if isinstance(w, str) else w.name for w in split}) < len(split):
        raise ReadError("a variable is named twice")
    return split


def variable(
    w: str | Symbol,
    known: dict[str, Symbol],
    declared: dict[str, Declaration],
    reading: Reading | None,
    strict: bool,
) -> Symbol:
    """The symbol to differentiate by."""
    if isinstance(w, Symbol):
        return w
    w = w if w in known or w in declared else name_of(w, known)
    if w == "I" and reading is not None and "I" in reading.names.undeclared:
        raise Unsupported(
            "I is the identity: a derivative goes by a variable",
            hint="declare I with where",
        )
    if w in known:
        return known[w]
    d = declared.get(w)
    if d is not None and d.function:
        raise Unsupported(f"{w} is a function: a derivative goes by a variable")
    if reading is not None and w in reading.names.dimensions:
        raise Unsupported(
            f"{w} is a size: a derivative goes by a variable", hint=f"declare {w}: scalar"
        )
    if d is not None and d.shape is not None:
        return symbol(w, space=d.space)
    raise unknown_variable(w, known, family_of(w, declared, reading))


def unknown_variable(w: str, known: Collection[str], family: str) -> NameUnknown:
    """An error about a name that nobody wrote, with those that were; a word of their letters is a product."""
    hint = "known are " + (", ".join(sorted(known)) or "no names")
    for name in known:
        if w in name and name.isalpha():
            hint += f"; for a product write {'*'.join(name)}"
    if family:
        hint = f"write {family}: the part at its index is the derivative by one member"
    return NameUnknown(f"{w} is neither in the expression nor declared", hint=hint)


def family_of(w: str, declared: Mapping[str, Declaration], reading: Reading | None) -> str:
    """The family that a name with an index is a member of; empty where it is none."""
    base = w[:-1].rstrip("_")
    if reading is not None and base in reading.document.rows:
        return reading.document.rows[base]
    return base if base in declared and declared[base].many is not None else ""


def words(d: Declaration) -> str:
    """A declared function as it is declared."""
    if d.entrywise:
        return "elementwise"
    inputs = ", ".join("×".join(n.text for n in s) or "scalar" for s in d.inputs or ())
    return f"({inputs}) -> {'×'.join(n.text for n in d.shape or ()) or 'scalar'}"


def compile_all(
    exprs: Any,
    backend: str = "numpy",
    where: Where = None,
    syntax: str = "auto",
    strict: bool = False,
    sizes: Sizes = None,
    constant: str | Sequence[str] = (),
    batch: str | Sequence[str] = (),
    name: str = "",
    limits: Said = None,
) -> Compiled[Any]:
    """Expressions as one straight-line function: one gives an array, several a tuple in their order.

    `exprs`: a text, an expression, a form of a derivation, a list of these, or a dict with names for the results.
    `sizes` are the ones to plan for; the function is right for all.  `constant` names what may stay the same
    between calls: `prepare` of the function takes it, computes once what depends on it alone, and returns the function
    of the rest; `warnings` says what that may cost in digits.  `batch` names what has a further axis in front.
    """
    named = dict(exprs) if isinstance(exprs, Mapping) else {}
    listed = (
        list(named.values())
        if named
        else list(exprs)
        if isinstance(exprs, list | tuple)
        else [exprs]
    )
    with within(limits, "reading"):
        given = [
            read_expression(e, where, syntax, strict).expr if isinstance(e, str) else e
            for e in listed
        ]
    whole = [getattr(e, "engine", e) for e in given]
    for e in whole:
        if not isinstance(e, Expr):
            raise ReadError(
                f"{e!r} cannot be compiled",
                hint="give texts, expressions or forms of a derivation",
            )
    for key in named:
        if not isinstance(key, str):
            raise ReadError(
                f"{key!r} is no name of a result",
                hint="write {'loss': \"norm2(A*x - b)\", ...}",
            )
    names = list(named) or [
        f"value_{k + 1}" if len(whole) > 1 else "value" for k in range(len(whole))
    ]
    from frechet import codegen  # noqa: PLC0415

    with within(limits, "planning"):
        options = codegen.options(backend, sizes, constant, batch, name, titled(*given))
        return codegen.expressions(dict(zip(names, whole, strict=True)), options)
