"""What the commands put on paper: the report on a file, the pages of words, the table of all words.

legend   f finding   r record of a word
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from frechet import listing
from frechet.documents.printed import refuse_options, report_on
from frechet.documents.report import Report
from frechet.functions.declaration import registry
from frechet.paper.page import PrintedLine, PrintedPage, joined_pages
from frechet.subcommands import paper_text


# -------------------------------------------------------------------- reports
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


# -------------------------------------------------------------------- words
def table_page() -> PrintedPage:
    """Every word, and what it is."""
    rows = [PrintedLine(name, words=registry[name].doc) for name in listing.listed()]
    return PrintedPage((tuple(rows),))


def word_page(r: Mapping[str, Any]) -> PrintedPage:
    """The record of a word, its formulas as formulas."""
    rows = [PrintedLine(r["name"], words=r["doc"])]
    rows += [PrintedLine("takes", words=said) for said in r["takes"]]
    rows += [PrintedLine("note", words=r["convention"])] * bool(r["convention"])
    rows += [PrintedLine("source", words=r["source"])] * bool(r["source"])
    for one in r["samples"]:
        rows += sample_lines(one, r["convention"])
    return PrintedPage((tuple(rows),))


def sample_lines(one: Mapping[str, Any], said: str) -> Iterator[PrintedLine]:
    """The lines of one application; those that are formulas in LaTeX."""
    marks = {
        f"{label}{mark}": by[label.lower()]["latex"]
        for by in one.get("derivatives", ())
        for mark in (f" {by['wrt']}" * (len(one["derivatives"]) > 1),)
        for label in listing.FORMS_SHOWN
        if label.lower() in by
    }
    for label, text in listing.lines(dict(one), said):
        if label == "LaTeX":
            continue
        if label == "sample":
            yield PrintedLine(label, right=one["latex"])
            yield PrintedLine("which is", words=text.partition(" is ")[2])
        elif label in marks and not marks[label].startswith("("):
            yield PrintedLine(label, right=marks[label])
        else:
            yield PrintedLine(label, words=text)
