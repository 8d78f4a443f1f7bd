"""An explanation on paper: Unicode in columns, Markdown, LaTeX, data.

legend   s step   left, right sides of an equation   note the rule and the reason
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from frechet.explain.rules import rule_of
from frechet.explain.steps import Explanation, Step

WIDTH = 80
EQUATION = 42  # columns of an equation beside which its note stands
SIGNS = {"unicode": {}, "text": {"≤": "<=", "→": "->"}, "latex": {"≤": r"\le", "→": r"\to"}}


def chained(e: Explanation, k: int) -> bool:
    """Does a step go on where the one before stopped?"""
    return k > 0 and e.steps[k].before is e.steps[k - 1].after


def note(e: Explanation, k: int) -> str:
    """The rule of a step with the reason; where it is used first, its statement."""
    s = e.steps[k]
    first = all(t.rule != s.rule for t in e.steps[:k])
    r = rule_of(s.rule)
    said = s.why or (r.statement if first and not s.rule.startswith("d-") else "")
    return f"{r.title}: {said}" if said else r.title


def unicode(e: Explanation) -> str:
    """Numbered steps in 80 columns.

    """
    lines = list(header(e))
    indent = 0
    for k, s in enumerate(e.steps[1:], start=1):
        left = s.before.paint("unicode")
        if chained(e, k) and k > 1:
            left = " " * indent
        else:
            indent = len(left)
        lines += row(str(k), f"{left} {s.relation} {s.after.paint('unicode')}", note(e, k), indent)
    return "\n".join(lines)


def header(e: Explanation) -> Iterator[str]:
    """The function over its named parts."""
    first = e.steps[0]
    yield f"{e.head} = {first.after.paint('unicode')}"
    said = ", ".join(f"{name} = {side.paint('unicode')}" for name, side in e.names)
    if said:
        yield from textwrap.wrap(
            "where " + said, WIDTH, initial_indent="    ", subsequent_indent=" " * 10, break_long_words=False
        )
    yield ""


def row(number: str, equation: str, said: str, indent: int) -> Iterator[str]:
    """One step: its note beside it, or below where there is no room."""
    front = f"{number:>2}  "
    if len(equation) <= EQUATION:
        notes = textwrap.wrap(said, WIDTH - EQUATION - 6, break_long_words=False) or [""]
        yield f"{front}{equation:<{EQUATION}}  {notes[0]}".rstrip()
        yield from (" " * (EQUATION + 6) + n for n in notes[1:])
        return
    yield from textwrap.wrap(
        equation,
        WIDTH,
        initial_indent=front,
        subsequent_indent=" " * (len(front) + indent + 3),
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) if equation.strip() == equation else wrapped_chain(front, equation, indent)
    yield from textwrap.wrap(
        said, WIDTH, initial_indent=" " * (EQUATION + 6), subsequent_indent=" " * (EQUATION + 6), break_long_words=False
    )


def wrapped_chain(front: str, equation: str, indent: int) -> list[str]:
    """A long equation whose left side is blank."""
    lead = front + " " * indent + " "
    return textwrap.wrap(
        equation.strip(),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * (len(lead) + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def latex(e: Explanation) -> str:
    """One `aligned` block, a line for each step with its rule beside it."""
    lines = [rf"{e.head.paint('latex')} &= {e.steps[0].after.paint('latex')}"]
    lines += [rf"{name.paint('latex')} &= {side.paint('latex')}" for name, side in e.names]
    for k, s in enumerate(e.steps[1:], start=1):
        left = "" if chained(e, k) and k > 1 else s.before.paint("latex")
        lines.append(rf"{left} &{sign(s)} {s.after.paint('latex')} && \text{{{escaped(note(e, k))}}}")
    body = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def sign(s: Step) -> str:
    """The relation in LaTeX."""
    return SIGNS["latex"].get(s.relation, s.relation)


def escaped(said: str) -> str:
    """Words inside \\text: signs that TeX would take for its own."""
    return "".join("\\" + c if c in "_#%&{}" else r"\^{}" if c == "^" else c for c in said)


def markdown(e: Explanation) -> str:
    """A numbered list of formulas."""
    lines = [f"$${e.head.paint('latex')} = {e.steps[0].after.paint('latex')}$$", ""]
    if e.names:
        said = ", ".join(f"${n.paint('latex')} = {s.paint('latex')}$" for n, s in e.names)
        lines += [f"where {said}", ""]
    for k, s in enumerate(e.steps[1:], start=1):
        left = "" if chained(e, k) and k > 1 else s.before.paint("latex") + " "
        lines.append(f"{k}. ${left}{sign(s)} {s.after.paint('latex')}$  \n   *{note(e, k)}*")
    return "\n".join(lines)


def record(e: Explanation) -> dict[str, Any]:
    """The explanation as data, with the check of every step."""
    return {
        "style": e.style,
        "names": {str(name): side.paint("text") for name, side in e.names},
        "steps": [step_record(s) for s in e.steps],
        "answer": [form.text() for form in e.answers],
    }


def step_record(s: Step) -> dict[str, Any]:
    """One step as data."""
    r, found = rule_of(s.rule), s.check()
    return {
        "rule": s.rule,
        "title": r.title,
        "why": s.why or r.why,
        "cite": r.cite,
        "relation": s.relation,
        "before": painted(s.before),
        "after": painted(s.after),
        "check": {"status": found.status, "certificate": found.certificate},
    }


def painted(side: Any) -> dict[str, str]:
    """A side in the three styles."""
    return {style: side.paint(style) for style in ("text", "unicode", "latex")}
