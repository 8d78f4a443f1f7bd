"""Hypothesis draws the same examples in every run."""

from hypothesis import settings

settings.register_profile(
    "operators", derandomize=True, deadline=None, database=None, max_examples=40
)
settings.load_profile("operators")
