"""The command line: `frechet "norm2(A*B - C)^2 / 2" A`.

Exit codes: 0 fine, 1 a check failed, 2 a mistake of the user's, 3 a fault of ours.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from frechet import __version__, listing
from frechet.answers.report import paint, record, report
from frechet.api import check_claim, derive
from frechet.claims.truth import LAYOUTS
from frechet.codegen.options import BACKENDS
from frechet.derivation import Derivation
from frechet.documents import check_document
from frechet.documents.file import text_of
from frechet.errors import FrechetError, ReadError
from frechet.errors.limits import COMMAND_LINE, limits_of, timed, within
from frechet.explain import STYLES as MANNERS
from frechet.explain import Explanation, rule_of, rule_table
from frechet.reading.text.lex import CHARACTERS

FORMS = ("value", "differential", "adjoint", "gradient", "entries", "tensor", "jacobian", "hessian")
ALTERNATIVES = ("independent", "unconstrained", "riemannian")  # of structured variables
STYLES = {"unicode": "unicode", "ascii": "text", "input": "text", "latex": "latex", "markdown": "latex"}
DOCUMENTS = (".md", ".tex", ".txt")
NARROW = 40  # columns that are used in any terminal
ASCII = {"×": " x ", "→": "->", "↦": "->", "−": "-", "≠": "!=", "≥": ">=", "·": "*", "…": "...", "‖": "|"}


class Command(click.Command):
    """A command that knows which words stand behind `--`: these are never options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.obj = args[args.index("--") + 1 :] if "--" in args else []
        return super().parse_args(ctx, args)


@click.command(
    cls=Command,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog='Example: frechet "norm2(A*B - C)^2 / 2" A',
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="EXPR WRT [WRT…]")
@click.option("--where", help='Shapes and facts: "A: m×n, x: n, c: scalar positive".')
@click.option("--strict", is_flag=True, help="Refuse names that are not declared.")
@click.option(
    "--syntax", default="auto", type=click.Choice(["auto", "text", "unicode", "latex"]), help="The syntax of EXPR."
)
@click.option("--order", default=1, help="How often to differentiate.")
@click.option("--form", type=click.Choice(FORMS + ALTERNATIVES), help="Print one form only.")
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS[1:]),
    help="The layout of matrices of derivatives, numerator or denominator; of a claim, what the claimant said.",
)
@click.option(
    "--vec", default="column", type=click.Choice(["column", "row"]), help="The order in which matrices are stacked."
)
@click.option(
    "--format", "style", default="unicode", type=click.Choice([*STYLES, "json"]), help="How the answer is written."
)
@click.option("--all", "every", is_flag=True, help="With `functions`: the records of all functions.")
@click.option("--style", "manner", default="differentials", type=click.Choice([*MANNERS]), help="With `explain`: how.")
@click.option("--brief", "depth", flag_value="brief", help="With `explain`: fewer steps.")
@click.option("--full", "depth", flag_value="full", help="With `explain`: a step for every node, with sources.")
@click.option("--sizes", default="", help='With `explain`: also written out at "m=1, n=3"; with `code`: to plan for.')
@click.option("--backend", default="numpy", type=click.Choice(BACKENDS), help="With `code`: the library.")
@click.option("--want", help='With `code`: "value, gradient, jacobian, hessian, hvp, jvp, vjp", some of these.')
@click.option("--limits", help='What the answer may cost: "time=60, memory=4GB"; usual are 10 s of CPU time and 1 GB.')
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.version_option(__version__, prog_name="frechet")
@click.pass_context
def command(
    context: click.Context, /, words: tuple[str, ...], as_json: bool, every: bool, style: str, **options: Any
) -> int:
    """The derivative of a matrix expression, in every form, checked.

    EXPR is the expression, WRT the variables to differentiate by; `-` reads the expression from standard input,
    and words behind `--` are never options.

    `frechet check "d/dX tr(A*X) = A'"` says whether a claim is right, and if not, what is wrong with it;
    `frechet check notes.tex` judges every claim in the formulas of a document.

    `frechet functions` lists the words of the language, `frechet functions logdet` shows all that is known of one.

    `frechet code EXPR WRT` prints a function that computes the value and the derivatives, with everything shared.

    `frechet explain EXPR WRT` derives step by step, every step checked; `frechet rule` lists the rules of the steps.
    """
    limits = limits_of(options.pop("limits"), COMMAND_LINE)
    with within(limits, "answering"), timed(limits.time):
        return answered(words, len(context.obj), as_json or style == "json", every, style, options)


