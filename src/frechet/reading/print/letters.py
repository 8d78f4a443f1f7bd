r"""Letters in print: alone or side by side, a variable, a function, the sign of a differential, a sum.

What a letter is, the first reading says that fits: declared functions before derivatives, these before calls, and a
variable where nothing else is meant.

    legend   name what is written for the letter   k place in a row   run letters that stand together
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from frechet.errors import NameUnknown, ReadError, Span, Unsupported
from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.print import macros as m
from frechet.reading.print.calls import Calls
from frechet.reading.print.items import (
    DECLARING_WORDS,
    Item,
    ItemRow,
    comma_pieces,
    in_brackets,
    is_argument_list,
    item_at,
    stand_together,
    subscript,
)
from frechet.reading.print.operators import DerivativeTokens
from frechet.reading.print.scripts import is_transpose
from frechet.reading.print.sheet import (
    Again,
    Sheet,
    TokensRead,
    TokenTree,
    bracketed_tokens,
)
from frechet.reading.print.shorthand import DIFFERENTIAL
from frechet.reading.print.sums import SumTokens
from frechet.reading.print.symbols import Symbols, inverts
from frechet.reading.print.told import Told
from frechet.reading.print.unknowns import UnknownTokens
from frechet.reading.print.variables import begins_derivative, derivative_signs
from frechet.reading.text.lex import Token
from frechet.reading.text.syntax import Syntax

LONGEST_WORD = 12  # letters of a function between a d and its brackets


@dataclass(frozen=True, slots=True)
class LetterTokens:
    """Tokens of letters and words."""

    told: Told
    sheet: Sheet
    symbols: Symbols
    sums: SumTokens
    operators: DerivativeTokens
    calls: Calls
    unknowns: UnknownTokens
    row: Again

    def letters(self, row: ItemRow, k: int) -> TokensRead:
        """One name, or one number, of a run of letters: the longest that is declared."""
        item = row[k]
        if self.behind_transpose(row, k):
            return [self.symbols.ones(item)], k + 1
        if k and is_norm_mark(row[k - 1], item):
            hint = (
                f"write ||x||_{item.text} for the norm with this mark, or a space before it"
            )
            raise ReadError(
                f"a norm with the mark {item.text}, or times it?", item.span, hint
            )
        if item.kind == "number" and not (k and row[k - 1].kind == "letter"):
            return [self.symbols.number(item)], k + 1
        if item.kind == "run":
            return self.styled_run(row, k)
        found = self.longest_name(self.run_from(row, k), row, k)
        if found:
            return found
        if item.kind == "number":
            return [self.symbols.number(item)], k + 1
        return self.single(row, k)

    def behind_transpose(self, row: ItemRow, k: int) -> bool:
        """Is it the 1 of `x^T 1`, a vector of ones?"""
        before = row[k - 1] if k else None
        is_one = row[k].text == "1" and row[k].bare
        return (
            is_one
            and before is not None
            and bool(before.sups)
            and is_transpose(before.sups[-1], self.told)
        )

    def styled_run(self, row: ItemRow, k: int) -> TokensRead:
        r"""`\mathbf{tr}(X)` is a function, `\mathbf{AB}` letters in a style."""
        item, following = row[k], item_at(row, k + 1)
        text = PRINTED.get(item.text, item.text)
        if (
            following is not None
            and following.text == "("
            and text in self.told.functions
            and text not in self.told.names
        ):
            return self.calls.function(text, item, row, k + 1)
        return [self.row_of_run(item)], k + 1

    def run_from(self, row: ItemRow, k: int) -> list[Item]:
        """The letters that stand together from here, no more than the longest name has."""
        run = [row[k]]
        for item in row[k + 1 : k + self.told.longest]:
            if not (run[-1].bare and stand_together(run[-1], item)):
                break
            run.append(item)
        return run

    def longest_name(self, run: list[Item], row: ItemRow, k: int) -> TokensRead | None:
        """The longest beginning of a run that is a name of several letters."""
        for n in range(len(run), 1, -1):  # a number of several digits is one item
            name = "".join(i.text for i in run[:n])
            if len(name) in self.told.lengths and (
                found := self.whole_name(name, run[:n], row, k)
            ):
                return found
        return None

    def whole_name(
        self, name: str, run: list[Item], row: ItemRow, k: int
    ) -> TokensRead | None:
        """Letters that are one name: of a variable, or of a function that they call."""
        stop, last = k + len(run), run[-1]
        whole = Item(
            "letter",
            name,
            Span(run[0].span.start, last.span.stop),
            sub=last.sub,
            sups=last.sups,
        )
        if name in self.told.names:
            if self.all_told(run):
                self.sheet.note(f"{name} is the name, not a product")
            return [self.symbols.marked(whole, name)], stop
        if name == "sum" and whole.sub is not None:
            whole.kind = "sum"
            parts, end = self.sums.summed([whole, *row[stop:]], 0)
            return parts, stop + end - 1
        word = name if name in self.told.functions else PRINTED.get(name, "")
        if word not in self.told.functions or (
            self.all_told(run) and not in_brackets(item_at(row, stop))
        ):
            return None
        if whole.sub is not None and word in m.EXTREMES:
            whole.kind = "extreme"
            return self.calls.extreme([*row[:k], whole, *row[stop : stop + 1]], k)[0], stop
        return self.calls.function(word, whole, row, stop)

    def all_told(self, run: list[Item]) -> bool:
        """Are all the letters declared by themselves, so that they are no word?"""
        return all(i.text in self.told.names for i in run)

    def row_of_run(self, item: Item) -> Iterator[TokenTree]:
        r"""`\mathbf{AB}`: letters in a style, with scripts at the last."""
        row = item.rows[0]
        row[-1].sub, row[-1].sups = item.sub, item.sups
        yield self.row(row)

    def word(self, row: ItemRow, k: int) -> TokensRead:
        """A function, a name of several letters, or `where`."""
        item = row[k]
        text = self.told.chosen(item)
        if text in DECLARING_WORDS and text not in self.told.names and k + 1 < len(row):
            return [Token("name", "where", item.span)], k + 1
        if text in self.told.names:
            return [self.symbols.marked(item, text)], k + 1
        text = text if text in self.told.functions else PRINTED.get(text, text)
        if text in self.told.functions and text in m.EXTREMES and item.sub is not None:
            return self.calls.extreme(row, k)
        if text in self.told.functions:
            return self.calls.function(text, item, row, k + 1)
        if item.text in m.SPELLED.values() or item.sub is None:
            return [self.symbols.unknown(item, text)], k + 1
        return [self.symbols.marked(item, text)], k + 1

    # ---------------------------------------------------------------- a letter alone
    def single(self, row: ItemRow, k: int) -> TokensRead:
        """A letter alone: the first reading that fits, else a variable."""
        name = self.told.chosen(row[k])
        readings = (
            self.unknowns.letter,
            self.partial_given,
            self.declared_function,
            self.of_differential,
            self.of_direction,
            self.with_argument,
            self.expected,
            self.exponent_of_e,
            self.sums.by_sigma,
            self.laplacian,
        )
        found = next(filter(None, (reading(name, row, k) for reading in readings)), None)
        return found or ([self.symbols.marked(row[k], name)], k + 1)

    def partial_given(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """`f_x`, `f_{xy}` of a function of these variables that is declared or given."""
        item, following = row[k], item_at(row, k + 1)
        wrt = self.told.partials(item, following)
        if not wrt:
            return None
        stop = k + 1 + in_brackets(following)
        body = [replace(item, sub=None, sups=[]), *row[k + 1 : stop]]
        self.sheet.note(
            f"{name}_{''.join(wrt)} is the derivative of {name} by {', '.join(wrt)}"
        )
        names = [Syntax("name", item.span, text=x) for x in wrt]
        inside: list[TokenTree] = [*derivative_signs(names, item.span), self.row(body)]
        parts = [
            bracketed_tokens(iter(inside), item.span),
            self.symbols.scripts.raised(item),
        ]
        return parts, stop

    def declared_function(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """A function of `where`, by one letter."""
        if name in self.told.declared and self.told.declared[name].function:
            return self.calls.function(name, row[k], row, k + 1)
        return None

    def of_differential(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """`df/dX`, `dX`: the d of a derivative or of a differential."""
        item, following = row[k], item_at(row, k + 1)
        if item.text != "d":
            return None
        slash = (
            k + 1 if following is None or following.kind == "sign" else slash_behind(row, k)
        )
        over = slash < len(row) and row[slash].text == "/"
        if (
            over
            and begins_derivative([item], self.told)
            and begins_derivative(row[slash + 1 : slash + 2], self.told)
        ):
            return self.operators.slashed(row, k)
        if item.style == "upright" or name not in self.told.names:
            return self.moved(item, following, k) if item.bare else self.repeated(row, k)
        return None

    def repeated(self, row: ItemRow, k: int) -> TokensRead | None:
        """The d² of a second differential, upright or at the beginning of a side."""
        item, following = row[k], item_at(row, k + 1)
        order = item.sups[0] if len(item.sups) == 1 and item.sub is None else []
        first = not k or row[k - 1].text == "="
        if not self.told.claimed or [i.text for i in order] not in (["2"], ["3"]):
            return None
        if (
            following is None
            or following.kind == "sign"
            or not (first or item.style == "upright")
        ):
            return None
        return [Token("name", DIFFERENTIAL, item.span)] * int(order[0].text), k + 1

    def of_direction(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """`D_X(F)[H]`, where D is no declared name."""
        return (
            self.operators.directional(row, k)
            if row[k].text == "D" and name not in self.told.names
            else None
        )

    def laplacian(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        r"""`\Delta_x (f)`: the trace of the second derivative by a vector or a number."""
        item, following = row[k], item_at(row, k + 1)
        if name != "Δ" or name in self.told.names or item.sub is None or item.sups:
            return None
        if following is None or following.kind == "sign" or self.told.longer(item):
            return None
        x = self.told.chosen(item.sub[0]) if len(item.sub) == 1 else ""
        if x not in self.told.variables:
            return None
        if following.text != "(" or self.told.rank(x) not in (0, 1):
            hint = rf"write \operatorname{{tr}}(\nabla_{{{x}}}^2 (f)) for the Laplacian of f, or declare Δ{x}"
            raise ReadError(f"the Laplacian by {x}, or a name?", item.span, hint)
        return self.operators.laplacian(item, following, self.told.rank(x) == 1), k + 2

    def with_argument(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """A letter before brackets: a function of the language, or one that `where` gives."""
        item, following = row[k], item_at(row, k + 1)
        if following is None or not in_brackets(following):
            return None
        if primes := self.told.derived(item, following):
            return [self.derivative_given(name, item, following, primes)], k + 2
        word = self.function_meant(name, item, following)
        if word:
            item.sub = None
            return self.calls.function(word, item, row, k + 1)
        if self.told.gives(item, following):
            given = replace(item, sub=None)
            return [self.symbols.marked(given, self.told.subscripted(item))], k + 2
        named_only = is_argument_list(following) or name in "fgφψϕ"
        named_only |= following.text == "(" and name in self.told.called
        named_only |= following.text == "(" and self.greek_function(item, name)
        if self.stranger(item, name) and named_only and not heads(row, k + 2):
            raise NameUnknown(
                f"there is no function {name}",
                item.span,
                f"write out {name}(...), or declare it",
            ).lacking(name)
        return None

    def derivative_given(
        self, name: str, item: Item, following: Item, primes: int
    ) -> Iterator[TokenTree]:
        """`f'(x)` of an f that `where` gives: its derivative by x."""
        by = self.told.chosen(following.rows[0][0])
        yield Token("op", "(", item.span)
        by_name = Syntax("name", following.span, text=by)
        yield from derivative_signs([by_name] * primes, item.span)
        yield self.sheet.named(self.told.subscripted(item), item.span)
        yield Token("op", ")", following.span)

    def function_meant(self, name: str, item: Item, following: Item) -> str:
        """The function of the language that a letter before brackets is: `σ(x)`, `K(m, n)`, `λ_max(S)`; else empty."""
        free = name not in self.told.names and item.sub is None
        if name == "K" and item.style == "upright" and item.bare:
            free = free or len(comma_pieces(following.rows[0])) == 2
        if free and name in ("σ", "K"):
            return "sigma" if name == "σ" else name
        word = m.LETTER_FUNCTIONS.get(f"{item.text}_{subscript(item.sub or [])}", "")
        return "" if self.told.longer(item) else word

    def greek_function(self, item: Item, name: str) -> bool:
        """Is it Φ, Γ, Ψ and nowhere in the text an array: without a bracket behind it, or with something above?"""
        return name in m.GREEK_FUNCTIONS and item.bare and name not in self.told.arrays

    def stranger(self, item: Item, name: str) -> bool:
        """Is it a letter that nobody declared, so that brackets around names alone make it a function?"""
        if (
            name in self.told.names
            or name in ("σ", "K", "I", "D", "λ")
            or item.style == "upright"
        ):
            return item.text == "λ" and item.sub is not None and name not in self.told.names
        return item.sub is None or self.told.subscripted(item) not in self.told.names

    def expected(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """`E[x]` is not read."""
        following = item_at(row, k + 1)
        if (
            following is not None
            and following.text == "["
            and name == "E"
            and name not in self.told.names
        ):
            raise Unsupported(
                "an expectation", row[k].span, "declare E if it is a variable"
            )
        return None

    def exponent_of_e(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """`e^x`, where e is no declared name, nor a residual that is turned, `e^T e`."""
        item = row[k]
        if (
            item.text == "e"
            and name not in self.told.names
            and item.sups
            and item.sub is None
            and not self.turned_residual(item)
        ):
            return [self.exponential(item)], k + 1
        return None

    def turned_residual(self, item: Item) -> bool:
        """Is it the transpose of a vector e: with a sign of it, or a T that is nothing else in the text?"""
        row = item.sups[0]
        if len(item.sups) > 1 or len(row) > 1 or not row[0].bare:
            return False
        letter = row[0].kind == "letter" and row[0].text == "T" and row[0].style == "plain"
        return row[0].text == "⊤" or (letter and "T" not in self.told.bases.alone)

    def moved(self, item: Item, following: Item | None, k: int) -> TokensRead:
        r"""`\mathrm{d}X`: a name that is declared, or the beginning of a differential."""
        raised = following is not None and any(map(inverts, following.sups))
        if following is not None and following.kind in ("letter", "word") and not raised:
            span = Span(item.span.start, following.span.stop)
            both = Item(
                "letter", "d" + following.text, span, sub=following.sub, sups=following.sups
            )
            if {
                self.told.chosen(both),
                self.told.subscripted(both),
            } & self.told.names:
                return [self.symbols.marked(both, self.told.chosen(both))], k + 2
            if self.told.moving and self.told.subscripted(following) in self.told.apart:
                name = "d" + self.told.subscripted(following)
                self.sheet.note(f"{name} is the differential of {name[1:]}")
                return [self.symbols.marked(replace(both, sub=None), name)], k + 2
        if item.style == "upright":
            return [Token("name", DIFFERENTIAL, item.span)], k + 1
        return [self.sheet.named("d", item.span)], k + 1

    def exponential(self, item: Item) -> Iterator[TokenTree]:
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
        yield from bracketed_tokens(
            self.row(row), Span(row[0].span.start, row[-1].span.stop)
        )


def is_norm_mark(before: Item, item: Item) -> bool:
    """May it be the mark of the norm before it, `||A||F`, `||x||1`?"""
    norm = before.kind == "group" and before.text == "‖" and before.bare
    return norm and item.text in ("F", "1", "2") and before.span.stop == item.span.start


def slash_behind(row: ItemRow, k: int) -> int:
    """The slash of `d(F)/dx`, behind brackets or a function with its argument; the end of the row where none is."""
    j = k + 1
    while (
        j < min(len(row), k + LONGEST_WORD)
        and row[j].kind in ("word", "letter")
        and row[j].bare
    ):
        j += 1
    return j + 1 if in_brackets(item_at(row, j)) else len(row)


def heads(row: ItemRow, k: int) -> bool:
    """Does `=` follow, so that it is a left side?"""
    return k < len(row) and row[k].kind == "sign" and row[k].text in "=↦"
