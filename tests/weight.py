"""How heavy the code is: what a reader has to hold in mind at once.

    python tests/weight.py          the figures, and the heaviest functions and files

legend   nodes of the syntax tree a line of code (neither blank, comment nor docstring)   complexity by radon
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from radon.complexity import cc_visit_ast

SRC = Path(__file__).parent.parent / "src" / "frechet"
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef


class Weight(NamedTuple):
    """Nodes and lines of code of a file."""

    name: str
    nodes: int
    lines: int

    @property
    def density(self) -> float:
        """Nodes a line."""
        return self.nodes / max(self.lines, 1)


def docstrings(tree: ast.AST) -> set[int]:
    """The lines of docstrings."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            said = node.body[0]
            found.update(range(said.lineno, (said.end_lineno or said.lineno) + 1))
    return found


def weight(path: Path) -> Weight:
    """What a file weighs."""
    text = path.read_text()
    tree = ast.parse(text)
    said = docstrings(tree)
    code = [
        line
        for k, line in enumerate(text.splitlines(), start=1)
        if k not in said and line.strip() and not line.lstrip().startswith("#")
    ]
    return Weight(str(path.relative_to(SRC)), sum(1 for _ in ast.walk(tree)), len(code))


def functions(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function at any depth by its full name, in classes and in functions too; a lambda as one that returns."""
    for node in ast.iter_child_nodes(tree):
        name = inside
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{inside}{node.name}."
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield name[:-1], plain(node.name, node.body)
        elif isinstance(node, ast.Lambda):
            yield f"{inside}lambda:{node.lineno}", plain("f", [ast.Return(node.body)])
        yield from functions(node, name)


def plain(name: str, body: list[ast.stmt]) -> ast.FunctionDef:
    """A function of that body alone."""
    made = ast.parse(f"def {name}(): ...").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.body = body
    return made


def complexities(source: Path = SRC) -> Iterator[tuple[int, str]]:
    """The complexity of every function, method and lambda, by its full name."""
    for path in sorted(source.rglob("*.py")):
        for name, f in functions(ast.parse(path.read_text())):
            (block,) = cc_visit_ast(ast.Module([f], []))
            yield block.complexity, f"{path.relative_to(source)} {name}"


def total() -> Weight:
    """The package as a whole."""
    files = [weight(path) for path in SRC.rglob("*.py")]
    return Weight("src", sum(f.nodes for f in files), sum(f.lines for f in files))


if __name__ == "__main__":
    whole, found = total(), sorted(complexities(), reverse=True)
    print(f"{whole.lines} lines of code, {whole.density:.2f} nodes a line")
    mean, many = sum(c for c, _ in found) / len(found), sum(c > 15 for c, _ in found)
    print(f"{len(found)} functions, mean complexity {mean:.2f}, {many} above 15")
    for c, name in found[:10]:
        print(f"  {c:>3} {name}")
    for w in sorted((weight(p) for p in SRC.rglob("*.py")), key=lambda w: -w.density)[:10]:
        print(f"  {w.density:>6.2f} {w.name}")
