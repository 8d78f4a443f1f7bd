r"""A power below ∂ is a variable where each ∂ below stands for one above: σ² in `\partial \sigma^2`."""

import pytest

import frechet as fr

NORMAL = r"\ell = -\frac{n}{2}\log\sigma^2 - \frac{1}{2\sigma^2}\|y - \mu\|^2"
RIGHT = [
    (r"\frac{\partial}{\partial \sigma^2} \log\sigma = \frac{1}{2\sigma^2}", ""),
    (r"\nabla_{\sigma^2} \log\sigma = \frac{1}{2\sigma^2}", ""),
    ("∂/∂σ² log σ = 1/(2σ²)", ""),
    (r"\frac{\partial}{\partial (\sigma^2)} \sigma^6 = 3\sigma^4", ""),
    (r"\frac{\partial}{\partial t^3} t^6 = 2t^3", ""),
    (
        r"\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma^2} + \frac{\|y-\mu\|^2}{2\sigma^4}",
        NORMAL,
    ),
    (
        r"\frac{\partial^2 \ell}{\partial (\sigma^2)^2} = \frac{n}{2\sigma^4} - \frac{\|y-\mu\|^2}{\sigma^6}",
        NORMAL,
    ),
    (
        r"\frac{\partial^2 \ell}{\partial \mu \partial \sigma^2} = -\frac{y-\mu}{\sigma^4}",
        NORMAL,
    ),
    (
        r"\frac{\partial^2}{\partial \sigma^2} \log\sigma = -\frac{1}{\sigma^2}",
        "",
    ),  # twice by σ
    (r"\frac{\partial^2 f}{\partial x^2} = 6x", "f = x^3"),
]
FALSE = [
    (r"\frac{\partial}{\partial \sigma^2} \log\sigma = \frac{1}{\sigma}", ""),
    (r"\frac{\partial}{\partial \sigma^2} \sigma^6 = 6\sigma^5", ""),  # by σ
    (
        r"\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{\sigma} + \frac{\|y-\mu\|^2}{\sigma^3}",
        NORMAL,
    ),
    (
        r"\frac{\partial^2 \ell}{\partial \mu \partial \sigma^2} = -2\frac{y-\mu}{\sigma^3}",
        NORMAL,
    ),
    (r"\frac{\partial^2}{\partial \sigma^2} \log\sigma = \frac{1}{2\sigma^2}", ""),
]


def verdict(claim: str, given: str) -> str:
    """The verdict on a claim, with a definition behind it where there is one."""
    return fr.check_claim(claim + (rf" \text{{ where }} {given}" if given else "")).verdict


@pytest.mark.parametrize(("claim", "given"), RIGHT)
def test_the_derivative_by_a_power_of_a_number_is_right(claim: str, given: str) -> None:
    assert verdict(claim, given) == "right"


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_the_derivative_by_the_number_is_another(claim: str, given: str) -> None:
    assert verdict(claim, given) != "right"


def test_no_power_of_an_array_is_a_variable() -> None:
    claim = r"\frac{\partial \|x\|^4}{\partial x^2} = 2x^2"
    assert fr.check_claim(claim, where="x: n").verdict == "shape"
