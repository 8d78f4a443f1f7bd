"""The verdict on one equation of a document: right where some reading of its names makes it so.

What is read first are the declarations and definitions that hold where it stands; then what the document says
elsewhere; then the equation by itself, and for any values of what nobody gave.  What is wrong stands
on the first alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from frechet.claims import Verdict, plain_verdict, read_claim
from frechet.claims.unknown_functions import about_unknown_functions
from frechet.claims.verdict import MULTIPLES, UNJUDGED
from frechet.documents.chains import chain_of
from frechet.documents.context import Declarations, name_read
from frechet.documents.definitions import Definition, unbraced
from frechet.documents.elsewhere import with_other_shapes, with_structures_beside
from frechet.documents.entries import shapes_from_subscripts, with_entries
from frechet.documents.judging import (
    NAME_HERE,
    Question,
    index_renamed,
    not_understood,
    question_on,
    verdict_in_section,
)
from frechet.documents.laid_out import entries_in_order
from frechet.documents.opaque import as_quantities, squeezed
from frechet.documents.report import Finding
from frechet.documents.short_for import short_for
from frechet.documents.ways import way_left_out
from frechet.errors import Exceeded, FrechetError, TooLarge
from frechet.errors.limits import within
from frechet.reading import declarations

SHARE = 0.03  # of the limits: what one of the last readings may take
LONGEST = 4000  # characters of a claim that is judged for any values of its derivatives
LONG = 600  # characters of a claim for any functions: each of its readings costs much
WRITTEN = 1500  # of one with the definitions of other sections written out
ELSEWHERE = "read as: names as other sections of the document define and declare them"
ANY_VALUES = "for any values of the derivatives"
OTHER_FACTOR = 17
SIGNS = ("sign", "sign+transposed")
STACKED = "read as: arrays stacked as vectors"
STARRED = re.compile(r"([A-Za-z])\s*\^\s*\{?\s*(?:\*|\\ast\b|\\star\b)")


def verdict_on(
    left: str,
    right: str,
    at: int,
    context: Declarations,
    syntax: str,
    condition: re.Match[str] | None,
) -> Finding:
    """The verdict on one equation of a document: right where some reading of its names makes it so.

    Shapes of the section go before those of others: what does not fit those is tried without them.
    """
    shown = f"{left} = {right}"
    written = as_written_otherwise(left, right, at, context, syntax)
    if written is not None:
        return Finding(at, shown, replace(written, claim=shown))
    if condition:
        left, right = (index_renamed(t, condition[2], condition[1]) for t in (left, right))
    asked, numbers = question_on(left, right, at, context, syntax)
    where, near = (numbers | context.where(at, near) for near in (False, True))
    tried = [*asked.readings(where, context.structures_at(at))]
    if near != where:  # what is wrong stands on the section's own declarations
        tried += [*asked.readings(near, {})][-1:]
    for values, shapes in tried:
        found = asked.verdict(shown, values, shapes, False)
        if found.right:
            return Finding(at, shown, found)
    if (short := without_a_way(asked, shown)) is not None:
        return Finding(at, shown, short)
    values, shapes = tried[-1]
    meant = (
        through_entries(left, right, shown)
        or meant_elsewhere(asked, shown, values, shapes)
        or asked.by_a_variable(shown, shapes)
    )
    if meant is not None:
        return Finding(at, shown, meant)
    found = asked.verdict(shown, values, shapes, True)
    found = asked.in_one_type(where, shown, found)
    found = asked.for_any_function(found, values, shapes)
    found = asked.by_itself(shown, where, found)
    if found.verdict in UNJUDGED:
        wider = by_other_sections(left, right, shown, asked, where)
        found = at_last(found, wider, asked, shown, where)
    return Finding(at, shown, found)


def at_last(
    found: Verdict,
    wider: Verdict | None,
    asked: Question,
    shown: str,
    where: dict[str, str],
) -> Verdict:
    """What other sections make right, else what is right anyway, else what was found, in `wider` sections or before."""
    sure = wider is not None and wider.right
    anyway = None if sure else right_anyway(asked, shown, where)
    return next(v for v in (anyway, wider, found) if v is not None)


def without_a_way(asked: Question, shown: str) -> Verdict | None:
    """That a chain rule leaves a way out by which its function depends on a name, as definitions say; else None.

    Whether those of sections that have ended still hold is asked.
    """
    near = {**asked.definitions, **asked.inner}
    for known in (near, asked.context.elsewhere(asked.at)[1]):
        of = {n: d.parameters for n, d in known.items() if d.parameters}
        found = way_left_out(shown, of)
        if found is not None:
            f, v, x = found
            problem = f"a term is missing: {f} depends on {x} by {v}, too"
            if known is near:
                return Verdict(shown, "wrong", {"problem": problem, "slip": True})
            return not_understood(shown, f"{problem}, as another section defines them")
    return None


def as_written_otherwise(
    left: str, right: str, at: int, context: Declarations, syntax: str
) -> Verdict | None:
    """That it is right as what it is short for, which is said; None where it is not."""
    for (a, b), said in short_for(left, right):
        v = verdict_on(a, b, at, context, syntax, None).verdict
        if v.right:
            return replace(v, conventions=(said, *v.conventions))
    return None


def through_entries(left: str, right: str, shown: str) -> Verdict | None:
    """That a derivative is laid out by its entries in some layout; None where it is not."""
    said = entries_in_order(left, right) or entries_in_order(right, left)
    right_so = Verdict(shown, "right", certificate="exact", conventions=(said,))
    return right_so if said else None


def by_other_sections(
    left: str, right: str, shown: str, near: Question, where: dict[str, str]
) -> Verdict | None:
    """That it is right with what sections that have ended define and declare, which is said; None where it is not.

    Where the document defines once what it uses, a sign that parts it from what is right is a mistake.
    """
    shapes, known = near.context.elsewhere(near.at)
    asked, numbers = question_on(left, right, near.at, near.context, near.syntax, known)
    words = NAME_HERE.findall(" = ".join(asked.sides))
    read = {name_read(w) for w in words}
    more = bool(defined_elsewhere(near, known, words))
    otherwise = any(shapes.get(w) != where.get(w) for w in read)
    if near.defines or not (more or otherwise):
        return None
    choices = (
        (values, said)
        for values, said in asked.readings(numbers | shapes, {})
        if (more if values else otherwise)
    )
    told = told_verdict(asked, shown, choices)
    if told is None:
        return None
    return replace(told, conventions=(ELSEWHERE, *told.conventions))


def told_verdict(
    asked: Question, shown: str, choices: Iterator[tuple[bool, dict[str, str]]]
) -> Verdict | None:
    """The first right verdict, else a sign by what is defined once; None where there is none."""
    tried = list[Verdict]()
    try:
        with within(None, "judging it by other sections", SHARE):
            for values, said in choices:
                found = with_values(asked, shown, values, said)
                if found is not None and found.right:
                    return found
                tried += [found] if found is not None else []
    except TooLarge:
        pass
    signs = (v for v in tried if v.verdict in SIGNS and asked.told_once())
    return next(signs, None)


def defined_elsewhere(
    near: Question, known: Mapping[str, Definition], words: list[str]
) -> set[str]:
    """The names of a claim that only other sections define, and those with labels."""
    read = {name_read(w) for w in words}
    labelled = {unbraced(w) for w in words if "_" in w}
    more = {n for n in known if name_read(n).partition("_")[0] in read}
    more -= near.definitions.keys() | near.inner.keys()
    return more | {n for n in known if unbraced(n) in labelled}


def with_values(
    asked: Question, shown: str, values: bool, shapes: dict[str, str]
) -> Verdict | None:
    """The verdict with what is defined written out, or for any functions; None where that is too long."""
    if sum(len(asked.written_out(t, values, shapes)) for t in asked.sides) > WRITTEN:
        return None
    found = asked.verdict(shown, values, shapes, False)
    if found.right or not values or len(shown) > LONG:
        return found
    return asked.for_any_function(found, values, shapes)


def meant_elsewhere(
    asked: Question, shown: str, values: bool, shapes: dict[str, str]
) -> Verdict | None:
    """That it is right as the document says elsewhere, which is said; None where it is not."""
    for other, said in otherwise(shown, shapes, asked.context, asked.at):
        found = asked.verdict(shown, values, other, False)
        if found.right:
            said = f"read as: {said}, as the document says elsewhere"
            return replace(found, conventions=(said, *found.conventions))
    return None


def otherwise(
    shown: str, where: dict[str, str], context: Declarations, at: int
) -> Iterator[tuple[dict[str, str], str]]:
    """Other declarations that may have been meant, with what they change in words."""
    names = {n: s for n, s in where.items() if n in shown}
    yield from with_points(shown, where)
    said = {n: [s for _, s in context.declared.get(n, ())] for n in names}
    others = list(with_other_shapes(names, said))
    yield from ((where | changed, words) for changed, words in others)
    for changed, words in [(dict[str, str](), ""), *others]:
        shapes = where | changed  # a square matrix here, as what is orthogonal is
        beside = with_structures_beside(shapes, shown, context.text, at, context.named)
        yield from ((both, ", ".join(filter(None, (words, more)))) for both, more in beside)


def with_points(shown: str, where: dict[str, str]) -> Iterator[tuple[dict[str, str], str]]:
    """Declarations by which the x^* of a text is a point as x is, of its size or of any.

    What holds of all points holds of adjoints, too, where these fit.
    """
    points = {n: where[n] for n in STARRED.findall(shown) if n in where}
    if points:
        words = f"{', '.join(f'{n}^*' for n in points)} as points"
        yield where | {f"{n}^*": s for n, s in points.items()}, words
        others = {n: s for n, s in where.items() if n not in points}
        kinds = {f"{n}^*": "matrix" if "×" in s else "vector" for n, s in points.items()}
        yield others | kinds, words


def right_anyway(asked: Question, shown: str, where: dict[str, str]) -> Verdict | None:
    """That it is right whatever its derivatives and unknown functions are, or in what layout; None where it is not."""
    if asked.defines or asked.syntax != "latex" or len(shown) > LONGEST:
        return None
    try:
        with within(None, "judging it for any values", SHARE):
            return through_chain(asked, shown) or for_any_values(asked, shown, where)
    except TooLarge:
        return None


def through_chain(asked: Question, shown: str) -> Verdict | None:
    """That it is a right chain rule of arrays; None where it is none."""
    chain = chain_of(shown)
    if chain is None:
        return None
    found = about_unknown_functions(
        chain.text, declarations(chain.shapes), asked.syntax, lambda e: plain_verdict(e, "")
    )
    if found is None or not found.right:
        return None
    layout = [c for c in found.conventions if "layout" in c]
    return replace(found, claim=shown, conventions=(STACKED, *layout))


def for_any_values(asked: Question, shown: str, where: dict[str, str]) -> Verdict | None:
    """That it is right for any quantities in the place of its derivatives, with shapes as anywhere in the document.

    Where no reading makes it right, and by one of them a sign or a factor does, that is the mistake.
    """
    wide, _ = asked.context.elsewhere(asked.at)
    mistakes = list[Verdict]()
    for shapes in [where, wide][: 1 + (wide != where)]:
        for made in as_quantities(shown, shapes):
            said = {**shapes, **made.kinds}
            text = with_entries(asked.context.types.unstyled(made.text, shapes), said)
            said |= shapes_from_subscripts(text, said)
            v = of_quantities(text, said, asked.syntax)
            if v is not None and v.right:
                return Verdict(
                    shown, "right", certificate="exact", conventions=(ANY_VALUES,)
                )
            mistakes += [v] if v is not None else []
    return (
        replace(mistakes[0], claim=shown, right_answer="", conventions=(ANY_VALUES,))
        if mistakes
        else None
    )


def of_quantities(text: str, shapes: dict[str, str], syntax: str) -> Verdict | None:
    """That an equation is right, and not with another factor on its right side, or a multiple; None of any other."""
    left, _, right = text.partition(" = ")
    if squeezed(left) == squeezed(right):
        return None
    other = f"{left} = {OTHER_FACTOR}\\left({right}\\right)"
    try:
        found = verdict_in_section(read_claim(text, shapes, syntax), "", False)
        if not found.right:
            return found if found.verdict in MULTIPLES else None
        also = verdict_in_section(read_claim(other, shapes, syntax), "", False)
    except Exceeded:
        raise
    except FrechetError:
        return None
    return None if also.right else found
