"""The golden table: answers that were written by hand, compared letter by letter, and every one checked.

legend   row the five columns of one line of answers.md
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import frechet as fr

TABLE = Path(__file__).with_name("answers.md").read_text("utf-8")


class Row(NamedTuple):
    """One line: `form` is a name of a form, with `latex` behind it for LaTeX."""

    text: str
    where: str
    wrt: str
    form: str
    answer: str

    def __str__(self) -> str:
        return f"{self.text} by {self.wrt}, {self.form}"

    def derive(self) -> fr.Derivation:
        return fr.derive(
            self.text,
            self.wrt,
            2 if "hessian" in self.form else 1,
            where=self.where,
            strict=True,
        )


def rows(table: str) -> Iterator[Row]:
    """The lines of all tables but their headings."""
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if line.startswith("|") and not line.startswith(("| expression", "| ---")):
            yield Row(*cells)


ROWS = list(rows(TABLE))


def written(d: fr.Derivation, form: str) -> str:
    """A form as it is printed."""
    kind, *style = form.split()
    found = getattr(d, kind)
    shown = found() if callable(found) else found
    return shown.latex() if style else str(shown)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_answer(row: Row) -> None:
    d = row.derive()
    assert written(d, row.form) == row.answer
    assert d.check().status == "passed"


def test_the_table_is_long_and_says_nothing_twice() -> None:
    questions = [row[:4] for row in ROWS]
    assert len(questions) == len(set(questions)) >= 180
    assert sum("latex" in row.form for row in ROWS) >= 15


if __name__ == "__main__":  # for the editor: where frechet writes something else
    for row in ROWS:
        try:
            found = written(row.derive(), row.form)
        except fr.FrechetError as refused:
            found = f"refused: {refused}"
        if found != row.answer:
            print(f"{row}\n    {row.answer}\n    {found}")
