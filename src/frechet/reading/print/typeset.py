r"""Items of LaTeX into the tokens of the parser.

What print leaves open is settled by the names that are told: `AB` is a product or a name, `x_1` an entry or a name,
`I_n` the identity, `x_i` under a sum a row of X; what was settled by convention is noted.  Rows inside rows are
generators on an explicit stack.

    legend   k place in a row   row items side by side   item one of them
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from frechet.errors import ReadError, Span
from frechet.reading.print.brackets import Brackets
from frechet.reading.print.calls import Calls
from frechet.reading.print.combined import CombinedTokens
from frechet.reading.print.items import (
    DECLARING_WORDS,
    Item,
    ItemRow,
    group_content,
    item_at,
    operand,
)
from frechet.reading.print.letters import LetterTokens
from frechet.reading.print.operators import DerivativeTokens
from frechet.reading.print.points import PointTokens
from frechet.reading.print.scripts import Scripts
from frechet.reading.print.sheet import (
    Sheet,
    TokensRead,
    TokenTree,
    bracketed_tokens,
    flat_tokens,
)
from frechet.reading.print.shorthand import GAP
from frechet.reading.print.sums import SumTokens
from frechet.reading.print.symbols import Symbols
from frechet.reading.print.told import Told
from frechet.reading.print.unknowns import UnknownTokens
from frechet.reading.print.variables import Variables
from frechet.reading.text.lex import Token


class Typeset:
    """Tokens of rows: each item goes to the part for its kind, and that comes back for the rows inside it.

    `entries`: brackets behind an operand are places.
    """

    def __init__(self, told: Told, sheet: Sheet, entries: bool) -> None:
        scripts = Scripts(told, self.row)
        self.sheet, self.told = sheet, told
        self.symbols = Symbols(told, sheet, scripts, self.row)
        self.sums = SumTokens(told, sheet, entries, self.row)
        unknowns = UnknownTokens(told, scripts, self.row)
        self.operators = DerivativeTokens(
            told, sheet, scripts, Variables(told, entries), unknowns, self.row
        )
        self.calls = Calls(told, sheet, scripts, self.row)
        self.letters = LetterTokens(
            told,
            sheet,
            self.symbols,
            self.sums,
            self.operators,
            self.calls,
            unknowns,
            self.row,
        )
        self.combined = CombinedTokens(told, sheet, unknowns, self.row)
        self.brackets = Brackets(scripts, entries, self.row)
        self.points = PointTokens(told, sheet, scripts, self.row)

    def tokens(self, row: ItemRow, end: int) -> Iterator[Token]:
        """The tokens of a text that ends at a place, then one `end`."""
        yield from flat_tokens(self.row(row))
        yield Token("end", "the end", Span(end, end))

    def row(self, row: ItemRow, places: bool = False) -> Iterator[TokenTree]:
        """The tokens of a row; in `places` a colon is a range."""
        k = 0
        while k < len(row):
            if k and row[k].span.start in self.sheet.gaps:
                yield Token(GAP, "", row[k].span)
            parts, k = self.part(row, k, places)
            yield from parts

    def part(self, row: ItemRow, k: int, places: bool = False) -> TokensRead:
        """The tokens of what begins at a place, and where it ends."""
        item = row[k]
        match item.kind:
            case "number":
                return self.number(row, k)
            case "letter" | "run":
                return self.letters.letters(row, k)
            case "word":
                return self.letters.word(row, k)
            case "sign":
                return self.sign(row, k, places)
            case "group" if not group_content(item):
                return [], k + 1
            case "group":
                return self.grouped(row, k)
            case "matrix":
                return [self.brackets.matrix(item)], k + 1
            case "frac":
                return self.operators.fraction(row, k)
            case "sqrt":
                return [self.brackets.root(item)], k + 1
            case "sum":
                return self.sums.summed(row, k)
            case "extreme":
                return self.calls.extreme(row, k)
            case "at" | "bar":
                return self.points.value(row, k)
        raise ReadError(f"unexpected {item.text}", item.span)

    def grouped(self, row: ItemRow, k: int) -> TokensRead:
        """Brackets: around functions that have an argument behind them, or around anything."""
        found = self.combined.applied(row, k)
        behind = k > 0 and operand(row[k - 1])
        return found or ([self.brackets.group(row[k], behind)], k + 1)

    def number(self, row: ItemRow, k: int) -> TokensRead:
        """A vector of ones, a quotient in front of a product, or a number in a product."""
        if row[k].style != "plain":
            return [self.symbols.ones(row[k])], k + 1
        if is_coefficient(row, k, self.told.sizes):
            span = Span(row[k].span.start, row[k + 2].span.stop)
            return [bracketed_tokens(self.coefficient(*row[k : k + 3]), span)], k + 3
        return self.letters.letters(row, k)

    def denominator(self, row: ItemRow, k: int) -> None:
        """Where a denominator ends must show, or is said."""
        one_denominator(row, k)
        if is_product_below(row, k):
            below = f"{row[k + 1].text}{row[k + 2].text}"
            self.sheet.note(f"/{below} is a division by the product {below}")

    def coefficient(self, above: Item, slash: Item, below: Item) -> Iterator[TokenTree]:
        """The quotient that stands in front of a product."""
        yield self.row([above])
        yield Token("op", "/", slash.span)
        yield self.row([below])

    def sign(self, row: ItemRow, k: int, places: bool) -> TokensRead:
        """An operator, or the beginning of a derivative."""
        item, following = row[k], item_at(row, k + 1)
        if item.text == "∂" and item.sub is not None:
            return [self.operators.nabla(item, row[k + 1 :])], k + 1
        if item.text == "∂":
            return self.operators.slashed(row, k)
        if item.text == "∇":
            return self.operators.gradient(row, k)
        if (
            item.text == ","
            and following is not None
            and following.kind == "word"
            and following.text in DECLARING_WORDS
        ):
            return [], k + 1
        if item.text == "/":
            self.denominator(row, k)
        if item.text == "arg":
            return [], k + 1
        if item.text == ":" and not places:
            return [Token("op", "∶", item.span)], k + 1
        if item.text in ("⊤", "'", "†", "∞", "≤"):
            raise ReadError(
                f"unexpected {item.text}", item.span, "the transpose is written X^\\top"
            )
        return [Token("op", item.text, item.span)], k + 1


def is_product_below(row: ItemRow, k: int) -> bool:
    """Stands a product behind a slash, `x/2y`, with no space in it?"""
    if k + 2 >= len(row):
        return False
    below, after = row[k + 1], row[k + 2]
    numbered = below.kind == "number" and below.bare
    return numbered and after.kind == "letter" and after.span.start == below.span.stop


def is_coefficient(row: ItemRow, k: int, sizes: Collection[str]) -> bool:
    """Is a quotient the number in front: `1/2 x` is half of x, `1/n ∑` a mean, `x/2y` neither?"""
    if k + 2 >= len(row) or (k and row[k - 1].text in ("/", "^")):
        return False
    above, slash, below = row[k : k + 3]
    if slash.text != "/" or not (above.bare and below.bare and above.style == below.style):
        return False
    if below.kind == "number":
        return below.text != "0"
    following = item_at(row, k + 3)
    if above.text != "1" or below.kind != "letter":
        return False
    counts = below.text in sizes and following is not None and following.kind != "sign"
    return opens(following) or counts


def opens(item: Item | None) -> bool:
    """Does a large operator, a norm, a function or a bracket begin here?"""
    if item is None:
        return False
    return item.kind in ("sum", "extreme", "word", "sqrt", "matrix") or (
        item.kind == "group" and item.text != "{"
    )


def one_denominator(row: ItemRow, k: int) -> None:
    """`1/2 x`, `1/2(x + y)`: where the denominator ends must show."""
    if k + 2 >= len(row):
        return
    below, after = row[k + 1], row[k + 2]
    apart = after.span.start > below.span.stop and below.span.start == row[k].span.stop
    unclear = apart or (after.kind == "group" and after.text in "(‖|⟨")
    if (
        below.kind in ("number", "letter")
        and below.bare
        and (unclear if below.kind == "number" else apart)
        and after.kind in ("group", "letter", "word", "frac", "run")
    ):
        hint = f"write 1/{below.text} in parentheses or as a fraction, or the whole denominator in parentheses"
        raise ReadError(f"is only {below.text} the denominator, or more?", after.span, hint)
