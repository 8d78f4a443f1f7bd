"""Every generated source holds listed kinds of nodes, names and strings only: public cases, the catalogue, options.

EVERY=1 asks for every case with all options, and not for every second with one that goes round.

    legend   b backend   d derivation   k which case
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from benchmarks.cases import Case, cases
from whitelist import foreign

import frechet as fr
from frechet import listing
from frechet.errors import FrechetError, Unsupported
from frechet.functions.declaration import registry

NEEDED = {"numpy": "numpy", "array-api": "array_api_compat", "jax": "jax", "torch": "torch"}
BACKENDS = [b for b, module in NEEDED.items() if find_spec(module)]
EVERY = int(os.environ.get("EVERY", "0"))
PUBLIC = list(cases())
PLANNED = {"m": 300, "n": 300, "p": 300, "k": 3, "d": 64}


def options(d: fr.Derivation, b: str) -> list[dict[str, object]]:
    """The options that are tried: sizes to plan for, constants, batches, a name, an operator."""
    names = list(d.context.variables)
    found: list[dict[str, object]] = [
        {},
        {"sizes": {n: k for n, k in PLANNED.items() if n in d.context.dimensions}},
        {"constant": names[1:2]},
        {"batch": names[:1]},
        {"batch": names, "name": "loss"},
    ]
    return found + [{"structured": True}] * (b == "numpy")


def wanted(d: fr.Derivation, k: int) -> tuple[str, ...]:
    """What is asked for; one or the other of the dear ones."""
    if d.f.rank:
        return ("value", ("jacobian", "jvp", "vjp")[k % 3])
    return (
        "value",
        "gradient",
        *(("hessian", "hvp")[k % 2 :][: d.order - 1]),
        *("jvp",) * (k % 5 == 0),
    )


def sources(case: Case, b: str, k: int) -> Iterator[str]:
    """The sources of a case."""
    for order in (1, 2) if EVERY else (1 + k % 2,):
        try:
            d = fr.derive(
                case.expr, case.wrt, order=order, where=case.where, strict=case.strict
            )
        except FrechetError:
            continue
        given = options(d, b)
        for chosen in given if EVERY else [given[k % len(given)]]:
            structured = bool(chosen.get("structured"))
            asked = (
                (("jacobian" if d.f.rank else "hessian"),) if structured else wanted(d, k)
            )
            try:
                yield d.compile(*asked, backend=b, **chosen).source
            except Unsupported:
                continue


@pytest.mark.parametrize("b", BACKENDS)
def test_public_cases(b: str) -> None:
    made, found = 0, {}
    for k, case in enumerate(PUBLIC):
        if (k + BACKENDS.index(b)) % 2 and not EVERY:
            continue
        for source in sources(case, b, k // 2):
            made += 1
            if strange := foreign(source, b):
                found[case.name] = strange
    assert not found
    assert made > 70


@pytest.mark.parametrize("b", BACKENDS)
def test_every_function_of_the_catalogue(b: str) -> None:
    made, found = 0, {}
    for one in (
        one
        for w in registry.values()
        if getattr(w, "order", 0) < 2
        for one in listing.samples(w)
    ):
        try:
            d = fr.derive(one.text, list(one.variables), where=one.where)
            source = d.compile(
                "value", *(["jacobian"] if d.f.rank else ["gradient"]), backend=b
            ).source
        except FrechetError:
            continue
        made += 1
        if strange := foreign(source, b):
            found[one.text] = strange
    assert not found
    assert made > 60
