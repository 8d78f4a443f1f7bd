"""One thread for every numeric library, double precision for JAX, and a memory limit: import this first.

Libraries read these variables once, when they are loaded.  With one thread, the CPU time of the process is what the
code needs, however busy the other core is.
"""

from __future__ import annotations

import os
import resource

ONE = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NPROC",
)
XLA = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
MEMORY = 11  # GiB; a full Hessian that JAX batches over all directions may ask for more, and is then an error


def settle() -> None:
    """Write the variables; those for XLA are added to what the user has."""
    os.environ.update(dict.fromkeys(ONE, "1"))
    if XLA not in os.environ.get("XLA_FLAGS", ""):
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {XLA}".strip()
    os.environ |= {"JAX_ENABLE_X64": "1", "JAX_PLATFORMS": "cpu"}


def limit_memory(gibibytes: float = MEMORY) -> None:
    """What is allocated beyond is a MemoryError of one row, not the end of the machine."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (int(gibibytes * 2**30), hard))


settle()
