r"""A formula in LaTeX as boxes side by side: what each is, how wide it is printed, what it can be opened into.

The widths are those of Computer Modern at 10 points, in em; nothing is narrower here than it is on paper.

legend   s source   kind what TeX calls the class of an atom: ord op bin rel open close punct inner, space
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from frechet.errors.kept import cached
from frechet.paper.signs import COMMANDS, DELIMITERS, WIDTHS

LATEX_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[^\s\\]|\s+", re.DOTALL)
SMALLER = 0.74  # a script beside its base
FRACTION, ROOT_SIGN, DELIMITED, CELL = (
    0.26,
    0.9,
    1.3,
    1.0,
)  # what these add to what is inside
UPRIGHT = {r"\mathrm", r"\mathbf", r"\mathbb", r"\operatorname", r"\text", r"\texttt"}
SPACED = {  # between two kinds, in em: thin, medium and thick spaces
    **{(a, "bin"): 0.223 for a in ("ord", "close", "inner", "punct")},
    **{("bin", b): 0.223 for b in ("ord", "op", "open", "inner")},
    **{(a, "rel"): 0.278 for a in ("ord", "op", "close", "inner")},
    **{("rel", b): 0.278 for b in ("ord", "op", "open", "inner")},
    **{("punct", b): 0.167 for b in ("ord", "op", "rel", "open", "close", "inner")},
    **{(a, "op"): 0.167 for a in ("ord", "op", "close", "inner")},
    **{("op", b): 0.167 for b in ("ord", "inner")},
    **{(a, "inner"): 0.167 for a in ("ord", "op", "close", "inner")},
    **{("inner", b): 0.167 for b in ("ord", "open")},
}


@dataclass(frozen=True)
class Box:
    """What TeX sets as one piece; `opened` is the same in several pieces, where it can be written so."""

    s: str
    kind: str
    width: float
    opened: tuple[Box, ...] = ()


def gap(a: Box, b: Box) -> float:
    """The space that TeX puts between two boxes."""
    return SPACED.get((a.kind, b.kind), 0.0)


def total_width(boxes: Sequence[Box]) -> float:
    """How wide boxes are side by side, in em."""
    between = sum(gap(a, b) for a, b in pairwise(boxes))
    return sum(b.width for b in boxes) + between


def source(boxes: Sequence[Box]) -> str:
    """The source of boxes."""
    s = ""
    for b in boxes:
        s += (
            " " * (s[-1:].isalpha() and b.s[:1].isalpha() and bool(MACRO_END.search(s)))
            + b.s
        )
    return s


MACRO_END = re.compile(r"\\[A-Za-z]+$")


@cached(4096)
def boxes_of(s: str) -> tuple[Box, ...]:
    r"""The boxes of a formula.

    >>> [(b.s, b.kind) for b in boxes_of(r"A^\top x + 1")]
    [('A^\\top', 'ord'), (' ', 'space'), ('x', 'ord'), (' ', 'space'), ('+', 'bin'), (' ', 'space'), ('1', 'ord')]
    """
    return Boxes(LATEX_TOKEN.findall(s)).row("")


def width(s: str) -> float:
    r"""How wide a formula is printed, in em.

    >>> width("x") < width(r"x^\top") < width(r"\frac{x^\top y}{2}") < width(r"x^\top y + 2")
    True
    """
    return total_width(solid(boxes_of(s)))


def solid(boxes: Sequence[Box]) -> list[Box]:
    """Boxes without the blanks of the source; a sign behind nothing is a sign of one operand."""
    found: list[Box] = []
    for b in boxes:
        if b.kind == "bin" and (
            not found or found[-1].kind in ("bin", "rel", "open", "op", "punct")
        ):
            b = replace(b, kind="ord")
        if b.s.strip():
            found.append(b)
    return found


class Boxes:
    """Tokens made into boxes, from left to right."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens, self.k = tokens, 0

    def row(self, stop: str) -> tuple[Box, ...]:
        """Boxes up to a token, which is taken too."""
        return tuple(self.until(stop))

    def until(self, *stops: str) -> Iterator[Box]:
        """Boxes up to one of these tokens."""
        while self.k < len(self.tokens):
            token = self.take()
            if token in stops:
                return
            yield self.scripted(self.box(token))

    def take(self) -> str:
        """The next token."""
        self.k += 1
        return self.tokens[self.k - 1]

    def sees(self, *tokens: str) -> bool:
        """Is one of these the next token?"""
        return self.k < len(self.tokens) and self.tokens[self.k] in tokens

    def blank(self) -> None:
        """Pass over blanks."""
        while self.k < len(self.tokens) and self.tokens[self.k].isspace():
            self.k += 1

    def argument(self) -> tuple[Box, ...]:
        """What stands in braces, or one token."""
        self.blank()
        token = self.take() if self.k < len(self.tokens) else ""
        return self.row("}") if token == "{" else (self.box(token),)

    def box(self, token: str) -> Box:
        """The box that begins with a token."""
        if token.isspace():
            return Box(" ", "space", 0.0)
        if token == "{":
            return self.group()
        made = (
            getattr(self, "set_" + token[1:].rstrip("*"), None)
            if token[0] == "\\"
            else None
        )
        if made is not None:
            box: Box = made()
            return box
        if token in UPRIGHT:
            return self.upright(token)
        kind, wide = COMMANDS.get(token) or DELIMITERS.get(token) or letter(token)
        return Box(token, kind, wide)

    def group(self) -> Box:
        """What stands in braces."""
        inside = self.row("}")
        bare = [b.kind for b in inside[:1] + inside[-1:] if b.s in DELIMITERS]
        whole = bare == ["open", "close"]  # nothing is raised at its end
        return Box(
            f"{{{source(inside)}}}",
            "ord",
            total_width(solid(inside)),
            inside if whole else (),
        )

    def scripted(self, base: Box) -> Box:
        """A box with what is raised and lowered behind it."""
        scripts: dict[str, float] = {}
        s = base.s
        while self.sees("^", "_", "'"):
            mark = self.take()
            if mark == "'":
                s, scripts["^"] = s + mark, scripts.get("^", 0) + 0.28
                continue
            inside = self.argument()
            text = source(inside)
            s += mark + (text if text == r"\top" else f"{{{text}}}")
            scripts[mark] = (
                scripts.get(mark, 0) + SMALLER * total_width(solid(inside)) + 0.06
            )
        if not scripts:
            return base
        wide = max(scripts.values())
        if base.s == r"\sum":
            return Box(s, "op", max(base.width, wide))
        opened = base.opened and (
            *base.opened[:-1],
            replace(base.opened[-1], s=base.opened[-1].s + s[len(base.s) :]),
        )
        return Box(s, base.kind, base.width + wide, opened)

    def upright(self, command: str) -> Box:
        """Letters in another type."""
        self.blank()
        taken = ""
        if self.sees("{"):
            depth = 0
            while self.k < len(self.tokens):
                token = self.take()
                depth += (token == "{") - (token == "}")
                taken += token
                if not depth:
                    break
        each = 0.56 if command == r"\texttt" else 0.0
        wide = sum(
            each or (0.56 if t[0] == "\\" else WIDTHS.get(t, 0.56))
            for t in LATEX_TOKEN.findall(taken[1:-1])
        )
        kind = "op" if command == r"\operatorname" else "ord"
        return Box(command + taken, kind, wide * (1.15 if command == r"\mathbf" else 1.0))

    def set_check(self) -> Box:
        """A letter with a mark."""
        inside = self.argument()
        return Box(rf"\check{{{source(inside)}}}", "ord", total_width(solid(inside)))

    def set_frac(self) -> Box:
        """A fraction; opened it is a quotient in a line."""
        above, below = self.argument(), self.argument()
        wide = FRACTION + max(total_width(solid(above)), total_width(solid(below)))
        opened = (*bracketed(above), Box("/", "bin", 0.5), *bracketed(below))
        return Box(rf"\frac{{{source(above)}}}{{{source(below)}}}", "inner", wide, opened)

    def set_tfrac(self) -> Box:
        """A small fraction."""
        above, below = self.argument(), self.argument()
        wide = FRACTION + SMALLER * max(
            total_width(solid(above)), total_width(solid(below))
        )
        return Box(rf"\tfrac{{{source(above)}}}{{{source(below)}}}", "inner", wide)

    def set_sqrt(self) -> Box:
        """A root; opened it is a power."""
        inside = self.argument()
        *body, end = bracketed(inside)
        opened = (*body, replace(end, s=end.s + r"^{1/2}", width=end.width + 1))
        return Box(
            rf"\sqrt{{{source(inside)}}}",
            "ord",
            ROOT_SIGN + total_width(solid(inside)),
            opened,
        )

    def set_left(self) -> Box:
        """Brackets that grow; opened they are large ones."""
        self.blank()
        first = self.take()
        inside = self.row(r"\right")
        self.blank()
        last = self.take()
        s = rf"\left{first}{source(inside)}\right{last}"
        opened = (
            Box(rf"\bigl{first}", "open", 0.5),
            *inside,
            Box(rf"\bigr{last}", "close", 0.5),
        )
        return Box(s, "inner", DELIMITED + total_width(solid(inside)), opened)

    def set_begin(self) -> Box:
        """An array: its columns side by side; opened each column is a piece."""
        name = source(self.argument())
        rows: list[list[tuple[str, float]]] = [[]]
        cell: list[Box] = []
        while self.k < len(self.tokens):
            token = self.take()
            if token not in ("&", r"\\", r"\end"):
                cell.append(self.scripted(self.box(token)))
                continue
            rows[-1].append((source(cell).strip(), total_width(solid(cell))))
            cell = []
            if token == r"\\":
                rows.append([])
            if token == r"\end":
                self.argument()
                break
        return array_box(name, rows)


