r"""A name as print spells it, where only a name stands: in declarations, as a variable, as the key of a value.

>>> [spelled_name(s) for s in (r"\hat{x}_{k|k-1}", "W^{[l]}", r"\mathbf{W}_{\text{out}}", "ŵ")]
['x_hat_k_given_k_minus_1', 'W___l', 'W_out', 'w_hat']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import normalize

from frechet.paper.labels import (
    ACCENT_SIGNS,
    BOLD,
    LABEL_BRACKETS,
    LABEL_SIGNS,
    SMALL_GREEK,
    greek_letter,
    label_name,
)

RAISED_T = (
    r"(?:T|\\top(?![A-Za-z])|\\intercal|\\(?:mathrm|mathsf|text|rm)\s*(?:\{\s*T\s*\}|T))"
)
TRANSPOSE_MARK = (
    rf"\^\s*(?:{RAISED_T}|\{{\s*{RAISED_T}\s*\}})"  # a pattern: ᵀ as LaTeX writes it
)

NAME_STYLES = {
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "bold", "pmb", "mathbb", "symbf"), BOLD),
    **dict.fromkeys(("mathrm", "mathsf", "mathit", "mathcal", "mathfrak", "mathscr"), ""),
    **dict.fromkeys(
        ("mathnormal", "text", "textrm", "textbf", "textit", "operatorname"), ""
    ),
    "underline": BOLD,
}
ACCENT_MACROS = {name: name for name in ACCENT_SIGNS} | {
    "widehat": "hat",
    "widetilde": "tilde",
    "overline": "bar",
}
GREEK_VARIANTS = {
    "varepsilon": "ϵ",
    "vartheta": "ϑ",
    "varphi": "ϕ",
    "varsigma": "ς",
    "ell": "l",
    "varrho": "ρ",
}
SIGN_WORDS = {
    "ast": "*",
    "star": "*",
    "mid": "|",
    "vert": "|",
    "lbrack": "[",
    "rbrack": "]",
}
COMBINING_ACCENTS = {sign: name for name, sign in ACCENT_SIGNS.items()} | {"\u0305": "bar"}
SMALL_BELOW = dict(
    zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₀₁₂₃₄₅₆₇₈₉₊₋", "aehijklmnoprstuvx0123456789+-", strict=True)
)
SMALL_ABOVE = dict(
    zip(
        "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾",
        "abcdefghijklmnoprstuvwxyz0123456789+-()",
        strict=True,
    )
)
SPELLING_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]+|[0-9]+|\S")
ONE_LETTER = re.compile(r"[A-Za-z\u0391-\u03c9\u03d1\u03d5\u03f5]")


@dataclass
class SpelledLetter:
    """A letter as it is read: its marks, and what stands below and above."""

    base: str = ""
    bold: bool = False
    accents: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The identifier; empty where the spelling is that of no name."""
        low, high = label_name(self.below), label_above(self.above)
        if not self.base or (self.below and not low) or (self.above and not high):
            return ""
        if "," in self.below:
            return ""
        glued = low.isdigit() and not self.accents
        marks = "".join("_" + a for a in self.accents)
        return self.base + marks + ("" if glued or not low else "_") + low + high


def spelled_name(text: str) -> str:
    """The identifier of a name that is spelled as print has it; empty where it is none."""
    found = spelled(text)
    return found.name if found else ""


def spelled_bold(text: str) -> bool:
    """Is a name spelled in bold type?"""
    found = spelled(text)
    return found is not None and found.bold


def spelled(text: str) -> SpelledLetter | None:
    """What a spelling says; None where it is that of no name."""
    flat = scripts_on_the_line(normalize("NFD", text.strip().strip("$").strip()))
    parts = SPELLING_TOKEN.findall(re.sub(r"\\[,;:! ]|~", " ", flat))
    try:
        found, rest = nucleus(parts)
        for sign, inside in scripts(rest):
            (found.below if sign == "_" else found.above).extend(inside)
    except (LookupError, ValueError):
        return None
    return found


