"""The runner of hostile inputs in short, and that it sees: a wrong class, a wrong place, time, memory, a canary."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"


def run(*words: str) -> tuple[int, str]:
    """The exit code and what was printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.safety.hostile", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, done.stdout


def test_every_fourth_row() -> None:
    """In short, and with time to spare: CI is not measured."""
    code, said = run(str(CASES / "more_hostile.jsonl"), "--every", "4", "--time", "8")
    assert code == 0, said
    assert " 0 failed" in said and int(said.split()[0]) > 70


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"text": "x +", "expect": {"class": ["fine"], "col": None}},
            "syntax, expected fine",
        ),
        (
            {"text": "x + w", "expect": {"class": ["syntax"], "col": [1]}},
            "fine, expected syntax",
        ),
        (
            {"text": "x + w)", "expect": {"class": ["syntax"], "col": [1]}},
            "at [6, 6], expected [1]",
        ),
        (
            {
                "make": [["tanh(A*", 60], ["x", 1], [")", 60]],
                "expect": {"class": ["fine"], "col": None},
            },
            " s",
        ),
    ],
)
def test_what_is_not_as_expected_is_said(row: dict, said: str, tmp_path: Path) -> None:
    env = (CASES / "hostile.jsonl").read_text("utf-8").splitlines()[0]
    whole = {"id": "planted", "syntax": "text", "wrt": "x", "vars": None} | row
    (tmp_path / "rows.jsonl").write_text(f"{env}\n{json.dumps(whole)}\n")
    code, printed = run(
        str(tmp_path / "rows.jsonl"), "--time", "0.001" if "make" in row else "5"
    )
    assert code == 1
    assert said in printed and "1 failed" in printed
