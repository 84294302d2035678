"""How a run ended, in words that a hiring team reads, and whether it counts as gone well."""

import pytest

from grader.examiner.answer import Run
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
