"""The ways trees grow by the words of the catalogue, straight from their declared signatures and domains.

legend   w word   s signature   t type   k grower   d levels left   L sizes by the letters of a signature
"""

from __future__ import annotations

from trees import M, R, S, Tree, V, literal, number

from frechet.functions import catalogue
from frechet.functions.declaration import registry
from frechet.types.signature import AxisArgument, SizeArgument
from frechet.types.type import Type

from .entrywise import ENTRYWISE
from .growing import WAYS, Grower
from .meanings import MEANINGS, UNJUDGED
from .ways import anything

assert catalogue  # fills the registry
# made in ways.py, or too plain
HALVES = (
    "vech",
    "duplication",
    "elimination",
    "delta",
    "pow",
)
DOMAINS = {  # what the argument should be, and how often; points outside are thrown away anyhow
    "positive": ("positive", 0.5),
    "between -1 and 1": ("unit", 0.6),
    "inside -1 and 1": ("unit", 0.6),
    "above -1": ("positive", 0.5),
    "above 1": ("above", 0.6),
    "positive definite": ("psd", 1.0),
    "positive determinant": ("psd", 0.5),
    "off the negative real axis": ("psd", 0.7),
    "invertible": ("psd", 0.3),
}
# words whose domain is not on their declaration
SPELLED = {
    "sqrt": ("positive", 0.5),
    "norm_p": ("", 1.0),
}
SCALARS = {
    "powm": ["2", "0.5", "-1", "1.5"],
    "norm_p": ["3", "2.5", "1.5"],
    "norm_pq": ["3", "2", "2.5", "1.5"],
}


def listed() -> list[str]:
    """The words that are fuzzed: all but the derivatives of matrix functions, which belong to their functions."""
    return sorted(
        n for n, w in registry.items() if not getattr(w, "order", 0) and n not in UNJUDGED
    )


def letters(axis) -> tuple[str, ...] | None:
    """The letters of a size that is a product of letters."""
    parts = tuple(axis.text.split("*"))
    return parts if all(p.isidentifier() for p in parts) else None


def kind(p: Type) -> str:
    return (
        "srvm"[len(p.shape) if len(p.shape) != 1 else 1 if p.row else 2]
        if len(p.shape) < 2
        else "m"
    )


def unified(out: Type, t: tuple, k: Grower) -> dict | None:
    """Sizes for the letters, so that the result has this type."""
    L: dict[str, tuple] = {}
    if kind(out) != t[0]:
        return None
    for axis, size in zip(out.shape, t[1:], strict=True):
        names = letters(axis)
        if names is None or len(names) > len(size):
            return None
        cut = (
            sorted(k.rng.sample(range(1, len(size)), len(names) - 1))
            if len(names) > 1
            else []
        )
        for name, a, b in zip(names, [0, *cut], [*cut, len(size)], strict=True):
            if L.setdefault(name, size[a:b]) != size[a:b]:
                return None
    return L


def typed(p: Type, L: dict, k: Grower) -> tuple | None:
    """The type of an argument; letters that are free get sizes."""
    sizes = []
    for axis in p.shape:
        names = letters(axis)
        if names is None:
            return None
        sizes.append(sum((L.setdefault(n, k.dim()) for n in names), ()))
    sizes = [tuple(sorted(n)) for n in sizes]
    if not k.small(*sizes):
        return None
    return {"s": S, "v": V, "r": R, "m": M}[kind(p)](*sizes)


def argument(name: str, index: int, t: tuple, k: Grower, d: int) -> Tree:
    """An argument in the domain of the word, mostly."""
    w = registry[name]
    if t[0] == "s" and name in SCALARS and k.chance(0.7):
        return literal(k.rng.choice(SCALARS[name]))
    if getattr(w, "asks", None) and index == 0 and name != "cholesky":
        return k.make(t, d, "symmetric")
    want, share = SPELLED.get(name) or DOMAINS.get(
        getattr(w, "domain", "") or "", ("", 0.0)
    )
    square = t[0] == "m" and t[1] == t[2]
    if (
        want
        and index == 0
        and k.chance(share)
        and (square or want not in ("psd", "symmetric"))
    ):
        return k.make(t, d, want)
    return k.make(t, d)


def applied(name: str, s, t: tuple, k: Grower, d: int) -> Tree | None:
    """The word with arguments, of this type; None where it does not fit."""
    L = unified(s.out, t, k) if s.out else {}
    if L is None:
        return None
    free = t if s.out is None else anything(k)
    if s.out is not None and name in ("max", "min") and free[0] == "s":
        free = V(k.dim())
    types, data = [], []
    for p in s.args:
        if isinstance(p, AxisArgument):
            data.append(p.axis)
        elif isinstance(p, SizeArgument):
            data.append(p.letter)
        else:
            u = free if p is None else typed(p, L, k)
            if u is None:
                return None
            types.append(u)
    if name in ("svdvals",) and not k.long(*types[0][1:]):
        return None
    args = tuple(argument(name, i, u, k, d) for i, u in enumerate(types))
    return Tree(
        name,
        args,
        tuple(sized(name, p, L, k) if isinstance(p, str) else p for p in data),
        t,
    )


def sized(name: str, letter: str, L: dict, k: Grower):
    """A size in the place of an argument: one of the shapes, an exponent, a place."""
    if letter in L:
        return L[letter]
    if name == "unit":
        return k.rng.randint(1, number(L["n"], k.sizes))
    return k.rng.choice([1, 2, 2, 3, 0])


def table() -> dict[str, list[tuple[str, object]]]:
    """The words that may give each kind, with their signatures."""
    found: dict[str, list] = {x: [] for x in "svrm"}
    for name in listed():
        if name in HALVES:
            continue
        for s in registry[name].signatures:
            for x in "svrm" if s.out is None else kind(s.out) if s.args else "":
                found[x].append((name, s))
    return found


TABLE = table()


def word(k: Grower, t: tuple, d: int) -> Tree | None:
    """Any word that gives this type."""
    several = [p for p in TABLE[t[0]] if p[0] not in ENTRYWISE]
    pool = several if several and k.chance(0.65) else TABLE[t[0]]
    for name, s in k.rng.sample(pool, min(5, len(pool))):
        made = applied(name, s, t, k, d)
        if made is not None and name in MEANINGS:
            return made
    return None


for _kind, _weight in {"s": 18.0, "v": 10.0, "r": 8.0, "m": 12.0}.items():
    WAYS[_kind].append((_weight, word))
