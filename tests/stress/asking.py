"""Requests of every kind, and what frechet answers to one: everything that it prints, as data.

The cases share names on purpose: R, S and T are what frechet itself calls a part of a long answer, and the same name
stands here for matrices of other shapes and structures, for functions and for numbers.

legend   d derivation   e explanation   form what is asked of a derivation
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import frechet as fr

PUBLIC = Path(__file__).parents[1] / "cases" / "public.jsonl"


class Case(NamedTuple):
    """A function, by what, and the declarations."""

    text: str
    wrt: str
    where: str
    order: int = 1

    def __str__(self) -> str:
        return f"{self.text} by {self.wrt}, {self.where}, order {self.order}"


# -------------------------------------------------------------------- cases
def words(v: dict) -> str:
    """A variable of a public case as it is declared."""
    facts = [v["structure"]] * (v["structure"] != "general") + ["positive"] * v["positive"]
    return " ".join(
        [
            "×".join(map(str, v["shape"])) or "scalar",
            *facts,
            *["one-hot"] * (v.get("sample") == "onehot"),
        ]
    )


def public() -> list[Case]:
    """The public problems."""
    rows = [json.loads(line) for line in PUBLIC.read_text("utf-8").splitlines()]
    return [
        Case(
            r["expr"],
            r["wrt"],
            ", ".join(f"{n}: {words(v)}" for n, v in r["vars"].items()),
            r["order"],
        )
        for r in rows
    ]


SQUARE = [
    "", " symmetric", " psd", " skew", " diagonal", " orthogonal", " lower_triangular", " toeplitz", " invertible",
]  # fmt: skip
OF_A_SQUARE = [
    "logdet(R)",
    "x'*inv(R)*y",
    "tr(R*S*R'*S)",
    "det(R + T*T')",
    "norm2(R*x - y)^2",
    "R*pinv(S)*R'*T",
]
SHARED = """
    det((X*A)'*(X*A) + eye(n)) | X | A: m×n, X: m×m
    logdet(A'*X*A + eye(n)) + tr(inv(A'*X*A + eye(n))) | X | A: m×n, X: m×m
    tr(inv(X'*X + S)*A*inv(X'*X + S)) | X | X: m×n, A: n×n, S: n×n symmetric
    det((S*A)'*(S*A) + eye(n)) | S | A: m×n, S: m×m symmetric
    sqrt(det(X*X' + R)) | X | X: n×n, R: n×n psd
    sum(softmax(A*x + b).*log(softmax(A*x + b))) | x | A: m×n, x: n, b: m
    norm2(sigmoid(A*x + b) - y)^2 + sum(sigmoid(A*x + b)) | x b | A: m×n, x: n, b: m, y: m
    exp(-norm2(A*x - b)^2/c)/norm2(A*x - b) | x | A: m×n, x: n, b: m, c: scalar positive
    tr(X*A*X'*X*A*X') | X | X: m×n, A: n×n
    tr(X*A*X'*X*A*X') | X | X: m×n, A: n×n symmetric
    logdet(K + s*eye(n)) + y'*inv(K + s*eye(n))*y | s | K: n×n psd, s: scalar positive, y: n
    logdet(K + s*eye(n)) + y'*inv(K + s*eye(n))*y | K | K: n×n psd, s: scalar positive, y: n
    y'*inv(X*diag(w)*X' + R)*y | w | X: n×m, w: m, R: n×n psd, y: n
    pinv(A*B)*A*B*x | x | A: m×n, B: n×p, x: p
    norm2(A*pinv(A)*b - b)^2 | b | A: m×n, b: m
    tr(sqrtm(S)*A) + sum(sqrtm(S)) | A | S: n×n psd, A: n×n
    tr(A*sqrtm(S)) | S | S: n×n psd, A: n×n
    norm2(inv(A + A')*b)^2 | b | A: n×n, b: n
    tr(inv(B*B' + R)*S*inv(B*B' + R)) | S | B: n×m, R: n×n psd, S: n×n
    log(det(R'*R)) + det(R'*R)^2 | R | R: m×n
    [A, B; B', C]*z | z | A: n×n symmetric, B: n×m, C: m×m symmetric, z: n+m
    tr([A, B; B', A]*inv([A, B; B', A] + R)) | A | A: n×n symmetric, B: n×n symmetric, R: 2n×2n psd
    sum((X*X').*(X*X')) + tr((X*X')^3) | X | X: n×k
    sum(log(exp(X*x) + exp(X*x + y))) | x | X: n×n, x: n, y: n
    T(x)'*S*T(x) | x | T: n -> m, S: m×m symmetric, x: n
    T(x)'*S*T(x) | x | T: n -> m, S: m×m, x: n
    tr(S(X)*R) | X | S: n×n -> n×n, X: n×n, R: n×n
    tr(F(X)*F(X)') | X | X: n×n, F: n×n -> n×m
    sum(s(A*x).*s(A*x)) | x | s: elementwise, A: m×n, x: n
    norm2(R(A*x) - y)^2 | x | R: elementwise, A: m×n, x: n, y: m
    r*sum(R(r*x)) | r | R: elementwise, r: scalar, x: n
    tr(expm(S)*R) | S | S: n×n, R: n×n
    tr(expm(S)*R) | S | S: n×n symmetric, R: n×n symmetric
    lambda_max(R) + tr(R^3) | R | R: n×n symmetric
    sum(eigvals(S)) + logdet(S) | S | S: n×n psd
    tr(cholesky(S)*A) | S | S: n×n psd, A: n×n
    norm_nuc(R) + norm_spec(S*R) | R | R: m×n, S: m×m
    x'*A*x/(x'*x) | x | A: n×n symmetric, x: n sphere
    tr(Q'*A*Q*D) | Q | Q: n×k stiefel, A: n×n symmetric, D: k×k diagonal
    tr(Q'*A*Q) | Q | Q: n×n orthogonal, A: n×n
    p'*log(p) + sum(p) | p | p: n simplex
    x'*K*y + tr(K*K) | K | K: n×n skew, x: n, y: n
    kron(A, X)*vec(B) | X | A: m×n, X: p×q, B: q×n
    R'*S*T + T'*S*R | R | R: n×k, S: n×n symmetric, T: n×k
    sum(i in 1:m, log(1 + exp(-y[i]*X[i,:]*w))) | w | X: m×n, y: m, w: n
    X[1:k,:]*R*X[1:k,:]' | X | X: m×n, R: n×n symmetric
    a/b*x + b/a*y | a b | a: scalar, b: scalar, x: n, y: n
    tr(R*X) - tr(X'*R') + tr(S*X) | X | R: n×n, S: n×n, X: n×n
    vec(R*X*S) | X | R: m×n, X: n×p, S: p×q
    max(A*x + b) + sum(abs(A*x + b)) | x | A: m×n, x: n, b: m
    mean(R) + var(R*x) | R | R: m×n, x: n
    a^n*x + a^(n-1)*y | a | a: scalar, x: n, y: n
    X^k*R | X | X: n×n, R: n×n
    tr(X^5) + tr(R*X^3) | X | X: n×n symmetric, R: n×n
"""
SECOND = """
    sum(tanh(A*tanh(B*x))) | x | A: m×n, B: n×p, x: p
    logdet(X'*X + R) | X | X: n×n, R: n×n psd
    x'*inv(S + x*x')*x | x | S: n×n psd, x: n
    norm2(A*x - b)^4/norm2(x)^2 | x | A: m×n, x: n, b: m
    tr(X*R*X'*S) | X | X: m×n, R: n×n, S: m×m symmetric
    sum(F(A*x)) | x | F: m -> k, A: m×n, x: n
    c^2*tr(X'*X) | c X | c: scalar, X: m×n
    exp(x'*R*x) | x | R: n×n, x: n
    log(sum(exp(R*x))) | x | R: m×n, x: n
    det(R) | R | R: n×n
"""


def of_table(table: str, order: int) -> Iterator[Case]:
    """The rows of a table."""
    for line in table.strip().splitlines():
        text, wrt, where = (cell.strip() for cell in line.split("|"))
        yield Case(text, wrt, where, order)


def own() -> list[Case]:
    """Shared parts, symmetric parts, automatic names, declared functions, the same names for other things."""
    others = "S: n×n, T: n×n, x: n, y: n"
    again = [
        Case(text, "R", f"R: n×n{said}, {others}")
        for said in SQUARE
        for text in OF_A_SQUARE
    ]
    moved = [Case("tr(R*S*R'*S)", "R", f"R: n×n, S: n×n{said}") for said in SQUARE]
    turned = [Case("x'*inv(R)*S*y", wrt, "R: n×n, S: n×n, x: n, y: n") for wrt in "RSxy"]
    return [*of_table(SHARED, 1), *again, *moved, *turned, *of_table(SECOND, 2)]


def cases() -> list[Case]:
    """All of them: first those that were once wrong after others."""
    return [*own(), *public()]


# -------------------------------------------------------------------- answers
STYLES = ("text", "unicode", "latex")
QUANTITIES = (("value", "gradient"), ("value", "jacobian"), ("hvp",), ("hessian",))


def refused(error: fr.FrechetError) -> str:
    """An error as a user sees it."""
    return f"{error.kind}: {error.message} | {error.hint}"


def said(ask: Callable[[], object]) -> str:
    """What comes, or the error that a user sees."""
    try:
        found = ask()
    except fr.FrechetError as error:
        return refused(error)
    return (
        found
        if isinstance(found, str)
        else json.dumps(found, ensure_ascii=False, default=str)
    )


def painted(form: object) -> dict[str, str]:
    """A form in the three styles."""
    return {"text": form.text(), "unicode": str(form), "latex": form.latex()}


def explained(d: fr.Derivation, style: str) -> list[object]:
    """A derivation step by step, on every paper, with what its checks say."""
    e = d.explain(style)
    return [str(e), e.latex(), e.json()]


def questions(d: fr.Derivation) -> dict[str, Callable[[], object]]:
    """Everything that can be asked of a derivation."""
    asked: dict[str, Callable[[], object]] = {
        "page": lambda: str(d),
        "json": d.json,
        "value": lambda: painted(d.value),
        "differential": lambda: painted(d.differential),
        "main": lambda: painted(d.main()[1]),
        "adjoint": lambda: painted(d.adjoint),
        "entries": lambda: painted(d.entries),
        "tensor": lambda: painted(d.tensor),
        "jacobian": lambda: painted(d.jacobian()),
        "jacobian by rows": lambda: painted(d.jacobian("denominator", "row")),
        "alternatives": lambda: {
            name: painted(form) for name, form in d.alternatives.items()
        },
        "conditions": lambda: [[str(c), c.text(), c.latex(), c.kind] for c in d.conditions],
        "conventions": lambda: [*d.conventions, *d.guesses],
    }
    if d.order == 2:
        asked["hessian"] = lambda: painted(d.hessian())
    for style in ("differentials", "expansion", "entries", "kronecker", "chain"):
        asked[f"explain {style}"] = lambda style=style: explained(d, style)
    for wanted in QUANTITIES:
        asked[f"code {' '.join(wanted)}"] = lambda wanted=wanted: d.compile(*wanted).source
    asked["code for sizes"] = lambda: (
        d.compile(sizes=dict.fromkeys(d.context.dimensions, 700)).source
    )
    asked["code in the array API"] = lambda: d.compile(backend="array-api").source
    return asked


def derive(case: Case) -> fr.Derivation:
    """The derivation of a case."""
    return fr.derive(case.text, case.wrt.split(), case.order, where=case.where)


def answers(case: Case, shuffled: Random | None = None, only: str = "") -> dict[str, str]:
    """Everything that frechet prints for a case, asked in the order of the list or in another one.

    `only`: the questions whose names begin so.
    """
    try:
        d = derive(case)
    except fr.FrechetError as error:
        return {"error": refused(error)}
    asked = [(name, ask) for name, ask in questions(d).items() if name.startswith(only)]
    if shuffled:
        shuffled.shuffle(asked)
    return {name: said(ask) for name, ask in asked}


# -------------------------------------------------------------------- many small requests, none like another
NAME = re.compile(r"(?<![A-Za-z_])[A-Za-z]\w*")
WORDS = {
    "scalar",
    "elementwise",
    "positive",
    "integer",
    "one",
    "hot",
    *"".join(SQUARE).split(),
    "stiefel",
    "sphere",
    "simplex",
}
SMALL = 40  # characters of the cases that are asked again and again under new names


def renamed(case: Case, mark: str) -> Case:
    """The case with names of its own for everything that it declares, sizes too."""
    own = {n for n in NAME.findall(case.where) if n not in WORDS}
    change = lambda text: NAME.sub(lambda m: m[0] + mark if m[0] in own else m[0], text)  # noqa: E731
    return case._replace(
        text=change(case.text), wrt=change(case.wrt), where=change(case.where)
    )


def read(case: Case, rng: Random) -> object:
    """A text is read."""
    return str(fr.read(case.text, case.where))


def derived(case: Case, rng: Random) -> object:
    """The main form in the three styles."""
    return painted(derive(case).main()[1])


def mistaken(case: Case, rng: Random) -> object:
    """A text without one of its characters, or with one twice."""
    k = rng.randrange(len(case.text))
    return str(
        fr.read(
            case.text[:k] + rng.choice(("", case.text[k] * 2)) + case.text[k + 1 :],
            case.where,
        )
    )


def claimed(case: Case, rng: Random) -> object:
    """A derivative, perhaps with a wrong sign, as a claim."""
    d = derive(case)
    sign = rng.choice(("", "-"))
    v = fr.check_claim(
        f"d/d{case.wrt.split()[0]} ({case.text}) = {sign}({d.main()[1].text()})", case.where
    )
    return [v.verdict, v.right_answer, str(v)]


ASKED = {  # how often, and what
    read: 45,
    derived: 20,
    mistaken: 20,
    lambda case, rng: str(derive(case)): 4,
    lambda case, rng: derive(case).json(): 2,
    claimed: 3,
    lambda case, rng: derive(case).compile().source: 4,
    lambda case, rng: explained(derive(case), "differentials"): 2,
}


def mixed(seed: int) -> Callable[[], str]:
    """A request; of equal seeds it is the same, and no two seeds share a name."""
    rng = Random(seed)
    case = renamed(rng.choice(small()), str(seed))
    (ask,) = rng.choices([*ASKED], [*ASKED.values()])
    return lambda: said(lambda: ask(case, rng))


@lru_cache(None)
def small() -> list[Case]:
    """The short cases."""
    return [case for case in cases() if len(case.text) <= SMALL]
