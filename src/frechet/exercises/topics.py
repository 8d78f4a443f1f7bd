"""What is asked for: patterns of problems by topic and level.

A pattern is an expression with its variable and its declarations; `{k}` is a whole number from 2 to 5.  Letters are
exchanged when a problem is made.

legend   m, n, p, q sizes   x, X, w, W variables   the other letters are constant
"""

from __future__ import annotations

from dataclasses import dataclass

VECTORS = "a: n, b: n, x: n"
SQUARES = "A: n×n, B: n×n, X: n×n"
DIFFICULTIES = (1, 2, 3)


@dataclass(frozen=True)
class ProblemPattern:
    """A problem with places for numbers; `order` 2 asks for a Hessian."""

    level: int
    expr: str
    wrt: str
    where: str
    order: int = 1


@dataclass(frozen=True)
class Topic:
    """Problems of one kind."""

    name: str
    title: str
    patterns: tuple[ProblemPattern, ...]


def topic(name: str, title: str, *rows: tuple[int, str, str, str], order: int = 1) -> Topic:
    """A topic by its rows."""
    return Topic(name, title, tuple(ProblemPattern(*row, order) for row in rows))


LINEAR_FORMS = topic(
    "linear",
    "Linear forms",
    (1, "{k}*a'*x", "x", VECTORS),
    (1, "a'*x - b'*x", "x", VECTORS),
    (1, "{k}*sum(x)", "x", VECTORS),
    (1, "a'*A*x", "x", "a: m, A: m×n, x: n"),
    (1, "x'*A*a", "x", "a: n, A: m×n, x: m"),
    (2, "a'*X*b", "X", "a: m, X: m×n, b: n"),
    (2, "a'*X'*b", "X", "a: n, X: m×n, b: m"),
    (2, "a'*A*x + {k}*b'*x", "x", "a: m, A: m×n, x: n, b: n"),
    (2, "sum(X*b)", "X", "X: m×n, b: n"),
    (2, "{k}*a'*X*a", "X", "a: n, X: n×n"),
    (3, "a'*A*X*B*b", "X", "a: m, A: m×n, X: n×p, B: p×q, b: q"),
    (3, "a'*(X + X')*b", "X", "a: n, b: n, X: n×n"),
    (3, "a'*(A*X - X*B)*b", "X", "a: m, A: m×m, X: m×n, B: n×n, b: n"),
    (3, "sum(A*X*B)", "X", "A: m×n, X: n×p, B: p×q"),
    (3, "a'*A*X'*b", "X", "a: m, A: m×n, X: p×n, b: p"),
)
QUADRATIC_FORMS = topic(
    "quadratic",
    "Quadratic forms",
    (1, "{k}*x'*x", "x", VECTORS),
    (1, "x'*A*x", "x", "A: n×n, x: n"),
    (1, "x'*A*x + {k}*a'*x", "x", "A: n×n, a: n, x: n"),
    (1, "x'*A*x/2 - b'*x", "x", "A: n×n symmetric, b: n, x: n"),
    (2, "(x - a)'*A*(x - a)", "x", "A: n×n, a: n, x: n"),
    (2, "x'*A'*A*x", "x", "A: m×n, x: n"),
    (2, "(A*x + b)'*(A*x + b)", "x", "A: m×n, b: m, x: n"),
    (2, "(a'*x)*(b'*x)", "x", VECTORS),
    (2, "x'*A*x + x'*B*a", "x", "A: n×n, B: n×m, a: m, x: n"),
    (3, "(x'*A*x)^2", "x", "A: n×n symmetric, x: n"),
    (3, "(A*x - b)'*M*(A*x - b)", "x", "A: m×n, M: m×m symmetric, b: m, x: n"),
    (3, "x'*A*x/(x'*x)", "x", "A: n×n symmetric, x: n"),
    (3, "a'*X*X'*b", "X", "a: m, X: m×n, b: m"),
    (3, "(a'*x)^{k} + x'*A*x", "x", "A: n×n, a: n, x: n"),
)
TRACES = topic(
    "trace",
    "Traces",
    (1, "tr(A*X)", "X", "A: n×m, X: m×n"),
    (1, "{k}*tr(X'*A)", "X", "A: m×n, X: m×n"),
    (1, "tr(A*X*B)", "X", "A: p×m, X: m×n, B: n×p"),
    (1, "tr(A*X'*B)", "X", "A: p×n, X: m×n, B: m×p"),
    (2, "{k}*tr(X'*X)", "X", "X: m×n"),
    (2, "tr(X'*A*X)", "X", "A: m×m, X: m×n"),
    (2, "tr(X*A*X')", "X", "A: n×n, X: m×n"),
    (2, "tr(X^2)", "X", SQUARES),
    (2, "tr(A*X^2)", "X", SQUARES),
    (3, "tr(X^3)", "X", SQUARES),
    (3, "tr(A*X*B*X)", "X", "A: n×m, X: m×n, B: n×m"),
    (3, "tr(A*X*B*X')", "X", "A: m×m, X: m×n, B: n×n"),
    (3, "tr((A - X)'*(A - X))", "X", "A: m×n, X: m×n"),
    (3, "tr(A*X*X'*B)", "X", "A: p×m, X: m×n, B: m×p"),
    (3, "tr(X)*tr(A*X)", "X", SQUARES),
)
DETERMINANTS = topic(
    "determinant",
    "Determinants and inverses",
    (1, "det(X)", "X", SQUARES),
    (1, "{k}*logdet(X)", "X", SQUARES),
    (1, "tr(inv(X))", "X", SQUARES),
    (1, "logdet(X) - tr(A*X)", "X", SQUARES),
    (2, "det(X)^{k}", "X", SQUARES),
    (2, "tr(A*inv(X))", "X", SQUARES),
    (2, "a'*inv(X)*b", "X", "a: n, b: n, X: n×n"),
    (2, "det(A*X)", "X", SQUARES),
    (2, "logdet(X) + {k}*a'*X*a", "X", "a: n, X: n×n"),
    (3, "logdet(X'*X)", "X", "X: m×n"),
    (3, "logdet(X'*A*X)", "X", "X: m×n, A: m×m psd"),
    (3, "tr(A*inv(X)*B)", "X", "A: m×n, X: n×n, B: n×m"),
    (3, "logdet(X) + a'*inv(X)*a", "X", "a: n, X: n×n"),
    (3, "det(X)*tr(X)", "X", SQUARES),
)
LEAST_SQUARES = topic(
    "norms",
    "Norms and least squares",
    (1, "{k}*norm2(x)^2", "x", "x: n"),
    (1, "norm2(x - a)^2", "x", VECTORS),
    (1, "norm2(X - A)^2/2", "X", "X: m×n, A: m×n"),
    (1, "norm2(x)", "x", "x: n"),
    (2, "norm2(A*x - b)^2", "x", "A: m×n, x: n, b: m"),
    (2, "norm2(A*X - B)^2/2", "X", "A: m×n, X: n×p, B: m×p"),
    (2, "norm2(X*a - b)^2/2", "X", "X: m×n, a: n, b: m"),
    (2, "norm2(A*x - b)^2/2 + c*norm2(x)^2", "x", "A: m×n, x: n, b: m, c: scalar"),
    (2, "norm2(B - X*A)^2", "X", "A: n×p, X: m×n, B: m×p"),
    (3, "norm2(A*X*B - C)^2/2", "X", "A: m×n, X: n×p, B: p×q, C: m×q"),
    (3, "norm2(A*x - b)", "x", "A: m×n, x: n, b: m"),
    (3, "norm2(X*X' - A)^2", "X", "X: m×n, A: m×m symmetric"),
    (3, "norm2(X'*a - b)^2", "X", "X: m×n, a: m, b: n"),
    (3, "norm2(A*X - B)^2/2 + c*norm2(X)^2", "X", "A: m×n, X: n×p, B: m×p, c: scalar"),
)
CHAINS = topic(
    "chain",
    "Chains of functions",
    (1, "exp(a'*x)", "x", VECTORS),
    (1, "log(a'*x)", "x", VECTORS),
    (1, "sigmoid(a'*x)", "x", VECTORS),
    (1, "sum(exp(x))", "x", "x: n"),
    (1, "(a'*x)^{k}", "x", VECTORS),
    (2, "sum(exp(A*x))", "x", "A: m×n, x: n"),
    (2, "logsumexp(x)", "x", "x: n"),
    (2, "logsumexp(A*x)", "x", "A: m×n, x: n"),
    (2, "sum(log(A*x))", "x", "A: m×n, x: n"),
    (2, "exp(x'*A*x)", "x", "A: n×n symmetric, x: n"),
    (2, "sum(softplus(A*x))", "x", "A: m×n, x: n"),
    (3, "sum(softplus(-y.*(A*x)))", "x", "A: m×n, x: n, y: m"),
    (3, "norm2(sigmoid(W*x) - y)^2/2", "W", "W: m×n, x: n, y: m"),
    (3, "logsumexp(W*x) - y'*W*x", "W", "W: m×n, x: n, y: m"),
    (3, "sum(tanh(W*x + b))", "W", "W: m×n, x: n, b: m"),
    (3, "log(1 + exp(-a'*x))", "x", VECTORS),
)
MATRICES = topic(
    "matrix",
    "Matrix-valued functions",
    (1, "{k}*A*x", "x", "A: m×n, x: n"),
    (1, "A*X", "X", "A: m×n, X: n×p"),
    (1, "X*B", "X", "X: m×n, B: n×p"),
    (1, "X*a", "X", "X: m×n, a: n"),
    (2, "A*X*B", "X", "A: m×n, X: n×p, B: p×q"),
    (2, "x*a'", "x", "a: m, x: n"),
    (2, "A*X - {k}*X*B", "X", "A: m×m, X: m×n, B: n×n"),
    (2, "x*x'", "x", "x: n"),
    (2, "A*X'", "X", "A: m×n, X: p×n"),
    (3, "X^2", "X", SQUARES),
    (3, "inv(X)", "X", SQUARES),
    (3, "softmax(x)", "x", "x: n"),
    (3, "X*A*X", "X", "X: m×n, A: n×m"),
    (3, "sigmoid(A*x)", "x", "A: m×n, x: n"),
    (3, "X'*X", "X", "X: m×n"),
)
SECOND = topic(
    "second",
    "Second derivatives",
    (1, "x'*A*x", "x", "A: n×n, x: n"),
    (1, "{k}*x'*x", "x", "x: n"),
    (1, "(a'*x)^2", "x", VECTORS),
    (1, "sum(exp(x))", "x", "x: n"),
    (2, "norm2(A*x - b)^2/2", "x", "A: m×n, x: n, b: m"),
    (2, "exp(a'*x)", "x", VECTORS),
    (2, "log(a'*x)", "x", VECTORS),
    (2, "(a'*x)*(b'*x)", "x", VECTORS),
    (2, "(a'*x)^{k} + b'*x", "x", VECTORS),
    (3, "sum(softplus(A*x))", "x", "A: m×n, x: n"),
    (3, "tr(X'*A*X)", "X", "A: m×m, X: m×n"),
    (3, "(x'*x)^2", "x", "x: n"),
    (3, "logsumexp(x)", "x", "x: n"),
    (3, "norm2(A*X - B)^2/2", "X", "A: m×n, X: n×p, B: m×p"),
    order=2,
)
TOPICS = {
    t.name: t
    for t in (
        LINEAR_FORMS,
        QUADRATIC_FORMS,
        TRACES,
        DETERMINANTS,
        LEAST_SQUARES,
        CHAINS,
        MATRICES,
        SECOND,
    )
}
