"""Every public case compiled: value, derivatives and products with directions are what the interpreter says.

Once as it comes, once planned for sizes in the thousands: the loops over blocks of rows are then run on small arrays.
"""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.cases import cases
from judged import BOUND, arguments, expected, quantities, relative

import frechet as fr

HUGE = 3000


def derivations(case):
    """The derivations of order 1 and 2, None where that is refused."""
    first = fr.derive(case.expr, case.wrt, where=case.where, strict=case.strict)
    try:
        return first, fr.derive(
            case.expr, case.wrt, order=2, where=case.where, strict=case.strict
        )
    except fr.Unsupported:
        return first, None


@pytest.mark.parametrize("planned", [None, HUGE], ids=["any size", "large sizes"])
@pytest.mark.parametrize("case", cases(), ids=lambda c: c.name)
def test_compiled_is_what_the_interpreter_says(case, planned):
    d, second = derivations(case)
    sizes = dict.fromkeys(d.context.dimensions, planned) if planned else None
    f = d.compile(*quantities(d, second), sizes=sizes)
    V = {**case.sizes, **case.point[0]}
    given = arguments(f, d, V)
    before = {k: np.copy(v) for k, v in given.items()}
    got = f(**given)
    found = dict(zip(f.outputs, got if isinstance(got, tuple) else (got,), strict=True))
    for name, truth in expected(d, second, V, given).items():
        assert relative(found[name], truth) < BOUND, name
    assert all(np.array_equal(before[k], given[k]) for k in given), (
        "an argument was written over"
    )