def scripts_on_the_line(text: str) -> str:
    """Small letters as scripts: `hₜ₋₁` as h_{t-1}, `x⁽ⁱ⁾` as x^{(i)}."""
    for signs, mark in ((SMALL_BELOW, "_"), (SMALL_ABOVE, "^")):
        run = re.compile("[" + re.escape("".join(signs)) + "]+")
        text = run.sub(
            lambda m, s=signs, k=mark: k + "{" + "".join(s[c] for c in m.group()) + "}",  # type: ignore[misc]
            text,
        )
    return text


def nucleus(parts: list[str]) -> tuple[SpelledLetter, list[str]]:
    """The letter with its accents and its style, and what stands behind it; LookupError where there is none."""
    marks, depth = list[str](), 0
    k = 0
    while parts[k] == "{" or parts[k][1:] in {*NAME_STYLES, *ACCENT_MACROS}:
        depth += parts[k] == "{"
        if parts[k] != "{":
            marks.append(ACCENT_MACROS.get(parts[k][1:]) or NAME_STYLES[parts[k][1:]])
        k += 1
    base = letter(parts[k])
    k += 1
    combining = list[str]()
    while k < len(parts) and (parts[k] in COMBINING_ACCENTS or (depth and parts[k] == "}")):
        if parts[k] == "}":
            depth -= 1
        else:
            combining.append(COMBINING_ACCENTS[parts[k]])
        k += 1
    if depth:
        raise ValueError(base)
    accents = [*combining, *(a for a in reversed(marks) if a in ACCENT_SIGNS)]
    plain = normalize("NFKC", base)
    bold = BOLD in marks or plain != base
    return SpelledLetter(plain, bold, accents), parts[k:]


def letter(part: str) -> str:
    """One letter; of a macro the Greek letter that it names."""
    name = part[1:]
    if part.startswith("\\") and name in GREEK_VARIANTS:
        return GREEK_VARIANTS[name]
    if part.startswith("\\") and name.lower() in SMALL_GREEK.split():
        return greek_letter(name)
    if len(part) == 1 and ONE_LETTER.match(normalize("NFKC", part)):
        return part
    raise ValueError(part)


def scripts(parts: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Every script with what stands in it; ValueError where something else stands there."""
    k = 0
    while k < len(parts):
        sign, k = parts[k], k + 1
        if sign not in "_^":
            raise ValueError(sign)
        inside, depth = list[str](), 0
        while True:
            part, k = parts[k], k + 1
            depth += (part == "{") - (part == "}")
            if part not in "{}" and part[1:] not in NAME_STYLES:
                inside.append(
                    SIGN_WORDS.get(part[1:], part[1:]) if part[0] == "\\" else part
                )
            if not depth and inside:
                break
        yield sign, words_joined(inside)


def words_joined(parts: list[str]) -> list[str]:
    """Letters and numbers side by side as one word."""
    found = list[str]()
    for part in parts:
        if found and part.isalnum() and found[-1].isalnum():
            found[-1] += part
        else:
            found.append(part)
    return found


def label_above(parts: list[str]) -> str:
    """A label above: a sign, or labels in brackets, with a star before or behind; empty where it is none."""
    if len(parts) == 1:
        return "_" + LABEL_SIGNS[parts[0]] if parts[0] in "+-*" else ""
    star = "*" in (parts[:1] + parts[-1:])
    rest = [p for p in parts if p != "*"]
    made = "_star" * star
    while rest:
        close = {"(": ")", "[": "]"}.get(rest[0], "")
        if close not in rest[1:] or not close:
            return ""
        stop = rest.index(close)
        inside = label_name(rest[1:stop], above=True)
        if not inside:
            return ""
        made += LABEL_BRACKETS[rest[0]] + inside
        rest = rest[stop + 1 :]
    return made
