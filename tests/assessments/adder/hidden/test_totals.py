"""Probes of the tests' own assessment: quick, and one of every kind that the grader must cope with."""

import pytest

from grader.examiner.submission import Submission

NUMBERS = "id,a,b\nx,1,2\ny,-3,10\nz,0.5,0.25\n"


@pytest.mark.probe(area="correctness", points=2, brief="R2", ask="How do you know that a total is right?")
def test_totals_are_right(submission: Submission) -> None:
    """Every total is the sum of its row.

    A total that is wrong is worse than none.
    """
    run = submission.run("total", model=submission.prepared["learn"].answer("model"), numbers=NUMBERS)
    assert run.ok, run
    totals = run.answer("totals").table().numbers("total")
    assert totals == pytest.approx((3, 7, 0.75)), f"the totals are {totals}"


@pytest.mark.probe(area="correctness", points=1, boxes=2, ask="What makes a program give two answers to one question?")
def test_two_boxes_give_the_same_answer(submission: Submission) -> None:
    """Learning and totals are the same in another box.

    What differs between two machines can't be looked into.
    """
    digests = []
    for box in (0, 1):
        learnt = submission.run("learn", box=box, numbers=NUMBERS)
        assert learnt.ok, learnt
        run = submission.run("total", box=box, model=learnt.answer("model"), numbers=NUMBERS)
        assert run.ok, run
        digests.append((learnt.answer("model").digest, run.answer("totals").digest))
    assert digests[0] == digests[1], "two boxes gave two answers"


@pytest.mark.probe(area="data-validation", points=2, brief="R3", ask="A column vanishes one night. What should happen?")
def test_a_missing_column_is_refused_by_name(submission: Submission) -> None:
    """A missing column is refused by name.

    A job that goes on without it gives numbers that nobody asked for.
    """
    model = submission.prepared["learn"].answer("model")
    run = submission.run("total", model=model, numbers="id,a\nx,1\n")
    assert run.exit_status == 2, f"a file without the column b: {run.exit_text}"
    assert "b" in run.stderr.split(), "the message does not name the column b"


@pytest.mark.probe(area="data-validation", points=2, brief="R3", ask="Which cells are no numbers?")
def test_odd_cells_are_refused(submission: Submission) -> None:
    """A cell that is no number is refused.

    Two kinds, and half of the points for each.
    """
    model = submission.prepared["learn"].answer("model")
    refused = [
        submission.run("total", model=model, numbers=f"id,a,b\nx,{cell},2\n").exit_status == 2
        for cell in ("one", "nan")
    ]
    if sum(refused) == 1:
        submission.partial(0.5, "one of two kinds of cells that are no numbers is refused")
    assert all(refused), "cells that are no numbers are taken for numbers"


@pytest.mark.probe(area="modular-design", points=2, brief="R4", ask="Who else could use your sums?")
def test_the_part_agrees_with_the_command(submission: Submission) -> None:
    """The declared part gives what the command gives.

    A part that says something else than the command is a second program.
    """
    call = submission.call("total", NUMBERS)
    assert call.ok, call
    assert call.value == pytest.approx([3, 7, 0.75]), f"the part says {call.value}"


@pytest.mark.probe(area="security-hygiene", points=1, ask="What else does your program write, and where?")
def test_nothing_else_is_written(working: Submission) -> None:
    """A command writes what it was asked for, and nothing else.

    A file that nobody asked for is where data leaks.
    """
    changed = working.prepared["total"].changed
    assert not changed, f"it also wrote {', '.join(changed)}"
