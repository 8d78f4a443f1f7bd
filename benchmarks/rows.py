"""The rows that are asked for, problem by problem, each problem in a process of its own.

legend   p problem   q quantity   k position of a problem, j of a quantity
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from benchmarks import environment, results
from benchmarks.harness import Timing, measure
from benchmarks.problem import Problem, Quantity
from benchmarks.problems import PROBLEMS
from benchmarks.sides import makers

# what a quick run asks of medium sizes; of small ones everything
QUICK = {
    "value gradient",
    "solve",
    "jacobian",
}


@dataclass(frozen=True)
class Options:
    """What is asked for."""

    problems: tuple[str, ...]
    sizes: tuple[str, ...]
    quantities: tuple[str, ...]
    libraries: tuple[str, ...]
    parts: tuple[str, ...]
    budget: float
    quick: bool
    stand_in: bool

    def wants(self, p: Problem, q: Quantity, size: str) -> bool:
        """Is this row asked for?"""
        named = not self.problems or any(
            name.lower() in p.name.lower() for name in self.problems
        )
        asked = not self.quantities or any(word in q.label for word in self.quantities)
        return (
            named
            and asked
            and size in self.sizes
            and (not self.quick or size == "small" or self.cheap(q, size))
        )

    def cheap(self, q: Quantity, size: str) -> bool:
        """Does it belong into a quick run?"""
        return size == "medium" and q.label in QUICK

    def beside(self, size: str) -> tuple[str, ...]:
        """The libraries of a row; tracing JAX's derivatives is what takes long in a quick run."""
        return tuple(
            x
            for x in self.libraries
            if not (self.quick and (x == "torch" or size != "small")) or x == "frechet"
        )


Measured = tuple[int, str, dict[str, Timing]]


# -------------------------------------------------------------------- rows
def rows_of(k: int, options: Options) -> list[Measured]:
    """The rows of the k-th problem; prints each as it is finished."""
    environment.limit_memory()
    p, found = PROBLEMS[k], list[Measured]()
    for j, size in dict(asked(options))[k]:
        q = p.quantities[j]
        entries = makers(p, q, size, options.beside(size), options.stand_in)
        found.append((j, size, measure(entries, options.budget)))
        print(said(results.Row(p, q, *found[-1][1:])), flush=True)
    return found


def said(row: results.Row) -> str:
    """A row on the terminal."""
    hand = row.timings.get("hand")
    time = results.seconds(hand.typical) if hand and hand.times else results.NONE
    named = {
        "frechet": row.to_hand(),
        "JAX": row.ahead("jax", row.quantity.ahead.get(row.size)),
    }
    named |= {"PyTorch": row.ahead("torch", None)} | {
        name: row.ahead(name, row.other_bound(name)) for name in row.quantity.others
    }
    ratios = "  ".join(
        f"{name} {value}" for name, value in named.items() if value != results.NONE
    )
    failure = next((t.failure for t in row.timings.values() if t.failure), "")
    row.missed.clear()
    return f"{row.key:<58}{time:>9}  {ratios}" + f"\n    {failure}" * bool(failure)


def asked(options: Options) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """The problems with their quantities and sizes."""
    for k, p in enumerate(PROBLEMS):
        pairs = [
            (j, size)
            for j, q in enumerate(p.quantities)
            for size in p.measured(q)
            if options.wants(p, q, size)
        ]
        if pairs:
            yield k, pairs


def workers(options: Options) -> ProcessPoolExecutor:
    """One process at a time, a new one for each problem; in a quick run they share it, and JAX is loaded once."""
    return ProcessPoolExecutor(
        1, get_context("spawn"), max_tasks_per_child=None if options.quick else 1
    )


def all_rows(options: Options) -> Iterator[list[results.Row]]:
    """The rows of each problem; a process that dies takes no other problem with it."""
    pool = workers(options)
    for k, pairs in asked(options):
        try:
            found = pool.submit(rows_of, k, options).result()
        except BrokenProcessPool:
            pool, ended = (
                workers(options),
                {"frechet": Timing("frechet", failure="the process ended early")},
            )
            found = [(j, size, ended) for j, size in pairs]
        p = PROBLEMS[k]
        yield [results.Row(p, p.quantities[j], size, timings) for j, size, timings in found]
    pool.shutdown()
