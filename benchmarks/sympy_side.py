"""The public cases in SymPy, written the way people write them, and how SymPy does.

A case has up to three spellings, which differ where a product of vectors is a 1×1 matrix to SymPy and a number to
people; the one that serves SymPy best counts.  The value of every spelling is compared with the case's own function
before anything is derived, so that a wrong answer is SymPy's and not the translation's.

legend   e SymPy expression   s syntax node   t the variable of an entrywise function   T true derivative
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import sympy as sp
from sympy.matrices.expressions.diagonal import DiagonalOf

from benchmarks.cases import EXACT, Case, off
from benchmarks.sympy_value import NoValue, evaluate, numbers
from frechet.errors import FrechetError
from frechet.reading.text.lex import tokens
from frechet.reading.text.parse import Parser
from frechet.reading.text.syntax import Syntax

LIMIT = 20.0  # seconds of CPU time for one derivative
VERDICTS = (
    "right",
    "wrong",
    "underived",
    "error",
    "timed out",
    "no word",
)  # from the best down
# a product x'*y stays a 1×1 matrix, is Trace(...), or is (...)[0, 0]
SPELLINGS = (
    "matrix",
    "trace",
    "entry",
)
t = sp.Dummy("t")
ENTRYWISE = {
    "exp": sp.exp,
    "log": sp.log,
    "sin": sp.sin,
    "cos": sp.cos,
    "tanh": sp.tanh,
    "sqrt": sp.Lambda(t, sp.sqrt(t)),
    "abs": sp.Abs,
    "relu": sp.Lambda(t, sp.Max(t, 0)),
    "sigmoid": sp.Lambda(t, 1 / (1 + sp.exp(-t))),
    "softplus": sp.Lambda(t, sp.log(1 + sp.exp(t))),
    "arcsin": sp.asin,
    "arccos": sp.acos,
    "arctan": sp.atan,
}


class NoWord(Exception):
    """SymPy has no word for a function of the case."""


class TimedOut(BaseException):
    """The limit of CPU time; no `except Exception` inside SymPy catches it."""


# -------------------------------------------------------------------- into SymPy
def scalar_by(spelling: str, e: Any) -> Any:
    """A 1×1 matrix as a number."""
    if not is_matrix(e):
        return e
    if e.shape != (1, 1):
        raise NoWord(f"{e.shape} for a number")
    return e[0, 0] if spelling == "entry" else sp.Trace(e)


def is_matrix(e: Any) -> bool:
    """Is it a matrix expression?"""
    return isinstance(e, sp.MatrixExpr)


class Translation:
    """A case's expression in one spelling; `symbols` are SymPy's for the variables and the sizes."""

    def __init__(self, case: Case, spelling: str) -> None:
        self.case, self.spelling = case, spelling
        names = {n for n in case.sizes if n not in case.variables}
        self.symbols: dict[str, Any] = {
            n: sp.Symbol(n, integer=True, positive=True) for n in names
        }
        self.symbols |= {
            name: self.symbol(name, v) for name, v in case.variables.items()
        } | {"pi": sp.pi}

    def symbol(self, name: str, v: Mapping[str, Any]) -> Any:
        """A variable: a Symbol, or a MatrixSymbol, n×1 for a vector."""
        shape = [self.size(n) for n in v["shape"]]
        return (
            sp.MatrixSymbol(name, *shape, *[1] * (2 - len(shape)))
            if shape
            else sp.Symbol(name, positive=True)
        )

    def size(self, n: str | int) -> Any:
        """A size from a number, a name or a product of names."""
        return sp.prod(
            [sp.Integer(p) if p.isdigit() else self.symbols[p] for p in str(n).split("*")]
        )

    def expression(self) -> Any:
        """The whole expression."""
        done: dict[Syntax, Any] = {}
        try:
            body = Parser(tokens(self.case.expr)).document().body
        except FrechetError as unread:
            raise NoWord(str(unread)) from None
        for s in body.nodes():
            done[s] = self.node(
                s, [done[a] for a in s.args], [done[b] for a in s.args[:1] for b in a.args]
            )
        return done[body]

    def number(self, e: Any) -> Any:
        """A 1×1 matrix as a number."""
        return scalar_by(self.spelling, e)

    def settled(self, e: Any) -> Any:
        """A product of vectors, as the spelling has it."""
        return (
            e
            if self.spelling == "matrix" or not is_matrix(e) or e.shape != (1, 1)
            else self.number(e)
        )

    def node(self, s: Syntax, args: list[Any], inner: list[Any]) -> Any:
        """One operator or function of translated operands; `inner` are the operands of the first."""
        match s.op:
            case "number":
                return sp.Rational(s.value)
            case "name":
                return self.symbols[s.text]
            case "negate":
                return -args[0]
            case "transpose":
                return args[0].T if is_matrix(args[0]) else args[0]
            case "sum":
                every = (
                    args if all(map(is_matrix, args)) else [self.number(a) for a in args]
                )
                signs = [sign for sign, _ in s.signs]
                return reduce(
                    lambda a, b: a + b,
                    [sign * a for sign, a in zip(signs, every, strict=True)],
                )
            case "*":
                return self.product(*args)
            case ".*":
                return (
                    sp.hadamard_product(*args)
                    if all(map(is_matrix, args))
                    else args[0] * args[1]
                )
            case "/":
                return self.over(args[0], self.number(args[1]))
            case "./" if is_matrix(args[1]):
                return sp.hadamard_product(args[0], sp.HadamardPower(args[1], -1))
            case "./":
                return self.over(*args)
            case "power" if (
                s.args[0].op == "call"
                and s.args[0].text in ("norm2", "normF")
                and args[1] == 2
            ):
                return self.square(inner[0])  # the square of a norm is written as a product
            case "power":
                base = (
                    self.number(args[0])
                    if not is_matrix(args[0]) or args[0].shape == (1, 1)
                    else args[0]
                )
                return base.inv() if is_matrix(base) and args[1] == -1 else base ** args[1]
            case "epower":
                return sp.HadamardPower(*args) if is_matrix(args[0]) else args[0] ** args[1]
            case "entry":
                at = [int(a) - 1 for a in args[1:]]
                return args[0][at[0], at[1] if len(at) > 1 else 0]
            case "call":
                return self.call(s.text, args)
        raise NoWord(s.op)

    def product(self, a: Any, b: Any) -> Any:
        """A product; a 1×1 matrix that fits nowhere is a number."""
        if is_matrix(a) and is_matrix(b) and a.shape[1] != b.shape[0]:
            a, b = (self.number(a), b) if a.shape == (1, 1) else (a, self.number(b))
        return self.settled(a * b)

    @staticmethod
    def over(a: Any, b: Any) -> Any:
        """A quotient by a number."""
        return a * (1 / b) if is_matrix(a) else a / b

    def call(self, name: str, args: list[Any]) -> Any:
        """A function."""
        e = args[0]
        if name in ENTRYWISE:
            matrix = is_matrix(e) and e.shape != (1, 1)
            return (
                e.applyfunc(ENTRYWISE[name]) if matrix else ENTRYWISE[name](self.number(e))
            )
        match name:
            case "tr":
                return sp.Trace(e) if is_matrix(e) else e
            case "det":
                return sp.Determinant(e)
            case "logdet":
                return sp.log(sp.Determinant(e))
            case "inv":
                return e.inv()
            case "eye":
                return sp.Identity(e)
            case "ones":
                return sp.OneMatrix(e, args[1] if len(args) > 1 else 1)
            case "kron":
                return sp.KroneckerProduct(*args)
            case "diag":
                return sp.DiagMatrix(e) if e.shape[1] == 1 else DiagonalOf(e)
            case "norm2" | "normF":
                return sp.sqrt(self.number(self.square(e)))
            case "norm1":
                return self.total(e.applyfunc(sp.Abs))
            case "sum":
                return self.total(e, *args[1:])
            case "mean":
                return self.over(
                    self.total(e, *args[1:]),
                    e.shape[0] if len(args) > 1 else e.shape[0] * e.shape[1],
                )
            case "softmax":
                return self.softmax(e, *args[1:])
        raise NoWord(name)

    def square(self, e: Any) -> Any:
        """The square of a Frobenius or Euclidean norm."""
        return self.settled(e.T * e) if e.shape[1] == 1 else sp.Trace(e.T * e)

    def total(self, e: Any, axis: int = 0) -> Any:
        """The sum of all entries, or over one index."""
        rows, columns = e.shape
        if axis == 1:
            return e.T * sp.OneMatrix(rows, 1)
        if axis == 2:
            return e * sp.OneMatrix(columns, 1)
        return self.settled(
            sp.OneMatrix(1, rows) * (e if columns == 1 else e * sp.OneMatrix(columns, 1))
        )

    def softmax(self, e: Any, axis: int = 0) -> Any:
        """The softmax of a vector, or of every row."""
        x = e.applyfunc(sp.exp)
        if axis:
            return sp.DiagMatrix(self.total(x, 2).applyfunc(sp.Lambda(t, 1 / t))) * x
        return x * (1 / self.number(self.total(x)))


# -------------------------------------------------------------------- asking SymPy
@dataclass
class Question:
    """One spelling of a case: the expression, the variable, and how SymPy did."""

    case: Case
    expression: Any
    variable: Any
    verdict: str = ""
    answer: str = ""

    def ask(self) -> tuple[float, Any, str]:
        """Derive, settle, print, with SymPy's cache empty: seconds of CPU time, the answer, its text."""
        sp.core.cache.clear_cache()
        with limited(LIMIT):
            start = time.process_time()
            e = self.expression
            for _ in range(self.case.order):
                e = e.diff(self.variable)
            e = e.doit()
            text = str(e)
            return time.process_time() - start, e, text

    def judge(self) -> float:
        """Ask and compare with the truth, in SymPy's layout: axes of the variable, then of the value."""
        seconds = LIMIT
        try:
            seconds, e, self.answer = self.ask()
            self.verdict = (
                "underived"
                if e.has(sp.Derivative)
                else "right"
                if self.right(e)
                else "wrong"
            )
        except TimedOut:
            self.verdict = "timed out"
        except NoValue as why:
            self.verdict, self.answer = "wrong", f"{self.answer}: {why}"
        except NotImplementedError as why:
            if "no value" in str(
                why
            ):  # `evaluate` does not know a node: the benchmark is incomplete
                raise
            self.verdict, self.answer = "error", repr(why)
        except Exception as why:
            self.verdict, self.answer = "error", repr(why)
        return seconds

    def right(self, e: Any) -> bool:
        """Is it the derivative?  Of a structured variable, that by free entries is right too."""
        value = np.squeeze(evaluate(e, numbers(self.case)))
        out = np.ndim(self.case.function(self.case.values))
        return any(
            off(value, np.squeeze(np.moveaxis(T, range(out), range(-out, 0)))) < EXACT
            for T in (self.case.truth, self.case.projected)
        )


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TimedOut after this much CPU time; a clock on the wall rings, since a CPU timer makes CPU clocks coarse."""
    start = time.process_time()

    def look(*_: object) -> None:
        if time.process_time() - start > seconds:
            raise TimedOut

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1.0, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def questions(case: Case) -> list[Question]:
    """The spellings of a case that differ and mean the case's function."""
    made: dict[Any, Question] = {}
    for spelling in SPELLINGS:
        translation = Translation(case, spelling)
        try:
            e = translation.expression()
        except NoWord:
            continue
        except Exception as why:  # SymPy refuses to build it
            made[repr(why)] = Question(case, None, None, "error", repr(why))
            continue
        if (
            e not in made
            and off(
                np.squeeze(evaluate(e, numbers(case))),
                np.squeeze(case.function(case.values)),
            )
            < EXACT
        ):
            made[e] = Question(case, e, translation.symbols[case.wrt])
    return list(made.values())


def best(case: Case) -> Question:
    """The spelling that serves SymPy best: the fastest right one, else the one with the best verdict."""
    asked = [(q.judge() if not q.verdict else LIMIT, q) for q in questions(case)]
    if not asked:
        return Question(case, None, None, "no word")
    return min(asked, key=lambda pair: (VERDICTS.index(pair[1].verdict), pair[0]))[1]
