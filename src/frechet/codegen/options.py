"""How code is to be made.

legend   D sizes by name
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from frechet.codegen.source.names import function_name
from frechet.errors import ReadError
from frechet.network.lengths import Sizes, lengths

BACKENDS = ("numpy", "array-api", "jax", "torch")


@dataclass(frozen=True)
class Options:
    """The words of a backend, the sizes to plan for, what is constant, what has a batch axis in front."""

    backend: str = "numpy"
    sizes: Mapping[str, int] = field(default_factory=dict)
    constant: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    name: str = ""
    title: str = ""
    # the sizes of the question; those that dropped out may be given too
    dimensions: frozenset[str] = frozenset()


def options(
    backend: str = "numpy",
    sizes: Sizes = None,
    constant: str | Sequence[str] = (),
    batch: str | Sequence[str] = (),
    name: str = "",
    title: str = "",
    dimensions: frozenset[str] = frozenset(),
) -> Options:
    """Options as they may be given: sizes as a text or a mapping, names as a text or a list.

    Errors: ReadError, ShapeError for a size.
    """
    if backend not in BACKENDS:
        raise ReadError(
            f"there is no backend {backend}", hint="known are " + ", ".join(BACKENDS)
        )
    if not isinstance(name, str) or name not in ("", function_name(name)):
        cure = function_name(name) if isinstance(name, str) else "f"
        raise ReadError(
            f"{name!r} is no name for a function here", hint=f"write name={cure!r}"
        )
    return Options(
        backend, lengths(sizes), several(constant), several(batch), name, title, dimensions
    )


def several(names: object) -> tuple[str, ...]:
    """Names in a text or in a list."""
    found = names.replace(",", " ").split() if isinstance(names, str) else names
    if not isinstance(found, list | tuple | set | frozenset) or not all(
        isinstance(n, str) for n in found
    ):
        raise ReadError(f"{names!r} are no names", hint="write ['A', 'b']")
    return tuple(dict.fromkeys(found))
