"""Verdicts on claims: the public ones, textbook answers and what becomes of them by usual mistakes, and others.

No right claim is called wrong and no wrong one right; the kind of mistake is named.
"""

from __future__ import annotations

import json
from pathlib import Path
from zlib import crc32

import pytest
from judge import ROWS, where

import frechet as fr
from frechet.claims import RIGHT, VERDICTS

LINES = Path(__file__).with_name("claims.jsonl").read_text("utf-8").splitlines()
CLAIMS = {r["id"]: r for r in map(json.loads, LINES)}
MORE = [
    json.loads(line)
    for line in Path(__file__)
    .with_name("more_claims.jsonl")
    .read_text("utf-8")
    .splitlines()
]
TEXTBOOK = {
    name: row
    for name, row in ROWS.items()
    if row.get("answer_text")
    and row["order"] <= 2
    and (isinstance(row["wrt"], str) or len(row["wrt"]) == 1)
}
MISTAKES = {  # what is written in place of the answer, and the verdicts that name it
    "sign": ("-({})", {"sign"}),
    "factor": ("3*({})", {"factor"}),
    "transposed": ("({})'", {"transposed", "right-numerator-layout", "right", "shape"}),
}
# wide X: inv(sqrtm(X'*X)) is rounding there, so no constant is sure
UNNAMED = {("sp-norm-nuc", "factor")}
OWN = [
    (
        "t/norm2(t*u) = 2/norm2(u)",
        "t: scalar, u: n",
        "",
        ["wrong"],
    ),  # ±1/2: the sign of t is no constant
    ("t/norm2(t*Z) = 1/2/norm2(Z)", "t: scalar, Z: p×q", "", ["wrong"]),
    ("sqrt(c^2*v) = 2*abs(c)*sqrt(v)", "c: scalar, v: scalar", "", ["factor"]),
    ("d/dS tr(S^2) = 2*S", "S: n×n symmetric", "", ["right"]),
    ("d/dS tr(S^2) = 4*S - 2*eye(n).*S", "S: n×n symmetric", "", ["symmetric-convention"]),
    ("jac_X (X*X') = kron(X, eye(m)) + K(m,m)*kron(X, eye(m))", "X: m×n", "", ["right"]),
    ("jac_X (X*X') = 2*kron(X, eye(m))", "X: m×n", "", ["missing-commutation"]),
    ("jac_X (A*X'*B) = kron(B', A)", "A: p×n, X: m×n, B: m×q", "", ["missing-commutation"]),
    ("jac_X (A*X*B) = kron(A, B')", "A: p×m, X: m×n, B: n×q", "", ["right-row-major"]),
    ("jac_X (A*X*B) = kron(A, B')", "A: p×m, X: m×n, B: n×q", "row-major", ["right"]),
    (
        "jac_X (A*X*B) = kron(B', A)",
        "A: p×m, X: m×n, B: n×q",
        "row-major",
        ["right-column-major"],
    ),
    ("d/dx A*x = A'", "A: m×n, x: n", "", ["transposed"]),
    ("d/dx A*x = A'", "A: m×n, x: n", "denominator", ["right"]),
    ("d/dx A*x = A", "A: m×n, x: n", "denominator", ["transposed"]),
    ("d/dx A*x = A", "A: m×n, x: n", "numerator", ["right"]),
    ("d/dx b'*x = b'", "b: n, x: n", "numerator", ["right"]),
    ("d/dx b'*x = b", "b: n, x: n", "numerator", ["transposed"]),
    ("d/dx b'*x = b'", "b: n, x: n", "gradient", ["transposed"]),
    ("d/dx b'*x = b'", "b: n, x: n", "denominator", ["transposed"]),
    ("d/dX tr(A*X) = A", "A: m×n, X: n×m", "numerator", ["right"]),
    ("d/dX tr(A*X) = A", "A: m×n, X: n×m", "denominator", ["transposed"]),
    ("D_X (X'*X) [H] = 2*X'*H", "X: m×n", "", ["wrong"]),
    ("D_X (tr(X'*X)) [H] = 2*tr(X'*H)", "X: m×n", "", ["right"]),
    ("D_X (inv(X)) [H] = inv(X)*H*inv(X)", "X: n×n invertible", "", ["sign"]),
    ("D_X (det(X)) [H] = tr(adj(X)*H)", "X: n×n invertible", "", ["right"]),
    ("D_X (det(X)) [H] = tr(inv(X)*H)", "X: n×n invertible", "", ["wrong"]),
    ("D_X (expm(X)) [H] = expm(X)*H", "X: n×n", "", ["wrong"]),
    ("D_X (X*A*X) [H] = H*A*X", "X: n×n, A: n×n", "", ["missing-term"]),
    ("D_{x,y} (x'*y) [h,k] = h'*y + x'*k", "x: n, y: n", "", ["right"]),
    ("d/dx norm2(x) = x/norm2(x)", "x: n", "", ["right"]),
    ("d/dx norm2(x) = x", "x: n", "", ["wrong"]),
    ("d/dx norm2(x)^2 = x", "x: n", "", ["factor"]),
    ("d/dx 1/(2*m)*norm2(A*x-b)^2 = A'*(A*x-b)", "A: m×n, x: n, b: m", "", ["factor"]),
    ("d/dx mean((A*x-b).^2) = 2*A'*(A*x-b)", "A: m×n, x: n, b: m", "", ["factor"]),
    ("d/dx log(sum(exp(x))) = exp(x)/sum(exp(x))", "x: n", "", ["right"]),
    ("d/dx log(sum(exp(x))) = exp(x)", "x: n", "", ["wrong"]),
    ("d/dW tr(W'*A*W) = 2*A*W", "W: n×p, A: n×n", "", ["symmetric-only"]),
    ("d/dX tr(X'*A*X*B) = 2*A*X*B", "X: m×n, A: m×m, B: n×n", "", ["symmetric-only"]),
    ("tr(A*B) = tr(A)*tr(B)", "A: n×n, B: n×n", "", ["wrong"]),
    ("det(A+B) = det(A) + det(B)", "A: n×n, B: n×n", "", ["wrong"]),
    ("det(2*A) = 2*det(A)", "A: n×n", "", ["wrong", "factor"]),
    ("det(c*A) = c*det(A)", "A: n×n, c: scalar", "", ["wrong"]),
    ("(A*B)' = A'*B'", "A: m×n, B: n×p", "", ["shape"]),
    ("inv(A') = inv(A)'", "A: n×n invertible", "", ["right"]),
    ("tr(A') = tr(A)", "A: n×n", "", ["right"]),
    ("kron(A,B) = kron(B,A)", "A: m×n, B: p×q", "", ["wrong", "missing-commutation"]),
    (
        "kron(A,B)*kron(C,D) = kron(A*D, B*C)",
        "A: m×n, B: n×q, C: n×k, D: q×r",
        "",
        ["shape"],
    ),
    ("vec(A*B) = kron(eye(p), A)*vec(B)", "A: m×n, B: n×p", "", ["right"]),
    ("vec(A*B) = kron(A, eye(p))*vec(B)", "A: m×n, B: n×p", "", ["right-row-major"]),
    ("vec(A*B) = kron(B, eye(m))*vec(A)", "A: m×n, B: n×p", "", ["shape"]),
    ("x'*A*y = y'*A*x", "x: n, y: n, A: n×n", "", ["symmetric-only"]),
    ("x'*A*y = y'*A'*x", "x: n, y: m, A: n×m", "", ["right"]),
    ("norm2(x)^2 = x'*x", "x: n", "", ["right"]),
    ("norm2(x+y)^2 = norm2(x)^2 + norm2(y)^2 + 2*x'*y", "x: n, y: n", "", ["right"]),
    ("norm2(x+y)^2 = norm2(x)^2 + norm2(y)^2 + x'*y", "x: n, y: n", "", ["missing-term"]),
    ("diag(x)*y = x.*y", "x: n, y: n", "", ["right"]),
    ("d/dB[k,l] (B*C)[i,j] = eye(m)[i,k]*C[l,j]", "B: m×n, C: n×p", "", ["right"]),
    ("d/dB[k,l] (B*C)[i,j] = eye(m)[i,k]*C[j,l]", "B: m×n, C: n×p", "", ["shape", "wrong"]),
    (
        "d/dB[k,l] sum(r in 1:n, B[i,r]*C[r,j]) = eye(m)[i,l]*C[k,j]",
        "B: m×m, C: m×p",
        "",
        ["wrong"],
    ),
    (
        "d/dA[s,t] norm2(A*B-C)^2/2 = ((A*B-C)*B')[s,t]",
        "A: m×n, B: n×p, C: m×p",
        "",
        ["right"],
    ),
    ("d/dx sum(x) = 1", "x: n", "", ["shape"]),
    ("d/dX tr(X) = I", "X: n×n", "", ["right"]),
    ("d/dX tr(B) = 0", "X: n×n, B: n×n", "", ["not-understood"]),
    ("d/dX tr(X) = 0", "X: n×n", "", ["shape", "wrong"]),
    ("d/dx softmax(x) = softmax(x).*(ones(n)-softmax(x))", "x: n", "", ["shape"]),
    ("jac_X (X.*X) = 2*diag(vec(X))", "X: m×n", "", ["right"]),
    ("jac_X (inv(X)) = kron(inv(X)', inv(X))", "X: n×n invertible", "", ["sign"]),
    ("hess_x x'*A*x = 2*A", "x: n, A: n×n", "", ["symmetric-only"]),
    ("hess_x x'*A*x = A", "x: n, A: n×n", "", ["missing-term"]),
    ("hess_x x'*A*x = A + A'", "x: n, A: n×n", "", ["right"]),
    ("hess_X tr(X'*A*X) = kron(eye(n), A + A')", "X: m×n, A: m×m", "", ["right"]),
    ("hess_X tr(X'*A*X) = kron(A + A', eye(n))", "X: m×n, A: m×m", "", ["right-row-major"]),
    (
        "hess_X tr(X*A*X*B) = kron(A', B) + kron(B', A)",
        "X: n×n, A: n×n, B: n×n",
        "",
        ["missing-commutation"],
    ),
    ("d/dt x'*A*x = 0", "x: n, A: n×n, t: scalar", "", ["not-understood"]),
    (
        "d/dt det(A + t*B) = det(A+t*B)*tr(inv(A+t*B)*B)",
        "A: n×n, B: n×n, t: scalar",
        "",
        ["right"],
    ),
    (
        "d/dt inv(A+t*B) = -inv(A+t*B)*B*inv(A+t*B)",
        "A: n×n, B: n×n, t: scalar",
        "",
        ["right"],
    ),
    ("d/dX det(X*X') = 2*det(X*X')*inv(X*X')*X", "X: m×n", "", ["right"]),
    ("d/dX det(X'*X) = 2*det(X'*X)*X*inv(X'*X)", "X: m×n", "", ["right"]),
    ("d/dX det(X'*X) = 2*det(X'*X)*inv(X)'", "X: n×n invertible", "", ["right"]),
    ("d/dX a'*X'*X*b = X*(a*b' + b*a')", "a: n, X: m×n, b: n", "", ["right"]),
    ("d/dX a'*X'*X*b = X*a*b' + X*b'*a", "a: n, X: m×n, b: n", "", ["shape"]),
    ("d/dX norm2(X*w - y)^2 = 2*(X*w-y)*w'", "X: m×n, w: n, y: m", "", ["right"]),
    (
        "d/dX norm2(X*w - y)^2 = 2*w*(X*w-y)'",
        "X: m×n, w: n, y: m",
        "",
        ["right-numerator-layout"],
    ),
    ("d/dX sum(tanh(X)) = 1 - tanh(X).^2", "X: m×n", "", ["right"]),
    ("d/dX sum(tanh(X)) = ones(m,n) - tanh(X).^2", "X: m×n", "", ["right"]),
    (
        "d/dQ tr(A*Q) = A'",
        "Q: n×n orthogonal, A: n×n",
        "",
        ["wrong", "symmetric-convention"],
    ),
    ("d/dD tr(A*D) = A'", "D: n×n diagonal, A: n×n", "", ["wrong", "symmetric-convention"]),
]


