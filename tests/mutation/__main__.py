"""Small changes to the code that the tests have to notice: a sign, a transpose, a factor, an order, a condition.

    python -m tests.mutation               every mutant (twenty minutes)
    python -m tests.mutation NAME...       some of them

Every mutant is a copy of the package in which one text stands in the place of another; the tests that guard the place
run on the copy.  A mutant is killed where one of them fails.  The exit code is 1 where a mutant lives that is not
argued to be equivalent, or where its text is not found exactly once.

legend   m mutant
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutation.mutants import EQUIVALENT, MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
KEPT = (
    "src",
    "tests",
    "benchmarks",
    "conftest.py",
    "pyproject.toml",
    "README.md",
    "CONTRIBUTING.md",
    "docs",
)
SECONDS = 900


def planted(m: Mutant, folder: Path) -> None:
    """A copy of the project with the change."""
    for name in KEPT:
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    file = folder / "src" / "frechet" / m.file
    text = file.read_text()
    if text.count(m.old) != 1:
        raise SystemExit(
            f"{m.name}: {m.old!r} stands {text.count(m.old)} times in {m.file}"
        )
    file.write_text(text.replace(m.old, m.new))


def killed(m: Mutant) -> str:
    """The first test that fails on the mutant; nothing where none does."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        planted(m, folder)
        env = {
            **os.environ,
            "PYTHONPATH": str(folder / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        words = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            *m.tests,
        ]
        try:
            done = subprocess.run(
                words, cwd=folder, env=env, capture_output=True, text=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return "no end"
    if done.returncode not in (0, 1):
        return (
            ""
            if "error" not in done.stdout.lower()
            else "an error: " + done.stdout.strip().splitlines()[-1]
        )
    failures = [
        line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))
    ]
    return failures[0].split(" - ")[0].split(" ", 1)[1] if failures else ""


def main(names: list[str]) -> int:
    """Plant them one after another; the number of those that live."""
    chosen = [m for m in MUTANTS if not names or m.name in names]
    living = []
    for m in chosen:
        by = killed(m)
        said = (by and f"killed by {by}") or (
            f"equivalent: {EQUIVALENT[m.name]}" if m.name in EQUIVALENT else "LIVES"
        )
        print(f"{m.name:<44} {said}", flush=True)
        living += [m.name] * (said == "LIVES")
    print(f"{len(chosen)} mutants, {len(living)} live")
    return int(bool(living))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
