"""What functions of the language are called by NumPy, JAX, PyTorch and the array API: the one table of this room.

In a word `@` stands for the namespace and `{like}` for an array whose type a new array gets; `{0}`, `{1}` are arguments
and parameters.  Functions that begin with an underscore are in `copied.py`.  What has no word here for NumPy is called
as its declaration says.
"""

from __future__ import annotations

from collections.abc import Mapping

from frechet.errors import Unsupported

NUMPY = {  # where the declaration's words are slower than others, or not NumPy's
    "sigmoid": "expit({0})",
    "sigmoid_slope": "_sigmoid_slope({0})",
    "softplus": "np.logaddexp(0, {0})",
    "relu": "np.maximum({0}, 0)",
    "erf": "erf({0})",
    "swish": "{0} * expit({0})",
    "gelu": "{0} * ndtr({0})",
    "reciprocal": "_reciprocal({0})",
    "vanishes": "_vanishes({0})",
    "log_softplus": "_log_softplus({0})",
    "log_log": "_log_log({0})",
    "log_weight": "_log_weight({0})",
    "mills": "_mills({0})",
    "excess": "_excess({0})",
}
SAME = (
    "exp",
    "log",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "log1p",
    "expm1",
    "log2",
    "log10",
    "abs",
    "sign",
)
ARCS = ("sin", "cos", "tan", "sinh", "cosh", "tanh")
EVERYWHERE = {
    **{name: f"@.{name}({{0}})" for name in SAME},
    **{f"arc{name}": f"@.a{name}({{0}})" for name in ARCS},
    "cot": "1 / @.tan({0})",
    "sec": "1 / @.cos({0})",
    "csc": "1 / @.sin({0})",
    "step": "0.5 * (@.sign({0}) + 1)",
    "sigmoid": "1 / (1 + @.exp(-{0}))",
    "swish": "{0} / (1 + @.exp(-{0}))",
    "log_cosh": "@.abs({0}) + @.log1p(@.expm1(-2 * @.abs({0})) / 2)",
    "log1mexp": "@.where({0} < 0.7, @.log(-@.expm1(-{0})), @.log1p(-@.exp(-{0})))",
    "bose": "@.exp(-{0}) / -@.expm1(-{0})",
    "log_softplus": "_log_softplus({0})",
    "log_log": "_log_log({0})",
    "log_weight": "_log_weight({0})",
    "pow": "{0} ** {1}",
    "maximum": "@.maximum({0}, {1})",
    "minimum": "@.minimum({0}, {1})",
    "max": "@.max({0})",
    "min": "@.min({0})",
    "argmax": "_shares({0}, @.max({0}))",
    "argmin": "_shares({0}, @.min({0}))",
    "matpow": "@.linalg.matrix_power({0}, {1})",
    "cholesky": "@.linalg.cholesky({0})",
    "eigvals": "@.linalg.eigvalsh({0})",
    "lambda_max": "@.linalg.eigvalsh({0})[-1]",
    "lambda_min": "@.linalg.eigvalsh({0})[0]",
    "eigvecs": "_eigvecs({0})",
    "eigvec_max": "_eigvecs({0})[:, -1]",
    "eigvec_min": "_eigvecs({0})[:, 0]",
    "resolvent_max": "_resolvent({0}, -1)",
    "resolvent_min": "_resolvent({0}, 0)",
    "inverse_gaps": "_inverse_gaps({0})",
    "svdvals": "_singular({0}, 1)",
    "svd_u": "_singular({0}, 0)",
    "svd_v": "_singular({0}, 2)",
    "norm_nuc": "@.sum(@.linalg.svdvals({0}))",
    "spectrum": "_spectrum({0})",
    **{f"others{k}": f"_others({{0}}, {k})" for k in (1, 2, 3, 4)},
    "pinv": "_pinv({0})",
    "polar": "_polar({0})",
    "pdist2": "@.sqrt(@.sum(({0}[:, None, :] - {1}[None, :, :]) ** 2, axis=2))",
    "distance": "@.sqrt(@.sum(({0}[:, None, :] - {1}[None, :, :]) ** 2, axis=2))",
    "vanishes": "@.where({0} == 0, @.ones_like({0}), @.zeros_like({0}))",
    "reciprocal": "_reciprocal({0})",
    "duplication": "_duplication({0}, {like})",
    "elimination": "_elimination({0}, {like})",
}


