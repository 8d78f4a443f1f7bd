"""Nothing that a user writes runs: hostile texts, names and sizes through every door, beside a canary.

legend   h hostile text   b backend   d derivation
"""

from __future__ import annotations

import builtins
import io
import itertools
import json
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from attacks import CARRIERS, NAMES, TEXTS
from whitelist import foreign

import frechet as fr
from frechet import cli
from frechet.codegen.source import names
from frechet.documents import check_document
from frechet.expr.node import symbol
from frechet.network.size import size

NEEDED = {"numpy": "numpy", "array-api": "array_api_strict", "jax": "jax", "torch": "torch"}
BACKENDS = {b: module for b, module in NEEDED.items() if find_spec(module)}
STYLES = ("differentials", "chain", "entries", "program", "kronecker")


@pytest.fixture(autouse=True)
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], bool]]:
    """Nothing has sung when a test ends; what it returns says whether something has."""
    monkeypatch.chdir(tmp_path)

    def sang() -> bool:
        heard = hasattr(builtins, "canary") or bool(list(tmp_path.iterdir()))
        for file in tmp_path.iterdir():
            file.unlink()
        vars(builtins).pop("canary", None)
        return heard

    assert not sang()
    yield sang
    assert not sang()


def attempt(door: Callable[[], object]) -> object:
    """What comes of it: an answer, or an error of ours, which is said in every way that there is."""
    try:
        return door()
    except fr.FrechetError as error:
        assert json.dumps(error.record()) and str(error) and repr(error) and error.show()
        return None


def harmless(f: fr.Compiled, b: str, *given: object) -> None:
    """Nothing foreign stands in a source, its text is text, and it runs."""
    assert foreign(f.source, b) == []
    compile(f.source, "source", "exec")
    if b == "numpy":
        assert np.isfinite(f(*given)).all() if len(f.outputs) == 1 else f(*given)


def carried(h: str) -> Iterator[tuple[str, str, str]]:
    """Questions that carry a text."""
    for carrier in CARRIERS.values():
        yield tuple(part.format(h) if "{0}" in part else part for part in carrier)  # type: ignore[misc]


def test_they_are_many() -> None:
    assert len(TEXTS) * len(CARRIERS) + len(NAMES) > 2000
    assert len(set(TEXTS)) > 150 and len(set(NAMES)) > 150


@pytest.mark.parametrize("h", TEXTS, ids=ascii)
def test_a_text_is_read_or_refused_at_every_door(h: str) -> None:
    for text, wrt, where in carried(h):
        d = attempt(
            lambda text=text, wrt=wrt, where=where: fr.derive(text, wrt, where=where)
        )
        attempt(lambda text=text, where=where: fr.read(text, where=where))
        attempt(
            lambda text=text, where=where: fr.check_claim(f"d/dx {text} = 2*x", where=where)
        )
        if isinstance(d, fr.Derivation) and "^" in text:
            harmless(fr.compile(text, where=where), "numpy", np.ones(2))
    for quoted in (
        f"${h}$",
        f"${CARRIERS['a comment'][0].format(h)}\n = 2$",
        f"\\begin{{equation}}{h}\\end{{equation}}",
        h,
    ):
        for syntax in ("md", "tex", "txt"):
            report = attempt(
                lambda quoted=quoted, syntax=syntax: check_document(quoted, syntax)
            )
            assert json.dumps(report.json(h)) and report.text(h)  # type: ignore[attr-defined]


@pytest.mark.parametrize("h", TEXTS[::7], ids=ascii)
@pytest.mark.parametrize("carrier", ["a comment", "a comment in lines"])
def test_an_answer_to_a_text_is_harmless_in_every_form(h: str, carrier: str) -> None:
    text, wrt, where = (
        part.format(h) if "{0}" in part else part for part in CARRIERS[carrier]
    )
    d = attempt(lambda: fr.derive(text, wrt, order=2, where=where))
    if not isinstance(d, fr.Derivation):
        return
    assert (
        str(d)
        and d.latex()
        and d.text()
        and json.dumps(d.json())
        and d.check().status == "passed"
    )
    for b in BACKENDS:
        harmless(d.compile(backend=b), b, np.ones(2))
        harmless(fr.compile({"loss": text}, backend=b, where=where), b, np.ones(2))
    harmless(d.compile("value", batch="x"), "numpy", np.ones((3, 2)))
    for style in STYLES:
        assert (
            attempt(
                lambda style=style: (
                    json.dumps(d.explain(style).json()) + d.explain(style).latex()
                )
            )
            is not h
        )


