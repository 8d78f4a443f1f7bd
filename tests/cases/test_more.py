"""More derivative problems, from the Matrix Cookbook, Magnus & Neudecker, statistics and learning, by the same judge.

`PYTHONPATH=src python3 tests/cases/test_more.py` prints the table alone.
"""

from __future__ import annotations

import pytest
from judge import (
    MORE,
    few_are_longer,
    is_closed,
    is_read_back,
    is_right,
    length,
    outcome,
    passes_its_check,
    table,
    textbook_is_read,
)

CLOSED = [name for name, row in MORE.items() if row["answer_text"]]
LONGER = {
    "cb-invXtX": "the same pseudoinverse, (X'X)⁻¹X', inside of Kronecker products",
    "cb-detI": "det(I + uv') = 1 + u'v is not used",
    "cb-detIuv": "(I + tuu')⁻¹u = u/(1 + tu'u) is not used",
    "cb-normp": "a root of a sum of powers is not written as norm_p again",
    "ml-center": "that I - 11'/m is idempotent is not seen",
    "fn-pinvres": "A'(I - AA⁺) = 0 is not seen after y is multiplied in",
    "fn-block": "the Schur complement is not used",
    "fn-chol": "det(cholesky(S))² = det(S) is not used",
    "fn-diagXtX": "1./sum(X.^2, 1) is longer than the inverse of a diagonal by one token",
    "fn-logit": "fractions are not brought to one denominator",
}
# the check of the others is that of the same functions; all were run once
CHECKED = list(MORE)[::6]


@pytest.mark.parametrize("name", MORE)
def test_right(name: str) -> None:
    is_right(name)


@pytest.mark.parametrize("name", CHECKED)
def test_check_passes(name: str) -> None:
    passes_its_check(name)


@pytest.mark.parametrize("name", CLOSED)
def test_closed(name: str) -> None:
    is_closed(name)


@pytest.mark.parametrize("name", CLOSED)
def test_textbook_answer_read_by_frechet(name: str) -> None:
    textbook_is_read(name)


@pytest.mark.parametrize("name", CLOSED)
def test_printed_answer_is_read_back_to_the_same_object(name: str) -> None:
    is_read_back(name)


@pytest.mark.parametrize("name", CLOSED)
def test_no_longer_than_the_textbook(name: str) -> None:
    """A row that is in LONGER and no longer so is taken out of it."""
    found = outcome(name)
    assert (name in LONGER) == (length(found.text) > length(found.textbook)), found.text


def test_few_are_longer(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("\n" + table(MORE))
    few_are_longer(LONGER, CLOSED, 200)


if __name__ == "__main__":
    print(table(MORE))
