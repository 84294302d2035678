"""A command for a sandbox, and what came of it. Plain data; standard library only, for it travels into the boxes."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol

EXCHANGE_FOLDER = ".takehome"
"""Where in the tree inputs and answers may lie. No tree that is kept has it: it belongs to one command."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandLimits:
    wall_seconds: float
    cpu_seconds: float
    """User and system time of the whole process tree."""
    memory_bytes: int
    """rss and shared memory of the whole process tree, over the box's baseline."""
    pids: int
    disk_bytes: int
    """Largest single file that may be written; the tree's tmpfs bounds the sum."""
    output_bytes: int
    """Of stdout and stderr each; the rest is read, counted and dropped."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """A file that is laid into the tree before the command starts. One of `content` and `stored` is given."""

    path: str
    """Relative to the tree's top."""
    content: bytes | None = None
    stored: str | None = None
    """An answer that an earlier command left in the sandbox: `Answer.stored`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A file that the command is to write, an answer. Its folder is there; it is not, whatever the tree had there."""

    path: str
    limit_bytes: int
    """Of the file; of all its files together for a folder."""
    folder: bool = False
    keep: bool = False
    """Keep it in the sandbox for later commands, instead of handing over its bytes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    argv: tuple[str, ...]
    """`python` as the first word means the candidate's interpreter."""
    limits: CommandLimits
    env: tuple[tuple[str, str], ...] = ()
    inputs: tuple[Input, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    stdin: bytes = b""
    pristine: bool = False
    """Start from the clone, although a prepared tree exists."""
    fresh: bool = False
    """Start an interpreter of its own for it, although a fork server would be faster."""
    keep_tree: bool = False
    """What this command leaves becomes the prepared tree, from which later commands start (if it exits with 0): its
    folders and regular files, the inputs, the answers and EXCHANGE_FOLDER apart."""


@unique
class AnswerState(StrEnum):
    FILE = "file"
    FOLDER = "folder"
    MISSING = "missing"
    TOO_LARGE = "too_large"
    NOT_REGULAR = "not_regular"
    """A link, fifo or device, or a folder where a file was wanted or the other way round; never opened."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    path: str
    state: AnswerState
    size_bytes: int = 0
    content: bytes | None = None
    """None unless `state` is FILE and it was not to be kept."""
    stored: str | None = None
    digest: str = ""
    """SHA-256 of the content, hexadecimal, where `state` is FILE; over sorted paths and digests for a FOLDER."""
    files: tuple["Answer", ...] = ()
    """A FOLDER's regular files, their paths relative to it, sorted; others in it are left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandResult:
    exit_status: int | None
    """None: ended by a signal."""
    signal: int | None
    timed_out: bool
    """Over its wall seconds or its CPU seconds, and ended for it."""
    out_of_memory: bool
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    stdout: bytes
    stderr: bytes
    stdout_total_bytes: int
    stderr_total_bytes: int
    answers: tuple[Answer, ...]
    changed: tuple[str, ...]
    """Files in the tree that it created, changed or removed; sorted, at most 1,000. Left out are the wanted ones, and
    the interpreter's own in `__pycache__`."""
    left_running: int
    """Processes that outlived the command, and were killed."""
    tampering: tuple[str, ...] = ()
    """What it did to the fork server, as texts; the next command has a new one."""
    tree_kept: bool = False
    """What it left is the prepared tree from now on: it was to be kept, the exit status was 0, and it had room."""
    out_of_disk: bool = False
    """Over its scratch disk, and ended for it."""


class Sandbox(Protocol):
    """Runs commands on one submission, each in a fresh copy of its tree."""

    def run(self, command: Command) -> CommandResult:
        """What came of the command. A non-zero exit is a result.

        Raises:
            SandboxError: the sandbox itself failed; nothing is known of the command.
        """
        ...

    def close(self) -> None: ...
