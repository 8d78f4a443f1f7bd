"""Bad and borderline inputs in processes of their own, with measured CPU time and memory.

    python -m tests.safety.hostile                       the rows of tests/cases
    python -m tests.safety.hostile FILE... [--time 1] [--memory 300] [--every 1]

Every row is derived and printed in a child process, strict, with its declarations: an answer or a typed error of the
expected class and place, printable, below 10 kB, within the time (seconds of CPU) and the memory (MB above what the
package itself takes), and no file CANARY.  The last line says how many rows there were, how many failed, and the
dearest; the exit code is 1 where one failed.

Last result, on two idle cores: 453 rows; class and place right in all; 19 MB at most; above 1 s of CPU, of which
importing the package takes half a second, more-size-power-006 ((A*X)^-12, 2.3 s), more-size-028 (500 nested tanh, 1.8
s), size-015 (a product of 301 X, 1.5 s), more-size-005, size-038 (X^a), more-size-039 and more-size-power-004 (1.0 to
1.2 s).

    legend   row one case   env what all rows share
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

CASES = Path(__file__).parents[1] / "cases"
FILES = [CASES / "hostile.jsonl", CASES / "more_hostile.jsonl"]
SYNTAX = {"text": "auto", "latex": "latex"}
OUTPUT = 10_000  # bytes
# words and operators; any other sign is a token of its own
TOKEN = re.compile(r"\w+|\.[*/^]|\S")


class Outcome(NamedTuple):
    """What came of a row: its class, its place, what was printed, and what it took."""

    kind: str
    place: list[int] | None
    text: str
    seconds: float = 0
    megabytes: float = 0


def rows(files: list[Path]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The rows of files with what stands in the first line of the first."""
    env: dict[str, Any] = {}
    for file in files:
        for row in map(json.loads, file.read_text("utf-8").splitlines()):
            if row["id"] == "ENV":
                env = row
            else:
                yield env, row


def text_of(row: dict[str, Any]) -> str:
    """The input, also where it is made of pieces."""
    return (
        row["text"]
        if "text" in row
        else "".join(piece * times for piece, times in row["make"])
    )


def answered(env: dict[str, Any], row: dict[str, Any]) -> Outcome:
    """The answer or the error, in this process."""
    import frechet as fr  # noqa: PLC0415

    try:
        where = row.get("vars") or env["standard_vars"]
        d = fr.derive(
            text_of(row), row["wrt"], where=where, syntax=SYNTAX[row["syntax"]], strict=True
        )
        return Outcome("fine", None, str(d))
    except fr.FrechetError as error:
        place = [error.column, error.end_column] if error.column else None
        return Outcome(
            error.kind.replace("-", " "), place, f"{error}\n{json.dumps(error.record())}"
        )
    except Exception as fault:
        return Outcome("fault", None, f"{type(fault).__name__}: {fault}")


def apart(
    env: dict[str, Any], row: dict[str, Any], seconds: float, megabytes: float
) -> Outcome:
    """The same in a child process, which is ended beyond ten times its time or memory."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        resource.setrlimit(resource.RLIMIT_CPU, (int(10 * seconds) + 1,) * 2)
        resource.setrlimit(resource.RLIMIT_AS, (int(10 * megabytes * 1e6) + 8 * 10**9,) * 2)
        before, start = (
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            time.process_time(),
        )
        found = answered(env, row)
        took = time.process_time() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
        with os.fdopen(write, "w", errors="backslashreplace") as pipe:
            json.dump(found._replace(seconds=took, megabytes=grown), pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return (
        Outcome(*json.loads(said))
        if said
        else Outcome("killed", None, f"status {status}", 10 * seconds, 0)
    )


def accepted(row: dict[str, Any]) -> set[int]:
    """The columns that pass: those of the row, those of the same token, and the last before the end of input."""
    text, columns = text_of(row), set(row["expect"]["col"])
    for match in TOKEN.finditer(text):
        place = set(range(match.start() + 1, match.end() + 1))
        if place & columns:
            columns |= place
    return columns | ({len(text)} if len(text) + 1 in columns else set())


def failures(
    row: dict[str, Any], found: Outcome, seconds: float, megabytes: float
) -> Iterator[str]:
    """What is not as it should be."""
    expect = row["expect"]
    if found.kind not in expect["class"]:
        yield f"{found.kind}, expected {' or '.join(expect['class'])}: {found.text[:200]}"
    elif found.kind != "fine" and expect["col"] is not None:
        first, last = found.place or [0, -1]
        if not accepted(row) & set(range(first, last + 1)):
            yield f"at {found.place}, expected {expect['col']}: {found.text[:200]}"
    if len(found.text.encode("utf-8", "surrogatepass")) > OUTPUT:
        yield f"{len(found.text)} characters of output"
    if not all(c.isprintable() or c == "\n" for c in found.text):
        yield "output that does not print"
    if found.seconds > seconds:
        yield f"{found.seconds:.2f} s"
    if found.megabytes > megabytes:
        yield f"{found.megabytes:.0f} MB"


def main() -> int:
    """Every row of the files."""
    parser = argparse.ArgumentParser(
        description="Bad and borderline inputs in processes of their own."
    )
    parser.add_argument("files", nargs="*", type=Path, default=FILES)
    parser.add_argument("--time", type=float, default=1, help="seconds of CPU for a row")
    parser.add_argument("--memory", type=float, default=300, help="MB for a row")
    parser.add_argument("--every", type=int, default=1, help="of so many rows one")
    o = parser.parse_args()
    import frechet as fr  # noqa: PLC0415

    # everything is loaded
    str(fr.derive("logdet(X)*norm2(A*x)^2", "x", where="A: n×n, x: n, X: n×n"))
    files = [file.resolve() for file in o.files]
    os.chdir(tempfile.mkdtemp())
    bad, dearest, largest, count = 0, (0.0, ""), (0.0, ""), 0
    for env, row in islice(rows(files), 0, None, o.every):
        found = apart(env, row, o.time, o.memory)
        said = [
            *failures(row, found, o.time, o.memory),
            *(["wrote CANARY"] if os.path.exists("CANARY") else []),
        ]
        count, bad = count + 1, bad + bool(said)
        dearest, largest = (
            max(dearest, (found.seconds, row["id"])),
            max(largest, (found.megabytes, row["id"])),
        )
        if said:
            print(
                f"{row['id']}: {'; '.join(said)}".encode(
                    "ascii", "backslashreplace"
                ).decode(),
                flush=True,
            )
    print(
        f"{count} rows, {bad} failed; the dearest {dearest[0]:.2f} s ({dearest[1]}), {largest[0]:.0f} MB ({largest[1]})"
    )
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
