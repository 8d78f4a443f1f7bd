r"""Rules about functions that nobody gave, in the spellings that people use, each with its meaning in NumPy."""

from __future__ import annotations

import numpy as np
from tests.laws.unknown_rules import Array, Rule, number, rule, times, tr

inv, log, exp = np.linalg.inv, np.log, np.exp


def det(a: Array) -> Array:
    """The determinant."""
    return number(float(np.linalg.det(a)))


def dot(a: Array, b: Array) -> Array:
    """The inner product."""
    assert a.shape == b.shape
    return number(float(np.sum(a * b)))


S = "x: scalar, f: scalar -> scalar, g: scalar -> scalar"
V = "x: n, f: n -> scalar, g: n -> scalar"
CHAIN = "A: m×n, b: m, x: n, f: m -> scalar"
MAPS = "x: n, g: n -> m, f: m -> p"
UV = "x: scalar, u: scalar -> m, v: scalar -> m"
UVX = "x: n, u: n -> m, v: n -> m"
MM = "x: scalar, U: scalar -> m×n, V: scalar -> n×p"
INV = "x: scalar, U: scalar -> n×n"
LAYER = "x: n, y: n -> m, L: m -> scalar"

RULES: list[Rule] = [
    # chain rules of one variable
    rule(
        S,
        (
            r"\frac{\partial f(g(x))}{\partial x}",
            lambda w: w.part(lambda x: w.f(w.g(x)), w.x),
        ),
        [
            ("f'(g(x))", lambda w: w.part(w.f, w.g(w.x))),
            ("g'(x)", lambda w: w.part(w.g, w.x)),
        ],
    ),
    rule(
        S,
        (r"\frac{d}{dx} f(g(x))", lambda w: w.part(lambda x: w.f(w.g(x)), w.x)),
        [
            (r"f^{\prime}(g(x))", lambda w: w.part(w.f, w.g(w.x))),
            (r"g^{\prime}(x)", lambda w: w.part(w.g, w.x)),
        ],
    ),
    rule(
        "x: scalar, y: scalar -> scalar, z: scalar -> scalar",
        (r"\frac{dz}{dx}", lambda w: w.part(lambda x: w.z(w.y(x)), w.x)),
        [
            (r"\frac{dz}{dy}", lambda w: w.part(w.z, w.y(w.x))),
            (r"\frac{dy}{dx}", lambda w: w.part(w.y, w.x)),
        ],
    ),
    rule(
        "x: scalar, u: scalar -> scalar, v: scalar -> scalar, y: scalar -> scalar",
        (r"\frac{dy}{dx}", lambda w: w.part(lambda x: w.y(w.v(w.u(x))), w.x)),
        [
            (r"\frac{dy}{dv}", lambda w: w.part(w.y, w.v(w.u(w.x)))),
            (r"\frac{dv}{du}", lambda w: w.part(w.v, w.u(w.x))),
            (r"\frac{du}{dx}", lambda w: w.part(w.u, w.x)),
        ],
    ),
    rule(
        S,
        (r"\frac{d}{dx} e^{f(x)}", lambda w: w.part(lambda x: exp(w.f(x)), w.x)),
        [("e^{f(x)}", lambda w: exp(w.f(w.x))), ("f'(x)", lambda w: w.part(w.f, w.x))],
    ),
    rule(
        S,
        (r"\frac{d}{dx} \log f(x)", lambda w: w.part(lambda x: log(w.f(x)), w.x)),
        [
            (r"\frac{1}{f(x)}", lambda w: 1 / w.f(w.x)),
            ("f'(x)", lambda w: w.part(w.f, w.x)),
        ],
    ),
    rule(
        S,
        (r"\frac{d}{dx} f(x)^3", lambda w: w.part(lambda x: w.f(x) ** 3, w.x)),
        [
            ("3", lambda w: number(3)),
            ("f(x)^2", lambda w: w.f(w.x) ** 2),
            ("f'(x)", lambda w: w.part(w.f, w.x)),
        ],
    ),
    rule(
        S,
        (r"\frac{d}{dx} f(3 x)", lambda w: w.part(lambda x: w.f(3 * x), w.x)),
        [("3", lambda w: number(3)), ("f'(3 x)", lambda w: w.part(w.f, 3 * w.x))],
    ),
    rule(
        S,
        (r"\frac{d^2}{dx^2} f(g(x))", lambda w: w.second(lambda x: w.f(w.g(x)), w.x)),
        [
            ("f''(g(x))", lambda w: w.second(w.f, w.g(w.x))),
            ("g'(x)^2", lambda w: w.part(w.g, w.x) ** 2),
        ],
        [
            ("f'(g(x))", lambda w: w.part(w.f, w.g(w.x))),
            ("g''(x)", lambda w: w.second(w.g, w.x)),
        ],
    ),
    # products and quotients
    rule(
        S,
        (r"\frac{d}{dx} (f(x) g(x))", lambda w: w.part(lambda x: w.f(x) * w.g(x), w.x)),
        [("f'(x)", lambda w: w.part(w.f, w.x)), ("g(x)", lambda w: w.g(w.x))],
        [("f(x)", lambda w: w.f(w.x)), ("g'(x)", lambda w: w.part(w.g, w.x))],
    ),
    rule(
        S,
        ("(f g)'", lambda w: w.part(lambda x: w.f(x) * w.g(x), w.x)),
        [("f'", lambda w: w.part(w.f, w.x)), ("g", lambda w: w.g(w.x))],
        [("f", lambda w: w.f(w.x)), ("g'", lambda w: w.part(w.g, w.x))],
    ),
    rule(
        S,
        (
            r"\frac{d}{dx} \frac{f(x)}{g(x)}",
            lambda w: w.part(lambda x: w.f(x) / w.g(x), w.x),
        ),
        [(r"\frac{f'(x)}{g(x)}", lambda w: w.part(w.f, w.x) / w.g(w.x))],
        "-",
        [
            (r"\frac{f(x)}{g(x)^2}", lambda w: w.f(w.x) / w.g(w.x) ** 2),
            ("g'(x)", lambda w: w.part(w.g, w.x)),
        ],
    ),
    rule(
        "x: scalar, u: scalar -> scalar, v: scalar -> scalar",
        (
            r"\frac{\partial (u v)}{\partial x}",
            lambda w: w.part(lambda x: w.u(x) * w.v(x), w.x),
        ),
        [
            ("u", lambda w: w.u(w.x)),
            (r"\frac{\partial v}{\partial x}", lambda w: w.part(w.v, w.x)),
        ],
        [
            ("v", lambda w: w.v(w.x)),
            (r"\frac{\partial u}{\partial x}", lambda w: w.part(w.u, w.x)),
        ],
    ),
    rule(
        V,
        (r"\nabla_x (f(x) g(x))", lambda w: w.nabla(lambda x: w.f(x) * w.g(x), w.x)),
        [("f(x)", lambda w: w.f(w.x)), (r"\nabla g(x)", lambda w: w.nabla(w.g, w.x))],
        [("g(x)", lambda w: w.g(w.x)), (r"\nabla f(x)", lambda w: w.nabla(w.f, w.x))],
    ),
    rule(
        V,
        (r"\nabla \frac{f(x)}{g(x)}", lambda w: w.nabla(lambda x: w.f(x) / w.g(x), w.x)),
        [
            (r"\frac{1}{g(x)}", lambda w: 1 / w.g(w.x)),
            (r"\nabla f(x)", lambda w: w.nabla(w.f, w.x)),
        ],
        "-",
        [
            (r"\frac{f(x)}{g(x)^2}", lambda w: w.f(w.x) / w.g(w.x) ** 2),
            (r"\nabla g(x)", lambda w: w.nabla(w.g, w.x)),
        ],
    ),
    rule(
        UV,
        (
            r"\frac{\partial u^T v}{\partial x}",
            lambda w: w.part(lambda x: w.u(x).T @ w.v(x), w.x),
        ),
        [
            ("u^T", lambda w: w.u(w.x).T),
            (r"\frac{\partial v}{\partial x}", lambda w: w.part(w.v, w.x)),
        ],
        [
            ("v^T", lambda w: w.v(w.x).T),
            (r"\frac{\partial u}{\partial x}", lambda w: w.part(w.u, w.x)),
        ],
    ),
    rule(
        UVX,
        (
            r"\frac{\partial u^T v}{\partial x}",
            lambda w: w.part(lambda x: w.u(x).T @ w.v(x), w.x),
        ),
        [
            ("u^T", lambda w: w.u(w.x).T),
            (r"\frac{\partial v}{\partial x}", lambda w: w.part(w.v, w.x)),
        ],
        [
            ("v^T", lambda w: w.v(w.x).T),
            (r"\frac{\partial u}{\partial x}", lambda w: w.part(w.u, w.x)),
        ],
    ),
    rule(
        UVX,
        (
            r"\frac{\partial u^T v}{\partial x}",
            lambda w: w.part(lambda x: w.u(x).T @ w.v(x), w.x),
        ),
        [
            (r"\frac{\partial u}{\partial x}", lambda w: w.part(w.u, w.x)),
            ("v", lambda w: w.v(w.x)),
        ],
        [
            (r"\frac{\partial v}{\partial x}", lambda w: w.part(w.v, w.x)),
            ("u", lambda w: w.u(w.x)),
        ],
    ),
    rule(
        "x: n, A: m×p, u: n -> m, v: n -> p",
        (
            r"\frac{\partial u^T A v}{\partial x}",
            lambda w: w.part(lambda x: w.u(x).T @ w.A @ w.v(x), w.x),
        ),
        [
            ("u^T", lambda w: w.u(w.x).T),
            ("A", lambda w: w.A),
            (r"\frac{\partial v}{\partial x}", lambda w: w.part(w.v, w.x)),
        ],
        [
            ("v^T", lambda w: w.v(w.x).T),
            ("A^T", lambda w: w.A.T),
            (r"\frac{\partial u}{\partial x}", lambda w: w.part(w.u, w.x)),
        ],
    ),
    rule(
        "x: n, a: n -> scalar, u: n -> m",
        (
            r"\frac{\partial a u}{\partial x}",
            lambda w: w.part(lambda x: w.a(x) * w.u(x), w.x),
        ),
        [
            ("a", lambda w: w.a(w.x)),
            (r"\frac{\partial u}{\partial x}", lambda w: w.part(w.u, w.x)),
        ],
        [
            ("u", lambda w: w.u(w.x)),
            (r"\frac{\partial a}{\partial x}", lambda w: w.part(w.a, w.x)),
        ],
    ),
    # linear
    rule(
        V,
        (r"\nabla (f + g)", lambda w: w.nabla(lambda x: w.f(x) + w.g(x), w.x)),
        [(r"\nabla f", lambda w: w.nabla(w.f, w.x))],
        [(r"\nabla g", lambda w: w.nabla(w.g, w.x))],
    ),
    rule(
        V,
        (r"\nabla_x (f(x) - g(x))", lambda w: w.nabla(lambda x: w.f(x) - w.g(x), w.x)),
        [(r"\nabla f(x)", lambda w: w.nabla(w.f, w.x))],
        "-",
        [(r"\nabla g(x)", lambda w: w.nabla(w.g, w.x))],
    ),
    rule(
        "x: n, c: scalar, f: n -> scalar",
        (
            r"\frac{\partial (c f(x))}{\partial x}",
            lambda w: w.part(lambda x: w.c * w.f(x), w.x),
        ),
        [
            ("c", lambda w: w.c),
            (r"\frac{\partial f(x)}{\partial x}", lambda w: w.part(w.f, w.x)),
        ],
    ),
    rule(
        "x: n, A: p×m, u: n -> m",
        (
            r"\frac{\partial A u}{\partial x}",
            lambda w: w.part(lambda x: times(w.A, w.u(x)), w.x),
        ),
        [
            ("A", lambda w: w.A),
            (r"\frac{\partial u}{\partial x}", lambda w: w.part(w.u, w.x)),
        ],
    ),
    rule(
        "x: n, A: p×m, u: n -> m",
        (
            r"\frac{\partial A u}{\partial x}",
            lambda w: w.part(lambda x: times(w.A, w.u(x)), w.x),
        ),
        [
            (r"\frac{\partial u}{\partial x}", lambda w: w.part(w.u, w.x)),
            ("A^T", lambda w: w.A.T),
        ],
    ),
    rule(
        "x: scalar, A: p×m, B: n×q, U: scalar -> m×n",
        (
            r"\frac{\partial A U B}{\partial x}",
            lambda w: w.part(lambda x: w.A @ w.U(x) @ w.B, w.x),
        ),
        [
            ("A", lambda w: w.A),
            (r"\frac{\partial U}{\partial x}", lambda w: w.part(w.U, w.x)),
            ("B", lambda w: w.B),
        ],
    ),
    # chain rules of vectors
    rule(
        CHAIN,
        (r"\nabla_x f(Ax)", lambda w: w.nabla(lambda x: w.f(w.A @ x), w.x)),
        [("A^T", lambda w: w.A.T), (r"\nabla f(Ax)", lambda w: w.nabla(w.f, w.A @ w.x))],
    ),
    rule(
        CHAIN,
        (r"\nabla_x f(Ax + b)", lambda w: w.nabla(lambda x: w.f(w.A @ x + w.b), w.x)),
        [
            ("A^T", lambda w: w.A.T),
            (r"\nabla f(Ax + b)", lambda w: w.nabla(w.f, w.A @ w.x + w.b)),
        ],
    ),
    rule(
        CHAIN,
        (
            r"\frac{\partial f(Ax)}{\partial x}",
            lambda w: w.part(lambda x: w.f(w.A @ x), w.x),
        ),
        [("f'(Ax)", lambda w: w.part(w.f, w.A @ w.x)), ("A", lambda w: w.A)],
    ),
    rule(
        CHAIN,
        (r"\nabla_x^2 f(Ax)", lambda w: w.hess(lambda x: w.f(w.A @ x), w.x)),
        [
            ("A^T", lambda w: w.A.T),
            (r"\nabla^2 f(Ax)", lambda w: w.hess(w.f, w.A @ w.x)),
            ("A", lambda w: w.A),
        ],
    ),
    rule(
        MAPS,
        (
            r"\frac{\partial f(g(x))}{\partial x}",
            lambda w: w.part(lambda x: w.f(w.g(x)), w.x),
        ),
        [
            ("J_f(g(x))", lambda w: w.jac(w.f, w.g(w.x))),
            ("J_g(x)", lambda w: w.jac(w.g, w.x)),
        ],
    ),
    rule(
        MAPS,
        (
            r"\frac{\partial f(g(x))}{\partial x}",
            lambda w: w.part(lambda x: w.f(w.g(x)), w.x),
        ),
        [
            ("f'(g(x))", lambda w: w.part(w.f, w.g(w.x))),
            ("g'(x)", lambda w: w.part(w.g, w.x)),
        ],
    ),
    rule(
        "x: n, g: n -> m, f: m -> scalar",
        (r"\nabla_x f(g(x))", lambda w: w.nabla(lambda x: w.f(w.g(x)), w.x)),
        [
            ("J_g(x)^T", lambda w: w.jac(w.g, w.x).T),
            (r"\nabla f(g(x))", lambda w: w.nabla(w.f, w.g(w.x))),
        ],
    ),
    rule(
        LAYER,
        (r"\frac{\partial L}{\partial x}", lambda w: w.part(lambda x: w.L(w.y(x)), w.x)),
        [
            (r"\frac{\partial L}{\partial y}", lambda w: w.part(w.L, w.y(w.x))),
            (r"\frac{\partial y}{\partial x}", lambda w: w.part(w.y, w.x)),
        ],
    ),
    rule(
        LAYER,
        (r"\frac{\partial L}{\partial x}", lambda w: w.part(lambda x: w.L(w.y(x)), w.x)),
        [
            (r"\frac{\partial y}{\partial x}^T", lambda w: w.part(w.y, w.x).T),
            (r"\frac{\partial L}{\partial y}", lambda w: w.part(w.L, w.y(w.x))),
        ],
    ),
    rule(
        LAYER,
        (r"\frac{\partial L}{\partial x}", lambda w: w.part(lambda x: w.L(w.y(x)), w.x)),
        [
            (r"\frac{\partial y}{\partial x}", lambda w: w.part(w.y, w.x)),
            (r"\frac{\partial L}{\partial y}", lambda w: w.part(w.L, w.y(w.x))),
        ],
    ),
    rule(
        "x: n, y: n -> m, z: m -> p",
        (r"\frac{\partial z}{\partial x}", lambda w: w.part(lambda x: w.z(w.y(x)), w.x)),
        [
            (r"\frac{\partial z}{\partial y}", lambda w: w.part(w.z, w.y(w.x))),
            (r"\frac{\partial y}{\partial x}", lambda w: w.part(w.y, w.x)),
        ],
    ),
    rule(
        "x: n, y: n -> scalar, z: scalar -> scalar",
        (r"\nabla_x z", lambda w: w.nabla(lambda x: w.z(w.y(x)), w.x)),
        [
            (r"\frac{dz}{dy}", lambda w: w.part(w.z, w.y(w.x))),
            (r"\nabla_x y", lambda w: w.nabla(w.y, w.x)),
        ],
    ),
    rule(
        V.replace("g: n -> scalar", "g: scalar -> scalar"),
        (r"\nabla_x g(f(x))", lambda w: w.nabla(lambda x: w.g(w.f(x)), w.x)),
        [
            ("g'(f(x))", lambda w: w.part(w.g, w.f(w.x))),
            (r"\nabla f(x)", lambda w: w.nabla(w.f, w.x)),
        ],
    ),
    rule(
        V,
        (r"\nabla \log f(x)", lambda w: w.nabla(lambda x: log(w.f(x)), w.x)),
        [
            (r"\frac{1}{f(x)}", lambda w: 1 / w.f(w.x)),
            (r"\nabla f(x)", lambda w: w.nabla(w.f, w.x)),
        ],
    ),
    rule(
        "x: n, f: n -> m",
        (r"\nabla_x \|f(x)\|^2", lambda w: w.nabla(lambda x: w.f(x).T @ w.f(x), w.x)),
        [
            ("2", lambda w: number(2)),
            ("J_f(x)^T", lambda w: w.jac(w.f, w.x).T),
            ("f(x)", lambda w: w.f(w.x)),
        ],
    ),
    rule(
        "t: scalar, x: t -> m, y: t -> n, z: (m, n) -> scalar".replace("t ->", "scalar ->"),
        (r"\frac{dz}{dt}", lambda w: w.part(lambda t: w.z(w.x(t), w.y(t)), w.t)),
        [
            (
                r"\frac{\partial z}{\partial x}",
                lambda w: w.part(lambda a: w.z(a, w.y(w.t)), w.x(w.t)),
            ),
            (r"\frac{dx}{dt}", lambda w: w.part(w.x, w.t)),
        ],
        [
            (
                r"\frac{\partial z}{\partial y}",
                lambda w: w.part(lambda a: w.z(w.x(w.t), a), w.y(w.t)),
            ),
            (r"\frac{dy}{dt}", lambda w: w.part(w.y, w.t)),
        ],
    ),
    rule(
        "w: n, a: n -> scalar, b: n -> scalar, f: (scalar, scalar) -> scalar",
        (
            r"\frac{\partial f}{\partial w}",
            lambda w: w.part(lambda x: w.f(w.a(x), w.b(x)), w.w),
        ),
        [
            (
                r"\frac{\partial f}{\partial a}",
                lambda w: w.part(lambda a: w.f(a, w.b(w.w)), w.a(w.w)),
            ),
            (r"\frac{\partial a}{\partial w}", lambda w: w.part(w.a, w.w)),
        ],
        [
            (
                r"\frac{\partial f}{\partial b}",
                lambda w: w.part(lambda b: w.f(w.a(w.w), b), w.b(w.w)),
            ),
            (r"\frac{\partial b}{\partial w}", lambda w: w.part(w.b, w.w)),
        ],
    ),
    # along a line
    rule(
        "t: scalar, x: n, v: n, f: n -> scalar",
        (r"\frac{d}{dt} f(x + t v)", lambda w: w.part(lambda t: w.f(w.x + t * w.v), w.t)),
        [
            (r"\nabla f(x + t v)^T", lambda w: w.nabla(w.f, w.x + w.t * w.v).T),
            ("v", lambda w: w.v),
        ],
    ),
    rule(
        "t: scalar, x: n, v: n, f: n -> m",
        (r"\frac{d}{dt} f(x + t v)", lambda w: w.part(lambda t: w.f(w.x + t * w.v), w.t)),
        [("J_f(x + t v)", lambda w: w.jac(w.f, w.x + w.t * w.v)), ("v", lambda w: w.v)],
    ),
    rule(
        "t: scalar, x: n, v: n, f: n -> scalar",
        (
            r"\frac{d^2}{dt^2} f(x + t v)",
            lambda w: w.second(lambda t: w.f(w.x + t * w.v), w.t),
        ),
        [
            ("v^T", lambda w: w.v.T),
            (r"\nabla^2 f(x + t v)", lambda w: w.hess(w.f, w.x + w.t * w.v)),
            ("v", lambda w: w.v),
        ],
    ),
    rule(
        "x: n, h: n, f: n -> scalar",
        ("Df(x)[h]", lambda w: w.along(w.f, w.x, w.h)),
        [(r"\nabla f(x)^T", lambda w: w.nabla(w.f, w.x).T), ("h", lambda w: w.h)],
    ),
    rule(
        "x: n, h: n, f: n -> m",
        ("Df(x)[h]", lambda w: w.along(w.f, w.x, w.h)),
        [("J_f(x)", lambda w: w.jac(w.f, w.x)), ("h", lambda w: w.h)],
    ),
    # matrices
    rule(
        MM,
        (
            r"\frac{\partial (U V)}{\partial x}",
            lambda w: w.part(lambda x: w.U(x) @ w.V(x), w.x),
        ),
        [
            ("U", lambda w: w.U(w.x)),
            (r"\frac{\partial V}{\partial x}", lambda w: w.part(w.V, w.x)),
        ],
        [
            (r"\frac{\partial U}{\partial x}", lambda w: w.part(w.U, w.x)),
            ("V", lambda w: w.V(w.x)),
        ],
    ),
    rule(
        "x: scalar, U: scalar -> n×n, V: scalar -> n×n",
        (
            r"\frac{\partial (U V)}{\partial x}",
            lambda w: w.part(lambda x: w.U(x) @ w.V(x), w.x),
        ),
        [
            ("U", lambda w: w.U(w.x)),
            (r"\frac{\partial V}{\partial x}", lambda w: w.part(w.V, w.x)),
        ],
        [
            (r"\frac{\partial U}{\partial x}", lambda w: w.part(w.U, w.x)),
            ("V", lambda w: w.V(w.x)),
        ],
    ),
    rule(
        "x: scalar, U: scalar -> m×n, V: scalar -> m×n",
        (
            r"\frac{\partial (U + V)}{\partial x}",
            lambda w: w.part(lambda x: w.U(x) + w.V(x), w.x),
        ),
        [(r"\frac{\partial U}{\partial x}", lambda w: w.part(w.U, w.x))],
        [(r"\frac{\partial V}{\partial x}", lambda w: w.part(w.V, w.x))],
    ),
    rule(
        "x: scalar, U: scalar -> m×n, V: scalar -> m×n",
        (
            r"\frac{\partial (U \circ V)}{\partial x}",
            lambda w: w.part(lambda x: w.U(x) * w.V(x), w.x),
        ),
        [
            (
                r"\left(U \circ \frac{\partial V}{\partial x}\right)",
                lambda w: w.U(w.x) * w.part(w.V, w.x),
            )
        ],
        [
            (
                r"\left(\frac{\partial U}{\partial x} \circ V\right)",
                lambda w: w.part(w.U, w.x) * w.V(w.x),
            )
        ],
    ),
    rule(
        "x: scalar, U: scalar -> m×n, V: scalar -> p×q",
        (
            r"\frac{\partial (U \otimes V)}{\partial x}",
            lambda w: w.part(lambda x: np.kron(w.U(x), w.V(x)), w.x),
        ),
        [
            (
                r"\left(U \otimes \frac{\partial V}{\partial x}\right)",
                lambda w: np.kron(w.U(w.x), w.part(w.V, w.x)),
            )
        ],
        [
            (
                r"\left(\frac{\partial U}{\partial x} \otimes V\right)",
                lambda w: np.kron(w.part(w.U, w.x), w.V(w.x)),
            )
        ],
    ),
    rule(
        INV,
        (
            r"\frac{\partial U^{-1}}{\partial x}",
            lambda w: w.part(lambda x: inv(w.U(x)), w.x),
        ),
        "-",
        [
            ("U^{-1}", lambda w: inv(w.U(w.x))),
            (r"\frac{\partial U}{\partial x}", lambda w: w.part(w.U, w.x)),
            ("U^{-1}", lambda w: inv(w.U(w.x))),
        ],
    ),
    rule(
        INV,
        (
            r"\frac{\partial \ln|U|}{\partial x}",
            lambda w: w.part(lambda x: log(abs(det(w.U(x)))), w.x),
        ),
        [
            (
                r"\operatorname{tr}\left(U^{-1} \frac{\partial U}{\partial x}\right)",
                lambda w: tr(inv(w.U(w.x)) @ w.part(w.U, w.x)),
            )
        ],
    ),
    rule(
        INV,
        (r"\frac{\partial |U|}{\partial x}", lambda w: w.part(lambda x: det(w.U(x)), w.x)),
        [
            ("|U|", lambda w: det(w.U(w.x))),
            (
                r"\operatorname{tr}\left(U^{-1} \frac{\partial U}{\partial x}\right)",
                lambda w: tr(inv(w.U(w.x)) @ w.part(w.U, w.x)),
            ),
        ],
    ),
    rule(
        INV,
        (
            r"\frac{\partial \operatorname{tr}(U)}{\partial x}",
            lambda w: w.part(lambda x: tr(w.U(x)), w.x),
        ),
        [
            (
                r"\operatorname{tr}\left(\frac{\partial U}{\partial x}\right)",
                lambda w: tr(w.part(w.U, w.x)),
            )
        ],
    ),
    rule(
        INV,
        (
            r"\frac{\partial U^T U}{\partial x}",
            lambda w: w.part(lambda x: w.U(x).T @ w.U(x), w.x),
        ),
        [
            (r"\frac{\partial U}{\partial x}^T", lambda w: w.part(w.U, w.x).T),
            ("U", lambda w: w.U(w.x)),
        ],
        [
            ("U^T", lambda w: w.U(w.x).T),
            (r"\frac{\partial U}{\partial x}", lambda w: w.part(w.U, w.x)),
        ],
    ),
    rule(
        "X: m×n, U: m×n -> p×q, g: p×q -> scalar",
        (
            r"\frac{\partial g(U)}{\partial X_{ij}}",
            lambda w: w.by_entry(lambda X: w.g(w.U(X)), w.X),
        ),
        [
            (
                r"\operatorname{tr}\left(\frac{\partial g(U)}{\partial U}^T \frac{\partial U}{\partial X_{ij}}\right)",
                lambda w: dot(w.nabla(w.g, w.U(w.X)), w.by_entry(w.U, w.X)),
            )
        ],
    ),
    rule(
        "A: m×n, X: n×p, f: m×p -> scalar",
        (r"\nabla_X f(A X)", lambda w: w.nabla(lambda X: w.f(w.A @ X), w.X)),
        [("A^T", lambda w: w.A.T), (r"\nabla f(A X)", lambda w: w.nabla(w.f, w.A @ w.X))],
    ),
    rule(
        "A: m×n, X: n×p, B: p×q, f: m×q -> scalar",
        (r"\nabla_X f(A X B)", lambda w: w.nabla(lambda X: w.f(w.A @ X @ w.B), w.X)),
        [
            ("A^T", lambda w: w.A.T),
            (r"\nabla f(A X B)", lambda w: w.nabla(w.f, w.A @ w.X @ w.B)),
            ("B^T", lambda w: w.B.T),
        ],
    ),
    rule(
        "A: m×n, f: n×m -> scalar",
        (r"\nabla_A f(A^T)", lambda w: w.nabla(lambda A: w.f(A.T), w.A)),
        [(r"\nabla f(A^T)^T", lambda w: w.nabla(w.f, w.A.T).T)],
    ),
    rule(
        "x: scalar, X: scalar -> m×n, f: m×n -> scalar",
        (r"\frac{\partial f(X)}{\partial x}", lambda w: w.part(lambda x: w.f(w.X(x)), w.x)),
        [
            (
                r"\operatorname{tr}\left(\nabla f(X)^T \frac{\partial X}{\partial x}\right)",
                lambda w: dot(w.nabla(w.f, w.X(w.x)), w.part(w.X, w.x)),
            )
        ],
    ),
    # layers
    rule(
        "W: m×n, x: n, b: m, L: m -> scalar",
        (
            r"\frac{\partial L}{\partial W}",
            lambda w: w.nabla(lambda W: w.L(W @ w.x + w.b), w.W),
        ),
        [
            (r"\frac{\partial L}{\partial y}", lambda w: w.nabla(w.L, w.W @ w.x + w.b)),
            ("x^T", lambda w: w.x.T),
        ],
        behind=r" \text{ where } y = W x + b",
    ),
    rule(
        "W: m×n, x: n, b: m, L: m -> scalar",
        (
            r"\frac{\partial L}{\partial x}",
            lambda w: w.part(lambda x: w.L(w.W @ x + w.b), w.x),
        ),
        [
            ("W^T", lambda w: w.W.T),
            (r"\frac{\partial L}{\partial y}", lambda w: w.part(w.L, w.W @ w.x + w.b)),
        ],
        behind=r" \text{ where } y = W x + b",
    ),
    rule(
        "W: m×n, x: n, z: m -> scalar, s: elementwise",
        (r"\nabla_x z(s(W x))", lambda w: w.nabla(lambda x: w.z(w.s(w.W @ x)), w.x)),
        [
            ("W^T", lambda w: w.W.T),
            (
                r"\left(s'(W x) \circ \nabla z(s(W x))\right)",
                lambda w: (
                    np.diag(w.jac(w.s, w.W @ w.x))[:, None] * w.nabla(w.z, w.s(w.W @ w.x))
                ),
            ),
        ],
    ),
    # differentials
    rule(
        "x: n, dx: n, f: n -> scalar".replace(", dx: n", ""),
        ("df", lambda w: w.along(w.f, w.x, w.step("x"))),
        [(r"\nabla f(x)^T", lambda w: w.nabla(w.f, w.x).T), ("dx", lambda w: w.step("x"))],
    ),
    rule(
        "x: m, y: n, f: (m, n) -> scalar",
        (
            "df",
            lambda w: (
                w.along(lambda x: w.f(x, w.y), w.x, w.step("x"))
                + w.along(lambda y: w.f(w.x, y), w.y, w.step("y"))
            ),
        ),
        [
            (
                r"\frac{\partial f}{\partial x}",
                lambda w: w.part(lambda x: w.f(x, w.y), w.x),
            ),
            ("dx", lambda w: w.step("x")),
        ],
        [
            (
                r"\frac{\partial f}{\partial y}",
                lambda w: w.part(lambda y: w.f(w.x, y), w.y),
            ),
            ("dy", lambda w: w.step("y")),
        ],
    ),
    # entries
    rule(
        "x: n, f: n -> scalar",
        (
            r"\frac{\partial^2 f(x)}{\partial x_1 \partial x_2}",
            lambda w: w.hess(w.f, w.x)[0:1, 1:2],
        ),
        [
            (
                r"\frac{\partial^2 f(x)}{\partial x_2 \partial x_1}",
                lambda w: w.hess(w.f, w.x)[1:2, 0:1],
            )
        ],
    ),
]
