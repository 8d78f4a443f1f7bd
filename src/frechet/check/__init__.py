"""Checking: the definition of the derivative, over a prime field or in floating point."""

from frechet.check.definition import Answer, Check, check
from frechet.check.identity import Comparison, Trial, compare

__all__ = ["Answer", "Check", "Comparison", "Trial", "check", "compare"]
