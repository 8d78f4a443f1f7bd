r"""What people of other systems type, and what it is here: one table, a row for a habit.

    typed -> meant         read so, and said where the words of the language stand otherwise
    typed ? this | that    more than one thing: the question shows what can be typed
    typed ! advice         not there in this form: what to write
    word  = word           the same function of the same arguments

The letters of a row say for what it holds: a, b numbers, x, y vectors, A, B matrices, R matrices that are not square,
X, Y anything.  `word!` is a row for any arguments.  A word of a library, `np.dot`, and a method, `.dot`, go by their
own rows, else by those of the bare word, else they are the function of that name of one argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from frechet.errors import NameUnknown, ReadError, ShapeError, Span
from frechet.errors.kept import cached
from frechet.functions.catalogue.spellings import PRINTED
from frechet.functions.declaration import Entrywise, registry
from frechet.reading.text.foreign import foreign_at
from frechet.reading.text.lex import tokens
from frechet.reading.text.parse import Parser
from frechet.reading.text.syntax import Document, Syntax
from frechet.types.type import Type, sizes_known

TABLE = r"""
a**b -> a^b
x**b -> x.^b
a**x -> a.^x
x**y -> x.^y
R**b -> R.^b
A**b ? A^b for the power of the matrix | A.^b for every entry
A**B ? A.^B for every entry

transpose(X) -> X'
trans(X) -> X'
t(x) -> x'
t(A) -> A'
Transpose(X) -> X'
.transpose(X) -> X'
.t(X) -> X'
Transpose[X] -> X'
ConjugateTranspose[X] -> X'

tr(a) -> a
trace = tr
Tr[X] -> tr(X)
Trace[X] -> tr(X)
determinant = det
Determinant = det
Det[X] -> det(X)
inverse = inv
Inverse = inv
MatrixInverse = inv
solve(A) -> inv(A)
ginv = pinv
pinverse = pinv
Inverse[X] -> inv(X)
PseudoInverse[X] -> pinv(X)
LinearSolve[X, Y] -> X \ Y
math.solve(X, Y) -> X \ Y
np.solve(X, Y) -> X \ Y
torch.solve(X, Y) -> X \ Y
.solve(X, Y) -> X \ Y
slogdet! write logdet(A) for the logarithm of the determinant
.slogdet! write logdet(A) for the logarithm of the determinant

