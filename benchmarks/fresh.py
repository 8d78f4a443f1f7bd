"""What the first logistic Hessian costs in a fresh interpreter, imports included: user and system time.

The program of each library is its natural one; the first run, which writes byte code, is not counted.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from statistics import median

from benchmarks.results import NONE, seconds

BOUND = 0.4  # seconds
RUNS = 7
CACHE = tempfile.mkdtemp()  # of byte code, which an installed program has
DATA = "import numpy as np; r = np.random.default_rng(0); X, w, y = r.random((40, 20)), r.random(20), np.ones(40)\n"
PROGRAMS = {
    "frechet": DATA
    + """
import frechet as fr
d = fr.derive("sum(log(exp(-y.*(X*w)) + vector(1)))", "w", 2, where="X: m×n, w: n, y: m")
d.compile("hessian", sizes={"m": 40, "n": 20})(w=w, X=X, y=y)
""",
    "jax": DATA
    + """
import jax, jax.numpy as jnp
f = lambda w, X, y: jnp.sum(jnp.log(jnp.exp(-y * (X @ w)) + 1))
jax.block_until_ready(jax.jit(jax.hessian(f))(w, X, y))
""",
    "import NumPy": DATA,
}
HEAD = (("program", "---"), ("CPU time", "--:"), ("best", "--:"), ("bound", "--:"))


def spent(program: str) -> float:
    """User and system time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONPYCACHEPREFIX": CACHE
    }
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=env
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def run(
    runs: int = RUNS, libraries: tuple[str, ...] = tuple(PROGRAMS)
) -> dict[str, list[float] | str]:
    """The times of all programs, in alternation; a text where one fails."""
    found: dict[str, list[float] | str] = {
        name: [] for name in PROGRAMS if name in libraries or "import" in name
    }
    for k in range(runs + 1):
        for name, times in found.items():
            try:
                t = spent(PROGRAMS[name])
            except RuntimeError as failed:
                found[name] = str(failed)
                continue
            if k and isinstance(times, list):
                times.append(t)
    return found


def rows(found: dict[str, list[float] | str]) -> tuple[list[list[str]], list[str]]:
    """The table, and what misses the bound."""
    lines, missed = [], []
    for name, times in found.items():
        bound = NONE
        if name == "frechet":
            met = not isinstance(times, str) and median(times) <= BOUND
            bound = f"≤ {seconds(BOUND)} {'✓' if met else '✗'}"
            missed += (
                []
                if met
                else [
                    times if isinstance(times, str) else f"{seconds(median(times))} of CPU"
                ]
            )
        cells = (
            [times, NONE]
            if isinstance(times, str)
            else [seconds(median(times)), seconds(min(times))]
        )
        lines.append([name, *cells, bound])
    return lines, missed
