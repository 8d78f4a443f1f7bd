"""Moods of random numbers: where points stand, so that no sign, no order and no size is met by all of them.

A law that holds near 1.5·I alone, for one sign or for small numbers, is none.  PLAIN moods are where logarithms and
roots live; MOODS go on to what is indefinite, negative, large, whole, small and nearly singular.

    legend   rng random numbers
"""

from __future__ import annotations

import math
from random import Random
from typing import NamedTuple


class Mood(NamedTuple):
    """How numbers are drawn: their spread, what is added on the diagonal of a square matrix and how often it is turned.

    `scale` is the size of all of it, `floor` what is added to a positive definite matrix, `sign` whether all are
    positive, `whole` whether all are whole, `thin` how far the last row is from depending on the others.
    """

    name: str
    spread: float = 0.8
    shift: float = 1.5
    turned: float = 0.0
    scale: float = 1.0
    floor: float = 1.0
    sign: bool = False
    whole: bool = False
    thin: float = 0.0

    def number(self, rng: Random, positive: bool) -> float:
        """An entry."""
        if self.whole:
            return float(
                rng.choice((1, 2, 3))
                * (1 if positive or self.sign else rng.choice((-1, 1)))
            )
        if positive or self.sign:
            return self.scale * (
                rng.uniform(0.4, 1.6) if self.shift else math.exp(rng.gauss(0.0, 1.0))
            )
        return self.scale * rng.gauss(0.0, self.spread)

    def added(self, rng: Random) -> float:
        """What is added to an entry on the diagonal."""
        return (
            self.scale * self.shift * (-1 if rng.random() < self.turned else 1)
            if self.shift
            else 0.0
        )


PLAIN_MOODS = (Mood("plain"), Mood("small", spread=0.25), Mood("positive", sign=True))
FREE = Mood("free", shift=0.0)
MOODS = (
    PLAIN_MOODS[0],
    FREE,
    PLAIN_MOODS[1],
    Mood("turned", turned=1.0),
    PLAIN_MOODS[2],
    Mood("large", shift=0.0, scale=10.0),
    PLAIN_MOODS[0],
    Mood("mixed", spread=0.25, turned=0.5),
    PLAIN_MOODS[1],
    Mood("whole", shift=0.0, whole=True),
    PLAIN_MOODS[2],
    Mood("huge", shift=0.0, scale=100.0),
    PLAIN_MOODS[0],
    FREE,
    PLAIN_MOODS[1],
    Mood("tiny", shift=0.0, scale=0.1, floor=0.1),
    PLAIN_MOODS[2],
    Mood("thin", shift=0.0, thin=0.01, floor=0.01),
)
# where others are all alike
WIDE_MOODS = tuple(
    Mood(f"of size 1e{k}", shift=0.0, scale=10.0**k) for k in (2, 3, 1, 4, 5)
)
