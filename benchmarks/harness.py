"""How long calls take beside each other: CPU time, alternating rounds, rotated order, one thread.

The machine is shared, so no time stands alone.  In a round every entry runs once, in an order that rotates; a ratio is
the median over the rounds of what two entries took within the same round, and the ratio of the best times beside it.
What takes ten times as long as the first entry is timed after the rounds, where it disturbs nobody.
What an entry returns is compared with the reference before any timing.  Making an entry (deriving, tracing, compiling)
and its first call are timed apart.

legend   a b timings   n calls within one sample
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.machine import cpu_time

Call = Callable[[], Any]
Maker = Callable[[], Call]

SAMPLE = 4e-3  # seconds that a sample takes at least: the clock and the calls around it stay below a thousandth
ROUNDS = (7, 41)  # at least and at most
SLOW = 0.5  # share of the budget above which an entry runs once, outside the rounds
FAR = 10.0  # times the first entry; what takes longer leaves cold caches behind, and runs apart
FEW = 5  # samples of such an entry
WARM = 0.1  # seconds; what takes less is called once more before each sample
PATIENCE = 25.0  # seconds of CPU for a first call; beyond, that call is the measurement


@dataclass
class Timing:
    """The times of one entry in seconds: the first call apart, then one time per round."""

    name: str
    first: float = 0.0
    times: list[float] = field(default_factory=list)
    loops: int = 1
    error: float | None = None
    failure: str = ""

    @property
    def typical(self) -> float:
        """The median of the rounds."""
        return median(self.times)

    @property
    def alone(self) -> bool:
        """Did it run once only, outside the rounds?"""
        return len(self.times) == 1


def ratio(a: Timing, b: Timing) -> float:
    """How many times longer a takes than b, by the median over the rounds."""
    if len(a.times) != len(b.times):
        return a.typical / b.typical
    return median(s / t for s, t in zip(a.times, b.times, strict=True))


def best_ratio(a: Timing, b: Timing) -> float:
    """The same of the best times."""
    return min(a.times) / min(b.times)


# -------------------------------------------------------------------- values
def flat(result: Any) -> Any:
    """The numbers of a result in one row, whatever library made them."""
    import numpy as np  # noqa: PLC0415  (the environment is settled before NumPy is loaded)

    if isinstance(result, tuple | list):
        return np.concatenate([flat(r) for r in result])
    return np.asarray(
        result.detach() if hasattr(result, "detach") else result, dtype=float
    ).ravel()


def relative_error(result: Any, reference: Any) -> float:
    """The largest difference over the largest value, part by part; infinite for other shapes and for NaN."""
    if isinstance(reference, tuple | list):
        if not isinstance(result, tuple | list) or len(result) != len(reference):
            return relative_error(flat(result), flat(reference))
        return max(relative_error(a, b) for a, b in zip(result, reference, strict=True))
    a, b = flat(result), flat(reference)
    if a.shape != b.shape or not (abs(a) < float("inf")).all():
        return float("inf")
    return float(abs(a - b).max() / (abs(b).max() or 1))


# -------------------------------------------------------------------- times
def first_call(name: str, make: Maker, reference: Any) -> tuple[Timing, Call | None, Any]:
    """Make an entry and call it; its result is the reference where there is none yet."""
    t, made = Timing(name), list[Any]()
    try:
        t.first = cpu_time(lambda: made.extend([call := make(), call()]))
        if reference is not None:
            t.error = relative_error(made[1], reference)
    except Exception as failed:  # whatever a library raises belongs into its row
        t.failure = f"{type(failed).__name__}: {failed}".replace("\n", " ")[:200]
        return t, None, reference
    if t.first > PATIENCE:
        t.times = [t.first]
        return t, None, made[1] if reference is None else reference
    return t, made[0], made[1] if reference is None else reference


def estimate(t: Timing, call: Call) -> float:
    """What one call takes, roughly, and from it how many make a sample."""
    once = cpu_time(call)
    if once < 1e-3:
        once = cpu_time(lambda: [call() for _ in range(10)]) / 10
    t.loops = max(1, min(5000, round(SAMPLE / max(once, 1e-7))))
    return once


def sample(t: Timing, call: Call) -> float:
    """The CPU time of one call, from several; a call before absorbs what the previous entry left to be freed."""
    if not t.times or t.times[-1] < WARM:
        call()
    loops = range(t.loops)

    def repeated() -> None:
        for _ in loops:
            call()

    return cpu_time(repeated) / t.loops


def measure(
    makers: Mapping[str, Maker], budget: float, reference: Any = None
) -> dict[str, Timing]:
    """Time all entries beside each other within about this many seconds; the first one gives the values."""
    timings, calls, cost = dict[str, Timing](), dict[str, Call](), dict[str, float]()
    for name, make in makers.items():
        timings[name], call, reference = first_call(name, make, reference)
        if call is not None:
            calls[name], cost[name] = call, estimate(timings[name], call)
        del call
    del reference
    near = [
        name
        for name in calls
        if cost[name] <= min(FAR * next(iter(cost.values())), SLOW * budget)
    ]
    spent = sum(cost[name] * timings[name].loops + min(cost[name], WARM) for name in near)
    rounds({name: calls[name] for name in near}, timings, budget, spent)
    for name in calls.keys() - near:
        few = 1 if cost[name] > SLOW * budget else FEW
        timings[name].times = [sample(timings[name], calls[name]) for _ in range(few)]
    return timings


def rounds(
    calls: Mapping[str, Call], timings: Mapping[str, Timing], budget: float, one: float
) -> None:
    """All entries in turn, as often as the budget allows; the order rotates and its direction alternates."""
    names: Sequence[str] = list(calls)
    least, most = ROUNDS
    gc.collect()
    gc.disable()
    try:
        for r in range(int(max(least, min(most, budget / one))) if names else 0):
            turned = [*names[r % len(names) :], *names[: r % len(names)]]
            for name in turned if r // len(names) % 2 else reversed(turned):
                timings[name].times.append(sample(timings[name], calls[name]))
    finally:
        gc.enable()
