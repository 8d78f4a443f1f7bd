"""An explanation: the steps of one style with the answer they end in, and how it stands on paper.

legend   e explanation   s step   left, right sides of an equation   note the rule and the reason
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from frechet.answers.forms import Form, MapForm
from frechet.check import Comparison
from frechet.errors import Exceeded, TooLarge, Unsupported
from frechet.explain.rules import rule_of
from frechet.explain.sides import Engine, EquationSide, Final
from frechet.explain.steps import SIGNS_OF_RELATIONS, AtMost, ReadOff, Step
from frechet.network.size import Shape
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.sheet import DOCUMENT, formula_page
from frechet.paper.shown import on_paper
from frechet.paper.web import html, markdown

WIDTH = 80
NOTE = 34  # columns of a note beside its equation
FOLDED = 8  # columns before a note that has no room there


class Appendix(Protocol):
    """What follows the steps of a full explanation."""

    def page(self, style: str) -> str: ...
    def markdown(self) -> str: ...
    def latex(self) -> str: ...
    def json(self) -> dict[str, Any]: ...
    def checked(self) -> str: ...


def nothing() -> None:
    """No appendix."""


@on_paper
@dataclass(frozen=True, repr=False)
class Explanation:
    """The steps of one style, and the forms of the answer that the last of them are."""

    style: str
    depth: str
    head: Engine
    names: Sequence[tuple[EquationSide, EquationSide]]
    steps: Sequence[Step]
    answers: Sequence[Form]
    # of a full one: why the answer is what it is, in words, computed where it is shown
    reasons: Callable[[], Appendix | None] = field(default=nothing, repr=False)

    @cached_property
    def appendix(self) -> Appendix | None:
        """What follows the steps."""
        return self.reasons()

    @property
    def answer(self) -> Form:
        """The form that the last step gives: the derivation's own."""
        return self.answers[-1]

    @property
    def last(self) -> Step:
        """The step that gives the answer; behind it a small case is written out."""
        return next(s for s in reversed(self.steps) if s.rule != "written-out")

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def check(self) -> list[Comparison]:
        """The check of every step; what has no words that can be read is undecided."""
        return [judged_step(step) for step in self.steps]

    def checked(self) -> str:
        """The check of all steps in a line."""
        found = self.check()
        wrong = [str(k) for k, c in enumerate(found) if not c]
        if wrong:
            return f"not shown: {'step' if len(wrong) == 1 else 'steps'} {', '.join(wrong)}"
        exact = sum(c.certificate == "exact" for c in found)
        parts = [
            f"{n} {how}"
            for n, how in ((exact, "exactly"), (len(found) - exact, "numerically"))
            if n
        ]
        return f"every step checked: {', '.join(parts)}" + (
            f"\n{self.appendix.checked()}" if self.appendix else ""
        )

    def __str__(self) -> str:
        return self.columns("unicode")

    def columns(self, style: str) -> str:
        """Numbered steps in 80 columns, in Unicode or in input syntax."""
        more = f"\n\n{self.appendix.page(style)}" if self.appendix else ""
        return steps_in_columns(self, style) + more

    def __repr__(self) -> str:
        return (
            f"<explanation of {self.head} in {len(self.steps) - 1} steps, by {self.style}>"
        )

    @property
    def letters(self) -> frozenset[str]:
        """The names that occur."""
        return frozenset(
            name for form in self.answers for name in form.context.notation.taken
        )

    def paper(self) -> PrintedPage:
        """The page as LaTeX, Markdown and HTML print it."""
        return steps_on_paper(self)

    def latex(self) -> str:
        """One `aligned` block, a line for each step with its rule beside it."""
        return formula_page(self.paper(), DOCUMENT)

    def markdown(self) -> str:
        """A numbered list of formulas with their rules."""
        behind = self.behind("markdown")
        return markdown(self.paper()) + (f"\n\n{behind}" if behind else "")

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _repr_html_(self) -> str | None:
        """The page as a table; of a full one, whose reasons are paragraphs, notebooks take the Markdown."""
        return None if self.appendix else html(self.paper())

    def behind(self, style: str) -> str:
        """What follows the steps, in LaTeX or Markdown; empty where nothing does."""
        if self.appendix is None:
            return ""
        return self.appendix.markdown() if style == "markdown" else self.appendix.latex()

    def json(self) -> dict[str, Any]:
        """The steps as data, each with its check."""
        return record(self) | ({"why": self.appendix.json()} if self.appendix else {})


