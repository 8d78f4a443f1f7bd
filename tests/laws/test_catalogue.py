"""Every declared function: its value against SciPy or the definition, its derivatives against JAX.

legend   X argument   H direction   t step   k axis
"""

from __future__ import annotations

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.linalg
import scipy.special
from jax.scipy.special import erf, logsumexp

import frechet as fr
import frechet.functions.catalogue  # fills the registry
from frechet.functions.declaration import Entrywise, Function, registry

jax.config.update("jax_enable_x64", True)

RNG = np.random.default_rng(7)
REAL = RNG.normal(size=5)
POSITIVE = RNG.uniform(0.4, 2.5, size=5)
SMALL = RNG.uniform(-0.9, 0.9, size=5)
ENTRYWISE = {  # name: (definition for JAX, points)
    "exp": (jnp.exp, REAL),
    "log": (jnp.log, POSITIVE),
    "sin": (jnp.sin, REAL),
    "cos": (jnp.cos, REAL),
    "tan": (jnp.tan, SMALL),
    "arcsin": (jnp.arcsin, SMALL),
    "arccos": (jnp.arccos, SMALL),
    "arctan": (jnp.arctan, REAL),
    "sinh": (jnp.sinh, REAL),
    "cosh": (jnp.cosh, REAL),
    "tanh": (jnp.tanh, REAL),
    "sigmoid": (lambda x: 1 / (1 + jnp.exp(-x)), REAL),
    "softplus": (lambda x: jnp.log(1 + jnp.exp(x)), REAL),
    "erf": (erf, REAL),
    "abs": (jnp.abs, REAL),
    "sign": (jnp.sign, REAL),
    "step": (lambda x: jnp.heaviside(x, 0.5), REAL),
    "relu": (lambda x: jnp.maximum(x, 0), REAL),
    "log1p": (jnp.log1p, SMALL),
    "expm1": (jnp.expm1, REAL),
    "log2": (jnp.log2, POSITIVE),
    "log10": (jnp.log10, POSITIVE),
    "cot": (lambda x: jnp.cos(x) / jnp.sin(x), POSITIVE),
    "sec": (lambda x: 1 / jnp.cos(x), SMALL),
    "csc": (lambda x: 1 / jnp.sin(x), POSITIVE),
    "arcsinh": (jnp.arcsinh, REAL),
    "arccosh": (jnp.arccosh, 1.1 + POSITIVE),
    "arctanh": (jnp.arctanh, SMALL),
    "swish": (jax.nn.swish, REAL),
    "gelu": (lambda x: jax.nn.gelu(x, approximate=False), REAL),
}


def toeplitz(c, r):
    """SciPy's matrix, entry by entry from the same places."""
    place = scipy.linalg.toeplitz(np.arange(len(c)), -np.arange(len(r)))
    return jnp.where(place >= 0, c[np.maximum(place, 0)], r[np.maximum(-place, 0)])


def from_half(v):
    """The symmetric 3x3 matrix with the lower triangle v, stacked."""
    return jnp.stack([v[k] for k in (0, 1, 2, 1, 3, 4, 2, 4, 5)])


MATRIX = RNG.normal(size=(3, 3)) + 3 * np.eye(3)
WIDE = RNG.normal(size=(3, 4))
TALL = RNG.normal(size=(4, 2))


def jax_root(x):
    """The Newton iteration that Denman and Beavers paired: differentiable where SciPy's Schur form is not."""
    y, z = x, jnp.eye(len(x))
    for _ in range(14):
        y, z = (y + jnp.linalg.inv(z)) / 2, (z + jnp.linalg.inv(y)) / 2
    return y


def jax_logarithm(x):
    """The series of 2·artanh((x - I)/(x + I)) after ten square roots."""
    for _ in range(10):
        x = jax_root(x)
    one = jnp.eye(len(x))
    z = (x - one) @ jnp.linalg.inv(x + one)
    return 2**11 * (z + z @ z @ z / 3 + z @ z @ z @ z @ z / 5)


def cosine(x, first):
    """The Taylor series of the cosine or the sine of a matrix."""
    term = x if first else jnp.eye(len(x))
    total = term
    for k in range(first + 1, 60, 2):
        term = -term @ x @ x / (k * (k + 1))
        total = total + term
    return total


def positive_columns(v):
    """Columns whose largest entry is positive."""
    return v * jnp.sign(
        jnp.take_along_axis(v, jnp.argmax(jnp.abs(v), axis=0)[None, :], axis=0)
    )


