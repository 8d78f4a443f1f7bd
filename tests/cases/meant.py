"""The judge of readings: is what was read what was meant, and is a verdict never a guess?

    python -m tests.cases.meant                 counts, and every row at fault: misread, judged falsely, a crash …
    python -m tests.cases.meant --group         what is not right by its ruling, the refusals by their message
    python -m tests.cases.meant --right         the ids of the rows that are right, as in meant_right.txt
    python -m tests.cases.meant --rows FILE     other rows of the same two kinds
    python -m tests.cases.meant --row w109      one row, in full

A row of `formulas.jsonl` is a formula with its meaning in NumPy, or a claim with its truth; a row of `field.jsonl` is a
question with its right outcome.  What is prose in them stands in `meanings.py` as something that can be computed.
Every row is judged in a process of its own, within TIME and MEMORY.

    right           the value that was meant, the verdict that is true
    asks            a typed error, or a claim that is not understood
    misread         another value
    wrong-verdict   a true claim called wrong, a false one right, a right answer whose check fails
    unreadable      the right value in a form that is not read back, or not in words
    crash           anything else, and what takes too much
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tests.cases.meanings import (
    ANSWER,
    EXPECTED,
    FUNCTION,
    ILL_SAID,
    LONG,
    MEANING,
    ORDER_TWO,
    WAITS,
)
from tests.cases.numpy_meaning import POINTS, Point, quotients, same

import frechet as fr
from frechet.documents import check_document
from frechet.errors.limits import within
from frechet.expr.node import Expr, symbols
from frechet.functions.algebra import lower
from frechet.numeric.evaluate import evaluate
from frechet.reading import Equation, read_any

TIME, MEMORY = 60, 4e9  # seconds of CPU, bytes: of a row
LIMITS = {"time": 20.0, "memory": 2e9}  # of a question
OUTCOMES = ("right", "asks", "misread", "wrong-verdict", "unreadable", "crash")
FAULTS = OUTCOMES[2:]
HERE = Path(__file__).parent


class Judged(NamedTuple):
    """What came of a row, and what was said."""

    outcome: str
    said: str = ""


def rows(*files: str | Path) -> dict[str, dict[str, Any]]:
    """The rows of files, by id."""
    lines = [line for f in files for line in (HERE / f).read_text("utf-8").splitlines()]
    return {r["id"]: r for r in map(json.loads, lines)}


def kind(row: dict[str, Any]) -> str:
    """What a row is: a formula, a claim, a question of the field."""
    if "latex" not in row:
        return "field"
    return "claim" if judge_of(row) is claim_judged else "formula"


def in_both(given: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The rows, and once more as LaTeX the formulas that have no sign by which they are."""
    again = {
        f"{name}:latex": row | {"syntax": "latex"}
        for name, row in given.items()
        if kind(row) == "formula" and not set("\\$") & set(row["latex"])
    }
    return given | again


def judged(row: dict[str, Any]) -> Judged:
    """The outcome of a row, in this process."""
    try:
        with within(LIMITS, "judging"):
            return judge_of(row)(row)
    except fr.FrechetError as error:
        return Judged("asks", error.line())
    except Exception as fault:
        return Judged("crash", f"{type(fault).__name__}: {fault}")


def judge_of(row: dict[str, Any]) -> Callable[[dict[str, Any]], Judged]:
    """Who judges a row."""
    if "latex" in row:
        is_claim = re.match(r"\(claim|true|false", row["numpy"])
        return claim_judged if is_claim else formula_judged
    return OWN.get(row["id"]) or (
        expected_verdict if row["form"] == "check" else derivative_judged
    )


# -------------------------------------------------------------------- formulas
def formula_judged(row: dict[str, Any]) -> Judged:
    """The value of a formula, at random arrays, beside its meanings."""
    found = read_any(row["latex"], row["where"], row.get("syntax", "auto"))
    if isinstance(found, Equation):
        return Judged("misread", "read as an equation")
    said = f"{found.expr}  [{'; '.join([*found.conventions, *found.names.guesses])}]"
    for text in MEANING.get(row["id"], (row["numpy"],)):
        kind, _, pattern = text.partition(": ")
        if kind == "printed":
            if re.search(pattern, str(found.expr)):
                return Judged("right", said)
        elif kind == "note":
            if found.conventions and has_value(row, found.expr, pattern):
                return Judged("right", said)
        elif has_value(row, found.expr, text):
            return Judged("right", said)
    return Judged("misread", said)


