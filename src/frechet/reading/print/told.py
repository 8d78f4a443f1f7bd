r"""What is told of the names in a text before its first token, and which of the names a letter stands for.

legend   item a letter or a word with its scripts   row items side by side
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.declare import Declaration, by_letter, dimensions
from frechet.reading.print import macros as m
from frechet.reading.print.items import (
    Item,
    ItemRow,
    comma_pieces,
    is_argument_list,
    stand_together,
    subscript,
)

DECLARING_WORDS = ("where", "for", "with")  # words behind which a text defines names


class Told:
    """The names of one text: declared, sizes, and those that its own `where` defines.

    `names` are all of these, `functions` what stands before arguments, `defined` what `where` gives, with its
    arguments, `used` every name that occurs; `longest` is the length of the longest name.  Of those that nobody
    declared, `bases` have entries, `turned` are transposed somewhere; `labels` were read as entries of them.
    """

    def __init__(
        self, row: ItemRow, declared: Mapping[str, Declaration], functions: Collection[str]
    ) -> None:
        self.declared, self.functions = declared, functions
        self.variables = {n for n, d in declared.items() if not d.function}
        self.names = self.variables | dimensions(declared.values())
        self.defined = dict(self.definitions(row))
        self.names |= set(self.defined)
        self.lengths = {len(n) for n in (*self.names, *functions, *PRINTED)}
        self.longest = max(self.lengths)
        self.used = self.occurring(row)
        self.bases, self.turned = based_names(row, self)
        self.labels = dict[str, None]()

    def definitions(self, row: ItemRow) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The names that `where f(x) = ...` defines, with their arguments."""
        start = next(
            (
                k
                for k, i in enumerate(row)
                if i.kind == "word" and i.text in DECLARING_WORDS
            ),
            len(row),
        )
        for k in range(start + 1, len(row)):
            if row[k].kind != "sign" or row[k].text != "=":
                continue
            back = k - 2 if row[k - 1].kind == "group" else k - 1
            if row[back].kind in ("letter", "word"):
                name = self.chosen(row[back], subscript(row[back].sub or []))
                given = row[k - 1].rows[0] if back == k - 2 else []
                yield name, tuple(i.text for i in given)

    def occurring(self, row: ItemRow) -> set[str]:
        """The names of a text, each letter with and without its subscript."""
        found, stack = set[str](), [row]
        while stack:
            for item in stack.pop():
                stack += [*item.rows, *item.sups]
                if item.kind in ("letter", "word"):
                    found |= {self.chosen(item), self.subscripted(item)}
        return found

    def occurs(self, item: Item) -> bool:
        """Does a letter of a subscript stand anywhere else, or is it declared?"""
        return self.chosen(item) in self.used | self.names

    def base(self, item: Item) -> str:
        """The name whose entry an undeclared letter with its subscript is: `x_k` beside x; else empty."""
        name, places = self.chosen(item), places_of(item.sub or [])
        label = self.subscripted(item)
        if not places or self.known(label) or name in self.names or name in ("δ", "I"):
            return ""
        if name in "KDLe" and not set("".join(places)) <= set("ijkl"):
            return ""
        if "".join(places).isdigit() and not (by_letter(name) or name in self.turned):
            return ""
        both, capital = len(places) == 2, name.upper()
        if both and len(name) == 1 and self.rank_told(capital) == 2:
            found = capital
        elif both or not name[0].isupper() or len("".join(places)) == 2:
            found = name if name in self.bases else ""
        else:
            found = ""
        if found:
            self.labels[label] = None
        return found

    def rank_told(self, name: str) -> int | None:
        """How many axes a name has that is declared or stands alone, by its letter; None where it is neither."""
        if name in self.names:
            return self.rank(name)
        return 2 if name in self.bases and name[0].isupper() else None

    def known(self, name: str) -> bool:
        """Is anything told of a name?"""
        return name in self.names or name in self.declared

    def chosen(self, item: Item, sub: str = "") -> str:
        """Of the names that a letter, with a subscript, may stand for: the one that is known, else the first."""
        every = spelled(item.text)
        if sub:
            every = [f"{e}{between}{sub}" for between in ("", "_") for e in every]
        return next(filter(self.known, every), every[0])

    def subscripted(self, item: Item) -> str:
        """The name that a letter and its subscript are together."""
        return self.chosen(item, subscript(item.sub or []))

    def longer(self, item: Item) -> bool:
        """Is the letter with its subscript a name that is known?"""
        return self.known(self.subscripted(item))

    def rank(self, name: str) -> int | None:
        """How many axes a name has; None where nobody said."""
        if name in self.defined:
            return None
        if name not in self.declared:
            return 0
        shape = self.declared[name].shape
        return None if shape is None else len(shape)

    def square(self, name: str) -> bool:
        """Is it a square matrix?"""
        shape = self.declared[name].shape or ()
        return len(shape) == 2 and shape[0].text == shape[1].text

    def gives(self, item: Item, following: Item | None) -> bool:
        """Does a function that `where` gives stand here, of its own variables?"""
        if item.kind != "letter" or not item.bare or following is None:
            return False
        return is_argument_list(following) and self.defined.get(self.chosen(item)) == tuple(
            i.text for i in following.rows[0]
        )


