r"""Items of LaTeX into the tokens of the parser.

What print leaves open is settled here by the declared names: `AB` is a product or a name, `x_1` an entry or a name,
`I_n` the identity, `x_i` under a sum a row of X; what was settled by convention is noted.  Rows inside rows are
generators on an explicit stack.

    legend   k place in a row   row items side by side   item one of them
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from frechet.errors import ReadError, Span, Unsupported
from frechet.function import registry
from frechet.reading import macros as m
from frechet.reading.declare import Declaration, derivative_of, dimensions
from frechet.reading.latex import Item, Row, grown
from frechet.reading.lex import Token, conjugated
from frechet.reading.shorthand import DIFFERENTIAL, Open
from frechet.reading.syntax import Syntax

Part = Token | Iterator["Part"]  # type: ignore[misc]
TRANSPOSES = ("⊤", "'")
SCALAR_VALUED = {"tr", "det", "logdet", "norm2", "norm1", "norm_nuc", "norm_2", "norm_inf", "norm_spec", "bars"}
NAMES = ("where", "for", "with")
PLACES = "entries are written x_{i}, X_{ij} or X_{i,j}"


class Typeset:
    """Tokens of one text, with the names that it uses as variables and what was settled by convention."""

    def __init__(self, declared: Mapping[str, Declaration], functions: Collection[str]) -> None:
        self.declared, self.functions = declared, functions
        self.variables = {n for n, d in declared.items() if not d.function}
        self.told = self.variables | dimensions(declared.values())
        self.lengths = sorted({len(n) for n in self.told}, reverse=True)
        self.products: set[str] = set()
        self.notes: dict[str, None] = {}
        self.bound: list[tuple[str, str]] = []  # indices of the sums around, with their upper ends
        self.defined: set[str] = set()

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens, then one `end`."""
        row = grown(text, self.functions)
        self.define(row)
        stack: list[Iterator[Part]] = [self.row(row)]
        while stack:
            part = next(stack[-1], None)
            if part is None:
                stack.pop()
            elif isinstance(part, Token):
                yield part
            else:
                stack.append(part)
        yield Token("end", "the end", Span(len(text), len(text)))

    def define(self, row: Row) -> None:
        """The names that `where f(x) = ...` defines."""
        start = next((k for k, i in enumerate(row) if i.kind == "word" and i.text in NAMES), len(row))
        for k in range(start + 1, len(row)):
            if row[k].kind != "sign" or row[k].text != "=":
                continue
            back = k - 2 if row[k - 1].kind == "group" else k - 1
            if row[back].kind in ("letter", "word"):
                name = self.chosen(row[back])
                if row[back].sub:
                    name = self.chosen(row[back], subscript(row[back].sub or []))
                self.defined.add(name)
        self.told |= self.defined
        self.lengths = sorted({len(n) for n in self.told}, reverse=True)

    # ---------------------------------------------------------------- rows
    def row(self, row: Row, places: bool = False) -> Iterator[Part]:
        """The tokens of a row; in `places` a colon is a range."""
        k = 0
        while k < len(row):
            parts, k = self.part(row, k, places)
            yield from parts

    def part(self, row: Row, k: int, places: bool = False) -> tuple[Iterable[Part], int]:
        """The tokens of what begins at a place, and where it ends."""
        item = row[k]
        match item.kind:
            case "letter" | "run" | "number" if item.style == "plain" or item.kind != "number":
                return self.letters(row, k)
            case "number":
                return [self.ones(item)], k + 1
            case "word":
                return self.word(row, k)
            case "sign":
                return self.sign(row, k, places)
            case "group":
                return [self.group(item, k > 0 and operand(row[k - 1]))], k + 1
            case "matrix":
                return [self.matrix(item)], k + 1
            case "frac":
                return self.fraction(row, k)
            case "sqrt":
                return [self.root(item)], k + 1
            case "sum":
                return self.summed(row, k)
            case "extreme":
                return self.extreme(row, k)
        raise ReadError(f"unexpected {item.text}", item.span)

    def sign(self, row: Row, k: int, places: bool) -> tuple[Iterable[Part], int]:
        """An operator, or the beginning of a derivative."""
        item = row[k]
        if item.text == "∂":
            return self.slashed(row, k)
        if item.text == "∇":
            return [self.nabla(item)], k + 1
        if item.text == "arg":
            return [], k + 1
        if item.text == ":" and not places:
            return [Token("op", "∶", item.span)], k + 1
        if item.text in ("⊤", "'", "†", "∞", "≤"):
            raise ReadError(f"unexpected {item.text}", item.span, "the transpose is written X^\\top")
        return [Token("op", item.text, item.span)], k + 1

    # ---------------------------------------------------------------- names
    def spelled(self, item: Item) -> list[str]:
        """The names that a letter may stand for, the first by default."""
        text, _, accent = item.text.partition("|")
        if text[0] == "d" and len(text) == 2 and not text[1].isdigit():  # the differential of a letter
            return [f"d{e}" for e in self.spelled(Item("letter", item.text[1:], item.span))]
        word = m.SPELLED.get(text, "")
        every = [text, *([word] if word else []), *(["lam"] if word == "lambda" else [])]
        if word in ("pi", "epsilon"):
            every = ["pi"] if word == "pi" else [*every, "eps"]
        if accent:
            marked = [e + accent for e in every]
            return marked + [e + "_" for e in every] if accent == "check" else marked
        return every

    def chosen(self, item: Item, sub: str = "") -> str:
        """The declared one, else the first."""
        every = (
            [f"{e}{between}{sub}" for between in ("", "_") for e in self.spelled(item)] if sub else self.spelled(item)
        )
        return next((e for e in every if e in self.declared or e in self.told), every[0])

    def letters(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """One name, or one number, of a run of letters: the longest that is declared."""
        item = row[k]
        if item.kind == "number" and not (k and row[k - 1].kind == "letter"):
            return [self.number(item)], k + 1
        if item.kind == "run":
            return [self.row_of_run(item)], k + 1
        run = [item]
        while run[-1].bare and k + len(run) < len(row) and joined(run[-1], row[k + len(run)]):
            run.append(row[k + len(run)])
            if len(run) > 60:
                break
        called = k + len(run) < len(row) and row[k + len(run)].kind == "group" and row[k + len(run)].text != "{"
        for stop in range(len(run), 1, -1):
            text = "".join(i.text for i in run[:stop])
            if text in self.told or (text in self.functions and self.is_word(run[:stop], stop == len(run) and called)):
                kind = "word" if text not in self.told else "letter"
                whole = Item(kind, text, Span(item.span.start, run[stop - 1].span.stop))
                whole.sub, whole.sups = run[stop - 1].sub, run[stop - 1].sups
                if kind == "word":
                    return self.function(text, whole, row, k + stop)
                return self.variable(whole, text, row, k + stop)
        if item.kind == "number":
            return [self.number(item)], k + 1
        return self.single(row, k)

    def is_word(self, run: list[Item], called: bool) -> bool:
        """Are plain letters the name of a function: before a parenthesis, or where no letter is declared?"""
        return called or not any(i.text in self.told for i in run)

    def row_of_run(self, item: Item) -> Iterator[Part]:
        r"""`\mathbf{AB}`: letters in a style, with scripts at the last."""
        row = item.rows[0]
        row[-1].sub, row[-1].sups = item.sub, item.sups
        yield self.row(row)

    def single(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """A letter alone: a variable, the identity, a function, the sign of a differential."""
        item = row[k]
        name = self.chosen(item)
        if name in self.declared and self.declared[name].function:
            return self.function(name, item, row, k + 1)
        following = row[k + 1] if k + 1 < len(row) else None
        if item.text == "d" and (item.style == "upright" or name not in self.told) and item.bare:
            return self.moved(item, following, k)
        if item.text == "D" and name not in self.told:
            found = self.directional(row, k)
            if found:
                return found
        applies = following is not None and following.kind == "group" and following.text != "{"
        if applies and name in ("σ", "K") and name not in self.told and item.sub is None:
            return self.function("sigma" if name == "σ" else name, item, row, k + 1)
        if item.text == "e" and name not in self.told and item.sups and item.sub is None:
            return [self.exponential(item)], k + 1
        if item.text == "λ" and item.sub is not None and applies:
            word = "lambda_" + subscript(item.sub)
            if word in self.functions:
                item.sub = None
                return self.function(word, item, row, k + 1)
        return self.variable(item, name, row, k + 1)

    def moved(self, item: Item, following: Item | None, k: int) -> tuple[Iterable[Part], int]:
        r"""`\mathrm{d}X`: a name that is declared, or the beginning of a differential."""
        if following is not None and following.kind in ("letter", "word"):
            span = Span(item.span.start, following.span.stop)
            both = Item("letter", "d" + following.text, span, sub=following.sub, sups=following.sups)
            if {self.chosen(both), self.chosen(both, subscript(both.sub or []))} & self.told:
                return [self.marked(both, self.chosen(both))], k + 2
        if item.style == "upright":
            return [Token("name", DIFFERENTIAL, item.span)], k + 1
        return [self.named("d", item.span)], k + 1

    def variable(self, item: Item, name: str, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """A name with its scripts; a bracket of places may follow."""
        return [self.marked(item, name)], k

    def marked(self, item: Item, name: str) -> Iterator[Part]:
        """A name, its subscript and what is above."""
        yield from self.based(item, name)
        yield from self.raised(item)

    def based(self, item: Item, name: str) -> Iterator[Part]:
        """A name with its subscript: a longer name, an entry, the identity of an order."""
        sub, span = item.sub, item.span
        if sub is None:
            yield self.named(name, span)
            return
        text = subscript(sub)
        longer = self.chosen(item, text)
        if text and longer in self.told | set(self.declared):
            yield self.named(longer, Span(span.start, sub[-1].span.stop))
        elif name in self.told and self.rank(name) != 0:
            yield self.named(name, span)
            yield from self.places(sub, self.rank(name))
        elif name in self.told:
            raise ReadError(f"{name} is a scalar and has no entries", sub[0].span, f"declare {name}{text}")
        elif name in ("I", "K", "D", "L", "e", "1"):
            yield from self.special(item, name)
        elif any(index == i.text for i in sub for index, _ in self.bound):
            yield from self.row_of(item, name)
        else:
            if not text:
                raise ReadError("a subscript that is no name", sub[0].span, PLACES)
            yield self.named(longer, Span(span.start, sub[-1].span.stop))

    def named(self, name: str, span: Span) -> Token:
        """A variable."""
        self.products.add(name)
        return Token("name", name, span)

    def rank(self, name: str) -> int | None:
        """How many axes a name has; None where nobody said."""
        d = self.declared.get(name)
        if name in self.defined:
            return None
        return 0 if d is None else None if d.shape is None else len(d.shape)

    def special(self, item: Item, name: str) -> Iterator[Part]:
        r"""`I_n`, `K_{mn}`, `D_n`, `L_n`, `e_i^{(n)}`: matrices that have a letter."""
        assert item.sub is not None
        words = {"I": "eye", "K": "K", "D": "duplication", "L": "elimination", "e": "unit"}
        word, sizes = words[name], parted(item.sub)
        if name == "K" and len(sizes) == 1:
            sizes = [[i] for i in item.sub] if len(item.sub) == 2 else sizes * 2
        if name == "e":
            order = item.sups[0] if item.sups else []
            if not order or order[0].kind != "group":
                raise ReadError("a unit vector needs its length", item.span, "write e_{i}^{(n)}")
            sizes, item.sups = [*order[0].rows, *sizes], [order[1:]] * (len(order) > 1) + item.sups[1:]
        yield Token("name", word, item.span)
        yield Token("op", "(", item.span)
        for n, size in enumerate(sizes):
            if n:
                yield Token("op", ",", item.span)
            yield self.row(size)
        yield Token("op", ")", item.span)

    def ones(self, item: Item) -> Iterator[Part]:
        r"""`\mathbf 1`, `\mathbf 1_n`, `\mathbf{1}_{m \times n}`: ones, and zeros likewise."""
        span = item.span
        if item.text not in "01":
            yield self.number(item)
            return
        if item.sub is None:
            self.notes[f"bold {item.text} is the vector of {'ones' if item.text == '1' else 'zeros'}"] = None
            yield from called("vector", [Token("number", item.text, span, Fraction(item.text))], span)
        else:
            yield Token("name", "ones" if item.text == "1" else "zeros", span)
            yield Token("op", "(", span)
            for n, size in enumerate(parted(item.sub, "*")):
                if n:
                    yield Token("op", ",", span)
                yield self.row(size)
            yield Token("op", ")", span)
        yield from self.raised(item)

    def number(self, item: Item) -> Iterator[Part]:
        """A number; `1_n` is a vector of ones."""
        if item.sub is not None:
            if item.text not in ("0", "1"):
                raise ReadError("a number with a subscript", item.span)
            yield from self.ones(item)
            return
        yield Token("number", item.text, item.span, Fraction(item.text))
        yield from self.raised(item)

    def row_of(self, item: Item, name: str) -> Iterator[Part]:
        """`x_i` under a sum over i: row i of a declared X, or an entry."""
        assert item.sub is not None
        letter = name.upper()
        index = next(((i, top) for i, top in self.bound if len(item.sub) == 1 and item.sub[0].text == i), None)
        if name in self.told or index is None or letter not in self.told or self.rank(letter) != 2 or len(name) != 1:
            yield self.named(name, item.span)
            yield from self.places(item.sub, self.rank(name) if name in self.told else None)
            return
        shape = self.declared[letter].shape or ()
        column = index[1] == shape[1].text != shape[0].text
        self.notes[f"{name}_{index[0]} is {'column' if column else 'row'} {index[0]} of {letter}, as a column"] = None
        place, every, comma = (
            Token("name", index[0], item.span),
            Token("op", ":", item.span),
            Token("op", ",", item.span),
        )
        yield self.named(letter, item.span)
        yield Token("op", "[", item.span)
        yield from (every, comma, place) if column else (place, comma, every)
        yield Token("op", "]", item.span)
        if not column:
            yield Token("op", "'", item.span)

    def places(self, sub: Row, rank: int | None) -> Iterator[Part]:
        """Entries: a place for every axis."""
        every = parted(sub)
        if len(every) == 1 and rank != 1:
            apart = split(sub)
            if rank == 2 and len(apart) != 2:
                raise ReadError("a matrix has two places", sub[0].span, PLACES)
            if len(apart) == 2 and not any(i.kind == "sign" for i in sub):
                every = apart
        yield Token("op", "[", sub[0].span)
        for k, place in enumerate(every):
            if k:
                yield Token("op", ",", sub[0].span)
            yield self.row(place, places=True)
        yield Token("op", "]", sub[-1].span)

    # ---------------------------------------------------------------- what stands above
    def raised(self, item: Item) -> Iterator[Part]:
        """Powers, transposes, inverses and pseudo-inverses."""
        for row in item.sups:
            yield from self.power(row)

    def power(self, row: Row) -> Iterator[Part]:
        """One superscript."""
        if not row:
            raise ReadError("an empty superscript", Span(0, 0))
        first, span = row[0], Span(row[0].span.start, row[-1].span.stop)
        signs = [i.text if i.kind == "sign" else "" for i in row]
        if len(row) == 1 and (signs[0] in TRANSPOSES or self.transposes(first)):
            yield Token("op", "'", span)
        elif len(row) == 2 and signs[0] == "-" and (signs[1] in TRANSPOSES or self.transposes(row[1])):
            yield Token("op", "power", span, Fraction(-1))
            yield Token("op", "'", span)
        elif len(row) == 1 and signs[0] in ("+", "†"):
            yield Token("op", "†", span)
        elif signs[0] == "*" and len(row) == 1:
            raise conjugated("^*, the conjugate transpose,", span)
        elif signs[0] == ".*":
            yield from self.exponent(row[1:], ".^", span)
        elif len(row) == 1 and first.kind == "group" and first.text != "{" and first.bare:
            raise Unsupported("a superscript in parentheses is a label", span, "write x^{k} for a power")
        else:
            yield from self.exponent(row, "^", span)

    def exponent(self, row: Row, op: str, span: Span) -> Iterator[Part]:
        """A number or an expression above."""
        minus = bool(row) and row[0].kind == "sign" and row[0].text in "+-"
        rest = row[1:] if minus else row
        if len(rest) == 1 and rest[0].kind == "number" and rest[0].bare:
            value = Fraction(rest[0].text) * (-1 if minus and row[0].text == "-" else 1)
            yield Token("op", "power" if op == "^" else "epower", span, value)
            return
        yield Token("op", op, span)
        yield Token("op", "(", span)
        yield self.row(row)
        yield Token("op", ")", span)

    def transposes(self, item: Item) -> bool:
        """Is it the T of a transpose?"""
        if item.text != "T" or item.kind != "letter" or not item.bare:
            return False
        if item.style == "plain" and "T" in self.told and not self.rank("T"):
            hint = r"write X^\top for the transpose, X^{(T)} is not read"
            raise ReadError("T is declared as a number: a power or the transpose?", item.span, hint)
        return True

    # ---------------------------------------------------------------- groups
    def group(self, item: Item, behind: bool = False) -> Iterator[Part]:
        """Brackets, norms, inner products, determinants."""
        span, inside = item.span, item.rows[0]
        if item.text == "⟨":
            yield Token("op", "⟨", Span(span.start, span.start + 1))
            yield self.row([Item("sign", ",", i.span) if i.kind == "sign" and i.text == "|" else i for i in inside])
            yield Token("op", "⟩", Span(span.stop - 1, span.stop))
            yield from self.raised(item)
            return
        if item.text in "‖|":
            yield from self.bars(item)
            return
        if item.text == "[" and behind and self.listed(inside):
            yield Token("op", "[", Span(span.start, span.start + 1))
            yield self.row(inside, places=True)
            yield Token("op", "]", Span(span.stop - 1, span.stop))
            yield from self.raised(item)
            return
        yield from self.bracketed(inside, span)
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    def bracketed(self, row: Row, span: Span) -> Iterator[Part]:
        """A row in parentheses."""
        yield Token("op", "(", Span(span.start, span.start + 1))
        yield self.row(row)
        yield Token("op", ")", Span(max(span.stop - 1, span.start), span.stop))

    @staticmethod
    def listed(row: Row) -> bool:
        """Are these places: numbers and letters with a comma, or one number?"""
        plain = all(i.kind in ("letter", "number") or i.text in (",", ":", "+", "-") for i in row)
        return plain and (any(i.text in (",", ":") for i in row) or [i.kind for i in row] == ["number"])

    def bars(self, item: Item) -> Iterator[Part]:
        r"""`\|x\|_2`, `|X|`."""
        kind = subscript(item.sub) if item.sub else ""
        if item.text == "‖" and kind not in m.NORMS:
            raise Unsupported(
                f"the norm with the mark {kind or 'in the subscript'}", item.span, "known are _F _1 _2 _*"
            )
        if item.text == "|" and item.sub:
            raise Unsupported("bars with a subscript", item.span, r"write \left. f(x) \right. without the bar")
        word = "bars" if item.text == "|" else m.NORMS[kind]
        word = "‖₂" if word == "norm_2" else word
        yield Token("name", word, Span(item.span.start, item.span.start + 1))
        yield from self.bracketed(item.rows[0], item.span)
        yield from self.raised(item)

    def matrix(self, item: Item) -> Iterator[Part]:
        """A matrix by its elements, or its determinant."""
        span = item.span
        if item.text == "Vmatrix":
            raise Unsupported("a norm of a matrix literal", span, r"write \left\|\begin{bmatrix} ... \right\|_F")
        if item.text == "vmatrix":
            yield Token("name", "det", span)
        yield Token("op", "(", span)  # or it would stand as places behind another matrix
        yield Token("op", "[", span)
        k = 0
        for n in item.widths:
            for j in range(n):
                if k:
                    yield Token("op", "," if j else ";", item.rows[k][0].span if item.rows[k] else span)
                yield self.row(item.rows[k])
                k += 1
        yield Token("op", "]", Span(span.stop - 1, span.stop))
        yield Token("op", ")", Span(span.stop - 1, span.stop))
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    def root(self, item: Item) -> Iterator[Part]:
        """A square root."""
        yield Token("name", "sqrt", Span(item.span.start, item.span.start + 1))
        yield from self.bracketed(item.rows[0], item.span)
        yield from self.raised(item)

    def exponential(self, item: Item) -> Iterator[Part]:
        """`e^{x}`: of a square matrix the matrix exponential."""
        row = item.sups[0]
        if len(item.sups) > 1 or (row[0].kind == "sign" and row[0].text in ("⊤", "'", "†", ".*")):
            raise ReadError("e is not declared", item.span, "declare it, or write e^{x} for the exponential")
        yield Token("name", "e^", item.span)
        yield from self.bracketed(row, Span(row[0].span.start, row[-1].span.stop))

    # ---------------------------------------------------------------- functions
    def word(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """A function, a name of several letters, or `where`."""
        item = row[k]
        text = self.chosen(item)
        if text in NAMES and text not in self.told and k + 1 < len(row):
            return [Token("name", "where", item.span)], k + 1
        if text in self.told:
            return self.variable(item, text, row, k + 1)
        text = text if text in self.functions else m.WORDS.get(text, text)
        if text in ("min", "max", "argmin", "argmax") and item.sub is not None:
            return self.extreme(row, k)
        if text in self.functions:
            return self.function(text, item, row, k + 1)
        if item.text in m.SPELLED.values() or item.sub is None:
            return [self.unknown(item, text)], k + 1
        return self.variable(item, text, row, k + 1)

    def unknown(self, item: Item, text: str) -> Iterator[Part]:
        """A word that is neither a name nor a function: left to the parser."""
        yield Token("name", text, item.span)
        yield from self.raised(item)

    def function(self, name: str, item: Item, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """A function and its argument: brackets, or the product that follows."""
        primes = [r for r in item.sups if len(r) == 1 and r[0].text == "'"]
        if item.sub is not None:
            name = self.based_function(name, item)
        if name == "log" and item.bare and k < len(row) and row[k].kind == "word" and row[k].text == "det":
            name, item, k = "logdet", row[k], k + 1
        after = [r for r in item.sups if r not in primes]
        entrywise = name in self.declared and self.declared[name].entrywise
        if primes and not entrywise:
            raise Unsupported(f"the derivative of {name} by a prime", item.span, "write out the derivative")
        if after and len(after[0]) > 1 and after[0][0].text == "-":
            raise ReadError(f"the inverse of {name}, or one over it?", after[0][0].span, f"write (\\{name} x)^{{-1}}")
        start: list[Part] = [Token("name", name, item.span), *(Token("op", "'", r[0].span) for r in primes)]
        following = row[k] if k < len(row) else None
        post = list[Token]()
        for r in after:
            post += self.flat(self.power(r))
        if post and post[0].text == "power" and name not in SCALAR_VALUED:
            post[0] = Token("op", "epower", post[0].span, post[0].value)
        bracket = following is not None and following.kind == "group" and following.text in "([{"
        if following is not None and bracket and (following.text != "{" or following.bare):
            if name in SCALAR_VALUED and any(self.turns(r) for r in following.sups):
                raise ReadError(f"the transpose of {name}, or of its argument?", following.sups[0][0].span, PUT)
            directions = row[k + 1] if k + 1 < len(row) and self.derives(name) else None
            if directions is not None and directions.kind == "group" and directions.text == "[":
                return [*start, self.applied(following, directions)], k + 2
            return [*start, self.argument(following, post)], k + 1
        if following is None or (following.kind == "sign" and following.text not in "∂∇"):
            raise ReadError(f"{name} has no argument", item.span, f"write \\{name}(x)" if name.isalpha() else "")
        return [*start, Open("op", "(", Span(following.span.start, following.span.start + 1), after=post)], k

    def derives(self, name: str) -> bool:
        """Is it the derivative of a map, which stands before its directions?"""
        return derivative_of(name, self.declared) is not None or bool(getattr(registry.get(name), "blocks", ()))

    def applied(self, group: Item, directions: Item) -> Iterator[Part]:
        """`DF(X)[H]`, and the adjoint `DF(X)^*[G]`."""
        yield from self.bracketed(group.rows[0], group.span)
        for row in group.sups:
            if len(row) != 1 or row[0].text != "*":
                raise ReadError("a power of a derivative", row[0].span)
            yield Token("op", "'", row[0].span)
        yield Token("op", "[", directions.span)
        yield self.row(directions.rows[0])
        yield Token("op", "]", directions.span)
        if directions.sub is not None:
            yield from self.places(directions.sub, None)
        yield from self.raised(directions)

    def turns(self, row: Row) -> bool:
        """Is a superscript a transpose?"""
        return len(row) == 1 and (row[0].text in TRANSPOSES or self.transposes(row[0]))

    def based_function(self, name: str, item: Item) -> str:
        r"""`\log_2`, `\log_{10}`."""
        text = subscript(item.sub or [])
        if name + text in self.functions:
            return name + text
        raise Unsupported(f"{name} with a subscript", item.sub[0].span if item.sub else item.span)

    def argument(self, group: Item, post: list[Token]) -> Iterator[Part]:
        """Brackets behind a function, and what stands at them."""
        yield from self.bracketed(group.rows[0], group.span)
        yield from post
        if group.sub is not None:
            yield from self.places(group.sub, None)
        yield from self.raised(group)

    def flat(self, parts: Iterator[Part]) -> list[Token]:
        """The tokens of a short script."""
        found, stack = list[Token](), [parts]
        while stack:
            part = next(stack[-1], None)
            if part is None:
                stack.pop()
            elif isinstance(part, Token):
                found.append(part)
            else:
                stack.append(part)
        return found

    def extreme(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        r"""`\min_x f` names a problem and is dropped; `\max(x)` is a function."""
        item = row[k]
        following = row[k + 1] if k + 1 < len(row) else None
        if item.sub is None and following is not None and following.kind == "group" and item.text in self.functions:
            return self.function(item.text, item, row, k + 1)
        if any(not (i.kind == "sign" and i.text in ("=", "arg")) and i.kind != "letter" for i in row[:k]) or (
            k and row[k - 1].text not in ("=", "arg")
        ):
            raise Unsupported(f"{item.text} inside an expression", item.span, f"write \\{item.text}(x)")
        if following is None:
            raise ReadError(f"{item.text} of nothing", item.span)
        self.notes[f"the expression under {item.text} was read"] = None
        return [], k + 1

    # ---------------------------------------------------------------- fractions and derivatives
    def fraction(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """A quotient, or a derivative."""
        item = row[k]
        above, below = item.rows
        if self.differential(above) and self.differential(below):
            return self.quotient_of_differentials(item, above, below), k + 1
        return [self.quotient(item)], k + 1

    def quotient(self, item: Item) -> Iterator[Part]:
        """A quotient in brackets of its own."""
        above, below = item.rows
        yield Token("op", "(", Span(item.span.start, item.span.start + 1))
        for n, row in enumerate((above, below)):
            if n:
                yield Token("op", "/", Span(item.span.start, item.span.start + 1))
            start = row[0].span.start if row else item.span.start
            stop = row[-1].span.stop if row else item.span.stop
            yield from self.bracketed(row, Span(start, stop))
        yield Token("op", ")", Span(item.span.stop - 1, item.span.stop))
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    def differential(self, row: Row) -> bool:
        """Does a row begin with ∂ or with the d of a derivative?"""
        if not row:
            return False
        first = row[0]
        upright = first.kind == "letter" and first.text == "d" and first.style == "upright"
        return first.text == "∂" or upright or (first.text == "d" and first.kind == "letter" and "d" not in self.told)

    def quotient_of_differentials(self, item: Item, above: Row, below: Row) -> list[Part]:
        r"""`\frac{\partial f}{\partial X}`, `\frac{d}{dt}`, `\frac{\partial^2 f}{\partial x \partial x^\top}`."""
        order = self.order(above[0])
        wrt, stacked = self.denominators(below, order)
        if len(wrt) != order and not (order == 2 and len(wrt) == 1):
            raise ReadError(f"a derivative of order {order} by {len(wrt)} variables", below[0].span)
        if order > 2:
            raise Unsupported("derivatives of order three and more", above[0].span)
        text = "hess" if order == 2 else "jac" if stacked else "d"
        sign = Token("derive", text, item.span, wrt=tuple(wrt))
        if item.sups or item.sub is not None:
            return [self.derived(sign, above[1:], item)]
        if len(above) == 1:
            return self.operator(sign)
        return [self.derived(sign, above[1:], item)]

    def operator(self, sign: Token) -> list[Part]:
        """A derivative of the term that follows."""
        return [Open("op", "(", sign.span, limit="term", derives=True), sign]

    def derived(self, sign: Token, body: Row, item: Item) -> Iterator[Part]:
        """A derivative of a row, in brackets."""
        if len(body) == 1 and body[0].kind == "letter" and body[0].sub is None:
            name = self.chosen(body[0])
            if name not in self.told | self.defined:
                hint = f"write \\frac{{\\partial}}{{\\partial X}} and the expression, or add \\text{{ where }} {name} = ..."
                raise ReadError(f"{name} is not given", body[0].span, hint)
        yield Token("op", "(", Span(item.span.start, item.span.start + 1))
        yield sign
        yield self.row(body)
        yield Token("op", ")", Span(item.span.stop - 1, item.span.stop))
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    @staticmethod
    def order(sign: Item) -> int:
        r"""The order that `\partial^2` says."""
        if not sign.sups:
            return 1
        row = sign.sups[0]
        if len(row) != 1 or row[0].kind != "number" or not row[0].text.isdigit():
            raise ReadError("the order of a derivative is a number", row[0].span if row else sign.span)
        return int(row[0].text)

    def denominators(self, row: Row, order: int) -> tuple[list[Syntax], bool]:
        r"""What stands below: `\partial X`, `\partial\operatorname{vec}(X)^\top`, `\partial x\,\partial x^\top`."""
        found, stacked, k = list[Syntax](), False, 0
        while k < len(row):
            if not self.differential(row[k : k + 1]) or k + 1 >= len(row):
                raise ReadError("a variable is expected below a derivative", row[k].span, r"write \partial X")
            item, k = row[k + 1], k + 2
            if item.kind == "word" and item.text == "vec" and k < len(row):
                item, k, stacked = row[k], k + 1, True
            while k < len(row) and joined(item, row[k]) and item.bare and not self.differential(row[k : k + 1]):
                item = Item("letter", item.text + row[k].text, Span(item.span.start, row[k].span.stop))
                item.sub, item.sups = row[k].sub, row[k].sups
                k += 1
            powers = [r for r in item.sups if not self.turns(r)]
            stacked |= len(powers) < len(item.sups)
            found.append(self.wrt(item))
            if powers:
                text = subscript(powers[0])
                if text != str(order):
                    raise ReadError("the order below a derivative is not the one above", powers[0][0].span)
        return found, stacked

    def wrt(self, item: Item) -> Syntax:
        """A variable, or an entry of one."""
        if item.kind == "group" and item.text in "({" and len(item.rows[0]) == 1:
            item = item.rows[0][0]
        if item.kind not in ("letter", "word"):
            raise ReadError("a derivative goes by a variable", item.span)
        name, span, sub = self.chosen(item), item.span, item.sub
        if sub is None:
            return Syntax("name", span, text=name)
        longer = self.chosen(item, subscript(sub))
        if longer in self.told or not self.rank(name):
            return Syntax("name", span, text=longer)
        places = parted(sub) if len(parted(sub)) > 1 or self.rank(name) == 1 else split(sub)
        return Syntax("entry", span, [Syntax("name", span, text=name), *(self.place(p, span) for p in places)])

    @staticmethod
    def place(row: Row, span: Span) -> Syntax:
        """A number or the name of an index."""
        if len(row) != 1 or row[0].kind not in ("number", "letter"):
            raise ReadError("a place is a number or a letter", span)
        if row[0].kind == "number":
            return Syntax("number", row[0].span, value=Fraction(row[0].text), text=row[0].text)
        return Syntax("name", row[0].span, text=row[0].text)

    def nabla(self, item: Item) -> Iterator[Part]:
        r"""`\nabla_X`, `\nabla^2_x`."""
        order = self.order(item)
        if order > 2:
            raise Unsupported("derivatives of order three and more", item.span)
        if item.sub is None:
            clear = [n for n in self.variables if n in self.used]
            if len(clear) != 1:
                raise ReadError("∇ by which variable?", item.span, r"write \nabla_{X}")
            self.notes[f"∇ is by {clear[0]}"] = None
            wrt = [Syntax("name", item.span, text=clear[0])]
        else:
            parts = parted(item.sub)
            if len(parts) != 1:
                raise Unsupported("∇ by several variables", item.span, "take one at a time")
            wrt = [self.wrt(self.one(parts[0]))]
        yield from self.operator(Token("derive", "d" if order == 1 else "hess", item.span, wrt=tuple(wrt)))

    used: Collection[str] = ()

    @staticmethod
    def one(row: Row) -> Item:
        """A row that is one name."""
        if len(row) == 1:
            return row[0]
        if all(i.kind in ("letter", "number") and i.bare for i in row[:-1]):
            last = row[-1]
            text, span = "".join(i.text for i in row), Span(row[0].span.start, last.span.stop)
            return Item("letter", text, span, sub=last.sub, sups=last.sups)
        raise ReadError("a derivative goes by a variable", row[0].span)

    def slashed(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """`∂/∂X f`, `∂f/∂X`."""
        slash = next((j for j in range(k, len(row)) if row[j].kind == "sign" and row[j].text in "/+-="), len(row))
        if (slash + 2 >= len(row) + 0 and slash + 2 > len(row)) or slash >= len(row) or row[slash].text != "/":
            raise ReadError("∂ without a variable", row[k].span, r"write \frac{\partial f}{\partial X}")
        stop = slash + 1
        order = self.order(row[k])
        while stop + 1 < len(row) and self.differential(row[stop : stop + 1]):
            stop += 2
            if order == 1:
                break
        if stop == slash + 1:
            raise ReadError("∂ without a variable", row[slash].span, r"write \frac{\partial f}{\partial X}")
        span = Span(row[k].span.start, row[stop - 1].span.stop)
        made = Item("frac", "", span, [row[k:slash], row[slash + 1 : stop]])
        return self.quotient_of_differentials(made, *made.rows), stop

    def directional(self, row: Row, k: int) -> tuple[Iterable[Part], int] | None:
        r"""`D_X(F)[H]`, and `Df(X)[H]` of a function that is given."""
        item, rest = row[k], row[k + 1 : k + 4]
        groups = [i.text if i.kind == "group" and i.bare else "" for i in rest]
        if item.sub is not None and len(groups) >= 2 and groups[0] in ("(", "[") and groups[1] == "[":
            wrt = [self.wrt(self.one(p)) for p in parted(item.sub)]
            body: Iterator[Part] = self.row(rest[0].rows[0])
            directions, stop = rest[1], k + 3
        elif item.sub is None and len(groups) == 3 and groups[1] == "(" and groups[2] == "[":
            name = self.chosen(rest[0])
            if name not in self.defined:
                return None
            wrt = [self.wrt(self.one(p)) for p in parted(rest[1].rows[0])]
            body, directions, stop = iter([self.named(name, rest[0].span)]), rest[2], k + 4
        else:
            return None
        sign = Token("derive", "D", item.span, wrt=tuple(wrt))
        return [self.at_directions(sign, body, directions)], stop

    def at_directions(self, sign: Token, body: Iterator[Part], directions: Item) -> Iterator[Part]:
        """`D_X (F) [H]`."""
        yield sign
        yield Token("op", "(", sign.span)
        yield body
        yield Token("op", ")", sign.span)
        yield Token("op", "[", directions.span)
        for k, row in enumerate(parted(directions.rows[0])):
            if k:
                yield Token("op", ",", directions.span)
            one = row[0] if len(row) == 1 else None
            together = "".join(i.text for i in row)
            if one is None and len(row) == 2 and row[0].text == "d" and together not in self.told:
                yield Token("name", "d" + self.chosen(row[1]), row[0].span)
            else:
                yield self.row(row)
        yield Token("op", "]", directions.span)

    # ---------------------------------------------------------------- sums
    def summed(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        r"""`\sum_{i=1}^n`: the term that follows, with i bound."""
        item = row[k]
        if item.sub is None:
            raise ReadError("a sum without an index", item.span, r"write \sum_{i=1}^{n}")
        indices = [p[0].text for p in parted(item.sub) if len(p) == 1 and p[0].kind == "letter"]
        equals = next((n for n, i in enumerate(item.sub) if i.text == "="), None)
        rest = row[k + 1 :]
        if equals is not None:
            if equals != 1 or item.sub[0].kind != "letter" or not item.sups:
                raise ReadError("a sum over a range", item.sub[0].span, r"write \sum_{i=1}^{n}")
            low, top = item.sub[2:], item.sups[0]
            text = "".join(i.text for i in top)
            opened = self.each(item, item.sub[0].text, self.row(low), self.row(top))
            self.bound.append((item.sub[0].text, text))
            return opened, k + 1
        if not indices or len(indices) != len(parted(item.sub)) or item.sups:
            raise Unsupported("a sum over something else than an index", item.sub[0].span, r"write \sum_{i=1}^{n}")
        parts = list[Part]()
        for i in indices:
            n = self.range_of(i, rest)
            if n is None:
                raise ReadError(f"{i} has no range", item.sub[0].span, rf"write \sum_{{{i}=1}}^{{n}}")
            size = [Token("name", n, item.span)] if not n.isdigit() else [Token("number", n, item.span, Fraction(n))]
            parts += self.each(item, i, iter([Token("number", "1", item.span, Fraction(1))]), iter(size))
            self.bound.append((i, n))
            self.notes[f"{i} runs from 1 to {n}"] = None
        return parts, k + 1

    def each(self, item: Item, index: str, low: Iterator[Part], top: Iterator[Part]) -> list[Part]:
        """`sum(i in low:top, (`, closed behind the term."""
        span = item.span
        close = Token("op", ")", span)
        return [
            Token("name", "sum", span),
            Token("op", "(", span),
            Token("name", index, span),
            Token("name", "in", span),
            low,
            Token("op", ":", span),
            top,
            Token("op", ",", span),
            Open("op", "(", span, limit="term", after=[close]),
        ]

    def range_of(self, index: str, rest: Row) -> str | None:
        """How far an index runs: along the axis that it reads."""
        stack = [rest]
        while stack:
            for item in stack.pop():
                stack += item.rows
                stack += item.sups
                if item.sub is None or item.kind not in ("letter", "word"):
                    continue
                name = self.chosen(item)
                places = parted(item.sub)
                d = self.declared.get(name)
                if d is None or d.shape is None:
                    d = self.declared.get(name.upper()) if name not in self.told else None
                    if d is not None and d.shape and len(d.shape) == 2 and [i.text for i in item.sub] == [index]:
                        return d.shape[0].text
                    continue
                places = split(item.sub) if len(places) == 1 and len(d.shape) == 2 else places
                for place, n in zip(places, d.shape, strict=False):
                    if [i.text for i in place] == [index]:
                        return n.text
        return None


PUT = "put the argument in parentheses, and the transpose inside or behind them all"


def called(word: str, inside: Iterable[Token], span: Span) -> Iterator[Token]:
    """A word and its argument."""
    yield Token("name", word, span)
    yield Token("op", "(", span)
    yield from inside
    yield Token("op", ")", span)


def joined(left: Item, right: Item) -> bool:
    """Do two letters stand without a space between, in one style?"""
    kinds = ("letter", "number")
    together = left.span.stop == right.span.start and left.style == right.style
    return together and left.kind in kinds and right.kind in kinds and "|" not in left.text + right.text


def operand(item: Item) -> bool:
    """Can a bracket of places stand behind it?"""
    return item.kind not in ("sign", "sum", "extreme", "word")


def subscript(row: Row) -> str:
    """A subscript as part of a name; empty where it is none."""
    if all(i.kind in ("letter", "number", "word", "extreme") and i.bare for i in row):
        return "".join(m.SPELLED.get(i.text, i.text) for i in row)
    return row[0].text if len(row) == 1 and row[0].kind == "sign" else ""


def parted(row: Row, sign: str = ",") -> list[Row]:
    """The pieces of a row between commas."""
    found: list[Row] = [[]]
    for item in row:
        if item.kind == "sign" and item.text == sign:
            found.append([])
        else:
            found[-1].append(item)
    return found


def split(row: Row) -> list[Row]:
    """The signs of a subscript one by one: `11` is 1, 1."""
    found = list[Row]()
    for item in row:
        if item.kind == "number" and item.bare and item.text.isdigit():
            at = item.span.start
            found += [[Item("number", c, Span(at + k, at + k + 1))] for k, c in enumerate(item.text)]
        else:
            found.append([item])
    return found
