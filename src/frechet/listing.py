"""The catalogue as a page and as data: every word with its domain, derivatives, source and check, from its declaration.

What is shown is computed: an expression is made from the word's signature, and derived.

    python -m frechet.listing > docs/functions.md

    legend   w word   s signature   d derivation of order 1   e derivation of order 2   x variable
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from frechet.answers.report import cut, strings
from frechet.answers.stated_conditions import StatedCondition
from frechet.api import derive
from frechet.derivation import Derivation
from frechet.errors import Span, Unsupported
from frechet.errors.kept import cached
from frechet.functions import catalogue
from frechet.functions.declaration import Entrywise, Word, registry, type_of
from frechet.network.size import beside_cross
from frechet.notation import Notation
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.reading import read_expression
from frechet.reading.text.parse import unknown_function
from frechet.types.signature import AxisArgument, SizeArgument, TypeSignature
from frechet.types.space import Space
from frechet.types.type import Type

NAMES = ("cab", "xyz", "XYZ")  # of scalars, vectors and matrices
SAMPLED_STRUCTURES = ("", "symmetric", "psd")  # what a word may ask of a matrix
NUMBER = "3"  # a size that no shape shows: an exponent, a place
FORMS_SHOWN = ("differential", "gradient", "adjoint", "second differential", "Hessian")
TITLE = "# Functions"
PREFACE = """
Every word of the language, straight from its declaration. `frechet functions` prints the table, `frechet functions
logdet` one record, `frechet functions --all` all of them. This page is made by `python -m frechet.listing`.
"""


class Sample(NamedTuple):
    """A word applied to what one of its signatures asks for."""

    text: str
    where: dict[str, str]
    variables: tuple[str, ...]


# -------------------------------------------------------------------- samples
def samples(w: Word) -> list[Sample]:
    """One application for each number of arguments; axes and rows are left out."""
    found: dict[int, Sample] = {}
    for s in w.signatures:
        lies = any(
            isinstance(a, AxisArgument) or (isinstance(a, Type) and a.row) for a in s.args
        )
        if s.args and not lies and len(s.args) not in found:
            found[len(s.args)] = sample(w, s)
    return list(found.values())


def sample(w: Word, s: TypeSignature) -> Sample:
    """The word applied to one symbol for each argument: a vector for a function of entries, else a matrix."""
    words: list[str] = []
    where: dict[str, str] = {}
    pools = [iter(pool) for pool in NAMES]
    shown = {
        x
        for a in (*s.args, s.out)
        if isinstance(a, Type)
        for n in a.shape
        for x in n.names()
    }
    for a in s.args:
        if isinstance(a, SizeArgument):
            words.append(a.letter if a.letter in shown else NUMBER)
            continue
        shape = (
            a.shape
            if isinstance(a, Type)
            else ("n",)
            if isinstance(w, Entrywise) or len(s.args) > 1
            else ("m", "n")
        )
        name = next(pools[len(shape)])
        words.append(name)
        where[name] = (
            Space(()).words() if not shape else "×".join(map(beside_cross, map(str, shape)))
        )
    return readable(Sample(f"{w.name}({', '.join(words)})", where, tuple(where)))


def readable(one: Sample) -> Sample:
    """The application to symbols that have the structure which the word asks for."""
    for structure in SAMPLED_STRUCTURES:
        where = {
            x: said + f" {structure}" * bool(structure and "×" in said)
            for x, said in one.where.items()
        }
        try:
            read_expression(one.text, where)
        except Unsupported:
            continue
        return Sample(one.text, where, one.variables)
    return one


# -------------------------------------------------------------------- records
def record(name: str) -> dict[str, Any]:
    """Everything about one word; an error names the nearest if there is none."""
    if name not in registry:
        raise unknown_function(name, Span(0, len(name)), False)
    return described(registry[name])


@cached(1024)
def described(w: Word) -> dict[str, Any]:
    """Everything about one word."""
    return {
        "name": w.name,
        "doc": w.doc,
        "takes": [took(s) for s in w.signatures if s.args],
        "convention": w.convention,
        "source": w.cite,
        "samples": [applied(one) for one in samples(w)],
    }


def took(s: TypeSignature) -> str:
    """A signature in words."""
    return f"{s.arguments} → {s.out.said if s.out else 'an array of the same shape'}"


def applied(one: Sample) -> dict[str, Any]:
    """What is said of one application, with its derivatives by every argument."""
    said = {"expr": one.text, "where": one.where}
    if not one.variables:
        e = read_expression(one.text).expr
        return said | {"value": type_of(e).said, "latex": Notation(()).paint(e, "latex")}
    first, second = (
        [derive(one.text, x, order=k, where=one.where) for x in one.variables]
        for k in (1, 2)
    )
    domain = [StatedCondition(c, first[0].context) for c in first[0].maps.domain]
    smooth = dict.fromkeys(str(c) for d in first for c in d.conditions if c.smooth)
    return said | {
        "value": first[0].maps.f_type.said,
        "latex": first[0].value.latex(),
        "domain": [str(c) for c in domain],
        "kinks": list(smooth),
        "conventions": list(
            dict.fromkeys(c for d in (*first, *second) for c in said_of(d))
        ),
        "derivatives": [forms(d, e) for d, e in zip(first, second, strict=True)],
    }


def said_of(d: Derivation) -> list[str]:
    """What is said under the answer, where there is one."""
    try:
        return d.conventions
    except Unsupported:
        return []


def forms(d: Derivation, e: Derivation) -> dict[str, Any]:
    """The derivatives by one argument."""
    scalar = not d.f.rank
    made: dict[str, Callable[[], Any]] = {
        "differential": lambda: d.differential,
        "gradient" if scalar else "adjoint": lambda: d.gradient if scalar else d.adjoint,
        "second differential": lambda: e.differential,
        **({"hessian": e.hessian} if scalar else {}),
    }
    found: dict[str, Any] = {"wrt": d.variables[0].name}
    for label, form in made.items():
        try:
            found[label] = strings(form())
        except Unsupported as missing:
            found[label] = dict.fromkeys(
                ("text", "unicode", "latex"), f"({missing.message})"
            )
    return found | {"check": [checked(d), checked(e)]}


def checked(d: Derivation) -> str:
    """The result of the check, without its figures."""
    try:
        found = d.check()
    except Unsupported as missing:
        return f"({missing.message})"
    return f"{found.status} ({found.method})"


def listed() -> list[str]:
    """The names, by letter; the derivatives `Dexpm`, `D2expm` of matrix functions belong to their functions."""
    return sorted(
        (name for name, w in registry.items() if not getattr(w, "order", 0)), key=str.lower
    )


def records(names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The records of these words, or of all."""
    assert catalogue  # fills the registry
    return [record(name) for name in names or listed()]


