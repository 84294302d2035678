"""Builds sample repositories from planned histories: the same commit ids on every machine.

OUT/scikit/.git, OUT/scikit/README.md, …
OUT/numpy/…
"""

import os
import shutil
import subprocess
from pathlib import Path

from demo.history import History, HistoryError, PlannedCommit

BRANCH = "main"
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
_LEFTOVERS = frozenset({"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".venv"})


def build_repository(history: History, *, project: Path, out: Path) -> str:
    """Makes `out/NAME` anew, as a normal repository with a work tree, and returns its last commit's id.

    Raises HistoryError where the history doesn't end in exactly the solution's files.
    """
    final = project / history.solution
    folder = out / history.name
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--template=", f"--initial-branch={BRANCH}")
    for commit in history.commits:
        _commit(folder, commit, final)
    _require_equal(folder, final)
    return _git(folder, "rev-parse", "HEAD")


def solution_files(folder: Path) -> dict[str, bytes]:
    """The files that a candidate hands in, by path from the folder's top; caches and Git's own files aside."""
    files = (path for path in folder.rglob("*") if path.is_file())
    relative = ((path.relative_to(folder), path) for path in files)
    kept = ((name, path) for name, path in relative if not _LEFTOVERS & set(name.parts) and name.parts[0] != ".git")
    return {name.as_posix(): path.read_bytes() for name, path in sorted(kept)}


def _commit(folder: Path, commit: PlannedCommit, final: Path) -> None:
    written = commit.files(final)
    for path, content in written.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o644)
    if written:
        _git(folder, "add", "--force", "--", *sorted(written))
    if commit.removed:
        _git(folder, "rm", "--quiet", "--", *commit.removed)
    _git(folder, "commit", "--quiet", "--no-verify", "--message", commit.message.strip(), env=_identity(commit))


def _identity(commit: PlannedCommit) -> dict[str, str]:
    name, _, address = commit.author.rpartition(" ")
    who = {"NAME": name, "EMAIL": address.strip("<>"), "DATE": commit.date}
    return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}


def _require_equal(folder: Path, final: Path) -> None:
    built, wanted = solution_files(folder), solution_files(final)
    differing = sorted(path for path in built.keys() | wanted.keys() if built.get(path) != wanted.get(path))
    if differing:
        raise HistoryError(f"The history of {folder.name} doesn't end in {final}: {', '.join(differing)}")


def _git(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
    options = [word for option in _OPTIONS for word in ("-c", option)]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *options, *arguments],
        cwd=folder,
        env=inherited | _HERMETIC | (env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise HistoryError(f"git {arguments[0]} in {folder.name}: {done.stderr.strip()}")
    return done.stdout.strip()
