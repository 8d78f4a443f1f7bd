"""The check of an answer: what of it is checked, and what that may cost.

legend   d derivation
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from frechet import check as checking
from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, form_list
from frechet.answers.maps import READ
from frechet.check import Answer, Check
from frechet.errors import FrechetError, TooLarge
from frechet.errors.limits import within
from frechet.expr.node import Symbol, symbols
from frechet.reading import Reading

SHARE = 0.1  # of the limits: what cannot be checked with that is said not to be checked
DERIVING = 0.5  # and what may go before


def check_derivative(d: Derivative) -> Check:
    """The definition of the derivative, at random points; the printed forms are read back."""
    try:
        with within(d.limits, "deriving", DERIVING):
            # what is checked is no part of the check
            _ = (
                d.maps.differentials,
                d.maps.tensors,
            )
        with within(d.limits, "checking", SHARE):
            return checked(d)
    except TooLarge as cut:
        return Check("not checked", "none", {"reason": cut.message})


def checked(d: Derivative) -> Check:
    """The check, whatever it costs."""
    short = [f for f in printed(d) if (d.context.notation.length(f.engine) or READ) < READ]
    try:
        texts = [(r, f.engine) for f in short if (r := read_back(f)) is not None]
    except FrechetError as unreadable:
        return Check(
            "failed",
            "reading",
            {"reason": f"a printed form cannot be read: {unreadable.message}"},
        )
    holes = {
        x: [d.maps.direction(x, k) for k in range(1, d.order + 1)] for x in d.variables
    }
    return checking.check(
        Answer(
            d.f,
            d.maps.reading,
            d.maps.differentials,
            holes,
            [(t, xs) for xs, t in d.maps.tensors.items()],
            texts,
            drawn(d, short, holes),
            True,
            [c.condition for c in d.conditions],
        )
    )


def drawn(
    d: Derivative, forms: Sequence[Form], holes: Mapping[Symbol, Sequence[Symbol]]
) -> list[Symbol]:
    """What has a value at a point, in order: all symbols of the answer, of its text and of these forms, but `holes`."""
    read = d.maps.reading.variables.values() if d.maps.reading else ()
    more = {h for f in forms for h in f.holes}
    every = {*symbols(d.f, *d.maps.differentials), *d.variables, *read, *more}
    return sorted(every - {h for hs in holes.values() for h in hs}, key=lambda s: s.key)


def read_back(f: Form) -> Reading | None:
    """A form as its text is read; none where it has no words, or where its text is larger than may be written."""
    with suppress(TooLarge):
        return f.reading
    return None


def printed(d: Derivative) -> list[Form]:
    """What a page shows in words: the value, the differential, gradient, Hessian or Jacobian, the adjoint."""
    adjoint = form_list(d.adjoint) if d.order == 1 and d.f.rank else []
    others = [form for several in d.alternatives.values() for form in form_list(several)]
    return [d.value, d.differential, *form_list(d.main()[1]), *adjoint, *others]
