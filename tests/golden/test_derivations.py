"""The golden derivations: lines that were written by hand, compared letter by letter, and every step checked.

legend   block one derivation of derivations.md
"""

from __future__ import annotations

from statistics import median

import pytest
from tests.golden.derivations import BLOCKS, Block, blocks, kinds, lines_of, printed, ratio

import frechet as fr

UNLIKE = 11  # of them at most may differ from the hand's in taste, each with its reason
WANTED = (
    2  # of them at most fall short of the hand's; as the program learns, the number falls
)
CLAIMS = {
    "∇f": "∇_{x} ({f}) = {hand}",
    "J": "∂/∂{x} ({f}) = {hand}",
    "H": "∇²_{x} ({f}) = {hand}",
    "DF": "D_{x} ({f}) [E] = {hand}",
}


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_lines_are_those_of_the_hand(block):
    e = block.explained()
    assert all(e.check())
    if block.mark == "wanted":
        assert lines_of(e) != printed(block.hand), (
            "the program writes it as well: strike `wanted`"
        )
    else:
        assert lines_of(e) == printed(block.other or block.hand)


def claim(block: Block) -> str:
    """What the hand's last line says, as an equation; in a map E stands for the direction."""
    name, _, hand = block.hand[-1].partition(" = ")
    x = block.wrt.removesuffix(" twice")
    hand = hand.removeprefix(f"d{x} ↦ ").replace(f"d{x}", "E")
    return CLAIMS[name].format(x=x, f=block.text.replace(".*", "∘"), hand=hand)


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_what_the_hand_found_is_true(block):
    x = block.wrt.removesuffix(" twice")
    where = block.where
    if block.hand[-1].startswith("DF"):
        shape = next(s for s in where.split(", ") if s.startswith(f"{x}:"))
        where += f", E: {shape.split()[1]}"
    assert fr.check_claim(claim(block), where).verdict == "right"


def test_a_false_line_of_the_hand_is_found():
    (block,) = blocks("```\nx'*A*x | A: n×n, x: n | x\n∇f = 2Ax\n```")
    assert fr.check_claim(claim(block), block.where).verdict == "symmetric-only"


def test_there_are_enough_and_few_differ():
    marks = [block.mark for block in BLOCKS]
    assert len(BLOCKS) >= 116
    assert marks.count("but") <= UNLIKE
    assert marks.count("wanted") <= WANTED
    assert all(block.reason for block in BLOCKS if block.mark)
    assert all(bool(block.other) == (block.mark == "but") for block in BLOCKS)


def test_what_is_wanted_is_of_few_kinds():
    assert len(kinds()) <= 10


def test_the_program_takes_as_many_steps_as_the_hand():
    assert 0.7 <= median(map(ratio, BLOCKS)) <= 1.3
