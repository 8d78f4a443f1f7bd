"""Hessians and Jacobians as operators that are applied and solved by their structure, and never written out.

    Kronecker(A, B)    V ↦ A V Bᵀ               Diagonal(d)         V ↦ d∘V
    LowRank(U, C, W)   V ↦ Σ U_r C_rs ⟨W_s, V⟩   BlockDiagonal(B)    V[i,:] ↦ B[i] V[i,:]
    Network, Dense     everything else          a + b, c*a, a.T     sums, multiples, adjoints

`hessian_operator(d, values)` and `jacobian_operator(d, values)` find the structure of a derivation and build them;
`operator_plan` is the recogniser alone: kinds, and the small expressions whose values the operators are made of.
"""

from __future__ import annotations

from frechet.operators.blocks import BlockOperator
from frechet.operators.build import hessian_operator, jacobian_operator, operator
from frechet.operators.compiling import compiled_operator
from frechet.operators.kronecker import Kronecker
from frechet.operators.local import BlockDiagonal, Diagonal, identity_operator
from frechet.operators.lowrank import LowRank
from frechet.operators.network import Dense, Network
from frechet.operators.operator import Operator
from frechet.operators.plan import Plan, PlanTerm
from frechet.operators.recognise import operator_plan
from frechet.operators.total import Total

__all__ = [
    "BlockDiagonal",
    "BlockOperator",
    "Dense",
    "Diagonal",
    "Kronecker",
    "LowRank",
    "Network",
    "Operator",
    "Plan",
    "PlanTerm",
    "Total",
    "compiled_operator",
    "hessian_operator",
    "identity_operator",
    "jacobian_operator",
    "operator",
    "operator_plan",
]
