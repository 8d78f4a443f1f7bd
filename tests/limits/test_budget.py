"""Budgets: what is counted, when it is refused, how they nest, and that half an answer never passes for one."""

from __future__ import annotations

import contextvars
import threading
import time
from contextlib import suppress

import pytest

import frechet as fr
from frechet.errors import limits
from frechet.errors.limits import Limits, limits_of, spend, within

TANH = "sum(tanh(A*tanh(A*tanh(A*x))))"


def spent(limits_said: str, steps: int) -> bool:
    """Are so many steps within the limits?"""
    try:
        with within(limits_said, "counting"):
            for _ in range(steps):
                spend(1)
    except fr.TooLarge:
        return False
    return True


@pytest.mark.parametrize("most", [1, 999, 20_000, 20_001, 50_000])
def test_the_last_step_that_is_allowed_is_allowed_and_the_next_is_not(most: int) -> None:
    assert spent(f"work={most}", most)
    assert not spent(f"work={most}", most + 1)


def test_what_is_refused_before_it_is_done_is_not_taken() -> None:
    with within("work=1000", "outside") as b:
        with pytest.raises(fr.TooLarge), within(None, "inside", 0.5):
            spend(10**9)
        b.take()
        assert b.work == 1000
        spend(1000)


def test_an_inner_budget_takes_from_the_outer_one() -> None:
    with pytest.raises(fr.TooLarge, match="outside"), within("work=1000", "outside"):
        with within(None, "inside"):
            spend(600)
        spend(600)


def test_an_inner_budget_ends_where_the_outer_one_does() -> None:
    with (
        pytest.raises(fr.TooLarge, match="inside"),
        within("work=1000", "outside"),
        within("work=5000", "inside"),
    ):
        spend(1001)


def test_a_share_that_is_used_up_leaves_the_rest() -> None:
    with within("work=1000", "outside") as b:
        with (
            pytest.raises(fr.TooLarge, match="its share of 1000 steps"),
            within(None, "inside", 0.25),
        ):
            for _ in range(1000):
                spend(1)
        b.take()
        assert 740 < b.work <= 750


def test_a_used_up_budget_ends_with_its_error_where_the_work_has_caught_it() -> None:
    caught = suppress(fr.FrechetError)
    with (
        pytest.raises(fr.TooLarge, match="inside"),
        within("work=1000", "outside"),
        caught,
        within(None, "inside"),
    ):
        spend(1001)
    with pytest.raises(fr.TooLarge, match="alone"), within("work=1000", "alone"), caught:
        spend(1001)


def test_other_errors_and_interrupts_go_through() -> None:
    with pytest.raises(ZeroDivisionError), within(None, "dividing"):
        _ = 1 / 0
    with pytest.raises(KeyboardInterrupt), within("work=1", "waiting"):
        try:
            spend(2)
        except fr.TooLarge:
            raise KeyboardInterrupt from None
    assert limits.CURRENT.get() is None


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_what_python_cannot_hold_is_too_large(error: type[Exception]) -> None:
    with pytest.raises(fr.TooLarge, match="deriving"), within(None, "deriving"):
        raise error


def test_time_is_that_of_the_processor() -> None:
    with within("time=0.05", "waiting"):
        time.sleep(0.2)
        spend(limits.SLICE + 1)
    with (
        pytest.raises(fr.TooLarge, match=r"0\.05 s of CPU time"),
        within("time=0.05, work=inf", "counting"),
    ):
        while True:
            spend(10)


def test_memory_is_looked_at() -> None:
    if limits.held():
        kept = []
        with (
            pytest.raises(fr.TooLarge, match="60 MB of memory"),
            within("memory=60MB", "filling"),
        ):
            for _ in range(100):
                kept.append(bytearray(b"x" * 2_000_000))
                spend(limits.SLICE)
        assert 20 < len(kept) < 40


def test_threads_have_budgets_of_their_own() -> None:
    found = []
    with within("work=100", "one thread"):
        t = threading.Thread(
            target=lambda: found.append((limits.CURRENT.get(), spend(1000)))
        )
        t.start()
        t.join()
    assert found == [(None, None)]
    context = contextvars.Context()
    assert context.run(limits.CURRENT.get) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, Limits()),
        ("", Limits()),
        ("time=3", Limits(time=3)),
        ("time=2min, memory=500MB", Limits(time=120, memory=5e8)),
        (" work = 2M , nodes=1e4, depth=20 ", Limits(work=2e6, nodes=1e4, depth=20)),
        ({"memory": 10}, Limits(memory=10)),
        (Limits(time=5), Limits(time=5)),
        ("time=inf", Limits(time=float("inf"))),
    ],
)
def test_limits_in_words(said: object, meant: Limits) -> None:
    assert limits_of(said) == meant  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    ["time", "time=", "time=-1", "time=0", "space=3", "time=1h", "1", "time=1.2.3", 5, {"time": "3"}, {"x": 1},
     {"time": True}, {"time": float("nan")}, ["time=3"], "time=1 memory=2"],
)  # fmt: skip
def test_what_is_no_limit_is_said(said: object) -> None:
    with pytest.raises(fr.ReadError, match="no limit"):
        limits_of(said)  # type: ignore[arg-type]


# -------------------------------------------------------------------- the doors
DOORS = {
    "derive": lambda limits: fr.derive("tr(A*X*B)", "X", limits=limits).gradient,
    "read": lambda limits: fr.read("tr(A*X*B)", limits=limits),
    "check_claim": lambda limits: fr.check_claim("d/dX tr(A*X) = A'", limits=limits),
    "compile": lambda limits: fr.compile("tr(A*X*B)", limits=limits),
    "explain": lambda limits: fr.derive("tr(A*X*B)", "X").explain(limits=limits),
    "differential": lambda limits: str(
        fr.derive(TANH, "x", where="A: n×n, x: n", limits=limits).differential
    ),
    "page": lambda limits: str(fr.derive("tr(A*X*B)", "X", limits=limits)),
    "compiled derivative": lambda limits: fr.derive(
        "tr(A*X*B)", "X", limits=limits
    ).compile(),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_obeys(door: str) -> None:
    DOORS[door]("work=1M")
    with pytest.raises(fr.TooLarge, match="takes more than 20 steps of work") as caught:
        DOORS[door]("work=20")
    assert (
        'limits="work=80"' in caught.value.hint
        and '--limits "work=80"' in caught.value.hint
    )


def test_an_aborted_answer_leaves_the_next_one_right() -> None:
    where = "A: n×n, x: n"
    page, right = (
        str(fr.derive(TANH, "x", 2, where=where)),
        str(fr.derive(TANH, "x", 2, where=where).hessian()),
    )
    work, refused = 30, 0
    while True:
        try:
            text = str(
                fr.derive(TANH, "x", 2, where=where, limits={"work": work}).hessian()
            )
            break
        except fr.TooLarge:
            refused, work = refused + 1, work * 1.3
    assert text == right and refused > 10
    assert str(fr.derive(TANH, "x", 2, where=where)) == page
