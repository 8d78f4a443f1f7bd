"""What is known of signs, at random networks: known to be >= 0 or definite means that no point shows the contrary.

The networks have factors twice, in random pairings of their indices, so that squares and what only looks like one are
both among them.  Their values come from `numpy.einsum`, which knows no law.

legend   e expression   f factor   ax its indices   p exponent
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

import numpy as np
import pytest

import frechet as fr
from frechet.derivatives.definite import definite, nonnegative, semidefinite
from frechet.expr.net import net, power
from frechet.expr.node import Expr
from frechet.expr.powers import nonneg

N = 3
WHERE = (
    "A: n×n, B: n×n, S: n×n psd, M: n×n symmetric, K: n×n skew, P: n×n positive, "
    "x: n, y: n, w: n positive, b: scalar, c: scalar, d: scalar, q: scalar positive"
)
FACTORS: dict[str, Expr] = {name: fr.read(name, WHERE) for name in "ABSMKPxywbcdq"}
# factors by name, with their indices and exponents
Written = list[tuple[str, tuple[int, ...], int]]
POINTS = 40
ROUNDING = 1e-9


def value(name: str, rng: np.random.Generator) -> np.ndarray:
    """A point of the space of a symbol; often with zeros."""
    shape = (N,) * FACTORS[name].rank
    z = np.asarray(rng.normal(size=shape)) * (rng.random(shape) < 0.8)
    match name:
        case "S":
            return z @ z.T + 0.1 * np.eye(N)
        case "M":
            return z + z.T
        case "K":
            return z - z.T
        case "P" | "w" | "q":
            return np.abs(z) + 0.01
    return z


def points(seed: int) -> list[dict[str, np.ndarray]]:
    """Values of all symbols, many times."""
    rng = np.random.default_rng(seed)
    return [{name: value(name, rng) for name in FACTORS} for _ in range(POINTS)]


def product(out: tuple[int, ...], parts: Written, v: dict[str, np.ndarray]) -> np.ndarray:
    """The network's value by NumPy alone."""
    operands: list[object] = []
    for name, ax, p in parts:
        operands += [v[name] ** p, list(ax)]
    return np.asarray(np.einsum(*operands, list(out)))


def network(rng: Random, names: str, rank: int) -> tuple[tuple[int, ...], Written]:
    """Factors, mostly twice, their indices mostly paired; `rank` indices are left open."""
    chosen = [
        name
        for name in rng.choices(names, k=rng.randint(1, 3))
        for _ in range(rng.choice([1, 2, 2, 2]))
    ][:6]
    slots = [(k, a) for k, name in enumerate(chosen) for a in range(FACTORS[name].rank)]
    if (len(slots) - rank) % 2:
        slots.append((len(chosen), 0))
        chosen.append("x")
    if len(slots) < rank:
        slots += [(len(chosen), 0), (len(chosen), 1)]
        chosen.append("S")
    rng.shuffle(slots)
    at: dict[tuple[int, int], int] = {}
    pairs = (len(slots) - rank) // 2
    for k, slot in enumerate(slots):
        paired = (k - rank) // 2 if rng.random() < 0.8 else rng.randrange(pairs + 1)
        at[slot] = k if k < rank else rank + paired
    axes = [tuple(at[k, a] for a in range(FACTORS[f].rank)) for k, f in enumerate(chosen)]
    return tuple(range(rank)), [
        (f, ax, rng.choice([1, 1, 1, 2])) for f, ax in zip(chosen, axes, strict=True)
    ]


def made(out: tuple[int, ...], parts: Written) -> Expr:
    """The network as the engine has it."""
    return net(out, [(FACTORS[name], ax, p) for name, ax, p in parts])


@pytest.mark.parametrize("seed", range(20))
def test_what_is_known_to_be_nonnegative_is_never_negative(seed: int) -> None:
    rng, seen, at = Random(seed), Counter[str](), points(seed)
    for _ in range(150):
        out, parts = network(
            rng, rng.choice(["ABxy", "AABSx", "SMxy", "Kxyb", "Pwqb", "ABSMKPxywbcq"]), 0
        )
        if not (parts and any(FACTORS[f].rank for f, _, _ in parts)):
            continue
        e = made(out, parts)
        known = nonnegative(e) or nonneg(e)
        seen["known" if known else "unknown"] += 1
        if known:
            for v in at:
                scale = product(out, parts, {name: np.abs(z) for name, z in v.items()})
                assert product(out, parts, v) >= -ROUNDING * scale, (parts, v)
    assert min(seen["known"], seen["unknown"]) > 3


@pytest.mark.parametrize("seed", range(20))
def test_what_is_known_to_be_definite_has_positive_eigenvalues(seed: int) -> None:
    """Also of the sum with a multiple of the identity, which is definite where the network is semidefinite."""
    rng, seen, at = Random(100 + seed), Counter[str](), points(seed)
    identity = fr.read("q*eye(n)", WHERE)
    for _ in range(150):
        out, parts = network(
            rng,
            rng.choice(["AB", "ABS", "ASM", "xAS", "bcxA", "KSA", "bS", "ABSMKxbcq"]),
            2,
        )
        shifted = rng.random() < 0.5
        e = made(out, parts) + identity if shifted else made(out, parts)
        strict, weak = definite(e), semidefinite(e)
        seen["known" if strict or weak else "unknown"] += 1
        if strict or weak:
            for v in at:
                W = product(out, parts, v) + shifted * v["q"] * np.eye(N)
                scale = np.abs(
                    product(out, parts, {name: np.abs(z) for name, z in v.items()})
                ).max()
                assert np.allclose(W, W.T, rtol=0, atol=ROUNDING * scale), (parts, v)
                least = np.linalg.eigvalsh((W + W.T) / 2).min()
                assert least >= -ROUNDING * scale and (least > 0 or not strict), (parts, v)
    assert min(seen["known"], seen["unknown"]) > 3


@pytest.mark.parametrize("parts", ["bc", "bcd", "bcq", "bbc", "bqq", "bcS", "xb"])
@pytest.mark.parametrize(
    "e", [Fraction(1, 2), Fraction(3, 2), Fraction(-1, 2), Fraction(1, 3)]
)
def test_the_root_of_a_product_is_the_root_of_its_value(parts: str, e: Fraction) -> None:
    """√(b·c) is no √b·√c: it has a value where both are negative."""
    scalars = [f for f in parts if not FACTORS[f].rank]
    quadratic = [f for f in parts if FACTORS[f].rank]
    whole = [(FACTORS[f], ()) for f in scalars]
    whole += (
        [(FACTORS["x"], (0,)), (FACTORS["S"], (0, 1)), (FACTORS["x"], (1,))]
        if quadratic
        else []
    )
    root = power(net((), whole), e)
    met = 0
    for v in points(7):
        base = float(np.prod([v[f] for f in scalars])) * float(
            v["x"] @ v["S"] @ v["x"] if quadratic else 1
        )
        if base > 1e-6:
            met += 1
            found = fr.derive(root, "b").value.evaluate(v)
            assert np.isclose(float(found), base ** float(e), rtol=1e-9), (parts, v)
    assert met > 5


@pytest.mark.parametrize(
    "text",
    [
        "x'*K*x",
        "tr(K)",
        "tr(K*M)",
        "tr(K*S)",
        "x'*K*M*K*M*K*x",
        "y'*A'*K*A*y",
        "tr(K*x*x')",
    ],
)
def test_what_reaches_itself_with_the_other_sign_is_0(text: str) -> None:
    assert fr.read(text, WHERE) is fr.read("0*b", WHERE)
