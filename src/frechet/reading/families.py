r"""Members of families: `W_i` is W[i,:,:] of a declared family, `x_i` in a sum over i row i of a matrix, or an entry.

What a letter of a sum is that nobody declared, its places say: what is transposed, bold, behind a row or a matrix, or
in a norm is a vector, and so a row of the matrix with its capital letter; else it is a number, unless only rows fit.

legend   base the letter of a family   place what stands for its index   rows the bases that are read as rows
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain, combinations, islice

from frechet.errors import FrechetError, ShapeError
from frechet.reading.declare import Declaration, declared_family
from frechet.reading.family_words import FamilyAsked, FamilyWords
from frechet.reading.first_kinds import ends_in_array, told_matrix
from frechet.reading.names import OTHER_INDEX, collect_names
from frechet.reading.resolve import resolve
from frechet.reading.text.syntax import Document, Syntax

TRIED = 16  # ways to tell rows from entries
MEASURES = frozenset(["norm2", "norm1", "normF", "inner", "‖₂", "norminf"])
Rule = Callable[[Syntax], Syntax]


def families_read(document: Document, declared: Mapping[str, Declaration]) -> Document:
    """The document with every member of a family as a part of an array.

    Errors: a `ShapeError` where a whole family stands in the place of a member.
    """
    document = exchanged(entries_by_index(document, declared), own_indices)
    document = indices_of_sides(document)
    members = {n: d for n, d in declared.items() if d.many is not None}
    if members:
        document = exchanged(document, lambda s: of_family(s, members))
        no_whole_family(document, members)
    bases = undeclared_bases(document, declared)
    if "pi" in bases:  # no constant, where it is counted
        document = replace(document, ranks={"pi": 1})
    bases -= {"pi"}
    if not bases:
        return document
    by_capital = {b for b in bases if told_matrix(declared.get(b.upper()))}
    vectors = in_vector_places(document, declared) | set(document.bold)
    evident = bases & vectors | by_capital
    first = None
    for more in islice(subsets(sorted(bases - evident)), TRIED):
        made = as_rows(document, declared, evident | set(more))
        first = first or made
        if fits(made, declared):
            return made
    return first or document


def counted_by_its_sum(
    asked: FamilyAsked, declared: Mapping[str, Declaration]
) -> tuple[dict[str, Declaration], str] | None:
    """The declarations with `W_i: n×n` as that of a family, which the sum over i counts; None where nothing says it."""
    names = [asked.base + between + asked.index for between in ("_", "")]
    name = next((n for n in names if n in declared), "")
    one = declared.get(name)
    if one is None or one.shape is None or one.function or one.space.structure:
        return None
    if not asked.many or asked.base in declared or asked.many in declared:
        return None
    member = one.space.words()
    family = declared_family(FamilyWords(asked.base, member, asked.many))
    others = {n: d for n, d in declared.items() if n != name}
    said = (
        f"read as {asked.base}_{asked.index}: {member} for {asked.index} in 1:{asked.many}"
    )
    return {**others, asked.base: family}, said


def exchanged(document: Document, rule: Rule) -> Document:
    """The document with every node by a rule, operands first; one of which nothing changed stays itself."""

    def tree(root: Syntax) -> Syntax:
        made: dict[Syntax, Syntax] = {}
        for s in root.nodes():
            args = [made[a] for a in s.args]
            if s.op == "derivative":
                args[1:] = map(variable_itself, args[1:])
            same = all(a is b for a, b in zip(args, s.args, strict=True))
            made[s] = rule(s if same else replace(s, args=args))
        return made[root]

    return replace(
        document,
        body=tree(document.body),
        sides=[tree(s) for s in document.sides],
        definitions=[(n, span, tree(t)) for n, span, t in document.definitions],
    )


def variable_itself(s: Syntax) -> Syntax:
    """What a derivative goes by: a member as it lies in its array."""
    return s.args[0] if s.op == "transpose" and s.args[0].op == "entry" else s


# ---------------------------------------------------------------- names with an index
def entries_by_index(document: Document, declared: Mapping[str, Declaration]) -> Document:
    """`x_i` as x[i], in a sum over i of text; one that is declared so is one name, which is refused elsewhere."""

    def rule(s: Syntax) -> Syntax:
        if s.op != "each":
            return s
        letter = s.text.rstrip("′")
        made: dict[Syntax, Syntax] = {}
        for a in s.args[1].nodes():
            base, _, label = a.text.rpartition("_") if a.op == "name" else ("", "", "")
            if (
                base
                and label == letter
                and a.text not in declared
                and one_of_many(base, declared)
            ):
                made[a] = member_entry(a, base, Syntax("index", a.span, text=s.text))
            elif any(made.get(b, b) is not b for b in a.args):
                made[a] = replace(a, args=[made.get(b, b) for b in a.args])
        body = s.args[1]
        return replace(s, args=[s.args[0], made[body]]) if body in made else s

    return exchanged(document, rule)


def own_indices(s: Syntax) -> Syntax:
    r"""`\partial/\partial x_k \sum_k x_k^2`: the k of the sum is another than the one of the variable."""
    if s.op != "derivative":
        return s
    letters = {a.text for x in s.args[1:] for a in x.nodes() if a.op == "name"}
    body = sums_by_others(s.args[0], letters)
    return s if body is s.args[0] else replace(s, args=[body, *s.args[1:]])


def indices_of_sides(document: Document) -> Document:
    r"""`\sum_j a_j x_j = a_j`: the j of a sum is another than the one by which an entry stands on another side."""
    trees = [document.body, *document.sides]
    free = [free_places(tree) for tree in trees]
    if not any(free) or len(trees) == 1:
        return document
    others = (
        set[str]().union(*free[:k], *free[k + 1 :]) - free[k] for k in range(len(free))
    )
    made = [sums_by_others(t, letters) for t, letters in zip(trees, others, strict=True)]
    return replace(document, body=made[0], sides=made[1:])


def free_places(tree: Syntax) -> set[str]:
    """The letters at places of entries that are no index of a sum, not even of one without a sign, as of a_j x_j."""
    found = set[str]()
    for term in tree.args if tree.op == "sum" else [tree]:
        places = (p for s in term.nodes() if s.op == "entry" for p in s.args[1:])
        count = Counter(p.text for p in places if p.op == "name")
        found |= {letter for letter, many in count.items() if many == 1}
    return found


def sums_by_others(tree: Syntax, letters: Collection[str]) -> Syntax:
    """A tree with other indices for its sums over these letters; itself where it has none."""
    renamed = {
        a.text: a.text + OTHER_INDEX
        for a in tree.nodes()
        if a.op == "each" and a.text.rstrip("′") in letters
    }
    made: dict[Syntax, Syntax] = {}
    for a in tree.nodes() if renamed else ():
        same = a.op not in ("each", "index") or a.text not in renamed
        text = a.text if same else renamed[a.text]
        made[a] = replace(a, text=text, args=[made[b] for b in a.args])
    return made.get(tree, tree)


def one_of_many(base: str, declared: Mapping[str, Declaration]) -> bool:
    """May a letter with an index be a member: of a declared family, or a small letter that nobody declared?"""
    d = declared.get(base)
    letter = (
        base[1:] if len(base) == 2 and base[0] == "d" else base
    )  # dx_i, the differential of an entry
    return d.many is not None if d else len(letter) == 1 and not letter.isupper()


def member_entry(s: Syntax, base: str, place: Syntax) -> Syntax:
    """`base[place]`, where a name stood."""
    return Syntax("entry", s.span, [Syntax("name", s.span, text=base), place])


# ---------------------------------------------------------------- declared families
def of_family(s: Syntax, members: Mapping[str, Declaration]) -> Syntax:
    """`W[i]` of a declared family, in full: every other axis is read as a whole, and a vector stands."""
    d = members.get(s.args[0].text) if s.op == "entry" and s.args[0].op == "name" else None
    if d is None:
        return s
    rank = (d.rank or 0) if d.shape is None else len(d.shape)
    return member(s, rank) if len(s.args) == 2 else s


def no_whole_family(document: Document, members: Mapping[str, Declaration]) -> None:
    """A family of matrices is no operand; a derivative may go by it."""
    for s in nodes_of(document):
        operands = s.args[1:] if s.op == "entry" else s.args
        operands = operands[:1] if s.op == "derivative" else operands
        for a in operands:
            d = members.get(a.text) if a.op == "name" else None
            if d is not None and (d.rank or len(d.shape or ())) > 2:
                raise ShapeError(
                    f"{a.text} is a family of matrices: one of them?",
                    a.span,
                    f"write {a.text}_k for one, sum(i in 1:{d.many}, {a.text}_i) for all together",
                )


def member(s: Syntax, rank: int) -> Syntax:
    """One part of an array of so many axes: a number, a vector that stands, a matrix."""
    whole = [Syntax("range", s.span) for _ in range(rank - 1)]
    part = replace(s, args=[*s.args, *whole])
    return Syntax("transpose", s.span, [part]) if rank == 2 else part


# ---------------------------------------------------------------- letters that nobody declared
def undeclared_bases(document: Document, declared: Mapping[str, Declaration]) -> set[str]:
    """The letters that stand with one place, or with two, and nowhere else, somewhere with one, the index of a sum."""
    every, inside, summed = list[str](), list[str](), set[str]()
    for s in nodes_of(document):
        if s.op == "name":
            every.append(s.text)
        elif s.op == "entry" and s.args[0].op == "name" and len(s.args) <= 3:
            inside.append(s.args[0].text)
            if base_of(s) and s.args[1].op == "index":
                summed.add(s.args[0].text)
    alone = {b for b in summed if every.count(b) > inside.count(b)}
    given = {name for name, _, _ in document.definitions}
    directions = {b for b in summed if len(b) > 1 and b[0] == "d"}  # dx moves as x does
    return summed - alone - set(declared) - given - directions


def indices(document: Document) -> dict[str, str]:
    """The index of a sum that stands first at each base."""
    found = dict[str, str]()
    for s in nodes_of(document):
        for base in base_of(s):
            if s.args[1].op == "index":
                found.setdefault(base, s.args[1].text.rstrip("′"))
    return found


def in_vector_places(document: Document, declared: Mapping[str, Declaration]) -> set[str]:
    """The bases that stand where a vector does: transposed, behind a row or a matrix, in a norm."""
    found = set[str]()
    for s in nodes_of(document):
        if s.op == "transpose":
            found |= set(chain.from_iterable(map(base_of, terms(s.args[0]))))
        elif s.op == "entry" and s.args[0].op == "name" and len(s.args) == 3:
            found.add(s.args[0].text)  # x_j^{(i)} beside x^{(i)}
        elif s.op == "*" and ends_in_array(s.args[0], declared):
            found |= base_of(s.args[1])
        elif s.op == "call" and s.text in MEASURES:
            for argument in s.args:
                found |= set(chain.from_iterable(map(base_of, terms(argument))))
    return found


def base_of(s: Syntax) -> set[str]:
    """The base of an entry with one place; none where it is something else."""
    single = s.op == "entry" and len(s.args) == 2 and s.args[0].op == "name"
    return {s.args[0].text} if single else set()


def terms(s: Syntax) -> Iterator[Syntax]:
    """The terms of a sum, without their signs; of a product the last factor."""
    if s.op == "sum":
        for a in s.args:
            yield from terms(a)
    elif s.op in ("negate", "*"):
        yield from terms(s.args[-1])
    else:
        yield s


def nodes_of(document: Document) -> Iterator[Syntax]:
    """Every node."""
    return chain.from_iterable(tree.nodes() for tree in document.trees)


def subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of some of them, small ones first."""
    return chain.from_iterable(combinations(names, k) for k in range(len(names) + 1))


