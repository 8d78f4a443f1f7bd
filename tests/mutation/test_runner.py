"""A mutant is killed by a failed test and by nothing else."""

from __future__ import annotations

import pytest
from tests.mutation.__main__ import Outcome, run, verdict
from tests.mutation.mutants import EQUIVALENT, MUTANTS

FILES = {
    "killed": "def test_wrong():\n    assert 1 == 2\n",
    "alive": "def test_right():\n    assert 1 == 1  # no error\n",
    "no end": "def test_endless():\n    while True:\n        pass\n",
}
FAULTS = {
    "it cannot be imported": "import of_nothing\n\ndef test(): ...\n",
    "it is no Python": "def test(:\n",
    "nothing is collected": "X = 'error'\n",
    "a fixture is missing": "def test_of(what_is_not_there): ...\n",
}


@pytest.mark.parametrize(("word", "text"), FILES.items(), ids=FILES)
def test_what_tests_say(tmp_path, word, text):
    (tmp_path / "test_it.py").write_text(text)
    assert run(tmp_path, ["test_it.py"], 5 if word == "no end" else 60).word == word


@pytest.mark.parametrize("text", FAULTS.values(), ids=FAULTS)
def test_what_keeps_tests_from_running_is_no_kill(tmp_path, text):
    (tmp_path / "test_it.py").write_text(text)
    assert run(tmp_path, ["test_it.py"]).word == "fault"


def test_tests_that_are_not_there_are_no_kill(tmp_path):
    assert run(tmp_path, ["test_it.py"]).word == "fault"


def test_no_end_is_a_kill_only_where_it_is_declared():
    m = MUTANTS[0]
    assert verdict(m, Outcome("no end")).word == "fault"
    assert verdict(m._replace(endless=True), Outcome("no end")).word == "killed"


def test_mutants_have_names_of_their_own_and_change_something():
    assert len({m.name for m in MUTANTS}) == len(MUTANTS)
    assert all(m.old != m.new and m.tests for m in MUTANTS)
    assert set(EQUIVALENT) <= {m.name for m in MUTANTS}
