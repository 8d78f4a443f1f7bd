"""Mistakes that people make: the kind, the place, both shapes, and the cure."""

from __future__ import annotations

import json
import re
import time

import pytest

import frechet as fr

WHERE = "A: m×n, B: n×p, C: m×n, S: n×n, x: n, y: m, w: n, a: scalar, b: scalar, sigma: elementwise, F: n×n -> n×n"


def error_of(
    text: str, wrt: str = "x", where: object = WHERE, **options: object
) -> fr.FrechetError:
    """The error that a text raises when it is derived."""
    with pytest.raises(fr.FrechetError) as caught:
        str(fr.derive(text, wrt, where=where, **options))
    return caught.value


def covers(error: fr.FrechetError, column: int) -> bool:
    return error.column is not None and error.column <= column <= error.end_column


# -------------------------------------------------------------------- the table
# text, kind, column, what the message or the hint shows
MISTAKES = [
    # brackets, operators
    ("", "syntax", 1, ["expression"]),
    ("(A*x", "syntax", 1, ["(", "closed"]),
    ("A*x)", "syntax", 4, [")", "unmatched"]),
    ("tr(S", "syntax", 3, ["(", "closed"]),
    ("S[1,2", "syntax", 2, ["[", "closed"]),
    ("S[1,2)", "syntax", 6, [")"]),
    ("(A*x]", "syntax", 5, ["]"]),
    ("A*", "syntax", 3, ["missing"]),
    ("*A", "syntax", 1, ["missing", "*"]),
    ("A + * x", "syntax", 5, ["missing", "*"]),
    ("x'' + 'x", "syntax", 7, ["x'"]),
    ("A**x", "shape", 2, ["A**x", "known is"]),
    ("x^", "syntax", 3, ["exponent"]),
    ("a^-", "syntax", 4, ["exponent"]),
    ("()", "syntax", 2, ["missing"]),
    ("tr()", "syntax", 4, ["tr", "argument"]),
    ("x, w", "syntax", 2, [","]),
    ("x; w", "syntax", 2, [";"]),
    ("x'*x = 1", "syntax", 6, ["right side"]),
    ("|x|", "syntax", 1, ["abs", "norm2"]),
    ("{x}", "syntax", 1, ["parentheses"]),
    (r"A \x", "syntax", 3, [r"macro \x", r"\xi"]),
    (r"A \ x", "shape", 3, ["a solve of an m×n matrix", "square"]),
    ("x!", "syntax", 2, ["!"]),
    ("'x'", "syntax", 1, ["x'"]),
    ("x.foo", "syntax", 2, ["x.*y"]),
    # names
    ("q*x", "unknown", 1, ["q", "declared", "A, B, C"]),
    ("A*xx", "unknown", 3, ["xx", "x*x"]),
    ("trS", "unknown", 1, ["tr(S)"]),
    ("trr(S)", "unknown", 1, ["tr"]),
    ("ehp(x)", "unknown", 1, ["exp"]),
    ("sofmax(x)", "unknown", 1, ["softmax"]),
    ("norm(x)*logdett(S)", "unknown", 9, ["logdet"]),
    ("x(1)", "unknown", 1, ["x[i]"]),
    ("A(x)", "unknown", 1, ["A*("]),
    ("exp*x", "unknown", 1, ["exp(...)"]),
    ("sigma*x", "shape", 1, ["sigma(...)"]),
    # shapes
    ("x + y", "shape", 3, ["length n", "length m"]),
    ("A + B", "shape", 3, ["m×n", "n×p"]),
    ("A - C'", "shape", 3, ["m×n", "n×m", "transpose"]),
    ("x + x'", "shape", 3, ["vector of length n", "row of length n", "transpose"]),
    ("S + 1", "shape", 3, ["n×n", "scalar", "ones(n,n)", "eye(n)"]),
    ("S - a", "shape", 3, ["n×n", "scalar", "a*ones(n,n)", "a*eye(n)"]),
    ("norm2(x) - x", "shape", 10, ["scalar", "length n", "ones"]),
    ("A*y", "shape", 2, ["m×n", "length m", "A'"]),
    ("A*C", "shape", 2, ["m×n", "transpose"]),
    ("A*B*A*x", "shape", 4, ["m×p", "m×n", "p and m"]),
    ("x*w", "shape", 2, ["x'*w", "x*w'", "x.*w"]),
    ("x*(A*w)", "shape", 2, ["x*(A*w)'"]),
    ("(A*x)*(A*w)", "shape", 6, ["(A*x)'*(A*w)"]),
    ("A*C'*C'", "shape", 5, ["(A*C')*C"]),
    ("A.*B", "shape", 2, ["m×n", "n×p"]),
    ("x.*y", "shape", 2, ["length n", "length m"]),
    ("S/A", "shape", 2, ["m×n"]),
    ("expm(A)", "shape", 1, ["m×n", "square"]),
    ("lambda_max(S)", "unsupported", 1, ["symmetric"]),
    ("x/S", "shape", 2, ["n×n", "inv(S)*x"]),
    ("x/w", "shape", 2, ["./"]),
    ("1/S", "shape", 2, ["inv(S)"]),
    ("x^2", "shape", 2, ["x.^2", "norm2(x)^2"]),
    ("A^2", "shape", 2, ["m×n", "square", ".^"]),
    ("S^x", "shape", 2, ["length n", "scalar"]),
    ("2^x", "shape", 2, ["length n", ".^"]),
    ("tr(A)", "shape", 1, ["m×n", "square"]),
    ("det(A)", "shape", 1, ["m×n", "square"]),
    ("inv(x)", "shape", 1, ["length n", "square"]),
    ("tr(S, S)", "shape", 1, ["tr", "n×n"]),
    ("kron(A)", "shape", 1, ["kron", "m×n"]),
    ("exp(x, w)", "shape", 1, ["exp", "one"]),
    ("softmax(A)", "shape", 1, ["softmax(X,1)", "softmax(X,2)"]),
    ("softmax(A,3)", "shape", 11, ["1 or 2"]),
    ("sum(A,x)", "shape", 7, ["1 or 2"]),
    ("norm(A)", "syntax", 1, ["norm2(A)", "norm_2(A)"]),
    ("inner(A, B)", "shape", 1, ["m×n", "n×p"]),
    ("diag(A)", "shape", 1, ["m×n", "square"]),
    ("S[1]", "shape", 2, ["S[i,j]", "n×n"]),
    ("x[1,2]", "shape", 2, ["x[i]", "length n"]),
    ("x[n+1]", "shape", 4, ["n+1", "length n"]),
    ("eye(-3)", "shape", 1, ["-3", "positive"]),
    ("x[0]", "shape", 3, ["0", "from 1"]),
    ("F(A)", "shape", 1, ["m×n", "n×n"]),
    ("F(S, S)", "shape", 1, ["F", "n×n"]),
    ("unvec(x, m, n)", "shape", 1, ["length n", "m*n"]),
    # domains, limits, gaps
    ("log(-1)*x", "domain", 1, ["log(-1)", "positive"]),
    ("sqrt(-2)*x", "domain", 1, ["-2"]),
    ("arcsin(2)*x", "domain", 1, ["arcsin(2)", "between"]),
    ("x/0", "domain", 2, ["division", "0"]),
    ("1/(a - a)*x", "domain", 2, ["division", "0"]),
    ("inv(S - S)*x", "domain", 1, ["zero matrix"]),
    ("1e999*x", "too-large", 1, ["float64"]),
    ("10^400*x", "too-large", 3, ["float64"]),
    ("S^10000000*x", "too-large", 2, ["10000000"]),
    ("A^a*x", "shape", 2, ["m×n", "square", ".^a"]),
]


