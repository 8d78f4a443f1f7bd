r"""What LaTeX must be to be set by pdflatex and KaTeX alike, said without a line of the program that writes it.

legend   s source   token a macro, a brace, a script, a letter
"""

from __future__ import annotations

import re
from collections.abc import Collection

TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\S", re.DOTALL)
GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega varepsilon vartheta varphi varsigma Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
FUNCTIONS = (
    "sin cos tan sec csc cot sinh cosh tanh arcsin arccos arctan exp log det max min"
)
STRUCTURE = "frac tfrac sqrt sum operatorname mathrm mathbf mathbb text texttt textstyle check left right begin end"
BRACKETS = "lVert rVert lvert rvert langle rangle bigl bigr"
SIGNS = (
    "cdot odot otimes oslash circ times mapsto to le ge ne in partial nabla top infty dots prime pm approx quad qquad "
    "backslash"
)
IN_TEXT = "textbackslash textasciicircum textasciitilde"
OTHERS = r"\ , ; _ & % # $ { } ' v H ` ^ ~ " + '"'
EVERY = " ".join((GREEK, FUNCTIONS, STRUCTURE, BRACKETS, SIGNS, IN_TEXT, OTHERS))
COMMANDS = {"\\" + word for word in EVERY.split()}
ENVIRONMENTS = {"aligned", "bmatrix", "matrix", "array"}
# what those who made the claims write in LaTeX
BY_HAND = (
    "| boldsymbol mathcal dfrac ! ln leq geq neq ldots cdots hat tilde bar mathsf mathit Vert vert equiv overline vec "
    "prod big Big"
)
CLAIMED = {"\\" + word for word in BY_HAND.split()}
WIDE = 80  # columns of the source
TEXT = re.compile(
    r"\\(?:text|texttt|begin|end)\{((?:\\.|[^{}\\]|\{[^{}]*\})*)\}", re.DOTALL
)
SCRIPT = r"(?:\\[A-Za-z]+|[A-Za-z0-9*]|(?P<b{}>\{{(?:[^{{}}]|\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})*\}}))"
DOUBLE = re.compile(rf"\^\s*{SCRIPT.format(1)}\s*\^|_\s*{SCRIPT.format(2)}\s*_")


def faults(s: str, also: Collection[str] = ()) -> list[str]:
    r"""What is wrong with the source of a formula; `also` are further macros that it may use.

    >>> faults(r"\frac{a}{b^{2}}"), faults(r"\frac{a}{b^2^2"), faults("é"), faults(r"\foo")
    ([], ['double script', 'braces'], ['not ASCII: é'], ['commands: \\foo'])
    """
    found = []
    if not s.isascii():
        found.append("not ASCII: " + "".join(c for c in s if not c.isascii()))
    tokens = TOKEN.findall(s)
    if unknown := {
        t for t in tokens if t[0] == "\\" and t not in COMMANDS and t not in also
    }:
        found.append(f"commands: {', '.join(sorted(unknown))}")
    if DOUBLE.search(s):
        found.append("double script")
    if not nested(tokens):
        found.append("braces")
    return [*found, *environments(s), *words(s)]


def nested(tokens: list[str]) -> bool:
    """Do braces close, and stand in pairs between \\left and \\right?"""
    stack: list[str] = []
    pairs = {"}": "{", r"\right": r"\left"}
    for t in tokens:
        if t in ("{", r"\left"):
            stack.append(t)
        elif t in pairs and (not stack or stack.pop() != pairs[t]):
            return False
    return not stack


def environments(s: str) -> list[str]:
    """Environments that are unknown, cross, or whose rows have more columns than they should."""
    found, stack = [], []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", s):
        if name not in ENVIRONMENTS:
            found.append(f"environment {name}")
        if kind == "begin":
            stack.append(name)
        elif not stack or stack.pop() != name:
            found.append(f"{name} ends")
    return [*found, *(f"{name} does not end" for name in stack)]


def words(s: str) -> list[str]:
    """Signs of mathematics among words."""
    found = []
    for inside in TEXT.findall(s):
        bare = re.sub(r"\\(?:[A-Za-z]+|.)", "", inside)
        if bad := set(bare) & set("_^&%#$~\\"):
            found.append(f"in words: {''.join(sorted(bad))}")
    return found


def long_lines(s: str) -> list[str]:
    """Lines of source over the width that could have been broken at a blank."""
    return [line for line in s.split("\n") if len(line) > WIDE and " " in line.strip()]


def letters(s: str) -> list[str]:
    """The names, numbers and functions of a formula in their order, without what lays it out."""
    plain = re.sub(r"\\(?:begin|end)\{\w+\}|\\(?:text)\{where \}", " ", s)
    plain = re.sub(
        r"\\(?:quad|qquad|frac|tfrac|sqrt|left|right|bigl|bigr|cdot)(?![A-Za-z])",
        " ",
        plain,
    )
    return re.findall(r"\\[A-Za-z]+|[A-Za-z]|\d", plain)
