"""Ctrl-C in the middle of an answer leaves the next answers right.

    python tests/stress/interrupts.py 200 5       cases, interrupts in each (ten minutes)

A case is asked for and interrupted after a random time, several times, then asked for in peace; another process that
was never interrupted has answered the same.

legend   case a request of `asking.py`
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from asking import answers, cases

QUICK = "main"  # the questions that are asked, by the beginning of their names


def chosen(count: int) -> list:
    """So many cases, from everywhere."""
    return Random(1).sample(cases(), count)


def in_peace(count: int) -> dict[str, dict[str, str]]:
    """What a process says that nobody interrupts."""
    return {str(case): answers(case, only=QUICK) for case in chosen(count)}


def stopped(*_: object) -> None:
    """What Ctrl-C does."""
    raise KeyboardInterrupt


def interrupted(case: object, seconds: float) -> bool:
    """Ask for a case, and interrupt after so many seconds; was it in the middle?"""
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answers(case, only=QUICK)
    except KeyboardInterrupt:
        return True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return False


def campaign(count: int, times: int) -> tuple[list[str], int]:
    """The cases whose answers are not those of the other process, and how often it hit the middle."""
    words = [sys.executable, __file__, str(count), "peace"]
    right = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    signal.signal(signal.SIGALRM, stopped)
    rng, hits, wrong, usual = Random(2), 0, [], 0.02
    for case in chosen(count):
        hits += sum(interrupted(case, rng.uniform(1e-5, usual)) for _ in range(times))
        start = time.perf_counter()
        if answers(case, only=QUICK) != right[str(case)]:
            wrong.append(str(case))
        usual = 0.5 * usual + 0.5 * (time.perf_counter() - start)
    return wrong, hits


if __name__ == "__main__":
    count = int(sys.argv[1])
    if "peace" in sys.argv:
        json.dump(in_peace(count), sys.stdout)
    else:
        wrong, hits = campaign(count, int(sys.argv[2]))
        print(
            f"interrupts: {count} cases, {hits} interrupts in the middle: {len(wrong)} answers differ {wrong[:3]}"
        )
        raise SystemExit(bool(wrong))
