"""A text read by someone for whom vec(X) means vec(X'): a vec that stacks rows, or a forgotten commutation matrix.

legend   s node   t type
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from frechet.reading import Reading
from frechet.reading.elaborate import elaborate
from frechet.reading.text.syntax import Syntax
from frechet.types.type import transposed_type

Operands = list[Syntax]


def stacked_by_rows(reading: Reading) -> Reading | None:
    """The text with every vec by rows, K(m,n) as K(n,m); None where it has none.

    >>> from frechet.reading import read_expression
    >>> print(stacked_by_rows(read_expression("vec(A)", "A: m×n")).expr.written("text"))
    vec(A')
    """

    def by_rows(s: Syntax, args: Operands) -> Operands:
        if stacks(reading, s):
            return [transposed_operand(reading, s.args[0], args[0])]
        return args[::-1] if is_call_of(s, "K") else args

    return rewritten(reading, by_rows)


def commuted_vecs(reading: Reading) -> Iterator[Reading]:
    """The text with K before one of its vecs, then before all of them.

    >>> from frechet.reading import read_expression
    >>> [str(r.expr.written("text")) for r in commuted_vecs(read_expression("B*vec(A)", "A: m×n"))]
    ["B*vec(A')"]
    """
    found = [s for s in reading.document.body.nodes() if stacks(reading, s)]
    for chosen in [*([s] for s in found), *([found] if len(found) > 1 else [])]:

        def commuted(s: Syntax, args: Operands, here: list[Syntax] = chosen) -> Operands:
            return [transposed_operand(reading, s.args[0], args[0])] if s in here else args

        made = rewritten(reading, commuted)
        if made is not None:
            yield made


def rewritten(
    reading: Reading, rule: Callable[[Syntax, Operands], Operands]
) -> Reading | None:
    """The text with other operands at some nodes; None where that changes nothing."""
    made: dict[Syntax, Syntax] = {}
    for s in reading.document.body.nodes():
        args = rule(s, [made[a] for a in s.args])
        made[s] = (
            s
            if all(a is b for a, b in zip(args, s.args, strict=True))
            else replace(s, args=args)
        )
        reading.inference.same(made[s], s)
    body = made[reading.document.body]
    if body is reading.document.body:
        return None
    document = replace(reading.document, body=body)
    return elaborate(document, reading.names, reading.inference, reading.text)


def is_call_of(s: Syntax, word: str) -> bool:
    """Is it a call of this word?"""
    return s.op == "call" and s.text == word


def stacks(reading: Reading, s: Syntax) -> bool:
    """Is it the vec of a matrix?"""
    return is_call_of(s, "vec") and len(reading.inference.types[s.args[0]].shape) == 2


def transposed_operand(reading: Reading, old: Syntax, new: Syntax) -> Syntax:
    """The transpose of an operand."""
    types = reading.inference.types
    made = Syntax("transpose", old.span, [new])
    types[made] = transposed_type(types[old])
    return made
