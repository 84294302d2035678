"""A candidate's folder with what they are at work on, as their Git sees it: what is handed in of it, what is not."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from grader.errors import GitError
from grader.git_repository import LEFTOVERS, NO_GIT, NOBODY, identity

GIT_SECONDS = 20
COPY_SECONDS = 120
"""For Git to read and pack what is handed in."""
_OPTIONS = (
    "core.fsmonitor=false",  # a monitor is a program that the repository names, and so are hooks
    f"core.hooksPath={os.devnull}",
    "commit.gpgSign=false",
    "gc.auto=0",  # it would go on beside whoever reads the repository next
    "init.defaultRefFormat=files",
)
_NO_FETCHING = {"GIT_ALLOW_PROTOCOL": "none"}
"""What a partial clone lacks is fetched by a program that the repository names."""


def ignored_paths(folder: Path) -> tuple[str, ...]:
    """Files and whole folders (those end with a slash) from the folder's top; none where it is no repository, or there
    is no git. What is tracked is never ignored."""
    try:
        return _listed(folder, "--others", "--ignored", "--exclude-standard", "--directory")
    except GitError:
        return ()


def commit_as_it_is(folder: Path, repository: Path) -> None:
    """Makes `repository` a bare one of one commit: what `git add --all` and a commit in `folder` would hand in now.

    In a folder that is in no repository, caches and virtual environments of the usual names are left out besides what a
    `.gitignore` names.

    Raises:
        GitError: there is no git, it fails, not all of the folder is checked out, or nothing is there to hand in.
    """
    _git(folder, "init", "--quiet", "--bare", "--template=", str(repository))
    ours = ("--git-dir", str(repository), "--work-tree", ".")
    paths = _tracked_or_new(folder) if _is_in_repository(folder) else _all_but_leftovers(folder, repository, ours)
    there = [path for path in dict.fromkeys(paths) if _is_handed_in(folder, path)]
    if not there:
        raise GitError(f"{folder} has no file to hand in: it is empty, or Git ignores all of it.")
    with tempfile.TemporaryFile() as names:
        names.write(b"".join(os.fsencode(path) + b"\0" for path in there))
        names.seek(0)
        add = ("--literal-pathspecs", *ours, "add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul")
        _git(folder, *add, stdin=names.fileno())
    _git(folder, *ours, "commit", "--quiet", "--no-verify", "--message", "The folder as it is", env=identity(NOBODY))


def _is_in_repository(folder: Path) -> bool:
    """As Git looks for one. One that Git can't read is not taken for none: what it ignores would be handed in."""
    return any(os.path.lexists(place / ".git") for place in (folder.resolve(), *folder.resolve().parents))


def _tracked_or_new(folder: Path) -> tuple[str, ...]:
    if any(line.startswith("S ") for line in _listed(folder, "-t", "--cached")):
        raise GitError(
            f"Not all of {folder} is checked out, so nobody can tell what it is as a whole. "
            "`git sparse-checkout disable` brings the rest."
        )
    return _listed(folder, "--cached", "--others", "--exclude-standard")


def _all_but_leftovers(folder: Path, repository: Path, ours: tuple[str, ...]) -> tuple[str, ...]:
    excludes = repository / "excludes"
    excludes.write_text("".join(f"{name}\n" for name in sorted(LEFTOVERS)))
    return _listed(folder, "--others", f"--exclude-from={excludes}", "--exclude-per-directory=.gitignore", by=ours)


def _is_handed_in(folder: Path, path: str) -> bool:
    """Of what the index lists, that which is there still: not removed, nor behind a link or in a folder's place."""
    place = folder / path
    above = place.relative_to(folder).parents
    is_behind_link = any((folder / part).is_symlink() for part in above)
    is_mere_folder = place.is_dir() and not place.is_symlink() and not (place / ".git").exists()
    return os.path.lexists(place) and not is_behind_link and not is_mere_folder


def _listed(folder: Path, *asked: str, by: tuple[str, ...] = ()) -> tuple[str, ...]:
    told = _git(folder, *by, "ls-files", "-z", *asked)
    return tuple(os.fsdecode(name) for name in told.split(b"\0") if name)


def _git(folder: Path, *arguments: str, stdin: int = subprocess.DEVNULL, env: Mapping[str, str] | None = None) -> bytes:
    """Its output. No program is run that the repository names."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    seconds = COPY_SECONDS if stdin != subprocess.DEVNULL else GIT_SECONDS
    try:
        done = subprocess.run(
            ["git", *(word for option in _OPTIONS for word in ("-c", option)), *arguments],
            cwd=folder,
            env=inherited | _NO_FETCHING | dict(env or {}),
            stdin=stdin,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError(NO_GIT) from error
    except subprocess.TimeoutExpired as error:
        raise GitError(
            f"Git did not get through {folder} in {seconds} s. Is something large in it that a .gitignore should name?"
        ) from error
    except OSError as error:
        raise GitError(f"Git can't be run in {folder}: {error.strerror}") from error
    if done.returncode != 0:
        raise GitError(f"Git can't read {folder}: {os.fsdecode(done.stderr).strip()}")
    return done.stdout