def jax_resolvent(S, k):
    """inv(λI - S + vv') - vv' of the k-th eigenpair."""
    w, V = jnp.linalg.eigh(S)
    P = jnp.outer(V[:, k], V[:, k])
    return jnp.linalg.inv(w[k] * jnp.eye(len(S)) - S + P) - P


OTHERS = {  # text: (definition, X)
    "inv(X)": (jnp.linalg.inv, MATRIX),
    "matpow(X, 3)": (lambda x: x @ x @ x, MATRIX),
    "X^5": (lambda x: x @ x @ x @ x @ x, MATRIX),
    "X^-2": (lambda x: jnp.linalg.inv(x @ x), MATRIX),
    "solve(X, ones(3))": (lambda x: jnp.linalg.solve(x, jnp.ones(3)), MATRIX),
    "solve(X, X')": (lambda x: jnp.linalg.solve(x, x.T), MATRIX),
    "det(X)": (jnp.linalg.det, MATRIX),
    "logdet(X)": (lambda x: jnp.log(jnp.linalg.det(x)), MATRIX),
    "expm(X)": (jax.scipy.linalg.expm, MATRIX),
    "sqrtm(X)": (jax_root, MATRIX),
    "logm(X)": (jax_logarithm, MATRIX),
    "cosm(X)": (lambda x: cosine(x, 0), MATRIX / 2),
    "sinm(X)": (lambda x: cosine(x, 1), MATRIX / 2),
    "powm(X, 1.5)": (lambda x: x @ jax_root(x), MATRIX),
    "Dexpm(X)[X]": (lambda x: x @ jax.scipy.linalg.expm(x), MATRIX),
    "Dsqrtm(X)[X]": (lambda x: jax_root(x) / 2, MATRIX),
    "Dlogm(X)[X*X]": (lambda x: x, MATRIX),
    "Dcosm(X)[X]": (lambda x: -x @ cosine(x, 1), MATRIX / 2),
    "Dsinm(X)[X]": (lambda x: x @ cosine(x, 0), MATRIX / 2),
    "Dpowm(X, 2.5)[X]": (lambda x: 2.5 * x @ x @ jax_root(x), MATRIX),
    "pinv(X)": (lambda x: x.T @ jnp.linalg.inv(x @ x.T), WIDE),
    "adj(X)": (lambda x: jnp.linalg.det(x) * jnp.linalg.inv(x), MATRIX),
    "polar(X)": (lambda x: jnp.linalg.inv(jax_root(x @ x.T)) @ x, WIDE),
    "Dpolar(X)[X]": (lambda x: 0 * x, WIDE),
    "norm_nuc(X)": (lambda x: jnp.trace(jax_root(x @ x.T)), WIDE),
    "norm_spec(X)": (lambda x: jnp.sqrt(jnp.linalg.eigvalsh(x @ x.T)[-1]), WIDE),
    "norm_2(X)": (lambda x: jnp.sqrt(jnp.linalg.eigvalsh(x.T @ x)[-1]), TALL),
    "lambda_max(X*X')": (lambda x: jnp.linalg.eigvalsh(x @ x.T)[-1], WIDE),
    "lambda_min(X*X')": (lambda x: jnp.linalg.eigvalsh(x @ x.T)[0], WIDE),
    "eigvals(X*X')": (lambda x: jnp.linalg.eigvalsh(x @ x.T), WIDE),
    "eigvecs(X*X')": (lambda x: positive_columns(jnp.linalg.eigh(x @ x.T)[1]), WIDE),
    "eigvec_max(X*X')": (
        lambda x: positive_columns(jnp.linalg.eigh(x @ x.T)[1])[:, -1],
        WIDE,
    ),
    "eigvec_min(X*X')": (
        lambda x: positive_columns(jnp.linalg.eigh(x @ x.T)[1])[:, 0],
        WIDE,
    ),
    "resolvent_max(X*X')": (lambda x: jax_resolvent(x @ x.T, -1), WIDE),
    "resolvent_min(X*X')": (lambda x: jax_resolvent(x @ x.T, 0), WIDE),
    "inverse_gaps(x)": (
        lambda x: (1 - jnp.eye(5)) / (x[None] - x[:, None] + jnp.eye(5)),
        REAL,
    ),
    "cholesky(X*X')": (lambda x: jnp.linalg.cholesky(x @ x.T), WIDE),
    "tri(3,4).*X": (jnp.tril, WIDE),
    "softmax(X, 1)": (lambda x: jnp.exp(x) / jnp.exp(x).sum(0, keepdims=True), WIDE),
    "softmax(X, 2)": (lambda x: jnp.exp(x) / jnp.exp(x).sum(1, keepdims=True), WIDE),
    "softmax(x)": (lambda x: jnp.exp(x) / jnp.exp(x).sum(), REAL),
    "logsumexp(X)": (logsumexp, WIDE),
    "logsumexp(X, 1)": (lambda x: logsumexp(x, axis=0), WIDE),
    "logsumexp(X, 2)": (lambda x: logsumexp(x, axis=1), WIDE),
    "logsumexp(x)": (logsumexp, REAL),
    "pow(X, 1.5)": (lambda x: x**1.5, np.abs(WIDE) + 0.3),
    "sum(X)": (jnp.sum, WIDE),
    "sum(X, 1)": (lambda x: x.sum(0), WIDE),
    "sum(X, 2)": (lambda x: x.sum(1), WIDE),
    "mean(X)": (jnp.mean, WIDE),
    "mean(X, 1)": (lambda x: x.mean(0), WIDE),
    "mean(X, 2)": (lambda x: x.mean(1), WIDE),
    "norm1(X)": (lambda x: jnp.abs(x).sum(), WIDE),
    "norm2(X)": (lambda x: jnp.sqrt((x**2).sum()), WIDE),
    "normF(X)": (lambda x: jnp.sqrt((x**2).sum()), WIDE),
    "norm(x)": (jnp.linalg.norm, REAL),
    "sqrt(X)": (jnp.sqrt, np.abs(WIDE) + 0.3),
    "tr(X)": (jnp.trace, MATRIX),
    "trace(X)": (jnp.trace, MATRIX),
    "diag(X)": (jnp.diag, MATRIX),
    "diag(x)": (jnp.diag, REAL),
    "vec(X)": (lambda x: x.T.reshape(-1), WIDE),
    "unvec(vec(X), 4, 3)": (lambda x: x.T.reshape(-1).reshape(3, 4).T, WIDE),
    "kron(X, eye(2))": (lambda x: jnp.kron(x, jnp.eye(2)), WIDE),
    "kron(X, X)": (lambda x: jnp.kron(x, x), WIDE),
    "kron(x, X)": (lambda x: jnp.kron(x, x), None),
    "K(3,4)*vec(X)": (lambda x: x.reshape(-1), WIDE),
    "outer(x, x)": (lambda x: jnp.outer(x, x), REAL),
    "inner(X, X)": (lambda x: (x * x).sum(), WIDE),
    "matmul(X, X)": (lambda x: x @ x, MATRIX),
    "X*ones(4)": (lambda x: x.sum(1), WIDE),
    "x + vector(2)": (lambda x: x + 2, REAL),
    "X + matrix(2)": (lambda x: x + 2, WIDE),
    "X*unit(4,2)": (lambda x: x[:, 1], WIDE),
    "delta(2,2)*X + delta(1,2)*X": (lambda x: x, WIDE),
    "X + zeros(3,4)": (lambda x: x, WIDE),
    "eye(3)*X*eye(4)": (lambda x: x, WIDE),
    "X.*tri(3,4)": (jnp.tril, WIDE),
    "tri(3)*X": (lambda x: jnp.cumsum(x, 0), WIDE),
    "tril(X)": (jnp.tril, WIDE),
    "triu(X)": (jnp.triu, WIDE),
    "tril(triu(X))*tril(X)": (lambda x: jnp.triu(jnp.tril(x)) @ jnp.tril(x), MATRIX),
    "mask(tri(3,4), X)": (jnp.tril, WIDE),
    "cumsum(x)": (jnp.cumsum, REAL),
    "cumsum(X, 1)": (lambda x: jnp.cumsum(x, 0), WIDE),
    "cumsum(X, 2)": (lambda x: jnp.cumsum(x, 1), WIDE),
    "khatri_rao(X, X)": (lambda x: (x[:, None, :] * x[None, :, :]).reshape(9, 4), WIDE),
    "toeplitz(x)": (lambda x: toeplitz(x, x), REAL),
    "toeplitz(x, x.^2)": (lambda x: toeplitz(x, x**2), REAL),
    "toeplitz(X*ones(4), X'*ones(3))": (lambda x: toeplitz(x.sum(1), x.sum(0)), WIDE),
    "circulant(x)": (lambda x: jnp.stack([jnp.roll(x, k) for k in range(5)], axis=1), REAL),
    "circulant(x.^2)*toeplitz(x)": (
        lambda x: jnp.stack([jnp.roll(x**2, k) for k in range(5)], axis=1) @ toeplitz(x, x),
        REAL,
    ),
    "vech(X)": (lambda x: x.T[np.triu_indices(3)], MATRIX),
    "elimination(3)*vec(X)": (lambda x: x.T[np.triu_indices(3)], MATRIX),
    "duplication(3)*x": (from_half, RNG.normal(size=6)),
    "norm_p(x, 3)": (lambda x: (jnp.abs(x) ** 3).sum() ** (1 / 3), REAL),
    "norm_p(X, 4)": (lambda x: (x**4).sum() ** 0.25, WIDE),
    "norm_p(x, 1.5)": (lambda x: (jnp.abs(x) ** 1.5).sum() ** (2 / 3), REAL),
    "norm_pq(X, 2, 1)": (lambda x: jnp.sqrt((x**2).sum(0)).sum(), WIDE),
    "norm_pq(X, 3, 2)": (
        lambda x: jnp.sqrt(((jnp.abs(x) ** 3).sum(0) ** (2 / 3)).sum()),
        WIDE,
    ),
    "norm_inf(X)": (lambda x: jnp.abs(x).max(), WIDE),
    "max(X)": (jnp.max, WIDE),
    "min(x)": (jnp.min, REAL),
    "max(x.^2)*min(x)": (lambda x: jnp.max(x**2) * jnp.min(x), REAL),
    "argmax(X).*X": (lambda x: x * (x == x.max()), WIDE),
    "argmin(x).*x": (lambda x: x * (x == x.min()), REAL),
    "max(x, x.^2)": (lambda x: jnp.maximum(x, x**2), REAL),
    "min(X.^2, 0.5)": (lambda x: jnp.minimum(x**2, 0.5), WIDE),
    "maximum(X, 0.1*X.^2)": (lambda x: jnp.maximum(x, 0.1 * x**2), WIDE),
    "minimum(0, x)": (lambda x: jnp.minimum(0, x), REAL),
    "var(X)": (jnp.var, WIDE),
    "var(x)": (jnp.var, REAL),
    "var(X, 1)": (lambda x: jnp.var(x, axis=0), WIDE),
    "var(X, 2)": (lambda x: jnp.var(x, axis=1), WIDE),
    "pdist2(X, X.^2)": (
        lambda x: jnp.sqrt(((x[:, None] - x[None] ** 2) ** 2).sum(2)),
        WIDE,
    ),
    "pdist2(X, ones(2,4))": (
        lambda x: jnp.sqrt(((x[:, None] - jnp.ones((1, 2, 4))) ** 2).sum(2)),
        WIDE,
    ),
    "pdist2(X, X).^2": (lambda x: ((x[:, None] - x[None]) ** 2).sum(2), WIDE),
}
OTHERS.pop("kron(x, X)")


