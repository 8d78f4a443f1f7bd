"""Trees of the text language with their types, and the text of a tree; nothing of frechet is used here.

A type is a kind s v r m (scalar, column, row, matrix) with its sizes; a size is a sorted tuple of names, their
product.  A tree keeps whether all its entries are known to be positive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

SUM, MUL, NEG, POST, ATOM = range(5)  # how tightly a text binds
BINARY = {"+": (SUM, SUM, MUL), "-": (SUM, SUM, MUL)} | dict.fromkeys(
    ("*", ".*", "/", "./"), (MUL, MUL, NEG)
)


def S():
    return ("s",)


def V(n):
    return ("v", n)


def R(n):
    return ("r", n)


def M(m, n):
    return ("m", m, n)


def times(a, b):
    """The product of two sizes."""
    return tuple(sorted((*a, *b)))


def number(n, sizes: Mapping[str, int]) -> int:
    """A size as a number."""
    return math.prod(sizes[k] for k in n)


@dataclass(eq=False)
class Tree:
    """An operation, its operands, and `data`: what is not an operand (a name, an axis, sizes, places)."""

    op: str
    args: tuple[Tree, ...] = ()
    data: tuple = ()
    type: tuple = ("s",)
    positive: bool = False

    def nodes(self) -> Iterator[Tree]:
        """Every node, as often as it stands in the text."""
        yield self
        for a in self.args:
            yield from a.nodes()

    @property
    def size(self) -> int:
        return sum(1 for _ in self.nodes())

    @property
    def sizes(self) -> set[str]:
        """The names of sizes that the text shows."""
        own = (
            {self.data[0]}
            if self.op == "size"
            else {n for d in self.data if isinstance(d, tuple) for n in d}
        )
        return own.union(*(a.sizes for a in self.args))

    @property
    def whole(self) -> bool:
        """Is the exponent of this power a whole number?"""
        e = self.args[1]
        return e.op == "number" and float(e.data[0]).is_integer()


def swapped(root: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """The tree with some nodes replaced; equal objects stay equal objects."""
    done: dict[int, Tree] = {}

    def of(t: Tree) -> Tree:
        if id(t) not in done:
            new = change(t)
            args = tuple(map(of, t.args))
            same = all(a is b for a, b in zip(args, t.args, strict=True))
            done[id(t)] = new if new is not None else t if same else replace(t, args=args)
        return done[id(t)]

    return of(root)


# -------------------------------------------------------------------- small trees
def node(op, *args, t=None, data=(), positive=False) -> Tree:
    """A tree of the type of its first operand."""
    return Tree(
        op, tuple(args), tuple(data), t or (args[0].type if args else S()), positive
    )


def literal(text: str) -> Tree:
    """A number."""
    return Tree("number", (), (text,), S(), float(text) > 0)


def ones(t) -> Tree:
    """Ones of a type."""
    made = Tree("ones", (), t[1:], V(t[1]) if t[0] == "r" else t, True)
    return flip(made) if t[0] == "r" else made if t[0] != "s" else literal("1")


def minus(a: Tree) -> Tree:
    return node("neg", a)


def flip(a: Tree) -> Tree:
    """The transpose."""
    kind = {"v": "r", "r": "v", "m": "m", "s": "s"}[a.type[0]]
    return Tree("'", (a,), (), (kind, *a.type[1:][::-1]), a.positive)


def mul(a: Tree, b: Tree, *more: Tree) -> Tree:
    """The product `*`, from the left."""
    p, q = a.type, b.type
    if p[0] == "s" or q[0] == "s":
        t = q if p[0] == "s" else p
    else:
        rows = p[1:-1] if p[0] == "m" else () if p[0] == "r" else p[1:]
        columns = q[2:] if q[0] == "m" else q[1:] if q[0] == "r" else ()
        t = (
            ("m", *rows, *columns)
            if rows and columns
            else ("v", *rows)
            if rows
            else ("r", *columns)
        )
        t = t if rows or columns else S()
    made = Tree("*", (a, b), (), t, a.positive and b.positive)
    return mul(made, *more) if more else made


def raised(a: Tree, e: Tree | str, positive: bool = False) -> Tree:
    """Every entry to a power."""
    e = literal(e) if isinstance(e, str) else e
    return Tree("pow" if a.type[0] == "s" else "epow", (a, e), (), a.type, positive)


# -------------------------------------------------------------------- text
def text(root: Tree, written: Mapping[str, str]) -> str:
    """The text of a tree, with the brackets that the precedence asks for; `written` says how a size is written."""
    return painted(root, written)[0]


def size_text(n, written: Mapping[str, str]) -> str:
    return "*".join(written[k] for k in n)


def painted(t: Tree, w: Mapping[str, str]) -> tuple[str, int]:
    """The text of a tree and how tightly it binds."""

    def at(a: Tree, level: int) -> str:
        s, mine = painted(a, w)
        return s if mine >= level else f"({s})"

    a = t.args
    if t.op in BINARY:
        level, left, right = BINARY[t.op]
        gap = " " if level == SUM else ""
        return f"{at(a[0], left)}{gap}{t.op}{gap}{at(a[1], right)}", level
    match t.op:
        case "number":
            return t.data[0], NEG if t.data[0].startswith("-") else ATOM
        case "name":
            return t.data[0], ATOM
        case "pi":
            return "pi", ATOM
        case "size":
            return w[t.data[0]], ATOM
        case "neg":
            return "-" + at(a[0], NEG), NEG
        case "'":
            return at(a[0], POST) + "'", POST
        case "mpow":
            return f"{at(a[0], POST)}^{t.data[0]}", POST
        case "pow" | "epow":
            e, _ = painted(a[1], w)
            e = e if a[1].op in ("number", "name", "size") else f"({e})"
            return f"{at(a[0], POST)}{'.' if t.op == 'epow' else ''}^{e}", POST
        case "entry":
            places = ",".join(
                str(i) if isinstance(i, int) else size_text(i, w) for i in t.data
            )
            return f"{at(a[0], POST)}[{places}]", POST
        case "slice":
            return f"{at(a[0], POST)}[{','.join(t.data)}]", POST
        case "block":
            rows, columns = t.data
            parts = [painted(b, w)[0] for b in a]
            return (
                f"[{'; '.join(', '.join(parts[i : i + columns]) for i in range(0, rows * columns, columns))}]",
                ATOM,
            )
    words = [painted(b, w)[0] for b in a] + [
        str(d) if isinstance(d, int) else size_text(d, w) for d in t.data
    ]
    return f"{t.op}({', '.join(words)})", ATOM
