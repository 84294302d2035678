"""One server reads many texts; no reader knows of another, or has anything of the server's."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.examiner.reading_server import Reading, ReadingServer, reading_server

GUARD = "if __name__ == '__main__':"


def read(folder: Path, main: str, content: bytes = b"") -> Reading:
    program = folder / "program.py"
    program.write_text(f"import json, os, sys\n{GUARD}\n    {main}\n")
    return reading_server(0).read(program, content, wall_seconds=10)


def test_a_text_goes_in_and_what_the_program_says_of_it_comes_out(tmp_path: Path) -> None:
    done = read(tmp_path, "print(len(sys.stdin.buffer.read()), end='')", bytes(3_000_000))
    assert done == Reading(output=b"3000000", status=0, in_time=True)


def test_how_it_ended_is_told(tmp_path: Path) -> None:
    assert read(tmp_path, "os._exit(7)").status == 7


def test_a_program_that_ends_before_it_has_read_all_is_heard(tmp_path: Path) -> None:
    done = read(tmp_path, "raise ValueError('too long')", bytes(3_000_000))
    assert (done.status, done.output.strip()) == (1, b"ValueError: too long")


def test_no_text_finds_what_another_left_behind(tmp_path: Path) -> None:
    main = "print('left' in sys.modules); sys.modules['left'] = sys"
    assert [read(tmp_path, main).output for _ in range(2)] == [b"False\n"] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells")
def test_a_reader_has_its_standard_streams_and_nothing_else(tmp_path: Path) -> None:
    """A descriptor of the server's would lead to the examiner, or into another text."""
    look = "{int(name): os.readlink('/proc/self/fd/' + name) for name in os.listdir('/proc/self/fd')[:-1]}"
    descriptors, environment = json.loads(read(tmp_path, f"print(json.dumps([{look}, dict(os.environ)]))").output)
    assert set(descriptors) == {"0", "1", "2"}
    assert descriptors["0"] == descriptors["1"], "one socket, of this text alone"
    assert descriptors["2"] == "/dev/null"
    assert set(environment) <= {"LC_CTYPE"}, "Python sets that one itself where there is no locale"


LINGERERS = {
    "joins its keeper's group": "os.setpgid(0, os.getpgid(os.getppid())); time.sleep(30)",
    "leaves a fork in a session of its own": "if not os.fork(): os.setsid(); time.sleep(20)",
    "sends its own socket into the examiner's queue": (
        "import socket; socket.send_fds(socket.socket(fileno=os.dup(0)), [b'x'], [0]); os._exit(0)"
    ),
    "never reads": "time.sleep(30)",
    "stops itself": "os.kill(os.getpid(), 19)",
}


@pytest.mark.parametrize("lingers", LINGERERS.values(), ids=LINGERERS)
def test_a_reader_that_was_taken_over_holds_up_nobody(tmp_path: Path, lingers: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(f"import os, sys, time\n{GUARD}\n    {lingers}\n")
    began = time.monotonic()
    reading_server(0).read(program, bytes(3_000_000), wall_seconds=1.0)
    assert time.monotonic() - began < 15, "its text was read to the end that we set, or until it ended"


def test_a_slow_text_holds_up_no_other(tmp_path: Path) -> None:
    slow, quick = tmp_path / "slow.py", tmp_path / "quick.py"
    slow.write_text(f"import time\n{GUARD}\n    time.sleep(30)\n")
    quick.write_text(f"{GUARD}\n    print('done')\n")
    server = reading_server(0)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(server.read, slow, b"", wall_seconds=4.0)
        assert server.read(quick, b"", wall_seconds=10).output == b"done\n"
        assert not waiting.done(), "the quick one was read while the slow one was"
        assert not waiting.result().in_time


def test_a_fork_of_the_examiner_may_ask_at_the_same_time(tmp_path: Path) -> None:
    """Static probes run in one."""
    program = tmp_path / "echo.py"
    program.write_text(f"import sys\n{GUARD}\n    print(sys.stdin.read(), end='')\n")

    def mixed_up(word: bytes) -> int:
        return sum(reading_server(0).read(program, word * 9, wall_seconds=10).output != word * 9 for _ in range(50))

    reading_server(0)
    child = os.fork()
    if child == 0:
        try:
            os._exit(mixed_up(b"child "))
        finally:
            os._exit(99)
    assert mixed_up(b"parent ") == 0
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_program_that_is_not_there_is_no_fault_of_the_texts(tmp_path: Path) -> None:
    server = ReadingServer(0)
    with pytest.raises(RuntimeError, match=r"nothing\.py could not be started"):
        server.read(tmp_path / "nothing.py", b"", wall_seconds=10)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells")
def test_the_server_ends_with_who_started_it() -> None:
    code = "from grader.examiner.reading_server import reading_server; print(reading_server(0)._process.pid)"
    project = str(Path(__file__).parents[3])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project)
    command_line = Path(f"/proc/{int(done.stdout)}/cmdline")
    deadline = time.monotonic() + 10
    while command_line.exists() and b"reading_server" in command_line.read_bytes():
        assert time.monotonic() < deadline, "it is still there"
        time.sleep(0.01)
