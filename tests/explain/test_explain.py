"""What an explanation is: steps that can be wrong and are then caught, pages that fit, rules that exist, data."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from problems import derive

import frechet as fr
from frechet.answers.forms import Form
from frechet.explain import EXPLANATION_STYLES, rule_of
from frechet.explain.formula_side import Spelled
from frechet.explain.moving import ending_in
from frechet.explain.rules import names
from frechet.explain.sides import AsWritten, Engine, Final, Scope
from frechet.explain.steps import Step
from frechet.notation.phrases import phrase as ph

OLS = ("norm2(A*B - C)^2 / 2", "A", "A: m×n, B: n×p, C: m×p")
SHOWN = [
    *((*OLS, style) for style in EXPLANATION_STYLES),
    ("A*B", "B", "A: m×n, B: n×p", "entries"),
    ("A*X'*B", "X", "A: m×n, X: p×n, B: p×q", "kronecker"),
    ("y'*sigmoid(W*tanh(V*x))", "V", "y: m, W: m×n, V: n×p, x: p", "chain"),
    ("logdet(A*X*A')", "X", "A: m×n, X: n×n psd", "differentials"),
    ("x'*A*x", "x", "A: n×n, x: n", "expansion"),
]


def explained(text, wrt, where, style="differentials"):
    return fr.derive(text, wrt, where=where).explain(style)


# -------------------------------------------------------------------- a wrong step is caught
def wrong(side):
    """The side times two; None where it has no value of its own."""
    if isinstance(side, Engine):
        return Engine(side.scope, 2 * side.expr)
    if isinstance(side, Final):
        return Final(Form(side.form.context, 2 * side.form.engine))
    if isinstance(side, AsWritten):
        p = side.phrase
        return AsWritten(side.scope, ph.phrase("scaled", (2, p), p.shape, p.cost + 2))
    if isinstance(side, Spelled):
        return replace(
            side, formula=tuple(replace(p, coef=2 * p.coef) for p in side.formula)
        )
    return None


def caught(step):
    """Does the check of a step see that its right side is wrong?"""
    return not replace(step, after=wrong(step.after)).check()


@pytest.mark.parametrize("case", SHOWN, ids=str)
def test_a_wrong_step_is_caught(case):
    e = explained(*case)
    assert all(e.check())
    mutated = [s for s in e.steps if s.relation == "=" and wrong(s.after) is not None]
    assert len(mutated) >= len(e.steps) - 1
    assert all(map(caught, mutated)), [s.rule for s in mutated if not caught(s)]


def test_a_bound_that_is_too_small_is_caught():
    e = explained("x'*A*x", "x", "A: n×n, x: n", "expansion")
    (bound,) = (s for s in e.steps if s.relation == "≤")
    assert (
        bound.check()
        and not replace(
            bound, after=Engine(bound.after.scope, bound.after.expr / 1000)
        ).check()
    )


# -------------------------------------------------------------------- how people do it
def rules_of(e):
    return [s.rule for s in e.steps]


def test_the_trace_trick():
    e = explained(*OLS)
    assert [r for r in rules_of(e) if r in ("trace-cyclic", "inner", "gradient")] == [
        "trace-cyclic",
        "inner",
        "gradient",
    ]
    assert str(e.steps[-2].after) == "⟨RBᵀ, dA⟩"


def test_the_remainder_of_a_quadratic_form():
    """Seed 002: |hᵀAh| ≤ ‖A‖·‖h‖²."""
    e = explained("x'*A*x", "x", "A: n×n, x: n", "expansion")
    (bound,) = (s for s in e.steps if s.rule == "bound")
    assert (str(bound.before), str(bound.after)) == ("|hᵀAh|", "‖A‖‖h‖²")


def test_a_linear_map_leaves_no_remainder():
    """Seed 004."""
    assert "bound" not in rules_of(explained("A*W", "W", "A: m×n, W: n×p", "expansion"))


def test_deltas_kill_sums():
    """Seed 003: Σ_r δ_ik δ_rl C_rj = δ_ik C_lj."""
    e = explained("B*C", "B", "B: m×n, C: n×p", "entries")
    (kill,) = (s for s in e.steps if s.rule == "delta-sum")
    assert "kills" in kill.why and str(kill.after) == "δ_ik C_lj"


def test_a_small_case_is_written_out():
    """Seed 001: 1×3 times 3×2 by B is a 2×6 matrix."""
    d = fr.derive("A*B", "B", where="A: m×n, B: n×p")
    e = d.explain("entries", sizes="m=1, n=3, p=2")
    written = [s for s in e.steps if s.rule == "written-out"]
    assert all(s.check() for s in written)
    assert str(written[1].after) == "[A_11, A_12, A_13, 0, 0, 0; 0, 0, 0, A_11, A_12, A_13]"


SMALL = {
    "J": "[A_11, A_12, A_13, 0, 0, 0; 0, 0, 0, A_11, A_12, A_13]",
    "J_row": "[A_11, 0, A_12, 0, A_13, 0; 0, A_11, 0, A_12, 0, A_13]",
    "Jᵀ": "[A_11, 0; A_12, 0; A_13, 0; 0, A_11; 0, A_12; 0, A_13]",
    "J_rowᵀ": "[A_11, 0; 0, A_11; A_12, 0; 0, A_12; A_13, 0; 0, A_13]",
}


@pytest.mark.parametrize("style", EXPLANATION_STYLES)
def test_a_small_case_has_both_layouts_and_both_orders(style):
    d = fr.derive("A*B", "B", where="A: m×n, B: n×p")
    e = d.explain(style, sizes="m=1, n=3, p=2")
    _, *matrices = [s for s in e.steps if s.rule == "written-out"]
    assert {str(s.before): str(s.after) for s in matrices} == SMALL
    assert all(s.check() for s in matrices)
    assert max(map(len, str(e).split("\n"))) <= 80


def test_a_small_case_that_is_wide_is_parted():
    d = fr.derive("exp(A*x + b)", "x", where="A: m×n, x: n, b: m")
    page = str(d.explain("chain", sizes="m=2, n=4"))
    assert "columns 1 to 3:" in page and max(map(len, page.split("\n"))) <= 80


@pytest.mark.parametrize("style", ["differentials", "entries", "kronecker", "chain"])
def test_a_small_case_stands_behind_the_answer(style):
    """The steps lead to the answer in one run; its names are written out before its entries are."""
    d = fr.derive("norm2(A*B)^2", "B", where="A: 1×3, B: 3×2")
    for depth in ("default", "full"):
        e = d.explain(style, depth)
        behind = [s.rule for s in e.steps[e.steps.index(e.last) + 1 :]]
        assert behind == ["written-out"] * 2 and e.last.after.form is e.answer


def test_the_reverse_order_is_that_of_the_transposes():
    """Seed 001's last question."""
    e = explained("y'*sigmoid(W*tanh(V*x))", "V", "y: m, W: m×n, V: n×p, x: p", "chain")
    (forward,) = (s.why for s in e.steps if s.rule == "compose")
    (reverse,) = (s.why for s in e.steps if s.rule == "reverse")
    order = [
        w.removeprefix("d") for w in forward.split(": ")[1].split(";")[0].split(" → ")
    ][1:-1]
    assert (
        order[::-1]
        == [
            w.removeprefix("G_") for w in reverse.split(": ")[1].split(";")[0].split(" → ")
        ][:-1]
    )


