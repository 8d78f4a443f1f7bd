r"""Texts for the reader: grown by grammars of the three syntaxes, declarations and documents, or mutants of the cases.

legend   r source of chance   depth how much a piece may nest
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from frechet import catalogue
from frechet.function import registry

assert catalogue
CASES = Path(__file__).resolve().parent.parent / "cases"
SHORT, LONG = 200, 4000  # characters
STANDARD = "A: n×n, B: n×p, C: m×n, X: n×n, S: n×n psd, x: n, y: n, z: m, w: 1×n, a: scalar, b: scalar, f: elementwise"

NAMES = [
    *"ABCXSxyzwabfgnmpkijtuvIJKDLEQW",
    "dA",
    "dx",
    "x1",
    "W_1",
    "alpha",
    "lam",
    "A_ij",
    "pi",
    "e",
    "eps",
    "ones",
    "R",
]
NUMBERS = ["0", "1", "2", "3", "10", "0.5", ".5", "1e3", "2e-3", "1/2", "512", "513", "007", "1.0", "9" * 20]
GREEK = "αβγδεζηθλμνξπρστφϕψωΓΔΘΛΣΦΨΩϵϑ"
LETTERS = [
    rf"\{w}"
    for w in ("alpha", "beta", "lambda", "Sigma", "mu", "sigma", "theta", "epsilon", "varphi", "xi", "ell", "pi")
]
STYLES = [
    "mathbf",
    "mathrm",
    "boldsymbol",
    "hat",
    "bar",
    "tilde",
    "dot",
    "vec",
    "mathcal",
    "text",
    "operatorname",
    "bm",
]
WORDS = [
    "tr",
    "det",
    "log",
    "exp",
    "sin",
    "cos",
    "tanh",
    "ln",
    "max",
    "min",
    "arg",
    "inf",
    "sup",
    "vec",
    "diag",
    "rank",
]
MACROS = [
    r"\frac", r"\dfrac", r"\tfrac", r"\sqrt", r"\sum", r"\nabla", r"\partial", r"\prod", r"\int", r"\left(", r"\right)",
    r"\left[", r"\right]", r"\|", r"\langle", r"\rangle", r"\cdot", r"\times", r"\odot", r"\otimes", r"\circ", r"\oslash",
    r"\top", r"\mathsf{T}", r"\prime", r"\dagger", r"\,", r"\;", r"\quad", r"\infty", r"\mapsto", r"\le", r"\in", r"\\",
    r"\begin{bmatrix}", r"\end{bmatrix}", r"\begin{aligned}", r"\end{aligned}", r"\mid", r"\ldots", r"\bf", r"\rm",
    r"\underset", r"\limits", r"\mathbb{R}", r"\operatorname{tr}", r"\text{ where }", r"\big", r"\displaystyle", r"\hbox",
]  # fmt: skip
ABOVE = ["", "^2", r"^\top"]
MARKS = ["", "_F", "_2", "_1", "_F^2", "_*", "_{}", r"_\infty", "_{op}", "^2"]
RANGES = ["_{i=1}^n", "_i", "_{ij}", "_{i,j}", "", "_{}", "^n", r"_{r \le n}", r"\limits_{i=1}^{n}", "_{i=1}^{3}"]
SIGNS = [*"+-*/^'()[]{},;:=\\|.&$%_<>!?@#~\"` \n\t0123456789"]
PRINT = [*"ᵀ⁻¹²³⁴⁵⁰½‖⟨⟩∂∇·⊙∘⊗₀₁₂₃ₐᵢⱼₙ×−√⊤†∑′⁎∞≤≥≠→↦∈", "ᵀ", "⁻¹", "⁻ᵀ", "∂f/∂x", "∇²", "D_X", "²", "where"]
STRANGE = [*"\0\x1b\u202e\u200b\ufeff\u00a0éßЖ中😀٣²ª\u0301\ud800", "\r\n", "ﬁ", "𝐱", "𝔸", "Å", "ℝ", "ℓ"]
SIZES = [
    "n",
    "m",
    "p",
    "k",
    "1",
    "2",
    "3",
    "n+1",
    "2*n",
    "n*m",
    "n^2",
    "n(n+1)/2",
    "0",
    "-1",
    "n-1",
    "q",
    "1e5",
    "n/2",
    "x",
]
FACTS = ["symmetric", "psd", "skew", "diagonal", "orthogonal", "positive", "invertible", "lower_triangular", "simplex",
         "toeplitz", "sphere", "unknown", "scalar", "elementwise", "(n) -> m", "n -> n", "complex", "constant"]  # fmt: skip


SYNTAXES = ("text", "unicode", "latex")
FITTING = {  # of a shape, the same in three syntaxes: M a matrix, V a vector, N a number
    "m": [
        ("<M>*<M>", "<M>·<M>", r"<M> <M>"),
        ("<M> + <M>", "<M> + <M>", "<M> + <M>"),
        ("(<M> - <M>)", "(<M> − <M>)", r"\left(<M> - <M>\right)"),
        ("inv(<M>)", "(<M>)⁻¹", "(<M>)^{-1}"),
        ("(<M>)'", "(<M>)ᵀ", r"(<M>)^\top"),
        ("<V>*(<V>)'", "<V>·(<V>)ᵀ", r"<V> (<V>)^T"),
        ("exp(<M>)", "exp(<M>)", r"\exp(<M>)"),
        ("<N>*<M>", "<N>·<M>", r"<N> \cdot <M>"),
        ("diag(<V>)", "diag(<V>)", r"\operatorname{diag}(<V>)"),
        ("<M>.*<M>", "<M>⊙<M>", r"<M> \odot <M>"),
        ("d/dX <N>", "∂/∂X <N>", r"\frac{\partial}{\partial X} <N>"),
        ("hess_x (<N>)", "∇²_x (<N>)", r"\nabla^2_x \left(<N>\right)"),
        ("(<M>)^3", "(<M>)³", "{<M>}^{3}"),
    ],
    "v": [
        ("(<M>)*<V>", "(<M>)·<V>", r"\left(<M>\right) <V>"),
        ("<V> + <V>", "<V> + <V>", "<V> + <V>"),
        ("tanh(<V>)", "tanh(<V>)", r"\tanh <V>"),
        ("<V>.^2", "(<V>)∘²", r"<V> \odot <V>"),
        ("<N>*<V>", "<N>·<V>", r"<N> \cdot <V>"),
        ("softmax(<V>)", "softmax(<V>)", r"\operatorname{softmax}(<V>)"),
        ("(<M>) \\ <V>", "(<M>)⁻¹·<V>", "(<M>)^{-1} <V>"),
        ("d/dx (<N>)", "∇_x (<N>)", r"\nabla_x (<N>)"),
    ],
    "s": [
        ("tr(<M>)", "tr(<M>)", r"\operatorname{tr}(<M>)"),
        ("(<V>)'*<V>", "(<V>)ᵀ·<V>", r"(<V>)^\top <V>"),
        ("norm2(<V>)^2", "‖<V>‖²", r"\|<V>\|_2^2"),
        ("logdet(<M>)", "logdet(<M>)", r"\log\det(<M>)"),
        ("<N>/(<N>)", "<N>/(<N>)", r"\frac{<N>}{<N>}"),
        ("sin(<N>)", "sin(<N>)", r"\sin(<N>)"),
        ("sum(i in 1:n, (<V>)[i]^2)", "∑ᵢ xᵢ²", r"\sum_{i=1}^{n} x_i^2"),
        ("<M>[1,2]", "<M>[1,2]", "X_{12}"),
        ("sum(<M>)", "sum(<M>)", r"\mathbf{1}^\top (<M>) \mathbf{1}"),
    ],
}


class Input(NamedTuple):
    """What is read, how, and where it came from."""

    kind: str  # text, unicode, latex, auto: the syntax; where: declarations; document
    text: str
    where: str = STANDARD
    source: str = ""


@cache
def corpus() -> tuple[tuple[str, str, str], ...]:
    """(kind, text, declarations) of all cases."""
    found = []
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            where = row.get("where") or declared(row.get("vars")) or STANDARD
            for key in ("expr", "text", "claim", "answer_text", "latex", "right_answer"):
                if isinstance(row.get(key), str) and row[key]:
                    text, given = row[key], where if isinstance(where, str) else STANDARD
                    found.append(("latex" if key == "latex" else "auto", text, given))
    return tuple(found)


def declared(variables: object) -> str:
    """The declarations of a case's variables."""
    if not isinstance(variables, dict):
        return ""
    shapes = {x: v.get("shape", []) if isinstance(v, dict) else [str(v)] for x, v in variables.items()}
    return ", ".join(f"{x}: {'×'.join(map(str, shape)) or 'scalar'}" for x, shape in shapes.items())


