"""Runs in the candidate box, on the candidate's interpreter: imports packages once, then becomes commands by forking.

    fork_server.py SOCKET NAME…

SOCKET is a descriptor, to the runner; each NAME is a module to import. It has nothing of the candidate's but the
environment: no tree is there yet. A command is a grandchild, so that process 1 inherits it and alone knows its status:

    server ── fork ──► between (exits) ── fork ──► command: waits until it is process 1's, says so, waits for its go

What can't be the same as with an interpreter of its own gets one: the command then executes that. Written for Python
3.9, the oldest that an assessment may allow; standard library only.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import socket
import struct
import sys
import time
import types
from collections import namedtuple
from collections.abc import Callable

from forked_program import Hook, Program, as_program  # type: ignore[import-not-found] # of the folder it lies in

LIBC = ctypes.CDLL(None)
PR_SET_DUMPABLE, PR_SET_MM, PR_SET_MM_MAP = 4, 35, 14
CANNOT_RUN = 126
OWN_MODULES_NEEDED = ("jax", "tensorflow")  # their generators live in C++, where nothing reseeds them after a fork
N_DESCRIPTORS = 4  # the three pipes, and a channel to the runner
ENVIRONMENT = dict(os.environ)
KEPT: list[object] = []  # what the kernel reads in this process's memory
HANDLERS = {number: signal.getsignal(number) for number in signal.valid_signals()}
RENEWED: dict[str, Callable[[types.ModuleType], object]] = {
    "multiprocessing.process": lambda module: setattr(module.current_process(), "authkey", os.urandom(32)),
    "numpy.random": lambda module: module.seed(),
    "random": lambda module: module.seed(),
    "threading": lambda module: module.main_thread()._set_native_id(),
    "torch": lambda module: module.seed(),
}
"""Modules that have drawn something random, or noted the process, when they were imported; how they do it anew."""

Request = namedtuple("Request", "argv folder limits")


class Missed:
    """The end of the import path: remembers what the packages looked for in vain, for the tree may have it."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if path is None:
            self.names.add(name)


# The server


def preload(names: list[str]) -> tuple[dict[str, str], frozenset[str]]:
    """What could not be imported, by name, with why; and what the packages looked for in vain."""
    failed: dict[str, str] = {}
    missed = Missed()
    sys.meta_path.append(missed)
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - whatever a package does must not end the server
            failed[name] = f"{type(error).__name__}: {error}"[:300]
    sys.meta_path.remove(missed)
    return failed, frozenset(missed.names)


def spare(modules: dict[str, types.ModuleType]) -> None:
    """Nothing takes them apart at the end: that would copy them, 60 MB and 0.2 s for pandas and scikit-learn."""
    for name, module in modules.items():
        if sys.modules.get(name) is module:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(module))
            del sys.modules[name]


def unfit(descriptors: set[str]) -> str:
    """Why this process can't be forked, if it can't: a fork has one thread, and closes what it doesn't know."""
    found = sorted(set(OWN_MODULES_NEEDED) & set(sys.modules))
    if found:
        return f"{', '.join(found)} can't be reseeded"
    pid = os.fork()  # OpenBLAS ends its threads before a fork, and starts them again when they are needed
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    n_threads = len(os.listdir("/proc/self/task"))
    if n_threads > 1:
        return f"the import left {n_threads - 1} threads"
    if open_descriptors() != descriptors:
        return "the import left descriptors open"
    return ""


def open_descriptors() -> set[str]:
    return {name for name in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + name)}


def serve(connection: socket.socket) -> Request:
    """Returns in a command's process only."""
    while True:
        request, descriptors = receive(connection)
        between = os.fork()
        if between == 0:
            become(request, descriptors)
            return request
        for descriptor in descriptors:
            os.close(descriptor)
        os.waitpid(between, 0)


def receive(connection: socket.socket) -> tuple[Request, list[int]]:
    head, descriptors, _, _ = socket.recv_fds(connection, 4, N_DESCRIPTORS)
    if len(head) < 4:
        os._exit(0)  # the runner is gone
    (size,) = struct.unpack(">I", head)
    data = bytearray()
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            os._exit(0)
        data += part
    return Request(**json.loads(bytes(data))), descriptors


def send(connection: socket.socket, message: dict[str, object]) -> None:
    data = json.dumps(message).encode()
    connection.sendall(struct.pack(">I", len(data)) + data)


