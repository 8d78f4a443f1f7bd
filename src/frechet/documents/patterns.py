r"""How documents write names, shapes and declarations, as patterns.

legend   s text
"""

from __future__ import annotations

import re

STYLES = r"(?:mathbf|boldsymbol|bm|mathrm|mathcal|mathit|mathsf|textbf|text|operatorname)"
ACCENT = r"\\(?:hat|bar|tilde|widehat|overline)\s*(?:\{\s*[A-Za-z]\s*\}|\s[A-Za-z])"
KEPT = r"\\symbf\{\\?[A-Za-z\u0391-\u03c9]+\}"  # a letter whose bold type says which of two it is
BOLD_KEPT = re.compile(r"\\symbf\{(\\?[A-Za-z\u0391-\u03c9]+)\}")
NAME_PATTERN = (
    rf"(?:{KEPT}|{ACCENT}|\\{STYLES}\s*\{{\s*\\?[A-Za-z]+\s*\}}|\\[A-Za-z]+|[A-Za-zͰ-Ͽ])"
    r"(?:_\{?[A-Za-z0-9]+\}?)?"
)
LABELLED_NAME = (
    NAME_PATTERN.removesuffix(r"(?:_\{?[A-Za-z0-9]+\}?)?")
    + r"(?:_(?:\{[A-Za-z0-9]+\}|[A-Za-z0-9]))?"
)
REALS = r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|\\Re(?![A-Za-z])|ℝ)"
# a number or a letter, or a sum or a product of some: no word of a sentence
SIZE_ATOM = r"(?:\d+\s?[A-Za-z]?|[A-Za-z])(?![A-Za-z])"
SIZE = rf"(?<![A-Za-z])\(?{SIZE_ATOM}(?:\s?[+\-*]\s?{SIZE_ATOM})*\)?"
CROSS = r"(?:\\times|×|\\cdot|\bx\b|\bby\b)"
SHAPE = rf"(?P<h>{SIZE})\s*{CROSS}\s*(?P<w>{SIZE})"
MEMBER = re.compile(
    rf"(?:\\in|∈)\s*{REALS}\s*(?:\^\s*(?:\{{(?P<sizes>[^{{}}]*)\}}|(?P<one>\w)))?"
)
SYMMETRIC_MEMBER = re.compile(  # the cone of symmetric matrices, where + and ++ make them positive
    r"(?<![A-Za-z\\])(?P<name>[A-Z])\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{?\s*S\s*\}?|\\mathcal\s*\{?\s*S\s*\}?)"
    r"\s*(?:_\s*\{?\s*(?P<positive>\+{1,2})\s*\}?\s*\^\s*\{?\s*(?P<n>\w)\s*\}?"
    r"|\^\s*\{?\s*(?P<order>\w)\s*\}?\s*(?:_\s*\{?\s*(?P<definite>\+{1,2})\s*\}?)?)"
)
# in front of it
NAME_LIST = re.compile(rf"(?P<names>{NAME_PATTERN}(?:\s*,\s*{NAME_PATTERN})*)\s*$")
FRONT = 200  # characters in which these are looked for
COUNTING = r"(?:[dk-tDK-N]|\d+)"  # a size where it stands beside a comma: in E_{(w, b)} E is a function of two
SUBSCRIPTED_SHAPE = tuple(
    re.compile(
        rf"(?P<name>{NAME_PATTERN})\s*_\s*\{{\s*{before}(?P<h>{size})\s*{sign}\s*(?P<w>{size})\s*{behind}\}}"
    )
    for before, size, sign, behind in (
        ("", "[A-Za-z0-9]+", r"(?:\\times|×)", ""),
        (r"\(\s*", "[A-Za-z0-9]+", r"(?:\\times|×)", r"\)\s*"),
        (r"\(\s*", COUNTING, ",", r"\)\s*"),
    )
)
ARGUMENT = r"(?:[a-hu-zA-Z]|\\[a-z]{2,})"
ARGUMENTS_BELOW = re.compile(
    rf"_\s*\{{\s*(\(\s*{ARGUMENT}(?:\s*,\s*{ARGUMENT})+\s*\))\s*\}}"
)
SIZE_STATEMENT = re.compile(rf"size\s+\$?\s*(?P<name>{NAME_PATTERN})\s*=\s*{SHAPE}")
PROSE = (
    re.compile(
        rf"(?<![A-Za-z\\])(?P<name>{NAME_PATTERN})(?![A-Za-z])\$?\s+(?:is|be|are|of)\s+"
        r"(?:a|an|of|size|of size|of shape)?\s*(?:size|shape)?\s*"
        rf"\$?\s*{SHAPE}"
    ),
    re.compile(
        rf"\b[Aa]n?\s+\$?\s*{SHAPE}\s*\$?\s+matrix\s+\$?(?P<name>{NAME_PATTERN})(?![A-Za-z])\$?"
    ),
    re.compile(
        rf"\$\s*(?P<name>{NAME_PATTERN})\s*\$\s*,?\s+(?:an?\s+)?(?:[a-z]+\s+)?\$\s*{SHAPE}\s*\$"
    ),
)
STRUCTURE = (
    r"(?P<word>symmetric(?:,?\s+positive[- ]definite)?|positive[- ]definite|skew-symmetric|diagonal|orthogonal)"
    r"(?![a-z-]|\s+(?:to|positive\s+semi|part|if)\b)"
)
STRUCTURED = (
    re.compile(
        rf"\$\s*(?P<names>{NAME_PATTERN}(?:\s*,\s*{NAME_PATTERN})*)\s*\$\s*(?:\bis|\bare|\bbe|,)?\s+(?:an?\s+)?"
        rf"(?:real\s+|square\s+)?{STRUCTURE}"
    ),
    re.compile(
        rf"{STRUCTURE}\s+(?:\$\s*{SHAPE}\s*\$\s+)?(?:matrix|matrices)\s+"
        rf"\$\s*(?P<names>{NAME_PATTERN}(?:\s*,\s*{NAME_PATTERN})*)\s*(?:\$|\\in)"
    ),
    re.compile(  # S \in \mathbb{R}^{n\times n} symmetric
        rf"\$\s*(?P<names>{NAME_PATTERN})\s*(?:\\in|∈)\s*{REALS}\s*\^[^$]*\$\s*,?\s+(?:be\s+|is\s+)?{STRUCTURE}"
    ),
)
SUPPOSED = re.compile(
    r"\b(?:[Ii]f|[Ww]hen|[Uu]nless|[Ww]henever|for|not|every|any)\b[^.$]*$"
)
LASTING = re.compile(
    r"notation|prelim|set-?up|convention|definitions|background", re.IGNORECASE
)
SIGNATURE = re.compile(
    rf"(?P<name>{NAME_PATTERN})\s*(?::|\\colon)\s*{REALS}\s*\^?\s*(?:\{{(?P<sizes>[^{{}}]*)\}}|(?P<one>\w))?\s*(?:\\to|\\rightarrow|→)"
    rf"(?:\s*(?P<out>{REALS}\s*\^?\s*(?:\{{(?P<sizes2>[^{{}}]*)\}}|(?P<one2>\w))?))?"
)
PARAMETER = r"(?:\\(?:var)?(?:theta|phi|psi|omega|beta)(?![A-Za-z])|[θϑφϕψωβ])(?:\s*_\s*(?:\d|\{\d+\}))?"
PARAMETER_BELOW = re.compile(  # p_\theta(x), a function of the parameter, too
    rf"(?P<f>(?<![A-Za-z\\])[fghlpqFGQV]|\\(?:pi|ell)(?![A-Za-z]))\s*_\s*(?:(?P<one>{PARAMETER})|\{{\s*(?P<in>{PARAMETER})\s*\}})"
    r"\s*(?P<open>(?:\\left)?\()(?P<args>[^()]*?)(?P<close>(?:\\right)?\))"
)
COMMENT = re.compile(
    r"^(?:\s*<!--|\s*%|\s*#|\s*//)?\s*frechet:\s*(?P<said>[^\n]*?)\s*(?:-->)?\s*$",
    re.MULTILINE,
)
CALL_HEAD = rf"(?P<name>{NAME_PATTERN})\s*(?:\\left)?\((?P<args>[^()]*?)(?:\\right)?\)"
FUNCTION_HEAD = re.compile(rf"^\s*{CALL_HEAD}\s*$")
LOGARITHM_HEAD = re.compile(
    rf"^\s*\\(?:log|ln)(?![A-Za-z])\s*\{{?\s*{CALL_HEAD}\s*\}}?\s*$"
)
# between arguments: of densities what stands behind a bar is given, p(x | \mu), L(\theta; x)
BEFORE_WHAT_IS_GIVEN = {"|", ";", r"\mid", r"\vert", r"\lvert", r"\rvert", "∣"}
NAME_MOVED = re.compile(  # dx, of the name x
    rf"^\s*(?:d|\\(?:mathrm|operatorname|text)\s*\{{\s*d\s*\}})\s*(?:{NAME_PATTERN})\s*$"
)
LABELLED = r"[A-Za-z]_\{[A-Za-z]_\{?\w+\}?\}"  # J_{W_o}
BARE_CALL = re.compile(
    r"^\s*[a-zA-Z](?:_\w)?\s*\([^=+*/\\^-]*\)\s*$"
)  # f(g(x)), which tells nothing
BARE = re.compile(rf"^\s*(?P<name>{NAME_PATTERN}|{LABELLED}|[A-Za-z]{{2,}})\s*$")
ATOMS = re.compile(
    rf"\\(?:operatorname|text|mathrm|begin|end)\s*\{{[^{{}}]*\}}|{KEPT}|{ACCENT}|\\[A-Za-z]+\s?|[A-Za-zͰ-Ͽ]+|.",
    re.DOTALL,
)
DIGITS_ONLY = re.compile(r"[\d.\s]*")  # i = 1 is where an index begins
# a matrix of named entries names them and is no value
LITERAL = re.compile(r"^\s*(?:\\left)?[(\[]?\s*\\begin")
STYLED = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|mathcal|mathit|mathsf|textbf)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|(\\?[A-Za-z]))"
)
MACRO_BEFORE = re.compile(r"\\[A-Za-z]+$")
LONGEST_MACRO = 40  # letters
SHAPED = re.compile(
    rf"(?P<name>{NAME_PATTERN})\s*_\s*\{{\s*\(?\s*[A-Za-z0-9]+\s*(?:\\times|×)\s*[A-Za-z0-9]+\s*\)?\s*\}}"
)