@pytest.mark.parametrize("name", CLAIMS)
def test_public(name: str) -> None:
    row = CLAIMS[name]
    found = fr.check_claim(row["claim"], row["where"], row["layout"])
    assert found.verdict in (row["verdict"], *row["also"]), found
    assert set(found.also) <= {*VERDICTS, "sign+transposed", "factor+transposed"}
    if not found.right and found.verdict != "shape":
        assert found.counterexample is not None


@pytest.mark.parametrize("name", [n for n, r in CLAIMS.items() if r["verdict"] == "factor"])
def test_the_factor_is_named(name: str) -> None:
    row = CLAIMS[name]
    assert (
        fr.check_claim(row["claim"], row["where"], row["layout"]).detail["factor"]
        == row["detail"]["factor"]
    )


@pytest.mark.parametrize(
    "name", [n for n, r in CLAIMS.items() if r["verdict"] == "missing-term"]
)
def test_the_missing_term_is_shown(name: str) -> None:
    """With it the claim is right."""
    row = CLAIMS[name]
    found = fr.check_claim(row["claim"], row["where"], row["layout"])
    assert fr.check_claim(
        f"{row['claim']} + ({found.detail['missing']})", row["where"], row["layout"]
    ).right


def left(row: dict) -> str:
    x = row["wrt"] if isinstance(row["wrt"], str) else row["wrt"][0]
    return f"hess_{x} {row['expr']}" if row["order"] == 2 else f"d/d{x} {row['expr']}"


