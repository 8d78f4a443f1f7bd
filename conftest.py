"""The README's examples run with the tests: Python blocks as they are, console blocks against what they print.

The package's own doctests are collected by pytest itself.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

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
                return f"$ {command}\n{printed}\n--- but the README says\n{expected.strip()}"
    return None


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser("console", run_console)], patterns=["README.md"]
).pytest()
