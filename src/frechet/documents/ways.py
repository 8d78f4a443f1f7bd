r"""The ways by which a function depends on a name, as definitions say: f(u, v) of w by u(w) and by v(w).

A chain rule sums over all of them.  Who goes through u alone has left a term out.

>>> known = {"f": ["u", "v"], "u": ["w"], "v": ["w", "z"]}
>>> chain = r"\frac{df}{dw} = \frac{df}{du}\frac{du}{dw}"
>>> way_left_out(chain, known)
('f', 'v', 'w')
>>> way_left_out(rf"{chain} + \frac{{df}}{{dv}}\frac{{dv}}{{dw}}", known) is None
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from frechet.documents.quotients import FRACTION_SIGN, quotient_of_differentials

ArgumentsOf = Mapping[str, Sequence[str]]  # what each function is a function of


def way_left_out(text: str, arguments: ArgumentsOf) -> tuple[str, str, str] | None:
    """A function, what it is of in its turn, and a name on which that depends, where a chain rule leaves this out."""
    found = Counter(derivatives_of_names(text))
    for (f, x), many in found.items():
        links = {u for g, u in found if g == f and (u, x) in found}
        if many > 1 or not links or f in links or x in links:
            continue
        for v in arguments.get(f, ()):
            if v != x and depends(v, x, arguments, links):
                return f, v, x
    return None


def derivatives_of_names(text: str) -> Iterator[tuple[str, str]]:
    """What is differentiated and by what, for each derivative of first order in a text."""
    for match in FRACTION_SIGN.finditer(text):
        found = quotient_of_differentials(text, match.end())
        if found is not None and not found.higher:
            yield found.above.strip(), found.below.strip()


def depends(v: str, x: str, arguments: ArgumentsOf, links: Collection[str]) -> bool:
    """Does v depend on x in a way that goes through none of the links?"""
    seen, waiting = {*links}, [v]
    while waiting:
        name = waiting.pop()
        if name == x and name != v:
            return True
        if name not in seen:
            seen.add(name)
            waiting += arguments.get(name, ())
    return False
