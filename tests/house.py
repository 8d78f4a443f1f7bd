"""The plan of the house: its rooms and shelves bottom up, and what every file of it imports.

An import is whatever names a module of ours: `import`, `from ... import` of a module or of a name in it, also inside a
function or for type checkers, and any text that is the name of one, as `import_module` takes it, also with dots.

legend   unit a file or a folder among those beside it   floor the line of a unit in the plan of its folder
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

SRC = Path(__file__).parent.parent / "src" / "frechet"

PLAN = {
    "": """
        errors
        network paper
        types
        expr
        calculus
        functions
        numeric
        derivatives
        notation
        reading
        check
        answers
        codegen
        operators explain
        derivation
        question subcommands
        claims
        api documents
        exercises
        __init__ listing
        lessons
        cli
        __main__
    """,
    "errors": "__init__ kept / limits",
    "paper": "labels signs / letters / formula page / lines prose / alignment / sheet web / shown / __init__",
    "network": "labelling size / axis lengths / network / canonical",
    "types": "space / type / signature unit",
    "expr": "node / sums / powers slices / neighbours recipes symmetry / net / laws",
    "calculus": "sweeps / linear_map",
    "functions": "declaration / algebra matrix_map unknown / catalogue",
    "functions/catalogue": """
        entrywise products spellings
        extremes inverse numbers patterns reductions
        matrix_functions pinv solves statistics
        eigen
        cholesky singular
        __init__
    """,
    "numeric": "continuation matrix_functions values / digits namespace / evaluate",
    "derivatives": "definite / tangent / conditions partials",
    "notation": "phrases pickling / paint / words / __init__",
    "notation/phrases": "leaf / order pickling slices / traits / algebra / phrase / product_ends quotients",
    "notation/paint": "painter / latex sharing",
    "notation/words": "diagonals graph unit_axes / blocks / factoring network / literal / matrix / index",
    "reading": """
        text index_sums sizes spelling family_words
        declared_sizes spread
        at_point declare losses needs primes signs slice_types
        applied derivative_types kinds moving slice_networks suppositions text_entries unknown_functions
        infer
        names short_sums
        first_kinds
        resolve
        elaborate families
        print
        equation
        asked_back
        __init__
    """,
    "reading/text": "syntax / lex / foreign frame / parse / habits",
    "reading/print": """
        decoration ellipses macros
        items shorthand
        adjoints bases differentials index_letters nesting sheet typefaces
        labels
        told
        given piecewise rows scripts
        brackets sums symbols variables
        unknowns
        calls combined operators points
        letters
        typeset
        printed
    """,
    "check": """
        moods outcome ring
        array
        decimals nodes sample slices standin
        iterations patterned_words quotients
        expr_value spaces
        words
        text_value
        points
        answer confirmation kinks
        conditions sampling tally
        definition shrinking
        identity
        __init__
    """,
    "answers": "titles / forms / maps stated_conditions / derivative readings / checks report terminal",
    "codegen": "operations / program / plan / source / compiled options / compiling / prepare / requests / __init__",
    "codegen/program": "accurate definitions / batch collect constants minors narrowing scales / stable sweeps",
    "codegen/plan": "blocking memory pairs replay schedule / joint / contract / functions / lower",
    "codegen/source": """
        copied factorisations numpy_words words
        prelude
        arguments functional_prelude functional_products names products
        emit
        cost emit_blocks functional
        tensor_code
        array_code jax_code torch_code
    """,
    "operators": """
        factor words
        operator
        batched blocks kronecker lowrank network tangent
        local pencil
        woodbury
        total
        plan
        merge
        recognise
        build compiling
        __init__
    """,
    "explain": """
        degrees letters_of_laws statements step_rule
        rules_of_orders
        bounds formula habits rules sides
        entries_of_words formula_side moving powers_by_entries program typed
        names_out spread standing_alone steps
        explanation turning
        order_kept rewritten symmetries_said
        adjoint_in_order frame_steps parts
        part_rules put_in
        gradient_words increments lines remainders vec way_to_bracket
        narrator rising stages
        taylor
        dropped
        expansion_by_degrees expansion_of_words typed_answers
        backward book_of_entries differentials kronecker written_out
        chain_again entries_again
        chain entries
        expansion
        reasons
        __init__
    """,
    "explain/reasons": """
        formulas
        page
        sandwich subject
        local
        adjoint order remainder shape sides_kept small
        layouts
        mistaken
        __init__
    """,
    "exercises": "problem topics / mistakes / paper / sheet / __init__",
    "lessons": "asked / commands / __init__",
    "claims": """
        constants dummies layouts other_signs relations rows squares truth typed
        verdict
        by_variables
        case counterexample customs domains functions_asked moving terms
        assumptions commuting first_wrong_step hypotheses
        diagnosis one_sided
        charity
        as_rows kinds_tried slips
        unknown_functions
        held_to_customs
        __init__
    """,
    "documents": """
        file patterns places
        macros stated statements
        definitions entries formats report
        gradients page typefaces
        context sarif
        elsewhere quotients
        opaque ways
        judging chains laid_out integrands
        short_for
        equations
        __init__
        printed
    """,
    "documents/formats": "layout / latex plain rest / html markdown / notebook / __init__",
}


LOADERS = {"import_module", "__import__"}  # functions that import what a text names
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Import(NamedTuple):
    """A file imports a module; `late` where that happens inside a function."""

    importer: str
    imported: str
    line: int
    late: bool


class House:
    """The modules below a folder that is a package, by their dotted names."""

    def __init__(self, source: Path = SRC) -> None:
        self.source, self.name = source, source.name
        self.files = {self.module(path): path for path in sorted(source.rglob("*.py"))}

    def module(self, path: Path) -> str:
        """The dotted name of a file."""
        words = (self.name, *path.relative_to(self.source).with_suffix("").parts)
        return ".".join(words[:-1] if words[-1] == "__init__" else words)

    @cached_property
    def imports(self) -> list[Import]:
        """Every import of a module of the house, but those of a module in itself."""
        found = [i for name in self.files for i in self.imports_of(name)]
        return [i for i in found if i.imported != i.importer]

    def imports_of(self, importer: str) -> Iterator[Import]:
        """The imports of one file."""
        tree = ast.parse(self.files[importer].read_text())
        late = {
            id(n) for f in ast.walk(tree) if isinstance(f, FUNCTIONS) for n in ast.walk(f)
        }
        for node in ast.walk(tree):
            for imported in self.named(node, importer):
                yield Import(importer, imported, node.lineno, id(node) in late)  # type: ignore[attr-defined]

    def named(self, node: ast.AST, importer: str) -> Iterator[str]:
        """The modules that a node of a syntax tree names."""
        match node:
            case ast.Import(names=names):
                yield from (a.name for a in names if a.name in self.files)
            case ast.ImportFrom(module=module, names=names, level=level):
                origin = self.origin(importer, module or "", level)
                yield from self.taken(origin, [a.name for a in names])
            case ast.Constant(value=str(text)) if text.startswith(f"{self.name}."):
                # the first part of f"frechet.codegen.source.{home}"
                package = text.rstrip(".")
                yield from (m for m in (text, package) if m in self.files)
            case ast.Call(
                func=ast.Name(id=word) | ast.Attribute(attr=word),
                args=[ast.Constant(value=str(text)), *more],
                keywords=options,
            ) if word in LOADERS:
                base = next(iter([*more, *(k.value for k in options)]), None)
                found = self.loaded(text, base, importer)
                yield from {found} & {*self.files} - {text if "." in text else ""}

    def loaded(self, text: str, base: ast.expr | None, importer: str) -> str:
        """The module that a text names, where it begins with dots beside a package that is given, or beside us."""
        level = len(text) - len(text.lstrip("."))
        if not level:
            return text
        package = (
            base.value if isinstance(base, ast.Constant) else self.origin(importer, "", 1)
        )
        above = str(package).split(".")
        return ".".join([*above[: len(above) - level + 1], *filter(None, [text[level:]])])

    def origin(self, importer: str, module: str, level: int) -> str:
        """What stands behind `from`, also where it begins with dots."""
        if not level:
            return module
        inside = importer.split(".") + ["__init__"] * (
            self.files[importer].name == "__init__.py"
        )
        return ".".join([*inside[:-level], *filter(None, [module])])

    def taken(self, origin: str, names: list[str]) -> Iterator[str]:
        """The modules that `from origin import names` needs."""
        if origin in self.files:
            inside = [
                f"{origin}.{name}" for name in names if f"{origin}.{name}" in self.files
            ]
            yield from inside
            if len(inside) < len(names):
                yield origin

    def place(self, module: str) -> list[str]:
        """The way to a module: folders, then the file."""
        words = module.split(".")[1:]
        return words + ["__init__"] * (self.files[module].name == "__init__.py")

    def parting(self, importer: str, imported: str) -> tuple[str, str, str]:
        """The last folder that holds both modules, and the two units of it where they stand."""
        a, b = self.place(importer), self.place(imported)
        k = next(k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
        return "/".join(a[:k]), a[k], b[k]

    def rises(self) -> list[str]:
        """Imports of what does not stand on a lower floor of the folder where the two part."""
        found = []
        for i in self.imports:
            folder, mine, other = self.parting(i.importer, i.imported)
            level = floors(folder)
            if level.get(other, 0) >= level.get(mine, -1):
                found.append(
                    f"{i.importer}:{i.line} imports {i.imported}, which is not below it"
                )
        return found

    @cached_property
    def classes(self) -> dict[str, list[str]]:
        """Every class of the house by its full name, with its bases as the file that defines it names them."""
        return {
            f"{module}.{node.name}": [
                self.full_name(module, ast.unparse(bare(base))) for base in node.bases
            ]
            for module in self.files
            for node in ast.walk(self.tree(module))
            if isinstance(node, ast.ClassDef)
        }

    def tree(self, module: str) -> ast.Module:
        """The syntax tree of a file."""
        return ast.parse(self.files[module].read_text())

    @cached_property
    def given(self) -> dict[str, dict[str, str]]:
        """What the names mean that the imports of a file give it."""
        found: dict[str, dict[str, str]] = {module: {} for module in self.files}
        for module, names in found.items():
            for node in ast.walk(self.tree(module)):
                if isinstance(node, ast.ImportFrom):
                    origin = self.origin(module, node.module or "", node.level)
                    names |= {a.asname or a.name: f"{origin}.{a.name}" for a in node.names}
                elif isinstance(node, ast.Import):
                    names |= {a.asname: a.name for a in node.names if a.asname}
        return found

    def full_name(self, module: str, text: str) -> str:
        """Where a name that a file uses is defined; a door of a folder passes on what it imports."""
        first, dot, rest = text.partition(".")
        name = (
            self.given[module].get(first, first if dot else f"{module}.{first}")
            + dot
            + rest
        )
        home, _, last = name.rpartition(".")
        passed_on = home != module and last in self.given.get(home, {})
        return self.full_name(home, last) if passed_on else name

    def ancestors(self, name: str) -> set[str]:
        """The classes of the house that a class is: itself, its bases, and theirs."""
        above = (
            self.ancestors(base) for base in self.classes[name] if base in self.classes
        )
        return {name}.union(*above)

    def folders(self) -> dict[str, set[str]]:
        """The units of every folder that has more than one."""
        found: dict[str, set[str]] = {}
        for module in self.files:
            way = self.place(module)
            for k, unit in enumerate(way):
                found.setdefault("/".join(way[:k]), set()).add(unit)
        return found


def bare(base: ast.expr) -> ast.expr:
    """A base without its type arguments."""
    return base.value if isinstance(base, ast.Subscript) else base


def floors(folder: str) -> dict[str, int]:
    """The floor of every unit of a folder."""
    lines = PLAN.get(folder, "").replace("/", "\n").strip().split("\n")
    return {unit: k for k, line in enumerate(lines) for unit in line.split()}
