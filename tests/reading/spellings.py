r"""One expression in the ways that people write it: trees with their values in NumPy, and the spellings of every sign.

    name  T(X)  mul(X, Y)  add, sub  inv  tr  det  logdet  nrm2 (‖x‖²)  fro2  nrm1  dot(x, y)  had(x, y)  outer  kron
    sum  exp  sigm  half(s)  num(k, X) a number times  eye

In a spelling ~0 stands for any operand, #0 for a product or less, @0 for a name or what is closed by itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import numpy as np

Tree = str | tuple  # type: ignore[type-arg]
WHERE = "A: n×n, B: n×n, C: m×n, x: n, y: n, z: n, v: m, a: scalar"
SIZES = {"m": 3, "n": 4}
SHAPES = {"A": "nn", "B": "nn", "C": "mn", "x": "n", "y": "n", "z": "n", "v": "m", "a": ""}

RESIDUAL = ("sub", ("mul", "C", "x"), "v")
TREES: list[Tree] = [
    ("mul", ("mul", ("T", "x"), "A"), "x"),
    ("mul", ("T", "z"), "x"),
    ("nrm2", RESIDUAL),
    ("half", ("nrm2", RESIDUAL)),
    ("tr", ("mul", ("T", "A"), "B")),
    ("tr", ("mul", ("mul", "A", "B"), ("T", "A"))),
    ("det", "A"),
    ("logdet", "A"),
    ("mul", ("inv", "A"), "x"),
    ("mul", ("mul", ("T", "x"), ("inv", "A")), "y"),
    ("outer", "x", "y"),
    ("add", ("mul", "A", "x"), ("mul", "a", "z")),
    ("sum", ("exp", ("mul", "A", "x"))),
    ("had", "x", "y"),
    ("nrm1", "x"),
    ("fro2", "C"),
    ("kron", "A", "B"),
    ("mul", ("add", "A", "B"), "x"),
    ("mul", ("inv", ("add", "A", ("mul", "a", ("eye",)))), "z"),
    ("mul", ("mul", ("T", "A"), "A"), "x"),
    ("sub", ("num", 2, ("mul", ("mul", ("T", "x"), "A"), "x")), ("mul", ("T", "z"), "x")),
    ("mul", ("T", RESIDUAL), RESIDUAL),
    ("sum", "x"),
    ("sigm", ("mul", "C", "x")),
    ("dot", ("mul", "A", "x"), "y"),
    ("half", ("mul", ("mul", ("T", "x"), "A"), "x")),
]


def column(x: np.ndarray) -> np.ndarray:
    """A vector as a matrix."""
    return x[:, None] if x.ndim == 1 else x


def matrix_product(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The product; numbers multiply every entry."""
    return x * y if 1 in (x.size, y.size) else x @ y


VALUES: dict[str, Callable[..., np.ndarray]] = {
    "T": np.transpose,
    "mul": matrix_product,
    "add": np.add,
    "sub": np.subtract,
    "inv": np.linalg.inv,
    "tr": np.trace,
    "det": np.linalg.det,
    "logdet": lambda a: np.linalg.slogdet(a)[1],
    "nrm2": lambda x: (x * x).sum(),
    "fro2": lambda x: (x * x).sum(),
    "nrm1": lambda x: np.abs(x).sum(),
    "dot": lambda x, y: (x * y).sum(),
    "had": np.multiply,
    "outer": lambda x, y: x @ y.T,
    "kron": np.kron,
    "sum": np.sum,
    "exp": np.exp,
    "sigm": lambda x: 1 / (1 + np.exp(-x)),
    "half": lambda x: x / 2,
    "num": lambda k, x: k * x,
    "eye": lambda: np.eye(SIZES["n"]),
}


def value(tree: Tree, point: dict[str, np.ndarray]) -> np.ndarray:
    """The value of a tree in NumPy, with vectors as columns."""
    if isinstance(tree, str):
        return column(np.asarray(point[tree]))
    op, *args = tree
    return np.asarray(
        VALUES[op](*(a if isinstance(a, int) else value(a, point) for a in args))
    )