# -------------------------------------------------------------------- text
def word_table() -> str:
    """Every word, what it takes and what it is, one a line."""
    rows = [(name, registry[name].doc) for name in listed()]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {doc}" for name, doc in rows)


def page(data: dict[str, Any]) -> str:
    """A record, a line for everything that is said."""
    rows = [(data["name"], data["doc"]), *(("takes", t) for t in data["takes"])]
    rows += [("note", data["convention"])] * bool(data["convention"])
    rows += [("source", data["source"])] * bool(data["source"])
    for one in data["samples"]:
        rows += lines(one, data["convention"])
    width = max(len(label) for label, _ in rows)
    return "\n".join(f"{label:<{width}}  {cut(text)}" for label, text in rows)


def lines(one: dict[str, Any], said: str) -> Iterator[tuple[str, str]]:
    """The lines of one application."""
    symbols = ", ".join(f"{name}: {said}" for name, said in one["where"].items())
    yield "sample", f"{one['expr']} is {one['value']}" + f" for {symbols}" * bool(symbols)
    yield "LaTeX", one["latex"]
    if "derivatives" not in one:
        return
    yield from (("note", c) for c in one["conventions"] if c != said)
    yield "domain", ", ".join(one["domain"]) or "everywhere"
    yield "kinks", f"none where {', '.join(one['kinks'])}" if one["kinks"] else "none"
    for by in one["derivatives"]:
        mark = f" {by['wrt']}" * (len(one["derivatives"]) > 1)
        for label in FORMS_SHOWN:
            if label.lower() in by:
                yield label + mark, by[label.lower()]["unicode"]
        yield "check" + mark, f"first derivative {by['check'][0]}, second {by['check'][1]}"


# -------------------------------------------------------------------- paper
def table_page() -> PrintedPage:
    """Every word, and what it is."""
    rows = [PrintedLine(name, words=registry[name].doc) for name in listed()]
    return PrintedPage((tuple(rows),))


def word_page(r: Mapping[str, Any]) -> PrintedPage:
    """The record of a word, its formulas as formulas."""
    rows = [PrintedLine(r["name"], words=r["doc"])]
    rows += [PrintedLine("takes", words=said) for said in r["takes"]]
    rows += [PrintedLine("note", words=r["convention"])] * bool(r["convention"])
    rows += [PrintedLine("source", words=r["source"])] * bool(r["source"])
    for one in r["samples"]:
        rows += sample_lines(one, r["convention"])
    return PrintedPage((tuple(rows),))


def sample_lines(one: Mapping[str, Any], said: str) -> Iterator[PrintedLine]:
    """The lines of one application; those that are formulas in LaTeX."""
    marks = {
        f"{label}{mark}": by[label.lower()]["latex"]
        for by in one.get("derivatives", ())
        for mark in (f" {by['wrt']}" * (len(one["derivatives"]) > 1),)
        for label in FORMS_SHOWN
        if label.lower() in by
    }
    for label, text in lines(dict(one), said):
        if label == "LaTeX":
            continue
        if label == "sample":
            yield PrintedLine(label, right=one["latex"])
            yield PrintedLine("which is", words=text.partition(" is ")[2])
        elif label in marks and not marks[label].startswith("("):
            yield PrintedLine(label, right=marks[label])
        else:
            yield PrintedLine(label, words=text)


# -------------------------------------------------------------------- the documentation
def document() -> str:
    """The documentation page: a table, then every record."""
    every = records()
    head = [TITLE, PREFACE.strip(), "| function | what it is |\n| --- | --- |"]
    head[-1] += "".join(
        f"\n| [`{r['name']}`](#{r['name'].lower()}) | {r['doc'].replace('|', chr(92) + '|')} |"
        for r in every
    )
    return "\n\n".join(
        [*head, *(f"## {r['name']}\n\n```text\n{page(r)}\n```" for r in every)]
    )


if __name__ == "__main__":
    print(document())
