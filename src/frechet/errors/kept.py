"""What a process keeps between questions: all of it is made here, so that it can be listed, and is bounded.

    cache      the values of a function for its last arguments, so many of them; `clear_caches` forgets them
    table      the one object of every kind, as long as somebody has it
    registry   what declarations have said, once, when they were imported

>>> @cached(2)
... def square(n):
...     return n * n
>>> [square(n) for n in (1, 2, 3, 3)], KEPT["frechet.errors.kept.square"].held()
([1, 4, 9, 9], 2)
>>> clear_caches()
>>> KEPT["frechet.errors.kept.square"].held()
0
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from functools import _lru_cache_wrapper, lru_cache
from typing import Any, NamedTuple, TypeVar
from weakref import WeakValueDictionary

S = TypeVar("S", bound=Sized)
T = TypeVar("T")


class Kept(NamedTuple):
    """What is kept: what kind of thing, how much it holds, the most that it may hold, where that is set."""

    kind: str
    held: Callable[[], int]
    most: int | None
    forget: Callable[[], None] | None


KEPT: dict[str, Kept] = {}  # by the full name of what is kept


def cached(most: int) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """A function that knows its last values, at most so many."""

    def known(f: Callable[..., T]) -> _lru_cache_wrapper[T]:
        made = lru_cache(most)(f)
        name = f"{f.__module__}.{f.__qualname__}"
        KEPT[name] = Kept(
            "cache", lambda: made.cache_info().currsize, most, made.cache_clear
        )
        return made

    return known


def table(name: str) -> WeakValueDictionary[Any, Any]:
    """A table of the one object for each key; what nobody has any more leaves it."""
    made: WeakValueDictionary[Any, Any] = WeakValueDictionary()
    KEPT[name] = Kept("table", lambda: len(made), None, None)
    return made


def registered(name: str, made: S) -> S:
    """What declarations fill; it holds as much as has been declared."""
    KEPT[name] = Kept("registry", lambda: len(made), None, None)
    return made


def clear_caches() -> None:
    """Forget the values that functions of frechet remember; answers stay what they are.

    Returns: nothing; what was forgotten is computed again when it is asked for.

    >>> import frechet as fr
    >>> fr.clear_caches()
    """
    for kept in KEPT.values():
        if kept.forget is not None:
            kept.forget()
