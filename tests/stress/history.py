"""Every printed word is the same whatever was asked before, in whatever order, and wherever objects lie in memory.

    python tests/stress/history.py                every case, 5 orders in each of 4 processes (two hours)
    python tests/stress/history.py 40 2 2         every 40th case, 2 orders in each of 2 processes

A process goes through the cases in several orders, asks for the forms of each in several orders, and keeps some of
its derivations alive.  The processes have different hash seeds, and in all but the first what is interned hashes by a
number of its own, so that sets and dictionaries of expressions, phrases and sizes are walked in other orders.

legend   seed of a process   found the answers of one, by case and question
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from random import Random

Answers = dict[str, dict[str, str]]
MIXED = 0x9E3779B97F4A7C15  # the odd number nearest to 2^64/φ


INTERNED = (  # sizes first: nodes have them
    "frechet.network.size.Size",
    "frechet.expr.node.Expr",
    "frechet.notation.phrases.leaf.Phrase",
)


def scramble(seed: int) -> None:
    """Interned objects hash by their address times a number; before the first of them is made."""
    for path in INTERNED:
        module, _, kind = path.rpartition(".")
        getattr(import_module(module), kind).__hash__ = lambda x: (
            ((id(x) ^ seed) * MIXED >> 20) & 0xFFFFFFFF
        )


def process(seed: int, step: int, orders: int) -> Answers:
    """The answers of one process; an answer that differs from an earlier one stops it."""
    if seed:
        scramble(seed)
    asking = import_module("asking")  # which imports frechet
    rng, found, kept = Random(seed), Answers(), []
    for turn in range(orders):
        asked = asking.cases()[::step]
        if turn or seed:
            rng.shuffle(asked)
        for case in asked:
            now = asking.answers(case, rng if turn or seed else None)
            differences(
                found.setdefault(str(case), now),
                now,
                f"{case}, process {seed}, order {turn}",
            )
            if rng.random() < 0.1:
                kept.append(asking.derive(case))
                kept[-1].json()
            if rng.random() < 0.02:
                kept.clear()
                gc.collect()
    return found


def differences(first: dict[str, str], now: dict[str, str], said: str) -> None:
    """Stop where two answers differ."""
    for question in first.keys() | now.keys():
        a, b = first.get(question, ""), now.get(question, "")
        if a != b:
            k = next(
                (k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y),
                min(len(a), len(b)),
            )
            near = slice(max(k - 60, 0), k + 60)
            raise AssertionError(
                f"{said}: {question} at {k}\n  first {a[near]!r}\n  now   {b[near]!r}"
            )


def spawned(seed: int, step: int, orders: int) -> subprocess.Popen[bytes]:
    """A process of its own, with a hash seed of its own."""
    env = {**os.environ, "PYTHONHASHSEED": str(seed + 1)}
    words = [sys.executable, __file__, str(step), str(orders), "process", str(seed)]
    return subprocess.Popen(words, env=env, stdout=subprocess.PIPE)


def same_everywhere(step: int, orders: int, processes: int) -> str:
    """The answers of several processes, compared."""
    first: Answers = {}
    for seed in range(processes):
        child = spawned(seed, step, orders)
        printed, _ = child.communicate()
        if child.returncode:
            raise SystemExit(f"process {seed} stopped")
        found: Answers = json.loads(printed)
        for case, now in found.items():
            differences(first.setdefault(case, now), now, f"{case}, process {seed}")
    words = sum(len(text) for case in first.values() for text in case.values())
    questions = sum(map(len, first.values()))
    return (
        f"history: {len(first)} cases, {questions} answers, {words} characters, "
        f"{orders} orders in each of {processes} processes: 0 differences"
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    numbers = [int(w) for w in sys.argv[1:] if w.isdigit()]
    if "process" in sys.argv:
        step, orders, seed = numbers
        json.dump(process(seed, step, orders), sys.stdout)
    else:
        step, orders, processes = (
            [*numbers, 1, 5, 4][:3] if len(numbers) == 3 else (1, 5, 4)
        )
        print(same_everywhere(step, orders, processes))
