r"""Texts that raised an error of Python's in the reader, or were read as something that nobody means.

`\sin^a x` closed a bracket that was never open; an empty script has no first sign; a number has more digits than Python
reads; a power of powers has an exponent that no float holds; `a^10` was a¹·0 in print, `a^2.5` too.
"""

from __future__ import annotations

import time

import pytest

import frechet as fr
from frechet.documents import check_document
from frechet.errors import FrechetError, ReadError, TooLarge
from frechet.reading import Equation, Reading, read_any

WHERE = "A: n×n, X: n×n, Y: n×n, S: n×n psd, x: n, a: scalar"
MANY = "9" * 4301

REFUSED = [  # text, the word that the message has, the column
    # a sign above without braces
    (r"\det^-1(Y)", "only the sign", 5),
    (r"\sin^-1 a", "only the sign", 5),
    (r"\log^-\det(Y)", "only the sign", 5),
    (r"\operatorname{tr}^-1(A)", "only the sign", 18),
    (r"\exp^-a", "only the sign", 5),
    (r"A^-1\cdot x", "only the sign", 2),
    (r"\alpha^ -1", "only the sign", 7),
    (r"\alpha^−1", "only the sign", 7),
    (r"\alpha^+1", "only the sign", 7),
    (r"e^-a\cdot\alpha", "only the sign", 2),
    (r"∂/∂a e^-a", "only the sign", 7),
    # scripts that say nothing
    (r"\alpha_{}", "an empty subscript", 7),
    (r"x_{}\cdot\alpha", "an empty subscript", 2),
    (r"\sum_{} x", "an empty subscript", 5),
    (r"\sum\nolimits_{} x", "an empty subscript", 14),
    (r"\nabla_{} x", "an empty subscript", 7),
    (r"\partial_{} x", "an empty subscript", 9),
    (r"\max_{} x", "an empty subscript", 5),
    (r"\delta_{}", "an empty subscript", 7),
    (r"\alpha_{ {} }", "an empty subscript", 7),
    (r"\alpha_{\,}", "an empty subscript", 7),
    (r"D_{}(x)[h]\cdot\alpha", "an empty subscript", 2),
    (r"\begin{matrix}\end{matrix}_{}", "an empty subscript", 27),
    (r"\frac{\partial a}{\partial x^{}}", "an empty superscript", 29),
    (r"\|x\|^{}", "an empty superscript", 6),
    (r"\frac{\partial^{} a}{\partial x}", "an empty superscript", 15),
    (r"D_{,}(x)[h]\cdot\alpha", "a variable is missing", 1),
    (r"\nabla_{x,} x", "several variables", 1),
    # digits of which TeX takes the first
    (r"a^10\cdot\alpha", "belong to ^", 3),
    (r"x_12\cdot\alpha", "belong to _", 3),
    (r"\sqrt12", "belong to \\sqrt", 6),
    (r"\alpha^2.5", "belong to ^", 8),
    # products of arrays with more axes than a matrix has
    (r"\operatorname{tr}(A \otimes A)_{1,2}", "", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "column"), REFUSED, ids=lambda v: str(v)[:40])
def test_a_text_is_refused_in_words_and_with_its_place(text, said, column):
    with pytest.raises(FrechetError) as caught:
        read_any(text, WHERE)
    assert said in caught.value.message
    assert not said or caught.value.column == column
    assert said or caught.value.column


LARGE = [
    MANY + "*a",
    r"\alpha \cdot " + MANY,
    r"\alpha \cdot 0." + "9" * 5000,
    rf"\frac{{{MANY}}}{{2}} \alpha",
    rf"\text{{{MANY}}} \alpha",
    rf"\mathbf{{{MANY}}} \alpha",
    rf"\sum_{{i=1}}^{{{MANY}}} x_i",
    rf"\mathbf{{1}}_{{{MANY}}}^\top x",
    rf"e_{{{MANY}}}^{{(n)}}",
    rf"\frac{{\partial^{{{MANY}}} a}}{{\partial a}}",
    rf"\alpha^{{{MANY}}}",
    rf"x_{{{MANY}}} \alpha",
    rf"x[{MANY}]",
    f"d/dx[{MANY}] x'*x",
    f"jac_{{x[{MANY}]}} x'*x",
    f"eye({MANY})",
    "a" + "^2" * 5000,
    "a" + "^(1/2)" * 5000,
    "a" + "^(-2)" * 5000,
    "(" * 900 + "a*a" + ")^3" * 900,
    "a" + "²" * 5000,
    "A" + "^2" * 5000,
]


@pytest.mark.parametrize("text", LARGE, ids=lambda text: f"{text[:20]} … {text[-9:]}")
@pytest.mark.parametrize("syntax", ["auto", "text", "unicode", "latex"])
def test_what_is_too_large_is_refused(text, syntax):
    with pytest.raises(FrechetError):
        read_any(text, WHERE, syntax)


NESTED = ["√" * 3000 + "a", "sqrt(" * 900 + "a" + ")" * 900, "exp(" * 900 + "a" + ")" * 900]


