"""A sheet: problems in rising difficulty, the same for the same seed, and how it stands on paper."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from frechet.errors import ReadError
from frechet.exercises import paper
from frechet.exercises.mistakes import WrongAnswer, wrong_answers
from frechet.exercises.problem import ALPHABETS, NAME_IN_TEXT, Problem, with_names
from frechet.exercises.topics import DIFFICULTIES, TOPICS, ProblemPattern

NUMBERS = range(2, 6)  # what stands in a pattern
MOST = 30  # problems
ANSWERS = ("solutions", "wrong", "none")
MIXED = "mixed"


@dataclass(frozen=True, repr=False)
class ExerciseSheet:
    """Problems with their solutions.

    `answers`: solutions, with usual wrong answers as well, or none.
    """

    title: str
    seed: int
    problems: Sequence[Problem]
    answers: str = "solutions"

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return len(self.problems)

    @cached_property
    def wrong(self) -> list[list[WrongAnswer]]:
        """The usual wrong answers of every problem."""
        return [wrong_answers(p) if self.answers == "wrong" else [] for p in self]

    def __str__(self) -> str:
        return paper.plain_text(self)

    def __repr__(self) -> str:
        return f"<sheet of {len(self)} exercises, {self.title}, seed {self.seed}>"

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def text(self) -> str:
        """The same, its formulas in input syntax."""
        return paper.plain_text(self, "text")

    def latex(self) -> str:
        """A document."""
        return paper.tex_document(self.title, paper.sections(self, paper.LATEX))

    def markdown(self) -> str:
        """Markdown with formulas between dollars."""
        return "\n\n".join([f"# {self.title}", *paper.sections(self, paper.MARKDOWN)])

    def json(self) -> dict[str, Any]:
        """The sheet as data."""
        return {
            "schema": 1,
            "title": self.title,
            "seed": self.seed,
            "problems": [
                record(p, wrong) for p, wrong in zip(self, self.wrong, strict=True)
            ],
        }


def record(p: Problem, wrong: Sequence[WrongAnswer]) -> dict[str, Any]:
    """A problem as data."""
    return {
        "level": p.level,
        "expr": p.expr,
        "wrt": p.wrt,
        "where": p.where,
        "asked": p.asked,
        "value": p.asked_of.paint("latex"),
        "answer": {style: p.found.paint(style) for style in ("text", "unicode", "latex")},
        "conditions": [str(c) for c in p.conditions],
        "solution": p.solution.json(),
        "wrong": [
            {
                "answer": w.painted,
                "slip": w.slip,
                "verdict": w.verdict.verdict,
                "said": w.said("unicode"),
            }
            for w in wrong
        ],
    }


# -------------------------------------------------------------------- making
def exercises(
    topic: str = MIXED, seed: int = 1, count: int = 6, answers: str = "solutions"
) -> ExerciseSheet:
    """A sheet of problems of a topic, from easy to hard; the same seed gives the same sheet.

    Arguments:
        topic: linear, quadratic, trace, determinant, norms, chain, matrix, second, or mixed.
        seed: a whole number.
        count: of problems, at most 30.
        answers: solutions; wrong for usual wrong answers as well; none for the problems alone.

    Returns: an `ExerciseSheet` with `str`, `.latex()`, `.markdown()` and `.json()`.

    Errors: ReadError for another topic, and for more problems than there are.

    >>> [p.level for p in exercises("quadratic", seed=3, count=3)]
    [1, 2, 3]
    """
    if topic not in (*TOPICS, MIXED):
        raise ReadError(
            f"there is no topic {topic}", hint="known are " + ", ".join([*TOPICS, MIXED])
        )
    if answers not in ANSWERS:
        raise ReadError(
            f"there are no answers {answers}", hint="known are " + ", ".join(ANSWERS)
        )
    if not 1 <= count <= MOST:
        raise ReadError(f"a sheet of {count} problems", hint=f"from 1 to {MOST}")
    rng = random.Random(f"{topic} {seed}")
    title = TOPICS[topic].title if topic in TOPICS else "Matrix derivatives"
    return ExerciseSheet(title, seed, chosen(topic, rng, count), answers)


def chosen(topic: str, rng: random.Random, count: int) -> list[Problem]:
    """Problems of which no two are alike, the levels in equal parts; a pattern comes again when all have come."""
    found: dict[tuple[str, int], Problem] = {}
    used = set[ProblemPattern]()
    for k in range(count):
        level = DIFFICULTIES[k * len(DIFFICULTIES) // count]
        for pattern in in_random_order(topic, level, rng, used):
            problem = made(pattern, rng)
            if problem.key not in found and problem.sound:
                found[problem.key] = problem
                used.add(pattern)
                break
        else:
            raise ReadError(
                f"there are not {count} different problems of this topic",
                hint="ask for fewer with --count",
            )
    return list(found.values())


def in_random_order(
    topic: str, level: int, rng: random.Random, used: Collection[ProblemPattern]
) -> Iterator[ProblemPattern]:
    """The patterns of a level, those that were not used first; then those with a number in them again."""
    topics = [TOPICS[topic]] if topic in TOPICS else [*TOPICS.values()]
    patterns = [p for t in topics for p in t.patterns if p.level == level]
    rng.shuffle(patterns)
    yield from (p for p in patterns if p not in used)
    yield from (p for p in patterns if "{k}" in p.expr for _ in NUMBERS)


def made(pattern: ProblemPattern, rng: random.Random) -> Problem:
    """A problem with a number for the place in the pattern, and other letters where these are free."""
    occurring = {*NAME_IN_TEXT.findall(pattern.expr)}
    where = ", ".join(
        entry for entry in pattern.where.split(", ") if entry.split(":")[0] in occurring
    )
    names, alphabet = set(NAME_IN_TEXT.findall(where)), rng.choice(ALPHABETS)
    exchanged = {a: b for a, b in alphabet.items() if a in names}
    if set(exchanged.values()) & (names - set(exchanged)):
        exchanged = {}
    expr = pattern.expr.replace("{k}", str(rng.choice(NUMBERS)))
    return Problem(
        pattern.level,
        with_names(expr, exchanged),
        exchanged.get(pattern.wrt, pattern.wrt),
        with_names(where, exchanged),
        pattern.order,
    )
