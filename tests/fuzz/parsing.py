r"""A fuzzer of the reader: whatever is put in, an answer or an error of `frechet.errors` with its place, and soon.

    python -m tests.fuzz.parsing --count 500000 --seed 1

Judged: nothing is raised but the errors that are listed, their place lies in the text, they can be shown and recorded;
what was read can be printed; no input takes more than LONGEST of the processor, and 99.9 % of those with at most 200
characters no more than USUAL.  What is found is made small.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from frechet.documents import check_document
from frechet.errors import FrechetError
from frechet.reading import Equation, declarations, read_any

from .texts import SHORT, Input, inputs

LONGEST = 1.0  # seconds of the processor for one input
USUAL = 0.05  # for 99.9 % of the short ones
STUCK = 8.0  # seconds until an input is given up
PRINTED = 10  # of so many that were read, one is printed in all syntaxes
KINDS = {"syntax", "unknown", "shape", "domain", "too-large", "unsupported"}
DOCUMENT = (
    0.5  # seconds that the claims of a document may take: this is a fuzzer of the reader
)


class Stuck(BaseException):
    """An input took longer than STUCK."""


@dataclass
class Found:
    """An input that fails, what it raised, and where."""

    input: Input
    sign: str

    def __str__(self) -> str:
        i = self.input
        return f"{self.sign}\n    {i.kind}: {i.text!r}\n    where: {i.where!r}"


@dataclass
class Figures:
    """What was seen."""

    count: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    # seconds of the processor of the short ones, without documents
    short: list[float] = field(default_factory=list)
    longest: tuple[float, Input | None] = (0.0, None)
    found: dict[str, Found] = field(default_factory=dict)
    repeats: Counter[str] = field(default_factory=Counter)

    def share(self, p: float) -> float:
        """The seconds that a share of the short inputs needs at most."""
        times = sorted(self.short)
        return times[min(len(times) - 1, int(p * len(times)))] if times else 0.0

    @property
    def passed(self) -> bool:
        """Is nothing found, and was it fast?"""
        return not self.found and self.share(0.999) <= USUAL

    def lines(self) -> Iterator[str]:
        """The report."""
        for sign, found in self.found.items():
            yield f"FOUND {self.repeats[sign]} times: {found}"
        yield f"{self.count} inputs: {', '.join(f'{k} {n}' for k, n in self.outcomes.most_common())}"
        p50, p99, p999 = (1000 * self.share(p) for p in (0.5, 0.99, 0.999))
        slow, where = self.longest
        yield f"short inputs: p50 {p50:.2f} ms, p99 {p99:.1f} ms, p99.9 {p999:.1f} ms; the longest of all {slow:.2f} s"
        if where:
            yield f"    the longest was {where.kind}: {where.text!r}"
        yield f"{len(self.found)} kinds of faults; {'passed' if self.passed else 'FAILED'}"


def outcome(i: Input, printing: bool = False) -> str:
    """What the reader says of an input: read, equation, declared, report or the kind of its error; else it raises."""
    try:
        if i.kind == "where":
            declarations(i.text)
            return "declared"
        if i.kind == "document":
            report = check_document(
                i.text, i.source or "md", i.where, limits={"time": DOCUMENT}
            )
            assert report.text("f") and json.dumps(report.json("f"))
            return "report"
        found = read_any(i.text, i.where, i.kind)
    except FrechetError as error:
        judged(error)
        return error.kind
    if isinstance(found, Equation):
        for side in found.sides:
            if isinstance(side, FrechetError):
                judged(side)
        return "equation"
    if printing:
        assert str(found.expr)
    return "read"


def judged(error: FrechetError) -> None:
    """An error has one of the kinds, a place inside its text, and words."""
    assert error.kind in KINDS, f"kind {error.kind}"
    assert error.message.strip(), "no words"
    text = error.text
    if error.span is not None and text:
        start, stop = error.span
        assert 0 <= start <= len(text) and start <= max(stop, start) <= len(text) + 1, (
            f"place {error.span} of {len(text)}"
        )
    shown = str(error)
    assert shown.isprintable() or all(line.isprintable() for line in shown.split("\n")), (
        "not printable"
    )
    json.dumps(error.record())


@contextmanager
def watched(seconds: float) -> Iterator[None]:
    """Raises Stuck when the processor was busy for so long."""

    def ring(*_: object) -> None:
        raise Stuck

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def tried(i: Input, printing: bool = False) -> tuple[str, str, float]:
    """(outcome, sign of the fault or "", seconds)."""
    begin = time.process_time()
    said, sign = "fault", ""
    try:
        with watched(STUCK):
            said = outcome(i, printing)
    except Stuck:
        sign = "stuck"
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        sign = signed(error)
    return said, sign, time.process_time() - begin


def signed(error: BaseException) -> str:
    """One line for one fault: the kind of the error and the innermost place of ours."""
    frames = [
        f
        for f in traceback.extract_tb(error.__traceback__)
        if "frechet" in f.filename or "fuzz" in f.filename
    ]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} {place} {str(error)[:80] if isinstance(error, AssertionError) else ''}".strip()


def smaller(i: Input, sign: str, seconds: float = 20.0) -> Input:
    """The shortest text found that fails in the same way."""
    end = time.monotonic() + seconds

    def fails(candidate: Input) -> bool:
        return time.monotonic() < end and tried(candidate)[1] == sign

    for where in ("", "x: n", "A: n×n, x: n"):
        if len(where) < len(i.where) and fails(i._replace(where=where)):
            i = i._replace(where=where)
            break
    length = max(len(i.text) // 2, 1)
    while length:
        at, cut = 0, False
        while at < len(i.text):
            shorter = i._replace(text=i.text[:at] + i.text[at + length :])
            if fails(shorter):
                i, cut = shorter, True
            else:
                at += length
        length = length if cut and length == 1 else length // 2
    return i


def run(count: int, seed: object, shrink: float = 20.0, loud: bool = False) -> Figures:
    """So many inputs."""
    figures = Figures()
    for kind in ("md", "tex", "rst", "html", "ipynb", "txt"):
        with suppress(FrechetError):
            check_document("", kind)  # the parsers are imported once, which takes a second
    for k, i in enumerate(islice(inputs(seed), count)):
        said, sign, seconds = tried(i, k % PRINTED == 0)
        figures.count += 1
        figures.outcomes[said] += 1
        # a busy machine makes one of a thousand slow: what is slow is so again
        if seconds > LONGEST and not sign and tried(i, False)[2] > LONGEST:
            sign = f"slow {i.kind} {i.text[:20]!r}"
        if sign:
            figures.repeats[sign] += 1
            if sign not in figures.found:
                small = (
                    smaller(i, sign, shrink)
                    if shrink and not sign.startswith("slow")
                    else i
                )
                figures.found[sign] = Found(small, sign)
                if loud:
                    print(f"{k}: {figures.found[sign]}", flush=True)
        if seconds > figures.longest[0]:
            figures.longest = seconds, i
        if len(i.text) <= SHORT and i.kind != "document":
            figures.short.append(seconds)
        if loud and (k + 1) % 20_000 == 0:
            print(f"{k + 1} inputs, p99.9 {1000 * figures.share(0.999):.1f} ms", flush=True)
    return figures


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    p = argparse.ArgumentParser(prog="python -m tests.fuzz.parsing", description=__doc__)
    p.add_argument("--count", type=int, default=10_000)
    p.add_argument("--seed", default="1")
    p.add_argument(
        "--shrink",
        type=float,
        default=20.0,
        help="seconds for making a find small; 0 for none",
    )
    o = p.parse_args(arguments)
    figures = run(o.count, o.seed, o.shrink, loud=True)
    print("\n".join(figures.lines()))
    return int(not figures.passed)


if __name__ == "__main__":
    sys.exit(main())
