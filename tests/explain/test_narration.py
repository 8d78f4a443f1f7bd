"""What a reader may expect of every derivation: laws over the public problems, in all styles and depths.

CI takes the differentials and one more style of every problem; `EVERY=1`, or `python tests/explain/page_laws.py`, all.

legend   e explanation   d derivation   s step
"""

from __future__ import annotations

import os
from dataclasses import replace
from zlib import crc32

import pytest
from page_laws import LAWS, complaints, first_order, grows, pages
from problems import ROWS, derive

import frechet as fr
from frechet.explain import DEPTHS, EXPLANATION_STYLES
from frechet.explain.sides import AsTyped, AsWritten, Label
from frechet.explain.steps import Step
from frechet.notation.phrases import phrase as ph

EVERY = bool(os.environ.get("EVERY"))
OTHERS = [style for style in EXPLANATION_STYLES if style != "differentials"]


def styles_for(name):
    """The styles that are tried on a problem."""
    return EXPLANATION_STYLES if EVERY else (OTHERS[crc32(name.encode()) % len(OTHERS)],)


CASES = [(name, style) for name in first_order() for style in styles_for(name)]


@pytest.mark.parametrize(("name", "style"), CASES)
def test_a_page_keeps_the_laws(name, style):
    assert not list(complaints(name, style))


@pytest.mark.parametrize("name", [] if EVERY else first_order())
def test_a_page_of_differentials_keeps_the_laws(name):
    assert not list(complaints(name, "differentials"))


def test_depths_differ():
    """Of scalar functions most are longer at every depth; what is one product of names is as long in all."""
    scalar = [name for name in first_order() if not derive(name).f.rank]
    lengths = [[len(e) for e in pages(n, "differentials").values()] for n in scalar]
    assert sum(b < d for b, d, _ in lengths) > 0.85 * len(scalar)
    assert sum(d < f for _, d, f in lengths) > 0.75 * len(scalar)


@pytest.mark.parametrize("name", first_order())
def test_a_brief_derivation_of_a_number_is_that_of_a_slide(name):
    if not derive(name).f.rank:
        assert len(pages(name, "differentials")["brief"].steps) <= 4


# -------------------------------------------------------------------- the laws see a page that breaks them
NAME = "seed0-A"


def page(style="differentials", depth="default"):
    return pages(NAME, style)[depth]


def with_step(e, k, step):
    return replace(e, steps=[*e.steps[:k], step, *e.steps[k + 1 :]])


def other_words(side, p):
    return AsWritten(side.scope, p)


def turned_first(e):
    """The formula with a variable that is not in it in front."""
    first = e.steps[0]
    words = other_words(first.after, ph.mul([ph.name("C", ()), first.before.typed.phrase]))
    typed = AsTyped(first.before.form, first.before.reading, words)
    return with_step(e, 0, replace(first, before=typed))


def said_of_itself(e):
    s = e.steps[-2]
    return with_step(e, len(e.steps) - 2, replace(s, after=s.before))


def said_twice(e):
    s = e.steps[2]
    again = Step(s.rule, s.after, other_words(s.after, s.after.phrase))
    return replace(e, steps=[*e.steps[:3], again, *e.steps[3:]])


class WideBlock(Label):
    """Rows that are not folded."""

    def block(self, style):
        return ["a" * 90]


def too_wide(e):
    wide = WideBlock(dict.fromkeys(("unicode", "text", "latex"), "a"))
    return with_step(e, 2, replace(e.steps[2], after=wide))


def test_a_left_side_that_is_wider_than_the_page_is_parted():
    e = page()
    wide = Label(dict.fromkeys(("unicode", "text", "latex"), "a" * 60 + " " + "b" * 190))
    lines = str(with_step(e, 2, replace(e.steps[2], before=wide))).split("\n")
    assert all(len(line) <= 80 for line in lines)


def named_as_a_variable(e):
    (_, side), *rest = e.names
    taken = Label(dict.fromkeys(("unicode", "text", "latex"), "A"))
    return replace(e, names=[(taken, side), *rest])


def without_a_name(e):
    return replace(e, names=e.names[1:])


