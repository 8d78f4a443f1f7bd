"""What was found in a document, as lines of a linter and as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from frechet.claims import Verdict
from frechet.claims.verdict import verdict_said

SHOWN = 100  # characters of a claim in a line


@dataclass(frozen=True)
class Finding:
    """One claim of a document: where it begins, as it is written, its verdict."""

    at: int
    claim: str
    verdict: Verdict
    place: tuple[int, int] = (0, 0)

    @property
    def kind(self) -> str:
        """right, wrong, undecided or not understood."""
        if self.verdict.right:
            return "right"
        return {"undecided": "undecided", "not-understood": "not understood"}.get(
            self.verdict.verdict, "wrong"
        )

    def lines(self, file: str) -> str:
        """`file:line:col: verdict: claim`, then the mend or the reason."""
        v, (line, column) = self.verdict, self.place
        text = " ".join(self.claim.split())
        shown = text if len(text) <= SHOWN else text[:SHOWN] + " …"
        rows = [f"{file}:{line}:{column}: {verdict_said(v)}", f"    {shown}"]
        problem = v.detail.get("problem")
        if problem:
            rows.append(f"    because: {problem}")
        if self.kind == "wrong" and v.right_answer:
            rows.append(f"    right is: {v.right_answer}")
        return "\n".join(rows)


@dataclass(frozen=True)
class Report:
    """The claims of a document in their order; `stopped` is where time ran out."""

    findings: list[Finding] = field(default_factory=list)
    stopped: tuple[int, int] | None = None

    def count(self, kind: str) -> int:
        """How many claims are right, wrong, undecided or not understood."""
        return sum(f.kind == kind for f in self.findings)

    @property
    def wrong(self) -> bool:
        """Is something wrong?"""
        return self.count("wrong") > 0

    def summary(self) -> str:
        """The counts."""
        judged = len(self.findings) - self.count("not understood")
        counts = ", ".join(
            f"{self.count(kind)} {kind}" for kind in ("right", "wrong", "undecided")
        )
        text = f"{judged} claims checked: {counts}; {self.count('not understood')} not understood"
        return text + (
            f"; stopped at line {self.stopped[0]}, the rest was not read"
            if self.stopped
            else ""
        )

    def text(self, file: str, every: bool = True) -> str:
        """The report of a linter; without `every` what is right is only counted."""
        shown = [f.lines(file) for f in self.findings if every or f.kind != "right"]
        return "\n".join([*shown, self.summary()])

    def json(self, file: str) -> dict[str, Any]:
        """The report as data."""
        return {
            "schema": 1,
            "file": file,
            "findings": [
                {
                    "line": f.place[0],
                    "column": f.place[1],
                    "kind": f.kind,
                    **f.verdict.json(),
                    "claim": f.claim,
                }
                for f in self.findings
            ],
            "right": self.count("right"),
            "wrong": self.count("wrong"),
            "undecided": self.count("undecided"),
            "not_understood": self.count("not understood"),
            "stopped": list(self.stopped) if self.stopped else None,
        }
