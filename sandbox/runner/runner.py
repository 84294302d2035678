"""One command after another, each in a fresh tree: lay it down, start, watch, clear, collect, empty."""

import os
import random
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sandbox.command import EXCHANGE_FOLDER, Answer, Command, CommandResult, Input, Wanted
from sandbox.protocol import Message, Writable, write_message
from sandbox.runner import layout
from sandbox.runner.answers import read_answer
from sandbox.runner.archive import laid_bytes, tar_entries, write_tar
from sandbox.runner.census import Census
from sandbox.runner.emptying import empty_folder
from sandbox.runner.errand import ErrandBrokeOffError, ErrandError, run_errand
from sandbox.runner.fork_server import Preloaded
from sandbox.runner.identity import Identity
from sandbox.runner.ipc import remove_ipc
from sandbox.runner.launch import Launcher
from sandbox.runner.meter import Meter
from sandbox.runner.result import command_result, not_started, shown_answer
from sandbox.runner.scratch import LowDiskError, Scratch
from sandbox.runner.seccomp import ODD_SOCKETS, PREALLOCATION
from sandbox.runner.settings import Settings
from sandbox.runner.store import Store, Stored, StoreError
from sandbox.runner.tree import (
    Entry,
    Mark,
    changed_paths,
    entries_head,
    in_the_way,
    lay_entries,
    make_way,
    marks_of,
    parse_entries,
    write_input,
)
from sandbox.runner.watch import Outcome, Watch
from sandbox.wire import answer_contents, answer_head, parse_answer, parse_changed

_PART_BYTES = 2**20


class RefusedError(Exception):
    """This command can't be run, for a reason that isn't its program's; the next one can."""


class CrampedError(Exception):
    """What the candidate's earlier commands left to be kept can't be laid down, with the inputs or at all."""


