"""A command as a program of the interpreter that it was forked from: `sys` and `__main__` as CPython would set them.

Imported by the fork server, before it has anything else; written for Python 3.9, standard library only.
"""

import functools
import importlib.machinery
import os
import pkgutil
import runpy
import sys
import types
from collections import namedtuple
from collections.abc import Callable, Sequence
from os import DirEntry

OWN_FOLDER = os.path.dirname(__file__)
SUFFIXES = tuple(importlib.machinery.all_suffixes())
Program = namedtuple("Program", "path argv start")
"""The first of `sys.path`, None when it can't be run here; `sys.argv`; its code as something to call, when called."""
NOT_HERE = Program(None, [], None)


def as_program(argv: list[str], folder: str, missed: frozenset[str]) -> "Program | None":
    """None for what must be executed; nothing has changed then.

    `missed`: modules that were looked for in vain by now. `folder`: the tree's top, and the present folder.
    """
    words = argv[1:]
    loaded = {name.partition(".")[0] for name in sys.modules} - {"__main__"}
    main = types.ModuleType("__main__")
    vars(main).update(__annotations__={}, __builtins__=sys.modules["builtins"])
    main.__loader__ = importlib.machinery.BuiltinImporter
    found = {"-c": of_code, "-m": of_module}.get(words[0], of_script)(words, main)
    if found.path is None or shadows({found.path or folder, folder}, loaded, missed):
        return None
    sys.modules["__main__"] = main
    sys.path.insert(0, found.path)
    sys.argv[:] = found.argv
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = argv
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
    while trace is not None and os.path.dirname(trace.tb_frame.f_code.co_filename) == OWN_FOLDER:
        trace = trace.tb_next
    return trace
