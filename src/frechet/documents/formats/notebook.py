r"""Jupyter notebooks, by nbformat: the cells of text in their order, each by the parser of what it is written in.

A cell is a list of lines in a file of JSON; where a line stands in it is found by how JSON writes it.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator

from frechet.documents.formats.html import html_layout
from frechet.documents.formats.latex import latex_layout
from frechet.documents.formats.layout import FileLayout, library_for
from frechet.documents.formats.markdown import markdown_layout
from frechet.documents.formats.rest import rest_layout
from frechet.documents.places import PlacedText
from frechet.errors import ReadError

RAW = {
    "text/latex": latex_layout,
    "text/restructuredtext": rest_layout,
    "text/x-rst": rest_layout,
    "text/html": html_layout,
}
ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|[^\\]")


def notebook_layout(text: str) -> FileLayout:
    """The formulas of a notebook; its text is that of its cells.

    Errors: ReadError for what is no notebook.
    """
    library = library_for("nbformat")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cells = library.reads(text, as_version=4).cells
    except Exception as error:  # of JSON, of the schema, of an old version
        raise ReadError(
            f"this is no notebook: {type(error).__name__}: {str(error)[:80]}",
            hint="a notebook is a file of JSON with cells, as Jupyter writes it",
        ) from None
    written, found = PlacedText(), FileLayout("")
    cursor = 0
    for cell in cells:
        source = str(cell.source)
        begin = written.length
        for line in source.splitlines(keepends=True):
            cursor = put(written, line, text, cursor)
        written.add("\n\n", cursor, still=True)
        for layout in cell_layouts(cell.cell_type, source, cell.get("metadata", {})):
            if layout.places is None:  # a text of its own has no places in this one
                found.take(layout, begin)
        if cell.cell_type == "code":
            found.hidden.append((begin, begin + len(source)))
    found.text, found.places = written.text, written
    return found


def cell_layouts(
    kind: str, source: str, metadata: dict[str, object]
) -> Iterator[FileLayout]:
    """A cell by its parser: text as Markdown, a raw one as it says; code has none."""
    if kind == "markdown":
        yield markdown_layout(source)
    elif kind == "raw":
        said = metadata.get("raw_mimetype") or metadata.get("format") or ""
        yield RAW.get(str(said), markdown_layout)(source)


def put(written: PlacedText, line: str, text: str, cursor: int) -> int:
    """A line of a cell at its place in the file, looked for from another place on; where it ends."""
    for ascii_only in (False, True):
        said = json.dumps(line, ensure_ascii=ascii_only)[1:-1]
        at = text.find(said, cursor) if said else cursor
        if at >= 0:
            break
    if at < 0:
        written.add(line, cursor, still=True)
        return cursor
    signs = [(m.start(), m[0]) for m in ESCAPED.finditer(said)]
    if len(signs) != len(line):  # signs that JSON writes as two
        written.add(line, at, still=True)
    elif len(said) == len(line):
        written.add(line, at)
    else:
        for (k, _), sign in zip(signs, line, strict=True):
            written.add(sign, at + k)
    return at + len(said)
