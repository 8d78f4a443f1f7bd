"""Claims that ended in an exception of Python's: two slips at once, a symmetric variable that does not occur, numbers
divided by 0 at a point, structures of arrays that have none.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import frechet as fr
from frechet import documents
from frechet.claims import VERDICTS, Claim, Verdict
from frechet.documents import judging

BOTH = [
    ("d/dX logdet(X) = 2*inv(X)", "X: n×n invertible", "", "factor+transposed"),
    ("A*B = -B'*A'", "A: n×n, B: n×n", "", "sign+transposed"),
    ("d/dx A*x = -A'", "A: m×n, x: n", "", "sign+transposed"),
    ("d/dX tr(A*X) = 2*A", "A: m×n, X: n×m", "", "factor+transposed"),
    ("d/dX logdet(X'*X) = X*inv(X'*X)", "X: m×n", "numerator", "factor+transposed"),
    (
        "d/dmu -1/2*(x-mu)'*inv(S)*(x-mu) = -inv(S)*(x-mu)",
        "x: n, mu: n, S: n×n psd",
        "numerator",
        "sign+transposed",
    ),
    ("d/dX tr(A*X*B) = -B*A", "A: m×n, X: n×p, B: p×m", "", "sign+transposed"),
    ("d/dX a'*X*b = 3*b*a'", "a: m, X: m×n, b: n", "", "factor+transposed"),
    ("d/dX det(X) = -det(X)*inv(X)", "X: n×n invertible", "", "sign+transposed"),
    ("d/dx b'*x = -b'", "b: n, x: n", "gradient", "sign+transposed"),
    ("d/dX norm2(A*X)^2 = X'*A'*A", "A: m×n, X: n×p", "", "factor+transposed"),
    ("d/dx sum(exp(A*x)) = -exp(A*x)'*A", "A: m×n, x: n", "", "sign+transposed"),
    (
        "inv(A*B) = -inv(A)'*inv(B)'",
        "A: n×n invertible, B: n×n invertible",
        "",
        "sign+transposed",
    ),
]
VECS = "A: n×n, B: n×n, u: p"
ANSWERED = [
    ("d/dX tr(B) = C", "X: n×n symmetric, B: n×n, C: n×n", "wrong"),
    ("d/dX tr(B) = B", "X: n×n psd, B: n×n", "wrong"),
    ("hess_X tr(B) = kron(B, B)", "X: n×n symmetric, B: n×n", "wrong"),
    ("jac_X (B*B) = kron(B, B)", "X: n×n psd, B: n×n", "wrong"),
    ("d/dX tr(B) = zeros(n,n)", "X: n×n symmetric, B: n×n", "not-understood"),
    ("det(A - I) = 0", "A: m×n", "shape"),
    ("csc(X) = X", "X: m×n", "wrong"),
    ("cot(X) = X", "X: m×n", "wrong"),
    ("d/dC sum(csc(C)) = cos(C).*csc(C).^2", "C: m×n", "sign"),
    ("D_x (csc(x)) [h] = h", "x: n", "wrong"),
    ("sum(cot(x)) = 1", "x: n", "wrong"),
    ("d/dx sum(cot(x)) = csc(x).^2", "x: n", "sign"),
    ("sum(sec(x)) = sum(x)", "x: n", "wrong"),
    ("d/dX tr(Y'*X) = 2*Y", "Y: n×m one-hot, X: n×m", "factor"),
    ("d/dX tr(Y'*X) = Y", "Y: n×m one-hot, X: n×m", "right"),
    ("sum(Y) = n", "Y: n×m one-hot", "right"),
    ("norm2(Y)^2 = n", "Y: n×m one-hot", "right"),
    ("Y*ones(m) = ones(n)", "Y: n×m one-hot", "right"),
    ("Y.*Y = Y", "Y: n×m one-hot", "right"),
    ("softmax(400*x) = x", "x: n", "wrong"),
    ("d/dx logsumexp(300*x) = 300*softmax(300*x)", "x: n", "right"),
    ("sinh(x)/cosh(x) = x", "x: scalar", "wrong"),
    # a vec inside of a stack, read as one of rows: the stack forgot the sizes of its cells
    (
        "d/du (maximum(A, sum(u[2:end]))) = -[zeros(n*n,1), vec(step(sum(u[2:end])*ones(n,n) - A))*ones(p-1)']",
        VECS,
        "sign",
    ),
    ("[vec(A), vec(B)] = 2*[vec(A), vec(B)]", VECS, "factor"),
    ("[vec(A), vec(B)] = [vec(A), vec(A)]", VECS, "wrong"),
    ("[vec(A); u] = -[vec(A); u]", VECS, "sign"),
    ("[vec(A); u] = [vec(A'); u]", VECS, "symmetric-only"),
    ("[vec(A); 0] = [vec(A'); 0]", VECS, "symmetric-only"),
    ("[vec(A*B)', 1] = [vec(B*A)', 1]", VECS, "wrong"),
    ("[vec(A), zeros(n*n, 2)]*C = [vec(B), zeros(n*n, 2)]*C", VECS + ", C: 3×3", "wrong"),
    ("jac_A ([A, B]) = [eye(n*n); vec(A)*vec(B)']", VECS, "wrong"),
    ("[I, vec(A)] = [I, vec(B)]", VECS, "wrong"),
    ("(A .* B)*vec(u) = -(A .* B)*vec(v)", VECS + ", v: p", "shape"),
]
REFUSED = [
    "A: n×n simplex",
    "A: m×n sphere",
    "a: scalar simplex",
    "a: scalar sphere",
    "x: n stiefel",
    "a: scalar stiefel",
]


@pytest.mark.parametrize(("claim", "where", "layout", "verdict"), BOTH)
def test_two_slips_at_once_have_words(
    claim: str, where: str, layout: str, verdict: str
) -> None:
    found = fr.check_claim(claim, where, layout)
    assert found.verdict == verdict and verdict in VERDICTS
    assert "transpose" in str(found) and json.dumps(found.json())


def test_every_name_has_words() -> None:
    assert all(str(Verdict("", name, dict.fromkeys(DETAILS, ""))) for name in VERDICTS)


DETAILS = ("factor", "symmetric", "convention", "missing")


@pytest.mark.parametrize(("claim", "where", "verdict"), ANSWERED)
def test_there_is_a_verdict(claim: str, where: str, verdict: str) -> None:
    assert fr.check_claim(claim, where).verdict == verdict


@pytest.mark.parametrize("where", REFUSED)
def test_a_structure_that_the_shape_cannot_have_is_refused(where: str) -> None:
    with pytest.raises(fr.errors.ShapeError, match="and must be a"):
        fr.check_claim(f"{where[0]} = {where[0]}", where)


def test_a_document_loses_the_claim_that_failed_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = judging.verdict_in_section

    def faulty(claim: Claim, *rest: Any) -> object:
        if "B" in claim.text:
            raise KeyError("a fault")
        return usual(claim, *rest)

    monkeypatch.setattr(judging, "verdict_in_section", faulty)
    claims = ["(A')' = A", "(B')' = B", "\\operatorname{tr}(A') = \\operatorname{tr}(A)"]
    text = "Let $A, B \\in \\mathbb{R}^{n \\times n}$.\n\n" + "\n\n".join(
        f"${c}$" for c in claims
    )
    report = documents.check_document(text, "md")
    assert [f.verdict.verdict for f in report.findings] == [
        "right",
        "not-understood",
        "right",
    ]
    assert "please report" in report.findings[1].verdict.detail["problem"]


STEPS = [  # nothing changes towards the kink: a secant divided by 0
    ("abs(sign(x)/20) = 1/20", "right"),
    ("abs(sign(x)/20)*y = y/20", "right"),
    ("relu(sign(x)/50) + relu(-sign(x)/50) = 1/50", "right"),
    ("sum(abs(sign(v)/30)) = n/30", "right"),
    ("abs(step(x) - 0.97) = 0.97 - 0.94*step(x)", "right"),
    ("d/dx abs(sign(x)/25)*x = 1/25", "right"),
    ("abs(sign(x)/20)^2 = 1/400", "right"),
    ("sqrt((sign(x)/20)^2) = 1/20", "right"),
    ("abs(sign(x)/20) = 1/20 + relu(x)", "wrong"),
    ("max(sign(x)/20, 0) = sign(x)/20", "wrong"),
    ("norm_nuc(A*M) = norm_nuc(M*A)", "wrong"),
]


@pytest.mark.parametrize(("claim", "verdict"), STEPS)
def test_kinks_of_steps(claim, verdict):
    assert (
        fr.check_claim(claim, "x: scalar, y: scalar, v: n, A: p×m, M: m×p").verdict
        == verdict
    )
