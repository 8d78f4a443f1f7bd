"""The Python interface.

>>> d = derive("norm2(A*B - C)^2 / 2", "A", where="A: m×n, B: n×p, C: m×p")
>>> str(d.gradient), str(d.differential)
('(AB − C)Bᵀ', 'dA ↦ tr((AB − C)ᵀ·dA·B)')
>>> A, B = matrices("A: m×n, B: n×p")
>>> print(derive(A @ B, A).jacobian())
Bᵀ ⊗ Iₘ
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack, overload

from frechet.answers.forms import Form
from frechet.claims import Claim, Verdict, check_claim
from frechet.derivation import Derivation
from frechet.errors import ShapeError
from frechet.errors.limits import Said, within
from frechet.expr.node import Expr, Symbol, symbol
from frechet.network.lengths import Sizes
from frechet.question import Wrt, compile_all, derive
from frechet.reading import Equation, Where, declarations, read_any

if TYPE_CHECKING:
    from frechet.codegen import Compiled, Results
    from frechet.numeric.evaluate import FloatArray

__all__ = [
    "Claim",
    "Derivation",
    "Verdict",
    "Wrt",
    "check_claim",
    "compile",
    "derive",
    "matrices",
    "read",
    "scalars",
    "vectors",
]

One = str | Expr | Form  # what is compiled, once
Several = Sequence[One] | Mapping[str, One]


class CompileOptions(TypedDict, total=False):
    """What `compile` may be told beside the backend."""

    where: Where
    syntax: str
    strict: bool
    sizes: Sizes
    constant: str | Sequence[str]
    batch: str | Sequence[str]
    name: str
    limits: Said


def read(
    text: str,
    where: Where = None,
    syntax: str = "auto",
    strict: bool = False,
    limits: Said = None,
) -> Expr | Claim:
    """The expression that a text means; of an equation, the claim.

    Arguments:
        text: an expression or an equation, in input syntax, Unicode or LaTeX.
        where: declarations, `"A: m×n, x: n, c: scalar positive"` or a dict of them by name.
        syntax: auto, text, unicode or latex; auto tells them apart by their signs.
        strict: refuse names that are not declared.
        limits: what reading may cost, as in `derive`.

    Returns: an `Expr` with `shape`, a tuple of sizes; of an equation a `Claim`.

    Errors: ReadError, NameUnknown, ShapeError, DomainError, TooLarge, Unsupported, each with its place in the text.

    >>> import frechet as fr
    >>> fr.read("A*B", "A: m×n, B: n×p").shape
    (m, p)
    >>> fr.read("d/dX tr(A*X) = A'", "A: m×n, X: n×m").verdict().verdict
    'right'
    """
    with within(limits, "reading"):
        found = read_any(text, where, syntax, strict)
    return Claim(found, syntax) if isinstance(found, Equation) else found.expr


@overload
def compile(
    exprs: One, backend: Literal["numpy"] = "numpy", **options: Unpack[CompileOptions]
) -> Compiled[FloatArray]: ...
@overload
def compile(
    exprs: Several, backend: Literal["numpy"] = "numpy", **options: Unpack[CompileOptions]
) -> Compiled[FloatArray | tuple[FloatArray, ...]]: ...
@overload
def compile(
    exprs: One | Several, backend: str, **options: Unpack[CompileOptions]
) -> Compiled[Results]: ...
def compile(
    exprs: One | Several, backend: str = "numpy", **options: Unpack[CompileOptions]
) -> Compiled[Results]:
    """Expressions as one straight-line function of NumPy, the array API, JAX or PyTorch, everything shared.

    Arguments:
        exprs: a text, an expression, a form of a derivation, a list of these, or a dict with names for the results.
        backend: numpy, array-api, jax or torch.
        where, syntax, strict: as in `read`.
        sizes: the sizes to plan for, `"m=1000, n=3"`; the function is right for all.
        constant: names of what stays the same between calls.
        batch: names of what has a further axis in front.
        limits: what making it may cost, as in `derive`.

    Returns: a function of arrays, by place or by name, that gives an array for one expression, in the shape of its
        value, and a tuple for several. It has `.source`, `.inputs`, `.outputs`, `.cost`, where there are constants
        `.prepare` and `.warnings`, and its source does not need frechet.

    Errors: those of `read`; the function refuses arrays whose shapes do not fit.

    >>> import numpy as np
    >>> import frechet as fr
    >>> f = fr.compile(["x'*A*x", "(A + A')*x"], where="A: n×n, x: n")
    >>> value, gradient = f(x=np.ones(2), A=np.eye(2))
    >>> float(value), gradient.tolist()
    (2.0, [2.0, 2.0])
    """
    return compile_all(exprs, backend, **options)


def matrices(where: Where) -> tuple[Symbol, ...]:
    """Symbols for matrices.

    Arguments:
        where: declarations of matrices.

    Returns: their symbols in this order, each an `Expr` of shape (m, n).

    Errors: ShapeError where one is declared as something else, ReadError where a declaration cannot be read.

    >>> import frechet as fr
    >>> A, B = fr.matrices("A: m×n, B: n×p")
    >>> A @ B, (A @ B).shape
    (AB, (m, p))
    """
    return declared_symbols(where, 2)


def vectors(where: Where) -> tuple[Symbol, ...]:
    """Symbols for column vectors.

    Arguments:
        where: declarations of vectors.

    Returns: their symbols in this order, each an `Expr` of shape (n,).

    Errors: as for `matrices`.

    >>> import frechet as fr
    >>> x, y = fr.vectors("x: n, y: n")
    >>> x.T @ y, x * y
    (xᵀy, x∘y)
    """
    return declared_symbols(where, 1)


def scalars(names: Where) -> tuple[Symbol, ...]:
    """Symbols for scalars.

    Arguments:
        names: names, or declarations of scalars with facts.

    Returns: their symbols in this order, each an `Expr` of shape ().

    Errors: as for `matrices`.

    >>> import frechet as fr
    >>> a, b = fr.scalars("a, b")
    >>> (a + b)**2
    (a + b)²
    """
    if isinstance(names, str) and ":" not in names:
        names = ", ".join(f"{n}: scalar" for n in names.replace(",", " ").split())
    return declared_symbols(names, 0)


def declared_symbols(where: Where, rank: int) -> tuple[Symbol, ...]:
    """The declared symbols, all with this number of axes; one symbol stands alone."""
    made = []
    for name, d in declarations(where).items():
        if d.function or d.shape is None or len(d.shape) != rank:
            raise ShapeError(
                f"{name} is no {('scalar', 'vector', 'matrix')[rank]}",
                hint="write A: m×n, x: n, c: scalar",
            )
        made.append(symbol(name, space=d.space))
    return tuple(made)
