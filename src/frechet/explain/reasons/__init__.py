"""Why a derivative is what it is, in words: its shape, the transpose, the side, the order, layouts, what is left over.

Every sentence with a formula states a fact, which is checked as the steps of explanations are.

>>> from frechet.api import derive
>>> answer = why(derive("A*B", "B", where="A: m×n, B: n×p"))
>>> "G ↦ AᵀG   (backward: ∂L/∂B = Aᵀ·∂L/∂F for every loss L of F = AB)" in str(answer)
True
"""

from __future__ import annotations

from collections.abc import Mapping

from frechet.answers.derivative import Derivative
from frechet.explain.reasons.adjoint import transpose_section
from frechet.explain.reasons.formulas import Math
from frechet.explain.reasons.layouts import layout_section
from frechet.explain.reasons.local import local_maps
from frechet.explain.reasons.mistaken import mistaken_section
from frechet.explain.reasons.order import order_section
from frechet.explain.reasons.page import Section, Why
from frechet.explain.reasons.remainder import remainder_section
from frechet.explain.reasons.shape import shape_section
from frechet.explain.reasons.sides_kept import side_section
from frechet.explain.reasons.subject import Subject

__all__ = ["Section", "Why", "why"]


def why(d: Derivative, names: Mapping[str, str] | None = None) -> Why:
    """The answer to the questions that a derivative by one variable leaves; parts have these names, by their text.

    Errors: Unsupported for several variables, and at higher orders.
    """
    q = Subject(d, names or {})
    maps = local_maps(q)
    found = [
        shape_section(q),
        transpose_section(q, maps),
        side_section(maps),
        order_section(q, maps),
        layout_section(q),
        mistaken_section(q, maps),
        remainder_section(q),
    ]
    where = [*q.parts, *q.where]
    head = (
        Math("{},   " + ",  ".join(["{}"] * len(where)), q.head, *where)
        if where
        else q.head
    )
    return Why(head, [section for section in found if section is not None])
