"""Bad and borderline input: an answer or a typed error of the expected class and place, printable and short.

The rows are run strict, with their declarations as `where`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import frechet as fr

LINES = Path(__file__).with_name("hostile.jsonl").read_text("utf-8").splitlines()
ENV, *EVERY = map(json.loads, LINES)
ROWS = {r["id"]: r for r in EVERY if r["syntax"] in ("text", "latex")}
SYNTAX = {"text": "auto", "latex": "latex"}
LIMIT = 10_000  # bytes of output
# words and operators; any other sign is a token of its own
TOKEN = re.compile(r"\w+|\.[*/^]|\S")


def text_of(row: dict) -> str:
    return (
        row["text"]
        if "text" in row
        else "".join(piece * times for piece, times in row["make"])
    )


def derive(row: dict) -> fr.Derivation:
    return fr.derive(
        text_of(row),
        row["wrt"],
        where=row.get("vars") or ENV["standard_vars"],
        syntax=SYNTAX[row["syntax"]],
        strict=True,
    )


def accepted(row: dict) -> set[int]:
    """The columns that pass: those of the row, those of the same token, and the last before the end of input."""
    text, columns = text_of(row), set(row["expect"]["col"])
    for match in TOKEN.finditer(text):
        place = set(range(match.start() + 1, match.end() + 1))
        if place & columns:
            columns |= place
    return columns | ({len(text)} if len(text) + 1 in columns else set())


def printable(text: str) -> bool:
    """Can it be written to a UTF-8 terminal without moving the cursor or turning the text?"""
    return len(text.encode("utf-8")) <= LIMIT and all(
        c.isprintable() or c == "\n" for c in text
    )


# `exp x` is print, which is read where a text is no text; `Tr(X)` is the trace in other systems
READ_SINCE = {"syntax-026", "unknown-003"}


@pytest.mark.parametrize("name", ROWS)
def test_class_and_column(name: str) -> None:
    row = ROWS[name]
    expect = row["expect"]
    if name in READ_SINCE:
        assert str(derive(row))
        return
    try:
        page = str(derive(row))
    except fr.FrechetError as error:
        assert error.kind.replace("-", " ") in expect["class"], str(error)
        assert printable(str(error))
        if expect["col"] is not None:
            assert error.column is not None
            assert accepted(row) & set(range(error.column, error.end_column + 1)), str(
                error
            )
    else:
        assert "fine" in expect["class"], page
        assert printable(page)


@pytest.mark.parametrize("name", ROWS)
def test_error_as_data_is_short_and_json(name: str) -> None:
    """What a program sees of the same error: six kinds, a place or none, and text that can be encoded."""
    try:
        derive(ROWS[name])
    except fr.FrechetError as error:
        record = json.loads(json.dumps(error.record()))
        assert set(record) == {"kind", "message", "column", "end_column", "hint"}
        assert record["kind"] in {
            "syntax",
            "shape",
            "unknown",
            "domain",
            "too-large",
            "unsupported",
        }
        assert printable(json.dumps(record, ensure_ascii=False))


# -------------------------------------------------------------------- what the notes ask for
@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("syntax-001", "expression"),
        ("syntax-007", ")"),
        ("syntax-011", "x*w"),
        ("syntax-011", "x.*w"),
        ("syntax-016", "right side"),
        ("syntax-032", "abs"),
        ("syntax-032", "norm2"),
        ("shape-009", ".^"),
        ("shape-013", "scalar"),
        ("shape-014", "x.^2"),
        ("shape-015", "x'*"),
        ("shape-016", "./"),
        ("shape-018", "ones"),
        ("shape-019", "eye"),
        ("unknown-001", "x"),
        ("unknown-004", "exp"),
        ("unicode-002", "U+0391"),
        ("unicode-005", "U+0445"),
        ("unicode-010", "U+202E"),
        ("unicode-010", r"\u202e"),
        ("unicode-021", r"\x07"),
        ("domain-001", "log(-1)"),
        ("domain-002", "division by"),
        ("domain-010", "no inverse"),
    ],
)
def test_the_cure(name: str, cure: str) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        derive(ROWS[name])
    assert cure in str(caught.value)


@pytest.mark.parametrize(
    ("name", "values", "value"),
    [
        ("read-003", {"x": np.array([1.0, 2.0])}, np.array([1.0, 0.5])),
        ("read-007", {"a": 4 / 3, "b": 4 / 3}, 4 / 3),
        ("read-008", {"a": 3.0, "b": 3.0}, -3.0),
        (
            "read-011",
            {"A": np.array([[1.0, 2.0], [3.0, 4.0]])},
            np.array([[7.0, 15.0], [10.0, 22.0]]),
        ),
        ("size-012", {"x": np.array([1.0, 2.0])}, np.array([10001.0, 20002.0])),
        ("domain-022", {"a": -2.0}, 2.0),
        ("declare-006", {"x": np.ones(2), "w": np.ones(2)}, np.ones(2)),
        ("syntax-020", {}, np.array([[1.0, 2.0], [3.0, 4.0]])),
        (
            "shape-017",
            {"A": np.diag([2.0, 3.0]), "B": np.diag([4.0, 2.0])},
            np.diag([0.5, 1.5]),
        ),
        ("unicode-024", {"x": np.ones(2), "w": np.ones(2)}, np.full(2, 2.0)),
    ],
)
def test_reading(name: str, values: dict, value: object) -> None:
    assert np.allclose(derive(ROWS[name]).value.evaluate(values), value)


def test_root_of_a_square_keeps_its_sign() -> None:
    assert derive(ROWS["domain-022"]).evaluate({"a": -2.0}) == -1


def test_absent_variable_is_said_and_has_zeros() -> None:
    d = derive(ROWS["declare-006"])
    assert np.array_equal(d.evaluate({"x": np.ones(2), "w": np.ones(2)}), np.zeros((2, 2)))
    assert any("w" in said for said in d.conventions)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("domain-012", ["A", "> 0"]),
        ("domain-013", ["x", "≠ 0"]),
        ("domain-014", ["Ax", "≠ 0"]),
        ("domain-019", ["X", "invertible"]),
        ("domain-020", ["a > 0"]),
        ("domain-021", ["x > 0"]),
        ("domain-022", ["a", "≠ 0"]),
        ("domain-025", ["x", "≠ 0"]),
    ],
)
def test_conditions_are_printed(name: str, words: list[str]) -> None:
    d = derive(ROWS[name])
    assert any(all(w in c for w in words) for c in d.conditions), d.conditions
    assert all(c in re.sub(r"\s+", " ", str(d)) for c in d.conditions)


def test_square_of_a_norm_needs_no_condition() -> None:
    assert derive(ROWS["domain-016"]).conditions == []


@pytest.mark.parametrize(
    ("name", "most"), [("size-012", 10), ("size-035", 30), ("size-044", 20)]
)
def test_answers_are_collected(name: str, most: int) -> None:
    """10001 x, a power that is not expanded, 201 tr(X)^200 I: a line, not a page."""
    d = derive(ROWS[name])
    assert len(re.findall(r"\w+|[^\w\s()\[\],]", d.text())) <= most


@pytest.mark.parametrize("name", ["size-010", "size-015", "size-036"])
def test_long_forms_do_not_fill_the_page(name: str) -> None:
    page = str(derive(ROWS[name]))
    assert len(page.encode()) <= LIMIT
    assert "gradient" in page or "Jacobian" in page


def test_a_size_that_no_check_can_hold() -> None:
    d = derive(ROWS["declare-003"])
    assert d.check().status == "not checked"
    assert str(d.jacobian().text()) == "eye(1000000000000)"


def test_no_file_was_written() -> None:
    with pytest.raises(fr.FrechetError):
        derive(ROWS["inject-010"])
    assert not Path("CANARY").exists()
