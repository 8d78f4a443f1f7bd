"""The documents of `public.txt`, checked as a user checks them: what is judged, and do the verdicts notice a change?

    python -m tests.documents.public FOLDER                      counts, and the rows that a person counts by hand
    python -m tests.documents.public FOLDER --out FILE           every statement as JSON lines, in FILE
    python -m tests.documents.public FOLDER --rows FILE --replay 17   the same claims again, from FILE
    python -m tests.documents.public FOLDER --replay 17 1 planted     each right claim 17 times, plus 1, with mistakes

The texts are not here: FOLDER holds them, each under its repository and path with + for every /, as `named` says.
Every run is a process of its own, within TIME and MEMORY.

A claim is changed where it stands: its right side is replaced in a copy of the document, so that all that was declared
around it still holds, and the verdict on the changed claim is looked up.  In one copy no two claims of a chain change.

    survives 17, plus 1     a right claim that is right with another right side says nothing: an empty truth
    planted                 found (wrong, or a named mistake), still right, or no longer understood
    no change               a planted claim whose right side equals the old one, by a verdict of frechet itself
"""

from __future__ import annotations

import argparse
import json
import math
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src"
TIME, MEMORY = 120, 4 * 2**30  # seconds and bytes of one document
ROOM = "time=100, memory=3GB"  # what a changed copy may take: all of its claims are wanted
DERIVATIVE = re.compile(
    r"\\partial|\\nabla|∂|∇|\\mathrm\s*\{?\s*[dD]\b|\\operatorname\{?[dD]\b|\\mathbf?\{?D\}"
    r"|\\d?frac\s*\{?\s*d\b|\\d?frac\s*\{\s*d(?!iag|et|im)"
    r"|(?<![A-Za-z\\])d(?!(?:iag|et|im|ist|iv|ata|iscrete|ot|eg)\b)\s*(?:\\?[A-Za-z]+|\(|\{)\s*(?:\^|\b)|[A-Za-z]\s*'\s*\("
)
INTEGRAL = re.compile(r"\\i*int(?![a-z])|\\oint(?![a-z])|[∫∬∮]")
MEASURE = re.compile(  # the dx of an integral is no sign of differentiation
    r"(?<!\{)(?:\\(?:mathrm|operatorname|text)\s*\{\s*d\s*\}|(?<![A-Za-z\\])d)\s*"
    r"(?:\\[a-z]+\s*\{[^{}]*\}|\\?[A-Za-z]+)(?:_\w|_\{[^{}]*\})?"
)
NAMES = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\\[A-Za-z]+|\b\w*\d\w*\b|\b[A-Za-z]\b")


class Row(NamedTuple):
    """A statement of a document: where it begins, its text, its kind and its verdict, and why it is so."""

    file: str
    line: int
    column: int
    text: str
    kind: str
    verdict: str
    note: str

    @property
    def derivative(self) -> bool:
        """Does a sign of differentiation occur?"""
        integral = INTEGRAL.search(self.text)
        return bool(
            DERIVATIVE.search(MEASURE.sub(" ", self.text) if integral else self.text)
        )


class Run(NamedTuple):
    """What became of one document: its statements, seconds of CPU, and how the process ended."""

    rows: list[Row]
    seconds: float
    end: str


def named(line: str) -> str:
    """The name in FOLDER of a document, from its line in `public.txt`: repository, commit, path."""
    repository, _, path = line.split(" ", 2)
    return re.sub(r"[^\w.+-]", "_", f"{repository}/{path}".replace("/", "+"))


def documents(folder: Path) -> list[Path]:
    """The documents of `public.txt` that the folder has, in the order of their names."""
    lines = (HERE / "public.txt").read_text("utf-8").splitlines()
    wanted = sorted(named(line) for line in lines if line and not line.startswith("#"))
    return [folder / name for name in wanted if (folder / name).exists()]