@pytest.mark.parametrize("text", NESTED, ids=lambda text: text[:5])
def test_roots_of_roots_are_read_or_too_large(text):
    try:
        assert isinstance(read_any(text, WHERE, "unicode"), Reading)
    except TooLarge as error:
        assert error.text or error.message


SAME = [  # the same expression, twice
    (r"\sin^a x", "sin(x).^a"),
    (r"\sin^{a} x", "sin(x).^a"),
    (r"\sin^{a+1}(x)", "sin(x).^(a + 1)"),
    (r"(\log^a a)", "log(a)^a"),
    (r"\log^{1/2} a", "log(a)^(1/2)"),
    (r"\tfrac12 \log^{a+1} a + a", "log(a)^(a + 1)/2 + a"),
    (r"\operatorname{tr}^{a+1} A", "tr(A)^(a + 1)"),
    (r"\operatorname{tr}^2(A)", "tr(A)^2"),
    (r"\tanh^3(X)", "tanh(X).^3"),
    (r"\operatorname{inv}^2(A)", "inv(A)^2"),
    (r"\operatorname{expm}^2(A)", "expm(A)^2"),
    (r"A^{-1}\cdot x", "inv(A)*x"),
    (r"\alpha^2 .5 \cdot a/\alpha^2", "a/2"),
    (r"\frac12\cdot a", "a/2"),
    ("∂/∂a (a^-1)", "-(a^-2)"),
    ("∂/∂a a^10", "10*a^9"),
    ("∂/∂a (a^2.5)", "5/2*a^(3/2)"),
    ("∂/∂a (a^−2)", "-2*a^-3"),
    ("∇_x (xᵀA^-1x)", "(inv(A) + inv(A)')*x"),
]


@pytest.mark.parametrize(("text", "plain"), SAME)
def test_two_texts_are_one_expression(text, plain):
    where = WHERE + ", alpha: scalar"
    assert str(read_any(text, where).expr) == str(read_any(plain, where).expr)


@pytest.mark.parametrize(
    "text", [r"\sin^{-1}(x)", r"\sin^{-1} x", r"x + \sin^{-1}(x)", r"\sin^{ -1 }x"]
)
def test_an_inverse_of_a_function_is_asked_about(text):
    with pytest.raises(ReadError, match="the inverse of sin, or one over it"):
        read_any(text, WHERE)


ARRAYS = [
    ("trDexpm(X)of[A](S)", "unicode", "S: n×n psd"),
    ("Dexpm(X)*S", "text", "S: n×n psd, X: n×n"),
    ("Dexpm(X)*v", "text", "v: n, X: n×n"),
    ("v*Dexpm(X)", "text", "v: n, X: n×n"),
    ("v'*Dexpm(X)", "text", "v: n, X: n×n"),
    ("Dexpm(X)*Dexpm(X)", "text", "X: n×n"),
    ("Dlogm(X)*v", "text", "v: n, X: n×n"),
    ("Dexpm(X)/A", "text", "A: n×n, X: n×n"),
    (r"A\ Dexpm(X)", "text", "A: n×n, X: n×n"),
    ("inv(Dexpm(X))", "text", "X: n×n"),
    ("Dexpm(X)^2", "text", "X: n×n"),
]


@pytest.mark.parametrize(("text", "syntax", "where"), ARRAYS)
def test_arrays_with_more_than_two_axes_are_no_factors_of_a_product(text, syntax, where):
    with pytest.raises(FrechetError) as caught:
        read_any(text, where, syntax)
    assert caught.value.column


