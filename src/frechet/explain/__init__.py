"""Explaining: a derivation step by step, every step checked."""

from __future__ import annotations

from frechet.explain.chain import chain
from frechet.explain.differentials import differentials
from frechet.explain.entries import entries
from frechet.explain.expansion import expansion
from frechet.explain.kronecker import kronecker
from frechet.explain.problem import Derived
from frechet.explain.steps import Explanation, Step

STYLES = {"differentials": differentials, "kronecker": kronecker, "chain": chain, "entries": entries, "expansion": expansion}


def explain(d: Derived, style: str = "differentials", depth: str = "default", sizes: str = "") -> Explanation:
    """The derivation of an answer in a style."""
    return STYLES[style](d, depth)
