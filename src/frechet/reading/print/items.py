"""Items: what a row of print is made of, before it becomes tokens.

legend   row items side by side   style plain, bold or upright
"""

from __future__ import annotations

from dataclasses import dataclass, field

from frechet.errors import Span, Unsupported
from frechet.paper.labels import LABEL_SIGNS, label_name
from frechet.reading.print import macros as m
from frechet.reading.spelling import ACCENT_MACROS

OTHER_MARKS = {"vec": ("",), "check": ("_",)}  # an arrow may say no more than bold type
LABEL_MARK = "|^"  # what stands in a letter before a label above it


@dataclass(slots=True, eq=False)
class Item:
    """kind: letter, number, word, sign, ones, group, matrix, frac, sqrt, sum, extreme, bar or at.

    `text` is a letter, with accents and labels above behind bars, a word, a sign's normal form or the kind of the
    brackets; `rows` what stands inside; `style` plain, bold or upright; `sub` and `sups` the scripts, a prime as
    a sign; `late`: `A^T_{ij}`, not `A_{ij}^T`.
    """

    kind: str
    text: str
    span: Span
    rows: list[ItemRow] = field(default_factory=list)
    style: str = "plain"
    sub: ItemRow | None = None
    sups: list[ItemRow] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    late: bool = False  # the subscript came behind the superscript

    @property
    def bare(self) -> bool:
        """Has it no scripts?"""
        return self.sub is None and not self.sups


ItemRow = list[Item]
ENDING_SIGNS = ("+", "-", "=", ",", ";", "↦", "≤", "∈")  # a term ends at these
DECLARING_WORDS = ("where", "for", "with")  # words behind which a text defines names


def group_content(item: Item) -> ItemRow:
    """The row inside a group."""
    return (
        item.rows[0] if item.kind == "group" and item.text == "{" and item.bare else [item]
    )


def braced(row: ItemRow, span: Span) -> Item:
    r"""`{...}`: one bare item is itself; `{\bf 1}` changes the style of the rest."""
    if row and row[0].kind == "switch":
        style, rest = row[0].text, row[1:]
        return styled(
            rest[0] if len(rest) == 1 else Item("group", "{", span, [rest]), style, span
        )
    if len(row) == 1 and row[0].bare and row[0].kind != "sign":
        return row[0]
    return Item("group", "{", span, [row])


def styled(item: Item, style: str, span: Span) -> Item:
    r"""`\mathbf{X}` is X, `\mathbf 1` is a vector of ones, `\mathrm{tr}` a word."""
    row = group_content(item)
    if len(row) == 1:
        one = row[0]
        if one.kind in ("number", "letter", "word"):
            one.style, one.span = style, Span(span.start, max(one.span.stop, span.stop))
        return one if one.bare or item is one else Item("group", "{", span, [row])
    if (
        row
        and all(i.kind in ("letter", "number") and i.bare for i in row)
        and row[0].kind == "letter"
    ):
        text = "".join(i.text for i in row)
        kind = "word" if style == "upright" else "run"
        return Item(kind, text, span, [row], style=style)
    for one in row:
        one.style = style if one.kind in ("letter", "number") else one.style
    return Item("group", "{", span, [row])


def accented(item: Item, accent: str, span: Span) -> Item:
    r"""`\hat y` is the name yhat; scripts inside it belong outside.  `\vec 1` is the vector of ones."""
    row = group_content(item)
    if accent == "vec" and len(row) == 1 and row[0].kind == "number":
        return styled(item, "bold", span)
    if len(row) != 1 or row[0].kind not in ("letter", "word"):
        raise Unsupported(
            f"\\{accent} over more than one letter", span, "give it a name of its own"
        )
    one = row[0]
    return Item(
        one.kind,
        one.text + "|" + ACCENT_MACROS[accent],
        span,
        style="bold" if accent == "vec" else one.style,
        sub=one.sub,
        sups=one.sups,
    )


def item_at(row: ItemRow, k: int) -> Item | None:
    """The item at a place, where the row is so long."""
    return row[k] if k < len(row) else None


def in_brackets(item: Item | None) -> bool:
    """Is it something in brackets that are seen?"""
    return item is not None and item.kind == "group" and item.text != "{"


def is_word(item: Item | None, text: str) -> bool:
    """Is it this word?"""
    return item is not None and item.kind == "word" and item.text == text


def stand_together(left: Item, right: Item) -> bool:
    """Do two letters stand without a space between, in one style?"""
    kinds = ("letter", "number")
    together = left.span.stop == right.span.start and left.style == right.style
    return (
        together
        and left.kind in kinds
        and right.kind in kinds
        and "|" not in left.text + right.text
    )


def operand(item: Item) -> bool:
    """Is it an operand by itself, so that places may stand behind it?"""
    return item.kind not in ("sign", "sum", "extreme", "word")


