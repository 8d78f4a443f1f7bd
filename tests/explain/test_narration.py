"""What a reader may expect of every derivation by differentials: laws over all public problems, in all three depths.

legend   e explanation   d derivation   s step
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby

import pytest
from problems import ROWS, derive

from frechet.explain import DEPTHS
from frechet.explain.sides import Final

FIRST = [name for name, row in ROWS.items() if row["order"] == 1]
LETTERS = re.compile(r"[^\W\d_]\w*")


@lru_cache(None)
def explained(name, depth):
    return derive(name).explain(depth=depth)


def variables(name, text):
    """The variables of a problem in the order in which a text has them; X·X is X²."""
    found = [w for w in LETTERS.findall(text) if w in ROWS[name]["vars"]]
    return [w for w, _ in groupby(found)]


@pytest.mark.parametrize("name", FIRST)
def test_the_first_line_is_the_formula_as_typed(name):
    typed = explained(name, "default").steps[0].before.paint("text")
    assert variables(name, typed) == variables(name, ROWS[name]["expr"])


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("name", FIRST)
def test_no_step_says_that_a_thing_is_itself(name, depth):
    for s in explained(name, depth).steps[1:]:
        assert s.before.paint("text") != s.after.paint("text")


@pytest.mark.parametrize("name", FIRST)
def test_depths_grow(name):
    brief, default, full = (len(explained(name, depth)) for depth in DEPTHS)
    assert brief <= default <= full


def test_depths_differ():
    """Of scalar functions most are longer at every depth; what is one product of names is as long in all."""
    scalar = [name for name in FIRST if not derive(name).f.rank]
    lengths = [[len(explained(n, depth)) for depth in DEPTHS] for n in scalar]
    assert sum(b < d for b, d, _ in lengths) > 0.85 * len(scalar)
    assert sum(d < f for _, d, f in lengths) > 0.75 * len(scalar)


@pytest.mark.parametrize("name", FIRST)
def test_a_brief_derivation_of_a_number_is_that_of_a_slide(name):
    if not derive(name).f.rank:
        assert len(explained(name, "brief").steps) <= 4


def sized(text):
    """A size of an array as a pattern: with brackets around a sum or without."""
    return rf"\(?{re.escape(text.replace('*', '·'))}\)?"


@pytest.mark.parametrize("name", FIRST)
def test_every_new_object_and_the_answer_have_their_shape(name):
    e = explained(name, "default")
    page = str(e)
    shapes = dict(e.names)
    for label in shapes:
        sizes = "×".join(sized(n.text) for n in label.shape) or "number"
        assert re.search(rf"{re.escape(f'    {label} = ')}[^=]*\({sizes}\)", page), page
    assert isinstance(e.steps[-1].after, Final)
    assert re.search(r"\([^()]*\)  (gradient|project|map|jacobian|substitute)", page), page


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("name", FIRST)
def test_a_letter_has_one_meaning(name, depth):
    e = explained(name, depth)
    names = [label.paint("text") for label, _ in e.names]
    assert len(set(names)) == len(names)
    assert set(names).isdisjoint(ROWS[name]["vars"])


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("name", FIRST)
def test_what_is_in_a_bracket_stays_there(name, depth):
    """After ⟨G, dR⟩ no step goes back to the long form; by a number ⟨G, dt·B⟩ is a number beside dt."""
    e = explained(name, depth)
    if not all(x.rank for x in derive(name).variables):
        return
    for a, b in zip(e.steps[1:], e.steps[2:], strict=False):
        if b.before is a.after and "⟨" in str(a.after):
            assert "⟨" in str(b.after) or isinstance(b.after, Final), f"{a}\n{b}"


@pytest.mark.parametrize("name", FIRST)
def test_a_page_is_80_columns_wide(name):
    page = str(explained(name, "default"))
    assert max(len(line) for line in page.split("\n") if " " in line.strip()) <= 80, page
