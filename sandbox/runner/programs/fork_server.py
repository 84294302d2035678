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
import functools
import gc
import importlib
import importlib.machinery
import json
import os
import pkgutil
import resource
import runpy
import signal
import socket
import struct
import sys
import time
import types
from collections import namedtuple
from collections.abc import Callable, Sequence
from os import DirEntry

LIBC = ctypes.CDLL(None)
PR_SET_DUMPABLE, PR_SET_MM, PR_SET_MM_MAP = 4, 35, 14
CANNOT_RUN = 126
OWN_MODULES_NEEDED = ("jax", "tensorflow")  # their generators live in C++, where nothing reseeds them after a fork
N_DESCRIPTORS = 4  # the three pipes, and a channel to the runner
ENVIRONMENT = dict(os.environ)
KEPT: list[object] = []  # what the kernel reads in this process's memory
HANDLERS = {number: signal.getsignal(number) for number in signal.valid_signals()}
SUFFIXES = tuple(importlib.machinery.all_suffixes())
RENEWED: dict[str, Callable[[types.ModuleType], object]] = {
    "multiprocessing.process": lambda module: setattr(module.current_process(), "authkey", os.urandom(32)),
    "numpy.random": lambda module: module.seed(),
    "random": lambda module: module.seed(),
    "threading": lambda module: module.main_thread()._set_native_id(),
    "torch": lambda module: module.seed(),
}
"""Modules that have drawn something random, or noted the process, when they were imported; how they do it anew."""

Request = namedtuple("Request", "argv folder limits")
Program = namedtuple("Program", "path argv start")
"""The first of `sys.path`, None when it can't be run here; `sys.argv`; its code as something to call, when called."""
NOT_HERE = Program(None, [], None)


class Missed:
    """The end of the import path: remembers what the packages looked for in vain, for the tree may have it."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if path is None:
            self.names.add(name)


class Hook:
    """Shows an exception that ends the command without our frame, as the program's own hook would show it."""

    def __init__(self, hook: Callable[..., object]) -> None:
        self.hook = hook

    def __call__(self, kind: type[BaseException], error: BaseException, trace: "types.TracebackType | None") -> None:
        sys.excepthook = self.hook
        error.__traceback__ = sys.last_traceback = trace = without_ours(trace)
        try:
            self.hook(kind, error, trace)
        except Exception as failure:  # noqa: BLE001 - as CPython does it, without our frame
            sys.stderr.write("Error in sys.excepthook:\n")
            failure.__traceback__ = without_ours(failure.__traceback__)
            sys.__excepthook__(type(failure), failure, failure.__traceback__)
            sys.stderr.write("\nOriginal exception was:\n")
            sys.__excepthook__(kind, error, trace)


def without_ours(trace: "types.TracebackType | None") -> "types.TracebackType | None":
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace


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


def program(request: Request, missed: frozenset[str]) -> Program:
    """The command with `sys` and `__main__` as it finds them. What must be executed is executed."""
    words = request.argv[1:]
    loaded = {name.partition(".")[0] for name in sys.modules} - {"__main__"}
    main = types.ModuleType("__main__")
    vars(main).update(__annotations__={}, __builtins__=sys.modules["builtins"])
    main.__loader__ = importlib.machinery.BuiltinImporter
    found = {"-c": of_code, "-m": of_module}.get(words[0], of_script)(words, main)
    if found.path is None or shadows({found.path or request.folder, request.folder}, loaded, missed):
        execute(request.argv)
    sys.modules["__main__"] = main
    sys.path.insert(0, found.path)
    sys.argv[:] = found.argv
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = request.argv
    return found


def of_code(words: list[str], main: types.ModuleType) -> Program:
    try:
        words[1].encode()
    except UnicodeEncodeError:
        return NOT_HERE
    return Program("", ["-c", *words[2:]], functools.partial(compiled, words[1] + "\n", "<string>", main))


def of_module(words: list[str], main: types.ModuleType) -> Program:
    module = sys.modules.get(words[1])
    if module is not None and not hasattr(module, "__path__"):  # runpy would warn that it was imported before
        return NOT_HERE
    run = functools.partial(runpy._run_module_as_main, words[1])  # type: ignore[attr-defined]
    return Program(os.getcwd(), ["-m", *words[2:]], lambda: run)


def of_script(words: list[str], main: types.ModuleType) -> Program:
    path = words[0]
    if not path.endswith(".py") or not os.path.isfile(path) or pkgutil.get_importer(path) is not None:
        return NOT_HERE
    place = path if path.startswith("/") else f"{os.getcwd()}/{path}"
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError:
        return NOT_HERE
    main.__loader__ = importlib.machinery.SourceFileLoader("__main__", place)
    vars(main).update(__file__=place, __cached__=None)
    return Program(os.path.dirname(os.path.realpath(path)), words, functools.partial(compiled, source, place, main))


def compiled(source: "str | bytes", filename: str, main: types.ModuleType) -> Callable[[], None]:
    return functools.partial(exec, compile(source, filename, "exec", dont_inherit=True), vars(main))


def shadows(folders: set[str], loaded: set[str], missed: frozenset[str]) -> bool:
    """The program may find modules of its own where this process has others of that name, or has none by now.

    Looked at are the given folders, and the folders in them that are no package: programs put them on `sys.path`.
    """
    inner = {
        entry.path
        for folder in folders
        for entry in listed(folder)
        if entry.is_dir() and not os.path.exists(entry.path + "/__init__.py")
    }
    return any(is_shadow(entry, loaded, missed) for folder in folders | inner for entry in listed(folder))


def listed(folder: str) -> Sequence[DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def is_shadow(entry: DirEntry[str], loaded: set[str], missed: frozenset[str]) -> bool:
    name = entry.name.partition(".")[0]
    if name not in loaded and name not in missed:
        return False
    if entry.name.endswith(SUFFIXES):
        return True
    if entry.name != name or not entry.is_dir():
        return False
    return name in missed or any(item.name.startswith("__init__.") for item in listed(entry.path))


def execute(argv: list[str]) -> None:
    """An interpreter of its own after all."""
    for number in HANDLERS:
        with contextlib.suppress(OSError, ValueError):  # two can't be set, and two belong to the C library
            signal.signal(number, signal.SIG_DFL)
    try:
        os.execve(argv[0], argv, ENVIRONMENT)  # noqa: S606 - no shell is meant
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode())
        os._exit(CANNOT_RUN)


def command() -> Program:
    """The program of the command that this process has become; the server never returns."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    descriptors = open_descriptors()
    del sys.path[0]  # our own folder
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
    return program(request, missed)


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