def chained(e: Explanation, k: int) -> bool:
    """Does a step go on where the one before stopped?"""
    return k > 1 and e.steps[k].before is e.steps[k - 1].after


def left_of(e: Explanation, k: int, style: str) -> str:
    """The left side of a step; blank where it goes on."""
    return "" if chained(e, k) else e.steps[k].before.paint(style)


def note(e: Explanation, k: int) -> str:
    """The rule of a step and what it does here; where it is used first, its statement."""
    s = e.steps[k]
    first = all(t.rule != s.rule for t in e.steps[:k])
    r = rule_of(s.rule)
    said = s.why or (e.head.scope.law(r.statement) if first else "")
    named = f"{r.name}: {said}" if said else r.name
    shape = shape_said(s.after) if is_new(s) else ""
    return f"{shape}  {named}" if shape else named


def is_new(s: Step) -> bool:
    """Is what stands right an object that no line above has: the answer, a cotangent, the gradient under a name?"""
    if isinstance(s.after, Final):
        return True
    named = " = " in s.before.paint("unicode") or s.rule in ("backprop", "project")
    return isinstance(s, ReadOff) and named and bool(s.after.shape)


# -------------------------------------------------------------------- columns
def steps_in_columns(e: Explanation, style: str, width: int = WIDTH) -> str:
    """Numbered steps in 80 columns, or fewer."""
    equations, indent = [], 0
    for k, s in enumerate(e.steps[1:], start=1):
        left = left_of(e, k, style)
        indent = indent if chained(e, k) else len(left)
        right = "" if s.after.block(style) else s.after.paint(style)
        equations.append((f"{left:<{indent}} {s.relation} {right}".rstrip(), indent))
    fitting = [len(q) for q, _ in equations if len(q) <= width - NOTE - 6]
    column = max(fitting, default=width - NOTE - 6)
    lines = list(header(e, style, width))
    for k, (equation, indent) in enumerate(equations, start=1):
        lines += step_row(f"{k:>2}  ", equation, note(e, k), indent, column, width)
        lines += (" " * 6 + line for line in e.steps[k].after.block(style))
    return "\n".join(lines)


def header(e: Explanation, style: str, width: int) -> Iterator[str]:
    """The function as it was typed, over its named parts, each with its shape."""
    head = e.head.paint(style)
    for k, (_, side) in enumerate(first_lines(e)):
        left = " " * len(head) if k else head
        yield from folded(side.paint(style), f"{left} = ", len(head) + 3, width)
    rows = [
        (f"{name.paint(style)} = {side.paint(style)}", shape_said(name))
        for name, side in e.names
    ]
    column = max((len(q) for q, _ in rows if len(q) < width - NOTE), default=0)
    for equation, shape in rows:
        yield from folded(f"{equation:<{column}}   {shape}".rstrip(), " " * 4, 8, width)
    yield ""


def first_lines(e: Explanation) -> Sequence[tuple[EquationSide, EquationSide]]:
    """The function as it was typed, then as the steps use it, where that is another text."""
    typed, used = e.steps[0].before, e.steps[0].after
    same = typed.paint("unicode") == used.paint("unicode")
    return [(e.head, side) for side in ((typed,) if same else (typed, used))]


def shape_said(side: EquationSide) -> str:
    """The shape of what a side stands for, `(m×p)`; of a map what it takes and what it gives.

    >>> import frechet as fr
    >>> e = fr.derive("A*X", "X", where="A: m×n, X: n×p").explain()
    >>> shape_said(e.steps[-1].after)
    '(n×p → m×p)'
    """
    if isinstance(side, Final) and isinstance(side.form, MapForm):
        holes = " and ".join(by_sizes(h.shape) for h in side.form.holes)
        return f"({holes} → {by_sizes(side.form.engine.shape)})"
    shape = side.shape
    return "" if shape is None else f"({by_sizes(shape)})"


