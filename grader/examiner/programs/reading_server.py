"""Reads texts with our reading programs: loads each program once, and forks for each text.

    reading_server.py UID

Standard input is a socket, to the examiner. It carries two descriptors per text: of a socket that says which program,
how many seconds, and, in the end, what became of it; and of one that is the program's standard input and output.

    server ── fork ──► keeper: ends the reader in time, tells how it ended ── fork ──► reader: user UID, unless 0

Server and keeper see no byte of a text. Standard output is /dev/null.
"""

import contextlib
import functools
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

REQUEST_BYTES = 2**14
FIRST_TO_GO = "1000"
"""Where memory is short; man 5 proc."""


def serve(examiner: socket.socket, uid: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a keeper
    while True:
        word, descriptors, _, _ = socket.recv_fds(examiner, 1, 2)
        if not word:
            return
        control, text = (socket.socket(fileno=descriptor) for descriptor in descriptors)
        with control, text:
            path, seconds = json.loads(control.recv(REQUEST_BYTES))
            program = loaded(path)
            if os.fork() == 0:
                _as_child(functools.partial(keep, program, uid, seconds, control, text))


@functools.cache
def loaded(path: str) -> Callable[[], None]:
    """The program's own part; what it imports is here from now on."""
    code = compile(Path(path).read_bytes(), path, "exec")
    exec(code, {"__name__": "loaded", "__file__": path})  # noqa: S102 - a file of ours
    return lambda: exec(code, {"__name__": "__main__", "__file__": path})  # noqa: S102


def keep(program: Callable[[], None], uid: int, seconds: float, control: socket.socket, text: socket.socket) -> None:
    os.dup2(1, 0)  # or the server would seem to be there when it has ended
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    reader = os.fork()
    if reader == 0:
        control.close()
        _as_child(functools.partial(read, program, uid, text))
    in_time = True

    def end(*_: object) -> None:
        nonlocal in_time
        in_time = False
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.kill(reader, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    _, status = os.waitpid(reader, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    with contextlib.suppress(OSError):  # whoever else may hold it by now, this is its end
        text.shutdown(socket.SHUT_RDWR)
    control.sendall(json.dumps([os.waitstatus_to_exitcode(status), in_time]).encode())


def read(program: Callable[[], None], uid: int, text: socket.socket) -> None:
    os.dup2(1, 2)  # the server's standard error is the examiner's
    for descriptor in (0, 1):
        os.dup2(text.fileno(), descriptor)
    text.close()
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    try:
        program()
    except BaseException as error:
        print(f"\n{type(error).__name__}: {error}")
        raise
    finally:
        sys.stdout.flush()


def _as_child(work: Callable[[], None]) -> None:
    """Does not return: a fork must not run on as its parent."""
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve(socket.socket(fileno=0), int(sys.argv[1]))
