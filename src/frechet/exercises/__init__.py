"""Sheets of exercises: problems of rising difficulty with full solutions and usual wrong answers, all checked.

>>> sheet = exercises("linear", seed=1, count=2)
>>> len(sheet), [p.derivation.check().status for p in sheet]
(2, ['passed', 'passed'])
"""

from __future__ import annotations

from frechet.exercises.problem import Problem
from frechet.exercises.sheet import ANSWERS, MIXED, ExerciseSheet, exercises
from frechet.exercises.topics import TOPICS

__all__ = ["ANSWERS", "MIXED", "TOPICS", "ExerciseSheet", "Problem", "exercises"]
