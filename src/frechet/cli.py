"""The command line: `frechet "norm2(A*B - C)^2 / 2" A`.

Words that begin with no subcommand ask for a derivative.  Every subcommand has its own options, and an option that
would change nothing is a mistake.

Exit codes: 0 fine, 1 a check failed, 2 a mistake of the user's, 3 a fault of ours.
"""

from __future__ import annotations

import json
import os
import re
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from frechet import __version__, listing
from frechet.answers.derivative import main_name
from frechet.answers.readings import reading_page, readings, readings_data
from frechet.answers.report import answer_record, paint, report
from frechet.answers.terminal import transliterated, wrapped_lines
from frechet.api import check_claim
from frechet.calculus.linear_map import LAYOUTS, VECS
from frechet.claims.truth import CLAIMED_LAYOUTS as CLAIMED
from frechet.codegen.options import BACKENDS
from frechet.derivation import Derivation
from frechet.documents.formats import PARSERS
from frechet.documents.printed import documents, reports_on_paper
from frechet.errors import FrechetError, ReadError
from frechet.explain import EXPLANATION_STYLES as MANNERS
from frechet.explain import declared_rules, rule_of, rule_table
from frechet.lessons.asked import EXAMPLE, asked_derivation, given_word
from frechet.lessons.commands import LESSONS
from frechet.paper.page import joined_pages
from frechet.subcommands import (
    EXPRESSIONS,
    FRAGMENT_OPTION,
    JSON,
    LIMITS,
    PAPERS,
    SETTINGS,
    STRICT,
    SYNTAX,
    WHERE_OPTION,
    Frechet,
    Subcommand,
    are_files,
    as_data,
    asking,
    formats,
    limited_command,
    page_out,
    paper_text,
    refuse_fragment,
    words_argument,
)

FORMS = (
    "value",
    "differential",
    "adjoint",
    "gradient",
    "entries",
    "tensor",
    "jacobian",
    "hessian",
)
ALTERNATIVES = ("independent", "unconstrained", "riemannian")  # of structured variables
MATRICES = ("jacobian", "hessian")  # the forms with a layout
STYLES = {
    "unicode": "unicode",
    "ascii": "text",
    "input": "text",
    "latex": "latex",
    "markdown": "latex",
}
DOCUMENTS = tuple(f".{kind}" for kind in (*PARSERS, "txt"))


@click.group(
    cls=Frechet,
    context_settings=SETTINGS,
    epilog=f"Example: {EXAMPLE}",
    subcommand_metavar="EXPR WRT [WRT…]",
)
@click.version_option(__version__, prog_name="frechet")
def command() -> None:
    """The derivative of a matrix expression, in every form, checked.

    EXPR is the expression, WRT the variables to differentiate by; `-` reads the expression from standard input,
    and words behind `--` are never options. A first word that is a command is one: see `frechet check --help`.
    """


# -------------------------------------------------------------------- read
@command.command(
    "read",
    cls=Subcommand,
    context_settings=EXPRESSIONS,
    epilog='Example: frechet read "x^TAx"',
)
@limited_command
@words_argument("EXPR|CLAIM")
@WHERE_OPTION
@STRICT
@SYNTAX
@formats("unicode", "ascii", "text")
@JSON
@LIMITS
def show_readings(
    words: tuple[str, ...], style: str, where: str | None, strict: bool, syntax: str
) -> int:
    """Show how a text is read, and how else it may be.

    What was guessed, what was settled by convention, and the readings that fit as well, each with what to declare.
    """
    if len(words) != 1:
        raise ReadError("`frechet read` takes one text", hint='frechet read "x^TAx"')
    every = readings(given_word(words[0]), where, syntax, strict)
    page = (
        wrapped_lines(reading_page(every, style))
        if style != "json"
        else as_data(readings_data(every))
    )
    page_out(page, style)
    return 0


# -------------------------------------------------------------------- derive
@command.command(
    "derive", cls=Subcommand, context_settings=EXPRESSIONS, epilog=f"Example: {EXAMPLE}"
)
@limited_command
@asking
@click.option(
    "--form",
    metavar="FORM",
    type=click.Choice(FORMS + ALTERNATIVES),
    help=f"Print one form only: {', '.join(FORMS)}.",
)
@click.option(
    "--layout", type=click.Choice(LAYOUTS), help="The layout of matrices of derivatives."
)
@click.option(
    "--vec", type=click.Choice(VECS), help="The order in which matrices are stacked."
)
@formats(*STYLES)
@FRAGMENT_OPTION
@JSON
@LIMITS
def answer(
    form: str | None,
    layout: str | None,
    vec: str | None,
    style: str,
    fragment: bool,
    **question: Any,
) -> int:
    """Differentiate (the name may be left out).

    EXPR is the expression, WRT the variables to differentiate by; `-` reads the expression from standard input,
    and words behind `--` are never options.
    """
    if fragment:
        refuse_fragment(style, form)
    d = asked_derivation(**question)
    if form:
        refuse_useless(d, form, style)
    for option, chosen in (("layout", layout), ("vec", vec)):
        shown = form or main_name(d)
        if chosen and shown not in MATRICES and style != "json":
            raise ReadError(
                f"--{option} changes nothing: the {shown} is no stacked matrix",
                hint="--form jacobian has a layout",
            )
    check = d.check()
    layout, vec = layout or "numerator", vec or "column"
    if form is None and style in PAPERS:
        click.echo(paper_text(d.paper(layout, vec), style, fragment))
    else:
        click.echo(written(d, form, layout, vec, style))
    if check.status == "failed" and form:
        click.echo(f"check: {check}", err=True)
    return int(check.status == "failed")


