"""The command line: exit codes, one message with a caret, every option, data for programs, and never a traceback."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import frechet as fr
from frechet import cli

SOURCES = str(Path(fr.__file__).parents[1])
OLS = "norm2(A*B - C)^2 / 2"


@dataclass
class Ran:
    """What a run left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """`frechet` in this process, with the entry point's own handling of errors."""

    def call(*words: str, stdin: str = "", columns: int = 80) -> Ran:
        monkeypatch.setattr(sys, "argv", ["frechet", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        monkeypatch.setenv("COLUMNS", str(columns))
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            cli.main()
        seen = capsys.readouterr()
        assert "Traceback" not in seen.out + seen.err
        return Ran(done.value.code or 0, seen.out, seen.err)

    return call


def spawn(
    *words: str | bytes, code: str = "", stdin: bytes = b"", **environment: str
) -> Ran:
    """`frechet` in a process of its own; `code` is Python that runs before it."""
    start = (
        ["-c", f"{code}\nfrom frechet.cli import main\nmain()"]
        if code
        else ["-m", "frechet"]
    )
    env = {**os.environ, "PYTHONPATH": SOURCES, **environment}
    done = subprocess.run(
        [sys.executable, *start, *words], input=stdin, capture_output=True, env=env
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def labels(page: str) -> dict[str, str]:
    """A page by its labels; continued lines are joined, rows of one label are separated by `; `."""
    found: dict[str, str] = {}
    label = ""
    for line in page.splitlines():
        head, *rest = re.split(r"\s{2,}", line.rstrip(), maxsplit=1)
        if head:
            label = head
            found[label] = found[label] + "; " + rest[0] if label in found else rest[0]
        else:
            found[label] += " " + rest[0]
    return found


# -------------------------------------------------------------------- the main job
def test_the_main_job(run: Callable[..., Ran]) -> None:
    ran = run(OLS, "A")
    page = labels(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert page["gradient"] == "(AB − C)Bᵀ"
    assert "A: m×n" in page["with"] and "C: m×p" in page["with"]
    assert all(f"{name}: " in page["guess"] for name in "ABC")
    assert page["differential"].startswith("dA ↦ ")
    assert page["entries"].startswith("∂f/∂A_ij = ")
    assert page["check"].startswith("passed")
    assert "Frobenius" in ran.out


def test_conditions_are_shown(run: Callable[..., Ran]) -> None:
    assert "X invertible" in run("tr(inv(X))", "X").out


def test_declared_names_are_not_called_guesses(run: Callable[..., Ran]) -> None:
    assert "guess" not in labels(run("A*x", "x", "--where", "A: m×n, x: n").out)


def test_layout_and_vec_order_are_named(run: Callable[..., Ran]) -> None:
    assert "numerator layout, vec by columns" in run("A*B", "A").out
    assert (
        "denominator layout, vec by rows"
        in run("A*B", "A", "--layout", "denominator", "--vec", "row").out
    )


def test_several_variables(run: Callable[..., Ran]) -> None:
    page = labels(run("A*B", "A", "B").out)
    assert (page["Jacobian A"], page["Jacobian B"]) == ("Bᵀ ⊗ Iₘ", "Iₚ ⊗ A")
    assert page["differential"].startswith("(dA, dB) ↦ ")
    assert run("A*B", "A,B").out == run("A*B", "A", "B").out


def test_second_order(run: Callable[..., Ran]) -> None:
    page = labels(run("x'*A*x", "x", "--order", "2").out)
    assert page["Hessian"] in ("A + Aᵀ", "Aᵀ + A")
    assert page["entries"].startswith("∂²f/")


def test_second_order_of_several_variables(run: Callable[..., Ran]) -> None:
    page = labels(run("x'*A*y", "x", "y", "--order", "2").out)
    assert page["Hessian x, y"] == "A"
    assert page["Hessian y, x"] == "Aᵀ"


# -------------------------------------------------------------------- how an expression is given
@pytest.mark.parametrize(
    "expression", ["-x", "-x'*A*x", "-1*x", "-(A*x)", "-norm2(x)^2", "- x"]
)
def test_an_expression_may_begin_with_a_minus(
    run: Callable[..., Ran], expression: str
) -> None:
    ran = run(expression, "x", "--json")
    assert ran.code == 0, ran
    assert json.loads(ran.out)["expr"] == expression


def test_options_may_come_first(run: Callable[..., Ran]) -> None:
    assert (
        run("--order", "2", "--form", "hessian", "-x'*x", "x").out
        == run("-x'*x", "x", "--order", "2", "--form", "hessian").out
    )


@pytest.mark.parametrize("expression", ["-x", "--x", "--A*x", "x"])
def test_two_dashes_force_an_expression(run: Callable[..., Ran], expression: str) -> None:
    ran = run("--json", "--", expression, "x")
    assert ran.code == 0, ran
    assert json.loads(ran.out)["expr"] == expression


@pytest.mark.parametrize("word", ["check", "explain", "rule", "functions", "code"])
def test_two_dashes_force_a_name_that_is_a_subcommand(
    run: Callable[..., Ran], word: str
) -> None:
    ran = run("--json", "--", word, word)
    assert (ran.code, json.loads(ran.out)["wrt"]) == (0, [word])


def test_a_dash_reads_standard_input(run: Callable[..., Ran]) -> None:
    assert run("-", "A", stdin=OLS + "\n").out == run(OLS, "A").out


def test_standard_input_in_another_process() -> None:
    ran = spawn("-", "x", "--form", "jacobian", "--format", "input", stdin=b"-A*x\n")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "-A", "")


@pytest.mark.parametrize(
    "stdin", [b"", b"\n", b"x + \xff", b"x \0 y", "x + \u202e".encode()]
)
def test_bad_standard_input(stdin: bytes) -> None:
    ran = spawn("-", "x", stdin=stdin)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("syntax: ")


def test_auto_and_given_syntax(run: Callable[..., Ran]) -> None:
    where = ("--where", "A: m×n, B: n×p", "--form", "jacobian")
    assert (
        run("AB", "A", *where, "--syntax", "unicode").out
        == run("A*B", "A", *where).out
        == run("A·B", "A", *where).out
    )


# -------------------------------------------------------------------- formats and forms
FORMS = ["value", "differential", "adjoint", "gradient", "entries", "tensor", "jacobian"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("style", ["unicode", "ascii", "latex", "input"])
def test_one_form_in_one_style(run: Callable[..., Ran], form: str, style: str) -> None:
    ran = run(OLS, "A", "--form", form, "--format", style)
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.strip().splitlines()) == 1
    assert "check" not in ran.out
    if style in ("ascii", "input"):
        assert ran.out.isascii()
    if style == "latex":
        assert ran.out.count("{") == ran.out.count("}")


@pytest.mark.parametrize("style", ["unicode", "ascii", "input"])
def test_whole_page_in_one_style(run: Callable[..., Ran], style: str) -> None:
    ran = run(OLS, "A", "--format", style)
    assert ran.code == 0
    assert {"unicode": "Bᵀ", "ascii": "*B'", "input": "*B'"}[style] in labels(ran.out)[
        "gradient"
    ]


def test_ascii_is_ascii(run: Callable[..., Ran]) -> None:
    ran = run("log(det(A'*A)) + norm2(A)", "A", "--format", "ascii")
    assert [c for c in ran.out if not c.isascii()] == []


def test_latex_of_a_direction_is_one_symbol(run: Callable[..., Ran]) -> None:
    """The direction is written the same way left and right of the arrow."""
    left, right = (
        run("A*B", "A", "--form", "differential", "--format", "latex")
        .out.strip()
        .split(r" \mapsto ")
    )
    assert left in right


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "Bᵀ ⊗ Iₘ"),
        (["--vec", "row"], "Iₘ ⊗ Bᵀ"),
        (["--layout", "denominator"], "B ⊗ Iₘ"),
        (["--layout", "denominator", "--vec", "row"], "Iₘ ⊗ B"),
    ],
)
def test_layout_and_vec(run: Callable[..., Ran], options: list[str], expected: str) -> None:
    assert run("A*B", "A", "--form", "jacobian", *options).out.strip() == expected
    assert labels(run("A*B", "A", *options).out)["Jacobian"] == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "vec(B')'"),
        (["--vec", "row"], "vec(B)'"),
        (["--layout", "denominator"], "vec(B')"),
    ],
)
def test_jacobian_of_a_scalar_is_a_row(
    run: Callable[..., Ran], options: list[str], expected: str
) -> None:
    """The derivative of tr(A*B) by A is B', stacked: a row, in denominator layout a column."""
    assert (
        run("tr(A*B)", "A", "--form", "jacobian", "--format", "input", *options).out.strip()
        == expected
    )