@pytest.mark.parametrize("name", TEXTBOOK)
def test_a_textbook_answer_is_right(name: str) -> None:
    row = TEXTBOOK[name]
    found = fr.check_claim(f"{left(row)} = {row['answer_text']}", where(row))
    assert found.verdict == "right", found


@pytest.mark.parametrize("name", list(TEXTBOOK)[::3])  # all were run once
def test_a_mistake_in_it_is_named(name: str) -> None:
    """One of the mistakes for each answer; which one depends on its name."""
    row, kind = TEXTBOOK[name], sorted(MISTAKES)[crc32(name.encode()) % len(MISTAKES)]
    pattern, names = MISTAKES[kind]
    found = fr.check_claim(
        f"{left(row)} = {pattern.format(row['answer_text'])}", where(row)
    )
    assert {found.verdict, *found.also} & names or (name, kind) in UNNAMED, found
    if found.right:
        assert kind == "transposed"


@pytest.mark.parametrize(("claim", "declared", "layout", "verdicts"), OWN)
def test_others(claim: str, declared: str, layout: str, verdicts: list[str]) -> None:
    found = fr.check_claim(claim, declared, layout)
    assert {found.verdict, *found.also} & set(verdicts), found
    assert found.right == (verdicts[0] in RIGHT)


@pytest.mark.parametrize(
    "row", MORE[::2], ids=lambda row: f"{row['claim']} {row['layout']}"
)  # all were run once
def test_more(row: dict) -> None:
    """Judged by evaluation in another program."""
    found = fr.check_claim(row["claim"], row["where"], row["layout"])
    assert found.verdict in row["verdicts"], found
    if found.verdict == "factor":
        scaled = row["claim"].replace(" = ", f" = ({found.detail['factor']})*(") + ")"
        assert fr.check_claim(scaled, row["where"], row["layout"]).right
    if not found.right and found.verdict != "shape":
        assert found.counterexample is not None


