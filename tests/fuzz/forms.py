r"""What texts are made of: names, signs and forms of the three syntaxes, tables for `texts.py`.

legend   <E> an expression   <name> one of the CHOICES
"""

from __future__ import annotations

import re

NAMES = [
    *"ABCXSxyzwabfgnmpkijtuvIJKDLEQW", "dA", "dx", "x1", "W_1", "alpha", "lam", "A_ij", "pi", "e", "eps", "ones",
    "R",
]  # fmt: skip
NUMBERS = [
    "0",
    "1",
    "2",
    "3",
    "10",
    "0.5",
    ".5",
    "1e3",
    "2e-3",
    "1/2",
    "512",
    "513",
    "007",
    "1.0",
    "9" * 20,
]
GREEK = "αβγδεζηθλμνξπρστφϕψωΓΔΘΛΣΦΨΩϵϑ"
LETTERS = [
    rf"\{w}"
    for w in (
        "alpha",
        "beta",
        "lambda",
        "Sigma",
        "mu",
        "sigma",
        "theta",
        "epsilon",
        "varphi",
        "xi",
        "ell",
        "pi",
    )
]
STYLES = [
    "mathbf", "mathrm", "boldsymbol", "hat", "bar", "tilde", "dot", "vec", "mathcal", "text", "operatorname", "bm",
]  # fmt: skip
WORDS = [
    "tr", "det", "log", "exp", "sin", "cos", "tanh", "ln", "max", "min", "arg", "inf", "sup", "vec", "diag",
    "rank",
]  # fmt: skip
MACROS = [
    r"\frac", r"\dfrac", r"\tfrac", r"\sqrt", r"\sum", r"\nabla", r"\partial", r"\prod", r"\int", r"\left(", r"\right)",
    r"\left[", r"\right]", r"\|", r"\langle", r"\rangle", r"\cdot", r"\times", r"\odot", r"\otimes", r"\circ",
    r"\oslash",
    r"\top", r"\mathsf{T}", r"\prime", r"\dagger", r"\,", r"\;", r"\quad", r"\infty", r"\mapsto", r"\le", r"\in", r"\\",
    r"\begin{bmatrix}", r"\end{bmatrix}", r"\begin{aligned}", r"\end{aligned}", r"\mid", r"\ldots", r"\bf", r"\rm",
    r"\underset", r"\limits", r"\mathbb{R}", r"\operatorname{tr}", r"\text{ where }", r"\big", r"\displaystyle",
    r"\hbox",
]  # fmt: skip
SIGNS = [*"+-*/^'()[]{},;:=\\|.&$%_<>!?@#~\"` \n\t0123456789"]
PRINT = [
    *"ᵀ⁻¹²³⁴⁵⁰½‖⟨⟩∂∇·⊙∘⊗₀₁₂₃ₐᵢⱼₙ×−√⊤†∑′⁎∞≤≥≠→↦∈",
    "ᵀ",
    "⁻¹",
    "⁻ᵀ",
    "∂f/∂x",
    "∇²",
    "D_X",
    "²",
    "where",
]
STRANGE = [
    *"\0\x1b\u202e\u200b\ufeff\u00a0éßЖ中😀٣²ª\u0301\ud800",
    "\r\n",
    "ﬁ",
    "𝐱",
    "𝔸",
    "Å",
    "ℝ",
    "ℓ",
]
SIZES = [
    "n", "m", "p", "k", "1", "2", "3", "n+1", "2*n", "n*m", "n^2", "n(n+1)/2", "0", "-1", "n-1", "q", "1e5", "n/2",
    "x",
]  # fmt: skip
FACTS = ["symmetric", "psd", "skew", "diagonal", "orthogonal", "positive", "invertible", "lower_triangular", "simplex",
         "toeplitz", "sphere", "unknown", "scalar", "elementwise", "(n) -> m", "n -> n", "complex",
    "constant"]  # fmt: skip


