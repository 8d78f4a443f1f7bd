"""A region of operations as a loop over blocks of rows.

legend   a operation   b argument   k first row of a block, e the row behind its last
"""

from __future__ import annotations

from frechet.codegen.operations import Op, base
from frechet.codegen.plan.blocking import Region, regions
from frechet.codegen.source import numpy_words as words
from frechet.codegen.source.emit import Numpy


class Blocked(Numpy):
    """NumPy source with such loops."""

    region: Region | None = None

    def regions(self) -> list[Region]:
        """The loops that pay."""
        return regions(self.code, self.order)

    def spare(self, a: Op, grouped: bool = False) -> str | None:
        """Inside a loop, rows are not written over whole arrays."""
        return None if self.region else super().spare(a, grouped)

    def loop(self, region: Region) -> None:
        """The arrays that are filled, the loop, and the names that stand for the results behind it."""
        m = words.size_text(region.m)
        inside = set(region.ops)
        needed = {a for a in region.ops if a in self.outputs or any(a in r.args for r in self.outside(inside))}
        needed |= {a for a in region.ops if any(base(r) is a for r in self.outputs if r.word == "view")}
        needed |= {a for a in region.ops if any(base(b) is a for r in self.outside(inside) for b in r.args)}
        targets = {a: self.name(a) for a in region.ops if a in needed}
        for a, t in targets.items():
            start = "0.0" if not a.rank else f"np.zeros({words.shape_text(a.shape)}, {self.dtype()})"
            fill = start if a in region.sums else f"np.empty({words.shape_text(a.shape)}, {self.dtype()})"
            self.lines.append(f"{t} = {fill}")
        k, e = self.fresh("k"), self.fresh("e")
        outer, self.lines = self.lines, []
        texts = dict(self.text)
        self.region = region
        for a in region.ops:
            self.place = self.places[a]
            self.views(a, inside)
            self.step_of(a, targets.get(a), f"{k}:{e}")
        self.region = None
        body, self.lines = self.lines, outer
        self.lines.append(f"for {k} in range(0, {m}, {region.block(self.code)}):")
        self.lines.append(f"    {e} = min({k} + {region.block(self.code)}, {m})")
        self.lines += ["    " + line for line in body]
        self.text = texts | targets
        self.holder |= {t: a for a, t in targets.items()}

    def outside(self, inside: set[Op]) -> list[Op]:
        """The operations that are in no region together with these."""
        return [a for a in self.order if a not in inside and a.word != "view"]

    def fresh(self, name: str) -> str:
        """A name for a number of rows."""
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def views(self, a: Op, inside: set[Op]) -> None:
        """The texts of views of what the loop makes: of its rows."""
        for b in a.args:
            if b.word == "view" and base(b) in inside:
                self.text[b] = words.view(self.atom(b.args[0]), b.params, b.args[0].rank)

    def of_rows(self, a: Op, rows: str) -> Op:
        """The operation where what it reads by rows, and was there before the loop, is given as its rows."""
        assert self.region is not None
        inside, given = set(self.region.ops), list(a.args)
        for n, (b, by_rows) in enumerate(zip(a.args, self.region.rows[a], strict=True)):
            if by_rows and base(b) not in inside:
                text = f"{self.atom(b)}[{rows}]"
                given[n] = self.code.op("input", (), (text,), b.shape, b.nonneg)
                self.text[given[n]] = text
        made = self.code.op(a.word, given, a.params, a.shape, a.nonneg)
        self.uses[made], self.last[made] = self.uses[a], self.last[a]
        return made

    def step_of(self, a: Op, target: str | None, rows: str) -> None:
        """One operation of the loop; where its result is read behind it, it goes into its array."""
        assert self.region is not None
        before, here = len(self.lines), self.of_rows(a, rows)
        getattr(self, "op_" + a.word)(here)
        made = self.text[a] = self.text[here]
        if target is None:
            return
        if len(self.lines) > before and self.lines[-1].startswith(f"{made} = "):
            expression = self.lines.pop().partition(" = ")[2]
        else:
            expression = made
        summed = a in self.region.sums
        place = target if summed else f"{target}[{rows}]"
        self.lines.append(f"{place} {'+' if summed else ''}= {expression}")
        self.text[a] = place
