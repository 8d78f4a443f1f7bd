"""Text in a terminal: lines in its width, and signs that it can show."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata

NARROW = 40  # columns that are used in any terminal
ASCII = {
    "×": " x ",
    "→": "->",
    "↦": "->",
    "−": "-",
    "≠": "!=",
    "≥": ">=",
    "·": "*",
    "…": "...",
    "‖": "|",
}


def wrapped_lines(text: str) -> str:
    """Long lines continued under their beginning, in the width of the terminal."""
    width = max(shutil.get_terminal_size().columns, NARROW)
    lines = []
    for line in text.split("\n"):
        start = line.find("  ")
        indent = len(line) - len(line[start:].lstrip()) if start >= 0 else 2
        lines += textwrap.wrap(
            line,
            width,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)


def transliterated(text: str) -> str:
    """In ASCII: signs by their usual substitutes, Greek letters by their names.

    >>> transliterated("dΣ ↦ λ·dΣ − 2×3")
    'dSigma -> lambda*dSigma - 2 x 3'
    """
    return "".join(c if c.isascii() else ASCII.get(c) or spelled(c) for c in text)


def spelled(c: str) -> str:
    """A letter by its name: `lambda`, `Sigma`."""
    kind, _, name = unicodedata.name(c, "").rpartition(" ")
    word = name.lower().replace("lamda", "lambda")
    return (
        (word.capitalize() if "CAPITAL" in kind else word)
        if "LETTER" in kind
        else ascii(c)[1:-1]
    )
