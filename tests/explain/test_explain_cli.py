"""`frechet explain` and `frechet rule` on the command line."""

from __future__ import annotations

import json
import sys

import pytest

from frechet import cli

OLS = "norm2(A*B - C)^2 / 2"


@pytest.fixture
def run(monkeypatch, capsys):
    """`frechet` in this process: the exit code, what was printed, what was complained about."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["frechet", *words])
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as left:
            cli.main()
        return (left.value.code, *capsys.readouterr())

    return call


def test_explain(run):
    code, out, _ = run("explain", OLS, "A")
    assert code == 0 and "∇f = (AB − C)Bᵀ" in out and "every step checked: 7 exactly" in out


@pytest.mark.parametrize("style", ["expansion", "entries", "kronecker", "chain"])
def test_styles(run, style):
    code, out, _ = run("explain", OLS, "A", "--style", style)
    assert code == 0 and "(AB − C)Bᵀ" in out


def test_depth_and_sizes(run):
    brief, full = (run("explain", OLS, "A", flag)[1] for flag in ("--brief", "--full"))
    assert len(brief) < len(full)
    _, out, _ = run("explain", "A*B", "B", "--sizes", "m=1, n=3, p=2")
    assert "[ 0     0     0     A_11  A_12  A_13 ]" in out


def test_where_all_sizes_are_numbers_none_is_asked_for(run):
    numbers = ("explain", "A*B", "B", "--where", "A: 2×2, B: 2×1")
    code, _, err = run(*numbers, "--sizes", "m=2")
    assert code == 2 and "leave --sizes out" in err
    assert "[ A_11  A_12 ]" in run(*numbers)[1]


def test_formats(run):
    assert r"\begin{aligned}" in run("explain", OLS, "A", "--format", "latex")[1]
    assert "1. $" in run("explain", OLS, "A", "--format", "markdown")[1]
    assert run("explain", OLS, "A", "--format", "ascii")[1].isascii()
    record = json.loads(run("explain", OLS, "A", "--json")[1])
    assert record["steps"][-1]["after"]["text"] == "(A*B - C)*B'"


def test_a_gap(run):
    code, _, err = run("explain", "A*X", "X", "--order", "2", "--style", "chain")
    assert code == 2 and "differentials" in err


def test_rules(run):
    assert "tr(P·Q) = tr(Q·P)" in run("rule")[1]
    assert "Cookbook" in run("rule", "trace-cyclic")[1]
    code, _, err = run("rule", "trace-cyclik")
    assert code == 2 and "trace-cyclic" in err


def test_behind_two_dashes_explain_is_a_name(run):
    assert run("--", "explain^2", "explain")[1].startswith("f")
