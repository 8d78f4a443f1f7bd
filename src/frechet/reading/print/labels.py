r"""Labels above: `W^{[l]}`, `x^{(i)}`, `x^*`, `x_k^-` are names of their own; a power, a transpose, a derivative stay.

legend   item a letter with its scripts   row items side by side   base the letter without its labels
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from frechet.errors import Unsupported
from frechet.functions.declaration import registry
from frechet.paper.labels import LABEL_BRACKETS, LABEL_SIGNS, label_name
from frechet.reading.declare import Declaration, by_letter
from frechet.reading.print import macros as m
from frechet.reading.print.bases import bound_letters
from frechet.reading.print.items import (
    LABEL_MARK,
    Item,
    ItemRow,
    in_brackets,
    item_at,
    label_below,
    label_parts,
    name_choices,
)
from frechet.reading.print.typefaces import bold_and_plain

SIGNS_ALONE = ("+", "-", "*")
ORDERS = 4  # derivatives of a function of one variable up to this order are known
CALLING = (
    set("fghφψϕσ") | m.GREEK_FUNCTIONS
)  # letters that call what stands in brackets behind


def with_labels(
    row: ItemRow, declared: Mapping[str, Declaration], functions: Collection[str]
) -> ItemRow:
    """The row of a text, every letter that has a label above with this label as a part of it."""
    every = list(letters_with_next(row))
    apart = bold_and_plain(row) - set(functions)
    for item, _ in every:
        if item.style == "bold" and (item.text in apart or item.text + "_bold" in declared):
            item.text += "|bold"
    labels = Labels([item for item, _ in every], declared, functions, counted(row))
    for item, following in every:
        labels.fold(item, following)
    return row


def counted(row: ItemRow) -> set[str]:
    """The letters that a sum of the text binds."""
    found, stack = set[str](), [row]
    while stack:
        for item in stack.pop():
            stack += [*item.rows, *item.sups]
            if item.kind == "sum":
                found |= bound_letters(item)
    return found


def letters_with_next(row: ItemRow) -> Iterator[tuple[Item, Item | None]]:
    """Every letter and word of a text, with what follows it."""
    stack = [row]
    while stack:
        items = stack.pop()
        for k, item in enumerate(items):
            stack += [*item.rows, *item.sups, *([item.sub] if item.sub else [])]
            if item.kind in ("letter", "word"):
                yield item, item_at(items, k + 1)


class Labels:
    """What tells labels from powers in one text: what is declared, and the labels that occur beside."""

    def __init__(
        self,
        letters: Collection[Item],
        declared: Mapping[str, Declaration],
        functions: Collection[str],
        indices: Collection[str],
    ) -> None:
        self.declared, self.functions, self.indices = declared, functions, indices
        self.letters = [replace(item) for item in letters]  # as they are written
        above = [
            row[0] for item in letters for row in item.sups if row and in_label(row[0])
        ]
        # where several labels or a letter stand in parentheses, a number there is a label, too
        self.several = len({"".join(i.text for i in g.rows[0]) for g in above}) > 1

    def fold(self, item: Item, following: Item | None) -> None:
        """Take the labels of a letter into it; what stands behind them stays above."""
        kept = list[ItemRow]()
        for row in item.sups:
            rest = self.without_labels(item, row, following)
            kept += [r for r in rest if r]
        item.sups = kept
        item.late &= bool(kept)

    def without_labels(
        self, item: Item, row: ItemRow, following: Item | None
    ) -> list[ItemRow]:
        """A superscript without the labels at its beginning, which go into the letter."""
        alone = row[0].text if row[0].kind == "sign" and not row[0].rows else ""
        if alone in SIGNS_ALONE and behind_a_sign(row):  # x^-, x^*, x^{*T}
            return [row[1:]] if self.signed(item, alone) else [row]
        parts = apart(row)
        return self.grouped(item, row, parts, following) if parts else [row]

    def grouped(
        self,
        item: Item,
        row: ItemRow,
        parts: tuple[bool, list[Item], ItemRow],
        following: Item | None,
    ) -> list[ItemRow]:
        """The same for labels in brackets: of a function a derivative, of a number perhaps a power."""
        star, groups, behind = parts
        inside = [label_name(label_parts(g.rows[0]), above=True) for g in groups]
        number = item.text == "e" and "e" not in self.declared
        if not all(inside) or number or self.counts(item, groups):
            return [row]
        made = "_star" * star + "".join(
            LABEL_BRACKETS[g.text] + text for g, text in zip(groups, inside, strict=True)
        )
        if self.known(item, made):
            return self.into(item, made, groups, behind)
        if self.numbered(item, inside):
            item.sub = groups[0].rows[0]
            return [behind]
        if self.calls(item, following):
            return primes_of(row, groups)
        if groups[0].text == "(" and not star and self.may_be_power(item, inside[0]):
            raise power_or_label(item, groups[0])
        return self.into(item, made, groups, behind)

    def counts(self, item: Item, groups: list[Item]) -> bool:
        """Does the label count the members of a family: by an index of a sum, or as one was declared?"""
        d = self.told(item)
        one = len(groups) == 1 and len(groups[0].rows[0]) == 1
        index = groups[0].rows[0][0].text if one else ""
        return index in self.indices or (one and d is not None and d.many is not None)

    def into(
        self, item: Item, made: str, groups: list[Item], behind: ItemRow
    ) -> list[ItemRow]:
        """The letter gets its label; what stands behind the brackets, or at them, is left."""
        item.text += LABEL_MARK + made
        return [behind, *(r for g in groups for r in g.sups)]

    def known(self, item: Item, made: str) -> bool:
        """Is the letter with this label declared?"""
        sub = label_below(item.sub or [])
        return any(
            n in self.declared
            for below in {sub, ""}
            for n in name_choices(item.text + LABEL_MARK + made, below)
        )

    def numbered(self, item: Item, inside: list[str]) -> bool:
        """Is `W^{[2]}` the W2 that is declared, where nothing else is written so?"""
        number, same = "".join(inside), [i for i in self.letters if i.text == item.text]
        others = (
            any(i.sub for i in same) or len({r[0].text for i in same for r in i.sups}) > 1
        )
        bare = len(inside) == 1 and number.isdigit() and not others
        declared = any(n in self.declared for n in name_choices(item.text, number))
        return declared and bare and self.told(item) is None

    def told(self, item: Item) -> Declaration | None:
        """What is declared of the letter without its labels."""
        names = (
            *name_choices(item.text, label_below(item.sub or [])),
            *name_choices(item.text),
        )
        return next((self.declared[n] for n in names if n in self.declared), None)

    def signed(self, item: Item, sign: str) -> bool:
        r"""Is a sign alone above a label: the `+`, `-`, `*` of an iterate, an estimate, an optimum?

        `A^+` is the pseudo-inverse, and of what is declared as an array the star and the plus may be signs of it.
        """
        made = "_" + LABEL_SIGNS[sign]
        if not self.known(item, made):
            told, first = self.told(item), name_choices(item.text)[0]
            rank = by_letter(first) if told is None else len(told.shape or (1, 1))
            array = rank == 2 or (told is not None and rank == 1)
            called = item.kind == "word" or item.text == "e" or (told and told.function)
            if called or (array and sign != "-"):
                return False
        item.text += LABEL_MARK + made
        return True

    def calls(self, item: Item, following: Item | None) -> bool:
        """Is the letter a function that takes what stands behind?"""
        told = self.told(item)
        if told is not None:
            return told.function
        named = item.text in CALLING or item.text in self.functions or item.text in registry
        return named and item.sub is None and in_brackets(following)

    def may_be_power(self, item: Item, inside: str) -> bool:
        """May parentheses above be a power: of a number by anything, of a letter without other labels by 2, 3 ...?"""
        told = self.told(item)
        if told is not None and told.shape == ():
            return True
        return inside.isdigit() and int(inside) > 1 and not self.several


def apart(row: ItemRow) -> tuple[bool, list[Item], ItemRow] | None:
    """Whether a superscript has a star, its labels in brackets, and the one sign behind; None where it has others."""
    groups = [i for i in row if in_label(i)]
    behind = [i for i in row if not (is_star(i) or in_label(i))]
    rest = [i for i in row if not is_star(i)]
    if not groups or groups + behind != rest or len(behind) > 1:
        return None
    return len(rest) < len(row), groups, behind


def behind_a_sign(row: ItemRow) -> bool:
    """Does nothing stand behind the first sign of a superscript, or behind a star the sign of a transpose?"""
    return len(row) == 1 or (
        is_star(row[0]) and len(row) == 2 and row[1].text in ("T", "⊤")
    )


def is_star(item: Item) -> bool:
    """Is it a star?"""
    return item.kind == "sign" and item.text == "*"


def in_label(item: Item) -> bool:
    """Is it what a label may stand in: brackets inside the braces of a superscript?"""
    return item.kind == "group" and item.text in LABEL_BRACKETS and item.sub is None


def primes_of(row: ItemRow, groups: list[Item]) -> list[ItemRow]:
    """The primes of `f^{(2)}`; the row itself where it counts no derivatives."""
    count = "".join(i.text for i in groups[0].rows[0])
    known = len(row) == 1 and groups[0].text == "(" and count.isdigit()
    if not known or not 0 < int(count) <= ORDERS:
        return [row]
    return [[Item("sign", "'", groups[0].span)] for _ in range(int(count))]


def power_or_label(item: Item, group: Item) -> Unsupported:
    """`x^{(2)}` of a number."""
    inside = "".join(i.text for i in group.rows[0])
    letter = item.text.partition("|")[0]
    hint = f"write {letter}^{{{inside}}} for the power, or declare {letter}^{{({inside})}} for the name"
    return Unsupported(f"({inside}) above: is it a label, or a power?", group.span, hint)
