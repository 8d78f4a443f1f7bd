"""A solve in a text with ∇ was read as LaTeX's space, and a right claim called wrong."""

from __future__ import annotations

import pytest

import frechet as fr

RIGHT = "= -inv(S)*b*b'*inv(S)"


@pytest.mark.parametrize("left", ["∇_S (b'*(S \\ b))", "∇_{S} (b'*(S \\ b))"])
def test_a_backslash_that_may_be_a_space_is_asked_about(left):
    try:
        verdict = fr.check_claim(f"{left} {RIGHT}", "S: n×n psd, b: n").verdict
    except fr.FrechetError as asked:
        assert "solve" in asked.hint
    else:
        assert verdict in ("right", "not-understood")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (f"d/dS (b'*(S \\ b)) {RIGHT}", "right"),
        (f"∇_S (b'*solve(S, b)) {RIGHT}", "right"),
        (r"\nabla_x (x^\top A\ x) = (A + A^\top)\ x", "right"),
    ],
)
def test_what_the_signs_decide_is_read_as_before(claim, verdict):
    where = "S: n×n psd, b: n, A: n×n, x: n"
    assert fr.check_claim(claim, where).verdict == verdict
