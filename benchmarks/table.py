"""The table of a measurement: targets and ratios first, then times, answers and growth.

legend   m a measured case   g a family at one length
"""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

import numpy as np
import sympy as sp

import frechet as fr
from benchmarks.cases import Case
from benchmarks.growth import Family
from benchmarks.sympy_side import VERDICTS, Question

MEDIAN_TARGET = 2e-3  # seconds for the median case
RATIO_TARGET = 10.0  # SymPy's median over frechet's, over the cases that SymPy gets right
SLOW = 20e-3  # slower cases are listed
WIDTH = 80


@dataclass
class Measured:
    """A case with the times of all rounds, in seconds, and whether the answers are right."""

    case: Case
    question: Question
    verdict: str = ""
    note: str = ""
    reading: list[float] = field(default_factory=list)
    deriving: list[float] = field(default_factory=list)
    sympy: list[float] = field(default_factory=list)


@dataclass
class Grown:
    """A family at one length: the times of all rounds and the length of the printed answer."""

    family: Family
    length: int
    building: list[float] = field(default_factory=list)
    deriving: list[float] = field(default_factory=list)
    characters: int = 0

    @property
    def longest(self) -> bool:
        """Does the limit hold for it?"""
        return self.length == max(self.family.lengths)


def ms(seconds: float) -> str:
    """Milliseconds, three figures or whole."""
    x = seconds * 1e3
    return f"{x:.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def at(share: float, times: Sequence[float]) -> float:
    """The value below which this share of the values lies."""
    return sorted(times)[min(int(share * len(times)), len(times) - 1)]


def spread(name: str, times: Sequence[float]) -> str:
    """Median, 90th percentile and maximum of a row of times."""
    cells = (median(times), at(0.9, times), max(times)) if times else ()
    return f"{name:<44}{len(times):>6}" + "".join(f"{ms(t):>10}" for t in cells)


def title(left: str, *columns: tuple[str, int]) -> list[str]:
    """A head with a rule below."""
    return ["", left + "".join(f"{name:>{width}}" for name, width in columns), "─" * WIDTH]


