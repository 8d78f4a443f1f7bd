"""Sheets: sound problems, no two alike, the same for the same seed; wrong answers that are wrong, and how."""

from __future__ import annotations

import json
import random
import re
import sys

import numpy as np
import pytest

import frechet as fr
from frechet import cli
from frechet.answers.terminal import transliterated
from frechet.exercises import MIXED, TOPICS, exercises
from frechet.exercises.mistakes import claimed_text, wrong_answers
from frechet.exercises.problem import SHORT_ANSWER, Problem
from frechet.exercises.sheet import in_random_order, made

PATTERNS = [
    pytest.param(pattern, id=f"{name}: {pattern.expr}")
    for name, topic in TOPICS.items()
    for pattern in topic.patterns
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_gives_a_sound_problem(pattern):
    """Its answer is right by the definition, closed and short; no step of its solution is false."""
    problem = made(pattern, random.Random(pattern.expr))
    assert problem.derivation.check().status == "passed"
    assert problem.answer.closed
    assert problem.derivation.context.notation.length(problem.answer.engine) <= SHORT_ANSWER
    assert {c.status for c in problem.solution.check()} == {"equal"}
    assert problem.solution.answer.text() == problem.answer.text()


@pytest.mark.parametrize("pattern", PATTERNS[::3])
def test_wrong_answers_are_wrong(pattern):
    """At least two of each problem; each is judged wrong, and has other numbers than the answer or another shape."""
    problem = made(pattern, random.Random(1))
    found = wrong_answers(problem)
    assert len(found) >= 2 and len({w.painted["text"] for w in found}) == len(found)
    right = problem.answer.evaluate(values_of(problem))
    for w in found:
        assert not w.verdict.right and w.said("unicode")
        if w.verdict.verdict != "shape":
            other = problem.derivation.context.evaluate(
                fr.read(w.painted["text"], problem.where), values_of(problem)
            )
            assert np.shape(other) != np.shape(right) or not np.allclose(other, right)


def values_of(problem: Problem) -> dict:
    """Values for the names of a problem, sizes apart; symmetric and positive where that is declared."""
    rng = np.random.default_rng(5)
    D = {"m": 3, "n": 4, "p": 2, "q": 5}
    found: dict = {}
    for name, s in problem.derivation.context.variables.items():
        shape = [n.at(D) for n in s.shape]
        x = rng.uniform(0.2, 1, shape)
        if len(shape) == 2 and shape[0] == shape[1]:
            x = x + x.T if s.space.structure else x
            x = x + 5 * np.eye(shape[0])
        found[name] = x
    return found | {
        n: k for n, k in D.items() if n in problem.derivation.context.dimensions
    }


def test_the_slips_are_named_by_the_claims():
    """The kinds of mistakes that are wanted, on one problem each."""
    said = {}
    for expr, wrt, where in (
        ("x'*A*x", "x", "A: n×n, x: n"),
        ("norm2(A*X - B)^2", "X", "A: m×n, X: n×p, B: m×p"),
        ("tr(A*X)", "X", "A: n×m, X: m×n"),
    ):
        for w in wrong_answers(Problem(1, expr, wrt, where)):
            said[w.painted["unicode"]] = w.verdict.verdict
    assert said["2Ax"] == "symmetric-only" and said["Ax"] == "missing-term"
    assert said["A"] == "transposed" and said["−Aᵀ"] == "sign"
    assert said["Aᵀ(AX − B)"] == "factor" and said["2(AX − B)Aᵀ"] == "shape"


def test_a_right_answer_is_no_mistake():
    """What the engine holds to be right is left out, whatever slip made it."""
    problem = Problem(1, "x'*A*x", "x", "A: n×n symmetric, x: n")
    assert str(problem.answer) == "2Ax"
    assert fr.check_claim(claimed_text(problem, "2*A*x"), problem.where).right
    assert {"2*A*x", "A*x + A'*x"} & {
        w.painted["text"] for w in wrong_answers(problem)
    } == set()


# -------------------------------------------------------------------- sheets
def test_the_same_seed_is_the_same_sheet():
    sheets = [exercises("trace", seed=5, count=6, answers="wrong") for _ in range(2)]
    assert str(sheets[0]) == str(sheets[1]) and sheets[0].json() == sheets[1].json()
    assert (
        len({tuple(p.expr for p in exercises("trace", seed=s, count=6)) for s in range(8)})
        > 6
    )


@pytest.mark.parametrize("topic", [*TOPICS, MIXED])
def test_no_problem_stands_twice_and_levels_rise(topic):
    for seed in (1, 2):
        sheet = exercises(topic, seed, 12)
        assert len(sheet) == 12 and len({p.key for p in sheet}) == 12
        assert len({canonical(p) for p in sheet}) == 12
        assert [p.level for p in sheet] == sorted(p.level for p in sheet)
        assert {p.level for p in sheet} == {1, 2, 3}


def canonical(problem: Problem) -> tuple[str, ...]:
    """The text with names by their first places, the variable y, and their shapes."""
    names = {problem.wrt: "y"}
    where = dict(entry.split(": ") for entry in problem.where.split(", "))
    text = re.sub(
        r"[A-Za-z]+",
        lambda m: names.setdefault(m[0], f"z{len(names)}") if m[0] in where else m[0],
        problem.expr,
    )
    return text, *(where[name] for name in names if name in where)


def test_a_change_of_letters_is_no_other_problem():
    one, other = (
        Problem(1, "a'*x", "x", "a: n, x: n"),
        Problem(1, "p'*w", "w", "p: n, w: n"),
    )
    assert one.key == other.key != Problem(1, "2*a'*x", "x", "a: n, x: n").key
    assert Problem(1, "x'*a", "x", "a: n, x: n").key == one.key
    bilinear = Problem(1, "a'*X*b", "X", "a: m, X: m×n, b: n")
    assert bilinear.key == Problem(1, "q'*W'*p", "W", "p: m, W: m×n, q: n").key


def test_letters_stay_apart():
    """No exchange of letters makes two names one."""
    for topic in TOPICS:
        for level in (1, 2, 3):
            for pattern in in_random_order(topic, level, random.Random(0), ()):
                for seed in range(6):
                    problem = made(pattern, random.Random(seed))
                    names = [
                        entry.split(":")[0].strip() for entry in problem.where.split(",")
                    ]
                    assert len(set(names)) == len(names) and problem.wrt in names
                    assert len(names) == sum(
                        name in re.findall("[A-Za-z]+", pattern.expr)
                        for name in re.findall(r"(\w+):", pattern.where)
                    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"topic": "knots"}, "there is no topic knots"),
        ({"answers": "all"}, "there are no answers all"),
        ({"count": 0}, "a sheet of 0 problems"),
        ({"count": 31}, "a sheet of 31 problems"),
        ({"topic": "matrix", "count": 30}, "there are not 30 different problems"),
    ],
)
def test_what_cannot_be_made(given, said):
    with pytest.raises(fr.ReadError, match=said):
        exercises(**given)