@pytest.mark.parametrize("h", TEXTS, ids=ascii)
def test_a_name_of_a_result_or_a_function_is_escaped_or_refused(h: str) -> None:
    for b in BACKENDS:
        harmless(
            fr.compile({h: "x'*x", h + "'": "2*x"}, backend=b, where="x: n"), b, np.ones(2)
        )
        for name in (
            h,
            "f" + h,
            "lambda",
            "f(x): return 1\ndef f",
            "f\n",
            "f #",
            "__debug__",
            "None",
        ):
            with pytest.raises(fr.ReadError, match="no name for a function"):
                fr.compile("x'*x", backend=b, where="x: n", name=name)


@pytest.mark.parametrize(
    "h",
    [*TEXTS[::4], *NAMES[::4], "{", "}", "{}", "%s", " ", "1", "a b", "a.b", "x\\"],
    ids=ascii,
)
def test_a_symbol_made_in_python_may_have_any_name(h: str) -> None:
    """Symbols and sizes that no reader has seen: the code has names of its own for them."""
    h = h.replace("\ud800", "")  # every name can be written in UTF-8
    A, x = symbol(h, size(h + "1"), size(h)), symbol(h + "_", size(h))
    d = fr.derive((A @ x).T @ (A @ x), x)
    for b in BACKENDS:
        harmless(d.compile("value", "gradient", backend=b), b, np.ones(2), np.ones((3, 2)))
    harmless(d.compile("value", batch=[h]), "numpy", np.ones(2), np.ones((4, 3, 2)))
    assert foreign(d.compile("hessian", structured=True).source, "numpy") == []
    prepared = d.compile("value", "gradient", constant=[h])
    value, gradient = prepared.prepare(np.ones((3, 2)))(np.ones(2))
    assert value == 12 and np.array_equal(gradient, [12, 12])
    # a name that cannot be read back is refused
    attempt(lambda: str(d) + d.latex() + json.dumps(d.json()))


COMMANDS = (
    ("{t}", "{w}", "--where", "{d}"),
    ("code", "{t}", "{w}", "--where", "{d}"),
    ("code", "{t}", "{w}", "--where", "{d}", "--backend", "torch", "--want", "value,hvp"),
    ("code", "x'*x", "x", "--want", "{h}"),
    ("code", "x'*x", "x", "--sizes", "{h}"),
    ("explain", "{t}", "{w}", "--where", "{d}", "--format", "latex"),
    ("check", "d/dx {t} = 2*x", "--where", "{d}", "--json"),
    ("functions", "{h}"),
    ("rule", "{h}"),
    ("x'*x", "x", "--form", "{h}"),
    ("x'*x", "x", "--limits", "{h}"),
    ("{h}",),
)


