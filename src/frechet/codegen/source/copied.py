"""Functions that generated code brings with it where no array library has a word for them: copied as text.

They are written in the words of the array API, for the namespace `xp`.  For JAX and PyTorch the copy has `jnp` and
`torch` in its place, and the argument `xp` is gone.

    legend   X matrix   core entries to be written   ix, own, flat letters of axes   D lengths by letter   like an array
"""

from __future__ import annotations

import math
from typing import Any

device: Any = None  # array_api_compat.device in the copy
jax: Any = None


# -------------------------------------------------------------------- what is given
def _arrays_jax(xp: Any, *given: Any) -> Any:
    """What was given as arrays of floats; numbers and integers take the type of the others."""
    made = [xp.asarray(a) for _, a, _ in given]
    found = [a.dtype for a in made if xp.isdtype(a.dtype, "real floating")]
    kind = xp.result_type(*found) if found else xp.asarray(0.0).dtype
    return _ranked(
        [a if xp.isdtype(a.dtype, "real floating") else a.astype(kind) for a in made], given
    )


def _arrays_torch(xp: Any, *given: Any) -> Any:
    """What was given as tensors of floats; numbers and integers take the type of the others."""
    found = [a for _, a, _ in given if isinstance(a, xp.Tensor) and a.is_floating_point()]
    like = found[0] if found else xp.empty((), dtype=xp.float64)
    made = [
        a
        if isinstance(a, xp.Tensor) and a.is_floating_point()
        else xp.as_tensor(a, dtype=like.dtype, device=like.device)
        for _, a, _ in given
    ]
    return _ranked(made, given)


def _arrays_api(xp: Any, *given: Any) -> Any:
    """What was given as arrays of floats; numbers and integers take the type of the others."""
    found = [
        a
        for _, a, _ in given
        if hasattr(a, "dtype") and xp.isdtype(a.dtype, "real floating")
    ]
    kind, place = (found[0].dtype, device(found[0])) if found else (xp.float64, None)
    made = [
        a
        if hasattr(a, "dtype") and xp.isdtype(a.dtype, "real floating")
        else xp.asarray(a, dtype=kind, device=place)
        for _, a, _ in given
    ]
    return _ranked(made, given)


def _ranked(made: Any, given: Any) -> Any:
    """The arrays, if they have as many axes as their shapes say."""
    for a, (name, _, shape) in zip(made, given, strict=True):
        if a.ndim != (0 if shape == "()" else len(shape.strip("(,)").split(","))):
            raise ValueError(f"{name} has shape {tuple(a.shape)}, expected {shape}")
    return made


def _fit(a: Any, name: str, shape: str, *lengths: int) -> None:
    """Refuses an array of another shape."""
    if tuple(a.shape) != lengths:
        raise ValueError(f"{name} has shape {tuple(a.shape)}, expected {shape} = {lengths}")


def _filled(*sizes: Any) -> None:
    """Refuses arrays without entries."""
    for name, length in sizes:
        if length < 1:
            raise ValueError(
                f"{name} = {length}: this code takes no arrays without entries"
            )


# -------------------------------------------------------------------- axes
def _einsum(xp: Any, words: str, a: Any, b: Any) -> Any:
    """Two factors summed over common letters: one product of matrices for every value of those that stay."""
    left, out = words.split("->")
    ia, ib = left.split(",")
    D = dict(zip(ia + ib, (*a.shape, *b.shape), strict=True))
    both = [i for i in ia if i in ib and i in out]
    gone = [i for i in ia if i in ib and i not in out]
    rows, columns = [i for i in ia if i not in ib], [i for i in ib if i not in ia]

    def stacked(t: Any, ix: str, *groups: list[str]) -> Any:
        t = xp.permute_dims(t, tuple([ix.index(i) for g in groups for i in g]))
        return xp.reshape(t, tuple([math.prod([D[i] for i in g]) for g in groups]))

    made = stacked(a, ia, both, rows, gone) @ stacked(b, ib, both, gone, columns)
    flat = [*both, *rows, *columns]
    made = xp.reshape(made, tuple([D[i] for i in flat]))
    return xp.permute_dims(made, tuple([flat.index(i) for i in out]))


def _turned(xp: Any, X: Any) -> Any:
    """X' as the left factor of a product, laid out where XLA would not do so by itself."""
    return jax.lax.optimization_barrier(X.T) if jax.default_backend() == "cpu" else X.T


def _steps(ix: str, flat: str, D: Any) -> Any:
    """The diagonals of axes taken together: slices of n² entries in steps of n + 1."""
    return tuple(
        [slice(None, None, sum([D[i] ** k for k in range(flat.count(i))])) for i in ix]
    )


