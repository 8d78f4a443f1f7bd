r"""Names with marks: an accent, bold type, a label below or above; what the identifier says, and how it is written.

Every spelling has an identifier of its own, that of the input syntax: `w_hat`, `x_bold`, `W_out`, `h_t_minus_1`,
`x__i` for `x^{(i)}`, `W___l` for `W^{[l]}`, `x_star`, `z___2__i`.  A word of a label that would mean something else
stands behind `sub`, a sign below that is first or last behind `low`.

>>> marked_name(r"W___l").latex(str), marked_name("w_hat").unicode(), marked_name("P_k_given_k_minus_1").unicode()
('W^{[l]}', 'ŵ', 'P_{k|k-1}')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import lookup, normalize

from frechet.errors.kept import cached

ACCENT_SIGNS = {  # what stands above a letter, and the sign that Unicode puts behind it
    "hat": "\u0302",
    "tilde": "\u0303",
    "bar": "\u0304",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "vec": "\u20d7",
}
BOLD = "bold"
LABEL_SIGNS = {"-": "minus", "+": "plus", "|": "given", ",": "comma", "*": "star"}
OF_WORD = {word: sign for sign, word in LABEL_SIGNS.items()} | {
    "low" + word: sign for sign, word in LABEL_SIGNS.items()
}
SIGNS_ABOVE = {"minus": "-", "plus": "+", "star": "*"}
LABEL_BRACKETS = {"(": "__", "[": "___"}
CLOSED = {"__": "()", "___": "[]"}
MEANINGS = "|".join((*ACCENT_SIGNS, BOLD, *(f"(?:low)?{w}" for w in LABEL_SIGNS.values())))
MEANS = re.compile(rf"(?:sub)*(?:{MEANINGS})")  # a word that is no label as it stands
SMALL_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi"
    " omega"
)
LETTERS = "|".join(w for word in SMALL_GREEK.split() for w in (word, word.capitalize()))
PART = r"[A-Za-z0-9\u0391-\u03c9]+"
NAME = re.compile(
    rf"(?P<base>[A-Za-z\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5]|{LETTERS})"
    rf"(?P<digits>[0-9]*)(?P<below>(?:_{PART})*)(?P<above>(?:_{{2,3}}{PART}(?:_{PART})*)*)"
)
GROUP = re.compile(rf"(_{{2,3}})({PART}(?:_{PART})*)")


def label_name(parts: Sequence[str], above: bool = False) -> str:
    """The words and signs of a label as a part of an identifier; empty where they are none.

    >>> label_name(["t", "-", "1"]), label_name(["hat"]), label_name(["*"]), label_name(["-", "1"], above=True)
    ('t_minus_1', 'subhat', 'lowstar', '')
    """
    found = list[str]()
    for k, part in enumerate(parts):
        outer = k in (0, len(parts) - 1)
        if part in LABEL_SIGNS:
            if above and outer:
                return ""
            found.append("low" * outer + LABEL_SIGNS[part])
        else:
            found.append("sub" + part if MEANS.fullmatch(part) else part)
    return "_".join(found)


def of_label(text: str) -> list[str]:
    """The words and signs of a label.

    >>> of_label("k_given_k_minus_1"), of_label("subhat")
    (['k', '|', 'k', '-', '1'], ['hat'])
    """
    return [
        OF_WORD.get(word) or (word[3:] if MEANS.fullmatch(word) else word)
        for word in text.split("_")
        if word
    ]


@dataclass(frozen=True, slots=True)
class Marked:
    """A letter with its marks: bold, accents, the label below, a sign above, and labels in brackets above."""

    base: str
    bold: bool = False
    accents: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    sign: str = ""
    above: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def name(self) -> str:
        """The identifier."""
        low = label_name(self.below)
        glued = low.isdigit() and not (self.bold or self.accents)
        parts = [
            self.base,
            *[BOLD] * self.bold,
            *self.accents,
            *[low] * (low != "" and not glued),
        ]
        groups = "".join(
            mark + label_name(inside, above=True) for mark, inside in self.above
        )
        sign = "_" + LABEL_SIGNS[self.sign] if self.sign else ""
        return ("".join((self.base, low)) if glued else "_".join(parts)) + sign + groups

    @property
    def words(self) -> Iterator[str]:
        """The words of its labels."""
        for parts in (self.below, *(inside for _, inside in self.above)):
            yield from parts

    @property
    def plain(self) -> bool:
        """Is there at most one letter or a number below, so that the identifier shows what is meant?"""
        more = self.name not in (
            self.base,
            *(f"{self.base}{b}{p}" for p in self.below for b in ("_", "")),
        )
        long = any(len(p) > 1 and not p.isdigit() for p in self.below)
        return not (self.bold or self.accents or self.sign or self.above or more or long)

    @property
    def raised(self) -> bool:
        """Does something stand above on the right?"""
        return bool(self.sign or self.above)

    def scripts(self, below: Callable[[str], str]) -> str:
        """`_{k}^{*(i)}`, with the words below written in a way."""
        low = "".join(p if p in LABEL_SIGNS else below(p) for p in self.below)
        high = self.sign + "".join(
            CLOSED[mark][0] + "".join(inside) + CLOSED[mark][1]
            for mark, inside in self.above
        )
        return (f"_{{{low}}}" if low else "") + (f"^{{{high}}}" if high else "")

    def latex(self, letter: Callable[[str], str]) -> str:
        """In LaTeX, with the letter written in a way."""
        s = letter(self.base)
        if self.bold:
            s = rf"\boldsymbol{{{s}}}" if s.startswith("\\") else rf"\mathbf{{{s}}}"
        for accent in self.accents:
            s = rf"\{accent}{{{s}}}"
        return s + self.scripts(
            lambda p: rf"\text{{{p}}}" if len(p) > 2 and p.isalpha() else p
        )

    def unicode(self) -> str:
        """In Unicode: the accent on its letter, a bold letter, scripts in braces."""
        base = greek_letter(self.base) if self.bold or self.accents else self.base
        base = boldface(base) if self.bold else base
        marks = "".join(ACCENT_SIGNS[accent] for accent in self.accents)
        return normalize("NFC", base + marks) + self.scripts(str)


def greek_letter(base: str) -> str:
    """A letter; of a Greek word the letter that it names.

    >>> greek_letter("theta"), greek_letter("x")
    ('θ', 'x')
    """
    if len(base) == 1:
        return base
    size = "CAPITAL" if base[0].isupper() else "SMALL"
    return lookup(f"GREEK {size} LETTER {base.upper().replace('LAMBDA', 'LAMDA')}")


def boldface(letter: str) -> str:
    """A Latin or Greek letter in bold type.

    >>> boldface("x"), boldface("Σ")
    ('𝐱', '𝚺')
    """
    firsts = (
        ("A", "Z", 0x1D400),
        ("a", "z", 0x1D41A),
        ("Α", "Ω", 0x1D6A8),
        ("α", "ω", 0x1D6C2),
    )
    variants = {"ϵ": "𝛜", "ϑ": "𝛝", "ϕ": "𝛟"}
    return next(
        (chr(start + ord(letter) - ord(a)) for a, z, start in firsts if a <= letter <= z),
        variants.get(letter, letter),
    )


@cached(10_000)
def marked_name(name: str) -> Marked | None:
    """What an identifier says; None where it is a word like any other.

    Of two names that would be written alike only one says something: the other is a word.

    >>> marked_name("x_hat_k_minus"), marked_name("learning_rate")
    (Marked(base='x', bold=False, accents=('hat',), below=('k',), sign='-', above=()), None)
    """
    match = NAME.fullmatch(name)
    if match is None:
        return None
    words = match["below"].split("_")[1:]
    bold = words[:1] == [BOLD]
    words = words[bold:]
    accents = list[str]()
    while words and words[0] in ACCENT_SIGNS:
        accents.append(words.pop(0))
    sign = SIGNS_ABOVE.get(words[-1], "") if words else ""
    below = of_label("_".join(words[:-1] if sign else words))
    below = [*[match["digits"]] * (match["digits"] != ""), *below]
    above = tuple(
        (mark, tuple(of_label(inside))) for mark, inside in GROUP.findall(match["above"])
    )
    found = Marked(match["base"], bold, tuple(accents), tuple(below), sign, above)
    joined = any(not {a, b} & set(LABEL_SIGNS) for a, b in pairwise(below))
    return None if joined or found.name != name else found


def shown_name(name: str, moves: bool = False) -> str:
    """A name in Unicode, perhaps that of a direction; one that says by itself what is below stays as it is.

    >>> shown_name("w_hat"), shown_name("d_k"), shown_name("x__i"), shown_name("dw_hat", moves=True)
    ('ŵ', 'd_k', 'x^{(i)}', 'dŵ')
    """
    if moves and name.startswith("d") and len(name) > 1:
        return "d" + shown_name(name[1:])
    found = marked_name(name)
    return name if found is None or found.plain else found.unicode()


def label_words(name: str) -> frozenset[str]:
    """The words of the labels at a name: an index among them says that it is one of a family.

    >>> sorted(label_words("a__l_minus_1")), sorted(label_words("x_i"))
    (['-', '1', 'l'], ['i'])
    """
    found = marked_name(name)
    return frozenset(found.words) if found else frozenset()
