"""A report as SARIF 2.1.0, which editors and services show beside the lines of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from frechet.claims.verdict import VERDICTS, verdict_said
from frechet.documents.report import Finding, Report

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(reports: Sequence[tuple[str, Report]]) -> dict[str, Any]:
    """What is wrong in some files as errors, what was not decided as notes; each verdict is a rule.

    >>> sarif([("notes.md", Report())])["runs"][0]["results"]
    []
    """
    results = [
        result(file, f)
        for file, report in reports
        for f in report.findings
        if f.kind != "right"
    ]
    used = {r["ruleId"] for r in results}
    rules = [
        {"id": word, "shortDescription": {"text": word.replace("-", " ")}}
        for word in VERDICTS
        if word in used
    ]
    tool = {"driver": {"name": "frechet", "rules": rules}}
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": tool, "columnKind": "unicodeCodePoints", "results": results}],
    }


def result(file: str, f: Finding) -> dict[str, Any]:
    """One finding: the verdict, the claim, and what is right."""
    line, column = f.place
    said = [verdict_said(f.verdict), " ".join(f.claim.split())]
    if problem := f.verdict.detail.get("problem"):
        said.append(f"because: {problem}")
    if f.verdict.right_answer and f.kind == "wrong":
        said.append(f"right is: {f.verdict.right_answer}")
    return {
        "ruleId": f.verdict.verdict,
        "level": "error" if f.kind == "wrong" else "note",
        "message": {"text": "\n".join(said)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": PurePath(file).as_posix()},
                    "region": {"startLine": max(line, 1), "startColumn": max(column, 1)},
                }
            }
        ],
    }
