"""A region of operations as a loop over blocks of rows.

legend   a operation   b argument   k first row of a block, e the row behind its last
"""

from __future__ import annotations

from frechet.codegen import numpy_words as words
from frechet.codegen.blocking import Region, by_rows, form, regions
from frechet.codegen.emit import Numpy
from frechet.codegen.ops import Op, base


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
        self.slice_given(region, inside, f"{k}:{e}")
        for a in region.ops:
            self.place = self.places[a]
            self.views(a, inside)
            self.step_of(a, targets.get(a), a in region.sums, f"{k}:{e}")
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

    def slice_given(self, region: Region, inside: set[Op], rows: str) -> None:
        """What is read by rows and was there before stands for its rows."""
        given = {b for a in region.ops for b in a.args if by_rows(b, region.m) and base(b) not in inside}
        self.sliced = {b: f"{self.atom(b)}[{rows}]" for b in given}

    def views(self, a: Op, inside: set[Op]) -> None:
        """The texts of the arguments of one operation: rows of what is read by rows, the rest as it is."""
        assert self.region is not None
        read = form(a, self.region.m, self.code)
        found = set(read[1]) if read else set()
        self.whole = {b: self.text[b] for b in a.args if b in self.sliced}
        for b in a.args:
            if b in found and b in self.sliced:
                self.text[b] = self.sliced[b]
            elif b.word == "view" and base(b) in inside:
                self.text[b] = words.view(self.atom(b.args[0]), b.params, b.args[0].rank)

    def step_of(self, a: Op, target: str | None, summed: bool, rows: str) -> None:
        """One operation of the loop; where its result is read behind it, it goes into its array."""
        before = len(self.lines)
        getattr(self, "op_" + a.word)(a)
        for b, t in self.whole.items():
            self.text[b] = t
        if target is None:
            return
        made = self.text[a]
        if len(self.lines) > before and self.lines[-1].startswith(f"{made} = "):
            expression = self.lines.pop().partition(" = ")[2]
        else:
            expression = made
        place = target if summed else f"{target}[{rows}]"
        self.lines.append(f"{place} {'+' if summed else ''}= {expression}")
        self.text[a] = place
