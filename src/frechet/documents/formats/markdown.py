r"""Markdown with mathematics, as GitHub, Jupyter, MyST, Quarto and R Markdown have it, by markdown-it.

A parser of Markdown says on which lines a formula stands; its column is found by what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from frechet.documents.formats.layout import (
    FileLayout,
    FormulaSpan,
    bounded_paragraphs,
    inside_environment,
    library_for,
)
from frechet.documents.formats.plain import plain_layout
from frechet.documents.places import TextPositions

LABELLED = re.compile(r"(?<=\$\$)[ \t]*\{#[^{}\n]*\}")  # Quarto's name of an equation
CLOSING_SIGN = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
OPTION = re.compile(r"^[ \t]*:[A-Za-z_-]+:[^\n]*$", re.MULTILINE)  # MyST's, of a directive
PLAIN_FENCES = {
    "",
    "text",
    "txt",
    "plain",
    "plaintext",
    "frechet",
}  # fences that hold no program
MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.DOTALL)
# Markdown's own escapes, which are gone before a formula is set: `z\_1`, but no underscore in words
ESCAPED = re.compile(
    r"(?P<words>\\(?:text|mathrm|operatorname|mathtt|texttt)\s*\{[^{}]*\}|\\\\)|(?P<sign>\\)(?=[_*])"
)
QUOTE = re.compile(r"(?m)^[ \t]*(?:>[ \t]?)+")


def markdown_layout(text: str) -> FileLayout:
    """The formulas of a Markdown document; code and comments are hidden.

    >>> [f.begin for f in markdown_layout("Let $A$ be.\\n\\n    $$x = y$$\\n").formulas]
    [5, 19]
    """
    found = Markdown(text)
    found.read()
    return found.layout


def parser(text: str) -> Any:
    """A parser with what people use for mathematics; what is only indented is no code."""
    plugins = "mdit_py_plugins."
    return (
        library_for("markdown_it")
        .MarkdownIt("commonmark")
        .enable("table")
        .disable("code")
        .use(
            library_for(plugins + "dollarmath").dollarmath_plugin,
            double_inline=True,
            # where they come in pairs, an empty line between two of them separates nothing
            allow_blank_lines=text.count("$$") % 2 == 0,
        )
        .use(library_for(plugins + "amsmath").amsmath_plugin)
        .use(library_for(plugins + "texmath").texmath_plugin, delimiters="brackets")
        .use(library_for(plugins + "front_matter").front_matter_plugin)
        .use(library_for(plugins + "colon_fence").colon_fence_plugin)
    )


class Markdown:
    """A Markdown document while it is read: `cursor` is how far."""

    def __init__(self, text: str) -> None:
        self.layout, self.positions, self.cursor = FileLayout(text), TextPositions(text), 0
        self.text = text

    def read(self) -> None:
        """Everything from the first block to the last."""
        known = LABELLED.sub(lambda m: " " * len(m[0]), self.text)
        known = bounded_paragraphs(known)
        for token in parser(known).parse(known):
            start, stop = self.span(token)
            self.cursor = max(self.cursor, start)
            self.block(token, start, stop)

    def span(self, token: Any) -> tuple[int, int]:
        """Where the lines of a token begin and end."""
        if token.map is None:
            return self.cursor, len(self.text)
        first, last = (self.positions.line(k) for k in token.map)
        return first, last if token.map[1] < len(self.positions.starts) else len(self.text)

    def block(self, token: Any, start: int, stop: int) -> None:
        """One block of the document."""
        if token.type == "heading_open":
            self.layout.headings.append((start, int(token.tag[1:])))
        elif token.type == "inline":
            self.inline(token.children or (), stop)
        elif token.type.startswith("math_block"):
            self.display(token, start, stop)
        elif token.type == "amsmath":
            # the lines that the plugin says may end before the last one
            formula = inside_environment(self.text, start, len(self.text))
            self.add([formula] if formula else [])
        elif token.type in ("fence", "colon_fence"):
            self.fence(token, start, stop)
        elif token.type == "html_block":
            self.html(start, stop)
        elif token.type == "front_matter":
            self.layout.hidden.append((start, stop))

    def add(self, formulas: Iterable[FormulaSpan]) -> None:
        """Formulas; in a quotation its signs are no part of them."""
        for f in formulas:
            self.layout.formulas.append(f)
            self.cursor = max(self.cursor, f.stop)
            self.layout.hidden += [
                m.span("sign")
                for m in ESCAPED.finditer(self.text, f.begin, f.end)
                if m["sign"]
            ]
            for match in QUOTE.finditer(self.text, f.begin, f.end):
                if match.start() > f.begin:
                    self.layout.hidden.append(match.span())

    def display(self, token: Any, start: int, stop: int) -> None:
        """A formula between two dollars or square brackets that is a block."""
        sign = "\\[" if "[" in token.markup else "$$"
        begin = self.text.find(sign, start, stop) + 2
        end = self.text.rfind(CLOSING_SIGN[sign], begin, stop)
        if begin >= 2 and end > begin:
            self.add([FormulaSpan(begin - 2, begin, end, end + 2)])

    def fence(self, token: Any, start: int, stop: int) -> None:
        """A fence: mathematics, text with lines that differentiate, a program, or Markdown in a directive."""
        info = token.info.strip()
        first = self.text.find("\n", start) + 1
        last = self.text.rfind("\n", start, stop - 1) + 1  # the line that closes it
        if not self.text[last:stop].strip().strip("`~:> "):
            stop = max(last, first)
        if re.fullmatch(r"math|\{math\}.*|\{\.math\}", info):
            self.layout.hidden += [
                m.span() for m in OPTION.finditer(self.text, first, stop)
            ]
            self.add([FormulaSpan(start, first, stop, stop)])
        elif token.type == "colon_fence" or (
            info.startswith("{")
            and not re.match(r"\{(?:code|r\b|python|julia|[a-z]+,)", info)
        ):
            inner = markdown_layout(self.text[first:stop])
            self.layout.take(inner, first)
        elif info in PLAIN_FENCES:
            self.layout.formulas_in_lines(first, stop)
        else:
            self.layout.hidden.append((start, stop))

    def html(self, start: int, stop: int) -> None:
        """A block of HTML: its comments and tags are hidden, the formulas between them are not."""
        marks = [m.span() for m in MARKUP.finditer(self.text, start, stop)]
        self.layout.hidden += marks
        bare = MARKUP.sub(lambda m: " " * len(m[0]), self.text[start:stop])
        part = FileLayout(bare, plain_layout(bare).formulas)
        self.layout.take(part, start)

    def inline(self, children: Iterable[Any], stop: int) -> None:
        """The formulas, code and tags of a paragraph, each looked for behind the one before it."""
        for child in children:
            if child.type.startswith("math_inline"):
                self.formula(child, stop)
            elif child.type == "code_inline":
                self.code(child, stop)
            elif child.type == "html_inline":
                self.hide(child.content, stop)

    def formula(self, child: Any, stop: int) -> None:
        """A formula in a line."""
        sign = child.markup if child.markup in CLOSING_SIGN else child.markup[:2]
        span = self.found(sign, child.content, CLOSING_SIGN.get(sign, sign), stop)
        if span is None:
            return
        start, end = span
        begin, close = start + len(sign), end - len(CLOSING_SIGN.get(sign, sign))
        said = self.text[begin:close]
        if len(said) > 1 and said[0] == said[-1] == "`":  # GitHub's
            begin, close = begin + 1, close - 1
        self.add([FormulaSpan(start, begin, close, end)])

    def code(self, child: Any, stop: int) -> None:
        """Code in a line: a role of MyST, a claim in the text syntax, or nothing of ours."""
        span = self.found(child.markup, child.content, child.markup, stop)
        if span is None:
            return
        start, end = span
        width = len(child.markup)
        role = re.search(r"\{(?:math|eq)\}$", self.text[max(start - 6, 0) : start])
        if role is not None and role[0] == "{math}":
            self.add([FormulaSpan(start - 6, start + width, end - width, end)])
            return
        if not self.layout.formulas_in_lines(start + width, end - width):
            self.layout.hidden.append((start, end))
        self.cursor = end

    def hide(self, said: str, stop: int) -> None:
        """A tag or a comment."""
        span = self.found("", said, "", stop)
        if span is not None:
            self.layout.hidden.append(span)
            self.cursor = span[1]

    def found(self, sign: str, said: str, closer: str, stop: int) -> tuple[int, int] | None:
        """Where something stands in the text, whose lines may begin with signs of a quotation or be indented."""
        lines = (
            re.escape(line.strip()).replace(r"\|", r"\\?\|") for line in said.split("\n")
        )
        pattern = (
            re.escape(sign) + r"\s*" + r"[\s>]*".join(lines) + r"\s*" + re.escape(closer)
        )
        match = re.compile(pattern).search(self.text, self.cursor, stop)
        return None if match is None else match.span()
