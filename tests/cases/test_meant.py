"""What is read is what was meant: no row is misread, judged falsely, answered in words that nobody reads, or a crash.

`python -m tests.cases.meant` prints the table; meant_right.txt holds the ids of the rows that stay right.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cases.meanings import WAITS
from tests.cases.meant import FAULTS, ROWS, Judged, judged, of_true, survives

import frechet as fr

# by id, the ruling that it waits for; a row that is fine is taken out
NOT_YET = {
    "X30": "forms",
    "X31": "forms",
    "X35": "forms",
    "X36": "forms",
    "X38": "forms",
}
RIGHT = set(Path(__file__).with_name("meant_right.txt").read_text("utf-8").split())


@pytest.mark.parametrize("name", ROWS)
def test_what_is_read_is_what_was_meant(name: str) -> None:
    """A row that is in NOT_YET and at fault no longer is taken out of it; what was right stays right."""
    found = judged(ROWS[name])
    assert (name in NOT_YET) == (found.outcome in FAULTS), found
    assert found.outcome == "right" or name not in RIGHT, found


def test_the_lists_name_rows() -> None:
    assert RIGHT.isdisjoint(NOT_YET)
    assert ROWS.keys() >= RIGHT | NOT_YET.keys() | WAITS.keys()


def test_every_row_at_fault_waits_for_its_ruling() -> None:
    assert {n: WAITS[n.split(":")[0]] for n in NOT_YET} == NOT_YET


FORMULA = {"id": "own", "latex": r"A^\top x", "where": "A: m×n, x: m", "numpy": "A.T@x"}
CLAIM = {"id": "own", "latex": r"\nabla_x x^\top x = 2x", "where": "x: n", "numpy": "true"}
PLANTED = [
    (FORMULA, "right"),
    (FORMULA | {"numpy": "2*A.T@x"}, "misread"),
    (FORMULA | {"numpy": "A.T@x+1e-5"}, "misread"),
    (FORMULA | {"numpy": "A"}, "misread"),
    (FORMULA | {"latex": r"A^\top x)"}, "asks"),
    (FORMULA | {"numpy": "A.T@nobody"}, "crash"),
    (CLAIM, "right"),
    (CLAIM | {"numpy": "false"}, "wrong-verdict"),
    (CLAIM | {"latex": r"\nabla_x x^\top x = 3x"}, "wrong-verdict"),
    (CLAIM | {"latex": r"\nabla_x x^\top x = 3x", "numpy": "false"}, "right"),
]


@pytest.mark.parametrize("row, outcome", PLANTED)
def test_the_judge_sees_it(row: dict, outcome: str) -> None:
    assert judged(row).outcome == outcome


def test_the_command_prints_the_table_and_the_row() -> None:
    words = [sys.executable, "-m", "tests.cases.meant", "--row", "w019"]
    done = subprocess.run(
        words, cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "w019 right" in done.stdout


def test_what_survives_seventeen_is_right_for_an_empty_reason() -> None:
    assert survives("x - x = 0*y", "x: n, y: n")
    assert not survives(r"\nabla_x x^\top x = 2x", "x: n")
    empty = fr.check_claim("x - x = 0*y", "x: n, y: n")
    assert of_true(empty, empty.claim, "x: n, y: n") == Judged(
        "wrong-verdict", "right, and so is 17 times the right side"
    )
