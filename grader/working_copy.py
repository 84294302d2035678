"""A candidate's folder with what they are at work on, as their Git sees it: what is handed in of it, what is not."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from grader.errors import GitError
from grader.git_repository import LEFTOVERS, NOBODY, identity

GIT_SECONDS = 20
COPY_SECONDS = 120
"""For Git to read and pack what is handed in."""


def ignored_paths(folder: Path) -> tuple[str, ...]:
    """Files and whole folders (those end with a slash) from the folder's top; none where it is no repository, or there
    is no git. What is tracked is never ignored."""
    try:
        return _listed(folder, "--others", "--ignored", "--exclude-standard", "--directory")
    except GitError:
        return ()


def commit_as_it_is(folder: Path, repository: Path) -> None:
    """Makes `repository` a bare one of one commit: what `git add --all` and a commit in `folder` would hand in now.

    In a folder that is no repository, caches and virtual environments of the usual names are left out besides what a
    `.gitignore` names.

    Raises:
        GitError: there is no git, it fails, or nothing is there to hand in.
    """
    _git(folder, "init", "--quiet", "--bare", "--template=", str(repository))
    excludes = repository / "excludes"
    excludes.write_text("".join(f"{name}\n" for name in sorted(LEFTOVERS)))
    ours = ("--git-dir", str(repository), "--work-tree", ".")
    try:
        paths = _listed(folder, "--cached", "--others", "--exclude-standard")
    except GitError:
        paths = _listed(folder, "--others", f"--exclude-from={excludes}", "--exclude-per-directory=.gitignore", by=ours)
    there = [path for path in dict.fromkeys(paths) if os.path.lexists(folder / path)]
    if not there:
        raise GitError(f"{folder} has no file to hand in: it is empty, or Git ignores all of it.")
    with tempfile.TemporaryFile() as names:
        names.write(b"".join(os.fsencode(path) + b"\0" for path in there))
        names.seek(0)
        add = ("--literal-pathspecs", *ours, "add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul")
        _git(folder, *add, stdin=names.fileno())
    _git(folder, *ours, "commit", "--quiet", "--no-verify", "--message", "The folder as it is", env=identity(NOBODY))


def _listed(folder: Path, *asked: str, by: tuple[str, ...] = ()) -> tuple[str, ...]:
    told = _git(folder, *by, "ls-files", "-z", *asked)
    return tuple(os.fsdecode(name) for name in told.split(b"\0") if name)


def _git(folder: Path, *arguments: str, stdin: int = subprocess.DEVNULL, env: Mapping[str, str] | None = None) -> bytes:
    """Its output. A monitor is a program that the repository names, and so are hooks: none is run."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    options = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "commit.gpgSign=false")
    try:
        done = subprocess.run(
            ["git", *options, *arguments],
            cwd=folder,
            env=inherited | dict(env or {}),
            stdin=stdin,
            capture_output=True,
            timeout=COPY_SECONDS if stdin != subprocess.DEVNULL else GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"Git can't look at {folder}: {error}") from error
    if done.returncode != 0:
        raise GitError(f"Git can't look at {folder}: {os.fsdecode(done.stderr).strip()}")
    return done.stdout
