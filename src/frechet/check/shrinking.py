"""Numbers at random points, with what is small there as long as it is drawn, and shorter.

Kinks do not matter to an inequality, so that points near them serve.

legend   D sizes by name   rng random numbers   try_ number of the attempt   h what is small
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from random import Random

from frechet.check.array import RingArray
from frechet.check.moods import PLAIN_MOODS
from frechet.check.points import meaning, on_tangents, point
from frechet.check.ring import Floats, OutOfDomain
from frechet.check.sampling import SampledSides, Side

DRAWS = 60


class CrossingFloats(Floats):
    """Floating point that refuses no point near a kink."""

    def side(self, gap: float, what: str = "") -> None:
        """Nothing is noted."""


def shrinking(
    sides: Sequence[Side], h: str = "", scales: Sequence[float] = (1.0,)
) -> Iterator[tuple[float, list[float]]]:
    """The values of numbers at random points, each with h that many times as long; what has no value is left out.

    >>> import frechet as fr
    >>> x, h = fr.vectors("x: n, h: n")
    >>> rows = list(shrinking([fr.norm2(x), fr.norm2(h)], "h", (1.0, 0.5)))
    >>> (_, (a, b)), (scale, (c, d)) = rows[:2]
    >>> scale, a == c, round(d / b, 9)
    (0.5, True, 0.5)
    """
    trial, rng = SampledSides(sides), Random(5)
    sizes = trial.sizes(rng)
    for try_ in range(DRAWS):
        D = next(sizes)
        try:
            p = point(trial.symbols, (), D, rng, False, try_, PLAIN_MOODS)
            on_tangents(p, trial.directions, rng, False)
        except OutOfDomain:
            continue
        for scale in scales:
            named = {
                s.name: RingArray(x.shape, [scale * v for v in x.v]) if s.name == h else x
                for s, x in p.X.items()
            }
            try:
                values = [meaning(e, CrossingFloats(), named, D).v[0] for e in sides]
            except OutOfDomain:
                continue
            if all(map(math.isfinite, values)):
                yield scale, values