def slope(f, x):
    return jax.vmap(jax.grad(lambda t: f(t).astype(float)))(jnp.asarray(x, float))


def test_every_function_has_a_row():
    written = (
        {"svdvals", "svd_u", "svd_v"}
        | set(ENTRYWISE)
        | {word for t in OTHERS for word in re.findall(r"(\w+)\(", t)}
    )
    higher = {
        name
        for name in registry
        if name[0] == "D" and name[1:2].isdigit() and "D" + name[2:] in registry
    }
    assert set(registry) - written - higher == set()


@pytest.mark.parametrize(
    "name", sorted(n for n, f in registry.items() if isinstance(f, Entrywise))
)
def test_entrywise_value_and_two_derivatives(name):
    f, x = ENTRYWISE[name]
    d = fr.derive(f"{name}(x)", "x", order=2, where="x: n")
    h, k = RNG.normal(size=5), RNG.normal(size=5)
    assert np.allclose(d.value.evaluate({"x": x}), f(x), rtol=1e-13)
    assert np.allclose(
        fr.derive(f"{name}(x)", "x", where="x: n").differential.evaluate({"x": x, "dx": h}),
        slope(f, x) * h,
    )
    second = slope(lambda t: jax.grad(lambda s: f(s).astype(float))(t), x) * h * k
    names = {s.name: v for s, v in zip(d.differential.holes, (h, k), strict=False)}
    assert np.allclose(d.differential.evaluate({"x": x, **names}), second)


