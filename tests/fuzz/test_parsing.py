"""The short form of the fuzzer of the reader, and faults planted for it to find.

The long form is a command: `python -m tests.fuzz.parsing --count 500000 --seed 1`.
"""

from __future__ import annotations

from itertools import islice

import pytest

from frechet.errors import ReadError, Span
from frechet.reading import parse
from frechet.reading.print.scripts import Scripts
from frechet.reading.text.parse import Parser

from . import parsing
from .texts import SHORT, Input, inputs

COUNT, SEED = 3000, "ci"


def test_nothing_is_found_in_a_few_thousand_texts():
    figures = parsing.run(COUNT, SEED)
    assert not figures.found, "\n".join(figures.lines())
    assert {"read", "equation", "declared", "report", "syntax", "unknown", "shape"} <= set(
        figures.outcomes
    )
    assert figures.outcomes["read"] > COUNT / 10


def test_inputs_depend_on_the_seed_alone():
    assert (
        list(islice(inputs("a"), 200))
        == list(islice(inputs("a"), 200))
        != list(islice(inputs("b"), 200))
    )
    assert sum(len(i.text) <= SHORT for i in islice(inputs("a"), 1000)) > 950


def misplaced(*_: object) -> None:
    raise ReadError("planted", Span(10**6, 10**6 + 1))


def unlisted(*_: object) -> None:
    raise KeyError("planted")


def mute(*_: object) -> None:
    raise ReadError(" ", Span(0, 1))


@pytest.mark.parametrize("planted", [misplaced, unlisted, mute])
@pytest.mark.parametrize(
    ("place", "name"), [(Scripts, "exponent"), (Parser, "bind"), (Parser, "everything")]
)
def test_a_planted_fault_is_found(monkeypatch, planted, place, name):
    monkeypatch.setattr(place, name, planted)
    assert parsing.run(1500, SEED, shrink=0).found


def test_what_takes_too_long_is_given_up(monkeypatch):
    def forever(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(parsing, "STUCK", 0.2)
    monkeypatch.setattr(Parser, "expression", forever)
    assert parsing.tried(Input("text", "x + y"))[1] == "stuck"


def test_what_is_found_is_made_small(monkeypatch):
    def read(text: str, *_: object) -> object:
        if "∂" in text and "[" in text:
            raise KeyError("planted")
        return parse(text, {})

    monkeypatch.setattr(parsing, "read_any", read)
    i = Input("auto", "A*x + tr(X[1,2])*∂/∂x (y'*x) + b")
    small = parsing.smaller(i, parsing.tried(i)[1])
    assert sorted(small.text) == ["[", "∂"]
