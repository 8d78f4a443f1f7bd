"""Explaining: a derivation step by step, the way people do it by hand, every step checked.

differentials   d-rules inside out, then the trace trick          expansion   f(X + H) − f(X), what is o(‖H‖) dropped
entries         sums, deltas, which delta kills which sum         kronecker   vec(A·X·B) = (Bᵀ ⊗ A)·vec(X)
chain           a composition of maps, and its transposes in the reverse order

legend   d derivation
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.errors import ReadError, Unsupported
from frechet.explain.chain import by_chain
from frechet.explain.differentials import by_differentials
from frechet.explain.entries import by_entries
from frechet.explain.expansion import by_expansion
from frechet.explain.explanation import Explanation
from frechet.explain.kronecker import by_kronecker
from frechet.explain.program import DEPTHS
from frechet.explain.reasons import Why, why
from frechet.explain.rules import declared_rules, rule_of, rule_table
from frechet.explain.sides import Engine
from frechet.explain.step_rule import StepRule
from frechet.explain.steps import Step
from frechet.explain.symmetries_said import with_symmetries_said
from frechet.explain.typed_answers import with_typed_answers
from frechet.explain.written_out import concrete, small_as_declared
from frechet.network.lengths import Sizes

__all__ = [
    "DEPTHS",
    "EXPLANATION_STYLES",
    "Explanation",
    "Step",
    "StepRule",
    "Why",
    "declared_rules",
    "explain",
    "rule_of",
    "rule_table",
    "styles",
    "why",
]

EXPLANATION_STYLES: dict[str, Callable[[Derivative, str], Explanation]] = {
    "differentials": by_differentials,
    "expansion": by_expansion,
    "entries": by_entries,
    "kronecker": by_kronecker,
    "chain": by_chain,
}


def explain(
    d: Derivative, style: str = "differentials", depth: str = "default", sizes: Sizes = None
) -> Explanation:
    """The derivation of an answer in a style; with `sizes`, "m=1, n=3, p=2", or few entries, its matrix is written out.

    Errors: ReadError for an option that does not exist; Unsupported names the styles that apply.
    """
    for word, words, what in (
        (style, tuple(EXPLANATION_STYLES), "style"),
        (depth, DEPTHS, "depth"),
    ):
        if word not in words:
            raise ReadError(
                f"there is no {what} {word}", hint="known are " + ", ".join(words)
            )
    try:
        found = with_typed_answers(d, EXPLANATION_STYLES[style](d, depth))
        found = with_symmetries_said(d, found)
    except Unsupported as gap:
        gap.hint = gap.hint or "the styles that apply here: " + ", ".join(styles(d))
        raise
    if depth == "full":
        found = replace(found, reasons=partial(reasons_for, d, names_of(found)))
    if sizes is None or sizes in ("", {}):
        return found if depth == "brief" else with_few_entries(d, found)
    return concrete(d, found, sizes)


def with_few_entries(d: Derivative, found: Explanation) -> Explanation:
    """The explanation; where a few entries are all that there are, these written out as well."""
    if small_as_declared(d):
        with suppress(Unsupported):
            return concrete(d, found, None)
    return found


def reasons_for(d: Derivative, names: Mapping[str, str]) -> Why | None:
    """Why the answer is what it is, in names that the steps have; None of several variables and at higher orders."""
    with suppress(Unsupported):
        return why(d, names)
    return None


def names_of(e: Explanation) -> dict[str, str]:
    """The names of the parts by the text of what they mean."""
    sides = [side for side, _ in e.names if isinstance(side, Engine)]
    return {s.scope.text(s.full): str(s.expr) for s in sides}


def styles(d: Derivative) -> list[str]:
    """The styles that apply."""
    found = []
    for name, style in EXPLANATION_STYLES.items():
        with suppress(Unsupported):
            style(d, "default")
            found.append(name)
    return found
