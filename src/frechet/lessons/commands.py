"""Subcommands for those who learn and teach: `frechet why`, `frechet exercises`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from frechet.exercises import ANSWERS, MIXED, TOPICS, exercises
from frechet.lessons.asked import asked_derivation
from frechet.subcommands import (
    EXPRESSIONS,
    FRAGMENT_OPTION,
    JSON,
    LIMITS,
    SETTINGS,
    STRICT,
    SYNTAX,
    WHERE_OPTION,
    Subcommand,
    as_data,
    formats,
    limited_command,
    page_out,
    refuse_fragment,
    words_argument,
)


@click.command(
    "why",
    cls=Subcommand,
    context_settings=EXPRESSIONS,
    epilog='Example: frechet why "A*B" B --where "A: 1×3, B: 3×2"',
)
@limited_command
@words_argument("EXPR WRT")
@WHERE_OPTION
@STRICT
@SYNTAX
@formats("unicode", "ascii", "latex", "markdown")
@FRAGMENT_OPTION
@JSON
@LIMITS
def reasons_command(style: str, fragment: bool, **question: Any) -> int:
    """Say why the derivative is what it is.

    Its shape, the transpose, the side and the order of the factors, how the layouts relate with a small case written
    out, what the formulas are that people write, and what is left over. Sizes that are numbers are used for the
    small case.
    """
    if fragment:
        refuse_fragment(style)
    answer = asked_derivation(order=1, **question).why()
    pages = {
        "latex": answer.latex if fragment else answer.document,
        "markdown": answer.markdown,
    }
    if style == "json":
        click.echo(as_data(answer.json()))
    elif style in pages:
        click.echo(pages[style]())
    else:
        page = answer.page("text" if style == "ascii" else style)
        page_out(f"{page}\n\n{answer.checked()}", style)
    return int(any(c.status == "different" for c in answer.check()))


@click.command(
    "exercises",
    context_settings=SETTINGS,
    epilog="Example: frechet exercises --topic quadratic --seed 7 --count 6 --answers wrong",
)
@limited_command
@click.option(
    "--topic",
    default=MIXED,
    type=click.Choice([*TOPICS, MIXED]),
    help="What the problems are about.",
)
@click.option("--seed", default=1, help="The same seed gives the same sheet.")
@click.option("--count", default=6, help="How many problems.")
@click.option(
    "--answers",
    default="solutions",
    type=click.Choice(ANSWERS),
    help="With solutions, with usual wrong answers as well, or the problems alone.",
)
@formats("unicode", "ascii", "latex", "markdown")
@JSON
@LIMITS
def exercises_command(style: str, **question: Any) -> int:
    """Make a sheet of exercises, from easy to hard, with solutions.

    Every problem is checked when it is made: its answer by the definition of the derivative, its solution step by
    step, its wrong answers as claims are.
    """
    sheet = exercises(**question)
    pages: dict[str, Callable[[], str]] = {
        "ascii": sheet.text,
        "latex": sheet.latex,
        "markdown": sheet.markdown,
        "json": lambda: as_data(sheet.json()),
    }
    page_out(pages.get(style, lambda: str(sheet))(), style)
    return 0


LESSONS = (reasons_command, exercises_command)
