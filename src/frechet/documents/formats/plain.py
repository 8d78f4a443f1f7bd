r"""Plain text: formulas between dollars, `\(` or `\[`, in environments and fences, and lines that differentiate."""

from __future__ import annotations

import re

from frechet.documents.formats.layout import (
    BEGIN,
    LONGEST_FORMULA,
    FileLayout,
    FormulaSpan,
)

OPENING = re.compile(
    rf"\\\$|(?P<dollars>\$\$?)|\\(?P<bracket>[\[(])|{BEGIN.pattern}|```(?P<fence>[^\n]*)\n|(?P<tick>`+)"
)


def plain_layout(text: str, single: bool = True) -> FileLayout:
    r"""The formulas of a text, in their order; `single`: may one dollar begin one?

    >>> [f.begin for f in plain_layout("Let $A$ be. \\[ \\nabla f = A \\]").formulas]
    [5, 14]
    """
    found, closing, at = FileLayout(text), Closing(text), 0
    while match := OPENING.search(text, at):
        at = match.end()
        closer = closer_of(match) if single or match["dollars"] != "$" else ""
        stop = closing.after(closer, at) if closer else None
        if stop is None:
            continue
        code = match["tick"] or (
            match["fence"] is not None and match["fence"].strip() != "math"
        )
        if code:
            found.formulas_in_lines(at, stop)
        else:
            found.formulas.append(FormulaSpan(match.start(), at, stop, stop + len(closer)))
        at = stop + len(closer)
    return found


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
        if stop >= min(at + LONGEST_FORMULA, len(self.text)) or stop == at:
            return None
        return None if sign == "$" and "\n\n" in self.text[at:stop] else stop
