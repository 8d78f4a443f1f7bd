r"""Letters and names in LaTeX, in ASCII alone.

>>> latex_name("W1"), latex_name("σ"), direction_latex("dA2")
('W_{1}', '\\sigma', '\\mathrm{d}A_{2}')
"""

from __future__ import annotations

import re
import unicodedata

from frechet.paper.labels import Marked, marked_name

SMALL = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega"
)
CAPITAL = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK_WORDS = {
    *SMALL.split(),
    *CAPITAL.split(),
}  # letters of which LaTeX has a macro by their name
VARIANTS = {"ϑ": "vartheta", "ϕ": "varphi", "ϵ": "varepsilon", "ς": "varsigma"}
SUBSCRIPT = re.compile(r"_\{(?:[^{}]|\{[^{}]*\})*\}'*$")
OWN = ("G_", "Δ")  # names of gradients and of changes carry the name of their variable


def greek_latex(c: str) -> str:
    r"""A Greek letter by its macro; one that prints like a Latin letter by that, upright.

    >>> greek_latex("Λ"), greek_latex("ϵ"), greek_latex("Β")
    ('\\Lambda', '\\varepsilon', '\\mathrm{B}')
    """
    if c in VARIANTS:
        return "\\" + VARIANTS[c]
    word = unicodedata.name(c, "").rsplit(" ", 1)[-1].lower().replace("lamda", "lambda")
    word = word.capitalize() if c.isupper() else word
    if word in GREEK_WORDS:
        return "\\" + word
    twin = {"Eta": "H", "Rho": "P", "Chi": "X"}.get(word, word[:1])
    return rf"\mathrm{{{twin if twin.isalnum() else f'u{ord(c):x}'}}}"


def latex_name(text: str) -> str:
    """`W1` as W_{1}, `lambda` and `λ` as \\lambda, longer words upright, `G_` with a mark, `w_hat` as \\hat{w}."""
    if text.endswith("_") and len(text) > 1:
        return rf"\check{{{latex_name(text[:-1])}}}"
    primes = "'" * (len(text) - len(text.rstrip("'")))
    if found := with_marks(text):
        return found.latex(latex_name) + primes
    stem, digits = re.fullmatch(r"(.*?)_?([0-9]*)", text.rstrip("'")).groups()  # type: ignore[union-attr]
    if len(stem) == 1 and not stem.isascii():
        stem = greek_latex(stem)
    elif stem in GREEK_WORDS:
        stem = "\\" + stem
    elif stem.startswith("Δ"):
        return r"\Delta " + latex_name(text[1:])
    elif stem.startswith("G_"):
        return f"G_{{{latex_name(text[2:])}}}"
    elif len(stem) > 1:
        stem = spelled_latex(stem)
    return stem + (f"_{{{digits}}}" if digits else "") + primes


def with_marks(text: str) -> Marked | None:
    """What a name says of its marks, where it has some and is no gradient or change of another."""
    found = None if text.startswith(OWN) else marked_name(text.rstrip("'"))
    return found if found is not None and found.name != found.base else None


def direction_latex(name: str) -> str:
    """`dA2` as \\mathrm{d}A_{2}."""
    return (
        rf"\mathrm{{d}}{latex_name(name[1:])}"
        if name.startswith("d") and len(name) > 1
        else latex_name(name)
    )


def spelled_latex(text: str) -> str:
    r"""A name letter by letter.

    >>> spelled_latex("σ_max"), spelled_latex("ab")
    ('\\mathrm{\\sigma \\_max}', '\\mathrm{ab}')
    """
    return rf"\mathrm{{{''.join(map(letter_latex, text))}}}"


def letter_latex(c: str) -> str:
    """One letter of a name."""
    if c.isascii():
        return rf"\{c}" if c == "_" else c
    made = greek_latex(c)
    return made if made.endswith("}") else made + " "


def subscripted(s: str, marks: str) -> str:
    """`{W_{1}}_{ij}`: a name that has a subscript needs braces before it gets another."""
    return f"{{{s}}}_{{{marks}}}" if SUBSCRIPT.search(s) else f"{s}_{{{marks}}}"
