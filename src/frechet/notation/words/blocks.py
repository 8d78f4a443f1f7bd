"""What a reduced graph says between its outputs: vectors, matrices, Kronecker products, the commutation matrix.

The rows and the columns of the result are lists of indices, the slowest first: one index for an ordinary axis,
several for a stacked one.  Connected pieces are blocks; if the blocks can be put in one order that fits rows and
columns they form a Kronecker product, if rows and columns cross, the commutation matrix mends it.

    legend   d digit: an index of the rows or columns   u, w vectors   m matrix   p phrase
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frechet.network.size import ONE, Size, product_of_sizes
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.words.graph import Graph, GraphEdge, NoWords

Digits = Sequence[int]


@dataclass(frozen=True)
class Block:
    """A factor of a Kronecker product with the rows and columns it owns."""

    phrase: Phrase
    rows: tuple[int, ...]
    columns: tuple[int, ...]


def matrix_words(graph: Graph, rows: Digits, columns: Digits) -> Phrase:
    """The phrase with these rows and columns; raises NoWords."""
    vectors = {q.ends[0]: q.at(*q.ends) for q in graph.pieces if len(q.ends) == 1}
    edges = [q for q in graph.pieces if len(q.ends) == 2]
    digits = list(dict.fromkeys([*rows, *columns]))
    stuck = sorted({d for q in edges for d in q.ends} - set(digits))
    if stuck:
        return through(graph, rows, columns, stuck)
    found = []
    for component in connected(digits, edges):
        inside = [q for q in edges if q.ends[0] in component]
        made = block(component, inside, vectors, rows, columns, graph.dims)
        if made is None:
            return peeled(graph, rows, columns)
        found.append(made)
    return in_order(found, rows, columns, graph.dims)


def connected(digits: Digits, edges: Sequence[GraphEdge]) -> list[set[int]]:
    """The digits that hang together."""
    groups = [{d} for d in digits]
    for q in edges:
        touching = [g for g in groups if g & set(q.ends)]
        groups = [g for g in groups if not g & set(q.ends)] + [set().union(*touching)]
    return groups


def block(
    component: set[int],
    edges: Sequence[GraphEdge],
    vectors: Mapping[int, Phrase],
    rows: Digits,
    columns: Digits,
    dims: Mapping[int, Size],
) -> Block | None:
    """The words of one component; None if it has to be peeled first."""
    mine, others = (
        tuple(d for d in rows if d in component),
        tuple(d for d in columns if d in component),
    )
    if not edges:
        (d,) = component
        return lone(vectors.get(d, ph.ones(dims[d])), mine, others)
    if len(edges) == 2 and sorted(map(len, (mine, others))) == [1, 2]:
        return columnwise(edges, vectors, mine, others)
    if len(edges) > 1 or set(mine) & set(others):
        return None
    (edge,) = edges
    if len(mine) == 1:
        i, j = mine[0], others[0]
        return Block(framed(vectors.get(i), edge.at(i, j), vectors.get(j)), mine, others)
    slow, fast = mine or others
    matrix = framed(vectors.get(fast), edge.at(fast, slow), vectors.get(slow))
    stacked = ph.call("vec", (matrix,), (dims[slow] * dims[fast],))
    return Block(stacked if mine else ph.transpose(stacked), mine, others)


def lone(v: Phrase, mine: tuple[int, ...], others: tuple[int, ...]) -> Block:
    """What stands at one digit: a column, a row, or a diagonal matrix where it is in the rows and in the columns."""
    if mine and others:
        return Block(ph.diagonal_matrix(v), mine, others)
    return Block(v if mine else ph.transpose(v), mine, others)


def columnwise(
    edges: Sequence[GraphEdge], vectors: Mapping[int, Phrase], mine: Digits, others: Digits
) -> Block | None:
    """Two matrices that share their columns: the Kronecker product column by column, or its transpose."""
    (shared,), across = sorted((mine, others), key=len)
    found = [next((q for q in edges if set(q.ends) == {d, shared}), None) for d in across]
    if None in found:
        return None
    a, b = (
        framed(vectors.get(d), q.at(d, shared), None)
        for d, q in zip(across, found, strict=True)
        if q
    )
    made = columnwise_kronecker(a, b)
    if shared in vectors:
        made = ph.mul([made, ph.diagonal_matrix(vectors[shared])])
    return Block(made if len(mine) == 2 else ph.transpose(made), tuple(mine), tuple(others))


def columnwise_kronecker(a: Phrase, b: Phrase) -> Phrase:
    """The Kronecker product column by column."""
    return ph.call("khatri_rao", (a, b), (a.shape[0] * b.shape[0], a.shape[1]))


def framed(u: Phrase | None, m: Phrase, w: Phrase | None) -> Phrase:
    """diag(u)·M·diag(w)."""
    chain = (
        ([ph.diagonal_matrix(u)] if u else [])
        + [m]
        + ([ph.diagonal_matrix(w)] if w else [])
    )
    made = ph.mul(chain)
    if u and w:
        return min(
            made, ph.had([(ph.mul([u, ph.transpose(w)]), 1), (m, 1)]), key=lambda p: p.cost
        )
    return made


def peeled(graph: Graph, rows: Digits, columns: Digits) -> Phrase:
    """A matrix that lives on the rows alone, or on the columns alone, as the diagonal matrix of its vec."""
    for side, left in ((rows, True), (columns, False)):
        for q in graph.pieces:
            if len(q.ends) == 2 and set(q.ends) == set(side) and len(side) == 2:
                outside = diagonal_of_vec(q, side, graph.dims)
                inner = matrix_words(graph.without([q]), rows, columns)
                return ph.mul([outside, inner] if left else [inner, outside])
    raise NoWords


def diagonal_of_vec(q: GraphEdge, digits: Digits, dims: Mapping[int, Size]) -> Phrase:
    """diag(vec(M)) of the matrix at two digits, the slow one first."""
    slow, fast = digits
    return ph.diagonal_matrix(
        ph.call("vec", (q.at(fast, slow),), (dims[slow] * dims[fast],))
    )


def through(graph: Graph, rows: Digits, columns: Digits, stuck: Digits) -> Phrase:
    """The words where an index is left that is summed: a product over it, or a diagonal matrix in the middle."""
    for j in stuck if not set(rows) & set(columns) else ():
        if (found := product_over(graph, rows, columns, j)) is not None:
            return ph.mul(found)
        if (found := product_over(graph, columns, rows, j)) is not None:
            left, right = found
            return ph.mul([ph.transpose(right), ph.transpose(left)])
    if len(stuck) != 1:
        raise NoWords
    return around_diagonal(graph, rows, columns, stuck[0])


def product_over(
    graph: Graph, rows: Digits, columns: Digits, j: int
) -> tuple[Phrase, Phrase] | None:
    """Two matrices whose product has these rows and columns, where two edges join j and both of the columns."""
    mine = [q for q in graph.pieces if set(q.ends) <= {j, *columns} and set(q.ends) != {j}]
    near = [q for q in mine if j in q.ends]
    if (
        len(columns) != 2
        or len(near) != 2
        or {d for q in mine for d in q.ends} != {j, *columns}
    ):
        return None
    left = matrix_words(graph.without(mine), rows, [j])  # columns that two matrices share
    right = matrix_words(
        graph.without([q for q in graph.pieces if q not in mine]), [j], columns
    )
    return left, right


def around_diagonal(graph: Graph, rows: Digits, columns: Digits, j: int) -> Phrase:
    """A summed index j where an edge from the rows, one to the columns and one to a digit of both meet.

    The last edge is a diagonal matrix in the middle: `kron(V',I)·diag(vec(M))·kron(V,I)`.
    """
    middle = only_between(graph, j, set(rows) & set(columns))
    others = [q for q in graph.pieces if q is not middle]
    near = touching(others, set(rows) - set(columns))
    far = touching([q for q in others if q not in near], set(columns) - set(rows))
    if len(near) + len(far) != len(others) or len(rows) != 2 or len(columns) != 2:
        raise NoWords
    across = [d if d == middle.other(j) else j for d in rows]
    left = matrix_words(graph.without([*far, middle]), rows, across)
    right = matrix_words(graph.without([*near, middle]), across, columns)
    return ph.mul([left, diagonal_of_vec(middle, across, graph.dims), right])


def only_between(graph: Graph, j: int, digits: set[int]) -> GraphEdge:
    """The one edge from j to some digits; raises NoWords where there are none or several."""
    found = [
        q for q in graph.pieces if len(q.ends) == 2 and j in q.ends and q.other(j) in digits
    ]
    if len(found) != 1:
        raise NoWords
    return found[0]


def touching(pieces: Sequence[GraphEdge], digits: set[int]) -> list[GraphEdge]:
    """The pieces that have some of these digits."""
    return [q for q in pieces if set(q.ends) & digits]


def in_order(
    blocks: list[Block], rows: Digits, columns: Digits, dims: Mapping[int, Size]
) -> Phrase:
    """The Kronecker product of the blocks, with a commutation matrix where rows and columns cross."""
    if not blocks:
        return ph.number(1)
    order = sequence(blocks, rows, columns)
    if order is not None:
        return kron([b.phrase for b in order])
    order = sequence(blocks, rows, ())
    if order is None:
        raise NoWords
    given = [d for b in order for d in b.columns]
    for k in range(1, len(given)):
        if given[k:] + given[:k] == list(columns):
            m, n = (
                product_of_sizes(dims[d] for d in part) for part in (given[:k], given[k:])
            )
            return ph.mul(
                [kron([b.phrase for b in order]), ph.call("K", (m, n), (m * n, m * n))]
            )
    raise NoWords


def sequence(blocks: list[Block], rows: Digits, columns: Digits) -> list[Block] | None:
    """An order of the blocks in which their rows and columns appear as wanted; () asks nothing of the columns."""
    left, order = list(blocks), list[Block]()
    r, c = list(rows), list(columns)
    while left:
        fits = [
            b for b in left if begins(r, b.rows) and (not columns or begins(c, b.columns))
        ]
        if not fits:
            return None
        b = min(fits, key=lambda b: (bool(b.rows) and bool(b.columns), not b.columns))
        left.remove(b)
        order.append(b)
        r = r[len(b.rows) :]
        c = c[len(b.columns) :] if columns else c
    return order


def begins(digits: Digits, front: tuple[int, ...]) -> bool:
    """Are these the first of the digits?"""
    return tuple(digits[: len(front)]) == front


def kron(factors: Sequence[Phrase]) -> Phrase:
    """The Kronecker product; a column beside a row is their product first."""
    made: list[Phrase] = []
    for q in map(single, factors) if len(factors) > 1 else factors:
        if made and crossed(made[-1], q):
            made[-1] = pair(made[-1], q)
        else:
            made.append(q)
    *front, p = made
    for q in reversed(front):
        p = pair(q, p)
    return p


def pair(q: Phrase, p: Phrase) -> Phrase:
    """The Kronecker product of two; a column times a row is their product, identities are one identity."""
    if q.op == p.op == "call" and q.args[0] == p.args[0] == "eye":
        return ph.eye(q.shape[0] * p.shape[0])
    if crossed(q, p):
        return filled(p, q) if ph.is_row(q) else filled(q, p)
    if not q.shape or not p.shape:  # a number
        return ph.mul([q, p])
    q, p = compact(q), compact(p)
    return ph.call("kron", (q, p), kron_shape(q, p), int(q.symmetric == p.symmetric == 1))


def crossed(p: Phrase, q: Phrase) -> bool:
    """Is one a row and the other a column?"""
    row, column = (p, q) if ph.is_row(p) else (q, p)
    return ph.is_row(row) and len(column.shape) == 1


def filled(column: Phrase, row: Phrase) -> Phrase:
    """A column times a row; `sum(M,2)·1'` is M·ones(n, k), `1·sum(M,1)'` is ones(k, m)·M for a matrix with a name."""
    k, n = column.shape[0], row.shape[1]
    tall, wide = column is ph.ones(k), row.op == "T" and row.args[0] is ph.ones(n)
    if tall and wide:
        return ph.ones(k, n)
    if wide and (m := summand(column)) is not None:
        return ph.mul([m, ph.ones(m.shape[1], n)])
    if tall and row.op == "T" and (m := summand(row.args[0])) is not None:
        return ph.mul([ph.ones(k, m.shape[1]), ph.transpose(m)])
    return ph.mul([column, row])


def summand(p: Phrase) -> Phrase | None:
    """The matrix M, a name or its transpose, where p is M·1."""
    if p.op != "call" or p.args[0] != "sum" or len(p.args) != 3 or p.args[1].op != "name":
        return None
    return p.args[1] if p.args[2] == 2 else ph.transpose(p.args[1])


def compact(p: Phrase) -> Phrase:
    """(B⁻¹·A)' for A'·B⁻¹' inside of a word, where that is shorter; names keep their transposes."""
    plain = p.op == "mul" and not any(
        f.op == "T" and f.args[0].op != "name" for f in p.args
    )
    if len(p.shape) != 2 or p.symmetric or plain or p.op not in ("mul", "sum"):
        return p
    other = (
        ph.mul([ph.transpose(f) for f in reversed(p.args)])
        if p.op == "mul"
        else ph.transpose(p)
    )
    return (
        ph.phrase("T", (other,), p.shape, other.cost + 1)
        if other.cost + 1 < p.cost and other.op == p.op
        else p
    )


def single(p: Phrase) -> Phrase:
    """The only row of a matrix as the matrix, the only column too."""
    if p.op == "mul":
        if ph.unit_place(ph.transpose(p.args[0])) is not None and p.args[1].shape[0] is ONE:
            return ph.mul(p.args[1:])
        if ph.unit_place(p.args[-1]) is not None and p.args[-1].shape[0] is ONE:
            return ph.mul(p.args[:-1])
    return p


def kron_shape(p: Phrase, q: Phrase) -> tuple[Size, ...]:
    """The shape of a Kronecker product; two columns give a column."""
    if len(p.shape) == len(q.shape) == 1:
        return (p.shape[0] * q.shape[0],)
    (a, b), (c, d) = (s if len(s) == 2 else (s[0], ONE) for s in (p.shape, q.shape))
    return (a * c, b * d)
