"""The laws of a derivation's page, and how many pages break them: all public problems in every style and depth.

    python tests/explain/page_laws.py           every problem, style and depth (a quarter of an hour)
    python tests/explain/page_laws.py 10 3      every tenth, from the third

legend   e explanation   s step   d derivation   k steps
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise

from problems import ROWS, derive

import frechet as fr
from frechet.explain import DEPTHS, EXPLANATION_STYLES
from frechet.explain.explanation import Explanation
from frechet.explain.sides import Final
from frechet.explain.steps import Step

LETTERS = re.compile(r"[^\W\d_]\w*")
DEFINED = re.compile(r"(\w+) = ")
ONES = re.compile(r"\bones\(\w+\)")
WIDTH, MOST, OPERATIONS = 80, 20, 12


def variables(name: str, text: str) -> list[str]:
    """The variables of a problem in the order in which a text has them; X·X is X²."""
    found = [w for w in LETTERS.findall(text) if w in ROWS[name]["vars"]]
    return [w for w, _ in groupby(found)]


def operations(text: str) -> int:
    """How many operations a text has: signs, words with a bracket, transposes."""
    return len(re.findall(r"[-+*/^']|\w+\(", text))


# -------------------------------------------------------------------- laws: what they complain about
def typed_first(name: str, e: Explanation) -> Iterator[str]:
    """The first line is the formula as it was typed."""
    typed = e.steps[0].before.paint("text")
    if variables(name, typed) != variables(name, ROWS[name]["expr"]):
        yield typed


def says_something(name: str, e: Explanation) -> Iterator[str]:
    """No step says that a thing is itself."""
    for s in e.steps[1:]:
        if s.before.paint("text") == s.after.paint("text"):
            yield str(s)


def says_it_once(name: str, e: Explanation) -> Iterator[str]:
    """No two lines are the same."""
    for a, b in pairwise(e.steps[1:]):
        if (
            a.after.paint("unicode") == b.after.paint("unicode")
            and a.relation == b.relation
        ):
            same_left = b.before is a.after or str(a.before) == str(b.before)
            if same_left:
                yield f"{a} | {b}"


def fits(name: str, e: Explanation) -> Iterator[str]:
    """No line is wider than the page."""
    for line in str(e).split("\n"):
        if len(line) > WIDTH:
            yield line


def one_meaning(name: str, e: Explanation) -> Iterator[str]:
    """A letter has one meaning: of the names, of the variables, and of what a line defines for itself."""
    names = [label.paint("text") for label, _ in e.names]
    if len(set(names)) < len(names) or set(names) & set(ROWS[name]["vars"]):
        yield ", ".join(names)
    for s in e.steps[1:]:
        _, _, own = s.after.paint("text").partition(" where ")
        if twice := {*DEFINED.findall(own)} & {*names, *ROWS[name]["vars"]}:
            yield f"{', '.join(sorted(twice))} in {s}"


def names_its_parts(name: str, e: Explanation) -> Iterator[str]:
    """Every name of a part that a line has is in the header, and no other."""
    scope = e.head.scope
    parts = {n.name for n in scope.names.values() if n not in scope.heads}
    sides = [side for s in e.steps for side in (s.before, s.after)]
    page = " ".join(side.paint("text") for side in [*sides, *(side for _, side in e.names)])
    own = {*DEFINED.findall(page)}  # what a line defines for itself
    words = {*LETTERS.findall(page)}
    said = {p for p in parts if words & {p, f"d{p}", f"Δ{p}"}}
    shown = {label.paint("text") for label, _ in e.names}
    if missing := said - shown - own:
        yield f"not in the header: {', '.join(sorted(missing))}"
    if idle := shown - said:
        yield f"in no line: {', '.join(sorted(idle))}"


def sized(text: str) -> str:
    """A size of an array as a pattern: with brackets around a sum or without."""
    return rf"\(?{re.escape(text.replace('*', '·'))}\)?"


def has_shapes(name: str, e: Explanation) -> Iterator[str]:
    """Every new object and the answer have their shapes."""
    page = str(e)
    for label, _ in e.names:
        sizes = "×".join(sized(n.text) for n in label.shape or ()) or "number"
        if not re.search(rf"{re.escape(f'    {label} = ')}[^=]*\({sizes}\)", page):
            yield str(label)
    answer = e.last.after
    if not isinstance(answer, Final) or (
        answer.shape is not None and not re.search(r"\([^()]*\)  \S", page)
    ):
        yield "the answer"


def stays_in_the_bracket(name: str, e: Explanation) -> Iterator[str]:
    """After ⟨G, dR⟩ no step goes back to the long form; by a number ⟨G, dt·B⟩ is a number beside dt."""
    if not all(x.rank for x in derive(name).variables):
        return
    for a, b in pairwise(e.steps[1:]):
        inside = b.before is a.after and "⟨" in str(a.after)
        if inside and "⟨" not in str(b.after) and not isinstance(b.after, Final):
            yield f"{a} | {b}"


def in_books_words(name: str, e: Explanation) -> Iterator[str]:
    """No words of the engine: 𝟏 for a vector of ones, no reason that gives none."""
    for s in e.steps[1:]:
        if ONES.search(str(s.after)) or "declared" in s.why:
            yield str(s)


def is_short(name: str, e: Explanation) -> Iterator[str]:
    """An expression of up to twelve operations takes twenty steps at most."""
    few = operations(ROWS[name]["expr"]) <= OPERATIONS
    if few and e.depth == "default" and len(e.steps) - 1 > MOST:
        yield f"{len(e.steps) - 1} steps"


LAWS: dict[str, Callable[[str, Explanation], Iterator[str]]] = {
    law.__name__: law
    for law in (
        typed_first,
        says_something,
        says_it_once,
        fits,
        one_meaning,
        names_its_parts,
        has_shapes,
        stays_in_the_bracket,
        in_books_words,
        is_short,
    )
}


def grows(found: dict[str, Explanation]) -> str:
    """Brief is not longer than default, nor default than full; and shorter where three lines
    of default have one left side."""
    k = [len(found[depth]) for depth in DEPTHS]
    lines = found["default"].steps[1:]
    goes_on = any(
        b.before is a.after and c.before is b.after and type(c) is Step
        for a, b, c in zip(lines, lines[1:], lines[2:], strict=False)
    )
    return "" if k == sorted(k) and k[0] + goes_on <= k[1] else f"{k}"


def pages(name: str, style: str) -> dict[str, Explanation]:
    """The explanations of a problem in a style, at every depth; none where it does not apply."""
    try:
        return {depth: derive(name).explain(style, depth) for depth in DEPTHS}
    except fr.FrechetError:
        return {}


def complaints(name: str, style: str) -> Iterator[tuple[str, str]]:
    """The laws that the pages of a problem in a style break, and how."""
    found = pages(name, style)
    for e in found.values():
        for law, complain in LAWS.items():
            yield from ((law, f"{e.depth}: {said}") for said in complain(name, e))
    if found and (said := grows(found)):
        yield "grows", said


def first_order() -> list[str]:
    """The problems of first order."""
    return [name for name, row in ROWS.items() if row["order"] == 1]


def main(every: int = 1, start: int = 0) -> int:
    """The command."""
    broken: Counter[str] = Counter()
    count = 0
    for name in first_order()[start::every]:
        for style in EXPLANATION_STYLES:
            count += len(pages(name, style))
            for law, said in complaints(name, style):
                broken[law] += 1
                print(f"{name} {style} {law}: {said}", flush=True)
    print(
        f"{count} pages, "
        + (", ".join(f"{k} {n}" for k, n in broken.items()) or "no law broken")
    )
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
