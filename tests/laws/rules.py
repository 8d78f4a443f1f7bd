"""The rules that random expressions grow by: every operator and word of the language, on every type that it takes.

legend   k grower   t type   d levels left   a, b, x, y operands
"""

from __future__ import annotations

from growing import rule
from oracle import ENTRYWISE
from trees import M, R, S, Tree, V, flip, literal, minus, mul, number, raised, times


@rule("svrm", 4)
def sum_of(k, t, d):
    a, b = k.make(t, d), k.make(t, d)
    op = k.rng.choice("++-")
    return Tree(op, (a, b), (), t, op == "+" and a.positive and b.positive)


@rule("s", 3)
def scalar_product(k, t, d):
    return mul(k.make(t, d), k.make(t, d))


@rule("vrm", 3)
def scaled(k, t, d):
    a, c = k.make(t, d), k.make(S(), d - 1)
    way = k.rng.randrange(5)
    if way < 2:
        return mul(c, a)
    if way == 2:
        return mul(a, c)
    if way == 3:
        c = k.positive(S(), d - 1)
        return Tree(k.rng.choice(["/", "./"]), (a, c), (), t, a.positive)
    return Tree(".*", (a, c) if k.chance(0.5) else (c, a), (), t, a.positive and c.positive)


@rule("s", 2)
def quotient(k, t, d):
    below = k.positive(t, d) if k.chance(0.7) else k.make(t, d)
    a = k.make(t, d)
    return Tree("/", (a, below), (), t, a.positive and below.positive)


@rule("vrm", 3)
def hadamard(k, t, d):
    a = k.make(t, d)
    if k.chance(0.65):
        b = k.make(t, d)
        return Tree(".*", (a, b), (), t, a.positive and b.positive)
    b = k.positive(t, d)
    if k.chance(0.25):
        a = k.make(S(), d)
    return Tree("./", (a, b), (), t, a.positive and b.positive)


@rule("svrm", 1)
def negated(k, t, d):
    return minus(k.make(t, d))


@rule("svrm", 2)
def powered(k, t, d):
    way = k.rng.randrange(6)
    if way < 3:
        e = k.rng.choice(
            ["2", "2", "3", "-1", "-2", "4", "1", "0" if k.chance(0.2) else "2"]
        )
        a = k.make(t, d) if not e.startswith("-") else k.positive(t, d)
        return raised(a, e, a.positive or e in ("2", "4"))
    if way < 5:
        return raised(k.positive(t, d), k.fraction(), True)
    base = k.positive(t, d)
    if t[0] != "s" and k.chance(0.4):
        if k.chance(0.5):
            return Tree("epow", (k.positive(S(), d), k.make(t, d)), (), t, True)
        return Tree("epow", (base, k.make(t, d)), (), t, True)
    return raised(base, k.make(S(), d - 1), True)


@rule("svrm", 4)
def entrywise(k, t, d):
    f = k.rng.choice([*ENTRYWISE, "exp", "tanh", "sin", "sigmoid", "log"])
    if f in ("log", "sqrt"):
        return Tree(f, (k.positive(t, d),), (), t, f == "sqrt")
    if f in ("arcsin", "arccos"):
        a = Tree("tanh", (k.make(t, d - 1),), (), t)
        return Tree(f, (Tree("/", (a, literal("2")), (), t),), (), t, f == "arccos")
    return Tree(
        f, (k.make(t, d),), (), t, f in ("exp", "cosh", "sigmoid", "softplus", "abs")
    )


def anything(k):
    n, m = k.dim(), k.dim()
    return k.rng.choice([V(n), V(n), M(m, n), M(m, n), R(n), S()])


@rule("s", 3)
def total(k, t, d):
    f = k.rng.choice(["sum", "sum", "mean", "logsumexp"])
    a = k.make(anything(k), d)
    if f == "logsumexp" and a.type[0] == "s":
        return None
    return Tree(f, (a,), (), t, f != "logsumexp" and a.positive)


