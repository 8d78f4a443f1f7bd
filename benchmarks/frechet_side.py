"""A case of the benchmark of deriving, in frechet: is its answer right, and how long does it take?"""

from __future__ import annotations

import time

import frechet as fr
from benchmarks.caches import Caches
from benchmarks.cases import EXACT, Case, off
from frechet.answers.forms import Form


def asked(d: fr.Derivation, case: Case) -> Form:
    """The form that a case asks for."""
    if case.order == 1:
        return d.gradient if case.scalar else d.jacobian()  # type: ignore[no-any-return]
    return d.hessian() if case.order == 2 and case.scalar else d.tensor  # type: ignore[no-any-return]


def read(case: Case) -> fr.Expr:
    """The case's expression."""
    return fr.read(case.expr, case.where, strict=case.strict)


def judge(case: Case) -> tuple[str, str]:
    """Is the array right, and the printed form, read back?  Why not?"""
    try:
        d = fr.derive(read(case), case.wrt, case.order)
        form = asked(d, case)
        text = str(form)
    except fr.FrechetError as refused:
        return "no word", f"{refused.kind}: {refused}"
    values = {**case.sizes, **case.values}
    if off(d.evaluate(values), case.projected) > EXACT:
        return "wrong", f"{text} has another value"
    if form.closed:
        back = fr.derive(form.text(), case.wrt, where=case.where, strict=case.strict).value
        if off(back.evaluate(values), case.stacked) > EXACT:
            return "wrong", f"{form.text()}, read back, has another value"
    return "right", text


def timed(case: Case, caches: Caches) -> tuple[float, float]:
    """Seconds of reading, and of deriving and printing, with nothing remembered."""
    caches.clear()
    caches.check()
    start = time.process_time()
    e = read(case)
    middle = time.process_time()
    str(asked(fr.derive(e, case.wrt, case.order), case))
    return middle - start, time.process_time() - middle
