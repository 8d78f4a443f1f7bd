r"""The formulas of a document: `$...$`, `\[...\]`, environments, and lines of text that differentiate.

Everything keeps its place: what is left out is replaced by spaces, so that offsets stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 20_000  # characters of one formula; a sign that is never closed must not cost the rest of the file

ENVIRONMENTS = "equation|align|gather|multline|eqnarray|displaymath|math|flalign|aligned"
FORMULA = re.compile(
    rf"""\\\$ | (?P<comment>(?<!\\)%[^\n]*)
    | \$\$(?P<double>(?:[^$\\]|\\.){{1,{LONGEST}}}?)\$\$
    | \$(?P<single>(?:[^$\\\n]|\\.|\n(?!\s*\n)){{1,{LONGEST}}}?)\$
    | \\\[(?P<display>.{{1,{LONGEST}}}?)\\\]
    | \\\((?P<inline>.{{1,{LONGEST}}}?)\\\)
    | \\begin\{{(?P<env>{ENVIRONMENTS})(?P<star>\*?)\}}(?P<body>.{{1,{LONGEST}}}?)\\end\{{(?P=env)(?P=star)\}}
    | ```math\n(?P<math>.{{1,{LONGEST}}}?)```
    | ```[^\n]*\n(?P<code>.{{0,{LONGEST}}}?)```
    | (?P<tick>`+)(?P<quoted>[^`\n]+)(?P=tick)""",
    re.VERBOSE | re.DOTALL,
)
MATHEMATICS = ("double", "single", "display", "inline", "body", "math")
DERIVES = re.compile(r"^[ \t>*-]*(?P<line>(?:d/d|jac_|hess_|D_\{?)[A-Za-z].*=.*|[∂∇].*=.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Formula:
    """A formula and where it begins; `syntax` is latex, or text for a line without signs of mathematics."""

    text: str
    start: int
    syntax: str = "latex"
    stop: int = 0  # where the signs around it end


def formulas(text: str, kind: str) -> Iterator[Formula]:
    r"""The formulas of a document of a kind, md, tex or txt, in their order.

    >>> [f.text for f in formulas("Let $A$ be. \\[ \\nabla f = A \\]", "tex")]
    ['A', ' \\nabla f = A ']
    """
    plain = 0
    for match in FORMULA.finditer(text):
        if match["comment"] is not None and kind != "tex":
            continue
        yield from lines(text, plain, match.start())
        plain = match.end()
        for name in MATHEMATICS:
            if match[name] is not None:
                yield Formula(match[name], match.start(name), stop=match.end())
        for name in ("code", "quoted"):
            if match[name] is not None:
                yield from lines(text, match.start(name), match.end(name))
    yield from lines(text, plain, len(text))


def lines(text: str, start: int, stop: int) -> Iterator[Formula]:
    """The lines that are claims in the text or the Unicode syntax."""
    for match in DERIVES.finditer(text, start, stop):
        yield Formula(match["line"].rstrip(), match.start("line"), "auto", match.end("line"))


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1."""
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
