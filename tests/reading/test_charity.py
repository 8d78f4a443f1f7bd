"""A claim is wrong only where nothing else was meant: other readings, equations that claim nothing, 0 = 0."""

from __future__ import annotations

import pytest

import frechet as fr

LETTERS = {  # nobody declared anything: what a claim is under the readings that its letters allow
    r"\nabla_w \frac{1}{2}\|Xw-y\|^2 = X^\top(Xw-y)": "right",
    "d/dx c'*x = c": "right",
    "d/dx log(x) = 1/x": "right",
    "d/dx exp(a*x) = a*exp(a*x)": "right",
    "tr(A*B) = tr(B*A)": "right",
    "d/dx x'*A*x = 2*A*x": "symmetric-only",
    "d/dx x'*A*x = 3*A*x": "wrong",
    r"\nabla_\theta \theta^\top A \theta = 3A\theta": "wrong",
    "inv(A*B) = inv(A)*inv(B)": "wrong",
    "d/dx exp(a*x) = 3*exp(a*x)": "not-understood",
    "A*b + b*A = A": "not-understood",
    r"\nabla_w (w^\top x_i - y_i)^2 = 3 x_i": "not-understood",
}


@pytest.mark.parametrize("claim", LETTERS)
def test_nobody_declared_anything(claim: str) -> None:
    v = fr.check_claim(claim)
    assert v.verdict == LETTERS[claim], v


def test_the_reading_that_holds_is_said() -> None:
    v = fr.check_claim("d/dx exp(a*x) = a*exp(a*x)")
    assert v.conventions[0].startswith("read as: x: scalar"), v


def test_the_question_names_what_decides() -> None:
    v = fr.check_claim("d/dx exp(a*x) = 3*exp(a*x)")
    assert "nobody declared" in v.detail["problem"], v
    assert fr.check_claim(v.claim, "a: scalar, x: scalar").verdict == "wrong"


@pytest.mark.parametrize("other", ["3*A*x", "-(A + A')*x", "x'*x", "A"])
def test_what_is_declared_is_read_as_declared(other: str) -> None:
    v = fr.check_claim(f"d/dx x'*A*x = {other}", "A: n×n, x: n")
    assert v.verdict not in ("right", "not-understood"), v


EMPTY = [
    (r"\nabla_z x^\top x = 0y", "z: n, x: n, y: n", "z"),
    ("d/dB tr(A'*A) = 0*B", "A: m×n, B: p×q", "B"),
    ("d/dy z = 0*x where z = x'*x", "x: n, y: n", "y"),
    ("d/dW c = W", "W: m×n, c: scalar", "W"),
]


@pytest.mark.parametrize("claim, where, name", EMPTY)
def test_a_variable_that_does_not_occur(claim: str, where: str, name: str) -> None:
    v = fr.check_claim(claim, where)
    assert v.verdict == "not-understood", v
    assert f"{name} does not occur" in v.detail["problem"]


@pytest.mark.parametrize(
    "claim, where",
    [
        ("d/dx (x'*x - norm2(x)^2) = 0*x", "x: n"),
        ("d/dx z = 2*x where z = x'*x", "x: n"),
        ("hess_x (a'*x) = zeros(n,n)", "a: n, x: n"),
        ("tr(A*B) - tr(B*A) = 0", "A: m×n, B: n×m"),
    ],
)
def test_what_vanishes_for_another_reason_is_right(claim: str, where: str) -> None:
    assert fr.check_claim(claim, where).verdict == "right"


NO_CLAIM = [
    ("d/dx norm2(A*x-b)^2 = 0", "A: m×n, x: n, b: m", "stationarity"),
    (r"\nabla_w \|Xw-y\|^2 = 0", "X: m×n, w: n, y: m", "stationarity"),
    (r"W^\top W = I", "W: m×n", "condition on W"),
    (r"W^\top W = I", "", "condition on W"),
    (r"\|w\| = 1", "w: n", "condition on w"),
    (r"\mathbf{1}^\top p = 1", "p: n", "condition on p"),
    ("norm2(w) = 1", "w: n", "condition on w"),
    (r"A^\top A x = A^\top b", "A: m×n, x: n, b: m", "to be solved"),
    ("A*x = b", "A: m×n, x: n, b: m", "to be solved"),
    ("A = A'", "A: n×n", "symmetric"),
    (r"\Phi^\top = \Phi", "", "symmetric"),
    ("W^TW = I", "W: n×k", "condition on W"),
    (r"A^\top A = \begin{pmatrix}1&2\\3&4\end{pmatrix}", "A: n×2", "condition on A"),
    (r"A^\top A x = \lambda x", r"A: m×n, x: n", "solved"),
    ("A*B = c*B*A", "A: n×n, B: n×n, c: scalar", "eigenvalues"),
]


