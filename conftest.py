"""The examples of README, CONTRIBUTING and `docs/law.md` run with the tests.

Python blocks run as they are, console blocks are compared with what they print.
The package itself has doctests, which pytest collects.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser

import frechet.notation  # noqa: F401  fills the registry
from frechet.functions.declaration import registry

FRECHET = str(Path(sys.executable).with_name("frechet"))


def run_console(example: Example) -> str | None:
    """Run every `$ frechet ...` line of a block and compare what follows it."""
    for block in example.parsed.split("$ ")[1:]:
        command, _, expected = block.partition("\n")
        words = shlex.split(command)
        if words[0].endswith("frechet"):
            env = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
            done = subprocess.run([FRECHET, *words[1:]], capture_output=True, env=env)
            printed = (done.stdout + done.stderr).decode().strip()
            if printed != expected.strip():
                return (
                    f"$ {command}\n{printed}\n--- but the README says\n{expected.strip()}"
                )
    return None


def run_python(example: Example) -> None:
    """Run a block with its assertions, also where the interpreter leaves assertions out."""
    source = "\n" * (example.line + example.parsed.line_offset) + example.parsed
    exec(
        compile(source, example.path, "exec", dont_inherit=True, optimize=0),
        example.namespace,
    )


def remember(namespace: dict[str, object]) -> None:
    """What an example declares is gone after its document."""
    namespace["words before"] = dict(registry)


def forget(namespace: dict[str, object]) -> None:
    """The words of the language as they were."""
    registry.clear()
    registry.update(namespace["words before"])


pytest_collect_file = Sybil(
    setup=remember,
    teardown=forget,
    parsers=[
        CodeBlockParser("python", run_python),
        CodeBlockParser("console", run_console),
    ],
    patterns=["README.md", "CONTRIBUTING.md", "law.md"],
).pytest()
