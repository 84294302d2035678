"""How the program ends: a sentence and a status for each kind of trouble, and a log for a bug."""

import signal
from pathlib import Path

import pytest

from grader.cli.exits import EXIT_BUG, exits
from grader.errors import AssessmentError, EngineError, JudgeError, SourceError, StoreError
from sandbox.errors import BoxDiedError, EngineUnavailableError, NoSpaceError


def ended_with(error: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """Exit status, and what was said on standard error; nothing goes to standard output."""
    with pytest.raises(SystemExit) as caught, exits():
        raise error
    said = capsys.readouterr()
    assert said.out == ""
    return caught.value.code, said.err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SourceError("no such host"), 2),
        (AssessmentError("three faults"), 2),
        (StoreError("read only"), 2),
        (EngineError("none"), 4),
        (EngineUnavailableError("unix:///nowhere"), 4),
        (NoSpaceError("full"), 4),
        (JudgeError("ours"), 5),
        (BoxDiedError("it ended"), 5),
    ],
)
def test_each_kind_of_trouble_has_its_status(error: Exception, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ended_with(error, capsys)
    assert code == status
    assert said.startswith("takehome: ")
    assert str(error) in said
    assert "Traceback" not in said


def test_an_interruption_says_that_work_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ended_with(KeyboardInterrupt(), capsys)
    assert code == 130
    assert "What was finished is kept" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_shutdown_is_an_interruption(number: signal.Signals, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.signal(number, signal.SIG_DFL)  # these tests may run under nohup themselves
    try:
        with pytest.raises(SystemExit) as caught, exits():
            signal.raise_signal(number)
        after = signal.getsignal(number)
    finally:
        signal.signal(number, before)
    assert caught.value.code == 130
    assert after is signal.SIG_DFL
    assert "Interrupted" in capsys.readouterr().err


def test_a_signal_that_is_to_be_ignored_still_is() -> None:
    """`nohup takehome grade …` outlives the terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with exits():
            signal.raise_signal(signal.SIGHUP)
            heard = signal.getsignal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert heard is signal.SIG_IGN


def test_a_bug_repeats_no_credentials_of_a_url(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["takehome", "grade", "https://s3cret@host/r.git", "git:s3cret@host:r.git"])
    _, said = ended_with(RuntimeError("it broke at https://ada:s3cret@host/r.git?token=s3cret"), capsys)
    (log,) = tmp_path.glob("takehome-bug-*.log")
    assert "it broke at https://…@host/r.git?…" in said
    assert "takehome grade https://…@host/r.git git:…@host:r.git" in log.read_text()
    assert "s3cret" not in said + log.read_text()


def test_a_bug_leaves_a_log_that_can_be_sent(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, said = ended_with(ZeroDivisionError("division by zero"), capsys)
    assert code == EXIT_BUG
    assert "This is a bug of takehome's: ZeroDivisionError: division by zero" in said
    (log,) = tmp_path.glob("takehome-bug-*.log")
    assert str(log) in said
    assert "Traceback" in log.read_text()


def test_success_is_left_alone() -> None:
    with exits():
        done = True
    assert done
