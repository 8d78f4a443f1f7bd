"""Printing an expression as LaTeX and reading it back gives the same object.

Random expressions of the text language, and the public derivative problems: value, gradient, Jacobian, differential,
adjoint and Hessian, as far as they have matrix words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from expressions import cases

import frechet as fr
from frechet.functions.algebra import lower

COUNT, SEED = 60, 5
PUBLIC = Path(__file__).parent.parent / "cases" / "public.jsonl"
FORMS = ("value", "gradient", "jacobian", "differential", "adjoint", "hessian")


def declared(row: dict) -> dict[str, str]:
    """The declarations of a public problem."""
    facts = {n: ["" if v["structure"] == "general" else v["structure"], "positive" * v["positive"]]
             for n, v in row["vars"].items()}  # fmt: skip
    shapes = {n: "×".join(map(str, v["shape"])) or "scalar" for n, v in row["vars"].items()}
    return {n: " ".join(filter(None, [shapes[n], *facts[n]])) for n in shapes}


def forms(d: fr.Derivation) -> Iterator:
    """The forms of an answer that it has, in matrix words."""
    for name in FORMS:
        try:
            form = (
                getattr(d, name)() if name in ("jacobian", "hessian") else getattr(d, name)
            )
        except fr.FrechetError:
            continue
        yield from (
            f for f in (form.values() if hasattr(form, "values") else [form]) if f.closed
        )


def lost(form) -> str:
    """What went wrong, or nothing."""
    latex = form.latex()
    try:
        wanted = form.expr
    except fr.FrechetError:  # the text does not read back either
        return ""
    try:
        e = fr.read(
            latex, where=form.context.where(form.holes), syntax="latex", strict=True
        )
    except fr.FrechetError as error:
        return f"{latex}\n    {error}"
    return "" if lower(e) is lower(wanted) else f"{latex}\n    read as {e}"


@lru_cache(None)
def answers(source: str) -> list[fr.Derivation]:
    """The derivations of a source."""
    if source == "public":
        rows = map(json.loads, PUBLIC.read_text("utf-8").splitlines())
        asked = [(r["expr"], r["wrt"], declared(r)) for r in rows]
    else:
        asked = [(c.text, list(c.wrt), c.where) for c in cases(COUNT, SEED)]
    found = []
    for text, wrt, where in asked:
        try:
            found.append(fr.derive(text, wrt, where=where))
        except fr.FrechetError:
            continue
    return found


@pytest.mark.parametrize("source", ["public", "random"])
def test_latex_reads_back_as_the_same_object(source):
    every = [form for d in answers(source) for form in forms(d)]
    found = [said for form in every if (said := lost(form))]
    assert len(every) > (1000 if source == "public" else 250)
    assert not found, f"{len(found)} of {len(every)}\n" + "\n".join(
        sorted(found, key=len)[:12]
    )


NAMES = [  # expression, declarations, LaTeX
    ("lambda*x", "lambda: scalar, x: n", r"\lambda x"),
    ("lambda*λ*x", "lambda: scalar, λ: scalar, x: n", r"\mathrm{lambda} \mathrm{λ} x"),
    ("W1*x", "W1: m×n, x: n", "W_{1} x"),
    ("W1*W_1", "W1: m×n, W_1: n×m", r"\mathrm{W1} \mathrm{W\_1}"),
    ("zeros(m,n)", "A: m×n", r"\mathbf{0}_{m \times n}"),
    ("unit(n,2)*x'", "x: n", "e_{2}^{(n)} x^\\top"),
    ("K(m,n)*vec(A)", "A: m×n", r"K_{m,n} \operatorname{vec}(A)"),
    ("abs(x)", "x: n", r"\operatorname{abs}(x)"),
    ("loss*x", "loss: scalar, x: n", r"\mathrm{loss} x"),
    ("e*f*d*I*T", "e: scalar, f: scalar, d: scalar, I: n×n, T: n×n", "d e f I T"),
    ("D*L*K", "D: n×n, L: n×n, K: n×n", "D L K"),
    ("A[1,2]*x[3]", "A: m×n, x: n", "A_{1,2} x_{3}"),
]


@pytest.mark.parametrize(("text", "where", "latex"), NAMES, ids=[n[0] for n in NAMES])
def test_names_that_print_alike_are_told_apart(text, where, latex):
    form = fr.derive(text, where.partition(":")[0], where=where).value
    print(form.latex())
    assert not lost(form)
