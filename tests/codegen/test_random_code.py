"""Random expressions, compiled, beside the interpreter; a longer run: `python tests/codegen/judging_code.py 2000 7`."""

from __future__ import annotations

import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "laws"))
from judging_code import verdicts

COUNT, SEED = 120, 4711


@lru_cache(None)
def found(planned: int) -> list[tuple[str, str]]:
    return list(verdicts(COUNT, SEED, planned))


@pytest.mark.parametrize("planned", [0, 3000], ids=["any size", "large sizes"])
def test_random_expressions_are_compiled_right(planned):
    wrong = [
        f"{kind}: {detail}"
        for kind, detail in found(planned)
        if kind not in ("right", "passed over")
    ]
    assert not wrong, "\n".join(wrong[:10])


@pytest.mark.parametrize("planned", [0, 3000], ids=["any size", "large sizes"])
def test_most_of_them_are_compared(planned):
    kinds = Counter(kind for kind, _ in found(planned))
    assert kinds["right"] > 0.85 * sum(kinds.values())
    assert sum(detail == "a removable singularity" for _, detail in found(planned)) <= 2
