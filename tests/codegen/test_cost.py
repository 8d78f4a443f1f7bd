"""The cost report against what really happens: counting arrays for FLOPs and bytes, tracemalloc for memory.

legend   d derivation   f compiled function   v values by name   D sizes
"""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from counting import count

import frechet as fr

# from 64 on, inverses of definite matrices are LAPACK's potri
SMALL = {
    "m": 101,
    "n": 67,
    "p": 11,
    "k": 5,
}
LARGE = {"m": 900, "n": 700, "p": 300, "k": 50}
PROBLEMS = {
    "least squares": ("sum((X*w-y).^2)/2", "w", "X: m×n, w: n, y: m", "value gradient"),
    "all of least squares": (
        "sum((X*w-y).^2)/2",
        "w",
        "X: m×n, w: n, y: m",
        "value gradient hessian hvp",
    ),
    "Gaussian": ("logdet(S) + y'*inv(S)*y", "S", "S: n×n psd, y: n", "value gradient"),
    "any matrix": ("logdet(A) + y'*inv(A)*y", "A", "A: n×n, y: n", "value gradient"),
    "determinant": ("det(S)", "S", "S: n×n psd", "value gradient"),
    "½‖AB − C‖²": ("1/2*sum((A*B-C).^2)", "A", "A: m×n, B: n×p, C: m×p", "value gradient"),
    "logistic": (
        "sum(log(exp(-y.*(X*w)) + vector(1)))",
        "w",
        "X: m×n, w: n, y: m",
        "value gradient hessian",
    ),
    "four products": (
        "tr(A*X*B*X'*C)",
        "X",
        "A: m×m, X: m×n, B: n×n, C: m×m",
        "value gradient",
    ),
    "logsumexp": ("logsumexp(A*x)", "x", "A: m×n, x: n", "value gradient hvp"),
    "norm": ("norm2(tanh(A*x)-b)", "x", "A: m×n, x: n, b: m", "value gradient hvp"),
    "masked": (
        "sum(((T - U*V').*W).^2)",
        "U",
        "T: m×n, U: m×k, V: n×k, W: m×n",
        "value gradient",
    ),
    "quadratic form": ("x'*A*x", "x", "A: n×n, x: n", "value gradient hessian"),
    "entries": ("sum(exp(x).*y.*tanh(x) - 3*x)", "x", "x: n, y: n", "value gradient"),
    "Jacobian": ("exp(A*x)", "x", "A: m×n, x: n", "value jacobian"),
    "Gram matrix": ("X'*X", "X", "X: m×n", "value"),
}


def compiled(name):
    """The derivation and the function of a problem."""
    text, wrt, where, quantities = PROBLEMS[name]
    d = fr.derive(text, wrt, where=where)
    return d, d.compile(*quantities.split())


def values(d, f, D):
    """Numbers for every argument."""
    r = np.random.default_rng(0)
    v = {}
    for s in [*d.context.variables.values(), *d.variables]:
        v[s.name] = r.standard_normal([n.at(D) for n in s.shape]) / 30
        if s.space.structure == "psd":
            v[s.name] = v[s.name] @ v[s.name].T + np.eye(len(v[s.name]))
    return {
        name: v[name] if name in v else r.standard_normal(v[name[1:]].shape)
        for name in f.inputs
    }


@pytest.mark.parametrize("name", PROBLEMS)
def test_flops_and_bytes_are_those_of_counting_arrays(name):
    d, f = compiled(name)
    found, told = count(f, values(d, f, SMALL)), f.cost.at(SMALL)
    # numbers that scale an array in turn are met at once
    assert abs(found.flops - told.flops) <= 0.005 * found.flops
    assert abs(found.bytes - told.bytes) <= 0.02 * found.bytes


@pytest.mark.parametrize(
    "name", ["least squares", "½‖AB − C‖²", "logistic", "logsumexp", "masked", "entries"]
)
def test_without_factorisations_the_counts_are_exact(name):
    d, f = compiled(name)
    found, told = count(f, values(d, f, SMALL)), f.cost.at(SMALL)
    assert (found.flops, found.bytes) == (told.flops, told.bytes)


