"""frechet: the derivative of a matrix expression as what it is, one linear map, in every form people use, checked.

>>> import frechet as fr
>>> print(fr.derive("x'*A*x", "x").gradient)
(A + Aᵀ)x

Every word of the language is also a function here: `fr.norm2(A @ x - b)**2`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from frechet.answers.forms import Form, Forms
    from frechet.answers.readings import Interpretation, readings
    from frechet.api import check_claim, compile, derive, matrices, read, scalars, vectors
    from frechet.claims import Claim, Verdict
    from frechet.derivation import Derivation, DerivationByOne
    from frechet.errors import (
        CancellationWarning,
        DomainError,
        FrechetError,
        NameUnknown,
        ReadError,
        ShapeError,
        TooLarge,
        Unsupported,
    )
    from frechet.errors.kept import clear_caches
    from frechet.expr.node import Expr
    from frechet.functions.declaration import Word

__version__ = "0.1.0"
__all__ = [
    "CancellationWarning",
    "Claim",
    "Derivation",
    "DerivationByOne",
    "DomainError",
    "Expr",
    "Form",
    "Forms",
    "FrechetError",
    "Interpretation",
    "NameUnknown",
    "ReadError",
    "ShapeError",
    "TooLarge",
    "Unsupported",
    "Verdict",
    "check_claim",
    "clear_caches",
    "compile",
    "derive",
    "matrices",
    "read",
    "readings",
    "scalars",
    "vectors",
]

HOMES = {
    **dict.fromkeys(
        ("check_claim", "compile", "matrices", "read", "scalars", "vectors"), "frechet.api"
    ),
    **dict.fromkeys(
        (
            "CancellationWarning",
            "DomainError",
            "FrechetError",
            "NameUnknown",
            "ReadError",
            "ShapeError",
            "TooLarge",
            "Unsupported",
        ),
        "frechet.errors",
    ),
    **dict.fromkeys(("Form", "Forms"), "frechet.answers.forms"),
    **dict.fromkeys(("Interpretation", "readings"), "frechet.answers.readings"),
    **dict.fromkeys(("Claim", "Verdict"), "frechet.claims"),
    "clear_caches": "frechet.errors.kept",
    **dict.fromkeys(("Derivation", "DerivationByOne"), "frechet.derivation"),
    "derive": "frechet.question",
    "Expr": "frechet.expr.node",
}


def __getattr__(name: str) -> Word:
    """Names are imported when they are used: `import frechet` costs next to nothing.

    To a type checker, which knows the others, what is found here is a word of the language.
    """
    if name in HOMES:
        return cast("Word", getattr(import_module(HOMES[name]), name))
    if not name.startswith("_"):
        # which knows the catalogue, and writes what is made of it
        import_module("frechet.notation")
        word = import_module("frechet.functions.declaration").registry.get(name)
        if word is not None:
            return cast("Word", word)
    raise AttributeError(f"module 'frechet' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *HOMES})
