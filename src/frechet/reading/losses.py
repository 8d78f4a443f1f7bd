r"""Losses that nobody wrote out: `\frac{\partial L}{\partial W}` of a bare L."""

from __future__ import annotations

from frechet.errors import ReadError, Span
from frechet.reading.text.syntax import Document, Syntax

LOSSES = frozenset(["L", "J", "E", "C", "F", "f", "ell", "ℓ", "l", "Loss", "loss", "cost"])


class NotGiven(ReadError):
    """A function is differentiated that the text does not give."""

    def __init__(self, name: str, span: Span) -> None:
        hint = f"write out {name}, or add \\text{{ where }} {name} = ..."
        super().__init__(f"{name} is not given", span, hint)
        self.function = name


def is_loss(name: str) -> bool:
    """May the name stand for a loss?"""
    return name in LOSSES


def no_loss(document: Document) -> None:
    """Refuse a derivative of a loss that the text does not give.

    Errors: `NotGiven`.
    """
    for tree in document.trees:
        for s in tree.nodes():
            if of_loss(s, document):
                raise NotGiven(s.args[0].text, s.args[0].span)


def of_loss(s: Syntax, document: Document) -> bool:
    """Is it the derivative of a bare name that is no other quantity of the text, by one name?"""
    if s.op != "derivative" or s.text != "d" or len(s.args) != 2:
        return False
    f, by = s.args
    given = {name for name, _, _ in document.definitions}
    return f.op == by.op == "name" and is_loss(f.text) and f.text not in {by.text, *given}
