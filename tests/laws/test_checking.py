"""Errors planted in answers are found, no right answer is called failed; the long form is a command (checking.py)."""

from __future__ import annotations

from checking import CURVED, KINDS, PLACES, STRUCTURES, Run, catalogue, structured

PLANTED, RIGHT, SEED = 30, 15, 5


def test_planted_errors_are_found() -> None:
    run = Run(SEED)
    run.plant(PLANTED)
    assert not run.troubles
    assert run.counts["found"] == run.counts["planted"] >= PLANTED
    assert all(
        run.counts[what]
        for what in ("planted at 1e-06", "planted at 1e-05", *KINDS, *PLACES[:3])
    )


def test_no_right_answer_is_called_failed() -> None:
    run = Run(SEED)
    run.right(RIGHT)
    assert not run.troubles
    assert run.counts["passed"] > 0.8 * RIGHT


def test_every_word_and_every_structure_is_asked_about() -> None:
    texts = " ".join(text for text, *_ in catalogue())
    assert all(
        word in texts
        for word in ("cholesky(", "Dexpm(", "lambda_max(", "pdist2(", "relu(", "norm_p(")
    )
    declared = " ".join(where for _, where, _ in structured())
    assert all(structure in declared for structure in (*STRUCTURES, *CURVED))
