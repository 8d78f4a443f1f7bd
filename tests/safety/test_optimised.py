"""The tests bite where Python leaves assertions out: `python -O -m pytest` with planted faults fails as it should."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAULT = """
from frechet.derivation import Derivation
from frechet.answers.forms import Form

def wrong(evaluate):
    return lambda self, values: evaluate(self, values) * 1.001

Derivation.evaluate, Form.evaluate = wrong(Derivation.evaluate), wrong(Form.evaluate)
"""
CHOSEN = [
    "tests/once_failed/test_given_sizes.py",
    "tests/cases/test_pains_learning.py",
    "-k",
    "operator or learning",
]


def run(*words: str, path: Path) -> tuple[int, int]:
    """How many tests passed and failed under -O."""
    done = subprocess.run(
        [sys.executable, "-O", "-m", "pytest", "-p", "no:cacheprovider", "--tb=no", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            "PYTHONPATH": f"{path}:{ROOT / 'src'}",
            "PATH": "/usr/bin:/bin",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    found = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed)", done.stdout)}
    assert found, done.stdout + done.stderr
    return found.get("passed", 0), found.get("failed", 0)


def test_a_planted_fault_is_found(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(FAULT)
    passed, failed = run(*CHOSEN, path=tmp_path)
    assert failed == 0 and passed > 15
    found = run(*CHOSEN, "-p", "planted", path=tmp_path)[1]
    assert found > 10


def test_an_assertion_of_a_judge_is_made(tmp_path: Path) -> None:
    hook = next(h for h in sys.meta_path if type(h).__name__ == "AssertionRewritingHook")
    for name in ("judge", "pains", "tests.fuzz.oracle", "attacks", "whitelist"):
        assert any(name == m or name.startswith(m + ".") for m in hook._must_rewrite), name  # type: ignore[attr-defined]


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md"])
def test_examples_with_assertions_are_run_as_they_are(file: str) -> None:
    """`conftest.py` compiles them with assertions, whatever the interpreter was told."""
    text = (ROOT / "conftest.py").read_text()
    assert re.search(r"compile\(.*optimize=0\)", text)
    assert "assert " in (ROOT / file).read_text() or file == "README.md"


def test_examples_of_the_package_show_values() -> None:
    """An assertion of a doctest would be left out."""
    for file in (ROOT / "src").rglob("*.py"):
        assert not re.search(
            r"^\s*(>>>|\.\.\.)\s+assert\b", file.read_text("utf-8"), re.MULTILINE
        ), file
