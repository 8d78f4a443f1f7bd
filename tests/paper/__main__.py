"""Set everything with pdflatex, lualatex and KaTeX, and count what they complain about.

    python -m tests.paper            every explanation, answer, verdict and rule (some minutes); exit 1 on a complaint
    python -m tests.paper --every 10 every tenth

Debian's TeX and npm's KaTeX are installed where they are missing: TeX needs the rights for that, KaTeX a folder beside
the temporary files.  The last result of a whole run is `tests/paper/result.txt`.

legend   page as the program makes it   complaint a line of a log
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from tests.paper import pages

from frechet.paper import sheet
from frechet.paper.page import PrintedPage
from frechet.paper.prose import text_latex
from frechet.paper.web import markdown

HERE = Path(__file__).parent
WORK = Path(tempfile.gettempdir()) / "frechet-paper"
PACKAGES = ["texlive-latex-base", "texlive-latex-recommended", "texlive-luatex", "lmodern"]
KINDS = {
    "explanations": pages.explained,
    "answers": pages.answers,
    "verdicts": pages.verdicts,
    "rules": pages.rules,
}
COMPLAINTS = {
    "errors": re.compile(r"^(?:!|\S*?\.tex:\d+: )"),
    "missing characters": re.compile(r"Missing character"),
    "overfull boxes": re.compile(r"Overfull"),
}
FORMULAS = re.compile(r"\\\[\n(.*?)\n\\\]|\$([^$]+)\$", re.DOTALL)
SHOWN = 20
FEW = 10  # of pages, every tenth is set with lualatex, which is slow


def install() -> None:
    """TeX and KaTeX where they are missing."""
    if not (shutil.which("pdflatex") and shutil.which("lualatex")):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        quiet = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        subprocess.run([*quiet, *PACKAGES], check=True, stdout=subprocess.DEVNULL)
    if not (WORK / "node_modules" / "katex").exists():
        WORK.mkdir(exist_ok=True)
        command = [
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--prefix",
            str(WORK),
            "katex",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def documented(title: str, page: PrintedPage, measure: float) -> str:
    """A page under its title, which the log repeats."""
    plain = text_latex(title)
    return (
        f"\\typeout{{PAGE {title.replace('_', '-')}}}\n\\texttt{{{plain}}}\n\n"
        + sheet.fragment(page, measure)
        + "\n"
    )


def compiled(engine: str, name: str, source: str) -> Iterator[tuple[str, str, str]]:
    """The complaints of an engine: the kind, the page, the line of its log."""
    (WORK / f"{name}.tex").write_text(source, "utf-8")
    command = [engine, "-interaction=nonstopmode", "-file-line-error", f"{name}.tex"]
    subprocess.run(command, cwd=WORK, stdout=subprocess.DEVNULL)
    log = (WORK / f"{name}.log").read_text("utf-8", errors="replace")
    if "Output written" not in log:
        yield "errors", "", "no output was written"
    title = ""
    for line in log.splitlines():
        title = line if line.startswith("PAGE") else title
        for kind, pattern in COMPLAINTS.items():
            if pattern.search(line):
                yield kind, title, line


def rendered(shown: Iterable[tuple[str, PrintedPage]]) -> tuple[int, list[list[str]]]:
    """How many formulas KaTeX was given, and its complaints."""
    formulas: dict[str, None] = {}
    for _, page in shown:
        formulas[sheet.formula_page(page)] = None
        for text in (sheet.fragment(page), markdown(page)):
            formulas.update((a or b, None) for a, b in FORMULAS.findall(text))
    command = ["node", str(HERE / "set.js"), str(WORK / "node_modules" / "katex")]
    ran = subprocess.run(
        command, input=json.dumps([*formulas]), capture_output=True, text=True, check=True
    )
    return len(formulas), json.loads(ran.stdout)


def counted(found: Counter[str]) -> str:
    """The counts of every kind of complaint."""
    return ", ".join(f"{found[kind]} {kind}" for kind in COMPLAINTS)


def main() -> int:
    """Set all, print the counts, keep them where everything was set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="set every n-th page only")
    parser.add_argument(
        "--measure", type=float, default=sheet.DOCUMENT, help="em of a line"
    )
    options = parser.parse_args()
    install()
    made = {k: list(islice(make(), 0, None, options.every)) for k, make in KINDS.items()}
    said, bad = [", ".join(f"{len(v)} {k}" for k, v in made.items())], 0
    for engine, step in (("pdflatex", 1), ("lualatex", FEW)):
        every = [page for shown in made.values() for page in shown[::step]]
        body = "".join(documented(*page, options.measure) for page in every)
        found = list(compiled(engine, engine, sheet.PREAMBLE + body + "\\end{document}\n"))
        for kind, title, line in found[:SHOWN]:
            print(f"{kind}: {title}: {line[:120]}")
        said.append(
            f"{engine}: {len(every)} pages, {counted(Counter(k for k, *_ in found))}"
        )
        bad += len(found)
    number, errors = rendered(page for shown in made.values() for page in shown)
    for formula, message in errors[:SHOWN]:
        print(f"KaTeX: {message[:120]}\n    {formula[:200]}")
    said.append(f"KaTeX, strict: {number} formulas, {len(errors)} errors")
    bad += len(errors)
    report = "\n".join(said) + "\n"
    print(report, end="")
    if options.every == 1 and options.measure == sheet.DOCUMENT:
        (HERE / "result.txt").write_text("python -m tests.paper\n" + report, "utf-8")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