# -------------------------------------------------------------------- paper
SHEET = exercises("quadratic", seed=2, count=3, answers="wrong")


def test_plain_text_is_narrow_and_whole():
    text = str(SHEET)
    assert [line for line in text.split("\n") if len(line) > 80] == []
    assert text.index("Solutions") > text.index(" 3. ") and "Not " in text and "∇f" in text
    assert "Solutions" not in str(exercises("quadratic", seed=2, count=3, answers="none"))
    assert "Not " not in str(exercises("quadratic", seed=2, count=3))


def test_latex_is_a_document():
    text = SHEET.latex()
    assert text.startswith(r"\documentclass") and text.endswith(r"\end{document}")
    for pair in (("{", "}"), (r"\begin{", r"\end{"), (r"\[", r"\]")):
        assert text.count(pair[0]) == text.count(pair[1])
    assert text.count(r"\item") == 6 and text.count("$") % 2 == 0


EVERY = [exercises(topic, seed=4, count=6, answers="wrong") for topic in TOPICS]


@pytest.mark.parametrize("sheet", EVERY, ids=lambda s: s.title)
def test_the_question_is_the_first_line_and_the_answer_the_last(sheet):
    """In every style the same words; typed, both read back."""
    for p, record in zip(sheet, sheet.json()["problems"], strict=True):
        for style, page in (("unicode", str(sheet)), ("text", sheet.text())):
            flat = " ".join(page.split())
            assert f"of {p.asked_of.paint(style)} by {p.wrt}, where" in flat
            assert f"{p.asked}: {p.found.paint(style)}" in flat
        steps = record["solution"]["steps"]
        assert record["answer"]["latex"] == steps[-1]["after"]["latex"]
        for text, meant in (
            (p.asked_of.paint("text"), p.derivation.value),
            (record["answer"]["text"], p.answer),
        ):
            assert fr.check_claim(f"{text} = {meant.text()}", p.where).right
    assert transliterated(sheet.text()).isascii()


