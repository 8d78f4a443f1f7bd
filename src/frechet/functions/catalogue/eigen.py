"""Eigenvalues and eigenvectors of symmetric matrices, the spectral and the nuclear norm.

Derivatives of eigenvectors divide by gaps between eigenvalues.  Two words hold the quotients, both 0 where an
eigenvalue meets itself: `inverse_gaps(w)` all of them, `resolvent_max(X)` those of the largest eigenvalue in the basis
of X.  They come from the eigenvalues themselves: of λI - X, computed at λ = 1000, only rounding tells what is 0.

legend   X argument   H direction   w eigenvalues, ascending   V eigenvectors, the columns   v one of them
         R resolvent   F inverse gaps
"""

from __future__ import annotations

from fractions import Fraction

from frechet.errors import Unsupported
from frechet.expr.laws import law, replaced, summed_alone, without
from frechet.expr.net import eye, net, power, transpose
from frechet.expr.node import Call, Expr, Net, Sum
from frechet.expr.sums import primitive, scaled, zero
from frechet.functions.algebra import matrix_power
from frechet.functions.catalogue import pinv as pseudoinverse
from frechet.functions.catalogue.products import trace
from frechet.functions.declaration import Function, Word
from frechet.functions.matrix_map import MatrixMap
from frechet.network.axis import Axes


def refuse_unsymmetric(name: str, X: Expr) -> None:
    """Refuse an argument that is not known to equal its transpose."""
    if transpose(X) is not X:
        raise Unsupported(
            f"{name} of a matrix that is not known to be symmetric",
            hint="declare it, as in X: n×n symmetric, or write (X + X')/2",
        )


def stretched(name: str, other: str, X: Expr) -> Expr | None:
    """The eigenvalues of cX are c times those of X; a negative c changes the largest for the smallest."""
    c, t = primitive(X) if isinstance(X, Sum) and X.terms else (1, X)
    if c != 1:
        return scaled(c, (FUNCTIONS[name] if c > 0 else FUNCTIONS[other]).node(t))
    return None


def shrunk(name: str, other: str, X: Expr) -> Expr | None:
    """The resolvents of cX are those of X over c."""
    c, t = primitive(X) if isinstance(X, Sum) and X.terms else (1, X)
    if c != 1:
        return scaled(
            Fraction(1) / c, (FUNCTIONS[name] if c > 0 else FUNCTIONS[other]).node(t)
        )
    return None


def aligned(name: str, other: str, X: Expr) -> Expr | None:
    """The eigenvectors of cX are those of X."""
    c, t = primitive(X) if isinstance(X, Sum) and X.terms else (1, X)
    if c != 1:
        return (FUNCTIONS[name] if c > 0 else FUNCTIONS[other]).node(t)
    return None


def form(v: Expr, H: Expr) -> Expr:
    """v'Hv."""
    return net((), [(v, (0,)), (H, (0, 1)), (v, (1,))])


def d_resolvent(R: Expr, v: Expr, H: Expr) -> Expr:
    """dR = RHR - (v'Hv)R² - R²Hvv' - vv'HR²."""
    off = net((0, 1), [(R, (0, 2)), (R, (2, 3)), (H, (3, 4)), (v, (4,)), (v, (1,))])
    return R @ H @ R - form(v, H) * (R @ R) - off - transpose(off)


def d_values(X: Expr, H: Expr) -> Expr:
    """dλ_i = v_i'Hv_i: the diagonal of V'HV."""
    V = eigvecs.node(X)
    return net((0,), [(V, (1, 0)), (H, (1, 2)), (V, (2, 0))])


def d_vectors(X: Expr, H: Expr) -> Expr:
    """dV = V·(F∘(V'HV))."""
    V = eigvecs.node(X)
    return V @ (inverse_gaps.node(eigvals.node(X)) * (transpose(V) @ H @ V))


def d_gaps(w: Expr, h: Expr) -> Expr:
    """dF = F∘F∘(h_i - h_j), 0 on the diagonal as F is."""
    n = w.shape[0]
    moved = net((0, 1), [(h, (0,))], {1: n}) - net((0, 1), [(h, (1,))], {0: n})
    return power(inverse_gaps.node(w), 2) * moved


