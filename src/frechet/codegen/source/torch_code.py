"""Operations as source for PyTorch, which autograd, `torch.func.vmap` and `torch.compile` take.

A diagonal is written by `diag_embed`: for 2000 entries in a 2000×2000 matrix 2.5 ms, where `index_put` takes 22 ms.

    legend   a, b operations   t text   F factorisation
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.codegen.operations import Op
from frechet.codegen.source import functional_products as products
from frechet.codegen.source.numpy_words import shape_text, size_text
from frechet.codegen.source.tensor_code import Tensors
from frechet.network.size import Size


class Torch(Tensors):
    """The body of one function for PyTorch."""

    backend = short = xp = "torch"
    log, absolute, first = "{}.log()", "{}.abs()", 1
    largest = "amax"

    def word(self, name: str, given: Sequence[str]) -> str:
        """A function of the language at these texts."""
        return (
            super()
            .word(name, given)
            .replace("torch.max(", "torch.amax(")
            .replace("torch.min(", "torch.amin(")
        )

    def filled(self, b: Op, shape: Sequence[Size]) -> str:
        """A number at full length."""
        return f"{self.like()}.new_full({shape_text(shape)}, {self.text[b]})"

    def op_fill(self, a: Op) -> None:
        """An array at full length; entries of what is returned share no memory."""
        (b,) = a.args
        end = ".contiguous()" if a in self.outputs else ""
        wide = f"{self.atom(b)}.expand({shape_text(a.shape)}){end}"
        self.set(a, self.filled(b, a.shape) if b in self.numbers else wide)

    def permuted(self, t: str, axes: Sequence[int]) -> str:
        """More than two axes in another order."""
        return f"{t}.permute{tuple(axes)}"

    # ---------------------------------------------------------------- places
    def counted(self, n: Size) -> str:
        """0, 1, ..., n - 1."""
        return f"torch.arange({size_text(n)}, device={self.like()}.device)"

    def full(self, core: Op, sizes: Sequence[Size]) -> str:
        """The entries that are written, at full length."""
        if core in self.numbers:
            return self.filled(core, sizes)
        same = core.shape == tuple(sizes)
        return self.text[core] if same else f"{self.atom(core)}.expand({shape_text(sizes)})"

    def plus(self, a: Op, base: Sequence[Op], t: str) -> None:
        """Added to an array, or alone."""
        self.set(a, f"{self.atom(base[0])} + {t}" if base else t)

    def diagonals(self, a: Op, core: Op, base: Sequence[Op], sizes: Sequence[Size]) -> None:
        """Entries on diagonals."""
        flat, own = a.params[:2]
        t = self.full(core, sizes)
        if flat == (0, 0):
            made = f"torch.diag_embed({t})"
        else:
            made = self.own(
                f'_embedded("{products.letters_of(own)}->{products.letters_of(flat)}", {t})'
            )
        self.plus(a, base, made)

    def written(self, a: Op, core: Op, base: Sequence[Op], parts: Sequence[str]) -> None:
        """Entries at affine places: zeros around a block, or an index."""
        places, _, sizes = a.params
        t = self.full(core, sizes)
        if parts:
            self.plus(a, base, self.padded(a, t))
            return
        start = (
            self.atom(base[0])
            if base
            else f"{self.like()}.new_zeros({shape_text(a.shape)})"
        )
        made = zip(self.indices(places, sizes), places, strict=True)
        like = self.grid(tuple(sizes))[0]  # a number is no index for PyTorch
        index = ", ".join(
            i if terms else f"torch.full_like({like}, {i})" for i, (_, terms) in made
        )
        self.set(a, f"{start}.index_put(({index},), {t}, accumulate=True)")

    def padded(self, a: Op, t: str) -> str:
        """Zeros around a block."""
        places, _, sizes = a.params
        if any(not terms for _, terms in places):
            t = f"({t})[{', '.join(':' if terms else 'None' for _, terms in places)}]"
        around = []
        for n, (o, terms) in zip(reversed(a.shape), reversed(places), strict=True):
            length = sizes[terms[0][0]] if terms else None
            rest = " - ".join(
                x
                for x in (size_text(n), bracketed(o), bracketed(length) if length else "1")
                if x != "0"
            )
            around += [size_text(o), rest]
        return f"torch.nn.functional.pad({t}, ({', '.join(around)}))"

    # ---------------------------------------------------------------- matrices
    def op_factor(self, a: Op) -> None:
        """A factorisation: by Cholesky where the matrix is known to be positive definite."""
        word = "cholesky" if a.params[0] == "cholesky" else "lu_factor"
        self.set(a, f"torch.linalg.{word}({self.text[a.args[0]]})")

    def op_solve(self, a: Op) -> None:
        """A linear system."""
        F, b = a.args
        t = self.text[b] if b.rank == 2 else f"{self.atom(b)}[:, None]"
        transposed = ", adjoint=True" if a.params[0] else ""
        made = (
            f"torch.cholesky_solve({t}, {self.text[F]})"
            if F.params[0] == "cholesky"
            else f"torch.linalg.lu_solve(*{self.text[F]}, {t}{transposed})"
        )
        self.set(a, made if b.rank == 2 else f"{made}[:, 0]")

    def op_inv(self, a: Op) -> None:
        """An inverse."""
        (F,) = a.args
        eye = f"torch.eye({size_text(a.shape[0])}, dtype={self.like()}.dtype, device={self.like()}.device)"
        plain = F.params[0] == "cholesky"
        self.set(
            a,
            f"torch.cholesky_inverse({self.text[F]})"
            if plain
            else f"torch.linalg.lu_solve(*{self.text[F]}, {eye})",
        )

    def diagonal(self, F: Op) -> str:
        """The diagonal of the triangle."""
        return f"{self.text[F]}{'' if F.params[0] == 'cholesky' else '[0]'}.diagonal()"


def bracketed(n: Size) -> str:
    """A size that is taken away."""
    t = size_text(n)
    return t if t.isidentifier() or t.isdigit() else f"({t})"
