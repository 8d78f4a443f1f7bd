"""Pages that are made: the interface from its docstrings, in which every public name says what it takes and gives."""

from __future__ import annotations

import inspect
import subprocess
import sys
from functools import cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import frechet as fr

DOCS = Path(__file__).parent.parent / "docs"


def maker():
    """The module that makes the page."""
    spec = spec_from_file_location("make_api", DOCS / "make_api.py")
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


API = maker()
NAMED = {f"fr.{n}": getattr(fr, n) for n in API.FUNCTIONS} | {
    f"d.{n}": inspect.getattr_static(fr.Derivation, n) for n in API.MEMBERS
}
NAMED |= {f"form.{n}": inspect.getattr_static(API.Form, n) for n in API.FORM}


def test_the_page_is_made_of_the_docstrings():
    done = subprocess.run(
        [sys.executable, DOCS / "make_api.py"], capture_output=True, text=True, check=True
    )
    assert done.stdout == (DOCS / "api.md").read_text()


@pytest.mark.parametrize("name", NAMED)
def test_every_public_name_says_what_it_takes_and_gives(name):
    member = NAMED[name]
    doc = inspect.getdoc(API.callable_of(member))
    assert "Returns: " in doc
    assert ">>> " in doc
    if not isinstance(member, property | cached_property):
        taken = [
            p
            for p in inspect.signature(API.callable_of(member)).parameters
            if p not in ("self", "options")
        ]
        assert not taken or "Arguments:\n" in doc
        missing = [p for p in taken if f" {p}," not in doc and f" {p}:" not in doc]
        assert not missing


def test_all_of_the_interface_is_on_the_page():
    words = {n for n in fr.__all__ if inspect.isfunction(getattr(fr, n))}
    assert words == set(API.FUNCTIONS)


def public(thing: object) -> set[str]:
    """What can be reached without an underscore."""
    return {name for name in dir(thing) if not name.startswith("_")}


def test_what_is_not_on_the_page_has_an_underscore():
    """Members are listed; what `__init__` sets is said in the docstring of the class."""
    d = fr.derive("x'*A*x", "x")
    said = {n for n in vars(d) if f"`{n}`" in inspect.getdoc(API.Derivative)}
    assert public(d) == set(API.MEMBERS) | said
    said = {n for n in vars(d.gradient) if f"`{n}`" in inspect.getdoc(API.Form)}
    assert public(d.gradient) == set(API.FORM) | said
