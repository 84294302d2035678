"""Whose interpreter a check uses: the candidate's, found where candidates have it, and never ours."""

import os
import sys
from pathlib import Path

import pytest

from grader.interpreter import InterpreterError, find_python, named_python


def an_interpreter(folder: Path, name: str = "python") -> Path:
    place = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    place.write_text("#!/bin/sh\n")
    place.chmod(0o755)
    return place


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """One interpreter in each place where one may be."""
    found = {
        ".venv": an_interpreter(tmp_path / "work" / ".venv" / "bin"),
        "venv": an_interpreter(tmp_path / "work" / "venv" / "bin"),
        "active": an_interpreter(tmp_path / "active" / "bin"),
        "path": an_interpreter(tmp_path / "usr" / "bin", "python3"),
    }
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    monkeypatch.setenv("PATH", os.pathsep.join([f"{sys.prefix}/bin", "", str(tmp_path / "usr" / "bin")]))
    return found


def test_the_nearest_one_is_taken(places: dict[str, Path], tmp_path: Path) -> None:
    whys = {
        ".venv": "the folder has a .venv",
        "venv": "the folder has a venv",
        "active": "it is the active environment's",
        "path": "this one comes first on PATH",
    }
    for place, why in whys.items():
        found = find_python(tmp_path / "work")
        assert found.path == places[place]
        assert found.why.endswith(why)
        places[place].unlink()
    with pytest.raises(InterpreterError, match="Name yours with --python"):
        find_python(tmp_path / "work")


def test_ours_is_passed_over_even_when_it_is_the_active_one(
    places: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    assert find_python(tmp_path).path == places["path"]


def test_a_file_that_can_not_be_run_is_no_interpreter(places: dict[str, Path], tmp_path: Path) -> None:
    places[".venv"].chmod(0o644)
    assert find_python(tmp_path / "work").path == places["venv"]


def test_an_interpreter_that_is_a_link_stays_one(places: dict[str, Path], tmp_path: Path) -> None:
    """A virtual environment is found by the link's own place, not by what it points at."""
    places[".venv"].unlink()
    places[".venv"].symlink_to(places["path"])
    assert find_python(tmp_path / "work").path == places[".venv"]


def test_a_named_one_is_taken_by_its_path_or_from_path(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert named_python(places["active"]).path == places["active"]
    monkeypatch.setenv("PATH", str(places["path"].parent))
    assert named_python(Path("python3")).path == places["path"]
    with pytest.raises(InterpreterError, match="no interpreter nowhere"):
        named_python(Path("nowhere"))
