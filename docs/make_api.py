"""The page of the interface, made from docstrings: `python docs/make_api.py > docs/api.md`.

Every name has its law or formula in one line, its arguments, what it returns with shapes, its errors, and an example.
"""

from __future__ import annotations

import inspect
import re
from functools import cached_property

import frechet as fr
from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, MapForm

FUNCTIONS = (
    "read",
    "readings",
    "derive",
    "check_claim",
    "compile",
    "matrices",
    "vectors",
    "scalars",
    "clear_caches",
)
MEMBERS = [
    "value",
    "differential",
    "adjoint",
    "gradient",
    "entries",
    "tensor",
    "jacobian",
    "hessian",
    "block_hessian",
    "conditions",
    "conventions",
    "guesses",
    "independent",
    "unconstrained",
    "riemannian",
    "alternatives",
    "main",
    "text",
    "latex",
    "check",
    "explain",
    "paper",
    "explanations",
    "why",
    "compile",
    "evaluate",
    "json",
    "limits",
]
FORM = [
    "text",
    "latex",
    "paper",
    "paint",
    "evaluate",
    "expr",
    "closed",
    "reading",
    "notation",
    "holes",
    "limits",
]
HEAD = """# The interface

*Made from the docstrings by `python docs/make_api.py > docs/api.md`; the examples run with the tests.*

`import frechet as fr`. What a text may say is in the README, every word of the language in `functions.md`.
"""
SECTION = re.compile(r"^(Arguments|Returns|Errors):", re.MULTILINE)
ARGUMENT = re.compile(r"^    ([\w, ]+): ", re.MULTILINE)


def callable_of(member: object) -> object:
    """What a property computes with, or the function itself."""
    if isinstance(member, cached_property):
        return member.func
    return member.fget if isinstance(member, property) else inspect.unwrap(member)  # type: ignore[arg-type]


def signature(name: str, member: object) -> str:
    """The name, with its arguments where it is called."""
    if isinstance(member, property | cached_property):
        return name
    said = (
        str(inspect.signature(callable_of(member)))
        .replace("(self, ", "(")
        .replace("(self)", "()")
    )  # type: ignore[arg-type]
    bare = re.sub(r"(: |-> )'([^']*)'", r"\1\2", said)  # annotations are texts
    return name + re.sub(r"\b(frechet|collections|typing)(\.\w+)*\.", "", bare)


def entry(name: str, member: object) -> str:
    """One name with what its docstring says."""
    doc = inspect.getdoc(callable_of(member)) or ""
    said, _, example = doc.partition("\n>>> ")
    said = ARGUMENT.sub(r"- `\1`: ", SECTION.sub(r"**\1**:", said))
    shown = (
        f"\n\n```python\n>>> {example.replace('<BLANKLINE>', '').rstrip()}\n```"
        if example
        else ""
    )
    return f"### `{signature(name, member)}`\n\n{said.strip()}{shown}\n"


def page() -> str:
    """The whole page."""
    functions = [entry(f"fr.{name}", getattr(fr, name)) for name in FUNCTIONS]
    members = [
        entry(f"d.{name}", inspect.getattr_static(fr.Derivation, name)) for name in MEMBERS
    ]
    forms = [entry(f"form.{name}", inspect.getattr_static(Form, name)) for name in FORM]
    forms.append(
        entry("form.is_self_adjoint", inspect.getattr_static(MapForm, "is_self_adjoint"))
    )
    classes = [
        f"### `fr.{c.__name__}`\n\n{inspect.getdoc(c)}\n"
        for c in (fr.Verdict, fr.Claim, fr.FrechetError)
    ]
    parts = [
        HEAD,
        "## Functions\n",
        *functions,
        "## An answer: `d = fr.derive(...)`\n",
        f"{inspect.getdoc(Derivative)}\n",
        *members,
        "## A form of it: `form = d.gradient`\n",
        f"{inspect.getdoc(Form)}\n",
        *forms,
    ]
    return "\n".join([*parts, "## Verdicts, claims, errors\n", *classes])


if __name__ == "__main__":
    print(page().rstrip())
