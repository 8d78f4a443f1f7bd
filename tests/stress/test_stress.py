"""The judges of long-lived processes, in short, and what each of them finds where there is something to find.

The long runs are commands: see the head of each judge.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from pathlib import Path

import conditions
import growth
import interrupts
import threads

from frechet.functions.declaration import Function

LEAK = 1000  # bytes a request


def test_nothing_grows():
    assert growth.traced(100, 150) < LEAK


def test_a_leak_is_found(monkeypatch):
    kept, serial = [], count()
    answer = growth.mixed
    monkeypatch.setattr(
        growth,
        "mixed",
        lambda k: lambda: kept.append(f"{next(serial)}" * 2000) or answer(k)(),
    )
    assert growth.traced(2, 30) > LEAK


def test_threads_get_what_one_gets():
    assert threads.differing(40, 4) == []


def test_a_difference_between_threads_is_found(monkeypatch):
    serial = count()
    monkeypatch.setattr(threads, "mixed", lambda s: lambda: str(next(serial) // 3))
    assert threads.differing(6, 2)


def test_interrupts_leave_the_next_answers_right():
    script = Path(interrupts.__file__)
    done = subprocess.run(
        [sys.executable, script, "6", "3"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_printed_words_are_the_same_in_every_order_and_process():
    script = Path(interrupts.__file__).with_name("history.py")
    done = subprocess.run(
        [sys.executable, script, "160", "2", "2"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_conditions_are_true_and_needed():
    assert conditions.campaign(60, 3)[0] == []


def test_a_lost_condition_is_found(monkeypatch):
    monkeypatch.setattr(Function, "domain_of", lambda self, e: "")
    assert conditions.campaign(40, 4)[0]
