"""What Git ignores in a candidate's folder is not handed in; all else is, committed or not."""

import os
import subprocess
from pathlib import Path

import pytest

from grader.errors import GitError
from grader.working_tree import commit_as_it_is, ignored_paths


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


def test_no_program_that_the_repository_names_is_run(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    told = tmp_path_factory.mktemp("told") / "told"
    subprocess.run(["git", "config", "core.fsmonitor", f"touch {told}; true"], cwd=folder, check=True)
    ignored_paths(folder)
    assert not told.exists()


def test_what_a_partial_clone_lacks_is_not_fetched(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """By a program that the repository names: what is ignored stands in a blob that is not there."""
    told = tmp_path_factory.mktemp("told") / "told"
    absent = f"100644 {'5' * 40} 0\t.gitignore\n"
    subprocess.run(["git", "update-index", "--index-info"], cwd=folder, input=absent.encode(), check=True)
    subprocess.run(["git", "update-index", "--skip-worktree", ".gitignore"], cwd=folder, check=True)
    (folder / ".gitignore").unlink()
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "protocol.file.allow": "always",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": f"touch {told}; git-upload-pack",
        "remote.origin.url": str(folder),
    }.items():
        subprocess.run(["git", "config", name, value], cwd=folder, check=True)
    ignored_paths(folder)
    assert not told.exists()
    with pytest.raises(GitError):
        commit_as_it_is(folder, told.parent / "repository")
    assert not told.exists()


def test_a_folder_without_a_repository_and_a_machine_without_git_ignore_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ignored_paths(tmp_path) == ()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ignored_paths(tmp_path) == ()


class TestTheCommitThatItWouldBe:
    def handed_in(self, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
        repository = tmp_path_factory.mktemp("handed-in") / "repository"
        commit_as_it_is(folder, repository)

        def git(*words: str) -> str:
            return subprocess.run(
                ["git", "--git-dir", str(repository), *words], check=True, capture_output=True, text=True
            ).stdout

        return {path: git("show", f"HEAD:{path}") for path in git("ls-tree", "-r", "--name-only", "HEAD").splitlines()}

    def test_what_is_there_counts_and_not_what_was_committed(
        self, folder: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        for path in ("changed.py", "removed.py", "-odd [name]*.py"):
            (folder / path).write_text("before")
        identity = ("-c", "user.name=ada", "-c", "user.email=ada@example.org")
        subprocess.run(["git", "add", "--force", ".env"], cwd=folder, check=True)
        subprocess.run(["git", "add", "."], cwd=folder, check=True)
        subprocess.run(["git", *identity, "commit", "--quiet", "--message", "begin"], cwd=folder, check=True)
        (folder / "changed.py").write_text("after")
        (folder / "removed.py").unlink()
        (folder / "new.py").write_text("new")
        assert self.handed_in(folder, tmp_path_factory) == {
            ".env": "KEY=1",  # ignored, and tracked all the same
            ".gitignore": ".env\ncache/\n",
            "-odd [name]*.py": "before",
            "a.py": "",
            "changed.py": "after",
            "new.py": "new",
        }
        assert not (folder / ".git" / "index.lock").exists()

    def test_of_a_folder_in_a_repository_only_the_folder(
        self, folder: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        (folder / "mine").mkdir()
        (folder / "mine" / "b.py").write_text("b")
        assert self.handed_in(folder / "mine", tmp_path_factory) == {"b.py": "b"}

    def test_of_a_folder_without_a_repository_all_but_what_tools_leave(
        self, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        for path in ("a.py", ".venv/pyvenv.cfg", "b/__pycache__/b.pyc", "b/b.py", "data.csv"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(path)
        (tmp_path / ".gitignore").write_text("*.csv\n")
        assert self.handed_in(tmp_path, tmp_path_factory).keys() == {".gitignore", "a.py", "b/b.py"}

    def test_a_file_behind_a_link_and_one_whose_place_a_folder_took_are_gone(
        self, folder: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        for path in ("data/d.csv", "conf"):
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(path)
        subprocess.run(["git", "add", "data", "conf"], cwd=folder, check=True)
        (folder / "data").rename(folder.parent / f"{folder.name}-elsewhere")
        (folder / "data").symlink_to(folder.parent / f"{folder.name}-elsewhere")
        (folder / "conf").unlink()
        (folder / "conf").mkdir()
        (folder / "conf" / ".env").write_text("KEY=1")
        assert self.handed_in(folder, tmp_path_factory).keys() == {".gitignore", "a.py", "data"}

    def test_a_repository_that_can_not_be_read_is_not_taken_for_none(
        self, folder: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        (folder / ".git" / "index").write_bytes(b"nonsense")
        with pytest.raises(GitError, match="Git can't read"):
            self.handed_in(folder, tmp_path_factory)

    def test_one_that_is_not_checked_out_whole_is_told_of(
        self, folder: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        subprocess.run(["git", "add", "."], cwd=folder, check=True)
        subprocess.run(["git", "update-index", "--skip-worktree", "a.py"], cwd=folder, check=True)
        with pytest.raises(GitError, match="git sparse-checkout disable"):
            self.handed_in(folder, tmp_path_factory)

    def test_no_hook_is_run(self, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        top = tmp_path_factory.mktemp("told")
        told, hook = top / "told", top / "hooks" / "pre-commit"
        hook.parent.mkdir()
        hook.write_text(f"#!/bin/sh\ntouch {told}\n")
        hook.chmod(0o755)
        Path(os.environ["HOME"], ".gitconfig").write_text(f"[core]\nhooksPath = {hook.parent}\n")
        subprocess.run(["git", "config", "core.fsmonitor", f"touch {told}; true"], cwd=folder, check=True)
        assert self.handed_in(folder, tmp_path_factory)
        assert not told.exists()

    def test_an_empty_folder_is_told_of(self, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        with pytest.raises(GitError, match="has no file to hand in"):
            self.handed_in(tmp_path, tmp_path_factory)
