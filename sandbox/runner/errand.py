"""An errand: our own code in a child that has become the candidate's user, for process 1 can't touch that user's files.

Only while no process of the candidate's runs: the fork server is stopped. It answers in messages on a pipe; the last
says that all went well, or why not.
"""

import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable

from sandbox.protocol import Message, ProtocolError, Readable, Writable, read_message, write_message
from sandbox.runner.archive import ArchiveError
from sandbox.runner.emptying import EmptyingError
from sandbox.runner.identity import Identity

ERRAND_SECONDS = 120
"""100,000 files are laid down or emptied in about 5 s."""
_END = "errand"


class ErrandError(Exception):
    """It could not be done, and says why; or it did not end, or not as it should."""


class ErrandBrokeOffError(ErrandError):
    """It says nothing: it was ended, or is too slow."""


def run_errand(
    identity: Identity,
    work: Callable[[Writable], None],
    take: Callable[[Message], None] = lambda _message: None,
    *,
    wall_seconds: float = ERRAND_SECONDS,
) -> None:
    """Returns when `work` is done there, and `take` has had its messages here.

    Raises:
        ErrandError: it failed, or broke off (ErrandBrokeOffError).
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _work(identity, work, writer)
    os.close(writer)
    stream = _TimedReader(reader, wall_seconds)
    try:
        take_messages(stream, take)
    except (TimeoutError, ProtocolError) as error:
        raise ErrandBrokeOffError(f"an errand broke off: {error}") from error
    finally:
        os.close(reader)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def take_messages(stream: Readable, take: Callable[[Message], None]) -> None:
    """What an errand says, to its end.

    Raises:
        ErrandError: it says that it failed.
        ProtocolError: it says what none of ours does; `take` may raise it too.
    """
    while True:
        message = read_message(stream)
        if _END not in message.head:
            take(message)
        elif message.head[_END]:
            raise ErrandError(str(message.head[_END]))
        else:
            return


def _work(identity: Identity, work: Callable[[Writable], None], writer: int) -> None:
    try:
        identity.drop()
        os.umask(0o022)
        with open(writer, "wb") as out:
            try:
                work(out)
                write_message(out, {_END: ""})
            except (OSError, ArchiveError, EmptyingError) as error:
                write_message(out, {_END: str(error) or type(error).__name__})
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a forked child must not run on as its parent
        traceback.print_exc(file=sys.stderr)
        sys.stderr.flush()
    finally:
        os._exit(1)


class _TimedReader:
    def __init__(self, fd: int, wall_seconds: float) -> None:
        self._fd = fd
        self._deadline = time.monotonic() + wall_seconds
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)

    def read(self, size: int) -> bytes:
        left = self._deadline - time.monotonic()
        if left <= 0 or not self._poll.poll(left * 1000):
            raise TimeoutError("it took too long")
        return os.read(self._fd, size)