REPAIRS = [  # macros whose first letters were taken for an escape sequence: \f, \b, \n, \t
    (re.compile(rf"(?<![A-Za-z\\]){rest}(?=\s*{behind})"), "\\" + letter + rest)
    for letter, rest, behind in (
        ("f", "rac", r"\{"),
        ("b", "oldsymbol", r"\{"),
        ("b", "m", r"\{"),
        ("n", "abla", r"[{}_^]"),
        ("t", "ext", r"\{"),
    )
] + [
    (re.compile(r"(?<![A-Za-z\\])ight(?=\s*[)\]|}.])"), "\\right"),
    (
        re.compile(
            r"(?<![A-Za-z\\])egin\s*\{(?:aligned|split)\}|\\end\s*\{(?:aligned|split)\}"
        ),
        " ",
    ),
]


def unstyled(text: str) -> str:
    r"""A formula without styles and shapes as subscripts: `\mathbf{A}_{m\times n}` is A, `E_{(w, b)}` is E(w, b)."""
    for pattern, macro in REPAIRS:
        text = pattern.sub(lambda m, macro=macro: macro, text)  # type: ignore[misc]
    bare = STYLED.sub(lambda m: apart(text, m.start()) + (m[1] or m[2]), text)
    bare = ARGUMENTS_BELOW.sub(r"\1", SHAPED.sub(lambda m: m["name"], bare))
    return PARAMETER_BELOW.sub(with_parameter, bare)


def with_parameter(m: re.Match[str]) -> str:
    r"""A call with the parameter that stands below its letter as one more argument.

    >>> unstyled(r"\log p_{\theta}(x) + f_i(x)")
    '\\log p(x, \\theta) + f_i(x)'
    """
    return f"{m['f']}{m['open']}{m['args']}, {m['one'] or m['in']}{m['close']}"


def apart(text: str, at: int) -> str:
    r"""A space where a macro ends, so that what follows is no part of it: `\partial\mathbf{x}` is no `\partialx`."""
    macro = MACRO_BEFORE.search(text, max(at - LONGEST_MACRO, 0), at)
    return " " if macro else ""


def plain_spelling(name: str) -> str:
    """A name without styles, as it may be looked for."""
    return re.sub(rf"\\{STYLES}\s*\{{\s*(\\?[A-Za-z]+)\s*\}}", r"\1", name).replace(" ", "")


def sizes(text: str) -> str:
    r"""`m \times n` as m×n."""
    return re.sub(r"\s*(?:\\times|×)\s*", "×", text.strip()).replace(" ", "")