def test_hessian_by_form(run: Callable[..., Ran]) -> None:
    assert run("x'*A*x", "x", "--form", "hessian", "--format", "input").out.strip() in (
        "A + A'",
        "A' + A",
    )


# -------------------------------------------------------------------- data
def is_styles(form: object) -> bool:
    return (
        isinstance(form, dict)
        and set(form) == {"text", "unicode", "latex"}
        and all(map(str.strip, form.values()))
    )


def test_json(run: Callable[..., Ran]) -> None:
    ran = run("A*B", "A", "--json", "--where", "A: m×n, B: n×3")
    data = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert set(data) == {
        "schema",
        "expr",
        "wrt",
        "order",
        "variables",
        "forms",
        "conditions",
        "conventions",
        "guesses",
        "check",
    }
    assert (data["schema"], data["expr"], data["wrt"], data["order"]) == (
        1,
        "A*B",
        ["A"],
        1,
    )
    assert all(
        set(v) == {"name", "shape", "structure", "guessed"} for v in data["variables"]
    )
    assert [v["name"] for v in data["variables"]] == ["A", "B"]
    assert [v["shape"] for v in data["variables"]] == [["m", "n"], ["n", 3]]
    assert [v["guessed"] for v in data["variables"]] == [False, False]
    assert all(map(is_styles, data["forms"].values()))
    assert data["forms"]["jacobian"]["text"] == "kron(B', eye(m))"
    assert {"value", "differential", "adjoint", "entries", "tensor", "jacobian"} <= set(
        data["forms"]
    )
    assert {"status", "method"} <= set(data["check"]) and data["check"][
        "status"
    ] == "passed"
    assert data["conditions"] == []


