"""Numbers beyond those of decimal arithmetic as it is by default: the check of a tower of powers raised Overflow."""

from __future__ import annotations

import pytest

import frechet as fr

TOWERS = ["a^" * k + "a" for k in (3, 8, 12, 20, 25)] + [
    "exp(" * 4 + "a" + ")" * 4, "exp(exp(exp(a*b)))", "(a^b)^(a^b)", "(exp(a)^exp(b))^exp(a)", "exp(exp(a)^9)",
    "exp(-exp(exp(exp(a))))", "a^(10^9)", "(1 + a)^(10^12)", "exp(10^6*a)", "exp(a^200)",
]  # fmt: skip


@pytest.mark.parametrize("text", TOWERS, ids=lambda t: t[:24])
@pytest.mark.parametrize(
    "where", ["a: scalar, b: scalar", "a: scalar positive, b: scalar positive"]
)
def test_the_check_ends_with_a_word(text: str, where: str) -> None:
    d = fr.derive(text, "a", where=where)
    assert d.check().status in ("passed", "not checked"), d.check()
    assert str(d)


@pytest.mark.parametrize("text", TOWERS[::3], ids=lambda t: t[:24])
def test_the_check_of_a_claim_ends_with_a_word(text: str) -> None:
    assert fr.check_claim(f"d/da {text} = 0*a", "a: scalar, b: scalar").verdict in (
        "wrong",
        "undecided",
    )
