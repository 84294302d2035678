"""Each probe passes on what the spy saw, as a note: what it means is asserted where the scorecard is read.

The secret of this suite, which no candidate box may hold: never-shown-to-a-candidate.
"""

import json

import pytest

from grader.examiner.answer import Run
from grader.examiner.submission import Submission

SIGHTS = ("identity", "network", "search", "folders", "writing", "environment", "tree", "processes", "signals", "forge")


def ask(submission: Submission, question: str, box: int = 0) -> Run:
    return submission.run("ask", box=box, model=submission.prepared["keep"].answer("model"), question=question)


def tell(submission: Submission, run: Run, seen: object = None) -> None:
    told = {
        "seen": seen,
        "exit_status": run.exit_status,
        "signal": run.signal,
        "timed_out": run.timed_out,
        "out_of_memory": run.result.out_of_memory,
        "n_stdout": len(run.stdout),
        "stdout_total_bytes": run.result.stdout_total_bytes,
        "left_running": run.result.left_running,
    }
    submission.note(json.dumps(told))


@pytest.mark.probe(area="wall", points=1)
@pytest.mark.parametrize("question", SIGHTS)
def test_sight(submission: Submission, question: str) -> None:
    """What the spy sees."""
    run = ask(submission, question)
    assert run.ok, run
    tell(submission, run, run.answer("seen").json())


@pytest.mark.probe(area="wall", points=1)
def test_kept(submission: Submission) -> None:
    """What an earlier command kept."""
    run = ask(submission, "model")
    assert run.ok, run
    tell(submission, run, run.answer("seen").json())


@pytest.mark.probe(area="wall", points=1, boxes=2)
def test_neighbour(submission: Submission) -> None:
    """Who the spy is in another box."""
    run = submission.run("ask", box=1, question="identity")
    assert run.ok, run
    tell(submission, run, run.answer("seen").json())


@pytest.mark.probe(area="wall", points=1)
def test_notes(submission: Submission) -> None:
    """What a command finds of the one before it."""
    left = ask(submission, "leave notes")
    assert left.ok, left
    run = ask(submission, "find notes")
    tell(submission, run, {"left": left.answer("seen").json(), "found": run.answer("seen").json()})


@pytest.mark.probe(area="wall", points=1)
def test_daemon(submission: Submission) -> None:
    """What outlives a command."""
    left = ask(submission, "leave a daemon")
    run = ask(submission, "processes")
    tell(submission, left, run.answer("seen").json())


@pytest.mark.probe(area="wall", points=1)
@pytest.mark.parametrize("question", ["eat memory", "fork", "flood", "fill the disk"])
def test_greed(submission: Submission, question: str) -> None:
    """What becomes of a command that takes what it can."""
    run = ask(submission, question)
    tell(submission, run, run.answer("seen").json() if run.answer("seen").exists else None)


@pytest.mark.probe(area="wall", points=1)
def test_sleep(submission: Submission) -> None:
    """What becomes of a command that sleeps."""
    tell(submission, submission.execute(["python", "-c", "import time; time.sleep(60)"]))


@pytest.mark.probe(area="wall", points=1)
def test_alive(submission: Submission) -> None:
    """After all that, the box still works."""
    run = ask(submission, "identity")
    assert run.ok, run
    tell(submission, run, run.answer("seen").json())
