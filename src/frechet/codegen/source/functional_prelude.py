"""What code without writes brings with it: imports, and the functions of `copied.py` in the words of one library.

legend   xp the namespace of the array API
"""

from __future__ import annotations

import ast
import re
from copy import deepcopy

from frechet.codegen.source.prelude import definitions, head_of_source

LIBRARY_NAME = {"jax": "jnp", "torch": "torch"}
TORCH = {"max": "amax", "min": "amin"}  # what PyTorch calls otherwise
IMPORTS = {
    "math": "import math",
    "jax": "import jax",
    "jnp": "import jax.numpy as jnp",
    "torch": "import torch",
}
OWN = re.compile(r"(?<![\w.])_[a-z]\w*(?=\()")


class Copies:
    """The imports and the functions that a source needs."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.functions: dict[str, str] = {}

    def need(self, text: str) -> None:
        """Whatever a text calls that is ours."""
        for name in OWN.findall(text):
            self.copy(name)

    def copy(self, name: str) -> None:
        """The source of a function in the words of the library, after those that it calls."""
        node = definitions("copied").get(name)
        if name in self.functions or node is None:
            return
        text = ast.unparse(
            node
            if self.backend == "array-api"
            else Renamed(self.backend).visit(copied(node))
        )
        self.need(text.replace(f"def {name}(", ""))
        self.functions[name] = text

    def text(self, body: str) -> str:
        """Imports and functions, as the head of a source."""
        own = self.functions.values()
        everything = "\n".join(own) + body
        heads = [
            line
            for word, line in IMPORTS.items()
            if re.search(rf"(?<![\w.]){word}\.", everything)
        ]
        if self.backend == "array-api":
            read = [w for w in ("array_namespace", "device") if f"{w}(" in everything]
            heads += [f"from array_api_compat import {', '.join(read)}"] if read else []
        return head_of_source(heads, own)


def copied(node: ast.stmt) -> ast.stmt:
    """A definition that may be changed."""
    return deepcopy(node)


class Renamed(ast.NodeTransformer):
    """The words of the array API as those of another library, which needs no namespace as an argument."""

    def __init__(self, backend: str) -> None:
        self.backend, self.namespace = backend, LIBRARY_NAME[backend]

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        """Without `xp`."""
        node.args = [a for a in node.args if a.arg != "xp"]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Without `xp`; where a new array goes is a matter of the compiler in JAX, an attribute in PyTorch."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "device":
            return ast.Attribute(node.args[0], "device", ast.Load())
        node.args = [
            a for a in node.args if not (isinstance(a, ast.Name) and a.id == self.namespace)
        ]
        if self.backend == "jax":
            node.keywords = [k for k in node.keywords if k.arg != "device"]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`xp.max`."""
        if (
            isinstance(node.value, ast.Name)
            and node.value.id == "xp"
            and self.backend == "torch"
        ):
            node.attr = TORCH.get(node.attr, node.attr)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """The namespace itself."""
        return ast.Name(self.namespace, node.ctx) if node.id == "xp" else node
