"""Does a process that answers all day grow?  Requests of every kind, each with names and sizes of its own.

    python tests/stress/growth.py 200000 20000      so many requests, the first of them to warm up (two hours)

The caches of bounded length are emptied before the memory is measured: what they hold is no leak.

legend   rss bytes of the process that are in memory
"""

from __future__ import annotations

import gc
import linecache
import sys
import time
import tracemalloc
from pathlib import Path
from weakref import WeakValueDictionary

sys.path.insert(0, str(Path(__file__).parent))

from asking import mixed

import frechet as fr

LEAST = 2  # measurements behind the warm-up


def emptied() -> None:
    """Forget what may be forgotten."""
    fr.clear_caches()
    linecache.checkcache()
    gc.collect()
    for table in [o for o in gc.get_objects() if isinstance(o, WeakValueDictionary)]:
        table.data = dict(table.data)  # a dictionary keeps the room that it once needed


def rss() -> int:
    """Bytes of the process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def traced(warm: int, count: int, first: int = 0) -> float:
    """Bytes a request, of objects that are still there when the caches are empty."""
    for k in range(first, first + warm):
        mixed(k)()
    tracemalloc.start()
    emptied()
    before, _ = tracemalloc.get_traced_memory()
    for k in range(first + warm, first + warm + count):
        mixed(k)()
    emptied()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / count


def campaign(count: int, warm: int) -> float:
    """Bytes of the process a request, behind the warm-up."""
    start, began = 0, time.process_time()
    for k in range(count):
        mixed(k)()
        if k + 1 == warm or (k + 1) % max(warm, count // 10) == 0:
            emptied()
            start = start or (rss() if k + 1 == warm else 0)
            print(
                f"{k + 1:7} requests, {rss() / 1e6:7.1f} MB, {time.process_time() - began:6.0f} s",
                flush=True,
            )
    return (rss() - start) / (count - warm)


if __name__ == "__main__":
    count, warm = map(int, sys.argv[1:3])
    grown = campaign(count, warm)
    print(f"growth: {count} requests, {warm} to warm up: {grown:.0f} bytes a request")
    raise SystemExit(grown > 1000)
