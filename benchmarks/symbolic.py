"""The growing families in SymPy and tensorgrad, by `python -m benchmarks.symbolic sympy net 20`: one per process.

Both are only called, and only where they are installed.  Of a net they derive by the first weights alone, to their
advantage.  A process is stopped after a limit.

legend   X A W matrices   h vector   k length   n size
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from functools import reduce
from typing import Any

from benchmarks.machine import cpu_time

LIMIT = 40.0  # seconds on the wall
STACK = 2**29  # bytes: both recurse over the expression


# -------------------------------------------------------------------- SymPy
def with_sympy(family: str, k: int) -> Callable[[], Any]:
    """The derivative of a family as a call."""
    import sympy as sp  # noqa: PLC0415  (one library per process)

    n, t = sp.Symbol("n", positive=True, integer=True), sp.Dummy("t")
    entrywise = sp.Lambda(t, sp.tanh(t))
    X, x, c = (
        sp.MatrixSymbol("X", n, n),
        sp.MatrixSymbol("x", n, 1),
        sp.MatrixSymbol("c", n, 1),
    )
    A = [sp.MatrixSymbol(f"A{i}", n, n) for i in range(k + 1)]

    def net(skip: bool) -> Any:
        def layer(h: Any, w: Any) -> Any:
            out = (w * h).applyfunc(entrywise)
            return h + out if skip else out

        return c.T * reduce(layer, A[:k], x)  # h'h of a net is an error in SymPy 1.14

    expressions = {
        "net": lambda: (net(False), A[0]),
        "residual": lambda: (net(True), A[0]),
        "chain": lambda: (sp.Trace(reduce(lambda e, a: e * X * a, A[:k])), X),
        "horner": lambda: (sp.Trace(reduce(lambda e, a: e * X + a, A)), X),
        "inverses": lambda: (sp.Trace(reduce(lambda e, a: (e + a).inv(), A[:k], X)), X),
        "net_by_x": lambda: (net(False), x),
    }
    e, variable = expressions[family]()
    if family == "net_by_x":
        return lambda: e.diff(variable).diff(variable)
    return lambda: e.diff(variable).doit()


# -------------------------------------------------------------------- tensorgrad
def with_tensorgrad(family: str, k: int) -> Callable[[], Any]:
    """The derivative of a family as a call: grad, then its full simplification."""
    import sympy  # noqa: PLC0415
    import tensorgrad.functions as tf  # noqa: PLC0415
    from tensorgrad import Variable  # noqa: PLC0415

    n = sympy.Symbol("n")
    X, x = Variable("X", i=n, j=n), Variable("x", i=n)
    A = [Variable(f"A{i}", i=n, j=n) for i in range(k + 1)]
    W = [Variable(f"W{i}", o=n, i=n) for i in range(k)]

    def product(a: Any, b: Any) -> Any:
        return a.rename(j="q") @ b.rename(i="q")

    def net(skip: bool) -> Any:
        def layer(h: Any, w: Any) -> Any:
            out = tf.tanh(w @ h).rename(o="i")
            return h + out if skip else out

        h = reduce(layer, W, x)
        return tf.sum(h * h)

    expressions = {
        "net": lambda: (net(False), W[0]),
        "residual": lambda: (net(True), W[0]),
        "chain": lambda: (
            tf.trace(reduce(lambda e, a: product(product(e, X), a), A[:k])),
            X,
        ),
        "horner": lambda: (tf.trace(reduce(lambda e, a: product(e, X) + a, A)), X),
        "inverses": lambda: (
            tf.trace(reduce(lambda e, a: tf.inverse(e + a, {"i", "j"}), A[:k], X)),
            X,
        ),
        "net_by_x": lambda: (net(False), x),
    }
    e, variable = expressions[family]()
    if family == "net_by_x":
        return lambda: (
            e.grad(variable, {"i": "r"}).grad(variable, {"i": "s"}).full_simplify()
        )
    return lambda: e.grad(variable).full_simplify()


BY_FIRST = {"net_by_first": "net"}  # both libraries derive a net by its first weights only
LIBRARIES = {"sympy": with_sympy, "tensorgrad": with_tensorgrad}


# -------------------------------------------------------------------- a process
def derivative_time(library: str, family: str, k: int) -> float | str:
    """Seconds of CPU time for the derivative alone, or why there is none."""
    command = [
        sys.executable,
        "-m",
        __name__,
        library,
        BY_FIRST.get(family, family),
        str(k),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return f"> {LIMIT:.0f} s"
    if done.returncode:
        return f"fails ({done.stderr.strip().rpartition(chr(10))[2].partition(':')[0] or 'stopped'})"
    return float(done.stdout)


def main(library: str, family: str, k: str) -> None:
    """Derive a short one to load everything, then the asked one."""
    LIBRARIES[library](family, 2)()
    print(cpu_time(LIBRARIES[library](family, int(k))))


def in_deep_stack(*arguments: str) -> int:
    """Run where recursion over a thousand layers fits; 1 where it ends early."""
    ended: list[bool] = []
    sys.setrecursionlimit(1_000_000)
    threading.stack_size(STACK)
    worker = threading.Thread(target=lambda: (main(*arguments), ended.append(True)))  # type: ignore[func-returns-value]
    worker.start()
    worker.join()
    return not ended


if __name__ == "__main__":
    sys.exit(in_deep_stack(*sys.argv[1:]))
