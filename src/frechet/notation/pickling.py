"""Expressions in pickles: a list of records, children first, which the constructors build again.

It stands in this room because whoever reads a pickle may print what it holds, in a process that has asked nothing yet.

legend   t node   c coefficient   k place in the list
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Sequence
from typing import Any

from frechet.expr.net import net
from frechet.expr.node import Call, Expr, Net, Row, Sum, Symbol, row, symbol, topological
from frechet.expr.sums import add

Record = tuple[Any, ...]


def reduce(e: Expr) -> tuple[object, ...]:
    """Pickle: the nodes as records, children first and by their place."""
    return revive, (node_records(topological(e)),)


def node_records(nodes: Sequence[Expr]) -> list[Record]:
    """Nodes, children first, as records that name the nodes below by their place."""
    place = {t: k for k, t in enumerate(nodes)}
    found: list[Record] = []
    for t in nodes:
        match t:
            case Symbol():
                found.append(("symbol", t.name, t.space, t.role))
            case Sum():
                found.append(("sum", [(c, place[u]) for c, u in t.terms], t.shape))
            case Net():
                parts = [(place[f], ax, d) for f, ax, d in t.parts]
                found.append(("net", t.signature.out, parts, t.signature.dims, t.shape))
            case Call():
                found.append(("call", t.fn, [place[a] for a in t.args], t.params))
            case Row():
                found.append(("row", place[t.vector]))
    return found


def revive(found: Iterable[Record]) -> Expr:
    """Unpickle: the last of the nodes."""
    return revived_nodes(found)[-1]


def revived_nodes(found: Iterable[Record]) -> list[Expr]:
    """The nodes, built again through the constructors, so that they are interned here."""
    made: list[Expr] = []
    for kind, *data in found:
        if kind == "symbol":
            made.append(symbol(data[0], space=data[1], role=data[2]))
        elif kind == "sum":
            made.append(add([(c, made[k]) for c, k in data[0]], data[1]))
        elif kind == "net":
            made.append(
                net(
                    data[0],
                    [(made[k], ax, d) for k, ax, d in data[1]],
                    dict(enumerate(data[2])),
                    data[3],
                )
            )
        elif kind == "call":
            made.append(data[0].node(*(made[k] for k in data[1]), *data[2]))
        else:
            made.append(row(made[data[0]]))
    return made


for kind in (Symbol, Sum, Net, Call, Row):
    copyreg.pickle(kind, reduce)  # type: ignore[arg-type]