def answered(words: tuple[str, ...], free: int, as_json: bool, every: bool, style: str, options: dict[str, Any]) -> int:
    """Print what the words ask for, of which the last `free` are no command; the exit code."""
    if words[:1] == ("functions",) and len(words) > free:
        click.echo(functions(words[1:], every, as_json, style == "ascii"))
        return 0
    if words[:1] == ("check",) and len(words) > free:
        return checked(words[1:], options, as_json, style == "ascii")
    if words[:1] == ("rule",) and len(words) > free:
        click.echo("\n\n".join(str(rule_of(name)) for name in words[1:]) or rule_table())
        return 0
    if words[:1] == ("explain",) and len(words) > free:
        d = derivation(words[1:], len(words) - 1 - free, options)
        e = d.explain(options["manner"], options["depth"] or "default", options["sizes"])
        click.echo(explained(e, "json" if as_json else style))
        return int(any(c.status == "different" for c in e.check()))
    if words[:1] == ("code",) and len(words) > free:
        d = derivation(words[1:], len(words) - 1 - free, options)
        click.echo(code(d, options).rstrip())
        return 0
    options["layout"] = options["layout"] or "numerator"
    d = derivation(words, len(words) - free, options)
    check = d.check()
    if as_json:
        data = record(d, d.check, options["layout"], options["vec"])
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return int(check.status == "failed")
    text = page(d, STYLES[style], options)
    click.echo(transliterated(text) if style == "ascii" else text)
    if check.status == "failed" and options["form"]:
        click.echo(f"check: {check}", err=True)
    return int(check.status == "failed")


def code(d: Derivation, options: dict[str, Any]) -> str:
    """The source of a compiled function."""
    wanted = [w for w in re.split(r"[,\s]+", options["want"] or "") if w]
    f: Any = d.compile(*wanted, backend=options["backend"], sizes=options["sizes"])
    return str(f.source)


def functions(names: tuple[str, ...], every: bool, as_json: bool, ascii_only: bool) -> str:
    """The table of all functions, or what is known of some."""
    if as_json:
        found = listing.records(names)
        return json.dumps(found[0] if len(names) == 1 else found, ensure_ascii=False, indent=1)
    pages = [listing.page(r) for r in listing.records(names)] if names or every else [listing.table()]
    text = "\n\n".join(map(wrapped, pages))
    return transliterated(text) if ascii_only else text


def checked(words: tuple[str, ...], options: dict[str, Any], as_json: bool, ascii_only: bool) -> int:
    """The verdict on a claim or on those of a document; 1 where it is not right."""
    if len(words) != 1:
        raise ReadError("`frechet check` takes one claim or file", hint='frechet check "d/dX tr(A*X) = A\'"')
    if os.path.exists(words[0]):
        return document(words[0], options, as_json)
    if Path(words[0]).suffix in DOCUMENTS and "=" not in words[0]:
        raise ReadError(f"there is no file {words[0]}", hint="a claim is an equation, as in d/dX tr(A*X) = A'")
    text = given(words[0])
    v = check_claim(text, options["where"], options["layout"] or "", options["syntax"], options["strict"])
    page = json.dumps(v.json(), ensure_ascii=False, indent=1) if as_json else wrapped(str(v))
    click.echo(transliterated(page) if ascii_only else page)
    return int(not v.right)


def given(word: str) -> str:
    """A word as it stands; `-` is the standard input, of which no more is read than an expression may have."""
    if word != "-" or sys.stdin is None:
        return word
    try:
        return sys.stdin.read(CHARACTERS + 1).strip()
    except UnicodeDecodeError:
        raise ReadError("the standard input is no UTF-8") from None