@pytest.mark.parametrize("claim, where, what", NO_CLAIM)
def test_what_claims_nothing_is_not_wrong(claim: str, where: str, what: str) -> None:
    v = fr.check_claim(claim, where)
    assert v.verdict == "not-understood", v
    assert what in v.detail["problem"]


@pytest.mark.parametrize(
    "claim, where, verdict",
    [
        ("tr(eye(n)) = 1", "x: n", "factor"),
        ("inv(A*B) = inv(A)*inv(B)", "A: n×n invertible, B: n×n invertible", "wrong"),
        ("d/dA log(det(A)) = zeros(n,n)", "A: n×n invertible", "wrong"),
        ("det(c*A) = det(A)", "A: n×n, c: scalar", "wrong"),
        ("tr(A*B) = tr(A)*tr(B)", "A: n×n, B: n×n", "wrong"),
        ("d/dx a'*x = 2*a", "a: n, x: n", "factor"),
        ("d/dx A*x = A*x", "A: m×n, x: n", "shape"),
    ],
)
def test_a_claim_stays_one(claim: str, where: str, verdict: str) -> None:
    assert fr.check_claim(claim, where).verdict == verdict


POWERS = [
    ("d/dw sum((X*w - y)^2) = 2*X'*(X*w-y)", "X: m×n, w: n, y: m", "right"),
    ("sum(x^2) = x'*x", "x: n", "right"),
    ("d/dw sum((X*w - y)^2) = X'*(X*w-y)", "X: m×n, w: n, y: m", "shape"),
]


@pytest.mark.parametrize("claim, where, verdict", POWERS)
def test_a_power_of_a_vector(claim: str, where: str, verdict: str) -> None:
    v = fr.check_claim(claim, where)
    assert v.verdict == verdict, v
    assert ("every entry" in " ".join(v.conventions)) == v.right


PRODUCTS = [
    ("d/dX tr(AX) = A^T", "A: n×m, X: m×n", "right"),
    ("d/dX tr(AXB) = A'B'", "A: n×m, X: m×p, B: p×n", "right"),
    ("d/dX tr(AX) = 2A^T", "A: n×m, X: m×n", "factor"),
    ("d/dX tr(AX) = 2*eye(n)", "AX: n×n, X: n×n, A: n×n", "wrong"),
]


@pytest.mark.parametrize("claim, where, verdict", PRODUCTS)
def test_declared_letters_side_by_side_are_a_product(
    claim: str, where: str, verdict: str
) -> None:
    assert fr.check_claim(claim, where).verdict == verdict


MOVED = [
    (r"\operatorname{tr}(X\,dX\,A) = \operatorname{tr}(A\,dX\,X)", "", "wrong"),
    (r"\operatorname{tr}(X\,dX\,A) = \operatorname{tr}(A\,X\,dX)", "", "right"),
    (
        r"\operatorname{tr}(A\,\mathrm{d}X\,X) = \operatorname{tr}(X A\,\mathrm{d}X)",
        "",
        "right",
    ),
    ("tr(A*dX*X) = tr(X*A*dX)", "A: n×n, X: n×n", "right"),
    (r"d(X^\top X) = dX^\top X + X^\top dX", "X: m×n", "right"),
    ("d(X+Y) = dX+dY", "", "right"),
    (r"d(a\mathbf{X}) = a d\mathbf{X}", "", "right"),
    ("d(X*Y) = dX Y + Y dX", "", "wrong"),
    ("d(X^{-1}) = -X^{-1} dX X^{-1}", "", "right"),
]


@pytest.mark.parametrize("claim, where, verdict", MOVED)
def test_d_before_a_name_that_occurs_is_a_differential(
    claim: str, where: str, verdict: str
) -> None:
    v = fr.check_claim(claim, where)
    assert v.verdict == verdict, v


CAPITALS = [
    (r"\frac{\partial}{\partial A}(|A|) = |A|A^{-1}", "right-numerator-layout"),
    (r"\frac{\partial}{\partial A}|A| = |A|A^{-\top}", "right"),
    (r"\nabla_A \log|A| = A^{-\top}", "right"),
]


@pytest.mark.parametrize("claim, verdict", CAPITALS)
def test_a_capital_letter_is_a_matrix(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim).verdict == verdict


def test_a_capital_letter_that_divides_may_be_a_number() -> None:
    v = fr.check_claim(r"\nabla_x \frac{1}{N} x^\top x = \frac{2}{N} x")
    assert v.verdict == "right", v
    assert any(c.startswith("N: scalar") for c in v.conventions)