@rule("s", 3)
def norm_of(k, t, d):
    a = k.make(k.rng.choice([V(k.dim()), M(k.dim(), k.dim()), R(k.dim())]), d)
    f = k.rng.choice(
        ["norm2", "norm2", "normF", "norm1", "norm" if a.type[0] != "m" else "norm2"]
    )
    return Tree(f, (a,), (), t, True)


@rule("s", 3)
def of_square(k, t, d):
    n = k.dim()
    f = k.rng.choice(["tr", "tr", "tr", "trace", "det", "logdet", "logdet"])
    a = (
        definite(k, n, d)
        if f == "logdet" or (f == "det" and k.chance(0.5))
        else k.make(M(n, n), d)
    )
    return Tree(f, (a,), (), t)


def definite(k, n, d):
    """A positive definite matrix."""
    way = k.rng.randrange(5)
    m = k.dim()
    if way == 0:
        return k.name(M(n, n), fact="psd")
    x = k.make(M(n, m), d - 1)
    gram = (
        mul(x, flip(x))
        if way < 4
        else Tree("*", (flip(y := k.make(M(m, n), d - 1)), y), (), M(n, n))
    )
    eye = Tree("eye", (), (n,), M(n, n))
    if k.chance(0.4):
        eye = mul(k.leaf(S(), True), eye)
    return Tree("+", (eye, gram) if k.chance(0.5) else (gram, eye), (), M(n, n))


@rule("s", 2)
def entry(k, t, d):
    def at(n):
        return n if k.chance(0.1) else k.rng.randint(1, number(n, k.sizes))

    if k.chance(0.5):
        n = k.dim()
        return Tree("entry", (k.make(k.rng.choice([V(n), V(n), R(n)]), d),), (at(n),), t)
    m, n = k.dim(), k.dim()
    return Tree("entry", (k.make(M(m, n), d),), (at(m), at(n)), t)


@rule("s", 3)
def bilinear(k, t, d):
    n, m = k.dim(), k.dim()
    x = k.make(V(n), d)
    way = k.rng.randrange(4)
    if way == 0:
        return mul(flip(x), k.make(V(n), d))
    if way == 1:
        a = k.make(M(n, n), d)
        return mul(flip(x), a, x)
    if way == 2:
        a = k.make(M(n, m), d)
        y = k.make(V(m), d)
        return mul(flip(x), a, y) if k.chance(0.7) else mul(flip(x), mul(a, y))
    return mul(k.make(R(n), d), x)


@rule("s", 1)
def inner(k, t, d):
    u = k.rng.choice([V(k.dim()), M(k.dim(), k.dim())])
    a = k.make(u, d)
    return Tree("inner", (a, k.make(u, d) if k.chance(0.6) else a), (), t)


@rule("v", 4)
def matvec(k, t, d):
    m = k.dim()
    return mul(k.make(M(t[1], m), d), k.make(V(m), d))


@rule("r", 4)
def vecmat(k, t, d):
    m = k.dim()
    return mul(k.make(R(m), d), k.make(M(m, t[1]), d))


@rule("r", 4)
@rule("v", 1)
def lying(k, t, d):
    return flip(k.make(R(t[1]) if t[0] == "v" else V(t[1]), d))


@rule("v", 2)
def reduced(k, t, d):
    f, axis, m = k.rng.choice(["sum", "mean", "logsumexp"]), k.rng.choice([1, 2]), k.dim()
    return Tree(f, (k.make(M(m, t[1]) if axis == 1 else M(t[1], m), d),), (axis,), t)


@rule("v", 1)
def diagonal(k, t, d):
    return Tree("diag", (k.make(M(t[1], t[1]), d),), (), t)


@rule("vr", 1)
def softmax(k, t, d):
    return Tree("softmax", (k.make(t, d),), (), t, True)


@rule("m", 1)
def softmax_matrix(k, t, d):
    return Tree("softmax", (k.make(t, d),), (k.rng.choice([1, 2]),), t, True)


