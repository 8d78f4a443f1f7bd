"""Rules for functions of matrices, patterns, slices and blocks; what they mean in NumPy stands beside the rule.

The meanings are analytic, so that the complex step of the oracle holds: no conjugates, eigenvalues of a general matrix.

    legend   k grower   t type   d levels left   a, x operands   S symmetric
"""

from __future__ import annotations

import numpy as np
import scipy.linalg
from growing import rule
from oracle import VALUES, each
from trees import M, S, Tree, V, flip, mul, node


def symmetric(k, n, d):
    """A positive definite tree of order n: a symbol, or XX' + I."""
    if d <= 0 or k.chance(0.4):
        return k.name(M(n, n), fact="psd")
    x = k.make(M(n, k.dim()), d - 1)
    return node("+", mul(x, flip(x)), node("eye", t=M(n, n), data=(n,)), t=M(n, n))


def square(k, n, d):
    """A square tree with small entries: a name over 2, or a tanh."""
    a = k.make(M(n, n), d - 1)
    return node(
        "/", node("tanh", a, t=M(n, n)), Tree("number", (), ("2",), S(), True), t=M(n, n)
    )


# -------------------------------------------------------------------- what they mean
def pseudo_inverse(a):
    return (
        np.linalg.inv(a.T @ a) @ a.T
        if a.shape[0] >= a.shape[1]
        else a.T @ np.linalg.inv(a @ a.T)
    )


def by_eigenvalues(f):
    """V f(λ) V⁻¹; the arguments here are near symmetric positive definite ones."""

    def value(a):
        w, V = np.linalg.eig(a)
        return (V * f(w)) @ np.linalg.inv(V)

    return value


def eigenvalues(a):
    found = np.linalg.eigvals(a)
    return found[np.argsort(found.real)]


def singular_values(a):
    return np.sqrt(eigenvalues(a.T @ a if a.shape[0] >= a.shape[1] else a @ a.T))


def cholesky(a):
    n = len(a)
    L = np.zeros_like(a)
    for j in range(n):
        L[j, j] = np.sqrt(a[j, j] - np.sum(L[j, :j] ** 2))
        for i in range(j + 1, n):
            L[i, j] = (a[i, j] - np.sum(L[i, :j] * L[j, :j])) / L[j, j]
    return L


def toeplitz(c, r=None):
    r = c if r is None else r
    return np.array(
        [[c[i - j] if i >= j else r[j - i] for j in range(len(r))] for i in range(len(c))]
    )


def circulant(c):
    return np.array([[c[(i - j) % len(c)] for j in range(len(c))] for i in range(len(c))])


def variance(a, axis=None):
    return np.mean((a - np.mean(a, axis=axis, keepdims=True)) ** 2, axis=axis)


def largest(a):
    return a.reshape(-1)[np.argmax(a.real)]


def by_axis(f):
    return lambda t, a, x, n: f(a[0], t.data[0] - 1) if t.data else f(a[0], 0)


MEANT = {
    "expm": scipy.linalg.expm,
    "logm": by_eigenvalues(
        np.log
    ),  # SciPy's are exact to 1e-5 only in the second complex step
    "sqrtm": by_eigenvalues(np.sqrt),
    "pinv": pseudo_inverse,
    "adj": lambda a: np.linalg.det(a) * np.linalg.inv(a),
    "lambda_max": lambda a: eigenvalues(a)[-1],
    "lambda_min": lambda a: eigenvalues(a)[0],
    "norm_spec": lambda a: singular_values(a)[-1],
    "norm_nuc": lambda a: np.sum(singular_values(a)),
    "cholesky": cholesky,
    "tril": np.tril,
    "triu": np.triu,
    "khatri_rao": scipy.linalg.khatri_rao,
    "toeplitz": toeplitz,
    "circulant": circulant,
    "max": largest,
    "min": lambda a: -largest(-a),
    "pdist2": lambda a, b: np.sqrt(np.sum((a[:, None, :] - b[None, :, :]) ** 2, -1)),
    "vech": lambda a: np.concatenate([a[j:, j] for j in range(len(a))]),
}
VALUES.update({name: each(f) for name, f in MEANT.items()})
VALUES.update({
    "var": lambda t, a, x, n: variance(a[0], t.data[0] - 1 if t.data else None),
    "cumsum": by_axis(np.cumsum),
    "slice": lambda t, a, x, n: sliced(t, a[0]),
    "block": lambda t, a, x, n: joined(t, a),
})  # fmt: skip


def sliced(t, a):
    """MATLAB's meaning of a slice."""
    places = []
    for text, n in zip(t.data, a.shape, strict=True):
        if text == ":":
            places.append(slice(None))
        elif ":" in text:
            start, stop = (eval(part.replace("end", str(n))) for part in text.split(":"))
            places.append(slice(start - 1, stop))
        else:
            places.append(int(text) - 1)
    return a[tuple(places)]


def joined(t, a):
    """The blocks of a matrix literal; a vector is a column, a row lies."""
    rows, columns = t.data
    flat = {
        "s": lambda e: np.reshape(e, (1, 1)),
        "v": lambda e: e[:, None],
        "r": lambda e: e[None, :],
    }
    blocks = [flat.get(b.type[0], np.asarray)(e) for b, e in zip(t.args, a, strict=True)]
    made = np.block([blocks[i : i + columns] for i in range(0, rows * columns, columns)])
    return made[:, 0] if t.type[0] == "v" else made[0] if t.type[0] == "r" else made