def test_every_link_of_a_chain_counts() -> None:
    found = fr.check_claim("d/dx x'*A*x = (A + A')*x = 2*A*x", "A: n×n, x: n")
    assert [v.verdict for v in found.links] == ["right", "symmetric-only"]
    assert found.verdict == "symmetric-only" and not found


def test_an_equation_is_read_as_a_claim() -> None:
    claim = fr.read("tr(A*B) = tr(B*A)", "A: m×n, B: n×m")
    assert isinstance(claim, fr.Claim) and claim.left is claim.right
    assert fr.check_claim(claim).right


@pytest.mark.parametrize(
    ("claim", "where", "layout", "kind", "said"),
    [("d/dx x'*x", "x: n", "", "syntax", "equation"), ("x'*x = 2*", "x: n", "", "syntax", "missing"),
     ("d/dx x'*x = 2*x", "x: n", "rows", "syntax", "layout"), ("foo(x) + x = x", "x: n", "", "unknown", "foo")],
)  # fmt: skip
def test_what_is_no_claim_is_an_error(
    claim: str, where: str, layout: str, kind: str, said: str
) -> None:
    with pytest.raises(fr.FrechetError, match=said) as caught:
        fr.check_claim(claim, where, layout)
    assert caught.value.kind == kind


def test_an_unreadable_right_side_is_no_verdict() -> None:
    found = fr.check_claim("d/dx x'*x = conv(x)", "x: n, conv: m -> m")
    assert found.verdict in ("shape", "not-understood", "wrong")


def test_a_counterexample_refutes() -> None:
    """At the values that are shown the two sides have the values that are shown."""
    found = fr.check_claim("d/dx x'*A*x = 2*A*x", "A: n×n, x: n")
    shown = found.counterexample
    d = fr.derive("x'*A*x", "x", where="A: n×n, x: n")
    assert (
        d.gradient.evaluate(shown["values"]).tolist() == shown["truth"] != shown["claimed"]
    )
