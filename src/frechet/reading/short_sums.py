"""Short sums, term by term: `sum(i in 1:3, inv(A_i))` is inv(A[1]) + inv(A[2]) + inv(A[3]).

Where the body of a sum has no form with one more axis, a sum whose ends are numbers still has terms.

legend   s node   low first value of the index   many how many values
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from frechet.reading.infer import Inference
from frechet.reading.text.syntax import Document, Syntax

TERMS = 16  # of one sum
NODES = 4000  # of a tree that was written out


def term_by_term(document: Document, inference: Inference) -> Document | None:
    """The document with the terms of its sums whose ends are numbers; None where there are none, or too many terms."""
    trees = [tree_of_terms(t, inference) for t in document.trees]
    if all(a is b for a, b in zip(trees, document.trees, strict=True)) or None in trees:
        return None
    definitions = [
        (n, span, t or old)
        for (n, span, old), t in zip(document.definitions, trees, strict=False)
    ]
    body, *sides = trees[len(definitions) :]
    return replace(
        document,
        body=body or document.body,
        sides=[s for s in sides if s is not None],
        definitions=definitions,
    )


def tree_of_terms(tree: Syntax, inference: Inference) -> Syntax | None:
    """The tree with its short sums written out, the outer ones first; None where it grows too large."""
    while True:
        s = outermost(tree, inference)
        if s is None:
            return tree
        low, many = short(s, inference) or (1, 1)
        terms = [exchanged(s.args[1], {}, inference, s.text, low + k) for k in range(many)]
        total = terms[0]
        if many > 1:
            signs = [(1, s.span)] * many
            total = Syntax("sum", s.span, terms, signs=signs, closed=True)
            inference.same(total, s)
        tree = exchanged(tree, {s: total}, inference)
        if sum(1 for _ in tree.nodes()) > NODES:
            return None


def outermost(tree: Syntax, inference: Inference) -> Syntax | None:
    """A short sum in no other short sum."""
    return next(
        (s for s in reversed([*tree.nodes()]) if s.op == "each" and short(s, inference)),
        None,
    )


def short(s: Syntax, inference: Inference) -> tuple[int, int] | None:
    """The first value of the index of a sum and how many there are, where these are numbers and few."""
    low, top = (n.number() for n in inference.places.range_of(s.text))
    if low is None or top is None or top - low >= TERMS:
        return None
    return low, top - low + 1


def exchanged(
    tree: Syntax,
    made: dict[Syntax, Syntax],
    inference: Inference,
    name: str = "",
    value: int = 0,
) -> Syntax:
    """The tree with some nodes exchanged, and an index for its value; all types are known."""
    made = dict(made)
    for a in tree.nodes():
        if a in made:
            continue
        if a.op == "index" and a.text == name:
            made[a] = Syntax("number", a.span, value=Fraction(value), text=str(value))
        else:
            made[a] = replace(a, args=[made[b] for b in a.args])
        inference.same(made[a], a)
    return made[tree]
