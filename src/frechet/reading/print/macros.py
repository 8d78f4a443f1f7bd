r"""The macros of LaTeX that the reader knows, by what they do.

>>> MACROS["dfrac"], LETTER_MACROS["Sigma"], SIGN_MACROS["odot"]
(2, 'Σ', '.*')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from frechet.reading.spelling import ACCENT_MACROS


def word_set(text: str) -> set[str]:
    """The words of a text."""
    return set(text.split())


GREEK = word_set(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)


def greek(word: str) -> str:
    """The letter that a Greek word names."""
    size = "CAPITAL" if word[0].isupper() else "SMALL"
    return unicodedata.lookup(
        f"GREEK {size} LETTER {word.upper().replace('LAMBDA', 'LAMDA')}"
    )


def spells_letter(word: str, declared: Collection[str]) -> bool:
    """Is a word of a text without macros a Greek letter, and no product of declared letters?

    >>> [spells_letter("mu", declared) for declared in ("mx", "mux")]
    [True, False]
    """
    return word in GREEK and not {*word} <= {*declared}


def greek_word(text: str, at: int, declared: Collection[str]) -> re.Match[str] | None:
    """The Greek letter that begins here by its name, as in `lambda w'w`; None where none does."""
    match = WORD.match(text, at)
    return match if match and spells_letter(match.group(), declared) else None


WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}(?![A-Za-z])")
LETTER_MACROS = {word: greek(word) for word in GREEK} | {
    "varepsilon": "ϵ",
    "vartheta": "ϑ",
    "varphi": "ϕ",
    "varsigma": "ς",
    "varrho": "ρ",
    "ell": "l",
    "imath": "i",
    "jmath": "j",
}
# of a Greek letter its name
SPELLED = {c: word for word, c in reversed(LETTER_MACROS.items()) if not c.isascii()}

# nothing but looks
SPACES = word_set(
    ", ; ! : > / quad qquad enspace thinspace medspace thickspace negthinspace displaystyle textstyle scriptstyle "
    "limits nolimits nonumber notag big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm "
    "Biggm mathstrut strut allowbreak noindent middle tiny scriptsize footnotesize small normalsize large Large LARGE "
    "huge Huge scriptscriptstyle space thinspace checkmark therefore because"
) | {" ", "\n", "\t"}
SWITCHES = {
    "bf": "bold",
    "bfseries": "bold",
    "boldmath": "bold",
    "rm": "upright",
    "rmfamily": "upright",
    "sf": "upright",
    "tt": "upright",
    "it": "plain",
    "cal": "plain",
    "mit": "plain",
}
FONT_STYLES = {
    **dict.fromkeys(
        word_set("mathbf boldsymbol bm bold pmb mathbb symbf underline mathds mathbbm"),
        "bold",
    ),
    **dict.fromkeys(word_set("mathrm mathsf mathtt operatorname mathop symup"), "upright"),
    **dict.fromkeys(
        word_set("mathit mathcal mathfrak mathscr mathnormal mathbin mathord"), "plain"
    ),
}
UPRIGHT_D = word_set("dd dif diff")  # macros that people have for the d of a differential
TEXTS = word_set(
    "text textrm textbf textit textsf texttt textnormal textup mbox operatorname"
)

# macros with arguments: how many
MACROS = {
    **dict.fromkeys(
        word_set("frac tfrac dfrac cfrac nicefrac sfrac underset overset stackrel"), 2
    ),
    "sqrt": 1,
    **dict.fromkeys(FONT_STYLES, 1),
    **dict.fromkeys(ACCENT_MACROS, 1),
}

SIGN_MACROS = {
    "cdot": "·",
    "mid": ",",  # p(x \\mid y)
    "times": "*",
    "ast": "*",
    "odot": ".*",
    "circ": ".*",
    "circledast": ".*",
    "otimes": "⊗",
    "oslash": "./",
    "div": "/",
    "mapsto": "↦",
    "coloneqq": "=",
    "triangleq": "=",
    "equiv": "=",
    "colon": ":",
    "top": "⊤",
    "intercal": "⊤",
    "dagger": "†",
    "prime": "'",
    "partial": "∂",
    "nabla": "∇",
    "infty": "∞",
    "le": "≤",
    "leq": "≤",
    "arg": "arg",
    "in": "∈",
    "lt": "<",
    "gt": ">",
    "geq": "≥",
    "ge": "≥",
    "ne": "≠",
    "neq": "≠",
}

OPENERS = {
    "(": "(",
    "[": "[",
    "{": "(",
    "lbrace": "(",
    "lbrack": "[",
    "langle": "⟨",
    "lvert": "|",
    "lVert": "‖",
    "|": "‖",
    "vert": "|",
    "Vert": "‖",
}
CLOSERS = {
    ")": "(",
    "]": "[",
    "}": "(",
    "rbrace": "(",
    "rbrack": "[",
    "rangle": "⟨",
    "rvert": "|",
    "rVert": "‖",
    "|": "‖",
    "vert": "|",
    "Vert": "‖",
}
CLOSING_SIGNS = {"(": ")", "[": "]", "⟨": r"\rangle", "|": "|", "‖": r"\|", "{": "}"}

MATRIX_ENVIRONMENTS = {
    "matrix",
    "pmatrix",
    "bmatrix",
    "Bmatrix",
    "smallmatrix",
    "array",
    "cases",
    "vmatrix",
    "Vmatrix",
}
WRAPPERS = {
    "equation",
    "equation*",
    "align",
    "align*",
    "aligned",
    "gather",
    "gather*",
    "split",
    "displaymath",
    "math",
}

BIG_OPERATORS = {"sum"}
EXTREMES = {"min", "max", "inf", "sup", "argmin", "argmax", "minimize", "maximize"}
# letters that call with a mark
LETTER_FUNCTIONS = {
    "λ_max": "lambda_max",
    "λ_min": "lambda_min",
    "σ_max": "norm_spec",
}
# letters that are functions before a bracket, unless they are declared
GREEK_FUNCTIONS = set("ΓΦΨφϕψ")
NORMS = {
    "": "norm2",
    "F": "norm2",
    "Fro": "norm2",
    "fro": "norm2",
    "2": "norm_2",
    "1": "norm1",
    "*": "norm_nuc",
    "∞": "norm_inf",
    "op": "norm_spec",
    "l1": "norm1",
    "l2": "norm_2",
    "l∞": "norm_inf",
    "nuc": "norm_nuc",
}
ADVICE = {  # macros that are not there, and what to write
    "oplus": "write + for a sum",
    "ominus": "write - for a difference",
    "setminus": r"write A^{-1} B for the solution of A X = B",
    "star": r"write \cdot for a product, \odot for one entry by entry",
    "bullet": r"write \cdot for a product, \odot for one entry by entry",
    "wedge": "write the entries of the product out",
    "binom": "write the number",
}
REFUSED = {
    "prod": "products over an index are not supported yet",
    "int": "integrals are not supported",
    "lim": "limits are not supported",
    "pm": "± is two expressions",
    "mp": "∓ is two expressions",
    "ddagger": "‡ is not supported",
    "bigodot": "products over an index are not supported yet",
    "dots": "an ellipsis is no expression",
    "cdots": "an ellipsis is no expression",
    "ldots": "an ellipsis is no expression",
    "vdots": "an ellipsis is no expression",
    "ddots": "an ellipsis is no expression",
    "ldotp": "an ellipsis is no expression",
}
# macros that are one item, with its kind and its text
ITEMS: dict[str, tuple[str, str]] = {
    **{k: ("sign", v) for k, v in SIGN_MACROS.items()},
    **{k: ("letter", v) for k, v in LETTER_MACROS.items()},
    **dict.fromkeys(UPRIGHT_D, ("letter", "d")),
    **{k: ("switch", v) for k, v in SWITCHES.items()},
}