lambda_max: Function = Function(
    "lambda_max", "n n ->", lambda X, H: form(eigvec_max.node(X), H), smooth="simple largest eigenvalue",
    subgradient="{V*Y*V' : Y psd, tr(Y) = 1}, V an orthonormal basis of the eigenspace",
    asks=refuse_unsymmetric, simplify=lambda X: stretched("lambda_max", "lambda_min", X),
    numpy="linalg.eigvalsh({0})[-1]",
    latex=r"\lambda_{\max}", doc="the largest eigenvalue of a symmetric matrix", cite="Magnus & Neudecker 1985",
)  # fmt: skip
lambda_min: Function = Function(
    "lambda_min", "n n ->", lambda X, H: form(eigvec_min.node(X), H), smooth="simple smallest eigenvalue",
    asks=refuse_unsymmetric, simplify=lambda X: stretched("lambda_min", "lambda_max", X),
    numpy="linalg.eigvalsh({0})[0]",
    latex=r"\lambda_{\min}", doc="the smallest eigenvalue of a symmetric matrix",
)  # fmt: skip
eigvec_max: Function = Function(
    "eigvec_max", "n n -> n", lambda X, H: resolvent_max.node(X) @ H @ eigvec_max.node(X),
    smooth="simple largest eigenvalue", asks=refuse_unsymmetric,
    simplify=lambda X: aligned("eigvec_max", "eigvec_min", X),
    numpy="eigvecs({0})[:, -1]", doc="the unit eigenvector of the largest eigenvalue; its largest entry is positive",
    note="eigvec_max(X) is the unit eigenvector of the largest eigenvalue of X",
)  # fmt: skip
eigvec_min: Function = Function(
    "eigvec_min", "n n -> n", lambda X, H: resolvent_min.node(X) @ H @ eigvec_min.node(X),
    smooth="simple smallest eigenvalue", asks=refuse_unsymmetric,
    simplify=lambda X: aligned("eigvec_min", "eigvec_max", X),
    numpy="eigvecs({0})[:, 0]", doc="the unit eigenvector of the smallest eigenvalue; its largest entry is positive",
    note="eigvec_min(X) is the unit eigenvector of the smallest eigenvalue of X",
)  # fmt: skip
eigvals: Function = Function(
    "eigvals", "n n -> n", d_values, smooth="simple eigenvalues", asks=refuse_unsymmetric,
    numpy="linalg.eigvalsh({0})", doc="the eigenvalues of a symmetric matrix, ascending",
)  # fmt: skip
eigvecs: Function = Function(
    "eigvecs", "n n -> n n", d_vectors, smooth="simple eigenvalues", asks=refuse_unsymmetric,
    numpy="eigvecs({0})", doc="the unit eigenvectors of a symmetric matrix, as columns with a positive largest entry",
    note="the columns of eigvecs(X) are the unit eigenvectors of X, in the order of eigvals(X)",
)  # fmt: skip
resolvent_max: Function = Function(
    "resolvent_max", "n n -> n n", lambda X, H: d_resolvent(resolvent_max.node(X), eigvec_max.node(X), H),
    domain="simple largest eigenvalue", asks=refuse_unsymmetric, transpose=lambda e: e,
    simplify=lambda X: shrunk("resolvent_max", "resolvent_min", X), numpy="resolvent({0}, -1)",
    doc="the reduced resolvent of the largest eigenvalue of a symmetric matrix, pinv(lambda_max(X)*eye(n) - X)",
    note="resolvent_max(X) is pinv(lambda_max(X)*eye(n) - X)", cite="Kato, sec. I.5.3",
)  # fmt: skip
resolvent_min: Function = Function(
    "resolvent_min", "n n -> n n", lambda X, H: d_resolvent(resolvent_min.node(X), eigvec_min.node(X), H),
    domain="simple smallest eigenvalue", asks=refuse_unsymmetric, transpose=lambda e: e,
    simplify=lambda X: shrunk("resolvent_min", "resolvent_max", X), numpy="resolvent({0}, 0)",
    doc="the reduced resolvent of the smallest eigenvalue of a symmetric matrix, pinv(lambda_min(X)*eye(n) - X)",
    note="resolvent_min(X) is pinv(lambda_min(X)*eye(n) - X)",
)  # fmt: skip
inverse_gaps: Function = Function(
    "inverse_gaps", "n -> n n", d_gaps, domain="distinct", transpose=lambda e: scaled(-1, e),
    numpy="inverse_gaps({0})", doc="1/(w[j] - w[i]) at i, j of a vector w, 0 on the diagonal",
    note="inverse_gaps(w) has the entries 1/(w_j - w_i), 0 on the diagonal",
)  # fmt: skip
FUNCTIONS = {
    f.name: f
    for f in (lambda_max, lambda_min, eigvec_max, eigvec_min, resolvent_max, resolvent_min)
}

