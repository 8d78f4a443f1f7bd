"""A region of operations as a loop over blocks of rows.

legend   a operation   b argument   k first row of a block, e the row behind its last
"""

from __future__ import annotations

from collections.abc import Mapping

from frechet.codegen.operations import Op, view_base
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
        needed = self.needed(region)
        targets = {a: self.name(a) for a in region.ops if a in needed}
        for a, t in targets.items():
            self.lines.append(f"{t} = {self.start(a, a in region.sums)}")
        k, e = self.fresh("k"), self.fresh("e")
        texts = dict(self.text)
        body = self.block(region, targets, f"{k}:{e}")
        m, rows = words.size_text(region.m), region.block(self.code)
        self.lines.append(f"for {k} in range(0, {m}, {rows}):")
        self.lines.append(f"    {e} = min({k} + {rows}, {m})")
        self.lines += ["    " + line for line in body]
        self.text = texts | targets
        self.holder |= {t: a for a, t in targets.items()}

    def needed(self, region: Region) -> set[Op]:
        """The operations of a region that are read behind it, or as views of which they are the base."""
        inside = set(region.ops)
        later = {b for r in self.outside(inside) for b in r.args}
        bases = {view_base(b) for b in later} | {
            view_base(r) for r in self.outputs if r.word == "view"
        }
        return inside & (later | bases | set(self.outputs))

    def start(self, a: Op, summed: bool) -> str:
        """An array to be filled, or to be added to."""
        if summed and not a.rank:
            return "0.0"
        return f"np.{'zeros' if summed else 'empty'}({words.shape_text(a.shape)}, {self.dtype()})"

    def block(self, region: Region, targets: Mapping[Op, str], rows: str) -> list[str]:
        """The statements of a loop, about the rows of one block."""
        outer, self.lines, self.region = self.lines, [], region
        for a in region.ops:
            self.place = self.places[a]
            self.views(a, set(region.ops))
            self.step_of(a, targets.get(a), rows)
        body, self.lines, self.region = self.lines, outer, None
        return body

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
            if b.word == "view" and view_base(b) in inside:
                self.text[b] = words.view(self.atom(b.args[0]), b.params, b.args[0].rank)

    def of_rows(self, a: Op, rows: str) -> Op:
        """The operation where what it reads by rows, and was there before the loop, is given as its rows."""
        assert self.region is not None
        inside, given = set(self.region.ops), list(a.args)
        for n, (b, by_rows) in enumerate(zip(a.args, self.region.rows[a], strict=True)):
            if by_rows and view_base(b) not in inside:
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
