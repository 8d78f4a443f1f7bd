"""The command line: `frechet "norm2(A*B - C)^2 / 2" A`.

Exit codes: 0 fine, 1 a check failed, 2 a mistake of the user's, 3 a fault of ours.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import Any

import click

from frechet.api import derive
from frechet.derivation import Derivation
from frechet.errors import FrechetError, ReadError
from frechet.report import paint, record, report

FORMS = ("value", "differential", "adjoint", "gradient", "entries", "tensor", "jacobian", "hessian")
STYLES = {"unicode": "unicode", "ascii": "text", "input": "text", "latex": "latex"}
NARROW = 40  # columns that are used in any terminal


@click.command(
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
@click.option("--form", type=click.Choice(FORMS), help="Print one form only.")
@click.option(
    "--layout",
    default="numerator",
    type=click.Choice(["numerator", "denominator"]),
    help="The layout of matrices of derivatives.",
)
@click.option(
    "--vec", default="column", type=click.Choice(["column", "row"]), help="The order in which matrices are stacked."
)
@click.option(
    "--format", "style", default="unicode", type=click.Choice([*STYLES, "json"]), help="How the answer is written."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.version_option(package_name="frechet")
def command(words: tuple[str, ...], as_json: bool, style: str, **options: Any) -> None:
    """The derivative of a matrix expression, in every form, checked.

    EXPR is the expression, WRT the variables to differentiate by; `-` reads the expression from standard input.
    """
    as_json = as_json or style == "json"
    try:
        d = derivation(words, options)
        failed = d.check().status == "failed"
        click.echo(json.dumps(record(d), ensure_ascii=False, indent=1) if as_json else page(d, STYLES[style], options))
    except FrechetError as error:
        click.echo(json.dumps(error.record(), ensure_ascii=False) if as_json else error.show(), err=not as_json)
        sys.exit(2)
    sys.exit(1 if failed else 0)


def derivation(words: tuple[str, ...], options: dict[str, Any]) -> Derivation:
    """The derivation that the arguments ask for."""
    stray = next((w for w in words if w.startswith("--") and len(w) > 2 and w[2].isalpha()), None)
    if stray is not None:
        raise ReadError(f"there is no option {stray}", hint="see frechet --help")
    if not words:
        raise ReadError("no expression", hint='frechet "norm2(A*B - C)^2 / 2" A')
    if len(words) < 2:
        raise ReadError("no variable to differentiate by", hint=f'frechet "{words[0][:40]}" X')
    text = sys.stdin.read().strip() if words[0] == "-" else words[0]
    return derive(text, words[1:], options["order"], options["where"], options["syntax"], options["strict"])


def page(d: Derivation, style: str, options: dict[str, Any]) -> str:
    """The whole report, or one form."""
    if options["form"] is None:
        return wrapped(report(d, style, options["layout"], options["vec"]))
    name = options["form"]
    form = getattr(d, name)
    return paint(form(options["layout"], options["vec"]) if name in ("jacobian", "hessian") else form, style)


def wrapped(text: str) -> str:
    """Long lines continued under their beginning, in the width of the terminal."""
    width = max(shutil.get_terminal_size().columns, NARROW)
    lines = []
    for line in text.split("\n"):
        start = line.find("  ")
        indent = len(line) - len(line[start:].lstrip()) if start >= 0 else 0
        lines += textwrap.wrap(
            line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(lines)


def main() -> None:
    """The entry point: faults are reported as ours."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        command()
    except Exception as fault:  # the last net: everything that is the user's is a FrechetError
        click.echo(f"{type(fault).__name__}: {fault}\nThis is a fault in frechet, please report it.", err=True)
        sys.exit(3)
