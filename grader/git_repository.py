"""Git repositories that we make: equal files give equal commit ids on every machine, and nothing of its settings runs.

The host never runs Git in a repository that was handed in; these are our own. (A candidate's own, on their machine, is
`working_tree`'s.)
"""

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GitError

BRANCH = "main"
NO_GIT = "There is no git on this machine, or not on PATH. Install it."
# Nothing of the machine's own settings: an attribute, a signing key or a hook would change the ids, or run.
_HERMETIC = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": os.devnull,
    "XDG_CONFIG_HOME": os.devnull,
    "LC_ALL": "C",
    "TZ": "UTC",
}
_OPTIONS = (
    "core.autocrlf=false",
    "core.fileMode=false",
    f"core.hooksPath={os.devnull}",
    "commit.gpgSign=false",
    "gc.auto=0",
)
# What running a solution leaves behind; a candidate's .gitignore keeps it out of a commit, and so do we.
LEFTOVERS = frozenset({"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".venv", "node_modules", "venv"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    name: str
    address: str
    date: str
    """ISO 8601 with offset."""


NOBODY = Author(name="takehome", address="noreply@takehome.example.org", date="2020-01-01T00:00:00+00:00")
"""A date that is no date: equal files give equal commits, whenever they are written."""


def write_repository(
    folder: Path, files: Mapping[str, bytes], message: str, *, earlier: Mapping[str, bytes] | None = None
) -> str:
    """Makes `folder` a repository, with a work tree, of one commit of NOBODY's; returns the commit's id.

    `earlier`: files that a commit before it has besides, or has otherwise. `folder` may be there if it is empty. Raises
    GitError as `commit` does.
    """
    init(folder)
    if earlier:
        commit(folder, {**files, **earlier}, "Begin", NOBODY)
    return commit(folder, files, message, NOBODY, removed=(earlier or {}).keys() - files.keys())


def init(folder: Path) -> None:
    """An empty repository whose branch is BRANCH, in a folder that may not be there yet. Raises GitError."""
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "--quiet", "--template=", f"--initial-branch={BRANCH}")


def commit(
    folder: Path, files: Mapping[str, bytes], message: str, author: Author, *, removed: Iterable[str] = ()
) -> str:
    """Writes the files, by path from the folder's top, and commits them; returns the commit's id.

    Raises:
        GitError: there is no git on this machine, or it fails.
    """
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o644)
    for path in removed:
        (folder / path).unlink()
    _git(folder, "add", "--all", "--force")
    _git(folder, "commit", "--quiet", "--no-verify", "--message", message.strip(), env=identity(author))
    return _git(folder, "rev-parse", "HEAD")


def files_to_commit(folder: Path) -> dict[str, bytes]:
    """What somebody who works in that folder would commit, by path, sorted: caches and Git's own files aside.

    Raises:
        GitError: there is a link in it, which leads elsewhere on another machine.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if LEFTOVERS & set(name.parts) or ".git" in name.parts:
            continue
        if path.is_symlink():
            raise GitError(f"{path} is a link, which leads elsewhere on another machine. Put the file itself there.")
        if path.is_file():
            found[name.as_posix()] = path.read_bytes()
    return found


def identity(author: Author) -> dict[str, str]:
    """Git's variables for whoever writes and commits."""
    who = {"NAME": author.name, "EMAIL": author.address, "DATE": author.date}
    return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}


def _git(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    options = [word for option in _OPTIONS for word in ("-c", option)]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *options, *arguments],
            cwd=folder,
            env=inherited | _HERMETIC | dict(env or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError(NO_GIT) from error
    if done.returncode != 0:
        raise GitError(f"git {arguments[0]} in {folder} failed: {done.stderr.strip()}")
    return done.stdout.strip()
