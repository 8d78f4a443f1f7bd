"""Numbers with as many decimal digits as one asks for: what float64 cannot tell, sixty digits can.

Every function of a number is a series, a root or a quotient of others; the standard library has exp, log and roots.
Words that are not here are read in mpmath, as they were declared.

    legend   a, b, x numbers   e exponent   digits of the numbers

>>> with digits(40):
...     print(sin(Decimal(1)), arctan(Decimal(1)) * 4 - pi())
0.8414709848078965066525023216302989996226 0E-39
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    getcontext,
    localcontext,
)
from fractions import Fraction
from random import Random
from typing import Any

from frechet.check.array import RingArray
from frechet.check.ring import (
    NoLaw,
    OutOfDomain,
    TooNear,
    Undefined,
    Watch,
    shaken,
)
from frechet.errors.kept import cached
from frechet.network.network import Exponent

LARGEST = 10**7  # exponents of numbers: beyond, a function has no value here
MORE = 12  # digits that a series is summed with beside those of its value
FAR = 10**6  # beyond this a function without a value may only have run out of digits
# below 10^-(digits/2) a number divides nothing, below 10^-(digits/3) it is close to a kink
NOTHING, NEAR = (
    2,
    3,
)
DECIMAL_ONE, DECIMAL_TWO, DECIMAL_HALF = Decimal(1), Decimal(2), Decimal("0.5")


@contextmanager
def digits(n: int, rounding: str = ROUND_HALF_EVEN) -> Iterator[None]:
    """So many digits for what is computed inside; an operation without a value raises an ArithmeticError."""
    traps = [InvalidOperation, DivisionByZero, Overflow]
    made = Context(prec=n, rounding=rounding, Emax=LARGEST, Emin=-LARGEST, traps=traps)
    with localcontext(made):
        yield


@contextmanager
def more(n: int = MORE) -> Iterator[None]:
    """Some digits more, rounded to the nearest: a series ends."""
    with localcontext() as inner:
        inner.prec, inner.rounding = inner.prec + n, ROUND_HALF_EVEN
        yield


class Decimals(Watch):
    """Decimal numbers; `sides` are the sides of kinks that arguments were on, in the order of evaluation.

    `known` are values of functions of matrices, which take time.
    """

    exact = False

    def __init__(self) -> None:
        super().__init__()
        self.sides: list[bool] = []
        self.known: dict[object, RingArray] = {}

    def number(self, c: int | Fraction) -> Decimal:
        """A rational number."""
        return Decimal(c) if isinstance(c, int) else Decimal(c.numerator) / c.denominator

    def pi(self) -> Decimal:
        """π."""
        return pi()

    def add(self, a: Decimal, b: Decimal) -> Decimal:
        """Sum."""
        return a + b

    def mul(self, a: Decimal, b: Decimal) -> Decimal:
        """Product."""
        return a * b

    def zero(self, a: Decimal) -> bool:
        """Is it too small to divide by?"""
        return abs(a) < small_number(NOTHING)

    def power(self, a: Decimal, e: Exponent) -> Decimal:
        """Power; of a negative number only a whole one."""
        if isinstance(e, int) or e.denominator == 1:
            if e < 0 and not a:
                raise Undefined
            return DECIMAL_ONE / a if e == -1 else a ** int(e) if e else DECIMAL_ONE
        if a < 0 or (a == 0 and e < 0):
            raise Undefined
        if e.denominator == 2:
            return a.sqrt() ** e.numerator
        return (a.ln() * e.numerator / e.denominator).exp() if a else a

    def side(self, gap: Decimal, what: str = "") -> None:
        """Note on which side of a kink a number is; close to it is refused."""
        if abs(gap) < small_number(NEAR):
            raise TooNear
        self.sides.append(gap > 0)
        self.crossed(gap, what)

    def apply(self, fn: Any, a: Decimal) -> Decimal:
        """A function of a number."""
        if (
            getattr(fn, "smooth", "") == "nonzero"
        ):  # a kink at 0; other words are edges of a domain
            self.side(a)
        rule = ENTRYWISE.get(fn.name)
        try:
            return declared(fn, [RingArray((), [a])], ()).v[0] if rule is None else rule(a)
        except ArithmeticError:
            raise (Undefined if abs(a) < FAR else OutOfDomain) from None


def noisy_decimals(rng: Random) -> Decimals:
    """Decimals with an error in the last digits of every operation: what that changes, more digits may change."""
    return shaken(
        Decimals(),
        lambda a: a * (1 + Decimal(rng.uniform(-1, 1)).scaleb(2 - getcontext().prec)),
    )


def small_number(part: int = NOTHING) -> Decimal:
    """A number with so many zeros as a part of the digits."""
    return Decimal(10) ** -(getcontext().prec // part)


def declared(fn: Any, args: Sequence[RingArray], params: Sequence[Any]) -> RingArray:
    """The value in the words that a function was declared with, read in mpmath."""
    if not fn.numpy:
        raise NoLaw(fn.name)
    import mpmath  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    from frechet.numeric import digits as many  # noqa: PLC0415
    from frechet.numeric import evaluate  # noqa: PLC0415

    with mpmath.workdps(getcontext().prec):
        try:
            given = [
                np.array([mpmath.mpf(str(a)) for a in x.v], dtype=object).reshape(x.shape)
                for x in args
            ]
            found = evaluate.words_value(fn.numpy, params, given, many.REAL)
        except (TypeError, ValueError, LookupError, NameError, AttributeError):
            raise NoLaw(fn.name) from None
        entries = found.ravel().tolist()
        if not all(isinstance(x, mpmath.mpf) and mpmath.isfinite(x) for x in entries):
            raise OutOfDomain
        return RingArray(
            found.shape,
            [
                Decimal(mpmath.nstr(x, getcontext().prec, strip_zeros=False))
                for x in entries
            ],
        )


# -------------------------------------------------------------------- functions of a number
def pi() -> Decimal:
    """π."""
    return +machin(getcontext().prec + MORE)


@cached(16)
def machin(n: int) -> Decimal:
    """π = 16 arctan(1/5) - 4 arctan(1/239), to n digits."""
    scale = 10**n

    def inverse(q: int) -> int:
        """The arc tangent of 1/q."""
        total, term, k = 0, scale // q, 1
        while term:
            total += term // k if k % 4 == 1 else -(term // k)
            term, k = term // (q * q), k + 2
        return total

    with localcontext() as c:
        c.prec = n
        return Decimal(16 * inverse(5) - 4 * inverse(239)).scaleb(-n)


def summed(term: Decimal, ratio: Callable[[int], Decimal]) -> Decimal:
    """term·(1 + ratio(1) + ratio(1)·ratio(2) + ...), until nothing is added."""
    total, k = term, 1
    while True:
        term = term * ratio(k)
        before, total, k = total, total + term, k + 1
        if total == before:
            return total


def turned(x: Decimal) -> tuple[int, Decimal]:
    """The number k of quarters of a turn, and x - k·π/2 between -π/4 and π/4."""
    k = int((x / (pi() * DECIMAL_HALF)).to_integral_value())
    return k % 4, x - k * pi() * DECIMAL_HALF


def circular(x: Decimal, ahead: int) -> Decimal:
    """sin(x + ahead·π/2)."""
    with more(MORE + max(0, x.adjusted())):
        k, y = turned(x)
        square = -y * y
        if (k + ahead) % 2:
            found = summed(DECIMAL_ONE, lambda j: square / (2 * j * (2 * j - 1)))
        else:
            found = summed(y, lambda j: square / (2 * j * (2 * j + 1)))
        found = -found if (k + ahead) % 4 > 1 else found
    return +found


def sin(x: Decimal) -> Decimal:
    """The sine."""
    return circular(x, 0)


def cos(x: Decimal) -> Decimal:
    """The cosine."""
    return circular(x, 1)


def tan(x: Decimal) -> Decimal:
    """The tangent."""
    return sin(x) / cos(x)


def arctan(x: Decimal) -> Decimal:
    """The inverse tangent: of half the angle until it is small, then its series."""
    with more():
        halvings = 0
        while abs(x) > Decimal("0.05"):
            x, halvings = x / (1 + (1 + x * x).sqrt()), halvings + 1
        square = -x * x
        power, total, k = x, x, 1
        while power:
            power, k = power * square, k + 2
            before, total = total, total + power / k
            if total == before:
                break
        total *= Decimal(2) ** halvings
    return +total


def arcsin(x: Decimal) -> Decimal:
    """The inverse sine."""
    if abs(x) == 1:
        return pi() * DECIMAL_HALF * x
    return arctan(x / (1 - x * x).sqrt())


def expm1(x: Decimal) -> Decimal:
    """exp(x) - 1, with all its digits where x is small."""
    if -x.adjusted() > getcontext().prec:
        return x * (1 + DECIMAL_HALF * x)
    with more(MORE + max(0, -x.adjusted())):
        found = x.exp() - 1
    return +found


def log1p(x: Decimal) -> Decimal:
    """log(1 + x), with all its digits where x is small."""
    if -x.adjusted() > getcontext().prec:
        return x * (1 - DECIMAL_HALF * x)
    with more(MORE + max(0, -x.adjusted())):
        found = (1 + x).ln()
    return +found


def sinh(x: Decimal) -> Decimal:
    """The hyperbolic sine."""
    e = expm1(abs(x))
    return ((e + e / (1 + e)) * DECIMAL_HALF).copy_sign(x)


def cosh(x: Decimal) -> Decimal:
    """The hyperbolic cosine."""
    e = x.exp()
    return (e + 1 / e) * DECIMAL_HALF


def tanh(x: Decimal) -> Decimal:
    """The hyperbolic tangent."""
    e = expm1(2 * x)
    return e / (e + 2)


def sigmoid(x: Decimal) -> Decimal:
    """1/(1 + exp(-x))."""
    return 1 / (1 + (-x).exp())


def erf(x: Decimal) -> Decimal:
    """2/√π·exp(-x²)·Σ 2^n x^(2n+1)/(2n+1)!!, where all terms have one sign."""
    if abs(x) > 60:
        return DECIMAL_ONE.copy_sign(x)
    with more():
        square = 2 * x * x
        total = summed(x, lambda j: square / (2 * j + 1)) if x else x
        found = 2 * total * (-x * x).exp() / pi().sqrt()
    return +found


def arcsinh(x: Decimal) -> Decimal:
    """The inverse hyperbolic sine."""
    a = abs(x)
    return log1p(a + a * a / (1 + (1 + a * a).sqrt())).copy_sign(x)


ENTRYWISE: dict[str, Callable[[Decimal], Decimal]] = {
    "exp": Decimal.exp,
    "log": Decimal.ln,
    "sin": sin,
    "cos": cos,
    "tan": tan,
    "cot": lambda x: cos(x) / sin(x),
    "sec": lambda x: 1 / cos(x),
    "csc": lambda x: 1 / sin(x),
    "arcsin": arcsin,
    "arccos": lambda x: pi() * DECIMAL_HALF - arcsin(x),
    "arctan": arctan,
    "sinh": sinh,
    "cosh": cosh,
    "tanh": tanh,
    "arcsinh": arcsinh,
    "arccosh": lambda x: (x + (x * x - 1).sqrt()).ln() if x >= 1 else (x - 1).sqrt(),
    "arctanh": lambda x: log1p(2 * x / (1 - x)) * DECIMAL_HALF,
    "sigmoid": sigmoid,
    "softplus": lambda x: log1p(x.exp()),
    "swish": lambda x: x * sigmoid(x),
    "gelu": lambda x: DECIMAL_HALF * x * (1 + erf(x / DECIMAL_TWO.sqrt())),
    "erf": erf,
    "expm1": expm1,
    "log1p": log1p,
    "log2": lambda x: x.ln() / DECIMAL_TWO.ln(),
    "log10": Decimal.log10,
    "abs": abs,
    "sign": lambda x: DECIMAL_ONE.copy_sign(x),
    "step": lambda x: Decimal(int(x > 0)),
    "relu": lambda x: max(x, Decimal(0)),
}
