"""Two functions from one: the first computes once what constants decide, and returns the second, for each call.

    def prepare(X, y):            every operation that reads X and y alone and is read by others
        G, h, c = ...
        def f(w):                 the rest
            ...
        return f

A factorisation of a constant matrix stays a factorisation, a view stays a view of what was given: prepared functions
read their constants, which must not be written to.

    legend   a operation   made outputs by name

>>> import numpy as np
>>> from frechet.api import compile
>>> f = compile("A*B*x", where="A: m×n, B: n×m, x: m", constant=["A", "B"])
>>> each = f.prepare(A=np.ones((2, 3)), B=np.ones((3, 2)))
>>> each.inputs, each(np.array([1.0, 2.0])).tolist()
(('x',), [9.0, 9.0])
>>> f.prepare.cost, each.cost
(<cost 2·m²·n FLOPs, 8·m² + 16·m·n bytes>, <cost 2·m² FLOPs, 8·m² + 16·m bytes>)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frechet.codegen.compiled import Compiled, preparing
from frechet.codegen.compiling import (
    Computation,
    docstring_of,
    emitted,
    indented,
    known_of,
    lowered,
    results,
    shape_in_words,
    source_of,
)
from frechet.codegen.operations import Code, Op, alive, flexible
from frechet.codegen.options import Options
from frechet.codegen.plan.contract import untransposed
from frechet.codegen.plan.memory import memory_root
from frechet.codegen.source.arguments import FunctionSignature, sizes_in_statements
from frechet.codegen.source.cost import COSTLESS, Cost
from frechet.codegen.source.names import Identifiers, docstring
from frechet.errors import NameUnknown
from frechet.expr.node import Symbol


class Split:
    """The operations of a program that are decided by constants."""

    def __init__(self, code: Code, outputs: Sequence[Op], fixed: Sequence[Symbol]) -> None:
        self.code = code
        self.names = {s.name for s in fixed}
        self.signature = FunctionSignature(fixed, [])
        self.sizes = set(self.signature.shown)
        self.order = alive(outputs)
        self.decided: dict[Op, bool] = {}
        for a in self.order:
            self.decided[a] = self.known(a)
        kept = self.border(outputs)
        self.transposed = {
            a: b
            for a in kept
            if (b := self.other(a)) in kept and b is not a and self.worse(a, b)
        }
        self.kept = [a for a in kept if a not in self.transposed]

    def known(self, a: Op) -> bool:
        """Is the value of an operation decided by constants?"""
        if a.word == "input":
            return a.params[0] in self.names
        sizes = {name for n in sizes_in_statements([a]) for name in n.names()}
        return sizes <= self.sizes and all(self.decided[b] for b in a.args)

    def border(self, outputs: Sequence[Op]) -> list[Op]:
        """What is decided and read, itself or as a view, by something that is not."""
        read = {b for a in self.order if not self.decided[a] for b in a.args} | set(outputs)
        read |= {
            memory_root(b)
            for b in self.order
            if b in read and b.word in COSTLESS and b.args
        }
        return [
            a
            for a in self.order
            if self.decided[a] and a.word not in COSTLESS and a in read
        ]

    def other(self, a: Op) -> Op | None:
        """The transpose of a product of matrices, as a product."""
        return self.code.transposed_product(a) if a.rank == 2 and flexible(a) else None

    def worse(self, a: Op, b: Op) -> bool:
        """Of a product and its transpose one is kept: the one that is read entry by entry; products do not care."""
        votes = [
            sum(x in c.args for c in self.order if c.word not in {*COSTLESS, "contract"})
            for x in (a, b)
        ]
        return (votes[0], -a.number) < (votes[1], -b.number)

    def rest(self, outputs: Sequence[Op], names: Mapping[Op, str]) -> list[Op]:
        """The outputs where everything kept is given by name."""
        image: dict[Op, Op] = {}
        for a in self.order:
            if a in self.transposed or a in names:
                kept = self.transposed.get(a, a)
                given = self.code.op("input", (), (names[kept],), kept.shape, kept.nonneg)
                image[a] = self.code.transpose(given) if a in self.transposed else given
            elif a.word == "contract":
                (x, ix), (y, iy) = (
                    untransposed(image[b], i)
                    for b, i in zip(a.args, a.params, strict=False)
                )
                image[a] = self.code.op(
                    "contract", (x, y), (ix, iy, a.params[2]), a.shape, a.nonneg
                )
            else:
                image[a] = self.code.op(
                    a.word, [image[b] for b in a.args], a.params, a.shape, a.nonneg
                )
        return [image[a] for a in outputs]


def prepared(
    program: Computation, first: Sequence[Symbol], options: Options
) -> Compiled[Any]:
    """The function of the constants that returns the function of the other arguments."""
    code = Code(options.sizes)
    made, given, table = lowered(code, program, first, options)
    kept = [table.arguments[n] for n in known(options.constant, table)]
    fixed, loose = (
        [s for s in given if s.name in kept],
        [s for s in given if s.name not in kept],
    )
    split = Split(code, list(made.values()), fixed)
    outer = FunctionSignature(fixed, alive(split.kept))
    arguments = [s.name for s in [*fixed, *loose]]
    before = emitted(code, arguments, split.kept, outer)
    names = {a: before.text[a] for a in split.kept}
    outputs = split.rest(list(made.values()), names)
    inner = FunctionSignature(loose, alive(outputs), known=[*outer.shown, *outer.extra])
    inputs = [s.name for s in [*loose, *fixed]] + list(names.values())
    after = emitted(code, inputs, outputs, inner, before.prelude)
    name = options.name or "f"
    while name in before.taken:
        name += "_"
    said = [
        f"Given {', '.join(f'{s.name} {shape_in_words(s.shape)}' for s in fixed)}.",
        f"Returns {name}.",
    ]
    body = source_of(
        name,
        inner,
        docstring_of(options.title, inner, made),
        after.lines,
        owned(after, outputs, names),
    )
    lines = [
        f"def prepare({', '.join(outer.inputs)}):",
        *indented(docstring([f"What {name} needs of what stays the same.", "", *said])),
        *indented(outer.guard()),
        *indented(before.lines),
        *indented(["", *body, "", f"return {name}"]),
    ]
    text = "\n".join(lines)
    each = Cost(code, outputs, after, table.sizes)
    return preparing(
        before.prelude.text(text) + text + "\n",
        "prepare",
        known_of(inner, made, each),
        **known_of(outer, names.values(), Cost(code, split.kept, before, table.sizes)),
        per_call=each,
    )


def owned(emitter: Any, outputs: Sequence[Op], names: Mapping[Op, str]) -> list[str]:
    """The results; what is kept is returned as a copy."""
    kept = set(names.values())
    found = results(emitter, outputs)
    for k, a in enumerate(outputs):
        b = memory_root(a)
        if b.word == "input" and b.params[0] in kept and a.rank:
            found[k] = f"{emitter.atom(a)}.copy()"
    return found


def known(names: Sequence[str], table: Identifiers) -> Sequence[str]:
    """The constants, if they are arguments."""
    for name in names:
        if name not in table.arguments:
            hint = "arguments are " + ", ".join(table.arguments)
            raise NameUnknown(f"{name} is no argument to keep constant", hint=hint)
    return names
