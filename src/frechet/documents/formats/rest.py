r"""reStructuredText: the role and the directive `math`, sections, literal blocks and comments, by docutils.

docutils says what stands in a document, not always where: each thing is looked for behind the one before it.
"""

from __future__ import annotations

import re
from typing import Any

from frechet.documents.formats.layout import (
    FileLayout,
    FormulaSpan,
    bounded_paragraphs,
    library_for,
)

OPTIONS = re.compile(
    r"(?m)(?P<head>^[ \t]*\.\.[ \t]+math::[^\n]*\n)(?P<options>(?:[ \t]+:[a-z]+:[^\n]*\n)+)"
)
PROSE_DIRECTIVES = re.compile(  # directives of Sphinx whose contents are text
    r"(?m)^(?P<indent>[ \t]*)\.\.[ \t]+(?:prf:|proof:)?(?:theorem|proof|lemma|definition|proposition"
    r"|corollary|remark|example|exercise|solution|seealso|todo|only|dropdown|versionadded|versionchanged|rubric|toggle|property|assumption"
    r"|algorithm)::[^\n]*\n(?:[ \t]+:[a-z-]+:[^\n]*\n)*"
)
DOCUTILS_SETTINGS = {  # nothing of another file, no message on the terminal
    "report_level": 5, "halt_level": 5, "file_insertion_enabled": False, "raw_enabled": False,
    "_disable_config": True, "line_length_limit": 1_000_000,
}  # fmt: skip


def rest_layout(text: str) -> FileLayout:
    r"""The formulas of a reStructuredText document.

    >>> [f.begin for f in rest_layout("Let :math:`A` be.\n\n.. math::\n\n   x = y\n").formulas]
    [11, 33]
    """
    core = library_for("docutils.core")
    known = OPTIONS.sub(lambda m: m["head"] + blank(m["options"]), text)
    known = PROSE_DIRECTIVES.sub(
        lambda m: f"{m['indent']}.. container::\n" + "\n" * (m[0].count("\n") - 1), known
    )
    known = bounded_paragraphs(known)
    tree = core.publish_doctree(known, settings_overrides=DOCUTILS_SETTINGS)
    found, at = FileLayout(text), 0
    found.hidden += [m.span("options") for m in OPTIONS.finditer(text)]
    for topic in list(tree.findall(lambda n: type(n).__name__ == "topic")):
        topic.parent.remove(topic)  # a table of contents says again what stands below
    for node in tree.findall():
        at = taken_down(node, found, at)
    return found


def blank(text: str) -> str:
    """As many lines of nothing."""
    return re.sub(r"[^\n]", " ", text)


def taken_down(node: Any, found: FileLayout, at: int) -> int:
    """What a node of the tree says, looked for from a place on; where it ends."""
    kind = type(node).__name__
    if kind == "math":
        match = behind(
            rf":math:\s*`\s*{lenient(node.astext())}\s*`|`\s*{lenient(node.astext())}\s*`:math:",
            found.text,
            at,
        )
        return at if match is None else formula(found, match, node.astext())
    if kind == "math_block":
        match = behind(lenient(node.astext()), found.text, at)
        return at if match is None else formula(found, match, node.astext())
    if kind in ("literal_block", "literal", "comment", "doctest_block"):
        match = behind(lenient(node.astext()), found.text, at)
        if match is not None and match.start() < match.end():
            if kind == "comment" or not found.formulas_in_lines(*match.span()):
                found.hidden.append(match.span())
            return match.end()
    if kind == "title":
        match = behind(lenient(node.rawsource or node.astext()), found.text, at)
        if match is not None:
            found.headings.append((match.start(), depth(node)))
            return match.start()
    return at


def formula(found: FileLayout, match: re.Match[str], said: str) -> int:
    """A formula that was found, and where it ends."""
    inside = re.compile(lenient(said)).search(found.text, match.start(), match.end())
    begin, end = inside.span() if inside else match.span()
    found.formulas.append(FormulaSpan(match.start(), begin, end, match.end()))
    return match.end()


def depth(node: Any) -> int:
    """How deep the section of a title lies."""
    level, above = 0, node.parent
    while above is not None:
        level += type(above).__name__ in ("section", "document")
        above = above.parent
    return level


def lenient(said: str) -> str:
    """A pattern for a text whose lines may be indented."""
    return r"\s+".join(map(re.escape, said.split()))


def behind(pattern: str, text: str, at: int) -> re.Match[str] | None:
    """Where a pattern is found from a place on."""
    return re.compile(pattern).search(text, at)
