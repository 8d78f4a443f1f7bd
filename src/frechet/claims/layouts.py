r"""A side whose own gradients are rows, as the whole of a claim in numerator layout has them.

legend   s node
"""

from __future__ import annotations

from dataclasses import replace

from frechet.errors import FrechetError
from frechet.reading import Reading
from frechet.reading.declare import Declaration
from frechet.reading.elaborate import elaborate
from frechet.reading.names import collect_names
from frechet.reading.resolve import resolve
from frechet.reading.text.syntax import Syntax


def with_gradients_as_rows(reading: Reading) -> Reading | None:
    """The text in numerator layout, itself where it has no gradients; None where the shapes do not fit.

    >>> from frechet.reading import read_expression
    >>> made = with_gradients_as_rows(read_expression("(d/dx (x'*x))'", "x: n"))
    >>> print(made.expr.written("text"))
    2*x
    """
    trees = reading.document.trees
    if not any(is_gradient(reading, s) for tree in trees for s in tree.nodes()):
        return reading
    known = {n: Declaration(n, x, x.shape) for n, x in reading.names.spaces.items()}
    functions = {n: d for n, d in reading.names.declared.items() if d.function}
    document = replace(reading.document, layout="numerator", notes=[])
    try:
        names = collect_names(document, known | functions, False)
        return elaborate(document, names, resolve(document, names), reading.text)
    except FrechetError:
        return None


def is_gradient(reading: Reading, s: Syntax) -> bool:
    """Is a node the derivative of a number by an array?"""
    types = reading.inference.types
    if s.op != "derivative" or s.text != "d" or s not in types:
        return False
    f, x = s.args
    return bool(types[x].shape) and (not types[f].shape or s in reading.inference.single)
