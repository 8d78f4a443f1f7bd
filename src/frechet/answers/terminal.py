"""Text in a terminal: lines in its width, and signs that it can show."""

from __future__ import annotations

import re
import shutil
import textwrap
import unicodedata

from frechet.paper.prose import COMPOSED
from frechet.paper.signs import ASCII, LOWERED, RAISED_LATEX

NARROW = 40  # columns that are used in any terminal
RAISED_SIGNS = re.compile(f"(∘?)([{''.join(RAISED_LATEX)}]+)")
SUM_SIGN = re.compile(r"Σ(?=_|[^\S\n]+(?:⟨|\w+_|L\*))|∑")


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
    >>> transliterated("‖P‖² = Σ_ij P_ij², d X⁻¹ = −X⁻¹·dX·X⁻¹, Fréchet")
    '||P||^2 = sum_ij P_ij^2, d X^-1 = -X^-1*dX*X^-1, Frechet'
    """
    if text.isascii():
        return text
    text = COMPOSED.sub(" o ", text.replace("d∇", "d ∇"))
    text = SUM_SIGN.sub("sum", RAISED_SIGNS.sub(raised, text))
    return "".join(c if c.isascii() else in_ascii(c) for c in text)


def raised(found: re.Match[str]) -> str:
    """A run of raised signs: a transpose, or a power."""
    every, signs = found.groups()
    plain = "".join(RAISED_LATEX.get(c, c) for c in signs).replace(r"\top ", "'")
    power = plain.rstrip("'")
    transposes = plain[len(power) :]
    if power in ("-", "+"):
        power += "1"  # X⁻ᵀ
    if len(power) > 1 and not power.lstrip("-").isalnum():
        power = f"({power})"
    return (("." if every else "") + f"^{power}" if power else "") + transposes


def in_ascii(c: str) -> str:
    """One sign: its substitute, its name, its letter without an accent, or its number."""
    return ASCII.get(c) or LOWERED.get(c) or spelled(c)


def spelled(c: str) -> str:
    """A letter by its name: `lambda`, `Sigma`."""
    base = unicodedata.normalize("NFKD", c)[0]
    if base.isascii():
        return base
    kind, _, name = unicodedata.name(c, "").rpartition(" ")
    word = name.lower().replace("lamda", "lambda")
    return (
        (word.capitalize() if "CAPITAL" in kind else word)
        if "LETTER" in kind
        else ascii(c)[1:-1]
    )
