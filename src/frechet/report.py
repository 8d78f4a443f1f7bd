"""An answer as a page of text, and as data.

legend   d derivation
"""

from __future__ import annotations

from typing import Any

from frechet.forms import Derived, Forms
from frechet.size import Size

SCHEMA = 1
CUT = 1200  # characters of a form that a page shows


NAMES = {"gradient": "gradient", "jacobian": "Jacobian", "hessian": "Hessian", "tensor": "derivative"}


def report(d: Derived, style: str = "unicode", layout: str = "numerator", vec: str = "column") -> str:
    """What was read, the forms, the conditions, the check."""
    rows = [("f", paint(d.value, style)), *spaces(d)]
    rows += [("guess", g) for g in d.guesses]
    rows += labelled("differential", d.differential, style)
    name, form = d.main(layout, vec)
    rows += labelled(NAMES[name], form, style)
    for other, alternative in d.alternatives.items():
        rows += labelled(other, alternative, style)
    if d.order == 1:
        rows += labelled("adjoint", d.adjoint, style) if d.f.rank else []
    rows += labelled("entries", d.entries, style)
    rows += [("where", paint(c, style)) for c in d.conditions] or [("where", "everywhere")]
    rows += [("note", c) for c in d.conventions]
    if name in ("jacobian", "hessian"):
        rows.append(("note", f"{layout} layout, vec by {vec}s"))
    rows.append(("check", str(d.check())))
    width = max(len(label) for label, _ in rows)
    return "\n".join(f"{label:<{width}}  {cut(text)}" for label, text in rows)


def cut(text: str) -> str:
    """The beginning of what would fill the screen."""
    return (
        text
        if len(text) <= CUT
        else f"{text[:CUT]} … ({len(text)} characters; ask for this form alone to see them all)"
    )


def spaces(d: Derived) -> list[tuple[str, str]]:
    """The shapes of the symbols."""
    said = [f"{s.name}: {s.space.words()}" for s in d.context.variables.values()]
    said += [f"{name}: {words}" for name, words in d.context.functions.items()]
    return [("with", ", ".join(said))] if said else []


def paint(form: Any, style: str) -> str:
    """A form in a style."""
    return str(form) if style == "unicode" else form.latex() if style == "latex" else form.text()


def labelled(name: str, form: Any, style: str) -> list[tuple[str, str]]:
    """A form, or one for each variable."""
    if not isinstance(form, Forms):
        return [(name, paint(form, style))]
    return [(f"{name} {key if isinstance(key, str) else ', '.join(key)}", paint(f, style)) for key, f in form.items()]


def record(d: Derived, layout: str, vec: str) -> dict[str, Any]:
    """The answer as data."""
    name, form = d.main(layout, vec)
    forms: dict[str, Any] = {"value": d.value, "differential": d.differential, name: form}
    if d.order == 1:
        forms["adjoint"] = d.adjoint
        forms["jacobian"] = d.jacobian(layout, vec)
    forms |= d.alternatives
    forms |= {"entries": d.entries, "tensor": d.tensor}
    c = d.check()
    return {
        "schema": SCHEMA,
        "expr": d.reading.text if d.reading else d.value.text(),
        "wrt": [x.name for x in d.variables],
        "order": d.order,
        "variables": [
            {
                "name": s.name,
                "shape": [size_record(n) for n in s.shape],
                "structure": s.space.structure,
                "guessed": guessed(d, s.name),
            }
            for s in d.context.variables.values()
        ],
        "forms": {name: strings(form) for name, form in forms.items()},
        "conditions": [str(x) for x in d.conditions],
        "conventions": [*d.conventions, *d.guesses],
        "check": {"status": c.status, "method": c.method, **({"details": c.details} if c.details else {})},
    }


def size_record(n: Size) -> str | int:
    """A size as a number or by its name."""
    k = n.number()
    return n.text if k is None else k


def guessed(d: Derived, name: str) -> bool:
    """Was the shape of a name guessed?"""
    return d.reading is not None and d.reading.names.guessed(name)


def strings(form: Any) -> dict[str, Any]:
    """A form in the three styles; of several variables by name."""
    if isinstance(form, Forms):
        return {key if isinstance(key, str) else ",".join(key): strings(f) for key, f in form.items()}
    return {"text": form.text(), "unicode": str(form), "latex": form.latex()}