def test_json_of_a_scalar_has_its_gradient(run: Callable[..., Ran]) -> None:
    data = json.loads(run("logdet(S)", "S", "--json").out)
    assert data["forms"]["gradient"]["text"] == "inv(S)'"
    assert data["conditions"] and all(isinstance(c, str) for c in data["conditions"])
    assert [v["guessed"] for v in data["variables"]] == [True]
    assert any("S: n×n" in c for c in data["conventions"])


def test_json_of_several_variables(run: Callable[..., Ran]) -> None:
    data = json.loads(run("A*B", "A", "B", "--json").out)
    assert data["wrt"] == ["A", "B"]
    assert set(data["forms"]["jacobian"]) == {"A", "B"}
    assert all(map(is_styles, data["forms"]["jacobian"].values()))


def test_json_at_order_two(run: Callable[..., Ran]) -> None:
    data = json.loads(run("x'*A*x", "x", "--order", "2", "--json").out)
    assert data["order"] == 2
    assert is_styles(data["forms"]["hessian"])


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--layout", "denominator"], "kron(B, eye(m))"),
        (["--vec", "row"], "kron(eye(m), B')"),
    ],
)
def test_json_follows_the_layout(
    run: Callable[..., Ran], options: list[str], text: str
) -> None:
    assert (
        json.loads(run("A*B", "A", "--json", *options).out)["forms"]["jacobian"]["text"]
        == text
    )


def test_json_is_format_json(run: Callable[..., Ran]) -> None:
    assert run("A*B", "A", "--json").out == run("A*B", "A", "--format", "json").out


