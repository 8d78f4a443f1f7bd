"""What trying finds, of an answer or of an equality: how it stands, how that is known, and the figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class Outcome:
    """`status` is a word, of which one is good; `how` says by which trials; `details` are the figures."""

    good: ClassVar[str]

    status: str
    how: str
    details: dict[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.status == self.good

    def __str__(self) -> str:
        if "reason" in self.details:
            return f"{self.status}: {self.details['reason']}"
        shown = ", ".join(f"{k} {v}" for k, v in self.details.items())
        return f"{self.status} ({self.how}{': ' if shown else ''}{shown})"


class Check(Outcome):
    """Of an answer: `status` is passed, failed or not checked; `method` says how; `details` are the figures."""

    good = "passed"

    @property
    def method(self) -> str:
        """Exact, Taylor or none."""
        return self.how


class Comparison(Outcome):
    """Of two sides: `status` is equal, different or undecided; `certificate` exact, numeric or none; `details`."""

    good = "equal"

    @property
    def certificate(self) -> str:
        """Exact, numeric or none."""
        return self.how
