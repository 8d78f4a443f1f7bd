r"""What print adds that is no mathematics, made blank: `\boxed`, `\underbrace{…}_{…}`, `\tag{1}`, `& \text{…}`, `(3)`.

The places of everything else stay, so that errors keep their caret.

>>> undecorated(r"\boxed{A x} \tag{1}")
'      {A x}        '
"""

from __future__ import annotations

import re

WRAPPING = re.compile(
    r"\\(?:boxed|cancel|bcancel|xcancel|fbox|underbrace|overbrace)(?=\s*\{)"
    r"|\\(?:textcolor|mathcolor|colorbox)\s*(?:\[[a-zA-Z]+\])?\s*\{[^{}]*\}(?=\s*\{)"
)
LONG_EQUALS = re.compile(
    r"\\xlongequal\s*(?:\[[^\]=]*\])?\s*\{[^{}=]*\}"
)  # a remark with = may be a condition
REMARK = re.compile(r"\\(?:underset|overset|stackrel)(?=\s*\{)")
MARKED_EQUALS = re.compile(r"\s*(?:=|\{\s*=\s*\})")  # behind what stands above it
BRACES = re.compile(r"\\(?:under|over)brace(?=\s*\{)")
ASIDE = re.compile(
    r"\\(?:tag\*?|label|footnote|color|hspace\*?|vspace\*?|phantom|(?:set|addto)counter\s*\{[^{}]*\})\s*\{[^{}]*\}"
    r"|(?<=\\\\)\*?\s*\[\s*-?(?:\d+\.?\d*|\.\d+)\s*(?:em|ex|pt|mm|cm|in|px|mu|\\[a-z]+)\s*\]"  # more room
    r"|\\(?:checkmark|qed(?:symbol)?|blacksquare)(?![A-Za-z])"
    r"|&&?\s*\\text\s*\{(?!\s*(?:otherwise|else))[^{}]*\}(?=\s*(?:\\\\|\\end|\$|\Z))"
    r"|(?:\\quad|\\qquad|\\hfill|\\;|\\,)\s*\\text\s*\{\s*\([^{}]*\)\s*\}(?=\s*[.,]?\s*\$*\s*\Z)"
    r"|(?:\\q?quad|\\hfill)\s*\(\s*\d+(?:\.\d+)*[a-z]?\s*\)(?=\s*[.,]?\s*\$*\s*\Z)"
)


def undecorated(text: str) -> str:
    """The text with blanks for its decoration."""
    if "\\" not in text:
        return text
    for match in reversed([*BRACES.finditer(text)]):
        start = closing_brace(text, text.index("{", match.end())) + 1
        mark = re.compile(r"\s*[_^]\s*").match(text, start)
        if mark and start:
            opened = text[mark.end() : mark.end() + 1] == "{"
            stop = closing_brace(text, mark.end()) + 1 if opened else mark.end() + 1
            text = blanked(text, start, max(stop, start))
    text = with_plain_equals(text)
    for match in REMARK.finditer(text):
        start = text.index("{", match.end())
        stop = closing_brace(text, start) + 1
        if re.search(r"=(?!\s*0\s*$)", text[start + 1 : stop - 1]):  # what is 0 matters
            text = blanked(text, match.start(), stop)
    for match in (*WRAPPING.finditer(text), *ASIDE.finditer(text)):
        text = blanked(text, *match.span())
    return LONG_EQUALS.sub(lambda m: "=".ljust(len(m.group())), text)


def with_plain_equals(text: str) -> str:
    r"""The text with blanks for what stands above or below a sign of equality, (1), ! or a word.

    >>> with_plain_equals(r"a \stackrel{(1)}{=} b")
    'a                  =  b'
    """
    for match in REMARK.finditer(text):
        stop = closing_brace(text, text.index("{", match.end())) + 1
        equals = MARKED_EQUALS.match(text, stop) if stop else None
        if equals:
            sign, end = text.index("=", stop), equals.end()
            text = blanked(text, match.start(), sign)
            text = blanked(text, sign + 1, end)
    return text


def blanked(text: str, start: int, stop: int) -> str:
    """Blanks in place of a part."""
    return text[:start] + " " * (min(stop, len(text)) - start) + text[stop:]


def closing_brace(text: str, at: int) -> int:
    """Where the brace that opens at a place is closed; -1 for nowhere."""
    depth = 0
    for k in range(at, len(text)):
        depth += (text[k] == "{") - (text[k] == "}")
        if not depth:
            return k
    return -1