@pytest.mark.parametrize("h", TEXTS[::5], ids=ascii)
def test_the_command_line_runs_nothing(
    h: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    h = h.replace("\0", "")  # no argument of a process holds it
    for words, (t, w, d) in itertools.product(COMMANDS, list(carried(h))[:2]):
        argv = [part.format(t=t, w=w, d=d, h=h) for part in words]
        monkeypatch.setattr(sys, "argv", ["frechet", *argv])
        monkeypatch.setattr(sys, "stdin", io.StringIO(h))
        with pytest.raises(SystemExit) as done:
            cli.main()
        seen = capsys.readouterr()
        assert done.value.code in (0, 1, 2, None), seen.err
        if argv[0] == "code" and done.value.code == 0:
            assert foreign(seen.out, "torch" if "torch" in argv else "numpy") == []


# -------------------------------------------------------------------- names that the reader takes
# ‖Ax‖² + n·a of A = [1, 2; 3, 4], x = (1, -1), a = 2, n = 2, and its gradient 2A'Ax
TRUTH = (
    6.0,
    [-8.0, -12.0],
)


@pytest.mark.parametrize(
    ("b", "name"),
    [(b, name) for b in BACKENDS for name in NAMES[:: 1 if b == "numpy" else 5]],
)
def test_a_variable_a_size_and_a_matrix_may_have_any_name_that_is_read(
    b: str, name: str
) -> None:
    lib = pytest.importorskip(BACKENDS[b])
    if b == "jax":
        lib.config.update("jax_enable_x64", True)
    array = {
        "torch": lambda a: lib.tensor(a, dtype=lib.float64),
        "jax": lib.numpy.array if b == "jax" else None,
    }
    made = array.get(b) or (lambda a: lib.asarray(a, dtype=lib.float64))
    A, x = made([[1.0, 2.0], [3.0, 4.0]]), made([1.0, -1.0])
    questions = [  # the name as variable, as matrix, as scalar, as size
        (f"norm2(A7*{name})^2 + q7*q8", name, f"A7: q7×q7, {name}: q7, q8: scalar"),
        (f"norm2({name}*x7)^2 + q7*q8", "x7", f"{name}: q7×q7, x7: q7, q8: scalar"),
        (f"norm2(A7*x7)^2 + q7*{name}", "x7", f"A7: q7×q7, x7: q7, {name}: scalar"),
        (f"norm2(A7*x7)^2 + {name}*q8", "x7", f"A7: {name}×{name}, x7: {name}, q8: scalar"),
    ]
    for text, wrt, where in questions:
        d = attempt(
            lambda text=text, wrt=wrt, where=where: fr.derive(
                text, wrt, where=where, strict=True
            )
        )
        if not isinstance(d, fr.Derivation):
            continue
        f = d.compile("value", "gradient", backend=b)
        harmless(f, b, x, A, 2.0)
        others = [
            A if s.rank == 2 else 2.0 for n, s in d.context.variables.items() if n != wrt
        ]
        value, gradient = f(x, *others)
        assert (float(value), [float(g) for g in gradient]) == TRUTH
        if (
            b == "numpy"
        ):  # numbers in lists are measured on another way, which names the sizes
            listed = [a if isinstance(a, float) else a.tolist() for a in others]
            assert f(x.tolist(), *listed)[0] == TRUTH[0]
            with pytest.raises(ValueError, match="has shape"):
                f([1.0, 2.0, 3.0], *listed)


# -------------------------------------------------------------------- that the tests see
def test_a_title_that_is_not_escaped_is_found(
    canary: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    h = TEXTS[0]
    f = fr.compile({h: "x'*x"}, where="x: n")
    assert foreign(f.source, "numpy") == []
    monkeypatch.setattr(names, "escaped", str)
    f = fr.compile({h: "x'*x"}, where="x: n")
    assert any("open" in w for w in foreign(f.source, "numpy"))
    f(np.ones(2))
    assert canary()


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("def f(x):\n    return eval(x)", "name eval"),
        ("def f(x):\n    return getattr(x, 'T')", "name getattr"),
        ("def f(x):\n    return x.__class__", "attribute __class__"),
        ("def f(x):\n    return __import__(x)", "name __import__"),
        ("def f(x):\n    return f'{x}'", "node JoinedStr"),
        ("def f(x):\n    return np.load(x)", "attribute load"),
        ("def f(x):\n    return x.tofile(x)", "attribute tofile"),
        ("def f(np):\n    return np.load(np)", "attribute load"),
        ("def f(x):\n    return x\nf(1)", "statement f(1)"),
        ("import os\ndef f(x):\n    return x", "import os"),
        ("def g(x):\n    return open(x)\ndef f(x):\n    return x", "name open"),
        ("def g(x):\n    return x.system\ndef f(x):\n    return x", "attribute system"),
        ("def g(x):\n    return 'rm -r'\ndef f(x):\n    return x", "string 'rm -r'"),
        ("@g\ndef f(x):\n    return x", "definition f"),
        ("def f(x):\n    'title'\n    'more'\n    return x", "statement 'more'"),
        ("def f(x):\n    import os\n    return x", "node Import"),
        ("def f(x):\n    return [x for x in 'open(1)']", "string 'open(1)'"),
        ("async def f(x):\n    return x", "statement async def f(x):\n    return x"),
        ("def f(x):\n    global y\n    return x", "node Global"),
        ("def f(x):\n    return (y := x)", "node NamedExpr"),
    ],
)
def test_the_whitelist_sees(source: str, seen: str) -> None:
    assert seen in foreign("import numpy as np\n" + source, "numpy")
