"""Notation: an expression written down, in matrix words or index notation, in Unicode, input syntax or LaTeX."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from frechet.expr.node import Expr, language, symbols, topological
from frechet.network.size import size
from frechet.notation import pickling
from frechet.notation.paint.latex import Latex
from frechet.notation.paint.painter import BookPrint, Painter, Unicode
from frechet.notation.paint.sharing import LONG_TO_SHARE, Shared, share_parts
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases import pickling as phrase_pickling
from frechet.notation.phrases.pickling import parts_first, phrase_records
from frechet.notation.words.index import (
    Indexed,
    indexed_terms,
    letters_for,
    phrases_of,
    with_other_phrases,
)
from frechet.notation.words.matrix import Words
from frechet.paper.labels import shown_name
from frechet.paper.letters import latex_name

__all__ = ["PAINTERS", "Notation", "name_in"]

PAINTERS = {"unicode": Unicode, "book": BookPrint, "text": Painter, "latex": Latex}
WHERE_CLAUSE = {
    "unicode": " where ",
    "book": " where ",
    "text": " where ",
    "latex": r" \quad\text{where } ",
}
SEPARATOR = {"unicode": ", ", "book": ", ", "text": ", ", "latex": r",\; "}


def name_in(style: str, name: str) -> str:
    """A name as a style writes it.

    >>> name_in("unicode", "w_hat"), name_in("text", "w_hat"), name_in("latex", "w_hat")
    ('ŵ', 'w_hat', '\\\\hat{w}')
    """
    if style == "text":
        return name
    return latex_name(name) if style == "latex" else shown_name(name)


class Notation:
    """Writes expressions; `taken` are the names that already mean something, `written` the user's own sums.

    `directions` are names that stand last.
    """

    def __init__(
        self,
        taken: Collection[str],
        written: Collection[Expr] = (),
        directions: Collection[str] = (),
    ) -> None:
        self.taken, self.directions = set(taken), set(directions)
        self.words = Words(written, self.directions)
        self.shared: dict[Expr, Shared | None] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle: with the phrases that were made, since what comes later depends on what came first."""
        made, prefer, shared = self.words.made, self.words.prefer, self.shared
        nodes = topological(*made, *shared)
        known = [p for p in made.values() if p is not None] + [*prefer]
        known += [
            p
            for s in shared.values()
            if s is not None
            for p in (s.body, *(q for _, q in s.definitions))
        ]
        phrases = parts_first(known)
        place = {x: k for order in (nodes, phrases) for k, x in enumerate(order)}
        at = place.get
        return revived, (
            self.taken,
            self.directions,
            pickling.node_records(nodes),
            phrase_records(phrases),
            [(at(e), at(p)) for e, p in made.items()],
            [at(p) for p in prefer],
            [
                (at(e), s and (at(s.body), [(n, at(p)) for n, p in s.definitions]))
                for e, s in shared.items()
            ],
        )

    def phrase(self, e: Expr) -> Shared | None:
        """The words of an expression with its shared parts named; None if it has none."""
        if e not in self.shared:
            p = self.words.of(e)
            self.shared[e] = None if p is None else share_parts(p, self.taken)
        return self.shared[e]

    def closed(self, e: Expr) -> bool:
        """Has it matrix words?"""
        return self.phrase(e) is not None

    def paint(self, e: Expr, style: str) -> str:
        """The expression in a style; index notation where there are no words."""
        shared = self.phrase(e)
        if shared is None:
            letters, _ = letters_for(0, (e.rank,), self.taken)
            return self.indexed(e, letters, style)
        painter = PAINTERS[style](self.taken)
        return self.with_definitions(painter.paint(shared.body), shared, painter, style)

    @staticmethod
    def with_definitions(s: str, shared: Shared, painter: Painter, style: str) -> str:
        """A painted body and what its names mean."""
        named = [f"{name_in(style, n)} = {painter.paint(p)}" for n, p in shared.definitions]
        return s + (WHERE_CLAUSE[style] + SEPARATOR[style].join(named) if named else "")

    def length(self, e: Expr) -> int | None:
        """Tokens of the input-syntax text, brackets and commas apart."""
        shared = self.phrase(e)
        if shared is None:
            return None
        definitions = sum(p.cost + 2 for _, p in shared.definitions)
        return shared.body.cost + definitions + bool(shared.definitions)

    def indexed(self, e: Expr, letters: Sequence[str], style: str) -> str:
        """The entry of an expression at the given letters; in a long one, shared parts by name."""
        _, pool = letters_for(0, (), self.taken)
        pool.taken |= set(letters)
        terms = indexed_terms(e, [size(c) for c in letters], self.words, pool)
        phrases = list(dict.fromkeys(p for t in terms for p in phrases_of(t)))
        whole = ph.phrase("list", tuple(phrases), (), sum(p.cost for p in phrases))
        shared = (
            share_parts(whole, self.taken) if whole.cost > LONG_TO_SHARE else Shared(whole)
        )
        image = dict(zip(phrases, shared.body.args, strict=True))
        painter = PAINTERS[style](self.taken)
        return self.with_definitions(
            Indexed(painter, style).paint([with_other_phrases(t, image) for t in terms]),
            shared,
            painter,
            style,
        )


def revived(
    taken: Collection[str],
    directions: Collection[str],
    nodes: Iterable[Any],
    phrases: Iterable[Any],
    made: Iterable[Any],
    prefer: Iterable[int],
    shared: Iterable[Any],
) -> Notation:
    """The notation of a pickle."""
    e, p = pickling.revived_nodes(nodes), phrase_pickling.revived_phrases(phrases)
    found = Notation(taken)
    found.directions.update(directions)
    found.words.made.update({e[j]: None if k is None else p[k] for j, k in made})
    found.words.prefer.update(p[k] for k in prefer)
    for j, s in shared:
        found.shared[e[j]] = s and Shared(p[s[0]], tuple((name, p[k]) for name, k in s[1]))
    return found


def written(e: Expr, style: str) -> str:
    """An expression on its own, in a style."""
    return Notation({s.name for s in symbols(e)}).paint(e, style)


language.learn(written=written)
