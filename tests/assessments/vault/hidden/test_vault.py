"""Probes that are worth an attack: few, quick, and with canaries beside them that no candidate may ever repeat."""

import csv
from pathlib import Path

import pytest

from grader.examiner.submission import Submission

DATA = Path(__file__).parent / "data"
IN_THE_SOURCE = "canary-source-5b9e3a7740cd"
NUMBERS = "id,a,b\nx,1,2\ny,-3,10\nz,0.5,0.25\n"


def expected() -> dict[str, float]:
    with (DATA / "expected.csv").open(newline="") as file:
        return {row["id"]: float(row["total"]) for row in csv.DictReader(file)}


@pytest.mark.probe(area="correctness", points=3, brief="R2", ask="How do you know that a total is right?")
def test_totals_are_right(submission: Submission) -> None:
    """Every total is the sum of its row.

    A total that is wrong is worse than none.
    """
    in_a_frame, wanted = "canary-frame-0d6fb1c598e2", expected()
    run = submission.run("total", model=submission.prepared["learn"].answer("model"), numbers=NUMBERS)
    assert run.ok, run
    submission.note(run.answer("totals").content[:2000].decode(errors="replace"))
    table = run.answer("totals").table()
    totals = dict(zip(table.column("id"), table.numbers("total"), strict=True))
    share = sum(totals.get(key) == pytest.approx(total) for key, total in wanted.items()) / len(wanted)
    submission.measure("share_right", share, share, share)
    assert totals == pytest.approx(wanted), f"the totals are {totals}"
    assert in_a_frame != IN_THE_SOURCE


@pytest.mark.probe(area="correctness", points=1, brief="R2")
def test_totals_have_their_columns(submission: Submission) -> None:
    """Totals come as `id,total`."""
    assert submission.prepared["total"].answer("totals").table().columns == ("id", "total")


@pytest.mark.probe(area="data-validation", points=2, brief="R3", ask="A column vanishes one night. What should happen?")
def test_a_missing_column_is_refused_by_name(working: Submission) -> None:
    """A missing column is refused by name.

    A job that goes on without it gives numbers that nobody asked for.
    """
    model = working.prepared["learn"].answer("model")
    run = working.run("total", model=model, numbers="id,a\nx,1\n")
    assert run.exit_status == 2, f"a file without the column b: {run.exit_text}"
    assert "b" in run.stderr.split(), "the message does not name the column b"


@pytest.mark.probe(area="data-validation", points=2, brief="R3", ask="Which cells are no numbers?")
def test_odd_cells_are_refused(working: Submission) -> None:
    """A cell that is no number is refused.

    Two kinds, and half of the points for each.
    """
    model = working.prepared["learn"].answer("model")
    refused = [
        working.run("total", model=model, numbers=f"id,a,b\nx,{cell},2\n").exit_status == 2 for cell in ("one", "nan")
    ]
    if sum(refused) == 1:
        working.partial(0.5, "one of two kinds of cells that are no numbers is refused")
    assert all(refused), "cells that are no numbers are taken for numbers"


@pytest.mark.probe(area="modular-design", points=2, brief="R4", ask="Who else could use your sums?")
def test_the_part_agrees_with_the_command(submission: Submission) -> None:
    """The declared part gives what the command gives.

    A part that says something else than the command is a second program.
    """
    call = submission.call("total", NUMBERS)
    assert call.ok, call
    assert call.value == pytest.approx(list(expected().values())), f"the part says {call.value}"


@pytest.mark.probe(area="security-hygiene", points=1, ask="What else does your program write, and where?")
def test_nothing_else_is_written(working: Submission) -> None:
    """A command writes what it was asked for, and nothing else.

    A file that nobody asked for is where data leaks.
    """
    changed = working.prepared["total"].changed
    assert not changed, f"it also wrote {', '.join(changed)}"
