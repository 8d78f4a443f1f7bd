"""Checking: the definition of the derivative, over a prime field or in floating point."""

from frechet.check.answer import Answer
from frechet.check.definition import check
from frechet.check.identity import Trial, compare
from frechet.check.outcome import Check, Comparison

__all__ = ["Answer", "Check", "Comparison", "Trial", "check", "compare"]
