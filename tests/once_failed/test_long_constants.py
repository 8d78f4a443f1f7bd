"""Long sums of constants, prepared: a sum of more than eight terms got its own name as its definition, and a KeyError.

Every text is prepared with all but x constant, and called beside the interpreter.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

NAMES = "ABCDEFGHIJKLMNOP"


def texts():
    """Sums of several lengths, of numbers, vectors and matrices."""
    for count in (2, 7, 8, 9, 10, 12, 16):
        names = NAMES[:count]
        yield "x'*x + " + " + ".join(f"sum({c})^2*tr({c}'*{c})" for c in names)
        yield "x'*(" + " + ".join(f"{c}'*{c}" for c in names) + ")*x"
        yield "sum((x + " + " + ".join(f"{c}*ones(n)" for c in names) + ").^2)"


@pytest.mark.parametrize("text", texts(), ids=lambda t: f"{t[:12]} {t.count('+')}")
def test_a_long_sum_of_constants_is_prepared(text):
    names = [c for c in NAMES if c in text]
    d = fr.derive(text, "x", where="x: n, " + ", ".join(f"{c}: n×n" for c in names))
    f = d.compile("value", "gradient", constant=names)
    rng = np.random.default_rng(0)
    V = {c: rng.normal(size=(3, 3)) for c in names} | {"x": rng.normal(size=3)}
    for value, gradient in (f.prepare(**{c: V[c] for c in names})(V["x"]), f(**V)):
        assert np.isclose(value, d.value.evaluate(V))
        assert np.allclose(gradient, d.evaluate(V), rtol=1e-9)