@pytest.mark.parametrize("sheet", EVERY, ids=lambda s: s.title)
def test_what_is_wrong_is_said_once_and_to_a_reader(sheet):
    """Not the word `wrong` alone, no slip beside the same verdict, nothing that one would type."""
    lines = re.findall(r"^    Not (.*?)\.$", "\n".join(unfolded(str(sheet))), re.M)
    assert len(lines) == sum(map(len, sheet.wrong))
    for line in lines:
        answer, _, said = line.partition(": ")
        assert said and "wrong:" not in said and "write" not in said and "*" not in said
        assert not answer.endswith(")") or answer.count("(") == answer.count(")")
    for p, wrong in zip(sheet, sheet.wrong, strict=True):
        for w in wrong:
            assert len(w.painted["text"]) <= 2 * len(p.answer.text()) + 10


def unfolded(page: str) -> list[str]:
    """The lines of a page, those of a paragraph joined."""
    found: list[str] = []
    for line in page.split("\n"):
        goes_on = found and found[-1].startswith("    Not ") and not found[-1].endswith(".")
        if goes_on:
            found[-1] += f" {line.strip()}"
        else:
            found.append(line)
    return found


@pytest.mark.parametrize("sheet", EVERY, ids=lambda s: s.title)
def test_levels_and_conditions_are_on_the_page(sheet):
    """Every question has its level, every answer the conditions under which it holds; 𝟏 is explained."""
    flat = " ".join(str(sheet).split())
    for k, p in enumerate(sheet, start=1):
        assert re.search(
            rf"(^| ){k}\. \({('easy', 'medium', 'hard')[p.level - 1]}\) Find", flat
        )
        for c in p.derivation.conditions:
            assert str(c).partition(";")[0] in flat.replace(" is invertible", " invertible")
    assert ("𝟏" in flat) == ("𝟏 is a vector of ones" in flat)


def test_markdown_and_data():
    assert (
        SHEET.markdown().startswith("# Quadratic forms")
        and "## Solutions" in SHEET.markdown()
    )
    record = SHEET.json()
    assert json.loads(json.dumps(record)) == record
    assert all(p["wrong"] and p["solution"]["steps"] for p in record["problems"])


@pytest.fixture
def run(monkeypatch, capsys):
    def call(*given):
        monkeypatch.setattr(sys, "argv", ["frechet", *given])
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as left:
            cli.main()
        return (left.value.code, *capsys.readouterr())

    return call


def test_the_command(run):
    asked = ("exercises", "--topic", "linear", "--seed", "4", "--count", "2")
    code, out, _ = run(*asked)
    assert code == 0 and out.startswith("Linear forms (seed 4)")
    assert run(*asked)[1] == out
    assert run(*asked, "--format", "latex")[1].startswith(r"\documentclass")
    assert run(*asked, "--format", "markdown")[1].startswith("# Linear forms")
    assert run(*asked, "--format", "ascii")[1].isascii()
    assert len(json.loads(run(*asked, "--json", "--answers", "wrong")[1])["problems"]) == 2
    assert run("exercises", "--count", "99")[0] == 2
