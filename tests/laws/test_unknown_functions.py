r"""Claims about functions that nobody gave: true rules are right, and no planted mistake is, unless NumPy says so."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import pytest
from tests.laws.unknown_rules import Rule, is_true, mutants
from tests.laws.unknown_table import RULES

import frechet as fr

# rules of which a part is a rule by itself, as of functions of fewer variables, where nothing is declared
PARTS_ARE_RULES = (
    r"\frac{dz}{dt} =",
    r"\frac{\partial f}{\partial w} =",
    r"\frac{\partial a u}",
    "df =",
    "(f g)' =",
)


def verdict(r: Rule, where: str | None) -> fr.Verdict | None:
    """The verdict, none where it is refused."""
    try:
        return fr.check_claim(r.text, where)
    except fr.FrechetError:
        return None


def reading(r: Rule, v: fr.Verdict) -> str:
    """The declarations under which a claim without any was read."""
    said = next((c for c in v.conventions if c.startswith("read as: ")), "")
    where = said.removeprefix("read as: ") or r.where
    x = re.search(r"(?:^|, )x: (\S+?)(?:,|$)", where)
    return where if x is None or " h" not in r.text else f"{where}, h: {x[1]}"


@pytest.mark.parametrize("r", RULES, ids=lambda r: r.text)
def test_a_rule_is_right(r: Rule) -> None:
    assert is_true(r)
    v = verdict(r, r.where)
    assert v is not None and v.right, v


@pytest.mark.parametrize("r", RULES, ids=lambda r: r.text)
def test_a_rule_is_right_where_nothing_is_declared(r: Rule) -> None:
    v = verdict(r, None)
    if "elementwise" in r.where:
        assert v is None or not v.right
        return
    assert v is not None and v.right, v
    assert any("for any differentiable" in c for c in v.conventions) or "(f g)" in r.text


@pytest.mark.parametrize("r", RULES, ids=lambda r: r.text)
def test_no_planted_mistake_is_right(r: Rule) -> None:
    for kind, wrong in mutants(r):
        v = verdict(wrong, r.where)
        assert v is None or not v.right or is_true(wrong), (kind, wrong.text, v)


@pytest.mark.parametrize("r", RULES, ids=lambda r: r.text)
def test_no_planted_mistake_is_right_where_nothing_is_declared(r: Rule) -> None:
    for kind, wrong in islice(mutants(r), None, None, 1 if "EVERY" in os.environ else 3):
        if kind == "term" and r.text.startswith(PARTS_ARE_RULES):
            continue
        v = verdict(wrong, None)
        if v is not None and v.right:
            assert is_true(wrong, reading(wrong, v)), (kind, wrong.text, v)


@pytest.mark.parametrize("r", RULES[:30:3], ids=lambda r: r.text)
def test_a_right_rule_says_something(r: Rule) -> None:
    times = replace(r, terms=tuple((("17", r.left[1]), *term) for term in r.terms))
    for where in (r.where, None):
        v = verdict(times, where)
        assert v is None or not v.right


WRONG = [
    (
        r"\nabla_x f(A x) = A \nabla f(A x)",
        "A: n×n, x: n, f: n -> scalar",
        "symmetric-only",
    ),
    (r"\nabla_x f(A x) = A \nabla f(A x)", "A: m×n, x: n, f: m -> scalar", "shape"),
    (r"\nabla_x f(A x) = -A^T \nabla f(A x)", "A: m×n, x: n, f: m -> scalar", "sign"),
    (r"\nabla_x f(A x) = 2 A^T \nabla f(A x)", "A: m×n, x: n, f: m -> scalar", "factor"),
]


@pytest.mark.parametrize("claim, where, verdicts", WRONG)
def test_a_mistake_is_named_where_all_is_declared(
    claim: str, where: str, verdicts: str
) -> None:
    assert fr.check_claim(claim, where).verdict in verdicts.split()


ASKED = [
    r"\frac{\partial (u v)}{\partial x} = u \frac{\partial v}{\partial x}",  # is u constant?
]


@pytest.mark.parametrize("claim", ASKED)
def test_a_guess_makes_nothing_wrong(claim: str) -> None:
    v = fr.check_claim(claim)
    assert v.verdict == "not-understood" and "declare" in v.detail["problem"]


def test_a_transpose_that_was_forgotten_is_named() -> None:
    v = fr.check_claim(r"\nabla_x f(A x) = A \nabla f(A x)")
    assert v.verdict == "wrong" and "A' in place of A" in v.detail["problem"]


def test_a_declared_constant_is_none_of_the_functions() -> None:
    claim = r"\frac{\partial (u v)}{\partial x} = u \frac{\partial v}{\partial x}"
    assert fr.check_claim(claim, "u: scalar, x: n").right


def test_a_derivative_by_a_defined_name() -> None:
    claim = r"\frac{\partial z}{\partial y} = 2 y \text{ where } y = A x, z = y^T y"
    assert fr.check_claim(claim).right
    assert not fr.check_claim(claim.replace("2 y", "3 y")).right


EMPTY = [r"\frac{\partial f(x)}{\partial y} = 0", r"y = f(x)", r"f(x) = 3 f(x) - 2 f(x)"]


@pytest.mark.parametrize("claim", EMPTY)
def test_what_says_nothing_is_not_right(claim: str) -> None:
    with suppress(fr.FrechetError):
        assert not fr.check_claim(claim).right


def test_a_prime_at_a_matrix_is_asked_about() -> None:
    claim = "d/dX tr(g(X)) = g'(X)'"
    v = fr.check_claim(claim, "X: n×n")
    assert v.verdict == "not-understood" and "function of numbers" in v.detail["problem"]


SQUARES = [
    (
        r"\frac{\partial}{\partial X}\operatorname{tr}(f(X)) = \operatorname{tr}(\frac{\partial f(X)}{\partial X})",
        "right",
    ),
    (
        r"\frac{\partial}{\partial X}\log\det f(X) = \operatorname{tr}(f(X)^{-1}\frac{\partial f(X)}{\partial X})",
        "right",
    ),
    (
        r"\frac{\partial}{\partial X}\operatorname{tr}(f(X)) = 2\operatorname{tr}(\frac{\partial f(X)}{\partial X})",
        "factor",
    ),
    (
        r"\frac{\partial}{\partial X}\det f(X) = \operatorname{tr}(f(X)\frac{\partial f(X)}{\partial X})",
        "not-understood",
    ),
]


@pytest.mark.parametrize(("claim", "verdict"), SQUARES)
def test_what_tr_and_det_are_of_is_a_square_matrix_of_one_number(
    claim: str, verdict: str
) -> None:
    v = fr.check_claim(claim)
    assert v.verdict == verdict
    assert verdict != "right" or "read as: f: scalar -> n×n, X: scalar" in v.conventions


@pytest.mark.parametrize(
    ("claim", "verdict"), [("df_x(h) = f'(x)h", "right"), ("df_x(h) = 2f'(x)h", "factor")]
)
def test_a_differential_with_its_point_below(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim).verdict == verdict


@pytest.mark.parametrize("where", ["", "W: m×n, x: n"])
def test_a_gradient_by_a_matrix_has_its_shape(where: str) -> None:
    assert fr.check_claim(r"\nabla_W f(Wx) = \nabla f(Wx) x^T", where).verdict == "right"
    turned = r"\nabla_W f(Wx) = x \nabla f(Wx)^T"
    assert fr.check_claim(turned, where).verdict == "transposed"
    for other in (
        r"\nabla_W f(Wx) = W^T \nabla f(Wx)",
        r"\nabla_W f(Wx) = \nabla f(Wx)^T x",
    ):
        with pytest.raises(fr.FrechetError, match="not given"):
            fr.check_claim(other, where)
