r"""LaTeX: formulas, sections, comments and what is printed as it stands, by the tokens of pylatexenc.

The walker is asked for a token wherever one of the signs `\`, `$`, `%` stands: a file of any nesting costs the same,
and what is never closed costs itself alone.
"""

from __future__ import annotations

import re
from typing import Any

from frechet.documents.formats.layout import (
    BEGIN,
    LONGEST_FORMULA,
    FileLayout,
    FormulaSpan,
    environment_end,
    library_for,
)
from frechet.documents.macros import DEFINES, definition

SIGN = re.compile(r"[\\$%]")
LEVELS = {
    name: k
    for k, name in enumerate(("part", "chapter", "section", "subsection", "subsubsection", "paragraph"), 1)
}  # fmt: skip
VERBATIM = {"verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "alltt", "filecontents",
            "tikzpicture", "python", "pycode", "thebibliography"}  # fmt: skip
PATIENCE = 100  # environments and definitions without an end: more of them are none
TEX_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*(?P<said>%[^\n]*)")  # behind \\ too
WORDS = re.compile(r"\\(?:text|mbox|textrm|intertext|textit|textbf)\s*\{")
CLOSING_SIGN = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}


def latex_layout(text: str) -> FileLayout:
    r"""The formulas of a LaTeX file.

    >>> [f.begin for f in latex_layout("% $a$\n\\verb|$b$| $c$").formulas]
    [18]
    """
    found = LatexReader(text)
    found.read()
    return found.layout


class LatexReader:
    """A LaTeX file while it is read: `at` is how far."""

    def __init__(self, text: str) -> None:
        self.text, self.layout, self.at = text, FileLayout(text), 0
        self.unclosed: dict[str, int] = {}  # up to where a sign is known not to be closed
        self.failed = 0  # environments and definitions without an end
        self.library = library_for("pylatexenc.latexwalker")
        self.walker = self.library.LatexWalker(text, tolerant_parsing=True)

    def read(self) -> None:
        """Every token that says something of the structure."""
        while match := SIGN.search(self.text, self.at):
            token = self.token(match.start())
            self.at = (
                match.end() if token is None else max(token.pos + token.len, match.end())
            )
            if token is None:
                continue
            kind = token.tok
            if kind == "comment":
                self.layout.hidden.append((match.start(), self.at))
            elif kind == "macro":
                self.macro(token.arg, match.start())
            elif kind == "begin_environment":
                self.environment(str(token.arg).strip(), match.start())
            elif kind.startswith("mathmode"):
                self.formula(token.arg, match.start())

    def token(self, at: int) -> Any:
        """The token at a place; None where there is none."""
        try:
            return self.walker.get_token(at)
        except (
            self.library.LatexWalkerError,
            self.library.LatexWalkerEndOfStream,
            IndexError,
        ):
            return None

    def macro(self, name: str, start: int) -> None:
        """A macro that stands outside of formulas."""
        if name in LEVELS:
            self.layout.headings.append((start, LEVELS[name]))
        elif name in ("verb", "lstinline", "mintinline"):
            said = re.compile(r"\\verb\*?(?P<q>[^\w\s*])[^\n]*?(?P=q)").match(
                self.text, start
            )
            if said:
                self.layout.hidden.append(said.span())
                self.at = said.end()
        elif self.failed < PATIENCE and (match := DEFINES.match(self.text, start)):
            macro = definition(self.text, match)
            self.failed += macro is None
            self.at = self.at if macro is None else macro[1]

    def environment(self, name: str, start: int) -> None:
        """An environment: of mathematics, or one that is printed as it stands."""
        if name in VERBATIM:
            stop = self.text.find(f"\\end{{{name}}}", self.at)
            if stop >= 0:
                self.layout.hidden.append((start, stop))
                self.at = stop
        elif self.failed < PATIENCE and (opening := BEGIN.match(self.text, start)):
            end = environment_end(self.text, opening["env"], opening.end(), len(self.text))
            self.failed += end is None
            if end is not None:
                self.add(FormulaSpan(start, opening.end(), *end))

    def add(self, f: FormulaSpan) -> None:
        """A formula without the comments in it."""
        self.layout.formulas.append(f)
        self.layout.hidden += [
            m.span("said") for m in TEX_COMMENT.finditer(self.text, f.begin, f.end)
        ]
        self.at = f.stop

    def formula(self, sign: str, start: int) -> None:
        """A formula up to the sign that closes it, in the same paragraph; words in it may hold others."""
        closer = CLOSING_SIGN[sign]
        if start < self.unclosed.get(sign, 0):
            return
        begin, depth, at = start + len(sign), 0, start + len(sign)
        scan = re.compile(
            rf"(?P<words>{WORDS.pattern})|\\[^()\[\]]|%[^\n]*|(?P<brace>[{{}}])"
            rf"|(?P<close>{re.escape(closer)})|(?P<gap>\n[ \t]*\n)"
        )
        while match := scan.search(self.text, at, begin + LONGEST_FORMULA):
            at = match.end()
            if match["words"]:
                depth += 1
            elif match["brace"]:
                # a brace counts where words are open: they may hold formulas of their own
                depth = max(depth + (1 if match["brace"] == "{" else -1), 0) if depth else 0
            elif match["gap"]:
                break
            elif match["close"] and not depth and match.start() > begin:
                self.add(FormulaSpan(start, begin, match.start(), match.end()))
                return
        self.at = begin
        self.unclosed[sign] = match.start() if match else begin + LONGEST_FORMULA
