"""The problems that the compiler is measured on, by theme."""

from __future__ import annotations

from benchmarks.problem import Problem
from benchmarks.problems import (
    attention,
    factorisation,
    gaussian_process,
    jacobians,
    likelihoods,
    nets,
    quadratic,
    regression,
    relu_net,
    seed,
)

THEMES = (
    quadratic,
    regression,
    factorisation,
    seed,
    jacobians,
    likelihoods,
    gaussian_process,
    attention,
    nets,
    relu_net,
)
PROBLEMS: tuple[Problem, ...] = tuple(p for theme in THEMES for p in theme.PROBLEMS)
