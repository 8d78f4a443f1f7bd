"""Sizes that no symbol shows, in an expression that was not read from a text: check and json ended in a KeyError.

legend   e expression   d derivation   o order
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr
from frechet.answers.forms import form_list

WHERE = "b: p, g: scalar positive, A: p×p, of_m: m, of_n: n"
GIVEN = {"b": np.array([0.4, -0.7]), "g": 0.8, "A": np.array([[1.0, 0.2], [0.5, 2.0]])}
SIZES = {"m": 3, "n": 2, "p": 2}
TEXTS = [
    "b*logsumexp(ones(m))",
    "min(b, max(logsumexp(ones(m)), g))",
    "b'*b + var(tri(m)*ones(m))",
    "b*ones(m)'",
    "g*norm2(exp(ones(m, n)))*b",
    "softmax(ones(m)*g)*b'",
    "kron(b, ones(m))",
    "tr(eye(m))*b'*b",
    "logsumexp(ones(m, n), 2)*(b*g)'",
    "m*g*b'*A*b",
    "logdet(g*eye(m))*b",
    "sum(b*(g./ones(m)') - cumsum(b*(g./ones(m)'), 1))",
    "norm2([b; ones(m)])",
]


@pytest.mark.parametrize("text", TEXTS)
def test_an_expression_is_answered_as_its_text_is(text):
    e = fr.read(text, WHERE, syntax="text", strict=True)
    d, read = (
        fr.derive(e, "b", where=WHERE),
        fr.derive(text, "b", where=WHERE, syntax="text"),
    )
    assert d.check().status == "passed"
    assert d.json()["forms"].keys() == read.json()["forms"].keys()
    given = GIVEN | SIZES
    assert np.allclose(
        d.evaluate(given_for(d, given)), read.evaluate(given_for(read, given))
    )
    for form in (d.value, form_list(d.main()[1])[0]):
        if form.closed:
            back = fr.read(form.text(), form.context.where(), syntax="text", strict=True)
            again = fr.derive(back, "b", where=form.context.where()).value
            assert np.allclose(
                again.evaluate(given_for(d, given)), form.evaluate(given_for(d, given))
            )


def given_for(d: fr.Derivation, given: dict) -> dict:
    return {n: given[n] for n in [*d.context.variables, *d.context.dimensions]}


@pytest.mark.parametrize(
    ("text", "x"), [("(A*b).^0", "A"), ("ones(n)*(b'*A)", "b"), ("(b*ones(m)').^1", "b")]
)
@pytest.mark.parametrize("order", [2, 3])
def test_what_vanishes_at_higher_orders_is_checked(text, x, order):
    d = fr.derive(fr.read(text, WHERE, syntax="text"), x, order, where=WHERE)
    assert d.check().status == "passed" and str(d)