def by_sizes(shape: Shape) -> str:
    """The sizes of an array."""
    texts = [n.text.replace("*", "·") for n in shape]
    many = len(texts) > 1
    return "×".join(f"({t})" if many and "+" in t else t for t in texts) or "number"


def step_row(
    number: str, equation: str, said: str, indent: int, column: int, width: int
) -> Iterator[str]:
    """One step: its note beside it, or below where there is no room, or a formula in it is long."""
    start = len(number) + column + 2
    long = max(map(len, said.split()), default=0) > width - start
    room = " " * (FOLDED if long else start)
    notes = folded(said, room, len(room), width) or [room]
    if len(equation) > column or long:
        blank = len(equation) - len(equation.lstrip())
        indent, blank = min(indent, width // 2), min(blank, width // 2)
        first = number + " " * blank
        yield from folded(equation.lstrip(), first, len(number) + indent + 3, width)
        yield from notes
        return
    yield f"{number}{equation:<{column}}  {notes[0].lstrip()}".rstrip()
    yield from notes[1:]


def folded(text: str, first: str, indent: int, width: int) -> list[str]:
    """A long line continued under its beginning; a word that is longer than a line is parted behind a sign."""
    room = max(width - max(len(first), indent), width // 4)
    words = (" ".join(parted(word, room)) for word in text.split(" "))
    return textwrap.wrap(
        " ".join(words),
        width,
        initial_indent=first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def parted(word: str, room: int) -> Iterator[str]:
    """A word in pieces that fit, each but the last with a sign at its end."""
    while len(word) > room:
        ends = [k for k, c in enumerate(word[:room], start=1) if c in "·∘⊗*,)"]
        at = max(ends, default=room)
        yield word[:at]
        word = word[at:]
    yield word


# -------------------------------------------------------------------- paper
def steps_on_paper(e: Explanation) -> PrintedPage:
    """The function, its named parts, and the steps."""
    lines = [
        PrintedLine("", name.paint("latex"), "=", side.paint("latex"))
        for name, side in head(e)
    ]
    for k, s in enumerate(e.steps[1:], start=1):
        left = left_of(e, k, "latex")
        lines.append(
            PrintedLine(
                str(k),
                left,
                SIGNS_OF_RELATIONS.get(s.relation, s.relation),
                s.after.paint("latex"),
                note(e, k),
            )
        )
    return PrintedPage((tuple(lines),), e.letters)


def head(e: Explanation) -> Sequence[tuple[EquationSide, EquationSide]]:
    """The function and its named parts."""
    return [*first_lines(e), *e.names]


# -------------------------------------------------------------------- data
def record(e: Explanation) -> dict[str, Any]:
    """The explanation as data, with the check of every step."""
    return {
        "style": e.style,
        "depth": e.depth,
        "names": {str(name): painted(side) for name, side in e.names},
        "steps": [step_record(s) for s in e.steps],
        "answers": [form.text() for form in e.answers],
    }


def step_record(s: Step) -> dict[str, Any]:
    """One step as data."""
    r, found = rule_of(s.rule), s.check()
    region = s.region if isinstance(s, AtMost) else None
    where = {"where": [painted(side) for side in region]} if region else {}
    return where | {
        "rule": s.rule,
        "title": r.title,
        "statement": r.statement,
        "why": s.why or r.why,
        "cite": r.cite,
        "before": painted(s.before),
        "relation": s.relation,
        "after": painted(s.after),
        "check": {"status": found.status, "certificate": found.certificate},
    }


def painted(side: EquationSide) -> dict[str, str]:
    """A side in the three styles."""
    return {style: side.paint(style) for style in ("text", "unicode", "latex")}


def judged_step(step: Step) -> Comparison:
    """The check of a step; undecided where its text is larger than may be read, or has no words."""
    try:
        return step.check()
    except Exceeded:
        raise
    except (
        TooLarge,
        Unsupported,
    ) as gap:  # more than 30 indices, entries of what has no words
        return Comparison("undecided", "none", {"reason": gap.message})