def has_value(row: dict[str, Any], e: Expr, text: str) -> bool:
    """Has an expression the value of a meaning, at every point at which this is a number?"""
    tried = 0
    for number in range(len(POINTS)):
        point = Point(row, number, LONG.get(row["id"], {}))
        for s in symbols(e):
            if s.name not in point.values and s.role == "variable":
                point.add(s.name, [n.at(point.sizes) for n in s.shape])
        truth = point.meaning(text)
        if np.all(np.isfinite(truth)):
            tried += 1
            if not same(value(e, point), truth):
                return False
    if not tried:
        raise AssertionError(f"the meaning {text} of {row['id']} has no value")
    return True


def value(e: Expr, point: Point) -> np.ndarray:
    """The value of what was read."""
    with np.errstate(all="ignore"):
        return np.asarray(evaluate(lower(e), point.values, point.sizes))


# -------------------------------------------------------------------- claims
def claim_judged(row: dict[str, Any]) -> Judged:
    """The verdict on a claim that is true or false."""
    text, v = row["latex"], fr.check_claim(row["latex"], row["where"])
    if row["numpy"].startswith("false"):
        # in numerator layout it may be right; then this must be said
        layout = "numerator" in row["numpy"] and v.verdict == "right-numerator-layout"
        return of_false(v, layout)
    return of_true(v, text, row["where"])


def of_true(v: fr.Verdict, text: str, where: str) -> Judged:
    """A verdict on what is true."""
    if v.verdict == "not-understood":
        return Judged("asks", problem(v))
    if v.verdict == "undecided":
        fault = "please report" in problem(v)
        return Judged("wrong-verdict" if fault else "asks", problem(v) or "undecided")
    if not v.right:
        return Judged("wrong-verdict", f"{v.verdict}; {problem(v)}; {v.right_answer}")
    if survives(text, where):
        return Judged("wrong-verdict", f"{v.verdict}, and so is 17 times the right side")
    return Judged("right", v.verdict)


def of_false(v: fr.Verdict, allowed: bool = False) -> Judged:
    """A verdict on what is false."""
    if v.right and not allowed:
        return Judged("wrong-verdict", f"{v.verdict}; {'; '.join(v.conventions)}")
    asked = v.verdict in ("not-understood", "undecided")
    return Judged("asks" if asked else "right", problem(v) or v.verdict)


def problem(v: fr.Verdict) -> str:
    return str(v.detail.get("problem", ""))


def survives(text: str, where: str) -> bool:
    """Is a claim right although its right side is taken 17 times?  Then it was right for an empty reason."""
    left, sign, right = text.rpartition("=")
    if re.search(r"where|\\end|,|\$|⇒|\\\)", right) or right.strip() == "0":
        return False
    times = r"17\cdot " if "\\" in text else "17*"
    try:
        return fr.check_claim(f"{left}{sign} {times}({right.strip()})", where).right
    except fr.FrechetError:
        return False


def expected_verdict(row: dict[str, Any]) -> Judged:
    """A claim of the field: right, or a mistake that has a name; its page can be written."""
    v = fr.check_claim(row["input"], row["where"])
    str(v)
    wanted = EXPECTED.get(row["id"], "right")
    if wanted == "right":
        return of_true(v, row["input"], row["where"])
    if wanted in (v.verdict, *v.also):
        return Judged("right", v.verdict)
    return of_true(v, row["input"], row["where"])


# -------------------------------------------------------------------- derivatives
def derivation_of(row: dict[str, Any]) -> fr.Derivation:
    """The answer to the question of a row."""
    order = 2 if row["id"] in ORDER_TWO else 1
    return fr.derive(row["input"], row["wrt"], order, where=row["where"])


def derivative_judged(row: dict[str, Any]) -> Judged:
    """The derivative, at random arrays, beside quotients of its function."""
    d = derivation_of(row)
    said = str(d)
    if row["id"] in ANSWER:
        answered = re.search(ANSWER[row["id"]], str(d.gradient))
        return Judged("right" if answered else "misread", str(d.gradient))
    texts = FUNCTION[row["id"]]
    if not any(has_derivative(row, d, t, said) for t in texts):
        return Judged("misread", said)
    if row["id"] in ILL_SAID and (fault := ill_said(d, row)):
        return Judged("unreadable", fault)
    return Judged("right", said)


