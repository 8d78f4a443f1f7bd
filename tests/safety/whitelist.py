"""What generated source may hold: listed kinds of nodes, names, attributes, strings; everything else is foreign.

A source is imports, definitions of the package's own, and one function.  The definitions are held to the text of the
package: every string, name and attribute in them stands in the files that they are copied from.  The function is held
to the lists below, which know nothing of how it was made.

    legend   b backend   node of the syntax tree

>>> foreign('import numpy as np\\n\\ndef f(x):\\n    "The sum."\\n    return np.sum(x)', "numpy")
[]
>>> foreign('import os\\n\\ndef f(x):\\n    return x.__class__', "numpy")
['import os', 'attribute __class__']
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import frechet

ROOT = Path(frechet.__file__).parent
# what may be copied
BROUGHT = (
    "codegen/source/factorisations.py",
    "codegen/source/copied.py",
    "numeric/namespace.py",
    "numeric/matrix_functions.py",
)

IMPORTS = {
    "numpy": {
        "import math",
        "import numpy as np",
        "from scipy.linalg import lapack",
        "from itertools import combinations_with_replacement",
        "from itertools import permutations",
        "from itertools import product",
    },
    "jax": {"import math", "import jax", "import jax.numpy as jnp"},
    "torch": {"import math", "import torch"},
    "array-api": {"import math"},
}
IMPORTED = {"numpy": ("scipy.special", {"expit", "erf", "ndtr", "log_ndtr"}),
            "array-api": ("array_api_compat", {"array_namespace", "device"})}  # fmt: skip
ROOTS = {
    "numpy": {"np", "math"},
    "jax": {"jax", "jnp", "math"},
    "torch": {"torch", "math"},
    "array-api": {"xp", "math"},
}


def words(text: str) -> set[str]:
    """The words of a text."""
    return set(text.split())


KINDS = words("""
    FunctionDef arguments arg Expr Assign AugAssign If Try ExceptHandler Raise Return For
    BinOp UnaryOp Compare BoolOp IfExp Subscript Slice Tuple List Name Attribute Constant Call keyword Starred
    GeneratorExp ListComp comprehension Load Store Add Sub Mult Div MatMult Pow FloorDiv USub Not And Or
    Eq NotEq Lt LtE Gt GtE Is IsNot Lambda
""")
IN_OURS = KINDS | words("""
    Assert AnnAssign BitAnd BitOr BitXor Break Continue Dict DictComp FormattedValue In NotIn JoinedStr LShift
    RShift Mod Set SetComp While Invert Pass Nonlocal With withitem Delete NamedExpr Is
""")
PYTHON = {
    *(
        "None",
        "True",
        "False",
        "abs",
        "bool",
        "dict",
        "enumerate",
        "float",
        "hasattr",
        "int",
        "isinstance",
        "len",
    ),
    *(
        "list",
        "max",
        "min",
        "range",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "sum",
        "tuple",
        "type",
        "zip",
    ),
    *(
        "AttributeError",
        "IndexError",
        "TypeError",
        "ValueError",
        "ZeroDivisionError",
        "str",
        "all",
        "any",
        "complex",
    ),
}
METHODS = {  # of arrays and tensors
    *(
        "T",
        "abs",
        "add",
        "all",
        "amax",
        "amin",
        "any",
        "argmax",
        "astype",
        "at",
        "copy",
        "count",
        "diagonal",
    ),
    *(
        "dtype",
        "expand",
        "imag",
        "index_put",
        "max",
        "min",
        "ndim",
        "new_full",
        "new_ones",
        "new_zeros",
        "permute",
    ),
    *(
        "prod",
        "real",
        "reshape",
        "set",
        "shape",
        "size",
        "sum",
        "transpose",
        "log",
        "swapaxes",
        "mT",
        "exp",
        "clone",
    ),
    *("to", "mean", "device"),
}
WORDS = words("""
    abs acos acosh add amax amin arange arccos arccosh arcsin arcsinh arctan arctanh argmax asarray asin asinh as_tensor
    at atan atanh broadcast_to cbrt ceil cho_solve cholesky cholesky_inverse cholesky_solve clip concat copy cos cosh
    cumsum cumulative_sum default_backend det diag diag_embed diagonal divide dtype e eigh eigvalsh einsum empty
    empty_like eps erf erfc exp expand_dims expit expm expm1 eye finfo flip float32 float64 full full_like func
    functional hypot inf inv isdtype isfinite jacfwd lapack lax linalg log log10 log1p log2 logaddexp logsumexp
    lu_factor lu_solve matmul matrix_exp matrix_power max maximum mean min minimum moveaxis movedim nan ndarray ndtr
    log_ndtr ndtri negative nn norm ones ones_like optimization_barrier pad permute_dims pi pinv polynomial pow power
    prod reciprocal relu repeat reshape result_type roll scipy set sigmoid sign sin sinh slogdet softmax softplus solve
    special sqrt square stack subtract sum svd svdvals take take_along_axis tan tanh tensordot tile trace transpose tri
    tril tril_indices triu triu_indices vdot vecdot where zeros zeros_like lower_bound heaviside logit log_sigmoid silu
    gelu log_softmax outer swapaxes sqrtm
