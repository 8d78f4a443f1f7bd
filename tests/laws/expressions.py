"""Random well-shaped expressions of the text language, each with the same function in JAX.

The text and the function are made from one tree, by tables of this file alone: nothing of frechet is used here.

    python tests/laws/expressions.py 3000 [seed]      differentiate 3000 of them and compare (see judging.py)

    legend   t type: kind s v r m (scalar, column, row, matrix) and sizes   d depth   x arrays   n numbers of the sizes
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import erf, logsumexp

jax.config.update("jax_enable_x64", True)

SUM, MUL, NEG, POST, ATOM = range(5)
FAR = 1e-4  # entries this close to a kink are a kink


# -------------------------------------------------------------------- types and trees
def S():
    return ("s",)


def V(n):
    return ("v", n)


def R(n):
    return ("r", n)


def M(m, n):
    return ("m", m, n)


def times(a, b):
    """Sizes are sorted tuples of names: their product."""
    return tuple(sorted((*a, *b)))


@dataclass(eq=False)
class Node:
    """An operation, its operands, what is not an operand, the type, and whether all entries are known positive."""

    op: str
    args: tuple = ()
    data: tuple = ()
    type: tuple = ("s",)
    positive: bool = False

    def nodes(self):
        yield self
        for a in self.args:
            yield from a.nodes()

    @property
    def size(self):
        return sum(1 for _ in self.nodes())


@dataclass
class Record:
    """What was seen on the way: the largest entry, the nearest kink, the worst matrix that was inverted."""

    big: float = 0.0
    kink: float = math.inf
    cond: float = 0.0

    def see(self, node, args, value):
        self.big = max(self.big, float(np.max(np.abs(value), initial=0.0)))
        if node.op in KINKED:
            self.kink = min(self.kink, float(np.min(np.abs(args[0]), initial=math.inf)))
        if node.op in ("norm", "norm2", "normF", "sqrt") or (node.op in ("pow", "epow") and not whole(node)):
            self.kink = min(self.kink, float(np.min(np.abs(value), initial=math.inf)))
        if node.op in ("inv", "det", "logdet") or (node.op == "mpow" and node.data[0] < 0):
            self.cond = max(self.cond, float(np.linalg.cond(args[0])))


KINKED = ("abs", "relu", "sign", "norm1", "step")


def whole(node):
    e = node.args[1]
    return e.op == "number" and float(e.data[0]) == int(float(e.data[0]))


@dataclass
class Case:
    """An expression with the declarations of its names and numbers for everything."""

    root: Node
    names: dict  # name -> (type, structure or fact)
    sizes: dict  # name -> int
    written: dict  # name of a size -> how it is written: itself, or a number
    wrt: list = field(default_factory=list)
    seed: int = 0

    @property
    def text(self):
        return Writer(self.written).text(self.root)

    @property
    def used(self):
        return list(dict.fromkeys(n.data[0] for n in self.root.nodes() if n.op == "name"))

    @property
    def where(self):
        w = Writer(self.written)
        parts = []
        for name in dict.fromkeys([*self.used, *self.wrt]):
            t, fact = self.names[name]
            shape = "×".join(w.dim(n) for n in t[1:]) or "scalar"
            parts.append(f"{name}: {shape}{' ' + fact if fact else ''}")
        shown = {n for name in [*self.used, *self.wrt] for s in self.names[name][0][1:] for n in s}
        shown |= {n for x in self.root.nodes() for d in x.data if isinstance(d, tuple) for n in d}
        lonely = {x.data[0] for x in self.root.nodes() if x.op == "size"} - shown
        parts += [f"of_{n}: {n}" for n in sorted(lonely) if self.written[n] == n]
        return ", ".join(parts)

    def values(self, again=0):
        """Arrays for all names, and numbers for the sizes that have names."""
        rng = np.random.default_rng((self.seed, again))
        found = {}
        for name in sorted(self.names):
            t, fact = self.names[name]
            found[name] = sample(t, fact, self.sizes, rng)
        known = {n for t, _ in self.names.values() for s in t[1:] for n in s} | {
            n for node in self.root.nodes() for n in sizes_in(node)
        }
        return found, {n: self.sizes[n] for n in sorted(known) if self.written[n] == n}

    def function(self, x, record=None):
        """The value in JAX."""
        return value(self.root, x, self.sizes, record)


def sizes_in(node):
    for d in node.data:
        if isinstance(d, tuple):
            yield from (n for n in d if isinstance(n, str))
    if node.op == "size":
        yield node.data[0]


def sample(t, fact, sizes, rng):
    """A random array; square matrices are far from singular."""
    shape = tuple(number(n, sizes) for n in t[1:])
    if fact == "positive":
        return rng.uniform(0.4, 1.6, size=shape)
    if not shape:
        return np.asarray(rng.uniform(0.5, 1.5) * rng.choice([-1, 1]))
    x = rng.normal(size=shape) * (0.8 if len(shape) == 1 else 0.5)
    if len(shape) == 2 and shape[0] == shape[1]:
        x = x + (1.2 * np.eye(shape[0]) if fact != "skew" else 0)
    if fact == "symmetric":
        return (x + x.T) / 2
    if fact == "psd":
        return x @ x.T / len(x) + np.eye(len(x))
    if fact == "skew":
        return x - x.T
    if fact == "diagonal":
        return np.diag(np.sign(np.diag(x)) * (0.3 + np.abs(np.diag(x))))
    return x


def number(n, sizes):
    return math.prod(sizes[k] for k in n)


# -------------------------------------------------------------------- values
def value(root, x, sizes, record=None):
    """The value of a tree; equal nodes are computed once."""
    done = {}

    def of(node):
        if id(node) not in done:
            args = [of(a) for a in node.args]
            done[id(node)] = made = VALUES[node.op](node, args, x, sizes)
            if record is not None:
                record.see(node, [np.asarray(a) for a in args], np.asarray(made))
        return done[id(node)]

    return of(root)


def product(node, a, b):
    """`*`: by a scalar, or of columns, rows and matrices."""
    p, q = node.args[0].type[0], node.args[1].type[0]
    if "s" in (p, q):
        return a * b
    if p == "v":
        return jnp.outer(a, b)
    return a @ b


def power(a, e, node):
    if node.args[1].op == "number":
        k = float(node.args[1].data[0])
        return a ** int(k) if k == int(k) else jnp.power(a, k)
    return jnp.power(a, e)


def kron(node, a, b):
    p, q = node.args[0].type[0], node.args[1].type[0]
    flat = {"v": lambda v: v[:, None], "r": lambda v: v[None, :], "m": lambda v: v}
    made = jnp.kron(flat[p](a), flat[q](b))
    return made[:, 0] if p == q == "v" else made[0] if p == q == "r" else made


def commutation(m, n):
    k = np.zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            k[j + i * n, i + j * m] = 1.0
    return jnp.asarray(k)


def norm(a):
    return jnp.sqrt(jnp.sum(a * a))


def over_axis(f):
    return lambda node, a, x, n: f(a[0], axis=node.data[0] - 1) if node.data else f(a[0])


def each(f):
    return lambda node, a, x, n: f(*a)


ENTRYWISE = {
    "exp": jnp.exp,
    "log": jnp.log,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tan": jnp.tan,
    "tanh": jnp.tanh,
    "arctan": jnp.arctan,
    "arcsin": jnp.arcsin,
    "arccos": jnp.arccos,
    "sinh": jnp.sinh,
    "cosh": jnp.cosh,
    "sqrt": jnp.sqrt,
    "abs": jnp.abs,
    "relu": jax.nn.relu,
    "sign": jnp.sign,
    "step": lambda x: jnp.heaviside(x, 0.5),
    "sigmoid": jax.nn.sigmoid,
    "softplus": jax.nn.softplus,
    "erf": erf,
}
VALUES = {
    **{name: each(f) for name, f in ENTRYWISE.items()},
    "name": lambda node, a, x, n: x[node.data[0]],
    "size": lambda node, a, x, n: jnp.float64(n[node.data[0]]),
    "number": lambda node, a, x, n: jnp.float64(node.data[0]),
    "pi": lambda node, a, x, n: jnp.float64(math.pi),
    "+": each(lambda a, b: a + b),
    "-": each(lambda a, b: a - b),
    "neg": each(lambda a: -a),
    "*": lambda node, a, x, n: product(node, *a),
    ".*": each(lambda a, b: a * b),
    "/": each(lambda a, b: a / b),
    "./": each(lambda a, b: a / b),
    "pow": lambda node, a, x, n: power(a[0], a[1], node),
    "epow": lambda node, a, x, n: power(a[0], a[1], node),
    "mpow": lambda node, a, x, n: jnp.linalg.matrix_power(a[0], node.data[0]),
    "'": each(lambda a: a.T),
    "entry": lambda node, a, x, n: a[0][tuple(place(i, n) - 1 for i in node.data)],
    "tr": each(jnp.trace),
    "trace": each(jnp.trace),
    "det": each(jnp.linalg.det),
    "logdet": each(lambda a: jnp.linalg.slogdet(a)[1]),
    "inv": each(jnp.linalg.inv),
    "norm1": each(lambda a: jnp.sum(jnp.abs(a))),
    "norm": each(norm),
    "norm2": each(norm),
    "normF": each(norm),
    "sum": over_axis(jnp.sum),
    "mean": over_axis(jnp.mean),
    "softmax": over_axis(lambda a, axis=0: jax.nn.softmax(a, axis=axis)),
    "logsumexp": over_axis(lambda a, axis=None: logsumexp(a, axis=axis)),
    "diag": each(jnp.diag),
    "vec": each(lambda a: a.reshape(-1, order="F") if a.ndim == 2 else a),
    "unvec": lambda node, a, x, n: a[0].reshape(tuple(number(s, n) for s in node.data), order="F"),
    "kron": lambda node, a, x, n: kron(node, *a),
    "inner": each(lambda a, b: jnp.sum(a * b)),
    "outer": each(jnp.outer),
    "eye": lambda node, a, x, n: jnp.eye(number(node.data[0], n)),
    "ones": lambda node, a, x, n: jnp.ones(tuple(number(s, n) for s in node.data)),
    "zeros": lambda node, a, x, n: jnp.zeros(tuple(number(s, n) for s in node.data)),
    "K": lambda node, a, x, n: commutation(*(number(s, n) for s in node.data)),
}


def place(i, sizes):
    return i if isinstance(i, int) else number(i, sizes)


# -------------------------------------------------------------------- text
class Writer:
    """The text of a tree, with the brackets that the precedence asks for."""

    BINARY = {"+": (SUM, SUM, MUL), "-": (SUM, SUM, MUL)} | dict.fromkeys(("*", ".*", "/", "./"), (MUL, MUL, NEG))

    def __init__(self, written, loose=True):
        self.written, self.space = written, " " if loose else ""

    def dim(self, n):
        return "*".join(self.written[k] for k in n)

    def text(self, node):
        return self.painted(node)[0]

    def at(self, node, level):
        s, mine = self.painted(node)
        return s if mine >= level else f"({s})"

    def painted(self, node):
        op, a = node.op, node.args
        if op in self.BINARY:
            level, left, right = self.BINARY[op]
            gap = self.space if level == SUM else ""
            return f"{self.at(a[0], left)}{gap}{op}{gap}{self.at(a[1], right)}", level
        if op == "number":
            s = str(node.data[0])
            return s, NEG if s.startswith("-") else ATOM
        if op in ("name", "pi"):
            return node.data[0] if node.data else "pi", ATOM
        if op == "size":
            return self.written[node.data[0]], ATOM
        if op == "neg":
            return "-" + self.at(a[0], NEG), NEG
        if op == "'":
            return self.at(a[0], POST) + "'", POST
        if op in ("pow", "epow"):
            return f"{self.at(a[0], POST)}{'.' if op == 'epow' else ''}^{self.exponent(a[1])}", POST
        if op == "mpow":
            return f"{self.at(a[0], POST)}^{node.data[0]}", POST
        if op == "entry":
            places = ",".join(str(i) if isinstance(i, int) else self.dim(i) for i in node.data)
            return f"{self.at(a[0], POST)}[{places}]", POST
        words = [self.text(b) for b in a] + [str(d) if isinstance(d, int) else self.dim(d) for d in node.data]
        return f"{op}({', '.join(words)})", ATOM

    def exponent(self, e):
        s, level = self.painted(e)
        return s if e.op in ("number", "name", "size") else f"({s})"


# -------------------------------------------------------------------- random trees
LETTERS = {
    "s": ["a", "b", "c", "lam", "mu", "t", "α", "beta1", "e"],
    "v": ["x", "y", "z", "u", "w", "b1", "v", "xhat", "g"],
    "m": ["A", "B", "C", "X", "Y", "Z", "W", "Sig", "G", "H", "R", "dX", "T"],
}
STRUCTURES = ["symmetric", "psd", "diagonal", "skew"]
NUMBERS = ["1", "2", "2", "3", "-1", "0.5", "4", "1.5", "0"]


class Maker:
    """One random expression."""

    def __init__(self, rng, depth=4):
        self.rng, self.depth = rng, depth
        self.names, self.leaves, self.pool = {}, {}, {}
        picks = [{"m": 2, "n": 3, "p": 4}, {"m": 4, "n": 2, "p": 3}, {"m": 3, "n": 4, "p": 2}]
        self.sizes = rng.choice(picks)
        self.written = {n: n for n in self.sizes}
        if rng.random() < 0.08:
            self.written[rng.choice("mnp")] = ""
            self.written = {n: w or str(self.sizes[n]) for n, w in self.written.items()}
        if rng.random() < 0.02:
            n = rng.choice("mnp")
            self.sizes = {**self.sizes, n: 1}
            self.written[n] = "1"
        self.dims = [("m",), ("n",), ("p",)] if rng.random() < 0.5 else [("m",), ("n",)]
        if rng.random() < 0.3:
            self.dims = [("n",)]

    # ---------------------------------------------------------------- bits
    def dim(self):
        return self.rng.choice(self.dims)

    def chance(self, p):
        return self.rng.random() < p

    def small(self, *dims):
        return math.prod(number(n, self.sizes) for n in dims) <= 64

    def name(self, t, positive=False, fact=""):
        """A variable of this type: an old one, or a new one."""
        if t[0] == "r":
            return Node("'", (self.name(("v", t[1]), positive),), (), t, positive)
        old = [n for n, (u, f) in self.names.items() if u == t and (f == fact or (not fact and not positive))]
        if positive:
            old = [n for n in old if self.names[n][1] == "positive"]
        if old and (self.chance(0.75) or len(self.names) > 5):
            name = self.rng.choice(old)
        else:
            fresh = [n for n in LETTERS[t[0]] if n not in self.names]
            name = fresh[0] if self.chance(0.7) else self.rng.choice(fresh)
            if not fact and not positive and t[0] == "m" and t[1] == t[2] and self.chance(0.25):
                fact = self.rng.choice(STRUCTURES)
            self.names[name] = (t, "positive" if positive or (not fact and self.chance(0.15)) else fact)
        return Node("name", (), (name,), t, self.names[name][1] == "positive")

    def leaf(self, t, positive=False):
        r = self.rng.random()
        if t[0] == "s" and r < 0.35:
            if r < 0.05:
                return Node("size", (), (self.dim()[0],), t, True)
            if r < 0.07:
                return Node("pi", (), (), t, True)
            n = self.rng.choice(NUMBERS if not positive else ["1", "2", "3", "0.5"])
            return Node("number", (), (n,), t, float(n) > 0)
        if t[0] == "m" and r < 0.12:
            if t[1] == t[2] and r < 0.07:
                return Node("eye", (), (t[1],), t)
            if positive or r < 0.1:
                return Node("ones", (), t[1:], t, True)
            return Node("zeros", (), t[1:], t)
        if t[0] == "v" and r < 0.08:
            return Node("ones", (), t[1:], t, True) if positive or r < 0.06 else Node("zeros", (), t[1:], t)
        return self.name(t, positive)

    def make(self, t, d):
        """A tree of this type."""
        if d <= 0 or self.chance(0.08):
            made = self.leaf(t)
        elif self.pool.get(t) and self.chance(0.14):
            return self.rng.choice(self.pool[t])
        else:
            made = None
            for _ in range(6):
                ways = RULES[t[0]]
                made = self.rng.choice(ways)(self, t, d - 1)
                if made is not None:
                    break
            made = made or self.leaf(t)
        if made.op not in ("number", "zeros", "ones", "eye"):
            self.pool.setdefault(t, []).append(made)
        return made

    def positive(self, t, d):
        """A tree all of whose entries are positive."""
        if d <= 0 or self.chance(0.25):
            return self.leaf(t, True) if t[0] != "r" else self.name(t, True)
        way = self.rng.randrange(9)
        if way == 0:
            return Node("exp", (self.make(t, d - 1),), (), t, True)
        if way == 1:
            return Node("+", (self.positive(t, d - 1), self.positive(t, d - 1)), (), t, True)
        if way == 2:
            op = self.rng.choice(["*", "/"]) if t[0] == "s" else self.rng.choice([".*", "./"])
            return Node(op, (self.positive(t, d - 1), self.positive(t, d - 1)), (), t, True)
        if way == 3:
            return Node(self.rng.choice(["softplus", "sigmoid", "cosh"]), (self.make(t, d - 1),), (), t, True)
        if way == 4:
            return Node("abs", (self.make(t, d - 1),), (), t, True)
        if way == 5:
            return self.raised(self.make(t, d - 1), self.rng.choice(["2", "2", "4", "-2"]), True)
        if way == 6 and t[0] == "s":
            return norm_of(self, t, d) or self.leaf(t, True)
        if way == 7:
            return Node("sqrt", (self.positive(t, d - 1),), (), t, True)
        one = self.number("1") if t[0] == "s" else Node("ones", (), t[1:], t, True)
        if t[0] == "r":
            one = Node("'", (Node("ones", (), t[1:], V(t[1]), True),), (), t, True)
        square = self.raised(self.make(t, d - 1), "2", True)
        return Node("+", (one, square), (), t, True)

    def number(self, text):
        return Node("number", (), (text,), S(), float(text) > 0)

    def raised(self, a, e, positive=False):
        """Every entry to a power, a number or a tree."""
        e = self.number(e) if isinstance(e, str) else e
        return Node("pow" if a.type[0] == "s" else "epow", (a, e), (), a.type, positive)

    def fraction(self):
        """A fractional exponent: 0.5, or (1/2)."""
        if self.chance(0.5):
            return self.number(self.rng.choice(["0.5", "1.5", "-0.5", "-1.5", "2.5"]))
        a, b = self.rng.choice([(1, 2), (3, 2), (1, 3), (-1, 2), (2, 3)])
        return Node("/", (self.number(str(a)), self.number(str(b))), (), S())


# -------------------------------------------------------------------- the rules: (maker, type, depth left) -> tree
def rule(kinds, weight=1):
    def declare(f):
        for k in kinds:
            RULES[k] += [f] * weight
        return f

    return declare


RULES = {k: [] for k in "svrm"}


def flip(a):
    """The transpose, as a node."""
    t = {"v": "r", "r": "v", "m": "m", "s": "s"}[a.type[0]]
    return Node("'", (a,), (), (t, *a.type[1:][::-1]), a.positive)


def mul(a, b):
    p, q = a.type, b.type
    if p[0] == "s" or q[0] == "s":
        t = q if p[0] == "s" else p
    else:
        rows = p[1:-1] if p[0] == "m" else () if p[0] == "r" else p[1:]
        columns = q[2:] if q[0] == "m" else q[1:] if q[0] == "r" else ()
        t = ("m", *rows, *columns) if rows and columns else ("v", *rows) if rows else ("r", *columns)
        t = t if rows or columns else S()
    return Node("*", (a, b), (), t, a.positive and b.positive)


@rule("svrm", 4)
def sum_of(k, t, d):
    a, b = k.make(t, d), k.make(t, d)
    op = k.rng.choice("++-")
    return Node(op, (a, b), (), t, op == "+" and a.positive and b.positive)


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
        return Node(k.rng.choice(["/", "./"]), (a, c), (), t, a.positive)
    return Node(".*", (a, c) if k.chance(0.5) else (c, a), (), t, a.positive and c.positive)


@rule("s", 2)
def quotient(k, t, d):
    below = k.positive(t, d) if k.chance(0.7) else k.make(t, d)
    a = k.make(t, d)
    return Node("/", (a, below), (), t, a.positive and below.positive)


@rule("vrm", 3)
def hadamard(k, t, d):
    a = k.make(t, d)
    if k.chance(0.65):
        b = k.make(t, d)
        return Node(".*", (a, b), (), t, a.positive and b.positive)
    b = k.positive(t, d)
    if k.chance(0.25):
        a = k.make(S(), d)
    return Node("./", (a, b), (), t, a.positive and b.positive)


@rule("svrm", 1)
def negated(k, t, d):
    return Node("neg", (k.make(t, d),), (), t)


@rule("svrm", 2)
def powered(k, t, d):
    way = k.rng.randrange(6)
    if way < 3:
        e = k.rng.choice(["2", "2", "3", "-1", "-2", "4", "1", "0" if k.chance(0.2) else "2"])
        a = k.make(t, d) if not e.startswith("-") else k.positive(t, d)
        return k.raised(a, e, a.positive or e in ("2", "4"))
    if way < 5:
        return k.raised(k.positive(t, d), k.fraction(), True)
    base = k.positive(t, d)
    if t[0] != "s" and k.chance(0.4):
        if k.chance(0.5):
            return Node("epow", (k.positive(S(), d), k.make(t, d)), (), t, True)
        return Node("epow", (base, k.make(t, d)), (), t, True)
    return k.raised(base, k.make(S(), d - 1), True)


@rule("svrm", 4)
def entrywise(k, t, d):
    f = k.rng.choice([*ENTRYWISE, "exp", "tanh", "sin", "sigmoid", "log"])
    if f in ("log", "sqrt"):
        return Node(f, (k.positive(t, d),), (), t, f == "sqrt")
    if f in ("arcsin", "arccos"):
        a = Node("tanh", (k.make(t, d - 1),), (), t)
        return Node(f, (Node("/", (a, k.number("2")), (), t),), (), t, f == "arccos")
    return Node(f, (k.make(t, d),), (), t, f in ("exp", "cosh", "sigmoid", "softplus", "abs"))


def anything(k):
    n, m = k.dim(), k.dim()
    return k.rng.choice([V(n), V(n), M(m, n), M(m, n), R(n), S()])


@rule("s", 3)
def total(k, t, d):
    f = k.rng.choice(["sum", "sum", "mean", "logsumexp"])
    a = k.make(anything(k), d)
    if f == "logsumexp" and a.type[0] == "s":
        return None
    return Node(f, (a,), (), t, f != "logsumexp" and a.positive)


@rule("s", 3)
def norm_of(k, t, d):
    a = k.make(k.rng.choice([V(k.dim()), M(k.dim(), k.dim()), R(k.dim())]), d)
    f = k.rng.choice(["norm2", "norm2", "normF", "norm1", "norm" if a.type[0] != "m" else "norm2"])
    return Node(f, (a,), (), t, True)


@rule("s", 3)
def of_square(k, t, d):
    n = k.dim()
    f = k.rng.choice(["tr", "tr", "tr", "trace", "det", "logdet", "logdet"])
    a = definite(k, n, d) if f == "logdet" or (f == "det" and k.chance(0.5)) else k.make(M(n, n), d)
    return Node(f, (a,), (), t)


def definite(k, n, d):
    """A positive definite matrix."""
    way = k.rng.randrange(5)
    m = k.dim()
    if way == 0:
        return k.name(M(n, n), fact="psd")
    x = k.make(M(n, m), d - 1)
    gram = mul(x, flip(x)) if way < 4 else Node("*", (flip(y := k.make(M(m, n), d - 1)), y), (), M(n, n))
    eye = Node("eye", (), (n,), M(n, n))
    if k.chance(0.4):
        eye = mul(k.leaf(S(), True), eye)
    return Node("+", (eye, gram) if k.chance(0.5) else (gram, eye), (), M(n, n))


@rule("s", 2)
def entry(k, t, d):
    def at(n):
        return n if k.chance(0.1) else k.rng.randint(1, number(n, k.sizes))

    if k.chance(0.5):
        n = k.dim()
        return Node("entry", (k.make(k.rng.choice([V(n), V(n), R(n)]), d),), (at(n),), t)
    m, n = k.dim(), k.dim()
    return Node("entry", (k.make(M(m, n), d),), (at(m), at(n)), t)


@rule("s", 3)
def bilinear(k, t, d):
    n, m = k.dim(), k.dim()
    x = k.make(V(n), d)
    way = k.rng.randrange(4)
    if way == 0:
        return mul(flip(x), k.make(V(n), d))
    if way == 1:
        a = k.make(M(n, n), d)
        return mul(mul(flip(x), a), x)
    if way == 2:
        a = k.make(M(n, m), d)
        y = k.make(V(m), d)
        return mul(mul(flip(x), a), y) if k.chance(0.7) else mul(flip(x), mul(a, y))
    return mul(k.make(R(n), d), x)


@rule("s", 1)
def inner(k, t, d):
    u = k.rng.choice([V(k.dim()), M(k.dim(), k.dim())])
    a = k.make(u, d)
    return Node("inner", (a, k.make(u, d) if k.chance(0.6) else a), (), t)


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
    return Node(f, (k.make(M(m, t[1]) if axis == 1 else M(t[1], m), d),), (axis,), t)


@rule("v", 1)
def diagonal(k, t, d):
    return Node("diag", (k.make(M(t[1], t[1]), d),), (), t)


@rule("vr", 1)
def softmax(k, t, d):
    return Node("softmax", (k.make(t, d),), (), t, True)


@rule("m", 1)
def softmax_matrix(k, t, d):
    return Node("softmax", (k.make(t, d),), (k.rng.choice([1, 2]),), t, True)


@rule("vr", 2)
def stacked(k, t, d):
    if len(t[1]) < 2:
        return Node("vec", (k.make(V(t[1]), d),), (), t) if t[0] == "v" and k.chance(0.15) else None
    i = k.rng.randrange(len(t[1]))
    m, n = (t[1][i],), t[1][:i] + t[1][i + 1 :]
    if t[0] == "r" or k.chance(0.4):
        return Node("kron", (k.make((t[0], m), d), k.make((t[0], n), d)), (), t)
    if k.chance(0.25):
        return mul(Node("K", (), (m, n), M(t[1], t[1])), Node("vec", (k.make(M(m, n), d),), (), t))
    return Node("vec", (k.make(M(m, n), d),), (), t)


@rule("sv", 1)
def through_vec(k, t, d):
    """A scalar or a vector by way of stacked things."""
    m, n = k.dim(), k.dim()
    mn = times(m, n)
    if t[0] == "s":
        if k.chance(0.5):
            return mul(flip(k.make(V(mn), d)), k.make(V(mn), d))
        return Node("tr", (k.make(M(mn, mn), d - 1),), (), t)
    return mul(k.make(M(t[1], mn), d), k.make(V(mn), d)) if k.small(t[1], mn) else None


@rule("m", 4)
def matmat(k, t, d):
    m = k.dim()
    return mul(k.make(M(t[1], m), d), k.make(M(m, t[2]), d))


@rule("m", 2)
def outer(k, t, d):
    x, y = k.make(V(t[1]), d), k.make(V(t[2]), d)
    return Node("outer", (x, y), (), t) if k.chance(0.3) else mul(x, flip(y))


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
    x, s = k.make(M(t[1], m), d), k.name(M(m, m), fact=k.rng.choice(["symmetric", "psd", "diagonal", "skew"]))
    return mul(mul(x, s), flip(x))


@rule("m", 3)
def inverse(k, t, d):
    if t[1] != t[2]:
        return None
    a = definite(k, t[1], d) if k.chance(0.5) else k.make(t, d)
    if k.chance(0.5):
        return Node("inv", (a,), (), t)
    return Node("mpow", (a,), (k.rng.choice([-1, -1, -2, 2, 2, 3, 4, 0 if k.chance(0.2) else 2, 1, -3]),), t)


@rule("m", 2)
def diag(k, t, d):
    return Node("diag", (k.make(V(t[1]), d),), (), t) if t[1] == t[2] else None


@rule("m", 1)
def unstacked(k, t, d):
    return Node("unvec", (k.make(V(times(t[1], t[2])), d),), t[1:], t) if k.small(t[1], t[2]) else None


@rule("m", 2)
def kronecker(k, t, d):
    rows, columns = t[1], t[2]
    if len(rows) > 1 and len(columns) > 1:
        i, j = k.rng.randrange(len(rows)), k.rng.randrange(len(columns))
        left, right = M((rows[i],), (columns[j],)), M(rows[:i] + rows[i + 1 :], columns[:j] + columns[j + 1 :])
        if rows == columns and k.chance(0.2):
            return Node("K", (), ((rows[i],), rows[:i] + rows[i + 1 :]), t)
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
    return Node("kron", (k.make(left, d), k.make(right, d)), (), t)


# -------------------------------------------------------------------- idioms: what people write, what cancels, what meets
def c(f, *args, t=None, data=(), positive=False):
    return Node(f, tuple(args), tuple(data), t or (args[0].type if args else S()), positive)


@rule("s", 4)
def scalar_idiom(k, t, d):
    n, m = k.dim(), k.dim()
    x, a = k.make(V(n), d), k.make(M(m, n), d)
    q, one = k.make(M(n, n), d - 1), k.number("1")
    s = k.make(S(), d)
    r = c("-", mul(a, x), k.make(V(m), d - 1))
    ways = [
        lambda: k.raised(c("norm2", r, t=S()), "2"),
        lambda: k.raised(c("norm2", x, t=S()), k.rng.choice(["2", "3", "4", "-1", "1"])),
        lambda: k.raised(c("norm2", x, t=S()), k.fraction()),
        lambda: c("sqrt", k.raised(s, "2")),
        lambda: k.raised(k.raised(s, k.rng.choice(["2", "4", "-2"])), k.fraction()),
        lambda: c("abs", s) if k.chance(0.5) else c("abs", k.raised(s, "3")),
        lambda: c("sum", c("log", c("+", c("ones", t=V(m), data=(m,)), c("exp", mul(a, x)))), t=S()),
        lambda: c("log", c("sum", c("exp", mul(a, x)), t=S())),
        lambda: c("/", mul(mul(flip(x), q), x), mul(flip(x), x)),
        lambda: mul(mul(flip(x), k.name(M(n, n), fact="symmetric")), x),
        lambda: c("tr", mul(flip(a), a), t=S()),
        lambda: c("logdet", definite(k, n, d), t=S()),
        lambda: c("log", c("det", definite(k, n, d), t=S())),
        lambda: c("det", mul(q, k.make(M(n, n), d - 1)), t=S()),
        lambda: c("/", one, c("+", one, c("exp", Node("neg", (s,), (), S())))),
        lambda: c("exp", c("log", k.positive(S(), d))),
        lambda: c("log", c("exp", s)),
        lambda: c("/", s, s),
        lambda: mul(c("abs", s), c("sign", s)),
        lambda: c("tr", mul(c("inv", q), k.make(M(n, n), d)), t=S()),
        lambda: c("/", c("norm1", x, t=S()), c("norm2", x, t=S())),
        lambda: c("-", c("-", one, c("sigmoid", s)), c("sigmoid", Node("neg", (s,), (), S()))),
        lambda: mul(mul(flip(x), c("inv", definite(k, n, d))), x),
    ]
    return k.rng.choice(ways)()


@rule("v", 4)
def vector_idiom(k, t, d):
    n, m = t[1], k.dim()
    x, a = k.make(t, d), k.make(M(n, m), d - 1) if k.small(n, m) else None
    if a is None:
        return None
    ones, minus = c("ones", t=t, data=(n,), positive=True), Node("neg", (x,), (), t)
    y = k.make(V(m), d - 1)
    q = k.make(M(n, n), d - 1) if k.small(n, n) else None
    ways = [
        lambda: c("softmax", mul(a, y), positive=True),
        lambda: c("./", x, x),
        lambda: c(".*", c("./", x, k.positive(t, d)), x),
        lambda: k.raised(k.raised(x, k.rng.choice(["2", "4", "-2"])), k.fraction()),
        lambda: c("/", x, c("norm2", x, t=S())),
        lambda: c(".*", c("abs", x), c("sign", x)),
        lambda: c(".*", c("relu", x), c("relu", x)),
        lambda: c(".*", c("relu", x), c("step", x)),
        lambda: c("./", ones, c("+", ones, c("exp", minus)), positive=True),
        lambda: c("./", c("exp", x), c("+", ones, c("exp", x)), positive=True),
        lambda: c("/", c("exp", x), c("sum", c("exp", x), t=S()), positive=True),
        lambda: c("sqrt", c(".*", x, x)),
        lambda: c("log", c("exp", x)) if k.chance(0.5) else c("exp", c("log", k.positive(t, d))),
        lambda: mul(c("diag", x, t=M(n, n)), k.make(t, d)),
        lambda: c("diag", mul(a, flip(a)), t=t),
        lambda: mul(c("inv", q), mul(q, x)) if q else None,
        lambda: mul(c("inv", definite(k, n, d)), x) if q else None,
        lambda: c("abs", c("abs", x)),
        lambda: c(".*", c("softmax", x), c("-", ones, c("softmax", x))),
        lambda: c("-", ones, c("sigmoid", minus)),
        lambda: mul(mul(flip(x), x), x),
    ]
    return k.rng.choice(ways)()


@rule("m", 4)
def matrix_idiom(k, t, d):
    rows, columns = t[1], t[2]
    x = k.make(t, d)
    if rows != columns:
        ways = [
            lambda: c("/", x, c("norm2", x, t=S())),
            lambda: mul(x, c("inv", definite(k, columns, d))),
            lambda: mul(c("inv", definite(k, rows, d)), x),
            lambda: mul(mul(x, flip(x)), x),
            lambda: c(".*", c("relu", x), x),
            lambda: mul(c("diag", k.make(V(rows), d), t=M(rows, rows)), x),
            lambda: mul(x, c("diag", k.make(V(columns), d), t=M(columns, columns))),
            lambda: k.raised(k.raised(x, "2"), k.fraction()),
            lambda: c("./", x, x),
        ]
        return k.rng.choice(ways)()
    s = k.name(t, fact=k.rng.choice(STRUCTURES))
    y, v = k.make(t, d - 1), k.make(V(rows), d - 1)
    inv = c("inv", x)
    ways = [
        lambda: mul(inv, x),
        lambda: mul(flip(x), c("inv", flip(x))),
        lambda: mul(mul(inv, y), x),
        lambda: mul(c("mpow", x, data=(2,)), c("mpow", x, data=(-1,))),
        lambda: mul(c("mpow", x, data=(-2,)), c("mpow", x, data=(3,))),
        lambda: mul(flip(c("mpow", x, data=(2,))), flip(x)),
        lambda: mul(s, s),
        lambda: mul(mul(s, x), s),
        lambda: mul(mul(s, x), mul(s, flip(x))),
        lambda: c(".*", s, s),
        lambda: c("+", x, flip(x)),
        lambda: c("inv", c("diag", v, t=t)),
        lambda: mul(c("diag", v, t=t), c("diag", k.make(V(rows), d - 1), t=t)),
        lambda: c("diag", c("diag", x, t=V(rows)), t=t),
        lambda: c("inv", mul(x, y)),
        lambda: c("inv", mul(k.positive(S(), d - 1), x)),
        lambda: flip(c("inv", x)),
        lambda: c("inv", c("inv", x)),
        lambda: c(".*", c("eye", t=t, data=(rows,)), x),
        lambda: c("mpow", s, data=(k.rng.choice([2, 3, -1, -2]),)),
        lambda: c("-", c("eye", t=t, data=(rows,)), c("/", mul(v, flip(v)), mul(flip(v), v))),
        lambda: mul(mul(x, c("inv", definite(k, rows, d))), flip(x)),
    ]
    return k.rng.choice(ways)()


# -------------------------------------------------------------------- a case
def case(rng: Random, depth: int | None = None) -> Case | None:
    """A random expression, what it is differentiated by, and numbers; None where it has no variable."""
    k = Maker(rng)
    m, n = k.dim(), k.dim()
    kinds = [S()] * 9 + [V(n)] * 4 + [M(m, n)] * 4 + [R(n)]
    if rng.random() < 0.06:
        kinds = [V(times(m, n)), M(times(m, n), n), M(times(m, n), times(m, n)), R(times(m, n))]
    root = k.make(rng.choice(kinds), depth if depth is not None else rng.choice([1, 2, 2, 3, 3, 3, 4, 4, 5]))
    found = Case(root, k.names, k.sizes, k.written, [], rng.randrange(10**9))
    free = [x.data[0] for x in root.nodes() if x.op == "name" and k.names[x.data[0]][1] in ("", "positive")]
    if not free:
        return None
    found.wrt = [rng.choice(free)]
    others = sorted(set(free) - set(found.wrt))
    if others and rng.random() < 0.1:
        found.wrt.append(rng.choice(others))
    return found


def functions(text: str, where: dict, f):
    """A hand-written case: the function takes a dict of arrays."""
    return text, where, f


if __name__ == "__main__":
    import sys

    from judging import main

    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
