r"""A formula taken apart: rows, statements, sides.

legend   s text, with spaces in the place of what was left out
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from frechet.reading.print.decoration import with_plain_equals

BLANKED = re.compile(  # what says nothing about the mathematics
    r"""(?<!\\)\\(?:tag|label|notag|nonumber)\*?(?:\{[^{}]*\})?
      | (?<!\\)\\(?:displaystyle|textstyle|limits|nolimits|square|blacksquare|Box)(?![A-Za-z])
      | (?<!\\)\\[\s;,!] | ~
      | (?<=\\\\)\*?\s*\[\s*-?(?:\d+\.?\d*|\.\d+)\s*(?:em|ex|pt|mm|cm|in|px|mu|\\[a-z]+)\s*\]
      | (?<!\\)\\(?:left|right)\.""",
    re.VERBOSE,
)
ENVIRONMENT = re.compile(
    r"\\(?P<side>begin|end)\{(?P<name>aligned|split|align|gathered|alignedat)\*?\}"
)
ESCAPED = re.compile(r"(?<![A-Za-z\\])egin\s*\{(?:aligned|split|align)\}")
ROW_ENDS = re.compile(r"(?<!\\)\\\s")
NUMBERED = re.compile(r"\(\d+(?:\.\d+)*\)(?=\s*$)|^\s*\(\d+(?:\.\d+)*\)")
TOKEN = re.compile(r"\\begin\{[^{}]*\}|\\end\{[^{}]*\}|\\[A-Za-z]+|\\.|.", re.DOTALL)
OPENING = {"{", "(", "[", r"\{", r"\langle", r"\lbrace"}
CLOSING = {"}", ")", "]", r"\}", r"\rangle", r"\rbrace"}
RELATIONS = {"=", ":=", r"\coloneqq", r"\triangleq", r"\equiv"}
DEFINING = {":=", r"\coloneqq", r"\triangleq"}
ORDERS = (
    r"\le \leq \ge \geq \ll \gg \ne \neq \approx \sim \simeq \cong \to \rightarrow \longrightarrow \propto \subset "
    r"\subseteq \in \leqslant \geqslant \succeq \preceq \succ \prec \ni \notin < > ≤ ≥ ≈ → ∈"
)
OTHER_RELATIONS = set(ORDERS.split())
BREAKS = {
    r"\implies",
    r"\Rightarrow",
    r"\Longrightarrow",
    r"\iff",
    r"\Leftrightarrow",
    "⟹",
    "⇒",
    ",",
    ";",
}
MAPS = {r"\mapsto", r"\longmapsto", "↦"}
WORDS = "\x00"  # in the place of words
CONDITION = re.compile(r"\s*[A-Za-z\\][^=]*$")  # behind words: `2x \text{ for all } x`
GAPS = re.compile(rf"(?<!\\)\\q?quad(?![A-Za-z])|{WORDS}")
COMMENTS = re.compile(  # words beside the mathematics: more than one, or one that joins sentences
    r"\\(?:text|mbox|textrm|intertext)\{(?:[^{}]*\s[^{}]*|and|or|if|for|with|so|thus|hence|[.,:;]?)\}"
)

BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
TEXT = re.compile(r"\\(?:text|mbox|textrm|textit|intertext)\s*\{")
AROUND = re.compile(  # what a remark stands in, brackets made of words alone or a colour
    rf"""\\begin\{{(?P<env>(?:[pbvBV]|small)?matrix\*?|array)\}}(?:\[[lcr]\]|\{{[lcr|]*\}})?[\s&\\{WORDS}]*\\end\{{(?P=env)\}}
      | \\(?:textcolor|mathcolor|colorbox)\s*(?:\[[a-zA-Z]+\])?\s*\{{[^{{}}]*\}}\s*\{{[\s{WORDS}]*\}}""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class StatementSide:
    """One side of an equation and where it begins in the document."""

    text: str
    start: int


@dataclass(frozen=True)
class Statement:
    """Sides joined by equality; `continues`: its first side is empty and the last one of the statement before it.

    `relation` is another sign that stands in it, `\\in` or `\\leq`; `defines`: the first sign is one of definition.
    """

    sides: tuple[StatementSide, ...]
    relation: str = ""
    defines: bool = False
    mapped: str = ""  # of `Δ ↦ ...` the Δ

    @property
    def continues(self) -> bool:
        """Does it go on from the row before?"""
        return not self.sides[0].text.strip()


def statements(text: str, start: int) -> Iterator[Statement]:
    r"""The statements of a formula, row by row.

    >>> [[side.text for side in s.sides] for s in statements(r"\begin{aligned} f &= x \\ &= y \end{aligned}", 0)]
    [['f', 'x'], ['', 'y']]
    """
    for row, at in rows(without_remarks(blanked(with_row_ends(text))), start):
        for part, k in split_at_signs(row, BREAKS, at):
            for one, place in apart(part, k):
                yield from statement(one, place)


def with_row_ends(text: str) -> str:
    r"""A formula whose \b was taken for an escape sequence, as in `egin{aligned}`, lost half of every row end, too.

    >>> print(with_row_ends("egin{aligned} a &= b \\ c &= d"))
    egin{aligned} a &= b \\c &= d
    """
    return ROW_ENDS.sub(r"\\\\", text) if ESCAPED.search(text) else text


