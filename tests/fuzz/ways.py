"""The ways trees grow by operators, slices and blocks, and trees that a word asks for: positive, symmetric, definite.

legend   k grower   t type   d levels left   a, b, x operands   n a size
"""

from __future__ import annotations

from trees import (
    M,
    R,
    S,
    Tree,
    V,
    flip,
    literal,
    minus,
    mul,
    node,
    number,
    ones,
    raised,
    times,
)

from .growing import SYMMETRIC, WANTED, Grower, way


def anything(k: Grower) -> tuple:
    """A type."""
    n, m = k.dim(), k.dim()
    return k.rng.choice([V(n), V(n), M(m, n), M(m, n), R(n), S()])


@way("svrm", 4)
def sum_of(k, t, d):
    return node(k.rng.choice("++-"), k.make(t, d), k.make(t, d), t=t)


@way("svrm", 3)
def scaled(k, t, d):
    a, c = k.make(t, d), k.make(S(), d - 1)
    op = k.rng.choice(["*", "*", ".*", "/", "./"])
    if op in ("/", "./"):
        return node(op, a, k.make(S(), d - 1, "positive") if k.chance(0.6) else c, t=t)
    return node(op, *((c, a) if k.chance(0.6) else (a, c)), t=t)


@way("svrm", 3)
def entry_by_entry(k, t, d):
    op = k.rng.choice([".*", ".*", "./"]) if t[0] != "s" else k.rng.choice("**/")
    b = k.make(t, d, "positive") if op in ("./", "/") and k.chance(0.6) else k.make(t, d)
    a = k.make(S(), d - 1) if op == "./" and k.chance(0.15) else k.make(t, d)
    return node(op, a, b, t=t)


@way("svrm", 1)
def negated(k, t, d):
    return minus(k.make(t, d))


@way("svrm", 3)
def powered(k, t, d):
    r = k.rng.random()
    if r < 0.5:
        return raised(
            k.make(t, d), k.rng.choice(["2", "2", "3", "-1", "-2", "4", "1", "0"])
        )
    base = k.make(t, d, "positive") if k.chance(0.6) else k.make(t, d)
    if r < 0.75:
        return raised(base, literal(k.rng.choice(["0.5", "1.5", "-0.5", "2.5", "-1.5"])))
    if r < 0.85:
        return raised(
            base,
            node("/", literal(k.rng.choice("123")), literal(k.rng.choice("23")), t=S()),
        )
    if t[0] != "s" and r < 0.93:
        return Tree("epow", (base, k.make(t, d)), (), t)
    return raised(base, k.make(S(), d - 1))


@way("s", 4)
def bilinear(k, t, d):
    n, m = k.dim(), k.dim()
    x = k.make(V(n), d)
    return k.pick([
        lambda: mul(flip(x), k.make(V(n), d)),
        lambda: mul(flip(x), k.make(M(n, n), d), x),
        lambda: mul(flip(x), k.make(M(n, m), d), k.make(V(m), d)),
        lambda: mul(k.make(R(n), d), x),
        lambda: mul(flip(x), node("inv", square(k, n, d), t=M(n, n)), x),
        lambda: node("tr", mul(k.make(M(n, m), d), k.make(M(m, n), d)), t=t),
    ])  # fmt: skip


@way("v", 4)
def matvec(k, t, d):
    m = k.dim()
    return mul(k.make(M(t[1], m), d), k.make(V(m), d)) if k.small(t[1], m) else None


@way("r", 4)
def vecmat(k, t, d):
    m = k.dim()
    return mul(k.make(R(m), d), k.make(M(m, t[1]), d)) if k.small(t[1], m) else None


@way("m", 5)
def matmat(k, t, d):
    m = k.dim()
    return (
        mul(k.make(M(t[1], m), d), k.make(M(m, t[2]), d))
        if k.small(t[1], m) and k.small(m, t[2])
        else None
    )


