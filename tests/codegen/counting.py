"""An oracle for costs: the generated source run on arrays that count what is done with them.

Every ufunc, product and LAPACK routine adds its textbook count; single numbers are not counted.

legend   x array   F FLOPs   B bytes
"""

from __future__ import annotations

from contextlib import contextmanager
from math import prod
from types import SimpleNamespace

import numpy as np
from scipy.linalg import lapack


class Tally:
    """FLOPs and bytes so far."""

    def __init__(self):
        self.flops = self.bytes = 0

    def moved(self, *arrays):
        """Arrays that are read or written, each once; single numbers are not."""
        once = {
            (x.__array_interface__["data"][0], x.shape, x.strides): x.size
            for x in arrays
            if np.ndim(x)
        }
        self.bytes += 8 * sum(once.values())


tally = Tally()


def bare(x):
    """The array without its counter; inside tuples and lists too."""
    if isinstance(x, tuple | list):
        return type(x)(map(bare, x))
    return np.asarray(x) if isinstance(x, Counted) else x


def counted(x):
    """Arrays with a counter."""
    if isinstance(x, tuple):
        return tuple(map(counted, x))
    return x.view(Counted) if isinstance(x, np.ndarray) and x.ndim else x


def is_transpose(a, b):
    """Do two matrices lie in the same memory, one transposed?"""
    return (
        a.ndim == b.ndim == 2
        and a.__array_interface__["data"][0] == b.__array_interface__["data"][0]
        and a.T.strides == b.strides
        and a.T.shape == b.shape
    )


class Counted(np.ndarray):
    """An array whose operations are counted."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        given = [bare(x) for x in inputs]
        if out is not None:
            options["out"] = tuple(bare(x) for x in out)
        made = getattr(ufunc, method)(*given, **options)
        if ufunc is np.matmul:
            a, b = given
            same = is_transpose(a, b)
            tally.flops += 2 * max(np.size(made), 1) * a.shape[-1] // (2 if same else 1)
            tally.moved(a, *([] if same else [b]))
            tally.bytes += 8 * np.size(made) * bool(np.ndim(made))
        elif method == "reduce":
            tally.flops += given[0].size
            tally.moved(given[0], made)
        elif np.ndim(made):
            tally.flops += made.size
            tally.moved(*given)
            tally.bytes += 8 * made.size
        return out[0] if out is not None else counted(made)

    def __array_function__(self, function, types, args, kwargs):
        given, options = bare(args), {k: bare(v) for k, v in kwargs.items()}
        made = function(*given, **options)
        if function is np.vdot:
            tally.flops += 2 * given[0].size
            tally.moved(*given)
        elif function is np.einsum and len(given) == 3:
            left, right, _ = given[0].replace("->", ",").split(",")
            dims = dict(zip(left + right, (*given[1].shape, *given[2].shape), strict=True))
            tally.flops += 2 * prod(dims.values())
            tally.moved(*given[1:], made)
        elif function is np.tensordot:
            a, b, (over, _) = given
            tally.flops += 2 * made.size * prod(a.shape[k] for k in over)
            tally.moved(a, b, made)
        return counted(made)


def of_lapack(word, *args, **options):
    """A routine of LAPACK with its count."""
    args = bare(args)
    made = getattr(lapack, word)(*args, **options)
    n, right = len(args[0]), args[-1]
    counts = {
        "potrf": n**3 / 3,
        "potri": 2 * n**3 / 3,
        "getrf": 2 * n**3 / 3,
        "getri": 4 * n**3 / 3,
        "potrs": 2 * n * right.size,
        "getrs": 2 * n * right.size,
    }
    tally.flops += counts[word[1:]]
    tally.bytes += 8 * (
        n * n + (2 * right.size if word[1:] in ("potrs", "getrs") else n * n)
    )
    return counted(made)


class Routines:
    """LAPACK, counting."""

    def __getattr__(self, word):
        return lambda *args, **options: of_lapack(word, *args, **options)


@contextmanager
def uncounted(space, names):
    """Functions of a source whose inner work is the bookkeeping of a routine that was counted."""
    before = {n: space[n] for n in names if n in space}

    def quiet(f):
        def run(*args):
            F, B = tally.flops, tally.bytes
            made = counted(f(*bare(args)))
            tally.flops, tally.bytes = F, B
            return made

        return run

    space.update({n: quiet(f) for n, f in before.items()})
    yield
    space.update(before)


def count(f, values):
    """FLOPs and bytes of one call."""
    space = f.__globals__
    known = space.get("lapack")
    tally.flops = tally.bytes = 0
    if known is not None:
        space["lapack"] = Routines()
    try:
        with uncounted(space, ["_mirrored"]):
            f(**{name: counted(x) for name, x in values.items()})
    finally:
        if known is not None:
            space["lapack"] = known
    return SimpleNamespace(flops=tally.flops, bytes=tally.bytes)
