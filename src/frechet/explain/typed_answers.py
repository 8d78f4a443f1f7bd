"""The gradient in the order of the text, whatever way led to it: a last line in the engine's order is another formula.

legend   d derivation   e explanation   s step   p phrase
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from frechet.answers.derivative import Derivative
from frechet.answers.forms import only
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.narrator import narrated
from frechet.explain.sides import AsWritten, Engine, Final, Scope
from frechet.explain.steps import Step


def with_typed_answers(d: Derivative, e: Explanation) -> Explanation:
    """An explanation of a number whose last lines are those of the derivation over the text."""
    if d.f.rank or d.order > 1 or e.style == "differentials":
        return e
    with suppress(Unsupported):
        depth = "full" if e.depth == "full" else "default"
        told = narrated(d, depth)
        finals = {id(s.after.form): s.after for s in told.steps if in_words(s.after)}
        named = {
            id(b.after.form): a.after
            for a, b in pairwise(told.steps)
            if in_words(b.after) and b.before is a.after
        }
        return replace(e, steps=with_last_lines(e, finals, named))
    return e


def typed_gradient(d: Derivative) -> Final:
    """The gradient by one variable in the words of the derivation over the text; in its own where there are none."""
    with suppress(Unsupported):
        after = narrated(d, "default").last.after
        if in_words(after):
            return after
    return Final(only(d.gradient))


def in_words(side: object) -> TypeGuard[Final]:
    """Is it an answer in words of the text, which need no names?"""
    return isinstance(side, Final) and isinstance(side.words, AsWritten)


def with_last_lines(
    e: Explanation, finals: Mapping[int, Final], named: Mapping[int, object]
) -> list[Step]:
    """The steps with other words in the lines of the gradients, over the names of the parts and written out."""
    steps = [*e.steps]
    for k, s in enumerate(steps):
        if not isinstance(s.after, Final) or id(s.after.form) not in finals:
            continue
        key = id(s.after.form)
        steps[k] = s = replace(s, after=finals[key])
        before = steps[k - 1]
        if s.rule == "substitute" and s.before is before.after:
            scope = e.head.scope
            words = in_this_scope(named.get(key), scope)
            if words is not None and same_names(before.after, words):
                steps[k - 1] = replace(before, after=words)
                steps[k] = replace(s, before=words)
    return steps


def same_names(side: object, words: AsWritten) -> bool:
    """Are the words of a line over the names that it has?"""
    return isinstance(side, Engine) and {*side.uses} == {*words.uses}


def in_this_scope(side: object, scope: Scope) -> AsWritten | None:
    """The words of another page over its names, where these mean the same here."""
    if not isinstance(side, AsWritten):
        return None
    mine, theirs = (
        {str(name): meaning for name, meaning in s.meaning.items()}
        for s in (scope, side.scope)
    )
    if any(theirs[u] is not mine.get(u) for u in side.uses if u in theirs):
        return None
    return AsWritten(scope, side.phrase)
