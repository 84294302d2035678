"""Runs in the candidate box: which statements of the repository run, and in whose turn.

Imported by `run_tests.py` in the process of their tests; and, as `sitecustomize.py`, in every Python that they start,
which appends what it sees to a file of its own. Watched files are compiled with a call before each statement, when they
are imported: tracing asks at each call of any function, and made the tests of a scikit-learn submission three times as
slow. Written for the oldest Python that an assessment may allow; no import beyond the standard library.
"""

import ast
import importlib.machinery
import os
from typing import Any

FOLDER_VARIABLE, TURN_VARIABLE = "TAKEHOME_REACH", "TAKEHOME_TURN"
FILES = "files"
"""In that folder: what is watched, a path per line; the first is that of the folder they are relative to."""
IMPORTING = "import"
"""Whose turn it is while modules are imported, whoever asked for them first."""
STARTS = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork", "os.forkpty")
"""Audit events of a process that starts another."""
_SEE, _SEE_IMPORTED = "__takehome_see__", "__takehome_see_imported__"


class Reach:
    """Statements of the watched files by turn, each as (path, first line)."""

    def __init__(self, folder: str) -> None:
        with open(os.path.join(folder, FILES), encoding="utf-8", errors="surrogateescape") as file:
            self._top, *watched = file.read().split("\n")
        self._watched = frozenset(watched)
        self._load = importlib.machinery.SourceFileLoader.get_code
        self.places: dict = {IMPORTING: set()}  # type: ignore[type-arg]
        self.turn = IMPORTING
        self.add = self.add_imported = self.places[IMPORTING].add

    def take_turn(self, turn: str) -> None:
        self.turn = turn
        self.add = self.places.setdefault(turn, set()).add

    def start(self) -> None:
        """From now on, whatever imports a watched file."""
        reach = self

        def get_code(loader: Any, name: str) -> Any:
            path = os.path.relpath(os.path.realpath(loader.path), reach._top).replace(os.sep, "/")
            if path not in reach._watched:
                return reach._load(loader, name)
            return watched_code(loader.get_data(loader.path), loader.path, path)

        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore
        import builtins

        setattr(builtins, _SEE, lambda path, line: self.add((path, line)))
        setattr(builtins, _SEE_IMPORTED, lambda path, line: self.add_imported((path, line)))


class AppendedReach(Reach):
    """Of a process that may end at any moment: each new place is written at once."""

    def __init__(self, folder: str, path: str) -> None:
        super().__init__(folder)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._seen: set = set()  # type: ignore[type-arg]
        self.add = self.add_imported = self._append

    def _append(self, place: Any) -> None:
        if place not in self._seen:
            self._seen.add(place)
            os.write(self._file, "{}\t{}\n".format(*place).encode("utf-8", "surrogateescape"))


def watched_code(content: bytes, filename: str, path: str) -> Any:
    tree = ast.parse(content, filename)
    _watch(tree, path, _SEE_IMPORTED)
    return compile(tree, filename, "exec", dont_inherit=True)


def _watch(node: Any, path: str, see: str) -> None:
    """A call before each statement; a function's are of whoever calls it, all others of the import."""
    inner = _SEE if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else see
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        block = getattr(node, name, None)
        if not isinstance(block, list):
            continue
        for child in list(block):
            _watch(child, path, inner)
        if name not in ("handlers", "cases"):
            block[:] = [each for child in block for each in (_call(child, path, inner), child) if each is not None]


def _call(statement: Any, path: str, see: str) -> Any:
    """None where nothing may stand before it: a docstring, and what the compiler wants first."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    if is_text or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
        return None
    arguments: list = [ast.Constant(path), ast.Constant(statement.lineno)]  # type: ignore[type-arg]
    call = ast.Expr(ast.Call(ast.Name(see, ast.Load()), arguments, []))
    return ast.fix_missing_locations(ast.copy_location(call, statement))


def appended(folder: str, turn: str) -> Any:
    """What the processes of a turn wrote, as (path, line); None: none of them said anything."""
    names = [name for name in os.listdir(folder) if name.startswith(turn + "-")]
    places = []
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                path, _, number = line.rstrip("\n").rpartition("\t")
                if path and number.isdigit():
                    places.append((path, int(number)))
    return places if names else None


def _join() -> None:
    """In a Python that a test has started."""
    folder, turn = os.environ.get(FOLDER_VARIABLE), os.environ.get(TURN_VARIABLE)
    if folder and turn and os.path.isdir(folder):
        AppendedReach(folder, os.path.join(folder, f"{turn}-{os.getpid()}")).start()


if __name__ == "sitecustomize":
    _join()
