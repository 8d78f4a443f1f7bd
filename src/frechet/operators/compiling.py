"""Compiled operators: generated code computes the pieces of a Hessian or a Jacobian, and the operator is made of them.

legend   f function   x variable   T tensor   D sizes by name
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frechet import codegen
from frechet.derivatives import partials
from frechet.errors import Unsupported
from frechet.expr.laws import simplify
from frechet.expr.net import of_size
from frechet.expr.node import Expr, Symbol
from frechet.network.size import size
from frechet.operators.operator import Operator
from frechet.operators.plan import Plan
from frechet.operators.recognise import operator_plan
from frechet.operators.tangent import solved_on_tangents

QUANTITIES = {"hessian": 2, "jacobian": 1}


def compiled_operator(
    f: Expr,
    variables: Sequence[Symbol],
    quantities: Sequence[str],
    others: Sequence[Symbol],
    options: codegen.Options,
) -> codegen.Compiled[Operator]:
    """The function that returns the Hessian or the Jacobian as an operator; `.structure` says it in words.

    Errors: Unsupported for other quantities, several variables, other backends.
    """
    if len(quantities) != 1 or quantities[0] not in QUANTITIES:
        raise Unsupported(
            "only a Hessian or a Jacobian is an operator",
            hint='compile("hessian", structured=True)',
        )
    if len(variables) != 1:
        raise Unsupported(
            "an operator by several variables is not compiled",
            hint="use frechet.operators.hessian_operator",
        )
    if options.backend != "numpy" or options.batch or options.constant:
        raise Unsupported("operators are compiled for NumPy, without batch and constant")
    (x,) = variables
    rows = x.rank if quantities[0] == "hessian" else f.rank
    T = partials.derivative_tensor(simplify(f), [x] * QUANTITIES[quantities[0]])
    plan = operator_plan(T, rows)
    names = sorted(
        {n for s in (f, *variables, *others) for k in s.shape for n in k.names()}
    )
    pieces = {f"piece_{k}": e for k, e in enumerate(plan.exprs)} | {
        f"size_{n}": of_size(size(n)) for n in names
    }
    inner = codegen.expressions(pieces, options, [*variables, *others])
    return applied(
        inner, plan, names, tuple(quantities), x if quantities[0] == "hessian" else None
    )


def applied(
    inner: codegen.Compiled[Any],
    plan: Plan,
    names: Sequence[str],
    outputs: tuple[str, ...],
    x: Symbol | None,
) -> codegen.Compiled[Operator]:
    """The function that makes the operator of the pieces that `inner` computes, and of the sizes behind them."""
    count = len(plan.exprs)

    def operator(*args: Any, **named: Any) -> Operator:
        """The operator at these arguments."""
        made = inner(*args, **named)
        made = made if isinstance(made, tuple) else (made,)
        op = plan.build(made[:count], dict(zip(names, made[count:], strict=True)))
        return op if x is None else solved_on_tangents(op, x)

    return codegen.Compiled(
        operator,
        (applied, (inner, plan, names, outputs, x)),
        source=inner.source,
        inputs=inner.inputs,
        outputs=outputs,
        cost=inner.cost,
        structure=plan.words(),
    )