class Runner:
    def __init__(self, settings: Settings, meter: Meter) -> None:
        self._settings = settings
        self._meter = meter
        self._identity = Identity(
            settings.uid, refused=(*ODD_SOCKETS, *(PREALLOCATION if settings.scratch_bytes else ()))
        )
        self._launcher = Launcher(settings, self._identity)
        self._store = Store(Path(layout.STORE_FOLDER))
        self._clone: Stored | None = None
        self._prepared: Stored | None = None
        self._scratch = _scratch(settings)
        self.broken = ""

    def adopt(self, tree_tar: bytes) -> None:
        """The clone, from which commands start. Raises ErrandError or StoreError."""
        if self._scratch is not None:
            self._scratch.renew()
        with self._store.new_file() as file:
            file.write(tree_tar)
        self._clone = _in_order(self._stored_tree(Path(file.name)), self._settings.file_order)

    def preload(self) -> Preloaded:
        """Starts the fork server, if there is to be one. Raises ErrandError or CrowdError."""
        self._launcher.open()
        self._empty()  # also without one, or the first command would find other folders than the next
        return self._launcher.preloaded

    def run(self, command: Command, *, alarms: tuple[tuple[int, int], ...] = ()) -> CommandResult:
        """A command for which an earlier one left no room ends as not started.

        Sets `broken` when the box can't be cleared and must not be used again.

        Raises:
            RefusedError: it could not be started, or what it left could not be kept.
            AlarmError: nobody waits for it any more.
            CrowdError: there are processes that can't be ended.
        """
        tree = (None if command.pristine else self._prepared) or self._clone
        if tree is None:
            raise RefusedError("there is no tree yet")
        try:
            self._open()
            marks = self._lay(command.inputs, command.wanted, tree)
            command = _without_contents(command)
            laid_ns = time.time_ns()
            outcome, tampering = self._watched(command, alarms)
            answers, changed = self._collected(command.wanted, marks, laid_ns)
            tree_kept = command.keep_tree and outcome.exit_status == 0 and self._keep_tree(command)
        except CrampedError as error:
            return not_started(command, str(error))
        except (StoreError, LowDiskError) as error:
            raise RefusedError(str(error)) from error
        except ErrandError as error:
            self.broken = str(error)
            raise RefusedError(f"the candidate's files can't be seen to: {error}") from error
        finally:
            self._empty()
        return command_result(outcome, answers, changed, tampering=tampering, tree_kept=tree_kept)

    def _open(self) -> None:
        if self._launcher.open():
            self._empty()

    def _lay(self, inputs: tuple[Input, ...], wanted: tuple[Wanted, ...], tree: Stored) -> dict[str, Mark]:
        stored = {item.stored: self._store.find(item.stored) for item in inputs if item.stored is not None}
        mtime_ns = int(time.time()) * 10**9

        def work(_out: Writable) -> None:
            os.mkdir(layout.TREE_FOLDER, 0o755)
            lay_entries(tree_fd, tree.entries, layout.TREE_FOLDER)
            for answer in wanted:  # none is there before the command, and its folder is
                make_way(layout.TREE_FOLDER, answer.path)
            for item in inputs:
                place = make_way(layout.TREE_FOLDER, item.path)
                if item.stored is None:
                    write_input(place, item.content or b"", mtime_ns)
                else:
                    lay_entries(fds[item.stored], stored[item.stored].below(item.path), layout.TREE_FOLDER)

        fds = {name: os.open(kept.path, os.O_RDONLY | os.O_CLOEXEC) for name, kept in stored.items()}
        try:
            with tree.opened() as tree_fd:
                run_errand(self._identity, work)
        except ErrandError as error:
            reason = f"the tree and the inputs can't be laid down: {error}"
            if self._is_theirs(error, inputs, tree):
                raise CrampedError(reason) from error
            raise RefusedError(reason) from error
        finally:
            for fd in fds.values():
                os.close(fd)
        marks = _without(marks_of(tree.entries), [*(item.path for item in wanted), *(item.path for item in inputs)])
        for item in inputs:
            if item.stored is None:
                marks[item.path] = Mark(len(item.content or b""), mtime_ns, 0o644)
            else:
                marks |= marks_of(stored[item.stored].below(item.path))
        return marks

    def _is_theirs(self, error: ErrandError, inputs: tuple[Input, ...], tree: Stored) -> bool:
        """How large a prepared tree or a kept answer is, is their doing; so is not what the suite hands over."""
        kept = tree is self._prepared or any(item.stored for item in inputs)
        n_bytes = sum(laid_bytes(len(item.content or b"")) for item in inputs)
        return kept and n_bytes <= self._settings.tree_bytes and not isinstance(error, ErrandBrokeOffError)

    def _watched(self, command: Command, alarms: tuple[tuple[int, int], ...]) -> tuple[Outcome, tuple[str, ...]]:
        if self._scratch is None:
            return self._run_to_its_end(command, alarms)
        self._scratch.begin()
        outcome, tampering = self._run_to_its_end(command, alarms)
        return replace(outcome, out_of_disk=self._scratch.was_full()), tampering

    def _run_to_its_end(self, command: Command, alarms: tuple[tuple[int, int], ...]) -> tuple[Outcome, tuple[str, ...]]:
        child, crowd, first = self._launcher.start(command, self._meter)
        try:
            watch = Watch(
                child,
                crowd,
                self._meter,
                command.limits,
                first=first,
                stdin=command.stdin,
                alarms=alarms,
                disk=self._scratch,
            )
            outcome = watch.outcome()
        finally:
            child.close()
            tampering = self._launcher.settle(crowd)
        return outcome, tampering

    def _collected(
        self, wanted: tuple[Wanted, ...], marks: dict[str, Mark], laid_ns: int
    ) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
        answers: list[Answer] = []
        changed: list[str] = []

        def work(out: Writable) -> None:
            for item in wanted:
                answer = read_answer(layout.TREE_FOLDER, item)
                write_message(out, answer_head(answer), *answer_contents(answer))
            write_message(out, {"changed": changed_paths(layout.TREE_FOLDER, marks, laid_ns, wanted)})

        def take(message: Message) -> None:
            if len(answers) == len(wanted):
                changed.extend(parse_changed(message.head))
                return
            answer = parse_answer(message.head, message.blobs)
            answers.append(shown_answer(self._store.keep(answer) if wanted[len(answers)].keep else answer))

        run_errand(self._identity, work, take)
        return tuple(answers), tuple(changed)

    def _keep_tree(self, command: Command) -> bool:
        inputs, answers = (item.path for item in command.inputs), (item.path for item in command.wanted)
        without = frozenset({EXCHANGE_FOLDER, *inputs, *answers})

        def work(out: Writable) -> None:
            write_tar(layout.TREE_FOLDER, _Parts(out), limit_bytes=self._settings.tree_bytes, without=without)

        try:
            with self._store.new_file() as file:
                run_errand(self._identity, work, lambda message: file.writelines(message.blobs))
            self._prepared = self._stored_tree(Path(file.name))
        except (ErrandError, StoreError):  # too large: the candidate's to answer for
            return False
        return True

    def _stored_tree(self, path: Path) -> Stored:
        entries: list[Entry] = []

        def work(out: Writable) -> None:
            with open(os.dup(fd), "rb") as file:
                write_message(out, entries_head(tar_entries(file)))

        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            run_errand(self._identity, work, lambda message: entries.extend(parse_entries(message.head)))
        finally:
            os.close(fd)
        return Stored(path=path, entries=tuple(entries))

    def _empty(self) -> None:
        def work(_out: Writable) -> None:
            remove_ipc()
            for folder in folders:
                empty_folder(folder)
            if os.path.isdir(layout.QUEUES_FOLDER):  # an engine may mount none
                empty_folder(layout.QUEUES_FOLDER)

        folders = layout.OPEN_FOLDERS if self._scratch is None else (*layout.OPEN_FOLDERS, layout.SCRATCH_FOLDER)
        try:
            run_errand(self._identity, work)
            for folder in layout.OPEN_FOLDERS:
                os.utime(folder, (0, 0))  # or it tells whether an earlier command left something there
            if self._scratch is not None:
                self._scratch.renew()
        except (ErrandError, OSError) as error:
            self.broken = str(error)