@pytest.mark.parametrize(
    "name", sorted(n for n, f in registry.items() if isinstance(f, Entrywise) and f.python)
)
def test_the_standard_library_and_numpy_agree(name):
    x = ENTRYWISE[name][1]
    value = fr.derive(f"{name}(x)", "x", where="x: n").value.evaluate({"x": x})
    assert np.allclose(value, [registry[name].python(float(t)) for t in x], rtol=1e-13)


@pytest.mark.parametrize("text", OTHERS)
def test_matrix_functions_against_jax(text):
    f, X = OTHERS[text]
    name = "x" if X.ndim == 1 else "X"
    H = RNG.normal(size=X.shape)
    d = fr.derive(text, name, where={name: "×".join(map(str, X.shape))}, strict=True)
    value, image = jax.jvp(f, (jnp.asarray(X),), (jnp.asarray(H),))
    assert np.allclose(d.value.evaluate({name: X}), value)
    assert np.allclose(d.differential.evaluate({name: X, f"d{name}": H}), image)
    second = jax.jvp(
        lambda x: jax.jvp(f, (x,), (jnp.asarray(H),))[1],
        (jnp.asarray(X),),
        (jnp.asarray(H),),
    )[1]
    dd = fr.derive(
        text, name, order=2, where={name: "×".join(map(str, X.shape))}, strict=True
    ).differential
    assert np.allclose(dd.evaluate({name: X} | {h.name: H for h in dd.holes}), second)
    assert d.check().status == "passed"


