"""Other texts of the same shape: a factor, a sign, a transpose, a dropped term, another name, index, order.

legend   R text of a right side   t tree   same how equal texts are made   wrong how others are
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from trees import Tree, flip, literal, minus, mul, swapped

SAME: dict[str, Callable[[str], str]] = {
    "as it is": lambda R: R,
    "minus minus": lambda R: f"-(-({R}))",
    "halved and doubled": lambda R: f"2*({R})/2",
    "a term more and less": lambda R: f"({R}) + 3*({R}) - 3*({R})",
    "turned twice": lambda R: f"(({R})')'",
}
WHOLE: dict[str, Callable[[str], str]] = {
    "sign": lambda R: f"-({R})",
    "factor": lambda R: f"2*({R})",
    "half": lambda R: f"({R})/2",
    "transposed": lambda R: f"({R})'",
    "nearly": lambda R: f"1001*({R})/1000",
    "one tenth": lambda R: f"({R})*0.1",
}


# -------------------------------------------------------------------- texts
def edits(R: str, names: dict[str, tuple], rng: Random) -> Iterator[tuple[str, str]]:
    """Small changes inside a text, in any order; most of them still read."""
    found = []
    for m in re.finditer(r"[A-Za-z_]\w*|\d+|'|\.\*|[-+*]|\^", R):
        s, (a, b) = m[0], m.span()
        others: list[str] = []
        if s in names:
            others = [n for n, t in names.items() if n != s and t == names[s]] + [
                f"{s}'",
                f"(2*{s})",
                f"(-{s})",
            ]
        elif s.isdigit():
            others = [str(int(s) + 1)]
        elif s == "'":
            others = [""]
        elif s in "+-":
            others = ["-" if s == "+" else "+"]
        elif s in (".*", "*"):
            others = ["*" if s == ".*" else ".*"]
        elif s in EXCHANGED:
            others = [EXCHANGED[s]]
        found += [
            (f"{s} by {other or 'nothing'}", R[:a] + other + R[b:]) for other in others
        ]
    found += [("a term less", text) for text in shortened(R)]
    rng.shuffle(found)
    yield from found


EXCHANGED = {
    "sin": "cos",
    "cos": "sin",
    "exp": "sinh",
    "tanh": "sigmoid",
    "sigmoid": "tanh",
    "inv": "expm",
}
EXCHANGED |= {
    "sign": "tanh",
    "step": "sign",
    "relu": "abs",
    "abs": "relu",
    "max": "min",
    "min": "max",
    "tril": "triu",
    "sum": "norm1",
}


def shortened(R: str) -> Iterator[str]:
    """The text without one of the terms of its outermost sum."""
    level, cuts = 0, [0]
    for k, s in enumerate(R):
        level += (s in "([") - (s in ")]")
        if level == 0 and R[k : k + 3] in (" + ", " - "):
            cuts.append(k)
    terms = [R[a:b] for a, b in zip(cuts, [*cuts[1:], len(R)], strict=True)]
    for k in range(len(terms)) if len(terms) > 1 else ():
        rest = "".join(terms[:k] + terms[k + 1 :]).strip()
        yield rest.removeprefix("+ ")


# -------------------------------------------------------------------- trees
def variants(root: Tree, rng: Random) -> Iterator[tuple[str, Tree]]:
    """Trees of the same type with one node changed."""
    nodes = list({id(t): t for t in root.nodes()}.values())
    rng.shuffle(nodes)
    for t in nodes:
        for name, new in changed(t):
            yield name, swapped(root, lambda u, t=t, new=new: new if u is t else None)


def changed(t: Tree) -> Iterator[tuple[str, Tree]]:
    """A node otherwise."""
    a = t.args
    if t.op in ("+", "-"):
        yield "the other sign", replace(t, op="-" if t.op == "+" else "+")
        yield "a term less", a[0]
        yield "commuted", replace(t, args=a[::-1])
    if t.op == "*" and a[0].type == a[1].type:
        yield "the other order", replace(t, args=a[::-1])
    if t.op == ".*":
        yield "commuted", replace(t, args=a[::-1])
    if t.op == "*" and a[0].type[0] == a[1].type[0] == "m":
        yield "turned", flip(mul(flip(a[1]), flip(a[0])))
    if t.type[0] == "m" and t.type[1] == t.type[2] and t.op != "'":
        yield "transposed", flip(t)
    if t.op == "'" and a[0].type == t.type:
        yield "no transpose", a[0]
    if t.op == "number":
        yield "another number", literal(str(float(t.data[0]) + 1))
    if t.op in EXCHANGED and len(a) == 1:
        yield "another word", replace(t, op=EXCHANGED[t.op])
    if t.op in ("entry", "mpow") and isinstance(t.data[0], int):
        yield "another index", replace(t, data=(t.data[0] % 2 + 1, *t.data[1:]))
    if t.type[0] != "number" and a:
        yield "sign", minus(t)
        yield "factor", mul(literal("2"), t)
