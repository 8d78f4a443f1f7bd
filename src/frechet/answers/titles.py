"""What the left side of a line is called: the function, and an entry of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, count

from frechet.paper.letters import subscripted


def title(rank: int, taken: Collection[str]) -> str:
    """A free name for a function, whose differential is free too: f, F where the value is a matrix, else g, ...

    >>> title(0, {"x"}), title(2, {"X"}), title(0, {"f", "dg"})
    ('f', 'F', 'q')
    """
    letters = "FGQ" if rank > 1 else "fgq"
    pool: Iterator[str] = chain(letters, (f"{letters[0]}{k}" for k in count(1)))
    return next(name for name in pool if name not in taken and f"d{name}" not in taken)


def entry_title(s: str, letters: Sequence[str], style: str) -> str:
    """A name with its indices."""
    if not letters:
        return s
    if style == "text":
        return f"{s}[{','.join(letters)}]"
    return (
        subscripted(s, "".join(letters)) if style == "latex" else f"{s}_{''.join(letters)}"
    )
