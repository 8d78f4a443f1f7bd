"""What the seed tests compare with: derivatives by the complex step in NumPy, and matrices of them.  No frechet in it
but `printed`, which asks for one form.

The complex step f(X + ihE) = f(X) + ih·Df(X)[E] + O(h²) has no cancellation, so that it is exact to rounding for the
analytic functions of the seeds (products, powers, inverse, determinant, sin, exp, tanh).

legend   f function of a dictionary of arrays   X the dictionary   H direction   T partial derivatives, axes of the
         value, then of the variable
"""

from __future__ import annotations

import numpy as np

import frechet as fr

STEP = 1e-20
close = np.allclose


def point(seed: int = 0, **shapes: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Random arrays, of normal numbers, by name."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def along(f, X, H):
    """Df(X)[H] for a direction of each variable in H."""
    moved = {
        name: np.asarray(X[name], dtype=complex) + 1j * STEP * h for name, h in H.items()
    }
    return np.imag(f({**X, **moved})) / STEP


def partials(f, X, name):
    """The array of all partial derivatives by one variable."""
    shape = np.shape(X[name])
    columns = []
    for place in np.ndindex(shape):
        e = np.zeros(shape)
        e[place] = 1
        columns.append(along(f, X, {name: e}))
    return np.stack(columns, -1).reshape(np.shape(f(X)) + shape)


def flat(M, vec="column"):
    """The vector of a matrix, by columns or by rows; of an array of fewer axes itself."""
    return np.ravel(M, order="F" if vec == "column" else "C")


def jacobian(T, rank, vec="column"):
    """The matrix of partial derivatives in numerator layout: the first `rank` axes of T along the rows."""
    order = "F" if vec == "column" else "C"
    return np.reshape(
        T, (int(np.prod(T.shape[:rank])), int(np.prod(T.shape[rank:]))), order=order
    )


def printed(text, wrt, form, where):
    """One form of one derivation as it is printed: "gradient", "jacobian", "jacobian denominator row"."""
    kind, *options = form.split()
    found = getattr(fr.derive(text, wrt, where=where), kind)
    return str(found(*options) if callable(found) else found)
