"""Every reading that is shown can be asked for, and is then the one that is taken."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import frechet as fr

TEXTS = [
    ("x^TAx", ""),
    ("a*X", "X: m×n"),
    ("x_1 + x'*y", ""),
    ("tr(A*X)", ""),
    (r"\operatorname{tr}(A X)", ""),
    ("AB", "A: m×n, B: n×p"),
    ("d/dX tr(A*X) = A'", ""),
    (r"\nabla_x \frac{1}{N} x^\top x = \frac{2}{N} x", ""),
    ("c*x'*x + b", "x: n"),
]


def kinds(r: fr.Interpretation) -> dict[str, int]:
    """The number of axes of each name."""
    return {n: 0 if "scalar" in w else w.count("×") + 1 for n, w in r.variables.items()}


@pytest.mark.parametrize("text, where", TEXTS)
def test_another_reading_is_had_by_what_it_says(text: str, where: str) -> None:
    first, *others = fr.readings(text, where)
    assert not first.where and not first.syntax
    for r in others:
        assert r.where or r.syntax
        told = ", ".join(filter(None, (where, r.where)))
        again = fr.readings(text, told, r.syntax or "auto")[0]
        assert again.text == r.text
        assert kinds(again) == kinds(r)


@pytest.mark.parametrize("text, where", TEXTS)
def test_no_reading_is_shown_twice(text: str, where: str) -> None:
    found = [(r.text, tuple(sorted(kinds(r).items()))) for r in fr.readings(text, where)]
    assert len(found) == len(set(found))


def test_what_is_declared_has_one_reading() -> None:
    assert len(fr.readings("norm2(A*x - b)^2", "A: m×n, x: n, b: m")) == 1


def test_what_cannot_be_read_is_refused_as_by_read() -> None:
    with pytest.raises(fr.ReadError, match="never closed"):
        fr.readings("A*(B")


def run(*words: str) -> str:
    """What the command prints."""
    return subprocess.run(
        [sys.executable, "-m", "frechet", *words],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_page() -> None:
    lines = run("read", "x^TAx").splitlines()
    assert lines[0].split(maxsplit=2) == ["read", "as", "xᵀAx"]
    assert any(line.startswith("guess") and "A: n×n matrix" in line for line in lines)
    assert any(line.startswith("or") and '--where "A: scalar"' in line for line in lines)


def test_the_data() -> None:
    record = json.loads(run("read", "x^TAx", "--json"))
    assert record["readings"][0]["text"] == "x'*A*x"
    assert "A: scalar" in [r["where"] for r in record["readings"]]


def test_an_answer_says_first_that_it_was_read_as_print() -> None:
    assert run("x^TAx", "x").startswith("read as")
    guesses = json.loads(run("x^TAx", "x", "--json"))["guesses"]
    assert [g["name"] for g in guesses] == ["x", "A"]
    assert "A: scalar" in guesses[1]["or"]