DEEP = [
    ("y'*sigmoid(W*tanh(V*x))", "V", "y: m, W: m×n, V: n×p, x: p"),
    ("norm2(tanh(A*sin(B*x)) - y)^2", "x", "A: m×n, B: n×p, x: p, y: m"),
    ("tr(exp(A*cos(B*tanh(X))))", "X", "A: n×n, B: n×n, X: n×n"),
    ("sin(exp(tanh(c^2)))", "c", "c: scalar"),
]


@pytest.mark.parametrize("case", DEEP, ids=[c[0] for c in DEEP])
def test_the_composed_map_is_one_of_the_variables_direction_alone(case):
    """However deep: of the differentials in between none is left."""
    (s,) = (s for s in explained(*case, "chain").steps if s.rule == "compose")
    first, *between = s.why.split(": ")[1].split(";")[0].split(" → ")
    left = set(s.after.uses)
    assert len(between) > 2 and first in left and left.isdisjoint(between)


@pytest.mark.parametrize("turned", [False, True], ids=["dX", "dX'"])
@pytest.mark.parametrize("k", range(4))
def test_a_trace_ends_in_its_differential_wherever_that_stood(k, turned):
    """tr(P·dX·Q) = tr(Q·P·dX) and tr(P·dXᵀ·Q) = tr(Pᵀ·Qᵀ·dX), as steps that are checked."""
    d = fr.derive("tr(A*B*X*C)", "X", where="A: n×n, B: n×n, C: n×n, X: n×n")
    (hole,) = d.differential.holes
    scope = Scope(d.context, [hole])
    *factors, dX = (
        scope.notation.phrase(s).body
        for s in [*(d.context.variables[name] for name in "ABC"), hole]
    )
    factors.insert(k, ph.transpose(dX) if turned else dX)
    chain = ph.phrase("mul", tuple(factors), dX.shape, 9)
    before = ph.call("tr", (chain,), ())
    after = ending_in(before, {hole.name})
    assert after.args[-1].args[-1] is dX
    assert Step("trace-cyclic", AsWritten(scope, before), AsWritten(scope, after)).check()


# -------------------------------------------------------------------- names that the text defines
DEFINED = [
    ("norm2(R)^2 where R = A*B - C", "A", "A: m×n, B: n×p, C: m×p", "‖R‖²", ["R"]),
    ("y'*s where r = W*x, s = sigmoid(r)", "x", "W: m×n, x: n, y: m", "yᵀs", ["r", "s"]),
    ("u'*M*u where M = A*A', u = v + w", "v", "A: n×n, v: n, w: n", "uᵀMu", ["M", "u"]),
    ("R*R' where R = A*X", "X", "A: m×n, X: n×p", "RRᵀ", ["R"]),
    ("tr(M*M) where M = inv(X)", "X", "X: n×n", "tr(M²)", ["M"]),
]


