"""The rules of second and third derivatives.

legend   H, K directions   q a quadratic term   u a part
"""

from __future__ import annotations

from frechet.explain.step_rule import MAGNUS, StepRule

HIGHER_RULES = (
    StepRule(
        "taylor-terms",
        "a function at a neighbour, degree by degree",
        "g(u + t) = g(u) + Dg[t] + ½D²g[t, t] + … + o(‖t‖ᵏ)",
        "along u + s·t the k-th derivative by s is Dᵏg[t, …, t], and Taylor's theorem for a number s",
        "Taylor 1715; Coleman, Calculus on Normed Vector Spaces, 2012, sec. 5.5",
    ),
    StepRule(
        "quadratic-term",
        "the terms of one degree",
        "the terms with H twice are ½D²f[H, H], those with H three times ⅙D³f[H, H, H]",
        "a polynomial in H that is o(‖H‖ᵏ) is 0, so that the terms of every degree are those of Taylor's formula",
        "Coleman, Calculus on Normed Vector Spaces, 2012, sec. 5.5",
    ),
    StepRule(
        "polarize",
        "polarize",
        "D²f[H, K] = q(H + K) − q(H) − q(K) where q(H) = ½D²f[H, H]",
        "D²f is symmetric in its two directions: q(H + K) = q(H) + D²f[H, K] + q(K)",
        f"{MAGNUS}, ch. 6",
    ),
    StepRule(
        "second-chain",
        "the chain rule of second order",
        "d²(g(u)) = D²g[du, du] + ⟨∇g, d²u⟩",
        "d(g(u)) = Dg(u)[du] is a product of what moves with u and of du; as matrices of u by x with J = ∂u/∂x "
        "it is Jᵀ·∇²g·J + Σ_k (∂g/∂u_k)·∇²u_k",
        f"{MAGNUS}, ch. 6",
    ),
    StepRule(
        "second-differential",
        "read off the Hessian",
        "d²f = dxᵀ·H·dx with H = Hᵀ, of a matrix d²f = vec(dX)ᵀ·H·vec(dX)",
        "a quadratic form has one symmetric matrix, and the Hessian is symmetric",
        f"{MAGNUS}, ch. 6 and 10",
    ),
    StepRule(
        "entries-again",
        "the entries of the derivative before, differentiated",
        "∂²f/(∂x_i ∂x_j) = ∂(∂f/∂x_i)/∂x_j",
        "every entry of a derivative is a function of X, and is differentiated as f was",
        f"{MAGNUS}, ch. 6",
    ),
)
