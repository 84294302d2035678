"""How a run ended, in words that a hiring team reads, and whether it counts as gone well."""

import pytest

from grader.examiner.answer import EXCERPT_CHARACTERS, Answer, Run, called
from sandbox.command import Answer as RawAnswer
from sandbox.command import AnswerState
from tests.fakes import a_result


@pytest.mark.parametrize(
    ("ended", "text", "ok"),
    [
        ({"exit_status": 0}, "exit status 0 after 0.1 s", True),
        ({"exit_status": 2}, "exit status 2 after 0.1 s", False),
        ({"exit_status": None, "signal": 11}, "ended by signal 11 after 0.1 s", False),
        ({"exit_status": None, "signal": 9, "out_of_memory": True}, "ended for its memory", False),
        (
            {"exit_status": None, "signal": 9, "out_of_disk": True},
            "ended for its scratch disk: it held more than it may",
            False,
        ),
        ({"out_of_disk": True}, "ended for its scratch disk: it held more than it may", False),
        ({"exit_status": 0, "timed_out": True}, "ended after 0.1 s: over its time", False),
    ],
)
def test_each_end_has_its_words(ended: dict[str, object], text: str, ok: bool) -> None:
    run = Run(argv=("python",), result=a_result(**ended))
    assert (run.exit_text, run.ok) == (text, ok)


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (b'{"value": [1], "columns": ["hour"]}', ""),
        (b'{"value": [1], "columns": null}', ""),
        (b'{"value": [1], "columns": 7}', "the names of its columns are no list of texts"),
        (b'{"value": [1], "columns": [7]}', "the names of its columns are no list of texts"),
        (b'{"value": [1], "columns": {"a": 1}}', "the names of its columns are no list of texts"),
        (b"[1]", "it wrote no value"),
        (b'{"columns": ["hour"]}', "it wrote no value"),
    ],
)
def test_what_a_part_wrote_is_a_value_or_the_candidates_error(written: bytes, error: str) -> None:
    raw = RawAnswer(path="answer", state=AnswerState.FILE, size_bytes=len(written), content=written)
    run = Run(argv=("python",), result=a_result(), answers={"answer": Answer(name="answer", raw=raw)})

    assert called("features", run).error == error


def test_evidence_is_the_start_and_the_end_of_a_flood_and_says_what_is_missing() -> None:
    flood = b"the start" + b"x" * 100_000 + b"the end"
    evidence = Run(argv=("python",), result=a_result(stdout=flood, stderr=b"short")).evidence()

    assert len(evidence.stdout) < EXCERPT_CHARACTERS + 50
    assert evidence.stdout.startswith("the start")
    assert evidence.stdout.endswith("the end")
    assert f"… {len(flood) - EXCERPT_CHARACTERS} left out …" in evidence.stdout
    assert evidence.stderr == "short"
