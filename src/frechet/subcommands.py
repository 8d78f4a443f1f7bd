"""Subcommands whose words are expressions, in a group of which one needs no name; the options that they share.

An expression may begin with a minus, options may stand before a subcommand, and an option that a subcommand has not
is a mistake that names those that have it.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from frechet.answers.terminal import transliterated
from frechet.errors import ReadError
from frechet.errors.limits import COMMAND_LINE, limits_of, timed, within
from frechet.paper import sheet
from frechet.paper.page import PrintedPage
from frechet.paper.web import markdown


class Subcommand(click.Command):
    """A command whose words may be expressions, which begin with a minus; behind `--` nothing is an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        behind = args[args.index("--") + 1 :] if "--" in args else []
        given = dict.fromkeys(self.make_parser(ctx).parse_args(args=[*args])[2])
        rest = super().parse_args(ctx, args)
        refuse_twice([p for p in given if isinstance(p, click.Option)])
        words = ctx.params.get("words", ())
        if not ctx.resilient_parsing:
            for k, word in enumerate(words[: len(words) - len(behind)]):
                if (k and word.startswith("-")) or (
                    word.startswith("--") and word[2:3].isalpha()
                ):
                    raise self.mistyped(ctx, word)
        return rest

    def mistyped(self, ctx: click.Context, word: str) -> ReadError:
        """An option that this command has not, with those that have it."""
        group, option = ctx.find_root().command, word.partition("=")[0]
        assert isinstance(group, click.Group)
        owners = [
            f"frechet {name}"
            for name, other in group.commands.items()
            if option in options_of(other)
        ]
        hint = (
            f"{', '.join(owners)} {'have' if len(owners) > 1 else 'has'} it; "
            if owners
            else ""
        )
        return ReadError(
            f"there is no option {word}",
            hint=f"{hint}see {ctx.command_path} --help; behind -- there are no options",
        )


class Frechet(click.Group):
    """Words that begin with no subcommand are those of `derive`; options may stand before a subcommand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not (
            args[:1] in (["--help"], ["--version"]) or (ctx.resilient_parsing and not args)
        ):
            k = self.place(args)
            args = ["derive", *args] if k is None else [args[k], *args[:k], *args[k + 1 :]]
        return super().parse_args(ctx, args)

    def place(self, args: list[str]) -> int | None:
        """Where the subcommand stands: at the first word that is no option; None where that names none."""
        takes_value = {
            o: v for one in self.commands.values() for o, v in options_of(one).items()
        }
        k = 0
        while k < len(args) and args[k].partition("=")[0] in takes_value:
            k += 2 if takes_value.get(args[k]) else 1
        return k if k < len(args) and args[k] in self.commands else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of `derive`, which needs no name, and the subcommands."""
        shown = [
            p
            for p in (*self.commands["derive"].params, *self.get_params(ctx))
            if isinstance(p, click.Option)
        ]
        rows = [row for row in (p.get_help_record(ctx) for p in shown) if row is not None]
        with formatter.section("Options"):
            formatter.write_dl(rows)
        self.format_commands(ctx, formatter)


def refuse_twice(given: list[click.Option]) -> None:
    """Of two options that say the same thing, one changes nothing: `--brief` and `--full`, `--json` and `--format`."""
    for k, option in enumerate(given):
        for other in given[:k]:
            if said_by(option) == said_by(other):
                raise ReadError(
                    f"{option.opts[0]} and {other.opts[0]} are two answers to one question",
                    hint="leave out one of them",
                )


def said_by(option: click.Option) -> str:
    """What an option decides."""
    return "style" if option.name == "as_json" else option.name or ""


def options_of(one: click.Command) -> dict[str, bool]:
    """The options of a command; does each take a value?"""
    found = [p for p in one.params if isinstance(p, click.Option)]
    return {o: not (p.is_flag or p.count) for p in found for o in p.opts}


# -------------------------------------------------------------------- what several of them take
SETTINGS = {"help_option_names": ["--help"]}
EXPRESSIONS = {"ignore_unknown_options": True, **SETTINGS}
WHERE_OPTION = click.option(
    "--where", help='Shapes and facts: "A: m×n, x: n, c: scalar positive".'
)
STRICT = click.option("--strict", is_flag=True, help="Refuse names that are not declared.")
SYNTAX = click.option(
    "--syntax",
    default="auto",
    type=click.Choice(["auto", "text", "unicode", "latex"]),
    help="How the text is written.",
)
ORDER = click.option("--order", default=1, help="How often to differentiate.")
JSON = click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
FRAGMENT_OPTION = click.option(
    "--fragment",
    is_flag=True,
    help="Of --format latex: what stands in a document, without its frame.",
)
LIMITS = click.option(
    "--limits",
    help='What the answer may cost: "time=60, memory=4GB"; usual are 10 s of CPU time and 1 GB, of a document a '
    "second for every claim.",
)
PAPERS = ("latex", "markdown")
Run = Callable[..., int]


def formats(*styles: str) -> Callable[[Run], Run]:
    """How an answer may be written."""
    kinds = click.Choice([*styles, "json"])
    return click.option(
        "--format",
        "style",
        default="unicode",
        type=kinds,
        help="How the answer is written.",
    )


def words_argument(metavar: str) -> Callable[[Run], Run]:
    """What a command is asked about."""
    return click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar=metavar)


def asking(run: Run) -> Run:
    """What is differentiated by what, how often, and how it is read."""
    return words_argument("EXPR WRT [WRT…]")(WHERE_OPTION(STRICT(SYNTAX(ORDER(run)))))


def are_files(words: Sequence[str]) -> bool:
    """Is the command asked about documents?"""
    return bool(words) and all(map(os.path.exists, words))


def limited_command(
    run: Run, many: Callable[[Sequence[str]], bool] = lambda words: False
) -> Run:
    """A command within the limits that are given; `--json` is `--format json`.

    The usual limits are those of one answer: where `many` says that the words ask for more, each has its own.
    """

    @wraps(run)
    def within_limits(limits: str | None, **given: Any) -> int:
        if given.pop("as_json", False):
            given["style"] = "json"
        allowed = limits_of(limits, COMMAND_LINE)
        portion = math.inf if limits is None and many(given.get("words", ())) else 1
        with within(allowed, "answering", portion), timed(allowed.time):
            return run(**given)

    return within_limits


def page_out(page: str, style: str) -> None:
    """Write a page, in letters of ASCII where that is asked for."""
    click.echo(transliterated(page) if style == "ascii" else page)


def as_data(record: Any) -> str:
    """Data as a program reads it."""
    return json.dumps(record, ensure_ascii=False, indent=1)


def paper_text(page: PrintedPage, style: str, fragment: bool, behind: str = "") -> str:
    """A page in LaTeX or Markdown, with what is in it already behind the page."""
    if style == "markdown":
        return "\n\n".join(filter(None, [markdown(page), behind]))
    if not fragment:
        return sheet.latex_document(page, behind=behind).rstrip("\n")
    return "\n".join(filter(None, [sheet.fragment(page).rstrip("\n"), behind]))


def refuse_fragment(style: str, form: str | None = None) -> None:
    """A fragment is one of a document in LaTeX."""
    why = f"--form {form} is one formula" if form else "it is of --format latex"
    if form or style != "latex":
        raise ReadError(f"--fragment changes nothing: {why}", hint="leave it out")