@pytest.mark.parametrize(
    ("words", "kind", "column"),
    [
        (["x + y)", "x"], "syntax", 6),
        (["x + y", "x", "--where", "x: n, y: m"], "shape", 3),
        (["x + q", "x", "--where", "x: n", "--strict"], "unknown", 5),
        (["log(-1)*x", "x"], "domain", 1),
        (["X^10000000", "X"], "too-large", 2),
        (["lambda_max(X)", "X"], "unsupported", 1),
        (["x", "Q"], "unknown", None),
        (["x", "x", "--order", "9"], "unsupported", None),
        (["x", "x", "--where", "x: n x n x n"], "syntax", 1),
    ],
)
def test_an_error_is_data(
    run: Callable[..., Ran], words: list[str], kind: str, column: int | None
) -> None:
    ran = run(*words, "--json")
    data = json.loads(ran.out)
    assert ran.code == 2
    assert set(data) == {"kind", "message", "column", "end_column", "hint"}
    assert (data["kind"], data["column"]) == (kind, column)
    assert data["end_column"] is None if column is None else data["end_column"] >= column
    assert data["message"]


@pytest.mark.parametrize(
    "words", [["--order", "x"], ["--layout", "sideways"], ["--nonsense"], ["--vec", "rows"]]
)
def test_a_bad_option_is_data_too(run: Callable[..., Ran], words: list[str]) -> None:
    ran = run("A*B", "A", "--json", *words)
    assert ran.code == 2
    assert set(json.loads(ran.out)) == {"kind", "message", "column", "end_column", "hint"}


# -------------------------------------------------------------------- errors on the terminal
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no expression"),
        (["A*B"], "no variable"),
        (["A*B", ""], "no variable"),
        (["A*B", "A", "A"], "twice"),
        (["A*B", "Q"], "Q is neither"),
        (["A*x", "n", "--where", "A: m×n"], "size"),
        (["A*B", "A", "--order", "0"], "order 0"),
        (["A*B", "A", "--order", "-1"], "order -1"),
        (["A*B", "A", "--order", "two"], "--order"),
        (["A*B", "A", "--form", "matrix"], "--form"),
        (["A*B", "A", "--format", "pdf"], "--format"),
        (["A*B", "A", "--layout", "mixed"], "--layout"),
        (["A*B", "A", "--vec", "diagonal"], "--vec"),
        (["A*B", "A", "--syntax", "matlab"], "--syntax"),
        (["A*B", "A", "--wher", "A: m×n"], "--wher"),
        (["A*B", "A", "--where"], "--where"),
        (["A*B", "A", "-z"], "option -z"),
        (["A*x", "x", "--form", "gradient"], "jacobian"),
        (["A*x", "x", "--form", "hessian"], "scalar"),
        (["tr(X)", "X", "--strict"], "X is not declared"),
        (["\\alpa x", "x"], "\\alpha"),
    ],
)
def test_a_mistake_exits_2_with_one_message(
    run: Callable[..., Ran], words: list[str], said: str
) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("A m×n", "A m×n"),
        ("A: m×n nonsense", "nonsense"),
        ("A: m×n, A: n×n", "twice"),
        ("A: m×n symmetric", "square"),
        ("A: n×n symmetric skew", "two structures"),
        ("A: n×n×n", "3 axes"),
        ("A: -3", "-3"),
        ("A: 0×n", "0"),
        ("1A: m×n", "1A"),
    ],
)
def test_a_bad_declaration_is_shown(run: Callable[..., Ran], where: str, said: str) -> None:
    """The caret stands under the declaration, which is quoted."""
    ran = run("A*x", "x", "--where", where)
    assert (ran.code, ran.out) == (2, "")
    message, shown, marks, *_ = ran.err.splitlines()
    assert said in message
    assert shown.strip() == where
    start, stop = marks.index("^"), marks.rindex("^") + 1
    assert said in shown[start:stop] or said in (
        "twice",
        "square",
        "two structures",
        "3 axes",
    )


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("A*x + q)", ")"),
        ("A*x + ehp(x)", "ehp"),
        ("A*x + (y", "("),
        ("norm2(x) + x", "+"),
        ("A*x - \u0445", "\u0445"),
        ("x + tr(A*B)*y.^A", ".^"),
        ("1 + " * 2000 + "x) + 1", ")"),
        ("(" * 20 + "x ? 1" + ")" * 20, "?"),
    ],
)
def test_a_caret_under_the_spot(run: Callable[..., Ran], text: str, marked: str) -> None:
    ran = run(text, "x", "--where", "x: n, y: n, z: n, A: n×n, B: n×n, q: n")
    assert ran.code == 2
    _, shown, marks, *_ = ran.err.splitlines()
    assert marks.strip("^ ") == ""
    assert shown[marks.index("^") : marks.rindex("^") + 1] == marked
    assert len(shown) <= 80


