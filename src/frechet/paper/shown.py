"""What shows itself as a page: in notebooks as HTML, Markdown and LaTeX.

legend   page what is shown
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from frechet.paper.page import PrintedPage
from frechet.paper.sheet import formula_page
from frechet.paper.web import html, markdown


class HasPage(Protocol):
    """What can be laid out."""

    def paper(self) -> PrintedPage:
        """The page."""
        ...


T = TypeVar("T", bound=type[HasPage])


def html_of(self: HasPage) -> str:
    """The page as a table."""
    return html(self.paper())


def markdown_of(self: HasPage) -> str:
    """The page as Markdown."""
    return markdown(self.paper())


def latex_of(self: HasPage) -> str:
    """The page as one formula between dollars."""
    return rf"$\displaystyle {formula_page(self.paper())}$"


def on_paper(cls: T) -> T:
    """A class with a page: notebooks show the whole of it, in the form that they prefer; what it says itself stays.

    >>> from frechet.paper.page import PrintedLine
    >>> @on_paper
    ... class Two:
    ...     def paper(self):
    ...         return PrintedPage(((PrintedLine("two", right="1 + 1"),),))
    >>> Two()._repr_markdown_()
    '- **two** $1 + 1$'
    """
    for name, shown in (("html", html_of), ("markdown", markdown_of), ("latex", latex_of)):
        if f"_repr_{name}_" not in vars(cls):
            setattr(cls, f"_repr_{name}_", shown)
    return cls
