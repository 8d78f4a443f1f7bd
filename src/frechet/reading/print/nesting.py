r"""What is open while LaTeX is read: brackets, environments, and macros that wait for their arguments.

The stack is explicit, so that depth is a limit and never a crash.

    legend   top the innermost that is open   span its place in the text
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from frechet.errors import ReadError, Span, TooLarge, Unsupported
from frechet.reading.print import macros as m
from frechet.reading.print.items import (
    Item,
    ItemRow,
    accented,
    braced,
    ends_term,
    group_content,
    styled,
)
from frechet.reading.spelling import ACCENT_MACROS
from frechet.reading.text.lex import CHARACTERS, TOKENS

DEPTH = 1000  # open groups and brackets
MACRO = re.compile(r"\\(?:([A-Za-z]+)|(.)|$)", re.DOTALL)
ENVIRONMENT = re.compile(r"\s*\{([A-Za-z*]+)\}")
POINT = re.compile(  # of a product, x_{1}.y_{1}
    r"\.(?=\s*\\(?:[dtc]?frac|partial)(?![A-Za-z]))|(?<=\})\.(?=\s*[A-Za-z]\s*_)"
)
COLUMNS = re.compile(r"\s*(?:\{[lcr|\s]*\}|\[[lcr]\])")
ENDING = re.compile(r"[\s$.,]*(?:\\[\])]\s*|\\end\b|\Z)")  # nothing more of an expression
LATEX_SPACE = re.compile(r"[\s~\u00a0\u2000-\u200a\u202f\u205f]+|%[^\n]*")
POINT_BELOW = re.compile(r"\s*_")
ARGUMENT = re.compile(r"\{[^{}]*\}|\\[A-Za-z]+|[^\s\\{}]")  # of a script
ARGUMENTS = 200  # characters in which they end
ONE_BAR = re.compile(r"\||\\[lr]?vert(?![A-Za-z])|\\mid(?![A-Za-z])")
BARS = {"|": "vert", "‖": "|", "⟨": "langle", "⟩": "rangle"}  # bare signs and their macros


@dataclass(slots=True)
class Open:
    """Something open: a bracket of a kind that waits for its end, or a macro that waits for arguments."""

    kind: str  # a bracket, { for a group, a macro's name, ^ or _; "" for the whole text
    span: Span
    wants: int = 0
    tall: bool = False  # opened by \left
    rows: list[ItemRow] = field(default_factory=lambda: [[]])
    environment: str = ""
    widths: list[int] = field(default_factory=list)

    @property
    def row(self) -> ItemRow:
        """The row that grows."""
        return self.rows[-1]


class Nesting:
    """The text, the place in it, and what is open there."""

    def __init__(self, text: str) -> None:
        if len(text) > CHARACTERS:
            raise TooLarge(
                f"the input has {len(text)} characters, the limit is {CHARACTERS}"
            )
        self.text, self.at, self.count = text, 0, 0
        self.open = [Open("", Span(0, 0))]

    def push(self, opened: Open) -> None:
        """One level deeper."""
        if len(self.open) > DEPTH:
            raise TooLarge(f"more than {DEPTH} open brackets", opened.span)
        self.open.append(opened)

    def bracket(self, c: str, span: Span, tall: bool, macro: bool = False) -> None:
        """A bracket; a bar opens where an operand is due."""
        name = BARS.get(c, c) if not macro else c
        if name in ("vert", "rvert") and not tall and self.evaluates():
            self.deliver(Item("bar", "|", span))
            return
        if name in ("vert", "lvert", "rvert") and self.conditions(span):
            self.deliver(Item("sign", ",", span, late=True))
            return
        opens, closes = m.OPENERS.get(name), m.CLOSERS.get(name)
        if opens and closes:
            top = self.open[-1]
            operand = bool(top.row) and not dangling(top.row[-1])
            opens, closes = (
                (None, closes)
                if top.kind == closes and operand and not top.tall
                else (opens, None)
            )
        if opens:
            self.push(Open(opens, span, tall=tall))
        else:
            self.close(closes or "", span, self.text[span.start : span.stop])

    def evaluates(self) -> bool:
        """Is a single bar here that of a value at a point: behind an operand, a point below it, and no bar to close?"""
        top = self.open[-1]
        behind = not top.wants and bool(top.row) and not dangling(top.row[-1])
        return (
            behind and top.kind != "|" and POINT_BELOW.match(self.text, self.at) is not None
        )

    def conditions(self, span: Span) -> bool:
        """Is it the bar of `p(x | y)`: the only one among the arguments of a letter?"""
        top, *outer = self.open[::-1][:2]
        if top.kind != "(" or not top.row or dangling(top.row[-1]) or not outer[0].row:
            return False
        inside, depth = "", 1
        for c in self.text[span.stop : span.stop + ARGUMENTS]:
            depth += (c == "(") - (c == ")")
            if not depth:
                break
            inside += c
        return outer[0].row[-1].kind == "letter" and not ONE_BAR.search(inside)

    def below(self) -> bool:
        """Does a subscript in braces go on here, so that a bar is a sign of its label: `P_{k|k-1}`?"""
        top = self.open[-1]
        return top.kind == "{" and self.open[-2].kind == "_" and bool(top.row)

    def inside_bars(self) -> bool:
        """Is a single bar open that may close here?"""
        top = self.open[-1]
        return top.kind == "|" and bool(top.row) and not dangling(top.row[-1])

    def left(self, _: str, span: Span) -> None:
        r"""`\left(`."""
        name, span = self.delimiter(span)
        if name == ".":
            self.push(Open(".", span, tall=True))
            return
        if name not in m.OPENERS:
            raise ReadError(
                f"\\left{name} opens nothing that is known",
                span,
                r"write \left( ... \right)",
            )
        self.push(Open(m.OPENERS[name], span, tall=True))

    def right(self, _: str, span: Span) -> None:
        r"""`\right)`."""
        name, span = self.delimiter(span)
        if self.open[-1].kind == "." and name in (".", "vert", "rvert"):
            top = self.open.pop()
            whole = Span(top.span.start, span.stop)
            bar = Item("bar", "|", whole, [top.row])
            self.deliver(braced(top.row, whole) if name == "." else bar)
            return
        if (
            name not in m.CLOSERS
            or self.open[-1].kind != m.CLOSERS[name]
            or not self.open[-1].tall
        ):
            raise self.unmatched(f"\\right{name}", span)
        self.close(m.CLOSERS[name], span, f"\\right{name}", True)

    def delimiter(self, span: Span) -> tuple[str, Span]:
        r"""What stands behind `\left` or `\right`; a bare sign under its macro's name."""
        space = LATEX_SPACE.match(self.text, self.at)
        at = space.end() if space else self.at
        match = MACRO.match(self.text, at)
        if match:
            self.at = match.end()
            return match.group(1) or match.group(2) or "", Span(span.start, self.at)
        self.at = min(at + 1, len(self.text))
        c = self.text[at : self.at]
        return BARS.get(c, c), Span(span.start, self.at)

    def close(self, kind: str, span: Span, shown: str, tall: bool = False) -> None:
        """The innermost bracket ends."""
        top = self.open[-1]
        if top.wants:
            raise ReadError(
                f"an argument of {top.kind} is missing before {shown}",
                span,
                example(top.kind),
            )
        if top.kind != kind or top.tall != tall or top.environment:
            raise self.unmatched(shown, span)
        self.open.pop()
        whole = Span(top.span.start, span.stop)
        if kind == "{":
            self.deliver(braced(top.row, whole))
        else:
            self.deliver(Item("group", kind, whole, [top.row]))

    def unmatched(self, shown: str, span: Span) -> ReadError:
        """A bracket ends that is not the innermost."""
        top = self.open[-1]
        if not top.kind:
            return ReadError(f"unmatched {shown}", span, "")
        return ReadError(
            f"unmatched {shown}", span, f"open is {top.kind} in column {top.span.start + 1}"
        )

    def begin(self, _: str, span: Span) -> None:
        r"""`\begin{bmatrix}`."""
        name, span = self.environment(span)
        if name not in m.MATRIX_ENVIRONMENTS | m.WRAPPERS:
            close = get_close_matches(name, m.MATRIX_ENVIRONMENTS | m.WRAPPERS, n=1)
            hint = (
                f"did you mean {close[0]}?"
                if close
                else "known are bmatrix, pmatrix, matrix, array, cases"
            )
            raise Unsupported(f"the environment {name}", span, hint)
        if name in m.MATRIX_ENVIRONMENTS and (match := COLUMNS.match(self.text, self.at)):
            self.at = match.end()
        self.push(
            Open(
                "matrix" if name in m.MATRIX_ENVIRONMENTS else "lines",
                span,
                environment=name,
            )
        )

    def end(self, _: str, span: Span) -> None:
        r"""`\end{bmatrix}`."""
        name, span = self.environment(span)
        top = self.open[-1]
        if top.wants:
            raise ReadError(
                f"an argument of {top.kind} is missing", span, example(top.kind)
            )
        if top.environment != name:
            raise self.unmatched(f"\\end{{{name}}}", span)
        self.open.pop()
        whole = Span(top.span.start, span.stop)
        if top.kind == "lines":
            around = self.open[-1]
            if (
                around.kind in ("", "lines")
                and not around.row
                and ENDING.match(self.text, self.at)
            ):
                around.rows[-1] = top.row  # the whole text: a left side stays one
            else:
                self.deliver(braced(top.row, whole))
            return
        if not top.row and len(top.rows) - sum(top.widths) == 1 and top.widths:
            top.rows.pop()  # a last line break
        else:
            top.widths.append(len(top.rows) - sum(top.widths))
        made = Item("matrix", name, whole, top.rows, widths=top.widths)
        self.deliver(made)

    def environment(self, span: Span) -> tuple[str, Span]:
        """The name in braces."""
        match = ENVIRONMENT.match(self.text, self.at)
        if not match:
            raise ReadError(
                "the name of an environment is missing",
                span,
                r"write \begin{bmatrix} ... \end{bmatrix}",
            )
        self.at = match.end()
        name = match.group(1)
        starred = name.endswith("*") and name[:-1] in m.MATRIX_ENVIRONMENTS  # of mathtools
        return name[:-1] if starred else name, Span(span.start, match.end())

    def cell(self, span: Span) -> None:
        """`&` parts the cells of a matrix, and elsewhere it aligns lines."""
        top = self.open[-1]
        if top.kind == "matrix":
            top.rows.append([])
        elif top.kind not in ("", "lines"):
            raise ReadError("& outside a matrix", span)

    def line(self, _: str, span: Span) -> None:
        r"""`\\` ends a row of a matrix."""
        top = self.open[-1]
        if top.kind == "matrix":
            top.widths.append(len(top.rows) - sum(top.widths))
            top.rows.append([])
        elif top.kind not in ("", "lines") or self.text[self.at :].strip(" $\n\t"):
            if top.kind == "lines" and re.match(r"\s*\\end", self.text[self.at :]):
                return
            raise Unsupported("several lines", span, "give one line at a time")

    def nucleus(self, sign: str, span: Span) -> Item:
        """What a script stands at."""
        top = self.open[-1]
        if (
            top.wants
            or not top.row
            or (top.row[-1].kind == "sign" and top.row[-1].text not in "∂∇")
        ):
            raise ReadError(f"nothing stands before {sign}", span)
        return top.row[-1]

    def script(self, sign: str, span: Span) -> None:
        """`^` or `_`: its argument is due."""
        item = self.nucleus(sign, span)
        primed = item.sups and all(len(r) == 1 and r[0].text in "'†" for r in item.sups)
        if sign == "^" and item.sups and not primed:
            base = self.text[item.span.start : span.start].strip()
            above = ARGUMENT.match(self.text, span.stop)
            hint = (
                f"write {{{base}}}^{above.group() if above else '2'} for a power of a power"
            )
            raise ReadError("a double superscript", span, hint)
        if sign == "_" and item.sub is not None:
            raise ReadError(
                "a double subscript", span, "write x_{ab}, or {x_a}_b for an entry of x_a"
            )
        self.push(Open(sign, span, wants=1))

    def prime(self, span: Span, sign: str = "'") -> None:
        """A prime is a superscript, and so are the signs ᵀ and †."""
        made, top = Item("sign", sign, span), self.open[-1]
        if top.kind == "^" or (top.kind == "{" and not top.row):  # ^\prime, ^{\prime}
            self.deliver(made)
        else:
            self.nucleus(sign, span).sups.append([made])

    def deliver(self, item: Item) -> None:
        """A finished item goes into the row, or to the macro that waits for it."""
        self.count += 1
        if self.count > TOKENS:
            raise TooLarge(f"the input has more than {TOKENS} signs")
        while True:
            top = self.open[-1]
            if not top.wants:
                top.row.append(item)
                return
            top.row.append(item)
            top.wants -= 1
            if top.wants:
                return
            self.open.pop()
            made = self.made(top)
            if made is None:
                return
            item = made

    def made(self, macro: Open) -> Item | None:
        """What a macro makes of its arguments; scripts go to the item before."""
        args = macro.row
        if macro.kind in "^_":
            item, inside = self.open[-1].row[-1], group_content(args[0])
            if blank(inside):
                raise empty(macro, args[0].span)
            if macro.kind == "^":
                item.sups.append(inside)
            elif item.kind == "bar":
                self.open[-1].row.append(valued(self.open[-1].row, inside))
            else:
                item.sub, item.late = inside, bool(item.sups)
            return None
        span = Span(macro.span.start, args[-1].span.stop)
        name = macro.kind[1:]
        if name in ("underset", "overset", "stackrel"):
            below = group_content(args[0])
            if name == "underset" and not (args[1].kind == "letter" and is_size(below)):
                args[1].sub = below
            return args[1]
        if name in m.FONT_STYLES:
            return styled(args[0], m.FONT_STYLES[name], span)
        if name in ACCENT_MACROS:
            return accented(args[0], name, span)
        if name == "sqrt":
            return Item("sqrt", macro.environment, span, [group_content(args[0])])
        return Item("frac", "", span, [group_content(a) for a in args])