SAID = [
    "Let $A \\in \\mathbb{R}^{n\\times n}$.", "<!-- frechet: A: m×n -->", "% frechet: x: n", "The derivative is", "",
    "size A = m×n", "where $x$ is a vector", "```math", "```", "For $i = j$", "Here $f(x) = x^T x$ and",
]  # fmt: skip
AROUND = [
    "$<E>$",
    "$$<E>$$",
    r"\[<E>\]",
    r"\begin{align}<E>\end{align}",
    "`<E>`",
    "<E>",
    r"\(<E>\)",
]
SYNTAXES = ("text", "unicode", "latex")
FITTING = {  # of a shape, the same in three syntaxes: M a matrix, V a vector, N a number
    "m": [
        ("<M>*<M>", "<M>·<M>", r"<M> <M>"),
        ("<M> + <M>", "<M> + <M>", "<M> + <M>"),
        ("(<M> - <M>)", "(<M> − <M>)", r"\left(<M> - <M>\right)"),
        ("inv(<M>)", "(<M>)⁻¹", "(<M>)^{-1}"),
        ("(<M>)'", "(<M>)ᵀ", r"(<M>)^\top"),
        ("<V>*(<V>)'", "<V>·(<V>)ᵀ", r"<V> (<V>)^T"),
        ("exp(<M>)", "exp(<M>)", r"\exp(<M>)"),
        ("<N>*<M>", "<N>·<M>", r"<N> \cdot <M>"),
        ("diag(<V>)", "diag(<V>)", r"\operatorname{diag}(<V>)"),
        ("<M>.*<M>", "<M>⊙<M>", r"<M> \odot <M>"),
        ("d/dX <N>", "∂/∂X <N>", r"\frac{\partial}{\partial X} <N>"),
        ("hess_x (<N>)", "∇²_x (<N>)", r"\nabla^2_x \left(<N>\right)"),
        ("(<M>)^3", "(<M>)³", "{<M>}^{3}"),
    ],
    "v": [
        ("(<M>)*<V>", "(<M>)·<V>", r"\left(<M>\right) <V>"),
        ("<V> + <V>", "<V> + <V>", "<V> + <V>"),
        ("tanh(<V>)", "tanh(<V>)", r"\tanh <V>"),
        ("<V>.^2", "(<V>)∘²", r"<V> \odot <V>"),
        ("<N>*<V>", "<N>·<V>", r"<N> \cdot <V>"),
        ("softmax(<V>)", "softmax(<V>)", r"\operatorname{softmax}(<V>)"),
        ("(<M>) \\ <V>", "(<M>)⁻¹·<V>", "(<M>)^{-1} <V>"),
        ("d/dx (<N>)", "∇_x (<N>)", r"\nabla_x (<N>)"),
    ],
    "s": [
        ("tr(<M>)", "tr(<M>)", r"\operatorname{tr}(<M>)"),
        ("(<V>)'*<V>", "(<V>)ᵀ·<V>", r"(<V>)^\top <V>"),
        ("norm2(<V>)^2", "‖<V>‖²", r"\|<V>\|_2^2"),
        ("logdet(<M>)", "logdet(<M>)", r"\log\det(<M>)"),
        ("<N>/(<N>)", "<N>/(<N>)", r"\frac{<N>}{<N>}"),
        ("sin(<N>)", "sin(<N>)", r"\sin(<N>)"),
        ("sum(i in 1:n, (<V>)[i]^2)", "∑ᵢ xᵢ²", r"\sum_{i=1}^{n} x_i^2"),
        ("<M>[1,2]", "<M>[1,2]", "X_{12}"),
        ("sum(<M>)", "sum(<M>)", r"\mathbf{1}^\top (<M>) \mathbf{1}"),
    ],
}


