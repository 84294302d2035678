"""Builds sample repositories from planned histories: the same commit ids on every machine.

OUT/scikit/.git, OUT/scikit/README.md, …
OUT/numpy/…
"""

import shutil
from pathlib import Path

from demo.history import History, HistoryError, PlannedCommit
from grader.git_repository import Author, commit, files_to_commit, init


def build_repository(history: History, *, project: Path, out: Path) -> str:
    """Makes `out/NAME` anew, as a normal repository with a work tree, and returns its last commit's id.

    Raises:
        HistoryError: the history doesn't end in exactly the solution's files.
        GitError: there is no git, or it fails.
    """
    final = project / history.solution
    folder = out / history.name
    if folder.exists():
        shutil.rmtree(folder)
    init(folder)
    last = ""
    for planned in history.commits:
        last = commit(folder, planned.files(final), planned.message, _author(planned), removed=planned.removed)
    _require_equal(folder, final)
    return last


def _author(planned: PlannedCommit) -> Author:
    name, _, address = planned.author.rpartition(" ")
    return Author(name=name, address=address.strip("<>"), date=planned.date)


def _require_equal(folder: Path, final: Path) -> None:
    built, wanted = files_to_commit(folder), files_to_commit(final)
    differing = sorted(path for path in built.keys() | wanted.keys() if built.get(path) != wanted.get(path))
    if differing:
        raise HistoryError(f"The history of {folder.name} doesn't end in {final}: {', '.join(differing)}")
