"""What a command line asks for: an expression and its variables, from its words or from the standard input."""

from __future__ import annotations

import sys

from frechet.api import derive
from frechet.derivation import Derivation
from frechet.errors import ReadError
from frechet.question import NoVariable
from frechet.reading.text.lex import CHARACTERS

EXAMPLE = 'frechet "norm2(A*B - C)^2 / 2" A'


def asked_derivation(
    words: tuple[str, ...], where: str | None, strict: bool, syntax: str, order: int
) -> Derivation:
    """The derivation that the words ask for."""
    if not words:
        raise ReadError("no expression", hint=EXAMPLE)
    try:
        return derive(given_word(words[0]), words[1:], order, where, syntax, strict)
    except NoVariable as error:
        error.hint = f'frechet "{words[0][:40]}" X'
        raise


def given_word(word: str) -> str:
    """A word as it stands; `-` is the standard input, of which no more is read than an expression may have."""
    if word != "-" or sys.stdin is None:
        return word
    try:
        return sys.stdin.read(CHARACTERS + 1).strip()
    except UnicodeDecodeError:
        raise ReadError("the standard input is no UTF-8") from None