@pytest.mark.parametrize(
    ("text", "kind", "column", "shown"), MISTAKES, ids=[repr(m[0]) for m in MISTAKES]
)
def test_mistake(text: str, kind: str, column: int | None, shown: list[str]) -> None:
    error = error_of(text, strict=True)
    assert error.kind == kind, str(error)
    assert (error.column is None) if column is None else covers(error, column), str(error)
    for part in shown:
        assert part in error.message + " " + error.hint, f"{part} is not in:\n{error}"


@pytest.mark.parametrize("text", [m[0] for m in MISTAKES if m[0] and m[2] is not None])
def test_the_caret_stands_under_the_spot(text: str) -> None:
    error = error_of(text, strict=True)
    _, shown, marks, *_ = str(error).splitlines()
    assert shown == "  " + text
    assert marks == " " * (error.column + 1) + "^" * (error.end_column - error.column + 1)


@pytest.mark.parametrize("text", [m[0] for m in MISTAKES])
def test_one_article(text: str) -> None:
    """`an n×n matrix`, `an m×n matrix`; no message ends in the middle of a sentence."""
    error = error_of(text, strict=True)
    assert not re.search(r"\ba (n|m|8|s×|x×|row of length 8)×", error.message), (
        error.message
    )
    assert not error.message.rstrip().endswith((":", ",", "with", "of"))
    assert "?" not in error.message.replace("`?`", "").replace("character ?", ""), (
        "an unknown size shows: " + error.message
    )


