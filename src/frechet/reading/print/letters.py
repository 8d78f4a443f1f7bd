r"""Letters in print: alone or side by side, a variable, a function, the sign of a differential, a sum.

What a letter is, the first reading says that fits: declared functions before derivatives, these before calls, and a
variable where nothing else is meant.

    legend   name what is written for the letter   k place in a row   run letters that stand together
"""

from __future__ import annotations

from collections.abc import Iterator

from frechet.errors import NameUnknown, ReadError, Span, Unsupported
from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.print import macros as m
from frechet.reading.print.calls import Calls
from frechet.reading.print.items import Item, Row, arguments, in_brackets, item_at, joined
from frechet.reading.print.scripts import Part, Read, parted, subscript
from frechet.reading.print.shorthand import DIFFERENTIAL
from frechet.reading.text.lex import Token


class Letters(Calls):
    """Tokens of letters."""

    def letters(self, row: Row, k: int) -> Read:
        """One name, or one number, of a run of letters: the longest that is declared."""
        item = row[k]
        if self.behind_transpose(row, k):
            return [self.ones(item)], k + 1
        if item.kind == "number" and not (k and row[k - 1].kind == "letter"):
            return [self.number(item)], k + 1
        if item.kind == "run":
            return self.styled_run(row, k)
        found = self.longest_name(self.run_from(row, k), row, k)
        if found:
            return found
        if item.kind == "number":
            return [self.number(item)], k + 1
        return self.single(row, k)

    def behind_transpose(self, row: Row, k: int) -> bool:
        """Is it the 1 of `x^T 1`, a vector of ones?"""
        before = row[k - 1] if k else None
        is_one = row[k].text == "1" and row[k].bare
        return (
            is_one
            and before is not None
            and bool(before.sups)
            and self.turns(before.sups[-1])
        )

    def styled_run(self, row: Row, k: int) -> Read:
        r"""`\mathbf{tr}(X)` is a function, `\mathbf{AB}` letters in a style."""
        item, following = row[k], item_at(row, k + 1)
        text = PRINTED.get(item.text, item.text)
        if (
            following is not None
            and following.text == "("
            and text in self.functions
            and text not in self.told
        ):
            return self.function(text, item, row, k + 1)
        return [self.row_of_run(item)], k + 1

    def run_from(self, row: Row, k: int) -> list[Item]:
        """The letters that stand together from here, no more than the longest name has."""
        run = [row[k]]
        for item in row[k + 1 : k + self.longest]:
            if not (run[-1].bare and joined(run[-1], item)):
                break
            run.append(item)
        return run

    def longest_name(self, run: list[Item], row: Row, k: int) -> Read | None:
        """The longest beginning of a run that is a name of several letters."""
        for n in range(len(run), 1, -1):  # a number of several digits is one item
            name = "".join(i.text for i in run[:n])
            if len(name) in self.lengths and (
                found := self.whole_name(name, run[:n], row, k)
            ):
                return found
        return None

    def whole_name(self, name: str, run: list[Item], row: Row, k: int) -> Read | None:
        """Letters that are one name: of a variable, or of a function that they call."""
        stop, last = k + len(run), run[-1]
        whole = Item(
            "letter",
            name,
            Span(run[0].span.start, last.span.stop),
            sub=last.sub,
            sups=last.sups,
        )
        if name in self.told:
            if self.all_told(run):
                self.notes[f"{name} is the name, not a product"] = None
            return self.variable(whole, name, row, stop)
        word = name if name in self.functions else PRINTED.get(name, "")
        if word not in self.functions or (
            self.all_told(run) and not in_brackets(item_at(row, stop))
        ):
            return None
        if whole.sub is not None and word in m.EXTREMES:
            whole.kind = "extreme"
            return self.extreme([*row[:k], whole, *row[stop : stop + 1]], k)[0], stop
        return self.function(word, whole, row, stop)

    def all_told(self, run: list[Item]) -> bool:
        """Are all the letters declared by themselves, so that they are no word?"""
        return all(i.text in self.told for i in run)

    def row_of_run(self, item: Item) -> Iterator[Part]:
        r"""`\mathbf{AB}`: letters in a style, with scripts at the last."""
        row = item.rows[0]
        row[-1].sub, row[-1].sups = item.sub, item.sups
        yield self.row(row)

    # ---------------------------------------------------------------- a letter alone
    def single(self, row: Row, k: int) -> Read:
        """A letter alone: the first reading that fits, else a variable."""
        name = self.chosen(row[k])
        readings = (
            self.declared_function,
            self.of_differential,
            self.of_direction,
            self.with_argument,
            self.expected,
            self.exponent_of_e,
            self.sum_by_sigma,
        )
        found = next(filter(None, (reading(name, row, k) for reading in readings)), None)
        return found or self.variable(row[k], name, row, k + 1)

    def declared_function(self, name: str, row: Row, k: int) -> Read | None:
        """A function of `where`, by one letter."""
        if name in self.declared and self.declared[name].function:
            return self.function(name, row[k], row, k + 1)
        return None

    def of_differential(self, name: str, row: Row, k: int) -> Read | None:
        """`df/dX`, `dX`: the d of a derivative or of a differential."""
        item, following = row[k], item_at(row, k + 1)
        if item.text != "d":
            return None
        slash = following is not None and following.text == "/"
        if slash and self.differential([item]) and self.differential(row[k + 2 : k + 3]):
            return self.slashed(row, k)
        if (item.style == "upright" or name not in self.told) and item.bare:
            return self.moved(item, following, k)
        return None

    def of_direction(self, name: str, row: Row, k: int) -> Read | None:
        """`D_X(F)[H]`, where D is no declared name."""
        return (
            self.directional(row, k)
            if row[k].text == "D" and name not in self.told
            else None
        )

    def with_argument(self, name: str, row: Row, k: int) -> Read | None:
        """A letter before brackets: a function of the language, or one that `where` gives."""
        item, following = row[k], item_at(row, k + 1)
        if following is None or not in_brackets(following):
            return None
        word = self.function_meant(name, item, following)
        if word:
            item.sub = None
            return self.function(word, item, row, k + 1)
        if self.of_given(row, k):
            return [self.marked(item, name)], k + 2
        named_only = arguments(following) or name in "fgφψϕ"
        if self.stranger(item, name) and named_only and not heads(row, k + 2):
            raise NameUnknown(
                f"there is no function {name}",
                item.span,
                f"write out {name}(...), or declare it",
            )
        return None

    def function_meant(self, name: str, item: Item, following: Item) -> str:
        """The function of the language that a letter before brackets is: `σ(x)`, `K(m, n)`, `λ_max(S)`; else empty."""
        free = name not in self.told and item.sub is None
        if name == "K" and item.style == "upright" and item.bare:
            free = free or len(parted(following.rows[0])) == 2
        if free and name in ("σ", "K"):
            return "sigma" if name == "σ" else name
        word = m.CALLED.get(f"{item.text}_{subscript(item.sub or [])}", "")
        return "" if self.longer(item) else word

    def of_given(self, row: Row, k: int) -> bool:
        """Does a function that `where` gives stand here, of its own variables?"""
        item, following = row[k], row[k + 1] if k + 1 < len(row) else None
        if (
            item.kind != "letter"
            or not item.bare
            or following is None
            or not arguments(following)
        ):
            return False
        return self.defined.get(self.chosen(item)) == tuple(
            i.text for i in following.rows[0]
        )

    def stranger(self, item: Item, name: str) -> bool:
        """Is it a letter that nobody declared, so that brackets around names alone make it a function?"""
        if (
            name in self.told
            or name in ("σ", "K", "I", "D", "λ")
            or item.style == "upright"
        ):
            return item.text == "λ" and item.sub is not None and name not in self.told
        return item.sub is None or self.chosen(item, subscript(item.sub)) not in self.told

    def expected(self, name: str, row: Row, k: int) -> Read | None:
        """`E[x]` is not read."""
        following = item_at(row, k + 1)
        if (
            following is not None
            and following.text == "["
            and name == "E"
            and name not in self.told
        ):
            raise Unsupported(
                "an expectation", row[k].span, "declare E if it is a variable"
            )
        return None

    def exponent_of_e(self, name: str, row: Row, k: int) -> Read | None:
        """`e^x`, where e is no declared name."""
        item = row[k]
        if item.text == "e" and name not in self.told and item.sups and item.sub is None:
            return [self.exponential(item)], k + 1
        return None

    def sum_by_sigma(self, name: str, row: Row, k: int) -> Read | None:
        """`Σ_i`, in text that has no sign of its own for a sum."""
        item = row[k]
        indexed = (
            bool(item.sub)
            and not item.sups
            and subscript(item.sub or []).strip("ijkl") == ""
        )
        if name != "Σ" or not self.entries or not indexed:
            return None
        item.kind = "sum"
        return self.summed(row, k)

    def moved(self, item: Item, following: Item | None, k: int) -> Read:
        r"""`\mathrm{d}X`: a name that is declared, or the beginning of a differential."""
        if following is not None and following.kind in ("letter", "word"):
            span = Span(item.span.start, following.span.stop)
            both = Item(
                "letter", "d" + following.text, span, sub=following.sub, sups=following.sups
            )
            if {
                self.chosen(both),
                self.chosen(both, subscript(both.sub or [])),
            } & self.told:
                return [self.marked(both, self.chosen(both))], k + 2
        if item.style == "upright":
            return [Token("name", DIFFERENTIAL, item.span)], k + 1
        return [self.named("d", item.span)], k + 1

    def variable(self, item: Item, name: str, row: Row, k: int) -> Read:
        """A name with its scripts; a bracket of places may follow."""
        return [self.marked(item, name)], k

    def exponential(self, item: Item) -> Iterator[Part]:
        """`e^{x}`: of a square matrix the matrix exponential."""
        row = item.sups[0]
        if len(item.sups) > 1 or (
            row[0].kind == "sign" and row[0].text in ("⊤", "'", "†", ".*")
        ):
            raise ReadError(
                "e is not declared",
                item.span,
                "declare it, or write e^{x} for the exponential",
            )
        yield Token("name", "e^", item.span)
        yield from self.bracketed(row, Span(row[0].span.start, row[-1].span.stop))


def heads(row: Row, k: int) -> bool:
    """Does `=` follow, so that it is a left side?"""
    return k < len(row) and row[k].kind == "sign" and row[k].text in "=↦"
