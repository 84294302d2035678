"""Repositories of our making are the same everywhere; tests/functional/test_demo.py tries the machine's settings."""

import subprocess
from pathlib import Path

import pytest

from grader.errors import GitError
from grader.git_repository import files_to_commit, write_repository

FILES = {"README.md": b"# Delays\r\n", "delays/data.bin": b"\x00\xff", ".gitignore": b"*.md\n", "odd *name": b"x"}


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def test_equal_files_give_equal_commits_and_all_of_them_are_in_it(tmp_path: Path) -> None:
    first = write_repository(tmp_path / "a" / "deep", FILES, "Start from here")
    (tmp_path / "b").mkdir()
    assert write_repository(tmp_path / "b", dict(reversed(FILES.items())), "Start from here") == first
    assert write_repository(tmp_path / "c", FILES | {"README.md": b"# Delay\n"}, "Start from here") != first
    assert git(tmp_path / "b", "rev-list", "--all") == first
    assert sorted(git(tmp_path / "b", "ls-tree", "-rz", "--name-only", "HEAD").strip("\0").split("\0")) == sorted(FILES)
    assert git(tmp_path / "b", "status", "--porcelain") == ""
    assert not list((tmp_path / "b" / ".git").glob("hooks/*"))


def test_what_an_earlier_commit_held_is_in_the_history_alone(tmp_path: Path) -> None:
    write_repository(tmp_path / "r", {"a.py": b"new"}, "End", earlier={"a.py": b"old", "deploy/key.env": b"KEY=1"})
    folder = tmp_path / "r"
    assert git(folder, "ls-tree", "-r", "--name-only", "HEAD") == "a.py"
    assert git(folder, "show", "HEAD~1:deploy/key.env") == "KEY=1"
    assert git(folder, "show", "HEAD~1:a.py") == "old"
    assert git(folder, "rev-list", "--count", "HEAD") == "2"


def test_what_is_in_a_repository_is_what_somebody_would_commit(tmp_path: Path) -> None:
    write_repository(tmp_path / "a", FILES, "Start from here")
    for left_over in ("__pycache__/a.pyc", ".venv/pyvenv.cfg", "delays/.pytest_cache/x"):
        (tmp_path / "a" / left_over).parent.mkdir()
        (tmp_path / "a" / left_over).write_text("left over")
    assert files_to_commit(tmp_path / "a") == FILES


def test_a_link_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "passwords").symlink_to("/etc/passwd")
    with pytest.raises(GitError, match="passwords is a link"):
        files_to_commit(tmp_path)


def test_a_machine_without_git_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="no git on this machine"):
        write_repository(tmp_path / "a", FILES, "Start from here")


def test_what_git_says_is_passed_on(tmp_path: Path) -> None:
    write_repository(tmp_path / "a", FILES, "Start from here")
    with pytest.raises(GitError, match=r"(?s)git commit in .*a failed"):
        write_repository(tmp_path / "a", {}, "")
