"""The golden derivations: how the table is written, and beside every text of the hand the program's.

    python -m tests.golden.derivations      every formula with its steps by hand and by the program, and what differs

legend   block one derivation of derivations.md   e explanation   s step
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from statistics import median
from typing import NamedTuple

import frechet as fr

TEXT = Path(__file__).with_name("derivations.md").read_text("utf-8")
MARKS = ("but ", "wanted ")


class Block(NamedTuple):
    """A derivation: what is differentiated, by what, the hand's lines, and what stands behind a difference.

    mark: "but" where the program writes as well in another taste, whose lines follow; "wanted" where it falls short.
    """

    text: str
    where: str
    wrt: str
    hand: list[str]
    mark: str
    reason: str
    other: list[str]

    def __str__(self) -> str:
        return f"{self.text} by {self.wrt}"

    @property
    def order(self) -> int:
        """How often it is differentiated: twice where the variable's cell says so."""
        return 2 if self.wrt.endswith(" twice") else 1

    def explained(self) -> fr.Explanation:
        """The program's derivation."""
        return explained(self.text, self.where, self.wrt.removesuffix(" twice"), self.order)


@lru_cache(None)
def explained(text: str, where: str, wrt: str, order: int) -> fr.Explanation:
    """The program's derivation at the default depth."""
    return fr.derive(text, wrt, order, where=where, strict=True).explain()


def blocks(text: str) -> Iterator[Block]:
    """The derivations of the page."""
    for body in re.findall(r"```\n(.*?)```", text, re.DOTALL):
        first, *lines = body.strip("\n").split("\n")
        hand = list(takewhile(lambda line: not line.startswith(MARKS), lines))
        mark, _, reason = (lines[len(hand) :] or [""])[0].partition(" ")
        text, where, wrt = (cell.strip() for cell in first.split(" | "))
        yield Block(text, where, wrt, hand, mark, reason, lines[len(hand) + 1 :])


BLOCKS = list(blocks(TEXT))
ONES = re.compile(r"\bones\(\w\)")


def printed(lines: list[str]) -> list[str]:
    """The hand's lines, which can be read, as a page has them: 𝟏 for a vector of ones."""
    return [ONES.sub("𝟏", line) for line in lines]


def lines_of(e: fr.Explanation) -> list[str]:
    """The equations of a page, without their numbers and reasons."""
    found, width = [], 0
    for k, s in enumerate(e.steps[1:], start=1):
        goes_on = k > 1 and s.before is e.steps[k - 1].after
        width = width if goes_on else len(str(s.before))
        left = " " * width if goes_on else str(s.before)
        found.append(f"{left} {s.relation} {s.after}")
    return found


def ratio(block: Block) -> float:
    """How many steps the program takes for one of the hand's."""
    return len(lines_of(block.explained())) / len(block.hand)


def kinds() -> Counter[str]:
    """What is wanted of the program's texts, and in how many of them."""
    return Counter(
        kind for b in BLOCKS if b.mark == "wanted" for kind in b.reason.split("; ")
    )


def table() -> Iterator[str]:
    """Every formula with its steps, then the counts."""
    yield "hand  program  ratio  derivation"
    for b in BLOCKS:
        steps = len(lines_of(b.explained()))
        mark = f"   ({b.mark})" if b.mark else ""
        yield f"{len(b.hand):4d}  {steps:7d}  {ratio(b):5.2f}  {b}{mark}"
    marks = Counter(b.mark for b in BLOCKS)
    yield ""
    yield f"{len(BLOCKS)} derivations: {marks['']} alike, {marks['but']} in another taste, {marks['wanted']} wanted"
    yield f"steps, program to hand: median {median(map(ratio, BLOCKS)):.2f}"
    yield from (f"{count:4d}  {kind}" for kind, count in kinds().most_common())


if __name__ == "__main__":
    print(*table(), sep="\n")
