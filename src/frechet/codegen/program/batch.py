"""One more axis in front: a program for single arguments as one for stacks of them.

    network            one more index, read by the factors that are stacked and written first
    sum                terms that are the same for the whole stack are repeated along it
    entry by entry     as it is; several arguments at full length
    softmax(x)         of a vector, softmax(X, 2) of the matrix of its stack; logsumexp alike
    function of arrays its NumPy word takes stacks, or it is called for one after another

What does not depend on a stacked argument stays as it is.

    legend   e expression   b the new index   N its size   f factor   ax axes

>>> import numpy as np
>>> from frechet.api import compile
>>> f = compile(["A*x", "sum(A)"], where="A: m×n, x: n", batch=["x"])
>>> Ax, total = f(A=np.eye(2), x=np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
>>> Ax.tolist(), float(total)
([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], 2.0)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from frechet.codegen.program.accurate import logdets
from frechet.codegen.program.definitions import Lets
from frechet.derivatives.definite import definite
from frechet.errors import Fault, NameUnknown
from frechet.errors.kept import table
from frechet.expr.net import net
from frechet.expr.node import Call, Expr, Net, Row, Sum, Symbol, call_node, symbol
from frechet.expr.sums import add
from frechet.functions.catalogue.inverse import logdet
from frechet.functions.catalogue.reductions import logsumexp, softmax
from frechet.functions.declaration import Entrywise
from frechet.network.axis import group
from frechet.network.size import Size, product_of_sizes, size
from frechet.types.space import Space

STACKS = re.compile(  # np.linalg takes stacks in these, and gives a number or a matrix for each
    r"linalg\.(inv|det|matrix_power|cholesky|eigvalsh)\([^()]*\)|linalg\.slogdet\(\{0\}\)\[1\]|_logdets\(\{0\}\)"
)


class Batch:
    """The images of the nodes of a program under stacking."""

    def __init__(self, lets: Lets, stacked: Mapping[Symbol, Symbol], N: Size) -> None:
        self.before, self.lets, self.N = lets, Lets(), N
        self.image: dict[Expr, Expr] = dict(stacked.items())

    def outputs(self, outputs: Mapping[str, Expr]) -> dict[str, Expr]:
        """The outputs, with the new axis where they depend on what is stacked."""
        for e in self.before.topological(*outputs.values()):
            if e in self.image:
                continue
            if any(c in self.image for c in self.before.children(e)):
                made = self.node(e)
                # a stack of vectors is never transposed
                self.image[e] = self.lets.name(made) if e.rank == 1 else made
            elif isinstance(e, Symbol) and e in self.before.of:
                self.lets.of[e] = self.before.of[e]
        return {name: self.image.get(e, e) for name, e in outputs.items()}

    def node(self, e: Expr) -> Expr:
        """One node over the images of its children."""
        if isinstance(e, Symbol):
            return self.lets.name(self.image[self.before.of[e]])
        if isinstance(e, Sum):
            return add([(c, self.whole(t)) for c, t in e.terms], (self.N, *e.shape))
        if isinstance(e, Net):
            return self.net(e)
        if isinstance(e, Call):
            return self.call(e)
        if isinstance(e, Row):
            return self.image[e.vector]
        raise Fault(f"no stack of {type(e).__name__}")

    def whole(self, e: Expr) -> Expr:
        """The image; of what is the same for the whole stack, repeated along it."""
        return self.image.get(e) or self.spread(e, tuple(range(1, e.rank + 1)), e.shape)

    def full(self, e: Expr, shape: tuple[Size, ...]) -> Expr:
        """The same of an argument that may be a scalar, at the length of the others."""
        made = self.whole(e)
        return made if e.shape == shape else self.spread(made, (0,), shape)

    def spread(self, e: Expr, axes: tuple[int, ...], shape: tuple[Size, ...]) -> Expr:
        """An array that is read at some axes of a stack of this shape."""
        whole = (self.N, *shape)
        return net(range(len(whole)), [(e, axes)], dict(enumerate(whole)), whole)

    def net(self, e: Net) -> Expr:
        """One more index."""
        out, _, dims = e.signature
        b = len(dims)
        factors = [
            (self.image[f], (b, *ax), p) if f in self.image else (f, ax, p)
            for f, ax, p in e.parts
        ]
        return net(
            (b, *out), factors, {**dict(enumerate(dims)), b: self.N}, (self.N, *e.shape)
        )

    # ---------------------------------------------------------------- functions
    def call(self, e: Call) -> Expr:
        """A function of stacks."""
        x = self.image.get(e.args[0])
        if isinstance(e.fn, Entrywise):
            return e.fn.node(x)
        if e.fn in (softmax, logsumexp) and x is not None:
            return self.exponentials(e, x)
        shape = (self.N, *e.shape)
        if getattr(e.fn, "binary", False):
            return call_node(
                e.fn, tuple(self.full(a, e.shape) for a in e.args), e.params, shape
            )
        stacked = tuple(a in self.image for a in e.args)
        fn = logdets if e.fn is logdet and definite(e.args[0]) else e.fn
        return call_node(
            stack_of(fn, stacked),
            tuple(self.image.get(a, a) for a in e.args),
            e.params,
            shape,
        )

    def exponentials(self, e: Call, x: Expr) -> Expr:
        """softmax and logsumexp along one axis, one further; over everything, along all of it as one axis."""
        rest = e.args[0].shape
        if e.params:
            axis = int(str(e.params[0])) + 1
        elif len(rest) == 1:
            axis = 2
        else:
            made = e.fn.node(self.flat(x), 2)
            return made if e.rank == 0 else self.raised(made, e.shape)
        if x.rank == 2:
            return e.fn.node(x, axis)
        return call_node(e.fn, (x,), (axis,), (self.N, *e.shape))

    def flat(self, x: Expr) -> Expr:
        """Matrices of a stack as vectors."""
        dims = dict(enumerate(x.shape))
        return net(
            (0, group((1, 2), dims)),
            [(x, (0, 1, 2))],
            dims,
            (self.N, product_of_sizes(x.shape[1:])),
        )

    def raised(self, x: Expr, shape: tuple[Size, ...]) -> Expr:
        """Vectors of a stack as the matrices that they were."""
        dims = dict(enumerate((self.N, *shape)))
        return net((0, 1, 2), [(x, (0, group((1, 2), dims)))], dims, (self.N, *shape))


class Stack:
    """A function of arrays, called for each of a stack; no law of the single function holds for it."""

    def __init__(self, base: Any, stacked: tuple[bool, ...]) -> None:
        self.base, self.name, self.sign, self.note = base, base.name + "[]", base.sign, ""
        self.blocks: tuple[int, ...] = ()
        self.empty, self.factored = False, ""
        self.stacked = stacked

    @property
    def numpy(self) -> str:
        """The words of the base, which take stacks, or in a loop over the stack."""
        text: str = getattr(self.base, "numpy", "")
        if not text or STACKS.fullmatch(text):
            return text
        over = [k for k, s in enumerate(self.stacked) if s]
        for k in over:
            text = text.replace(f"{{{k}}}", f"_{k}")
        names, given = ", ".join(f"_{k}" for k in over), ", ".join(f"{{{k}}}" for k in over)
        return (
            f"stack([{text} for {names} in {f'zip({given})' if len(over) > 1 else given}])"
        )

    def transposed(self, e: Call) -> Expr | None:
        """Not of this function."""
        return None

    def square(self, e: Call) -> Expr | None:
        """Not without kinks."""
        return None

    def as_power(self, e: Call) -> tuple[Expr, int] | None:
        """Of no matrix."""
        return None

    def mirrors(self, e: Call, product: Net) -> bool:
        """No product of it is known to be symmetric."""
        return False

    def symmetries(self, e: Call) -> list[tuple[int, ...]]:
        """Its axes have one order."""
        return []

    def slope(self, e: Call) -> Expr | None:
        """It is not entrywise."""
        return None

    def node(self, *args: Any) -> Expr:
        """Stacks are made of finished programs: nothing is rebuilt."""
        raise Fault(f"a node of {self.name}")

    def partial(self, e: Call, k: int, h: Expr) -> Expr:
        """Stacks are made of finished programs: nothing is differentiated."""
        raise Fault(f"a derivative of {self.name}")


made: WeakValueDictionary[tuple[Any, tuple[bool, ...]], Stack] = table("stacked functions")


def stack_of(fn: Any, stacked: tuple[bool, ...]) -> Stack:
    """The one function of this kind: equal calls are one node."""
    return made.setdefault((fn, stacked), Stack(fn, stacked))


def batched(
    lets: Lets, outputs: Mapping[str, Expr], given: Sequence[Symbol], names: Sequence[str]
) -> tuple[Lets, dict[str, Expr], list[Symbol]]:
    """Definitions, outputs and arguments, those of these names with one more axis in front."""
    known = {s.name: s for s in given}
    for name in names:
        if name not in known:
            raise NameUnknown(
                f"{name} is no argument to stack", hint="arguments are " + ", ".join(known)
            )
    N = fresh("batch", given)
    stacked = {known[name]: deeper(known[name], N) for name in names}
    batch = Batch(lets, stacked, N)
    return batch.lets, batch.outputs(outputs), [stacked.get(s, s) for s in given]


def deeper(s: Symbol, N: Size) -> Symbol:
    """A stack of what a symbol stands for; a structure is that of single matrices."""
    return symbol(
        s.name,
        space=Space((N, *s.shape), s.space.field, "", s.space.facts & {"positive"}),
        role=s.role,
    )


def fresh(name: str, given: Sequence[Symbol]) -> Size:
    """A size whose name nothing has."""
    taken = {s.name for s in given} | {n for s in given for k in s.shape for n in k.names()}
    while name in taken:
        name += "_"
    return size(name)
