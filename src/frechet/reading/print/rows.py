r"""LaTeX into items: groups, brackets, fractions and matrices nested, scripts with what they stand at, looks dropped.

Every item knows its place in the text, so that errors keep their caret.  The stack is explicit: depth is a limit.

    legend   c character   at place in the text   row items side by side

>>> [item.kind for item in grown_items(r"\frac12 \mathbf{x}^\top A_{ij}")]
['frac', 'letter', 'letter']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from difflib import get_close_matches

from frechet.errors import FrechetError, ReadError, Span, Unsupported, printable
from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.print import macros as m
from frechet.reading.print.items import Item, ItemRow
from frechet.reading.print.nesting import (
    LATEX_SPACE,
    MACRO,
    POINT,
    Nesting,
    Open,
    closing,
    example,
)
from frechet.reading.spelling import COMBINING_ACCENTS, SMALL_ABOVE
from frechet.reading.text.lex import (
    DOTTED_TRANSPOSE,
    FRACTIONS,
    SIGN_SPELLINGS,
    SIZE_SUBSCRIPTS,
    SUPERSCRIPTS,
    literal_number,
    strange,
)

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+|\.(?=\s*[-+*/)]))?|\.[0-9]+")
# a sign above, without braces
ABOVE = re.compile(r"\^\s*([-−]|\+(?=[0-9]))([0-9]+(?:\.[0-9]+)?)?")
LETTER = re.compile(r"[A-Za-z\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5]")
BRACED = re.compile(r"\s*\{([^{}]*)\}")
NAMED = re.compile(r"\s*\{(?:(?:[A-Za-z0-9]|\\_){2,}|\\_)\}")
JOINED = re.compile(r"[A-Za-z]{1,12}(?:_[A-Za-z0-9]{1,12}){1,2}(?=\()")
LAST = re.compile(r"[.,][\s$]*(?:\\[\])]\s*)?\Z")
EXTREME = re.compile(r"(?:max|min)(?![A-Za-z])")  # λ_max
WHERE = re.compile(r"(?<=\s)where(?=\s)")
ORDER = re.compile(r"\[\s*([1-9][0-9]?)\s*\]")
BELOW = f"[{''.join(SIZE_SUBSCRIPTS)}]"
RAISED = re.compile(
    rf"⁻ᵀ|⁺(?![⁰-⁹¹²³])|∘?⁻?[{''.join(SUPERSCRIPTS)}]+|{BELOW}(?:[₊₋{BELOW[1:]}*{BELOW})?"
)
SMALL_LABEL = re.compile(rf"⁽([{''.join(SMALL_ABOVE)}]+?)⁾")  # x⁽ⁱ⁾
MARKS = "".join(COMBINING_ACCENTS)
MARKED = re.compile(f"[{MARKS}]*")
HEAVY = re.compile("BOLD|DOUBLE-STRUCK")  # letters of mathematics in bold type
ACCENTED = re.compile(  # a letter with a combining mark, or both in one character
    rf"{LETTER.pattern}[{MARKS}]+|"
    + "|".join(
        sorted(
            made
            for c in map(chr, [*range(65, 91), *range(97, 123)])
            for mark in COMBINING_ACCENTS
            if len(made := unicodedata.normalize("NFC", c + mark)) == 1
        )
    )
)
SMALL_SIGNS = {"₊": "+", "₋": "-"}
TWINS = {
    "∑": ("sum", "sum"),
    "∆": ("letter", "Δ"),
    "⋅": ("sign", "*"),
}
INDICES = re.compile(r"_([i-nr-t]{2,4})(?![A-Za-z0-9])")  # in text without macros
ENCLOSING = "{}&'′()[]|⟨⟩‖"
PLAIN = {
    **{c: c for c in "+-*/=,;:"},
    **SIGN_SPELLINGS,
    "√": "",
    "ᵀ": "'",
    "⊤": "⊤",
    "†": "†",
    "∂": "∂",
    "∇": "∇",
    "∞": "∞",
    **{c: c for c in "<>≤≥≠∈"},
}


def grown_items(
    text: str, functions: Collection[str] = (), declared: Collection[str] = ()
) -> ItemRow:
    """The items of a text in LaTeX; `functions` are those that have a macro, `declared` the names that have letters."""
    return Grower(text, functions, declared).items()


class Grower(Nesting):
    """One pass over the text."""

    def __init__(
        self, text: str, functions: Collection[str], declared: Collection[str]
    ) -> None:
        super().__init__(text)
        self.every = functions
        self.declared = declared
        self.macros = "\\" in text or "$" in text
        self.functions = {*PRINTED, *(f for f in functions if f.isalpha() and len(f) > 1)}

    def items(self) -> ItemRow:
        """All of them."""
        while True:
            space = LATEX_SPACE.match(self.text, self.at)
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
            opened = (
                f"\\begin{{{top.environment}}}"
                if top.environment
                else "\\left" * top.tall + top.kind
            )
            raise ReadError(
                f"{opened} in column {top.span.start + 1} is never closed",
                end,
                closing(top),
            )
        return top.row

    # ---------------------------------------------------------------- one step
    def step(self, c: str) -> None:
        """What begins here."""
        if c == "\\":
            self.macro()
        elif c == "$" or (
            c in ".," and LAST.match(self.text, self.at)
        ):  # the stop of a sentence
            self.at += 1
        elif not (self.scripted(c) or self.enclosed(c)):
            self.plain(c)

    def scripted(self, c: str) -> bool:
        """`^` or `_`, with what belongs to it: does one stand here?"""
        at = self.at
        if c == "_" and not self.macros and (match := INDICES.match(self.text, at)):
            self.indices(match)
        elif match := ABOVE.match(self.text, at):
            self.signed(match)
        elif match := DOTTED_TRANSPOSE.match(self.text, at):
            self.at = match.end()
            self.prime(Span(*match.span()))
        elif c in "^_":
            self.at += 1
            self.script(c, Span(at, at + 1))
            if c == "_" and (match := EXTREME.match(self.text, self.at)):
                self.found("word", match)
        else:
            return False
        return True

    def enclosed(self, c: str) -> bool:
        """A bracket, the end of a cell, a prime: does one stand here?"""
        double = c == "|" and self.text.startswith("||", self.at) and not self.inside_bars()
        if c not in ENCLOSING:
            return False
        span = Span(self.at, self.at + 1 + double)
        if c == "|" and not double and self.below():
            self.one("sign", "|")
            return True
        self.at = span.stop
        if c == "{":
            self.push(Open("{", span))
        elif c == "}":
            self.close("{", span, "}")
        elif c == "&":
            self.cell(span)
        elif c in "'′":
            self.prime(span)
        else:
            self.bracket("‖" if double else c, span, False)
        return True

    def plain(self, c: str) -> None:
        """A letter, a number or a sign."""
        if not (self.lettered(c) or self.mathematical(c) or self.counted() or self.sign(c)):
            raise strange(self.text, self.at)

    def found(self, kind: str, match: re.Match[str]) -> None:
        """An item of one pattern."""
        self.at = match.end()
        self.deliver(Item(kind, match.group(), Span(*match.span())))

    def one(self, kind: str, text: str, style: str = "plain") -> None:
        """An item of one character."""
        self.at += 1
        self.deliver(Item(kind, text, Span(self.at - 1, self.at), style=style))

    def lettered(self, c: str) -> bool:
        """A letter, with its accent, or a word: does one stand here?"""
        at, text = self.at, self.text
        if c in TWINS:
            self.one(*TWINS[c])
        elif match := ACCENTED.match(text, at):
            self.at = match.end()
            apart = unicodedata.normalize("NFD", match.group())
            made = "|".join((apart[0], *(COMBINING_ACCENTS[mark] for mark in apart[1:])))
            self.deliver(Item("letter", made, Span(at, self.at)))
        elif match := self.word_here():
            self.found("word", match)
        elif not self.macros and (match := m.greek_word(text, at, self.declared)):
            self.at = match.end()
            self.deliver(Item("letter", m.greek(match.group()), Span(*match.span())))
        elif match := LETTER.match(text, at):
            self.found("letter", match)
        else:
            return False
        return True

    def word_here(self) -> re.Match[str] | None:
        """`where`, or a function with a mark as in `lambda_max(`."""
        joined = JOINED.match(self.text, self.at)
        called = joined if joined and joined.group() in self.every else None
        return WHERE.match(self.text, self.at) or called

    def mathematical(self, c: str) -> bool:
        """A letter or digit of mathematics, bold or other: does one stand here?"""
        if not "\U0001d400" <= c <= "\U0001d7ff":
            return False
        same = unicodedata.normalize("NFKC", c)
        if not (LETTER.match(same) or same.isdigit()):
            raise strange(self.text, self.at)
        heavy = same.isdigit() or HEAVY.search(unicodedata.name(c))
        marks = MARKED.match(self.text, self.at + 1)
        made = same + "".join("|" + COMBINING_ACCENTS[a] for a in marks.group())  # type: ignore[union-attr]
        stop = self.at + len(marks.group()) + 1  # type: ignore[union-attr]
        kind, style = "number" if same.isdigit() else "letter", "bold" if heavy else "plain"
        self.deliver(Item(kind, made, Span(self.at, stop), style=style))
        self.at = stop
        return True

    def counted(self) -> bool:
        """A number on the line, or signs above or below it: do they stand here?"""
        if match := NUMBER.match(self.text, self.at):
            self.number(match)
        elif match := RAISED.match(self.text, self.at):
            self.raised(match)
        elif match := SMALL_LABEL.match(self.text, self.at):
            self.small_label(match)
        else:
            return False
        return True

    def sign(self, c: str) -> bool:
        """A sign, as a script where it is one: does one stand here?"""
        at = self.at
        if c == "⁎" or (c == "∞" and self.text[at - 1 : at] == "‖"):  # ‖X‖⁎, ‖x‖∞
            self.script("_", Span(at, at + 1))
            self.one("sign", "*" if c == "⁎" else c)
        elif c in "ᵀ†":
            self.at += 1
            self.prime(Span(at, at + 1), PLAIN[c])
        elif c in FRACTIONS:
            self.one("number", str(FRACTIONS[c]))
        elif c == ":" and self.text.startswith(":=", at):
            self.at += 2
            self.deliver(Item("sign", "=", Span(at, self.at)))
        elif PLAIN.get(c) or POINT.match(self.text, at):
            self.one("sign", PLAIN.get(c, "*"))
        else:
            return False
        return True

    def number(self, match: re.Match[str]) -> None:
        r"""A number; of `\frac12` a macro takes one digit, and `x^12` would be x¹2 in print, which nobody means."""
        at, top = self.at, self.open[-1]
        taken = (
            top.wants and match.group()[0] != "." and (self.macros or top.kind not in "^_")
        )
        if taken and top.wants == 1 and len(match.group()) > 1:
            hint = f"write {top.kind}{{{match.group()}}}"
            raise ReadError(
                f"does all of {printable(match.group())} belong to {top.kind}?",
                Span(*match.span()),
                hint,
            )
        self.at = at + 1 if taken else match.end()
        # it has a size that Python reads
        literal_number(self.text[at : self.at], Span(at, self.at))
        digits = self.text[at : self.at].rstrip(".")
        self.deliver(Item("number", digits, Span(at, self.at)))

    def signed(self, match: re.Match[str]) -> None:
        """`A^-1`: in text without macros a number, while TeX sets the sign alone above."""
        at, span = self.at, Span(*match.span())
        behind = self.text[match.end() : match.end() + 1]
        if not match[2] and not (behind.isalnum() or behind in tuple("\\({")):  # P_k^-
            self.script("^", Span(at, at + 1))
            self.at = match.end()
            self.deliver(Item("sign", match[1].replace("−", "-"), span))
            return
        if self.macros or not match[2]:
            raise ReadError(
                "only the sign stands above",
                span,
                f"write ^{{{match[1]}{match[2] or '...'}}}",
            )
        self.script("^", span)
        self.at = match.end()
        literal_number(match[2], span)
        inside = [Item("sign", match[1].replace("−", "-"), Span(at + 1, match.start(2)))]
        self.deliver(
            Item(
                "group",
                "{",
                span,
                [[*inside, Item("number", match[2], Span(*match.span(2)))]],
            )
        )

    def indices(self, match: re.Match[str]) -> None:
        """`A_ij` as Unicode text has it, without braces."""
        self.at, span = match.end(), Span(*match.span())
        self.script("_", span)
        inside = [
            Item("letter", c, Span(at, at + 1))
            for at, c in enumerate(match.group(1), match.start(1))
        ]
        self.deliver(Item("group", "{", span, [inside]))

    def raised(self, match: re.Match[str]) -> None:
        """Digits above or below the line: a script."""
        self.at, span = match.end(), Span(*match.span())
        self.script("_" if match.group()[0] in SIZE_SUBSCRIPTS else "^", span)
        inside = [self.small(c, at) for at, c in enumerate(match.group(), match.start())]
        self.deliver(Item("group", "{", span, [inside]))

    def small_label(self, match: re.Match[str]) -> None:
        """Small letters in parentheses above the line: a label."""
        self.at, span = match.end(), Span(*match.span())
        self.script("^", span)
        inside = [
            self.small(SMALL_ABOVE[c], at) for at, c in enumerate(match[1], match.start(1))
        ]
        self.deliver(Item("group", "{", span, [[Item("group", "(", span, [inside])]]))

    @staticmethod
    def small(c: str, at: int) -> Item:
        """A digit, a letter or a sign of a script."""
        plain, span = (
            {**SMALL_SIGNS, **SIZE_SUBSCRIPTS, **SUPERSCRIPTS, "ᵀ": "⊤", "∘": ".*"}.get(
                c, c
            ),
            Span(at, at + 1),
        )
        if plain.isdigit():
            return Item("number", plain, span)
        return Item(
            "letter" if plain.isascii() and plain.isalpha() else "sign", plain, span
        )

    def macro(self) -> None:
        """A backslash and what follows."""
        match = MACRO.match(self.text, self.at)
        assert match
        name, span = match.group(1) or match.group(2) or "", Span(self.at, match.end())
        self.at = match.end()
        if not name:
            raise ReadError("a backslash without a name", span)
        if name in m.SPACES or name in "()[]":  # \( and \[ are dollars
            return
        action = self.known(name)
        if action is None:
            raise unknown(name, span, self.functions)
        action(name, span)

    def known(self, name: str) -> Callable[[str, Span], None] | None:
        """What a macro does."""
        return self.structure(name) or self.by_what_follows(name) or self.item(name)

    def structure(self, name: str) -> Callable[[str, Span], None] | None:
        """A macro that opens, closes or ends something, or has no place here."""
        if name in m.REFUSED:
            return refused
        if name in m.OPENERS or name in m.CLOSERS:
            return lambda name, span: self.bracket(name, span, False, True)
        macros = {
            "left": self.left,
            "right": self.right,
            "begin": self.begin,
            "end": self.end,
            "\\": self.line,
        }
        return macros.get(name)

    def by_what_follows(self, name: str) -> Callable[[str, Span], None] | None:
        """A macro with arguments; text, `vec` and a root go by what stands behind them."""
        named = name == "mathrm" and NAMED.match(self.text, self.at)
        starred = self.at + self.text.startswith("*", self.at)
        if named or (name in m.TEXTS and BRACED.match(self.text, starred)):
            return self.words
        if name == "vec" and self.text.startswith("(", self.at):
            return lambda name, span: self.deliver(Item("word", name, span))
        if name == "sqrt" and self.text.startswith("[", self.at):
            return self.root
        if name in m.MACROS:
            return lambda name, span: self.push(
                Open("\\" + name, span, wants=m.MACROS[name])
            )
        return None

    def item(self, name: str) -> Callable[[str, Span], None] | None:
        """A macro that is an item: a sign, a letter, a style for the rest, a sum, a function."""
        if name == "star" and {"^", "_"} & {o.kind for o in self.open[-2:]}:
            return lambda _, span: self.deliver(Item("sign", "*", span))
        if name == "mid" and self.below():
            return lambda _, span: self.deliver(Item("sign", "|", span))
        if name in m.ITEMS:
            kind, text = m.ITEMS[name]
            style = "upright" if name in m.UPRIGHT_D else "plain"
            return lambda _, span: (
                self.prime(span)
                if text == "'"
                else self.deliver(Item(kind, text, span, style=style))
            )
        kinds = {"extreme": m.EXTREMES, "sum": m.BIG_OPERATORS, "word": self.functions}
        kind = next((kind for kind, names in kinds.items() if name in names), "")
        return (lambda name, span: self.deliver(Item(kind, name, span))) if kind else None

    def root(self, name: str, span: Span) -> None:
        r"""`\sqrt[3]{x}`."""
        match = ORDER.match(self.text, self.at)
        if not match:
            raise Unsupported("a root whose order is no number", span, r"write x^{1/n}")
        self.at = match.end()
        self.push(Open("\\" + name, span, wants=1, environment=match.group(1)))

    # ---------------------------------------------------------------- words
    def words(self, name: str, span: Span) -> None:
        r"""`\operatorname{tr}`, `\text{ where }`: letters as they stand."""
        self.at += self.text.startswith("*", self.at)
        match = BRACED.match(self.text, self.at)
        assert match
        inside, start = match.group(1), match.start(1)
        self.at = match.end()
        lead = start + len(inside) - len(inside.lstrip())
        word = re.sub(r"\\([,;:! ]|(_))|~", r"\2", inside).strip().rstrip(",:.").strip()
        wrong = re.search(r"[^A-Za-z0-9_\s]", word)
        if wrong:
            raise strange(self.text, self.text.index(wrong.group(), start))
        if not word:
            return
        style = "upright" if name != "textbf" else "bold"
        place = Span(span.start if name == "operatorname" else lead, lead + len(word))
        if word.isdigit():
            literal_number(word, place)
            self.deliver(Item("number", word, place, style=style))
        elif len(word) == 1:
            self.deliver(Item("letter", word, place, style=style))
        else:
            self.deliver(Item("word", word, place, style=style))


# -------------------------------------------------------------------- errors
def unknown(name: str, span: Span, functions: Collection[str]) -> FrechetError:
    """A macro that is not there."""
    every = {
        *m.MACROS,
        *m.SIGN_MACROS,
        *m.LETTER_MACROS,
        *functions,
        *m.EXTREMES,
        *m.BIG_OPERATORS,
        "left",
        "right",
        "begin",
        "end",
        "text",
    }
    close = get_close_matches(name[:30], every, n=1, cutoff=0.65)
    hint = m.ADVICE.get(name) or (
        f"did you mean \\{close[0]}?"
        if close
        else "write \\operatorname{f}(x) for a function"
    )
    return ReadError(f"there is no macro \\{name[:30]}", span, hint)


def refused(name: str, span: Span) -> None:
    """A macro whose meaning has no place here."""
    raise Unsupported(m.REFUSED[name], span)
