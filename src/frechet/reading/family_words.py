r"""Families in declarations: `W_i: n×n for i in 1:N` is one array with an axis more in front, W_i its i-th part.

legend   index the letter that counts   many how many members, as it is written
"""

from __future__ import annotations

import re
from typing import NamedTuple

from frechet.errors import ReadError, Span

SIZE = re.compile(r"\w+")
FAMILY = re.compile(
    r"(?P<member>.*?)\s+for\s+(?P<index>[^\W\d_])\s*(?:\bin\b|∈|=|≤)\s*"
    r"(?:1\s*(?::|\.{2,3}|…|to\b)\s*(?P<top>[^\s:.…][^:]*)|\[(?P<inside>[^:]+)\]|(?P<alone>[^\s:\[][^:]*))"
)


class FamilyWords(NamedTuple):
    """What a declaration says of a family: what each member is, and how many there are."""

    base: str
    member: str
    many: str


def family_words(name: str, said: str) -> FamilyWords | None:
    """The parts of a declaration of a family; None where it is none.

    >>> family_words("W_i", "n×n for i in 1:N")
    FamilyWords(base='W', member='n×n', many='N')
    >>> family_words("W", "n×n") is None
    True
    """
    found = FAMILY.fullmatch(said)
    if found is None:
        return None
    many = found["top"] or found["inside"] or found["alone"]
    return FamilyWords(base_name(name, found["index"]), found["member"], many.strip())


def base_name(name: str, index: str) -> str:
    """The name of the whole family: `W` of `W_i`, `x` of `x^{(i)}`, and of W itself.

    >>> base_name("x^(i)", "i"), base_name("W_{i}", "i"), base_name("W", "i")
    ('x', 'W', 'W')
    """
    marks = (f"_{index}", f"_{{{index}}}", f"^({index})", f"^{{({index})}}")
    return next((name.removesuffix(m) for m in marks if name.endswith(m)), name)


class FamilyAsked(ReadError):
    """`W_i` in a sum over i is another array for every i: of what, is asked.

    `base` and `index` are its parts, `many` is how many members the sum has; empty where it does not say.
    """

    def __init__(self, name: str, index: str, top: str, span: Span) -> None:
        self.base, self.index = name.rpartition("_")[0] or name, index
        self.many = top if SIZE.fullmatch(top) and top != "end" else ""
        counted = f"for {index} in 1:{self.many or 'N'}"
        super().__init__(
            f"{self.base}_{index} in a sum over {index} is a family, one for every {index}: of what?",
            span,
            f"declare {self.base}_{index}: matrix {counted}, or with sizes: m×n {counted}",
        )
