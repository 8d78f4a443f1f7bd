r"""What a user wrote, as Python can hold it: every name by one table, every text by one escape.

Nothing else that came from input reaches a source.  A name stays as it is where Python can write it and the code reads
nothing else by it; otherwise it is brought into the form that Python gives it (NFKC), signs that no name has become
underscores, and underscores are put behind it until it is free.

>>> names = Identifiers(["lambda", "out", "out_", "A"], ["n", "A"])
>>> names.arguments, names.sizes
({'lambda': 'lambda_', 'out': 'out__', 'out_': 'out_', 'A': 'A'}, {'n': 'n', 'A': 'A_'})
>>> print(escaped(r'"\xi"'))
\"\\xi\"

    legend   a operation   n size
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from frechet.codegen.operations import Code, Op, alive
from frechet.codegen.source.prelude import COPIED_FROM, SPECIAL, brought, definitions
from frechet.errors import escape
from frechet.errors.kept import cached
from frechet.expr.node import Symbol, symbol
from frechet.network.size import Size, product_of_sizes, size

IMPORTED = {
    "np",
    "math",
    "jax",
    "jnp",
    "torch",
    "xp",
    "array_namespace",
    "device",
} | SPECIAL
PYTHON = {"abs", "float", "isinstance", "min", "range", "round", "type", "zip"}
ERRORS = {"AttributeError", "IndexError", "TypeError", "ValueError"}
PASSED = {"out"}
OWN = re.compile(r"__\w*[^\W_]__|_\d+")  # Python's, and what loops over stacks count with


@cached(1)
def reserved() -> frozenset[str]:
    """What the body of a function may read besides its arguments: imports, Python's words, what the code brings."""
    words = {*keyword.kwlist, *keyword.softkwlist} | IMPORTED | PYTHON | ERRORS | PASSED
    return frozenset(words | brought())


def taken(name: str) -> bool:
    """Does generated code read something else by this name?"""
    return name in reserved() or OWN.fullmatch(name) is not None


def identifier(name: str) -> str:
    """A name as Python can write it, whatever else there is."""
    made = "".join(c if ("_" + c).isidentifier() else "_" for c in normalize("NFKC", name))
    made = made if made.isidentifier() else "_" + made
    while taken(made):
        made += "_"
    return made


def function_name(name: str) -> str:
    """The name of a function that is called so: beside it stands what the code brings with it."""
    made = identifier(name)
    return made + "_" if made in beside() else made


@cached(16)
def beside() -> frozenset[str]:
    """Whatever may stand in a module of generated code."""
    ours = {name for home in COPIED_FROM for name in definitions(home)}
    return frozenset(ours | {"product", "lapack", "prepare", *dir(builtins)})


class Identifiers:
    """The arguments and the sizes of one function, each by the one identifier that stands for it."""

    def __init__(self, arguments: Iterable[str], sizes: Iterable[str]) -> None:
        self.arguments: dict[str, str] = dict.fromkeys(arguments, "")
        self.sizes: dict[str, str] = dict.fromkeys(sizes, "")
        self.used: set[str] = set()
        for plain in (True, False):  # what Python can write keeps its name
            for table in (self.arguments, self.sizes):
                for name in table:
                    made = identifier(name)
                    if (made == name) is plain:
                        table[name] = self.free(made)

    def free(self, name: str) -> str:
        """The name, with underscores behind it until nothing else has it."""
        while name in self.used or taken(name):
            name += "_"
        self.used.add(name)
        return name

    @property
    def plain(self) -> bool:
        """Is every name its own?"""
        return all(
            name == made
            for table in (self.arguments, self.sizes)
            for name, made in table.items()
        )

    # ---------------------------------------------------------------- what the names stand in
    def size(self, n: Size) -> Size:
        """A size in these names."""
        return sum(
            (c * product_of_sizes(size(self.sizes[x]) for x in m) for m, c in n.terms),
            start=size(0),
        )

    def symbol(self, s: Symbol) -> Symbol:
        """A symbol in these names."""
        space = s.space._replace(shape=tuple(map(self.size, s.shape)))
        return symbol(self.arguments[s.name], space=space, role=s.role)

    def operations(self, code: Code, outputs: Sequence[Op]) -> list[Op]:
        """Operations in these names."""
        code.sizes |= {
            self.sizes[name]: k for name, k in code.sizes.items() if name in self.sizes
        }
        made: dict[Op, Op] = {}
        for a in alive(outputs):
            params = (
                (self.arguments[a.params[0]],)
                if a.word == "input"
                else self.inside(a.params)
            )
            args, shape = [made[b] for b in a.args], tuple(map(self.size, a.shape))
            made[a] = code.op(a.word, args, params, shape, a.nonneg)
        return [made[a] for a in outputs]

    def inside(self, x: tuple[object, ...]) -> tuple[object, ...]:
        """What else an operation needs, its sizes in these names."""
        return tuple(
            self.size(y)
            if isinstance(y, Size)
            else self.inside(y)
            if type(y) is tuple
            else y
            for y in x
        )


# -------------------------------------------------------------------- text
def escaped(text: str) -> str:
    """A text as it stands between quotation marks: no quotation mark, no backslash, no sign that does not print."""
    return "".join(
        c if c.isprintable() and c not in '\\"' else escape(c).replace('"', '\\"')
        for c in text
    )


def docstring(lines: Sequence[str]) -> list[str]:
    """Lines of text as a docstring."""
    first, *rest = map(escaped, lines)
    return [f'"""{first}', *rest, '"""']