PRIMES = [
    (r"f'(x) = 2x \text{ where } f(x) = x^2", "right"),
    ("f'(x) = 2*x where f(x) = x^2", "right"),
    (r"f''(x) = 2 \text{ where } f(x) = x^2", "right"),
    (r"f'(x) = 3x^2 \text{ where } f(x) = x^3", "right"),
    (r"f'(x) = 3x \text{ where } f(x) = x^2", "factor"),
    (r"f^{\prime}(x) = 2x \text{ where } f(x) = x^2", "right"),
]


@pytest.mark.parametrize("claim, verdict", PRIMES)
def test_a_prime_at_a_defined_function(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim).verdict == verdict


LOSSES = [
    (
        r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y} X^T \text{ where } Y = WX",
        "",
        "right",
    ),
    (
        r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial y} x^T \text{ where } y = Wx",
        "",
        "right",
    ),
    (
        r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} W \text{ where } y = Wx",
        "W: m×n, x: n",
        "right-numerator-layout",
    ),
    (
        r"\frac{\partial L}{\partial x} = W^T \frac{\partial L}{\partial y} \text{ where } y = Wx+b",
        "",
        "right",
    ),
    (
        r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial y} \text{ where } y = Wx+b",
        "",
        "right",
    ),
    (
        r"\frac{\partial L}{\partial W} = 2X^T\frac{\partial L}{\partial Y} \text{ where } Y = XW",
        "X: n×d, W: d×k",
        "factor",
    ),
    (
        r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \odot \sigma(x) \text{ where } y = \sigma(x)",
        "x: n",
        "wrong",
    ),
    (
        r"\frac{\partial J}{\partial W} = \delta x^T \text{ where } z = Wx, \delta = \frac{\partial J}{\partial z}",
        "",
        "right",
    ),
]


@pytest.mark.parametrize("claim, where, verdict", LOSSES)
def test_the_chain_rule_of_an_unknown_loss(claim: str, where: str, verdict: str) -> None:
    v = fr.check_claim(claim, where)
    assert v.verdict == verdict, v
    assert any("any differentiable" in c for c in v.conventions)


def test_sides_of_a_loss_that_fit_in_no_layout_are_a_misfit() -> None:
    claim = r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial y} x \text{ where } y = Wx"
    assert fr.check_claim(claim, "W: m×n, x: n").verdict == "shape"


def test_a_loss_of_nothing_given_is_asked() -> None:
    with pytest.raises(fr.FrechetError, match="L is not given"):
        fr.check_claim(r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y} x^T")


TURNED = [
    ("x^TAx", "", "x'*A*x", "A: n×n, x: n"),
    ("x^TAx + b^Tx", "", "x'*A*x + b'*x", "A: n×n, x: n, b: n"),
    ("2x^TAy", "", "2*x'*A*y", "A: m×n, x: m, y: n"),
    ("x^TTx", "T: n×n, x: n", "x'*T*x", "T: n×n, x: n"),
    ("x^TAx", "TAx: scalar, x: scalar", "x.^TAx", "TAx: scalar, x: scalar"),
]


@pytest.mark.parametrize("text, where, meant, shapes", TURNED)
def test_the_transpose_before_a_letter(
    text: str, where: str, meant: str, shapes: str
) -> None:
    assert str(fr.read(text, where)) == str(fr.read(meant, shapes))


TOLD = [  # a mistake that has a name is told though nobody declared a thing
    (r"\nabla_A \mathrm{tr}(AB) = -B^T", "sign"),
    (r"\frac{d}{dx}(ax^2) = -2ax", "sign"),
    (
        r"\frac{\partial}{\partial \mathbf{x}} \mathbf{x}^T\mathbf{a} = 2\mathbf{a}",
        "factor",
    ),
    (r"\nabla_x \frac12\|Ax-b\|^2 = 2A^T(Ax-b)", "factor"),
    (r"\nabla_x x^TAx = 2Ax", "symmetric-only"),
    (r"\nabla_W \|XW-Y\|_F^2 = 2X(XW-Y)", "symmetric-only"),
]


@pytest.mark.parametrize("claim, verdict", TOLD)
def test_a_mistake_with_a_name_needs_no_declaration(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim).verdict == verdict


def test_a_bold_letter_is_no_scalar() -> None:
    by = r"\frac{\partial}{\partial\mathbf{x}}"
    claim = rf"{by} \mathbf{{x}}^T\mathbf{{a}} = {by}\mathbf{{a}}\mathbf{{x}}"
    assert not fr.check_claim(claim).right
    assert fr.read(r"\mathbf{a}\mathbf{x}^\top").shape != ()
    assert (
        len(fr.derive(r"\mathbf{a}^\top\mathbf{b}", r"\mathbf{b}").gradient.expr.shape) == 1
    )


