"""Unknown sizes and what the shapes say of them: unification of size polynomials.

An unknown size is a size whose name begins with `?`.

>>> known = Unifier()
>>> a, b = known.fresh(), known.fresh()
>>> known.equal(a * size("n"), size("m") * size("n")), known.find(a)
(True, m)
"""

from __future__ import annotations

from frechet.errors import ShapeError, TooLarge
from frechet.errors.kept import cached
from frechet.network.size import Size, size
from frechet.types.signature import fill

DEGREE = (
    8  # names that a product may have: whether a size is positive is asked of its expansion
)


def bounded_size(n: Size) -> Size:
    """The same size, unless it is a product of too many names."""
    if any(len(names) > DEGREE for names, _ in n.terms):
        raise TooLarge(f"a size is a product of more than {DEGREE} names")
    return n


def positive_size(n: Size) -> Size:
    """The same size, unless it is 0 or less for all values of its names."""
    if (-n).nonneg():
        raise ShapeError(f"the size {n} is not positive", hint="a size is at least 1")
    return n


def whole_size(n: Size) -> Size:
    """The same size, unless it is a fraction for some values of its names."""
    if not n.whole():
        raise ShapeError(
            f"the size {n} is not whole for all values of its names", hint="n*(n+1)/2 is"
        )
    return n


@cached(1000)
def unknown(k: int) -> Size:
    """The k-th unknown size; every assumption on the kinds of names begins with the first."""
    return size(f"?{k}")


class Unifier:
    """What is known of the unknown sizes."""

    def __init__(self) -> None:
        self.bound: dict[str, Size] = {}
        self.open: list[tuple[Size, Size]] = []
        self.count = 0

    def fresh(self) -> Size:
        """A new unknown size."""
        self.count += 1
        return unknown(self.count)

    def find(self, n: Size) -> Size:
        """The size with everything known put in."""
        while any(name in self.bound for name in n.names()):
            n = fill(n, self.bound)
        return n

    def equal(self, a: Size, b: Size) -> bool:
        """Make two sizes equal; False if they cannot be."""
        a, b = self.find(a), self.find(b)
        if a is b:
            return True
        unknown = {name for name in (a - b).names() if name.startswith("?")}
        if not unknown:
            return False
        solved = next((s for name in sorted(unknown) if (s := solve(a - b, name))), None)
        if solved is None:
            self.open.append((a, b))
            return True
        self.bound[solved[0]] = solved[1]
        return self.settle()

    def settle(self) -> bool:
        """Try again what could not be decided before."""
        waiting, self.open = self.open, []
        for k, (a, b) in enumerate(waiting):
            if not self.equal(a, b):
                self.open += waiting[k:]  # what cannot be so is not forgotten
                return False
        return True

    def possible(self, a: Size, b: Size) -> bool:
        """Make two sizes equal where that contradicts nothing, else leave everything as it is."""
        before = dict(self.bound), list(self.open)
        if self.equal(a, b):
            return True
        self.bound, self.open = before
        return False


def solve(difference: Size, name: str) -> tuple[str, Size] | None:
    """The unknown from `difference = 0`, where it stands alone in one term."""
    with_it = [(m, c) for m, c in difference.terms if name in m]
    if len(with_it) != 1 or with_it[0][0].count(name) != 1:
        return None
    ((m, c),) = with_it
    rest = Size({k: -d for k, d in difference.terms if k != m})
    left = list(m)
    left.remove(name)
    quotient = rest.over(Size({tuple(left): c}))
    if quotient is None or (-quotient).nonneg():
        return None
    return name, quotient
