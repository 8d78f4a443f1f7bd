r"""Words with mathematics between them, as Unicode prints them: what is mathematics, and what LaTeX writes for it.

A letter on its own, a name of the page, what carries a script, and whatever stands beside a sign is mathematics; a
bracket is, where no word stands in it.  The rest are words.

legend   token a piece of the text   names of variables
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from frechet.errors.kept import cached
from frechet.paper.letters import GREEK_WORDS, direction_latex, latex_name, spelled_latex
from frechet.paper.signs import LOWERED, MATH, RAISED_LATEX

LETTERS = "A-Za-z\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5"
MARKS = "\ue000", "\ue001"  # around a formula that is in LaTeX already
TOKEN = re.compile(
    rf"""(?P<space>\s+)
      | (?P<set>{MARKS[0]}[^{MARKS[1]}]*{MARKS[1]})
      | (?P<sub>_\{{[^{{}}]*\}}|_[A-Za-z0-9]+|[{"".join(LOWERED)}]+)
      | (?P<sup>∘?[{"".join(RAISED_LATEX)}]+|\^\{{[^{{}}]*\}}|\.?\^-?[A-Za-z0-9]+)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<sign>\.\*|\./|<=|>=|!=|->|[{"".join(set(MATH) - {"Σ"})}=<>+‖|√])
      | (?P<name>[ΔΣ∇](?=_|\ [A-Z]\w*_)|[{LETTERS}][{LETTERS}0-9]*(?:_(?![A-Za-z0-9{{]))?)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
DIFFERENTIAL_NAME = re.compile(
    rf"[dD](?:[A-Z{LETTERS[6:]}][{LETTERS}0-9]*|[a-z]\d*|[a-z]{{2,3}}\d*)"
)
ENGLISH = {"do", "dim", "die", "did", "due", "dot", "dig", "day", "dry"}
INDEXED = re.compile(r"[A-Za-z]{1,4}\d+")
PRODUCT = re.compile(r"(?!QR)[PQRXUV]{2,3}")
ASCII_SIGNS = {
    ".*": r"\odot ",
    "./": r"\oslash ",
    "<=": r"\le ",
    ">=": r"\ge ",
    "!=": r"\ne ",
    "->": r"\to ",
}
COMPOSED = re.compile(r"(?<=[gL₁₂*)])∘(?=[fLD])")  # of maps

TEXT = {
    **{c: "\\" + c for c in "_#%&{}$"},
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "\\": r"\textbackslash{}",
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    '"': "''",
    "ß": r"\ss{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "æ": r"\ae{}",
}
ACCENTS_BEHIND = {
    "\u0301": r"\'",
    "\u0300": r"\`",
    "\u0302": r"\^",
    "\u0308": r"\"",
    "\u0303": r"\~",
    "\u0304": r"\=",
    "\u030c": r"\v",
    "\u0327": r"\c",
    "\u030a": r"\r",
}
FOLLOWED_BY = {
    "is",
    "are",
    "and",
    "in",
    "=",
    "has",
    "stands",
    "",
    ",",
}  # behind an `a` that is a variable


@dataclass
class Piece:
    """A piece of a text; `math` where it is mathematics."""

    kind: str
    s: str
    math: bool = False


@cached(8192)
def prose_pieces(
    text: str, names: frozenset[str] = frozenset()
) -> tuple[tuple[bool, str], ...]:
    r"""The words and the formulas of a text in turn, the formulas in LaTeX; is it a formula?

    >>> prose_pieces("A and dX are constant")
    ((True, 'A'), (False, ' and '), (True, '\\mathrm{d}X'), (False, ' are constant'))
    >>> prose_pieces("Fréchet: 3 steps")
    ((False, 'Fréchet: 3 steps'),)
    """
    found = pieces_of(text)
    tell_math(found, names)
    runs = ((math, list(run)) for math, run in groupby(found, key=lambda p: p.math))
    made = (
        (math, formula(run) if math else "".join(p.s for p in run)) for math, run in runs
    )
    return tuple(x for x in made if x[1])


def between_dollars(text: str, names: frozenset[str] = frozenset()) -> str:
    r"""A text with its formulas between dollars.

    >>> between_dollars("an m×n matrix")
    'an $m\\times n$ matrix'
    """
    return "".join(f"${s}$" if math else s for math, s in prose_pieces(text, names))


def pieces_of(text: str) -> list[Piece]:
    """The tokens of a text."""
    tokens = TOKEN.finditer(COMPOSED.sub("◦", text))
    return [Piece(m.lastgroup or "", m.group()) for m in tokens]


def tell_math(found: Sequence[Piece], names: Collection[str]) -> None:
    """What is mathematics: tokens by themselves, then by those beside them, brackets, and the blanks between."""
    for k, p in enumerate(found):
        p.math = is_math(found, k, names)
    for k, p in enumerate(found):
        if p.kind == "number" or p.s in ("/", "*", "-", "'", "!"):
            p.math = beside_math(found, k)
    brackets(found)
    for k, p in enumerate(found):
        if p.kind == "space":
            p.math = p.math or between_math(found, k)


def is_math(found: Sequence[Piece], k: int, names: Collection[str]) -> bool:
    """Is a token mathematics by itself, or by what stands right beside it?"""
    p = found[k]
    if p.kind == "sub":
        return at(found, k - 1).math or at(found, k - 1).s == ")"
    if p.kind in ("sup", "sign", "set") or p.s == "◦":
        return True
    behind, before = at(found, k + 1), at(found, k - 1)
    if p.kind != "name" or "-" in (behind.s, before.s):  # part of a word with a hyphen
        return False
    if genitive(found, k):
        return False
    applied = behind.kind in ("sub", "sup") or behind.s == "("
    return (
        applied or (behind.s == "*" and k + 2 < len(found)) or is_variable(found, k, names)
    )


def genitive(found: Sequence[Piece], k: int) -> bool:
    """Is it the s of Jacobi's?"""
    apostrophe, word = at(found, k - 1), at(found, k - 2)
    return found[k].s == "s" and apostrophe.s in ("'", "’") and len(word.s) > 2


def is_variable(found: Sequence[Piece], k: int, names: Collection[str]) -> bool:
    """Is a name one of the page, a single letter, or shaped like a name of mathematics?"""
    p, before = found[k], at(found, k - 1)
    if p.s in ("a", "I"):
        return p.s in names and next_word(found, k) in FOLLOWED_BY
    if p.s in names or len(p.s.rstrip("_")) == 1 or not p.s.isascii():
        return True
    if before.kind in ("sup", "sign") and before.s not in "=":  # yᵀlog s
        return True
    forms = (INDEXED, PRODUCT, DIFFERENTIAL_NAME)
    shaped = any(form.fullmatch(p.s) for form in forms)
    return shaped and p.s not in ENGLISH and (len(p.s) < 4 or not p.s.islower())


def next_word(found: Sequence[Piece], k: int) -> str:
    """The token behind a blank."""
    return next((p.s for p in found[k + 1 :] if p.kind != "space"), "")


def beside_math(found: Sequence[Piece], k: int) -> bool:
    """Does mathematics stand beside a token, on the sides where it needs it?"""
    p = found[k]
    before, behind = at(found, k - 1), at(found, k + 1)
    if p.kind == "number":
        return number_in_formula(found, k)
    if p.s in ("*", "'", "!"):
        return before.math or before.s == ")"
    if p.s == "-":
        a, b = neighbour(found, k, -1), neighbour(found, k, 1)
        spaced = before.kind == behind.kind == "space"
        return spaced and (a.math or a.s == ")") and (b.math or b.kind == "number")
    ends_one = before.math or before.kind == "number" or before.s in (")", "]")
    return ends_one and (behind.math or behind.kind == "number" or behind.s == "(")


def number_in_formula(found: Sequence[Piece], k: int) -> bool:
    """Is a number part of a formula: by a sign beside it, a power, a letter right behind it, or over one?"""
    behind = at(found, k + 1)
    if behind.s == "/" and at(found, k + 2).math:
        return True
    near = (neighbour(found, k, -1), neighbour(found, k, 1))
    beside_sign = any(q.math and q.kind != "name" for q in near)
    return beside_sign or (behind.kind in ("sup", "name") and behind.math)


def at(found: Sequence[Piece], k: int) -> Piece:
    """The token of a place; nothing outside of the text."""
    return found[k] if 0 <= k < len(found) else Piece("", "")


def neighbour(found: Sequence[Piece], k: int, step: int) -> Piece:
    """The next token that is no blank."""
    j = k + step
    while 0 <= j < len(found) and found[j].kind == "space":
        j += step
    return at(found, j)


def brackets(found: Sequence[Piece]) -> None:
    """Brackets with mathematics alone inside are mathematics, and so are the commas and numbers in them."""
    stack: list[int] = []
    for k, p in enumerate(found):
        if p.s in ("(", "[", "⟨"):
            stack.append(k)
        elif p.s in (")", "]", "⟩") and stack:
            bracket(found, stack.pop(), k)


def bracket(found: Sequence[Piece], start: int, end: int) -> None:
    """One pair of brackets."""
    inside, head = found[start + 1 : end], at(found, start - 1)
    plain = all(
        q.math or q.kind in ("space", "number") or q.s in ",()[];:-'" for q in inside
    )
    if plain and (head.math or any(q.math for q in inside)):
        for q in found[start : end + 1]:
            q.math = True
    if not plain and found[end].s != "⟩" and head.math and head.kind == "name":
        head.math = len(head.s) == 1


def between_math(found: Sequence[Piece], k: int) -> bool:
    """Is a blank one inside a formula?"""
    return (
        0 < k < len(found) - 1
        and found[k - 1].math
        and found[k + 1].math
        and found[k - 1].s != ","
    )


# -------------------------------------------------------------------- formulas
def set_among_words(latex: str) -> str:
    """A formula in LaTeX, to stand among words."""
    return MARKS[0] + latex + MARKS[1]


def formula_latex(text: str) -> str:
    r"""A text that is all mathematics; empty where a sign of it has no place in LaTeX.

    >>> formula_latex("∇ ‖A‖² = 2A")
    '\\nabla \\lVert A\\rVert^{2} = 2A'
    """
    run = pieces_of(text)
    known = all(p.s.isascii() or p.kind != "other" or p.s == "◦" for p in run)
    return formula(run) if known else ""


def formula(run: Sequence[Piece]) -> str:
    """Tokens of mathematics in LaTeX."""
    s, last = "", ""
    known, ends = paired(run)
    for k, p in enumerate(run):
        made = known[k] if k in known else in_formula(run, k)
        if p.kind == "sup" and at(run, k - 1).kind == "sup" and s.endswith("}"):
            s = s[:-1] + made[2:]
            continue
        apart = "{}" if ends_in_script(last, made[:1]) else ""
        s, last = s + apart + made + "}" * ends[k], made
    s += "}" * ends[len(run)]
    return re.sub(r" (?=[_^])", "", re.sub(r"\s+", " ", s)).strip()


def ends_in_script(last: str, mark: str) -> bool:
    """Has what stands before a script one of the same kind: W_1 before _ij?"""
    if mark not in ("^", "_"):
        return False
    return last.startswith(mark) or bool(re.search(rf"\{mark}{{[^{{}}]*}}$", last))


def paired(run: Sequence[Piece]) -> tuple[dict[int, str], Counter[int]]:
    """What bars, roots and the brackets under roots are, by their places, and how many roots end behind each."""
    known, ends = bars_of(run), Counter[int]()
    for k, p in enumerate(run):
        if p.s == "√":
            end = root_end(run, k)
            ends[end] += 1
            known[k] = r"\sqrt{"
            if at(run, k + 1).s == "(":
                known[k + 1] = known[end] = ""
    return known, ends


def bars_of(run: Sequence[Piece]) -> dict[int, str]:
    """What the bars of norms and absolute values are, by their places."""
    found: dict[int, str] = {}
    depth = 0
    for k, p in enumerate(run):
        if p.s in ("‖", "|"):
            ends = depth > 0 and closes(run, k)
            depth += -1 if ends else 1
            found[k] = rf"\{'r' if ends else 'l'}{'Vert' if p.s == '‖' else 'vert'} "
    return found


def closes(run: Sequence[Piece], k: int) -> bool:
    """Does a bar close what an earlier one opened?"""
    before = neighbour(run, k, -1)
    return before.kind not in ("sign", "") or before.s in ("‖", "|", "⟩")


def root_end(run: Sequence[Piece], k: int) -> int:
    """Where what is under a root ends: at the bracket that closes, or behind one token."""
    if at(run, k + 1).s == "√":
        return root_end(run, k + 1)
    if at(run, k + 1).s != "(":
        return k + 1
    depth = 0
    for j in range(k + 1, len(run)):
        depth += (run[j].s == "(") - (run[j].s == ")")
        if not depth:
            return j
    return len(run)


def in_formula(run: Sequence[Piece], k: int) -> str:
    """One token of mathematics."""
    p = run[k]
    match p.kind:
        case "space":
            return " "
        case "sub":
            return subscript_latex(p.s, at(run, k - 1))
        case "sup":
            return superscript_latex(p.s)
        case "sign":
            return ASCII_SIGNS.get(p.s) or MATH.get(p.s, p.s)
        case "name":
            return named_letter(run, k)
        case "set":
            return p.s[1:-1]
    return {"◦": r"\circ ", "*": star(run, k), "'": r"^\top "}.get(p.s, escaped_sign(p.s))


def subscript_latex(s: str, before: Piece) -> str:
    """A subscript; letters below a word are a word."""
    marks = "".join(LOWERED.get(c, c) for c in s.lstrip("_").strip("{}"))
    worded = before.kind == "name" and len(before.s) > 1 and marks.isalpha()
    word = worded and marks not in ("max", "min")
    return f"_{{{spelled_latex(marks) if word else indices(marks)}}}"


def superscript_latex(s: str) -> str:
    """An exponent, of every entry where a ring or a dot says so."""
    every = r"\circ " if s[0] in "∘." else ""
    marks = "".join(RAISED_LATEX.get(c, c) for c in s.lstrip("∘.^").strip("{}"))
    return f"^{{{(every + marks).strip()}}}"


def indices(marks: str) -> str:
    """The letters of a subscript."""
    if marks in ("max", "min"):
        return "\\" + marks
    if marks in GREEK_WORDS:
        return "\\" + marks
    return "".join(latex_name(c) if not c.isascii() else c for c in marks)


def star(run: Sequence[Piece], k: int) -> str:
    """The adjoint of a map, or a product in input syntax."""
    behind = at(run, k + 1)
    of_map = k and (run[k - 1].kind == "sub" or run[k - 1].s[0] in "LD")
    if k and run[k - 1].s in ("'", ")"):
        return r" \, "
    return (
        r" \, "
        if behind.kind in ("name", "number") or (behind.s == "(" and not of_map)
        else "^*"
    )


def escaped_sign(s: str) -> str:
    """A sign of ASCII in a formula, or one of print that looks like a number."""
    if s in MATH:
        return MATH[s]
    if s in "_#%&{}$":
        return "\\" + s
    return s if s.isascii() else rf"\text{{{letter_in_text(s)}}}"


def named_letter(run: Sequence[Piece], k: int) -> str:
    """A name in a formula: an operator, a differential, a function before its bracket, a variable."""
    s, behind = run[k].s, at(run, k + 1)
    operator = operator_latex(s, behind)
    if operator:
        return operator
    differential = DIFFERENTIAL_NAME.fullmatch(s) and s not in ENGLISH
    if differential and (behind.s != "(" or s[0] == "D"):
        made = direction_latex(s) if s[0] == "d" else rf"\mathrm{{D}}{latex_name(s[1:])}"
        return f"({made})" if behind.kind == "sup" and s[0] == "d" else closed(made)
    if PRODUCT.fullmatch(s) or side_by_side(run, k):
        return " ".join(s)
    return rf"\operatorname{{{s}}}" if is_function(run, k) else closed(latex_name(s))


def operator_latex(s: str, behind: Piece) -> str:
    """Signs of sums, gradients, differences and differentials; empty for other names."""
    if s == "Σ" and behind.kind in ("sub", "space"):
        return r"\sum"
    if s in ("Σ", "∇", "Δ"):
        return MATH["∇"] if s == "∇" else latex_name(s) + " "
    if s in ("d", "D") and (behind.s in ("(", "½", "∇", "‖") or behind.kind == "space"):
        return rf"\mathrm{{{s}}}" + (r"\," if behind.kind == "space" else "")
    return ""


def side_by_side(run: Sequence[Piece], k: int) -> bool:
    """Are letters behind a script or a dot factors: the Ah of hᵀAh and of hᵀ·Ah?"""
    s = run[k].s
    before = at(run, k - 1)
    scripted = (before.kind in ("sup", "sub") or before.s == "·") and at(
        run, k + 1
    ).s != "("
    return scripted and 1 < len(s) < 4 and s.isalpha() and s.isascii() and not s.islower()


def is_function(run: Sequence[Piece], k: int) -> bool:
    """Is a word the name of a function, by the bracket behind it or the factor before it?"""
    s, called = run[k].s, at(run, k + 1).s == "("
    if (
        len(s) == 1
        or not s.isascii()
        or (INDEXED.fullmatch(s) and (not called or len(s) < 4))
    ):
        return False
    return called or (at(run, k - 1).kind == "sup" and s.islower())


def closed(made: str) -> str:
    """With a blank behind a macro."""
    return made + " " if re.search(r"\\[A-Za-z]+$", made) else made


# -------------------------------------------------------------------- words
def text_latex(s: str) -> str:
    r"""Words in ASCII, as LaTeX sets them in text.

    >>> text_latex("a_b & Erdős")
    'a\\_b \\& Erd\\H{o}s'
    """
    return "".join(c if c.isascii() and c not in TEXT else letter_in_text(c) for c in s)


def letter_in_text(c: str) -> str:
    """A sign of text: its escape, its letter with an accent, or its number where LaTeX has neither."""
    if c in TEXT:
        return TEXT[c]
    base, *marks = list(unicodedata.normalize("NFKD", c))
    accents = {**ACCENTS_BEHIND, "\u030b": r"\H"}
    if base.isascii() and len(marks) == 1 and marks[0] in accents:
        return f"{accents[marks[0]]}{{{base}}}"
    if base.isascii() and not marks:
        return text_latex(base)
    return f"[U+{ord(c):04X}]"
