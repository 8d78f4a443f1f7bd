"""Every differential brought to the end of its term, each move a step with its name.

    dx'·A·x = x'·A'·dx     tr(P·dX·Q) = tr(Q·P·dX)     tr(P·dX') = tr(dX·P')     p'·dX·q = tr(q·p'·dX)

legend   p, q phrases   c coefficient   m names of differentials
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import dropwhile

from frechet.explain.moving import is_name, is_trace, trace_of
from frechet.explain.spread import MovedTerms, in_one_run, normal, turned_round
from frechet.explain.standing_alone import as_product
from frechet.explain.typed import (
    chained_product,
    multiple_as_typed,
    product_in_order,
    sum_in_order,
    transposed_as_typed,
)
from frechet.network.size import Number
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.traits import unscaled


@dataclass(frozen=True)
class Move:
    """What is done to the terms, by which rule, and the first of them before and after."""

    rule: str
    terms: MovedTerms
    before: Phrase
    after: Phrase


def moves_to_end(terms: MovedTerms, m: Collection[str]) -> list[Move] | None:
    """The moves, numbers, then transposes, then cycles, that bring every differential to the end; None if none do."""
    terms = single_traces(terms)
    found = []
    for turn in (reworded, numbers_out, stood_upright, cycled):
        made = [over_numbers(turn, p, m) for _, p in terms]
        if any(q is None for q in made):
            return None
        changed = [
            (p, q[1], q[0]) for (_, p), q in zip(terms, made, strict=True) if q and q[0]
        ]
        terms = [
            normal(c, q[1]) for (c, _), q in zip(terms, made, strict=True) if q is not None
        ]
        if changed:
            before, after, rule = changed[0]
            collected = like_terms(terms)
            if not collected:
                return None
            found.append(Move(rule, collected, before, after))
            terms = collected
    return found


def transposes_joined(
    terms: MovedTerms, m: Collection[str], number: bool = False
) -> Move | None:
    """Terms that are each other's transposes as one, before anything is put into them; None where none are.

    number: in the line of a number of its own, where a differential that lies is stood upright at once.
    """
    if len(terms) < 2 and not number:
        return None
    every = single_traces(terms)
    made = [over_numbers(joining, p, m) or ("", p) for _, p in every]
    counted = like_terms([normal(c, q) for (c, _), (_, q) in zip(every, made, strict=True)])
    turned = [(p, q, rule) for (_, p), (rule, q) in zip(every, made, strict=True) if rule]
    lying = number and all(rule == "number-transpose" for _, _, rule in turned)
    if not turned or not counted or (len(counted) == len(every) and not lying):
        return None
    before, after, rule = turned[0]
    return Move(rule, counted, before, after)


def as_products(terms: MovedTerms) -> Move | None:
    """Terms as products and traces; None where they are that."""
    every = single_traces(terms)
    made = [as_product(p) for _, p in every]
    changed = [(p, q, rule) for (_, p), (rule, q) in zip(every, made, strict=True) if rule]
    if not changed:
        return None
    before, after, rule = changed[0]
    total = like_terms([normal(c, q) for (c, _), (_, q) in zip(every, made, strict=True)])
    return Move(rule, collected(total), before, after) if total else None


def collected(terms: MovedTerms) -> MovedTerms:
    """Terms that end in the same differential of a vector as one: g'·du − y'·du is (g − y)'·du."""
    rows = [p.args[0] for _, p in terms if p.op == "mul" and len(p.args) == 2]
    last = {p.args[-1] for _, p in terms if p.args and p.moves}
    standing = len(rows) == len(terms) > 1 and all(q.op == "T" for q in rows)
    if not standing or len(last) != 1:
        return terms
    G = sum_in_order([(c, q.args[0]) for (c, _), q in zip(terms, rows, strict=True)])
    return [(1, product_in_order([transposed_as_typed(G), *last]))]


def entrywise_joined(terms: MovedTerms) -> Move | None:
    """Entrywise products of the same factors in another order as one: dX∘X + X∘dX is 2·X∘dX."""
    made = [(c, in_one_order(p)) for c, p in terms]
    changed = [(p, q) for (_, p), (_, q) in zip(terms, made, strict=True) if p is not q]
    if not changed:
        return None
    return Move("entrywise-order", [normal(c, q) for c, q in made], *changed[0])


def in_one_order(p: Phrase) -> Phrase:
    """The same with every sum of equal entrywise products as a multiple of its last."""
    if p.op == "sum" and p.moves:
        return as_multiple(p)
    if p.op == "mul" and p.moves:
        parts = [in_one_order(q) for q in p.args]
        same = all(a is b for a, b in zip(parts, p.args, strict=True))
        return p if same else product_in_order(parts)
    if not is_total(p):
        return p
    inner = in_one_order(p.args[1])
    c, q = unscaled(inner)
    return p if inner is p.args[1] else multiple_as_typed(c, ph.call(p.args[0], (q,), ()))


