"""One table for all rows: ratios to the hand-written code first, then to JAX and PyTorch, with the bounds.

legend   r row   t timing   q quantity
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import Timing, best_ratio, ratio
from benchmarks.problem import Problem, Quantity, Sizes

REASONS = Path(__file__).with_name("reasons.toml")
EXACT = 1e-8  # relative error; a Hessian of a determinant loses a few digits more than one product
NONE = "–"

HEAD = (
    ("problem", "---"),
    ("size", "---"),
    ("quantity", "---"),
    ("form", "---"),
    ("flop", "--:"),
    ("bytes", "--:"),
    ("by hand", "--:"),
    ("frechet / hand (best)", "--:"),
    ("JAX / frechet", "--:"),
    ("PyTorch / frechet", "--:"),
    ("others / frechet", "--:"),
    ("error", "--:"),
    ("first calls", "---"),
)


def seconds(t: float) -> str:
    """Three figures with a unit."""
    for unit, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if t >= unit:
            return f"{t / unit:.3g} {name}"
    return f"{t * 1e9:.3g} ns"


def number(x: float | None) -> str:
    """A count with a prefix."""
    if x is None:
        return NONE
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if x >= unit:
            return f"{x / unit:.3g}{name}"
    return f"{x:.0f}"


def times(x: float) -> str:
    """A ratio with three figures."""
    return f"{x:.0f}" if x >= 100 else f"{x:.3g}" if x >= 10 else f"{x:.2f}"


def judged(x: float, bound: float | None, least: bool = False) -> tuple[str, bool]:
    """A ratio with its bound and whether it holds; at least the bound, or at most."""
    if bound is None:
        return times(x), True
    met = x >= bound if least else x <= bound
    return f"{times(x)} {'≥' if least else '≤'} {bound:g} {'✓' if met else '✗'}", met


@dataclass
class Row:
    """What was measured of one quantity at one size, and what of it misses a bound."""

    problem: Problem
    quantity: Quantity
    size: str
    timings: dict[str, Timing]
    missed: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name of the row, for its reason too."""
        return f"{self.problem.name} | {self.size} | {self.quantity.label}"

    @property
    def sizes(self) -> Sizes:
        """The numbers behind the size."""
        return self.problem.sizes[self.size]

    def cells(self) -> list[str]:
        """The row in the order of the head."""
        q, numbers = self.quantity, ", ".join(f"{k}={v}" for k, v in self.sizes.items())
        hand = self.timings.get("hand")
        return [
            self.problem.name,
            f"{self.size}: {numbers}",
            q.label,
            f"{q.form} / {q.form}",
            number(q.flops and q.flops(**self.sizes)),
            number(q.bytes and q.bytes(**self.sizes)),
            seconds(hand.typical) if hand and hand.times else NONE,
            self.to_hand(),
            self.ahead("jax", q.ahead.get(self.size)),
            self.ahead("torch", None),
            ", ".join(
                f"{name} {self.ahead(name, self.other_bound(name))}" for name in q.others
            )
            or NONE,
            self.worst_error(),
            ", ".join(
                f"{name} {seconds(t.first)}" for name, t in self.timings.items() if t.first
            ),
        ]

    def other_bound(self, name: str) -> float | None:
        """Of a further rival by hand; only at the largest size, which the requirement names."""
        return (
            self.quantity.others[name][1]
            if self.size == self.problem.measured(self.quantity)[-1]
            else None
        )

    def to_hand(self) -> str:
        """frechet's time over that of the hand-written code."""
        mine, hand = self.timings.get("frechet"), self.timings.get("hand")
        if mine is None:
            return NONE
        if not mine.times:
            return self.miss("fails", mine.failure)
        if hand is None or not hand.times:
            return NONE
        said, met = judged(ratio(mine, hand), self.problem.bound(self.quantity, self.size))
        if not met:
            self.missed.append(f"{said.rstrip(' ✗')} of the hand-written code")
        return f"{said} ({times(best_ratio(mine, hand))})"

    def ahead(self, name: str, bound: float | None) -> str:
        """A library's time over frechet's, or over the hand-written code's where frechet was not asked."""
        mine = self.timings.get("frechet") or self.timings.get("hand")
        other = self.timings.get(name)
        if other is None or mine is None or not mine.times:
            return NONE
        if not other.times:
            return f"fails ({other.failure.partition(':')[0]})"
        said, met = judged(ratio(other, mine), bound, least=True)
        if not met:
            self.missed.append(f"{name} / frechet {said.rstrip(' ✗')}")
        return said + " once" * other.alone

    def worst_error(self) -> str:
        """frechet's relative error, and whose is larger than it may be."""
        mine = self.timings.get("frechet")
        others = {
            n: t.error
            for n, t in self.timings.items()
            if t.error is not None and t.error > EXACT
        }
        for name, error in others.items():
            self.missed.append(f"the relative error of {name} is {error:.1e}")
        return f"{mine.error:.0e}" if mine and mine.error is not None else NONE

    def miss(self, said: str, why: str) -> str:
        """A failure is a missed bound."""
        self.missed.append(why)
        return f"{said} ✗"


def table(head: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    lines = [[name for name, _ in head], [rule for _, rule in head], *rows]
    return [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines]


def reasons() -> dict[str, str]:
    """Why a row misses its bound, as far as that is known."""
    return (
        dict(tomllib.loads(REASONS.read_text("utf-8"))["reasons"])
        if REASONS.exists()
        else {}
    )


def missing(missed: Sequence[tuple[str, list[str]]]) -> list[str]:
    """The rows that miss a bound, each with its reason."""
    if not missed:
        return ["Every bound is met."]
    why = reasons()
    return [
        f"- **{key}**: {'; '.join(what)}. {why.get(key, '*No reason is written down yet.*')}"
        for key, what in missed
    ]


def document(
    said: Sequence[str], sections: Sequence[tuple[str, list[str]]], command: str
) -> str:
    """The report: date and machine, then the sections."""
    parts = [
        "# The compiler's speed: the last result",
        f"{datetime.now(UTC):%Y-%m-%d}. To measure again: `{command}`.",
        "\n".join(f"- {line}" for line in said),
        NOTES,
        *(f"## {title}\n\n" + "\n".join(lines) for title, lines in sections),
    ]
    return "\n\n".join(parts) + "\n"


NOTES = """\
All times are CPU times of one process with one thread, taken in alternating rounds with rotated order. A ratio is the
median over the rounds of the two times within the same round; the ratio of the best times stands in brackets. Values
are compared with the hand-written code before anything is timed; the largest error over the largest value is the
error. Full arrays are compared with full arrays and compressed forms with compressed forms. JAX runs the natural
formulation under `jax.jit`, PyTorch eagerly. At the size *small* the first quantity of a problem stands for the
overhead of a call (≤ 1.15); where no bound is shown, the ratio is reported only. *once*: too slow for rounds."""
