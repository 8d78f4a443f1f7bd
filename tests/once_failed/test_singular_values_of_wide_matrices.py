"""`a*x + svdvals(B)` was checked at sizes where B is wide and has fewer singular values than columns: a zip error."""

from __future__ import annotations

import pytest

import frechet as fr

WHERE = "a: scalar, x: n, B: m×n, y: m, C: n×n"
TEXTS = [
    "a*x + svdvals(B)",
    "x'*svdvals(B)*a",
    "vec(min(a, x')) + svdvals(B)",
    "max(a*x, svdvals(B))",
    "a*x.*svdvals(B)",
    "diag(svdvals(B))*x*a",
    "[a*x, svdvals(B)]",
    "a*svdvals(B)'*C*x",
    "x.^2*a - svdvals(B).^2",
    "C*svdvals(B)*a + x",
    "a*diag(C) + svdvals(B)",
    "a*x./svdvals(B)",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_check_takes_tall_matrices(text):
    assert fr.derive(text, "a", where=WHERE, syntax="text").check().status == "passed"
    assert fr.check_claim(f"{text} = {text}", where=WHERE).verdict == "right"
    assert not fr.check_claim(f"{text} = 2*({text})", where=WHERE).right
