r"""Names that a text has as rows: `\sum_i y_i s_i = y s^\top`, right where y and s are rows.

Nobody declares that.  Small letters are read as columns, and such a text seems to have two factors in the other order.
That it holds with every vector turned is met by no accident: then they are rows, and no slip was made.

    legend   s node
"""

from __future__ import annotations

from dataclasses import replace

from frechet.claims.charity import holds_as_read, names_guessed
from frechet.errors import Exceeded, FrechetError
from frechet.reading import Equation, read_equation
from frechet.reading.text.syntax import Syntax, anew


def rows_meant(found: Equation, layout: str) -> list[str]:
    """The names whose shape nobody declared, if the equation is right with all of them as rows; none if it is not."""
    spaces = found.names.spaces
    names = [n for n in names_guessed(found) if n in spaces and len(spaces[n].shape) == 1]
    if not names or not any(turns(tree, names) for tree in found.trees):
        return []
    turned = [rows_turned(t, names) for t in (found.document.body, *found.document.sides)]
    document = replace(
        found.document, body=turned[0], sides=turned[1:], notes=list(found.document.notes)
    )
    try:
        read = read_equation(document, dict(found.names.declared), found.text)
        return names if isinstance(holds_as_read(read, layout), Equation) else []
    except Exceeded:
        raise
    except FrechetError:
        return []


def turns(tree: Syntax, names: list[str]) -> bool:
    """Does a transpose of one of these names occur?"""
    return any(names_of_turned(s) & {*names} for s in tree.nodes())


def names_of_turned(s: Syntax) -> set[str]:
    """The names in what is transposed here."""
    return (
        {a.text for a in s.args[0].nodes() if a.op == "name"}
        if s.op == "transpose"
        else set()
    )


def rows_turned(tree: Syntax, names: list[str]) -> Syntax:
    """A tree with these names turned; in an entry, and where a derivative goes by one, it stays."""
    kept = {s.args[0] for s in tree.nodes() if s.op == "entry"}
    kept |= {x for s in tree.nodes() if s.op == "derivative" for x in s.args[1:]}

    def made_of(s: Syntax, args: list[Syntax]) -> Syntax:
        new = replace(s, args=args)
        if s.op != "name" or s.text not in names or s in kept:
            return new
        return Syntax("transpose", s.span, [new])

    return anew(tree, made_of)