def array_box(name: str, rows: Sequence[Sequence[tuple[str, float]]]) -> Box:
    """An array of cells with their widths."""
    columns = [
        [r[k] if k < len(r) else ("", 0.0) for r in rows]
        for k in range(max(map(len, rows)))
    ]
    widths = [max(w for _, w in column) for column in columns]
    body = r" \\ ".join(" & ".join(s for s, _ in r) for r in rows)
    pieces = [
        column_box(c, w, k, len(columns))
        for k, (c, w) in enumerate(zip(columns, widths, strict=True))
    ]
    opened = tuple(pieces) if name == "bmatrix" and len(columns) > 1 else ()
    wide = sum(widths) + CELL * len(columns) + 0.5
    return Box(rf"\begin{{{name}}} {body} \end{{{name}}}", "inner", wide, opened)


def column_box(column: Sequence[tuple[str, float]], wide: float, k: int, n: int) -> Box:
    """One column of a matrix that goes on in the next line; brackets stand at its ends."""
    body = r" \\ ".join(s for s, _ in column)
    left, right = "." if k else "[", "]" if k == n - 1 else "."
    s = rf"\left{left} \begin{{matrix}} {body} \end{{matrix}} \right{right}"
    return Box(s, "column", wide + CELL)


def letter(token: str) -> tuple[str, float]:
    """A letter, a digit, or the name of a function, by its total_width."""
    if len(token) > 1:
        return "op", 0.52 * len(token.strip("\\"))
    return "ord", WIDTHS.get(token, 0.56) * (1.09 if token.isalpha() else 1.0)


def bracketed(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Boxes in brackets, but for one alone."""
    if len(solid(boxes)) == 1 and solid(boxes)[0].kind in ("ord", "inner"):
        return tuple(boxes)
    return (Box(r"\bigl(", "open", 0.46), *boxes, Box(r"\bigr)", "close", 0.46))
