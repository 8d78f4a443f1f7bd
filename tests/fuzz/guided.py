r"""The fuzzer of the reader, guided by coverage: a text that reaches new branches is changed further.

    .venv/bin/python -m pip install atheris
    .venv/bin/python -m tests.fuzz.guided --seeds 2000 -max_total_time=600

Arguments with one dash go to libFuzzer.  The first byte of an input says how the others are read, and with which
declarations.  It starts from texts of the grammar; what is found is printed, made small, and ends the run with 77.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

KINDS = ("text", "unicode", "latex", "where")
WHERE = (
    "",
    "x: n, y: n, a: scalar, A: n×n, B: n×n",
    "X: m×n, S: n×n symmetric, F: n×n -> scalar, i: size",
)


def read(data: bytes, texts: Any) -> Any:
    """The text of some bytes."""
    k, text = (data[0] if data else 0), data[1:].decode("utf-8", "ignore")
    return texts.Input(KINDS[k % len(KINDS)], text, WHERE[k // len(KINDS) % len(WHERE)])


def written(i: Any) -> bytes:
    """The bytes of a text, with declarations of every kind."""
    return bytes([KINDS.index(i.kind) + len(KINDS)]) + i.text.encode("utf-8", "ignore")


def judge(data: bytes, texts: Any, parsing: Any) -> None:
    """Stop where the reader raises what is not listed, or takes too long."""
    i = read(data, texts)
    _, sign, seconds = parsing.tried(i, printing=True)
    if sign or seconds > parsing.LONGEST:
        small = parsing.smaller(i, sign) if sign else i
        raise AssertionError(
            f"{sign or f'{seconds:.1f} s'}: {small.kind} {small.text!r} where {small.where!r}"
        )


def main(arguments: list[str]) -> None:
    """The command; what is imported inside is watched."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["frechet"]):
        texts, parsing = (
            import_module(f"{__package__}.{name}") for name in ("texts", "parsing")
        )
    count = (
        int(arguments[arguments.index("--seeds") + 1]) if "--seeds" in arguments else 500
    )
    options = [a for a in arguments if a.startswith("-") and not a.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        for k, i in enumerate(
            islice((i for i in texts.inputs("guided") if i.kind in KINDS), count)
        ):
            (Path(folder) / str(k)).write_bytes(written(i))
        atheris.Setup(
            [sys.argv[0], *options, folder], lambda data: judge(data, texts, parsing)
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
