r"""What an ellipsis leaves out, written as what it means for every index.

A sum with an ellipsis is a sum over an index; an argument list `x_1, \ldots, x_n` is the vector x; of an equation
with a column or a matrix that has an ellipsis each entry is claimed, at indices that the text does not use.  What is
left out is told by the first and the last of what is listed, which differ in the index alone.

    legend   e an entry, a term or an argument   first, last their indices, `1` and `n`

>>> without_ellipses(r"x_1^2 + x_2^2 + \cdots + x_n^2")
'\\sum_{i=1}^{n} \\left( x _ i ^ 2 \\right)'
>>> without_ellipses(r"f(x_1, \ldots, x_n)")
'f( x )'
>>> without_ellipses(r"\nabla f = \begin{bmatrix} \frac{df}{dx_1} \\ \vdots \\ \frac{df}{dx_n} \end{bmatrix}")
'\\left(\\nabla f\\right)_{i} = \\frac { d f } { d x _ i }'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from frechet.reading.spelling import TRANSPOSE_MARK

DOTS = r"\\(?:[cldv]?dots|ddots|ldotp|dotsb|dotsc)(?![A-Za-z])|…|⋯|⋮|⋱"
LEFT_OUT = re.compile(DOTS)
TOKEN = re.compile(
    rf"{DOTS}|\\(?:left|right)\s*(?:\\[A-Za-z]+|\\?.)|\\(?:begin|end)\s*\{{[^{{}}]*\}}"
    r"|\\(?:text|operatorname|mathrm)\s*\{[^{}]*\}|\\\\(?:\s*\[[^\]]*\])?|\\[A-Za-z]+|\\.|\s+|.",
    re.DOTALL,
)
OPENING = re.compile(r"[({\[]|\\left\b|\\begin\b|\\[{]")
CLOSING = re.compile(r"[)}\]]|\\right\b|\\end\b|\\[}]")
DEFINED = re.compile(r"\\text\s*\{\s*(?:where|with|for)\b|\bwhere\b")
TURNED = re.compile(rf"{TRANSPOSE_MARK}\s*\Z")
NUMERAL = r"(?:\d+(?:\.\d+)?(?:\s*/\s*\d+)?|\\[dt]?frac\s*(?:\{\s*\d+\s*\}|\d)\s*(?:\{\s*\d+\s*\}|\d))"
MULTIPLIED = re.compile(
    rf"\s*(?:[-+−]\s*{NUMERAL}?|{NUMERAL})\s*(?:\\cdot|\\times)?\s*(?=[\[(]|\\left|\\begin)"
)
INDICES = "ijklpqrsab"
SIZING = re.compile(r"\\(?:small|big|Big|bigg|Bigg|displaystyle|quad|[,;!: ])(?![A-Za-z])")
MOST = 8  # ellipses of a text, and what is listed before one of them
AROUND = 4  # brackets around a list, `\left[ \begin{matrix} ...`
Tokens = list[str]


def without_ellipses(text: str) -> str:
    """The text without the ellipses that tell what they leave out."""
    if not LEFT_OUT.search(text):
        return text
    stop = defined.start() if (defined := DEFINED.search(text)) else len(text)
    said, rest = text[:stop], text[stop:]
    free = [c for c in INDICES if not re.search(rf"(?<![A-Za-z\\]){c}(?![A-Za-z])", text)]
    return of_entries(said, free) + rest


def of_entries(text: str, free: Sequence[str]) -> str:
    """An equation with a matrix that has an ellipsis, as one of entries; other ellipses by themselves."""
    sides = ["".join(side) for side in parted(latex_tokens(text), "=")]
    found = [listed_side(side) for side in sides] if len(sides) > 1 else []
    shapes = {one.rank for one in found if one}
    if len(shapes) != 1 or len(free) < max(shapes):
        return "=".join(within_groups(side, free) for side in sides)
    letters = free[: shapes.pop()]
    made = (
        one.at(letters)
        if one
        else rf"\left({within_groups(side.strip(' .,;'), free[2:])}\right)_{{{''.join(letters)}}}"
        for one, side in zip(found, sides, strict=True)
    )
    return " = ".join(made)


def latex_tokens(text: str) -> Tokens:
    """The text in parts."""
    return [m.group() for m in TOKEN.finditer(text)]


def parted(parts: Sequence[str], *signs: str) -> Iterator[Tokens]:
    """The parts between signs that stand outside all brackets."""
    piece, depth = Tokens(), 0
    for t in parts:
        depth += bool(OPENING.match(t)) - bool(CLOSING.match(t))
        if depth == 0 and any(t.startswith(s) for s in signs):
            yield piece
            piece = []
        else:
            piece.append(t)
    yield piece


# ---------------------------------------------------------------- what differs in the index alone
@dataclass(frozen=True)
class Listed:
    """What the entries of a list or a matrix are at any index: where in `e` the indices of rows and columns stand."""

    e: Tokens
    places: tuple[tuple[int, ...], ...]
    last: tuple[str, ...]
    turned: bool = False
    factors: tuple[str, ...] = ()  # signs and numbers in front, the outermost first

    @property
    def rank(self) -> int:
        """How many indices there are."""
        return len(self.places)

    def at(self, letters: Sequence[str]) -> str:
        """The entry at these indices."""
        made = list(self.e)
        for places, letter in zip(
            self.places, letters[:: -1 if self.turned else 1], strict=True
        ):
            for k in places:
                made[k] = letter
        entry = joined(made)
        for factor in reversed(self.factors):
            entry = rf"{factor} \left( {entry} \right)"
        return entry


def plain(parts: Sequence[str]) -> Tokens:
    r"""The tokens that matter: no blanks, no braces around one, `\partial x_1^2` as \partial x_1 \partial x_1."""
    kept = [t for t in parts if not t.isspace() and not SIZING.fullmatch(t)]
    if kept and kept[-1] in (",", ";"):
        kept.pop()
    made = Tokens()
    for t in kept:
        made.append(t)
        if t == "}" and len(made) > 2 and made[-3] == "{":
            made[-3:] = [made[-2]]
    for k in range(len(made) - 6, -1, -1):
        sign, _, under, _, over, two = made[k : k + 6]
        if sign in ("\\partial", "d") and (under, over, two) == ("_", "^", "2"):
            made[k : k + 6] = made[k : k + 4] * 2
    return made


def joined(parts: Sequence[str]) -> str:
    """Tokens as a text."""
    text = " ".join(parts)
    return re.sub(r"(?<=\d) (?=\d)", "", text)


def differing(a: Tokens, b: Tokens) -> tuple[tuple[int, ...], str] | None:
    """Where two entries differ, the first with a number for the letter or sign of the last; None where in more."""
    if len(a) != len(b):
        return None
    places = tuple(k for k, (s, t) in enumerate(zip(a, b, strict=True)) if s != t)
    pairs = {(a[k], b[k]) for k in places}
    if len(pairs) != 1:
        return None
    ((first, last),) = pairs
    return (places, last) if first == "1" and re.fullmatch(r"[A-Za-z]", last) else None


def listed(entries: list[Tokens]) -> Listed | None:
    """What a list with one ellipsis is at an index; all that is listed has to be it."""
    dots = [k for k, e in enumerate(entries) if is_ellipsis(e)]
    if not dots or dots[-1] != len(entries) - 2 or dots[0] == 0:
        return None
    first, last = plain(entries[0]), plain(entries[-1])
    found = differing(first, last)
    if found is None:
        return None
    one = Listed(first, (found[0],), (found[1],))
    if dots[0] > 1 and any(
        joined(plain(e)) != one.at([str(k + 1)]) for k, e in enumerate(entries[: dots[0]])
    ):
        return None
    return one


def is_ellipsis(e: Sequence[str]) -> bool:
    """Is it an ellipsis alone?"""
    parts = plain(e)
    return len(parts) == 1 and LEFT_OUT.fullmatch(parts[0]) is not None


def listed_matrix(rows: list[list[Tokens]]) -> Listed | None:
    """What the entries of a matrix with ellipses both ways are."""
    full = [row for row in rows if not all(map(is_ellipsis, row))]
    widths = {len(row) for row in full}
    if len(full) == len(rows) or len(full) < 2 or len(widths) != 1:
        return None
    if not all(any(map(is_ellipsis, row)) for row in full):
        return None
    (a, b), (c, d) = ((plain(row[0]), plain(row[-1])) for row in (full[0], full[-1]))
    across, down = differing(a, b), differing(a, c)
    if across is None or down is None or {*across[0]} & {*down[0]}:
        return None
    one = Listed(a, (down[0], across[0]), (down[1], across[1]))
    return one if one.at(one.last) == joined(d) else None


def listed_side(side: str, deep: int = AROUND) -> Listed | None:
    """What a side is at its indices that is a list or a matrix with an ellipsis, perhaps transposed, or a multiple."""
    text = side.strip(" .,;\n\t")
    multiplied = MULTIPLIED.match(text)
    factor = multiplied.group().strip() if multiplied else ""
    text = text[multiplied.end() :] if multiplied else text
    turned = TURNED.search(text)
    said = latex_tokens(text[: turned.start()] if turned else text)
    parts = [t for t in said if not t.isspace()]
    if len(parts) < 3 or not closed(parts):
        return None
    one = group_listed(parts)
    if one is None and deep:
        one = listed_side("".join(said).strip()[len(parts[0]) : -len(parts[-1])], deep - 1)
    if one is None:
        return None
    factors = (factor, *one.factors) if factor else one.factors
    return replace(one, turned=one.turned ^ bool(turned), factors=factors)


def closed(parts: Sequence[str]) -> bool:
    """Does the first bracket close with the last token?"""
    if not OPENING.match(parts[0]) or not CLOSING.match(parts[-1]):
        return False
    depth = 0
    for k, t in enumerate(parts):
        depth += bool(OPENING.match(t)) - bool(CLOSING.match(t))
        if depth == 0:
            return k == len(parts) - 1
    return False


def group_listed(parts: Sequence[str]) -> Listed | None:
    """What a bracket or an environment lists."""
    if len(parts) < 3 or not closed(parts):
        return None
    inside = list(parts[1:-1])
    if not parts[0].startswith("\\begin"):
        return (
            listed(list(parted(inside, ","))) if re.search(r"[\[(]\Z", parts[0]) else None
        )
    if "array" in parts[0] and inside[0] == "{":
        inside = inside[inside.index("}") + 1 :]
    rows = [list(parted(row, "&")) for row in parted(inside, "\\\\")]
    rows = [row for row in rows if any(map(plain, row))]
    if len(rows) == 1 or max(map(len, rows), default=0) == 1:
        return listed(list(chain(*rows)))
    return listed_matrix(rows)


# ---------------------------------------------------------------- within a side
def within_groups(text: str, free: Sequence[str]) -> str:
    """The text with the sums and the argument lists that have an ellipsis written out, the innermost first."""
    for letter in [*free[:MOST]]:
        dots = LEFT_OUT.search(text)
        if dots is None:
            break
        start, stop = enclosing(text, dots.start())
        made = as_argument(text[start:stop]) or as_sum(text[start:stop], letter)
        if not made:
            start, stop = outer(text, start, stop)
            made = as_vector(text[start:stop])
        if not made:
            break
        text = f"{text[:start]}{made}{text[stop:]}"
    return text


def outer(text: str, start: int, stop: int) -> tuple[int, int]:
    """The place of a bracket with its signs, and of all brackets that stand around it alone."""
    every = [(m.start(), m.end()) for m in TOKEN.finditer(text) if not m.group().isspace()]
    before = [a for a, b in every if b <= start]
    after = [b for a, b in every if a >= stop]
    for a, b in islice(zip(reversed(before), after, strict=False), AROUND):
        if not closed(latex_tokens(text[a:b].strip())):
            break
        start, stop = a, b
    return start, stop


def as_vector(text: str) -> str:
    r"""The letter x of a column or a row `x_1, \ldots, x_n`, in brackets; empty where it is none."""
    parts = [t for t in latex_tokens(text) if not t.isspace()]
    while len(parts) > 2 and closed(parts) and closed(parts[1:-1]):
        parts = parts[1:-1]
    one = group_listed(parts)
    letter = "" if one is None or one.places != ((2,),) or one.e[1] != "_" else one.e[0]
    if not letter or one is None or len(one.e) != 3:
        return ""
    row = "&" in parts or parts[0][-1] in "[("
    return f" {letter}^T " if row else f" {letter} "


def enclosing(text: str, at: int) -> tuple[int, int]:
    """Where the innermost bracket around a place begins and ends, its signs apart."""
    open_at, start, stop = list[int](), 0, len(text)
    for m in TOKEN.finditer(text):
        if OPENING.match(m.group()):
            open_at.append(m.end())
        elif CLOSING.match(m.group()) and open_at:
            begun = open_at.pop()
            if begun <= at < m.start():
                return begun, m.start()
    return start, stop


def shown_before(dots: int) -> range:
    """Where a list may begin whose ellipsis stands at a place: few of its members are shown."""
    return range(max(0, dots - MOST), dots)


def as_argument(text: str) -> str:
    r"""`x` for `x_1, \ldots, x_n`, with the arguments beside it; empty where it is none."""
    pieces = list(parted(latex_tokens(text), ",", ";"))
    dots = [k for k, e in enumerate(pieces) if is_ellipsis(e)]
    if len(dots) != 1:
        return ""
    last = dots[0] + 1
    for first in shown_before(dots[0]):
        one = listed(pieces[first : last + 1])
        if one is not None and one.places[0] == (2,) and one.e[1] == "_":
            whole = joined([one.e[0], *one.e[3:]])
            around = [*pieces[:first], [f" {whole} "], *pieces[last + 1 :]]
            return ",".join("".join(p) for p in around)
    return ""


def as_sum(text: str, letter: str) -> str:
    r"""A sum over an index for terms with `+ \cdots +` between; empty where there are none."""
    terms = list(parted(latex_tokens(text), "+"))
    final, *less = parted(terms[-1], "-", "−")
    terms[-1:] = [final]
    behind = "".join("-" + "".join(t) for t in less)
    dots = [k for k, e in enumerate(terms) if is_ellipsis(e)]
    if not dots:
        return ""
    last = dots[-1] + 1
    for first in shown_before(dots[0]):
        between = [
            e
            for k, e in enumerate(terms[first : last + 1], first)
            if k <= dots[0] or k == last
        ]
        one = listed(between)
        if one is not None and middle_fits(one, terms[dots[0] + 1 : dots[-1]]):
            made = (
                rf"\sum_{{{letter}=1}}^{{{one.last[0]}}} \left( {one.at([letter])} \right)"
            )
            around = [
                *("".join(t) for t in terms[:first]),
                made,
                *("".join(t) for t in terms[last + 1 :]),
            ]
            return "+".join(around) + behind
    return ""


def middle_fits(one: Listed, terms: list[Tokens]) -> bool:
    """Are the terms between two ellipses such terms, too?"""
    shown = [plain(t) for t in terms if not is_ellipsis(t)]
    return all(
        len(t) == len(one.e) and one.at([t[one.places[0][0]]]) == joined(t) for t in shown
    )