def has_derivative(row: dict[str, Any], d: fr.Derivation, text: str, said: str) -> bool:
    """Is the array of partial derivatives that of a function in NumPy?"""
    if text.startswith("note: ") and "entry" not in said:
        return False
    text = text.removeprefix("note: ")
    for number in (0, 1):
        point = Point(row, number, {})
        for s in d.context.variables.values():
            if s.name not in point.values:
                point.add(s.name, [n.at(point.sizes) for n in s.shape])
        if row["id"] in NEAR:
            point.values = {k: NEAR[row["id"]](v) for k, v in point.values.items()}
        if not same(
            d.evaluate({**point.sizes, **point.values}),
            by_quotients(row, point, text),
            1e-5,
        ):
            return False
    return True


NEAR: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "X30": lambda x: 0.3 * x,  # a series has to converge
    "X58": lambda x: 0.3 * x,
    # of a definite matrix the lower triangle
    "X33": lambda x: x / 4 + np.array([1, 0, 0, 1, 0, 1]) if len(x.ravel()) == 6 else x,
}


def by_quotients(row: dict[str, Any], point: Point, text: str) -> np.ndarray:
    """The derivative of a meaning, at a point."""
    name, _, index = row["wrt"].partition("[")
    known = next(n for n in (name, GREEK.get(name, name)) if n in point.values)

    def f(x: np.ndarray) -> np.ndarray:
        return point.meaning(text, **{known: x})

    x = np.asarray(point.values[known])
    if row["id"] in ORDER_TWO:
        return quotients(lambda y: quotients(f, y, 1e-3), x, 1e-3)
    made = quotients(f, x, 1e-3)
    return made[..., point.sizes[index[:-1]] - 1] if index else made


GREEK = {"sigma": "σ", "nu": "ν", "theta": "θ", "delta": "δ"}


def ill_said(d: fr.Derivation, row: dict[str, Any]) -> str:
    """What is wrong with the words of an answer: it is not read back, or it is one of index sums."""
    form = d.hessian() if "hessian" in row["form"] else d.jacobian()
    text = d.gradient.text() if "gradient" in row["form"] else form.text()
    if re.search(r"delta\(|sum\(\w+(,\w+)*<=|Dexpm\(", text):
        return text[:160]
    try:
        fr.read(text, row["where"])
    except fr.FrechetError as error:
        return f"{error.line()}: {text[:160]}"
    return ""


# -------------------------------------------------------------------- questions of one kind only
def at_one(row: dict[str, Any]) -> Judged:
    """A number at a point, and the same in compiled code; no number is right where a condition says so."""
    at = float(re.search(r"t=([\d.]+)", row["form"])[1])
    d = derivation_of(row)
    form = "gradient" if row["id"] == "X08" else "hessian"
    got = [
        float(np.squeeze(d.evaluate({"t": at}))),
        float(np.squeeze(d.compile(form)(t=at))),
    ]
    fits = all(abs(x - row["expected"]) < 1e-6 * abs(row["expected"]) for x in got)
    return Judged("right" if fits else "misread", f"evaluated {got[0]}, compiled {got[1]}")


def at_a_matrix(row: dict[str, Any]) -> Judged:
    """The derivatives of a determinant at a matrix that has no inverse, or almost none; they are polynomials."""
    X = np.arange(1.0, 10.0).reshape(3, 3)
    if row["id"] == "X13":
        wanted = np.array(row["expected"], dtype=float)
        form = "gradient"
    else:
        X[2, 2] += 1e-14
        e = np.zeros((3, 3, 3))
        e[0, 1, 2] = e[1, 2, 0] = e[2, 0, 1] = 1
        e[0, 2, 1] = e[2, 1, 0] = e[1, 0, 2] = -1
        wanted = np.einsum("ikp,jlq,pq->ijkl", e, e, X)
        form = "hessian"
    got = np.asarray(derivation_of(row).compile(form)(X=X))
    error = np.abs(got - wanted).max()
    return Judged("right" if error < 1e-10 else "misread", f"error {error:.3g}")


def checked(row: dict[str, Any]) -> Judged:
    """The check of an answer that is right."""
    d = fr.derive(row["input"], row["wrt"], 1 + (row["id"] == "X25"), where=row["where"])
    found = d.check()
    return Judged("right" if found.status == "passed" else "wrong-verdict", str(found))


def file_judged(row: dict[str, Any]) -> Judged:
    """A file of three claims, whose report can be written."""
    asked = row["input"].partition("$$")[2].strip("$ ")
    claims = [r"\nabla_x x^\top x = 2x", asked, r"\nabla_x b^\top x = b"]
    report = check_document(
        "\n\n".join(f"$${c}$$" for c in claims), where="A: n×n, X: n×n, x: n, b: n"
    )
    text = report.text("file")
    judged = sum(f.verdict.verdict != "not-understood" for f in report.findings)
    return Judged("right" if judged == 3 else "asks", text.splitlines()[-1])


