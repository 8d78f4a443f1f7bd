"""What is found of one case: what is wrong by its kind, what was judged, what was refused; and the limits of a case.

legend   kind what went wrong   got, want numbers   T tensor
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

import frechet as fr
from frechet.errors import Fault

TOLERANCE = 1e-7  # relative
LEAST = 0.1  # below this size numbers are compared absolutely
SECONDS = 20.0  # of the processor, for everything about one case
GAPS = ("unsupported", "too-large", "domain")  # refusals that name what is missing


@dataclass
class Found:
    """Wrong answers and crashes by their kind; counts of what was judged and refused."""

    finds: dict[str, str] = field(default_factory=dict)
    counts: Counter = field(default_factory=Counter)
    refusals: Counter = field(default_factory=Counter)

    def blame(self, kind: str, detail: str) -> None:
        """Something is wrong; of each kind the first is kept."""
        self.finds.setdefault(kind, detail)

    def compare(self, kind: str, got, want, detail: str = "", error: float = 0.0) -> bool:
        """Both must be the same numbers; `error` is that of the oracle."""
        got, want = np.asarray(got), np.asarray(want)
        self.counts["comparisons"] += 1
        if got.shape != want.shape:
            self.blame(
                f"{kind}: shape", f"{detail}   got {got.shape}, expected {want.shape}"
            )
            return False
        scale = float(np.max(np.abs(want), initial=LEAST))
        off = (
            float(np.max(np.abs(got - want), initial=0.0))
            if np.all(np.isfinite(got))
            else np.inf
        )
        if off <= TOLERANCE * scale + 100 * error:
            return True
        self.blame(
            kind + ": not finite" * (off == np.inf),
            f"{detail}   got {short(got)}, expected {short(want)}",
        )
        return False

    @contextmanager
    def answered(self, what: str) -> Iterator[None]:
        """A refusal that says what is missing is counted; every other error is a find."""
        self.counts[f"asked: {what}"] += 1
        try:
            yield
        except fr.FrechetError as refusal:
            first = f"{refusal.kind}: {refusal}".splitlines()[0][:100]
            if refusal.kind in GAPS and not isinstance(refusal, Fault):
                self.counts[f"refused: {what}"] += 1
                self.refusals[f"{what}: {first}"] += 1
            else:
                self.blame(f"{what}: refused as {refusal.kind}", first)
        except MemoryError:
            self.blame(f"{what}: memory", "MemoryError")
        except Exception as error:
            self.blame(
                f"{what}: crash {type(error).__name__} {origin(error)}", str(error)[:200]
            )


def origin(error: Exception) -> str:
    """Where an exception was raised."""
    tb = error.__traceback__
    while tb is not None and tb.tb_next:
        tb = tb.tb_next
    return (
        f"{tb.tb_frame.f_code.co_filename.rpartition('/')[2]}:{tb.tb_frame.f_code.co_name}"
        if tb
        else "?"
    )


def short(a) -> str:
    with np.printoptions(precision=6, threshold=8, edgeitems=3):
        return str(np.asarray(a)).replace("\n", "")[:160]
