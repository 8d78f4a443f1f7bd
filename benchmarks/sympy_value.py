"""The value of SymPy's matrix and array expressions at NumPy arrays, worked out by their definitions.

legend   e SymPy expression   X values by name   t the variable of an entrywise function
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import sympy as sp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.tensor.array.expressions import array_expressions as arrays

from benchmarks.cases import Array, Case

t = sp.Dummy("t")


class NoValue(Exception):
    """An expression that has no value: a part was left underived, or it cannot be formed."""


def evaluate(e: Any, X: Mapping[str, Any]) -> Any:
    """The value of an expression of SymPy's matrices and arrays at NumPy arrays, vectors n×1."""
    go = lambda a: evaluate(a, X)  # noqa: E731
    match e:
        case int() | float():
            return e
        case sp.MatrixSymbol() | sp.Symbol():
            return X[e.name]
        case sp.Number() | sp.NumberSymbol():
            return float(e)
        case sp.Derivative():
            raise NoValue("left underived")
        case sp.OneMatrix() | arrays.OneArray():
            return np.ones([int(go(n)) for n in e.shape])
        case sp.ZeroMatrix() | arrays.ZeroArray():
            return np.zeros([int(go(n)) for n in e.shape])
        case sp.Identity():
            return np.eye(int(go(e.shape[0])))
        case sp.Inverse():
            return np.linalg.inv(go(e.arg))
        case sp.MatPow():
            return np.linalg.matrix_power(go(e.base), int(go(e.exp)))
        case sp.Transpose():
            return go(e.arg).T
        case sp.Trace():
            return np.trace(go(e.arg))
        case sp.Determinant():
            return np.linalg.det(go(e.arg))
        case sp.HadamardProduct():
            return reduce(same(np.multiply), map(go, e.args))
        case sp.HadamardPower():
            return np.asarray(go(e.base), float) ** go(e.exp)
        case sp.KroneckerProduct():
            return reduce(np.kron, map(go, e.args))
        case sp.DiagMatrix():
            return np.diag(np.ravel(go(e.args[0])))
        case sp.DiagonalMatrix():
            return np.diag(np.diag(go(e.args[0])))
        case DiagonalOf():
            return np.diag(go(e.args[0]))[:, None]
        case ElementwiseApplyFunction() | arrays.ArrayElementwiseApplyFunc():
            return entrywise(e.function)(go(e.expr))
        case MatrixElement():
            return go(e.parent)[int(go(e.i)), int(go(e.j))]
        case sp.MatMul() | sp.Mul():
            return reduce(times, map(go, e.args))
        case sp.MatAdd() | arrays.ArrayAdd():
            return reduce(same(np.add), map(go, e.args))
        case sp.Add():
            return reduce(np.add, map(go, e.args))
        case sp.Pow():
            return go(e.base) ** go(e.exp)
        case arrays.ArrayTensorProduct():
            return reduce(np.multiply.outer, map(go, e.args))
        case arrays.ArrayContraction():
            return contracted(go(e.expr), e.contraction_indices, keep=False)
        case arrays.ArrayDiagonal():
            return contracted(go(e.expr), e.diagonal_indices, keep=True)
        case arrays.PermuteDims():
            return np.transpose(go(e.expr), e.permutation.array_form)
        case arrays.Reshape():
            return np.reshape(go(e.expr), [int(go(n)) for n in e.shape])
        case sp.Sum():
            (i, first, last), *more = e.limits
            inside = sp.Sum(e.function, *more) if more else e.function
            every = range(int(go(first)), int(go(last)) + 1)
            return reduce(np.add, [evaluate(inside, {**X, i.name: k}) for k in every])
        case sp.log():
            # log(det(X)) stands for log |det X|, as in the cases
            return np.log(np.abs(go(e.args[0])))
        case sp.core.function.Application():
            free = sp.symbols(f"u:{len(e.args)}")
            return sp.lambdify(free, e.func(*free), "numpy")(*map(go, e.args))
    raise NotImplementedError(f"no value for SymPy's {type(e).__name__}")


def entrywise(function: Any) -> Callable[[Any], Any]:
    """A function of a number, applied to an array."""
    return lambda x: (
        sp.lambdify([t], function(t), "numpy")(np.asarray(x, float)) + np.zeros(np.shape(x))
    )


def same(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operation that does not stretch its operands."""

    def applied(a: Any, b: Any) -> Any:
        if np.shape(a) != np.shape(b):
            raise NoValue(f"{np.shape(a)} meets {np.shape(b)}")
        return operation(a, b)

    return applied


def times(a: Any, b: Any) -> Any:
    """A product of matrices, or with a number; a 1×1 matrix is a number where it fits nowhere."""
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        if a.shape[1] == b.shape[0]:
            return a @ b
        if (1, 1) not in (a.shape, b.shape):
            raise NoValue(f"{a.shape} times {b.shape}")
    return a * b


def contracted(a: Array, groups: Sequence[Sequence[int]], keep: bool) -> Array:
    """Axes of a group are equal: summed over, or kept as one axis at the end."""
    label = list(range(a.ndim))
    for group in groups:
        for k in group:
            label[k] = group[0]
    grouped = [group[0] for group in groups]
    out = [k for k in range(a.ndim) if label[k] == k and k not in grouped] + (
        grouped if keep else []
    )
    for group in groups:
        if len({a.shape[k] for k in group}) > 1:
            raise NoValue(f"axes {group} of {a.shape} are one")
    return np.asarray(np.einsum(a, label, out))


def numbers(case: Case) -> dict[str, Any]:
    """The case's values for `evaluate`: vectors are n×1."""
    return {
        **case.sizes,
        **{n: v[:, None] if v.ndim == 1 else v for n, v in case.values.items()},
    }
