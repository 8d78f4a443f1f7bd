r"""What was typed, as LaTeX sets it: the tree of the text in its order, nothing simplified.

A text in LaTeX stands as it is where it uses what every LaTeX knows; what cannot be set is shown as it was typed.

legend   s node of the tree
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from frechet.errors import FrechetError
from frechet.functions.declaration import registry
from frechet.paper.formula import LATEX_TOKEN
from frechet.paper.letters import latex_name
from frechet.paper.prose import formula_latex, text_latex
from frechet.paper.signs import KNOWN
from frechet.reading import parse, shown_by_signs
from frechet.reading.text.syntax import Document, Syntax

LOOSE, FACTOR, RAISED_UP, WHOLE = range(4)  # how tightly what is written holds together
SHORT = 56  # characters of typewriter in a piece
BEGINNING = re.compile(r"\s*(?:\$\$?|\\\[|\\\(|\\begin\{(?:equation|align)\*?\})")
END = re.compile(r"(?:\$\$?|\\\]|\\\)|\\end\{(?:equation|align)\*?\})\s*$")
LONGEST = 3_000  # characters that are set


def typed_latex(text: str) -> str:
    r"""A formula or an equation as it was typed, in LaTeX.

    >>> typed_latex("d/dX tr(A*X) = A'")
    '\\frac{\\mathrm{d}}{\\mathrm{d}X} \\operatorname{tr}(A X) = A^\\top'
    >>> typed_latex("x'*inv(A)/2")
    '\\frac{x^\\top A^{-1}}{2}'
    """
    style = shown_by_signs(text)
    if len(text) > LONGEST:
        return typewriter(text[:LONGEST] + " ...")
    if style == "latex":
        bare = END.sub("", BEGINNING.sub("", text, count=1)).strip()
        return bare if settable(bare) else typewriter(text)
    try:
        return set_document(parse(text, {}, style))
    except (FrechetError, KeyError):
        return (style == "unicode" and formula_latex(text)) or typewriter(text)


def set_document(document: Document) -> str:
    """The sides of an equation, or an expression, with the definitions behind it."""
    made = " = ".join(set_at(s, LOOSE) for s in (document.body, *document.sides))
    named = [
        f"{latex_name(name)} = {set_at(s, LOOSE)}" for name, _, s in document.definitions
    ]
    return made + (r" \quad\text{where } " + r",\; ".join(named) if named else "")


def settable(text: str) -> bool:
    """Does a text in LaTeX use known macros alone, its braces closed?"""
    macros = [t for t in LATEX_TOKEN.findall(text) if t[0] == "\\" and len(t) > 1]
    depth = 0
    for t in LATEX_TOKEN.findall(text):
        depth += (t == "{") - (t == "}")
        if depth < 0:
            return False
    plain = text.isascii() and not re.search(
        r"[&#%$~]|\\\\|([_^])\s*(?:\w|\\[A-Za-z]+|\{[^{}]*\})\s*\1", text
    )
    return (
        plain
        and not depth
        and all(t in KNOWN for t in macros)
        and text.count(r"\left") == text.count(r"\right")
    )


def typewriter(text: str) -> str:
    """What cannot be set, as it was typed."""
    words = " ".join(text.split())
    parts = re.findall(rf".{{1,{SHORT}}}(?:\s|$)|.{{1,{SHORT}}}", words)
    return (
        r" \;".join(rf"\texttt{{{text_latex(p.strip())}}}" for p in parts) or r"\texttt{}"
    )


def set_at(s: Syntax, level: int) -> str:
    """A node in a place that asks for this tightness."""
    made, mine = set_node(s)
    return made if mine >= level else f"({made})"


def set_node(s: Syntax) -> tuple[str, int]:
    """A node, and how tightly it holds together."""
    match s.op:
        case "name" | "index":
            return latex_name(s.text), WHOLE
        case "number" | "end" | "word":
            return text_latex(s.text), WHOLE
        case "sum":
            return set_sum(s), LOOSE
        case "negate":
            return "-" + set_at(s.args[0], FACTOR), LOOSE
        case "transpose":
            return set_at(s.args[0], WHOLE) + r"^\top", RAISED_UP
        case "power" | "epower":
            circle = r"\circ " if s.op == "epower" else ""
            return (
                f"{set_at(s.args[0], WHOLE)}^{{{circle}{set_at(s.args[1], LOOSE)}}}",
                RAISED_UP,
            )
        case "*" | ".*" | "./" | "\\":
            return set_product(s), FACTOR
        case "/":
            above, below = (set_at(a, LOOSE) for a in s.args)
            return rf"\frac{{{above}}}{{{below}}}", FACTOR
    return set_applied(s)


def set_applied(s: Syntax) -> tuple[str, int]:
    """A function, an entry, a matrix of elements, a sum over an index, a derivative."""
    match s.op:
        case "call":
            return set_call(s.text, [set_at(a, LOOSE) for a in s.args], s.args)
        case "entry":
            marks = ",".join(set_at(a, LOOSE) for a in s.args[1:])
            return f"{{{set_at(s.args[0], WHOLE)}}}_{{{marks}}}", WHOLE
        case "range":
            return ":".join(set_at(a, LOOSE) for a in s.args) or ":", LOOSE
        case "block":
            cells = [set_at(a, LOOSE) for a in s.args]
            return matrix_latex([cells[k : k + n] for k, n in s.by_rows()]), WHOLE
        case "each":
            bounds = s.args[0].args
            first, last = (set_at(b, LOOSE) for b in (bounds[0], bounds[-1]))
            return (
                rf"\sum_{{{s.text} = {first}}}^{{{last}}} {set_at(s.args[1], FACTOR)}",
                FACTOR,
            )
        case "derivative":
            return set_derivative(s), FACTOR
    raise KeyError(s.op)


def set_product(s: Syntax) -> str:
    """Two factors; a number behind another needs a dot."""
    a, b = set_at(s.args[0], FACTOR), set_at(s.args[1], RAISED_UP)
    return (
        a + (r" \cdot " if s.op == "*" and b[0].isdigit() else SIGNS_OF_PRODUCTS[s.op]) + b
    )


SIGNS_OF_PRODUCTS = {"*": " ", ".*": r" \odot ", "./": r" \oslash ", "\\": r" \backslash "}


def set_sum(s: Syntax) -> str:
    """Terms with their signs."""
    made = ("-" if s.signs and s.signs[0][0] < 0 else "") + set_at(s.args[0], FACTOR)
    for (sign, _), a in zip(s.signs[1:], s.args[1:], strict=True):
        made += (" + " if sign > 0 else " - ") + set_at(a, FACTOR)
    return made


def set_call(name: str, shown: Sequence[str], args: Sequence[Syntax]) -> tuple[str, int]:
    """A function of what stands in its brackets."""
    if name == "inv" and len(args) == 1:
        return set_at(args[0], WHOLE) + "^{-1}", RAISED_UP
    if name == "norm2" and len(args) == 1:
        return rf"\lVert {shown[0]} \rVert", WHOLE
    if name == "kron" and len(args) == 2:
        return rf"{set_at(args[0], RAISED_UP)} \otimes {set_at(args[1], RAISED_UP)}", LOOSE
    if not re.fullmatch(r"\w+", name):
        raise KeyError(name)
    word = registry.get(name)
    if word is not None and not any(
        t.args for t in word.signatures
    ):  # a constant of these sizes
        return f"{word.latex}_{{{', '.join(shown)}}}", WHOLE
    return f"{word.latex if word else latex_name(name)}({', '.join(shown)})", WHOLE


def set_derivative(s: Syntax) -> str:
    """`d/dX`, `jac_X`, `hess_X`, `D_X (f)[H]`."""
    by, directions = s.apart()
    names = [set_at(x, WHOLE) for x in by]
    body = set_at(s.args[0], RAISED_UP)
    if s.text == "d":
        below = " ".join(rf"\mathrm{{d}}{x}" for x in names)
        return rf"\frac{{\mathrm{{d}}}}{{{below}}} {body}"
    mark = rf"\mathrm{{{s.text}}}_{{{', '.join(names)}}}"
    at = f"[{', '.join(set_at(h, LOOSE) for h in directions)}]" if directions else ""
    return f"{mark} {body}{at}"


# -------------------------------------------------------------------- numbers
def array_latex(x: Any) -> str:
    r"""A number, a column or a matrix.

    >>> array_latex([[1.0, 2.5], [0.0, -1.0]])
    '\\begin{bmatrix} 1 & 2.5 \\\\ 0 & -1 \\end{bmatrix}'
    """
    if not isinstance(x, list):
        return decimal(x)
    rows = [row if isinstance(row, list) else [row] for row in x]
    return matrix_latex([[decimal(v) for v in row] for row in rows])


def decimal(x: float) -> str:
    """A number, a power of ten written out."""
    digits, _, power = f"{x:g}".partition("e")
    return digits + (rf" \cdot 10^{{{int(power)}}}" if power else "")


def matrix_latex(rows: Sequence[Sequence[str]]) -> str:
    """Cells in rows."""
    body = r" \\ ".join(" & ".join(r) for r in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