class Grammar:
    """Pieces of the three syntaxes; every choice is one of r's."""

    def __init__(self, r: random.Random) -> None:
        self.r = r
        self.functions = sorted(registry)

    def of(self, kind: str, depth: int) -> str:
        """An expression in a syntax; half of them have shapes that fit."""
        if self.r.random() < 0.5:
            return self.fitting(kind, self.r.choice("mvs"), depth)
        return {"text": self.text, "unicode": self.unicode, "latex": self.latex}[kind](depth)

    def fitting(self, kind: str, shape: str, depth: int) -> str:
        """A matrix, a vector or a number in the names of STANDARD."""
        c = self.r.choice
        if depth <= 0:
            return c({"m": ["A", "X", "S"], "v": ["x", "y"], "s": ["a", "b", "2", "n", "0.5"]}[shape])
        way = c(FITTING[shape])
        form = way[SYNTAXES.index(kind)]
        for sign, of in (("M", "m"), ("V", "v"), ("N", "s")):
            while f"<{sign}>" in form:
                form = form.replace(f"<{sign}>", self.fitting(kind, of, depth - 1 - (self.r.random() < 0.3)), 1)
        return form

    def pick(self, *ways: Callable[[], str]) -> str:
        """One of several ways."""
        return self.r.choice(ways)()

    # ------------------------------------------------------------ text
    def text(self, depth: int) -> str:
        """An expression of the text syntax."""
        c = self.r.choice
        if depth <= 0:
            return c(NUMBERS) if self.r.random() < 0.2 else c(NAMES)
        one = lambda: self.text(depth - 1)  # noqa: E731
        return self.pick(
            lambda: one() + c(["+", " - ", "*", ".*", "./", "/", " \\ ", "^", ".^", "'*"]) + one(),
            lambda: f"({one()})" + c(["", "'", "^2", "^-1", ".^(1/2)", "[1,2]", "[i,:]", "^T"]),
            lambda: f"{c(self.functions)}({', '.join(one() for _ in range(self.r.choice([1, 1, 1, 2, 2, 3, 0])))})",
            lambda: one() + c(["'", "^2", "^-1", "[1]", "[1,2]", "[:,j]", "[1:k,:]", "[end]", "^n", "^(-1/2)", ".^2"]),
            lambda: "-" + one(),
            lambda: f"[{one()}{c([', ', '; ', ' '])}{one()}]",
            lambda: f"sum(i in {c(['1:n', '1:3', '2:n-1', 'n'])}, {one()}{c(['[i]', '[i,:]', '', '[i+1]', '[n-i]'])})",
            lambda: c(["d/dX ", "d/dx ", "d/dx[i] ", "jac_x ", "hess_x ", "D_X (", "jac_{x,y} ", "D_{A,X} ("]) + one(),
            lambda: f"D_X ({one()}) [{one()}]",
            lambda: f"{one()} where R = {one()}",
            lambda: one(),
        )

    # ------------------------------------------------------------ Unicode
    def unicode(self, depth: int) -> str:
        """An expression as Unicode print has it."""
        c = self.r.choice
        if depth <= 0:
            return c([*NAMES, *GREEK, *NUMBERS])
        one = lambda: self.unicode(depth - 1)  # noqa: E731
        return self.pick(
            lambda: one() + c(["+", " − ", "·", "⊙", "∘", "⊗", "", " ", "/", "ᵀ", "×"]) + one(),
            lambda: (
                one() + c(["ᵀ", "⁻¹", "²", "₁", "₂₃", "⁻ᵀ", "†", "'", "∘²", "^T", "^-1", "^10", "⁎", "_{ij}", "_i"])
            ),
            lambda: c(["‖{}‖", "‖{}‖²", "⟨{}, {}⟩", "|{}|", "({})", "√({})", "√{}", "‖{}‖_F", "‖{}‖₁"]).replace(
                "{}", one()
            ),
            lambda: c(["∂/∂x ", "∂f/∂X = ", "∇_X ", "∇²_x ", "d/dX ", "D_X(", "∑_i ", "∑ᵢ ", "∂"]) + one(),
            lambda: f"{c(self.functions + WORDS)}({one()})",
            lambda: c(WORDS) + " " + one(),
            lambda: f"{one()} where {c(NAMES)} = {one()}",
            lambda: f"f({c(NAMES)}) = {one()}",
        )

    # ------------------------------------------------------------ LaTeX
    def latex(self, depth: int) -> str:
        """An expression in LaTeX."""
        c = self.r.choice
        if depth <= 0:
            return c([*NAMES, *NUMBERS, *LETTERS, rf"\{c(STYLES)}{{{c(NAMES)}}}"])
        one = lambda: self.latex(depth - 1)  # noqa: E731
        return self.pick(
            lambda: one() + c(["+", "-", r" \cdot ", r" \odot ", r" \otimes ", " ", "", "/", r"\circ ", "=", r" \times "]) + one(),
            lambda: one() + c(["^", "_"]) + c([one(), f"{{{one()}}}", "{}", "{-1}", r"\top", "T", "{ij}", "{i,j}", "-1", "2", "12"]),
            lambda: rf"\{c(['frac', 'dfrac', 'tfrac'])}{{{one()}}}{{{one()}}}",
            lambda: r"\frac{\partial %s%s}{\partial %s%s}" % (c(["", "^2 "]), one(), one(), c(ABOVE)),
            lambda: rf"\left{c('([|')}{one()}\right{c(')]|')}",
            lambda: r"\|%s\|%s" % (one(), c(MARKS)),
            lambda: r"\sum%s %s" % (c(RANGES), one()),
            lambda: rf"\nabla{c(['', '_x', '_{X}', '^2', '^2_x', '_{x,y}'])} {one()}",
            lambda: rf"\{c(WORDS)}{c(['', '_2', '^2', '^{-1}', '_{x}', '^a'])}{c([' ', '(', '{'])}{one()}{c([')', '', '}'])}",
            lambda: rf"\operatorname{{{c(self.functions)}}}({one()})",
            lambda: r"\begin{bmatrix}%s%s%s\end{bmatrix}" % (one(), c([" & ", r" \\ ", " "]), one()),
            lambda: rf"\sqrt{c(['', '[3]', '[n]'])}{{{one()}}}",
            lambda: rf"{one()} \text{{ where }} {c(NAMES)} = {one()}",
            lambda: rf"\{c(STYLES)}{{{one()}}}",
            lambda: rf"D_{c(NAMES)}({one()})[{one()}]",
            lambda: rf"\langle {one()}, {one()} \rangle",
        )  # fmt: skip

    # ------------------------------------------------------------ declarations and documents
    def where(self) -> str:
        """Declarations."""
        c = self.r.choice
        joined = lambda: c(["×", "×", "x", " × ", " by ", ","]).join(c(SIZES[:5]) for _ in range(c([1, 2, 2, 3])))  # noqa: E731
        strange = lambda: c(SIZES) + "×" + c(SIZES)  # noqa: E731
        shape = lambda: self.pick(joined, joined, joined, strange, lambda: c(FACTS))  # noqa: E731
        each = lambda: c(NAMES) + c([": ", ": ", ": ", ":", "="]) + shape() + c(["", "", " " + c(FACTS)])  # noqa: E731
        return c([", ", ", ", "; ", "\n"]).join(each() for _ in range(c([1, 2, 3])))

    def document(self, kind: str) -> str:
        """A few lines with formulas."""
        c = self.r.choice
        said = ["Let $A \\in \\mathbb{R}^{n\\times n}$.", "<!-- frechet: A: m×n -->", "% frechet: x: n", "The derivative is",
                "size A = m×n", "where $x$ is a vector", "```math", "```", "For $i = j$", "Here $f(x) = x^T x$ and"]  # fmt: skip
        lines = []
        for _ in range(c([1, 2, 3])):
            left, right = (self.of(c(["latex", "latex", "unicode", "text"]), c([0, 1, 1])) for _ in range(2))
            around = c(["${}$", "$${}$$", r"\[{}\]", r"\begin{align}{}\end{align}", "`{}`", "{}", r"\({}\)"])
            sign = c(["=", " &= ", " = ", r" \mapsto ", ":=", r" \le ", r" \\ "])
            lines += [c(said), around.replace("{}", left + sign + right)]
        return "\n".join(lines)