def as_multiple(p: Phrase) -> Phrase:
    """A sum of the same entrywise products, in whatever order, as a multiple of the last; any other as it is."""
    sets = {frozenset(Counter(q.args).items()) for _, q in p.args if q.op == "had"}
    if len(sets) > 1 or any(q.op != "had" for _, q in p.args):
        return p
    total = sum((c for c, _ in p.args), Fraction(0))
    return multiple_as_typed(total, p.args[-1][1]) if total else p


def minus_outside(terms: MovedTerms) -> MovedTerms:
    """Traces of sums that begin with a minus as sums of traces."""
    found: MovedTerms = []
    for c, p in terms:
        last = factors_of_phrase(p)[-1]
        inner = last.args[1] if is_total(last) and last.moves else last
        negative = inner.op == "sum" and inner is not last and inner.args[0][0] < 0
        found += single_traces([(c, p)]) if negative else [(c, p)]
    return found


def numbers_in_front(terms: MovedTerms, m: Collection[str]) -> MovedTerms:
    """Terms whose identities are left out and whose numbers stand in front: C⁻¹·(ds·I)·C⁻¹ is C⁻²·ds."""
    found = []
    for c, p in terms:
        rule, q = over_numbers(numbers_out, p, m) or ("", p)
        plain = over_numbers(no_identity, q, m) if rule else None
        found.append(normal(c, with_number_first(plain[1]) if plain else p))
    return found


def no_identity(p: Phrase, m: Collection[str]) -> Turned:
    """A product without identities between other factors, also under a trace."""
    if is_trace(p):
        return "", trace_of(no_identity(p.args[1], m)[1])
    if p.op != "mul":
        return "", p
    kept = [f for f in p.args if not (f.op == "call" and f.args[0] == "eye")]
    inner = [no_identity(f, m)[1] if not f.shape else f for f in kept]
    return "", product_in_order(inner) if any(f.shape for f in kept) or len(kept) == len(
        p.args
    ) else p


def single_traces(terms: MovedTerms) -> MovedTerms:
    """A trace of a sum, also behind numbers, as a sum of traces."""
    found: MovedTerms = []
    for c, p in terms:
        every = factors_of_phrase(p)
        last = every[-1]
        if is_total(last) and last.moves and last.args[1].op == "sum":
            for d, q in last.args[1].args:
                one = ph.call(last.args[0], (q,), ())
                found.append((c * d, product_in_order([*every[:-1], one])))
        else:
            found.append((c, p))
    return found


def as_brackets(terms: Sequence[tuple[Number, Phrase]]) -> MovedTerms:
    """Terms with their differential last, each as an inner product of its own."""
    found: MovedTerms = []
    for c, p in terms:
        above, below = p.args if p.op == "quotient" else (p, None)
        front, chain, _ = front_and_chain(above)
        *before, last = chain
        if not before or not last.shape or not last.moves:
            found.append((c, p))
            continue
        G = transposed_product(before)
        G = G if below is None else ph.quotient(G, below)
        if len(terms) == 1:  # the number goes inside
            c, G = 1, multiple_as_typed(c, G)
        found.append((c, product_in_order([*front, ph.call("inner", (G, last), ())])))
    return found


def transposed_product(chain: Sequence[Phrase]) -> Phrase:
    """The transpose of a product, of equal factors that of their power."""
    if len(chain) > 1 and all(f is chain[0] for f in chain):
        return transposed_as_typed(ph.matrix_power(chain[0], len(chain)))
    return turned_round(product_in_order(chain))


def like_terms(terms: MovedTerms) -> MovedTerms:
    """Equal terms counted."""
    found: dict[Phrase, Number] = {}
    for c, p in terms:
        found[p] = found.get(p, 0) + c
    return [(c, p) for p, c in found.items() if c]


Turned = tuple[str, Phrase]
Turn = Callable[[Phrase, Collection[str]], "Turned | None"]


def over_numbers(turn: Turn, p: Phrase, m: Collection[str]) -> Turned | None:
    """A turn above the line of a quotient whose divisor stays."""
    if p.op != "quotient" or p.args[1].moves:
        return turn(p, m)
    made = over_numbers(turn, p.args[0], m)
    return made and (made[0], ph.quotient(made[1], p.args[1]))


def reworded(p: Phrase, m: Collection[str]) -> Turned:
    """A term as products and traces."""
    return as_product(p)