def test_a_caret_in_a_text_of_several_lines(run: Callable[..., Ran]) -> None:
    ran = run("-", "x", stdin="A*x\n\t+ q)\n")
    _, shown, marks, *_ = ran.err.splitlines()
    assert shown[marks.index("^")] == ")"


def test_both_shapes_and_a_cure(run: Callable[..., Ran]) -> None:
    ran = run("A*B", "A", "--where", "A: m×n, B: m×p")
    assert "m×n" in ran.err and "m×p" in ran.err and "transpose" in ran.err


# -------------------------------------------------------------------- exit codes 1 and 3
WRONG = "import frechet as fr; fr.sin.derivative = lambda x: fr.sin(x)"
FAULT = "from frechet.lessons import asked\ndef derive(*_): raise ZeroDivisionError('oh')\nasked.derive = derive"


def test_a_failed_check_exits_1() -> None:
    ran = spawn("sum(sin(x))", "x", code=WRONG)
    assert (ran.code, ran.err) == (1, "")
    assert labels(ran.out)["check"].startswith("failed")


def test_a_failed_check_in_json_exits_1() -> None:
    ran = spawn("sum(sin(x))", "x", "--json", code=WRONG)
    assert ran.code == 1
    assert json.loads(ran.out)["check"]["status"] == "failed"


def test_a_failed_check_of_one_form_is_said() -> None:
    """Whoever asks for one form alone still learns that it is wrong."""
    ran = spawn("sum(sin(x))", "x", "--form", "gradient", code=WRONG)
    assert ran.code == 1
    assert "failed" in ran.out + ran.err


@pytest.mark.parametrize("options", [[], ["--json"], ["--format", "ascii"]])
@pytest.mark.parametrize(("right", "code"), [("A'", 0), ("2*A'", 1), ("A' + ", 2)])
def test_a_claim_exits_by_its_verdict(
    run: Callable[..., Ran], right: str, code: int, options: list[str]
) -> None:
    ran = run("check", f"d/dX tr(A*X) = {right}", "--where", "A: n×n, X: n×n", *options)
    assert ran.code == code


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_fault_of_ours_exits_3(options: list[str]) -> None:
    ran = spawn("x", "x", *options, code=FAULT)
    assert (ran.code, ran.out) == (3, "")
    assert (
        "ZeroDivisionError" in ran.err
        and "report" in ran.err
        and "Traceback" not in ran.err
    )


def test_an_answer_that_is_not_checked_exits_0(run: Callable[..., Ran]) -> None:
    ran = run("A*x", "x", "--where", "A: 1000000×1000000, x: 1000000")
    assert ran.code == 0
    assert labels(ran.out)["check"].startswith("not checked")


# -------------------------------------------------------------------- the terminal
HARD = {
    OLS: "A",
    "-sum(Y.*log(softmax(X*W,2)))": "W",
    "1/2*norm2(W2*tanh(W1*x+b1)+b2-y)^2": "W1",
    "sum(log(exp(-y.*(X*w)) + ones(m)))": "w",
    "kron(X, X)*vec(X*X'*X) + vec(X)*tr(X)": "X",
    "tr(inv(X'*C*X)*(X'*B*X)) + logdet(X'*X)": "X",
    "exp(" * 30 + "x" + ")" * 30: "x",
    "X^30": "X",
    "a_name_much_longer_than_what_anybody_would_write'*another_name_that_is_as_long_as_the_first": "a_name_much"
    "_longer_than_what_anybody_would_write",
}


def too_wide(text: str) -> list[str]:
    """Lines over 80 columns that could have been broken: behind the label there is a space."""
    return [
        s
        for s in text.splitlines()
        if len(s) > 80 and " " in re.sub(r"^(\S.*?)?\s{2,}", "", s).strip()
    ]


@pytest.mark.parametrize("expression", HARD)
@pytest.mark.parametrize("style", ["unicode", "ascii", "latex"])
def test_eighty_columns(run: Callable[..., Ran], expression: str, style: str) -> None:
    ran = run(expression, HARD[expression], "--format", style)
    assert ran.code == 0, ran.err
    assert too_wide(ran.out) == []