def places_of(sub: ItemRow) -> list[str]:
    """The places that a subscript may be: one or two single letters or numbers, none of them 0; else none."""
    parts = comma_pieces(sub)
    if len(parts) == 1 and len(sub) == 2:
        parts = [[i] for i in sub]
    single = all(
        len(p) == 1 and p[0].bare and p[0].kind in ("letter", "number") for p in parts
    )
    texts = [p[0].text for p in parts] if single else []
    if texts == ["i", "n"]:  # a label, as in W_{in}
        return []
    fit = all((t.isdigit() and t != "0") or (len(t) == 1 and t.islower()) for t in texts)
    return texts if fit and len(texts) <= 2 else []


def based_names(row: ItemRow, told: Told) -> tuple[set[str], set[str]]:
    """The undeclared names that stand alone somewhere, or whose places are under ∂, at a δ or bound by a sum.

    And those that are transposed somewhere: no scalars.
    """
    alone, turned = set[str](), set[str]()
    indexed, moved = dict[str, list[Item]](), set[str]()
    dummies, delta = set[str](), False
    stack = [row]
    while stack:
        items = stack.pop()
        for k, item in enumerate(items):
            stack += [*item.rows, *(r for r in item.sups if r and r[0].text != "T")]
            sub = item.sub or []
            if item.kind == "sum":
                dummies |= {i.text for i in sub[: 1 if item.sups else len(sub)]}
            if item.kind not in ("letter", "word"):
                continue
            name = told.chosen(item)
            if any(r[0].text in ("⊤", "T", "'") for r in item.sups if r):
                turned.add(name)
            delta |= name == "δ" and len(sub) > 1
            if item.sub is None:
                alone |= {name} - called(items, k, told)
                continue
            indexed.setdefault(name, []).append(item)
            if k and items[k - 1].text == "∂":
                moved.add(name)
    shown = {
        name
        for name, items in indexed.items()
        if is_indexed(items, name in moved, delta, dummies)
    }
    return (alone | shown) - told.names - set(told.functions), turned


def is_indexed(items: list[Item], moved: bool, delta: bool, dummies: set[str]) -> bool:
    """Are the subscripts of a name places though it never stands alone: under ∂ or beside a δ, or of a sum?"""
    every = [places_of(i.sub or []) for i in items]
    if not all(every) or any(
        r[0].text in ("⊤", "T", "'") for i in items for r in i.sups if r
    ):
        return False
    if any(p in dummies for places in every for p in places):
        return True
    letters = [p for p in every if not any(t.isdigit() for t in p)]
    two = any(len(p) == 2 for p in letters)
    several = len({*map(tuple, letters)}) > 1
    return moved and (two or (bool(letters) and (delta or several)))


def called(items: ItemRow, k: int, told: Told) -> set[str]:
    """The letter at a place where it belongs to a function's name, to a call or to the sign of a differential."""
    following = items[k + 1] if k + 1 < len(items) else None
    name = told.chosen(items[k])
    first = last = k
    while first and together(items[first - 1], items[first]):
        first -= 1
    while last + 1 < len(items) and together(items[last], items[last + 1]):
        last += 1
    run = "".join(i.text for i in items[first : last + 1])
    word = run in PRINTED or (len(run) > 1 and run in told.functions)
    call = is_argument_list(following) and name in told.functions
    return {name} if word or call or name == "d" else set()


def together(left: Item, right: Item) -> bool:
    """Do two letters stand side by side, as those of a word?"""
    return left.bare and stand_together(left, right)


def spelled(letter: str) -> list[str]:
    """The names that a letter may stand for, the first by default; its accent stands behind a bar."""
    text, _, accent = letter.partition("|")
    if text[0] == "d" and len(text) == 2 and not text[1].isdigit():  # d and a letter
        return [f"d{e}" for e in spelled(letter[1:])]
    word = m.SPELLED.get(text, "")
    every = [text, *([word] if word else []), *(["lam"] if word == "lambda" else [])]
    if word.startswith("var"):
        every.append(word[3:])
    if word in ("pi", "epsilon", "varepsilon"):
        every = ["pi"] if word == "pi" else [*every, "eps"]
    if accent:
        marked = [e + accent for e in every]
        return marked + [e + "_" for e in every] if accent == "check" else marked
    return every
