"""python -m tests.fuzz derivatives|planted --order 1|2|3 --count N --seed S"""

from __future__ import annotations

import sys

from . import planted
from .run import options, run

if __name__ == "__main__":
    o = options()
    sys.exit(bool(planted.campaign(o.count, o.seed) if o.mode == "planted" else run(o)))