def apart(text: str, start: int) -> Iterator[tuple[str, int]]:
    r"""The equations that a word or a wide space parts: `f = x^2 \text{ and } f' = 2x`, `a = b \qquad c = d`."""
    begin, plain = 0, GAPS.sub(lambda m: " " * len(m.group()), text)
    for t, at, depth in tokens_with_depth(text):
        gap = not depth and GAPS.fullmatch(t)
        if gap and "=" in text[begin:at] and "=" in text[at:]:
            yield plain[begin:at], start + begin
            begin = at + len(t)
        elif t == WORDS and not depth and CONDITION.match(plain, at):
            yield plain[begin:at], start + begin
            return
    yield plain[begin:], start + begin


def blanked(text: str) -> str:
    """The formula without what says nothing, at the same places."""
    text = with_plain_equals(text)
    for pattern in (BLANKED, ENVIRONMENT):
        text = pattern.sub(lambda m: " " * len(m.group()), text)
    return text


def without_remarks(text: str) -> str:
    r"""The formula with words in the place of remarks that hold formulas, with the brackets or the colour around them.

    >>> without_remarks(r"x & \textcolor{gray}{\text{$x$ is {a} row}}").rstrip(" ") == "x & " + WORDS
    True
    """
    for match in TEXT.finditer(text):
        stop = brace_closed(text, match.end())
        inside = text[match.end() : stop - 1]
        if " " in inside.strip() and text[: match.start()].rstrip()[-1:] not in ("_", "^"):
            text = in_words(text, match.start(), stop)
    before = ""
    while WORDS in text and before != text:
        before = text
        for match in AROUND.finditer(text):
            text = in_words(text, *match.span()) if WORDS in match[0] else text
    return text


def in_words(text: str, start: int, stop: int) -> str:
    """The sign of words in place of a part."""
    return text[:start] + WORDS + " " * (stop - start - 1) + text[stop:]


def brace_closed(text: str, at: int) -> int:
    """Where the group ends whose inside begins at a place; the end of the text where it is not closed."""
    depth = 1
    for match in BRACE.finditer(text, at):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return match.end()
    return len(text)


def tokens_with_depth(text: str) -> Iterator[tuple[str, int, int]]:
    """Tokens with their place and the depth of the brackets around them."""
    depth = 0
    for match in TOKEN.finditer(text):
        t = match.group()
        opens = t in OPENING or t.startswith(r"\begin")
        closes = t in CLOSING or t.startswith(r"\end{")
        depth = max(depth - closes, 0)
        yield t, match.start(), depth
        depth += opens


def rows(text: str, start: int) -> Iterator[tuple[str, int]]:
    r"""The rows that \\ ends."""
    begin = 0
    for t, at, depth in tokens_with_depth(text):
        if t == r"\\" and not depth:
            yield numberless(text[begin:at]), start + begin
            begin = at + 2
    yield numberless(text[begin:]), start + begin


def numberless(row: str) -> str:
    """A row without the number of its equation and the words beside it."""
    row = COMMENTS.sub(lambda m: WORDS + " " * (len(m.group()) - 1), row)
    row = "".join(
        " " if t == "&" and not depth else t for t, _, depth in tokens_with_depth(row)
    )
    return NUMBERED.sub(lambda m: " " * len(m.group()), row)


def split_at_signs(text: str, signs: set[str], start: int) -> Iterator[tuple[str, int]]:
    """The parts between signs outside of brackets."""
    begin = 0
    for t, at, depth in tokens_with_depth(text):
        if t in signs and not depth:
            yield text[begin:at], start + begin
            begin = at + len(t)
    yield text[begin:], start + begin


def statement(text: str, start: int) -> Iterator[Statement]:
    """One statement, if anything stands there."""
    if not text.strip(" .\n\t"):
        return
    found = [(t, at) for t, at, depth in tokens_with_depth(text) if not depth]
    relation, _ = first(found, OTHER_RELATIONS)
    equality, _ = first(found, RELATIONS)
    arrow, arrow_at = first(found, MAPS)
    colon = re.search(r":\s*$", text[: first(found, {"="})[1]])
    begin = arrow_at + len(arrow)
    parts = split_at_signs(text[begin:], RELATIONS, start + begin)
    sides = tuple(trimmed(part.rstrip(": ") if colon else part, at) for part, at in parts)
    yield Statement(
        sides, relation, bool(colon) or equality in DEFINING, text[:arrow_at].strip()
    )


def first(found: list[tuple[str, int]], signs: set[str]) -> tuple[str, int]:
    """The first of some signs, and its place; nothing at the beginning where there is none."""
    return next(((t, at) for t, at in found if t in signs), ("", 0))


def trimmed(text: str, start: int) -> StatementSide:
    """A side without the space and the punctuation around it."""
    bare = text.strip()
    bare = re.sub(r"[\s.,;]+$", "", bare)
    return StatementSide(bare, start + len(text) - len(text.lstrip()))
