"""A hint is an input that works: what an error of the test corpus proposes is followed, in its place or as it stands.

What is followed may ask the next thing, at most three times, and never what was asked before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import frechet as fr
from frechet.functions.declaration import registry
from frechet.reading import read_any

CASES = Path(__file__).parent.parent / "cases"
FILES = ("formulas", "latex", "claims", "field", "hostile")
QUESTIONS = 3
LENGTH = 300  # characters of an input whose hint is followed
WORD = re.compile(r"[^\W\d_]\w*")
# `write A for this, B for that`, `write A or B`, `did you mean A?`
PROPOSED = re.compile(
    r"(?:^|[;:,] |, or |\bor )(?:write |did you mean )?(?P<text>[^,;]*?\([^()]*(?:\([^()]*\)[^()]*)*\)[^,; ]*|[^,;]+?)"
    r"(?= for |\?|, |; | or |$)"
)
LEADING = re.compile(r"\b(?:write|did you mean)\b")


class Asked(NamedTuple):
    """An input, its declarations and its syntax."""

    text: str
    where: str | None
    syntax: str = "auto"

    def error(self) -> fr.FrechetError | None:
        """What is asked of it; None where it is read."""
        try:
            read_any(*self)
        except fr.FrechetError as error:
            return error
        return None


def corpus() -> Iterator[Asked]:
    """The inputs of the test corpus."""
    standard = None
    for name in FILES:
        for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            if "standard_vars" in row:
                standard = ", ".join(f"{k}: {v}" for k, v in row["standard_vars"].items())
                continue
            where = standard if name == "hostile" else row.get("where")
            for key in ("latex", "claim", "input", "text"):
                text = row.get(key)
                if isinstance(text, str) and 0 < len(text) < LENGTH:
                    yield Asked(text, where or None, row.get("syntax", "auto"))


def proposals(asked: Asked, error: fr.FrechetError) -> list[str]:
    """What a hint proposes in words of the input: no pattern with an ellipsis or with letters of its own."""
    hint = error.hint
    if not LEADING.search(hint):
        return []
    said = hint[LEADING.search(hint).start() :]  # type: ignore[union-attr]
    known = {*WORD.findall(asked.text), *WORD.findall(asked.where or ""), *registry}
    known |= {w for word in known for w in word}
    found = [m["text"].strip() for m in PROPOSED.finditer(said)]
    return [
        p
        for p in (re.sub(r"^(?:write|did you mean|or) ", "", f) for f in found)
        if p and "..." not in p and "…" not in p and {*WORD.findall(p)} <= known
    ]


def followed(asked: Asked, error: fr.FrechetError, proposal: str) -> Iterator[Asked]:
    """The inputs that a proposal makes: in the place of what is blamed, and as it stands."""
    if twin := re.match(r"(.) \(U\+", error.hint):  # a character that looks like another
        where = (asked.where or "").replace(twin[1], proposal)
        yield asked._replace(text=asked.text.replace(twin[1], proposal), where=where)
    elif error.span is not None and error.text == asked.text:
        kept = error.span.start if proposal == "*" else error.span.stop
        before, behind = asked.text[: error.span.start], asked.text[kept:]
        yield asked._replace(text=before + proposal + behind)
    yield asked._replace(text=proposal)


def helps(
    asked: Asked, proposal: str, error: fr.FrechetError, before: tuple[str, ...] = ()
) -> bool:
    """Does following it lead to an input that is read, or to other questions, never to one that was asked before?"""
    seen = (*before, error.message)
    for made in followed(asked, error, proposal):
        next_error = made.error()
        if next_error is None:
            return True
        if next_error.message in seen:
            continue
        more = proposals(made, next_error)
        if not more:
            return True  # another question, whose answer is no input
        if len(seen) < QUESTIONS and any(helps(made, p, next_error, seen) for p in more):
            return True
    return False


def questions() -> dict[tuple[str, str], tuple[Asked, fr.FrechetError]]:
    """Every error of the corpus once, by its message and hint."""
    found: dict[tuple[str, str], tuple[Asked, fr.FrechetError]] = {}
    for asked in corpus():
        error = asked.error()
        if error is not None:
            found.setdefault((error.message, error.hint), (asked, error))
    return found


QUESTIONS_ASKED = questions()
PROPOSALS = [
    (asked, error, proposal)
    for asked, error in QUESTIONS_ASKED.values()
    for proposal in proposals(asked, error)
]


def test_many_hints_of_the_corpus_are_followed():
    assert len(QUESTIONS_ASKED) >= 100
    assert len(PROPOSALS) >= 25


@pytest.mark.parametrize(
    ("asked", "error", "proposal"),
    PROPOSALS,
    ids=lambda x: x[:30] if type(x) is str else "",
)
def test_what_a_hint_proposes_works_or_asks_the_next_thing(asked, error, proposal):
    assert helps(asked, proposal, error), f"{asked.text}: {error.line()}"


def test_a_hint_that_repeats_its_question_is_found():
    asked = Asked("x'*", "x: n")
    error = fr.ReadError("an expression is missing before the end", None, "write x'*")
    error.text = asked.text
    assert not helps(asked, "x'*", error)


def test_a_function_that_nobody_knows_is_declared_as_the_hint_says():
    asked = Asked("sum(hat2(x))", "x: n")
    error = asked.error()
    assert error is not None
    declaration = re.search(r"declare it: (\w+: elementwise)", error.hint)
    assert declaration
    assert asked._replace(where=f"x: n, {declaration[1]}").error() is None


REPEATED = [  # a sum without its sign asks, and what it proposes is the answer
    ("x_i x_i", "x: n", r"\sum_{i} x_i x_i", "2x"),
    ("x_i y_i", "x: n, y: n", r"\sum_{i} x_i y_i", "y"),
    ("A_{ij} x_i x_j", "x: n, A: n×n", r"\sum_{i,j} A_{ij} x_i x_j", "(A + Aᵀ)x"),
]


@pytest.mark.parametrize("text, where, proposed, gradient", REPEATED)
def test_a_sum_without_its_sign_asks(
    text: str, where: str, proposed: str, gradient: str
) -> None:
    with pytest.raises(fr.FrechetError) as error:
        fr.derive(text, "x", where=where)
    assert proposed.split(" ")[0] in error.value.hint
    assert str(fr.derive(proposed, "x", where=where).gradient) == gradient


@pytest.mark.parametrize("text, x", [
    (r"\sum_{i<j} (x_i - x_j)^2", "x"), (r"\sum_{i<j} A_{ij}", "A"), (r"\sum_{i<j} W_{ij} s_i s_j", "s"),
])  # fmt: skip
def test_a_sum_over_pairs_says_what_to_declare(text: str, x: str) -> None:
    with pytest.raises(fr.FrechetError) as error:
        fr.derive(text, x)
    assert (
        fr.derive(text, x, where=error.value.hint.removeprefix("declare ")).check().status
        == "passed"
    )


@pytest.mark.parametrize(
    ("claim", "hint"),
    [
        ("AE = A", "A*E"),
        ("J_x(Ax) = A", "jac_x"),
        ("grad_x x^T A x = (A + A^T) x", "d/dx"),
    ],
)
def test_what_is_no_claim_says_how_it_is_one(claim: str, hint: str) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        fr.check_claim(claim)
    assert hint in str(caught.value.hint)


def test_what_these_hints_say_can_be_typed() -> None:
    for claim in ("A*E = A*E", "jac_x (A*x) = A", "d/dx x^T A x = (A + A^T) x"):
        assert fr.check_claim(claim).right
