"""What was found in a document, as lines of a linter and as data."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from frechet.claims import Verdict
from frechet.claims.verdict import verdict_said
from frechet.documents.stated import Stated

SHOWN = 100  # characters of a claim in a line
LONG = 10  # findings: a report of more of them ends with what is to be done
GUESSED = re.compile(r"it does not hold with ([^()]*)")
UNDECLARED = re.compile(r"(\w+): [^;()]*\(by its letter\)")


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
    """The claims of a document in their order; `stopped` is where time ran out.

    `stated` are equations that claim nothing: definitions, constraints, conditions, equations to be solved.
    """

    findings: list[Finding] = field(default_factory=list)
    stopped: tuple[int, int] | None = None
    stated: list[Stated] = field(default_factory=list)

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
        stated = Counter(s.kind for s in self.stated)
        if stated:
            text += "; no claims: " + ", ".join(
                counted(k, kind) for kind, k in sorted(stated.items())
            )
        return text + (
            f"; stopped at line {self.stopped[0]}, the rest was not read"
            if self.stopped
            else ""
        )

    def text(self, file: str, every: bool = True, unread: bool = False) -> str:
        """The report of a linter; without `every` what is right is only counted.

        With `unread` what was not understood is grouped by what would unlock it.
        """
        shown = [f.lines(file) for f in self.findings if every or f.kind != "right"]
        shown += [f"{file}:{s.place[0]}:{s.place[1]}: {s.kind}" for s in self.stated]
        if unread:
            shown += self.unlocking()
        if len(self.findings) > LONG:
            shown += self.to_do(file)
        return "\n".join([*shown, self.summary()])

    def to_do(self, file: str) -> list[str]:
        """What a person can act on: the wrong claims with what is right, then the questions that decide most."""
        rows = []
        for f in self.findings:
            if f.kind == "wrong":
                right = (
                    f"; right is {f.verdict.right_answer}" if f.verdict.right_answer else ""
                )
                rows.append(f"mend {file}:{f.place[0]}: {verdict_said(f.verdict)}{right}")
        return list(dict.fromkeys(rows)) + [
            f"to decide {counted(len(lines), 'claim')}: {reason}"
            for reason, lines in self.unread()[:3]
        ]

    def unread(self) -> list[tuple[str, list[int]]]:
        """What was not understood by what would unlock it, the largest group first, with the lines."""
        groups: dict[str, list[int]] = {}
        for f in self.findings:
            if f.kind == "not understood":
                groups.setdefault(unlocked_by(f), []).append(f.place[0])
        return sorted(groups.items(), key=lambda entry: (-len(entry[1]), entry[1][0]))

    def unlocking(self) -> list[str]:
        """The groups of what was not understood, as lines."""
        return [
            f"not understood, {counted(len(lines), 'claim')}: {reason}\n"
            f"    in {'lines' if len(lines) > 1 else 'line'} {', '.join(map(str, dict.fromkeys(lines)))}"
            for reason, lines in self.unread()
        ]

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
            "stated": [
                {"line": s.place[0], "column": s.place[1], "kind": s.kind, "text": s.text}
                for s in self.stated
            ],
            "stopped": list(self.stopped) if self.stopped else None,
        }


def counted(k: int, word: str) -> str:
    """`1 claim`, `2 claims`."""
    one = k == 1
    first, _, rest = word.partition(" to be ")
    return f"{k} {first}{'' if one else 's'}{' to be ' + rest if rest else ''}"


def unlocked_by(f: Finding) -> str:
    """What would make a claim understood: a declaration, or what the problem says."""
    problem = str(f.verdict.detail.get("problem", ""))
    names = UNDECLARED.findall(problem.partition("not declared:")[2])
    if guessed := GUESSED.match(problem):
        names = re.findall(r"(\w+):", guessed[1])
    if names:
        return "declare " + ", ".join(sorted(set(names)))
    return " ".join(problem.partition("; write")[0].split())[:SHOWN] or "no reason is known"
