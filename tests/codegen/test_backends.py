"""Compiled code of JAX, PyTorch and the array API: equal to the interpreter, and transformed as its library transforms.

legend   b library   d derivation   q quantity   f compiled function   v values by name   dx a direction
"""

from __future__ import annotations

import ast
import os
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from benchmarks.cases import Case, cases, off

import frechet as fr
from frechet.errors import FrechetError, ReadError, Unsupported

EXACT = 1e-10
EVERY = int(os.environ.get("EVERY", "4"))  # EVERY=1 asks JAX for all public cases
PUBLIC = {case.name: case for case in cases()}
SEEDS = {name: k for k, name in enumerate(PUBLIC)}
NO_WORD = {  # functions of matrices that no word of the library computes, nor the derivatives that are asked for
    "jax": {"sp-vnentropy", "sp-sqrtm"},
    "torch": {"sp-norm-nuc", "sp-vnentropy", "sp-sqrtm", "sp-bures"},
    "array-api": {"sp-norm-nuc", "sp-vnentropy", "sp-sqrtm", "sp-bures",
                  "cookbook-eq-546", "sp-trexpm-A", "sp-expm"},
}  # fmt: skip
NEEDED = {"jax": "jax", "torch": "torch", "array-api": "array_api_strict"}


@cache
def library(b: str):
    """The library, how it makes arrays, and how NumPy reads them."""
    made = pytest.importorskip(NEEDED[b], reason=f"{NEEDED[b]} is not installed here")
    if b == "jax":
        made.config.update("jax_enable_x64", True)
        return SimpleNamespace(itself=made, array=made.numpy.asarray, read=np.asarray)
    if b == "torch":
        made.set_num_threads(1)
        return SimpleNamespace(
            itself=made, array=made.as_tensor, read=lambda t: t.detach().numpy()
        )
    made.set_array_api_strict_flags(api_version="2023.12")
    return SimpleNamespace(itself=made, array=made.asarray, read=np.asarray)


@pytest.fixture(params=["jax", "torch", "array-api"])
def backend(request):
    library(request.param)
    return request.param


@cache
def derivations(name: str):
    """The first and the second derivative of a case, as far as there are such."""
    case, found = PUBLIC[name], []
    for order in (1, 2):
        try:
            found.append(
                fr.derive(
                    case.expr, case.wrt, order=order, where=case.where, strict=case.strict
                )
            )
        except FrechetError:
            break
    return found


def wanted(case: Case, brief: bool):
    """Quantities with their true values, and the direction that hvp takes.

    An hvp along a direction that leaves a structured set has no value to compare with.  In brief it is the value, the
    derivative of the order that the case asks for, and a few hvp.
    """
    first, *second = derivations(case.name)
    x = first.variables[0]
    v = {**case.sizes, **case.values}
    dx = np.random.default_rng(SEEDS[case.name]).standard_normal(np.shape(v[x.name]))
    curved = bool(second) and not first.f.rank and not (brief and case.order == 1)
    true = {"value": first.value.evaluate(v)}
    if not (brief and curved):
        true["jacobian" if first.f.rank else "gradient"] = first.evaluate(v)
    if curved:
        T = second[0].evaluate(v)
        true["hessian"] = T
        if not x.space.structure and not (brief and SEEDS[case.name] % 4):
            true["hvp"] = np.tensordot(T, dx, dx.ndim)
    return true, dx


def test_every_public_case_is_what_the_interpreter_says(backend):
    """JAX compiles every word for every shape, a third of a second a case: it is asked in brief, of some cases."""
    lib, wrong, missing = library(backend), {}, set()
    for name, case in PUBLIC.items():
        if not derivations(name):
            continue
        true, dx = wanted(case, brief=backend == "jax")
        try:
            f = derivations(case.name)[0].compile(*true, backend=backend)
        except Unsupported:
            missing.add(name)
            continue
        if backend == "jax" and SEEDS[name] % EVERY:
            continue
        v = {n: case.sizes.get(n) if n in case.sizes else lib.array(np.asarray(case.values.get(n, dx), dtype=float))
             for n in f.inputs}  # fmt: skip
        made = f(**v)
        for q, t, w in zip(
            true, made if len(true) > 1 else (made,), true.values(), strict=True
        ):
            if not off(lib.read(t), w) < EXACT:
                wrong[name, q] = off(lib.read(t), w)
    assert not wrong
    assert missing == NO_WORD[backend]


# -------------------------------------------------------------------- a handful in depth
HANDFUL = {
    "product": ("norm2(A*X - B)^2/2", "X", "A: m×n, X: n×p, B: m×p"),
    "deltas": ("sum(exp(A*X*b)) + x'*x*sum(X)", "X", "A: m×n, X: n×p, b: p, x: n"),
    "diagonal": ("sum(softplus(x).^2) + x'*A*x", "x", "A: n×n, x: n"),
    "net": ("sum(logsumexp(tanh(A*X)*C, 2))", "X", "A: m×n, X: n×p, C: p×p"),
    "cholesky": (
        "log(det(S + D*D')) + x'*inv(S + D*D')*x",
        "x",
        "S: n×n psd, D: n×p, x: n",
    ),
    "lu": ("det(X) + logdet(X'*X) + x'*inv(X)*x", "X", "X: n×n, x: n"),
    "block": ("sum((A*X)[1:2,:].^3)", "X", "A: m×n, X: n×p"),
}
LENGTHS = {"m": 4, "n": 3, "p": 2}