@pytest.mark.parametrize("factor, right", [("2", True), ("", False)])
def test_a_2_below_a_norm_of_a_matrix_may_mean_frobenius(factor: str, right: bool) -> None:
    claim = rf"\frac{{d}}{{dV}}\|X-UV\|_2^2 = -{factor}U^T(X-UV)"
    v = fr.check_claim(claim, "X: n×m, U: n×q, V: q×m")
    assert v.right is right
    assert right == any("Frobenius norms" in c for c in v.conventions)


@pytest.mark.parametrize(
    ("where", "verdict"), [("", "not-understood"), ("x: scalar", "wrong")]
)
def test_a_number_is_a_value_at_a_point_only_where_the_variable_was_guessed(
    where: str, verdict: str
) -> None:
    v = fr.check_claim(r"\frac{d x^2}{dx} = 2", where or None)
    assert v.verdict == verdict
    assert v.detail.get("states", "") == ("" if where else "value")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial (c x^T x)}{\partial x} = 2 c x^T", "right-numerator-layout"),
        (r"\frac{\partial (c x^T x)}{\partial x} = c \frac{\partial (x^T x)}{\partial x}", "right"),
        (r"\frac{\partial (c x^T x)}{\partial x} = c \left(\frac{\partial (x^T x)}{\partial x}\right)^T", "transposed"),
        (r"\frac{\partial (x^T x)^2}{\partial x} = \|\nabla_x (x^T x)\|^2 x^T", "right-numerator-layout"),
    ],
)  # fmt: skip
def test_a_claim_has_one_layout_for_all_its_gradients(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim, "x: n, c: scalar").verdict == verdict


@pytest.mark.parametrize(
    ("claim", "where", "verdict"),
    [
        (r"\nabla_X \operatorname{tr}(AX) = A^t", "A: n×n, X: n×n", "right"),
        (r"\nabla_X tr(X^t X) = 2X", "", "right"),
        (r"\nabla_x (x^t A x) = (A + A^t) x", "A: n×n, x: n", "right"),
        (r"\nabla_X \log\det X = X^{-t}", "X: n×n", "right"),
        (r"\nabla_X \operatorname{tr}(AX) = 2A^t", "A: n×n, X: n×n", "factor"),
        (r"\frac{d}{dt} a^t = a^t \log a", "a: scalar, t: scalar", "right"),
    ],
)
def test_a_small_t_above_arrays_alone_is_a_transpose(
    claim: str, where: str, verdict: str
) -> None:
    assert fr.check_claim(claim, where or None).verdict == verdict


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        (r"\nabla_x \|x\|_\infty = sign(x)", ""),
        (r"\frac{\partial}{\partial x}\|x\|_1 = x/\|x\|_1", ""),
        (r"\nabla_x \|x-\mu\|_{\Sigma}^2 = 2\Sigma(x-\mu)", "Σ: n×n"),
        (r"d(X^T X) = 2 X^T dX", ""),
    ],
)
def test_what_is_measured_or_capital_is_no_number_and_no_vector(
    claim: str, where: str
) -> None:
    assert not fr.check_claim(claim, where or None).right


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        (r"\frac{\partial}{\partial x_k} \frac12 (A_{ij}x_j - b_i)^2 = A_{ik}(A_{ij}x_j - b_i)", "A: m×n, x: n, b: m"),
        (r"\frac{\partial}{\partial x_k}\exp(a_i x_i) = a_k\exp(a_i x_i)", "a: n, x: n"),
        (r"\frac{\partial}{\partial x_k}\sqrt{x_i x_i} = x_k/\sqrt{x_i x_i}", "x: n"),
    ],
)  # fmt: skip
def test_an_index_that_stands_twice_in_a_function_is_asked_about(
    claim: str, where: str
) -> None:
    v = fr.check_claim(claim, where)
    assert v.verdict == "not-understood" and "summed" in str(v)


@pytest.mark.parametrize(
    "claim",
    [r"\nabla_y \log p(x,y) = \nabla_y \log p(x|y)", r"p(x|\theta) = p(x, \theta)"],
)
def test_a_bar_and_a_comma_are_two_functions(claim: str) -> None:
    with pytest.raises(fr.FrechetError, match="two functions"):
        fr.check_claim(claim, "p: (n, n) -> scalar, x: n, y: n, θ: n")


def test_what_is_taken_at_a_point_is_no_function_of_it() -> None:
    with pytest.raises(fr.FrechetError, match="has a value here"):
        fr.derive(r"\frac{d}{dx} x^2 \big|_{x=3}", "x")


@pytest.mark.parametrize("f", ["E", "E_1", r"E_{\hat w}", "J_W"])
def test_a_labelled_loss_is_one(f: str) -> None:
    claim = rf"\nabla^2 {f} = \frac{{\partial}}{{\partial w^T}}\left(\frac{{\partial {f}}}{{\partial w}}\right)"
    assert fr.check_claim(claim)
    assert not fr.check_claim(claim.replace("= ", "= -"))
