r"""What an equation is where it is no claim: a definition, a constraint, a stationarity condition, one to be solved.

>>> stated_kind(r"W^\top W", "I", ""), stated_kind(r"\nabla f(x)", "0", ""), stated_kind("A^T A x", "A^T b", "")
('constraint', 'stationarity condition', 'equation to be solved')
>>> stated_kind(r"(AB)^\top", r"A^\top B^\top", "")
''
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from frechet.documents.patterns import ATOMS, NAME_PATTERN, unstyled
from frechet.reading.spelling import TRANSPOSE_MARK

DERIVES = re.compile(
    r"\\nabla|\\partial|∇|∂|\\operatorname\s*\{\s*grad|\\mathrm\s*\{\s*d\s*\}|\bd\s*[A-Z]\b|(?<![A-Za-z\\])d\s*\\(?:mathbf|boldsymbol|bm)\b|(?<![A-Za-z\\])d\s*(?:\^\s*\{?\s*2\s*\}?\s*)?(?:\(|\\left|\\det|\\log|\\ln)|D_|\bd/d|"
    r"\\frac\s*\{\s*d\b|\\Delta|[DJ]\s*f"
)
ZERO_SIDE = re.compile(
    r"\\?(?:mathbf|boldsymbol|bm|mathbb|vec|v)?\s*\{?\s*0(?:_\{?[\w\s\\times]+\}?)?\s*\}?"
)
# a decimal fraction is a value, rounded or not: \log 2 = 0.693, f'(2) = 1.5, 6.02 \cdot 10^{23}
VALUE_SIDE = re.compile(
    r"[-+]?\s*\d*\.\d+(?:\s*(?:\\cdot|\\times|×|·)\s*10\s*\^\s*\{?\s*[-+]?\d+\s*\}?)?"
)
IDENTITY = re.compile(
    r"\\?(?:mathbf|boldsymbol|bm|mathbb)?\s*\{?\s*(?:I|1)\s*\}?(?:_\{?\w+\}?)?|\d+(?:\.\d+)?"
)
HYPOTHESIS = re.compile(
    r"\b(?:subject to|such that|s\.\s?t\.|constraints?|assum\w+|suppos\w+|satisf\w+|provided|given that|hypothes\w+)"
    r"[^.]*$", re.IGNORECASE,
)  # fmt: skip
SOLVING = re.compile(
    r"\b(?:solv\w+|solutions?\s+(?:of|to|is|are)|normal equations?|linear system|system of|root of|optimality"
    r"|stationar\w+)\b[^.]*$",
    re.IGNORECASE,
)
STRUCTURAL = re.compile(  # what only says what a name is: A^T = A, Q^T Q = I, x^T 1 = 1
    rf"\s*(?P<a>\\?[A-Za-z]+)\s*(?:{TRANSPOSE_MARK}|\^\s*\{{?\s*(?:-1|2)\s*\}}?)\s*"
)
SILENT = {"T", "I", "tr", "det", "e", "d", "diag", "log", "exp", "vec", "F"}
FUNCTIONS = re.compile(r"\\(?:operatorname|mathrm|text|mathbb)\*?\s*\{[^{}]*\}|\\[A-Za-z]+")
GREEK = re.compile(
    r"(?:var)?(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|chi|psi"
    r"|omega|Gamma|Delta|Theta|Lambda|Xi|Sigma|Phi|Psi|Omega)"
)
# a limit, a rest, entries: these are neither constraints nor equations that one solves
ASYMPTOTIC = re.compile(r"(?<![A-Za-z\\])[oO]\s*\(|R_|\\delta|δ|\\sum|∑")

REST = re.compile(r"(?<![A-Za-z\\])o\s*(?:\\left)?\(|(?<![A-Za-z])R_\{?\w\}?\s*\(")
REST_ALONE = re.compile(r"\s*o\s*(?:\\left)?\([^=]*\)\s*")
INCREMENT = re.compile(  # f(x + h) - f(x)
    r"(?P<f>[A-Za-z])\s*\(\s*(?P<x>\w(?:_\w)?)\s*\+\s*(?P<h>\\?[A-Za-z]+)\s*\)\s*-\s*(?P=f)\s*\(\s*(?P=x)\s*\)"
)
LABEL = (
    r"(?:\^\s*\{\s*\w\s*\+\s*1\s*\}|_\s*(?:\{[^{}]*\}|\w)|\^\s*\{\s*[(\[][^{}]*[)\]]\s*\}|\^\s*\([^()]*\)"
    r"|\^\s*\{?\s*(?:new|next|old)\s*\}?)"
)
ITERATE = re.compile(rf"\s*(?P<base>{NAME_PATTERN})\s*(?P<label>{LABEL})?\s*")
WORDS = re.compile(r"\\(?:text|mathrm|textrm|operatorname)\s*\{([A-Za-z]+)\}")
NEXT = re.compile(r"\+\s*1|\bnew\b|\bnext\b")
# a derivative by its entries, which says how they are laid out
BY_ONE_ENTRY = re.compile(  # (∂f/∂x_ij)_{i,j}, ∂²f/∂x_i∂x_j
    r"\s*(?P<open>(?:\\left|\\[bB]igg?l?)?\s*[\[(])?\s*\\[dt]?frac\s*\{\s*(?:\\partial|d)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
    r"\s*\{\s*(?:\\partial|d)(?P<by>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\s*"
    r"(?:(?:\\right|\\[bB]igg?r?)?\s*[\])]\s*(?:_\s*(?:\{[^{}]*\}|\w)\s*(?:\^\s*(?:\{[^{}]*\}|\w))?)?\s*)?[\s.,]*"
)
INDEXED = re.compile(r"_\s*(?:\{\s*[i-n](?:\s*,?\s*[i-n])?\s*\}|[i-n])")
OF_NAMES = rf"\\?[A-Za-z]+(?:_\s*\{{?\w+\}}?)?(?:\s*\(\s*{NAME_PATTERN}\s*\))?"
LAID_OUT = re.compile(
    rf"\s*(?:\\[dt]?frac\s*\{{\s*(?:\\partial|d)\s*{OF_NAMES}\s*\}}\s*\{{\s*(?:\\partial|d)\s*{OF_NAMES}[^{{}}]*\}}"
    rf"|\\nabla\s*(?:_\s*(?:\{{[^{{}}]*\}}|\w))?\s*{OF_NAMES}|(?:J|H)(?:_\s*(?:\{{[^{{}}]*\}}|\w))?)\s*"
)
MULTIPLE = re.compile(  # of a gradient at a point
    r"\s*[-−]?\s*(?:\\?[A-Za-z]+(?:_\w|\^\*)?\s*)?\\nabla\s*(?P<f>\\?[A-Za-z]+)\s*(?P<at>\([^()]*\))\s*"
)
PARTIAL = re.compile(r"\\partial|\\nabla|\\frac\s*\{\s*d(?![a-z])")
POINT_SAID = re.compile(r"\b(?:at|when|for)\b[^.\n]*=[^.\n]*$", re.IGNORECASE)
ARITHMETIC = re.compile(
    r"\\(?:[dt]?frac|cdot|times|sqrt|left|right|quad|begin|end|pi|[,;!])|\{[bp]?matrix\}"
)
LETTER = re.compile(r"[A-Za-z\\]")
LIMITING = re.compile(r"\\lim(?![a-z])")
PRIMED = re.compile(r"^[^=]{0,20}(?:'|\\prime)")
ELLIPSIS = re.compile(r"\\[cvdl]?dots(?![a-z])|\.\.\.|…")


# a name with labels, or a step: \delta^{(l)}, \Delta w
NAMED_SO = re.compile(
    rf"\s*(?P<step>\\(?:delta|Delta)(?![a-z])\s*)?(?:(?P<accent>\\(?:overline|bar|hat|tilde)\s*\{{[^{{}}]*\}})"
    rf"|(?P<base>{NAME_PATTERN}))\s*"
    r"(?P<labels>(?:[_^]\s*(?:\\[a-z]+\s*\{[^{}]*\}|\{[^{}]*\}|\w|\*)\s*)*)"
)
STARTING = re.compile(
    r"\s*(?:\\(?:nabla|partial|frac|dfrac|mathrm\s*\{\s*d\s*\})|[dD]\b|d\s*\\?[A-Za-z]\s*$)"
)


@dataclass(frozen=True)
class Stated:
    """An equation that states something and claims nothing."""

    at: int
    kind: str
    text: str
    place: tuple[int, int] = (0, 0)


def stated_kind(left: str, right: str, before: str, read: bool = True) -> str:
    """What an equation is, by its sides and the words before it; nothing where it may be a claim.

    An equation to be solved is said to be one, or could be `read` and has names on each side that the other has not.
    """
    if right.strip() == "?":
        return "question"
    if iterates(left, right) or lays_out(left, right):
        return "definition"
    if LIMITING.search(left + right):
        return of_limit(left, right)
    if defines_derivative(left, right, read):
        return "definition"
    if is_unfinished(left, right):
        return ""
    if DERIVES.search(left) or DERIVES.search(right):
        return of_derivative(left, right, before)
    if ZERO_SIDE.fullmatch(right.strip()):
        return "constraint"
    if is_value(right, before):
        return "value"
    if constrained(left, right, before):
        return "constraint"
    return "equation to be solved" if solved(left, right, before, read) else ""


def defines_derivative(left: str, right: str, read: bool) -> bool:
    r"""Does it say what a derivative is: `f(x + h) - f(x) = M h + o(h)`, `\|f(x + h) - f(x) - df_x(h)\| = o(\|h\|)`?

    With a function that could be `read` it is a claim about that one, unless its rest is all of a side.
    """
    increment = INCREMENT.search(left)
    return bool(
        increment and (REST_ALONE.fullmatch(right) or (not read and REST.search(right)))
    )


def is_unfinished(left: str, right: str) -> bool:
    """Does it leave out terms or entries, and does not say that something is the identity?"""
    if ASYMPTOTIC.search(left + " " + right):
        return True
    return bool(ELLIPSIS.search(left + right)) and not IDENTITY.fullmatch(right.strip())


def of_derivative(left: str, right: str, before: str) -> str:
    """A derivative that vanishes, or is that of a constraint times a number; or its value at a point."""
    vanishes = left.strip() == "0" or ZERO_SIDE.fullmatch(right.strip())
    if vanishes or multipliers(left, right):
        return "stationarity condition"
    return "value" if is_value(right, before) else ""


def of_limit(left: str, right: str) -> str:
    r"""A limit that vanishes is a hypothesis; one that a name or a derivative is said to be defines it."""
    value = right if LIMITING.search(left) else left
    if ZERO_SIDE.fullmatch(value.strip()):
        return "constraint"
    named = (
        DERIVES.search(value) or PRIMED.search(value) or not names(value) - {value.strip()}
    )
    return "" if LIMITING.search(value) or not named else "definition"


def iterates(left: str, right: str) -> bool:
    r"""Is it the step of an iteration: `x_{k+1} = x_k - \alpha \nabla f(x_k)`, `x_{k+1} - x_k = ...`, `w = w - ...`?"""
    first, *others = unlabelled(left)
    new = ITERATE.fullmatch(re.sub(r"_\{?(?:new|next)\}?", "^{new}", first))
    if new is None or (others and NEXT.search("".join(others))):
        return False
    base = re.compile(rf"(?<![A-Za-z\\]){re.escape(new['base'])}(?![A-Za-z])")
    old = "".join([*others, *unlabelled(right)])
    if NEXT.search(new["label"] or ""):
        raised = "^" in (new["label"] or "") and not re.search(
            r"[(\[]|new|next", new["label"]
        )
        # a power has no derivative beside it
        return bool(base.search(old)) and (not raised or bool(DERIVES.search(right)))
    return not others and updated(first, right)


def unlabelled(side: str) -> list[str]:
    r"""The terms of a side, with its words as they are: `x_{\text{new}}` as x_{new}."""
    return re.split(r"(?<!^)\s[-+−]\s", re.sub(WORDS, r"\1", unstyled(side)).strip())


def names_a_derivative(left: str, right: str) -> bool:
    r"""Is a name with labels, or a step, said to be a derivative: `\delta^{(l)} = \frac{\partial L}{\partial z}`?

    >>> names_a_derivative(r"\Delta w", r"-\alpha \nabla L"), names_a_derivative("f", r"\nabla g")
    (True, False)
    """
    match = None if STARTING.match(left) else NAMED_SO.fullmatch(left)
    if match is None or not PARTIAL.search(right):
        return False
    base = re.sub(r"_.*", "", match["base"] or "")
    labelled = match["labels"] or "_" in (match["base"] or "")
    alone = re.search(rf"(?<![A-Za-z\\]){re.escape(base)}(?![A-Za-z])", right) is None
    return bool(match["step"] or match["accent"] or (labelled and alone))


def updated(name: str, right: str) -> bool:
    r"""Is it `\theta = \theta - \alpha \nabla L`, which says what becomes of a name?"""
    first, *steps = unlabelled(right)
    return first.strip() == name.strip() and any(map(DERIVES.search, steps))


def multipliers(left: str, right: str) -> bool:
    r"""Is it `\nabla f(x) = \lambda \nabla g(x)`, one gradient a multiple of that of another function?"""
    mine, other = MULTIPLE.fullmatch(unstyled(left)), MULTIPLE.fullmatch(unstyled(right))
    return bool(mine and other and mine["f"] != other["f"] and mine["at"] == other["at"])


def lays_out(left: str, right: str) -> bool:
    r"""Does it only say how a derivative is laid out: `\nabla f = [\partial f/\partial x_1, \dots]`?"""
    whole = LAID_OUT.fullmatch(unstyled(left))
    one = BY_ONE_ENTRY.fullmatch(right)
    if one and whole and not INDEXED.search(left):
        two = len(INDEXED.findall(one["by"])) > 1 or re.search(
            r"[i-n]\s*,?\s*[i-n]", one["by"]
        )
        return bool(INDEXED.search(one["by"]) and (one["open"] or two))
    literal = ELLIPSIS.search(right) and PARTIAL.search(right)
    return bool(literal and whole)


def is_value(right: str, before: str) -> bool:
    """Is it a decimal fraction, or a number behind words that say where: `At $x = 1$ the slope is $f'(x) = 3$`?"""
    if VALUE_SIDE.fullmatch(right.strip()):
        return True
    return bool(POINT_SAID.search(before) and not LETTER.search(ARITHMETIC.sub(" ", right)))


def constrained(left: str, right: str, before: str) -> bool:
    """Is it a hypothesis by its words, or one by its form: `W'W = I`, `A' = A`, `w'w = 1`?"""
    structural = STRUCTURAL.fullmatch(left)
    if structural and unstyled(right).strip() == structural["a"]:
        return True
    return bool(HYPOTHESIS.search(before) or IDENTITY.fullmatch(right.strip()))


def solved(left: str, right: str, before: str, read: bool) -> bool:
    """Is it said to be solved, or could it be read and has names on each side that the other has not?"""
    mine, other = names(left), names(right)
    return bool(SOLVING.search(before) or (read and mine - other and other - mine))


def names(text: str) -> set[str]:
    """The letters of a side, without those of functions and of transposes."""
    greek = {m[0][1:] for m in FUNCTIONS.finditer(text) if GREEK.fullmatch(m[0][1:])}
    bare = FUNCTIONS.sub(" ", unstyled(text))
    bare = re.sub(r"\^\s*\{?\s*T\s*\}?|_\s*\{[^{}]*\}|_\s*\w", " ", bare)
    found = {a for m in ATOMS.finditer(bare) for a in m[0] if a.isalpha()}
    return (found - SILENT) | greek
