"""Random expressions, compiled and beside the interpreter: `python tests/codegen/judging_code.py 2000 SEED [SIZE]`.

A verdict is (kind, detail): right, passed over (refused, singular, numbers that tell nothing), or what is wrong.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "laws"))
from expressions import cases
from judged import arguments, expected, quantities, relative

import frechet as fr

CLOSE = 1e-6  # relative; the numbers are random, and so are the condition numbers
LARGE = 1e8


def verdicts(count: int, seed: int, planned: int = 0) -> Iterator[tuple[str, str]]:
    """One verdict for each result of each expression."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k, case in enumerate(cases(count, seed)):
            yield from judged(case, k, planned)


def judged(case: Any, seed: int, planned: int) -> Iterator[tuple[str, str]]:
    """The verdicts on one expression."""
    try:
        d = fr.derive(case.text, list(case.wrt), where=case.where)
    except fr.FrechetError:
        yield "passed over", "refused"
        return
    try:
        second = (
            None
            if d.f.rank
            else fr.derive(case.text, list(case.wrt), order=2, where=case.where)
        )
    except fr.FrechetError:
        second = None
    V = {**{k: int(n) for k, n in case.sizes.items()}, **case.values}
    try:
        f = d.compile(
            *quantities(d, second),
            sizes=dict.fromkeys(d.context.dimensions, planned) if planned else None,
        )
        given = arguments(f, d, V, seed)
        got = f(**given)
        truth = expected(d, second, V, given)
    except np.linalg.LinAlgError:
        yield "passed over", "singular"
        return
    except Exception as error:
        yield f"crash {type(error).__name__}", f"{case.short}: {error}"
        return
    found = dict(zip(f.outputs, got if isinstance(got, tuple) else (got,), strict=True))
    for name, w in truth.items():
        if (
            not np.isfinite(w).all()
            or np.abs(w).max(initial=0) > LARGE
            or not np.isfinite(truth["value"]).all()
        ):
            yield "passed over", name
        elif (
            relative(found[name], w) < CLOSE
            or np.abs(np.asarray(found[name]) - w).max(initial=0) < CLOSE**2
        ):
            yield "right", name
        elif not np.isfinite(found[name]).all() and " inv" in " " + case.text.replace(
            "(", " ("
        ):
            yield "passed over", "a removable singularity"
        else:
            yield f"wrong {name}", case.short


if __name__ == "__main__":
    total: Counter[str] = Counter()
    for kind, detail in verdicts(
        int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
    ):
        total[kind] += 1
        if kind not in ("right", "passed over"):
            print(kind, detail)
    print(dict(total))
