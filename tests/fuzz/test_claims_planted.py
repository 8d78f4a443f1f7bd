"""The short form of the fuzzer of claims, and planted bugs that it has to find.

The long form is a command: `python -m tests.fuzz.claims_planted --count 3000 --seed 1`.
"""

from __future__ import annotations

from importlib import import_module
from unittest import mock

from frechet.check import identity, sampling
from frechet.check.moods import PLAIN_MOODS

from .claims_planted import campaign

COUNT, SEED = 4, "ci"


def test_nothing_is_found() -> None:
    assert not campaign(COUNT, SEED, kinks=0.6)


def test_a_planted_bug_is_found() -> None:
    """Points that stand near 1.5·I alone, as they once did, make wrong claims right."""
    near = {"MOODS": PLAIN_MOODS, "unseen": lambda *_: iter(())}
    with (
        mock.patch.multiple(sampling, KINKS=0, MOODS=PLAIN_MOODS),
        mock.patch.multiple(identity, KINKED=12, **near),
    ):
        assert campaign(40, "planted", kinks=1.0, enough=1)["a wrong claim is called right"]


def test_a_counterexample_that_was_not_evaluated_is_found() -> None:
    with mock.patch.object(
        import_module("frechet.claims.counterexample"), "apart", lambda *_: True
    ):
        assert campaign(20, SEED, kinks=0.0, enough=1)["a counterexample does not refute"]
