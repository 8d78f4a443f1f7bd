"""Where a benchmark ran: processor, versions, and fixed loops that tell machines apart."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

LIBRARIES = ("numpy", "scipy", "jax", "torch", "sympy", "tensorgrad")


def cpu_time(call: Callable[[], Any]) -> float:
    """The CPU time of one call, of all threads, in seconds."""
    start = time.process_time()
    call()
    return time.process_time() - start


def additions() -> int:
    """A million additions of integers."""
    total = 0
    for k in range(1_000_000):
        total += k
    return total


def calibrate() -> float:
    """A fixed loop, which tells machines apart."""
    return cpu_time(additions)


def calibrate_blas(n: int = 512) -> float:
    """Billions of floating-point operations per second in one product of matrices."""
    import numpy as np  # noqa: PLC0415  (the environment is settled before NumPy is loaded)

    A = np.ones((n, n))
    A @ A
    return 2 * n**3 / median(cpu_time(lambda: A @ A) for _ in range(9)) / 1e9


def processor() -> str:
    """The model of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


def versions() -> list[str]:
    """The libraries that are installed."""
    there = [name for name in LIBRARIES if importlib.util.find_spec(name)]
    return [f"{name} {importlib.metadata.version(name)}" for name in there]


def blas() -> str:
    """The BLAS of NumPy."""
    import numpy as np  # noqa: PLC0415

    found = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[call-overload]
    return f"{found['name']} {found['version']}"


def described(loops: list[float], rates: list[float]) -> list[str]:
    """The lines above a table; both lists are taken all along the run."""
    return [
        f"{processor()}, {os.cpu_count()} cores, {platform.python_implementation()} {platform.python_version()}",
        f"{', '.join(versions())}; BLAS {blas()}; one thread, float64",
        f"a fixed loop of 10⁶ additions takes {median(loops) * 1e3:.1f} ms, at best {min(loops) * 1e3:.1f} ms; "
        f"a product of 512×512 matrices runs at {median(rates):.1f} Gflop/s, at best {max(rates):.1f}",
    ]
