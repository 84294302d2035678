"""What a candidate may know."""

import pytest

from grader.examiner.submission import Submission


@pytest.mark.probe(area="correctness", points=1, brief="R2")
def test_totals_have_their_columns(submission: Submission) -> None:
    """Totals come as `id,total`."""
    run = submission.prepared["total"]
    assert run.answer("totals").table().columns == ("id", "total")


@pytest.mark.probe(area="correctness", points=1, brief="R2")
def test_totals_add_up(submission: Submission) -> None:
    """Two rows add up."""
    totals = submission.prepared["total"].answer("totals").table().numbers("total")
    assert totals == (9, 13), f"the totals are {totals}"


@pytest.mark.probe(area="modular-design", points=1, brief="R4")
def test_the_part_is_declared(submission: Submission) -> None:
    """The part `total` can be called."""
    call = submission.call("total", "id,a,b\nx,1,2\n")
    assert call.ok, call
