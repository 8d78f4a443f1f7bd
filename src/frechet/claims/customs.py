r"""The customs of writing: a capital letter is a matrix, a small one behind it, in a norm or transposed a vector.

An equation may hold where such a letter is less than that, as `d(Ax) = dx\,A` does for a number x.  Nobody means that:
what custom says is tried, and the claim is right only where it holds so, or cannot be read so.

    legend   s node
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from frechet.reading import Equation
from frechet.reading.declare import Declaration
from frechet.reading.first_kinds import turned_names
from frechet.reading.kinds import Kind
from frechet.reading.text.syntax import Document, Syntax
from frechet.reading.unknown_functions import VALUE

RANDOM = re.compile(
    r"\b(?:var|cov|Var|Cov|E)\b|mathbb\{?E|operatorname\{(?:var|cov)", re.IGNORECASE
)  # where capital letters name vectors
NORM = re.compile("norm|‖")
COUNTED = frozenset("ijklmnst")  # small letters of indices, sizes and times
WORDS_OF_MATRICES = {"inv", "pinv", "adj", "expm", "logm", "sqrtm"}  # of matrices, matrices


def customary(found: Equation) -> dict[str, Kind]:
    """The kinds that custom says of the names that nobody declared; nothing of a name that it leaves open."""
    free = found.names.undeclared.keys() - {"I"} - {*found.document.bold}
    random = RANDOM.search(found.text) is not None
    vectors = written_as_vectors(found.document, found.names.declared)
    kinds = dict[str, Kind]()
    for name in sorted(free):
        if name[0].isupper():
            kinds |= {} if random else {name: Kind(2)}
        elif name in vectors:
            kinds[name] = Kind(1)
    return kinds


def with_fewer_axes(kinds: Mapping[str, Kind], found: Equation) -> dict[str, int]:
    """The names that have fewer axes in a reading than these kinds, with as many as they have."""
    spaces = found.names.spaces
    return {
        n: len(spaces[n].shape)
        for n, kind in kinds.items()
        if n in spaces and len(spaces[n].shape) < kind.rank
    }


def written_as_vectors(document: Document, declared: Mapping[str, Declaration]) -> set[str]:
    """The small letters that are transposed, measured by a norm, or behind a matrix, and nowhere as numbers are."""
    nodes = [*document.nodes()]
    arrays = {*document.bold, *turned_names(nodes), *measured(nodes)}
    arrays |= {n for n in behind_matrices(nodes, declared) if n not in COUNTED}
    derived = [t for s in nodes if s.op == "derivative" for t in s.args[0].nodes()]
    numbers = {*powers_and_divisors(nodes), *before_matrices(derived, declared)}
    return {n for n in arrays - numbers if not n[0].isupper()}


def measured(nodes: Iterable[Syntax]) -> set[str]:
    """The names that are terms of what stands in a norm, which measures no numbers: x and y in `‖x - y‖`."""
    inside = [a for s in nodes if s.op == "call" and NORM.match(s.text) for a in s.args]
    return {name for term in inside for name in names_of_terms(term)}


def names_of_terms(s: Syntax) -> Iterator[str]:
    """The names that are terms of a sum, or all of what is none; also of functions, x of x(t)."""
    for term in s.args if s.op == "sum" else [s]:
        if term.op in ("name", "call"):
            yield term.text.rstrip(VALUE)


def behind_matrices(
    nodes: Iterable[Syntax], declared: Mapping[str, Declaration]
) -> Iterator[str]:
    """The names that a matrix is multiplied by from the left: x of `A*x`, x and y of `A*(x - y)`."""
    for s in nodes:
        if s.op == "*":
            left, right = s.args
            while left.op == "*":
                left = left.args[1]
            if written_as_matrix(left, declared):
                yield from names_of_terms(right)


def before_matrices(
    nodes: Iterable[Syntax], declared: Mapping[str, Declaration]
) -> Iterator[str]:
    """The names that stand before a matrix, as numbers do: t of `t*A`."""
    for s in nodes:
        if (
            s.op == "*"
            and s.args[0].op == "name"
            and written_as_matrix(s.args[1], declared)
        ):
            yield s.args[0].text


def powers_and_divisors(nodes: Iterable[Syntax]) -> Iterator[str]:
    """The names of which powers are taken, and those that something is divided by."""
    for s in nodes:
        if s.op in ("power", "/"):
            places = [s.args[s.op == "/"]]
            while places:
                s = places.pop()
                if s.op == "*":
                    places += s.args
                elif s.op == "name":
                    yield s.text


def written_as_matrix(s: Syntax, declared: Mapping[str, Declaration]) -> bool:
    """Is it a capital letter, its transpose, its power, a function of it, or a sum of such?"""
    while s.op in ("transpose", "power") or (
        s.op == "call" and s.text in WORDS_OF_MATRICES
    ):
        s = s.args[0]
    if s.op == "sum":
        return all(written_as_matrix(a, declared) for a in s.args)
    if s.op != "name" or not s.text[0].isupper():
        return False
    d = declared.get(s.text)
    return d is None or d.shape is None or len(d.shape) == 2
