"""A differential fuzzer: random expressions over the whole catalogue, beside meanings of its own.

    python -m tests.fuzz derivatives --order 1 --count 1000 --seed 1
    python -m tests.fuzz claims|code|explanations --count 1000 --seed 1

growing.py makes expressions from the signatures of the catalogue, meanings.py says what every word means in NumPy,
oracle.py differentiates by Cauchy's formula, the judges compare, `run.py` counts, times and makes small.

The trees and their text are those of tests/laws.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "laws"))
