"""The head of generated code: its arguments, the sizes that their shapes show, and what is refused.

legend   s symbol   n size   k which axis
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frechet.codegen.numpy_words import identifier, shape_text, size_text
from frechet.codegen.ops import Op
from frechet.node import Symbol
from frechet.size import Size


class Signature:
    """The arguments of a function: its variables, the other symbols, and the sizes that no array shows."""

    def __init__(
        self,
        symbols: Sequence[Symbol],
        order: Iterable[Op],
        known: Iterable[str] = (),  # sizes that stand outside of the function
    ) -> None:
        self.symbols = list(symbols)
        self.names = {s.name: identifier(s.name) for s in symbols}
        read = {name for n in sizes_read(order) for name in n.names()}
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
                    text = shown(n, f"{self.names[s.name]}.shape[{k}]", plain)
                    name = next(iter(n.names()), "")
                    if text and name in wanted and name not in found:
                        found[name] = text
        return found

    @property
    def inputs(self) -> tuple[str, ...]:
        """The arguments by name, in order."""
        return (*self.names.values(), *map(identifier, self.extra))

    @property
    def dimensions(self) -> set[str]:
        """The names of all sizes."""
        return {*self.shown, *self.extra, *self.known}

    @property
    def sizes(self) -> tuple[str, ...]:
        """The names that stand for sizes."""
        return tuple(map(identifier, self.dimensions))

    def head(self, name: str, writes: bool = True) -> str:
        """The first line."""
        return f"def {name}({', '.join([*self.inputs, *(['*', 'out=None'] if writes else [])])}):"

    def measured(self) -> list[str]:
        """The sizes that axes show, as statements."""
        return [f"{identifier(name)} = {text}" for name, text in self.shown.items()]

    def shows(self, s: Symbol) -> bool:
        """Does a symbol have its shape because sizes are read from it?"""
        axes = enumerate(s.shape)
        return all(self.shown.get(n.text) == f"{self.names[s.name]}.shape[{k}]" for k, n in axes)

    def guard(self) -> list[str]:
        """Arrays of floats of the right shapes pass; anything else is converted or refused by `_arrays`."""
        if not self.symbols:
            return []
        sizes = ["    " + line for line in self.measured()]
        tests = []
        for s in self.symbols:
            a = self.names[s.name]
            shape = shape_text(s.shape)
            known = [f"{a}.shape[{k}]" for k in range(s.rank)]
            if not (s.rank == 1 and self.shown.get(size_text(s.shape[0])) == known[0]):
                tests.append(f"{a}.shape != {shape}" if s.rank else f"not isinstance({a}, float)")
            elif s.rank:
                tests.append(f"{a}.ndim != 1")
            tests += [f"{a}.dtype is not F64"] * (s.rank > 0)
        given = [self.names[s.name] for s in self.symbols]
        spec = ", ".join(f'("{a}", {a}, "{shape_text(s.shape)}")' for s, a in zip(self.symbols, given, strict=True))
        left = ", ".join(given) + ("," if len(given) == 1 else "")
        sizes_given = "".join(f", {identifier(n)}={identifier(n)}" for n in (*self.extra, *self.known))
        return [
            "try:",
            *sizes,
            f"    if {' or '.join(tests)}:",
            "        raise TypeError",
            "except (AttributeError, IndexError, TypeError):",
            f"    {left} = _arrays({spec}{sizes_given})",
            *sizes,
        ]


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
    left = f"({length} - {rest})" if rest > 0 else f"({length} + {-rest})" if rest else length
    return f"{left} // {c}" if len(m) == 1 else f"round(({left} / {c}) ** (1 / {len(m)}))"


SIZED = {"size", "gather", "scatter", "call"}  # operations with sizes among what else they need


def sizes_read(order: Iterable[Op]) -> Iterable[Size]:
    """The sizes that the statements of a function may read."""
    for a in order:
        if a.word in SIZED:
            yield from flat(a.params)
        if a.word in ("fill", "reshape", "scatter"):
            yield from a.shape


def flat(x: object) -> Iterable[Size]:
    """The sizes inside nested tuples."""
    if isinstance(x, Size):
        yield x
    elif isinstance(x, tuple):
        for y in x:
            yield from flat(y)
