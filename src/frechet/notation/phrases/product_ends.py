"""The ends of a product: what may stand first, last or as an entrywise factor, and what is left without it.

legend   p, q phrases   end what terms of a sum share   body a term without its scalars
"""

from __future__ import annotations

from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase


def right_ends(p: Phrase) -> list[Phrase]:
    """What may stand last in a product that equals the phrase; a vector's entrywise factor is behind a diagonal."""
    if p.op == "mul":
        chain = ph.links(p)
        return [ph.mul(chain[k:]) for k in range(len(chain))]
    return [q for q, e in p.args if e == 1 and len(p.shape) == 1] if p.op == "had" else [p]


def without_last(body: Phrase, end: Phrase) -> Phrase:
    """What stands left of the last factor."""
    if body.op == "had":
        return ph.diagonal_matrix(ph.had([(q, e) for q, e in body.args if q is not end]))
    chain = ph.links(body)[: -len(ph.links(end))]
    left = ph.mul(chain) if chain else ph.number(1)
    return left if left.shape else ph.mul([left, ph.eye(end.shape[0])])


def left_ends(p: Phrase) -> list[Phrase]:
    """What may stand first in a product that equals the phrase; vec(M') is K·vec(M)."""
    if p.op != "mul":
        return [p] if len(p.shape) == 2 and p.op != "had" else []
    head, *chain = ph.links(p)
    if is_vec(head):
        return [head, commutation(head)]
    if is_commuted(head, chain):
        return [head, commuted(head)]
    return [ph.mul([head, *chain[:k]]) for k in range(len(chain) + 1)]


def is_commuted(head: Phrase, chain: list[Phrase]) -> bool:
    """Is it a Kronecker product times a commutation matrix?"""
    return (
        head.op == "call"
        and head.args[0] == "kron"
        and len(chain) == 1
        and chain[0].op == "call"
        and chain[0].args[0] == "K"
    )


def commuted(p: Phrase) -> Phrase:
    """The K on the left of (A⊗B)·K = K·(B⊗A)."""
    m, n = p.args[1].shape[0], p.args[2].shape[0]
    return ph.call("K", (m, n), (m * n, m * n))


def is_vec(p: Phrase) -> bool:
    """Is it the vec of a matrix?"""
    return p.op == "call" and p.args[0] == "vec"


def commutation(stacked: Phrase) -> Phrase:
    """K with vec(M) = K·vec(M')."""
    n, m = stacked.args[1].shape
    return ph.call("K", (m, n), (m * n, m * n))


def without_first(body: Phrase, end: Phrase) -> Phrase:
    """What stands right of the first factor: of a column a number."""
    head, *chain = ph.links(body)
    if end is not head and is_vec(head):
        chain = [ph.call("vec", (ph.transpose(head.args[1]),), head.shape), *chain]
    elif end is not head and is_commuted(head, chain):
        chain = [ph.call("kron", head.args[:0:-1], head.shape, head.symmetric)]
    else:
        chain = list(ph.links(body)[len(ph.links(end)) :])
    if not chain:
        return ph.eye(end.shape[-1]) if len(end.shape) == 2 else ph.number(1)
    return ph.mul(chain)


def entrywise_ends(p: Phrase) -> list[Phrase]:
    """The entrywise factors of a phrase."""
    if p.op == "had":
        return [q for q, e in p.args if e >= 1]
    return [p, *(q for q, _ in framed(p))]


def framed(p: Phrase) -> list[tuple[Phrase, Phrase]]:
    """(M, u·1') for diag(u)·M, (M, 1·w') for M·diag(w)."""
    chain = ph.links(p) if p.op == "mul" and len(p.shape) == 2 else ()
    found = []
    if len(chain) > 1 and chain[0].op == "call" and chain[0].args[0] == "diag":
        found.append(
            (
                ph.mul(chain[1:]),
                ph.mul([chain[0].args[1], ph.transpose(ph.ones(p.shape[1]))]),
            )
        )
    if len(chain) > 1 and chain[-1].op == "call" and chain[-1].args[0] == "diag":
        found.append(
            (
                ph.mul(chain[:-1]),
                ph.mul([ph.ones(p.shape[0]), ph.transpose(chain[-1].args[1])]),
            )
        )
    return found


def without_factor(body: Phrase, end: Phrase) -> Phrase:
    """What an entrywise factor leaves."""
    if body is not end and body.op != "had":
        return next(rest for q, rest in framed(body) if q is end)
    return ph.had([(body, 1), (end, -1)])
