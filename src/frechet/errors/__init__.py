"""What goes wrong, said so that it can be mended: the kind, the place, both shapes, the cure.

Every error that a user can cause is a `FrechetError`; `Fault` is one of ours.
Columns are 1-based and count code points; a `Span` is 0-based and half open.

>>> print(ShapeError("x + y adds a vector of length n and one of length m", Span(2, 3)).show("x + y"))
shape: x + y adds a vector of length n and one of length m
  x + y
    ^
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

WINDOW = 60  # code points of the input shown around the caret: 80 columns less the margin


class Span(NamedTuple):
    """A place in the input: code points `start` up to, not including, `stop`."""

    start: int
    stop: int


class FrechetError(Exception):
    """A mistake in what was asked, or something that is not there yet; `kind` is one of six words.

    A hint speaks of the operands as `{0}`, `{1}`; these are the `letters` until `about` knows better.
    """

    kind: ClassVar[str] = "unsupported"

    def __init__(
        self, message: str, span: Span | None = None, hint: str = "", letters: str = ""
    ) -> None:
        super().__init__(message)
        self.message, self.span = message, span
        self.cure, self.hint = (hint, filled(hint, letters)) if letters else ("", hint)
        self.text = ""  # the input, filled in by the reader
        self.function = ""  # the function that nobody gave, where that is what is wrong

    @property
    def column(self) -> int | None:
        """Where it begins: 1-based, in code points."""
        return None if self.span is None else self.span.start + 1

    @property
    def end_column(self) -> int | None:
        """The last column it covers: 1-based, in code points."""
        return None if self.span is None else max(self.span.stop, self.span.start + 1)

    def at(self, span: Span | None) -> FrechetError:
        """The same error with a place, unless it has one."""
        self.span = self.span or span
        return self

    def lacking(self, function: str) -> FrechetError:
        """The same error, which a declaration of this function would mend."""
        self.function = function
        return self

    def about(self, operands: Sequence[str]) -> FrechetError:
        """The same error with a hint that has the operands as they were written.

        >>> ShapeError("a division", hint="write {0}*inv({1})", letters="AB").about(["S'", "w"]).hint
        "write S'*inv(w)"
        """
        if self.cure:
            self.hint = filled(self.cure, operands)
        self.cure = ""
        return self

    def show(self, text: str = "") -> str:
        """The message, the input with a caret under the spot, and the cure."""
        lines = [f"{self.kind}: {printable(self.message)}"]
        text = text or self.text
        if text and self.span is not None:
            lines += caret(text, self.span)
        if self.hint:
            lines.append(f"hint: {printable(self.hint)}")
        return "\n".join(lines)

    def line(self) -> str:
        """The message and the cure in one line."""
        return printable("; ".join(filter(None, (self.message, self.hint))))

    def __str__(self) -> str:
        return self.show()

    def record(self) -> dict[str, object]:
        """The error as data, for JSON."""
        return {
            "kind": self.kind,
            "message": printable(self.message),
            "column": self.column,
            "end_column": self.end_column,
            "hint": printable(self.hint),
        }


class ReadError(FrechetError):
    """The text is not an expression of the language.

    >>> import frechet as fr
    >>> fr.read("A*(x + y")
    Traceback (most recent call last):
    frechet.errors.ReadError: syntax: the ( is never closed
      A*(x + y
        ^
    """

    kind = "syntax"


class NameUnknown(FrechetError):
    """A name that nobody declared, or a function that does not exist.

    >>> import frechet as fr
    >>> fr.read("A*x", "A: m×n", strict=True)
    Traceback (most recent call last):
    frechet.errors.NameUnknown: unknown: x is not declared
      A*x
        ^
    hint: declared are A
    """

    kind = "unknown"


class ShapeError(FrechetError):
    """Two spaces do not fit.

    >>> import frechet as fr
    >>> fr.read("A + B", "A: m×n, B: n×m")
    Traceback (most recent call last):
    frechet.errors.ShapeError: shape: a sum of an m×n matrix and an n×m matrix
      A + B
        ^
    hint: transpose one of them
    """

    kind = "shape"


class DomainError(FrechetError):
    """A constant lies outside the domain of a function.

    >>> import frechet as fr
    >>> fr.read("log(-1)*x", "x: n")
    Traceback (most recent call last):
    frechet.errors.DomainError: domain: log(-1) does not exist
      log(-1)*x
      ^^^
    hint: the argument of log must be positive
    """

    kind = "domain"


class TooLarge(FrechetError):
    """The input or the answer would be larger than the limits that are documented.

    >>> import frechet as fr
    >>> fr.read("(" * 10000 + "x" + ")" * 10000)
    Traceback (most recent call last):
    frechet.errors.TooLarge: too-large: more than 1000 open parentheses
      … (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((( …
                                      ^
    """

    kind = "too-large"


class Exceeded(TooLarge):
    """A question took more than its limits: what it found until then is no answer."""


class Unsupported(FrechetError):
    """A gap: what is missing is named.

    >>> import frechet as fr
    >>> fr.derive("x'*x", "x", order=5)
    Traceback (most recent call last):
    frechet.errors.Unsupported: unsupported: order 5 is not supported
    hint: orders 1 to 4 are
    """

    kind = "unsupported"


class CancellationWarning(UserWarning):
    """A prepared function takes a difference of large terms, and loses digits where it is small."""


class Fault(Exception):
    """A mistake of ours."""

    def __init__(self, message: str) -> None:
        super().__init__(f"{message}. This is a fault in frechet, please report it.")


def filled(hint: str, operands: Sequence[str]) -> str:
    """A hint with its operands; two transposes cancel, no factor 1, no parentheses twice."""

    def operand(match: re.Match[str]) -> str:
        before, word, behind = match[1], operands[int(match[2])], match[3]
        if word == "1" and behind == "*":
            return before
        if word.endswith("'") and behind == "'":
            return before + word[:-1]
        return (
            word
            if word.startswith(before or "!") and behind == ")"
            else before + word + behind
        )

    return re.sub(r"(\(?)\{(\d)\}(['*)]?)", operand, hint)


def printable(text: str) -> str:
    """Control characters, direction marks and lone surrogates as escapes; long texts cut.

    >>> printable("a\\u202eb")
    'a\\\\u202eb'
    """
    if len(text) > 2000:
        text = text[:1000] + " … " + text[-200:]
    return "".join(c if c.isprintable() else escape(c) for c in text)


def escape(c: str) -> str:
    """The escape of one character, as Python writes it."""
    return c.encode("unicode_escape").decode()


def caret(text: str, span: Span) -> list[str]:
    """The line around the place and a line of carets under it."""
    first = max(0, span.start - WINDOW // 2)
    last = min(len(text), first + WINDOW)
    mark = min(max(span.stop, span.start + 1), last + 1)
    shown = [c if c.isprintable() else escape(c) for c in text[first:last]]
    before = sum(len(s) for s in shown[: span.start - first])
    under = sum(len(s) for s in shown[span.start - first : mark - first])
    lead, tail = "… " * (first > 0), " …" * (last < len(text))
    return [
        f"  {lead}{''.join(shown)}{tail}",
        "  " + " " * (len(lead) + before) + "^" * max(under, 1),
    ]
