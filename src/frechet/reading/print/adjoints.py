"""The adjoint of what is real is its transpose: `x^* A x`, `A^H`, `(Ax)^*` of declared names; and `{}^tA` of anything.

legend   item what the sign stands at   row items side by side
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from frechet.errors import ReadError
from frechet.reading.declare import Declaration
from frechet.reading.print.items import Item, ItemRow, item_at, name_choices, operand

ADJOINT_NOTE = "of real arrays the adjoint is the transpose: ^{} is read as ^T"
HERMITIAN = "H"
PREFIXES = ("t", "T", "⊤")


def adjoints_turned(row: ItemRow, declared: Mapping[str, Declaration]) -> dict[str, None]:
    """Put the sign of the transpose in the place of those of the adjoint; what is said of it is returned.

    Errors: a `ReadError` where a vector with a star multiplies nothing, and so may be a point with a name of its own.
    """
    said: dict[str, None] = {}
    named = any(i.text == HERMITIAN and i.kind == "letter" for i in without_scripts(row))
    for item, following in items_below(row):
        for k, above in enumerate(item.sups):
            sign = above[0].text if len(above) == 1 and above[0].bare else ""
            adjoint = sign == "*" or (
                sign == HERMITIAN and not named and HERMITIAN not in declared
            )
            if adjoint and is_array(item, declared):
                multiplies(item, following, declared)
                item.sups[k] = [Item("sign", "⊤", above[0].span)]
                said[ADJOINT_NOTE.format(sign)] = None
    return said


def multiplies(
    item: Item, following: Item | None, declared: Mapping[str, Declaration]
) -> None:
    """A row stands before what it multiplies."""
    d = declaration_of(item, declared)
    vector = d is not None and d.shape is not None and len(d.shape) == 1
    if vector and (following is None or not operand(following)):
        hint = f"declare {item.text}^*: n, or write {item.text}^T"
        raise ReadError(
            f"is {item.text}^* the transpose, or a point of its own?", item.span, hint
        )


def items_below(row: ItemRow) -> Iterator[tuple[Item, Item | None]]:
    """Every item of a row, and of the rows inside and above, with what follows it."""
    stack = [row]
    while stack:
        items = stack.pop()
        for k, item in enumerate(items):
            stack += [*item.rows, *item.sups]
            yield item, item_at(items, k + 1)


def without_scripts(row: ItemRow) -> Iterator[Item]:
    """Every item that does not stand alone above another."""
    stack = [row]
    while stack:
        for item in stack.pop():
            stack += [*item.rows, *(r for r in item.sups if len(r) > 1)]
            yield item


def is_array(item: Item, declared: Mapping[str, Declaration]) -> bool:
    """Is it a declared array, or made of declared names in brackets?"""
    if item.kind == "letter":
        found = declaration_of(item, declared)
        return found is not None and not found.function and found.shape != ()
    inside = (
        items_below(item.rows[0]) if item.kind == "group" and item.text in "([{" else ()
    )
    letters = [declaration_of(i, declared) for i, _ in inside if i.kind == "letter"]
    return bool(letters) and None not in letters


def declaration_of(item: Item, declared: Mapping[str, Declaration]) -> Declaration | None:
    """What is declared of a letter."""
    return next((declared[n] for n in name_choices(item.text) if n in declared), None)


# ---------------------------------------------------------------- in front of a matrix
def prefixes_turned(row: ItemRow) -> None:
    r"""Put the t of `{}^tA`, above nothing and before a letter or brackets, as a transpose behind it.

    Other braces around nothing, as in `\mathop{}\!\mathrm{d}`, are left out.
    """
    stack = [row]
    while stack:
        items = stack.pop()
        for k in range(len(items) - 1, 0, -1):
            if is_prefix(items[k - 1]) and items[k].kind in ("letter", "word", "group"):
                items[k].sups.append([Item("sign", "⊤", items[k - 1].sups[0][0].span)])
                del items[k - 1]
        items[:] = [i for i in items if not is_nothing(i) or not i.bare] or items
        for item in items:
            stack += [*item.rows, *item.sups]


def is_nothing(item: Item) -> bool:
    """Is it braces around nothing?"""
    return item.kind == "group" and item.text == "{" and not item.rows[0]


def is_prefix(item: Item) -> bool:
    """Is it nothing with a t above?"""
    above = item.sups[0] if len(item.sups) == 1 and item.sub is None else []
    return (
        is_nothing(item) and len(above) == 1 and above[0].bare and above[0].text in PREFIXES
    )
