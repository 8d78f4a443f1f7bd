"""How shapes go through a function: `"m n, p q -> m*p n*q"` is the signature of `kron`.

Arguments are separated by commas, axes by spaces; letters are bound by the arguments.  A vector stands, `n`, or
lies, `'n`.  `*` alone is any shape, the same for every `*`; an empty side is a scalar.  `#n` is an argument
that is itself a size, `@2` the literal axis 2: `"#n -> n n"` is `eye`, `"m n, @2 -> m"` sums over the second index.

>>> from frechet.network.size import size
>>> a, b, c = size("a"), size("b"), size(2)
>>> TypeSignature.parse("m n, p q -> m*p n*q").apply([Type((a, b)), Type((c, a))])
Type(shape=(2*a, a*b), row=False)
>>> TypeSignature.parse("m n, @2 -> m").apply([Type((a, b)), 2])
Type(shape=(a,), row=False)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import is_
from typing import NamedTuple

from frechet.errors import Fault
from frechet.errors.kept import cached
from frechet.network.size import ZERO, Size, polynomial, size
from frechet.types.type import Equal, Type, types_agree


class SizeArgument(NamedTuple):
    """An argument that is a size and binds this letter."""

    letter: str


class AxisArgument(NamedTuple):
    """The literal number of an axis."""

    axis: int


Pattern = Type | SizeArgument | AxisArgument | None  # None is any type
Argument = Type | Size | int  # what is given: the type of an expression, a size, an axis


class TypeSignature(NamedTuple):
    """Patterns of the arguments and of the result, over letters of their own."""

    args: tuple[Pattern, ...]
    out: Type | None
    text: str

    @classmethod
    def parse(cls, text: str) -> TypeSignature:
        """Read the notation above."""
        left, right = text.split("->")
        return cls(
            tuple(pattern(a.strip()) for a in left.split(","))
            if left.strip() or right.strip()
            else (),
            array(right.strip()),
            text,
        )

    @property
    def arguments(self) -> str:
        """What it takes, in words."""
        if len(self.args) > 1 and set(self.args) == {None}:
            return f"{len(self.args)} arrays of one shape"
        return ", ".join(self.said(p) for p in self.args) or "nothing"

    @staticmethod
    def said(p: Pattern) -> str:
        """One argument in words."""
        match p:
            case SizeArgument(letter):
                return f"a size {letter}"
            case AxisArgument(axis):
                return f"the axis {axis}"
            case None:
                return "an array"
        return f"a square {p}" if len(p.shape) == 2 and p.shape[0] is p.shape[1] else p.said

    def fits(self, given: Sequence[Argument]) -> bool:
        """Do the arguments fit, sizes apart?"""
        if len(given) != len(self.args):
            return False
        for want, have in zip(self.args, given, strict=True):
            match want, have:
                case AxisArgument(axis), int() if axis == have:
                    pass
                case (SizeArgument(), Size()) | (None, Type()):
                    pass
                case Type(axes, lies), Type(shape, row) if (
                    len(axes) == len(shape) and lies == row
                ):
                    pass
                case _:
                    return False
        return True

    def apply(
        self,
        given: Sequence[Argument],
        equal: Equal = is_,
        fresh: Callable[[], Size] | None = None,
    ) -> Type | None:
        """The type of the result; None if the arguments do not fit.  `fresh` makes sizes that nothing binds."""
        if not self.fits(given):
            return None
        axes, alike = self.matched(given)
        letters = bound(axes, equal, fresh)
        if letters is None or not all(
            types_agree(alike[0], other, equal) for other in alike[1:]
        ):
            return None
        if self.out is None:
            return alike[0]
        if fresh:
            invent({x for n in self.out.shape for x in n.names()}, letters, fresh)
        return Type(tuple([fill(n, letters) for n in self.out.shape]), self.out.row)

    def matched(
        self, given: Sequence[Argument]
    ) -> tuple[list[tuple[Size, Size]], list[Type]]:
        """What is wanted along every axis with what is given, a size as an axis; and what stands for `*`."""
        axes: list[tuple[Size, Size]] = []
        alike: list[Type] = []
        for want, have in zip(self.args, given, strict=True):
            if isinstance(want, Type) and isinstance(have, Type):
                axes += zip(want.shape, have.shape, strict=True)
            elif want is None and isinstance(have, Type):
                alike.append(have)
            elif isinstance(want, SizeArgument) and isinstance(have, Size):
                axes.append((size(want.letter), have))
        return axes, alike


def bound(
    axes: list[tuple[Size, Size]], equal: Equal, fresh: Callable[[], Size] | None
) -> dict[str, Size] | None:
    """The sizes that the letters stand for; None where two of them differ."""
    letters: dict[str, Size] = {}
    # single letters bind first, products are compared with them
    axes.sort(key=lambda pair: len(pair[0].text))
    for axis, n in axes:
        if axis.text.isalpha():
            found = letters.setdefault(axis.text, n)
        else:
            if fresh:
                invent(axis.names(), letters, fresh)
            found = fill(axis, letters)
        if found is not n and not equal(found, n):
            return None
    return letters


def invent(
    names: Collection[str], letters: dict[str, Size], fresh: Callable[[], Size]
) -> None:
    """New sizes for the letters that nothing binds."""
    for name in sorted(names):
        letters.setdefault(name, fresh())


def pattern(text: str) -> Pattern:
    """One argument."""
    if text.startswith("#"):
        return SizeArgument(text[1:])
    return AxisArgument(int(text[1:])) if text.startswith("@") else array(text)


def array(text: str) -> Type | None:
    """The axes of an expression."""
    if text == "*":
        return None
    return Type(
        tuple(monomial(w) for w in text.removeprefix("'").split()), text.startswith("'")
    )


@cached(256)  # a thousand axes of the language's words are some fifty monomials
def monomial(word: str) -> Size:
    """`m*p` as a size."""
    found = polynomial(word)
    if found is None:
        raise Fault(f"{word} is no size")
    return found


def fill(n: Size, letters: Mapping[str, Size]) -> Size:
    """A size over the letters, with the sizes that they stand for."""
    if n.text in letters:
        return letters[n.text]
    total = ZERO
    for names, c in n.terms:
        term = size(c)
        for name in names:
            term = term * letters.get(name, size(name))
        total = total + term
    return total