def as_rows(
    document: Document, declared: Mapping[str, Declaration], rows: Collection[str]
) -> Document:
    """The document with these letters as rows of matrices, as columns."""
    ranks = dict(document.ranks)
    named, notes = dict[str, str](), list[str]()
    index = indices(document)
    for base in sorted(rows):
        capital = base.upper()
        known = told_matrix(declared.get(capital))
        # a capital letter that stands in the text is the matrix of these rows
        free = base.isascii() and capital not in declared
        named[base] = capital if known or free else base
        if named[base] == base:
            ranks[base] = 2
        i = index[base]
        said = f"{base}_{i} is" if known else f"read as {base}_{i}:"
        notes.append(f"{said} row {i} of {named[base]}, as a column")

    def rule(s: Syntax) -> Syntax:
        base = s.args[0].text if s.op == "entry" and s.args[0].op == "name" else ""
        if base not in named:
            return s
        whole = replace(s, args=[replace(s.args[0], text=named[base]), *s.args[1:]])
        return member(whole, 2) if base_of(s) else whole

    made = exchanged(document, rule)
    return replace(made, notes=[*made.notes, *notes], rows=named, ranks=ranks)


def fits(document: Document, declared: Mapping[str, Declaration]) -> bool:
    """Have all parts shapes?"""
    try:
        resolve(replace(document, notes=[]), collect_names(document, declared, False))
    except FrechetError:
        return False
    return True