def refuse_useless(d: Derivation, form: str, style: str) -> None:
    """A form that says nothing more than another: of a variable without structure, or beside another order."""
    why = ""
    if style == "json":
        why = "the data have every form"
    elif form in ALTERNATIVES and not any(x.space.structure for x in d.variables):
        why = f"no structure of {d.variables[0].name} is declared"
    if why:
        raise ReadError(f"--form {form} changes nothing: {why}", hint="leave it out")


def written(d: Derivation, form: str | None, layout: str, vec: str, style: str) -> str:
    """The whole page, or one form."""
    if style == "json":
        return as_data(answer_record(d, d.check, layout, vec))
    painted = STYLES[style]
    if form is None:
        text = wrapped_lines(report(d, d.check, painted, layout, vec))
    else:
        made = getattr(d, form)
        if form in MATRICES:
            made = made(layout, vec)
        text = paint(made() if form == "riemannian" else made, painted)
    if style == "markdown":
        return f"${text}$"
    return transliterated(text) if style == "ascii" else text


# -------------------------------------------------------------------- explain
@command.command(
    "explain",
    cls=Subcommand,
    context_settings=EXPRESSIONS,
    epilog=f"Example: frechet explain {EXAMPLE[8:]} --full",
)
@limited_command
@asking
@click.option(
    "--style",
    "manner",
    default="differentials",
    type=click.Choice([*MANNERS]),
    help="How it is derived.",
)
@click.option("--brief", "depth", flag_value="brief", help="Fewer steps.")
@click.option("--full", "depth", flag_value="full", help="A step for every node.")
@click.option(
    "--sizes", default="", help='Also written out with every entry, at "m=1, n=3".'
)
@formats(*STYLES)
@FRAGMENT_OPTION
@JSON
@LIMITS
def explain(
    manner: str, depth: str | None, sizes: str, style: str, fragment: bool, **question: Any
) -> int:
    """Derive step by step, as by hand, every step checked.

    `frechet rule` lists the rules, `frechet rule NAME` states one, with its reason and its source.
    """
    if fragment:
        refuse_fragment(style)
    e = asked_derivation(**question).explain(manner, depth or "default", sizes)
    if style == "json":
        click.echo(as_data(e.json()))
    elif style in PAPERS:
        page = e.paper()
        for line in e.checked().split("\n"):
            page = page.followed_by(line)
        click.echo(paper_text(page, style, fragment, e.behind(style)))
    else:
        page_out(f"{e.columns(STYLES[style])}\n\n{e.checked()}", style)
    return int(any(c.status == "different" for c in e.check()))


# -------------------------------------------------------------------- check
@command.command(
    "check",
    cls=Subcommand,
    context_settings=EXPRESSIONS,
    epilog="Example: frechet check notes.tex",
)
@partial(limited_command, many=are_files)
@words_argument("CLAIM|FILE")
@WHERE_OPTION
@STRICT
@SYNTAX
@click.option(
    "--layout",
    metavar="LAYOUT",
    type=click.Choice(CLAIMED[1:]),
    help=f"The layout that the claimant speaks of: {', '.join(CLAIMED[1:])}.",
)
@click.option(
    "--explain-unread",
    "unread",
    is_flag=True,
    help="Group what was not understood in a file by what would unlock it.",
)
@formats("unicode", "ascii", "latex", "markdown", "sarif")
@FRAGMENT_OPTION
@JSON
@LIMITS
def check(
    words: tuple[str, ...], style: str, unread: bool, fragment: bool, **question: Any
) -> int:
    """Judge a claim, or those of a document.

    Is it right, and if not, what is wrong with it? CLAIM is an equation, as
    "d/dX tr(A*X) = A'"; of FILE every claim in its formulas is judged.
    """
    if fragment:
        refuse_fragment(style)
    if are_files(words):
        if style in PAPERS:
            return reports_on_paper(words, style, fragment, unread, **question)
        return documents(words, style, unread, **question)
    if len(words) != 1:
        raise ReadError(
            "`frechet check` takes one claim or files",
            hint='frechet check "d/dX tr(A*X) = A\'"',
        )
    if Path(words[0]).suffix in DOCUMENTS and "=" not in words[0]:
        raise ReadError(
            f"there is no file {words[0]}",
            hint="a claim is an equation, as in d/dX tr(A*X) = A'",
        )
    for option, meant in (("explain-unread", unread), ("format sarif", style == "sarif")):
        if meant:
            raise ReadError(f"--{option} is of files", hint="frechet check notes.md")
    return claim(given_word(words[0]), style, fragment, **question)