TEXT = {
    "T": ["@0'", "@0^T", "@0.T", "@0.'", "@0^{T}", "transpose(~0)", "t(~0)", "@0’"],
    "mul": ["#0*@1", "#0 * @1"],
    "inv": ["inv(~0)", "@0^-1", "@0^(-1)", "@0^{-1}", "inverse(~0)", "@0.inv()", "@0.I"],
    "tr": ["tr(~0)", "trace(~0)", "Tr(~0)", "Trace(~0)"],
    "det": ["det(~0)", "Det(~0)", "determinant(~0)"],
    "logdet": ["logdet(~0)", "log(det(~0))", "ln(det(~0))"],
    "nrm2": ["norm2(~0)^2", "norm(~0)^2", "||~0||^2", "sum((~0).^2)", "norm(~0, 2)^2"],
    "fro2": ["normF(~0)^2", "norm(~0, 'fro')^2", "||~0||_F^2", "sum(~0.^2)"],
    "nrm1": ["norm1(~0)", "norm(~0, 1)", "sum(abs(~0))", "||~0||_1"],
    "dot": ["dot(~0, ~1)", "inner(~0, ~1)", "(~0)'*(~1)", "<~0, ~1>", "(~0)^T*(~1)"],
    "had": ["@0.*@1", "@0 .* @1", "hadamard(~0, ~1)"],
    "outer": ["@0*@1'", "outer(~0, ~1)", "@0*@1^T"],
    "kron": ["kron(~0, ~1)"],
    "sum": ["sum(~0)"],
    "exp": ["exp(~0)"],
    "sigm": ["sigmoid(~0)", "1./(1+exp(-(~0)))"],
    "half": ["1/2*#0", "0.5*#0", "#0/2", "1/2 * #0"],
    "num": ["0*#1", "0 * #1"],
    "eye": ["eye(n)", "I", "I_n"],
}
PRINTED_TEXT = TEXT | {
    "T": ["@0^T", "@0'", "@0^{T}", "@0.T"],
    "mul": ["#0 @1"],
    "inv": ["@0^{-1}", "@0^-1"],
    "tr": ["tr(~0)", "tr ( ~0 )"],
    "nrm2": ["||~0||^2", "||~0||_2^2"],
    "fro2": ["||~0||_F^2"],
    "dot": ["(~0)^T (~1)", "(~0)'(~1)", "<~0, ~1>"],
    "outer": ["@0 @1^T", "@0 @1'"],
    "half": ["1/2 #0", "(1/2) #0"],
    "num": ["0 #1"],
    "had": [],
    "eye": ["I"],
}
UNICODE = {
    "T": ["@0ᵀ", "@0⊤", "@0^T"],
    "mul": ["#0@1", "#0 @1", "#0·@1"],
    "inv": ["@0⁻¹"],
    "tr": ["tr(~0)", "Tr(~0)"],
    "det": ["det(~0)", "|~0|"],
    "logdet": ["log det(~0)", "log|~0|", "ln det(~0)", "logdet(~0)"],
    "nrm2": ["‖~0‖²", "‖~0‖₂²", "||~0||²"],
    "fro2": ["‖~0‖²_F", "‖~0‖_F²"],
    "nrm1": ["‖~0‖₁"],
    "dot": ["⟨~0, ~1⟩", "(~0)ᵀ(~1)"],
    "had": ["@0⊙@1", "@0 ∘ @1"],
    "outer": ["@0@1ᵀ", "@0 @1ᵀ"],
    "kron": ["@0⊗@1", "@0 ⊗ @1"],
    "sum": ["sum(~0)", "𝟏ᵀ(~0)"],
    "exp": ["exp(~0)"],
    "sigm": ["σ(~0)", "sigmoid(~0)"],
    "half": ["½#0", "½ #0", "(1/2)#0"],
    "num": ["0#1", "0 #1"],
    "eye": ["I", "Iₙ"],
}
LATEX = {
    "T": [
        r"@0^\top",
        "@0^T",
        "@0^{T}",
        r"@0^{\mathsf T}",
        r"@0^{\top}",
        r"@0^{\mathrm{T}}",
        "@0'",
    ],
    "mul": ["#0 @1", r"#0 \, @1", r"#0 \cdot @1"],
    "inv": ["@0^{-1}"],
    "tr": [
        r"\operatorname{tr}(~0)",
        r"\mathrm{tr}\left(~0\right)",
        r"\text{tr}(~0)",
        r"\operatorname{Tr}(~0)",
    ],
    "det": [r"\det(~0)", "|~0|", r"\left|~0\right|", r"\det ~0"],
    "logdet": [r"\log\det ~0", r"\log|~0|", r"\ln\det(~0)", r"\log\left|~0\right|"],
    "nrm2": [
        r"\|~0\|^2",
        r"\|~0\|_2^2",
        r"\left\|~0\right\|^2",
        r"\lVert ~0\rVert_2^2",
        r"||~0||^{2}",
    ],
    "fro2": [r"\|~0\|_F^2", r"\left\|~0\right\|_{F}^{2}"],
    "nrm1": [r"\|~0\|_1", r"\lVert ~0 \rVert_{1}"],
    "dot": [
        r"\langle ~0, ~1\rangle",
        r"\left\langle ~0, ~1 \right\rangle",
        r"(~0)^\top (~1)",
    ],
    "had": [r"@0 \odot @1", r"@0 \circ @1"],
    "outer": [r"@0 @1^\top", r"@0 @1^T"],
    "kron": [r"@0 \otimes @1"],
    "sum": [r"\mathbf{1}^\top (~0)"],
    "exp": [r"\exp(~0)", r"\exp\left(~0\right)"],
    "sigm": [r"\sigma(~0)", r"\operatorname{sigmoid}(~0)", r"\sigma\left(~0\right)"],
    "half": [
        r"\frac{1}{2} #0",
        r"\frac12 #0",
        r"\tfrac{1}{2}#0",
        r"1/2 #0",
        r"\dfrac12\, #0",
    ],
    "num": ["0 #1", r"0\,#1"],
    "eye": ["I", "I_n", r"\mathbf{I}", "I_{n}"],
}
NUMPY = {
    "T": ["@0.T", "np.transpose(~0)", "@0.transpose()"],
    "mul": ["#0 @ @1", "np.dot(~0, ~1)", "np.matmul(~0, ~1)", "@0.dot(~1)"],
    "inv": ["np.linalg.inv(~0)", "np.linalg.pinv(~0)"],
    "tr": ["np.trace(~0)", "@0.trace()"],
    "det": ["np.linalg.det(~0)"],
    "logdet": ["np.log(np.linalg.det(~0))"],
    "nrm2": [
        "np.linalg.norm(~0)**2",
        "np.sum((~0)**2)",
        "np.sum(np.square(~0))",
        "((~0)**2).sum()",
    ],
    "fro2": ["np.linalg.norm(~0)**2", "np.linalg.norm(~0, 'fro')**2", "np.sum(~0**2)"],
    "nrm1": ["np.linalg.norm(~0, 1)", "np.abs(~0).sum()", "np.linalg.norm(~0, ord=1)"],
    "dot": ["np.dot(~0, ~1)", "(~0).dot(~1)", "(~0) @ @1", "np.inner(~0, ~1)"],
    "had": ["np.multiply(~0, ~1)"],
    "outer": ["np.outer(~0, ~1)"],
    "kron": ["np.kron(~0, ~1)"],
    "sum": ["np.sum(~0)", "(~0).sum()"],
    "exp": ["np.exp(~0)"],
    "sigm": ["torch.sigmoid(~0)", "1/(1 + np.exp(-(~0)))"],
    "half": ["0.5*#0", "1/2*#0", "#0/2"],
    "num": ["0*#1"],
    "eye": ["np.eye(n)", "np.identity(n)"],
}
OTHERS = {
    "T": ["Transpose[~0]", "t(~0)", "@0'"],
    "mul": ["#0 %*% @1", "#0.@1", "mtimes(~0, ~1)", "Dot[~0, ~1]"],
    "inv": ["Inverse[~0]", "solve(~0)", "MatrixInverse(~0)"],
    "tr": ["Tr[~0]", "sum(diag(~0))"],
    "det": ["Det[~0]", "Determinant(~0)"],
    "logdet": ["Log[Det[~0]]", "logdet(~0)"],
    "nrm2": ["Norm[~0]^2", "sum(abs2, ~0)"],
    "fro2": ['Norm[~0, "Frobenius"]^2', "sum(abs2, ~0)"],
    "nrm1": ["Norm[~0, 1]", "Total[Abs[~0]]"],
    "dot": ["Dot[~0, ~1]", "crossprod(~0, ~1)", "dot(~0, ~1)"],
    "had": ["HadamardProduct(~0, ~1)", "times(~0, ~1)"],
    "outer": ["tcrossprod(~0, ~1)"],
    "kron": ["KroneckerProduct[~0, ~1]"],
    "sum": ["Total[~0]"],
    "exp": ["Exp[~0]", "exp.(~0)"],
    "sigm": ["LogisticSigmoid[~0]"],
    "half": ["1/2*#0"],
    "num": ["0*#1"],
    "eye": ["IdentityMatrix[n]", "Identity(n)", "eye(n)"],
}
STYLES = {
    "text": TEXT,
    "printed": PRINTED_TEXT,
    "unicode": UNICODE,
    "latex": LATEX,
    "numpy": NUMPY,
    "others": OTHERS,
}
LEVEL = {
    "add": 0,
    "sub": 0,
    "mul": 1,
    "half": 1,
    "num": 1,
    "had": 1,
    "outer": 1,
    "kron": 1,
    "dot": 1,
}
WANTED = {"~": 0, "#": 1, "@": 2}
FONTS = {"latex": ["{}", r"\mathbf{{{}}}", r"\boldsymbol{{{}}}", r"\bm{{{}}}"]}
OPERAND = re.compile(r"([~#@])(\d)")


