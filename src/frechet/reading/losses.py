r"""Losses that nobody wrote out: `\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y} x^\top where Y = W x`.

L is any function of Y.  Its derivative by Y is an unknown G of Y's shape, and by the chain rule dL = ⟨G, dY⟩: the left
side is the gradient of ⟨G, Y⟩ with G held.

legend   L loss   Y what it is a function of   G its derivative by Y
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from frechet.errors import ReadError, Span
from frechet.reading.text.syntax import Document, Syntax, anew

LOSSES = frozenset(["L", "J", "E", "C", "F", "f", "ell", "ℓ", "l", "Loss", "loss", "cost"])


class NotGiven(ReadError):
    """A function is differentiated that the text does not give."""

    def __init__(self, name: str, span: Span) -> None:
        hint = f"write out {name}, or add \\text{{ where }} {name} = ..."
        super().__init__(f"{name} is not given", span, hint)


def is_loss(name: str) -> bool:
    """May the name stand for a loss?"""
    return name in LOSSES


def through_losses(document: Document, taken: Collection[str]) -> Iterator[Document]:
    """The document by the chain rule, with derivatives as columns, then as rows; itself where there is no loss.

    Errors: `NotGiven` where what the loss is a function of is not given.
    """
    derivatives = [
        s for tree in trees_of(document) for s in tree.nodes() if of_loss(s, document)
    ]
    if not derivatives:
        yield document
        return
    given = {name for name, _, _ in document.definitions}
    loss = derivatives[0].args[0]
    inner = {s.args[1].text for s in derivatives} & given
    if not inner or not document.sides or len({s.args[0].text for s in derivatives}) > 1:
        raise NotGiven(loss.text, loss.span)
    held = {y: held_name(y, taken) for y in sorted(inner)}
    for row in (False, True):
        yield by_chain_rule(document, held, row)


def trees_of(document: Document) -> list[Syntax]:
    """The sides and the definitions."""
    return [document.body, *document.sides, *(tree for _, _, tree in document.definitions)]


def of_loss(s: Syntax, document: Document) -> bool:
    """Is it the derivative of a bare name that is no other quantity of the text, by one name?"""
    if s.op != "derivative" or s.text != "d" or len(s.args) != 2:
        return False
    f, by = s.args
    given = {name for name, _, _ in document.definitions}
    return f.op == by.op == "name" and is_loss(f.text) and f.text not in {by.text, *given}


def held_name(y: str, taken: Collection[str]) -> str:
    """A name of the unknown derivative by y, with a bar as the adjoint has it, and so by its letter of y's kind."""
    name = y + "bar"
    while name in taken:
        name += "_"
    return name


def by_chain_rule(document: Document, held: Mapping[str, str], row: bool) -> Document:
    """Every ∂L/∂Y by its G, and every other ∂L/∂W by the gradient of the sum of ⟨G, Y⟩."""

    def meant(s: Syntax, args: list[Syntax]) -> Syntax:
        """A node by its operands, which were exchanged."""
        if not of_loss(s, document):
            return replace(s, args=args)
        if s.args[1].text in held:
            g = Syntax("name", s.span, text=held[s.args[1].text])
            return Syntax("transpose", s.span, [g]) if row else g
        pairs = [paired(s, y, g) for y, g in held.items()]
        total = pairs[0]
        if len(pairs) > 1:
            total = Syntax("sum", s.span, pairs, signs=[(1, s.span)] * len(pairs))
        return replace(s, args=[total, args[1]])

    names = ", ".join(held)
    said = [f"{g} is the unknown derivative by {y}" for y, g in held.items()]
    layout = " as a row" * row
    return replace(
        document,
        body=anew(document.body, meant),
        sides=[anew(s, meant) for s in document.sides],
        definitions=[(n, span, anew(t, meant)) for n, span, t in document.definitions],
        held=[*held.values()],
        notes=[
            *document.notes,
            f"chain rule: any function of {names}",
            *(s + layout for s in said),
        ],
    )


def paired(s: Syntax, y: str, g: str) -> Syntax:
    """The inner product ⟨G, Y⟩."""
    names = [Syntax("name", s.span, text=g), Syntax("name", s.span, text=y)]
    return Syntax("call", s.span, names, text="inner")
