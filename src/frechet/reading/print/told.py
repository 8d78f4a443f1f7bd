r"""What is told of the names in a text before its first token, and which of the names a letter stands for.

legend   item a letter or a word with its scripts   row items side by side
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from frechet.errors import ReadError
from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.declare import Declaration, by_letter, dimensions
from frechet.reading.print.bases import Bases, places_of
from frechet.reading.print.index_letters import free_letters
from frechet.reading.print.items import (
    DECLARING_WORDS,
    Item,
    ItemRow,
    comma_pieces,
    in_brackets,
    is_argument_list,
    item_at,
    label_below,
    name_choices,
)

LABELLED = "KDLe"  # letters whose subscript is a label unless it is an index


class Told:
    """The names of one text: declared, sizes, and those that its own `where` defines.

    `names` are all of these, `functions` what stands before arguments, `defined` what `where` gives, with its
    arguments, `used` every name that occurs, `bold` those in bold type, `arrays` the letters that somewhere call
    nothing, `called` the others that stand before lists of names; `free` are the letters of indices outside of sums
    over them; `turned_by_t`: `A^t` is a transpose; `longest` is the length of the longest name.
    `bases` are those that nobody declared and that have entries, `labels` what was read as an entry of one of them.
    """

    def __init__(
        self, row: ItemRow, declared: Mapping[str, Declaration], functions: Collection[str]
    ) -> None:
        self.declared, self.functions = declared, functions
        self.variables = {n for n, d in declared.items() if not d.function}
        self.unknown = {n for n, d in declared.items() if d.unknown}
        self.sizes = dimensions(declared.values())
        self.names = self.variables | self.sizes
        self.scalars = {n for n in self.variables if declared[n].shape == ()}
        self.defined = dict(self.definitions(row))
        self.defined |= dict.fromkeys(self.points(row), ())
        self.names |= set(self.defined)
        self.lengths = {len(n) for n in (*self.names, *functions, *PRINTED)}
        self.longest = max(self.lengths)
        self.bold = set[str]()
        self.used = self.occurring(row)
        self.free = {*free_letters(row)}
        # `dF = ...` tells what moves, and where nothing is claimed `x dx` is an integrand
        self.claimed = any(i.kind == "sign" and i.text == "=" for i in row)
        self.moving = (
            self.claimed and "d" not in self.variables and not differentiates_a_side(row)
        )
        self.apart = self.apart_from_d(row)
        self.bases = Bases(row, self.chosen, functions)
        self.labels = dict[str, None]()
        self.arrays = set(self.without_argument(row))
        self.called = set(self.before_names(row)) - self.arrays
        self.turned_by_t = self.turns(row)
        self.one_density(row)

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
                name = self.chosen(row[back], label_below(row[back].sub or []))
                given = row[k - 1].rows[0] if back == k - 2 else []
                yield name, tuple(i.text for i in given)

    def candidates(self, row: ItemRow) -> tuple[str, ...]:
        """The names by one of which a row may be differentiated, vectors first; of `f where f(x) = ...` that is x.

        By numbers a ∇ goes by all of them at once; so no number is among several names.
        """
        found = self.occurring(row)
        given = [self.defined[n] for n in found & {*self.defined}]
        if any(given):
            return given[0] if len(given) == len(given[0]) == 1 else ()
        names = self.used if given else found
        names = names - {
            *self.defined,
            *self.functions,
            *self.sizes,
            *PRINTED,
            "",
            "d",
            "I",
        }
        arrays = (n for n in names if len(names) == 1 or self.likely_rank(n))
        return tuple(sorted(arrays, key=lambda n: (self.likely_rank(n) != 1, n)))

    def likely_rank(self, name: str) -> int:
        """How many axes a name has, by its letter where nobody said."""
        said = self.rank(name) if name in self.declared else None
        return by_letter(name) if said is None else said

    def points(self, row: ItemRow) -> Iterator[str]:
        r"""The names of points, `x_0` in `\Big|_{x=x_0}` and `\Big|_{x_0}`: no entries of what they stand for."""
        stack = [row]
        while stack:
            for item in stack.pop():
                stack += [*item.rows, *item.sups]
                if item.kind == "at":
                    point = item.rows[1]
                    pieces = [comma_pieces(p, "=") for p in comma_pieces(point)]
                    alone = {i.text for p in pieces for r in p[:-1] for i in r}
                    for name in (i for p in pieces for i in p[-1] if i.sub):
                        if name.text in alone or len(pieces[0]) == 1:
                            yield self.chosen(name, label_below(name.sub or []))

    def occurring(self, row: ItemRow) -> set[str]:
        """The names of a text, each letter with and without its subscript."""
        found, stack = set[str](), [row]
        while stack:
            for item in stack.pop():
                stack += [*item.rows, *item.sups]
                if item.kind in ("letter", "word"):
                    names = {self.chosen(item), self.subscripted(item)}
                    found |= names
                    self.bold |= names if item.style == "bold" else set()
        return found

    def apart_from_d(self, row: ItemRow) -> set[str]:
        """The letters that occur without a d in front."""
        found, stack = set[str](), [row]
        while stack:
            items = stack.pop()
            for before, item in zip((None, *items), items, strict=False):
                stack += [*item.rows, *item.sups]
                if item.kind in ("letter", "word") and not (before and before.text == "d"):
                    found.add(self.subscripted(item))
        return found

    def occurs(self, item: Item) -> bool:
        """Does a letter of a subscript stand anywhere else, or is it declared?"""
        return self.chosen(item) in self.used | self.names

    def base(self, item: Item) -> str:
        """The name whose entry an undeclared letter with its subscript is: `x_k` beside x; else empty."""
        name, places = self.chosen(item), places_of(item.sub or [])
        label = self.subscripted(item)
        if self.known(label) or name in self.names or not self.may_be_entry(name, places):
            return ""
        capital = name.upper()
        if len(places) == 2 and len(name) == 1 and self.rank_told(capital) == 2:
            found = capital  # a_{ij} beside A
        elif len("".join(places)) == 2 or not name[0].isupper():
            found = name if name in self.bases.names else ""
        else:
            found = ""
        if found:
            self.labels[label] = None
        return found

    def may_be_entry(self, name: str, places: list[str]) -> bool:
        """Is a letter with these places no label by custom, as `K_d`, `e_x`, or `c_1` of a number?"""
        written = "".join(places)
        label = name in LABELLED and not set(written) <= set("ijkl")
        if not places or name in ("δ", "I") or label:
            return False
        return not written.isdigit() or bool(by_letter(name)) or name in self.bases.turned

    def shares_label(self, item: Item) -> bool:
        """Is the subscript of a K, D or L no size, but the label that other letters have: `x_k + K_k z_k`?"""
        text = label_below(item.sub or [])
        others = (
            i for n, found in self.bases.indexed.items() if n not in "IKDL" for i in found
        )
        return (
            text not in self.sizes
            and self.chosen(item) in "KDL"
            and any(label_below(other.sub or []) == text for other in others)
        )

    def rank_told(self, name: str) -> int | None:
        """How many axes a name has that is declared or stands alone, by its letter; None where it is neither."""
        if name in self.names:
            return self.rank(name)
        return 2 if name in self.bases.names and name[0].isupper() else None

    def without_argument(self, row: ItemRow) -> Iterator[str]:
        """The letters that stand somewhere with no bracket behind them, or with something above or below."""
        stack = [row]
        while stack:
            items = stack.pop()
            for k, item in enumerate(items):
                stack += [*item.rows, *item.sups]
                called = in_brackets(item_at(items, k + 1)) and item.bare
                if item.kind == "letter" and not called:
                    yield self.chosen(item)

    def before_names(self, row: ItemRow) -> Iterator[str]:
        """The letters that stand somewhere before a list of names, as a function before its arguments."""
        stack = [row]
        while stack:
            items = stack.pop()
            for k, item in enumerate(items):
                stack += [*item.rows, *item.sups]
                if item.kind == "letter" and is_argument_list(item_at(items, k + 1)):
                    yield self.chosen(item)

    def one_density(self, row: ItemRow) -> None:
        """`p(x | y)` and `p(x, y)` are two functions, though one letter."""
        given, joint, stack = dict[str, Item](), set[str](), [row]
        while stack:
            items = stack.pop()
            for k, item in enumerate(items):
                stack += [*item.rows, *item.sups]
                following = item_at(items, k + 1)
                if item.kind == "letter" and following and in_brackets(following):
                    inside = following.rows[0]
                    if any(i.text == "," and i.late for i in inside):
                        given[self.chosen(item)] = item
                    elif any(i.text == "," for i in inside):
                        joint.add(self.chosen(item))
        for name in joint & given.keys():
            said = f"{name}(x | y) and {name}(x, y) are two functions"
            raise ReadError(said, given[name].span, "give one of them another name")

    def turns(self, row: ItemRow) -> bool:
        """Is t the sign of the transpose: not declared, alone above arrays, and nowhere else?"""
        if "t" in self.names:
            return False
        bases, others, stack = list[Item](), 0, [row]
        while stack:
            items = stack.pop()
            for k, item in enumerate(items):
                stack += [*item.rows, *([item.sub] if item.sub else [])]
                following = item_at(items, k + 1)
                others += item.text == "t" and not (following and following.text == "r")
                for above in item.sups:
                    alone = "".join(i.text for i in above) in ("t", "-t") and above[-1].bare
                    bases += [item] * alone
                    stack += [] if alone else [above]
        return bool(bases) and not others and all(map(self.may_turn, bases))

    def may_turn(self, item: Item) -> bool:
        """May it be transposed: brackets, an array that is declared, or a letter that names one?"""
        if item.kind == "group":
            return item.text != "|"
        name = self.chosen(item)
        declared = self.rank_said(name)
        return (
            item.kind == "letter"
            and (by_letter(name) if declared is None else declared) > 0
        )

    def known(self, name: str) -> bool:
        """Is anything told of a name?"""
        return name in self.names or name in self.declared

    def chosen(self, item: Item, sub: str = "") -> str:
        """Of the names that a letter, with a subscript, may stand for: the one that is known, else the first."""
        every = name_choices(item.text, sub)
        return next(filter(self.known, every), every[0])

    def subscripted(self, item: Item) -> str:
        """The name that a letter and its subscript are together."""
        return self.chosen(item, label_below(item.sub or []))

    def longer(self, item: Item) -> bool:
        """Is the letter with its subscript a name that is known?"""
        return self.known(self.subscripted(item))

    def rank(self, name: str) -> int | None:
        """How many axes a name has; None where nobody said."""
        if name in self.defined:
            return None
        if name not in self.declared:
            return 0
        d = self.declared[name]
        return d.rank if d.shape is None else len(d.shape)

    def counted(self, name: str) -> bool:
        """Is it declared as a family?"""
        return name in self.declared and self.declared[name].many is not None

    def rank_said(self, name: str) -> int | None:
        """How many axes somebody said that a name has; None where nobody did."""
        return self.rank(name) if name in self.names else None

    def square(self, name: str) -> bool:
        """Is it a square matrix?"""
        shape = self.declared[name].shape or ()
        return len(shape) == 2 and shape[0].text == shape[1].text

    def is_line(self, name: str) -> bool:
        """Is it declared as a matrix with one row or one column?"""
        shape = self.declared[name].shape if name in self.declared else None
        return [n.number() == 1 for n in shape or ()] in ([True, False], [False, True])

    def gives(self, item: Item, following: Item | None) -> bool:
        """Does a function that `where` gives stand here, of its own variables?"""
        if item.kind != "letter" or item.sups or following is None:
            return False
        return is_argument_list(following) and self.defined.get(
            self.subscripted(item)
        ) == tuple(i.text for i in following.rows[0])

    def partials(self, item: Item, following: Item | None) -> list[str]:
        """The variables of `f_x(x, y)`, `f_{xy}` of a function that is declared, or given with its variables."""
        name, sub = self.chosen(item), item.sub or []
        letters = [self.chosen(i) for i in sub if i.kind == "letter" and i.bare]
        if self.longer(item) or len(letters) != len(sub) or len(letters) > 3:
            return []
        return letters if {*letters} <= {*self.arguments(name, following)} else []

    def arguments(self, name: str, following: Item | None) -> list[str]:
        """The names that a function is of: of a declared one those behind it, of a given one those that it says."""
        declared = self.declared.get(name)
        if declared is None or not declared.function or declared.entrywise:
            return list(self.defined.get(name, ()))
        inside = following.rows[0] if following and in_brackets(following) else []
        return [self.chosen(i) for i in inside if i.kind == "letter"]

    def derived(self, item: Item, following: Item) -> int:
        """How many primes stand at a function of one variable that `where` gives: 1 to 3, else 0."""
        marks = [i.text for row in item.sups for i in row]
        primes = len(marks) if marks and set(marks) == {"'"} else 0
        inside = following.rows[0] if is_argument_list(following) else []
        given = self.defined.get(self.subscripted(item))
        fits = len(inside) == 1 and given == (inside[0].text,)
        return primes if fits and primes <= 3 else 0


def differentiates_a_side(row: ItemRow) -> bool:
    """Does some side of a text begin with a d?"""
    begin = (i for k, i in enumerate(row) if not k or row[k - 1].text == "=")
    return any(i.text == "d" for i in begin)
