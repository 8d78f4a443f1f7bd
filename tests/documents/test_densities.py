r"""Functions as statistics write them: arguments behind a bar, below the letter; the logarithm of a density.

legend   d a derivative, as LaTeX has it
"""

from __future__ import annotations

import pytest

from frechet.documents import check_document
from frechet.documents.context import Declarations


def d(f: str, x: str) -> str:
    """A derivative in print."""
    return rf"\frac{{\partial {f}}}{{\partial {x}}}"


def verdicts(*formulas: str) -> list[str]:
    """The kinds of all claims of a document, a formula a paragraph."""
    text = "\n\n".join(f"$${formula}$$" for formula in formulas)
    return [f.kind for f in check_document(text, "md").findings]


NORMAL = r"-\frac{1}{2} \log{\sigma^{2}} - \frac{1}{2\sigma^{2}} (x-\mu)^2"


@pytest.mark.parametrize(
    ("head", "call"),
    [
        (r"\log{p(x \mid \mu, \sigma)}", r"\log{p(x \mid \mu, \sigma)}"),
        (r"\ln p(x | \mu, \sigma)", r"\ln p(x | \mu, \sigma)"),
        (r"\ell(\mu, \sigma; x)", r"\ell(\mu, \sigma; x)"),
        (r"\log p(x ; \mu, \sigma)", r"\log p\left(x ; \mu, \sigma\right)"),
    ],
)
def test_a_density_is_defined_with_its_bar(head: str, call: str) -> None:
    right, wrong = (
        d(call, r"\mu") + rf" = \frac{{{n}}}{{\sigma^2}} (x-\mu)" for n in (1, 3)
    )
    assert verdicts(f"{head} = {NORMAL}", right, wrong) == ["right", "wrong"]


def test_a_density_that_nobody_gave_stays_open() -> None:
    claim = d(r"\log{p(x \mid \mu)}", "x") + r" = -(x-\mu)"
    assert verdicts(claim) == ["not understood"]


def test_arguments_below_a_letter() -> None:
    square = r"E_{(w, b)} = \sum_{i=1}^{m} (y_i - w x_i - b)^2"
    right, wrong = (
        d("E_{(w, b)}", "w") + rf" = \sum_{{i=1}}^{{m}} 2(y_i - w x_i - b) {x}"
        for x in ("(-x_i)", "x_i")
    )
    assert verdicts(square, right, wrong) == ["right", "wrong"]


@pytest.mark.parametrize(
    ("text", "declared"),
    [("$A_{(m,n)}$", {"A": "m×n"}), ("$E_{(w,b)}$", {}), ("$A_{(w×b)}$", {"A": "w×b"})],
)
def test_a_comma_below_a_letter_is_a_shape_of_sizes(
    text: str, declared: dict[str, str]
) -> None:
    context = Declarations()
    context.read(text)
    assert context.where(0) == declared


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{d}{dx} \left(g(y) + x^2\right) = 2x", "right"),
        (r"\frac{d}{dx} \left(\log\Gamma(\frac{y}{2}) - x^2\right) = -2x", "right"),
        (r"\frac{d}{dx} \left(g(y) + x^2\right) = 3x", "wrong"),
        # what depends on what is differentiated by, or stands outside, does not drop out
        (r"\frac{d}{dx} \left(g(x) + x^2\right) = 2x", "not understood"),
        (
            r"\frac{d}{dx} \left(\log\Gamma(\frac{x}{2}) - x^2\right) = -2x",
            "not understood",
        ),
        (r"\frac{d}{dx} \left(g(y) x^2\right) = 2x", "not understood"),
        (r"\frac{d}{dx} x^2 = 2x + g(y)", "not understood"),
    ],
)
def test_a_function_of_something_else_is_a_constant(claim: str, kind: str) -> None:
    assert verdicts(claim) == [kind]


def test_a_trace_of_a_number_with_a_differential_is_that_differential() -> None:
    claim = r"\mathrm{d}{\operatorname{tr}(x^TAy)} = \operatorname{tr}(\mathrm{d}{x^TAy})"
    assert verdicts(claim) == ["right"]
