"""The golden derivations: lines that were written by hand, compared letter by letter, and every step checked.

legend   block one derivation of derivations.md
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

import frechet as fr

TEXT = Path(__file__).with_name("derivations.md").read_text("utf-8")
UNLIKE = 4  # of them at most may differ from the hand's, each with its reason


class Block(NamedTuple):
    """A derivation: what is differentiated, by what, why its lines are not the hand's, and the lines."""

    text: str
    where: str
    wrt: str
    reason: str
    lines: list[str]

    def __str__(self) -> str:
        return f"{self.text} by {self.wrt}"


def blocks(text: str) -> list[Block]:
    """The derivations of the page."""
    found = []
    for body in re.findall(r"```\n(.*?)```", text, re.DOTALL):
        first, *lines = body.strip("\n").split("\n")
        reason = lines.pop(0) if lines[0].startswith("but ") else ""
        found.append(Block(*(cell.strip() for cell in first.split(" | ")), reason, lines))
    return found


BLOCKS = blocks(TEXT)


def lines_of(e) -> list[str]:
    """The equations of a page, without their numbers and reasons."""
    found, width = [], 0
    for k, s in enumerate(e.steps[1:], start=1):
        goes_on = k > 1 and s.before is e.steps[k - 1].after
        width = width if goes_on else len(str(s.before))
        left = " " * width if goes_on else str(s.before)
        found.append(f"{left} {s.relation} {s.after}")
    return found


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_lines_are_those_of_the_hand(block):
    d = fr.derive(block.text, block.wrt, where=block.where, strict=True)
    e = d.explain()
    assert lines_of(e) == block.lines
    assert all(e.check())


def test_there_are_enough_and_few_differ():
    assert len(BLOCKS) >= 28
    assert sum(bool(b.reason) for b in BLOCKS) <= UNLIKE
