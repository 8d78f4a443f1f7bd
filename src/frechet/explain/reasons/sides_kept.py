"""Why a factor stands on the side on which it stands.

legend   q subject   one a map and its adjoint   P a factor   G what is handed down
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frechet.check import Comparison
from frechet.explain.reasons.formulas import Math
from frechet.explain.reasons.local import Local, factor_transposed
from frechet.explain.reasons.page import PageItem, Section, Sentence
from frechet.explain.reasons.sandwich import Sandwich, joined_factors
from frechet.explain.sides import AsWritten, EquationSide
from frechet.explain.steps import Step
from frechet.notation.phrases import phrase as ph


@dataclass(frozen=True, repr=False)
class Unequal(Step):
    """Two sides that have not the same values."""

    def check(self) -> Comparison:
        """Do they differ?"""
        found = super().check()
        other = {"equal": "different", "different": "equal"}
        return Comparison(
            other.get(found.status, found.status), found.certificate, found.details
        )


def side_section(maps: Sequence[Local]) -> Section | None:
    """The section on the sides; None where nothing is multiplied from a side."""
    items: list[PageItem] = []
    for one in maps:
        for s in one.terms or []:
            items += sides(one, s)
    if not items:
        return None
    q = maps[0].q
    first = Sentence(
        "Differentiating a product puts {} in the place of {} and moves no factor; crossing {} transposes a "
        "factor and leaves it on its side.",
        (q.side(q.h), q.name(q.x), Math("⟨ , ⟩")),
    )
    return Section("Why on this side?", [first, *items])


def sides(one: Local, s: Sandwich) -> Iterator[PageItem]:
    """Where the factors of one product stand before and after."""
    q = one.q
    m, G = q.side(one.m), q.side(one.G)
    if s.transposed:
        if s.left or s.right:
            yield Sentence(
                "{} is transposed, and so is {} on its way down: here the factors do change sides.",
                (m, G),
            )
        return
    for factors, here in ((s.left, "left"), (s.right, "right")):
        if factors:
            P = joined_factors(q.scope, factors)
            text, formulas, facts = otherwise(one, P, here)
            yield Sentence(
                f"{{}} stands {here} of {{}}, so {{}} stands {here} of {{}}" + text,
                (P, m, factor_transposed(P), G, *formulas),
                facts,
            )


Reason = tuple[
    str, tuple[EquationSide, ...], Sequence[Step]
]  # words, their formulas, what they state


def otherwise(one: Local, P: AsWritten, here: str) -> Reason:
    """What would be wrong with the other side."""
    q, G, T = one.q, one.G, factor_transposed(P)
    if 1 in (len(P.phrase.shape), len(T.phrase.shape), G.rank):
        return beside_a_column(one, P, here)
    g = ph.name(G.name, G.shape)
    pair = [g, T.phrase] if here == "left" else [T.phrase, g]
    inner = pair[0].shape[1], pair[1].shape[0]
    wrong = AsWritten(q.scope, ph.phrase("mul", tuple(pair), G.shape, 99))
    if inner[0] is inner[1]:
        right = ph.mul(pair[::-1])
        if right.shape != (pair[0].shape[0], pair[1].shape[1]):
            return ".", (), ()
        fact = Unequal("adjoint", AsWritten(q.scope, right), wrong, relation="≠")
        known = fact.check().status == "equal"
        return (": {} is another matrix.", (wrong,), [fact]) if known else (".", (), ())
    if q.numbers and inner[0].at(q.numbers) != inner[1].at(q.numbers):
        shapes = q.shape(pair[0].shape), q.shape(pair[1].shape)
        return ": {} cannot be formed, {} times {}.", (wrong, *shapes), ()
    return (
        ": {} can be formed only where {}.",
        (wrong, Math(f"{inner[0].text} = {inner[1].text}")),
        (),
    )


def beside_a_column(one: Local, P: AsWritten, here: str) -> Reason:
    """Of vectors: a column times a row, or a matrix times a column."""
    if here == "right" and one.G.rank == 1:
        return (
            ": a column times a row, {} in the shape of {}.",
            (
                one.q.shape(one.m.shape),
                one.q.name(one.q.x) if one.m is one.q.h else one.q.side(one.m),
            ),
            (),
        )
    if here == "left" and one.G.rank == 1 and len(P.phrase.shape) == 2:
        return (
            ": {} is a column, and right of a column stands nothing but a row.",
            (one.q.side(one.G),),
            (),
        )
    return ".", (), ()
