"""Interned expressions: five kinds of nodes, one walk.

    Symbol   a named element of a space, a size standing as a scalar, a constant
    Sum      rational coefficients times terms; no terms is 0
    Net      a network (`network/network.py`): every multilinear operation, and rational powers of entries
    Call     a function applied to arguments
    Row      a vector lying down; only ever the outermost node

Equal expressions are one object and are compared with `is`.  Nodes are built by the constructors of `net.py`
and by functions, never directly.  Vectors have one axis.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from hashlib import blake2b
from html import escape
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from frechet.errors.kept import table
from frechet.errors.limits import grow, spend
from frechet.network.axis import Axes
from frechet.network.network import Exponent, Signature
from frechet.network.size import Number, Shape, Size
from frechet.types.space import Space

N = TypeVar("N", bound="Expr")


class Algebra(Protocol):
    """What the operators mean."""

    def plus(self, a: object, b: object, sign: int = 1) -> Expr: ...
    def times(self, a: object, b: object) -> Expr: ...
    def over(self, a: object, b: object) -> Expr: ...
    def product(self, a: object, b: object) -> Expr: ...
    def power(self, a: object, b: object) -> Expr: ...
    def transpose(self, a: Expr) -> Expr: ...
    def matrix_power(self, base: Expr, k: int) -> Expr: ...


class Head(Protocol):
    """What a call needs to know of its function."""

    @property
    def name(self) -> str: ...
    @property
    def sign(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def blocks(self) -> tuple[int, ...]: ...
    def node(self, *args: object) -> Expr: ...
    def partial(self, e: Call, k: int, h: Expr) -> Expr: ...
    def slope(self, e: Call) -> Expr | None: ...
    def transposed(self, call: Call) -> Expr | None: ...
    def as_power(self, call: Call) -> tuple[Expr, int] | None: ...
    def square(self, e: Call) -> Expr | None: ...
    def mirrors(self, call: Call, product: Net) -> bool: ...
    def symmetries(self, call: Call) -> list[tuple[int, ...]]: ...


def unwritten(e: Expr, style: str) -> str:
    """An expression where nobody has loaded words for it: its kind and its shape."""
    return f"<{type(e).__name__} of shape {e.shape}>"


class Language:
    """What higher floors say of expressions, once, when they are imported: they need the constructors."""

    algebra: Algebra  # what operators mean: `functions/algebra.py`
    # an expression in a style: `notation`
    written: Callable[[Expr, str], str] = staticmethod(unwritten)

    def learn(
        self,
        *,
        algebra: Algebra | None = None,
        written: Callable[[Expr, str], str] | None = None,
    ) -> None:
        """A floor says what it knows."""
        if algebra:
            self.algebra = algebra
        if written:
            self.written = written


language = Language()


class Expr:
    """A node: `shape`, and `key`, a digest of the structure that orders factors and terms."""

    __slots__ = ("__weakref__", "children", "kept_transpose", "key", "rank", "shape")
    __array_ufunc__ = None  # NumPy leaves the operators to the expression
    shape: Shape
    rank: int  # the number of axes
    children: tuple[Expr, ...]  # the expressions it is made of
    key: str
    kept_transpose: Expr | None  # the transpose, once it was asked for; `transpose` asks

    @property
    def mirrored(self) -> bool:
        """Is it a matrix that equals its transpose?"""
        return (
            self.rank == 2
            and (
                language.algebra.transpose(self)
                if self.kept_transpose is None
                else self.kept_transpose
            )
            is self
        )

    @property
    def T(self) -> Expr:
        """The transpose; of a vector, the row."""
        return language.algebra.transpose(self)

    def __add__(self, other: object) -> Expr:
        return language.algebra.plus(self, other)

    def __radd__(self, other: object) -> Expr:
        return language.algebra.plus(other, self)

    def __sub__(self, other: object) -> Expr:
        return language.algebra.plus(self, other, -1)

    def __rsub__(self, other: object) -> Expr:
        return language.algebra.plus(other, self, -1)

    def __neg__(self) -> Expr:
        return language.algebra.times(-1, self)

    def __mul__(self, other: object) -> Expr:
        return language.algebra.times(self, other)

    def __rmul__(self, other: object) -> Expr:
        return language.algebra.times(other, self)

    def __truediv__(self, other: object) -> Expr:
        return language.algebra.over(self, other)

    def __rtruediv__(self, other: object) -> Expr:
        return language.algebra.over(other, self)

    def __matmul__(self, other: object) -> Expr:
        return language.algebra.product(self, other)

    def __rmatmul__(self, other: object) -> Expr:
        return language.algebra.product(other, self)

    def __pow__(self, other: object) -> Expr:
        return language.algebra.power(self, other)

    def __rpow__(self, other: object) -> Expr:
        return language.algebra.power(other, self)

    def written(self, style: str) -> str:
        """The expression in a style: unicode, text or latex."""
        return language.written(self, style)

    def __repr__(self) -> str:
        return self.written("unicode")

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.written('latex')}$"

    def _repr_markdown_(self) -> str:
        return f"${self.written('latex')}$"

    def _repr_html_(self) -> str:
        return f"<p>${escape(self.written('latex'), quote=False)}$</p>"


class Symbol(Expr):
    """A named element of a space; `role` is variable, size, constant or number."""

    __slots__ = ("mirrored", "name", "role", "space")
    name: str
    space: Space
    role: str
    mirrored: bool


class Sum(Expr):
    """Coefficients and terms, sorted by key; no terms is zero."""

    __slots__ = ("primitive", "terms")
    terms: tuple[tuple[Number, Expr], ...]
    # content and primitive part, once they were asked for
    primitive: tuple[Number, Expr] | None


class Net(Expr):
    """A canonical network."""

    __slots__ = ("signature",)
    signature: Signature

    @property
    def parts(self) -> tuple[tuple[Expr, Axes, Exponent], ...]:
        """The factors with their axes and exponents."""
        return self.signature.parts  # type: ignore[return-value]

    @property
    def fills(self) -> bool:
        """Is every entry written once: are the axes of the output different indices, each as long as its axis?"""
        out, _, dims = self.signature
        return len(set(out)) == len(out) and all(
            isinstance(a, int) and dims[a] is n
            for a, n in zip(out, self.shape, strict=True)
        )

    @property
    def whole(self) -> bool:
        """Does every bare index run over all of its axis?  One that does not reads or writes a slice."""
        out, parts, dims = self.signature
        return all(
            dims[a] is n
            for axes, shape in ((out, self.shape), *((ax, f.shape) for f, ax, _ in parts))
            for a, n in zip(axes, shape, strict=True)
            if isinstance(a, int)
        )


class Call(Expr):
    """A function applied to arguments; `params` are what is not an expression: an axis, an order."""

    __slots__ = ("args", "fn", "params")
    fn: Head
    args: tuple[Expr, ...]
    params: tuple[object, ...]


class Row(Expr):
    """A vector lying down."""

    __slots__ = ("vector",)
    vector: Expr


# -------------------------------------------------------------------- interning
_table: WeakValueDictionary[tuple[object, ...], Expr] = table("expressions")
_lock = threading.Lock()


def intern(
    cls: type[N],
    shape: Shape,
    children: tuple[Expr, ...],
    identity: tuple[object, ...],
    key: Callable[[], str],
    **fields: object,
) -> N:
    """The one node of this kind with these fields, which `identity` tells apart.

    There its parts stand by their addresses, which are theirs as long as it is there: the table would keep a node
    alive through its parts, for a part may know it, as X knows Xᵀ.
    """
    identity = (cls, shape, *identity)
    found = _table.get(identity)
    if found is None:
        grow()
        made = object.__new__(cls)
        made.shape, made.rank, made.children, made.kept_transpose = (
            shape,
            len(shape),
            children,
            None,
        )
        for name, value in fields.items():
            setattr(made, name, value)
        made.key = key()
        with _lock:
            found = _table.setdefault(identity, made)
    return found  # type: ignore[return-value]


def digest(*data: object) -> str:
    """A structural digest: children enter by their own digests, so a node costs O(1), never its unrolled tree."""
    return "~" + blake2b(repr(data).encode(), digest_size=16).hexdigest()


def symbol(
    name: str, *shape: Size, space: Space | None = None, role: str = "variable"
) -> Symbol:
    """A symbol of the given shape, or of the given space; its key sorts before those of all other nodes."""
    space = space or Space(shape)
    return intern(
        Symbol,
        space.shape,
        (),
        (name, space, role),
        lambda: f" {name}|{space.words()}|{space.field}|{role}",
        name=name,
        space=space,
        role=role,
        mirrored=space.symmetric,
    )


def call_node(
    fn: Head, args: tuple[Expr, ...], params: tuple[object, ...], shape: Shape
) -> Call:
    """The bare node; functions come here after their own simplifications."""
    return intern(
        Call,
        shape,
        args,
        (fn, tuple(map(id, args)), params),
        lambda: digest(fn.name, [a.key for a in args], params, shape),
        fn=fn,
        args=args,
        params=params,
    )


def raw_sum(terms: tuple[tuple[Number, Expr], ...], shape: Shape) -> Sum:
    """The bare node of terms that are sorted and collected."""
    return intern(
        Sum,
        shape,
        tuple([t for _, t in terms]),
        tuple([(c, id(t)) for c, t in terms]),
        lambda: digest("+", [(str(c), t.key) for c, t in terms], shape),
        terms=terms,
        primitive=None,
    )


def raw_net(signature: Signature, shape: Shape) -> Net:
    """The bare node of an arranged signature."""
    out, parts, dims = signature
    return intern(
        Net,
        shape,
        tuple([f for f, _, _ in parts]),  # type: ignore[misc]
        (out, tuple([(id(f), ax, e) for f, ax, e in parts]), dims),
        lambda: digest("*", out, [(f.key, ax, str(e)) for f, ax, e in parts], dims, shape),
        signature=signature,
    )


def row(vector: Expr) -> Row:
    """A vector lying down."""
    return intern(
        Row,
        vector.shape,
        (vector,),
        (id(vector),),
        lambda: digest("row", vector.key),
        vector=vector,
    )


# -------------------------------------------------------------------- the walk
def topological(
    *roots: Expr,
    wanted: Callable[[Expr], bool] | None = None,
    below: Callable[[Expr], tuple[Expr, ...]] | None = None,
) -> list[Expr]:
    """Every node below the roots once, children first; without recursion.  `below` says other children."""
    order: list[Expr] = []
    seen: set[Expr] = set()
    stack: list[Expr | None] = [*reversed(roots)]
    pop = stack.pop
    while stack:
        e = pop()
        if e is None:  # the node that waits below it has all its children behind it
            order.append(pop())  # type: ignore[arg-type]
        elif e not in seen and (wanted is None or wanted(e)):
            seen.add(e)
            more = below(e) if below else e.children
            if more:
                stack += (e, None, *more)
            else:
                order.append(e)
    spend(len(order))
    return order


def symbols(*roots: Expr) -> list[Symbol]:
    """The symbols that occur, by name."""
    return sorted(
        (e for e in topological(*roots) if isinstance(e, Symbol)), key=lambda s: s.key
    )


def sizes_in(e: Expr) -> set[str]:
    """The names of sizes whose numbers the value of an expression needs."""
    names: set[str] = set()
    for t in topological(e):
        if isinstance(t, Symbol) and t.role == "size":
            names.add(t.name)
        params = [p for p in t.params if isinstance(p, Size)] if isinstance(t, Call) else []
        for n in (*t.shape, *params, *(t.signature[2] if isinstance(t, Net) else ())):
            names |= n.names()
    return names


def reaching(targets: Iterable[Expr], *roots: Expr) -> set[Expr]:
    """The targets, and the nodes below the roots that depend on one."""
    return dependent(targets, *roots)[0]


def dependent(
    targets: Iterable[Expr],
    *roots: Expr,
    below: Callable[[Expr], tuple[Expr, ...]] | None = None,
) -> tuple[set[Expr], list[Expr]]:
    """The same, and those of them that occur, children first."""
    reach, order = set(targets), list[Expr]()
    for e in topological(*roots, below=below):
        if e in reach:
            order.append(e)
        elif not reach.isdisjoint(below(e) if below else e.children):
            reach.add(e)
            order.append(e)
    return reach, order
