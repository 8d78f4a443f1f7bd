"""Phrases as text: Unicode, input syntax (which is also the ASCII form), LaTeX.

A painter says how each kind of phrase looks and how tightly the result binds; brackets follow from that.

    legend   p phrase   s painted string   level how tightly it binds
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import NamedTuple

from frechet.errors.kept import cached
from frechet.functions.catalogue.spellings import PRINTED
from frechet.functions.declaration import registry
from frechet.network.network import Exponent
from frechet.network.size import Size
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.leaf import PHRASES_KEPT
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.slices import Spec, lies
from frechet.paper.labels import marked_name, shown_name

SUM, HAD, MUL, KRON, JUXTAPOSED, POST, ATOM = range(1, 8)


class Painted(NamedTuple):
    """A string and how tightly it binds."""

    s: str
    level: int


class Painter:
    """The input syntax; other styles override what looks different."""

    minus, plus, quote = " - ", " + ", "'"

    def __init__(self, taken: Collection[str] = ()) -> None:
        # names of symbols: a sign that is one of them cannot mean something else
        self.taken = set(taken)
        self.done: dict[Phrase, Painted] = {}

    def paint(self, p: Phrase) -> str:
        """The phrase as a string; every shared part once, without recursion."""
        stack = [p]
        while stack:
            q = stack[-1]
            missing = [a for a in parts_of(q) if a not in self.done]
            if missing:
                stack += missing
            else:
                stack.pop()
                self.done[q] = getattr(self, q.op)(*q.args, p=q)
        return self.done[p].s

    def at(self, p: Phrase, level: int) -> str:
        """A painted phrase, in brackets if it binds less tightly."""
        s, mine = self.done[p]
        return s if mine >= level else f"({s})"

    # ---------------------------------------------------------------- leaves
    def name(self, text: str, *_: object, p: Phrase) -> Painted:
        """A symbol."""
        return Painted(text, ATOM)

    def number(self, c: Fraction, p: Phrase) -> Painted:
        """A rational number."""
        return Painted(str(c), ATOM if c.denominator == 1 else MUL)

    def size(self, n: Size) -> str:
        """A size as an argument."""
        return n.text

    # ---------------------------------------------------------------- postfix
    def T(self, q: Phrase, p: Phrase) -> Painted:
        """A transpose."""
        return self.lying(q) or Painted(self.at(q, POST) + self.quote, POST)

    def lying(self, q: Phrase) -> Painted | None:
        """The transpose of a row that stands, and of a column of elements: written without a transpose."""
        if lies(q):
            return Painted(self.bare_slice(*q.args), POST)
        if q.op == "block" and len(q.shape) == 1:
            return self.matrix(
                [[self.T(p, q).s if p.shape else self.done[p].s for (p,) in q.args]]
            )
        return None

    def slice(self, q: Phrase, *specs: Spec, p: Phrase) -> Painted:
        """A part of an array: `X[1:k,:]`, `X[i,:]'`."""
        return Painted(self.bare_slice(q, *specs) + self.quote * lies(p), POST)

    def bare_slice(self, q: Phrase, *specs: Spec) -> str:
        """The same; a row lies."""
        between = ", " if all(s[0] == "range" for s in specs) else ","
        return f"{self.at(q, POST)}[{between.join(self.spec(s, n) for s, n in zip(specs, q.shape, strict=True))}]"

    def spec(self, s: Spec, n: Size) -> str:
        """What is read of an axis of length n."""
        if s[0] == "all":
            return ":"
        return ":".join(self.last(n) if k is None else self.size(k) for k in s[1:])

    def last(self, n: Size) -> str:
        """The last place of an axis."""
        return "end"

    def block(self, *rows: Sequence[Phrase], p: Phrase) -> Painted:
        """A block literal."""
        return self.matrix([[self.done[q].s for q in r] for r in rows])

    def matrix(self, rows: Sequence[Sequence[str]]) -> Painted:
        """Elements in rows."""
        return Painted(f"[{'; '.join(', '.join(r) for r in rows)}]", ATOM)

    def part(self, q: Phrase, p: Phrase) -> Painted:
        """A product kept together."""
        return self.done[q]

    def power(self, q: Phrase, e: Exponent, p: Phrase) -> Painted:
        """A power of a scalar."""
        return self.root(q) if e == Fraction(1, 2) else self.raised(q, e)

    def raised(self, q: Phrase, e: Exponent, dot: str = "") -> Painted:
        """A power with the exponent written out."""
        return Painted(f"{self.at(q, POST)}{dot}^{self.exponent(e)}", POST)

    def exponent(self, e: Exponent) -> str:
        """An exponent behind its sign."""
        return str(e) if Fraction(e).denominator == 1 else f"({e})"

    def root(self, q: Phrase) -> Painted:
        """A square root."""
        return Painted(f"sqrt({self.done[q].s})", ATOM)

    def entry(self, q: Phrase, *places: Size, p: Phrase) -> Painted:
        """An entry."""
        return Painted(f"{self.at(q, POST)}[{','.join(n.text for n in places)}]", POST)

    def apply(self, q: Phrase, mark: str, *directions: Phrase, p: Phrase) -> Painted:
        """A derivative at directions: `DF(X)[H]`, its adjoint `DF(X)'[G]`."""
        return Painted(
            f"{self.done[q].s}{mark}[{', '.join(self.done[h].s for h in directions)}]", POST
        )

    # ---------------------------------------------------------------- products
    def mul(self, *factors: Phrase, p: Phrase) -> Painted:
        """A product."""
        return Painted(
            self.join([self.factor(f, k) for f, k in ph.runs_of_factors(factors)]), MUL
        )

    def factor(self, f: Phrase, k: int) -> str:
        """A factor, or a run of k equal ones."""
        return self.at(f, POST) if k == 1 else self.raised(f, k).s

    def join(self, factors: list[str]) -> str:
        """Factors side by side."""
        return "*".join(factors)

    def quotient(self, above: Phrase, below: Phrase, p: Phrase) -> Painted:
        """A division by a scalar."""
        return Painted(f"{self.at(above, MUL)}/{self.at(below, POST)}", MUL)

    def scaled(self, c: Fraction, q: Phrase, p: Phrase) -> Painted:
        """A rational multiple: `-3*x/2`."""
        if c == -1:
            return Painted("-" + self.at(q, HAD), SUM)
        above, below = (
            (q.args[0], [self.at(q.args[1], MUL)]) if q.op == "quotient" else (q, [])
        )
        s = self.at(above, MUL)
        if abs(c.numerator) != 1:
            s = self.join([str(abs(c.numerator)), s])
        if c.denominator != 1:
            below.insert(0, str(c.denominator))
        if len(below) == 1 and q.op == "quotient":
            below = [self.at(q.args[1], POST)]
        if below:
            s = f"{s}/{below[0]}" if len(below) == 1 else f"{s}/({self.join(below)})"
        return Painted("-" + s, SUM) if c < 0 else Painted(s, MUL)

    def sum(self, *terms: tuple[Fraction, Phrase], p: Phrase) -> Painted:
        """Terms with their signs."""
        s = ""
        for c, q in terms:
            t = self.multiple(abs(c), q)
            s += (
                (self.minus if c < 0 else self.plus if s else "") + t
                if s
                else ("-" if c < 0 else "") + t
            )
        return Painted(s, SUM)

    def multiple(self, c: Fraction, q: Phrase) -> str:
        """A positive multiple of a term."""
        if q.op == "number":
            return str(c * q.args[0])
        if c == 1:
            return self.at(q, HAD)
        return self.scaled(c, q, q).s

    def had(self, *factors: tuple[Phrase, Exponent], p: Phrase) -> Painted:
        """An entrywise product of powers."""
        above = [self.entrywise(q, e) for q, e in factors if e > 0]
        below = [self.entrywise(q, -e) for q, e in factors if e < 0]
        first = self.times(above) if above else "1"
        alone = len(above) == 1 and not below
        return Painted(
            first + "".join(self.over(q) for q in below), JUXTAPOSED if alone else HAD
        )

    def entrywise(self, q: Phrase, e: Exponent) -> str:
        """An entrywise power."""
        if e == 1:
            return self.at(q, POST)
        return self.root(q).s if e == Fraction(1, 2) else self.raised(q, e, ".").s

    def times(self, factors: list[str]) -> str:
        """Entrywise factors side by side."""
        return ".*".join(factors)

    def over(self, q: str) -> str:
        """An entrywise division."""
        return "./" + q

    # ---------------------------------------------------------------- functions
    def call(self, fn: str, *args: Phrase | Size | int, p: Phrase) -> Painted:
        """A function: in a style of its own, or with brackets."""
        own = getattr(self, "call_" + fn, None)
        made = own(*args) if own else None
        return made or Painted(
            f"{self.function(fn)}({', '.join(map(self.argument, args))})", ATOM
        )

    def function(self, fn: str) -> str:
        """The name of a function."""
        return fn

    def argument(self, a: Phrase | Size | int) -> str:
        """An argument."""
        return (
            self.done[a].s
            if isinstance(a, Phrase)
            else self.size(a)
            if isinstance(a, Size)
            else str(a)
        )

    def call_pow(self, q: Phrase, e: Phrase) -> Painted:
        """A power with a symbolic exponent."""
        dot = "." if q.shape or e.shape else ""
        return Painted(f"{self.at(q, POST)}{dot}^{self.raising(e)}", POST)

    def call_powm(self, q: Phrase, e: Phrase) -> Painted:
        """A power of a matrix with a symbolic exponent."""
        return Painted(f"{self.at(q, ATOM)}^{self.raising(e)}", POST)

    def raising(self, e: Phrase) -> str:
        """A symbolic exponent; a norm between bars stands in brackets."""
        s = self.at(e, ATOM)
        return f"({s})" if s.startswith("‖") else s


@cached(PHRASES_KEPT)
def parts_of(p: Phrase) -> tuple[Phrase, ...]:
    """The phrases that a phrase is made of."""
    found = list[Phrase]()
    for a in p.args:
        if isinstance(a, Phrase):
            found.append(a)
        elif isinstance(a, tuple):
            found += [b for b in a if isinstance(b, Phrase)]
    return tuple(found)


WORD_END, WORD_BEGIN = re.compile(r"\w*$"), re.compile(r"\w*")


class Unicode(Painter):
    """Print: `2X(XᵀX)⁻¹`, `(AB − C)Bᵀ`; a `·` stands beside names of several letters."""

    minus, quote = " − ", "ᵀ"

    def name(self, text: str, *_: object, p: Phrase) -> Painted:
        """A symbol, with its marks where Unicode has them."""
        return Painted(shown_name(text, p.moves), ATOM)

    def T(self, q: Phrase, p: Phrase) -> Painted:
        """`Xᵀ`; of an inverse `X⁻ᵀ`."""
        if q.op == "call" and q.args[0] == "inv":
            return Painted(self.raisable(q.args[1]) + "⁻ᵀ", POST)
        return super().T(q, p)

    def raisable(self, q: Phrase) -> str:
        """What a script stands at: in brackets, where one stands above it already."""
        s = self.at(q, POST)
        return f"({s})" if s.endswith("}") else s

    def raised(self, q: Phrase, e: Exponent, dot: str = "") -> Painted:
        """`x²`, entry by entry `x∘²`."""
        sign = "∘" if dot else ""
        if not dot and q.op == "call" and q.args[0] == "inv":
            q, e = q.args[1], -e
        if Fraction(e).denominator != 1:
            return super().raised(q, e, dot)
        s = self.raisable(q)
        base = f"({s})" if s[-1] in RAISED and not sign else s
        return Painted(base + sign + superscript(int(e)), POST)

    def number(self, c: Fraction, p: Phrase) -> Painted:
        """Common fractions have a sign of their own."""
        return Painted(VULGAR[c], ATOM) if c in VULGAR else super().number(c, p)

    def scaled(self, c: Fraction, q: Phrase, p: Phrase) -> Painted:
        """`½(A + B)`, `2xᵀAx/q`."""
        of_quotient, whole = q.op == "quotient", c.denominator == 1
        if abs(c) == 1 or not (whole or (abs(c) in VULGAR and not of_quotient)):
            s, level = super().scaled(c, q, p)
            return Painted("−" + s[1:] if c < 0 else s, level)
        above = q.args[0] if of_quotient else q
        factors = (
            [self.factor(f, k) for f, k in ph.runs_of_factors(above.args)]
            if above.op == "mul"
            else [self.at(above, MUL)]
        )
        s = self.join([VULGAR.get(abs(c), str(abs(c))), *factors])
        s += f"/{self.at(q.args[1], POST)}" if of_quotient else ""
        return Painted("−" + s, SUM) if c < 0 else Painted(s, MUL)

    def sum(self, *terms: tuple[Fraction, Phrase], p: Phrase) -> Painted:
        """A true minus sign."""
        s, level = super().sum(*terms, p=p)
        return Painted("−" + s[1:] if s.startswith("-") else s, level)

    def mul(self, *factors: Phrase, p: Phrase) -> Painted:
        """Juxtaposed where no name is long."""
        painted = [self.factor(f, k) for f, k in ph.runs_of_factors(factors)]
        s = self.join(painted)
        return Painted(s, JUXTAPOSED if len(s) == sum(map(len, painted)) else MUL)

    def join(self, factors: list[str]) -> str:
        """A dot beside long names, functions and numbers that would run together."""
        s, before = factors[0], factors[0]
        for f in factors[1:]:
            close = (
                short(before)
                and short(f)
                and not (f[0].isdigit() or f[0] == "[" or f[0] in VULGAR.values())
            )
            s += f if close and not self.runs_together(s, f) else "·" + f
            before = f
        return s

    def runs_together(self, before: str, f: str) -> bool:
        """Would a reader find a longer name where two factors meet, or a function: l·n, T·r?"""
        end, begin = WORD_END.search(before).group(), WORD_BEGIN.match(f).group()  # type: ignore[union-attr]
        meet = [
            end[i:] + begin[:j] for i in range(len(end)) for j in range(1, len(begin) + 1)
        ]
        return any(
            word in self.taken or word in registry or word in PRINTED or word == "pi"
            for word in meet
        )

    def quotient(self, above: Phrase, below: Phrase, p: Phrase) -> Painted:
        """A slash; a product below stands in brackets, although it would bind tighter."""
        return Painted(f"{self.at(above, MUL)}/{self.at(below, POST)}", MUL)

    def times(self, factors: list[str]) -> str:
        """`x∘y`."""
        return "∘".join(factors)

    def over(self, q: str) -> str:
        """`x⊘y`."""
        return "⊘" + q

    def function(self, fn: str) -> str:
        """The sigmoid is σ where nothing else is."""
        return "σ" if fn == "sigmoid" and not {"σ", "sigma"} & self.taken else fn

    def apply(self, q: Phrase, mark: str, *directions: Phrase, p: Phrase) -> Painted:
        """`DF(X)[H]`, `DF(X)ᵀ[G]`."""
        return super().apply(q, "ᵀ" if mark else "", *directions, p=p)

    def call_inv(self, q: Phrase) -> Painted:
        """`X⁻¹`."""
        return Painted((self.at(q, ATOM) if q.op == "T" else self.raisable(q)) + "⁻¹", POST)

    def call_norm2(self, q: Phrase) -> Painted:
        """`‖x‖`."""
        return Painted(f"‖{self.done[q].s}‖", ATOM)

    def call_norm1(self, q: Phrase) -> Painted:
        """`‖x‖₁`."""
        return Painted(f"‖{self.done[q].s}‖₁", ATOM)

    def call_inner(self, q: Phrase, r: Phrase) -> Painted:
        """`⟨P, Q⟩`."""
        return Painted(f"⟨{self.done[q].s}, {self.done[r].s}⟩", ATOM)

    def call_kron(self, q: Phrase, r: Phrase) -> Painted:
        """`A ⊗ B`."""
        return Painted(f"{self.at(q, JUXTAPOSED)} ⊗ {self.at(r, KRON)}", KRON)

    def call_eye(self, n: Size) -> Painted | None:
        """`Iₙ` where the size has a subscript."""
        if n.text in SUBSCRIPTS and "I" not in self.taken:
            return Painted("I" + SUBSCRIPTS[n.text], ATOM)
        return None


class BookPrint(Unicode):
    """Print as it stands in books: a vector of ones is `𝟏`, zeros are `0`, the absolute value of a number `|c|`."""

    def call_ones(self, *shape: Size) -> Painted | None:
        """A vector of ones, whose length its neighbours show."""
        return Painted("𝟏", ATOM) if len(shape) == 1 else None

    def call_zeros(self, *shape: Size) -> Painted | None:
        """An array of zeros, whose shape its neighbours show."""
        return Painted("0", ATOM)

    def call_abs(self, q: Phrase) -> Painted | None:
        """The absolute value of a number."""
        return None if q.shape else Painted(f"|{self.done[q].s}|", ATOM)


VULGAR = {
    Fraction(1, 2): "½",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
}
SUBSCRIPTS = dict(
    zip("aehijklmnoprstuvx0123456789", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₀₁₂₃₄₅₆₇₈₉", strict=True)
)


RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"


def raised_name(text: str, moves: bool) -> bool:
    """Has a name, or that of a direction, something above on the right?"""
    found = marked_name(text[1:] if moves and text.startswith("d") else text)
    return found is not None and found.raised


def superscript(k: int) -> str:
    """An integer above the line."""
    return "".join(RAISED["-0123456789".index(c)] for c in str(k))


LONGER = re.compile(r"[A-Za-z](?=[A-Za-z0-9])|\w_(?!\{)")


def short(s: str) -> bool:
    """Does a painted factor need no dot beside it: a letter with its marks, a bracket, a norm, a number?"""
    depth, norm, plain = 0, False, []
    for c in s:
        depth += (c in "([") - (c in ")]")
        norm ^= c == "‖"
        plain.append(" " if depth or norm else c)
    return LONGER.search("".join(plain)) is None
