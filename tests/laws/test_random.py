"""Random expressions judged against NumPy: every form of every answer, its words, its check.

A longer run is a command: `python tests/laws/judging.py 5000 SEED` (see judging.py).
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest
from expressions import Case, cases
from judging import Verdict, judge

from frechet.calculus import linear_map, sweeps

COUNT, SEED = 200, 20260
FAMILIES = {  # what a test looks for: beginnings of kinds of trouble
    "a wrong value": ("value",),
    "a wrong derivative": ("derivative", "gradient", "jacobian", "differential", "adjoint"),
    "a wrong second derivative": ("second", "hessian"),
    "a text that means something else": ("text misread",),
    "a text that cannot be read": ("text unreadable",),
    "a unicode text that means something else": ("unicode misread",),
    "a unicode text that cannot be read": ("unicode unreadable",),
    "ill-formed LaTeX": ("latex",),
    "wrong entries": ("entries",),
    "a check that fails": ("check",),
    "a refusal that is a mistake": ("refused",),
    "a crash": ("crash",),
    "a hang": ("hang",),
}


@lru_cache(None)
def verdicts() -> list[tuple[Case, Verdict]]:
    return [(c, judge(c)) for c in cases(COUNT, SEED)]


@pytest.mark.parametrize("family", FAMILIES)
def test_no_answer_has(family):
    found = [
        f"{kind}: {c.short}\n    {detail}"
        for c, v in verdicts()
        for kind, detail in v.troubles.items()
        if kind.startswith(FAMILIES[family])
    ]
    assert not found, f"{len(found)} of {COUNT}\n" + "\n".join(sorted(found, key=len)[:12])


def test_every_trouble_has_a_family():
    known = tuple(start for starts in FAMILIES.values() for start in starts)
    assert all(kind.startswith(known) for _, v in verdicts() for kind in v.troubles)


def test_most_answers_are_judged_in_full():
    status, notes = (
        Counter(v.status for _, v in verdicts()),
        Counter(n for _, v in verdicts() for n in set(v.notes)),
    )
    assert status["skipped"] + status["refused"] < 0.12 * COUNT
    assert notes["not compared: no clean numbers"] < 0.15 * COUNT
    assert sum("derive 2" in v.seconds for _, v in verdicts()) > 0.3 * COUNT


def backwards(T):
    """The axes in the other order: the wrong index first."""
    i = tuple(range(T.rank))
    return linear_map.net(i[::-1], [(T, i)], dict(enumerate(T.shape)), T.shape[::-1])


MUTATIONS = {
    "no power rule": (sweeps, "slots", lambda e: ((k, 1) for k, _ in enumerate(e.parts))),
    "another sign": (
        sweeps,
        "slots",
        lambda e: ((k, -p) for k, (_, _, p) in enumerate(e.parts)),
    ),
    "a dropped term": (
        sweeps,
        "slots",
        lambda e: ((k, p) for k, (_, _, p) in list(enumerate(e.parts))[:1]),
    ),
    "an adjoint without its power": (
        sweeps,
        "other_factors",
        lambda e, k: [*e.parts[:k], *e.parts[k + 1 :]],
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_judge_finds_a_wrong_rule(name, monkeypatch):
    monkeypatch.setattr(*MUTATIONS[name])
    found = Counter(kind for c in cases(14, 3) for kind in judge(c).troubles)
    assert found["derivative"] >= 2
