"""Formulas of a page: signs with sides in them that paint themselves.

legend   s style: unicode, text, latex
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from frechet.answers.forms import Form
from frechet.explain.sides import EquationSide

SIGNS: dict[str, dict[str, str]] = {
    "unicode": {},
    "text": {
        "⟨": "<",
        "⟩": ">",
        "∂": "d",
        "∇": "gradient ",
        "↦": "->",
        "→": "->",
        "·": "*",
        "ᵀ": "'",
        "⊗": " (x) ",
        "∘": " .* ",
        "−": "-",
        "≤": "<=",
        "‖": "|",
        "²": "^2",
        "³": "^3",
        "½": "1/2*",
        "₁": "1",
        "₂": "2",
        "×": "x",
    },
    "latex": {
        "⟨": r"\langle ",
        "⟩": r"\rangle ",
        "∂": r"\partial ",
        "∇": r"\nabla ",
        "↦": r"\mapsto ",
        "→": r"\to ",
        "×": r"\times ",
        "·": r" \cdot ",
        "ᵀ": r"^\top ",
        "⊗": r"\otimes ",
        "∘": r"\circ ",
        "−": "-",
        "≤": r"\le ",
        "≠": r"\ne ",
        "…": r"\dots ",
        "‖": r"\Vert ",
        "Δ": r"\Delta ",
        "½": r"\tfrac{1}{2} ",
        "²": "^2",
        "³": "^3",
        "₁": "_1",
        "₂": "_2",
    },
}

WORD = re.compile(r"(?<![\w\\{])(tr|vec)\(")  # of the words that templates use


@dataclass(frozen=True)
class Math(EquationSide):
    """A formula made of signs and of sides that paint themselves, one for each `{}`.

    >>> Math("∂L/∂X = {}", Math("AᵀG")).paint("latex")
    '\\\\partial L/\\\\partial X = A^\\\\top G'
    """

    template: str
    sides: tuple[EquationSide, ...] = ()

    def __init__(self, template: str, *sides: EquationSide) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "sides", sides)

    def paint(self, style: str) -> str:
        signs = SIGNS[style]
        texts = ["".join(signs.get(c, c) for c in t) for t in self.template.split("{}")]
        painted = [side.paint(style) for side in self.sides]
        pairs = zip_longest(texts, painted, fillvalue="")
        found = "".join(text + formula for text, formula in pairs).strip()
        if style != "latex":
            return found
        return re.sub(WORD, r"\\operatorname{\1}(", found.replace("   ", r"\quad "))


@dataclass(frozen=True)
class FormSide(EquationSide):
    """A form of the answer as it is printed, with its left side where it has one."""

    form: Form

    def paint(self, style: str) -> str:
        return self.form.paint(style)


NO_FORMULA = Math("")
