"""What people of other systems type: every row of the page is read as it says, or asks with words that can be typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import frechet as fr
from frechet.functions.algebra import lower
from frechet.reading.text.habits import habits

PAGE = Path(__file__).parent.parent.parent / "docs" / "habits.md"
WHERE = "A: n×n, B: n×n, C: m×n, x: n, y: n, a: scalar"
CODE = re.compile(r"`((?:[^`])+)`")
SYSTEMS = 8


def page_rows() -> list[tuple[str, str, str, list[str]]]:
    """What is typed, what is declared, what it is read as, what can be typed instead."""
    found = []
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [c.replace("\0", "|") for c in line.replace(r"\|", "\0").split("|")[1:-1]]
        if len(cells) == 3 and "`" in cells[0]:
            typed, *where = CODE.findall(cells[0])
            meant = CODE.findall(cells[1])
            found.append(
                (typed, *(where or [WHERE]), *(meant or [""]), CODE.findall(cells[2]))
            )
    return found


ROWS = page_rows()


def test_the_page_has_the_habits_of_every_system():
    assert len(ROWS) >= 150
    assert PAGE.read_text("utf-8").count("\n## ") == SYSTEMS


@pytest.mark.parametrize(
    ("typed", "where", "meant"), [r[:3] for r in ROWS if r[2]], ids=lambda t: t[:40]
)
def test_a_habit_is_read_as_the_page_says(typed, where, meant):
    assert lower(fr.read(typed, where)) is lower(fr.read(meant, where))


@pytest.mark.parametrize(
    ("typed", "where", "cures"),
    [(t, w, cures) for t, w, meant, cures in ROWS if not meant],
    ids=lambda t: t[:40] if isinstance(t, str) else "",
)
def test_a_habit_with_two_meanings_asks_and_shows_what_to_write(typed, where, cures):
    with pytest.raises(fr.FrechetError) as caught:
        fr.read(typed, where)
    assert cures
    for cure in cures:
        assert cure in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "where", "cure"),
    [(t, w, c) for t, w, meant, cures in ROWS if not meant for c in cures],
    ids=lambda t: t[:40],
)
def test_what_a_question_shows_is_read(typed, where, cure):
    if ":" in cure:
        assert fr.derive("x'*x", "x", where=cure)
        return
    assert fr.read(cure, where + ", b: scalar, c: scalar, d: scalar").shape is not None


@pytest.mark.parametrize(
    "typed",
    [
        "norm(A, 3)",
        "sum(C, axis=2)",
        "np.foo(x)",
        "x.foo()",
        "f('fro')",
        "np.sum(x, y)",
        "a**b**a",
    ],
)
def test_what_no_system_says_like_this_is_refused(typed):
    with pytest.raises(fr.FrechetError):
        fr.read(typed, WHERE + ", b: scalar")


def test_a_declared_name_goes_before_a_habit():
    assert str(fr.read("dot(x)", "x: n, dot: elementwise")) == "dot(x)"
    assert fr.read("t*x", "t: scalar, x: n") is fr.read("x*t", "t: scalar, x: n")


def test_what_is_read_otherwise_than_typed_is_said():
    found = fr.reading.read_expression("np.dot(x, y)", WHERE)
    assert "np.dot(x, y) is x*y" in found.conventions


def test_every_row_of_the_table_is_a_word_or_a_tree():
    for word, rows in habits().items():
        assert word
        for row in rows:
            assert row.sign in ("->", "?", "!", "=")
            assert row.advice or row.meant