class Mutation:
    """Small changes of a text."""

    def __init__(self, r: random.Random) -> None:
        self.r = r

    def of(self, text: str) -> str:
        """A few changes."""
        for _ in range(self.r.choice([1, 1, 2, 3, 5])):
            text = self.r.choice(
                [self.cut, self.doubled, self.put, self.put, self.swapped, self.spliced, self.changed]
            )(text)
        return text

    def span(self, text: str, most: int = 12) -> tuple[int, int]:
        """A short part."""
        at = self.r.randrange(len(text) + 1)
        return at, min(len(text), at + self.r.randint(1, most))

    def cut(self, text: str) -> str:
        """Without a part, or without its end."""
        i, j = self.span(text)
        return text[:i] + (text[j:] if self.r.random() < 0.8 else "")

    def doubled(self, text: str) -> str:
        """A part again, a few times."""
        i, j = self.span(text)
        many = self.r.choice([2, 2, 3, 30]) if j - i < 4 else 2
        return text[:i] + text[i:j] * many + text[j:]

    def piece(self) -> str:
        """Something to put in."""
        table = self.r.choice([SIGNS, SIGNS, SIGNS, PRINT, PRINT, MACROS, MACROS, LETTERS, NAMES, NUMBERS, STRANGE])
        return self.r.choice(table)

    def put(self, text: str) -> str:
        """With something more."""
        at = self.r.randrange(len(text) + 1)
        return text[:at] + self.piece() + text[at:]

    def changed(self, text: str) -> str:
        """Something in the place of a part."""
        i, j = self.span(text, 3)
        return text[:i] + self.piece() + text[j:]

    def swapped(self, text: str) -> str:
        """Two parts change places."""
        i, j = self.span(text)
        k, m = self.span(text)
        if j > k:
            return text
        return text[:i] + text[k:m] + text[j:k] + text[i:j] + text[m:]

    def spliced(self, text: str) -> str:
        """The beginning of one and the end of another."""
        _, other, _ = self.r.choice(corpus())
        return text[: self.r.randrange(len(text) + 1)] + other[self.r.randrange(len(other) + 1) :]


