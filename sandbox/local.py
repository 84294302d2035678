"""The sandbox's promises as far as a laptop can keep them: on the host, in copies of a folder, not isolated."""

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from sandbox.command import EXCHANGE_FOLDER, Answer, Command, CommandResult, Input
from sandbox.errors import SandboxError
from sandbox.local_session import LocalSession
from sandbox.paths import checked_path
from sandbox.runner.answers import read_answer
from sandbox.runner.child import start_child
from sandbox.runner.emptying import EmptyingError, remove_entry
from sandbox.runner.meter import Usage
from sandbox.runner.result import command_result, shown_answer
from sandbox.runner.settings import candidate_argv, candidate_environment
from sandbox.runner.store import Store, StoreError
from sandbox.runner.tree import Mark, changed_paths, in_the_way, lay_entries, make_way, marks_of, write_input
from sandbox.runner.watch import Outcome, Watch

SAMPLE_SECONDS = 0.05
"""Looking at every process of the host costs more than looking at one cgroup."""
_NOT_COPIED = frozenset({".git"})
_VENV_MARK = "pyvenv.cfg"


class LocalSandbox:
    """Runs commands on the host, each in a fresh copy of `folder` without its `.git` and virtual environments.

    For code that its owner runs on their own machine. What it can't promise, and the candidate box does:

    - Nothing is isolated: a command sees the host's files, network and processes, and may write wherever its user may.
    - A process that starts a session of its own is neither counted, nor metered, nor ended.
    - How many processes there are isn't limited. CPU and memory are limited as far as `/proc` shows them, so on Linux
      only, and memory counts a shared page once per process. Elsewhere CPU is limited per process, memory not at all.
    - Notes from one command to the next are possible: in shared memory, in the user's own files, in a service.
    - How large the tree, the scratch folder and what is kept may grow, only the disk limits.
    - Nothing is preloaded: every command has an interpreter of its own, and none is slower for asking.
    """

    def __init__(self, folder: Path, python: Path, *, scratch: bool = False) -> None:
        self._folder = folder.resolve()
        self._python = str(python.absolute())  # in a virtual environment it is a link, which must not be followed
        self._top = Path(tempfile.mkdtemp(prefix="takehome-"))
        self._scratch = scratch
        self._prepared: Path | None = None
        (self._top / "store").mkdir(mode=0o700)
        self._store = Store(self._top / "store")

    def run(self, command: Command) -> CommandResult:
        """Raises SandboxError when the folder can't be copied, or an input can't be laid into it."""
        work = Path(tempfile.mkdtemp(prefix="run-", dir=self._top))
        try:
            return self._run(command, work)
        except (OSError, ValueError, StoreError, EmptyingError) as error:
            raise SandboxError(f"The command could not be run in a copy of {self._folder}: {error}") from error
        finally:
            _remove(work)

    def close(self) -> None:
        """Its temporary folder goes."""
        _remove(self._top)

    def _run(self, command: Command, work: Path) -> CommandResult:
        tree = work / "tree"
        marks = _copy((None if command.pristine else self._prepared) or self._folder, tree)
        for wanted in command.wanted:
            _make_way(str(tree), wanted.path, marks)
        for item in command.inputs:
            self._lay(item, str(tree), marks)
        for wanted in command.wanted:  # no answer is there before the command, and its folder is
            make_way(str(tree), checked_path(wanted.path))
        laid_ns = time.time_ns()
        outcome = self._watched(command, work)
        answers = tuple(self._answer(str(tree), command))
        changed = changed_paths(str(tree), marks, laid_ns, command.wanted)
        tree_kept = command.keep_tree and outcome.exit_status == 0
        if tree_kept:
            self._keep_tree(tree, command)
        return command_result(outcome, answers, changed, tree_kept=tree_kept)

    def _lay(self, item: Input, tree: str, marks: dict[str, Mark]) -> None:
        place = _make_way(tree, item.path, marks)
        if item.stored is None:
            content = item.content or b""
            mtime_ns = int(time.time()) * 10**9
            write_input(place, content, mtime_ns)
            marks[item.path] = Mark(len(content), mtime_ns, 0o644)
            return
        stored = self._store.find(item.stored)
        with stored.opened() as fd:
            lay_entries(fd, stored.below(item.path), tree)
        marks |= marks_of(stored.below(item.path))

    def _watched(self, command: Command, work: Path) -> Outcome:
        for name in ("home", "tmp", *(["scratch"] if self._scratch else [])):
            (work / name).mkdir(mode=0o700)
        own = candidate_environment(
            self._python,
            home=str(work / "home"),
            temporary=str(work / "tmp"),
            scratch=str(work / "scratch") if self._scratch else "",
        )
        child = start_child(
            candidate_argv(command.argv, self._python),
            env={**own, **dict(command.env)},
            folder=str(work / "tree"),
            limits=command.limits,
            limit_processes=False,
        )
        session = LocalSession(child.pid)
        try:
            watch = Watch(
                child,
                session,
                session,
                command.limits,
                first=Usage(0.0, 0),
                stdin=command.stdin,
                sample_seconds=SAMPLE_SECONDS,
            )
            return watch.outcome()
        finally:
            child.close()
            session.clear()

    def _answer(self, tree: str, command: Command) -> "list[Answer]":
        answers = ((read_answer(tree, wanted), wanted.keep) for wanted in command.wanted)
        return [shown_answer(self._store.keep(answer) if keep else answer) for answer, keep in answers]

    def _keep_tree(self, tree: Path, command: Command) -> None:
        exchanged = (*(item.path for item in command.inputs), *(item.path for item in command.wanted))
        for path in (EXCHANGE_FOLDER, *exchanged):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                remove_entry(f"{tree}/{path}")
        before, self._prepared = self._prepared, Path(tempfile.mkdtemp(prefix="prepared-", dir=self._top)) / "tree"
        tree.rename(self._prepared)
        if before is not None:
            _remove(before.parent)


def _copy(source: Path, target: Path) -> dict[str, Mark]:
    """Folders and regular files, with their times, as marks; no link is followed."""
    marks = {}
    for folder, names, files in os.walk(source):
        place = Path(folder)
        inside = place.relative_to(source)
        (target / inside).mkdir(mode=0o755)
        names[:] = [name for name in names if _is_copied(place / name)]
        for name in files:
            if (place / name).is_file() and not (place / name).is_symlink():
                marks[(inside / name).as_posix()] = _copy_file(place / name, target / inside / name)
    return marks


def _make_way(tree: str, path: str, marks: dict[str, Mark]) -> str:
    for gone in [other for other in marks if in_the_way(other, path)]:
        del marks[gone]
    return make_way(tree, checked_path(path))


def _is_copied(folder: Path) -> bool:
    return folder.name not in _NOT_COPIED and not folder.is_symlink() and not (folder / _VENV_MARK).exists()


def _copy_file(source: Path, target: Path) -> Mark:
    state = source.stat()
    mode = 0o755 if state.st_mode & 0o100 else 0o644
    shutil.copyfile(source, target, follow_symlinks=False)
    target.chmod(mode)
    os.utime(target, ns=(state.st_mtime_ns, state.st_mtime_ns))
    return Mark(target.stat().st_size, state.st_mtime_ns, mode)


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError, EmptyingError):  # what a command's escaped process still writes there stays
        remove_entry(str(folder))
