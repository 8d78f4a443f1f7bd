"""Every public problem is explained: every step holds, and the last one is the engine's own answer.

CI takes one style for each problem, chosen by its name; `python tests/explain/problems.py` takes them all.
"""

from __future__ import annotations

from zlib import crc32

import pytest
from problems import ROWS, derive, troubles

import frechet as fr
from frechet.explain import EXPLANATION_STYLES

NAMES = list(EXPLANATION_STYLES)
# styles that may refuse; differentials never does
SCALAR_GAPS = {
    "expansion",
    "entries",
    "kronecker",
    "chain",
}


def chosen(name: str) -> str:
    """A style for this problem."""
    return NAMES[crc32(name.encode()) % len(NAMES)]


@pytest.mark.parametrize("name", ROWS)
def test_every_step_holds(name):
    d, style = derive(name), chosen(name)
    try:
        e = d.explain(style)
    except fr.FrechetError as gap:
        assert gap.kind == "unsupported" and style in SCALAR_GAPS, gap
        assert "differentials" in gap.hint
        style, e = "differentials", d.explain()
    assert not troubles(d, style, e)


@pytest.mark.parametrize("depth", ["brief", "full"])
@pytest.mark.parametrize("name", [n for n in ROWS if crc32(n.encode()) % 10 == 3])
def test_every_depth_ends_in_the_same_answer(name, depth):
    d = derive(name)
    assert not troubles(d, "differentials", d.explain(depth=depth))
