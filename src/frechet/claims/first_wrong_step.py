"""Where a wrong derivative leaves the right derivation: the first node whose differential, changed in one usual way,
gives what was claimed.

Nothing is guessed: the whole derivative is computed again with the changed step and compared with the claim.

    legend   e node   k slot   h differential of a child   x variable
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import chain, islice
from operator import matmul

from frechet.calculus.linear_map import tensor
from frechet.calculus.sweeps import in_slot, slots
from frechet.check.identity import Trial
from frechet.claims.case import Case
from frechet.claims.relations import relation, unchanged
from frechet.derivatives.partials import projected_onto_tangents
from frechet.derivatives.tangent import tangent_space
from frechet.errors import FrechetError
from frechet.expr.laws import simplify
from frechet.expr.net import transpose
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, dependent, symbol
from frechet.expr.sums import add
from frechet.network.size import Number

NODES = 12  # of a function; the steps of larger ones are not tried
CHANGES = 60  # changed steps that are tried
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")

Piece = tuple[Number, Expr]


def parting(case: Case) -> tuple[str, Expr, str] | None:
    """The rule, the node and what was done there instead; None where no single change explains the claim."""
    t = case.truth
    if t.derivation is None or t.kind not in ("d", "jac", "D") or len(t.variables) != 1:
        return None
    if t.kind == "D" and any(
        s.op != "name" for s in t.tree.apart()[1]
    ):  # a direction that is no symbol
        return None
    x = t.variables[0]
    h = direction(case, x)
    _, order = dependent([x], t.f)
    if len(order) > NODES:
        return None
    for e, said, changed in islice(changes(order, x, h), CHANGES):
        try:
            claimed = swept(case, order, {x: h}, e, changed)
            found = Trial([claimed, case.claimed], readings=case.readings).decide(
                relation(unchanged, case.change)
            )
        except FrechetError:
            continue
        if found:
            return rule(e), e, said
    return None


def direction(case: Case, x: Symbol) -> Symbol:
    """The direction that the claim names, or one of our own."""
    named = [s for s in case.truth.tree.apart()[1] if s.op == "name"]
    return (
        symbol(named[0].text, space=tangent_space(x))
        if named
        else symbol("d" + x.name, space=tangent_space(x), role="hole")
    )


def changes(order: list[Expr], x: Symbol, h: Symbol) -> Iterator[tuple[Expr, str, Expr]]:
    """Every node with its differential changed in one way, in the order of the derivation."""
    d: dict[Expr, Expr] = {x: h}
    for e in order:
        if e is x:
            continue
        pieces = list(local_pieces(e, d))
        for said, terms in chain(wrong_terms(pieces), commuted(pieces, h)):
            yield e, said, add(terms, e.shape)
        d[e] = add(pieces, e.shape)


def wrong_terms(pieces: list[Piece]) -> Iterator[tuple[str, list[Piece]]]:
    """The terms of a differential with one of them left out or changed."""
    for k, piece in enumerate(pieces):
        others = [*pieces[:k], *pieces[k + 1 :]]
        which = (
            f"the {ORDINALS[k]} term"
            if len(pieces) > 1 and k < len(ORDINALS)
            else "the term"
        )
        if others:
            yield f"{which} is left out", others
        for said, wrong in wrong_piece(piece, which):
            yield said, [*others, wrong]


def wrong_piece(piece: Piece, which: str) -> Iterator[tuple[str, Piece]]:
    """One term with another sign, without its coefficient, transposed."""
    c, p = piece
    yield f"{which} has the wrong sign", (-c, p)
    if c not in (1, -1):
        yield f"the coefficient {c} of {which} is left out", (1, p)
    if p.rank == 2 and p.shape[0] is p.shape[1] and transpose(p) is not p:
        yield f"{which} is transposed", (c, transpose(p))


def commuted(pieces: list[Piece], h: Symbol) -> Iterator[tuple[str, list[Piece]]]:
    """The terms with h at one end of each."""
    for said, right in (("right", True), ("left", False)):
        terms = [
            (c, moved) for c, p in pieces if (moved := at_end(p, h, right)) is not None
        ]
        if terms and len(terms) == len(pieces):
            yield f"{h.name} is taken to commute and stands on the {said}", terms


def at_end(p: Expr, h: Expr, right: bool) -> Expr | None:
    """A product of matrices with h moved to one end, as if it commuted; None where it is no such product."""
    factors = side_by_side(p)
    if h not in factors or any(f.shape != h.shape for f in factors):
        return None
    factors.remove(h)
    return reduce(matmul, [*factors, h] if right else [h, *factors])


def side_by_side(p: Expr) -> list[Expr]:
    """The factors of a product of matrices, from its first axis to its second; none where it is no such product."""
    if not isinstance(p, Net) or not of_whole_matrices(p):
        return []
    left, factors, at = list(p.parts), list[Expr](), 0
    while left:
        here = [q for q in left if at in q[1]]
        if len(here) != 1 or here[0][2] != 1:
            return []
        f, ax, _ = here[0]
        a, b = (i if isinstance(i, int) else -1 for i in ax)
        factors.append(f if a == at else transpose(f))
        at = b if a == at else a
        left.remove(here[0])
    return factors if at == 1 else []


def of_whole_matrices(p: Net) -> bool:
    """Is it a matrix of all entries of matrices?"""
    return (
        p.signature.out == (0, 1) and p.whole and all(len(ax) == 2 for _, ax, _ in p.parts)
    )


def local_pieces(e: Expr, d: dict[Expr, Expr]) -> Iterator[Piece]:
    """The terms of the differential of one node: one for each child that moves."""
    if isinstance(e, Sum):
        yield from ((c, d[t]) for c, t in e.terms if t in d)
    elif isinstance(e, Net):
        for k, p in slots(e):
            child = e.parts[k][0]
            if child in d:
                yield p, in_slot(e, k, d[child])
    elif isinstance(e, Call):
        for k, a in enumerate(e.args):
            if a in d:
                made = simplify(e.fn.partial(e, k, d[a]))
                yield from made.terms if isinstance(made, Sum) else [(1, made)]


def swept(
    case: Case, order: list[Expr], start: dict[Expr, Expr], at: Expr, changed: Expr
) -> Expr:
    """The derivative in the form of the claim, with one changed step."""
    d = dict(start)
    for e in order:
        if e not in d:
            d[e] = changed if e is at else add(list(local_pieces(e, d)), e.shape)
    t, x = case.truth, case.truth.variables[0]
    h = start[x]
    assert isinstance(h, Symbol)
    if t.kind == "D":
        return simplify(d[t.f])
    array = projected_onto_tangents(simplify(tensor(d[t.f], h)), [x], t.f.rank)
    made = t.matrix(array, t.layout == "row-major") if t.stacked else array
    return made.T if t.transposed and made.rank == 2 else made


def rule(e: Expr) -> str:
    """The rule by which a node is differentiated."""
    if isinstance(e, Sum):
        return "sum rule"
    if isinstance(e, Call):
        return "power rule" if e.fn.name == "matpow" else f"differential of {e.fn.name}"
    powers = [p for _, _, p in e.parts if p != 1] if isinstance(e, Net) else []
    return "power rule" if powers else "product rule"
