r"""Formats: which parser finds the formulas of a file, by the suffix of its name.

>>> [f.begin for f in layout_of("Let $A$ be. \\[ \\nabla f = A \\]", "txt").formulas]
[5, 14]
"""

from __future__ import annotations

from collections.abc import Callable

from frechet.documents.formats.html import html
from frechet.documents.formats.latex import latex
from frechet.documents.formats.layout import Layout
from frechet.documents.formats.markdown import markdown
from frechet.documents.formats.notebook import notebook
from frechet.documents.formats.plain import plain
from frechet.documents.formats.rest import rest

PARSERS: dict[str, Callable[[str], Layout]] = {
    **dict.fromkeys(("md", "markdown", "mkd", "rmd", "qmd", "mdx", "myst"), markdown),
    **dict.fromkeys(("tex", "ltx", "latex"), latex),
    **dict.fromkeys(("rst", "rest"), rest),
    **dict.fromkeys(("html", "htm", "xhtml"), html),
    "ipynb": notebook,
}


def layout_of(text: str, kind: str) -> Layout:
    """Where a file of a kind, the suffix of its name, has formulas; what has no parser is plain text."""
    return PARSERS.get(kind.lower(), plain)(text)