class Writer:
    """Writes trees in one style, with the choices of one random number generator."""

    def __init__(self, style: str, seed: int) -> None:
        self.style, self.choose = style, random.Random(f"{style} {seed}")
        self.font = self.choose.choice(FONTS.get(style, ["{}"]))
        self.chosen: dict[str, str] = {}

    def write(self, tree: Tree) -> tuple[str, int]:
        """The text, and how tightly it holds together; KeyError where the style has no word."""
        if isinstance(tree, str):
            return (self.font if tree != "a" else "{}").format(tree), 2
        op, *args = tree
        template = self.template(op)
        if op == "num":
            template = template.replace("0", str(args[0]), 1)
        text = OPERAND.sub(lambda m: self.operand(args[int(m[2])], WANTED[m[1]]), template)
        return text, LEVEL.get(op, 2) if not text.endswith("/2") else 1

    def template(self, op: str) -> str:
        """One of the spellings of a sign, the same in all of a text."""
        if op in ("add", "sub"):
            return "~0 + #1" if op == "add" else "~0 - #1"
        if op not in self.chosen:
            every = STYLES[self.style][op]
            if not every:
                raise KeyError(op)
            self.chosen[op] = self.choose.choice(every)
        return self.chosen[op]

    def operand(self, tree: Tree, wanted: int) -> str:
        """An operand, in brackets where it would fall apart."""
        text, level = self.write(tree)
        return text if level >= wanted else f"({text})"


def spellings(seeds: int) -> Iterator[tuple[Tree, str, str]]:
    """Trees, styles and texts, each text once."""
    seen = set()
    for tree in TREES:
        for style in STYLES:
            for seed in range(seeds):
                try:
                    text = Writer(style, seed).write(tree)[0]
                except KeyError:
                    continue
                if (text, str(tree)) not in seen:
                    seen.add((text, str(tree)))
                    yield tree, style, text