@way("vrm", 2)
def turned(k, t, d):
    return flip(k.make({"v": R, "r": V}[t[0]](t[1]) if t[0] != "m" else M(t[2], t[1]), d))


@way("m", 2)
def outer(k, t, d):
    return mul(k.make(V(t[1]), d), k.make(R(t[2]), d))


@way("m", 2)
def gram(k, t, d):
    if t[1] != t[2]:
        return None
    x = k.make(M(k.dim(), t[1]), d)
    return mul(flip(x), x)


@way("m", 3)
def matrix_power(k, t, d):
    if t[1] != t[2]:
        return None
    e = k.rng.choice([-1, -1, 2, 2, 3, -2, 4, 1, 0])
    return Tree("mpow", (square(k, t[1], d) if e < 0 else k.make(t, d),), (e,), t)


@way("s", 2)
def entry(k, t, d):
    n, m = k.dim(), k.dim()

    def at(n):
        return n if k.chance(0.1) else k.rng.randint(1, number(n, k.sizes))

    if k.chance(0.5):
        return Tree("entry", (k.make(k.rng.choice([V(n), R(n)]), d),), (at(n),), t)
    return Tree("entry", (k.make(M(m, n), d),), (at(m), at(n)), t)


@way("vr", 1)
def row_or_column(k, t, d):
    m = k.dim()
    place = str(k.rng.randint(1, number(m, k.sizes)))
    if t[0] == "r":
        return (
            Tree("slice", (k.make(M(m, t[1]), d),), (place, ":"), t)
            if k.small(m, t[1])
            else None
        )
    return (
        Tree("slice", (k.make(M(t[1], m), d),), (":", place), t)
        if k.small(m, t[1])
        else None
    )


RANGES = ["1:2", "2:end", "1:end-1", "2:2", ":"]


@way("s", 2)
def of_a_part(k, t, d):
    n, m = k.dim(), k.dim()
    part = (
        Tree("slice", (k.make(V(n), d),), (k.rng.choice(RANGES[:4]),), V(("?",)))
        if k.chance(0.4)
        else Tree(
            "slice",
            (k.make(M(m, n), d),),
            tuple(k.rng.choice(RANGES) for _ in "mn"),
            M(("?",), ("?",)),
        )
    )
    inner = node(k.rng.choice(["sin", "exp", "tanh"]), part) if k.chance(0.4) else part
    return node(k.rng.choice(["norm2", "sum", "norm1", "mean"]), inner, t=t)


@way("s", 1)
def of_blocks(k, t, d):
    n, m = k.dim(), k.dim()
    if k.chance(0.35):
        made = Tree("block", (k.make(V(n), d), k.make(V(m), d)), (2, 1), V(("?",)))
    else:
        a, b = k.make(M(n, n), d - 1), k.make(M(n, m), d - 1)
        made = Tree(
            "block", (a, b, flip(b), k.make(M(m, m), d - 1)), (2, 2), M(("?",), ("?",))
        )
        if k.chance(0.3):
            x = k.make(V(n), d - 1)
            made = Tree(
                "block", (a, x, flip(x), k.make(S(), d - 1)), (2, 2), M(("?",), ("?",))
            )
        if k.chance(0.4):
            return node(
                k.rng.choice(["tr", "det"]), mul(made, made) if k.chance(0.5) else made, t=t
            )
    return node(k.rng.choice(["norm2", "sum", "logsumexp"]), made, t=t)


@way("s", 1)
def half_stacked(k, t, d):
    n = k.dim()
    half, stack = ("½",), times(n, n)
    v = node("vech", k.make(M(n, n), d), t=V(half))
    L, D = (
        Tree("elimination", (), (n,), M(half, stack)),
        Tree("duplication", (), (n,), M(stack, half)),
    )
    return k.pick([
        lambda: node("norm2", v, t=t),
        lambda: mul(flip(v), node("vech", k.make(M(n, n), d), t=V(half))),
        lambda: mul(k.make(R(stack), d), mul(D, v)),
        lambda: node("sum", node("sin", mul(L, node("vec", k.make(M(n, n), d), t=V(stack)))), t=t),
    ])  # fmt: skip


