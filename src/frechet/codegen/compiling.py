"""From a program to a function: operations, their source, and the function that Python makes of it.

legend   e expression   s symbol
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from frechet.codegen.compiled import Compiled, load
from frechet.codegen.operations import Code, Op, alive
from frechet.codegen.options import Options
from frechet.codegen.plan.joint import join
from frechet.codegen.plan.lower import Lowering
from frechet.codegen.program.batch import batched
from frechet.codegen.program.definitions import Lets
from frechet.codegen.program.minors import minors_expanded
from frechet.codegen.source.arguments import FunctionSignature, sizes_of_operation
from frechet.codegen.source.cost import Cost
from frechet.codegen.source.emit import Numpy
from frechet.codegen.source.emit_blocks import Blocked
from frechet.codegen.source.names import Identifiers, docstring
from frechet.codegen.source.prelude import Prelude
from frechet.errors import NameUnknown
from frechet.expr.node import Expr, Row, Symbol
from frechet.network.size import Size

WRITERS = {
    "array-api": "array_code.ArrayApi",
    "jax": "jax_code.Jax",
    "torch": "torch_code.Torch",
}


class Computation:
    """Shared definitions and named outputs: what is to be computed, before how."""

    def __init__(self, lets: Lets | None = None) -> None:
        self.lets = lets or Lets()
        self.outputs: dict[str, Expr] = {}

    def add(self, name: str, e: Expr) -> None:
        """One more output; equal names are told apart."""
        while name in self.outputs:
            name += "_"
        self.outputs[name] = e.vector if isinstance(e, Row) else e

    def write(self) -> None:
        """Derivatives of determinants as networks, now that nothing is differentiated any more."""
        self.outputs = dict(
            zip(
                self.outputs,
                minors_expanded(self.lets, *self.outputs.values()),
                strict=True,
            )
        )

    def symbols(self) -> list[Symbol]:
        """Everything that has to be given, as it is met."""
        nodes = self.lets.topological(*self.outputs.values())
        return [
            s
            for s in nodes
            if isinstance(s, Symbol)
            and s.role in ("variable", "hole")
            and s not in self.lets.of
        ]

    def arguments(self, first: Sequence[Symbol]) -> list[Symbol]:
        """Those that come first, then the other symbols, directions before the rest."""
        given, found = set(first), self.symbols()
        return [
            *first,
            *(s for s in sorted(found, key=lambda s: s.role != "hole") if s not in given),
        ]

    def decided(self, names: Sequence[str]) -> list[Symbol]:
        """The definitions that depend on arguments of these names alone."""
        if not names:
            return []
        loose: set[Expr] = set()
        for e in self.lets.topological(*self.outputs.values()):
            given = (
                isinstance(e, Symbol)
                and e.role in ("variable", "hole")
                and e.name not in names
            )
            if given or not loose.isdisjoint(self.lets.children(e)):
                loose.add(e)
        return [s for s in self.lets.of if s not in loose]

    def batched(
        self, given: Sequence[Symbol], names: Sequence[str]
    ) -> tuple[Computation, list[Symbol]]:
        """The program and its arguments where those of these names have one more axis in front."""
        lets, outputs, arguments = batched(self.lets, self.outputs, given, names)
        made = Computation(lets)
        made.outputs = outputs
        return made, arguments


class Lowered(NamedTuple):
    """The operations of every output, the arguments, and the names of both; everything by Python's names."""

    outputs: dict[str, Op]
    given: list[Symbol]
    names: Identifiers


def compiled_function(
    program: Computation, first: Sequence[Symbol], options: Options
) -> Compiled[Any]:
    """The function that computes the outputs of a program, arguments `first` first."""
    code = Code(options.sizes)
    name = options.name or "f"
    made, given, names = lowered(code, program, first, options)
    outputs = list(made.values())
    signature = FunctionSignature(given, alive(outputs))
    known = {
        n for n, python in names.sizes.items() if python in signature.dimensions
    } | options.dimensions
    unknown = sorted(set(options.sizes) - known)
    if unknown:
        hint = "sizes are " + (", ".join(sorted(known)) or "all given as numbers")
        raise NameUnknown(f"there is no size {', '.join(unknown)}", hint=hint)
    said = docstring_of(options.title, signature, made)
    if options.backend != "numpy":
        writer, source = functional(code, name, signature, outputs, said, options.backend)
        return load(
            source,
            name,
            **known_of(signature, made, Cost(code, outputs, writer, names.sizes)),
        )
    emitter = emitted(code, [s.name for s in given], outputs, signature)
    text = "\n".join(
        source_of(name, signature, said, emitter.lines, results(emitter, outputs))
    )
    source = emitter.prelude.text(text) + text + "\n"
    return load(
        source, name, **known_of(signature, made, Cost(code, outputs, emitter, names.sizes))
    )


