"""Which kinds the names of a document have before its shapes speak, and what is tried where these do not fit.

The letters say it: a-g scalars, h-z vectors, A-Z matrices, small Greek letters scalars, capital ones matrices.  An
obvious reading wins: a transposed name is a vector, and so is a Greek letter right behind a matrix, as in `Xθ`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations, product

from frechet.paper.labels import BOLD
from frechet.reading.at_point import zeros_meant
from frechet.reading.declare import Declaration, by_letter, is_greek
from frechet.reading.names import Names
from frechet.reading.spread import plain_number
from frechet.reading.text.syntax import Document, Syntax

CHANGES = 3  # names read against their letter at once
SECOND = 2  # the highest order by arrays


def turned_names(nodes: Iterable[Syntax]) -> set[str]:
    """The names that are transposed, alone or as terms of a sum: no numbers."""
    return {
        a.text
        for s in nodes
        if s.op == "transpose"
        for a in (s.args[0].args if s.args[0].op == "sum" else s.args)
        if a.op == "name"
    }


def kinds_tried(
    document: Document, names: Names, transposed: Collection[str], tries: int
) -> Iterator[tuple[dict[str, int], bool]]:
    """The kinds that are tried, and whether a number beside an array is at every entry; the most obvious come first."""
    certain = {*transposed, *document.bold}  # no scalars
    start = likely_kinds(document, names, certain)
    arrays = {n for n in start if n[0].isupper()} - counting(document) | certain
    columns = [n for n in document.bold if n in start and not n[0].isupper()]
    for kinds in bounded(assumptions(start, arrays, tries), columns):
        yield kinds, False
    if any(number_added(s, names) for s in document.nodes()):
        # a matrix is no vector for the sake of a number beside it
        matrices = [n for n, k in start.items() if k == 2]
        for kinds in bounded(assumptions(start, arrays, tries), columns, matrices):
            yield kinds, True


def bounded(
    tried: Iterable[dict[str, int]], columns: Iterable[str], matrices: Iterable[str] = ()
) -> Iterator[dict[str, int]]:
    """The kinds in which none of the columns is a matrix, and each of the matrices one."""
    for kinds in tried:
        if all(kinds[n] < 2 for n in columns) and all(kinds[n] == 2 for n in matrices):
            yield kinds


def likely_kinds(
    document: Document, names: Names, certain: Collection[str]
) -> dict[str, int]:
    """The kinds that the letters say, but for what stands where only a number or a vector does.

    What is 0 somewhere, a time, and what a third derivative goes by are numbers; what a matrix acts on is a vector.
    """
    start = kinds_by_letter(names, certain)
    small = {n for n, k in start.items() if k == 1} - {*certain}
    numbers = (zero_somewhere(document) | times(document) | thrice(document)) & small
    vectors = behind_arrays(document, names.declared) & {*start}
    return start | dict.fromkeys(numbers, 0) | dict.fromkeys(vectors, 1)


def number_added(s: Syntax, names: Names) -> bool:
    """Is it a sum with a numeral, or with a letter that was declared as a number?"""
    return s.op == "sum" and any(
        plain_number(a) and all(told_number(b, names) for b in a.nodes() if b.op == "name")
        for a in s.args
    )


def told_number(s: Syntax, names: Names) -> bool:
    """Is it the name of what was declared as a number, or of a size?"""
    d = names.declared.get(s.text)
    return s.text in names.dimensions or s.text == "pi" or (d is not None and d.shape == ())


def kinds_by_letter(names: Names, certain: Collection[str]) -> dict[str, int]:
    """The kinds that the letters say; beside a letter in bold type the plain one is a number."""
    bold = {*names.undeclared, *names.declared}

    def kind(name: str) -> int:
        if name in certain:
            return max(by_letter(name), 1)
        return 0 if f"{name}_{BOLD}" in bold and by_letter(name) < 2 else by_letter(name)

    return {name: kind(name) for name in names.undeclared if name != "I"}


def zero_somewhere(document: Document) -> set[str]:
    """Names that are 0 at a point, as the t of `d/dt f at t = 0`: numbers, where that fits."""
    points = (s for s in document.nodes() if s.op == "at")
    return {x.text for s in points for x, value in s.replaced() if zeros_meant(value)}


def times(document: Document) -> set[str]:
    """The t of `e^{At}`: a number, where that fits."""
    powers = (s for s in document.nodes() if s.op == "call" and s.text == "e^")
    return {"t"} & {a.text for s in powers for a in s.nodes() if a.op == "name"}


def thrice(document: Document) -> set[str]:
    r"""The x and y of `\frac{\partial^3 f}{\partial x^2 \partial y}`: third derivatives go by numbers."""
    by = set[str]()
    for s in document.nodes():
        nest = [s]
        while nest[-1].op == "derivative":
            nest.append(nest[-1].args[0])
        if len(nest) > SECOND + 1:
            by |= {x.text for d in nest[:-1] for x in d.args[1:]}
    return by


def behind_arrays(document: Document, declared: Mapping[str, Declaration]) -> set[str]:
    """Small Greek letters right behind a matrix, the θ of `Xθ`: a coefficient stands in front, so these are vectors."""
    products = (s.args for s in document.nodes() if s.op == "*")
    return {
        b.text
        for a, b in products
        if b.op == "name" and is_greek(b.text) and ends_in_array(a, declared)
    }


def ends_in_array(s: Syntax, declared: Mapping[str, Declaration]) -> bool:
    """Does a factor end in a row or a matrix: `x'`, A, `c*A`?"""
    while s.op in ("*", "negate"):
        s = s.args[-1]
    if s.op == "transpose":
        return True
    d = declared.get(s.text) if s.op == "name" else None
    return told_matrix(d) if d else s.op == "name" and by_letter(s.text) == 2


def told_matrix(d: Declaration | None) -> bool:
    """Is it declared as a matrix?"""
    return d is not None and not d.function and d.many is None and d.rank == 2


def counting(document: Document) -> set[str]:
    """Names by which something is divided or to which it is raised: the N of `1/(2*N)` may be a number."""
    places = (
        s.args[1]
        for s in document.nodes()
        if s.op in ("/", "power") and plain_product(s.args[1])
    )
    return {a.text for place in places for a in place.nodes() if a.op == "name"}


def plain_product(tree: Syntax) -> bool:
    """Is it a product of names and numbers?"""
    return all(s.op in ("*", "name", "number") for s in tree.nodes())


def assumptions(
    start: dict[str, int], arrays: Collection[str], tries: int
) -> Iterator[dict[str, int]]:
    """The letters' kinds, then those that differ in one name, in two, in three; what must be an array is no scalar."""
    yield start
    count = 0
    for changes in range(1, CHANGES + 1):
        for group in combinations(sorted(start, key=lambda n: (start[n] == 2, n)), changes):
            other = (
                [k for k in (1, 0, 2) if k != start[n] and (k or n not in arrays)]
                for n in group
            )
            for kinds in product(*other):
                count += 1
                if count > tries:
                    return
                yield {**start, **dict(zip(group, kinds, strict=True))}