@pytest.mark.parametrize(
    "words",
    [
        ["A*x", "x", "--where", "A: m×n nonsense"],
        ["q", "x", "--strict", "--where", ", ".join(f"name{k}: n" for k in range(30))],
        [
            "A*B",
            "A",
            "--where",
            "A: this_is_a_long_size×that_is_a_long_size, B: another_long_size×the_last_size",
        ],
    ],
)
def test_errors_in_eighty_columns(run: Callable[..., Ran], words: list[str]) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert [s for s in ran.err.splitlines() if len(s) > 80 and " " in s.strip()] == []


def test_wrapping_loses_nothing(run: Callable[..., Ran]) -> None:
    words = ("kron(X, X)*vec(X*X'*X) + vec(X)*tr(X)", "X")
    narrow, wide = run(*words), run(*words, columns=10_000)
    assert narrow.out.split() == wide.out.split()


# -------------------------------------------------------------------- odd terminals
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("words", [["A'*x", "x"], ["x + \u0445", "x"]])
def test_any_encoding(encoding: str, words: list[str]) -> None:
    """Unicode on a terminal without Unicode: escapes, not a crash."""
    env = {**os.environ, "PYTHONPATH": SOURCES, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "frechet", *words], capture_output=True, env=env
    )
    assert done.returncode == (0 if words[0] == "A'*x" else 2)
    assert b"Traceback" not in done.stderr and b"UnicodeEncodeError" not in done.stderr


def test_bytes_that_are_no_text() -> None:
    ran = spawn(b"x + \xff", "x")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("syntax: ")


def test_closed_standard_output() -> None:
    """`frechet ... >&-` and a pipe whose reader left are no reason for a traceback."""
    command = f"'{sys.executable}' -m frechet 'A*x' x >&-"
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )
    assert b"Traceback" not in done.stderr


def test_a_reader_that_left() -> None:
    code = (
        "import time; time.sleep(0.5)"  # so that the reader is gone when the answer comes
    )
    command = f"'{sys.executable}' -c \"{code}; from frechet.cli import main; main()\" 'A*x' x | true"
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )
    assert b"Traceback" not in done.stderr and b"fault in frechet" not in done.stderr


def test_help_names_every_option() -> None:
    ran = spawn("--help")
    assert ran.code == 0
    assert all(
        f"--{o}" in ran.out
        for o in [
            "where",
            "strict",
            "syntax",
            "order",
            "form",
            "layout",
            "vec",
            "format",
            "json",
        ]
    )


# -------------------------------------------------------------------- subcommands and their options
COMMANDS = ["derive", "explain", "check", "code", "functions", "rule"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_has_a_page(name: str) -> None:
    ran = spawn(name, "--help", COLUMNS="80")
    assert (ran.code, ran.err) == (0, "")
    first, *_, example = ran.out.strip().splitlines()
    assert first.startswith(f"Usage: frechet {name} [OPTIONS] ")
    assert example.strip().startswith("Example: frechet ")
    assert [s for s in ran.out.splitlines() if len(s) > 80] == []


def test_the_page_of_all_lists_the_subcommands() -> None:
    listed = spawn("--help", COLUMNS="80").out.split("Commands:")[1].split()
    assert set(COMMANDS) <= set(listed)


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        (["A*B", "A", "--want", "value"], "frechet code"),
        (["A*B", "A", "--sizes", "m=3"], "frechet explain, frechet code"),
        (["A*B", "A", "--full"], "frechet explain"),
        (["A*B", "A", "--all"], "frechet functions"),
        (["explain", "A*B", "A", "--form", "jacobian"], "frechet derive"),
        (["explain", "A*B", "A", "--layout=numerator"], "frechet derive, frechet check"),
        (["check", "d/dX tr(X) = eye(n)", "--order", "2"], "frechet derive"),
        (["check", "d/dX tr(X) = eye(n)", "--vec", "row"], "frechet derive"),
        (["code", "A*B", "A", "--format", "latex"], "frechet derive"),
        (["--backend", "jax", "check", "d/dX tr(X) = eye(n)"], "frechet code"),
    ],
)
def test_an_option_of_another_subcommand_is_a_mistake(
    run: Callable[..., Ran], words: list[str], owner: str
) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    said = " ".join(ran.err.split())
    assert "there is no option --" in said
    assert owner in said


