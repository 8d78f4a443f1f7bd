r"""LaTeX into items: groups, brackets, fractions and matrices nested, scripts with what they stand at, looks dropped.

Every item knows its place in the text, so that errors keep their caret.  The stack is explicit: depth is a limit.

    legend   c character   at place in the text   row items side by side

>>> [item.kind for item in grown(r"\frac12 \mathbf{x}^\top A_{ij}")]
['frac', 'letter', 'letter']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from difflib import get_close_matches

from frechet.errors import FrechetError, ReadError, Span, TooLarge, Unsupported
from frechet.reading import macros as m
from frechet.reading.items import Item, Row, accented, content, grouped, styled
from frechet.reading.lex import CHARACTERS, FRACTIONS, SIGNS, SIZES, SUPERSCRIPTS, TOKENS, strange

DEPTH = 1000  # open groups and brackets
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
LETTER = re.compile(r"[A-Za-z\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5]")
MACRO = re.compile(r"\\(?:([A-Za-z]+)|(.)|$)", re.DOTALL)
BRACED = re.compile(r"\s*\{([^{}]*)\}")
NAMED = re.compile(r"\s*\{(?:[A-Za-z0-9]|\\_){2,}\}")
ENVIRONMENT = re.compile(r"\s*\{([A-Za-z*]+)\}")
COLUMNS = re.compile(r"\s*\{[lcr|\s]*\}")
RAISED = re.compile(rf"∘?⁻?[{''.join(SUPERSCRIPTS)}]+|⁻ᵀ|[{''.join(SIZES)}]+")
MARKS = "".join(m.COMBINING)
ACCENTED = re.compile(  # a letter with a combining mark, or both in one character
    rf"{LETTER.pattern}[{MARKS}]|"
    + "|".join(
        sorted(
            made
            for c in map(chr, [*range(65, 91), *range(97, 123)])
            for mark in m.COMBINING
            if len(made := unicodedata.normalize("NFC", c + mark)) == 1
        )
    )
)
SPACE = re.compile(r"[\s~\u00a0\u2000-\u200a\u202f\u205f]+|%[^\n]*")
PLAIN = {**{c: c for c in "+-*/=,;:"}, **SIGNS, "√": "", "ᵀ": "'", "⊤": "⊤", "†": "†", "∂": "∂", "∇": "∇", "∞": "∞"}


@dataclass(slots=True)
class Open:
    """Something open: a bracket of a kind that waits for its end, or a macro that waits for arguments."""

    kind: str  # a bracket, { for a group, a macro's name, ^ or _; "" for the whole text
    span: Span
    wants: int = 0
    tall: bool = False  # opened by \left
    rows: list[Row] = field(default_factory=lambda: [[]])
    environment: str = ""
    widths: list[int] = field(default_factory=list)

    @property
    def row(self) -> Row:
        """The row that grows."""
        return self.rows[-1]


def grown(text: str, functions: Collection[str] = ()) -> Row:
    """The items of a text in LaTeX; `functions` are those that have a macro."""
    return Grower(text, functions).items()


class Grower:
    """One pass over the text."""

    def __init__(self, text: str, functions: Collection[str] = ()) -> None:
        if len(text) > CHARACTERS:
            raise TooLarge(f"the input has {len(text)} characters, the limit is {CHARACTERS}")
        self.text, self.at, self.count = text, 0, 0
        self.functions = {*m.WORDS, *(f for f in functions if f.isalpha() and len(f) > 1)}
        self.open = [Open("", Span(0, 0))]

    def items(self) -> Row:
        """All of them."""
        while True:
            space = SPACE.match(self.text, self.at)
            if space:
                self.at = space.end()
            elif self.at < len(self.text):
                self.step(self.text[self.at])
            else:
                break
        end = Span(len(self.text), len(self.text))
        top = self.open[-1]
        if top.wants:
            raise ReadError(f"an argument of {top.kind} is missing", end, example(top.kind))
        if top.kind:
            opened = f"\\begin{{{top.environment}}}" if top.environment else "\\left" * top.tall + top.kind
            raise ReadError(f"{opened} in column {top.span.start + 1} is never closed", end, closing(top))
        return top.row

    # ---------------------------------------------------------------- one step
    def step(self, c: str) -> None:
        """What begins here."""
        at = self.at
        if c == "\\":
            return self.macro()
        if c == "$":
            self.at += 1
        elif c in "^_":
            self.at += 1
            self.script(c, Span(at, at + 1))
        elif c == "{":
            self.at += 1
            self.push(Open("{", Span(at, at + 1)))
        elif c == "}":
            self.at += 1
            self.close("{", Span(at, at + 1), "}")
        elif c == "&":
            self.at += 1
            self.cell(Span(at, at + 1))
        elif c in "()[]|⟨⟩‖":
            self.at += 1
            self.bracket(c, Span(at, at + 1), False)
        elif c == "'":
            self.at += 1
            self.prime(Span(at, at + 1))
        else:
            self.plain(c)
        return None

    def plain(self, c: str) -> None:
        """A letter, a number or a sign."""
        at, text = self.at, self.text
        if match := ACCENTED.match(text, at):
            self.at = match.end()
            apart = unicodedata.normalize("NFD", match.group())
            self.deliver(Item("letter", f"{apart[0]}|{m.COMBINING[apart[1]]}", Span(at, self.at)))
        elif match := LETTER.match(text, at):
            self.at = match.end()
            self.deliver(Item("letter", c, Span(at, self.at)))
        elif match := NUMBER.match(text, at):
            self.at = at + 1 if self.open[-1].wants and c != "." else match.end()
            self.deliver(Item("number", text[at : self.at], Span(at, self.at)))
        elif match := RAISED.match(text, at):
            self.raised(match)
        elif c in "ᵀ†":
            self.at += 1
            self.prime(Span(at, at + 1), PLAIN[c])
        elif c in FRACTIONS:
            self.at += 1
            self.deliver(Item("number", str(FRACTIONS[c]), Span(at, at + 1)))
        elif PLAIN.get(c):
            self.at += 1
            if c == ":" and text.startswith("=", self.at):
                self.at, c = self.at + 1, "="
            self.deliver(Item("sign", PLAIN[c], Span(at, self.at)))
        else:
            raise strange(text, at)

    def raised(self, match: re.Match[str]) -> None:
        """Digits above or below the line: a script."""
        self.at, span = match.end(), Span(*match.span())
        below = match.group() in SIZES or match.group()[0] in SIZES
        self.script("_" if below else "^", span)
        inside = [self.small(c, at) for at, c in enumerate(match.group(), match.start())]
        self.deliver(Item("group", "{", span, [inside]))

    @staticmethod
    def small(c: str, at: int) -> Item:
        """A digit, a letter or a sign of a script."""
        plain, span = {**SIZES, **SUPERSCRIPTS, "ᵀ": "⊤", "∘": ".*"}[c], Span(at, at + 1)
        kind = "number" if plain.isdigit() else "letter" if plain.isascii() and plain.isalpha() else "sign"
        return Item(kind, plain, span)

    def macro(self) -> None:
        """A backslash and what follows."""
        match = MACRO.match(self.text, self.at)
        assert match
        name, span = match.group(1) or match.group(2) or "", Span(self.at, match.end())
        self.at = match.end()
        if name in m.SPACES or not name or name in "()[]" or name in m.SPACES:
            if not name:
                raise ReadError("a backslash without a name", span)
            return
        action = self.known(name)
        if action is None:
            raise unknown(name, span, self.functions)
        action(name, span)

    def known(self, name: str) -> Callable[[str, Span], None] | None:
        """What a macro does."""
        if name in ("left", "right", "begin", "end"):
            return {"left": self.left, "right": self.right, "begin": self.begin, "end": self.end}[name]
        if name == "\\":
            return self.line
        if name in m.REFUSED:
            return refused
        if name == "mathrm" and NAMED.match(self.text, self.at):
            return self.words
        if name in m.TEXTS and BRACED.match(self.text, self.at + self.text.startswith("*", self.at)):
            return self.words
        if name in m.OPENERS or name in m.CLOSERS:
            return lambda name, span: self.bracket(name, span, False, True)
        if name == "vec" and self.text.startswith("(", self.at):
            return lambda name, span: self.deliver(Item("word", name, span))
        if name in m.MACROS:
            return lambda name, span: self.push(Open("\\" + name, span, wants=m.MACROS[name]))
        table: dict[str, tuple[str, str]] = {
            **{k: ("sign", v) for k, v in m.SIGNS.items()},
            **{k: ("letter", v) for k, v in m.LETTERS.items()},
            **{k: ("switch", v) for k, v in m.SWITCHES.items()},
        }
        if name in table:
            kind, text = table[name]
            return lambda _, span: self.prime(span) if text == "'" else self.deliver(Item(kind, text, span))
        if name in m.EXTREMES:
            return lambda name, span: self.deliver(Item("extreme", name, span))
        if name in m.BIG:
            return lambda name, span: self.deliver(Item("sum", name, span))
        if name in self.functions:
            return lambda name, span: self.deliver(Item("word", name, span))
        return None

    # ---------------------------------------------------------------- words
    def words(self, name: str, span: Span) -> None:
        r"""`\operatorname{tr}`, `\text{ where }`: letters as they stand."""
        self.at += self.text.startswith("*", self.at)
        match = BRACED.match(self.text, self.at)
        assert match
        inside, start = match.group(1), match.start(1)
        self.at = match.end()
        lead = start + len(inside) - len(inside.lstrip())
        word = re.sub(r"\\([,;:! ]|(_))|~", r"\2", inside).strip().rstrip(",:").strip()
        wrong = re.search(r"[^A-Za-z0-9_\s]", word)
        if wrong:
            raise strange(self.text, self.text.index(wrong.group(), start))
        if not word:
            return
        style = "upright" if name != "textbf" else "bold"
        place = Span(span.start if name == "operatorname" else lead, lead + len(word))
        if word.isdigit():
            self.deliver(Item("number", word, place, style=style))
        elif len(word) == 1:
            self.deliver(Item("letter", word, place, style=style))
        else:
            self.deliver(Item("word", word, place, style=style))

    # ---------------------------------------------------------------- groups and brackets
    def push(self, opened: Open) -> None:
        """One level deeper."""
        if len(self.open) > DEPTH:
            raise TooLarge(f"more than {DEPTH} open brackets", opened.span)
        self.open.append(opened)

    def bracket(self, c: str, span: Span, tall: bool, macro: bool = False) -> None:
        """A bracket; a bar opens where an operand is due."""
        name = {"|": "vert", "‖": "|", "⟨": "langle", "⟩": "rangle"}.get(c, c) if not macro else c
        opens, closes = m.OPENERS.get(name), m.CLOSERS.get(name)
        if opens and closes:
            top = self.open[-1]
            operand = bool(top.row) and not (top.row[-1].kind in ("sign", "word", "extreme") and top.row[-1].bare)
            opens, closes = (None, closes) if top.kind == closes and operand and not top.tall else (opens, None)
        if opens:
            self.push(Open(opens, span, tall=tall))
        else:
            self.close(closes or "", span, self.text[span.start : span.stop])

    def left(self, _: str, span: Span) -> None:
        r"""`\left(`."""
        name, span = self.delimiter(span)
        if name not in m.OPENERS:
            raise ReadError(f"\\left{name} opens nothing that is known", span, r"write \left( ... \right)")
        self.push(Open(m.OPENERS[name], span, tall=True))

    def right(self, _: str, span: Span) -> None:
        r"""`\right)`."""
        name, span = self.delimiter(span)
        if name not in m.CLOSERS or self.open[-1].kind != m.CLOSERS[name] or not self.open[-1].tall:
            raise self.unmatched(f"\\right{name}", span)
        self.close(m.CLOSERS[name], span, f"\\right{name}", True)

    def delimiter(self, span: Span) -> tuple[str, Span]:
        r"""What stands behind `\left` or `\right`; a bare sign under its macro's name."""
        space = SPACE.match(self.text, self.at)
        at = space.end() if space else self.at
        match = MACRO.match(self.text, at)
        if match:
            self.at = match.end()
            return match.group(1) or match.group(2) or "", Span(span.start, self.at)
        self.at = min(at + 1, len(self.text))
        c = self.text[at : self.at]
        return {"|": "vert", "‖": "|", "⟨": "langle", "⟩": "rangle"}.get(c, c), Span(span.start, self.at)

    def close(self, kind: str, span: Span, shown: str, tall: bool = False) -> None:
        """The innermost bracket ends."""
        top = self.open[-1]
        if top.wants:
            raise ReadError(f"an argument of {top.kind} is missing before {shown}", span, example(top.kind))
        if top.kind != kind or top.tall != tall or top.environment:
            raise self.unmatched(shown, span)
        self.open.pop()
        whole = Span(top.span.start, span.stop)
        if kind == "{":
            self.deliver(grouped(top.row, whole))
        else:
            self.deliver(Item("group", kind, whole, [top.row]))

    def unmatched(self, shown: str, span: Span) -> ReadError:
        """A bracket ends that is not the innermost."""
        top = self.open[-1]
        if not top.kind:
            return ReadError(f"unmatched {shown}", span, "")
        return ReadError(f"unmatched {shown}", span, f"open is {top.kind} in column {top.span.start + 1}")

    # ---------------------------------------------------------------- environments
    def begin(self, _: str, span: Span) -> None:
        r"""`\begin{bmatrix}`."""
        name, span = self.environment(span)
        if name not in m.MATRICES | m.WRAPPERS:
            close = get_close_matches(name, m.MATRICES | m.WRAPPERS, n=1)
            hint = f"did you mean {close[0]}?" if close else "known are bmatrix, pmatrix, matrix, array"
            raise Unsupported(f"the environment {name}", span, hint)
        if name == "array" and (match := COLUMNS.match(self.text, self.at)):
            self.at = match.end()
        self.push(Open("matrix" if name in m.MATRICES else "lines", span, environment=name))

    def end(self, _: str, span: Span) -> None:
        r"""`\end{bmatrix}`."""
        name, span = self.environment(span)
        top = self.open[-1]
        if top.wants:
            raise ReadError(f"an argument of {top.kind} is missing", span, example(top.kind))
        if top.environment != name:
            raise self.unmatched(f"\\end{{{name}}}", span)
        self.open.pop()
        whole = Span(top.span.start, span.stop)
        if top.kind == "lines":
            self.deliver(grouped(top.row, whole))
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
            raise ReadError("the name of an environment is missing", span, r"write \begin{bmatrix} ... \end{bmatrix}")
        self.at = match.end()
        return match.group(1), Span(span.start, match.end())

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

    # ---------------------------------------------------------------- scripts
    def nucleus(self, sign: str, span: Span) -> Item:
        """What a script stands at."""
        top = self.open[-1]
        if top.wants or not top.row or (top.row[-1].kind == "sign" and top.row[-1].text not in "∂∇"):
            raise ReadError(f"nothing stands before {sign}", span)
        return top.row[-1]

    def script(self, sign: str, span: Span) -> None:
        """`^` or `_`: its argument is due."""
        item = self.nucleus(sign, span)
        primed = item.sups and all(len(r) == 1 and r[0].text in "'†" for r in item.sups)
        if sign == "^" and item.sups and not primed:
            hint = "write {x^a}^b for a power of a power, x^{ab} for a product"
            raise ReadError("a double superscript", span, hint)
        if sign == "_" and item.sub is not None:
            raise ReadError("a double subscript", span, "write x_{ab}, or {x_a}_b for an entry of x_a")
        self.push(Open(sign, span, wants=1))

    def prime(self, span: Span, sign: str = "'") -> None:
        """A prime is a superscript, and so are the signs ᵀ and †."""
        made, top = Item("sign", sign, span), self.open[-1]
        if top.kind == "^" or (top.kind == "{" and not top.row):  # ^\prime, ^{\prime}
            self.deliver(made)
        else:
            self.nucleus(sign, span).sups.append([made])

    # ---------------------------------------------------------------- items
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
            item, inside = self.open[-1].row[-1], content(args[0])
            if macro.kind == "^":
                item.sups.append(inside)
            else:
                item.sub = inside
            return None
        span = Span(macro.span.start, args[-1].span.stop)
        name = macro.kind[1:]
        if name in ("underset", "overset", "stackrel"):
            args[1].sub = content(args[0]) if name == "underset" else args[1].sub
            return args[1]
        if name in m.STYLES:
            return styled(args[0], m.STYLES[name], span)
        if name in m.ACCENTS:
            return accented(args[0], name, span)
        if name == "sqrt":
            return Item("sqrt", "", span, [content(args[0])])
        return Item("frac", "", span, [content(a) for a in args])


# -------------------------------------------------------------------- errors
def unknown(name: str, span: Span, functions: Collection[str]) -> FrechetError:
    """A macro that is not there."""
    every = {*m.MACROS, *m.SIGNS, *m.LETTERS, *functions, *m.EXTREMES, *m.BIG, "left", "right", "begin", "end", "text"}
    close = get_close_matches(name[:30], every, n=1, cutoff=0.6)
    hint = f"did you mean \\{close[0]}?" if close else "write \\operatorname{f}(x) for a function"
    return ReadError(f"there is no macro \\{name[:30]}", span, hint)


def refused(name: str, span: Span) -> None:
    """A macro whose meaning has no place here."""
    raise Unsupported(m.REFUSED[name], span)


def example(kind: str) -> str:
    """How a macro is written."""
    return {"\\frac": r"write \frac{a}{b}", "^": "write x^{2}", "_": "write x_{i}"}.get(kind, "")


def closing(top: Open) -> str:
    """What closes it."""
    if top.environment:
        return f"write \\end{{{top.environment}}}"
    return "write " + "\\right" * top.tall + m.SHOWN.get(top.kind, "")
