"""Threads that ask at once get what one thread gets, byte for byte.

    python tests/stress/threads.py 2000 8       requests, threads (ten minutes)

The threads change every 10 µs and come first, so that what one of them builds another one finds half done.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from asking import mixed

QUICK = 1e-5  # seconds after which another thread runs


def differing(count: int, threads: int, first: int = 0) -> list[int]:
    """The requests that threads answer otherwise than one thread."""
    seeds = range(first, first + count)

    def all_of_them(k: int) -> dict[int, str]:
        # two threads ask in one order
        return {s: mixed(s)() for s in Random(k // 2).sample(seeds, count)}

    before = sys.getswitchinterval()
    sys.setswitchinterval(QUICK)
    try:
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(all_of_them, range(threads)))
    finally:
        sys.setswitchinterval(before)
    alone = {s: mixed(s)() for s in seeds}
    return [s for s in seeds if any(answers[s] != alone[s] for answers in found)]


if __name__ == "__main__":
    count, threads = map(int, sys.argv[1:3])
    wrong = differing(count, threads)
    print(
        f"threads: {count} requests in each of {threads} threads: {len(wrong)} answers differ {wrong[:5]}"
    )
    raise SystemExit(bool(wrong))
