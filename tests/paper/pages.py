"""The pages that are set: explanations, answers, verdicts and rules, each with its name.

legend   page as the program makes it   problem a public case
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import frechet as fr
from frechet.explain import DEPTHS, EXPLANATION_STYLES, rule_of
from frechet.explain.explanation import Explanation
from frechet.explain.rules import names as rule_names
from frechet.paper.page import PrintedPage

CASES = Path(__file__).parents[1] / "cases"


def cases(file: str) -> dict[str, dict]:
    """The rows of a file by id."""
    lines = (CASES / file).read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


PROBLEMS, CLAIMS = cases("public.jsonl"), cases("claims.jsonl")


def declared(v: dict) -> str:
    """A variable as it is declared."""
    shape = "×".join(map(str, v["shape"])) or "scalar"
    facts = [v["structure"]] * (v["structure"] != "general") + ["positive"] * v["positive"]
    return " ".join([shape, *facts, *["one-hot"] * (v.get("sample") == "onehot")])


@lru_cache(None)
def derivation(name: str) -> fr.Derivation:
    """A public problem, differentiated."""
    row = PROBLEMS[name]
    where = {n: declared(v) for n, v in row["vars"].items()}
    return fr.derive(row["expr"], row["wrt"], row["order"], where=where)


def explanations(name: str) -> Iterator[tuple[str, Explanation]]:
    """One problem in every style and depth that it has."""
    for style in EXPLANATION_STYLES:
        for depth in DEPTHS:
            try:
                yield f"{name} {style} {depth}", derivation(name).explain(style, depth)
            except fr.FrechetError as gap:
                assert gap.kind == "unsupported", gap


def explained() -> Iterator[tuple[str, PrintedPage]]:
    """Every explanation."""
    for name in PROBLEMS:
        for title, e in explanations(name):
            yield title, e.paper().followed_by("every step checked: as many as there are")


def answers() -> Iterator[tuple[str, PrintedPage]]:
    """Every answer."""
    for name in PROBLEMS:
        yield name, derivation(name).paper()


def verdicts() -> Iterator[tuple[str, PrintedPage]]:
    """Every verdict on a public claim that can be read; twice where the claim is also given in LaTeX."""
    for name, row in CLAIMS.items():
        for text in filter(None, (row["claim"], row.get("latex"))):
            try:
                yield name, fr.check_claim(text, row.get("where")).paper()
            except fr.FrechetError:
                continue


def rules() -> Iterator[tuple[str, PrintedPage]]:
    """Every rule."""
    for name in rule_names():
        yield f"rule {name}", rule_of(name).paper()