# -------------------------------------------------------------------- characters
@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("\u0391", ["U+0391", "A"]),  # Greek capital alpha
        ("\u0445", ["U+0445", "x"]),  # Cyrillic ha
        ("\u0410", ["U+0410", "A"]),  # Cyrillic A
        ("\u03bf", ["U+03BF", "o"]),  # Greek omicron
        ("\uff21", ["U+FF21", "A"]),  # full-width A
        ("\U0001d400", ["U+1D400", "A"]),  # bold A
        ("\u2013", ["U+2013", "-"]),
        ("\u202e", ["U+202E", r"\u202e"]),
        ("\u200b", ["U+200B", r"\u200b"]),
        ("\ufeff", ["U+FEFF", r"\ufeff"]),
        ("\x00", ["U+0000", r"\x00"]),
        ("\x1b", ["U+001B", r"\x1b"]),
        ("\ud800", ["U+D800", r"\ud800"]),
        ("\u0301", ["U+0301"]),
        ("\u0661", ["U+0661"]),
        ("\u201c", ["U+201C"]),
        ("😀", ["U+1F600"]),
    ],
)
def test_a_strange_character_is_named(character: str, said: list[str]) -> None:
    """With its code point, escaped where it cannot be seen, and with what is probably meant."""
    error = error_of("x + " + character, strict=True)
    assert error.kind in ("syntax", "unknown")
    assert covers(error, 5)
    assert all(s in error.message + " " + error.hint for s in said), str(error)
    assert str(error).encode("utf-8")
    assert all(c.isprintable() or c == "\n" for c in str(error))


def test_columns_count_code_points() -> None:
    assert error_of("𝒳 + x").column == 1
    assert error_of("α + β*)", where=None).column == 7
    assert error_of("x +\r\n\t+ )").column == 9


