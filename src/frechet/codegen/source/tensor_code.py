"""Operations as source for JAX and PyTorch alike: their arrays have methods, and their factorisations pivots.

legend   a, b operations   d, t texts   F factorisation
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from frechet.codegen.operations import Op
from frechet.codegen.source.functional import Functional
from frechet.codegen.source.numpy_words import shape_text


class Tensors(Functional):
    """The body of one function for a library of tensors; each says its words for what is written here once."""

    log: ClassVar[str]
    absolute: ClassVar[str]
    first: ClassVar[int]  # how pivots call the first row
    largest: ClassVar[str]  # the method for the largest entry along axes

    def op_reshape(self, a: Op) -> None:
        """The same entries in other axes."""
        self.set(a, f"{self.atom(a.args[0])}.reshape({shape_text(a.shape)})")

    def over_axes(self, word: str, a: Op) -> str:
        """A reduction along some axes."""
        (b,), axes = a.args, a.params
        which = (
            "" if len(axes) == b.rank else str(axes[0] if len(axes) == 1 else tuple(axes))
        )
        return f"{self.atom(b)}.{self.largest if word == 'max' else word}({which})"

    # ---------------------------------------------------------------- determinants
    @abstractmethod
    def diagonal(self, F: Op) -> str:
        """The diagonal of the triangle."""

    def op_logdet(self, a: Op) -> None:
        """log|det|, or log det."""
        (F,) = a.args
        d = self.diagonal(F)
        made = (
            f"2 * {self.log.format(d)}.sum()"
            if F.params[0] == "cholesky"
            else f"{self.log.format(self.absolute.format(d))}.sum()"
        )
        if a.params:
            made = f"{self.xp}.where({self.signed(F)} >= 0, {made}, math.nan)"
        self.set(a, made)

    def op_det(self, a: Op) -> None:
        """A determinant."""
        (F,) = a.args
        d = self.diagonal(F)
        self.set(
            a,
            f"{d}.prod() ** 2"
            if F.params[0] == "cholesky"
            else f"{d}.prod() * {self.exchanged(F)}",
        )

    def signed(self, F: Op) -> str:
        """The sign of a determinant, from the triangle and the pivots."""
        return f"{self.xp}.sign({self.diagonal(F)}).prod() * {self.exchanged(F)}"

    def exchanged(self, F: Op) -> str:
        """The sign of the exchanges of rows."""
        return self.own(f"_sign_of_pivots({self.text[F]}[1], {self.first})")