# -------------------------------------------------------------------- what words ask for
def square(k: Grower, n: tuple, d: int) -> Tree:
    """A matrix that may well be invertible."""
    return k.make(M(n, n), d - 1, "psd") if k.chance(0.4) else k.make(M(n, n), d - 1)


def positive(k, t, d):
    """All entries above 0."""
    if d <= 0 or k.chance(0.3):
        if t[0] == "s" and k.chance(0.2):
            return literal(k.rng.choice(["1", "2", "3", "0.5"]))
        return k.name(t, ("positive",)) if k.chance(0.9) else ones(t)
    two = (k.make(t, d - 1, "positive"), k.make(t, d - 1, "positive"))
    return k.pick([
        lambda: node(k.rng.choice(["exp", "softplus", "sigmoid", "cosh", "abs"]), k.make(t, d - 1)),
        lambda: node("+", *two),
        lambda: node(k.rng.choice(["*", "/"] if t[0] == "s" else [".*", "./"]), *two),
        lambda: node("+", ones(t), raised(k.make(t, d - 1), "2")),
        lambda: node("sqrt", two[0]),
        lambda: node("norm2", k.make(V(k.dim()), d - 1), t=t) if t[0] == "s" else node("exp", k.make(t, d - 1)),
        lambda: node("softmax", k.make(t, d - 1)) if t[0] in "vr" else two[0],
    ])  # fmt: skip


def unit(k, t, d):
    """All entries between -1 and 1."""
    inner = k.make(t, d - 1)
    return k.pick([
        lambda: node("/", node(k.rng.choice(["tanh", "erf", "sin"]), inner), literal("2")),
        lambda: node("/", inner, literal("3")),
        lambda: node("-", ones(t), node("sigmoid", inner)),
    ])  # fmt: skip


def above(k, t, d):
    """All entries above 1."""
    more = k.make(t, d - 1, "positive")
    return (
        node("+", ones(t), more) if k.chance(0.7) else mul(literal("2"), node("cosh", more))
    )


def symmetric(k, t, d):
    """A matrix that equals its transpose, by its form."""
    n = t[1]
    if d <= 0 or k.chance(0.35):
        return k.name(t, tuple(SYMMETRIC))
    x, s = k.make(M(k.dim(), n), d - 1), k.make(t, d - 1, "symmetric")
    y = k.make(t, d - 1)
    return k.pick([
        lambda: node("+", y, flip(y)),
        lambda: mul(flip(x), x),
        lambda: node("+", s, k.make(t, d - 1, "symmetric")),
        lambda: mul(k.make(S(), d - 1), s),
        lambda: mul(flip(y), s, y),
        lambda: Tree("mpow", (s,), (2,), t),
        lambda: node("inv", k.make(t, d - 1, "psd")),
        lambda: node("diag", k.make(V(n), d - 1), t=t),
        lambda: node("toeplitz", k.make(V(n), d - 1), t=t),
    ])  # fmt: skip


def definite(k, t, d):
    """A symmetric positive definite matrix."""
    n = t[1]
    if d <= 0 or k.chance(0.4):
        return k.name(t, ("psd",))
    x = k.make(M(n, k.dim()), d - 1)
    more = k.make(t, d - 1, "psd")
    eye = Tree("eye", (), (n,), t)
    return k.pick([
        lambda: node("+", mul(x, flip(x)), mul(k.make(S(), 0, "positive"), eye) if k.chance(0.3) else eye),
        lambda: node("+", more, mul(x, flip(x))),
        lambda: mul(k.make(S(), d - 1, "positive"), more),
        lambda: node("inv", more),
        lambda: node("expm", k.make(t, d - 1, "symmetric")),
        lambda: node("diag", k.make(V(n), d - 1, "positive"), t=t),
    ])  # fmt: skip


WANTED.update(positive=positive, unit=unit, above=above, symmetric=symmetric, psd=definite)
