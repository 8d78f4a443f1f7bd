"""How long frechet takes to derive, simplify and print, next to SymPy: `python -m benchmarks.derive`.

All times are CPU times of this one process.  Caches are cleared before each measurement, and that they are empty is
checked.  A round measures every case in both programs, one right after the other, then the growing families; the
numbers are medians of the rounds.  The exit status is 1 where a target is missed, and the last line says which.

What is timed of frechet is `derive` of an expression that was read, with the text of the asked form: gradient,
Jacobian, Hessian or tensor.  Of SymPy it is `.diff` of an expression that was built, `.doit()` and `str`.  Reading,
building and every import are outside; reading is reported apart.

`--quick` is one round of every fourth case.  `--write` puts the result into DERIVE.md.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
import warnings
from collections.abc import Iterable
from pathlib import Path

import frechet as fr
from benchmarks.caches import Caches
from benchmarks.cases import cases
from benchmarks.frechet_side import judge, timed
from benchmarks.growth import FAMILIES
from benchmarks.machine import calibrate
from benchmarks.sympy_side import LIMIT, TimedOut, best, limited
from benchmarks.table import Grown, Measured, Report, document

REPORT = Path(__file__).with_name("DERIVE.md")
ROUNDS = 5


# -------------------------------------------------------------------- one case
def time_frechet(m: Measured, caches: Caches) -> None:
    """Read, then derive and print, with nothing remembered."""
    reading, deriving = timed(m.case, caches)
    m.reading.append(reading)
    m.deriving.append(deriving)


def time_sympy(m: Measured) -> None:
    """The same question to SymPy, where it answers right."""
    if m.question.verdict == "right":
        gc.collect()
        try:
            m.sympy.append(m.question.ask()[0])
        except TimedOut:
            m.sympy.append(LIMIT)


def time_growth(g: Grown, caches: Caches) -> None:
    """Build, then derive and print."""
    caches.clear()
    caches.check()
    start = time.process_time()
    e = g.family.build(g.length)
    middle = time.process_time()
    d = fr.derive(e, g.family.wrt)
    text = str(d.jacobian() if e.rank else d.gradient)
    g.deriving.append(time.process_time() - middle)
    g.building.append(middle - start)
    g.characters = len(text)


def check_clock() -> None:
    """The clock advances in steps far below the times that are measured."""
    with limited(LIMIT):
        start = time.process_time()
        while (now := time.process_time()) == start:
            pass
    assert now - start < 1e-4, f"the CPU clock goes in steps of {now - start} s"


# -------------------------------------------------------------------- all of it
def run(rounds: int, every: int) -> tuple[list[Measured], list[Grown], list[float]]:
    """Judge once, then measure in rounds; the third value are times of the fixed loop, all along."""
    check_clock()
    caches = Caches()
    measured = []
    for case in cases()[::every]:
        m = Measured(case, best(case))
        m.verdict, m.note = judge(case)
        measured.append(m)
        progress(f"judged {len(measured)} cases")
    grown = [Grown(family, k) for family in FAMILIES for k in family.lengths]
    loops = []
    for r in range(rounds):
        for k, m in enumerate(measured):
            if m.verdict != "no word":
                both = [lambda m=m: time_frechet(m, caches), lambda m=m: time_sympy(m)]
                for measure in both if (k + r) % 2 else reversed(both):
                    measure()
            if k % 40 == 0:
                loops.append(calibrate())
        for g in grown:
            time_growth(g, caches)
        progress(f"round {r + 1} of {rounds}")
    progress("")
    return measured, grown, loops


def progress(said: str) -> None:
    """A line that is overwritten, on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{said:<40}", end="" if said else "\r", file=sys.stderr, flush=True)


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure, print, perhaps write; 1 where a target is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.derive", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--quick", action="store_true", help="one round of every fourth case"
    )
    parser.add_argument(
        "--write", action="store_true", help="put the result into benchmarks/DERIVE.md"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default {ROUNDS}")
    options = parser.parse_args(None if arguments is None else list(arguments))
    warnings.simplefilter("ignore")
    rounds = 1 if options.quick else options.rounds
    report = Report(*run(rounds, 4 if options.quick else 1), rounds)
    print(report)
    if options.write:
        REPORT.write_text(document(report), "utf-8")
    return bool(report.missed)


if __name__ == "__main__":
    sys.exit(main())
