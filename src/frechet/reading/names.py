"""The names of a document: declared, sizes, indices of sums, differentials, and those that nobody declared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from frechet.errors import NameUnknown, ReadError, ShapeError, Unsupported
from frechet.functions.declaration import registry
from frechet.paper.labels import label_words
from frechet.reading.applied import is_applied
from frechet.reading.declare import Declaration, dimensions, size_and_variable
from frechet.reading.family_words import FamilyAsked
from frechet.reading.kinds import Kind
from frechet.reading.text.lex import LOOKALIKES, conjugated, named_character
from frechet.reading.text.syntax import Document, Syntax
from frechet.types.signature import SizeArgument
from frechet.types.space import Space

OTHER_INDEX = (
    "′" * 8
)  # behind an index that is another than the same letter outside its sum
OTHER = "give the index another letter"


@dataclass
class Names:
    """The names of a document and how each is read."""

    declared: Mapping[str, Declaration]
    dimensions: set[str]
    undeclared: dict[str, Syntax] = field(default_factory=dict)  # with the first place
    spaces: dict[str, Space] = field(default_factory=dict)
    guesses: list[str] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)  # indices of sums
    # of derivatives, with the variable that moves
    directions: dict[str, str] = field(default_factory=dict)
    # of arrays whose axes of length 1 may be left out, or put in
    units: frozenset[str] = frozenset()

    def guessed(self, name: str) -> bool:
        """Was the shape of a name not, or not wholly, declared?"""
        return name in self.undeclared or (
            name in self.declared and self.declared[name].shape is None
        )


def collect_names(
    document: Document, declared: Mapping[str, Declaration], strict: bool
) -> Names:
    """The names that occur, told apart."""
    declared = {**declared, **{n: Kind(k).declared(n) for n, k in document.ranks.items()}}
    names = Names(declared, dimensions(declared.values()))
    defined = given_once(document, declared)
    functions = {n for n, d in declared.items() if d.function}
    for tree in document.trees:
        names.dimensions |= sizes_in_tree(tree, declared)
    fixed = {*functions, *names.dimensions, *defined, "pi"}
    for tree in document.trees:
        names.bound |= bound_names(tree, names.dimensions | set(declared) | defined)
        names.directions |= directions_in(tree, {*declared, *fixed}, fixed)
    moved = differentials_in(document, {*declared, *fixed, *names.bound})
    if document.sides:
        names.directions |= moved
    for name in moved.keys() - names.directions.keys():
        raise no_differential(name, document)
    clash = sorted(names.dimensions & set(declared))
    if clash:
        raise size_and_variable(clash[0])
    told = {*declared, *fixed, *names.directions}
    for tree in document.trees:
        no_conjugate(tree, declared)
        no_family(tree)
        for s in sorted(
            (s for s in tree.nodes() if s.op == "name"), key=lambda s: s.span.start
        ):
            if s.text in functions:
                raise ShapeError(
                    f"{s.text} is a function and needs an argument",
                    s.span,
                    f"write {s.text}(...)",
                )
            if s.text not in told:
                names.undeclared.setdefault(s.text, guessable(s, names, strict))
    return names


def unvaried(declared: Mapping[str, Declaration]) -> set[str]:
    """The names that are no variables: sizes and functions, and the identity where no I is declared."""
    functions = {n for n, d in declared.items() if d.function}
    return {*functions, *dimensions(declared.values()), *({"I"} - {*declared})}


def sizes_in_tree(tree: Syntax, declared: Mapping[str, Declaration]) -> set[str]:
    """The names that a tree uses as sizes; none of them is declared."""
    found = set[str]()
    for argument in (a for s in tree.nodes() for a in size_arguments(s, declared)):
        for name in (s for s in argument.nodes() if s.op == "name"):
            if name.text in declared:
                raise size_and_variable(name.text, name.span)
            found.add(name.text)
    return found


def no_conjugate(tree: Syntax, declared: Collection[str]) -> None:
    """A power H is no number: it is meant as the conjugate transpose, unless it is declared."""
    for s in tree.nodes():
        raised = s.args[1] if s.op == "power" else None
        if (
            raised is not None
            and raised.op == "name"
            and raised.text == "H"
            and "H" not in declared
        ):
            raise conjugated("^H, the conjugate transpose,", raised.span)


def no_family(tree: Syntax) -> None:
    """A name with the index of the sum around it in a label is another array for every value of the index."""
    for each in (s for s in tree.nodes() if s.op == "each"):
        index, ends = each.text.rstrip("′"), each.args[0].args
        for s in each.args[1].nodes():
            base, _, label = s.text.rpartition("_") if s.op == "name" else ("", "", "")
            if base and (label == index or index in label_words(s.text)):
                raise FamilyAsked(
                    s.text, index, ends[1].prose() if ends[1:] else "", s.span
                )


def guessable(s: Syntax, names: Names, strict: bool) -> Syntax:
    """A name that nobody declared, where its kind may be guessed."""
    if s.text in names.bound:
        raise ReadError(
            f"{s.text} is the index of a sum and a name outside it", s.span, OTHER
        )
    if strict:
        raise undeclared(s, names.declared)
    return s


def given_once(document: Document, declared: Collection[str]) -> set[str]:
    """The names that `where` defines, each once and not by itself."""
    coming = [name for name, _, _ in document.definitions]
    seen = set[str]()
    for name, span, tree in document.definitions:
        early = next(
            (
                s
                for s in tree.nodes()
                if s.op == "name" and s.text in coming and s.text not in seen
            ),
            None,
        )
        if early is not None and early.text not in declared:
            raise ReadError(
                f"{early.text} would be defined by itself",
                early.span,
                "a definition uses other names",
            )
        if name in seen:
            raise ReadError(f"{name} is defined twice", span)
        seen.add(name)
    return seen


def directions_in(
    tree: Syntax, taken: Collection[str], fixed: Collection[str]
) -> dict[str, str]:
    """The names in brackets behind D_X (F): directions of X, unless they mean something else."""
    found = {}
    for s in tree.nodes():
        if s.op == "derivative" and s.text == "D":
            wrt, directions = s.apart()
            for x, h in zip(wrt, directions, strict=False):
                if h.op == "name" and h.text not in taken and h.text not in (x.text, "pi"):
                    if x.text in fixed:
                        raise Unsupported(
                            f"{x.text} is no variable: a derivative goes by a variable",
                            x.span,
                        )
                    found[h.text] = x.text
    return found


def differentials_in(document: Document, taken: Collection[str]) -> dict[str, str]:
    """The names dX, where X occurs: differentials of X, as large as X is."""
    occurring = {s.text for tree in document.trees for s in tree.nodes() if s.op == "name"}
    return {
        name: name[1:]
        for name in sorted(occurring - set(taken))
        if name[0] == "d" and name[1:] in occurring
    }


def no_differential(name: str, document: Document) -> ReadError:
    """A dX beside X in an expression, which moves nothing."""
    at = next(s for tree in document.trees for s in tree.nodes() if s.text == name)
    x = name[1:]
    hint = f"write an equation dF = ..., D_{x} (F) [{name}] for the derivative of F, or declare {name}"
    return ReadError(
        f"{name} is the differential of {x}, and nothing is moved here", at.span, hint
    )


def bound_names(tree: Syntax, taken: Collection[str]) -> set[str]:
    """The indices that sums bind; they must mean nothing else."""
    found = set()
    for s in tree.nodes():
        if s.op == "each":
            name = s.text.rstrip("′")
            if (name in taken and not s.text.endswith(OTHER_INDEX)) or name == "pi":
                raise ReadError(
                    f"{name} is the index of a sum and means something else", s.span, OTHER
                )
            found.add(name)
    return found


def size_arguments(s: Syntax, declared: Mapping[str, Declaration]) -> Iterator[Syntax]:
    """The operands that are sizes: those of eye, ones, K ..., and the places of entries."""
    if s.op == "entry":
        yield from () if is_applied(s, declared) else s.args[1:]
    elif s.op == "each":
        yield s.args[0]
    elif s.op == "call" and s.text in registry:
        for signature in registry[s.text].signatures:
            if len(signature.args) == len(s.args):
                yield from (
                    a
                    for a, want in zip(s.args, signature.args, strict=True)
                    if isinstance(want, SizeArgument)
                )


def undeclared(s: Syntax, declared: Collection[str]) -> NameUnknown:
    """A name that strict reading refuses."""
    name = s.text
    hint = (
        "declared are " + ", ".join(sorted(declared))
        if declared
        else "declare it with where"
    )
    if name in registry:
        hint = f"{name} is a function: write {name}(...)"
    elif name == "T":
        hint = "write X' for the transpose"
    elif twin := next((c for c in name if c in LOOKALIKES), ""):
        hint = f"{named_character(twin)} only looks like {LOOKALIKES[twin]}; {hint}"
    elif meant := run_together(name, declared):
        hint = f"did you mean {meant}?"
    return NameUnknown(f"{name} is not declared", s.span, hint)


def run_together(name: str, declared: Collection[str]) -> str:
    """Two declared names without `*`, or a function and a declared name without parentheses."""
    for names, joined in ((declared, "{}*{}"), (registry, "{}({})")):
        for left in names:
            if name.startswith(left) and name[len(left) :] in declared:
                return joined.format(left, name[len(left) :])
    return ""
