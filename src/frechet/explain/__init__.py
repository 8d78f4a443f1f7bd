"""Explaining: a derivation step by step, the way people do it by hand, every step checked.

differentials   d-rules inside out, then the trace trick          expansion   f(X + H) − f(X), what is o(‖H‖) dropped
entries         sums, deltas, which delta kills which sum         kronecker   vec(A·X·B) = (Bᵀ ⊗ A)·vec(X)
chain           a composition of maps, and its transposes in the reverse order

legend   d derivation
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from frechet.answers.derivative import Derivative
from frechet.errors import ReadError, Unsupported
from frechet.explain.chain import chain
from frechet.explain.differentials import differentials
from frechet.explain.entries import entries
from frechet.explain.expansion import expansion
from frechet.explain.explanation import Explanation
from frechet.explain.kronecker import kronecker
from frechet.explain.program import DEPTHS
from frechet.explain.rules import Rule, rule_of
from frechet.explain.rules import table as rule_table
from frechet.explain.steps import Step
from frechet.explain.written_out import concrete
from frechet.network.lengths import Sizes

__all__ = [
    "DEPTHS",
    "STYLES",
    "Explanation",
    "Rule",
    "Step",
    "explain",
    "rule_of",
    "rule_table",
    "styles",
]

STYLES: dict[str, Callable[[Derivative, str], Explanation]] = {
    "differentials": differentials,
    "expansion": expansion,
    "entries": entries,
    "kronecker": kronecker,
    "chain": chain,
}


def explain(
    d: Derivative, style: str = "differentials", depth: str = "default", sizes: Sizes = None
) -> Explanation:
    """The derivation of an answer in a style; with `sizes`, "m=1, n=3, p=2", its matrix is also written out.

    Errors: ReadError for an option that does not exist; Unsupported names the styles that apply.
    """
    for word, words, what in ((style, tuple(STYLES), "style"), (depth, DEPTHS, "depth")):
        if word not in words:
            raise ReadError(
                f"there is no {what} {word}", hint="known are " + ", ".join(words)
            )
    try:
        found = STYLES[style](d, depth)
    except Unsupported as gap:
        gap.hint = gap.hint or "the styles that apply here: " + ", ".join(styles(d))
        raise
    return found if sizes is None or sizes in ("", {}) else concrete(d, found, sizes)


def styles(d: Derivative) -> list[str]:
    """The styles that apply."""
    found = []
    for name, style in STYLES.items():
        with suppress(Unsupported):
            style(d, "default")
            found.append(name)
    return found