dot(X, Y) -> X·Y
Dot[X, Y] -> X·Y
mul(X, Y) -> X·Y
mm(X, Y) -> X·Y
mv(X, Y) -> X·Y
MatMul(X, Y) -> X·Y
mtimes(X, Y) -> X·Y
np.matmul(X, Y) -> X·Y
torch.matmul(X, Y) -> X·Y
.matmul(X, Y) -> X·Y
DotProduct(x, y) -> x'*y
np.inner(x, y) -> x'*y
torch.inner(x, y) -> x'*y
np.vdot(x, y) -> x'*y
crossprod(X, Y) -> X'*Y
tcrossprod(X, Y) -> X*Y'
crossprod(X) ? X'*X for this
tcrossprod(X) ? X*X' for this
multiply(X, Y) -> X.*Y
times(X, Y) -> X.*Y
hadamard(X, Y) -> X.*Y
Hadamard(X, Y) -> X.*Y
hadamard_product(X, Y) -> X.*Y
HadamardProduct(X, Y) -> X.*Y
divide(X, Y) -> X./Y
rdivide(X, Y) -> X./Y
KroneckerProduct = kron
KroneckerProduct[X, Y] -> kron(X, Y)
np.kron(X, Y) -> kron(X, Y)
torch.kron(X, Y) -> kron(X, Y)
.kron(X, Y) -> kron(X, Y)
np.outer(x, y) -> x*y'
torch.outer(x, y) -> x*y'
torch.ger(x, y) -> x*y'
.outer(x, y) -> x*y'
.ger(x, y) -> x*y'
Outer[Times, x, y] -> x*y'
einsum! write A*B for products, tr(A) for a trace, diag(A) for a diagonal, sum(i in 1:m, x[i]) for a sum over an index
tensordot! write A*B for the product, tr(A'*B) for the sum over all entries
cross! write the entries of the vector product, [x[2]*y[3] - x[3]*y[2], x[3]*y[1] - x[1]*y[3], x[1]*y[2] - x[2]*y[1]]'

square(X) -> X.^2
power(X, b) -> X.^b
np.power(X, Y) -> X.^Y
torch.pow(X, Y) -> X.^Y
.pow(X, Y) -> X.^Y
mpower(A, b) -> A^b
np.matrix_power(X, b) -> X^b
torch.matrix_power(X, b) -> X^b
.matrix_power(X, b) -> X^b
MatrixPower[A, b] -> A^b
Power[a, b] -> a^b

norm(x, 1) -> norm1(x)
norm(x, 2) -> norm2(x)
norm(x, 'fro') -> norm2(x)
norm(x, 'inf') -> norm_inf(x)
norm(x, inf) -> norm_inf(x)
norm(x, Inf) -> norm_inf(x)
norm(A, 2) -> norm_2(A)
norm(A, 'fro') -> norm2(A)
norm(A, 'nuc') -> norm_nuc(A)
norm(A, 1) ? norm1(A) for the sum of all entries without sign
norm(A, inf) ? max(abs(A)) for the largest entry without sign
norm(A, Inf) ? max(abs(A)) for the largest entry without sign
norm(A, 'inf') ? max(abs(A)) for the largest entry without sign
norm(A) ? norm2(A) for the Frobenius norm | norm_2(A) for the largest singular value
np.norm(X) -> norm2(X)
torch.norm(X) -> norm2(X)
.norm(X) -> norm2(X)
opnorm(A) -> norm_2(A)
Norm[x] -> norm2(x)
Norm[A] -> norm_2(A)
Norm[x, 1] -> norm1(x)
Norm[x, 2] -> norm2(x)
Norm[A, 'Frobenius'] -> norm2(A)
sum(abs2, X) -> norm2(X)^2

sum(x, axis=0) -> sum(x)
sum(A, axis=0) -> sum(A, 1)
sum(A, axis=1) -> sum(A, 2)
sum(A, axis=-1) -> sum(A, 2)
mean(x, axis=0) -> mean(x)
mean(A, axis=0) -> mean(A, 1)
mean(A, axis=1) -> mean(A, 2)
mean(A, axis=-1) -> mean(A, 2)
np.sum(A, 0) -> sum(A, 1)
np.sum(A, 1) -> sum(A, 2)
np.mean(A, 0) -> mean(A, 1)
np.mean(A, 1) -> mean(A, 2)
torch.sum(A, 0) -> sum(A, 1)
torch.sum(A, 1) -> sum(A, 2)
torch.mean(A, 0) -> mean(A, 1)
torch.mean(A, 1) -> mean(A, 2)
.sum(A, 0) -> sum(A, 1)
.sum(A, 1) -> sum(A, 2)
.mean(A, 0) -> mean(A, 1)
.mean(A, 1) -> mean(A, 2)
colSums(A) -> sum(A, 1)
rowSums(A) -> sum(A, 2)
colMeans(A) -> mean(A, 1)
rowMeans(A) -> mean(A, 2)
np.cumsum(x) -> cumsum(x)
torch.var! torch.var divides by n - 1: write var(x)*n/(n-1) of a vector of length n
.std! write sqrt(var(x)), which divides by the number of entries
std! write sqrt(var(x)), which divides by the number of entries
Total[x] -> sum(x)
Total[A] ? sum(A, 1) for the sums of the columns | sum(A) for all entries
Mean[x] -> mean(x)
Variance[! Variance divides by n - 1: write var(x)*n/(n-1) of a vector of length n
Max[X] -> max(X)
Min[X] -> min(X)

identity = eye
Identity = eye
np.identity(X) -> eye(X)
IdentityMatrix[X] -> eye(X)
diagm(x) -> diag(x)
Diagonal(x) -> diag(x)
Diagonal(A) ? diag(A) for the vector of the diagonal | diag(diag(A)) for the matrix with that diagonal
Diagonal[A] -> diag(A)
DiagonalMatrix(x) -> diag(x)
DiagonalMatrix[x] -> diag(x)
.diagonal(A) -> diag(A)
np.diagonal(A) -> diag(A)
torch.diagonal(A) -> diag(A)
torch.diag_embed(x) -> diag(x)
.ravel(A) -> vec(A')
.flatten(A) -> vec(A')
np.ravel(A) -> vec(A')
torch.flatten(A) -> vec(A')
Flatten[A] -> vec(A')
reshape! write vec(A) for the columns in one vector, unvec(x, m, n) for the way back
array! write [a, b; c, d] for a matrix by its entries, [a, b, c] for a row
Matrix! write [a, b; c, d] for a matrix by its entries, [a, b, c] for a row
tensor! write [a, b; c, d] for a matrix by its entries, [a, b, c] for a row
len! write the size by its name, n of `x: n`
length! write the size by its name, n of `x: n`
numel! write the size by its name, n of `x: n`
size! write the sizes by their names, m and n of `A: m×n`

asin = arcsin
acos = arccos
atan = arctan
λ_max = lambda_max
λ_min = lambda_min
asinh = arcsinh
acosh = arccosh
atanh = arctanh
expit = sigmoid
logistic = sigmoid
logit(X) -> log(X) - log(1 - X)
MatrixExp[X] -> expm(X)
MatrixLog[X] -> logm(X)
MatrixExponential = expm
matrix_exp = expm
Exp[X] -> exp(X)
Log[X] -> log(X)
Sqrt[X] -> sqrt(X)
Sin[X] -> sin(X)
Cos[X] -> cos(X)
Tan[X] -> tan(X)
Sinh[X] -> sinh(X)
Cosh[X] -> cosh(X)
Tanh[X] -> tanh(X)
Abs[X] -> abs(X)
Sign[X] -> sign(X)
LogisticSigmoid[X] -> sigmoid(X)
Ramp[X] -> relu(X)
"""
ROW = re.compile(r"(.*?) (->|\?|=|!) (.*)|(\S+)! (.*)")
CALL = re.compile(r"([\w.]+)([(\[])(.*)[)\]]")
# words of one array that mean in a library what they mean here
ALIKE = {
    *(
        "tr",
        "det",
        "inv",
        "pinv",
        "sum",
        "mean",
        "var",
        "max",
        "min",
        "diag",
        "tril",
        "triu",
    ),
    *("expm", "logm", "sqrtm", "logdet", "cholesky", "softmax", "logsumexp"),
    *("eye", "ones", "zeros"),
}
PAIRS = {"maximum", "minimum"}
AXES_OF_LETTER = {"a": 0, "b": 0, "x": 1, "y": 1, "A": 2, "B": 2, "R": 2}


@dataclass(frozen=True, slots=True)
class Habit:
    """A row: the pattern of what is typed, the sign, and what it is: trees or advice."""

    typed: Syntax
    sign: str
    meant: tuple[tuple[Syntax, str], ...] = ()
    advice: str = ""

    @property
    def kinds(self) -> bool:
        """Does it hold for some kinds of arguments only?"""
        return any(p.op == "name" and p.text in AXES_OF_LETTER for p in self.typed.args)

    def bound(self, s: Syntax) -> dict[str, Syntax] | None:
        """What the letters stand for, where the words and numbers are those of the row."""
        if self.sign in "!=":
            return {}
        if len(s.args) != len(self.typed.args):
            return None
        found = dict[str, Syntax]()
        for pattern, a in zip(self.typed.args, s.args, strict=True):
            if pattern.op == "name" and len(pattern.text) == 1:
                found[pattern.text] = a
            elif (pattern.op, pattern.text, pattern.value) != (a.op, a.text, a.value):
                return None
        return found

    def holds(self, types: Sequence[Type]) -> bool:
        """Are the arguments of the kinds that its letters say?"""
        return all(
            fits(p.text, t)
            for p, t in zip(self.typed.args, types, strict=False)
            if p.op == "name" and p.text in AXES_OF_LETTER
        )


def fits(letter: str, t: Type) -> bool:
    """Is an array of the kind of a letter?"""
    if len(t.shape) != AXES_OF_LETTER[letter]:
        return False
    return letter != "R" or (
        all(map(sizes_known, t.shape)) and t.shape[0] is not t.shape[1]
    )


@cached(1)
def habits() -> Mapping[str, list[Habit]]:
    """The rows, by the words that they begin with."""
    found: dict[str, list[Habit]] = {}
    for line in filter(None, TABLE.splitlines()):
        row = habit(line)
        found.setdefault(row.typed.text, []).append(row)
    return found


def habit(line: str) -> Habit:
    """One row of the table."""
    match = ROW.fullmatch(line)
    assert match, line
    if match[4]:
        return Habit(Syntax("call", Span(0, 0), text=match[4]), "!", advice=match[5])
    typed, sign, rest = match[1], match[2], match[3]
    if sign == "=":
        return Habit(Syntax("call", Span(0, 0), text=typed), "=", advice=rest)
    every = [part.partition(" for ") for part in rest.split(" | ")] if sign == "?" else []
    meant = [(tree(text), why) for text, _, why in every] or [(tree(rest), "")]
    return Habit(pattern(typed), sign, tuple(meant))


def pattern(text: str) -> Syntax:
    """The tree of what is typed, under the word that it begins with."""
    call = CALL.fullmatch(text)
    if call is None:
        return tree(text)
    return replace(tree(f"f({call[3]})"), text=call[1] + call[2].strip("("))


def tree(text: str) -> Syntax:
    """The tree of a side of a row."""
    return Parser(tokens(text, foreign=foreign_at)).expression()


@cached(1)
def habit_heads() -> frozenset[str]:
    """The words that are read although they are none of the language; those with `[` call with brackets."""
    words = {w for w in habits() if w not in registry}
    return frozenset(words | {*PRINTED} | set(foreign_words()))


def foreign_words() -> Iterator[str]:
    """The words of libraries: all that the table or the language knows without the library."""
    bare = {w.rpartition(".")[2] for w in habits()} | {*PRINTED, *ALIKE, *PAIRS}
    bare |= {w for w, f in registry.items() if isinstance(f, Entrywise)}
    for word in bare:
        yield from (f"{library}.{word}" for library in ("np", "torch", "math"))


def rows_for(s: Syntax) -> list[tuple[Habit, dict[str, Syntax]]]:
    """The rows that a call may follow: its own, else those of the word without its library."""
    bare = s.text.rpartition(".")[2]
    for word in dict.fromkeys((s.text, bare)):
        found = [
            (row, b) for row in habits().get(word, ()) if (b := row.bound(s)) is not None
        ]
        if found:
            return found
    return []


def habits_expanded(document: Document, declared: Mapping[str, object]) -> None:
    """Put what is meant in the place of what other systems write; where the kinds decide, that waits for them."""
    for tree_ in document.trees:
        for s in tree_.nodes():
            if s.op == "name" and s.text in ("np.pi", "torch.pi", "math.pi"):
                s.text = "pi"
            if s.op == "call" and s.text not in declared:
                document.notes += by_table(s)


def by_table(s: Syntax) -> list[str]:
    """What a call is by the table, in its place, where its words alone decide; what has to be said of it."""
    rows = rows_for(s)
    row, bound = rows[0] if rows else (None, {})
    if row is None or row.sign == "=":
        s.text = renamed(s) if row is None else row.advice
        return []
    if any(row.kinds for row, _ in rows):
        return []
    return put_in_place(s, asked(s, row, bound))


def renamed(s: Syntax) -> str:
    """The word of the language for one of another system."""
    library, dot, bare = s.text.rpartition(".")
    word = PRINTED.get(bare, bare)
    if not dot or word == bare == s.text:
        return word if s.text not in registry else s.text
    rows = habits().get(bare, [])
    word = next((row.advice for row in rows if row.sign == "="), word)
    alike = word in ALIKE or isinstance(registry.get(word), Entrywise)
    if (alike and len(s.args) == 1) or (word in PAIRS and len(s.args) == 2):
        return word
    known = f"write {word}(...)" if word in registry else "frechet functions lists all"
    called = f"{library}.{bare}" if library else f"the method {bare}"
    many = f" of {len(s.args)} arguments" if word in registry else ""
    raise NameUnknown(f"{called}{many} is not known here", s.span, known)


def asked(s: Syntax, row: Habit, bound: Mapping[str, Syntax]) -> Syntax:
    """What a row means; a question where that is more than one thing, advice where it is none."""
    if row.sign == "->":
        return applied(row.meant[0][0], bound, s)
    if row.sign == "!":
        name = s.text.rstrip("[").lstrip(".")
        raise NameUnknown(f"there is no function {name}", s.span, row.advice).lacking(name)
    cures = [f"{applied(made, bound, s).bare()} for {why}" for made, why in row.meant]
    said = "means more than one thing" if len(cures) > 1 else "is not read"
    raise ReadError(f"{s.bare()} {said}", s.span, "write " + ", or ".join(cures))


def applied(meant: Syntax, bound: Mapping[str, Syntax], s: Syntax) -> Syntax:
    """A tree of the table with what its letters stand for."""
    if meant.op == "name" and meant.text in bound:
        return bound[meant.text]
    return replace(
        meant,
        span=s.span,
        args=[applied(a, bound, s) for a in meant.args],
        signs=[(sign, s.span) for sign, _ in meant.signs],
    )


def put_in_place(s: Syntax, made: Syntax) -> list[str]:
    """One node in the place of another; the note says it where other words or another order stand there."""
    said = f"{s.bare()} is {made.bare()}" if sum(1 for _ in s.nodes()) < SAID else ""
    for part in fields(s):
        if part.name not in ("span", "closed"):
            setattr(s, part.name, getattr(made, part.name))
    return [said] if said else []


SAID = 12  # nodes: longer ones are read without a note


def by_kinds(s: Syntax, types: Sequence[Type]) -> Syntax | None:
    """What a call is by the kinds of its arguments; None where the table has no word of it."""
    rows = rows_for(s)
    for row, bound in rows:
        if row.sign != "=" and row.holds(types):
            return asked(s, row, bound)
    if s.text in registry or not (rows or s.text in habits()):
        return None
    known = " and ".join(dict.fromkeys(row.typed.prose() for row in habits()[s.text]))
    shown = ", ".join(t.said for t in types)
    raise ShapeError(f"{s.bare()} of {shown}", s.span, f"known is {known}")
