"""The public derivative problems: right against JAX, closed, and no longer than the textbook's answers.

`PYTHONPATH=src python3 tests/cases/test_public.py` prints the table alone.
"""

from __future__ import annotations

import numpy as np
import pytest
from judge import (
    EXACT,
    PUBLIC,
    few_are_longer,
    is_closed,
    is_read_back,
    is_right,
    length,
    off,
    outcome,
    passes_its_check,
    table,
    textbook_is_read,
    values,
    where,
)

import frechet as fr

CLOSED = [name for name, row in PUBLIC.items() if row.get("answer_text")]


@pytest.mark.parametrize("name", PUBLIC)
def test_right(name: str) -> None:
    is_right(name)


@pytest.mark.parametrize("name", PUBLIC)
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


def test_an_undeclared_degree_of_freedom() -> None:
    """`m` in the Wishart density is neither declared nor a size: strict reading refuses it, else it is guessed."""
    row = PUBLIC["stat-wishart"]
    free = {**where(row), "X": "n×n"}
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive(row["expr"], "X", where=free, strict=True)
    assert (caught.value.kind, caught.value.column) == ("unknown", 2)
    d = fr.derive(row["expr"], "X", where=free)
    assert any(g.startswith("m: scalar") for g in d.guesses)
    X = values(row["id"])
    expected = (9 - 3 - 1) / 2 * np.linalg.inv(X["X"]).T - np.linalg.inv(X["V"]) / 2
    assert off(d.gradient.evaluate({"m": 9, **X}), expected) < EXACT


def test_no_longer_than_the_textbook(capsys: pytest.CaptureFixture[str]) -> None:
    longer = [name for name in CLOSED if not outcome(name).no_longer]
    with capsys.disabled():
        print("\n" + table(PUBLIC))
    few_are_longer(longer, CLOSED, 190)


if __name__ == "__main__":
    print(table(PUBLIC))
    for case in CLOSED:
        if not outcome(case).no_longer:
            o = outcome(case)
            print(
                f"longer: {case}: {length(o.text)} > {length(o.textbook)}\n    {o.text}\n    {o.textbook}"
            )
