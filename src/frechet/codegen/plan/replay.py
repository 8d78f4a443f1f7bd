"""Plans of networks that look alike are made once: what was done for the first is done again for the next.

A plan looks at its arrays only as far as `look` says: the word, the shape, the sign, what is one array and which was
made first; of a view also what it is a view of.  So the operations that were asked for while one network was planned
are a tape, over the places of its arrays, that holds for every network of the same axes over arrays that look the same.
Any tape is right wherever shapes and signs agree; of what is seen deeper (multiples, inverses, numbers) there is none.

legend   a, b operations   k place: of an array that is given, or behind those of an operation on the tape
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from frechet.codegen.operations import Code, Op, flexible
from frechet.functions.catalogue.entrywise import sigmoid

PLAIN = {"input", "contract", "map", "mul", "add", "power", "sum", "max"}

Line = tuple[str, tuple[int, ...], tuple[Any, ...], tuple[Any, ...], bool]


class Replay:
    """The tapes of one function."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.tapes: dict[Hashable, list[Line] | None] = {}

    def planned(self, mark: Hashable, given: Sequence[Op], plan: Callable[[], Op]) -> Op:
        """What `plan` makes of arrays, from the tape of those that look alike where there is one."""
        given = [*given, *(a.args[0] for a in given if a.word == "view")]
        seen = look(given)
        if seen is None:
            return plan()
        key = (mark, seen)
        if key in self.tapes:
            tape = self.tapes[key]
            return plan() if tape is None else self.again(tape, given)
        self.code.tape = heard = list[Op]()
        try:
            made = plan()
        finally:
            self.code.tape = None
        self.tapes[key] = written(given, heard, made)
        return made

    def again(self, tape: Sequence[Line], given: Sequence[Op]) -> Op:
        """The last operation of a tape, over these arrays."""
        made = list(given)
        for word, args, params, shape, nonneg in tape:
            made.append(self.code.op(word, [made[k] for k in args], params, shape, nonneg))
        return made[-1]


def look(given: Sequence[Op]) -> Hashable | None:
    """What a plan may see of its arrays; None where it may see more."""
    first: dict[Op, int] = {}
    seen: list[Hashable] = []
    for a in given:
        turned = a.params if a.word == "view" and a.args[0].word in PLAIN else None
        if (
            (a.word not in PLAIN and turned is None)
            or not a.rank
            or (a.word == "map" and a.params[0] is sigmoid)
        ):
            return None
        seen.append(
            (
                turned,
                a.word == "input",
                a.shape,
                a.nonneg,
                flexible(a),
                first.setdefault(a, len(first)),
            )
        )
    order = sorted(range(len(given)), key=lambda k: given[k].number)
    return (*seen, *order)


def written(given: Sequence[Op], heard: Sequence[Op], made: Op) -> list[Line] | None:
    """The operations up to the last by the places of their arguments; None where one reads what is not there."""
    place = {a: k for k, a in reversed(list(enumerate(given)))}
    lines: list[Line] = []
    for a in heard:
        if a in place:
            continue
        if any(b not in place for b in a.args):
            return None
        place[a] = len(given) + len(lines)
        lines.append(
            (a.word, tuple([place[b] for b in a.args]), a.params, a.shape, a.nonneg)
        )
        if a is made:
            return lines
    return None
