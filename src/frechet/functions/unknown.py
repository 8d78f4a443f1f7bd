"""Functions that nobody knows: `sigma: elementwise` derives with σ′, `F: n×n -> n×n` with DF(X)[·].

The derivative of order k of an unknown map is a tensor-valued function: the axes of the value, then those of the
argument k times.  A directional derivative is its contraction with the direction, so the adjoint is the swap.

    legend   X argument   H direction   orders how often each argument was differentiated
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from frechet.errors import ShapeError
from frechet.errors.kept import table
from frechet.expr.net import net
from frechet.expr.node import Call, Expr, call_node
from frechet.functions.declaration import Entrywise, Function, type_of
from frechet.network.size import Shape
from frechet.types.type import Type

F = TypeVar("F", bound=Function)


class UnknownEntrywise(Entrywise):
    """An unknown function of a number, applied to every entry, or one of its derivatives."""

    def __init__(self, base: str, order: int) -> None:
        self.base, self.order = base, order
        super().__init__(
            base + "'" * order,
            lambda x: unknown_entrywise(base, order + 1).node(x),
            register=False,
        )

    def __reduce__(self) -> tuple[object, ...]:
        return unknown_entrywise, (self.base, self.order)


class UnknownMap(Function):
    """An unknown function between spaces, or one of its derivatives as a tensor."""

    def __init__(
        self, base: str, inputs: tuple[Shape, ...], out: Shape, orders: tuple[int, ...]
    ) -> None:
        self.base, self.inputs, self.out, self.orders = base, inputs, out, orders
        super().__init__(derivative_name(base, orders), [], [], register=False)
        ranks = [len(s) for s, k in zip(inputs, orders, strict=True) for _ in range(k)]
        self.blocks = (len(out), *ranks) if ranks else ()

    @property
    def order(self) -> int:
        """How often it was differentiated."""
        return sum(self.orders)

    def node(self, *args: Any) -> Expr:
        """The value at given arguments."""
        if tuple(a.shape for a in args) != self.inputs:
            raise ShapeError(
                f"{self.base} of {', '.join(str(type_of(a)) for a in args)}",
                hint=f"{self.base} takes {', '.join(str(Type(s)) for s in self.inputs)}",
            )
        shape = self.out + tuple(
            n for s, k in zip(self.inputs, self.orders, strict=True) for n in s * k
        )
        return call_node(self, args, (), shape)

    def partial(self, e: Call, k: int, h: Expr) -> Expr:
        """The tensor of the next derivative, contracted with the direction."""
        orders = tuple(o + (j == k) for j, o in enumerate(self.orders))
        tensor = unknown_map(self.base, self.inputs, self.out, orders).node(*e.args)
        mine = tuple(range(e.rank))
        new = tuple(range(e.rank, e.rank + h.rank))
        before = len(self.out) + sum(
            len(self.inputs[j]) * self.orders[j] for j in range(k + 1)
        )
        return net(
            mine,
            [(tensor, mine[:before] + new + mine[before:]), (h, new)],
            dict(enumerate(e.shape)),
            e.shape,
        )

    def __reduce__(self) -> tuple[object, ...]:
        return unknown_map, (self.base, self.inputs, self.out, self.orders)


def derivative_name(base: str, orders: Sequence[int]) -> str:
    """`DF`, `D2F`; of a map of several arguments `D_12F`, the derivative by the first and the second.

    >>> [derivative_name("F", orders) for orders in ((0,), (1,), (2,), (0, 1), (2, 1))]
    ['F', 'DF', 'D2F', 'D_2F', 'D_112F']
    """
    if len(orders) == 1:
        return "D" * bool(orders[0]) + (str(orders[0]) if orders[0] > 1 else "") + base
    return (
        "D_" * any(orders)
        + "".join(str(k) * n for k, n in enumerate(orders, start=1))
        + base
    )


def is_declared(e: Expr) -> bool:
    """Is it a call of a function that the user declared, whatever word of the language has its name?"""
    return isinstance(e, Call) and isinstance(e.fn, UnknownEntrywise | UnknownMap)


def unknown_entrywise(base: str, order: int = 0) -> UnknownEntrywise:
    """The one function of this name and order."""
    return the_one(UnknownEntrywise, base, order)


def unknown_map(
    base: str, inputs: tuple[Shape, ...], out: Shape, orders: tuple[int, ...] = ()
) -> UnknownMap:
    """The one map of this name, shapes and orders."""
    return the_one(UnknownMap, base, inputs, out, orders or (0,) * len(inputs))


_known: WeakValueDictionary[tuple[object, ...], Function] = table("unknown functions")
_lock = threading.Lock()


def the_one(kind: Callable[..., F], *facts: object) -> F:
    """The one function of these facts, as long as an expression has it: equal calls are one node."""
    found = _known.get((kind, *facts))
    if found is None:
        made = kind(*facts)
        with _lock:
            found = _known.setdefault((kind, *facts), made)
    return found  # type: ignore[return-value]