DOCUMENTS = [
    r"\begin{align}\frac{\partial p}{\partial I^\top}=n\end{align}",
    "${lir}({t}){x}m2(A){}I=e$",
    r"$\sum_{} x = 3$",
    r"$\det^-1(Y) = 2$ and $\nabla_{} x = 1$",
    f"$\\alpha = {MANY}$",
    "$I x = x I y$",
    "$x I = e$ and $A = I e$",
    "$$ x \\\\\\\\ y = z \\\\\\\\ $$ $\\\\\\\\frac{x}{y} = 3$",
    r"$\\frac{x}{y} = \\alpha$",
    r"$\\nabla_x x^\\top x = 2x$",
    "$trDexpm(X)of[A](S) = I$",
    "$\\sin^a x = \\cos^{} x$",
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_document_loses_at_most_the_claim_that_failed(text):
    whole = f"{text}\n\n$\\nabla_v v^\\top v = 2v$\n"
    last = check_document(whole, "md", where="v: n").findings[-1]
    assert last.verdict.verdict == "right"


def test_an_equation_whose_sides_do_not_fit_keeps_its_right_side():
    found = read_any("x*y*I = e", "x: n, y: n")
    assert isinstance(found, Equation)


def test_nothing_is_differentiated_by_the_identity():
    with pytest.raises(FrechetError, match="I is the identity"):
        fr.derive("tr(I*X)", "I", where="X: n×n")
    assert fr.derive("tr(I*X)", "I", where="X: n×n, I: n×n").gradient.text() == "X'"
    for claim in ("d/dI p = n", "d/dI tr(I*X) = X", "jac_I p = 1"):
        assert fr.check_claim(claim, "X: n×n").verdict == "not-understood"


def test_the_order_may_be_a_number_of_numpy():
    np = pytest.importorskip("numpy")
    assert fr.derive("x'*x", "x", order=np.int64(2)).hessian().text() == "2*eye(n)"
    for wrong in (np.float64(2), 2.0, "2", None):
        with pytest.raises(FrechetError):
            fr.derive("x'*x", "x", order=wrong)


FOUND = [  # what a fuzzer of the reader found: text, a word of the message
    ("(D_X(1)[pi][:,j])^2", ""),
    (r"\sum_{i=1}^{n} D_n(5)[K]", "n is no variable"),
    ("D_f(5)[K]", "f is no variable"),
    ("(t)(e) where t = t", "would be defined by itself"),
    ("t + s where t = s, s = 2*t", "would be defined by itself"),
    ("t where t = 1, t = 2", "defined twice"),
    ("D_X(5)[H][k,:]", "2 indices for a scalar"),
    ("D_X(5)[k,:]", "a direction is an expression"),
    (r"\frac{\partial a}{\partial\sqrt{}^\top}", "goes by a variable"),
    (r"\frac{\partial a}{\partial \frac12^\top}", "goes by a variable"),
    (r"\frac{\partial a}{\partial\left|\right|^\top}", "goes by a variable"),
    ("d/dI tr(I*X)", "I is the identity"),
    ("jac_I (I*x)", "I is the identity"),
    (r"\frac{\partial a}{\partial I^\top}", "I is the identity"),
    ("D_X (X*A) [H,A,S]", "a direction for each variable"),  # was D_{X,H} (X*A) [A,S]
    ("D_X (X*A) [H][A,S]", ""),  # was the same
    ("D_{X,A} (X*A) [S]", "a direction for each variable"),
]


@pytest.mark.parametrize(("text", "said"), FOUND)
def test_what_a_fuzzer_found_is_refused(text, said):
    with pytest.raises(FrechetError) as caught:
        read_any(
            text,
            "A: n×n, X: n×n, S: n×n, a: scalar, f: elementwise",
            "unicode" if text.startswith("(t") else "auto",
        )
    assert said in caught.value.message


MISFITS = [  # equations whose sides could not be added, once the sizes of the other side were put in
    r"\nabla^2_x\,{x^\top x}=kron(X,eye(n))+kron(X,X)+kron(eye(n),X)",
    "hess_x (x'*x) = kron(X, X) + kron(X, eye(n))",
    "x*x' = kron(Y, eye(n)) - kron(Y, Y)",
    "x = vec(kron(X, X)) + vec(kron(X, eye(n)))",
    "eye(n) = kron(X, eye(n)) + kron(X, X)",
]


@pytest.mark.parametrize("text", MISFITS)
def test_a_side_whose_sizes_cannot_be_is_an_error(text):
    found = read_any(text, "x: n")
    assert isinstance(found, Equation)
    assert isinstance(found.sides[1], FrechetError)


DELTAS = [  # places of a Kronecker delta that are no single letters: δ was an undeclared matrix under a sum
    r"\sum_{r=1}^n \delta_{l m+r-m,i} x_r",
    r"\sum_{i=1}^n \delta_{i+1,2} x_i",
    r"\sum_{i=1}^{n} x_i \delta_{2 i, j}",
    r"\sum_{r \le n} x_r",
    "sum(r<=n,s<=p: A[r,s])",
]


@pytest.mark.parametrize("text", DELTAS)
def test_index_notation_is_refused_and_not_read_as_something_else(text):
    with pytest.raises(FrechetError):
        read_any(text, "x: n, A: n×p")


def test_deltas_with_two_places_are_deltas():
    latex, plain = r"x^\top x \cdot \delta_{l m+r-m,i}", "x'*x*delta(l*m + r - m, i)"
    assert read_any(latex, "x: n").expr is read_any(plain, "x: n").expr


CHAINS = ["x' = y*", "A*b*c*d = ", "inv(q)*x = r'*s*", "ja7*T_X*(A*X) = kron(e,A)*K(m,n)*"]


@pytest.mark.parametrize("text", CHAINS)
@pytest.mark.parametrize("many", [5, 60, 500])
def test_a_chain_of_many_sides_is_read_soon_or_too_large(text, many):
    start = time.process_time()
    try:
        assert isinstance(read_any(text * many + "x", "A: m×m, X: m×n, x: m"), Equation)
    except FrechetError as error:
        assert error.column
    assert time.process_time() - start < 3


def test_brackets_behind_the_directions_are_places():
    where = "A: n×n, X: n×n, H: n×n"
    for text in ("D_X (X*A) [H][1,2]", "(D_X (X*A) [H])[1,2]"):
        assert str(read_any(text, where).expr) == "(HA)[1,2]"


@pytest.mark.parametrize(
    "text",
    ["(I)^-1.^99999999999999999999", "eye(n).^1000000007", "(eye(n).*eye(n)).^(10^9)"],
)
def test_a_power_of_every_entry_of_an_identity_is_the_identity(text):
    assert str(read_any(text).expr).startswith("I")
