"""Checking: the definition of the derivative, over a prime field or in floating point."""

from frechet.check.definition import Answer, Check, check

__all__ = ["Answer", "Check", "check"]