def without_shape(e):
    (label, side), *rest = e.names
    bare = Label(dict.fromkeys(("unicode", "text", "latex"), str(label)))
    return replace(e, names=[(bare, side), *rest])


def out_of_the_bracket(e):
    k = next(k for k, s in enumerate(e.steps) if "⟨" in str(s.after))
    back = Step("substitute", e.steps[k].after, e.steps[k - 1].after)
    return replace(e, steps=[*e.steps[: k + 1], back, *e.steps[k + 1 :]])


def with_ones(e):
    s = e.steps[2]
    words = Label(dict.fromkeys(("unicode", "text", "latex"), "ones(n)"))
    return with_step(e, 2, replace(s, after=words))


def too_long(e):
    return replace(
        e, steps=[*e.steps, *e.steps[1:], *e.steps[1:], *e.steps[1:], *e.steps[1:]]
    )


BREAKS = {
    "typed_first": turned_first,
    "says_something": said_of_itself,
    "says_it_once": said_twice,
    "fits": too_wide,
    "one_meaning": named_as_a_variable,
    "names_its_parts": without_a_name,
    "has_shapes": without_shape,
    "stays_in_the_bracket": out_of_the_bracket,
    "in_books_words": with_ones,
    "is_short": too_long,
}


@pytest.mark.parametrize("law", LAWS)
def test_a_law_sees_a_page_that_breaks_it(law):
    e = page()
    assert not list(LAWS[law](NAME, e))
    assert list(LAWS[law](NAME, BREAKS[law](e)))


def test_depths_that_do_not_grow_are_seen():
    found = {depth: page(depth=depth) for depth in DEPTHS}
    assert not grows(found)
    assert grows(found | {"brief": found["full"]})
    assert grows(found | {"brief": found["default"]})


def test_the_problem_that_is_broken_is_one_of_the_public_ones():
    assert NAME in ROWS


@pytest.mark.parametrize("name", ["sigma", "relu", "tanh", "step", "softplus", "phi"])
@pytest.mark.parametrize("text", ["{}(x)", "v'*{}(W*x)"])
def test_a_declared_function_is_no_word_of_the_language(name: str, text: str) -> None:
    """Whatever its name, nothing is known of it but that it acts on every entry."""
    d = fr.derive(text.format(name), "x", where=f"{name}: elementwise, x: n, W: m×n, v: m")
    for style in ("differentials", "chain"):
        e = d.explain(style)
        page = str(e)
        assert "sigmoid" not in page and f"d-{name}" not in page
        assert all(x.status == "equal" for x in e.check())


# -------------------------------------------------------------------- powers of a norm
@pytest.mark.parametrize("style", ["differentials", "entries", "kronecker", "chain"])
@pytest.mark.parametrize("depth", ["brief", "default", "full"])
@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("norm2(x)^4/4", "x: n"),
        ("norm2(A*x - b)^3", "A: m×n, x: n, b: m"),
        ("norm2(x)^2.5", "x: n"),
        ("(x'*x)^2*norm2(x)^6", "x: n"),
    ],
)
def test_a_power_of_a_norm_is_not_divided_by_the_norm(text, where, style, depth):
    """Where the power is 2 or more, every line holds at 0 too."""
    e = fr.derive(text, "x", where=where).explain(style, depth)
    assert all(e.check())
    for s in e.steps:
        assert "/‖" not in str(s.after) and "‖⁻" not in str(s.after)


@pytest.mark.parametrize("text", ["cholesky(X)", "tr(cholesky(X)*A)", "sum(eigvals(X))"])
def test_a_long_law_fits_the_page(text):
    e = fr.derive(text, "X", where="X: n×n psd, A: n×n").explain()
    assert all(len(line) <= 80 for line in str(e).split("\n"))
    assert "2·tri(n)" in str(e) or "cholesky" not in text  # a size keeps its letter


def test_cotangents_and_named_gradients_have_their_shapes():
    where = "A: m×n, x: n, b: m"
    chain = str(fr.derive("norm2(A*x - b)^2", "x", where=where).explain("chain"))
    assert "G_r = 2r" in chain and "(m)  backprop:" in chain
    second = str(fr.derive("x'*B*x", "x", 2, where="B: n×n, x: n").explain())
    assert "(n)  gradient:" in second
