"""The reports on files, as the command line prints them.

legend   judged the report on one file
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from frechet.answers.terminal import wrapped_lines
from frechet.documents import Report, check_document
from frechet.documents.file import text_of
from frechet.documents.sarif import sarif
from frechet.errors import ReadError
from frechet.errors.limits import timed_anew
from frechet.paper.page import PrintedLine, PrintedPage, joined_pages
from frechet.subcommands import as_data, page_out, paper_text

LONG_FILE = 50  # formulas: of a file with more of them a terminal is told how far it is


def documents(
    files: tuple[str, ...],
    style: str,
    unread: bool,
    where: str | None,
    strict: bool,
    syntax: str,
    layout: str | None,
) -> int:
    """The reports on files; 1 where something in one is wrong, or where it was not read to the end."""
    refuse_options(files[0], strict, syntax, layout)
    found = [(file, report_on(file, where)) for file in files]
    if style == "sarif":
        click.echo(as_data(sarif(found)))
    for file, judged in found if style != "sarif" else ():
        page = (
            as_data(judged.json(file))
            if style == "json"
            else wrapped_lines(judged.text(file, unread=unread))
        )
        page_out(page, style)
    return int(any(judged.wrong or judged.stopped for _, judged in found))


def refuse_options(file: str, strict: bool, syntax: str, layout: str | None) -> None:
    """Refuse what a document says itself."""
    for option, meant in (
        ("strict", strict),
        ("syntax", syntax != "auto"),
        ("layout", layout),
    ):
        if meant:
            raise ReadError(
                f"--{option} changes nothing: {file} is a document",
                hint="a document speaks for itself",
            )


def report_on(file: str, where: str | None) -> Report:
    """The report on one file; at a terminal it says how far it is."""
    kind, shown = Path(file).suffix.lstrip(".").lower(), sys.stderr.isatty()

    def progress(k: int, of: int) -> None:
        timed_anew()
        if shown and of > LONG_FILE and k % 10 == 0:
            click.echo(f"\r{file}: formula {k} of {of}", nl=False, err=True)

    report = check_document(text_of(file), kind, where, progress=progress)
    if shown:
        click.echo("\r\x1b[K", nl=False, err=True)
    return report


# -------------------------------------------------------------------- paper
def reports_on_paper(
    files: tuple[str, ...],
    style: str,
    fragment: bool,
    unread: bool,
    where: str | None,
    **question: Any,
) -> int:
    """The reports on files in LaTeX or Markdown; 1 where something is wrong, or where one was not read to the end."""
    refuse_options(files[0], **question)
    found = [(file, report_on(file, where)) for file in files]
    pages = [report_page(file, judged, unread) for file, judged in found]
    click.echo(paper_text(joined_pages(pages), style, fragment))
    return int(any(judged.wrong or judged.stopped for _, judged in found))


def report_page(file: str, report: Report, unread: bool = False) -> PrintedPage:
    """Every claim of a file under its place, with its verdict; then the counts."""
    blocks: list[tuple[PrintedLine, ...] | str] = [file]
    for f in report.findings:
        line, column = f.place
        blocks += [f"line {line}, column {column}", *f.verdict.paper().blocks]
    blocks += report.unlocking() if unread else []
    return PrintedPage((*blocks, report.summary()))