def document(file: str, options: dict[str, Any], as_json: bool) -> int:
    """The report on a document; 1 where something in it is wrong, or where it was not read to the end."""
    found = check_document(text_of(file), Path(file).suffix.lstrip(".").lower(), options["where"])
    click.echo(json.dumps(found.json(file), ensure_ascii=False, indent=1) if as_json else wrapped(found.text(file)))
    return int(found.wrong or found.stopped is not None)


def explained(e: Explanation, style: str) -> str:
    """An explanation in a format."""
    if style == "json":
        return json.dumps(e.json(), ensure_ascii=False, indent=1)
    if style in ("latex", "markdown"):
        return e.latex() if style == "latex" else e.markdown()
    text = f"{e}\n\n{e.checked()}"
    return text if style == "unicode" else transliterated(text)


def derivation(words: tuple[str, ...], free: int, options: dict[str, Any]) -> Derivation:
    """The derivation that the words ask for; of these, the first `free` might be mistyped options."""
    for k, word in enumerate(words[:free]):
        if (k and word.startswith("-")) or (word.startswith("--") and word[2:3].isalpha()):
            raise ReadError(f"there is no option {word}", hint="see frechet --help; behind -- there are no options")
    if not words:
        raise ReadError("no expression", hint='frechet "norm2(A*B - C)^2 / 2" A')
    if len(words) < 2:
        raise ReadError("no variable to differentiate by", hint=f'frechet "{words[0][:40]}" X')
    return derive(given(words[0]), words[1:], options["order"], options["where"], options["syntax"], options["strict"])


def page(d: Derivation, style: str, options: dict[str, Any]) -> str:
    """The whole report, or one form."""
    if options["form"] is None:
        return wrapped(report(d, d.check, style, options["layout"], options["vec"]))
    name = options["form"]
    form = getattr(d, name)
    if name in ("jacobian", "hessian"):
        form = form(options["layout"], options["vec"])
    return paint(form() if name == "riemannian" else form, style)


def wrapped(text: str) -> str:
    """Long lines continued under their beginning, in the width of the terminal."""
    width = max(shutil.get_terminal_size().columns, NARROW)
    lines = []
    for line in text.split("\n"):
        start = line.find("  ")
        indent = len(line) - len(line[start:].lstrip()) if start >= 0 else 2
        lines += textwrap.wrap(
            line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(lines)


def transliterated(text: str) -> str:
    """In ASCII: signs by their usual substitutes, Greek letters by their names."""
    return "".join(c if c.isascii() else ASCII.get(c) or spelled(c) for c in text)


def spelled(c: str) -> str:
    """A letter by its name: `lambda`, `Sigma`."""
    kind, _, name = unicodedata.name(c, "").rpartition(" ")
    word = name.lower().replace("lamda", "lambda")
    return (word.capitalize() if "CAPITAL" in kind else word) if "LETTER" in kind else ascii(c)[1:-1]


def mistaken(error: FrechetError) -> int:
    """Say what is wrong: as data where data was asked for, else in the width of the terminal."""
    if {"--json", "--format=json"} & set(sys.argv) or ("--format", "json") in pairwise(sys.argv):
        click.echo(json.dumps(error.record(), ensure_ascii=False))
    else:
        lines = [line if line.startswith("  ") else wrapped(line) for line in error.show().split("\n")]
        click.echo("\n".join(lines), err=True)
    return 2


def main() -> None:
    """The entry point: mistakes are shown with their place, faults are reported as ours."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = command.main(standalone_mode=False)
    except FrechetError as error:
        code = mistaken(error)
    except click.UsageError as error:
        code = mistaken(ReadError(error.format_message(), hint="see frechet --help"))
    except (BrokenPipeError, KeyboardInterrupt, click.Abort):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader left: nothing more is said
        code = 1
    except Exception as fault:  # the last net: everything that is the user's is a FrechetError
        click.echo(f"{type(fault).__name__}: {fault}\nThis is a fault in frechet, please report it.", err=True)
        code = 3
    sys.exit(code)