@pytest.mark.parametrize("name", PROBLEMS)
def test_memory_is_what_python_traces(name):
    d, f = compiled(name)
    v = values(d, f, LARGE)
    f(**v)
    tracemalloc.start()
    made = f(**v)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    outputs = sum(
        x.nbytes for x in (made if isinstance(made, tuple) else (made,)) if np.ndim(x)
    )
    assert f.cost.outputs.at(LARGE) == outputs
    assert f.cost.inputs.at(LARGE) == sum(x.nbytes for x in v.values() if np.ndim(x))
    buffers = 80_000  # of NumPy's ufuncs, and Python's objects
    assert abs(peak - outputs - f.cost.at(LARGE).peak) <= 0.05 * peak + buffers


TABLE = {  # by hand
    ("logdet(S)", "S: n×n psd", "value"): "n³/3 + 2·n",
    ("inv(S)", "S: n×n psd", "value"): "n³",
    ("inv(A)", "A: n×n", "value"): "2·n³",
    ("inv(A)*B", "A: n×n, B: n×k", "value"): "2·k·n² + 2·n³/3",
    ("A*B", "A: m×n, B: n×k", "value"): "2·k·m·n",
    ("A'*A", "A: m×n", "value"): "m·n²",
    ("exp(x)", "x: n", "value"): "n",
    ("sum(A.^2)", "A: m×n", "value"): "2·m·n",
    ("eigvals(S)", "S: n×n symmetric", "value"): "4·n³/3",
    ("x*y'", "x: m, y: n", "value"): "m·n",
    ("expm(A)", "A: n×n", "value"): "44·n³/3",
    ("expm(A)", "A: n×n", "jacobian"): "352·n⁵/3",
}


@pytest.mark.parametrize(("text", "where", "quantity"), TABLE)
def test_formulas_are_the_textbook_s(text, where, quantity):
    f = fr.derive(text, where.split(":")[0], where=where).compile(quantity)
    assert repr(f.cost).startswith(f"<cost {TABLE[text, where, quantity]} FLOPs")


@pytest.mark.parametrize("backend", ["array-api", "jax", "torch"])
def test_other_libraries_do_the_same_operations(backend):
    if backend == "torch":
        pytest.importorskip("torch", reason="PyTorch is not installed here")
    d = fr.derive("logdet(S) + y'*inv(S)*y", "S", where="S: n×n psd, y: n")
    one, other = (
        d.compile("value", "gradient", backend=b).cost for b in ("numpy", backend)
    )
    assert (one.flops, one.bytes) == (other.flops, other.bytes)
    assert other.at(n=100).peak >= one.at(n=100).peak  # they write over nothing


def test_a_stack_costs_its_length():
    f = fr.compile("logdet(S)", where="S: n×n psd", batch=["S"])
    assert repr(f.cost).startswith("<cost batch·n³/3 FLOPs")  # Cholesky, as of one matrix
    f = fr.compile("logdet(S)", where="S: n×n", batch=["S"])
    assert repr(f.cost).startswith("<cost 2·batch·n³/3 FLOPs")


def test_hessian_of_the_seed_writes_a_diagonal_of_blocks():
    f = fr.derive("1/2*sum((A*B-C).^2)", "A", where="A: m×n, B: n×p, C: m×p").compile(
        "hessian"
    )
    assert repr(f.cost) == "<cost n²·p FLOPs, 8·m²·n² + 16·n² + 8·n·p bytes>"


def test_the_table_is_sorted_by_share():
    f = fr.derive("logdet(S) + y'*inv(S)*y", "S", where="S: n×n psd, y: n").compile(
        "value", "gradient"
    )
    lines = str(f.cost).splitlines()
    assert lines[0].split() == [
        "operation",
        "times",
        "FLOPs",
        "share",
        "at",
        "n",
        "=",
        "1000",
    ]
    assert lines[1].split() == ["inverses", "1", "2·n³/3", "66.3%"]
    assert [line.split()[0] for line in lines[-5:]] == [
        "total",
        "bytes",
        "peak",
        "inputs",
        "outputs",
    ]
    shares = [float(line.split()[-1].rstrip("%")) for line in lines[1:-5]]
    assert shares == sorted(shares, reverse=True)


def test_a_size_that_is_missing_is_named():
    f = fr.derive("sum((X*w-y).^2)/2", "w", where="X: m×n, w: n, y: m").compile()
    with pytest.raises(fr.NameUnknown, match="the size n is not given"):
        f.cost.at(m=3)
    assert f.cost.at(m=3, n=2) == f.cost.at({"m": 3, "n": 2})


def test_nothing_is_counted_before_it_is_asked_for():
    f = fr.derive("sum((X*w-y).^2)/2", "w", where="X: m×n, w: n, y: m").compile()
    assert not {"order", "rows", "flops", "memory"} & set(vars(f.cost))
