"""Explanations judged: every step is shown, the last is the derivative, and everything can be written.

legend   c case   d derivation   e explanation   s step
"""

from __future__ import annotations

from random import Random

import numpy as np

import frechet as fr

from .case import Case
from .pieces import Outside
from .structures import CURVED
from .verdict import Found


def judge(c: Case, order: int, found: Found) -> None:
    """One variable in every style that there is for it."""
    rng = Random(c.seed)
    x = rng.choice(c.wrt)
    if order > 1 and c.structure(x) in CURVED:
        return
    with found.answered("derivative"):
        d = fr.derive(c.text, x, order, where=c.where, syntax="text", strict=True)
        for style in d.explanations:
            with found.answered(f"explanation by {style}"):
                explained(c, d, x, style, order, found)


def explained(
    c: Case, d: fr.Derivation, x: str, style: str, order: int, found: Found
) -> None:
    """The steps of one style."""
    e = d.explain(style)
    found.counts["explanations"] += 1
    for s, comparison in zip(e.steps, e.check(), strict=True):
        found.counts[f"steps {comparison.status}"] += 1
        if comparison.status == "undecided":
            found.refusals[f"step undecided: {style}, {s.rule}"] += 1
        if comparison.status == "different":
            found.blame(f"step not shown: {style}, {s.rule}", f"{s}: {comparison}")
    str(e), e.latex(), e.markdown()
    if order == 1 and not c.value.ndim and e.answer is not None:
        try:
            T, error = c.first(x)
        except Outside:
            return
        got = np.asarray(e.answer.evaluate(c.given))
        if got.shape == T.shape:
            found.compare(f"explanation by {style}: answer", got, T, str(e.answer), error)