def valued(row: ItemRow, point: ItemRow) -> Item:
    r"""The value at a point of what a row ends with: what stands between `\left.` and the bar, else the last term."""
    bar, start = row.pop(), 0
    if bar.rows:
        body = bar.rows[0]
    else:
        start = next((k for k in range(len(row), 0, -1) if ends_term(row[k - 1])), 0)
        body = row[start:]
        del row[start:]
    if blank(body):
        raise ReadError("a bar with nothing before it", bar.span)
    span = Span(body[0].span.start, max(bar.span.stop, point[-1].span.stop))
    return Item("at", "." if bar.rows else "", span, [body, point], sups=bar.sups)


def dangling(item: Item) -> bool:
    """Is an operand due behind it?"""
    return item.kind == "sum" or (item.kind in ("sign", "word", "extreme") and item.bare)


def is_size(row: ItemRow) -> bool:
    r"""Is it a size, `n \times 1`, perhaps in brackets, which is decoration below a name?"""
    if len(row) == 1 and row[0].kind == "group":
        row = row[0].rows[0]
    return any(i.kind == "sign" and i.text == "*" for i in row[1:-1])


def blank(row: ItemRow) -> bool:
    """Does nothing stand in it?"""
    stack = list(row)
    while stack:
        item = stack.pop()
        if item.kind != "group" or item.text != "{" or not item.bare:
            return False
        stack += item.rows[0]
    return True


def empty(script: Open, braces: Span) -> ReadError:
    """A script that says nothing: something was to stand there."""
    what = "superscript" if script.kind == "^" else "subscript"
    return ReadError(
        f"an empty {what}",
        Span(script.span.start, braces.stop),
        "leave it out, or fill it in",
    )


def example(kind: str) -> str:
    """How a macro is written."""
    return {"\\frac": r"write \frac{a}{b}", "^": "write x^{2}", "_": "write x_{i}"}.get(
        kind, ""
    )


def closing(top: Open) -> str:
    """What closes it."""
    if top.environment:
        return f"write \\end{{{top.environment}}}"
    return "write " + "\\right" * top.tall + m.CLOSING_SIGNS.get(top.kind, "")