""")  # of the libraries, behind their names
EINSUM = re.compile(r"[a-zA-Z,]*->[a-zA-Z]*")
SHAPE = re.compile(r"\((?:[\w*+\- ^()]+,?(?: [\w*+\- ^(),]+)?|,)?\)")
TAGS = {
    "cholesky",
    "lu",
    "getrf",
    "potrf",
    "symmetric",
    "sytrf",
    "reduced",
    "real floating",
    "nuc",
}


def foreign(source: str, b: str) -> list[str]:
    """What a source holds that is not listed."""
    found: list[str] = []
    tree = ast.parse(source)
    *_, last = tree.body
    given = {
        n.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    given |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    given |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found += imported(node, b)
            given |= {a.asname or a.name for a in node.names}
        elif node is last and isinstance(node, ast.FunctionDef):
            found += of_the_function(node, b, given)
        elif isinstance(node, ast.FunctionDef | ast.Assign):
            found += of_ours(node, given)
        else:
            found.append(f"statement {ast.unparse(node)}")
    return found


def imported(node: ast.Import | ast.ImportFrom, b: str) -> list[str]:
    """An import that is not listed."""
    home, names = IMPORTED.get(b, ("", set()))
    fine = ast.unparse(node) in IMPORTS[b]
    fine |= (
        isinstance(node, ast.ImportFrom)
        and node.module == home
        and {a.name for a in node.names} <= names
    )
    return [] if fine else [ast.unparse(node)]


def of_the_function(f: ast.FunctionDef, b: str, given: set[str]) -> Iterator[str]:
    """What the function of the user's expression holds that is not listed."""
    told = {
        id(n.body[0].value)
        for n in ast.walk(f)
        if isinstance(n, ast.FunctionDef) and ast.get_docstring(n)
    }
    arguments = {n.arg for n in ast.walk(f) if isinstance(n, ast.arg)}
    for node in ast.walk(f):
        if type(node).__name__ not in KINDS:
            yield f"node {type(node).__name__}"
        elif isinstance(node, ast.Name):
            if dunder(node.id) or node.id not in given | PYTHON:
                yield f"name {node.id}"
        elif isinstance(node, ast.FunctionDef) and (
            node.decorator_list or dunder(node.name)
        ):
            yield f"definition {node.name}"
        elif isinstance(node, ast.arg | ast.keyword) and dunder(node.arg or ""):
            yield f"argument {node.arg}"
        elif isinstance(node, ast.Attribute):
            behind = root(node)
            if node.attr not in (
                WORDS if behind in ROOTS[b] and behind not in arguments else METHODS
            ):
                yield f"attribute {node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            yield f"constant {node.value!r}"
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in told
        ):
            s = node.value
            if not (
                EINSUM.fullmatch(s)
                or SHAPE.fullmatch(s)
                or s in TAGS
                or is_size(s, arguments | given)
            ):
                yield f"string {s!r}"
        elif (
            isinstance(node, ast.Expr)
            and not isinstance(node.value, ast.Call)
            and id(node.value) not in told
        ):
            yield f"statement {ast.unparse(node)}"


def is_size(s: str, names: set[str]) -> bool:
    """Is it a name of the function, or a polynomial of names?"""
    return (
        re.fullmatch(r"[\w*+\- ()]+", s) is not None
        and set(re.findall(r"[^\W\d]\w*", s)) <= names
    )


def of_ours(node: ast.FunctionDef | ast.Assign, given: set[str]) -> Iterator[str]:
    """What a definition holds that does not stand in the files of the package."""
    text = ours()
    for n in ast.walk(node):
        if type(n).__name__ not in IN_OURS:
            yield f"node {type(n).__name__}"
        elif isinstance(n, ast.Name) and n.id not in text | given | PYTHON:
            yield f"name {n.id}"
        elif isinstance(n, ast.Attribute) and n.attr not in text | WORDS | METHODS:
            yield f"attribute {n.attr}"
        elif (
            isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value not in text
        ):
            yield f"string {n.value!r}"


@cache
def ours() -> frozenset[str]:
    """Names, attributes and strings of the files that definitions are copied from."""
    found: set[str] = set()
    for name in BROUGHT:
        for n in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))):
            found |= {
                getattr(n, "id", ""),
                getattr(n, "attr", ""),
                getattr(n, "arg", "") or "",
            }
            found |= {n.name} if isinstance(n, ast.FunctionDef) else set()
            found |= (
                {n.value}
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
                else set()
            )
    return frozenset(
        found
        - {"eval", "exec", "compile", "getattr", "setattr", "globals", "open", "__import__"}
    )


def dunder(name: str) -> bool:
    """A name that Python reads itself."""
    return re.fullmatch(r"__[^_](.*[^_])?__", name) is not None


def root(node: ast.Attribute) -> str:
    """The name at the front of `np.linalg.inv`."""
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) else ""
