"""Products in code without writes: einsum's letters, and a product of two factors as `@`.

legend   a, b texts of arguments   ia, ib, out indices of their axes and of the result
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.codegen.source.numpy_words import EINSUM_LETTERS


def letters_of(ix: Sequence[int]) -> str:
    """Indices as einsum writes them."""
    return "".join(EINSUM_LETTERS[i] for i in ix)


def meet_as_matrices(ia: Sequence[int], ib: Sequence[int], out: Sequence[int]) -> bool:
    """Do two factors meet as matrices or vectors do?"""
    gone = {i for i in ia if i in ib and i not in out}
    stays = [i for i in (*ia, *ib) if i not in gone]
    return len(gone) == 1 and max(len(ia), len(ib)) <= 2 and sorted(stays) == sorted(out)


def matrix_product_words(
    a: str,
    b: str,
    ia: Sequence[int],
    ib: Sequence[int],
    out: Sequence[int],
    transposed: str = "{}.T",
) -> str:
    """A product of matrices or vectors; `transposed` is the word for a transposed factor on the left."""
    if len(ia) != len(ib):
        (M, im), (v, _) = ((a, ia), (b, ib)) if len(ia) == 2 else ((b, ib), (a, ia))
        return f"{M} @ {v}" if im[0] in out else f"{v} @ {M}"
    if len(out) == 2 and out[0] in ib:
        a, b, ia, ib = b, a, ib, ia
    first = transposed.format(a) if len(ia) == 2 and ia[1] in out else a
    second = f"{b}.T" if len(ib) == 2 and ib[0] in out else b
    return f"{first} @ {second}"