def problem(key: str, dtype=np.float64):
    """A derivation with values for its names."""
    text, wrt, where = HANDFUL[key]
    d = fr.derive(text, wrt, order=2, where=where)
    rng = np.random.default_rng(5)
    v = {}
    for name, s in d.context.variables.items():
        a = rng.standard_normal([n.at(LENGTHS) for n in s.shape])
        if s.space.structure:
            a = a @ a.T + np.eye(len(a))
        v[name] = (a + (3 * np.eye(len(a)) if key == "lu" and a.ndim == 2 else 0)).astype(
            dtype
        )
    return d, wrt, v


@pytest.mark.parametrize("key", ["deltas", "net", "cholesky", "lu"])
def test_single_precision_stays(backend, key):
    d, _, v = problem(key, np.float32)
    lib = library(backend)
    f, g = (d.compile("value", "gradient", backend=b) for b in (backend, "numpy"))
    made = f(**{n: lib.array(a) for n, a in v.items()})
    for t, w in zip(made, g(**{n: a.astype(float) for n, a in v.items()}), strict=True):
        assert lib.read(t).dtype == np.float32
        assert off(lib.read(t), w) < 1e-3


@pytest.mark.parametrize("key", HANDFUL)
def test_the_source_needs_the_library_only(backend, key):
    f = problem(key)[0].compile("value", "gradient", "hessian", backend=backend)
    roots = {
        "jax": {"jax", "math"},
        "torch": {"torch", "math"},
        "array-api": {"array_api_compat", "math"},
    }
    for node in ast.walk(ast.parse(f.source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [node.module]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
            )
            assert {n.split(".")[0] for n in names} <= roots[backend]


@pytest.mark.parametrize("key", ["deltas", "cholesky", "lu"])
def test_jax_jits_maps_and_differentiates(key):
    jax = library("jax").itself
    d, wrt, v = problem(key)
    f, value = (
        d.compile("value", "gradient", "hessian", backend="jax"),
        d.compile("value", backend="jax"),
    )
    plain = f(**v)
    for t, w in zip(jax.jit(f)(**v), plain, strict=True):
        assert off(t, w) < EXACT
    G = jax.jit(jax.grad(lambda x: value(**{**v, wrt: x})))(jax.numpy.asarray(v[wrt]))
    assert off(G, plain[1]) < 1e-8
    many = np.stack([v[wrt], v[wrt] + 0.1])
    mapped = jax.jit(jax.vmap(lambda x: f(**{**v, wrt: x})))(many)
    for k, x in enumerate(many):
        for t, w in zip(mapped, jax.jit(f)(**{**v, wrt: x}), strict=True):
            assert off(t[k], w) < EXACT


def test_jax_without_double_precision_returns_single():
    jax = library("jax").itself
    d, _, v = problem("product")
    with jax.enable_x64(False):
        made = d.compile("value", "gradient", backend="jax")(**v)
        assert {t.dtype.name for t in made} == {"float32"}


@pytest.mark.parametrize("key", HANDFUL)
def test_torch_maps_and_differentiates(key):
    torch = library("torch").itself
    d, wrt, v = problem(key)
    f, value = (
        d.compile("value", "gradient", "hessian", backend="torch"),
        d.compile("value", backend="torch"),
    )
    v = {n: torch.as_tensor(a) for n, a in v.items()}
    plain = f(**v)
    x = v[wrt].clone().requires_grad_()
    value(**{**v, wrt: x}).backward()
    assert off(x.grad, plain[1]) < 1e-8
    many = torch.stack([v[wrt], v[wrt] + 0.1])
    mapped = torch.func.vmap(lambda x: f(**{**v, wrt: x}))(many)
    for k, x in enumerate(many):
        for t, w in zip(mapped, f(**{**v, wrt: x}), strict=True):
            assert off(t[k], w) < EXACT


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")
@pytest.mark.parametrize("key", HANDFUL)
def test_torch_compiles_to_one_graph(key):
    torch = library("torch").itself
    d, _, v = problem(key)
    f = d.compile("value", "gradient", "hessian", backend="torch")
    v = {n: torch.as_tensor(a) for n, a in v.items()}
    for t, w in zip(
        torch.compile(f, backend="eager", fullgraph=True)(**v), f(**v), strict=True
    ):
        assert off(t, w) < EXACT


def test_a_wrong_shape_is_refused_with_its_name(backend):
    d, _, v = problem("product")
    f = d.compile("value", backend=backend)
    given = {n: library(backend).array(a) for n, a in v.items()}
    with pytest.raises(
        ValueError, match=r"B has shape \(4, 3\), expected \(m, p\) = \(4, 2\)"
    ):
        f(**{**given, "B": given["A"]})
    with pytest.raises(ValueError, match=r"X has shape \(4,\), expected \(n, p\)"):
        f(**{**given, "X": given["A"][:, 0]})


def test_numbers_are_taken_for_scalars(backend):
    f = fr.compile(
        "a*x'*x + max(a, 2) + log(n)*pi", where="x: n, a: scalar", backend=backend
    )
    x = np.array([1.0, 2.0, 3.0])
    args = {"a": 0.1, "x": library(backend).array(x)}
    assert float(f(**args)) == pytest.approx(0.1 * x @ x + 2 + np.log(3) * np.pi, rel=1e-14)


def test_what_has_no_word_is_named(backend):
    with pytest.raises(Unsupported, match="no word for the function logm") as e:
        fr.compile("tr(logm(X))", where="X: n×n", backend=backend)
    assert "numpy" in e.value.hint
    with pytest.raises(ReadError, match="no backend cupy"):
        fr.compile("tr(X)", where="X: n×n", backend="cupy")