def bounded() -> None:
    """The limits of a child process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME, TIME))


def checked(file: Path, *options: str) -> Run:
    """`frechet check FILE --json` in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "frechet", "check", str(file), "--json", *options]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=4 * TIME,
            preexec_fn=bounded,
            env={"PYTHONPATH": str(SOURCE), "PATH": "/usr/bin:/bin"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Run([], TIME, "time")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rows, end = reported(file.name, done.returncode, done.stdout, done.stderr)
    return Run(rows, seconds, end)


def reported(file: str, code: int, out: str, said: str) -> tuple[list[Row], str]:
    """The statements of a report in JSON, and how the process ended; a document may be refused as a whole."""
    try:
        data = json.loads(out)
    except ValueError:
        return [], ended(code, said)
    if "findings" not in data:
        return [], f"refused: {str(data.get('message', data))[:100]}"
    rows = [row_of(file, finding) for finding in data["findings"]]
    return rows, "stopped" if data.get("stopped") else ""


def ended(code: int, said: str) -> str:
    """How a process without an answer ended: a refusal in words, or a crash."""
    last = (said.strip().splitlines() or ["nothing said"])[-1]
    crash = code < 0 or "Traceback" in said
    return f"{'crash' if crash else 'refused'}: {last[:100]}"


def row_of(file: str, finding: dict[str, Any]) -> Row:
    """A finding of the report as a row."""
    detail = finding.get("detail") or {}
    note = str(detail.get("problem") or finding.get("note") or finding.get("right_answer"))
    return Row(
        file,
        finding["line"],
        finding["column"],
        finding["claim"],
        finding["kind"],
        finding["verdict"],
        note,
    )


# A right side, changed


class Change(NamedTuple):
    """A claim whose right side, at a place of the text, is replaced."""

    row: Row
    start: int
    end: int
    side: str
    how: str


def right_side(text: str) -> str:
    """What stands behind the last sign of equality outside of braces."""
    depth, at = 0, -1
    for i, c in enumerate(text):
        depth += (c == "{") - (c == "}")
        at = (
            i
            if c == "=" and not depth and text[i - 1 : i] not in ("<", ">", "!", ":")
            else at
        )
    return text[at + 1 :].strip() if at >= 0 else ""


def found_at(text: str, row: Row, ends: list[int]) -> tuple[int, int] | None:
    """Where the right side of a claim stands in its document, if it does as it is written."""
    side = right_side(row.text)
    if not side:
        return None
    start = ends[row.line - 1] + row.column - 1
    left = re.sub(r"\s+", "", row.text[: row.text.rfind(side)])
    spaced = r"(?:\s|&|\\\\(?![A-Za-z]))*"
    pattern = spaced.join(re.escape(c) for c in re.sub(r"\s+", "", side))
    for m in re.compile(pattern).finditer(text, start, start + 4000):
        before = re.sub(
            r"\s+|&|\\\\(?![A-Za-z])", "", text[max(0, m.start() - 4000) : m.start()]
        )
        if before.endswith(left) or before.endswith("="):
            return m.start(), m.end()
    return None


def placed(text: str, rows: Iterable[Row]) -> Iterator[tuple[Row, int, int]]:
    """The claims whose right side stands in the document, once each."""
    ends = [0, *(m.end() for m in re.finditer("\n", text))]
    taken: set[int] = set()
    for row in rows:
        place = found_at(text, row, ends)
        if place and place[0] not in taken:
            taken.add(place[0])
            yield row, *place


BETWEEN = re.compile(
    r"\$|\\\]|\\\)|\\end\s*\{(?:align|equation|gather|multline|eqnarray)|\n\s*\n"
)


def parted(text: str, changes: list[Change]) -> list[list[Change]]:
    """The changes in groups, no two of one group in the same formula: a chain would change as a whole."""
    groups: list[list[Change]] = []
    for change in sorted(changes, key=lambda c: c.start):
        for group in groups:
            if BETWEEN.search(text, group[-1].end, change.start):
                group.append(change)
                break
        else:
            groups.append([change])
    return groups


def squeezed(text: str) -> str:
    """A text without what a reader drops: spaces, marks of alignment."""
    return re.sub(r"\s+|&|\\\\(?![A-Za-z])|\\left|\\right", "", text)


def written_in(file: Path, side: str) -> str:
    """A side as the file has it: in a notebook inside a string of JSON."""
    return json.dumps(side)[1:-1] if file.suffix == ".ipynb" else side


def verdicts(
    file: Path, text: str, changes: list[Change]
) -> Iterator[tuple[Change, Row | None]]:
    """The changed claims with their verdicts; None where the claim is not found again."""
    for group in parted(text, changes):
        new = text
        for change in reversed(group):
            side = written_in(file, change.side)
            new = new[: change.start] + side + new[change.end :]
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / file.name
            copy.write_text(new, "utf-8")
            rows = checked(copy, "--limits", ROOM).rows
        known = [(squeezed(row.text), row) for row in rows]
        for change in group:
            wanted = squeezed(change.side)
            near = [
                row
                for said, row in known
                if said.endswith("=" + wanted) and abs(row.line - change.row.line) <= 3
            ]
            left = squeezed(change.row.text[: change.row.text.rfind("=")])
            same = [row for row in near if squeezed(row.text).startswith(left)]
            yield change, next(iter(same or near), None)


# Mistakes


def bracketed(side: str) -> str:
    """A right side as one factor."""
    return rf"\left({side}\right)"


def terms(side: str) -> list[str]:
    """The terms of a sum, with their signs."""
    out, depth = [""], 0
    opened = {m.start() for m in re.finditer(r"\\begin|\\langle", side)}
    closed = {m.start() for m in re.finditer(r"\\end|\\rangle", side)}
    for i, c in enumerate(side):
        depth += (c in "({[") - (c in ")}]") + (i in opened) - (i in closed)
        sign = (
            c in "+-"
            and not depth
            and out[-1].strip()
            and side[:i].rstrip()[-1:] not in "=^_*("
        )
        out += [c] if sign else []
        out[-1] += "" if sign else c
    return out


def other_sign(side: str) -> str | None:
    """The mistake: the sign."""
    return f"-{bracketed(side)}"


def doubled(side: str) -> str | None:
    """The mistake: a factor 2."""
    return f"2{bracketed(side)}"


def less_a_term(side: str) -> str | None:
    """The mistake: the last term is not there; nothing but 0 is no claim."""
    rest = "".join(terms(side)[:-1]).strip()
    return rest if rest not in ("", "0") else None


LETTER = r"(?:\\(?:mathbf|boldsymbol|bm|mathrm)\s*\{[^{}]*\}|\\(?:alpha|beta|theta|mu|Sigma|Lambda|Phi)\b|[A-Za-z])"
TRANSPOSED = re.compile(
    rf"({LETTER})\s*\^\s*(?:\{{\s*)?(?:\\top|\\mathsf\s*\{{?T\}}?|T)\s*\}}?|({LETTER})\s*'"
)


def untransposed(side: str) -> str | None:
    """The mistake: a transpose is forgotten."""
    m = TRANSPOSED.search(side)
    return side[: m.start()] + (m[1] or m[2]) + side[m.end() :] if m else None


def turned(side: str) -> str | None:
    """The mistake: two capital factors side by side in the other order."""
    word = (
        r"(\\mathbf\s*\{[A-Z]\}|(?<![A-Za-z\\{^])[A-Z])((?:\^\s*(?:\{[^{}]*\}|\\top|T))?)"
    )
    m = re.search(rf"{word}\s*{word}(?![a-z_])", side)
    return f"{side[: m.start()]}{m[3]}{m[4]} {m[1]}{m[2]}{side[m.end() :]}" if m else None


def other_index(side: str) -> str | None:
    """The mistake: two indices change places, or one is another."""
    m = re.search(r"_\{\s*([a-z])\s*,?\s*([a-z])\s*\}", side)
    if m and m[1] != m[2]:
        return f"{side[: m.start()]}_{{{m[2]}{m[1]}}}{side[m.end() :]}"
    m = re.search(r"_(?:\{([ijkl])\}|([ijkl])(?![A-Za-z]))", side)
    other = {"i": "j", "j": "i", "k": "i", "l": "k"}
    return f"{side[: m.start()]}_{other[m[1] or m[2]]}{side[m.end() :]}" if m else None


MISTAKES: dict[str, Callable[[str], str | None]] = {
    "sign": other_sign,
    "term": less_a_term,
    "transpose": untransposed,
    "factor": doubled,
    "order": turned,
    "index": other_index,
}


def planted(
    claims: list[tuple[Row, int, int]], count: int
) -> list[list[tuple[Row, int, int, str, str]]]:
    """Mistakes spread evenly over the claims, in rounds: a claim has one a round, and none twice.

    Of the kinds that a claim can have the one that was planted least is taken.
    """
    rounds: list[list[tuple[Row, int, int, str, str]]] = []
    planted_so_far = Counter(dict.fromkeys(MISTAKES, 0))
    used: dict[tuple[str, int], set[str]] = defaultdict(set)
    while planted_so_far.total() < count:
        turn = []
        for row, start, end in spread(claims)[: count - planted_so_far.total()]:
            old, known = right_side(row.text), used[row.file, start]
            sides = {h: change(old) for h, change in MISTAKES.items() if h not in known}
            new = {h: s for h, s in sides.items() if s and squeezed(s) != squeezed(old)}
            if new:
                how = min(new, key=lambda h: planted_so_far[h])
                planted_so_far[how] += 1
                known.add(how)
                turn.append((row, start, end, new[how], how))
        if not turn:
            break
        rounds.append(turn)
    return rounds


def spread(claims: list[T]) -> list[T]:
    """The same in an order every beginning of which comes from everywhere: by steps of the golden section."""
    golden = (math.sqrt(5) - 1) / 2
    return [c for _, c in sorted(enumerate(claims), key=lambda kc: kc[0] * golden % 1)]


FORMS = {"17": "17{}", "1": "{}+1"}  # of a right side: times 17, plus 1


class Replay(NamedTuple):
    """A changed claim and what became of it."""

    change: Change
    outcome: str
    verdict: str


def outcome(row: Row | None) -> str:
    """What became of a changed claim, in a word."""
    if row is None:
        return "not seen again"
    return {"wrong": "found", "right": "still right"}.get(row.kind, row.kind)


def replayed(file: Path, text: str, changes: list[Change]) -> Iterator[Replay]:
    """Every change with what became of it."""
    for change, row in verdicts(file, text, changes):
        yield Replay(change, outcome(row), row.verdict if row else "")


def no_change(file: Path, text: str, r: Replay) -> bool:
    """Is the planted right side the old one, by value or in another layout? The two are set equal and judged."""
    c = r.change
    if c.how == "transpose" and {c.row.verdict, r.verdict} != {"right"}:
        return True
    old = text[c.start : c.end]
    turned = rf"{bracketed(old)}^\top" if c.how == "transpose" else old
    for left in {old: 0, turned: 0}:
        chain = c._replace(side=f"{left} = {c.side}")
        ((_, row),) = verdicts(file, text, [chain])
        right = row is not None and row.kind == "right"
        if right and squeezed(row.text).startswith(squeezed(left)):
            return True
    return False


# The table


def reason(note: str) -> str:
    """A refusal without the names in it."""
    return " ".join(NAMES.sub("·", note.splitlines()[0] if note else "").split())[:70]


def share(part: int, whole: int) -> str:
    """A count with its share."""
    return f"{part} ({100 * part / whole:.0f} %)" if whole else f"{part}"


def table(runs: dict[str, Run]) -> Iterator[str]:
    """The counts of all documents."""
    rows = [row for run in runs.values() for row in run.rows]
    with_d = [row for row in rows if row.derivative]
    yield f"documents      {len(runs)}, {sum(bool(r.rows) for r in runs.values())} with statements"
    for name, some in (("statements", rows), ("derivatives", with_d)):
        kinds = Counter(row.kind for row in some)
        judged = kinds["right"] + kinds["wrong"]
        yield f"{name:<14} {len(some)}, judged {share(judged, len(some))}: " + ", ".join(
            f"{kind} {n}" for kind, n in kinds.most_common()
        )
        yield "  verdicts     " + ", ".join(
            f"{v} {n}" for v, n in Counter(row.verdict for row in some).most_common()
        )
    seconds = [run.seconds for run in runs.values()]
    yield f"seconds        median {median(seconds):.1f}, most {max(seconds):.1f} (CPU)"
    ends = Counter(re.sub(r"\d+", "·", run.end) for run in runs.values() if run.end)
    yield "ended by       " + (
        ", ".join(f"{end} {n}" for end, n in ends.most_common()) or "all went through"
    )
    yield "not understood, statements with a derivative:"
    reasons = Counter(reason(r.note) for r in with_d if r.kind not in ("right", "wrong"))
    yield from (f"  {n:>5}  {text}" for text, n in reasons.most_common(25))


def counted(title: str, replays: list[Replay]) -> Iterator[str]:
    """What became of one kind of change, and the claims that are still right."""
    outcomes = Counter(r.outcome for r in replays)
    yield f"{title:<14} {len(replays)}: " + ", ".join(
        f"{o} {n}" for o, n in outcomes.most_common()
    )
    for r in replays:
        if r.outcome == "still right":
            c = r.change
            yield f"    {c.row.file}:{c.row.line} {c.how}: {' '.join(c.side.split())[:100]}"


def run_replays(
    folder: Path, right: list[Row], kinds: list[str], count: int
) -> Iterator[str]:
    """17 times, plus 1, and the planted mistakes, over all right claims with a derivative."""
    texts = {f: (folder / f).read_text("utf-8", "replace") for f in {r.file for r in right}}
    by_file: dict[str, list[Row]] = defaultdict(list)
    for row in right:
        by_file[row.file].append(row)
    places = {f: list(placed(texts[f], rows)) for f, rows in by_file.items()}
    yield f"replayed       {sum(map(len, places.values()))} of {len(right)} right claims with a derivative"
    for how in (h for h in FORMS if h in kinds):
        found: list[Replay] = []
        for f, claims in places.items():
            changes = [
                Change(row, a, b, FORMS[how].format(bracketed(right_side(row.text))), how)
                for row, a, b in claims
            ]
            found += replayed(folder / f, texts[f], changes)
        yield from counted(how, found)
    if "planted" in kinds:
        yield from run_planted(folder, texts, places, count)


def run_planted(
    folder: Path,
    texts: dict[str, str],
    places: dict[str, list[tuple[Row, int, int]]],
    count: int,
) -> Iterator[str]:
    """The planted mistakes, those that change nothing left out."""
    found: list[Replay] = []
    for turn in planted([c for claims in places.values() for c in claims], count):
        for f in places:
            changes = [Change(*entry) for entry in turn if entry[0].file == f]
            found += replayed(folder / f, texts[f], changes)
    real = [
        r
        for r in found
        if r.outcome != "still right"
        or not no_change(folder / r.change.row.file, texts[r.change.row.file], r)
    ]
    yield f"no change      {len(found) - len(real)} of the planted mistakes"
    for how in MISTAKES:
        yield from counted(f"planted {how}", [r for r in real if r.change.how == how])
    yield from counted("planted", [r for r in real if r.outcome != "still right"])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--rows", type=Path, help="what --out wrote: no document is checked anew"
    )
    parser.add_argument("--out", type=Path, help="every statement, as JSON lines")
    parser.add_argument(
        "--replay",
        nargs="*",
        default=[],
        choices=[*FORMS, "planted"],
        help="change the right claims",
    )
    parser.add_argument("--planted", type=int, default=100, help="how many mistakes")
    given = parser.parse_args()
    began = time.monotonic()
    if given.rows:
        runs = {"": Run([Row(**json.loads(line)) for line in given.rows.open()], 0, "")}
    else:
        runs = {file.name: checked(file) for file in documents(given.folder)}
        print("\n".join(table(runs)), flush=True)
    if given.out:
        lines = [
            json.dumps(row._asdict(), ensure_ascii=False)
            for r in runs.values()
            for row in r.rows
        ]
        given.out.write_text("\n".join(lines) + "\n", "utf-8")
    right = [
        row
        for r in runs.values()
        for row in r.rows
        if row.kind == "right" and row.derivative
    ]
    if given.replay:
        for line in run_replays(given.folder, right, given.replay, given.planted):
            print(line, flush=True)
    print(f"wall           {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
