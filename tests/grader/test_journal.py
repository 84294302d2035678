"""The log of a run: lines that programs read, whole whoever writes beside, and nothing in them that is secret."""

import json
import os
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from grader.errors import StoreError
from grader.journal import NO_JOURNAL, TEXT_LIMIT, Event, FileJournal, Line, json_line, logged_run, phase_teller
from grader.model import Phase

AT = datetime(2025, 3, 9, 23, 14, 5, 201_000, tzinfo=UTC)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _silent(text: str) -> None:
    pytest.fail(f"it complained: {text}")


def test_a_phase_is_a_line_with_its_time_candidate_and_seconds(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "log", run="9c1e0d77", now=lambda: AT, trouble=_silent) as journal:
        phase_teller(journal, "ada-park")(Phase(name="clone", wall_seconds=2.31049))

    assert _lines(tmp_path / "log") == [
        {
            "time": "2025-03-09T23:14:05.201Z",
            "run": "9c1e0d77",
            "event": "phase",
            "candidate": "ada-park",
            "phase": "clone",
            "seconds": 2.31,
        }
    ]


def test_only_who_wrote_it_may_read_it(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "log", run="r"):
        assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_a_second_run_appends(tmp_path: Path) -> None:
    for _ in range(2):
        with logged_run(tmp_path / "log", trouble=_silent):
            pass
    lines = _lines(tmp_path / "log")

    assert [line["event"] for line in lines] == ["run_started", "run_ended"] * 2
    assert lines[0]["run"] == lines[1]["run"] != lines[2]["run"]


def test_lines_of_many_threads_are_whole(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "log", run="r", trouble=_silent) as journal:

        def tell_of(n: int) -> None:
            journal.emit(Event.STAGE, candidate=f"c{n}", text="x" * 3000)

        tell = [threading.Thread(target=tell_of, args=(n,)) for n in range(40)]
        for thread in tell:
            thread.start()
        for thread in tell:
            thread.join()

    assert sorted(line["candidate"] for line in _lines(tmp_path / "log")) == sorted(f"c{n}" for n in range(40))


@pytest.mark.parametrize(
    ("error", "outcome"), [(KeyboardInterrupt(), "interrupted"), (StoreError("No room."), "StoreError")]
)
def test_how_a_run_ended_is_its_last_line(tmp_path: Path, error: BaseException, outcome: str) -> None:
    with pytest.raises(type(error)), logged_run(tmp_path / "log", trouble=_silent):
        raise error

    last = _lines(tmp_path / "log")[-1]
    assert (last["event"], last["outcome"], last["text"]) == ("run_ended", outcome, str(error))


def test_a_log_that_can_not_be_opened_is_said_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"log .*nowhere/log can't be written: No such file.*--log-file"):
        FileJournal(tmp_path / "nowhere" / "log", run="r")


def test_a_full_disk_costs_lines_and_no_grading_and_is_told_once() -> None:
    told: list[str] = []
    with FileJournal(Path("/dev/full"), run="r", trouble=told.append) as journal:
        for _ in range(3):
            journal.emit(Event.STAGE, candidate="ada", text="cloning")

    assert told == ["The log /dev/full lacks lines: No space left on device. Grading goes on."]


def test_half_a_line_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up takes the beginning of a line: what comes after it must not be joined to that."""
    write, room = os.write, [5]

    def nearly_full(descriptor: int, content: bytes) -> int:
        if not room:
            return write(descriptor, content)
        return write(descriptor, content[: room.pop()])

    with FileJournal(tmp_path / "log", run="r", trouble=_silent) as journal:
        monkeypatch.setattr(os, "write", nearly_full)
        journal.emit(Event.STAGE, candidate="ada", text="cloning")
        journal.emit(Event.STAGE, candidate="bo", text="cloning")

    half, whole = (tmp_path / "log").read_text().splitlines()
    assert len(half) == 5
    assert json.loads(whole)["candidate"] == "bo"


def test_a_text_is_bounded_and_holds_nothing_that_a_terminal_obeys() -> None:
    line = json_line(Line(time="t", run="r", event=Event.FAILED, text="\x1b[2J\u202e\udc80" + "x" * 2 * TEXT_LIMIT))

    assert line.isascii()
    assert b"\x1b" not in line
    assert len(json.loads(line)["text"]) == TEXT_LIMIT


def test_without_a_file_nothing_is_written() -> None:
    with logged_run(None, trouble=_silent) as journal:
        assert journal is NO_JOURNAL
        journal.emit(Event.STAGE, candidate="ada", text="cloning")
