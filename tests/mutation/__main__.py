"""Small changes to the code that the tests have to notice: a sign, a transpose, a factor, an order, a condition.

    python -m tests.mutation               every mutant (an hour)
    python -m tests.mutation NAME...       some of them

Every mutant is a copy of the package in which one text stands in the place of another; the tests that guard the place
run on the copy.  A mutant is killed where one of them fails; tests that could not be collected or did not end are a
fault of the run, no kill, but for a mutant that is declared to be endless.  The exit code is 1 where a mutant lives
that is not argued to be equivalent, where a run is at fault, or where a text is not found exactly once.

legend   m mutant
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

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


class Outcome(NamedTuple):
    """What the tests say of a mutant: killed, alive, no end or a fault of the run; and by which line."""

    word: str
    by: str = ""


def outcome(code: int, said: str) -> Outcome:
    """A failed test kills; what keeps the tests from being run says nothing of the mutant."""
    lines = said.strip().splitlines()
    failed = [line for line in lines if line.startswith("FAILED ")]
    if code == 0:
        return Outcome("alive")
    if code == 1 and failed:
        return Outcome("killed", failed[0].split(" - ")[0].split(" ", 1)[1])
    return Outcome("fault", f"exit {code}, {(lines or ['nothing said'])[-1]}")


def run(folder: Path, tests: Sequence[str], seconds: float = SECONDS) -> Outcome:
    """What tests say in a folder."""
    env = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    options = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
    words = [sys.executable, *options, *tests]
    try:
        done = subprocess.run(
            words, cwd=folder, env=env, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Outcome("no end", f"after {seconds:g} s")
    return outcome(done.returncode, done.stdout)


def verdict(m: Mutant, found: Outcome) -> Outcome:
    """No end is a kill where the mutant says so, else a fault; a mutant that lives may be argued to be equivalent."""
    if found.word == "no end":
        return found._replace(word="killed" if m.endless else "fault")
    if found.word == "alive" and m.name in EQUIVALENT:
        return Outcome("equivalent", EQUIVALENT[m.name])
    return found


def tried(m: Mutant) -> Outcome:
    """What the tests that guard the place say of a mutant."""
    with TemporaryDirectory() as made:
        planted(m, Path(made))
        return verdict(m, run(Path(made), m.tests))


def main(names: list[str]) -> int:
    """Plant them one after another; 1 where one lives or could not be tried."""
    chosen = [m for m in MUTANTS if not names or m.name in names]
    unknown = set(names) - {m.name for m in chosen}
    if unknown:
        raise SystemExit(f"no mutant is called {', '.join(sorted(unknown))}")
    words: Counter[str] = Counter()
    for m in chosen:
        found = tried(m)
        words[found.word] += 1
        print(f"{m.name:<44} {found.word.upper()} {found.by}", flush=True)
    print(f"{len(chosen)} mutants:", ", ".join(f"{n} {w}" for w, n in words.items()))
    return int(bool(words["alive"] or words["fault"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