def powers_of(expm: str, jacfwd: str) -> dict[str, str]:
    """Exponential, cosine and sine of a matrix; their derivatives are tensors, which forward mode fills."""
    made = {
        "expm": f"{expm}({{0}})",
        "cosm": f"{expm}(1j * {{0}}).real",
        "sinm": f"{expm}(1j * {{0}}).imag",
    }
    for name, word in list(made.items()):
        f = expm if name == "expm" else f"lambda X: {word.format('X')}"
        for order in (1, 2):
            f = f"{jacfwd}({f})"
            made[f"D{order if order > 1 else ''}{name}"] = f + "({0})"
    return made


JAX = EVERYWHERE | {
    "sigmoid": "jax.nn.sigmoid({0})",
    "swish": "jax.nn.silu({0})",
    "softplus": "jax.nn.softplus({0})",
    "relu": "jax.nn.relu({0})",
    "gelu": "jax.nn.gelu({0}, approximate=False)",
    "erf": "jax.scipy.special.erf({0})",
    "ndtr": "jax.scipy.special.ndtr({0})",
    "log_ndtr": "jax.scipy.special.log_ndtr({0})",
    "mills": "_mills({0}, jax.scipy.special.ndtr({0}))",
    "excess": "_excess({0}, jax.scipy.special.ndtr({0}))",
    "step": "jnp.heaviside({0}, 0.5)",
    "tri": "jnp.tri({0}, {1}, dtype={like}.dtype)",
    "sqrtm": "jax.scipy.linalg.sqrtm({0}).real",
    **powers_of("jax.scipy.linalg.expm", "jax.jacfwd"),
}
TORCH = EVERYWHERE | {
    "sigmoid": "torch.sigmoid({0})",
    "swish": "torch.nn.functional.silu({0})",
    "softplus": "torch.logaddexp({0}, torch.zeros_like({0}))",
    "relu": "torch.relu({0})",
    "gelu": "torch.nn.functional.gelu({0})",
    "erf": "torch.erf({0})",
    "ndtr": "torch.special.ndtr({0})",
    "log_ndtr": "torch.special.log_ndtr({0})",
    "mills": "_mills({0}, torch.special.ndtr({0}))",
    "excess": "_excess({0}, torch.special.ndtr({0}))",
    "tri": "torch.tril({like}.new_ones(({0}, {1})))",
    **powers_of("torch.linalg.matrix_exp", "torch.func.jacfwd"),
}
ARRAY_API = EVERYWHERE | {
    "softplus": "xp.clip({0}, min=0) + xp.log1p(xp.exp(-xp.abs({0})))",
    "relu": "xp.clip({0}, min=0)",
    "erf": "_erf({0})",
    "ndtr": "_ndtr({0})",
    "log_ndtr": "_log_ndtr({0})",
    "mills": "_mills_of({0})",
    "excess": "_excess_of({0})",
    "tri": "xp.tril(xp.ones(({0}, {1}), dtype={like}.dtype, device=device({like})))",
}
TABLES: Mapping[str, Mapping[str, str]] = {
    "array-api": ARRAY_API,
    "jax": JAX,
    "torch": TORCH,
}
OF_NUMBERS = {  # functions of sizes and numbers, which are known before any array is
    **{name: f"math.{name}({{0}})" for name in SAME if name not in ("abs", "sign")},
    **{f"arc{name}": f"math.a{name}({{0}})" for name in ARCS},
    "erf": "math.erf({0})",
    "abs": "abs({0})",
    "pow": "{0} ** {1}",
}


def word(backend: str, name: str) -> str:
    """The word of a backend for a function, or an error that names the backends that have one."""
    found = TABLES[backend].get(name)
    if found is None:
        others = ["numpy", *(other for other, table in TABLES.items() if name in table)]
        raise Unsupported(
            f"{backend} has no word for the function {name}",
            hint="compile it for " + " or ".join(others),
        )
    return found