# -------------------------------------------------------------------- the rules
@rule("s", 2)
def number_of_a_matrix(k, t, d):
    n, m = k.dim(), k.dim()
    way = k.rng.randrange(8)
    if way == 0:
        return node(
            "tr", node(k.rng.choice(["expm", "expm", "adj", "pinv"]), square(k, n, d)), t=t
        )
    if way == 1:
        return node("tr", node(k.rng.choice(["logm", "sqrtm"]), symmetric(k, n, d)), t=t)
    if way == 2:
        return node(k.rng.choice(["lambda_max", "lambda_min"]), symmetric(k, n, d), t=t)
    if way == 3:
        return node(k.rng.choice(["norm_spec", "norm_nuc"]), k.make(M(m, n), d - 1), t=t)
    if way == 4:
        return node(
            k.rng.choice(["max", "min"]), k.make(k.rng.choice([V(n), M(m, n)]), d), t=t
        )
    if way == 5:
        return node("var", k.make(k.rng.choice([V(n), M(m, n)]), d), t=t)
    if way == 6:
        return node("sum", node("cholesky", symmetric(k, n, d)), t=t)
    return node("tr", mul(k.make(M(n, n), d - 1), node("expm", square(k, n, d))), t=t)


@rule("m", 2)
def matrix_function(k, t, d):
    m, n = t[1:]
    way = k.rng.randrange(9)
    if way == 0:
        return node(k.rng.choice(["tril", "triu"]), k.make(t, d), t=t)
    if way == 1:
        return node("cumsum", k.make(t, d), t=t, data=(k.rng.choice([1, 2]),))
    if way == 2:
        return node("pinv", k.make(M(n, m), d - 1), t=t)
    if way == 3:
        p = k.dim()
        return node(
            "pdist2", k.make(M(m, p), d - 1), k.make(M(n, p), d - 1), t=t, positive=True
        )
    if m != n:
        return node("toeplitz", k.make(V(m), d - 1), k.make(V(n), d - 1), t=t)
    if way == 4:
        return node("circulant", k.make(V(n), d), t=t)
    if way == 5:
        return node("toeplitz", k.make(V(n), d), t=t)
    if way == 6:
        return node("cholesky", symmetric(k, n, d), t=t)
    if way == 7:
        return node("adj", square(k, n, d), t=t)
    return node(k.rng.choice(["expm", "logm", "sqrtm"]), symmetric(k, n, d), t=t)


@rule("v", 1)
def vector_of(k, t, d):
    n = t[1]
    way = k.rng.randrange(4)
    if len(n) == 2 and way < 2:
        return None
    if way == 0:
        return node("cumsum", k.make(t, d), t=t)
    if way == 1:
        m = k.dim()
        return node("var", k.make(M(n, m), d), t=t, data=(2,))
    if way == 2 and len(n) == 1:
        return Tree(
            "slice", (k.make(M(n, k.dim()), d),), (":", str(k.rng.choice([1, 2]))), t
        )
    return None


@rule("r", 1)
def row_of(k, t, d):
    return Tree(
        "slice", (k.make(M(k.dim(), t[1]), d),), (str(k.rng.choice([1, 2])), ":"), t
    )


@rule("s", 1)
def number_of_a_slice(k, t, d):
    n, m = k.dim(), k.dim()
    if k.chance(0.5):
        part = Tree(
            "slice",
            (k.make(V(n), d),),
            (k.rng.choice(["1:2", "2:end", "1:end-1", "2:2"]),),
            ("v", ("?",)),
        )
    else:
        places = tuple(k.rng.choice([":", "1:2", "2:end", "1:end-1"]) for _ in range(2))
        part = Tree("slice", (k.make(M(m, n), d),), places, ("m", ("?",), ("?",)))
    return node(k.rng.choice(["norm2", "sum"]), part, t=t)


@rule("s", 1)
def number_of_blocks(k, t, d):
    n, m = k.dim(), k.dim()
    if k.chance(0.4):
        x, y = k.make(V(n), d - 1), k.make(V(m), d - 1)
        made = Tree("block", (x, y), (2, 1), ("v", ("?",)))
        return node("sum", node("sin", made), t=t)
    a, b = k.make(M(n, n), d - 1), k.make(M(n, m), d - 1)
    made = Tree(
        "block", (a, b, flip(b), k.make(M(m, m), d - 1)), (2, 2), ("m", ("?",), ("?",))
    )
    if k.chance(0.3):
        x, c = k.make(V(n), d - 1), k.make(S(), d - 1)
        made = Tree("block", (a, x, flip(x), c), (2, 2), ("m", ("?",), ("?",)))
    return node("tr", mul(made, made), t=t) if k.chance(0.5) else node("norm2", made, t=t)


@rule("m", 1)
def columns_side_by_side(k, t, d):
    if len(t[1]) == 2:
        return node(
            "khatri_rao",
            k.make(M(t[1][:1], t[2]), d - 1),
            k.make(M(t[1][1:], t[2]), d - 1),
            t=t,
        )
    return None
