r"""Macros that a document defines, and formulas with these written out, as TeX does, within bounds.

>>> macros = Macros(r"\newcommand{\inner}[2]{\langle #1, #2\rangle} \def\R{\mathbb{R}}")
>>> macros.expanded(r"\inner{x}{y} \in \R", 100, 0).text
'\\langle x, y\\rangle \\in \\mathbb{R}'

legend   token a sign or a macro with its place; of a text that a macro stands for, the place of the macro
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from frechet.documents.places import PlacedText

DEFINES = re.compile(
    r"\\(?:(?P<new>(?:re|provide)?newcommand|providecommand|DeclareRobustCommand)|(?P<op>DeclareMathOperator)"
    r"|(?P<def>[gex]?def)|(?P<let>let))(?![A-Za-z])\s*(?P<star>\*)?\s*"
)
CONTROL = re.compile(r"\\[A-Za-z@]+|\\.", re.DOTALL)
TOKEN = re.compile(r"\\[A-Za-z@]+|\\.|\#[1-9]|.", re.DOTALL)
ARITY = re.compile(r"\s*\[\s*([0-9])\s*\]")
PARAMETERS = re.compile(r"\s*((?:\#[1-9])*)\s*(?=\{)")
CONFIGURED = re.compile(
    r"""["']?(?P<name>[A-Za-z]+)["']?\s*:\s*(?:\[\s*(?P<more>["'](?P<bodies>(?:[^"'\\]|\\.)*)["']\s*,\s*(?P<arity>\d))
      |["'](?P<body>(?:[^"'\\]|\\.)*)["'])""",
    re.VERBOSE,
)
CONFIGURATION = re.compile(
    r"\b[mM]acros[\"']?\s*:\s*\{(?P<inside>[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*)\}"
)
MOST = 20_000  # tokens that a formula may have once its macros are written out
STEPS = 2_000  # macros that are written out in a formula
PATIENCE = 50  # definitions without an end: more of them are none
LONGEST_MACRO = 2_000  # characters of a definition
PlacedToken = tuple[str, int]


@dataclass(frozen=True)
class Macro:
    """What a macro stands for; `default` is that of its first argument, where that may be left out."""

    name: str
    arity: int
    body: str
    default: str | None = None


@dataclass
class Macros:
    """The macros of a text with the places from where they hold; `spans` is where they are defined."""

    text: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    known: dict[str, list[tuple[int, Macro]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = failed = 0
        while failed < PATIENCE and (match := DEFINES.search(self.text, at)):
            found = definition(self.text, match)
            at, failed = match.end(), failed + (found is None)
            if found is not None:
                macro, at = found
                self.spans.append((match.start(), at))
                self.known.setdefault(macro.name, []).append((at, macro))

    def configured(self, script: str) -> None:
        """The macros of a configuration of MathJax or KaTeX; they hold everywhere."""
        for block in CONFIGURATION.finditer(script):
            for m in CONFIGURED.finditer(block["inside"]):
                body = (m["bodies"] if m["more"] else m["body"]).replace("\\\\", "\\")
                macro = Macro("\\" + m["name"], int(m["arity"] or 0), ungrouped(body))
                self.known.setdefault(macro.name, []).insert(0, (0, macro))

    def at(self, name: str, place: int) -> Macro | None:
        """What a macro stands for at a place: by its last definition before it, else the first."""
        found = self.known.get(name)
        if not found:
            return None
        k = bisect_right(found, place, key=lambda entry: entry[0])
        return found[max(k - 1, 0)][1]

    def expanded(self, formula: str, place: int, source: int) -> PlacedText:
        """A formula at a place with its macros written out; as it was where that has no end or would be too long."""
        written = self.written_out(formula, place, source) if self.known else None
        return PlacedText().add(formula, source) if written is None else placed(written)

    def written_out(
        self, formula: str, place: int, source: int
    ) -> list[PlacedToken] | None:
        """The tokens of a formula without macros of the document."""
        waiting = list(reversed(placed_tokens(formula, source)))
        found: list[PlacedToken] = []
        steps = 0
        while waiting:
            token, at = waiting.pop()
            macro = self.at(token, place) if token.startswith("\\") else None
            if macro is None:
                found.append((token, at))
                continue
            steps += 1
            arguments = taken(waiting, macro)
            if arguments is None:
                return None
            new = substituted(macro, arguments, at)
            if steps > STEPS or len(found) + len(waiting) + len(new) > MOST:
                return None
            waiting.extend(reversed(new))
        return found


def substituted(
    macro: Macro, arguments: list[Sequence[PlacedToken]], at: int
) -> list[PlacedToken]:
    """The body of a macro with its arguments; what is too long is cut, for nobody will read it."""
    found: list[PlacedToken] = []
    for part, _ in placed_tokens(macro.body, 0):
        if part.startswith("#") and part[1:].isdigit() and int(part[1:]) <= len(arguments):
            argument = arguments[int(part[1:]) - 1]
            whole = len(argument) > 1 and ends_in_d(found)  # \dx{AB} is d(AB)
            found.extend([("{", at), *argument, ("}", at)] if whole else argument)
        else:
            found.append((part, at))
        if len(found) > MOST:
            break
    return found


def ends_in_d(tokens: Sequence[PlacedToken]) -> bool:
    """Does a formula end in the sign of a differential?"""
    said = "".join(t for t, _ in tokens[-12:]).rstrip()
    return (
        re.search(
            r"(?:(?<![A-Za-z\\])d|\\(?:mathrm|operatorname|mathop)\s*\{\s*d\s*\})\Z", said
        )
        is not None
    )


def definition(text: str, match: re.Match[str]) -> tuple[Macro, int] | None:
    r"""The macro that `\newcommand` or one of its relatives defines, and where that ends."""
    name = CONTROL.match(text, *braced_name(text, match.end()))
    if name is None:
        return None
    at = name.end() + len(re.match(r"\s*\}?", text[name.end() : name.end() + 20])[0])  # type: ignore[index]
    arity, default = 0, None
    if match["let"]:
        other = re.compile(r"\s*=?\s*").match(text, name.end())
        body = CONTROL.match(text, other.end()) if other else None
        return None if body is None else (Macro(name[0], 0, body[0]), body.end())
    if match["def"] and (parameters := PARAMETERS.match(text, name.end())):
        arity, at = len(parameters[1]) // 2, parameters.end()
    elif match["new"] and (said := ARITY.match(text, at)):
        arity, at = int(said[1]), said.end()
        if optional := re.compile(r"\s*\[([^\[\]]*)\]").match(text, at):
            default, at = optional[1], optional.end()
    inside = braced_group(text, at)
    if inside is None:
        return None
    body_text, stop = inside
    if match["op"]:
        body_text = rf"\operatorname{{{body_text}}}"
    return Macro(name[0], arity, ungrouped(body_text), default), stop


def ungrouped(body: str) -> str:
    r"""A raised or lowered sign without a group around it, so that it belongs to what stands before: `{^\top}`."""
    match = re.fullmatch(r"\s*\{\s*([\^_][^{}]*(?:\{[^{}]*\})?)\s*\}\s*", body)
    return match[1] if match else body


def braced_name(text: str, at: int) -> tuple[int, int]:
    """Where the name of a macro stands, with or without braces around it."""
    match = re.compile(r"\s*\{?\s*").match(text, at)
    begin = match.end() if match else at
    return begin, begin + 40


def braced_group(text: str, at: int) -> tuple[str, int] | None:
    """What stands between a brace and the one that closes it, and where that is."""
    opening = re.compile(r"\s*\{").match(text, at)
    if opening is None:
        return None
    depth = 1
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(
        text, opening.end(), opening.end() + LONGEST_MACRO
    ):
        depth += (match[0] == "{") - (match[0] == "}")
        if not depth:
            return text[opening.end() : match.start()], match.end()
    return None


def placed_tokens(text: str, at: int) -> list[PlacedToken]:
    """The tokens of a text that begins at a place."""
    return [(m[0], at + m.start()) for m in TOKEN.finditer(text)]


def taken(waiting: list[PlacedToken], macro: Macro) -> list[Sequence[PlacedToken]] | None:
    """The arguments of a macro, taken from the tokens that follow; None where there are too few."""
    arguments: list[Sequence[PlacedToken]] = []
    if macro.default is not None:
        arguments.append(optional_argument(waiting) or placed_tokens(macro.default, 0))
    while len(arguments) < macro.arity:
        while waiting and waiting[-1][0].isspace():
            waiting.pop()
        if not waiting:
            return None
        token = waiting.pop()
        inside = until_closed(waiting) if token[0] == "{" else [token]
        if inside is None:
            return None
        arguments.append(inside)
    return arguments


def optional_argument(waiting: list[PlacedToken]) -> list[PlacedToken] | None:
    """An argument in square brackets, if one follows."""
    if not waiting or waiting[-1][0] != "[":
        return None
    stop = next((k for k in range(len(waiting) - 1, -1, -1) if waiting[k][0] == "]"), None)
    if stop is None:
        return None
    inside = waiting[stop + 1 : -1]
    del waiting[stop:]
    return inside[::-1]


def until_closed(waiting: list[PlacedToken]) -> list[PlacedToken] | None:
    """The tokens up to the brace that closes a group."""
    inside: list[PlacedToken] = []
    depth = 1
    while waiting:
        token = waiting.pop()
        depth += (token[0] == "{") - (token[0] == "}")
        if not depth:
            return inside
        inside.append(token)
    return None


def placed(found: list[PlacedToken]) -> PlacedText:
    """Tokens as a text; a macro keeps apart from the letter that comes behind it."""
    text = PlacedText()
    before = ""
    for token, at in found:
        if token[0].isalpha() and re.fullmatch(r"\\[A-Za-z@]+", before):
            text.add(" ", at, still=True)
        text.add(token, at, still=True)
        before = token
    return text