def first_line(row: dict[str, Any]) -> Judged:
    """The function as it was typed, on the first line of the answer."""
    line = str(derivation_of(row)).splitlines()[0]
    return Judged("right" if "diag(XᵀX)" in line else "unreadable", line)


OWN: dict[str, Callable[[dict[str, Any]], Judged]] = {
    **dict.fromkeys(("X08", "X09", "X10"), at_one),
    **dict.fromkeys(("X12", "X13"), at_a_matrix),
    **dict.fromkeys(("X25", "X27"), checked),
    "X17": file_judged,
    "X38": first_line,
}


ROWS = in_both(rows("formulas.jsonl", "field.jsonl"))


# -------------------------------------------------------------------- a process for a row
def apart(row: dict[str, Any]) -> Judged:
    """The same in a process of its own, which is ended where it takes too much."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        resource.setrlimit(resource.RLIMIT_CPU, (TIME, TIME))
        resource.setrlimit(resource.RLIMIT_AS, (int(MEMORY) + 4 * 10**9,) * 2)
        with os.fdopen(write, "w", errors="backslashreplace") as pipe:
            json.dump(judged(row), pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return Judged(*json.loads(said)) if said else Judged("crash", f"ended, status {status}")


# -------------------------------------------------------------------- the table
def table(found: dict[str, Judged], given: dict[str, dict[str, Any]]) -> str:
    """Counts of outcomes, by kind."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, j in found.items():
        for group in (kind(given[name]), "all"):
            counts[group][j.outcome] += 1
    order = [g for g in ("formula", "claim", "field") if g in counts] + ["all"]
    lines = [f"{'':<9}{'rows':>6}" + "".join(f"{o:>15}" for o in OUTCOMES)]
    lines += [
        f"{g:<9}{counts[g].total():>6}" + "".join(f"{counts[g][o]:>15}" for o in OUTCOMES)
        for g in order
    ]
    return "\n".join(lines)


def by_ruling(found: dict[str, Judged]) -> Iterable[str]:
    """What is not right, by the ruling that it waits for, the most first."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for name, j in found.items():
        if j.outcome != "right":
            mark = "" if j.outcome == "asks" else f"({j.outcome})"
            waiting[WAITS.get(name.split(":")[0], "no ruling")].append(name + mark)
    for ruling, names in sorted(waiting.items(), key=lambda x: -len(x[1])):
        yield f"{len(names):>4}  {ruling}\n      {' '.join(names)}"


def groups(found: dict[str, Judged]) -> Iterable[str]:
    """The refusals by their message, with what differs left out, the most first."""
    same_words: dict[str, list[str]] = defaultdict(list)
    for name, j in found.items():
        if j.outcome == "asks":
            words = re.sub(r"`[^`]*`|\\[A-Za-z]+|\b[A-Za-z]\b|\d+", "…", j.said)
            same_words[words].append(name)
    for words, names in sorted(same_words.items(), key=lambda x: -len(x[1])):
        yield f"{len(names):>4}  {words[:110]}\n      {' '.join(names)}"


def main(words: list[str] | None = None) -> int:
    """The command; 1 where a row is at fault."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--group", action="store_true")
    options.add_argument("--right", action="store_true")
    options.add_argument("--rows", action="append", default=[])
    options.add_argument("--row", action="append", default=[])
    o = options.parse_args(words)
    given = in_both(rows(*(Path(f).resolve() for f in o.rows))) if o.rows else ROWS
    given = {n: r for n, r in given.items() if not o.row or n in o.row}
    found = {name: apart(row) for name, row in given.items()}
    if o.right:
        print(*(n for n, j in found.items() if j.outcome == "right"), sep="\n")
        return 0
    print(table(found, given))
    for name, j in found.items():
        if j.outcome in FAULTS or o.row:
            text = given[name].get("latex") or given[name]["input"]
            print(f"\n{name} {j.outcome}: {text}\n    with {given[name]['where']}")
            print("    " + (j.said if o.row else j.said[:400]).replace("\n", "\n    "))
    if o.group:
        print("\nby ruling", *by_ruling(found), "\nrefusals", *groups(found), sep="\n")
    return int(any(j.outcome in FAULTS for j in found.values()))


if __name__ == "__main__":
    sys.exit(main())
