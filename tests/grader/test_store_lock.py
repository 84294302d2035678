"""Two runs of one round at once: the second waits, says for whom, and finds what the first has finished."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.errors import StoreError
from grader.store import Store
from grader.store_lock import LOCK_FILE, only_grader

GRADER = """
import sys, time
from pathlib import Path
from grader.store import Store
from grader.store_lock import only_grader

with only_grader(Store(Path(sys.argv[1])), say=print):
    print("in", flush=True)
    sys.stdin.read()
"""


def other(folder: Path) -> "subprocess.Popen[str]":
    """Another process that grades into the folder, until its standard input is closed or it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", GRADER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    return process


def test_the_second_waits_and_says_for_whom(tmp_path: Path) -> None:
    first = other(tmp_path)
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        assert first.stdin is not None
        first.stdin.close()

    with only_grader(Store(tmp_path), say=say):
        assert first.wait(timeout=30) == 0
    assert said == [f"another run grades into {tmp_path} (process {first.pid}); waiting for its end"]


def test_one_that_was_killed_is_not_waited_for(tmp_path: Path) -> None:
    first = other(tmp_path)
    first.kill()
    first.wait(timeout=30)
    said: list[str] = []
    with only_grader(Store(tmp_path), say=said.append):
        assert said == []
    assert not (tmp_path / LOCK_FILE).exists()


def test_half_a_file_of_a_dead_writer_goes_and_a_live_ones_stays(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / ".scorecard.json.0123456789ab.part").write_text("{")
    (tmp_path / ".cohort.html.0123456789ab.part").write_text("<")
    written = threading.Event()
    content = b"x" * 2**20

    def write() -> None:
        while not written.is_set():
            Store(tmp_path).write("ada", "report.html", content)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(30):
            with only_grader(Store(tmp_path), say=pytest.fail):
                pass
    finally:
        written.set()
        writer.join()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ada", "report.html"]
    assert (tmp_path / "ada" / "report.html").read_bytes() == content


def test_a_folder_that_takes_no_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    store = Store(tmp_path / "gone")
    with (
        pytest.raises(StoreError, match=r"Results can't be written to .*gone: No such file"),
        only_grader(store, say=pytest.fail),
    ):
        pass