def _in_order(tree: Stored, seed: int) -> Stored:
    """A folder of a tmpfs lists its files in the order in which they came. Below 0 is no seed."""
    if seed < 0:
        return tree
    entries = list(tree.entries)
    random.Random(seed).shuffle(entries)  # noqa: S311 - anybody may know it
    return replace(tree, entries=tuple(entries))


def _scratch(settings: Settings) -> Scratch | None:
    if not settings.scratch_bytes:
        return None
    census = Census(layout.SCRATCH_FOLDER, settings.uid)
    return Scratch(census, limit_bytes=settings.scratch_bytes, floor_bytes=settings.scratch_floor_bytes)


class _Parts:
    """A stream that goes out as messages of one blob each."""

    def __init__(self, out: Writable) -> None:
        self._out = out

    def write(self, data: bytes) -> None:
        for start in range(0, len(data), _PART_BYTES):
            write_message(self._out, {}, data[start : start + _PART_BYTES])

    def flush(self) -> None:
        """Each message is flushed."""


def _without_contents(command: Command) -> Command:
    """They are in the tree now, and memory is short."""
    return replace(command, inputs=tuple(replace(item, content=None) for item in command.inputs))


def _without(marks: dict[str, Mark], paths: Iterable[str]) -> dict[str, Mark]:
    for path in paths:
        gone = [other for other in marks if in_the_way(other, path)]
        marks = {other: mark for other, mark in marks.items() if other not in gone} if gone else marks
    return marks
