r"""What a document says of its names: declarations around a formula, and functions that it defines.

legend   s text
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from frechet.documents.statements import Statement, split, tokens

T = TypeVar("T")

STYLES = r"(?:mathbf|boldsymbol|bm|mathrm|mathcal|mathit|mathsf|textbf|text|operatorname)"
ACCENT = r"\\(?:hat|bar|tilde|widehat|overline)\s*(?:\{\s*[A-Za-z]\s*\}|\s[A-Za-z])"
NAME = rf"(?:{ACCENT}|\\{STYLES}\s*\{{\s*\\?[A-Za-z]+\s*\}}|\\[A-Za-z]+|[A-Za-zͰ-Ͽ])(?:_\{{?[A-Za-z0-9]+\}}?)?"
REALS = r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|\\Re(?![A-Za-z])|ℝ)"
SIZE = r"[A-Za-z0-9+\-*()]+"
CROSS = r"(?:\\times|×|\\cdot|\bx\b|\bby\b)"
SHAPE = rf"(?P<h>{SIZE})\s*{CROSS}\s*(?P<w>{SIZE})"
MEMBER = re.compile(
    rf"(?P<names>{NAME}(?:\s*,\s*{NAME})*)\s*(?:\\in|∈)\s*{REALS}\s*(?:\^\s*(?:\{{(?P<sizes>[^{{}}]*)\}}|(?P<one>\w)))?"
)
SUBSCRIPTED = tuple(
    re.compile(
        rf"(?P<name>{NAME})\s*_\s*\{{\s*{before}(?P<h>[A-Za-z0-9]+)\s*{sign}\s*(?P<w>[A-Za-z0-9]+)\s*{behind}\}}"
    )
    for before, sign, behind in (("", r"(?:\\times|×)", ""), (r"\(\s*", r"(?:\\times|×|,)", r"\)\s*"))
)
SIZED = re.compile(rf"size\s+\$?\s*(?P<name>{NAME})\s*=\s*{SHAPE}")
PROSE = (
    re.compile(
        rf"(?<![A-Za-z\\])(?P<name>{NAME})(?![A-Za-z])\$?\s+(?:is|be|are|of)\s+"
        r"(?:a|an|of|size|of size|of shape)?\s*(?:size|shape)?\s*"
        rf"\$?\s*{SHAPE}"
    ),
    re.compile(rf"\b[Aa]n?\s+\$?\s*{SHAPE}\s*\$?\s+matrix\s+\$?(?P<name>{NAME})\$?"),
)
SIGNATURE = re.compile(
    rf"(?P<name>{NAME})\s*(?::|\\colon)\s*{REALS}\s*\^?\s*(?:\{{(?P<sizes>[^{{}}]*)\}}|(?P<one>\w))?\s*(?:\\to|\\rightarrow|→)"
)
COMMENT = re.compile(r"^(?:\s*<!--|\s*%|\s*#|\s*//)?\s*frechet:\s*(?P<said>[^\n]*?)\s*(?:-->)?\s*$", re.MULTILINE)
HEAD = re.compile(rf"^\s*(?P<name>{NAME})\s*(?:\\left)?\((?P<args>[^()]*?)(?:\\right)?\)\s*$")
BARE = re.compile(rf"^\s*(?P<name>{NAME}|[A-Za-z]{{2,}})\s*$")
ATOMS = re.compile(
    rf"\\(?:operatorname|text|mathrm|begin|end)\s*\{{[^{{}}]*\}}|{ACCENT}|\\[A-Za-z]+\s?|[A-Za-zͰ-Ͽ]+|.", re.DOTALL
)
NUMERIC = re.compile(r"[\d.\s]*")  # i = 1 is where an index begins
LITERAL = re.compile(r"^\s*(?:\\left)?[(\[]?\s*\\begin")  # a matrix of named entries names them and is no value
STYLED = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|mathcal|mathit|mathsf|textbf)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|(\\?[A-Za-z]))"
)
SHAPED = re.compile(rf"(?P<name>{NAME})\s*_\s*\{{\s*\(?\s*[A-Za-z0-9]+\s*(?:\\times|×)\s*[A-Za-z0-9]+\s*\)?\s*\}}")


REPAIRS = [  # macros whose first letters were taken for an escape sequence: \f, \b, \n, \t
    (re.compile(rf"(?<![A-Za-z\\]){rest}(?=\s*[{{_])"), "\\" + letter + rest)
    for letter, rest in (("f", "rac"), ("b", "oldsymbol"), ("b", "m"), ("n", "abla"), ("t", "ext"))
] + [
    (re.compile(r"(?<![A-Za-z\\])ight(?=\s*[)\]|}.])"), "\\right"),
    (re.compile(r"(?<![A-Za-z\\])egin\s*\{(?:aligned|split)\}|\\end\s*\{(?:aligned|split)\}"), " "),
]


def unstyled(text: str) -> str:
    r"""A formula without styles and without shapes as subscripts: `\mathbf{A}_{m\times n}` is A."""
    for pattern, macro in REPAIRS:
        text = pattern.sub(lambda m, macro=macro: macro, text)  # type: ignore[misc]
    bare = STYLED.sub(lambda m: m[1] or m[2], text)
    return SHAPED.sub(lambda m: m["name"], bare)


def plain(name: str) -> str:
    r"""A name as the reader calls it: `\mathbf{A}` is A, `W_{1}` is W1, `\Omega` is Omega."""
    bare = re.sub(rf"\\{STYLES}\s*\{{\s*(\\?[A-Za-z]+)\s*\}}", r"\1", name)
    return re.sub(r"[\\{}_\s]", "", bare)


def spelled(name: str) -> str:
    """A name without styles, as it may be looked for."""
    return re.sub(rf"\\{STYLES}\s*\{{\s*(\\?[A-Za-z]+)\s*\}}", r"\1", name).replace(" ", "")


def sizes(text: str) -> str:
    r"""`m \times n` as m×n."""
    return re.sub(r"\s*(?:\\times|×)\s*", "×", text.strip()).replace(" ", "")


@dataclass(frozen=True)
class Definition:
    """A function or a value that the document defines: `f(X) = AXB`."""

    name: str
    parameters: tuple[str, ...] | None
    body: str

    def at(self, arguments: list[str] | None) -> str:
        """The body with the arguments in the place of the parameters."""
        if arguments is None or self.parameters is None:
            return self.body
        put = dict(zip(self.parameters, arguments, strict=True))
        return "".join(grouped(put[a.strip()]) if a.strip() in put else a for a, _ in atoms(self.body, put))


def atoms(text: str, names: Collection[str]) -> Iterator[tuple[str, int]]:
    """Macros, names and single signs with their places; a run of letters is one name or its letters."""
    for match in ATOMS.finditer(text):
        run = match.group()
        if run.isalpha() and len(run) > 1 and run not in names:
            yield from ((c, match.start() + k) for k, c in enumerate(run))
        else:
            yield run, match.start()


def grouped(text: str) -> str:
    """An argument as a factor."""
    return text if re.fullmatch(rf"\s*{NAME}\s*", text) else f"({text})"


@dataclass
class Context:
    """Declarations with their places, and definitions with theirs."""

    given: dict[str, str] = field(default_factory=dict)  # what the user said
    layout: str = ""
    declared: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    defined: dict[str, list[tuple[int, Definition]]] = field(default_factory=dict)
    inputs: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    said: list[tuple[int, int]] = field(default_factory=list)  # where the text only says sizes

    def read(self, text: str) -> None:
        """Everything that a document declares outside of equations."""
        for match in COMMENT.finditer(text):
            said = match["said"]
            if said.startswith("layout"):
                self.layout = said.removeprefix("layout").strip(" :")
            else:
                for piece in said.split(","):
                    name, _, shape = piece.partition(":")
                    if shape.strip():
                        self.declare(name.strip(), match.start(), shape.strip())
        self.sizes_said(text)
        for match in MEMBER.finditer(text):
            shape = sizes(match["sizes"] or match["one"] or "") or "scalar"
            for name in match["names"].split(","):
                self.declare(plain(name), match.start(), shape)
        for pattern in (*SUBSCRIPTED, *PROSE):
            for match in pattern.finditer(text):
                self.declare(plain(match["name"]), match.start(), sizes(f"{match['h']}×{match['w']}"))
        for match in SIGNATURE.finditer(text):
            shape = sizes(match["sizes"] or match["one"] or "") or "scalar"
            self.inputs.setdefault(spelled(match["name"]), []).append((match.start(), shape))

    def sizes_said(self, text: str) -> None:
        """`size A = m×n` is no equation."""
        for match in SIZED.finditer(text):
            self.declare(plain(match["name"]), match.start(), sizes(f"{match['h']}×{match['w']}"))
            self.said.append((match.start(), match.end()))

    def declare(self, name: str, at: int, shape: str) -> None:
        """One declaration; what is no shape of the language is passed over."""
        if re.fullmatch(r"[A-Za-z0-9+\-*()×]+(?: [a-z_ -]+)?|scalar.*", shape):
            self.declared.setdefault(name, []).append((at, shape))
            self.declared[name].sort()

    def define(self, s: Statement) -> bool:
        """Take down `f(X) = ...` or `C = AB`; is it a definition, and not a claim?"""
        if len(s.sides) < 2 or not s.sides[1].text:
            return False
        if BARE.match(s.sides[0].text) and NUMERIC.fullmatch(s.sides[1].text):
            return True
        left, right = (replace(side, text=unstyled(side.text)) for side in s.sides[:2])
        match = HEAD.match(left.text) or BARE.match(left.text)
        if match is None or LITERAL.match(right.text):
            return match is not None
        name = spelled(match["name"])
        parameters = None
        if "args" in match.re.groupindex:
            parameters = tuple(spelled(a) for a in match["args"].split(","))
            if not all(re.fullmatch(NAME, p) for p in parameters) or name in parameters:
                return False
        known = nearest(self.defined.get(name, []), left.start)
        if known is not None and not s.defines and known.parameters == parameters and not self.signed(name, left.start):
            return False
        if name in {t for t, _, _ in tokens(right.text)} or "o(" in right.text:
            return False
        found = Definition(name, parameters, right.text)
        fresh = name not in self.defined or self.signed(name, left.start)
        self.defined.setdefault(name, []).append((left.start, found))
        shape = nearest(self.inputs.get(name, []), left.start)
        if fresh and shape and parameters and len(parameters) == 1:
            self.declare(plain(parameters[0]), left.start, shape)
        return True

    def signed(self, name: str, at: int) -> bool:
        """Is a new signature of a function given between its last definition and here?"""
        k = bisect_right(self.defined[name], at, key=lambda entry: entry[0])
        return any(self.defined[name][k - 1][0] < place <= at for place, _ in self.inputs.get(name, []))

    def where(self, at: int) -> dict[str, str]:
        """The declarations that hold at a place: the nearest before it, else the next one."""
        found = {name: nearest(places, at) or places[0][1] for name, places in self.declared.items()}
        return {name: shape for name, shape in found.items() if shape} | self.given

    def latest(self, at: int) -> Definition | None:
        """The function of one variable that was defined last before a place."""
        found = [
            (place, d)
            for places in self.defined.values()
            for place, d in places
            if place <= at and d.parameters is not None and len(d.parameters) == 1
        ]
        return max(found, key=lambda entry: entry[0])[1] if found else None

    def definitions(self, at: int) -> dict[str, Definition]:
        """The definitions that hold at a place."""
        found = {name: nearest(places, at) for name, places in self.defined.items()}
        return {name: d for name, d in found.items() if d is not None}


def nearest(places: Sequence[tuple[int, T]], at: int) -> T | None:
    """The last entry at or before a place."""
    k = bisect_right(places, at, key=lambda entry: entry[0])
    return places[k - 1][1] if k else None


def expanded(text: str, definitions: dict[str, Definition], values: bool = True) -> str:
    """A side with the functions that the document defines written out, and its named values where `values`."""
    for _ in range(5):  # definitions may use definitions; a circle ends
        new = once(text, definitions, values)
        if new == text:
            return text
        text = new
    return text


def once(text: str, definitions: dict[str, Definition], values: bool) -> str:
    """Every defined name replaced once."""
    pieces, done = list[str](), 0
    for atom, at in atoms(text, definitions):
        if at < done:
            continue
        d = definitions.get(atom.strip())
        new, done = (None, at) if d is None else written_out(text, at + len(atom), d, values)
        pieces.append(atom if new is None else f"({new})")
    return "".join(pieces)


def written_out(text: str, at: int, d: Definition, values: bool) -> tuple[str | None, int]:
    """What a defined name that ends here stands for, and where its arguments end."""
    arguments, stop = applied(text, at)
    if d.parameters is not None and arguments is not None:
        return (d.at(arguments), stop) if len(arguments) == len(d.parameters) else (None, at)
    return (d.body, at) if values and not subscripted_name(text, at) else (None, at)


def subscripted_name(text: str, at: int) -> bool:
    """Does a number follow as a subscript, so that it is another name?"""
    return re.match(r"\s*_\s*\{?\d", text[at : at + 6]) is not None


def applied(text: str, at: int) -> tuple[list[str] | None, int]:
    """The arguments in the parentheses that begin here, and where they end."""
    match = re.compile(r"\s*(?:\\left)?\(").match(text, at)
    if not match:
        return None, at
    depth = 0
    for t, k, _ in tokens(text[match.end() - 1 :]):
        depth += (t == "(") - (t == ")")
        if not depth:
            inside = text[match.end() : match.end() - 1 + k]
            inside = re.sub(r"\\right\s*$", "", inside)
            return [a.strip() for a, _ in split(inside, {","}, 0)], match.end() + k
    return None, at


def with_entries(text: str, where: dict[str, str]) -> str:
    r"""Entries of a declared matrix in small letters, `a_{ik}` of A, in capital ones; of a row by two places."""

    def written(match: re.Match[str]) -> str:
        name, places = match["name"], match["places"] or match["one"]
        shape = where.get(name.upper(), "")
        if name in where or "×" not in shape:
            return match.group()
        if len(places) == 1:
            height, _, width = shape.partition("×")
            if "1" not in (height, width):
                return match.group()
            places = f"1,{places}" if height == "1" else f"{places},1"
        return f"{name.upper()}_{{{places}}}"

    return re.sub(r"(?<![A-Za-z\\])(?P<name>[a-z])_(?:\{(?P<places>\w\w?)\}|(?P<one>\w))", written, text)


def kinds(text: str, where: dict[str, str]) -> dict[str, str]:
    """What the subscripts of undeclared names say: `W_{ij}` is a matrix, `x_k` a vector."""
    found: dict[str, str] = {}
    for match in re.finditer(
        r"(?<![A-Za-z\\])(?P<name>[A-Za-z])_(?:\{(?P<two>[a-z]{1,2})\}|(?P<one>[i-l]))(?![a-z])", text
    ):
        places = match["two"] or match["one"]
        if match["name"] not in where and match["name"] not in "dD":
            found[match["name"]] = "matrix" if len(places) == 2 else found.get(match["name"], "vector")
    return found
