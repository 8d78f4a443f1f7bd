"""A text read by someone whose vec stacks rows: vec(X) means vec(X'), and K(m,n) is K(n,m).

legend   s node   t type
"""

from __future__ import annotations

from dataclasses import replace

from frechet.kinds import transposed_type
from frechet.reading import Reading
from frechet.reading.elaborate import elaborate
from frechet.reading.syntax import Syntax


def stacked_by_rows(reading: Reading) -> Reading | None:
    """The text with every vec by rows; None where it has none.

    >>> from frechet.reading import read
    >>> print(stacked_by_rows(read("vec(A)", "A: m×n")).expr.written("text"))
    vec(A')
    """
    types = reading.inference.types
    made: dict[Syntax, Syntax] = {}
    for s in reading.document.body.nodes():
        args = [made[a] for a in s.args]
        if s.op == "call" and s.text == "vec" and len(types[s.args[0]].shape) == 2:
            turned = Syntax("transpose", s.span, args)
            types[turned] = transposed_type(types[s.args[0]])
            args = [turned]
        elif s.op == "call" and s.text == "K":
            args = args[::-1]
        made[s] = s if all(a is b for a, b in zip(args, s.args, strict=True)) else replace(s, args=args)
        types[made[s]] = types[s]
    body = made[reading.document.body]
    if body is reading.document.body:
        return None
    document = replace(reading.document, body=body)
    return elaborate(document, reading.names, reading.inference, reading.text)
