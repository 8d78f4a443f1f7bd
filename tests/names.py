"""One word for one thing: where every name of the house is defined, and which names others import.

    python tests/names.py          how many names have two homes or more, and the public ones among them

legend   home a module that defines a name at the top level   public imported by another module, or its attribute
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from house import SRC, House

# a module and a name in it; no name where the module itself is meant
Target = tuple[str, str]
SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """A statement with all that runs in it when its file is imported: no bodies of functions and classes."""
    yield node
    if isinstance(node, SCOPES):
        return
    for child in ast.iter_child_nodes(node):
        # the target of a comprehension is its own
        own = isinstance(child, ast.comprehension)
        for part in (child.iter, *child.ifs) if own else (child,):
            yield from at_import(part)


def bound(statement: ast.stmt, ours: str = "frechet") -> Iterator[str]:
    """The names that a statement at the top level defines; one of ours that is imported has its home elsewhere."""
    for node in at_import(statement):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.ImportFrom(module=str(module), names=names, level=0):
                if module.split(".")[0] != ours:
                    yield from (a.asname for a in names if a.asname not in (None, a.name))


class Names:
    """The top-level names of a package."""

    def __init__(self, source: Path = SRC) -> None:
        self.house = House(source)
        files = self.house.files.items()
        self.trees = {module: ast.parse(path.read_text()) for module, path in files}
        self.taken = {module: dict(self.imported(module)) for module in self.trees}

    @cached_property
    def homes(self) -> dict[str, set[str]]:
        """The modules that define a name, by names without an underscore in front."""
        found: dict[str, set[str]] = defaultdict(set)
        for module, tree in self.trees.items():
            for name in (n for node in tree.body for n in bound(node)):
                if not name.startswith("_"):
                    found[name].add(module)
        return found

    def imported(self, importer: str) -> Iterator[tuple[str, Target]]:
        """What the imports of a module call by which name."""
        for node in ast.walk(self.trees[importer]):
            if isinstance(node, ast.ImportFrom):
                origin = self.house.origin(importer, node.module or "", node.level)
                for a in node.names:
                    inside = f"{origin}.{a.name}"
                    target = (inside, "") if inside in self.trees else (origin, a.name)
                    yield a.asname or a.name, target
            elif isinstance(node, ast.Import):
                yield from ((a.asname, (a.name, "")) for a in node.names if a.asname)

    def home(self, target: Target) -> Target:
        """The module that defines what a module may only pass on."""
        module, name = target
        while module in self.trees and module not in self.homes.get(name, ()):
            if name not in self.taken[module] or self.taken[module][name] == (module, name):
                break
            module, name = self.taken[module][name]
        return module, name

    def read(self, reader: str) -> Iterator[Target]:
        """The names of other modules that a module imports, or reads as attributes of one."""
        yield from (t for t in self.taken[reader].values() if t[1])
        for node in ast.walk(self.trees[reader]):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module, name = self.taken[reader].get(node.value.id, ("", ""))
                if module and not name:
                    yield module, node.attr

    @cached_property
    def public(self) -> set[Target]:
        """The names that other modules read, each at its home."""
        found = {(reader, self.home(t)) for reader in self.trees for t in self.read(reader)}
        return {home for reader, home in found if reader != home[0]}

    def several(self) -> dict[str, set[str]]:
        """The names with two homes or more."""
        return {name: homes for name, homes in self.homes.items() if len(homes) > 1}

    def collisions(self) -> dict[str, set[str]]:
        """Those of them that are public in one of their homes."""
        return {
            name: homes
            for name, homes in self.several().items()
            if any((home, name) in self.public for home in homes)
        }


if __name__ == "__main__":
    names = Names()
    several, found = names.several(), names.collisions()
    print(f"{len(names.homes)} names, {len(several)} with two homes or more")
    print(f"{len(found)} of these public, with {sum(map(len, found.values()))} homes")
    for name, homes in sorted(found.items()):
        print(f"  {name:<20} {' '.join(h.removeprefix('frechet.') for h in sorted(homes))}")
