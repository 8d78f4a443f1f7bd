"""The rules that make what people write: losses and quotients, what cancels, what meets, what needs a domain.

legend   k grower   t type   d levels left   s scalar   x, y operands   a, q matrices
"""

from __future__ import annotations

from growing import STRUCTURES, rule
from rules import definite
from trees import M, S, V, flip, literal, minus, mul, node, ones, raised


@rule("s", 4)
def scalar_idiom(k, t, d):
    n, m = k.dim(), k.dim()
    x, a = k.make(V(n), d), k.make(M(m, n), d)
    q, one = k.make(M(n, n), d - 1), literal("1")
    s = k.make(S(), d)
    r = node("-", mul(a, x), k.make(V(m), d - 1))
    ways = [
        lambda: raised(node("norm2", r, t=S()), "2"),
        lambda: raised(node("norm2", x, t=S()), k.rng.choice(["2", "3", "4", "-1", "1"])),
        lambda: raised(node("norm2", x, t=S()), k.fraction()),
        lambda: node("sqrt", raised(s, "2")),
        lambda: raised(raised(s, k.rng.choice(["2", "4", "-2"])), k.fraction()),
        lambda: node("abs", s) if k.chance(0.5) else node("abs", raised(s, "3")),
        lambda: node(
            "sum", node("log", node("+", ones(V(m)), node("exp", mul(a, x)))), t=S()
        ),
        lambda: node("log", node("sum", node("exp", mul(a, x)), t=S())),
        lambda: node("/", mul(flip(x), q, x), mul(flip(x), x)),
        lambda: mul(flip(x), k.name(M(n, n), fact="symmetric"), x),
        lambda: node("tr", mul(flip(a), a), t=S()),
        lambda: node("logdet", definite(k, n, d), t=S()),
        lambda: node("log", node("det", definite(k, n, d), t=S())),
        lambda: node("det", mul(q, k.make(M(n, n), d - 1)), t=S()),
        lambda: node("/", one, node("+", one, node("exp", minus(s)))),
        lambda: node("exp", node("log", k.positive(S(), d))),
        lambda: node("log", node("exp", s)),
        lambda: node("/", s, s),
        lambda: mul(node("abs", s), node("sign", s)),
        lambda: node("tr", mul(node("inv", q), k.make(M(n, n), d)), t=S()),
        lambda: node("/", node("norm1", x, t=S()), node("norm2", x, t=S())),
        lambda: node("-", node("-", one, node("sigmoid", s)), node("sigmoid", minus(s))),
        lambda: mul(flip(x), node("inv", definite(k, n, d)), x),
    ]
    return k.pick(ways)


@rule("v", 4)
def vector_idiom(k, t, d):
    n, m = t[1], k.dim()
    x, a = k.make(t, d), k.make(M(n, m), d - 1) if k.small(n, m) else None
    if a is None:
        return None
    one = ones(t)
    y = k.make(V(m), d - 1)
    q = k.make(M(n, n), d - 1) if k.small(n, n) else None
    ways = [
        lambda: node("softmax", mul(a, y), positive=True),
        lambda: node("./", x, x),
        lambda: node(".*", node("./", x, k.positive(t, d)), x),
        lambda: raised(raised(x, k.rng.choice(["2", "4", "-2"])), k.fraction()),
        lambda: node("/", x, node("norm2", x, t=S())),
        lambda: node(".*", node("abs", x), node("sign", x)),
        lambda: node(".*", node("relu", x), node("relu", x)),
        lambda: node(".*", node("relu", x), node("step", x)),
        lambda: node("./", one, node("+", one, node("exp", minus(x))), positive=True),
        lambda: node("./", node("exp", x), node("+", one, node("exp", x)), positive=True),
        lambda: node(
            "/", node("exp", x), node("sum", node("exp", x), t=S()), positive=True
        ),
        lambda: node("sqrt", node(".*", x, x)),
        lambda: (
            node("log", node("exp", x))
            if k.chance(0.5)
            else node("exp", node("log", k.positive(t, d)))
        ),
        lambda: mul(node("diag", x, t=M(n, n)), k.make(t, d)),
        lambda: node("diag", mul(a, flip(a)), t=t),
        lambda: mul(node("inv", q), mul(q, x)) if q else None,
        lambda: mul(node("inv", definite(k, n, d)), x) if q else None,
        lambda: node("abs", node("abs", x)),
        lambda: node(".*", node("softmax", x), node("-", one, node("softmax", x))),
        lambda: node("-", one, node("sigmoid", minus(x))),
        lambda: mul(flip(x), x, x),
    ]
    return k.pick(ways)


@rule("m", 4)
def matrix_idiom(k, t, d):
    rows, columns = t[1], t[2]
    x = k.make(t, d)
    if rows != columns:
        ways = [
            lambda: node("/", x, node("norm2", x, t=S())),
            lambda: mul(x, node("inv", definite(k, columns, d))),
            lambda: mul(node("inv", definite(k, rows, d)), x),
            lambda: mul(x, flip(x), x),
            lambda: node(".*", node("relu", x), x),
            lambda: mul(node("diag", k.make(V(rows), d), t=M(rows, rows)), x),
            lambda: mul(x, node("diag", k.make(V(columns), d), t=M(columns, columns))),
            lambda: raised(raised(x, "2"), k.fraction()),
            lambda: node("./", x, x),
        ]
        return k.pick(ways)
    s = k.name(t, fact=k.rng.choice(STRUCTURES))
    y, v = k.make(t, d - 1), k.make(V(rows), d - 1)
    inv = node("inv", x)
    ways = [
        lambda: mul(inv, x),
        lambda: mul(flip(x), node("inv", flip(x))),
        lambda: mul(inv, y, x),
        lambda: mul(node("mpow", x, data=(2,)), node("mpow", x, data=(-1,))),
        lambda: mul(node("mpow", x, data=(-2,)), node("mpow", x, data=(3,))),
        lambda: mul(flip(node("mpow", x, data=(2,))), flip(x)),
        lambda: mul(s, s),
        lambda: mul(s, x, s),
        lambda: mul(mul(s, x), mul(s, flip(x))),
        lambda: node(".*", s, s),
        lambda: node("+", x, flip(x)),
        lambda: node("inv", node("diag", v, t=t)),
        lambda: mul(node("diag", v, t=t), node("diag", k.make(V(rows), d - 1), t=t)),
        lambda: node("diag", node("diag", x, t=V(rows)), t=t),
        lambda: node("inv", mul(x, y)),
        lambda: node("inv", mul(k.positive(S(), d - 1), x)),
        lambda: flip(node("inv", x)),
        lambda: node("inv", node("inv", x)),
        lambda: node(".*", node("eye", t=t, data=(rows,)), x),
        lambda: node("mpow", s, data=(k.rng.choice([2, 3, -1, -2]),)),
        lambda: node(
            "-", node("eye", t=t, data=(rows,)), node("/", mul(v, flip(v)), mul(flip(v), v))
        ),
        lambda: mul(x, node("inv", definite(k, rows, d)), flip(x)),
    ]
    return k.pick(ways)