@pytest.mark.parametrize(
    "words",
    [
        ["rule", "trace-cyclic", "--strict"],
        ["functions", "logdet", "--where", "A: n×n"],
        ["functions", "logdet", "--format", "sarif"],
        ["functions", "logdet", "--all"],
        ["norm2(x)^2", "x", "--layout", "denominator"],
        ["norm2(x)^2", "x", "--vec", "row"],
        ["A*x", "x", "--form", "entries", "--layout", "numerator"],
        ["A*x", "x", "--form", "tensor", "--vec", "column"],
        ["A*x", "x", "--layout", "gradient"],
    ],
)
def test_an_option_that_does_nothing_is_a_mistake(
    run: Callable[..., Ran], words: list[str]
) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert words[-2] in ran.err or words[-1] in ran.err


@pytest.mark.parametrize(
    "option", [["--strict"], ["--syntax", "latex"], ["--layout", "numerator"]]
)
def test_a_document_speaks_for_itself(
    run: Callable[..., Ran], tmp_path: Path, option: list[str]
) -> None:
    file = tmp_path / "notes.md"
    file.write_text("$\\nabla_X \\operatorname{tr} X = I$")
    assert run("check", str(file)).code == 0
    ran = run("check", str(file), *option)
    assert (ran.code, ran.out) == (2, "")
    assert f"{option[0]} changes nothing" in ran.err


def test_options_may_stand_before_a_subcommand(run: Callable[..., Ran]) -> None:
    claim = "d/dX tr(A*X) = A'"
    assert (
        run("--where", "A: n×n, X: n×n", "--json", "check", claim).out
        == run("check", claim, "--json", "--where", "A: n×n, X: n×n").out
    )


def test_a_value_of_an_option_is_no_subcommand(run: Callable[..., Ran]) -> None:
    assert (
        "check is no" in run("--form", "check", "A*x", "x").err
        or run("--form", "check", "A*x", "x").code == 2
    )
    assert run("--where", "x: n", "x'*x", "x").code == 0
    claim = "d/dX tr(X) = eye(n)"
    ran = run("--where", "check", "--json", "check", claim)
    assert ran.out == run("check", claim, "--where", "check", "--json").out
    assert json.loads(ran.out)["kind"] == "syntax"


def test_derive_may_be_named(run: Callable[..., Ran]) -> None:
    assert run("derive", "A*B", "A").out == run("A*B", "A").out


def completed(*words: str) -> list[str]:
    """What the shell is told where the last word is to be completed."""
    environment = {
        "COMP_WORDS": " ".join(["frechet", *words]),
        "COMP_CWORD": str(len(words)),
    }
    ran = spawn(_FRECHET_COMPLETE="bash_complete", **environment)
    return [line.partition(",")[2] for line in ran.out.splitlines()]


def test_shell_completion() -> None:
    assert set(COMMANDS) <= set(completed(""))
    assert completed("ch") == ["check"]
    assert completed("explain", "--b") == ["--brief"]
    assert completed("A*B", "A", "--lay") == ["--layout"]
    assert completed("code", "A*B", "A", "--backend", "ja") == ["jax"]


def test_version_without_installation() -> None:
    """A clone that is run by PYTHONPATH has a version, too."""
    ran = spawn("--version")
    assert (ran.code, ran.err) == (0, "")
    assert fr.__version__ in ran.out


def test_code_prints_a_function_that_runs_alone(run):
    space = {}
    exec(
        run(
            "code", "x'*A*x", "x", "--where", "A: n×n, x: n", "--want", "value, gradient"
        ).out,
        space,
    )
    value, gradient = space["f"](x=np.ones(2), A=np.eye(2))
    assert value == 2 and gradient.tolist() == [2, 2]


def test_code_for_a_size_that_is_none_is_refused(run):
    ran = run("code", "x'*A*x", "x", "--sizes", "n=many")
    assert ran.code == 2 and "n=many" in ran.err