def is_argument_list(item: Item | None) -> bool:
    """Are there only names in parentheses, with commas between?"""
    if (
        item is None
        or item.kind != "group"
        or item.text != "("
        or len(item.rows[0]) % 2 == 0
    ):
        return False
    names, commas = item.rows[0][::2], item.rows[0][1::2]
    return all(i.kind in ("letter", "word") and i.bare for i in names) and all(
        i.text == "," for i in commas
    )


def is_name_list(item: Item | None) -> bool:
    """Is it a list of names in parentheses, as behind a function?"""
    if item is None or item.kind != "group" or item.text != "(":
        return False
    return all(i.kind in ("letter", "word") or i.text == "," for i in item.rows[0])


def subscript(row: ItemRow) -> str:
    """A subscript as it is written; empty where it is more than words or one sign."""
    if all(i.kind in ("letter", "number", "word", "extreme") and i.bare for i in row):
        return "".join(m.SPELLED.get(i.text, i.text) for i in row)
    return row[0].text if len(row) == 1 and row[0].kind == "sign" else ""


COUNTING_LETTERS = frozenset("ijklmnpqrst")  # letters that count


def label_below(row: ItemRow) -> str:
    """A subscript as part of a name: `t_minus_1`; empty where it is none, as places with a comma are."""
    parts = label_parts(row)
    return "" if "," in parts else label_name(parts)


def label_parts(row: ItemRow) -> list[str]:
    r"""The words and signs of a label, that of `E_{\hat w}` and `J_{W_o}` in one word; empty where it is none."""
    found, word = list[str](), False
    for item in row:
        letter = item.kind in ("letter", "number", "word", "extreme")
        text = one_word(item) if letter else item.text if item.bare else ""
        if not text or not (letter or text in LABEL_SIGNS):
            return []
        if letter and word:
            found[-1] += text
        else:
            found.append(text)
        word = letter
    return found if all(part in LABEL_SIGNS or part.isalnum() for part in found) else []


def one_word(item: Item) -> str:
    """A letter of a label with its accents and what stands below it; empty where it is an index with an index."""
    letter, *accents = item.text.split("|") if len(item.text) > 1 else [item.text]
    text = "".join([m.SPELLED.get(letter, letter), *accents])
    if item.bare:
        return text
    below = subscript(item.sub or [])
    return (
        text + below
        if not item.sups and below.isalnum() and letter not in COUNTING_LETTERS
        else ""
    )


def name_choices(text: str, sub: str = "") -> list[str]:
    """The names that a letter with its marks and a subscript may stand for, the first by default."""
    letter, *marks = text.split("|")
    accents = [a for a in marks if a[0] != LABEL_MARK[1]]
    above = "".join(a[1:] for a in marks if a[0] == LABEL_MARK[1])
    glued = not sub or (sub.isdigit() and not accents)
    below = ["" if glued else "_", "_" if glued else ""] if sub else [""]
    ends = [b + sub + above for b in below]
    # the accent as a word of its own, in one word as in yhat, or as the mark that it is
    middles = [
        "".join("_" + a for a in accents),
        "".join(accents),
        *OTHER_MARKS.get("".join(accents), ()),
    ]
    names = (
        e + middle + end for middle in middles for end in ends for e in spelled(letter)
    )
    return list(dict.fromkeys(names))


def spelled(letter: str) -> list[str]:
    """The names that a letter may stand for, the first by default."""
    if letter[0] == "d" and len(letter) == 2 and not letter[1].isdigit():  # d and a letter
        return [f"d{e}" for e in spelled(letter[1:])]
    word = m.SPELLED.get(letter, "")
    every = [letter, *([word] if word else []), *(["lam"] if word == "lambda" else [])]
    if word.startswith("var"):
        every.append(word[3:])
    if word in ("pi", "epsilon", "varepsilon"):
        every = ["pi"] if word == "pi" else [*every, "eps"]
    return every


def comma_pieces(row: ItemRow, sign: str = ",") -> list[ItemRow]:
    """The pieces of a row between commas."""
    found: list[ItemRow] = [[]]
    for item in row:
        if item.kind == "sign" and item.text == sign:
            found.append([])
        else:
            found[-1].append(item)
    return found


def signs_apart(row: ItemRow) -> list[ItemRow]:
    """The signs of a subscript one by one: `11` is 1, 1."""
    found = list[ItemRow]()
    for item in row:
        if item.kind == "number" and item.bare and item.text.isdigit():
            at = item.span.start
            found += [
                [Item("number", c, Span(at + k, at + k + 1))]
                for k, c in enumerate(item.text)
            ]
        else:
            found.append([item])
    return found


def term_end(row: ItemRow, k: int) -> int:
    """Where the term ends that begins here."""
    while k < len(row) and not ends_term(row[k]):
        k += 1
    return k


def ends_term(item: Item) -> bool:
    """Does a term end at it?"""
    signed = item.kind == "sign" and item.text in ENDING_SIGNS
    return signed or (item.kind == "word" and item.text in DECLARING_WORDS)
