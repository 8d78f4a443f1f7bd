r"""Formats: which parser finds the formulas of a file, by the suffix of its name.

>>> [f.begin for f in layout_of("Let $A$ be. \\[ \\nabla f = A \\]", "txt").formulas]
[5, 14]
"""

from __future__ import annotations

from collections.abc import Callable

from frechet.documents.formats.html import html_layout
from frechet.documents.formats.latex import latex_layout
from frechet.documents.formats.layout import FileLayout
from frechet.documents.formats.markdown import markdown_layout
from frechet.documents.formats.notebook import notebook_layout
from frechet.documents.formats.plain import plain_layout
from frechet.documents.formats.rest import rest_layout

PARSERS: dict[str, Callable[[str], FileLayout]] = {
    **dict.fromkeys(
        ("md", "markdown", "mkd", "rmd", "qmd", "mdx", "myst"), markdown_layout
    ),
    **dict.fromkeys(("tex", "ltx", "latex"), latex_layout),
    **dict.fromkeys(("rst", "rest"), rest_layout),
    **dict.fromkeys(("html", "htm", "xhtml"), html_layout),
    "ipynb": notebook_layout,
}


def layout_of(text: str, kind: str) -> FileLayout:
    """Where a file of a kind, the suffix of its name, has formulas; what has no parser is plain text."""
    return PARSERS.get(kind.lower(), plain_layout)(text)
