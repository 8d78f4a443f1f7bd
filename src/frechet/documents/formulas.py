r"""The formulas of a document: `$...$`, `\[...\]`, environments, and lines of text that differentiate.

Everything keeps its place: what is left out is replaced by spaces, so that offsets stay those of the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

LONGEST = 20_000  # characters of one formula; a sign that is never closed must not cost the rest of the file

ENVIRONMENTS = "equation|align|gather|multline|eqnarray|displaymath|math|flalign|aligned"
OPENING = re.compile(
    rf"\\\$|(?P<comment>(?<!\\)%[^\n]*)|(?P<dollars>\$\$?)|\\(?P<bracket>[\[(])"
    rf"|\\begin\{{(?P<env>(?:{ENVIRONMENTS})\*?)\}}|```(?P<fence>[^\n]*)\n|(?P<tick>`+)"
)
DERIVES = re.compile(
    r"^[ \t>*-]*(?P<line>(?:d/d|jac_|hess_|D_\{?)[A-Za-z].*=.*|[∂∇].*=.*)$", re.MULTILINE
)


@dataclass(frozen=True)
class PlacedFormula:
    """A formula and where it begins; `syntax` is latex, or text for a line without signs of mathematics."""

    text: str
    start: int
    syntax: str = "latex"
    stop: int = 0  # where the signs around it end


def formulas_in(text: str, kind: str) -> Iterator[PlacedFormula]:
    r"""The formulas of a document of a kind, md, tex or txt, in their order.

    >>> [f.text for f in formulas_in("Let $A$ be. \\[ \\nabla f = A \\]", "tex")]
    ['A', ' \\nabla f = A ']
    """
    closing = Closing(text)
    plain = at = 0
    while match := OPENING.search(text, at):
        at = match.end()
        if match["comment"] is not None:
            at = match.end() if kind == "tex" else match.start() + 1
            continue
        closer = closer_of(match)
        stop = closing.after(closer, at) if closer else None
        if stop is None:
            continue
        yield from lines(text, plain, match.start())
        plain = stop + len(closer)
        if match["tick"] or (
            match["fence"] is not None and match["fence"].strip() != "math"
        ):
            yield from (
                replace(f, start=at + f.start, stop=at + f.stop)
                for f in lines(text[at:stop], 0, stop - at)
            )
        else:
            yield PlacedFormula(text[at:stop], at, stop=plain)
        at = plain
    yield from lines(text, plain, len(text))


def closer_of(match: re.Match[str]) -> str:
    """The sign that closes what begins here."""
    if match["dollars"]:
        return match["dollars"]
    if match["bracket"]:
        return "\\]" if match["bracket"] == "[" else "\\)"
    if match["env"]:
        return f"\\end{{{match['env']}}}"
    return match["tick"] or ("```" if match["fence"] is not None else "")


class Closing:
    """Where closing signs stand: each is looked for once, however many openings have none."""

    def __init__(self, text: str) -> None:
        self.text, self.next = text, dict[str, int]()

    def after(self, sign: str, at: int) -> int | None:
        """The next place of a sign, if it is near and, of a dollar, in the same paragraph."""
        if self.next.get(sign, -1) < at:
            found = self.text.find(sign, at)
            while found > 0 and sign == "$" and self.text[found - 1] == "\\":
                found = self.text.find(sign, found + 1)
            self.next[sign] = found if found >= 0 else len(self.text)
        stop = self.next[sign]
        if stop >= min(at + LONGEST, len(self.text)) or stop == at:
            return None
        return None if sign == "$" and "\n\n" in self.text[at:stop] else stop


def lines(text: str, start: int, stop: int) -> Iterator[PlacedFormula]:
    """The lines that are claims in the text or the Unicode syntax."""
    for match in DERIVES.finditer(text, start, stop):
        yield PlacedFormula(
            match["line"].rstrip(), match.start("line"), "auto", match.end("line")
        )


class TextPositions:
    """Lines and columns of a text."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, at: int) -> tuple[int, int]:
        """Line and column of a place, from 1."""
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1