@rule("vr", 2)
def stacked(k, t, d):
    if len(t[1]) < 2:
        return (
            Tree("vec", (k.make(V(t[1]), d),), (), t)
            if t[0] == "v" and k.chance(0.15)
            else None
        )
    i = k.rng.randrange(len(t[1]))
    m, n = (t[1][i],), t[1][:i] + t[1][i + 1 :]
    if t[0] == "r" or k.chance(0.4):
        return Tree("kron", (k.make((t[0], m), d), k.make((t[0], n), d)), (), t)
    if k.chance(0.25):
        return mul(
            Tree("K", (), (m, n), M(t[1], t[1])), Tree("vec", (k.make(M(m, n), d),), (), t)
        )
    return Tree("vec", (k.make(M(m, n), d),), (), t)


@rule("sv", 1)
def through_vec(k, t, d):
    """A scalar or a vector by way of stacked things."""
    m, n = k.dim(), k.dim()
    mn = times(m, n)
    if t[0] == "s":
        if k.chance(0.5):
            return mul(flip(k.make(V(mn), d)), k.make(V(mn), d))
        return Tree("tr", (k.make(M(mn, mn), d - 1),), (), t)
    return mul(k.make(M(t[1], mn), d), k.make(V(mn), d)) if k.small(t[1], mn) else None


@rule("m", 4)
def matmat(k, t, d):
    m = k.dim()
    return mul(k.make(M(t[1], m), d), k.make(M(m, t[2]), d))


@rule("m", 2)
def outer(k, t, d):
    x, y = k.make(V(t[1]), d), k.make(V(t[2]), d)
    return Tree("outer", (x, y), (), t) if k.chance(0.3) else mul(x, flip(y))


@rule("m", 3)
def turned(k, t, d):
    return flip(k.make(M(t[2], t[1]), d))


@rule("m", 3)
def gram(k, t, d):
    if t[1] != t[2]:
        return None
    m = k.dim()
    if k.chance(0.5):
        x = k.make(M(m, t[1]), d)
        return mul(flip(x), x)
    x, s = (
        k.make(M(t[1], m), d),
        k.name(M(m, m), fact=k.rng.choice(["symmetric", "psd", "diagonal", "skew"])),
    )
    return mul(x, s, flip(x))


@rule("m", 3)
def inverse(k, t, d):
    if t[1] != t[2]:
        return None
    a = definite(k, t[1], d) if k.chance(0.5) else k.make(t, d)
    if k.chance(0.5):
        return Tree("inv", (a,), (), t)
    return Tree(
        "mpow",
        (a,),
        (k.rng.choice([-1, -1, -2, 2, 2, 3, 4, 0 if k.chance(0.2) else 2, 1, -3]),),
        t,
    )


@rule("m", 2)
def diag(k, t, d):
    return Tree("diag", (k.make(V(t[1]), d),), (), t) if t[1] == t[2] else None


@rule("m", 1)
def unstacked(k, t, d):
    return (
        Tree("unvec", (k.make(V(times(t[1], t[2])), d),), t[1:], t)
        if k.small(t[1], t[2])
        else None
    )


@rule("m", 2)
def kronecker(k, t, d):
    rows, columns = t[1], t[2]
    if len(rows) > 1 and len(columns) > 1:
        i, j = k.rng.randrange(len(rows)), k.rng.randrange(len(columns))
        left, right = (
            M((rows[i],), (columns[j],)),
            M(rows[:i] + rows[i + 1 :], columns[:j] + columns[j + 1 :]),
        )
        if rows == columns and k.chance(0.2):
            return Tree("K", (), ((rows[i],), rows[:i] + rows[i + 1 :]), t)
    elif len(rows) > 1:
        i = k.rng.randrange(len(rows))
        a, b = (rows[i],), rows[:i] + rows[i + 1 :]
        left, right = k.rng.choice([(M(a, columns), V(b)), (V(a), M(b, columns))])
    elif len(columns) > 1:
        i = k.rng.randrange(len(columns))
        a, b = (columns[i],), columns[:i] + columns[i + 1 :]
        left, right = k.rng.choice([(M(rows, a), R(b)), (R(a), M(rows, b))])
    else:
        left, right = k.rng.choice([(V(rows), R(columns)), (R(columns), V(rows))])
        if k.chance(0.6):
            return None
    return Tree("kron", (k.make(left, d), k.make(right, d)), (), t)
