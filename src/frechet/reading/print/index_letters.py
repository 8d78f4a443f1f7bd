r"""Which letters stand as indices in print, which of them are free, and how far a sum over one reaches.

legend   k place in a row
"""

from __future__ import annotations

from collections.abc import Iterator

from frechet.reading.print.items import Item, ItemRow, ends_term, item_at, term_end


def reach_of_sum(index: str, rest: ItemRow) -> int:
    r"""Behind the sign of the last term that a sum takes: of `\sum_i x_i + y_i` both, since i means nothing outside."""
    reach, k = 0, term_end(rest, 0)
    while (sign := item_at(rest, k)) and sign.text in ("+", "-"):
        end = term_end(rest, k + 1)
        if not reads(index, rest[k + 1 : end]):
            break
        reach, k = sign.span.stop, end
    return reach


def reads(index: str, row: ItemRow) -> bool:
    """Does an index stand at something in a row, outside of sums over it?"""
    for item in row:
        places = index_letters(item)
        if item.kind == "sum" and index in places:
            return False
        if index in places or any(reads(index, r) for r in item.rows):
            return True
    return False


def bare_letters(row: ItemRow) -> Iterator[str]:
    """The letters of a subscript, `i` and `j` of `ij` and `i, j`, or of `(i)` above."""
    for item in row:
        if item.kind == "letter":
            yield item.text
        elif item.kind == "group":
            yield from (i.text for r in item.rows for i in r if i.kind == "letter")


def index_letters(item: Item) -> list[str]:
    """The letters below an item and in its exponents."""
    return [i for r in [item.sub or [], *item.sups] for i in bare_letters(r)]


def free_letters(row: ItemRow, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    r"""The letters that stand as indices outside of sums over them: i of `a_{ii} + \sum_{j \ne i} a_{ij}`.

    A sum binds every letter below it in the rest of its term.
    """
    inside = bound
    for item in row:
        if ends_term(item):
            inside = bound
        if item.kind == "sum":
            inside = inside.union(index_letters(item))
        yield from (i for i in index_letters(item) if i not in inside)
        for r in item.rows:
            yield from free_letters(r, inside)
