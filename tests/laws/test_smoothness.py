"""Powers and their derivatives where nothing forbids a point: an answer that prints no condition holds at 0, too.

|x|^p has k derivatives at 0 where p > k or p is an even whole number; x^p needs x ≥ 0, and x > 0 where p < k.

legend   p exponent   k order
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import frechet as fr

WHERE = "x: n, c: scalar, S: n×n psd, A: m×n"
HALVES = [
    Fraction(1, 2),
    Fraction(3, 2),
    Fraction(5, 2),
    Fraction(7, 2),
    Fraction(1, 3),
    Fraction(5, 3),
]
BASES = {  # >= 0 everywhere and 0 at 0, with the power of |x| or |c| that it grows with
    "x'*x": 2,
    "x'*S*x": 2,
    "norm2(x)": 1,
    "c^2": 2,
    "norm2(A*x)^2": 2,
}


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("p", HALVES)
def test_a_power_of_an_entry(p: Fraction, k: int) -> None:
    """The derivative of order k of x^p is a multiple of x^(p-k): it has no value at 0 where p < k."""
    conditions = list(fr.derive(f"c^({p})", "c", order=k, where=WHERE).conditions)
    assert conditions == (["c > 0"] if p < k else ["c ≥ 0"])


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("p", HALVES)
@pytest.mark.parametrize("base", BASES)
def test_where_nothing_is_printed_there_is_a_value_at_0(
    base: str, p: Fraction, k: int
) -> None:
    """At 0 the derivative of order k of |x|^q is 0 where q > k, and has no value where q ≤ k."""
    wrt = "c" if "c" in base else "x"
    d = fr.derive(f"({base})^({p})", wrt, order=k, where=WHERE)
    q = BASES[base] * p
    held = not [c for c in d.conditions if c.condition.kind in ("nonzero", "positive")]
    smooth = q > k or q % 2 == 0
    assert held <= smooth, list(d.conditions)
    if held:
        point = {"x": np.zeros(3), "c": 0.0, "S": np.eye(3), "A": np.eye(2, 3)}
        found = np.asarray(d.tensor.evaluate(point))
        assert np.isfinite(found).all()
        assert not found.any() or q == k