def known_of(
    signature: FunctionSignature, outputs: Iterable[str], cost: Cost
) -> dict[str, Any]:
    """What is known of a function."""
    return {"inputs": signature.inputs, "outputs": tuple(outputs), "cost": cost}


def lowered(
    code: Code, program: Computation, first: Sequence[Symbol], options: Options
) -> Lowered:
    """The operations of a program with its batch axis."""
    given = program.arguments(first)
    program.write()
    if options.batch:
        program, given = program.batched(given, options.batch)
    lowering = Lowering(code, program.lets)
    lowering.count(list(program.outputs.values()))
    for s in program.decided(options.constant):
        # what is kept does not dissolve where it is read
        lowering.readers[s] = lowering.readers.get(s, 0) + 1
    made = {n: lowering.output(e) for n, e in program.outputs.items()}
    sizes = [
        *(n for s in given for n in s.shape),
        *(n for a in alive(made.values()) for n in sizes_of_operation(a)),
    ]
    names = Identifiers(
        (s.name for s in given), sorted({x for n in sizes for x in n.names()})
    )
    if not names.plain:
        outputs = names.operations(code, list(made.values()))
        made, given = dict(zip(made, outputs, strict=True)), list(map(names.symbol, given))
    return Lowered(made, given, names)


def emitted(
    code: Code,
    names: Sequence[str],
    outputs: Sequence[Op],
    signature: FunctionSignature,
    prelude: Prelude | None = None,
) -> Numpy:
    """The statements that compute some operations."""
    join(code, outputs)
    emitter = Blocked(code, names, outputs, signature.dimensions)
    emitter.prelude = prelude or emitter.prelude
    emitter.body()
    emitter.prelude.need("\n".join(["_into", *signature.guard()]))
    return emitter


def results(emitter: Numpy, outputs: Sequence[Op]) -> list[str]:
    """What is returned."""
    return [emitter.text[a] for a in outputs]


def source_of(
    name: str,
    signature: FunctionSignature,
    said: Sequence[str],
    body: Sequence[str],
    returned: Sequence[str],
) -> list[str]:
    """The lines of one function."""
    left = returned[0] if len(returned) == 1 else f"({', '.join(returned)})"
    ends = ["if out is not None:", f"    return _into(out, {left})", f"return {left}"]
    return [signature.head(name), *indented([*said, *signature.guard(), *body, *ends])]


def functional(
    code: Code,
    name: str,
    signature: FunctionSignature,
    outputs: Sequence[Op],
    said: Sequence[str],
    backend: str,
) -> tuple[Numpy, str]:
    """The source for a library whose arrays are not written to."""
    home, _, writer = WRITERS[backend].partition(".")
    emitter = getattr(import_module(f"frechet.codegen.source.{home}"), writer)(
        code, [s.name for s in signature.symbols], outputs, signature.dimensions
    )
    guard, body = emitter.guard(signature), emitter.body()
    made = results(emitter, outputs)
    left = made[0] if len(made) == 1 else f"({', '.join(made)})"
    text = "\n".join(
        [
            signature.head(name, writes=False),
            *indented([*said, *guard, *body, f"return {left}"]),
        ]
    )
    return emitter, emitter.copies.text(text) + text + "\n"


def indented(lines: Iterable[str]) -> list[str]:
    """One level further in."""
    return ["    " + line if line else "" for line in lines]


def docstring_of(
    title: str, signature: FunctionSignature, outputs: Mapping[str, Op]
) -> list[str]:
    """What is computed, with the shapes, as a docstring."""
    given = [f"{s.name} {shape_in_words(s.shape)}" for s in signature.symbols] + [
        f"{n} a size" for n in signature.extra
    ]
    returned = [f"{n} {shape_in_words(a.shape)}" for n, a in outputs.items()]
    return docstring(
        [
            title or "Generated by frechet.",
            "",
            f"Given {', '.join(given) or 'nothing'}.",
            f"Returns {', '.join(returned)}.",
        ]
    )


def shape_in_words(n: Sequence[Size]) -> str:
    """`m×n`, or a scalar."""
    return "×".join(k.text for k in n) or "scalar"
