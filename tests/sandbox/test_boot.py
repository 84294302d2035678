"""How code gets into a box; the box is a process of ours here."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from io import BytesIO
from pathlib import Path
from typing import Any

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
    assert head["files"][-1][2] == len(code)


@pytest.fixture
def keeps_bytecode(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python does, whatever it was told for these tests."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    boot_message.cache_clear()
    yield
    boot_message.cache_clear()


@pytest.mark.usefixtures("keeps_bytecode")
def test_every_module_comes_compiled_and_none_names_a_folder_of_the_host() -> None:
    head, code = boot_message("sandbox.runner.main", SOURCES)

    paths = {path for path, _, _ in head["files"]}
    modules = {path for path in paths if path.endswith(".py")}
    assert modules
    assert paths - modules == {cache_from_source(path) for path in modules}
    assert str(Path(boot.__file__).parent).encode() not in code


@pytest.mark.usefixtures("keeps_bytecode")
def test_they_lie_beside_it_in_a_box_wherever_python_keeps_them_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    head, _ = boot_message("sandbox.runner.main", SOURCES)

    paths = [Path(path) for path, _, _ in head["files"]]
    assert {path.suffix for path in paths} == {".py", ".pyc"}
    assert not [path for path in paths if path.is_absolute()]


def test_what_python_keeps_nowhere_is_not_compiled_for_a_box(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    boot_message.cache_clear()
    head, _ = boot_message("sandbox.runner.main", SOURCES)
    boot_message.cache_clear()

    assert {Path(path).suffix for path, _, _ in head["files"]} == {".py"}


@pytest.mark.usefixtures("keeps_bytecode")
def test_a_box_of_the_same_python_compiles_nothing_and_names_its_own_files(code_folder: Path) -> None:
    """So a traceback in a box leads to the lines that it ran."""
    sources = ("sandbox/protocol.py", "tests/sandbox/boot_program.py")
    head, code = boot_message("tests.sandbox.boot_program", sources)
    told = _told(head, code)

    assert told == {"compiled": False, "file": str(code_folder / "sandbox/protocol.py")}


@pytest.mark.usefixtures("keeps_bytecode")
def test_a_box_of_another_python_reads_the_sources(code_folder: Path) -> None:
    sources = ("sandbox/protocol.py", "tests/sandbox/boot_program.py")
    head, code = boot_message("tests.sandbox.boot_program", sources)
    others = {**head, "files": [(path.replace("cpython-", "cpython-9"), *span) for path, *span in head["files"]]}
    told = _told(others, code)

    assert told == {"compiled": True, "file": str(code_folder / "sandbox/protocol.py")}


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


def _told(head: dict[str, Any], code: bytes) -> dict[str, Any]:
    """What `boot_program` says in a box of ours."""
    message = BytesIO()
    write_message(message, head, code)
    argv = boot_argv(sys.executable, "-S")
    done = subprocess.run(argv, input=message.getvalue(), capture_output=True, timeout=30, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_host_that_goes_away_before_the_code_came_ends_the_box(code_folder: Path) -> None:
    done = subprocess.run(boot_argv(sys.executable), input=b"\0\0", capture_output=True, timeout=30)

    assert done.returncode == 1
    assert b"the host went away" in done.stderr
    assert list(code_folder.iterdir()) == []
