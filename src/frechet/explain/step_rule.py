"""A law that steps go by, as data, and the sources that are named often.

legend   k name of a row   v its text
"""

from __future__ import annotations

from dataclasses import dataclass

from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.shown import on_paper

COOKBOOK = "Petersen & Pedersen, The Matrix Cookbook, 2012"
MAGNUS = "Magnus & Neudecker, Matrix Differential Calculus, 2019"
ABSIL = "Absil, Mahony & Sepulchre, Optimization Algorithms on Matrix Manifolds, 2008"
GOLUB = "Golub & Van Loan, Matrix Computations, 2013"


@on_paper
@dataclass(frozen=True, repr=False)
class StepRule:
    """A law that a step goes by."""

    name: str
    title: str
    statement: str
    why: str
    cite: str = ""

    def __str__(self) -> str:
        rows = [("statement", self.statement), ("why", self.why), ("source", self.cite)]
        return "\n".join(
            [f"{self.name}: {self.title}", *(f"  {k:<9}  {v}" for k, v in rows if v)]
        )

    def __repr__(self) -> str:
        return f"<rule {self.name}>"

    def paper(self) -> PrintedPage:
        """The page as LaTeX, Markdown and HTML print it."""
        rows = [("statement", self.statement), ("why", self.why), ("source", self.cite)]
        return PrintedPage(
            (
                f"{self.name}: {self.title}",
                tuple(PrintedLine(k, words=v) for k, v in rows if v),
            )
        )
