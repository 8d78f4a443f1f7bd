"""Many cases in child processes, each of which judges a few hundred; counts, rates, small inputs of what is found.

legend   mode what is judged   c case   found of one case   total of all
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from argparse import Namespace
from collections import Counter
from itertools import islice

import numpy as np
from patience import Hang, limited
from shrinking import shrunk

from . import claims, codes, derivatives, explanations
from .case import Case, cases
from .verdict import SECONDS, Found

CHUNK = (
    300  # cases in a process: what frechet keeps between questions does not grow for long
)
MEMORY = 4 << 30
EXAMPLES = 3  # of each kind of find, made small
MODES = {
    "derivatives": lambda c, o, found: derivatives.judge(c, o.order, o.judges, found),
    "code": lambda c, o, found: codes.judge(c, found),
    "claims": lambda c, o, found: claims.judge(c, found),
    "explanations": lambda c, o, found: explanations.judge(c, o.order, found),
}
JUDGES = "of numbers, printed, conditions, check; with commas"


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """What is asked for."""
    p = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="A differential fuzzer of frechet."
    )
    p.add_argument("mode", choices=[*MODES, "planted"])
    p.add_argument("--order", type=int, default=1, choices=(1, 2, 3))
    p.add_argument(
        "--count",
        type=int,
        default=300,
        help="expressions; each is differentiated by all its variables",
    )
    p.add_argument("--seed", default="1")
    p.add_argument("--depth", type=int, default=None, help="of the trees; else 1 to 4")
    p.add_argument(
        "--judges",
        default=("numbers", "printed", "conditions"),
        type=lambda s: tuple(s.split(",")),
        help=JUDGES,
    )
    p.add_argument(
        "--seconds", type=float, default=SECONDS, help="of the processor for a case"
    )
    p.add_argument(
        "--shrink",
        type=float,
        default=20.0,
        help="seconds for making a find small; 0 for none",
    )
    p.add_argument("--jobs", type=int, default=1)
    p.add_argument("--log", default="", help="a file that gets a line of figures")
    return p.parse_args(arguments)


def judged(c: Case, o: Namespace) -> Found:
    """What is found of one case."""
    found = Found()
    start = time.process_time()
    try:
        with limited(o.seconds):
            MODES[o.mode](c, o, found)
    except Hang:
        found.blame("hang", f"{o.seconds} s")
    found.counts["cases"] += 1
    found.counts["slow"] += time.process_time() - start > o.seconds / 4
    return found


def small(c: Case, kind: str, o: Namespace) -> tuple[Case, str]:
    """A smaller case with the same find."""

    def still(new: Case) -> bool:
        try:
            return new.value is not None and kind in judged(new, o).finds
        except Exception:
            return False

    least = shrunk(c, still, o.shrink)
    return least, judged(least, o).finds.get(kind, "")


def chunk(job: tuple[Namespace, str, int]) -> dict:
    """So many cases in a process of its own."""
    o, seed, count = job
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    np.seterr(all="ignore")
    counts, refusals, kinds, examples = Counter(), Counter(), Counter(), []
    source = cases(seed, o.depth)
    for c in islice(source, count):
        found = judged(c, o)
        counts.update(found.counts)
        refusals.update(found.refusals)
        counts["cases with finds"] += bool(found.finds)
        for kind, detail in found.finds.items():
            kinds[kind] += 1
            if kinds[kind] <= EXAMPLES:
                least, said = small(c, kind, o) if o.shrink else (c, detail)
                examples.append((kind, least.short, said or detail, c.short, c.seed))
    return {"counts": counts, "refusals": refusals, "kinds": kinds, "examples": examples}


def run(o: Namespace) -> Counter:
    """All chunks; prints what is found as it is found, then the report.  The kinds of finds."""
    start, total, refusals, kinds = time.time(), Counter(), Counter(), Counter()
    jobs = [
        (o, f"{o.seed}.{k}", min(CHUNK, o.count - k * CHUNK))
        for k in range(-(-o.count // CHUNK))
    ]
    with multiprocessing.get_context("fork").Pool(o.jobs, maxtasksperchild=1) as pool:
        for done, result in enumerate(pool.imap_unordered(chunk, jobs), 1):
            total.update(result["counts"])
            refusals.update(result["refusals"])
            for kind, least, said, whole, seed in result["examples"]:
                if kinds[kind] < EXAMPLES:
                    print(
                        f"FOUND {kind}\n   {least}\n   {said}\n   from {whole}   seed {seed}",
                        flush=True,
                    )
            kinds.update(result["kinds"])
            if o.count > CHUNK:
                print(
                    f"{done}/{len(jobs)} {line(total, kinds, time.time() - start)}",
                    flush=True,
                )
    report(o, total, refusals, kinds, time.time() - start)
    return kinds


def line(total: Counter, kinds: Counter, seconds: float) -> str:
    """The figures of a run in one line."""
    asked = sum(n for k, n in total.items() if k.startswith("asked: "))
    refused = sum(n for k, n in total.items() if k.startswith("refused: "))
    share = 100 * (1 - refused / asked) if asked else 100.0
    return (
        f"{total['cases']} cases, {total['derivatives']} derivatives, {total['comparisons']} comparisons, "
        f"{sum(kinds.values())} finds, {share:.2f} % answered, {seconds:.0f} s, "
        f"{total['derivatives'] / max(seconds, 1e-9):.1f} derivatives/s"
    )


def report(
    o: Namespace, total: Counter, refusals: Counter, kinds: Counter, seconds: float
) -> None:
    """What was judged and found."""
    print(f"{o.mode} order {o.order} seed {o.seed}: {line(total, kinds, seconds)}")
    for title, counter in (("finds", kinds), ("refusals", refusals), ("counts", total)):
        print(title, *(f"\n   {n:7d} {what}" for what, n in counter.most_common(40)))
    if o.log:
        with open(o.log, "a", encoding="utf-8") as file:
            figures = {
                "mode": o.mode,
                "order": o.order,
                "seed": o.seed,
                "seconds": round(seconds),
            }
            file.write(json.dumps({**figures, "counts": total, "finds": kinds}) + "\n")
