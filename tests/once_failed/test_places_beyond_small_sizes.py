"""Steps that write at a place which small sizes have not: the check of an explanation ended in a KeyError.

In Kronecker products `A[:,3]` writes at 2m and beyond, which is past the end of vec A where m = 2.
"""

from __future__ import annotations

import pytest

import frechet as fr

CASES = [
    ("A[:,3]", "A", "A: m×m"),
    ("A[:,2]", "A", "A: m×m"),
    ("A[:,4]", "A", "A: m×m"),
    ("toeplitz(x.^2, y)[3,1]", "x", "x: p, y: n"),
    ("x[4]*x[1]", "x", "x: n"),
    ("sum(A[3,:])", "A", "A: m×n"),
]


@pytest.mark.parametrize(
    "style", ["differentials", "kronecker", "chain", "entries", "expansion"]
)
@pytest.mark.parametrize(("text", "wrt", "where"), CASES, ids=[c[0] for c in CASES])
def test_every_step_is_checked(text: str, wrt: str, where: str, style: str) -> None:
    d = fr.derive(text, wrt, where=where)
    if style not in d.explanations:
        with pytest.raises(fr.FrechetError):
            d.explain(style)
        return
    assert {c.status for c in d.explain(style).check()} == {"equal"}
