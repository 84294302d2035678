"""The start of a command: a new session, limits, nothing of ours but three pipes."""

import contextlib
import math
import os
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from sandbox.command import CommandLimits

CPU_BACKSTOP_SECONDS = 5
"""Over the CPU limit, for a single process, should nobody look at the meter."""
OPEN_FILES = 1024
_OOM_SCORE = "500"  # helps against accidents only: an exec'd child may write it back
CANNOT_RUN, _NOT_FOUND = 126, 127  # as a shell has it


class Child:
    """A started process, and our ends of its pipes; none of them blocks."""

    def __init__(self, pid: int, *, stdin: int, stdout: int, stderr: int) -> None:
        self.pid = pid
        self.stdin: int | None = stdin
        self.stdout, self.stderr = stdout, stderr

    def close_stdin(self) -> None:
        if self.stdin is not None:
            os.close(self.stdin)
            self.stdin = None

    def close(self) -> None:
        self.close_stdin()
        os.close(self.stdout)
        os.close(self.stderr)


def start_child(
    argv: tuple[str, ...],
    *,
    env: dict[str, str],
    folder: str,
    limits: CommandLimits,
    become: Callable[[], None] = lambda: None,
    pipe: Callable[[], tuple[int, int]] = os.pipe,
    limit_processes: bool = True,
    keep: tuple[int, ...] = (),
) -> Child:
    """A process that runs `argv` in `folder`, after `become`. What can't be run ends with 127 or 126, as in a shell.

    It finds the descriptors `keep` as 3 and up.
    """

    def start(standard: tuple[int, int, int]) -> int:
        pid = os.fork()
        if pid == 0:
            with _never_returning():
                os.setsid()
                kept = [_above(fd, len(keep)) for fd in (*standard, *keep)]
                for target, fd in enumerate(kept):
                    os.dup2(fd, target)
                _offer_to_oom_killer()
                os.closerange(len(kept), os.sysconf("SC_OPEN_MAX"))
                become()
                _restrict(limits, limit_processes=limit_processes)
                _execute(argv, env, folder)
        return pid

    return piped(start, pipe)


def piped(start: Callable[[tuple[int, int, int]], int], pipe: Callable[[], tuple[int, int]] = os.pipe) -> Child:
    """The process that `start` starts, whose pid it gives back, on the ends of three pipes that are for it."""
    stdin, stdout, stderr = pipe(), pipe(), pipe()
    child = Child(0, stdin=stdin[1], stdout=stdout[0], stderr=stderr[0])
    try:
        child.pid = start((stdin[0], stdout[1], stderr[1]))
    except BaseException:
        child.close()
        raise
    finally:
        for fd in (stdin[0], stdout[1], stderr[1]):
            os.close(fd)
    for fd in (stdin[1], stdout[0], stderr[0]):
        os.set_blocking(fd, False)
    return child


def resource_limits(limits: CommandLimits, *, by_user: bool = True) -> tuple[tuple[int, int], ...]:
    """Each limit of `setrlimit` with its value, as far as this process may set it."""
    wanted = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.disk_bytes),
        (resource.RLIMIT_CPU, math.ceil(limits.cpu_seconds) + CPU_BACKSTOP_SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ]
    if by_user:
        wanted.append((resource.RLIMIT_NPROC, limits.pids))
        wanted.append((resource.RLIMIT_MSGQUEUE, 0))  # a message queue would carry notes to the next command
    return tuple((which, _allowed(which, value)) for which, value in wanted)


def _above(fd: int, n_kept: int) -> int:
    """Moved out of the way of 0, 1 and 2, which the host's program may have had closed, and of what is kept."""
    while fd <= 2 + n_kept:
        fd = os.dup(fd)
    return fd


@contextlib.contextmanager
def _never_returning() -> Iterator[None]:
    try:
        yield
    except BaseException as error:  # noqa: BLE001 - a forked child must not run on as its parent
        os.write(2, f"could not start: {error}\n".encode(errors="replace"))
    finally:
        os._exit(CANNOT_RUN)


def _offer_to_oom_killer() -> None:
    with contextlib.suppress(OSError), Path("/proc/self/oom_score_adj").open("w") as file:
        file.write(_OOM_SCORE)


def _restrict(limits: CommandLimits, *, limit_processes: bool) -> None:
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError, ValueError):  # two belong to the C library
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.umask(0o022)
    for which, value in resource_limits(limits, by_user=limit_processes):
        resource.setrlimit(which, (value, value))


def _allowed(which: int, value: int) -> int:
    hardest = resource.getrlimit(which)[1]
    return value if hardest == resource.RLIM_INFINITY else min(value, hardest)


def _execute(argv: tuple[str, ...], env: dict[str, str], folder: str) -> NoReturn:
    os.chdir(folder)
    words = [word.encode("utf-8", "surrogateescape") for word in argv]
    variables = {name.encode("utf-8", "surrogateescape"): _bytes(value) for name, value in env.items()}
    try:
        os.execvpe(words[0], words, variables)  # noqa: S606 - no shell is meant
    except (FileNotFoundError, NotADirectoryError):
        os.write(2, words[0] + b": not found\n")
        os._exit(_NOT_FOUND)
    except OSError as error:
        os.write(2, words[0] + f": {error.strerror}\n".encode())
        os._exit(CANNOT_RUN)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
