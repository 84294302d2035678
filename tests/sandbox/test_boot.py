"""How code gets into a box; the box is a process of ours here."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import boot
from sandbox.boot import boot_argv, boot_message
from sandbox.candidate_box import SOURCES
from sandbox.protocol import write_message


@pytest.fixture
def code_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(boot, "_LOADER", boot._LOADER.replace("'/opt/takehome'", repr(str(tmp_path))))
    return tmp_path


def test_the_message_holds_the_named_sources_and_every_package_above_them() -> None:
    head, code = boot_message("sandbox.runner.main", SOURCES)

    paths = [path for path, _, _ in head["files"]]
    assert {"sandbox/__init__.py", "sandbox/runner/__init__.py", "sandbox/runner/main.py", "sandbox/wire.py"} <= set(
        paths
    )
    assert "sandbox/engine.py" not in paths, "the host's modules stay on the host"
    assert not [path for path in paths if "__pycache__" in path]
    assert head["files"][-1][2] == len(code)


def test_a_box_runs_what_it_was_sent_and_reads_on_where_the_message_ended(code_folder: Path) -> None:
    """The runner needs nothing but the standard library, and ends when its host is gone."""
    box = subprocess.Popen(
        boot_argv(sys.executable, "-S"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/"
    )
    assert box.stdin is not None
    write_message(box.stdin, *boot_message("sandbox.runner.main", SOURCES))
    write_message(box.stdin, {"op": "nonsense"})

    out, err = box.communicate(timeout=30)

    assert (out, box.returncode) == (b"", 1)
    assert err.startswith(b"the runner ends: no start of a runner"), err
    assert (code_folder / "sandbox/runner/main.py").is_file()


def test_a_host_that_goes_away_before_the_code_came_ends_the_box(code_folder: Path) -> None:
    done = subprocess.run(boot_argv(sys.executable), input=b"\0\0", capture_output=True, timeout=30)

    assert done.returncode == 1
    assert b"the host went away" in done.stderr
    assert list(code_folder.iterdir()) == []