class Report:
    """The table, and which targets are missed."""

    def __init__(
        self,
        measured: Sequence[Measured],
        grown: Sequence[Grown],
        loops: Sequence[float],
        rounds: int,
    ) -> None:
        self.measured, self.grown, self.missed = measured, grown, list[str]()
        timed = [m for m in measured if m.deriving]
        both = [m for m in timed if m.sympy]
        self.lines = (
            self.head(loops, rounds) + self.ratios(timed, both) + self.times(timed, both)
        )
        self.lines += self.verdicts() + self.growth()
        self.lines += (
            ["", *(f"missed: {m}" for m in self.missed)]
            if self.missed
            else ["", "every target is met"]
        )

    def head(self, loops: Sequence[float], rounds: int) -> list[str]:
        """What ran where."""
        return [
            f"frechet {fr.__version__}, SymPy {sp.__version__}, NumPy {np.__version__}; "
            f"{os.cpu_count()} cores, {platform.python_implementation()} {platform.python_version()}",
            f"CPU time in ms, medians of {rounds} round{'s' * (rounds > 1)}, caches cleared before each measurement;",
            f"a fixed loop of 10⁶ additions takes {ms(median(loops))} ms, at best {ms(min(loops))} ms",
        ]

    def target(self, name: str, value: str, wanted: str, met: bool) -> str:
        """A line of the first table; a target that is missed is remembered."""
        if not met:
            self.missed.append(f"{name} {value}, wanted {wanted}")
        return f"{name:<53}{value:>9}{wanted:>10}{'met' if met else 'missed':>8}"

    def ratios(self, timed: Sequence[Measured], both: Sequence[Measured]) -> list[str]:
        """What is reported first: how often longer SymPy takes, and the targets."""
        lines = title(f"{'targets':<53}", ("value", 9), ("target", 10))
        if both:
            single = [median(m.sympy) / median(m.deriving) for m in both]
            ratio = median(median(m.sympy) for m in both) / median(
                median(m.deriving) for m in both
            )
            name = "SymPy / frechet, ratio of medians"
            lines.append(
                self.target(
                    name, f"{ratio:.1f}×", f"≥ {RATIO_TARGET:.0f}×", ratio >= RATIO_TARGET
                )
            )
            for name, value in (
                ("  median of the ratios", median(single)),
                ("  10th percentile", at(0.1, single)),
                ("  least", min(single)),
            ):
                lines.append(
                    f"{name:<53}{f'{value:.1f}×' if value >= 1 else f'{value:.2f}×':>9}"
                )
        middle = median(median(m.deriving) for m in timed)
        name = "frechet, median case"
        lines.append(
            self.target(name, ms(middle), f"< {ms(MEDIAN_TARGET)}", middle < MEDIAN_TARGET)
        )
        for g in self.grown:
            if g.longest:
                t = median(g.deriving)
                name = g.family.name + f", {g.length}" * (len(g.family.lengths) > 1)
                lines.append(
                    self.target(
                        name, ms(t), f"< {g.family.limit * 1e3:.0f}", t < g.family.limit
                    )
                )
        return lines

    def times(self, timed: Sequence[Measured], both: Sequence[Measured]) -> list[str]:
        """Medians, percentiles, maxima, and the slow ones."""
        lines = title(
            f"{f'{len(self.measured)} public cases':<44}",
            ("cases", 6),
            ("median", 10),
            ("90 %", 10),
        )
        lines[1] += f"{'max':>10}"
        lines += [
            spread("frechet: derive, simplify, print", [median(m.deriving) for m in timed]),
            spread(
                "frechet: the same, least of the rounds", [min(m.deriving) for m in timed]
            ),
            spread("frechet: read", [median(m.reading) for m in timed]),
            spread("frechet, where SymPy is right too", [median(m.deriving) for m in both]),
            spread(
                "SymPy, where it is right: diff, doit, str", [median(m.sympy) for m in both]
            ),
        ]
        slow = sorted(
            (m for m in timed if median(m.deriving) > SLOW),
            key=lambda m: -median(m.deriving),
        )
        if slow:
            lines += ["", f"frechet above {SLOW * 1e3:.0f} ms"]
        return lines + [
            f"  {m.case.name:<25}{m.case.expr[:42]:<43}{ms(median(m.deriving)):>9}"
            for m in slow
        ]

    def verdicts(self) -> list[str]:
        """How often each is right."""
        lines = title(f"{'answers':<12}", *((v, 11) for v in VERDICTS))
        for name, every in (
            ("frechet", Counter(m.verdict for m in self.measured)),
            ("SymPy", Counter(m.question.verdict for m in self.measured)),
        ):
            lines.append(f"{name:<12}" + "".join(f"{every[v]:>11}" for v in VERDICTS))
        for m in self.measured:
            if m.verdict == "wrong":
                self.missed.append(f"{m.case.name} is wrong")
                lines.append(f"  frechet is wrong: {m.case.name}: {m.note}"[:WIDTH])
        return lines

    def growth(self) -> list[str]:
        """Build and derive at every length, and the time of one unit of length."""
        heads = (
            ("size", 6),
            ("build", 9),
            ("derive", 9),
            ("per unit", 10),
            ("characters", 12),
        )
        lines = title(f"{'growth':<23}{'built by':<11}", *heads)
        for g in self.grown:
            t = median(g.deriving)
            first = g.length == g.family.lengths[0]
            lines.append(
                f"{g.family.name * first:<23}{g.family.built * first:<11}{g.length:>6}"
                f"{ms(median(g.building)):>9}{ms(t):>9}{ms(t / g.length):>10}{g.characters:>12}"
            )
        return lines

    def __str__(self) -> str:
        return "\n".join(self.lines)


NOTES = """\
- frechet's time is `derive` of an expression that was read, simplification, and the text of the asked form: gradient,
  Jacobian, Hessian or tensor. SymPy's is `.diff`, `.doit()` and `str` of an expression that was built. Reading and
  building are outside and reported apart; the limits of the growing families are on deriving.
- Both programs start from empty caches, and that frechet's stores are empty is checked. The garbage collector runs as
  usual, but what the imports made is outside its view (`gc.freeze`). SymPy's expression is built once, so what its
  nodes remember of themselves stays, to its advantage.
- A case is written in SymPy in up to three ways: a product of vectors as a 1×1 matrix, inside `Trace`, or as an entry
  of a matrix. The fastest right one counts. The value of each is compared with the case's function first. Ratios are
  over the cases that SymPy gets right and frechet supports.
- right: the value at a random point agrees with finite differences of the case's own function; for frechet also that of
  the printed form, read back. wrong: an answer with another value, and no warning. underived: `Derivative` is left in
  it. error: an exception. no word: a function that SymPy has no word for, or what frechet does not support yet.
  timed out: more than 20 s of CPU time.
"""


def document(report: Report) -> str:
    """DERIVE.md."""
    return f"""# Deriving: the last result

{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, CPython 3.11. To measure again:
`./setup bench && .venv/bin/python -m benchmarks.derive --write`.

```
{report}
```

{NOTES}"""
