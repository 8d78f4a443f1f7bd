r"""HTML with MathJax or KaTeX: what a reader sees, with `\(`, `\[`, `$$` and scripts of TeX; no code, no comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

from frechet.documents.formats.layout import FileLayout
from frechet.documents.formats.plain import plain_layout
from frechet.documents.places import PlacedText, TextPositions

SILENT = {
    "script",
    "style",
    "pre",
    "code",
    "textarea",
    "noscript",
    "svg",
    "template",
    "math",
    "title",
    "nav",
}
BLOCKS = {"p", "div", "li", "ul", "ol", "table", "tr", "td", "th", "section", "article", "blockquote", "figure", "dd",
          "dt", "h1", "h2", "h3", "h4", "h5", "h6", "body", "header", "footer", "main", "aside"}  # fmt: skip
# the parser of the standard library takes the square of the length of tags that are never closed
UNCLOSED = re.compile(r"<(?=/?[A-Za-z][^<>]{0,200}<)")
DOLLAR = re.compile(
    r"""inlineMath["']?\s*:\s*\[.{0,80}?["']\$["']|left["']?\s*:\s*["']\$["']""", re.DOTALL
)


def html_layout(text: str) -> FileLayout:
    r"""The formulas of a page; its text is what is left of it, with the places of the file.

    >>> page = html_layout("<p>Let \\(a &lt; b\\).</p><pre>$$x$$</pre>")
    >>> page.formulas, page.text.strip()
    ([FormulaSpan(start=6, begin=8, end=13, stop=15, syntax='latex')], 'Let \\(a < b\\).')
    """
    page = HtmlReader(text)
    page.feed(UNCLOSED.sub(" ", text))
    page.close()
    found = plain_layout(page.written.text, single=bool(DOLLAR.search(text)))
    found.headings, found.places = page.headings, page.written
    found.script = "\n".join(page.scripts)
    return found


def formula_in(tag: str, said: Mapping[str, str]) -> str:
    """What opens the formula that an element holds; empty where it holds none."""
    if tag == "script" and said.get("type", "").startswith("math/tex"):
        return "$$" if "display" in said["type"] else "\\("
    return "\\(" if tag == "annotation" and "tex" in said.get("encoding", "") else ""


class HtmlReader(HTMLParser):
    """A page while it is read: what is silent stands on a stack."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = TextPositions(text)
        self.written, self.headings = PlacedText(), list[tuple[int, int]]()
        self.silent, self.tex, self.scripts = list[str](), "", list[str]()

    @property
    def at(self) -> int:
        """Where in the file the parser stands."""
        line, column = self.getpos()
        return self.lines.line(line - 1) + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        opener = formula_in(tag, said)
        if opener:
            self.tex = opener
        elif (
            tag in SILENT
            or "katex-html" in said.get("class", "")
            or tag in self.silent[-1:]
        ):
            self.silent.append(tag)
        if tag in BLOCKS or tag == "br":
            self.written.add("\n\n" if tag in BLOCKS else "\n", self.at, still=True)
        if re.fullmatch("h[1-6]", tag) and not self.silent:
            self.headings.append((self.written.length, int(tag[1])))

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()
        elif tag in BLOCKS:
            self.written.add("\n\n", self.at, still=True)
        if tag in ("script", "annotation"):
            self.tex = ""

    def handle_data(self, data: str) -> None:
        if self.tex:
            closer = "$$" if self.tex == "$$" else "\\)"
            said = unescape(data.strip())
            self.written.add(self.tex, self.at, still=True)
            self.written.add(said, self.at, still=said != data).add(
                closer, self.at, still=True
            )
        elif not self.silent:
            self.written.add(data, self.at)
        elif self.silent[-1] == "script":
            self.scripts.append(data)

    def handle_entityref(self, name: str) -> None:
        if not self.silent:
            self.written.add(unescape(f"&{name};"), self.at, still=True)

    def handle_charref(self, name: str) -> None:
        if not self.silent:
            self.written.add(unescape(f"&#{name};"), self.at, still=True)

    def handle_comment(self, data: str) -> None:
        if "frechet:" in data:  # declarations for us
            self.written.add(f"\n<!--{data}-->\n", self.at, still=True)