polar: MatrixMap = MatrixMap(
    "polar", "m n -> m n", analytic=False, domain="full rank",
    doc="the orthogonal factor U*V' of X = U*S*V', X*inv(sqrtm(X'*X))",
    said="polar(X) is U*V', where X = U*S*V' is the thin singular value decomposition",
    note="Dpolar(X)[H] is the derivative of polar(X) = U*V', where X = U*S*V', in the direction H",
)  # fmt: skip
norm_nuc: Function = Function(
    "norm_nuc", "m n ->", lambda X, H: trace(transpose(polar.node(X)) @ H), smooth="full rank", transposable=True,
    subgradient="{U*V' + W : U'*W = 0, W*V = 0, norm_spec(W) <= 1}, U*S*V' the compact decomposition",
    empty=True,
    numpy="linalg.norm({0}, 'nuc')", doc="the nuclear norm, the sum of the singular values", cite="Watson 1992",
)  # fmt: skip


def spectral_norm(X: Expr) -> Expr:
    """The root of the largest eigenvalue of X'X."""
    return power(lambda_max.node(transpose(X) @ X), Fraction(1, 2))


norm_spec = Word(
    "norm_spec",
    "m n ->",
    spectral_norm,
    doc="the spectral norm, the largest singular value",
)
norm_2 = Word("norm_2", "m n ->", spectral_norm, doc="the same as norm_spec")


def reduced(X: Expr) -> Expr | None:
    """The pseudoinverse of λI - X as a resolvent, where λ is the largest or the smallest eigenvalue of X."""
    c, t = primitive(X) if isinstance(X, Sum) and X.terms else (1, X)
    for _, u in t.terms if isinstance(t, Sum) else ():
        for value in u.children if isinstance(u, Net) and u.signature.out == (0, 0) else ():
            made = RESOLVENTS.get(value.fn.name) if isinstance(value, Call) else None
            if made is None:
                continue
            Y = value.children[0]
            for sign in (1, -1):
                if t is scaled(sign, value * eye(Y.shape[0]) - Y):
                    return scaled(sign / Fraction(c), made.node(Y))
    return pseudoinverse.simpler_pinv(X)


RESOLVENTS = {"lambda_max": resolvent_max, "lambda_min": resolvent_min}
pseudoinverse.pinv.simplify = (
    reduced  # what pinv.py cannot say, because it does not know eigenvalues
)


# -------------------------------------------------------------------- laws
@law("eigvecs", "spectral theorem", "VV' = V'V = I, V·diag(λ^p)·V' = X^p", "factors fewer")
def recompose(e: Net, k: int) -> Expr | None:
    """All eigenvectors beside themselves, with a power of the eigenvalues between them or none."""
    V, ax, p = e.parts[k]
    if not isinstance(V, Call) or p != 1 or not isinstance(ax[1], int):
        return None
    X, n = V.args[0], V.shape[0]
    powers = {
        q
        for f, bx, q in e.parts
        if isinstance(f, Call) and f.fn is eigvals and f.args == V.args
    }
    rules = [(V @ transpose(V), eye(n)), (transpose(V) @ V, eye(n))]
    w = eigvals.node(X)
    for q in sorted(q for q in powers if isinstance(q, int)):
        axes: Axes = (0, 1)
        rules.append(
            (net(axes, [(V, (0, 2)), (w, (2,), q), (V, (1, 2))]), matrix_power(X, q))
        )
    return replaced(e, rules)


@law("eigvals", "trace", "Σλ^p = tr X^p", "a call fewer")
def summed(e: Net, k: int) -> Expr | None:
    """A sum over the eigenvalues alone."""
    w, _, p = e.parts[k]
    if not isinstance(w, Call) or not isinstance(p, int) or not summed_alone(e, k):
        return None
    return without(e, {k}, [(trace(matrix_power(w.args[0], p)), (), 1)])


@law("eigvec_max", "unit vector", "v'v = 1", "two factors fewer")
def unit_length(e: Net, k: int) -> Expr | None:
    """An eigenvector beside itself."""
    return without(e, {k}) if e.parts[k][2] == 2 and summed_alone(e, k) else None


law("eigvec_min", "unit vector", "v'v = 1", "two factors fewer")(unit_length.apply)


@law("resolvent_max", "null vector", "Rv = 0", "the product vanishes")
def annihilated(e: Net, k: int) -> Expr | None:
    """A resolvent beside the eigenvector of its own eigenvalue."""
    R = e.parts[k][0]
    if not isinstance(R, Call):
        return None
    v = FUNCTIONS[R.fn.name.replace("resolvent", "eigvec")].node(R.args[0])
    return replaced(e, [(R @ v, zero(v.shape))])


law("resolvent_min", "null vector", "Rv = 0", "the product vanishes")(annihilated.apply)
