"""Functions by other names, as they stand in print: they are read, and no product of names may spell one."""

from __future__ import annotations

PRINTED = {
    "ln": "log",
    "Tr": "tr",
    "Trace": "tr",
    "Diag": "diag",
    "ReLU": "relu",
    "Relu": "relu",
    "sgn": "sign",
    "chol": "cholesky",
    "Vec": "vec",
    "Det": "det",
    "arsinh": "arcsinh",
    "arcosh": "arccosh",
    "artanh": "arctanh",
    "lg": "log10",
    "LSE": "logsumexp",
    "lse": "logsumexp",
    "nucl": "norm_nuc",
    "Softmax": "softmax",
    "Sigmoid": "sigmoid",
}