def _places(have: Any, flat: str) -> tuple[int, ...]:
    """Where the axes `flat` stand among those that are there, equal ones one after another."""
    return tuple(
        [
            [k for k, j in enumerate(have) if j == i][flat[:p].count(i)]
            for p, i in enumerate(flat)
        ]
    )


def _diagonal(xp: Any, words: str, a: Any) -> Any:
    """Equal axes read together: `iij->ij`."""
    flat, once = words.split("->")
    D = dict(zip(flat, a.shape, strict=True))
    a = xp.permute_dims(a, tuple([k for i in once for k, j in enumerate(flat) if j == i]))
    return xp.reshape(a, tuple([D[i] ** flat.count(i) for i in once]))[
        _steps(once, flat, D)
    ]


def _spread(xp: Any, words: str, core: Any, lengths: tuple[int, ...], like: Any) -> Any:
    """Entries on the diagonals of equal axes, 0 elsewhere: `ij->iij`."""
    own, flat = words.split("->")
    D = dict(zip(own, lengths, strict=True))
    made = xp.zeros(
        tuple([D[i] ** flat.count(i) for i in own]), dtype=like.dtype, device=device(like)
    )
    made[_steps(own, flat, D)] = core
    have = [i for i in own for _ in range(flat.count(i))]
    return xp.permute_dims(
        xp.reshape(made, tuple([D[i] for i in have])), _places(have, flat)
    )


def _embedded(xp: Any, words: str, core: Any) -> Any:
    """The same as PyTorch differentiates and batches it."""
    own, flat = words.split("->")
    have = list(own)
    for i in own:
        while have.count(i) < flat.count(i):
            core = xp.diag_embed(xp.movedim(core, have.index(i), -1))
            have.remove(i)
            have += [i, i]
    return core.permute(_places(have, flat))


def _taken(xp: Any, a: Any, places: Any) -> Any:
    """The entries at places given by one array for every axis."""
    flat: Any = 0
    for n, p in zip(a.shape, places, strict=True):
        flat = flat * n + p
    return xp.reshape(xp.take(xp.reshape(a, (-1,)), xp.reshape(flat, (-1,))), flat.shape)


def _added(xp: Any, shape: tuple[int, ...], places: Any, core: Any, like: Any) -> Any:
    """Entries added at places: a product with the matrix that has a 1 where an entry goes."""
    flat: Any = 0
    for n, p in zip(shape, places, strict=True):
        flat = flat * n + p
    here = xp.reshape(flat, (1, -1)) == xp.reshape(xp.arange(math.prod(shape)), (-1, 1))
    core = xp.broadcast_to(xp.asarray(core, dtype=like.dtype), flat.shape)
    return xp.reshape(xp.astype(here, like.dtype) @ xp.reshape(core, (-1,)), shape)


# -------------------------------------------------------------------- functions
def _pinv(xp: Any, X: Any) -> Any:
    """The pseudoinverse; singular values at rounding level count as 0."""
    return xp.linalg.pinv(X, rtol=32 * max(X.shape) * xp.finfo(X.dtype).eps)


def _eigvecs(xp: Any, X: Any) -> Any:
    """The unit eigenvectors of a symmetric matrix as columns; the entry of largest absolute value is positive."""
    V = xp.linalg.eigh((X + X.T) / 2)[1]
    return V * xp.where(
        xp.max(V, axis=0) + xp.min(V, axis=0) < 0,
        -xp.ones_like(V[0, :]),
        xp.ones_like(V[0, :]),
    )


def _resolvent(xp: Any, X: Any, k: int) -> Any:
    """The sum of v_i·v_i'/(λ_k - λ_i) over the eigenpairs of a symmetric matrix but the k-th."""
    w, V = xp.linalg.eigh((X + X.T) / 2)
    return (V * _inverse_gaps(xp, w)[:, k]) @ V.T


def _inverse_gaps(xp: Any, w: Any) -> Any:
    """1/(w_j - w_i), 0 on the diagonal."""
    one = xp.eye(w.shape[0], dtype=w.dtype, device=device(w))
    return (1 - one) / (w[None, :] - w[:, None] + one)


def _singular(xp: Any, X: Any, k: int) -> Any:
    """Part k of U, σ, V with X = U·diag(σ)·V', for a matrix with at least as many rows as columns."""
    if X.shape[0] < X.shape[1]:
        raise ValueError(
            f"singular values of a matrix of shape {tuple(X.shape)}: transpose it"
        )
    U, s, Vt = xp.linalg.svd(X, full_matrices=False)
    return (U, s, Vt.T)[k]


