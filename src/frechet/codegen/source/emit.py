"""Operations as NumPy source: one statement an array, buffers that nobody reads again written in place.

legend   a, b operations   t text   root the operation that owns the memory an operation is a view of
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from frechet.codegen.operations import Code, Op
from frechet.codegen.plan.blocking import HUGE, Region, arranged
from frechet.codegen.plan.memory import (
    LARGE_ARRAY,
    READ_ONLY,
    VIEWS,
    filling,
    last_uses,
    memory_root,
    plus_transpose,
    read_counts,
)
from frechet.codegen.plan.schedule import scheduled
from frechet.codegen.source import numpy_words as words
from frechet.codegen.source import products
from frechet.codegen.source.names import reserved
from frechet.codegen.source.prelude import Prelude
from frechet.codegen.source.words import NUMPY
from frechet.errors import Fault
from frechet.network.size import Number

UNBRACKETED = re.compile(r"-?[\w.]+(\([^()]*\)|\[[^\[\]]*\])*(\.T)?")
LETTER = "svMTTTTTTTTTT"


class Numpy:
    """The body of one function."""

    def __init__(
        self,
        code: Code,
        inputs: Sequence[str],
        outputs: Sequence[Op],
        known: Iterable[str] = (),
    ) -> None:
        self.code, self.inputs, self.outputs = code, inputs, outputs
        self.order = scheduled(outputs)
        self.prelude = Prelude()
        self.lines: list[str] = []
        self.text: dict[Op, str] = {}
        self.taken = {*reserved(), *known, *inputs}
        self.last = last_uses(self.order, outputs)
        self.uses = read_counts(self.order, outputs)
        self.counts: dict[str, int] = {}
        self.holder: dict[str, Op] = {}  # whose value a name holds
        self.dead: list[Op] = []  # arrays that may be written over
        self.by_rows: set[str] = set()  # names of products, which lie in memory row by row

    def body(self) -> list[str]:
        """The statements up to the values that are returned."""
        found = self.regions()
        steps = arranged(self.order, found)
        self.order = [a for s in steps for a in (s.ops if isinstance(s, Region) else [s])]
        self.last = last_uses(self.order, self.outputs)
        self.places = {a: k for k, a in enumerate(self.order)}
        for s in steps:
            if isinstance(s, Region):
                self.loop(s)
                continue
            a = s
            if a.word == "view" and a.args[0] not in self.text:
                continue  # of rows that only the loop has seen
            self.place = self.places[a]
            getattr(self, "op_" + a.word)(a)
            self.holder[self.text[a]] = a
            self.bury(a)
        return self.lines

    def regions(self) -> list[Region]:
        """The operations that run together over blocks of rows: none here."""
        return []

    def loop(self, region: Region) -> None:
        """A region of operations over blocks of rows; `emit_blocks.py` writes it."""
        raise Fault("no loop over blocks")

    # ---------------------------------------------------------------- names and statements
    def name(self, a: Op) -> str:
        """A new name: the one that is wanted, what a product is of, or a letter with a number."""
        wanted = self.hint(a)
        base = wanted or LETTER[a.rank]
        name = base if wanted else base + "1"
        while name in self.taken:
            self.counts[base] = self.counts.get(base, 1) + 1
            name = f"{base}{'_' if base[-1].isdigit() else ''}{self.counts[base]}"
        self.taken.add(name)
        return name

    def hint(self, a: Op) -> str:
        """`AB`, `inv_S`: the name of what is made of few names."""
        given = [self.text.get(b, "") for b in a.args]
        if (
            a.word == "contract"
            and all(
                b.word == "input" and len(g) < 3 for b, g in zip(a.args, given, strict=True)
            )
            and a.rank
        ):
            return "".join(given)
        if a.word in ("factor", "inv") and given[0].isidentifier():
            return {"factor": "F_", "inv": "inv_"}[a.word] + given[0].removeprefix("F_")
        return ""

    def set(self, a: Op, t: str) -> None:
        """A statement; scalars that are read once stay in the text."""
        # what it reads is never written over
        still = all(not b.rank and b.word != "factor" for b in a.args)
        if (
            still
            and not a.rank
            and self.uses[a] == 1
            and a not in self.outputs
            and len(t) < 60
        ):
            self.text[a] = t
            return
        self.text[a] = self.name(a)
        self.lines.append(f"{self.text[a]} = {t}")

    def over(self, a: Op, b: Op, line: str) -> None:
        """A statement that writes the value of a into the memory of b."""
        self.text[a] = self.text[b]
        self.lines.append(line)

    def atom(self, a: Op) -> str:
        """The text of an argument, in brackets where it needs them."""
        t = self.text[a]
        return t if UNBRACKETED.fullmatch(t) else f"({t})"

    def spare(self, a: Op, grouped: bool = False) -> str | None:
        """The name of an array of the same shape that nobody reads any more, where a is so large that it pays.

        With several indices as one axis it must lie row by row: `reshape` of another would be a copy.
        """
        if a.rank < 2 or self.code.entries(a.shape) < LARGE_ARRAY:
            return None
        fit = (
            b
            for b in self.dead
            if b.shape == a.shape and (not grouped or self.text[b] in self.by_rows)
        )
        found = next(fit, None)
        if found is not None:
            self.dead.remove(found)
        return None if found is None else self.text[found]

    def bury(self, a: Op) -> None:
        """The arrays that were read for the last time."""
        for b in dict.fromkeys(memory_root(b) for b in a.args):
            owned = b.rank > 1 and b.word not in READ_ONLY and self.text[b].isidentifier()
            if owned and self.last[b] == self.place and self.holder.get(self.text[b]) is b:
                self.dead.append(b)

    def free(self, a: Op, b: Op) -> bool:
        """May the value of a be written into the memory of b?"""
        return (
            b.rank > 0
            and b.word not in VIEWS | READ_ONLY
            and b.shape == a.shape
            and self.last[b] == self.place
            and self.text[b].isidentifier()
            # of three terms b, c and b', the first statement would write over what the second reads
            and (
                len(a.args) < 3
                or all(c is b or memory_root(c) is not memory_root(b) for c in a.args)
            )
        )

    # ---------------------------------------------------------------- what is given
    def op_input(self, a: Op) -> None:
        """What is given."""
        self.text[a] = a.params[0]

    def op_number(self, a: Op) -> None:
        """A rational number."""
        self.text[a] = words.number_literal(a.params[0])

    def op_constant(self, a: Op) -> None:
        """A named constant."""
        self.text[a] = f"np.{a.params[0]}"

    def op_size(self, a: Op) -> None:
        """A size."""
        self.text[a] = words.size_text(a.params[0])

    # ---------------------------------------------------------------- views
    def op_view(self, a: Op) -> None:
        """Axes in another order."""
        self.text[a] = words.view(self.atom(a.args[0]), a.params, a.args[0].rank)

    def op_diagonal(self, a: Op) -> None:
        """Equal axes read together."""
        self.text[a] = words.diagonal_view(self.text[a.args[0]], *a.params)

    def op_reshape(self, a: Op) -> None:
        """The same entries in other axes."""
        self.set(a, f"{self.atom(a.args[0])}.reshape({words.shape_text(a.shape)})")

    def op_fill(self, a: Op) -> None:
        """An array at full length."""
        (b,) = a.args
        if b.rank:
            self.set(
                a, f"np.broadcast_to({self.text[b]}, {words.shape_text(a.shape)}).copy()"
            )
        else:
            self.set(
                a, f"np.full({words.shape_text(a.shape)}, {self.text[b]}, {self.dtype()})"
            )

    def dtype(self) -> str:
        """That of the first array."""
        array = next((a for a in self.order if a.word == "input" and a.rank), None)
        return f"{array.params[0]}.dtype" if array else "float"

    # ---------------------------------------------------------------- entry by entry
    def op_map(self, a: Op) -> None:
        """A function of every entry."""
        (b,) = a.args
        template = NUMPY.get(a.params[0].name) or self.prelude.resolved(a.params[0].numpy)
        self.prelude.need(template)
        t = template.format(
            self.text[b] if words.CALLED.fullmatch(template) else self.atom(b)
        )
        if self.free(a, b) and words.can_overwrite(template):
            self.over(a, b, f"{t[:-1]}, out={self.text[b]})")
        elif self.free(a, b) and words.argument_factor(template):
            self.over(
                a,
                b,
                f"{self.text[b]} *= {words.argument_factor(template).format(self.text[b])}",
            )
        else:
            self.set(a, t)

    def op_scale(self, a: Op) -> None:
        """A rational multiple."""
        (b,) = a.args
        c: Number = a.params[0]
        if self.free(a, b):
            t = self.text[b]
            self.over(
                a,
                b,
                f"np.negative({t}, out={t})"
                if c == -1
                else f"{t} *= {words.number_literal(c)}",
            )
        else:
            self.set(
                a,
                f"-{self.atom(b)}"
                if c == -1
                else f"{words.number_literal(c)} * {self.atom(b)}",
            )

    def op_power(self, a: Op) -> None:
        """A power of every entry."""
        (b,) = a.args
        e: Number = a.params[0]
        t, made = self.text[b], self.free(a, b)
        if e == 2:
            self.over(a, b, f"{t} *= {t}") if made else self.set(
                a, f"{self.atom(b)} * {self.atom(b)}"
            )
        elif e == Fraction(1, 2):
            self.over(a, b, f"np.sqrt({t}, out={t})") if made else self.set(
                a, f"np.sqrt({t})"
            )
        elif e == -1:
            self.over(a, b, f"np.divide(1, {t}, out={t})") if made else self.set(
                a, f"1 / {self.atom(b)}"
            )
        elif e == Fraction(-1, 2):
            self.set(a, f"1 / np.sqrt({t})")
        elif e == 3 and t.isidentifier():
            self.set(a, f"{t} * {t} * {t}")
        else:
            self.set(a, f"{self.atom(b)} ** {words.number_literal(e)}")

    def op_root(self, a: Op) -> None:
        """The norm of an array whose sum of squares is there."""
        self.prelude.need("_root")
        self.set(a, f"_root({', '.join(self.text[b] for b in a.args)})")

    def op_mul(self, a: Op) -> None:
        """A product, entry by entry."""
        factors = list(zip(a.args, a.params, strict=True))
        start = next((b for b, e in factors if e > 0 and self.free(a, b)), None)
        if start is not None:
            self.multiply_over(a, start, [f for f in factors if f[0] is not start])
            return
        below = next((b for b, e in factors if e < 0 and self.free(a, b)), None)
        if below is not None and len(factors) == 2:
            t = self.text[below]
            self.over(a, below, f"np.divide({self.text[factors[0][0]]}, {t}, out={t})")
            return
        t = "".join(f" {'*' if e > 0 else '/'} {self.atom(b)}" for b, e in factors)
        self.set(a, t[3:] if factors[0][1] > 0 else "1" + t)

    def multiply_over(self, a: Op, b: Op, rest: list[tuple[Op, int]]) -> None:
        """The product in the memory of its factor b."""
        t = self.text[a] = self.text[b]
        self.lines += [f"{t} {'*' if e > 0 else '/'}= {self.text[c]}" for c, e in rest]

    def op_add(self, a: Op) -> None:
        """A linear combination."""
        if self.code.sizes and self.code.entries(a.shape) >= HUGE and plus_transpose(a):
            self.set(a, self.helped("_plus_transpose", a))
            return
        terms: list[tuple[Number, Op]] = list(zip(a.params, a.args, strict=True))
        start = next(((c, b) for c, b in terms if abs(c) == 1 and self.free(a, b)), None)
        if start is None:
            self.add_up(a, terms)
        else:
            self.add_over(a, *start, [x for x in terms if x[1] is not start[1]])

    def add_up(self, a: Op, terms: list[tuple[Number, Op]]) -> None:
        """A new array: of many terms the sum of two that fill it, to which the others are added."""
        ahead = filling([b for _, b in terms], a.shape)
        if not a.rank or len(terms) < 3 or not ahead:
            self.set(a, self.linear(terms))
            return
        terms = [
            terms[k] for k in (*ahead, *(k for k in range(len(terms)) if k not in ahead))
        ]
        self.set(a, self.linear(terms[:2]))
        self.lines += [f"{self.text[a]} {self.step(c, b)}" for c, b in terms[2:]]

    def add_over(self, a: Op, c: Number, b: Op, rest: list[tuple[Number, Op]]) -> None:
        """The sum in the memory of the term c·b."""
        t = self.text[a] = self.text[b]
        if c == -1 and rest:
            (d, other), *rest = rest
            first = (
                self.text[other]
                if d == 1
                else f"{words.number_literal(d)} * {self.atom(other)}"
            )
            self.lines.append(f"np.subtract({first}, {t}, out={t})")
        self.lines += [f"{t} {self.step(d, other)}" for d, other in rest]

    def step(self, c: Number, b: Op) -> str:
        """`+= b`, `-= 2 * b`."""
        sign, size = ("-", -c) if c < 0 else ("+", c)
        return (
            f"{sign}= {self.text[b]}"
            if size == 1
            else f"{sign}= {words.number_literal(size)} * {self.atom(b)}"
        )

    def linear(self, terms: Iterable[tuple[Number, Op]]) -> str:
        """Terms with their signs."""
        t = ""
        for c, b in terms:
            sign, size = (" - ", -c) if c < 0 else (" + ", c)
            word = (
                self.atom(b)
                if size == 1
                else f"{words.number_literal(size)} * {self.atom(b)}"
            )
            t += (sign if t else "-" if c < 0 else "") + word
        return t

    # ---------------------------------------------------------------- sums and products
    def op_sum(self, a: Op) -> None:
        """A sum over axes."""
        (b,), axes = a.args, a.params
        which = (
            ""
            if len(axes) == b.rank
            else str(axes[0])
            if len(axes) == 1
            else str(tuple(axes))
        )
        self.set(a, f"{self.atom(b)}.sum({which})")

    def op_max(self, a: Op) -> None:
        """The largest entries along axes."""
        which = "" if len(a.params) == a.args[0].rank else ", ".join(map(str, a.params))
        self.set(a, f"{self.atom(a.args[0])}.max({which})")

    def op_contract(self, a: Op) -> None:
        """A product summed over indices."""
        made = products.blas_words(self.atom(a.args[0]), self.atom(a.args[1]), a)
        target = (
            self.spare(a, bool(made.grouped)) if made.second and not made.axes else None
        )
        if target is None:
            self.set(a, made.text)
            if made.second and not made.axes:
                self.by_rows.add(self.text[a])
            return
        grouped = f".reshape{words.shape_text(made.flat)}" if made.grouped else ""
        self.text[a] = target
        self.lines.append(f"np.matmul({made.first}, {made.second}, out={target}{grouped})")

    # ---------------------------------------------------------------- places
    def op_gather(self, a: Op) -> None:
        """Entries at affine places."""
        index, _ = words.affine_index(*a.params)
        self.set(a, f"{self.atom(a.args[0])}[{index}]")

    def op_scatter(self, a: Op) -> None:
        """Entries written at places."""
        core, *base = a.args
        if base and self.free(a, base[0]):
            t = self.text[a] = self.text[base[0]]
        else:
            start = (
                f"{self.text[base[0]]}.copy()"
                if base
                else f"np.zeros({words.shape_text(a.shape)}, {self.dtype()})"
            )
            t = self.text[a] = self.name(a)
            self.lines.append(f"{t} = {start}")
        places, *more = a.params
        if isinstance(places[0], int):
            own = more[0]
            self.lines.append(
                f"{words.diagonal_view(t, places, own)}[...] {'+' if base else ''}= {self.text[core]}"
            )
            return
        _, sizes = more
        index, simple = words.affine_index(places, sizes)
        if simple:
            self.lines.append(f"{t}[{index}] {'+' if base else ''}= {self.text[core]}")
        else:
            self.lines.append(f"np.add.at({t}, ({index}), {self.text[core]})")

    # ---------------------------------------------------------------- functions of arrays
    def op_call(self, a: Op) -> None:
        """A function of arrays in its own words."""
        fn, *params = a.params
        template = self.prelude.resolved(fn.numpy)
        self.prelude.need(template)
        given = [*map(words.param_text, params), "None"]
        self.set(a, template.format(*[self.atom(b) for b in a.args], *given))

    def helped(self, word: str, a: Op) -> str:
        """A call of a function that the code brings with it, of the memory of the first argument."""
        self.prelude.need(word)
        return f"{word}({self.text[memory_root(a.args[0])]})"

    def op_factor(self, a: Op) -> None:
        """A factorisation."""
        b, word = a.args[0], "_cholesky" if a.params[0] != "lu" else "_lu"
        self.prelude.need(word)
        over = word == "_cholesky" and self.free(b, b)
        if over:
            self.holder[self.text[b]] = a  # the factor lives in that memory
        more = ", overwrite=True" * over + ", definite=False" * (a.params[0] == "symmetric")
        self.set(a, f"{word}({self.text[b]}{more})")

    def op_solve(self, a: Op) -> None:
        """A linear system."""
        self.prelude.need("_solve")
        F, b = (self.text[b] for b in a.args)
        self.set(a, f"_solve({F}, {b}{', transposed=True' if a.params[0] else ''})")

    def op_inv(self, a: Op) -> None:
        """An inverse."""
        self.prelude.need("_inverse")
        (F,) = a.args
        self.set(
            a,
            f"_inverse({self.text[F]}{', overwrite=True' if self.last[F] == self.place else ''})",
        )

    def op_logdet(self, a: Op) -> None:
        """log|det|, or log det."""
        self.set(a, self.helped("_log_det" if a.params else "_logdet", a))

    def op_det(self, a: Op) -> None:
        """A determinant."""
        self.set(a, self.helped("_det", a))
