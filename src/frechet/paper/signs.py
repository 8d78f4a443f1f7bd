r"""Signs: the macros that are written, what TeX takes them for, how wide they are, and what stands for them elsewhere.

What is written in LaTeX uses no other macro than those here, the letters of `letters`, and the names of functions; all
of them are known to amsmath with amssymb, and to KaTeX.
"""

from __future__ import annotations

DELIMITERS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("(", r"\bigl("), ("open", 0.46)),
    **dict.fromkeys((")", r"\bigr)"), ("close", 0.46)),
    "[": ("open", 0.29),
    "]": ("close", 0.29),
    r"\{": ("open", 0.5),
    r"\}": ("close", 0.5),
    r"\langle": ("open", 0.4),
    r"\rangle": ("close", 0.4),
    **dict.fromkeys((r"\lVert", r"\lvert"), ("open", 0.5)),
    **dict.fromkeys((r"\rVert", r"\rvert"), ("close", 0.5)),
    **dict.fromkeys((r"\bigl", r"\bigr"), ("ord", 0.15)),
}
RELATIONS = {
    "=": 0.78,
    "<": 0.78,
    ">": 0.78,
    ":": 0.28,
    r"\le": 0.78,
    r"\ge": 0.78,
    r"\ne": 0.78,
    r"\in": 0.67,
    r"\approx": 0.78,
    r"\mapsto": 1.0,
    r"\to": 1.0,
}
OPERATIONS = {
    **dict.fromkeys(("+", "-", r"\odot", r"\otimes", r"\oslash", r"\times", r"\pm"), 0.78),
    **dict.fromkeys((r"\cdot", r"\circ", "*"), 0.5),
}
ORDINARY = {
    r"\top": 0.78,
    r"\partial": 0.59,
    r"\nabla": 0.83,
    r"\infty": 1.0,
    r"\dots": 1.2,
    r"\_": 0.5,
    r"\backslash": 0.5,
    r"\prime": 0.28,
    r"\%": 0.83,
    r"\#": 0.83,
    r"\&": 0.78,
}
BLANKS = {r"\,": 0.17, r"\;": 0.28, r"\ ": 0.33, r"\quad": 1.0, r"\qquad": 2.0, "~": 0.33}
GREEK = (
    "alpha .64 beta .57 gamma .52 delta .45 epsilon .41 zeta .44 eta .5 theta .47 iota .36 kappa .58 lambda .59 mu .61 "
    "nu .5 xi .44 pi .58 rho .52 sigma .58 tau .44 upsilon .54 phi .6 chi .63 psi .66 omega .63 varepsilon .47 "
    "vartheta .6 varphi .66 varsigma .37 Gamma .63 Delta .84 Theta .78 Lambda .7 Xi .67 Pi .76 Sigma .73 Upsilon .78 "
    "Phi .73 Psi .78 Omega .73"
)
COMMANDS: dict[str, tuple[str, float]] = {
    **{s: ("rel", wide) for s, wide in RELATIONS.items()},
    **{s: ("bin", wide) for s, wide in OPERATIONS.items()},
    **{s: ("ord", wide) for s, wide in ORDINARY.items()},
    **{s: ("space", wide) for s, wide in BLANKS.items()},
    **{
        "\\" + word: ("ord", float(wide))
        for word, wide in zip(*[iter(GREEK.split())] * 2, strict=True)
    },
    **dict.fromkeys((",", ";"), ("punct", 0.28)),
    r"\sum": ("op", 1.45),
    r"\bigl": ("ord", 0.1),
    r"\bigr": ("ord", 0.1),
}
STRUCTURE_MACROS = (  # what takes arguments, or brackets
    "frac tfrac sqrt operatorname mathrm mathbf mathbb text texttt check left right begin end textstyle bigl bigr "
    "lVert rVert lvert rvert langle rangle"
)
OTHERS = (
    "dfrac mathcal boldsymbol Big big bigg Bigl Bigr prod int log exp sin cos tan det max min ln dim ldots cdots quad "
    "qquad , ; ! : ast star dagger hat tilde bar dot overline vec lim sup inf arg leq geq neq equiv sim propto mathsf "
    "mathit Vert vert | mid bullet"
)
# what a formula may use that somebody else wrote
KNOWN = {
    *DELIMITERS,
    *COMMANDS,
    *("\\" + word for text in (STRUCTURE_MACROS, OTHERS) for word in text.split()),
}
KNOWN -= {r"\begin", r"\end"}

WIDTHS: dict[str, float] = {
    **dict.fromkeys("ijl", 0.4),
    **dict.fromkeys("rst", 0.47),
    "f": 0.56,
    **dict.fromkeys("abcdeghknopquvxyz", 0.56),
    **dict.fromkeys("mw", 0.86),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.83),
    **dict.fromkeys("MW", 1.03),
    "I": 0.46,
    **dict.fromkeys("0123456789", 0.5),
    **dict.fromkeys(".,;:'!| ", 0.34),
    "-": 0.34,
    **dict.fromkeys("()[]/`", 0.5),
}

# of print: what LaTeX writes for a sign in a formula
MATH = {
    "·": r"\cdot ",
    "∘": r"\odot ",
    "⊙": r"\odot ",
    "⊗": r"\otimes ",
    "⊘": r"\oslash ",
    "×": r"\times ",
    "−": "-",
    "±": r"\pm ",
    "→": r"\to ",
    "↦": r"\mapsto ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≠": r"\ne ",
    "≈": r"\approx ",
    "∈": r"\in ",
    "∂": r"\partial ",
    "∇": r"\nabla ",
    "Σ": r"\sum",
    "∑": r"\sum",
    "∞": r"\infty ",
    "…": r"\dots ",
    "⟨": r"\langle ",
    "⟩": r"\rangle ",
    "½": r"\tfrac{1}{2}",
    "⅓": r"\tfrac{1}{3}",
    "⅔": r"\tfrac{2}{3}",
    "¼": r"\tfrac{1}{4}",
    "¾": r"\tfrac{3}{4}",
    "′": "'",
    "ℝ": r"\mathbb{R}",
    "𝟏": r"\mathbf{1}",
}
RAISED_LATEX = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀᵏᵐⁿᵖ", [*"0123456789+-", r"\top ", *"kmnp"], strict=True)
)
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₘₙₚᵣₛₜₓ", "0123456789+-ijkmnprstx", strict=True))

# what ASCII puts for a sign of print
ASCII = {
    "×": " x ",
    "→": "->",
    "↦": "->",
    "−": "-",
    "±": "+-",
    "≠": "!=",
    "≥": ">=",
    "≤": "<=",
    "≈": "~",
    "·": "*",
    "∘": ".*",
    "⊙": ".*",
    "⊘": "./",
    "⊗": "(x)",
    "…": "...",
    "‖": "||",
    "⟨": "<",
    "⟩": ">",
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "∂": "d",
    "∇": "grad ",
    "√": "sqrt ",
    "∈": " in ",
    "∞": "inf",
    "′": "'",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "µ": "mu",
    "𝟏": "1",
}
