"""What depends on constants alone, brought together so that it is computed once.

    gathered    X_mi X_mj w_i w_j = G_ij w_i w_j     constant factors that meet in an index nobody else reads have a
                name, where the product has no more entries than its factors
    opened      Σ(Xw − y)² = w'Gw − 2h'w + c          products of sums of constants and variables are multiplied out

Multiplying out takes differences of large terms: of numbers of 16 digits, Σ(Xw − y)² loses 2·log10(‖y‖/‖Xw − y‖).

    legend   e expression   f factor   ax axes   ix indices   K named product of constants
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from frechet.codegen.operations import Code
from frechet.codegen.program.definitions import Lets
from frechet.expr.laws import expand, multiplied_out
from frechet.expr.net import net, renewed, transpose
from frechet.expr.node import Expr, Net, Sum, Symbol
from frechet.expr.powers import Part
from frechet.expr.sums import add
from frechet.network.axis import Axes, indices_of
from frechet.network.size import product_of_sizes

DIGITS = 16


class Constants:
    """The constants of a function by name, and the definitions that are made of them."""

    def __init__(self, names: Iterable[str], lets: Lets, code: Code) -> None:
        self.names, self.lets, self.code = frozenset(names), lets, code
        self.found: dict[Expr, tuple[bool, bool]] = {}
        # sums that were multiplied out, with their exponents
        self.opened: list[tuple[Expr, int]] = []

    def reads(self, e: Expr) -> tuple[bool, bool]:
        """Does an expression depend on constants, and on anything else that is given?"""
        for t in self.lets.topological(e, done=self.found):
            given = (
                isinstance(t, Symbol)
                and t.role in ("variable", "hole")
                and t not in self.lets.of
            )
            below = [self.found[c] for c in self.lets.children(t)]
            fixed = given and t.name in self.names  # type: ignore[attr-defined]
            self.found[t] = (
                fixed or any(c for c, _ in below),
                (given and not fixed) or any(v for _, v in below),
            )
        return self.found[e]

    def fixed(self, e: Expr) -> bool:
        """Does it depend on constants alone?"""
        return self.reads(e) == (True, False)

    # ---------------------------------------------------------------- gathering
    def gathered(self, e: Expr) -> Expr:
        """The expression with the products and sums of constants in it named."""
        done: dict[Expr, Expr] = {}
        for t in self.lets.topological(e):
            if not isinstance(t, Symbol) and self.reads(t) == (True, True):
                done[t] = self.node(renewed(t, done))
            else:
                done[t] = t
        return done[e]

    def everywhere(self, outputs: dict[str, Expr]) -> dict[str, Expr]:
        """The outputs of a program and its definitions, gathered."""
        for s, e in list(self.lets.of.items()):
            self.lets.of[s] = self.gathered(e)
        return {name: self.gathered(e) for name, e in outputs.items()}

    def node(self, e: Expr) -> Expr:
        """One node that depends on constants and on variables."""
        if isinstance(e, Sum):
            terms = [(c, t) for c, t in e.terms if self.fixed(t)]
            if len(terms) > 1:
                rest = [(c, t) for c, t in e.terms if not self.fixed(t)]
                return add([*rest, (1, self.lets.name(add(terms, e.shape)))], e.shape)
        return self.net(e) if isinstance(e, Net) else e

    def net(self, e: Net) -> Expr:
        """A network with its constant factors in groups."""
        out, _, dims = e.signature
        ready = [p for p in e.parts if self.fixed(p[0]) and self.bare(e, p)]
        others = [p for p in e.parts if p not in ready]
        seen = indices_of(out).union(*(indices_of(ax) for _, ax, _ in others))
        parts = [*others, *self.named(e, ready, seen)]
        made = self.halved(parts, indices_of(out)) or parts
        if len(made) == len(e.parts):
            return e
        used = indices_of(out).union(*(indices_of(ax) for _, ax, _ in made))
        return net(out, made, {i: dims[i] for i in used}, e.shape)

    def named(self, e: Net, ready: list[Part], seen: set[int]) -> list[Part]:
        """The constant factors of a network, every group that pays as one; `seen` are the indices that others read."""
        dims = e.signature.dims
        kept: list[Part] = []
        for ix, group in groups(ready, seen).items():
            K = net(
                sorted(ix),
                group,
                {i: dims[i] for i in indices_of(a for _, ax, _ in group for a in ax)},
            )
            pays = len(group) > 1 and self.entries(K) <= sum(
                self.entries(f) for f, _, _ in group
            )
            kept += [(self.lets.name(K), tuple(sorted(ix)), 1)] if pays else group
        return kept

    def halved(self, parts: list[Part], outer: set[int]) -> list[Part] | None:
        """U_ia K_ab U_ib as U_ia P_ia: the gradient reads P = UK too."""
        for K, axes in (
            (f, ax) for f, ax, p in parts if f in self.lets.of and len(ax) == 2 and p == 1
        ):
            for f, ax, p in parts:
                turned = (
                    None
                    if f is K or p != 1 or axes[1] in outer
                    else opposite(parts, (f, ax), (K, axes))
                )
                if turned is not None:
                    half = self.lets.name(net(ax, [(f, turned), (K, axes)]))
                    rest = [q for q in parts if q not in ((K, axes, 1), (f, turned, 1))]
                    return [*rest, (half, ax, 1)]
        return None

    def bare(self, e: Net, part: Part) -> bool:
        """Is every axis of a factor an index of its own that runs over all of it?"""
        f, ax, _ = part
        whole = all(
            isinstance(a, int) and e.signature.dims[a] is n
            for a, n in zip(ax, f.shape, strict=True)
        )
        return whole and len(set(ax)) == len(ax)

    def entries(self, e: Expr) -> float:
        """How many numbers a call reads of it."""
        return self.code.entries([product_of_sizes(e.shape)])

    # ---------------------------------------------------------------- multiplying out
    def expanded(self, e: Expr) -> Expr:
        """Products of sums of constants and variables as sums of products."""
        before = list(self.opened)
        made = expand(e, self.multiplied)
        self.opened = before if made is e else self.opened
        return made

    def multiplied(self, e: Expr, room: Iterator[int]) -> Expr:
        """One node."""
        if not isinstance(e, Net):
            return e
        sums = [
            (f, p)
            for f, _, p in e.parts
            if isinstance(f, Sum) and isinstance(p, int) and p > 0
        ]
        mixed = [(f, p) for f, p in sums if self.mixed(f) and (p > 1 or len(e.parts) > 1)]
        made = multiplied_out(e, room) if mixed else e
        self.opened += [m for m in mixed if made is not e and m not in self.opened]
        return made

    def mixed(self, f: Sum) -> bool:
        """Has a sum a term with constants, and one with anything else?"""
        below = [self.reads(t) for _, t in f.terms]
        return len(below) > 1 and any(c for c, _ in below) and any(v for _, v in below)

    def warnings(self) -> list[str]:
        """What multiplying out may cost, in words."""
        return [risk(f, p) for f, p in self.opened if isinstance(f, Sum)]


def opposite(
    parts: list[Part], U: tuple[Expr, Axes], middle: tuple[Expr, Axes]
) -> Axes | None:
    """Where U stands once more, behind a middle; None where it does not, or where others read between the two."""
    (f, ax), (_, (a, b)) = U, middle
    turned = tuple(b if i == a else i for i in ax)
    if turned == ax or (f, turned, 1) not in parts:
        return None
    between = [q for q in parts if b in indices_of(q[1])]
    return (
        turned if between == [q for q in parts if q[:2] in (middle, (f, turned))] else None
    )


def groups(parts: list[Part], seen: set[int]) -> dict[frozenset[int], list[Part]]:
    """Factors that hang together by indices that nobody else reads, by the indices that others read."""
    joined: list[tuple[set[int], list[Part]]] = []
    for p in parts:
        ix, mine = indices_of(p[1]), [p]
        for other in [g for g in joined if (g[0] - seen) & ix]:
            joined.remove(other)
            ix, mine = ix | other[0], other[1] + mine
        joined.append((ix, mine))
    found: dict[frozenset[int], list[Part]] = {}
    for ix, mine in joined:
        found.setdefault(frozenset(ix & seen), []).extend(mine)
    return found


def risk(f: Sum, p: int) -> str:
    """How many digits a product of sums may lose once it is multiplied out."""
    if f.rank == 2:
        f = min(f, transpose(f), key=lambda e: len(repr(e)))  # type: ignore[assignment]
    terms = ", ".join(f"‖{t!r}‖" for _, t in f.terms)
    times = f"{p}·" if p > 1 else ""
    exact = -DIGITS // p
    return (
        f"({f!r}){'²' if p == 2 else ''} is multiplied out, so that the prepared function takes a difference of large"
        f" terms: with r = {f!r} about {times}log10(max({terms})/‖r‖) of the {DIGITS} digits of the value are lost,"
        f" {3 * p} where r is a thousandth of its terms, all where it is 1e{exact} of them; a gradient loses as many as"
        " it is smaller than its terms.  Call the function itself, with all arguments, where that matters: it does not"
        " multiply out."
    )