def inputs(seed: object) -> Iterator[Input]:
    """Texts without end; the k-th depends on the seed and on k alone."""
    for k in count():
        yield made(random.Random(f"{seed}:{k}"))


def made(r: random.Random) -> Input:
    """One text: half of them grown, half of them mutants of cases; a few are long."""
    grammar, mutation = Grammar(r), Mutation(r)
    chance = r.random()
    if chance < 0.06:
        text = grammar.where()
        return Input("where", cut(mutation.of(text) if r.random() < 0.5 else text, r), "", "grown declarations")
    if chance < 0.10:
        kind = r.choice(["md", "tex", "txt"])
        text = grammar.document(kind)
        return Input("document", cut(mutation.of(text) if r.random() < 0.5 else text, r), STANDARD, kind)
    where = STANDARD if r.random() < 0.8 else r.choice(["", "x: n", grammar.where()])
    if chance < 0.55:
        kind = r.choice(["text", "unicode", "latex"])
        text = grammar.of(kind, r.choice([0, 1, 2, 2, 3, 3, 4]))
        if r.random() < 0.3:
            text += r.choice([" = ", "=", " == ", ":="]) + grammar.of(kind, r.choice([0, 1, 2]))
        if r.random() < 0.4:
            text = mutation.of(text)
        syntax = r.choice([kind, kind, "auto", "auto", "latex", "unicode", "text"])
        return Input(syntax, cut(text, r), where, "grown")
    kind, text, given = r.choice(corpus())
    syntax = r.choice([kind, kind, kind, "auto", "unicode", "latex", "text"])
    return Input(syntax, cut(mutation.of(text), r), given if r.random() < 0.8 else where, "mutant")


def cut(text: str, r: random.Random) -> str:
    """At most SHORT characters, seldom more."""
    if r.random() < 0.01:
        return (text * r.choice([2, 10, 100]))[:LONG]
    return text[:SHORT]
