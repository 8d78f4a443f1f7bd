"""Compiled code judged: every quantity, in every library, with and without planned sizes, batches and operators.

legend   c case   d derivation   f compiled function   b library   H, K directions   x variable
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from random import Random
from typing import Any, NamedTuple

import numpy as np

import frechet as fr
from frechet.codegen.source.names import identifier

from .case import Case
from .derivatives import contracted
from .pieces import Outside
from .structures import CURVED
from .verdict import Found

PLANNED = (40, 300, 2000)  # sizes that are planned for, far beyond those of the points
SHARES = {"planned": 0.3, "library": 0.6, "batch": 0.15, "operator": 0.3}
NEEDED = {"jax": "jax", "torch": "torch", "array-api": "array_api_strict"}


class Library(NamedTuple):
    """How arrays are made and read."""

    array: Callable[[Any], Any]
    read: Callable[[Any], np.ndarray]


@cache
def libraries() -> dict[str, Library]:
    """Those that are installed."""
    found = {}
    if find_spec("array_api_strict"):
        import array_api_strict  # noqa: PLC0415

        found["array-api"] = Library(array_api_strict.asarray, np.asarray)
    if find_spec("jax"):
        import jax  # noqa: PLC0415

        jax.config.update("jax_enable_x64", True)
        found["jax"] = Library(jax.numpy.asarray, np.asarray)
    if find_spec("torch"):
        import torch  # noqa: PLC0415

        torch.set_num_threads(1)
        found["torch"] = Library(torch.as_tensor, lambda t: np.asarray(t.detach()))
    return found


class Truth:
    """What the oracle says about one variable, in one pair of directions."""

    def __init__(self, c: Case, x: str) -> None:
        noise = np.random.default_rng(c.seed)
        self.c, self.x = c, x
        self.H, self.K = c.direction(x, noise), c.direction(x, noise)
        self.G = noise.normal(size=c.value.shape)
        self.T, self.error = c.first(x)
        self.second: np.ndarray | None = None
        if not c.value.ndim and c.structure(x) not in CURVED:
            try:
                self.second, error = c.along([(x, self.H), (x, self.K)])
                self.error = max(self.error, 10 * error)
            except Outside:
                pass

    def quantities(self) -> list[str]:
        """What can be asked for."""
        if self.c.value.ndim:
            return ["value", "jacobian", "jvp", "vjp"]
        return [
            "value",
            "gradient",
            *(["hessian", "hvp"] if self.second is not None else []),
        ]

    def of(self, output: str, got: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What was computed and what is right, by the name of an output."""
        match output.partition("_")[0]:
            case "value":
                return got, self.c.value
            case "gradient" | "jacobian":
                return got, self.T
            case "jvp":
                return got, contracted(self.T, [self.K])
            case "vjp":
                return got, np.tensordot(self.G, self.T, self.G.ndim)
            case "hessian":
                return contracted(got, [self.H, self.K]), self.second
            case "hvp":
                return np.sum(got * self.H), self.second
        raise AssertionError(output)

    def argument(self, name: str) -> Any:
        """A value for an argument of compiled code."""
        for known, value in {**self.c.given, "d" + self.x: self.K}.items():
            if name in (known, identifier(known)):
                return value if isinstance(value, int) else np.asarray(value, float)
        return self.G


def judge(c: Case, found: Found) -> None:
    """One variable of a case in NumPy, and in one more library."""
    rng = Random(c.seed)
    x = rng.choice(c.wrt)
    try:
        truth = Truth(c, x)
    except Outside:
        found.counts["no clean numbers"] += 1
        return
    with found.answered("derivative"):
        d = fr.derive(c.text, x, where=c.where, syntax="text", strict=True)
        options: dict[str, Any] = {}
        if rng.random() < SHARES["planned"]:
            options["sizes"] = dict.fromkeys(d.context.dimensions, rng.choice(PLANNED))
        compiled(d, truth, "numpy", options, found)
        if rng.random() < SHARES["library"]:
            compiled(d, truth, rng.choice([*libraries()]), {}, found)
        if rng.random() < SHARES["operator"]:
            operator(d, truth, found)


def compiled(d: fr.Derivation, truth: Truth, b: str, options: dict, found: Found) -> None:
    """The quantities of one library."""
    what = f"{b}{' planned' * bool(options)}"
    with found.answered(f"code {what}"):
        f = d.compile(*truth.quantities(), backend=b, **options)
        library = libraries().get(b, Library(np.asarray, np.asarray))
        given = {}
        for name in f.inputs:
            value = truth.argument(name)
            given[name] = value if isinstance(value, int) else library.array(value)
        results = f(**given)
        found.counts["functions compiled"] += 1
        for output, result in zip(f.outputs, results, strict=True):
            got, want = truth.of(output, np.asarray(library.read(result), float))
            found.compare(
                f"code {what}: {output.partition('_')[0]}", got, want, output, truth.error
            )


def operator(d: fr.Derivation, truth: Truth, found: Found) -> None:
    """The Hessian or the Jacobian as an operator."""
    if not truth.c.value.ndim and truth.second is None:
        return
    name = "jacobian" if truth.c.value.ndim else "hessian"
    with found.answered(f"operator {name}"):
        f = d.compile(name, structured=True)
        op = f(**{n: truth.argument(n) for n in f.inputs})
        found.counts["operators"] += 1
        moved = np.asarray(op @ truth.K)
        if name == "jacobian":
            found.compare(
                "operator jacobian",
                moved,
                contracted(truth.T, [truth.K]),
                f.structure,
                truth.error,
            )
            back = np.asarray(op.T @ truth.G)
            found.compare(
                "operator adjoint",
                back,
                np.tensordot(truth.G, truth.T, truth.G.ndim),
                "",
                truth.error,
            )
        else:
            found.compare(
                "operator hessian", np.sum(moved * truth.H), truth.second, "", truth.error
            )
        dense = np.asarray(op.to_dense())
        found.compare(
            "operator dense",
            contracted(dense.reshape((*moved.shape, *truth.K.shape)), [truth.K]),
            moved,
            "",
        )
