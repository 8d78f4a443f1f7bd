"""Constants whose size no symbol shows, and products of Kronecker products: the check built them entry by entry.

`x'*x + tr(K(100, 100))` took more than 25 s, `eye(3000)` 620 MB, five nested krons more than a minute.
"""

from __future__ import annotations

import time

import pytest

import frechet as fr

SECONDS = 5.0  # of CPU time; it is a tenth of this on a machine that is not slow
LARGE = [
    ("tr(eye(10000))*x'*x", "eye(10000)"),
    ("sum(ones(10000000))*x'*x", "ones(10000000)"),
    ("x'*x+tr(K(100,100))", "K(100, 100)"),
    ("sum(duplication(60))*x'*x", "duplication(60)"),
    ("det(eye(200))*x'*x", "det(eye(200))"),
    ("tr(inv(eye(300)))*x'*x", "inv(eye(300))"),
    ("sum(elimination(60))*x'*x", "elimination(60)"),
    ("sum(tri(3000))*x'*x", "tri(3000)"),
    ("sum(zeros(3000,3000))+x'*x", "zeros(3000, 3000)"),
    ("tr(eye(300)*eye(300))*x'*x", "eye(300)*eye(300)"),
    ("norm2(ones(4000)*ones(4000)')*x'*x", "ones(4000)*ones(4000)'"),
    ("sum(kron(ones(40,40),ones(40,40)))*x'*x", "kron(ones(40, 40), ones(40, 40))"),
    ("tr(eye(100)^9)*x'*x", "eye(100)^9"),
    ("sum(diag(ones(2000)))*x'*x", "diag(ones(2000))"),
]


def kron(levels: int) -> str:
    return "kron(A," * levels + "X" + ")" * levels


@pytest.mark.parametrize(("text", "part"), LARGE)
def test_a_large_constant_is_named_and_not_built(text: str, part: str) -> None:
    begin = time.process_time()
    d = fr.derive(text, "x", where="x: n")
    found = d.check()
    assert time.process_time() - begin < SECONDS
    assert found.status == "not checked"
    assert found.details["reason"] == f"no numbers for {part}, which is too large to check"


@pytest.mark.parametrize(
    "text",
    ["tr(eye(90))*x'*x", "sum(ones(9000))*x'*x", "det(eye(20))*x'*x", "x'*x+tr(K(9,9))"],
)
def test_a_smaller_one_is_checked(text: str) -> None:
    assert fr.derive(text, "x", where="x: n").check().status == "passed"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("tr(eye(10000)) = 10000", "undecided"), ("tr(eye(90)) = 91", "wrong")],
)
def test_a_claim_about_a_large_constant(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim, "x: n").verdict in (verdict, "factor")


@pytest.mark.parametrize("levels", [2, 4, 5, 8, 12])
def test_nested_krons(levels: int) -> None:
    begin = time.process_time()
    found = fr.derive(kron(levels), "X", where="A: n×n, X: n×n").check()
    assert time.process_time() - begin < 2 * SECONDS
    assert found.status == ("passed" if levels <= 5 else "not checked"), found
    assert levels <= 5 or "too large to check" in str(found.details["reason"])


def test_a_determinant_of_nested_krons() -> None:
    begin = time.process_time()
    assert (
        fr.derive("det(kron(kron(kron(X,A),A),A))", "X", where="A: n×n, X: n×n")
        .check()
        .status
        == "passed"
    )
    assert time.process_time() - begin < SECONDS


def test_a_claim_about_nested_krons() -> None:
    begin = time.process_time()
    assert fr.check_claim(f"d/dX {kron(5)} = A", "A: n×n, X: n×n").verdict == "shape"
    assert (
        fr.check_claim(
            f"{kron(5)} = {kron(4).replace('X', 'kron(A,X)')}", "A: n×n, X: n×n"
        ).verdict
        == "right"
    )
    assert time.process_time() - begin < 2 * SECONDS


def test_a_chain_takes_its_links_times_a_constant() -> None:
    """128 signs of equality took 2.6 s, growing as k^1.9: every link looked at all types of all sides."""
    begin = time.process_time()
    found = fr.check_claim(" = ".join(["x'*A*x"] * 256), "x: n, A: n×n")
    assert found.verdict == "right" and len(found.links) == 255
    assert time.process_time() - begin < SECONDS
