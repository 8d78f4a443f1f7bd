"""Random expressions are explained in every style: no step is wrong, and the answer is the engine's."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest
from expressions import Case, cases

import frechet as fr
from frechet.explain import EXPLANATION_STYLES

COUNT, SEED, DEPTH = 24, 7, 2
NAMES = list(EXPLANATION_STYLES)


@lru_cache(None)
def derivations() -> list[tuple[Case, fr.Derivation]]:
    """Random derivations; sizes that are products make the sums of the check long."""
    found = []
    for c in cases(COUNT, SEED, DEPTH):
        try:
            d = fr.derive(c.text, list(c.wrt), where=c.where)
        except fr.FrechetError:
            continue
        if not any("*" in n.text for s in d.context.variables.values() for n in s.shape):
            found.append((c, d))
    return found


@pytest.mark.parametrize("style", NAMES)
def test_no_step_is_wrong(style):
    statuses = Counter()
    for c, d in derivations():
        try:
            e = d.explain(style)
        except fr.FrechetError as gap:
            assert gap.kind == "unsupported" and style != "differentials", c.short
            continue
        found = e.check()
        statuses.update(x.status for x in found)
        wrong = [
            (s.rule, str(x))
            for s, x in zip(e.steps, found, strict=True)
            if x.status == "different"
        ]
        # where no point of the domain is found, as of inv(x*x'), the numbers of a step say nothing
        assert not wrong or not d.check(), (c.short, wrong)
        undecided = [
            s.rule for s, x in zip(e.steps, found, strict=True) if x.status == "undecided"
        ]
        assert not undecided or not d.check(), (c.short, undecided)
        assert e.last.after.form is e.answer
        assert str(e) and e.latex() and e.markdown()
    assert statuses["equal"] > COUNT
