"""How a differential comes to its bracket: what it stands in becomes a product by a rule, and G is read off as it is.

legend   e explanation   s step
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from problems import ROWS, derive

import frechet as fr
from frechet.explain.sides import Final

WORDS = [
    ("a'*diag(X*b)*c", "X", "X: m×n, b: n, a: m, c: m", "diagonal-product"),
    ("diag(X)'*b", "X", "X: n×n, b: n", "diagonal-trace"),
    ("vec(X*B)'*vec(A)", "X", "A: m×p, X: m×n, B: n×p", "vec-trace"),
    ("tr(kron(X, X))", "X", "X: n×n", "trace-kronecker"),
    ("2*sum(A.*(X*B))", "X", "A: m×p, X: m×n, B: n×p", "sum-entrywise"),
    ("sum(A*x)/c", "x", "A: m×n, x: n, c: scalar", "sum-ones"),
    ("tr(A'*(M.*(X*B)))", "X", "A: m×p, M: m×p, X: m×n, B: n×p", "trace-entrywise"),
    ("tr(A'*(X.*X))", "X", "A: m×n, X: m×n", "entrywise-order"),
    ("log(1 + exp(a'*x))", "x", "a: n, x: n", "d-softplus"),
    ("x/norm2(x)", "x", "x: n", "jacobian"),
]
NAMES = [
    ("norm2(tanh(A*sin(B*x)) - y)^2", "x", "A: m×n, B: n×p, x: p, y: m", "z u v h r"),
    ("norm2(Y - tanh(H*W))^2", "W", "Y: m×p, H: m×n, W: n×p", "Z M R"),
    ("logdet(X'*X)", "X", "X: m×n", "S c"),
    ("(x'*A*x)/(x'*x)", "x", "A: n×n symmetric, x: n", "p q"),
    ("sum(softplus(X*w)) - y'*X*w", "w", "X: m×n, w: n, y: m", "u"),
]
SCALAR = [n for n, row in ROWS.items() if row["order"] == 1 and not derive(n).f.rank]


def explained(text, wrt, where):
    return fr.derive(text, wrt, where=where).explain()


@pytest.mark.parametrize(("text", "wrt", "where", "rule"), WORDS)
def test_a_word_becomes_a_product_by_its_rule(text, wrt, where, rule):
    e = explained(text, wrt, where)
    assert rule in [s.rule for s in e.steps] and all(e.check())


@pytest.mark.parametrize(("text", "wrt", "where", "names"), NAMES)
def test_letters_are_those_that_a_reader_expects(text, wrt, where, names):
    assert [str(label) for label, _ in explained(text, wrt, where).names] == names.split()


@pytest.mark.parametrize("name", SCALAR)
def test_the_gradient_is_what_stands_in_the_last_bracket(name):
    """Letter by letter, where no name is written out, nothing is projected and nothing cancels."""
    e = derive(name).explain()
    bracket, last = str(e.steps[-2].after), e.steps[-1]
    if e.names or not bracket.startswith("⟨") or bracket.count("⟨") > 1:
        return
    if last.rule == "gradient" and "simplified" not in last.why:
        assert bracket == f"⟨{last.after}, d{ROWS[name]['wrt'][0]}⟩"


def test_words_of_the_last_line_that_are_not_the_answer_are_found():
    e = explained("norm2(A*x - b)^2", "b", "A: m×n, x: n, b: m")
    last = e.steps[-1]
    assert str(last.after) == "−2(Ax − b)" and last.check()
    other = explained("norm2(A*x - b)^2", "x", "A: m×n, x: n, b: m").steps[-1].after
    assert not replace(last, after=Final(last.after.form, other.words)).check()


def test_what_crosses_the_bracket_is_said_law_by_law():
    e = fr.derive("sum(log(1+exp(-y.*(X*w))))", "w", where="X: m×n, y: m, w: n").explain()
    said = [s.why for s in e.steps if s.rule == "adjoint"]
    assert said == ["⟨G, P∘dU⟩ = ⟨P∘G, dU⟩", "⟨G, P·dU·Q⟩ = ⟨Pᵀ·G·Qᵀ, dU⟩"]
