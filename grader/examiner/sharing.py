"""Runs of commands that one examination leaves for the next: trees of an equal core give equal ones.

FOLDER/             of one core, and one of its boxes
    N-KEY.run       what came of a command that an examination asked for the Nth time
    DIGEST          the bytes of an answer that is kept in the candidate box
"""

import hashlib
import io
import json
import secrets
from collections import Counter
from dataclasses import replace
from pathlib import Path

from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER
from sandbox.command import Answer, Command, CommandLimits, CommandResult, Input, Sandbox, Wanted
from sandbox.protocol import read_message, write_message
from sandbox.wire import command_message, parse_result, result_message

_RUN_BYTES = 2**30
"""Of one run's answers."""


class SharingSandbox:
    """A sandbox in which a command runs only if none of the same core has run it, as often as this one.

    What is not of the core is blank while it runs, so nothing that is shared can rest on it. A run that was ended, or
    left something to be found, is nobody else's; and none is, once a tree was to be kept.
    """

    def __init__(self, sandbox: Sandbox, folder: Path, *, blank: tuple[str, ...] = ()) -> None:
        """`blank`: the tree's paths that are not of the core."""
        folder.mkdir(parents=True, exist_ok=True)
        self._sandbox = sandbox
        self._folder = folder
        self._blank = blank
        self._asked: Counter[str] = Counter()
        self._tree_was_kept = False

    def run(self, command: Command) -> CommandResult:
        """As Sandbox.run; names of kept answers are digests where the run is shared."""
        self._tree_was_kept = self._tree_was_kept or command.keep_tree
        if self._tree_was_kept or not self._can_share(command):
            return self._sandbox.run(self._filled(command))
        place = self._folder / self._key(command)
        if place.exists():
            return _read(place)
        return self._left(place, self._sandbox.run(self._blanked(self._filled(command))), command.limits)

    def close(self) -> None:
        self._sandbox.close()

    def _can_share(self, command: Command) -> bool:
        """Names of answers that are not shared mean something here alone."""
        return all(item.stored is None or (self._folder / item.stored).exists() for item in command.inputs)

    def _key(self, command: Command) -> str:
        message = command_message(command)
        parts = (json.dumps(message.head, sort_keys=True).encode(), *message.blobs)
        key = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
        self._asked[key] += 1
        return f"{self._asked[key]}-{key}.run"

    def _filled(self, command: Command) -> Command:
        """The candidate box has never heard of digests."""
        return replace(command, inputs=tuple(self._with_content(item) for item in command.inputs))

    def _with_content(self, item: Input) -> Input:
        if item.stored is None or not (self._folder / item.stored).exists():
            return item
        return Input(path=item.path, content=(self._folder / item.stored).read_bytes())

    def _blanked(self, command: Command) -> Command:
        laid = {item.path for item in command.inputs}
        blank = tuple(Input(path=path, content=b"") for path in self._blank if path not in laid)
        return replace(command, inputs=(*blank, *command.inputs))

    def _left(self, place: Path, result: CommandResult, limits: CommandLimits) -> CommandResult:
        """For others, if it can be."""
        if not _is_ordinary(result):
            return result
        kept = {answer.digest: self._content(answer, limits) for answer in result.answers if answer.stored is not None}
        if None in kept.values():
            return result
        for digest, content in kept.items():
            _write(self._folder / digest, content or b"")
        shared = replace(result, answers=tuple(_under_its_digest(answer) for answer in result.answers))
        message, stream = result_message(shared), io.BytesIO()
        write_message(stream, message.head, *message.blobs)
        _write(place, stream.getvalue())
        return shared

    def _content(self, answer: Answer, limits: CommandLimits) -> bytes | None:
        """The bytes of an answer that is kept in the candidate box; None if they can't be had."""
        there, here = f"{INPUT_FOLDER}/kept", f"{ANSWER_FOLDER}/kept"
        copy = Command(
            argv=("cp", there, here),
            limits=limits,
            inputs=(Input(path=there, stored=answer.stored),),
            wanted=(Wanted(path=here, limit_bytes=answer.size_bytes),),
        )
        (copied,) = self._sandbox.run(copy).answers
        return copied.content if copied.digest == answer.digest else None


def _is_ordinary(result: CommandResult) -> bool:
    ended = result.signal is not None or result.timed_out or result.out_of_memory or result.out_of_disk
    return not (ended or result.left_running or result.tampering)


def _under_its_digest(answer: Answer) -> Answer:
    return answer if answer.stored is None else replace(answer, stored=answer.digest)


def _read(place: Path) -> CommandResult:
    with place.open("rb") as file:
        return parse_result(read_message(file, blob_limit_bytes=_RUN_BYTES))


def _write(place: Path, content: bytes) -> None:
    """Whole or not at all: another examination may read it, or write the same."""
    beside = place.with_name(f"{secrets.token_hex(8)}.new")
    beside.write_bytes(content)
    beside.replace(place)