# -------------------------------------------------------------------- sizes of input
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("(" * 10_000 + "x" + ")" * 10_000, {"too-large"}),
        ("(" * 10_000, {"too-large", "syntax"}),
        (")" * 10_000, {"syntax"}),
        ("exp(" * 10_000 + "x" + ")" * 10_000, {"too-large"}),
        ("x" * 1_000_001, {"too-large"}),
        ("x" * 1_000_000, {"unknown", "too-large"}),
        ("x + " * 300_000 + "x", {"too-large"}),
        ("x?" * 400_000, {"syntax"}),
        ("xᵀ" + "x" * 900_000, {"too-large"}),
        ("x" + "²" * 5000, {"too-large"}),
        ("x" * 900_000 + "(1)", {"unknown"}),
        ("eye(" + "n*" * 5000 + "n)", {"too-large"}),
        ("[" * 10_000, {"too-large", "syntax", "unsupported"}),
        ("S^10000000", {"too-large"}),
        ("S^-10000000", {"too-large"}),
        ("S^(10^9)", {"too-large"}),
        ("9" * 100_000 + "*x", {"too-large"}),
        ("1e-999999*x", {"too-large"}),
        ("0." + "0" * 100_000 + "1*x", {"too-large"}),
        ("10^10^40*x", {"too-large"}),
        ("2^(2^(2^(2^(2^2))))*x", {"too-large"}),
        ("eye(10^12)*x", {"too-large", "syntax", "shape"}),
        ("unvec(x, 10^12, n)", {"too-large", "syntax", "shape"}),
    ],
    ids=lambda v: v[:12] if isinstance(v, str) else "",
)
def test_large_input_is_refused(text: str, kinds: set[str]) -> None:
    error = error_of(text, strict=True)
    assert error.kind in kinds
    assert len(str(error).encode()) < 10_000
    assert len(json.dumps(error.record())) < 10_000


@pytest.mark.parametrize(
    "text",
    [
        "(" * 900 + "x" + ")" * 900,
        "-" * 50_000 + "x",
        "+" * 50_000 + "x",
        "x" + "'" * 10_000,
        "x + " * 20_000 + "x",
        "A'" * 0 + "x" + ".^1" * 10_000,
        " " * 900_000 + "x",
    ],
    ids=lambda v: v[:12],
)
def test_large_input_that_means_little(text: str) -> None:
    assert fr.read(text, "x: n", strict=True) is not None


@pytest.mark.parametrize(
    "where",
    [
        "x: n, " * 100_000,
        "x" * 1_000_000,
        "x: " + "n*" * 50_000 + "n",
        "x: " + "n×" * 300_000,
        "x: " + "9" * 5000,
        ":" * 100_000,
        "(" * 500_000 + ",",
    ],
    ids=lambda v: v[:12],
)
def test_large_declarations(where: str) -> None:
    start = time.process_time()
    with pytest.raises(fr.FrechetError) as caught:
        fr.read("x", where)
    assert len(str(caught.value).encode()) < 10_000
    assert time.process_time() - start < 5


# -------------------------------------------------------------------- declarations
@pytest.mark.parametrize(
    ("where", "kind", "shown"),
    [
        ("A m×n", "syntax", ["A m×n", ":"]),
        ("A = m×n", "syntax", ["A: m×n"]),
        ("A: m×n×p", "syntax", ["m×n×p", "axes"]),
        ("A: m×n x: n", "syntax", ["comma"]),
        ("A: m,n", "syntax", ["n"]),
        ("A: 0×n", "shape", ["0"]),
        ("A: -3×n", "shape", ["-3"]),
        ("A: 2.5×n", "syntax", ["2.5"]),
        ("A: n×n symetric", "unknown", ["symetric", "symmetric"]),
        ("A: m×n symmetric", "shape", ["square", "n×n"]),
        ("A: n×n symmetric skew", "syntax", ["symmetric", "skew"]),
        ("A: m×n, A: n×n", "syntax", ["A", "twice"]),
        ("A: m×n, n: scalar", "syntax", ["n", "size"]),
        ("A: m×n, m: n", "syntax", ["m", "size"]),
        ("1A: m×n", "syntax", ["1A"]),
        (": m×n", "syntax", ["name"]),
        ("A-B: m×n", "syntax", ["A-B"]),
        ("A: scalar m×n", "syntax", ["scalar", "A: m×n"]),
        ("A: m×n scalar", "shape", ["scalar", "2 sizes"]),
        ("A: vector m×n", "syntax", ["vector", "A: m×n"]),
        ("A: m×n, symmetric", "syntax", ["comma", "symmetric"]),
        ("A: m×", "syntax", ["missing"]),
        ("A: (m×n, x: n", "syntax", ["parentheses"]),
        ("А: m×n", "syntax", ["U+0410", "A"]),
        ("A: a*b*c*d*e*f*g*h*k", "too-large", ["8 names"]),
        ("F: m, n -> n", "syntax", ["(m, n) -> n"]),
        ("F: n×n ->", "syntax", ["F"]),
        ("F: -> n×n", "syntax", ["F"]),
        ("F: n×n => n×n", "syntax", ["->"]),
    ],
)
def test_a_mistake_in_a_declaration(where: str, kind: str, shown: list[str]) -> None:
    error = error_of("A*x", where=where)
    assert error.kind == kind, str(error)
    assert all(s in error.message + " " + error.hint for s in shown), str(error)


