"""An answer as a page of text, and as data.

legend   d derivative   check asks for its check, last: what has been written by then is not written again
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from frechet.answers.derivative import Derivative, main_name
from frechet.answers.forms import Forms
from frechet.answers.readings import SCHEMA, alternatives
from frechet.check import Check
from frechet.errors import TooLarge
from frechet.errors.limits import within
from frechet.expr.node import Symbol
from frechet.network.size import Size
from frechet.paper.page import PrintedLine, PrintedPage

SHARE = 0.4  # of the limits: what a form may take
READ_AS = "read as "  # what an answer rests on is said first
CUT = 1200  # characters of a form that a page shows
FILLS = 20_000  # characters of LaTeX that paper does not
T = TypeVar("T")
Making = dict[str, Callable[[], Any]]

NAMES = {
    "gradient": "gradient",
    "jacobian": "Jacobian",
    "hessian": "Hessian",
    "tensor": "derivative",
}


def report(
    d: Derivative,
    check: Callable[[], Check],
    style: str = "unicode",
    layout: str = "numerator",
    vec: str = "column",
) -> str:
    """What was read, the forms, the conditions, the check; a form that takes more than its share of the limits says so.

    Errors: TooLarge where no form of the derivative can be written.
    """
    rows = answer_rows(d, check, style, layout, vec)
    width = max(len(row.label) for row in rows)
    return "\n".join(f"{row.label:<{width}}  {cut(row.text)}" for row in rows)


def answer_page(
    d: Derivative,
    check: Callable[[], Check],
    layout: str = "numerator",
    vec: str = "column",
) -> PrintedPage:
    """The same on paper, its forms in LaTeX."""
    rows = answer_rows(d, check, "latex", layout, vec)
    return PrintedPage((tuple(map(on_line, rows)),), frozenset(d.context.notation.taken))


def on_line(row: AnswerRow) -> PrintedLine:
    """A row as a line; a form that would fill pages is said to."""
    if not row.formula:
        return PrintedLine(row.label, words=row.text)
    if len(row.text) > FILLS:
        return PrintedLine(
            row.label,
            words=f"{len(row.text)} characters; ask for this form alone to see them all",
        )
    return PrintedLine(row.label, right=row.text)


class AnswerRow(NamedTuple):
    """A label, and a form as it is written or words."""

    label: str
    text: str
    formula: bool = False


def answer_rows(
    d: Derivative, check: Callable[[], Check], style: str, layout: str, vec: str
) -> list[AnswerRow]:
    """All that an answer says; the check last."""
    forms: Making = {
        "differential": lambda: d.differential,
        NAMES[main_name(d)]: lambda: d.main(layout, vec)[1],
    }
    forms["gradients"] = lambda: d.alternatives
    if d.order == 1 and d.f.rank:
        forms["adjoint"] = lambda: d.adjoint
    forms |= {
        "entries": lambda: d.entries,
        "where": lambda: list(map(str, d.conditions)) or ["everywhere"],
    }
    forms["note"] = lambda: [c for c in d.conventions if not c.startswith(READ_AS)]
    found = written(
        d, forms, NAMES[main_name(d)], lambda label, form: labelled(label, form, style)
    )
    rows = [
        AnswerRow("read as", c.removeprefix(READ_AS))
        for c in d.conventions
        if c.startswith(READ_AS)
    ]
    rows += [AnswerRow("f", paint(d.value, style), True)]
    rows += [AnswerRow(*row) for row in spaces(d)]
    rows += [AnswerRow("guess", g) for g in d.guesses]
    for label, lines in found.items():
        rows += (
            lines
            if isinstance(lines, list)
            else [AnswerRow(label, f"not written: {lines.message}")]
        )
    if main_name(d) in ("jacobian", "hessian"):
        rows.append(AnswerRow("note", f"{layout} layout, vec by {vec}s"))
    return [*rows, AnswerRow("check", str(check()))]


def written(
    d: Derivative, forms: Making, main: str, write: Callable[[str, Any], T]
) -> dict[str, T | TooLarge]:
    """Forms as they are written, or why they are not: each has its share of the limits; a dict stands for several.

    Errors: TooLarge where neither the differential nor the main form can be written.
    """
    found: dict[str, T | TooLarge] = {}
    for name, make in forms.items():
        try:
            with within(d.limits, "writing", SHARE):
                form = make()
                found |= {
                    label: write(label, f)
                    for label, f in (form if type(form) is dict else {name: form}).items()
                }
        except TooLarge as error:
            found[name] = error
    if isinstance(found["differential"], TooLarge) and isinstance(found[main], TooLarge):
        raise found["differential"]
    return found


def cut(text: str) -> str:
    """The beginning of what would fill the screen."""
    return (
        text
        if len(text) <= CUT
        else f"{text[:CUT]} … ({len(text)} characters; ask for this form alone to see them all)"
    )


def spaces(d: Derivative) -> list[tuple[str, str]]:
    """The shapes of the symbols."""
    said = [f"{s.name}: {s.space.words()}" for s in d.context.variables.values()]
    said += [f"{name}: {words}" for name, words in d.context.functions.items()]
    return [("with", ", ".join(said))] if said else []


def paint(form: Any, style: str) -> str:
    """A form in a style."""
    return (
        str(form)
        if style == "unicode"
        else form.latex()
        if style == "latex"
        else form.text()
    )


def labelled(name: str, form: Any, style: str) -> list[AnswerRow]:
    """A form, one for each variable, or each of a list."""
    if isinstance(form, list):
        return [
            AnswerRow(
                name, x if isinstance(x, str) else paint(x, style), not isinstance(x, str)
            )
            for x in form
        ]
    if not isinstance(form, Forms):
        return [AnswerRow(name, paint(form, style), True)]
    return [
        AnswerRow(
            f"{name} {key if isinstance(key, str) else ', '.join(key)}",
            paint(f, style),
            True,
        )
        for key, f in form.items()
    ]


def answer_record(
    d: Derivative, check: Callable[[], Check], layout: str, vec: str
) -> dict[str, Any]:
    """The answer as data; `partial` names the forms that would take more than their share of the limits."""
    forms: Making = {"value": lambda: d.value, "differential": lambda: d.differential}
    forms[main_name(d)] = lambda: d.main(layout, vec)[1]
    if d.order == 1:
        forms |= {"adjoint": lambda: d.adjoint, "jacobian": lambda: d.jacobian(layout, vec)}
    forms |= {
        "gradients": lambda: d.alternatives,
        "entries": lambda: d.entries,
        "tensor": lambda: d.tensor,
    }
    forms |= {
        "conditions": lambda: list(map(str, d.conditions)),
        "conventions": lambda: [*d.conventions, *d.guesses],
        "guesses": lambda: alternatives(d.maps.reading) if d.maps.reading else [],
    }
    found = written(
        d,
        forms,
        main_name(d),
        lambda _, form: form if isinstance(form, list) else strings(form),
    )
    partial = {
        name: form.message for name, form in found.items() if isinstance(form, TooLarge)
    }
    said = {
        name: [] if name in partial else found[name]
        for name in ("conditions", "conventions", "guesses")
    }
    c = check()
    return {
        "schema": SCHEMA,
        "expr": d.maps.reading.text if d.maps.reading else d.value.text(),
        "wrt": [x.name for x in d.variables],
        "order": d.order,
        "variables": [variable_record(d, s) for s in d.context.variables.values()],
        "forms": {
            name: form
            for name, form in found.items()
            if name not in partial.keys() | said.keys()
        },
        **said,
        "check": {
            "status": c.status,
            "method": c.method,
            **({"details": c.details} if c.details else {}),
        },
        **({"partial": partial} if partial else {}),
    }


def variable_record(d: Derivative, s: Symbol) -> dict[str, Any]:
    """A variable as data."""
    return {
        "name": s.name,
        "shape": [size_record(n) for n in s.shape],
        "structure": s.space.structure,
        "guessed": guessed(d, s.name),
    }


def size_record(n: Size) -> str | int:
    """A size as a number or by its name."""
    k = n.number()
    return n.text if k is None else k


def guessed(d: Derivative, name: str) -> bool:
    """Was the shape of a name guessed?"""
    return d.maps.reading is not None and d.maps.reading.names.guessed(name)


def strings(form: Any) -> dict[str, Any]:
    """A form in the three styles; of several variables by name."""
    if isinstance(form, Forms):
        return {
            key if isinstance(key, str) else ",".join(key): strings(f)
            for key, f in form.items()
        }
    return {"text": form.text(), "unicode": str(form), "latex": form.latex()}
