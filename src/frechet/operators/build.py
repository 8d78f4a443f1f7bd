"""From a derivation and values to an operator: recognise, evaluate the pieces, build.

The pieces are evaluated by the slow, obvious interpreter here; compiled code evaluates the same pieces.

    legend   d derivation   t tensor   x, y variables   D sizes by name
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product as choices
from typing import Any

from frechet.answers.derivative import Derivative
from frechet.errors import NameUnknown, ShapeError
from frechet.expr.node import Expr, Symbol, sizes_in, symbols
from frechet.numeric import values as given
from frechet.numeric.evaluate import evaluate
from frechet.operators.blocks import BlockOperator
from frechet.operators.operator import Operator
from frechet.operators.recognise import operator_plan
from frechet.operators.tangent import solved_on_tangents


def operator(
    t: Expr, rows: int, values: Mapping[str, Any], known: Iterable[Symbol] = ()
) -> Operator:
    """The operator of a tensor whose first `rows` axes are those of the value.

    `known` are symbols that need not occur: their values tell sizes.
    """
    values, plan = given.by_name(values), operator_plan(t, rows)
    needed = {s for e in plan.exprs for s in symbols(e) if s.role == "variable"}
    told = {s for s in known if s.name in values}
    sizes = set().union(*(n.names() for n in t.shape), *map(sizes_in, (t, *plan.exprs)))
    arrays, D = given.bind(needed | told, values, sizes)
    missing = sorted(sizes - set(D))
    if missing:
        raise NameUnknown(
            f"no number for the size {', '.join(missing)}",
            hint=f"pass {{'{missing[0]}': 3, ...}}",
        )
    return plan.build([evaluate(e, arrays, D) for e in plan.exprs], D)


def hessian_operator(d: Derivative, values: Mapping[str, Any]) -> Operator:
    """V ↦ D(∇f)[V] of a scalar function; of several variables the block operator of all pairs.

    >>> import numpy as np
    >>> import frechet as fr
    >>> d = fr.derive("sum((T - U*V').^2)", "U", order=2, where="T: m×n, U: m×k, V: n×k")
    >>> rng = np.random.default_rng(0)
    >>> values = {"T": rng.normal(size=(6, 5)), "U": rng.normal(size=(6, 2)), "V": rng.normal(size=(5, 2))}
    >>> H = hessian_operator(d, values)
    >>> H
    Iₘ ⊗ 2VᵀV
    >>> H.method
    'two small factorisations: nothing to factorise ⊗ Cholesky'
    >>> G = rng.normal(size=(6, 2))
    >>> np.allclose(H @ H.solve(G), G)
    True
    """
    if d.f.rank:
        raise ShapeError(
            f"the value is {d.maps.f_type.said}: only a scalar has a Hessian",
            hint="use jacobian_operator",
        )
    known = d.context.variables.values()
    pairs = {
        (x.name, y.name): operator(d.maps.tensor_by((x, y)), x.rank, values, known)
        for x, y in choices(d.variables, repeat=2)
    }
    if len(pairs) > 1:
        return BlockOperator(pairs)
    (x,) = d.variables
    return solved_on_tangents(next(iter(pairs.values())), x)


def jacobian_operator(
    d: Derivative, values: Mapping[str, Any]
) -> Operator | dict[str, Operator]:
    """V ↦ Df[V]; of several variables one operator by name.

    >>> import numpy as np
    >>> import frechet as fr
    >>> d = fr.derive("A*X*B", "X", where="A: p×m, X: m×n, B: n×q")
    >>> J = jacobian_operator(d, {"A": np.ones((2, 3)), "X": np.ones((3, 4)), "B": np.ones((4, 5))})
    >>> J, J.in_shape, J.out_shape
    (A ⊗ Bᵀ, (3, 4), (2, 5))
    """
    known = d.context.variables.values()
    maps = {
        x.name: operator(d.maps.tensor_by((x,)), d.f.rank, values, known)
        for x in d.variables
    }
    return next(iter(maps.values())) if len(maps) == 1 else maps
