"""What generated code brings with it: imports, factorisations, and functions of matrices, each only where it is read.

The functions are ordinary source of this package, copied into the code as text, so that the code needs NumPy and SciPy
only, and making it needs neither.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from importlib.resources import files
from threading import Lock

from frechet.errors.kept import cached

NAME = re.compile(r"(?<![\w.'])([A-Za-z_]\w*)(?!\s*=[^=])")
SPECIAL = {"expit", "erf", "ndtr", "log_ndtr"}
RENAMED = {"sigmoid": "expit"}
CONSTANTS = {"F64", "ARRAY"}
BUILTIN = {
    "None",
    "for",
    "in",
    "zip",
    "_0",
    "_1",
    "_2",
}  # and the words of loops over stacks
# functions and constants of ours
OWN = re.compile(r"^(?:def )?(_\w+|[A-Z]\w+)(?=\(| = )", re.MULTILINE)
# keys of the tables from which the interpreter reads declared words
WORD = re.compile(r'^ +"(\w+)":', re.MULTILINE)
COPIED_FROM = {  # where the functions stand that may be copied
    "factorisations": "frechet.codegen.source.factorisations",
    "copied": "frechet.codegen.source.copied",
    "namespace": "frechet.numeric.namespace",
    "matrix_functions": "frechet.numeric.matrix_functions",
}


@cached(1)
def brought() -> frozenset[str]:
    """The names by which a statement may read what the code brings with it."""
    own = {
        name for home in ("factorisations", "copied") for name in OWN.findall(source(home))
    }
    return frozenset(
        own
        | {
            name
            for home in ("namespace", "matrix_functions")
            for name in WORD.findall(source(home))
        }
    )


class Prelude:
    """The imports and the functions that a source needs."""

    def __init__(self) -> None:
        self.special: set[str] = set()
        self.functions: dict[str, str] = {}
        self.templates: dict[str, str] = {}  # those that are resolved

    def need(self, text: str) -> None:
        """Whatever a text reads by name."""
        for name in NAME.findall(text):
            if name in SPECIAL:
                self.special.add(name)
            elif name.startswith("_") or name in CONSTANTS:
                self.copy("factorisations", name)

    def resolved(self, template: str) -> str:
        """The interpreter's words as words of this source: `exp` is `np.exp`, our own functions are copied."""
        if template in self.templates:
            return self.templates[template]

        def one(found: re.Match[str]) -> str:
            name = RENAMED.get(found.group(1), found.group(1))
            if name in SPECIAL | BUILTIN:
                return name
            if name in definitions("factorisations"):
                self.copy("factorisations", name)
                return name
            for home in ("namespace", "matrix_functions"):
                if f"\ndef {name}(" in source(home):
                    self.copy(home, name)
                    return name
            return f"np.{name}"

        self.templates[template] = NAME.sub(one, template)
        return self.templates[template]

    def copy(self, home: str, name: str) -> None:
        """The source of a function, of those that it calls, and of the constants that it reads."""
        if name in self.functions or name not in definitions(home):
            return
        text, reads = copied(home, name)
        self.functions[name] = ""  # it may call itself
        self.special |= SPECIAL.intersection(reads)
        for inner in reads:
            self.copy(home, inner)
        del self.functions[name]
        self.functions[name] = text

    def text(self, body: str) -> str:
        """Imports and functions, as the head of a source."""
        own = self.functions.values()
        everything = "\n".join(own) + body
        heads = [
            line
            for word, line in IMPORTS.items()
            if word in everything and re.search(rf"\b{word}\b", everything)
        ]
        if self.special:
            heads.append(f"from scipy.special import {', '.join(sorted(self.special))}")
        return head_of_source(heads, own)


def head_of_source(imports: Iterable[str], functions: Iterable[str]) -> str:
    """Imports, then functions, with two lines between them and what follows."""
    return "".join(part + "\n\n\n" for part in ("\n".join(imports), *functions))


IMPORTS = {
    "math": "import math",
    **{
        name: f"from itertools import {name}"
        for name in ("combinations_with_replacement", "permutations", "product")
    },
    "np": "import numpy as np",
    "lapack": "from scipy.linalg import lapack",
}


@cached(16)
def source(home: str) -> str:
    """The text of a module; to find a name in it takes a thousandth of the time that reading it as a tree takes."""
    package, _, module = COPIED_FROM[home].rpartition(".")
    return files(package).joinpath(f"{module}.py").read_text(encoding="utf-8")


# CPython 3.11 counts the depth of trees for all threads together: SystemError
one_at_a_time = Lock()


@cached(16)
def definitions(home: str) -> dict[str, ast.stmt]:
    """The functions and constants of a module by name, without annotations."""
    found: dict[str, ast.stmt] = {}
    with one_at_a_time:
        tree = ast.parse(source(home))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = Bare().visit(node)
        elif isinstance(node, ast.Assign):
            named = (
                n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)
            )
            found |= dict.fromkeys(named, node)
    return found


@cached(1024)
def copied(home: str, name: str) -> tuple[str, tuple[str, ...]]:
    """The source of a definition, and the names that it reads."""
    node = definitions(home)[name]
    names = dict.fromkeys(
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id != name
    )
    return ast.unparse(node), tuple(names)


class Bare(ast.NodeTransformer):
    """Definitions without annotations, which name types that the code does not import."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """An argument."""
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        """A variable."""
        return (
            ast.Assign([node.target], node.value, lineno=node.lineno)
            if node.value
            else None
        )

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """What is returned."""
        self.generic_visit(node)
        node.returns = None
        return node
