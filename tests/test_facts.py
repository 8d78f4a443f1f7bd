"""Facts of functions stand on their declarations, or in one of a few tables: these agree with the registry.

A table is what names at least four words of the language in one place.  Each is listed with what it is about, names
nothing that is no word, and has every word that it is about, or says here which it has not.

legend   table path of a table   word of the language   backend library for which code is written
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import frechet as fr
import frechet.functions.catalogue
from frechet.check import decimals, iterations, nodes, words
from frechet.codegen.plan.joint import SLOPE
from frechet.codegen.program import accurate, minors
from frechet.codegen.source import cost
from frechet.codegen.source.words import NUMPY, OF_NUMBERS, TABLES
from frechet.functions.catalogue.spellings import PRINTED
from frechet.functions.declaration import Entrywise, Function, registry
from frechet.functions.matrix_map import MatrixMap
from frechet.notation.phrases.leaf import LINEAR
from frechet.numeric.evaluate import evaluate
from frechet.numeric.namespace import NAMESPACE
from frechet.reading.print.macros import EXTREMES

SRC = Path(fr.__file__).parent
LISTED = {
    "check/decimals.py": "values of the check, of one number",
    "check/expr_value.py": "values of the check, by elimination",
    "check/iterations.py": "values of the check, of matrices by iteration",
    "check/nodes.py": "values of the check, in any ring",
    "check/patterned_words.py": "values of the check, of words that keep a pattern",
    "check/words.py": "values of the check, of words that are networks",
    "claims/customs.py": "words of matrices, whose arguments are no numbers by custom",
    "claims/hypotheses.py": "what constraints are made of",
    "codegen/program/scales.py": "logarithms of what is exponential, in words that only code has",
    "codegen/program/stable.py": "the laws that put such words in place",
    "codegen/source/cost.py": "operations of a call",
    "codegen/source/words.py": "words of every backend",
    "documents/stated.py": "letters and words of formulas that name no quantity",
    "explain/remainders.py": "functions whose remainder has a bound",
    "notation/phrases/leaf.py": "what is linear in print",
    "numeric/digits.py": "NumPy's words in many digits",
    "numeric/namespace.py": "NumPy's words that NumPy has not",
    "numeric/matrix_functions.py": "values of the interpreter, of matrices by iteration",
    "reading/families.py": "what measures a vector",
    "reading/print/macros.py": "what stands over a variable in print",
    "reading/print/shorthand.py": "functions that print may write without brackets",
    "reading/print/sums.py": "the triangles of sums over pairs",
    "reading/print/symbols.py": "letters that print reserves for matrices",
    "reading/text/habits.py": "words of other systems, each with ours",
}
FUNCTIONS = {name: w for name, w in registry.items() if isinstance(w, Function)}
TENSORS = {name for name, w in FUNCTIONS.items() if w.blocks}
ENTRYWISE = {name for name, w in FUNCTIONS.items() if isinstance(w, Entrywise)}
COMPILER = {  # functions that only code has
    f.name: f
    for module in (accurate, minors)
    for made in vars(module).values()
    for f in (made if isinstance(made, list) else [made])
    if isinstance(f, Function)
}
JOINT = {SLOPE.name}  # of two functions at once, made when operations are planned
ELIMINATION = {"inv", "matpow", "det", "logdet", "pow", "softmax", "logsumexp"}  # and roots
TYPED = {"kron"}  # of a text, by what its arguments are


# -------------------------------------------------------------------- where tables are
def said(node: ast.AST | None) -> str:
    """A text, or the name of a function: of a pair the first."""
    match node:
        case ast.Constant(value=str(text)) | ast.Name(id=text):
            return text
        case ast.Tuple(elts=[first, *_]):
            return said(first)
    return ""


def names(node: ast.AST) -> Iterator[list[str]]:
    """What a display names, a dictionary on either side, a call by its options or in one text, a match in its cases."""
    match node:
        case ast.Dict(keys=keys, values=values):
            yield [said(k) for k in keys]
            yield [said(v) for v in values]
        case ast.Set(elts=elts) | ast.Tuple(elts=elts) | ast.List(elts=elts):
            yield [said(e) for e in elts]
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(text)), attr="split")
        ):
            yield text.split()
        case ast.Call(args=[ast.Constant(value=str(text))], keywords=[]):
            yield text.split()
        case ast.Call(args=[], keywords=options):
            yield [k.arg or "" for k in options]
        case ast.Match(cases=cases):
            values = [
                v.value for c in cases for v in ast.walk(c.pattern) if hasattr(v, "value")
            ]
            yield [said(v) for v in values if isinstance(v, ast.AST)]


def is_table(node: ast.AST) -> bool:
    """Are at least four of its names words of the language, and half of them?"""
    found = [[t for t in texts if t] for texts in names(node)]
    known = [[t for t in texts if t in registry] for texts in found]
    return any(
        len(k) >= 4 and 2 * len(k) >= len(t) for k, t in zip(known, found, strict=True)
    )


def tables(source: str) -> bool:
    """Has a source a table?"""
    return any(map(is_table, ast.walk(ast.parse(source))))


def files() -> Iterator[str]:
    """The files with tables, the catalogue apart."""
    for path in sorted(SRC.rglob("*.py")):
        if "catalogue" not in path.parts and tables(path.read_text("utf-8")):
            yield path.relative_to(SRC).as_posix()


def test_the_tables_are_those_that_are_listed():
    assert list(files()) == sorted(LISTED)


PLANTED = (
    'SAFE = {"inv", "det", "tr", "expm"}',
    'SAFE = "inv det tr expm".split()',
    'SAFE = word_set("inv det tr expm")',
    "SAFE = dict(inv=1, det=2, tr=3, expm=4)",
    'SAFE = [("inv", 1), ("det", 2), ("tr", 3), ("expm", 4)]',
    'SAFE = {1: "inv", 2: "det", 3: "tr", 4: "expm"}',
    "SAFE = {inv: 1, det: 2, tr: 3, expm: 4}",
    'match f:\n    case "inv" | "det":\n        pass\n    case "tr":\n        pass\n    case "expm":\n        pass',
)


@pytest.mark.parametrize("text", PLANTED)
def test_a_table_that_is_planted_is_found(text):
    assert tables(text)


def test_other_words_are_no_table():
    assert not tables('AXES = {"inv", "det", "rows", "columns", "layers"}')


# -------------------------------------------------------------------- values of the check
def test_every_number_has_its_digits():
    assert set(decimals.ENTRYWISE) == ENTRYWISE


def test_every_function_has_a_value_in_the_check():
    valued = set(nodes.NODE_VALUES) | set(iterations.VALUES) | ENTRYWISE | ELIMINATION
    derived = {n for n in TENSORS if FUNCTIONS[n].base in iterations.VALUES}
    assert set(FUNCTIONS) - valued - derived == {"inverse_gaps"}  # of a vector


def test_every_word_of_a_text_has_a_value_in_the_check():
    assert set(registry) - set(FUNCTIONS) == set(words.WORD_VALUES) | TYPED
    assert set(nodes.NODE_VALUES) | ELIMINATION <= set(FUNCTIONS)
    assert set(iterations.VALUES) <= set(registry)


# -------------------------------------------------------------------- code
ABSENT = {  # what a library has not
    "jax": {"Dsqrtm", "D2sqrtm"},
    "torch": {"sqrtm", "Dsqrtm", "D2sqrtm"},
    "array-api": {
        "sqrtm",
        *(f"{d}{name}" for d in ("D", "D2") for name in ("expm", "cosm", "sinm", "sqrtm")),
        *("expm", "cosm", "sinm", "gelu"),
    },
}
NOWHERE = {"logm", "powm"}  # with their derivatives, in no other library
FACTORED = {n for n, f in (FUNCTIONS | COMPILER).items() if f.factored}
SHARED = {"softmax", "logsumexp"}  # written as operations


def base(name: str) -> str:
    """The function of which this is a derivative."""
    f = FUNCTIONS.get(name)
    return f.base if isinstance(f, MatrixMap) else name


@pytest.mark.parametrize("backend", TABLES)
def test_every_function_has_a_word_or_is_said_to_have_none(backend):
    here = set(TABLES[backend])
    assert here <= set(registry) | set(COMPILER)
    missing = set(FUNCTIONS) - here - FACTORED - SHARED
    expected = {n for n in missing if base(n) in NOWHERE or n.startswith(("D3", "D4"))}
    expected |= {n for n in missing if base(n) == "polar" and n != "polar"}
    assert missing - expected == ABSENT[backend]


@pytest.mark.parametrize("backend", TABLES)
def test_every_function_of_the_compiler_has_a_word(backend):
    without = {n for n in COMPILER if n not in TABLES[backend]} - FACTORED
    assert all(re.match("minors|spectr|others|logdets|hold", n) for n in without)


def test_words_of_numbers_and_of_numpy_are_words():
    assert set(NUMPY) <= set(FUNCTIONS) | set(COMPILER) | JOINT
    assert set(OF_NUMBERS) <= set(FUNCTIONS)


def test_operations_are_counted():
    """All but what is read or written once an entry."""
    once = {"argmax", "argmin", "max", "min", "softmax", "logsumexp", "pdist2"}
    once |= {"tri", "duplication", "elimination"}
    mapped = {base(n) for n in FUNCTIONS} - {"expm"} - set(cost.CALLS) - ENTRYWISE - once
    assert mapped == {"polar", "logm", "sqrtm", "cosm", "sinm", "powm"}
    assert set(cost.CALLS) <= set(FUNCTIONS) | set(COMPILER)


def test_every_declared_word_of_numpy_is_there():
    for f in FUNCTIONS.values():
        for name in re.findall(r"(?<![\w.{'])[a-z]\w*", f.numpy):
            assert name in NAMESPACE or name in ("sum", "where", "nan", "nuc"), (f, name)


# -------------------------------------------------------------------- print
def linear(word: str, k: int) -> bool:
    """Is a word linear in an argument: by what its text is at a sum?"""
    given = ["A", "B"][: 1 + (word == "kron")]
    if word in ("diag", "circulant"):
        given = ["x"]
    if word == "unvec":
        given = ["v, m, n"]
    moved = [*given]
    moved[k] = re.sub(r"^\w+", "(2*\\g<0> - 3*\\g<0>2)", moved[k])
    other = [*given]
    other[k] = re.sub(r"^\w+", "\\g<0>2", other[k])
    call = lambda a: f"{word}({', '.join(a)})"  # noqa: E731
    where = "A: n×n, A2: n×n, B: p×q, B2: p×q, x: n, x2: n, v: m*n, v2: m*n"
    left = fr.read(call(moved), where)
    rng = np.random.default_rng(k)
    size = {"n": 3, "p": 2, "q": 4, "m": 5}
    shapes = {"A": (3, 3), "A2": (3, 3), "B": (2, 4), "B2": (2, 4), "x": (3,), "x2": (3,)}
    shapes |= {"v": (15,), "v2": (15,)}
    values = {name: rng.standard_normal(s) for name, s in shapes.items()}
    right = fr.read(f"2*{call(given)} - 3*{call(other)}", where)
    both = [np.asarray(evaluate(e, values, size)) for e in (left, right)]
    return bool(np.allclose(*both))


@pytest.mark.parametrize(("word", "places"), LINEAR.items())
def test_what_is_linear_in_print_is_linear(word, places):
    assert all(linear(word, k - 1) for k in places)


def test_what_is_not_linear_is_seen():
    assert not linear("det", 0)
    assert not linear("logsumexp", 0)


def test_spoken_words_and_spellings_are_words():
    assert {w.spoken for w in registry.values()} <= set(registry)
    assert set(PRINTED.values()) <= set(registry)
    assert EXTREMES & set(registry) == {"min", "max", "argmin", "argmax"}


# -------------------------------------------------------------------- what declarations say
SYMMETRIC = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 5.0]])


@pytest.mark.parametrize("name", sorted(n for n, f in FUNCTIONS.items() if f.keeps))
def test_what_a_function_keeps_it_keeps(name):
    """At a matrix that is definite, and at one that is diagonal."""
    text = f"{name}(X{', 3' * (name == 'matpow')}{', a' * (name == 'powm')})"
    e = fr.read(text, "X: n×n psd, a: scalar")
    at = lambda X: np.asarray(evaluate(e, {"X": X, "a": 0.7}, {"n": 3}))  # noqa: E731
    if "definite" in FUNCTIONS[name].keeps:
        assert np.all(np.linalg.eigvalsh(at(SYMMETRIC)) > 0)
    if "diagonal" in FUNCTIONS[name].keeps:
        made = at(np.diag([1.0, 2.0, 3.0]))
        assert np.array_equal(made, np.diag(np.diag(made)))


def test_scalar_valued_words_are_known_by_their_signatures():
    assert {"tr", "trace", "det", "norm2", "normF", "lambda_max"} <= {
        n for n, w in registry.items() if w.scalar
    }
    assert not any(registry[n].scalar for n in ("sum", "max", "var", "diag", "inv", "exp"))


@pytest.mark.parametrize("word", ["tr", "trace", "norm", "lambda_max", "det"])
def test_a_transpose_behind_a_number_is_asked_about(word):
    with pytest.raises(fr.FrechetError, match="or of its argument"):
        fr.derive(
            rf"\operatorname{{{word}}}(A)^\top x", "A", where="A: n×n, x: n", syntax="latex"
        )


@pytest.mark.parametrize(
    ("word", "other"), [("exp", "expm"), ("cos", "cosm"), ("sqrt", "sqrtm")]
)
def test_the_matrix_function_of_a_word_is_named(word, other):
    d = fr.derive(f"{word}(A)", "A", where="A: n×n")
    assert any(f"the matrix function is {other}" in said for said in d.conventions)


def test_modules_of_tables_are_there():
    for path in LISTED:
        import_module("frechet." + path.removesuffix(".py").replace("/", "."))