def claim(
    text: str,
    style: str,
    fragment: bool,
    where: str | None,
    strict: bool,
    syntax: str,
    layout: str | None,
) -> int:
    """The verdict on a claim; 1 where it is not right."""
    v = check_claim(text, where, layout or "", syntax, strict)
    if style in PAPERS:
        click.echo(paper_text(v.paper(), style, fragment))
    else:
        page_out(as_data(v.json()) if style == "json" else wrapped_lines(str(v)), style)
    return int(not v.right)


# -------------------------------------------------------------------- code
@command.command(
    "code",
    cls=Subcommand,
    context_settings=EXPRESSIONS,
    epilog=f"Example: frechet code {EXAMPLE[8:]} --want gradient",
)
@limited_command
@asking
@click.option(
    "--want", help='"value, gradient, jacobian, hessian, hvp, jvp, vjp", some of these.'
)
@click.option(
    "--backend", default="numpy", type=click.Choice(BACKENDS), help="The library."
)
@click.option("--sizes", default="", help='The sizes to plan for: "m=1000, n=3".')
@LIMITS
def code(want: str | None, backend: str, sizes: str, **question: Any) -> int:
    """Print code for the value and the derivatives.

    It is one straight-line function in which everything is shared.
    """
    wanted = [w for w in re.split(r"[,\s]+", want or "") if w]
    f: Any = asked_derivation(**question).compile(*wanted, backend=backend, sizes=sizes)
    click.echo(f.source.rstrip())
    return 0


# -------------------------------------------------------------------- what frechet knows
@command.command(
    "functions", context_settings=SETTINGS, epilog="Example: frechet functions logdet"
)
@limited_command
@words_argument("[NAME…]")
@click.option(
    "--all", "every", is_flag=True, help="The pages of all functions, not the table."
)
@formats("unicode", "ascii", "latex", "markdown")
@FRAGMENT_OPTION
@JSON
@LIMITS
def functions(words: tuple[str, ...], every: bool, style: str, fragment: bool) -> int:
    """List the words of the language, or show some.

    A page has the domain, the derivatives, the source and the check.
    """
    if fragment:
        refuse_fragment(style)
    if every and (words or style == "json"):
        why = "names are given" if words else "the data are those of all functions"
        raise ReadError(f"--all changes nothing: {why}", hint="leave it out")
    if style == "json":
        found = listing.records(words)
        click.echo(as_data(found[0] if len(words) == 1 else found))
        return 0
    if style in PAPERS:
        chosen = listing.records(words) if words or every else []
        page = (
            joined_pages([*map(listing.word_page, chosen)])
            if chosen
            else listing.table_page()
        )
        click.echo(paper_text(page, style, fragment))
        return 0
    pages = (
        [listing.page(r) for r in listing.records(words)]
        if words or every
        else [listing.word_table()]
    )
    page_out("\n\n".join(map(wrapped_lines, pages)), style)
    return 0


@command.command(
    "rule", context_settings=SETTINGS, epilog="Example: frechet rule trace-cyclic"
)
@limited_command
@words_argument("[NAME…]")
@formats("unicode", "ascii", "latex", "markdown")
@FRAGMENT_OPTION
@LIMITS
def rule(words: tuple[str, ...], style: str, fragment: bool) -> int:
    """List the rules of explanations, or state some."""
    if fragment:
        refuse_fragment(style)
    if style in PAPERS:
        chosen = [rule_of(name) for name in words] or declared_rules()
        click.echo(paper_text(joined_pages([r.paper() for r in chosen]), style, fragment))
    else:
        page_out("\n\n".join(str(rule_of(name)) for name in words) or rule_table(), style)
    return 0


for lesson in LESSONS:
    command.add_command(lesson)


# -------------------------------------------------------------------- mistakes and faults
def mistaken(error: FrechetError) -> int:
    """Say what is wrong: as data where data was asked for, else in the width of the terminal."""
    if {"--json", "--format=json"} & set(sys.argv) or ("--format", "json") in pairwise(
        sys.argv
    ):
        click.echo(json.dumps(error.record(), ensure_ascii=False))
    else:
        lines = error.show().split("\n")
        wrapped = (x if x.startswith("  ") else wrapped_lines(x) for x in lines)
        click.echo("\n".join(wrapped), err=True)
    return 2


def misused(error: click.UsageError) -> ReadError:
    """A mistake in the use of options, with the page that lists them."""
    path = error.ctx.command_path if error.ctx else "frechet"
    return ReadError(error.format_message(), hint=f"see {path} --help")


def main() -> None:
    """The entry point: mistakes are shown with their place, faults are reported as ours."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = command.main(prog_name="frechet", standalone_mode=False)
    except FrechetError as error:
        code = mistaken(error)
    except click.UsageError as error:
        code = mistaken(misused(error))
    except (BrokenPipeError, KeyboardInterrupt, click.Abort):
        # the reader left: nothing more is said
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 1
    except (
        Exception
    ) as fault:  # the last net: everything that is the user's is a FrechetError
        click.echo(
            f"{type(fault).__name__}: {fault}\nThis is a fault in frechet, please report it.",
            err=True,
        )
        code = 3
    sys.exit(code)