@pytest.mark.parametrize("style", EXPLANATION_STYLES)
@pytest.mark.parametrize("case", DEFINED, ids=[c[0] for c in DEFINED])
def test_what_the_text_names_is_a_part_of_that_name(case, style):
    text, wrt, where, first, names = case
    d = fr.derive(text, wrt, where=where)
    if style not in d.explanations:
        pytest.skip("refused")
    e = d.explain(style)
    assert str(e.steps[0].before) == first
    assert [str(label) for label, _ in e.names][: len(names)] == names
    assert all(e.check())


KRON = ("kron(A, X)", "X", "A: m×n, X: p×q")


def test_the_jacobian_of_a_kronecker_product():
    """Magnus and Neudecker: (I ⊗ K ⊗ I)(vec A ⊗ I)."""
    e = explained(*KRON, "kronecker")
    assert str(e.steps[2].after) == "((Iₙ ⊗ K(q, m)) ⊗ Iₚ)(vec(A) ⊗ eye(p*q))·vec(dX)"
    assert all(e.check())


INVERSES = [
    ("inv(X)", "X", "X: n×n", "‖X⁻¹HX⁻¹H(X + H)⁻¹‖ ≤ ‖X⁻¹‖²‖H‖²‖(X + H)⁻¹‖"),
    ("norm2(X - X*W*W')^2", "W", "X: m×n, W: n×k", "‖ΔR‖ ≤ 2‖W‖‖X‖‖H‖ + ‖X‖‖H‖²"),
    ("norm2(A*B - C)^2", "A", "A: m×n, B: n×p, C: m×p", "‖HB‖² ≤ ‖B‖²‖H‖²"),
    ("tr(X^3)", "X", "X: n×n", "≤ 3‖X‖‖H‖² + ‖H‖³"),
]


@pytest.mark.parametrize(("text", "wrt", "where", "bound"), INVERSES)
def test_what_is_dropped_has_a_bound(text, wrt, where, bound):
    e = explained(text, wrt, where, "expansion")
    said = [f"{s.before} ≤ {s.after}" for s in e.steps if s.relation == "≤"]
    assert any(bound in line for line in said), said
    assert all(e.check())


# -------------------------------------------------------------------- pages and data
@pytest.mark.parametrize("case", SHOWN, ids=str)
def test_a_page_has_80_columns(case):
    page = str(explained(*case))
    assert max(map(len, page.split("\n"))) <= 80, page


@pytest.mark.parametrize("case", SHOWN, ids=str)
def test_every_step_names_a_rule_that_exists(case):
    for s in explained(*case).steps:
        r = rule_of(s.rule)
        assert r.name == s.rule and r.title and r.why


def test_every_rule_says_what_it_is():
    for name in names():
        assert rule_of(name).title
    assert "tr(X⁻¹·dX)" in rule_of("d-logdet").statement
    with pytest.raises(fr.FrechetError, match="trace-cyclic"):
        try:
            rule_of("trace-cyclik")
        except fr.FrechetError as error:
            raise fr.FrechetError(error.hint) from error


@pytest.mark.parametrize("case", SHOWN, ids=str)
def test_latex_and_data(case):
    e = explained(*case)
    latex = e.latex()
    assert latex.count("{") == latex.count("}") and r"\begin{aligned}" in latex
    assert e.markdown().count("\n") >= len(e.steps)
    record = json.loads(json.dumps(e.json()))
    assert [s["rule"] for s in record["steps"]] == rules_of(e)
    assert all(s["check"]["status"] == "equal" for s in record["steps"])
    assert record["answers"][-1] == e.answer.text()


# -------------------------------------------------------------------- depth, gaps, several variables
def test_depths():
    lengths = [
        len(derive("ml-mlp2-W1").explain(depth=k).steps)
        for k in ("brief", "default", "full")
    ]
    assert lengths == sorted(set(lengths))


@pytest.mark.parametrize(
    ("option", "value"), [("style", "magic"), ("depth", "deep"), ("sizes", "m=0")]
)
def test_an_option_that_does_not_exist(option, value):
    with pytest.raises(fr.FrechetError) as refused:
        fr.derive(*OLS[:2], where=OLS[2]).explain(**{option: value})
    assert refused.value.kind == "syntax" and refused.value.hint


def test_a_gap_names_the_styles_that_apply():
    d = fr.derive("inv(X)", "X", 2, where="X: n×n")
    with pytest.raises(fr.FrechetError) as gap:
        d.explain("chain")
    assert gap.value.kind == "unsupported"
    assert gap.value.hint.endswith("differentials, expansion, entries")
    assert d.explanations == ["differentials", "expansion", "entries"]
    assert fr.derive("logdet(X)", "X", 2, where="X: n×n").explanations == [
        *EXPLANATION_STYLES
    ]


def test_several_variables():
    d = fr.derive("norm2(A*x - b)^2", ["A", "x"], where="A: m×n, x: n, b: m")
    for style in ("differentials", "chain"):
        e = d.explain(style)
        assert all(e.check()) and [a.engine for a in e.answers] == [
            g.engine for g in d.gradient.values()
        ]