def test_singular_values():
    """Their first derivative is U·diag(a)·Vᵀ, the second is refused; a wide matrix is."""
    d = fr.derive("a'*svdvals(X)", "X", where="X: m×n, a: n")
    a = REAL[: TALL.shape[1]]
    g = jax.grad(lambda x: a @ jnp.linalg.svd(x, compute_uv=False))(jnp.asarray(TALL))
    assert np.allclose(d.gradient.evaluate({"X": TALL, "a": a}), g)
    assert d.check().status == "passed"
    whole = fr.derive("svd_u(X)*diag(svdvals(X))*svd_v(X)'", "X", where="X: m×n").value
    assert np.allclose(whole.evaluate({"X": TALL}), TALL)
    with pytest.raises(fr.FrechetError, match="transpose it"):
        d.value.evaluate({"X": TALL.T, "a": REAL[: TALL.shape[0]]})
    with pytest.raises(fr.FrechetError, match="singular vectors"):
        _ = fr.derive(
            "sum(svdvals(X).*svdvals(X).^2)", "X", order=2, where="X: m×n"
        ).hessian()


def test_declared_values_are_the_definitions():
    """Where JAX would be asked by the same name: SciPy and the definition instead."""
    x = {"x": REAL, "X": WIDE, "A": MATRIX}

    def value(text):
        return fr.derive(text, "x", where="x: 5, X: 3×4, A: 3×3").value.evaluate(x)

    assert np.allclose(value("softmax(x)"), scipy.special.softmax(REAL))
    assert np.allclose(value("softmax(X,2)"), scipy.special.softmax(WIDE, axis=1))
    assert np.allclose(value("logsumexp(X,1)"), scipy.special.logsumexp(WIDE, axis=0))
    assert np.allclose(value("sigmoid(x)"), scipy.special.expit(REAL))
    assert np.allclose(value("det(A)"), scipy.linalg.det(MATRIX))
    assert np.allclose(value("pow(2, x)"), 2.0**REAL)


def test_functions_keep_their_facts():
    """A declared parity, exact value and sign hold at random points."""
    for name, (f, points) in ENTRYWISE.items():
        fn = registry[name]
        assert isinstance(fn, Function)
        if fn.parity:
            assert np.allclose(f(-points), f(points) * (-1 if fn.parity == "odd" else 1)), (
                name
            )
        if fn.sign:
            values = np.asarray(f(points))
            assert (values > 0).all() if fn.sign == "positive" else (values >= 0).all(), (
                name
            )
        for at, exact in fn.exact.items():
            assert np.isclose(float(f(jnp.asarray(float(at)))), float(exact)), (name, at)
