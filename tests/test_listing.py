"""The generated catalogue: the table, the records, the page in docs/, all from the declarations."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import frechet as fr
from frechet import cli, listing
from frechet.functions.declaration import registry

DOCS = Path(__file__).parent.parent / "docs" / "functions.md"


def shown(*words: str) -> str:
    done = CliRunner().invoke(cli.command, words, standalone_mode=False)
    assert done.exception is None, done.exception
    return done.output


def rows(text: str) -> dict[str, str]:
    """The lines of a record by their labels."""
    width = text.index("  ")
    labels = [line.partition("  ") for line in text.splitlines()]
    assert width
    return {label.strip(): said.strip() for label, _, said in labels}


def test_the_committed_page_is_the_generated_one():
    made = subprocess.run(
        [sys.executable, "-m", "frechet.listing"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert made == DOCS.read_text(), "run: python -m frechet.listing > docs/functions.md"


def test_every_word_says_what_it_is():
    silent = [name for name, w in registry.items() if not w.doc]
    assert not silent


# derivatives of singular vectors are not there yet
REFUSED = {
    "svdvals": 1,
    "svd_u": 2,
    "svd_v": 2,
}


@pytest.mark.parametrize("name", listing.listed())
def test_every_derivative_of_a_record_is_checked(name):
    for one in listing.record(name)["samples"]:
        for by in one.get("derivatives", ()):
            missing = REFUSED.get(name, 0)
            assert [c.split()[0] for c in by["check"]][: 2 - missing] == ["passed"] * (
                2 - missing
            )
            assert all("not supported" in c for c in by["check"][2 - missing :])


def test_the_table_has_every_word_with_its_meaning():
    lines = shown("functions").splitlines()
    heads = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert heads == listing.listed()
    assert set(registry) - set(heads) == {
        n for n in registry if n[0] == "D" and n.lstrip("D234") in registry
    }
    assert any(
        line.startswith("logdet ") and line.endswith("log(det(X))") for line in lines
    )


def test_a_record_is_the_textbook_entry():
    said = rows(shown("functions", "logdet"))
    assert said["takes"] == "a square n×n matrix → a scalar"
    assert said["domain"] == "det(X) > 0"
    assert said["kinks"] == "none"
    assert said["differential"] == "dX ↦ tr(X⁻¹·dX)"
    assert said["gradient"] == "X⁻ᵀ"
    assert said["LaTeX"] == r"\log\det(X)"
    assert "Cookbook" in said["source"]
    assert said["check"].count("passed") == 2


def test_kinks_and_several_arguments_are_said():
    assert rows(shown("functions", "abs"))["kinks"].startswith(
        "none where every entry of x ≠ 0"
    )
    said = rows(shown("functions", "khatri_rao"))
    assert said["differential Y"] == "dY ↦ khatri_rao(X, dY)"
    assert "kinks" in said


def test_a_word_of_sizes_shows_its_value():
    said = rows(shown("functions", "duplication"))
    assert said["LaTeX"] == "D_{n}"
    assert "differential" not in said


def test_data_is_what_is_printed():
    data = json.loads(shown("functions", "det", "--json"))
    assert data["name"] == "det"
    assert data["samples"][0]["derivatives"][0]["gradient"]["unicode"] == "det(X)·X⁻ᵀ"
    assert {r["name"] for r in json.loads(shown("functions", "--json"))} == set(
        listing.listed()
    )
    assert {"det", "tr"} == {
        r["name"] for r in json.loads(shown("functions", "det", "tr", "--format", "json"))
    }


def test_all_prints_every_record():
    assert shown("functions", "--all").count("\nsample") == sum(
        len(listing.samples(w)) for w in map(registry.__getitem__, listing.listed())
    )


def test_ascii_has_no_other_signs():
    assert shown("functions", "inv", "--format", "ascii").isascii()


def test_an_unknown_name_is_a_mistake_with_a_cure():
    done = CliRunner().invoke(cli.command, ["functions", "logdett"], standalone_mode=False)
    assert isinstance(done.exception, fr.FrechetError)
    assert "logdet" in done.exception.hint


def test_an_expression_called_functions_stands_behind_dashes():
    assert "differential" in shown(
        "--where", "functions: n", "--", "functions'*functions", "functions"
    )
    assert shown("--form", "gradient", "--", "functions", "functions").strip() == "1"
