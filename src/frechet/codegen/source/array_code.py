"""Operations as source for the array API standard, 2023.12 with its linear algebra: any library that follows it.

The standard has no factorisations, so systems are solved one by one, and no index arrays, so diagonals are slices of
arrays taken flat.

    legend   a, b operations   s, t texts   F factorisation: here the matrix itself
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.codegen.operations import Op
from frechet.codegen.source import functional_products as products
from frechet.codegen.source.arguments import FunctionSignature
from frechet.codegen.source.functional import Functional
from frechet.codegen.source.numpy_words import shape_text, size_text
from frechet.network.size import Size


class ArrayApi(Functional):
    """The body of one function for the array API."""

    backend, short, xp, passed = "array-api", "api", "xp", "xp, "

    def guard(self, signature: FunctionSignature) -> list[str]:
        """The namespace first."""
        self.like()
        return [
            f"xp = array_namespace({', '.join(self.inputs)})",
            *super().guard(signature),
        ]

    def placed(self) -> str:
        """Type and place of a new array."""
        return f"dtype={self.like()}.dtype, device=device({self.like()})"

    def filled(self, b: Op, shape: Sequence[Size]) -> str:
        """A number at full length."""
        return f"xp.full({shape_text(shape)}, {self.text[b]}, {self.placed()})"

    def counted(self, n: Size) -> str:
        """0, 1, ..., n - 1."""
        return f"xp.arange({size_text(n)}, device=device({self.like()}))"

    # ---------------------------------------------------------------- products
    def einsum(
        self, s: str, t: str, ia: Sequence[int], ib: Sequence[int], out: Sequence[int]
    ) -> str:
        """Any other product."""
        gone = [i for i in ia if i in ib and i not in out]
        if [i for i in (*ia, *ib) if i not in gone] == list(out):
            return f"xp.tensordot({s}, {t}, axes=({[ia.index(i) for i in gone]}, {[ib.index(i) for i in gone]}))"
        return self.own(
            f'_einsum("{products.letters_of(ia)},{products.letters_of(ib)}->{products.letters_of(out)}", {s}, {t})'
        )

    # ---------------------------------------------------------------- places
    def op_diagonal(self, a: Op) -> None:
        """Equal axes read together."""
        flat, once = a.params
        self.set(
            a,
            self.own(
                f'_diagonal("{products.letters_of(flat)}->{products.letters_of(once)}", {self.text[a.args[0]]})'
            ),
        )

    def gathered(self, a: Op) -> str:
        """Entries at places that are no slices."""
        return self.own(
            f"_taken({self.text[a.args[0]]}, ({', '.join(self.indices(*a.params))},))"
        )

    def diagonals(self, a: Op, core: Op, base: Sequence[Op], sizes: Sequence[Size]) -> None:
        """Entries on diagonals."""
        flat, own = a.params[:2]
        spelled = f'"{products.letters_of(own)}->{products.letters_of(flat)}"'
        made = self.own(
            f"_spread({spelled}, {self.text[core]}, {shape_text(sizes)}, {self.like()})"
        )
        self.set(a, f"{self.atom(base[0])} + {made}" if base else made)

    def written(self, a: Op, core: Op, base: Sequence[Op], parts: Sequence[str]) -> None:
        """Entries at affine places: a block of zeros that is written to, or a product with zeros and ones."""
        places, _, sizes = a.params
        if not parts:
            index = ", ".join(self.indices(places, sizes))
            made = self.own(
                f"_added({shape_text(a.shape)}, ({index},), {self.text[core]}, {self.like()})"
            )
            self.set(a, f"{self.atom(base[0])} + {made}" if base else made)
            return
        name = self.name(a)
        self.lines.append(f"{name} = xp.zeros({shape_text(a.shape)}, {self.placed()})")
        self.lines.append(f"{name}[{', '.join(parts)}] = {self.text[core]}")
        self.text[a] = name
        if base:
            self.set(a, f"{self.atom(base[0])} + {name}")

    # ---------------------------------------------------------------- matrices
    def op_factor(self, a: Op) -> None:
        """There are no factorisations: the matrix."""
        self.text[a] = self.text[a.args[0]]

    def op_solve(self, a: Op) -> None:
        """A linear system."""
        F, b = a.args
        self.set(
            a,
            f"xp.linalg.solve({self.atom(F)}{'.T' if a.params[0] else ''}, {self.text[b]})",
        )

    def op_inv(self, a: Op) -> None:
        """An inverse."""
        self.set(a, f"xp.linalg.inv({self.text[a.args[0]]})")

    def op_logdet(self, a: Op) -> None:
        """log|det|, or log det."""
        (F,) = a.args
        word = (
            "_log_det"
            if a.params
            else "_logdet_definite"
            if F.params[0] == "cholesky"
            else ""
        )
        self.set(
            a,
            self.own(f"{word}({self.text[F]})")
            if word
            else f"xp.linalg.slogdet({self.text[F]})[1]",
        )

    def op_det(self, a: Op) -> None:
        """A determinant."""
        self.set(a, f"xp.linalg.det({self.text[a.args[0]]})")
