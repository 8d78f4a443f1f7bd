"""Operations as source without writes: what JAX traces, PyTorch differentiates and the array API allows.

Every statement makes a new array, so that the code can be compiled, batched and differentiated once more.  What is
made of sizes and numbers alone is a number of Python, computed by `math`.

    legend   a, b operations   t text   o offset   n size
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import ClassVar

from frechet.codegen.operations import Code, Op
from frechet.codegen.source import functional_products as products
from frechet.codegen.source import words
from frechet.codegen.source.arguments import FunctionSignature
from frechet.codegen.source.emit import Numpy
from frechet.codegen.source.functional_prelude import Copies
from frechet.codegen.source.numpy_words import param_text, shape_text, size_text
from frechet.errors import Unsupported
from frechet.network.size import Number, Size

NUMBERS = {"number", "size", "constant"}
ARITHMETIC = {"power", "mul", "add", "scale"}
Places = Sequence[tuple[Size, Sequence[tuple[int, Size]]]]


class Functional(Numpy, ABC):
    """The body of one function for a library whose arrays are not written to."""

    backend: ClassVar[str]
    short: ClassVar[str]
    xp: ClassVar[str]  # the namespace
    passed: ClassVar[str] = ""  # what our own functions get before their arguments

    def __init__(
        self,
        code: Code,
        inputs: Sequence[str],
        outputs: Sequence[Op],
        known: Iterable[str] = (),
    ) -> None:
        super().__init__(code, inputs, outputs, known)
        self.copies = Copies(self.backend)
        self.numbers: set[Op] = set()  # what is a number of Python
        self.grids: dict[tuple[Size, ...], list[str]] = {}
        for a in self.order:
            if a.word in NUMBERS or (
                self.of_numbers(a) and not a.rank and self.numbers.issuperset(a.args)
            ):
                self.numbers.add(a)

    def of_numbers(self, a: Op) -> bool:
        """Is it a number of Python where its arguments are?  Not where Python has no word for the function."""
        if a.word in ("map", "call"):
            return a.params[0].name in words.OF_NUMBERS
        return a.word in ARITHMETIC

    def body(self) -> list[str]:
        """The statements; numbers that are returned become arrays."""
        for a in self.order:
            getattr(self, "op_" + a.word)(a)
        for a in {*self.outputs} & self.numbers:
            self.text[a] = self.filled(a, ())
        self.copies.need("\n".join([*self.lines, *(self.text[a] for a in self.outputs)]))
        return self.lines

    def free(self, a: Op, b: Op) -> bool:
        """Nothing is written over."""
        return False

    def like(self) -> str:
        """An array whose type and place new arrays get."""
        if not self.inputs:
            raise Unsupported(
                f"{self.backend} code needs an array among its arguments",
                hint="compile it for numpy",
            )
        return self.inputs[0]

    def own(self, call: str) -> str:
        """A call of a function that is copied into the code."""
        name, _, rest = call.partition("(")
        return f"{name}({self.passed}{rest}"

    def word(self, name: str, given: Sequence[str]) -> str:
        """A function of the language at these texts."""
        template = words.word(self.backend, name)
        if template.startswith("_"):
            template = self.own(template)
        like = self.like() if "{like}" in template else ""
        return template.replace("@", self.xp).format(*given, like=like)

    # ---------------------------------------------------------------- what is given
    def guard(self, signature: FunctionSignature) -> list[str]:
        """Arguments as arrays, sizes from their shapes, other shapes refused; only types and shapes are looked at."""
        if not signature.symbols:
            return signature.measured()
        given = [(s.name, shape_text(s.shape), s) for s in signature.symbols]
        left = ", ".join(a for a, *_ in given) + ("," if len(given) == 1 else "")
        spec = ", ".join(f'("{a}", {a}, "{shape}")' for a, shape, _ in given)
        lines = [
            f"{left} = {self.own(f'_arrays_{self.short}({spec})')}",
            *signature.measured(),
        ]
        for a, shape, s in given:
            if not signature.shows(s):
                lines.append(
                    f'_fit({a}, "{a}", "{shape}", {", ".join(map(size_text, s.shape))})'
                )
        lines += signature.refused()
        self.copies.need("\n".join(lines))
        return lines

    def op_constant(self, a: Op) -> None:
        """A named constant."""
        self.text[a] = f"math.{a.params[0]}"

    # ---------------------------------------------------------------- arrays of one entry
    def filled(self, b: Op, shape: Sequence[Size]) -> str:
        """A number at full length."""
        t = self.like()
        return f"{self.xp}.full({shape_text(shape)}, {self.text[b]}, dtype={t}.dtype)"

    def op_fill(self, a: Op) -> None:
        """An array at full length."""
        (b,) = a.args
        wide = f"{self.xp}.broadcast_to({self.text[b]}, {shape_text(a.shape)})"
        self.set(a, self.filled(b, a.shape) if b in self.numbers else wide)

    def op_view(self, a: Op) -> None:
        """Axes in another order."""
        (b,) = a.args
        kept = [k for k in a.params if k is not None]
        gone = [k for k in range(b.rank) if k not in kept]
        t = self.atom(b)
        if gone:
            t = f"{t}[{', '.join('0' if k in gone else ':' for k in range(b.rank))}]"
            kept = [k - sum(g < k for g in gone) for k in kept]
        if kept != sorted(kept):
            t = f"{t}.T" if kept == [1, 0] else self.permuted(t, kept)
        if None in a.params:
            t = f"{t}[{', '.join('None' if k is None else ':' for k in a.params)}]"
        self.text[a] = t

    def permuted(self, t: str, axes: Sequence[int]) -> str:
        """More than two axes in another order."""
        return f"{self.xp}.permute_dims({t}, {tuple(axes)})"

    def op_reshape(self, a: Op) -> None:
        """The same entries in other axes."""
        self.set(a, f"{self.xp}.reshape({self.text[a.args[0]]}, {shape_text(a.shape)})")

    # ---------------------------------------------------------------- entry by entry
    def op_map(self, a: Op) -> None:
        """A function of every entry."""
        self.set(a, self.called(a, a.params[0].name, []))

    def op_call(self, a: Op) -> None:
        """A function of arrays in its own words."""
        fn, *params = a.params
        given = list(map(param_text, params))
        self.set(
            a,
            self.called(
                a, fn.name, given * 2 if fn.name == "tri" and len(given) == 1 else given
            ),
        )

    def called(self, a: Op, name: str, params: Sequence[str]) -> str:
        """A function of numbers or of arrays; numbers among arrays become arrays."""
        if a in self.numbers:
            return words.OF_NUMBERS[name].format(*(self.atom(b) for b in a.args))
        bare = name == "pow"
        return self.word(name, [self.argument(b, bare) for b in a.args] + list(params))

    def argument(self, b: Op, bare: bool) -> str:
        """The text of an argument of a function."""
        return self.atom(b) if bare or b not in self.numbers else self.filled(b, ())

    def op_power(self, a: Op) -> None:
        """A power of every entry."""
        (b,) = a.args
        e: Number = a.params[0]
        if abs(e) != Fraction(1, 2):
            super().op_power(a)
            return
        t = f"{'math' if b in self.numbers else self.xp}.sqrt({self.text[b]})"
        self.set(a, t if e > 0 else f"1 / {t}")

    def op_root(self, a: Op) -> None:
        """The norm of an array whose sum of squares is there."""
        self.set(a, self.own(f"_root({', '.join(self.text[b] for b in a.args)})"))

    def op_add(self, a: Op) -> None:
        """A linear combination."""
        self.set(a, self.linear(list(zip(a.params, a.args, strict=True))))

    # ---------------------------------------------------------------- sums and products
    def op_sum(self, a: Op) -> None:
        """A sum over axes."""
        self.set(a, self.over_axes("sum", a))

    def op_max(self, a: Op) -> None:
        """The largest entries along axes."""
        self.set(a, self.over_axes("max", a))

    def over_axes(self, word: str, a: Op) -> str:
        """A reduction along some axes."""
        (b,), axes = a.args, a.params
        which = (
            ""
            if len(axes) == b.rank
            else f", axis={axes[0] if len(axes) == 1 else tuple(axes)}"
        )
        return f"{self.xp}.{word}({self.text[b]}{which})"

    def op_contract(self, a: Op) -> None:
        """A product summed over indices."""
        ia, ib, out = a.params
        s, t = (self.atom(b) for b in a.args)
        self.set(
            a,
            self.product(s, t, a)
            if products.meet_as_matrices(ia, ib, out)
            else self.einsum(s, t, ia, ib, out),
        )

    def product(self, s: str, t: str, a: Op) -> str:
        """A product of matrices or vectors."""
        return products.matrix_product_words(s, t, *a.params)

    def einsum(
        self, s: str, t: str, ia: Sequence[int], ib: Sequence[int], out: Sequence[int]
    ) -> str:
        """Any other product."""
        spelled = f"{products.letters_of(ia)},{products.letters_of(ib)}->{products.letters_of(out)}"
        return f'{self.xp}.einsum("{spelled}", {s}, {t})'

    # ---------------------------------------------------------------- places
    def op_diagonal(self, a: Op) -> None:
        """Equal axes read together."""
        flat, once = a.params
        self.text[a] = (
            f'{self.xp}.einsum("{products.letters_of(flat)}->{products.letters_of(once)}", {self.text[a.args[0]]})'
        )

    def op_gather(self, a: Op) -> None:
        """Entries at affine places."""
        parts = self.slices(*a.params)
        self.set(
            a, f"{self.atom(a.args[0])}[{', '.join(parts)}]" if parts else self.gathered(a)
        )

    def gathered(self, a: Op) -> str:
        """Entries at places that are no slices."""
        return f"{self.atom(a.args[0])}[{', '.join(self.indices(*a.params))}]"

    def op_scatter(self, a: Op) -> None:
        """Entries written at places."""
        core, *base = a.args
        places, _, sizes = a.params
        if isinstance(places[0], int):
            self.diagonals(a, core, base, sizes)
        else:
            self.written(a, core, base, self.slices(places, sizes))

    @abstractmethod
    def diagonals(self, a: Op, core: Op, base: Sequence[Op], sizes: Sequence[Size]) -> None:
        """Entries on diagonals."""

    @abstractmethod
    def written(self, a: Op, core: Op, base: Sequence[Op], parts: Sequence[str]) -> None:
        """Entries at affine places, which are slices or none."""

    def slices(self, places: Places, sizes: Sequence[Size]) -> list[str]:
        """Affine places as slices, where every index is read once, in order; else nothing."""
        used = [k for _, terms in places for k, _ in terms]
        if used != list(range(len(sizes))) or any(
            len(terms) > 1 or any(c.text != "1" for _, c in terms) for _, terms in places
        ):
            return []
        return [
            sliced(size_text(o), size_text(sizes[terms[0][0]]) if terms else "")
            for o, terms in places
        ]

    def indices(self, places: Places, sizes: Sequence[Size]) -> list[str]:
        """Affine places as arithmetic with index arrays."""
        grid = self.grid(tuple(sizes))
        found = []
        for o, terms in places:
            parts = [] if size_text(o) == "0" and terms else [size_text(o)]
            parts += [
                grid[k] if c.text == "1" else f"({size_text(c)}) * {grid[k]}"
                for k, c in terms
            ]
            found.append(" + ".join(parts))
        return found

    def grid(self, sizes: tuple[Size, ...]) -> list[str]:
        """Names of index arrays that broadcast against each other, one for every size."""
        if sizes not in self.grids:
            self.grids[sizes] = names = [self.index_name() for _ in sizes]
            for k, n in enumerate(sizes):
                axes = ", ".join(":" if j == k else "None" for j in range(len(sizes)))
                self.lines.append(
                    f"{names[k]} = {self.counted(n)}"
                    + (f"[{axes}]" if len(sizes) > 1 else "")
                )
        return self.grids[sizes]

    def counted(self, n: Size) -> str:
        """0, 1, ..., n - 1."""
        return f"{self.xp}.arange({size_text(n)})"

    def index_name(self) -> str:
        """A letter that nobody has."""
        name = next(
            f"{c}{k}"
            for k in ("", *range(1, 100))
            for c in "ijkl"
            if f"{c}{k}" not in self.taken
        )
        self.taken.add(name)
        return name


def sliced(o: str, n: str) -> str:
    """`o`, `:n` or `o:o + n`."""
    return f"{o}:{o} + {n}" if n and o != "0" else f":{n}" if n else o