# A command's process


def become(request: Request, descriptors: list[int]) -> None:
    """All that the runner does for a command which it executes itself; then waits for the go."""
    try:
        if os.fork() != 0:
            os._exit(0)
        while os.getppid() != 1:
            time.sleep(0.0001)
        os.setsid()
        for target, descriptor in enumerate(descriptors[:3]):
            os.dup2(descriptor, target)
        channel = os.dup2(descriptors[3], 3, inheritable=False)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        LIBC.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        for number, handler in HANDLERS.items():
            if handler is not None and signal.getsignal(number) != handler:
                signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for which, value in request.limits:
            resource.setrlimit(which, (value, value))
        os.umask(0o022)
        os.chdir(request.folder)
        restore_environment()
        for name, renew in RENEWED.items():
            if name in sys.modules:
                renew(sys.modules[name])
        show_argv(request.argv)
        os.write(channel, b"+")
        if os.read(channel, 1) != b"+":
            os._exit(CANNOT_RUN)
        os.close(channel)
    except BaseException as error:  # noqa: BLE001 - a forked child must not run on as its parent
        os.write(2, f"could not start: {error}\n".encode(errors="replace"))
        os._exit(CANNOT_RUN)


def restore_environment() -> None:
    """Also for what reads it by C: a package's import may have changed either."""
    os.environ.clear()
    LIBC.clearenv()
    os.environ.update(ENVIRONMENT)
    time.tzset()


def show_argv(words: list[str]) -> None:
    """For /proc/PID/cmdline. A kernel that was built without it (CHECKPOINT_RESTORE) goes on showing the server's."""
    with open("/proc/self/stat", "rb") as file:
        fields = [int(field) for field in file.read().rpartition(b")")[2].split()[1:]]
    start_code, end_code, start_stack = fields[22:25]  # man 5 proc has them as 26, 27 and 28
    start_data, end_data, start_brk, _, _, env_start, env_end = fields[41:48]  # and these as 45 to 51
    text = b"".join(word.encode("utf-8", "surrogateescape") + b"\0" for word in words)
    buffer = ctypes.create_string_buffer(text, len(text))
    KEPT.append(buffer)
    place = ctypes.addressof(buffer)
    LIBC.sbrk.restype = ctypes.c_void_p
    data = (start_data, end_data, start_brk, LIBC.sbrk(0), start_stack)
    words_and_variables = (place, place + len(text), env_start, env_end)
    record = struct.pack("=12QIi", start_code, end_code, *data, *words_and_variables, 0, 0, -1)
    LIBC.prctl(PR_SET_MM, PR_SET_MM_MAP, ctypes.c_char_p(record), ctypes.c_long(len(record)), ctypes.c_long(0))


def execute(argv: list[str]) -> Program:
    """An interpreter of its own after all; does not return."""
    for number in HANDLERS:
        with contextlib.suppress(OSError, ValueError):  # two can't be set, and two belong to the C library
            signal.signal(number, signal.SIG_DFL)
    try:
        os.execve(argv[0], argv, ENVIRONMENT)  # noqa: S606 - no shell is meant
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode(errors="replace"))
    os._exit(CANNOT_RUN)


def command() -> Program:
    """The program of the command that this process has become; the server never returns."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    descriptors = open_descriptors()
    del sys.path[0]  # our own folder, from which all is imported by now
    loaded: dict[str, types.ModuleType] = {}
    atexit.register(spare, loaded)  # the first to come is the last to go
    before = set(sys.modules)
    failed, missed = preload(sys.argv[2:])
    loaded.update((name, module) for name, module in sys.modules.items() if name not in before)
    os.chdir("/")
    trouble = unfit(descriptors)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    gc.collect()
    gc.freeze()
    LIBC.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    send(connection, {"failed": failed, "unfit": trouble})
    request = serve(connection)
    connection.detach()
    return as_program(request.argv, request.folder, missed) or execute(request.argv)


if __name__ == "__main__":
    # At the top, so that a program has one frame below its own, and the interpreter ends as it ends after any program.
    running = [command()]
    try:
        running.pop().start()()  # held by nobody else, or its globals would end otherwise
    except SystemExit:
        raise
    except BaseException:
        sys.excepthook = Hook(sys.excepthook)
        raise
    for name in ("__file__", "__cached__"):
        vars(sys.modules["__main__"]).pop(name, None)