def _polar(xp: Any, X: Any) -> Any:
    """U·V' of the singular value decomposition U·S·V'."""
    U, _, Vt = xp.linalg.svd(X, full_matrices=False)
    return U @ Vt


def _root(xp: Any, s: Any, a: Any) -> Any:
    """The norm of an array with the sum of squares s; where s overflows or underflows, from a multiple of the array."""
    if math.prod(a.shape) == 0:
        return xp.sqrt(s)
    top = xp.max(xp.abs(a))
    usual = (s > (1e-290 if a.dtype == xp.float64 else 1e-30)) & (s < xp.inf)
    scaled = a / xp.where(usual | (top == 0) | (top == xp.inf), xp.ones_like(top), top)
    return xp.where(
        usual,
        xp.sqrt(xp.where(usual, s, xp.ones_like(s))),
        top * xp.sqrt(xp.sum(scaled * scaled)),
    )


def _reciprocal(xp: Any, x: Any) -> Any:
    """1/x, and 0 at 0."""
    return xp.where(x == 0, xp.zeros_like(x), 1 / xp.where(x == 0, xp.ones_like(x), x))


def _log_softplus(xp: Any, x: Any) -> Any:
    """log(log(1 + exp(x))), which is x where exp(x) is below rounding."""
    z = xp.clip(x, -37, None)
    return xp.where(x < -37, x, xp.log(xp.clip(z, 0, None) + xp.log1p(xp.exp(-xp.abs(z)))))


def _log_log(xp: Any, x: Any) -> Any:
    """log(1 - exp(-exp(x))), which is x where exp(x) is below rounding, and 0 from 7 on."""
    return xp.where(x < -37, x, xp.log(-xp.expm1(-xp.exp(xp.clip(x, -37, 7)))))


def _log_weight(xp: Any, x: Any) -> Any:
    """log(x), and -inf at 0."""
    return xp.where(x == 0, -xp.inf, xp.log(xp.where(x == 0, xp.ones_like(x), x)))


def _erfc(xp: Any, x: Any) -> Any:
    """1 - erf(x): a series of positive terms up to 2, beyond it the tail of the normal distribution."""
    z = xp.clip(xp.abs(x), None, 2)
    term = z
    total = z
    for k in range(1, 50):
        term = term * (2 * z**2 / (2 * k + 1))
        total = total + term
    inner = 2 / math.sqrt(math.pi) * xp.exp(-(z**2)) * total
    y = math.sqrt(2) * xp.abs(x)
    below = 2 * xp.exp(-(x**2)) / math.sqrt(2 * math.pi) / (_excess_below(xp, -y, 2.8) + y)
    right = xp.where(xp.abs(x) < 2, 1 - inner, below)
    return xp.where(x < 0, xp.where(x > -2, 1 + inner, 2 - below), right)


def _erf(xp: Any, x: Any) -> Any:
    """The error function."""
    return 1 - _erfc(xp, x)


def _ndtr(xp: Any, x: Any) -> Any:
    """Φ(x)."""
    return _erfc(xp, -x / math.sqrt(2)) / 2


def _log_ndtr(xp: Any, x: Any) -> Any:
    """log Φ(x)."""
    below = (
        -(x**2) / 2
        - math.log(math.sqrt(2 * math.pi))
        - xp.log(_mills_of(xp, xp.clip(x, None, -4)))
    )
    inside = xp.where(
        x > 0, xp.log1p(-_ndtr(xp, xp.abs(x) * -1)), xp.log(_ndtr(xp, xp.clip(x, -4, 0)))
    )
    return xp.where(x < -4, below, inside)


def _mills_of(xp: Any, x: Any) -> Any:
    """φ(x)/Φ(x)."""
    return _mills(xp, x, _ndtr(xp, x))


def _excess_of(xp: Any, x: Any) -> Any:
    """x + φ(x)/Φ(x)."""
    return _excess(xp, x, _ndtr(xp, x))


def _excess_below(xp: Any, x: Any, least: float = 4) -> Any:
    """x + φ(x)/Φ(x) for x <= -4, by its continued fraction; a smaller `least` takes more terms."""
    a = xp.clip(-x, least, None)
    t = a
    for k in range(40 if least >= 4 else 100, 1, -1):
        t = a + k / t
    return 1 / t


def _mills(xp: Any, x: Any, P: Any) -> Any:
    """φ(x)/Φ(x), where Φ(x) = P."""
    density = xp.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return xp.where(
        x < -4, _excess_below(xp, x) - x, density / xp.where(x < -4, xp.ones_like(P), P)
    )