@pytest.mark.parametrize(
    "where",
    ["A: m×n nonsense", "A: m×n, A: n×n", "B: n×p, A: m×n×p", "A: -3", "B: n×p, A m×n"],
)
def test_a_declaration_has_a_place(where: str) -> None:
    """The column counts in the text of the declarations, which the message quotes."""
    error = error_of("A*x", where=where)
    assert error.column is not None
    assert where[error.column - 1 : error.end_column].strip() in where
    assert where in str(error)


def test_a_name_that_is_a_size_and_a_variable() -> None:
    error = error_of("A*eye(a)", "A", where="a: scalar, A: n×n")
    assert error.kind == "syntax" and "a" in error.message and "size" in error.message


# -------------------------------------------------------------------- what an error is
def test_a_frechet_error_is_an_exception_with_the_facts() -> None:
    error = error_of("x + y")
    assert isinstance(error, Exception)
    assert (error.kind, error.column, error.end_column) == ("shape", 3, 3)
    assert error.record() == {
        "kind": "shape",
        "message": error.message,
        "column": 3,
        "end_column": 3,
        "hint": error.hint,
    }


def test_errors_of_one_reading_do_not_leak_into_the_next() -> None:
    """The same mistake at another place is reported at that place."""
    assert [error_of(" " * k + "x + y").column for k in range(3)] == [3, 4, 5]


def test_the_first_mistake_is_reported() -> None:
    """Of those that the same reader finds: first the signs and the functions, then the names, then the shapes."""
    assert error_of("x + y + (", strict=True).kind == "syntax"
    assert error_of("x + y + ehp(x) + (", strict=True).column == 9
    assert error_of("q + x + y", strict=True).column == 1
    assert error_of("(x + y) + (w + y)", strict=True).column == 4


def test_what_cannot_be_guessed_is_an_error_with_both_shapes() -> None:
    """Undeclared names that no kinds make fit: the message speaks of the letters' reading."""
    error = error_of("softmax(x) + x'*x", where=None)
    assert error.kind == "shape" and error.column == 12
    assert error.message == "a sum of a vector and a scalar"


@pytest.mark.parametrize("text", ["x + y", "A*C", "q", "log(-1)"])
def test_str_is_deterministic(text: str) -> None:
    assert str(error_of(text, strict=True)) == str(error_of(text, strict=True))


def test_the_cure_of_a_long_operand_is_short() -> None:
    assert error_of("(" + "x + " * 100 + "x)*w").hint.startswith(
        "write (…)'*w for the number"
    )


def test_a_transposed_name_is_no_scalar() -> None:
    """`a'*b + c`: the letters say scalars, the transpose says a vector."""
    assert fr.derive("a'*b + c", "a").text() == "b"


def test_a_megabyte_is_refused_before_it_is_read() -> None:
    start = time.process_time()
    error_of("(" * 2_000_000)
    error_of("?" + "x + " * 240_000)
    assert time.process_time() - start < 5
