"""The benchmark of the compiler: `python -m benchmarks`, or `--quick` in less than two minutes.

A full run measures every quantity of every problem at every size in frechet, by hand, in JAX and in PyTorch, then how
deriving and compiling grow, then a fresh interpreter, and writes RESULTS.md.  `./setup bench` installs what is needed;
PyTorch is measured where it is installed (a CPU build is enough; it is
no part of the extra, because the default wheel brings gigabytes for GPUs), and tensorgrad where it is.

`--stand-in` puts the hand-written code in frechet's place: every ratio must then be 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import environment, fresh, machine, results, scaling
from benchmarks.rows import Options, all_rows

environment.limit_memory()
REPORT = Path(__file__).with_name("RESULTS.md")
LIBRARIES = ("frechet", "jax", "torch", "sympy", "tensorgrad")
SIZES = ("small", "medium", "large", "newton", "xlarge")
PARTS = ("problems", "growth", "fresh")


# -------------------------------------------------------------------- the report
def run(options: Options) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The lines on the machine, and the sections with their tables."""
    loops, rates = [machine.calibrate()], [machine.calibrate_blas()]
    sections: list[tuple[str, list[str]]] = []
    missed: list[tuple[str, list[str]]] = []
    if "problems" in options.parts:
        rows = []
        for some in all_rows(options):
            rows += some
            loops.append(machine.calibrate())
            rates.append(machine.calibrate_blas())
        sections.append(
            ("Problems", results.table(results.HEAD, [row.cells() for row in rows]))
        )
        missed += [(row.key, row.missed) for row in rows if row.missed]
    if "growth" in options.parts:
        grown = (
            scaling.run(1, (), part=10)
            if options.quick
            else scaling.run(scaling.ROUNDS, options.libraries)
        )
        sections.append(
            (
                "Deriving and compiling",
                results.table(scaling.HEAD, [g.cells() for g in grown]),
            )
        )
        missed += [(g.key, g.missed) for g in grown if g.missed]
    if "fresh" in options.parts:
        lines, failed = fresh.rows(
            fresh.run(1 if options.quick else fresh.RUNS, options.libraries)
        )
        sections.append(
            (
                "The first logistic Hessian in a fresh interpreter",
                results.table(fresh.HEAD, lines),
            )
        )
        missed += [("fresh interpreter", failed)] if failed else []
    return machine.described(loops, rates), [
        *sections,
        ("Missed bounds", results.missing(missed)),
    ]


def options(arguments: Iterable[str] | None) -> tuple[Options, bool, Path]:
    """The options, whether to write, and where."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="small sizes, a few medium ones; nothing is written",
    )
    parser.add_argument(
        "--problems", nargs="+", default=(), help="parts of names of problems"
    )
    parser.add_argument("--sizes", nargs="+", default=SIZES, choices=SIZES)
    parser.add_argument(
        "--quantities", nargs="+", default=(), help="parts of names of quantities"
    )
    parser.add_argument(
        "--libraries",
        nargs="*",
        default=LIBRARIES,
        choices=LIBRARIES,
        help="beside the hand-written",
    )
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument(
        "--budget", type=float, default=0.0, help="seconds per row: 4, or 0.2 with --quick"
    )
    parser.add_argument(
        "--stand-in", action="store_true", help="the hand-written code in frechet's place"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=None,
        help="where to write; a full run writes RESULTS.md",
    )
    given = parser.parse_args(None if arguments is None else list(arguments))
    full = not (given.quick or given.problems or given.quantities or given.stand_in)
    full &= (tuple(given.sizes), tuple(given.libraries), tuple(given.parts)) == (
        SIZES,
        LIBRARIES,
        PARTS,
    )
    asked = Options(
        tuple(given.problems),
        tuple(given.sizes),
        tuple(given.quantities),
        tuple(given.libraries),
        tuple(given.parts),
        given.budget or (0.2 if given.quick else 4.0),
        given.quick,
        given.stand_in,
    )
    return asked, full or given.output is not None, given.output or REPORT


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure, print, perhaps write; 1 where a bound is missed."""
    asked, write, path = options(arguments)
    about, sections = run(asked)
    for line in about:
        print(line)
    for title, lines in sections if asked.parts != ("problems",) else sections[1:]:
        if title != "Problems":
            print(f"\n{title}", *lines, sep="\n")
    if write:
        path.write_text(
            results.document(
                about, sections, "./setup bench && .venv/bin/python -m benchmarks"
            ),
            "utf-8",
        )
    return sections[-1][1] != results.missing([])


if __name__ == "__main__":
    sys.exit(main())
