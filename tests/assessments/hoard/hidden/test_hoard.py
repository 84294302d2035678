"""Each probe passes on what the hoarder saw, as a note: what it means is asserted where the scorecard is read.

`data/season.csv` is made by the test that grades: 30 MB, and the tree holds 16.
"""

import hashlib
import json

import pytest

from grader.examiner.submission import Submission


def tell(submission: Submission, seen: object) -> None:
    submission.note(json.dumps({"seen": seen}))


@pytest.mark.probe(area="scale", points=1)
def test_counted(submission: Submission) -> None:
    """What the preparation counted, and what the suite itself does at the same path."""
    season = submission.large("data/season.csv")
    with season.path.open("rb") as file:
        expected = hashlib.file_digest(file, "sha256").hexdigest()
    counted = submission.prepared["count"].answer("seen").json()
    assert counted["digest"] == expected
    tell(submission, {**counted, "path": str(season.path)})


@pytest.mark.probe(area="scale", points=1, boxes=2)
@pytest.mark.parametrize("box", [0, 1])
def test_changed(submission: Submission, box: int) -> None:
    """What comes of attempts to change it, and to find what was not handed over."""
    run = submission.run("ask", box=box, rows=submission.large("data/season.csv"), question="change")
    assert run.ok, run
    tell(submission, run.answer("seen").json())


@pytest.mark.probe(area="scale", points=1)
def test_unread(submission: Submission) -> None:
    """What a command without it finds in the tree and among the inputs."""
    run = submission.run("ask", rows="day\n1\n", question="find")
    assert run.ok, run
    tell(submission, run.answer("seen").json())


@pytest.mark.probe(area="scale", points=1)
def test_sorted(submission: Submission) -> None:
    """What it wrote to its disk, to sort what neither memory nor tree hold."""
    run = submission.run("ask", rows=submission.large("data/season.csv"), question="spill")
    assert run.ok, run
    tell(submission, run.answer("seen").json())


@pytest.mark.probe(area="scale", points=1)
def test_filled(submission: Submission) -> None:
    """What becomes of a command that fills its disk, and what the next one finds there."""
    run = submission.run("ask", rows="day\n", question="fill")
    assert not run.ok, run
    after = submission.run("ask", rows="day\n", question="look")
    tell(submission, {"how": run.exit_text, "after": after.answer("seen").json()})