def _excess(xp: Any, x: Any, P: Any) -> Any:
    """x + φ(x)/Φ(x), where Φ(x) = P."""
    return xp.where(x < -4, _excess_below(xp, x), x + _mills(xp, x, P))


def _shares(xp: Any, X: Any, extreme: Any) -> Any:
    """1 at the extreme entry, equal shares at a tie."""
    hit = xp.where(extreme == X, xp.ones_like(X), xp.zeros_like(X))
    return hit / xp.sum(hit)


def _halves(xp: Any, n: int, like: Any) -> Any:
    """Where the columns of the lower triangle, one under another, and their mirror images stand in vec."""
    pairs = [(r, c) for c in range(n) for r in range(c, n)]
    every = xp.arange(n * n, device=device(like))[:, None]
    below = xp.asarray([r + n * c for r, c in pairs], device=device(like))
    above = xp.asarray([c + n * r for r, c in pairs], device=device(like))
    return every, below[None, :], above[None, :]


def _duplication(xp: Any, n: int, like: Any) -> Any:
    """duplication(n)·vech(S) = vec(S) for symmetric S."""
    every, below, above = _halves(xp, n, like)
    one = xp.ones((), dtype=like.dtype, device=device(like))
    return xp.where((every == below) | (every == above), one, 0 * one)


def _elimination(xp: Any, n: int, like: Any) -> Any:
    """elimination(n)·vec(X) = vech(X)."""
    every, below, _ = _halves(xp, n, like)
    one = xp.ones((), dtype=like.dtype, device=device(like))
    return xp.where(every == below, one, 0 * one).T


def _spectrum(xp: Any, X: Any) -> Any:
    """U, V and s with X = U·diag(s)·V' and det U = det V = 1, as rows; U = X/c, V = 1 and s = c for c^n = det X.

    The latter, where the condition number is below 1000, has derivatives also where singular values are equal; each
    form gets a matrix at which it is smooth where the other is taken.
    """
    n = X.shape[0]
    one = xp.eye(n, dtype=X.dtype, device=device(X))
    first = one[:, 0]
    s = xp.linalg.svdvals(X)
    regular = s[-1] > 1e-3 * s[0]
    A = xp.where(regular, X, one)
    sign, log = xp.linalg.slogdet(A)
    c, turn = xp.exp(log / n), 1 + (sign - 1) * first
    near = xp.concat([c * xp.linalg.inv(A).T * turn, one, (c * turn)[None, :]])
    spread = one * xp.arange(1, n + 1, dtype=X.dtype, device=device(X))
    U, s, Vt = xp.linalg.svd(xp.where(regular, spread, X))
    turn = 1 + (xp.linalg.slogdet(U)[0] * xp.linalg.slogdet(Vt)[0] - 1) * first
    return xp.where(regular, near, xp.concat([U * turn, Vt.T, (s * turn)[None, :]]))


def _others(xp: Any, s: Any, k: int) -> Any:
    """Products of all numbers but k, 0 where two of the k are one."""
    n = s.shape[0]
    one = xp.eye(n, dtype=s.dtype, device=device(s))
    T, apart = s, xp.ones_like(s[0])
    for r in range(
        1, k
    ):  # axis r holds the numbers, of which those at the axes before count as 1
        T = T[..., None, :] * (1 - one) + one
        same = [
            xp.reshape(one, tuple([n if q in (p, r) else 1 for q in range(r + 1)]))
            for p in range(r)
        ]
        apart = apart[..., None] * math.prod([1 - a for a in same])
    unit = xp.ones_like(T)
    before, after = (
        xp.concat(both, axis=-1)
        for both in ((unit[..., :1], T[..., :-1]), (T[..., 1:], unit[..., :1]))
    )
    reach = 1  # so many numbers are in each product
    while reach < n:
        before = before * xp.concat([unit[..., :reach], before[..., :-reach]], axis=-1)
        after = after * xp.concat([after[..., reach:], unit[..., :reach]], axis=-1)
        reach *= 2
    return before * after * apart


def _logdet_definite(xp: Any, X: Any) -> Any:
    """log det X of what is declared positive definite; what is not, the library refuses."""
    return 2 * xp.sum(xp.log(xp.linalg.diagonal(xp.linalg.cholesky(X))))


def _log_det(xp: Any, X: Any) -> Any:
    """log det X, nan where it is negative."""
    sign, log = xp.linalg.slogdet(X)
    return xp.where(sign >= 0, log, xp.full_like(log, math.nan))


def _sign_of_pivots(xp: Any, p: Any, first: int) -> Any:
    """1 for an even number of exchanged rows, -1 for an odd one."""
    return 1 - 2 * (xp.sum(p != xp.arange(first, first + p.shape[0], device=p.device)) % 2)