def joining(p: Phrase, m: Collection[str]) -> Turned | None:
    """A term as one that others may equal: transposed, under a trace also with its differential last."""
    made = stood_upright(p, m)
    if made is None or not any(is_trace(f) for f in factors_of_phrase(p)):
        return made
    last = cycled(made[1], m)
    return made if last is None else (made[0] or last[0], last[1])


def numbers_out(p: Phrase, m: Collection[str]) -> Turned | None:
    """A term whose numbers stand in front of its trace or of its arrays."""
    front, chain, traced = front_and_chain(p)
    inside = [f for f in chain if not f.shape]
    if not (traced and inside) and not number_behind(p, m):
        return "", p
    arrays = product_in_order([f for f in chain if f.shape])
    last = trace_of(arrays) if traced else arrays
    numbers = [*front, *inside, last]
    still, moving = ([f for f in numbers if f.moves is moves] for moves in (False, True))
    return "scalar-out", product_in_order([*still, *moving])


def number_behind(p: Phrase, m: Collection[str]) -> bool:
    """Does the differential of a number stand behind an array?"""
    behind = dropwhile(lambda f: not f.shape, factors_of_phrase(p))
    return any(is_name(f, m) and not f.shape for f in behind)


def with_number_first(p: Phrase) -> Phrase:
    """A term whose moving number stands in front of the arrays: ds·y'·C⁻²·y."""
    if p.op != "mul" or len(p.args) != 2 or p.args[0].shape or not p.args[1].moves:
        return p
    rest, ds = p.args
    return (
        chained_product([ds, *factors_of_phrase(rest)])
        if rest.op == "mul"
        else product_in_order([ds, rest])
    )


def stood_upright(p: Phrase, m: Collection[str]) -> Turned | None:
    """A term whose differential is transposed_as_typed, or is a vector that stands first, as its transpose."""
    front, chain, traced = front_and_chain(p)
    if any(is_name(f, m) and not f.shape for f in front):
        return "", p
    at = place(chain, m)
    if at is None:
        return None
    if is_name(chain[at], m):
        return "", p
    made = turned_round(product_in_order(chain))
    if traced:
        return "trace-transpose", product_in_order([*front, trace_of(made)])
    return "number-transpose", in_one_run(product_in_order([*front, made]))


def cycled(p: Phrase, m: Collection[str]) -> Turned | None:
    """A term under a trace with its differential last; a number that is none becomes one."""
    front, chain, traced = front_and_chain(p)
    if any(is_name(f, m) and not f.shape for f in front):
        return "", p
    at = place(chain, m)
    if at is None or not is_name(chain[at], m):
        return None
    if not chain[at].shape or at == len(chain) - 1:
        return "", p
    if len(chain[at].shape) == 1 or any(not f.shape for f in chain):
        return None
    made = trace_of(product_in_order([*chain[at + 1 :], *chain[: at + 1]]))
    return ("trace-cyclic" if traced else "number-trace"), product_in_order([*front, made])


def is_total(p: Phrase) -> bool:
    """Is it a trace, or the sum of all entries?"""
    return is_trace(p) or (p.op == "call" and p.args[0] == "sum" and len(p.args) == 2)


def front_and_chain(p: Phrase) -> tuple[list[Phrase], list[Phrase], bool]:
    """The numbers in front of a term, its factors, and whether these stand under a trace."""
    if is_trace(p):
        return [], factors_of_phrase(p.args[1]), True
    every = factors_of_phrase(p)
    if is_trace(every[-1]) and every[-1].moves:
        return every[:-1], factors_of_phrase(every[-1].args[1]), True
    if not any(f.shape for f in every):
        at = [k for k, f in enumerate(every) if f.moves and f.op == "mul"]
        if len(at) != 1:
            return [], every, False
        (k,) = at
        front, chain, _ = front_and_chain(every[k])
        return [*every[:k], *every[k + 1 :], *front], chain, False
    front = [f for f in every if not f.shape]
    return front, [f for f in every if f.shape], False


def factors_of_phrase(p: Phrase) -> list[Phrase]:
    """The factors of a product."""
    return list(p.args) if p.op == "mul" else [p]


def place(chain: list[Phrase], m: Collection[str]) -> int | None:
    """Where the one differential stands among the factors, as it is or transposed."""
    at = [k for k, f in enumerate(chain) if f.moves]
    if len(at) != 1:
        return None
    f = chain[at[0]]
    plain = f.args[0] if f.op == "T" else f
    return at[0] if is_name(plain, m) else None


def total_of_terms(terms: MovedTerms) -> Phrase:
    """The terms as one phrase."""
    return sum_in_order(terms)