PLACE = re.compile(r"<([a-z]+|E)>")
LEAVES = {
    "text": NAMES * 4 + NUMBERS,
    "unicode": [*NAMES, *GREEK, *NUMBERS],
    "latex": [*NAMES, *NUMBERS, *LETTERS, r"\<style>{<name>}"],
}
CHOICES = {  # what stands for a name in a form
    "name": NAMES,
    "word": WORDS,
    "style": STYLES,
    "infix": ["+", " - ", "*", ".*", "./", "/", " \\ ", "^", ".^", "'*"],
    "behind": [
        "", "'", "^2", "^-1", ".^(1/2)", "[1,2]", "[i,:]", "^T", "[1]", "[:,j]", "[1:k,:]", "[end]", "^n", ".^2",
    ],
    "range": ["1:n", "1:3", "2:n-1", "n"],
    "indexed": ["[i]", "[i,:]", "", "[i+1]", "[n-i]"],
    "by": ["d/dX ", "d/dx ", "d/dx[i] ", "jac_x ", "hess_x ", "D_X (", "jac_{x,y} ", "D_{A,X} ("],
    "sign": ["+", " − ", "·", "⊙", "∘", "⊗", "", " ", "/", "ᵀ", "×"],
    "raised": ["ᵀ", "⁻¹", "²", "₁", "₂₃", "⁻ᵀ", "†", "'", "∘²", "^T", "^-1", "^10", "⁎", "_{ij}", "_i"],
    "print": ["∂/∂x ", "∂f/∂X = ", "∇_X ", "∇²_x ", "d/dX ", "D_X(", "∑_i ", "∑ᵢ ", "∂"],
    "macro": ["+", "-", r" \cdot ", r" \odot ", r" \otimes ", " ", "", "/", r"\circ ", "=", r" \times "],
    "script": ["^", "_"],
    "small": ["{}", "{-1}", r"\top", "T", "{ij}", "{i,j}", "-1", "2", "12"],
    "frac": ["frac", "dfrac", "tfrac"],
    "order": ["", "^2 "],
    "power": ["", "^2", r"^\top"],
    "open": ["(", "[", "|"],
    "close": [")", "]", "|"],
    "norm": ["", "_F", "_2", "_1", "_F^2", "_*", "_{}", r"_\infty", "_{op}", "^2"],
    "sum": ["_{i=1}^n", "_i", "_{ij}", "_{i,j}", "", "_{}", "^n", r"_{r \le n}", r"\limits_{i=1}^{n}", "_{i=1}^{3}"],
    "nabla": ["", "_x", "_{X}", "^2", "^2_x", "_{x,y}"],
    "mark": ["", "_2", "^2", "^{-1}", "_{x}", "^a"],
    "cell": [" & ", r" \\ ", " ", ", ", "; "],
    "root": ["", "[3]", "[n]"],
}  # fmt: skip
WAYS = {  # forms of the three syntaxes: E an expression
    "text": [
        "<E><infix><E>", "(<E>)<behind>", "<function>(<E>)", "<function>(<E>, <E>)", "<function>(<E>, <E>, <E>)",
        "<function>()", "<E><behind>", "-<E>", "[<E><cell><E>]", "sum(i in <range>, <E><indexed>)", "<by><E>",
        "D_X (<E>) [<E>]", "<E> where R = <E>", "<E>*<E>", "<E>",
    ],
    "unicode": [

        "<E><sign><E>", "<E><raised>", "‖<E>‖", "‖<E>‖²", "⟨<E>, <E>⟩", "|<E>|", "(<E>)", "√(<E>)", "√<E>", "‖<E>‖_F",
        "‖<E>‖₁", "<print><E>", "<function>(<E>)", "<word>(<E>)", "<word> <E>", "<E> where <name> = <E>",
        "f(<name>) = <E>",
    ],
    "latex": [
        "<E><macro><E>", "<E><script><E>", "<E><script>{<E>}", "<E><script><small>", r"\<frac>{<E>}{<E>}",
        r"\frac{\partial <order><E>}{\partial <E><power>}", r"\left<open><E>\right<close>", r"\|<E>\|<norm>",
        r"\sum<sum> <E>", r"\nabla<nabla> <E>", r"\<word><mark> <E>", r"\<word><mark>(<E>)", r"\<word><mark>{<E>}",
        r"\operatorname{<function>}(<E>)", r"\begin{bmatrix}<E><cell><E>\end{bmatrix}", r"\sqrt<root>{<E>}",
        r"<E> \text{ where } <name> = <E>", r"\<style>{<E>}", "D_<name>(<E>)[<E>]", r"\langle <E>, <E> \rangle",
    ],
}  # fmt: skip
