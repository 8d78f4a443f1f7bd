"""How the matrices of one map are related: two layouts, two orders of vec, and a small case with every entry.

legend   q subject   J matrix of the map   K commutation matrix   D numbers by size
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from frechet.answers.forms import Form, only
from frechet.calculus.linear_map import LAYOUTS, VECS, as_matrix
from frechet.errors import TooLarge, Unsupported
from frechet.explain.reasons.formulas import Math
from frechet.explain.reasons.page import Grid, PageItem, Section, Sentence
from frechet.explain.reasons.small import small_case
from frechet.explain.reasons.subject import Subject
from frechet.explain.sides import Engine, EquationSide, Final, Scope
from frechet.explain.steps import ReadOff, Step, claimed
from frechet.expr.laws import simplify
from frechet.functions.catalogue.products import commutation_matrix

ORDERS = {"column": "vec by columns", "row": "vec by rows"}


def layout_section(q: Subject) -> Section | None:
    """The section on layouts; of numbers there is none."""
    if not q.x.rank:
        return None
    made = of_gradient(q) if not q.rank else of_map(q)
    return Section("How do the layouts relate?", [*made, *written_out(q)])


def jacobian_form(q: Subject, layout: str, vec: str) -> Form:
    """A matrix of the map."""
    return only(q.d.jacobian(layout, vec))


def matrix_fact(q: Subject, layout: str, vec: str) -> Step:
    """It is the matrix of the map in this layout."""
    made = jacobian_form(q, layout, vec)
    expected = as_matrix(q.tensor, q.rank, layout, vec)
    return ReadOff("jacobian", q.f, Final(made), "", "=", claimed(expected))


def has_vec(q: Subject) -> bool:
    """Is there a matrix that is has_vec?"""
    return 2 in (q.rank, q.x.rank)


def of_map(q: Subject) -> Iterator[PageItem]:
    """Of an array: a table of two layouts and, where something is has_vec, two orders."""
    vecs = VECS if has_vec(q) else VECS[:1]
    sizes = {"numerator": (q.d.f.shape, q.x.shape), "denominator": (q.x.shape, q.d.f.shape)}
    head: list[EquationSide | str] = [
        "",
        "",
        *(ORDERS[v] if has_vec(q) else "" for v in vecs),
    ]
    rows: list[list[EquationSide | str]] = [
        [
            f"{layout} layout",
            Math("×".join(q.count(*shape) for shape in sizes[layout])),
            *(Final(jacobian_form(q, layout, v)) for v in vecs),
        ]
        for layout in LAYOUTS
    ]
    facts = [matrix_fact(q, layout, v) for layout in LAYOUTS for v in vecs]
    yield Sentence(
        "A matrix of the map holds one number for each entry of {} and each of {}. What differs is where they "
        "stand: with {} along the rows (numerator layout) or along the columns (denominator layout)"
        + (
            ", and in which order the entries of a matrix are listed."
            if has_vec(q)
            else "."
        ),
        (q.f, q.name(q.x), q.f),
    )
    yield Grid([head, *rows] if has_vec(q) else rows, facts)
    yield Sentence(
        "The denominator layout is the transpose of the numerator layout; it is the matrix of the adjoint."
    )
    if has_vec(q):
        yield from permuted(q)


def permuted(q: Subject) -> Iterator[PageItem]:
    """From one order of vec to the other."""
    by_columns, by_rows = (
        jacobian_form(q, "numerator", "column"),
        jacobian_form(q, "numerator", "row"),
    )
    e = by_columns.engine
    if q.rank == 2:
        e = commutation_matrix(*q.d.f.shape) @ e
    if q.x.rank == 2:
        e = e @ commutation_matrix(*q.x.shape).T
    fact = ReadOff("jacobian", q.f, Final(by_rows), "", "=", claimed(simplify(e)))
    names = [
        Math(f"K({n[0].text}, {n[1].text})")
        for n in (q.d.f.shape, q.x.shape)
        if len(n) == 2
    ]
    left = "{}·" if q.rank == 2 else ""
    right = "·{}ᵀ" if q.x.rank == 2 else ""
    yield Sentence(
        "Listing by rows instead of by columns permutes rows and columns: {}, with {}.",
        (
            Math("J(by rows) = " + left + "J(by columns)" + right, *names),
            Math("K(m, n)·vec(X) = vec(Xᵀ)"),
        ),
        [fact],
    )


def of_gradient(q: Subject) -> Iterator[PageItem]:
    """Of a number: the gradient, its transpose, and rows."""
    gradient = only(q.d.gradient)
    shape, n = q.shape(q.x.shape), q.count(*q.x.shape)
    plain = q.x.rank < 2
    yield Sentence(
        "The gradient has the shape of {}. In numerator layout the values stand along the rows, and there is one "
        "value: the derivative is a row, the transpose of what is a column in denominator layout.",
        (q.name(q.x),),
    )
    rows: list[list[EquationSide | str]] = [["gradient", shape, q.gradient]]
    if plain:
        rows.append(
            [
                "numerator layout",
                Math(f"1×{n}"),
                Final(jacobian_form(q, "numerator", "column")),
            ]
        )
        yield Grid(rows, [matrix_fact(q, "numerator", "column")])
        return
    rows += [
        [
            f"numerator layout, {ORDERS[v]}",
            Math(f"1×{n}"),
            Final(jacobian_form(q, "numerator", v)),
        ]
        for v in VECS
    ]
    yield Grid(rows, [matrix_fact(q, "numerator", v) for v in VECS])
    transpose = Engine(Scope(q.d.context), gradient.engine.T)
    if str(transpose) != str(gradient):
        yield Sentence(
            "Some call the transpose of the gradient, {} ({}), numerator layout.",
            (transpose, q.shape(q.x.shape[::-1])),
        )


def written_out(q: Subject) -> Iterator[PageItem]:
    """A small case, where there is one that fits on the screen."""
    if not q.rank or not q.x.rank:
        return
    with suppress(Unsupported, TooLarge):
        yield from small_case(q)
