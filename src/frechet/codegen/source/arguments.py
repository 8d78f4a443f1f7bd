"""The head of generated code: its arguments, the sizes that their shapes show, and what is refused.

legend   s symbol   n size   k which axis
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frechet.codegen.operations import Op
from frechet.codegen.source.numpy_words import shape_text, size_text
from frechet.expr.node import Symbol
from frechet.network.size import Size


class FunctionSignature:
    """The arguments of a function: its variables, the other symbols, and the sizes that no array shows.

    All by Python's names (`names.py`).
    """

    def __init__(
        self,
        symbols: Sequence[Symbol],
        order: Iterable[Op],
        known: Iterable[str] = (),  # sizes that stand outside of the function
    ) -> None:
        self.symbols = list(symbols)
        order = list(order)
        self.filled = sorted(
            {n for a in order for n in needed(a) if not positive(n)}, key=lambda n: n.text
        )
        read = {
            name for n in (*sizes_in_statements(order), *self.filled) for name in n.names()
        }
        declared = {name for s in symbols for n in s.shape for name in n.names()}
        self.known = sorted((read | declared) & set(known))
        self.shown = self.solved((read | declared) - set(self.known))
        self.extra = sorted((read | declared) - set(self.shown) - set(self.known))

    def solved(self, wanted: set[str]) -> dict[str, str]:
        """Every size that an axis shows, with the text that computes it: bare names first."""
        found: dict[str, str] = {}
        for plain in (True, False):
            for s in self.symbols:
                for k, n in enumerate(s.shape):
                    text = shown(n, f"{s.name}.shape[{k}]", plain)
                    name = next(iter(n.names()), "")
                    if text and name in wanted and name not in found:
                        found[name] = text
        return found

    @property
    def inputs(self) -> tuple[str, ...]:
        """The arguments by name, in order."""
        return (*(s.name for s in self.symbols), *self.extra)

    @property
    def dimensions(self) -> set[str]:
        """The names of all sizes."""
        return {*self.shown, *self.extra, *self.known}

    def head(self, name: str, writes: bool = True) -> str:
        """The first line."""
        return f"def {name}({', '.join([*self.inputs, *(['*', 'out=None'] if writes else [])])}):"

    def measured(self) -> list[str]:
        """The sizes that axes show, as statements."""
        return [f"{name} = {text}" for name, text in self.shown.items()]

    def shows(self, s: Symbol) -> bool:
        """Does a symbol have its shape because sizes are read from it?"""
        axes = enumerate(s.shape)
        return all(self.shown.get(n.text) == f"{s.name}.shape[{k}]" for k, n in axes)

    def guard(self) -> list[str]:
        """Arrays of floats of the right shapes pass; anything else is converted or refused in words."""
        tests = self.tests()
        if not tests:
            return []
        spec = ", ".join(
            f'("{s.name}", {s.name}, "{shape_text(s.shape)}")' for s in self.symbols
        )
        left = ", ".join(s.name for s in self.symbols) + (
            "," if len(self.symbols) == 1 else ""
        )
        return [
            "try:",
            *("    " + line for line in self.measured()),
            f"    if not ({' and '.join(tests)}):",
            "        raise TypeError",
            *(
                f"    {s.name} = np.float64({s.name})" for s in self.symbols if not s.rank
            ),  # ** of Python's is complex
            "except (AttributeError, IndexError, TypeError):",
            *([f"    {left} = _arrays({spec})"] if self.symbols else []),
            *(f'    {n} = _length("{n}", {n})' for n in self.extra),
            *("    " + line for line in self.measured()),
            *("    " + self.fit(s) for s in self.symbols if s.rank and not self.shows(s)),
            *("    " + line for line in self.refused()),
        ]

    def refused(self) -> list[str]:
        """The statement that refuses arrays without entries, where something has no value for them."""
        spec = ", ".join(f'("{size_text(n)}", {size_text(n)})' for n in self.filled)
        return [f"_filled({spec})"] if self.filled else []

    def tests(self) -> list[str]:
        """What holds where every argument is as the code takes it."""
        arrays = [s for s in self.symbols if s.rank]
        found = [
            f"{' is '.join(what.format(s.name) for s in arrays)} is {wanted}"
            for what, wanted in (("type({})", "ARRAY"), ("{}.dtype", "F64"))
            if arrays
        ]
        for s in arrays:
            shown = s.rank == 1 and self.shows(s)
            found.append(
                f"{s.name}.ndim == 1"
                if shown
                else f"{s.name}.shape == {shape_text(s.shape)}"
            )
        found += [f"isinstance({s.name}, float)" for s in self.symbols if not s.rank]
        found += [f"type({n}) is int and {n} >= 0" for n in self.extra]
        return found + [f"{size_text(n)} > 0" for n in self.filled]

    def fit(self, s: Symbol) -> str:
        """The statement that refuses another shape."""
        shape = shape_text(s.shape)
        sizes = "".join(
            f", {n}={n}" for n in sorted({n for k in s.shape for n in k.names()})
        )
        return f'_fit("{s.name}", {s.name}, "{shape}", {shape}{sizes})'


def shown(n: Size, length: str, plain: bool) -> str:
    """The one name of a size from the length of an axis: n, 2n + 1 or n²; "" where it has several or none."""
    if len(n.names()) != 1:
        return ""
    rest = sum(int(c) for m, c in n.terms if not m)
    named = [(m, c) for m, c in n.terms if m]
    if len(named) != 1 or not isinstance(named[0][1], int) or named[0][1] < 1:
        return ""
    ((m, c),) = named
    if plain:
        return length if (len(m), c, rest) == (1, 1, 0) else ""
    left = (
        f"({length} - {rest})" if rest > 0 else f"({length} + {-rest})" if rest else length
    )
    return f"{left} // {c}" if len(m) == 1 else f"round(({left} / {c}) ** (1 / {len(m)}))"


def sizes_of_operation(a: Op) -> Iterable[Size]:
    """All sizes of an operation."""
    yield from a.shape
    yield from flat(a.params)


# operations with sizes among what else they need
SIZED = {
    "size",
    "gather",
    "scatter",
    "call",
}


def sizes_in_statements(order: Iterable[Op]) -> Iterable[Size]:
    """The sizes that the statements of a function may read."""
    for a in order:
        if a.word in SIZED:
            yield from flat(a.params)
        if a.word in ("fill", "reshape", "scatter"):
            yield from a.shape


def needed(a: Op) -> Iterable[Size]:
    """The sizes that must not be 0: of a largest entry, of what LAPACK is given, of a mean."""
    if a.word == "max":
        yield from (a.args[0].shape[k] for k in a.params)
    elif a.word == "factor":
        yield from a.shape
    elif a.word == "call" and not a.params[0].empty:
        yield from (n for b in a.args for n in b.shape)
    elif a.word in ("mul", "power"):
        below = [b for b, e in zip(a.args, a.params, strict=True) if e < 0]
        yield from (b.params[0] for b in below if b.word == "size")


def positive(n: Size) -> bool:
    """Is a size at least 1 although names are 0?"""
    return all(c > 0 for _, c in n.terms) and any(not m for m, _ in n.terms)


def flat(x: object) -> Iterable[Size]:
    """The sizes inside nested tuples."""
    if isinstance(x, Size):
        yield x
    elif isinstance(x, tuple):
        for y in x:
            yield from flat(y)
