"""What Git ignores in a candidate's folder is not handed in."""

import subprocess
from pathlib import Path

import pytest

from grader.ignored import ignored_paths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    for path, text in {
        ".gitignore": ".env\ncache/\n",
        ".env": "KEY=1",
        "cache/a": "",
        "cache/b": "",
        "a.py": "",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_files_and_whole_folders_are_named(folder: Path) -> None:
    assert sorted(ignored_paths(folder)) == [".env", "cache/"]


def test_what_is_tracked_is_not_ignored(folder: Path) -> None:
    subprocess.run(["git", "add", "--force", ".env"], cwd=folder, check=True)
    assert ignored_paths(folder) == ("cache/",)


def test_no_program_that_the_repository_names_is_run(folder: Path) -> None:
    told = folder.parent / "told"
    subprocess.run(["git", "config", "core.fsmonitor", f"touch {told}; true"], cwd=folder, check=True)
    ignored_paths(folder)
    assert not told.exists()


def test_a_folder_without_a_repository_and_a_machine_without_git_ignore_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ignored_paths(tmp_path) == ()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ignored_paths(tmp_path) == ()
