"""The public problems with their explanations, and the table of what is explained and checked.

    python tests/explain/problems.py            every problem in every style (two minutes)

legend   row one problem   d derivation   e explanation
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path

import frechet as fr
from frechet.explain import EXPLANATION_STYLES

LINES = (
    (Path(__file__).parents[1] / "cases" / "public.jsonl").read_text("utf-8").splitlines()
)
ROWS = {r["id"]: r for r in map(json.loads, LINES)}


def words(v: dict) -> str:
    """A variable as it is declared."""
    facts = [v["structure"]] * (v["structure"] != "general") + ["positive"] * v["positive"]
    return " ".join(
        [
            "×".join(map(str, v["shape"])) or "scalar",
            *facts,
            *["one-hot"] * (v.get("sample") == "onehot"),
        ]
    )


@lru_cache(None)
def derive(name: str) -> fr.Derivation:
    row = ROWS[name]
    where = {n: words(v) for n, v in row["vars"].items()}
    return fr.derive(row["expr"], row["wrt"], row["order"], where=where)


def wanted(d: fr.Derivation, style: str):
    """The form of the derivation that an explanation ends in."""
    if not d.f.rank and d.order == 1:
        return d.gradient
    if not d.f.rank and d.order == 2:
        return d.hessian()
    vector = [d.f.rank, *(x.rank for x in d.variables)] == [1, 1]
    if (
        style == "differentials"
        and d.order == 1
        and vector
        and not d.variables[0].space.structure
    ):
        return d.jacobian()
    forms = {
        "kronecker": d.jacobian,
        "entries": lambda: d.entries,
        "chain": lambda: d.adjoint,
    }
    return forms.get(style, lambda: d.differential)()


def troubles(d: fr.Derivation, style: str, e, checks=None) -> list[str]:
    """What is wrong with an explanation: a step that is not shown to hold, an answer that is not the engine's."""
    checks = e.check() if checks is None else checks
    found = [
        f"step {k} {s.rule}: {c}"
        for k, (s, c) in enumerate(zip(e.steps, checks, strict=True))
        if not c
    ]
    if e.answer.engine is not wanted(d, style).engine:
        found.append("another answer")
    if e.last.after.form is not e.answer:
        found.append("the last step is not the answer")
    return found


def table() -> str:
    """Counts by style, and every refusal and trouble."""
    counts: dict[str, Counter] = {style: Counter() for style in EXPLANATION_STYLES}
    said = []
    for name in ROWS:
        for style, count in counts.items():
            d = derive(name)
            try:
                e = d.explain(style)
            except fr.FrechetError as gap:
                count["refused"] += 1
                said.append(f"{name} {style} refused: {gap.message}")
                continue
            checks = e.check()
            wrong = troubles(d, style, e, checks)
            count.update(explained=1, steps=len(checks), wrong=len(wrong))
            count.update(c.certificate for c in checks)
            said += [f"{name} {style} WRONG: {t}" for t in wrong]
    columns = ("explained", "refused", "steps", "exact", "numeric", "wrong")
    lines = [f"{'style':<16}" + "".join(f"{c:>11}" for c in columns)]
    lines += [
        f"{s:<16}" + "".join(f"{n[c]:>11}" for c in columns) for s, n in counts.items()
    ]
    return "\n".join([*said, *lines])


if __name__ == "__main__":
    print(table())
    sys.exit(0)
