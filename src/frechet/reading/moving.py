r"""What moves under the d of a differential: `d(A x) = dA x + A dx`, or `A dx` where A is constant.

The total differential is by every name that stands under some d.  Where the text has differentials of names alone,
dX or d(X'), these may be the only ones that move; of an equation that holds with every name moving the other
reading follows.  A function that nobody gave is of the names in its brackets: all of them move under its d.

    legend   s node   d(F) the node of a differential
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from frechet.errors import ReadError
from frechet.reading.losses import NotGiven
from frechet.reading.text.syntax import Document, Syntax, anew

FEW = 6  # names of which each alone may move
CONSTANT = ("pi",)


def with_differentials_taken(
    document: Document, still: Collection[str], unknown: Collection[str] = ()
) -> list[Document]:
    """The readings of a text with differentials, the likeliest first; itself where there are none.

    `still`: names of no variables, as sizes and functions are; `unknown`: functions that nobody gave, which move with
    what they are functions of, whatever that is.  Errors: `NotGiven` where a side is the differential
    of a name that nobody gave.
    """
    sources = [document, *document.others]
    if not any(s.op == "differential" for one in sources for s in nodes_in(one)):
        return [document]
    even = [one for one in sources if all(map(homogeneous, [one.body, *one.sides]))]
    found = [
        m for one in even or sources[:1] for m in Moving(one, still, unknown).readings()
    ]
    return sorted(found, key=lambda m: m.moving == "one")


def nodes_in(document: Document) -> Iterator[Syntax]:
    """The nodes of the sides."""
    for tree in (document.body, *document.sides):
        yield from tree.nodes()


def homogeneous(side: Syntax) -> bool:
    """Are all terms of a side differentials, or none?"""
    terms = (
        [a for a in side.args if a.value or a.op != "number"] if side.op == "sum" else []
    )
    return len({any(map(moved, term.nodes())) for term in terms}) < 2


def moved(s: Syntax) -> bool:
    """Is it a differential, or a name dX?"""
    return s.op == "differential" or (
        s.op == "name" and len(s.text) > 1 and s.text[0] == "d"
    )


def with_name_moved(body: Syntax) -> Syntax:
    """The differential of a name, of its transpose or of an entry: that of dX."""
    if body.op == "name":
        return replace(body, text="d" + body.text)
    return replace(body, args=[with_name_moved(body.args[0]), *body.args[1:]])


@dataclass
class Moving:
    """One tree with differentials; what `stands` still is no variable."""

    document: Document
    still: Collection[str]
    unknown: Collection[str] = ()

    def readings(self) -> Iterator[Document]:
        """Every name that stands under a d moves; those alone under one; each by itself."""
        nodes = [s for s in nodes_in(self.document) if s.op == "differential"]
        if not self.document.sides:
            hint = r"write \mathrm{d}(F) = ..., or D_X(F)[H]"
            raise ReadError("a differential of what variable?", nodes[0].span, hint)
        self.all_given()
        for moving, constant, how in self.choices(nodes):
            yield replace(self.taken(moving, constant), moving=how)

    def choices(self, nodes: list[Syntax]) -> Iterator[tuple[list[str], list[str], str]]:
        """The names that move, those that are said to be constant, and how the first were chosen."""
        every = list(dict.fromkeys(x for s in nodes for x in self.names_under(s.args[0])))
        lone = self.alone(nodes)
        alone = [x for x in every if x in lone | self.listed(nodes)] if lone else []
        if not alone:
            yield every, [], "every"
            yield from (([x], [], "one") for x in every[:FEW] if len(every) > 1)
        else:
            yield from self.for_some(nodes, every, alone)
            still = [x for x in alone if x not in lone]
            if still:
                yield [x for x in alone if x in lone], still, "held"

    def for_some(
        self, nodes: list[Syntax], every: list[str], alone: list[str]
    ) -> Iterator[tuple[list[str], list[str], str]]:
        """The choices where the text itself moves some names."""
        if not self.several(nodes):
            yield alone, [], "alone"
            return
        yield every, [], "every"
        if alone != every:
            yield alone, [x for x in every if x not in alone], "alone"

    def several(self, nodes: list[Syntax]) -> bool:
        """Are there two differentials and more of what is no name alone?"""
        inner = [s.args[0] for s in nodes if s.args[0].op != "differential"]
        return sum(not self.one_name(body) for body in inner) > 1

    def all_given(self) -> None:
        """A side that is the differential of a name by itself tells nothing of a name that occurs nowhere else."""
        defined = {name for name, _, _ in self.document.definitions}
        sides = [self.document.body, *self.document.sides]
        for side in sides:
            f = side
            while f.op == "differential":
                f = f.args[0]
            if (
                f is side
                or f.op != "name"
                or f.text in {*defined, *self.still, *self.unknown}
            ):
                continue
            if not any(f.text in self.outside(other) for other in sides):
                raise NotGiven(f.text, f.span)

    def outside(self, tree: Syntax) -> set[str]:
        """The names of a tree but those that are all that a d takes."""
        single = {s.args[0] for s in tree.nodes() if s.op == "differential"}
        return {s.text for s in tree.nodes() if s.op == "name" and s not in single}

    def names_under(self, body: Syntax) -> list[str]:
        """The variables of a body, and of the definitions that it uses."""
        defined = {name: tree for name, _, tree in self.document.definitions}
        found, stack = dict[str, None](), [body]
        while stack:
            for s in stack.pop().nodes():
                if s.op == "name" and s.text in defined:
                    stack.append(defined.pop(s.text))
                elif s.op == "name" and s.text not in {*self.still, *CONSTANT}:
                    found[s.text] = None
        given = {name for name, _, _ in self.document.definitions}
        return [x for x in found if x not in given]

    def one_name(self, body: Syntax) -> str:
        """The variable that stands alone under a d, transposed or by an entry; else empty."""
        while body.op in ("transpose", "negate", "entry"):
            body = body.args[0]
        return (
            body.text if body.op == "name" and body.text in self.names_under(body) else ""
        )

    def alone(self, nodes: list[Syntax]) -> set[str]:
        """The names of differentials of a name alone, and those of names dX beside X."""
        names = {s.text for s in nodes_in(self.document) if s.op == "name"}
        written = {n[1:] for n in names if n[0] == "d" and n not in self.still}
        return {self.one_name(s.args[0]) for s in nodes} | written

    def listed(self, nodes: list[Syntax]) -> set[str]:
        """What a function that nobody gave is said to be of, under a d: the x, y, z of df(x, y, z)."""
        return {
            a.text
            for node in nodes
            for s in node.args[0].nodes()
            if s.op == "call" and s.text in self.unknown
            for a in s.args
            if a.op == "name"
        }

    def taken(self, moving: list[str], constant: Collection[str] = ()) -> Document:
        """The text with its differentials by these names."""
        occurring = {x for s in self.every_side() for x in self.outside(s)}

        def meant(s: Syntax, args: list[Syntax]) -> Syntax:
            """A node by its operands, which were exchanged."""
            if s.op != "differential":
                return replace(s, args=args)
            body = args[0]
            by = [x for x in self.names_under(s.args[0]) if x in moving]
            if not by:
                return Syntax("*", s.span, [Syntax("number", s.span, text="0"), body])
            if (x := self.one_name(body)) in occurring or (x and self.unknown):
                return with_name_moved(body)
            wrt = [Syntax("name", s.span, text=x) for x in by]
            along = [Syntax("name", s.span, text="d" + x) for x in by]
            args = [body, *wrt, *along]
            return Syntax("derivative", s.span, args, text="D", widths=(len(by),))

        body, *sides = (anew(tree, meant) for tree in self.every_side())
        said = [f"constant: {', '.join(constant)}, as only {', '.join(moving)} moves"]
        notes = self.document.notes + said * bool(constant)
        return replace(self.document, body=body, sides=sides, notes=notes, others=[])

    def every_side(self) -> list[Syntax]:
        """The sides."""
        return [self.document.body, *self.document.sides]
