"""A submission's own modules, as told without importing any: what each imports, and how large it is."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.examiner.faults import AnswerError
from grader.examiner.reading import read_with
from grader.examiner.submission import Submission
from grader.suites.module_names import absolute, own_modules

LARGEST_BYTES = 2 * 2**20
"""Of a file that is read; nobody writes a larger one."""
BATCH_BYTES = 2 * 2**20
"""Read together: copies are looked for among these. About 4 s of a reading program's 20."""
MOST_BYTES = 8 * 2**20
MOST_SECONDS = 60.0
"""Of all readings: one that ends for a hostile file may take 20, and the file is looked for by halves."""
MOST_HOPS = 10
"""From a name to where it is defined."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    module: str
    """One of the submission's own, that the import is of; a package only where a name of its own is."""
    line: int
    when: str
    """`top`, `inner` or `typing`, as `read_modules` has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    name: str
    line: int
    n_lines: int
    complexity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    name: str
    path: str
    imports: tuple[Import, ...]
    libraries: tuple[tuple[str, int], ...]
    """Top-level names of what it imports from elsewhere, each with its line."""
    functions: tuple[Function, ...]
    notebooks: tuple[tuple[str, int], ...]
    n_code_lines: int

    @property
    def is_package(self) -> bool:
        return self.path.endswith("__init__.py")


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    path: str
    line: int
    other_path: str
    other_line: int
    n_lines: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeBase:
    modules: Mapping[str, Module]
    """By name; tests and others' code are not among them."""
    origins: Mapping[tuple[str, str], tuple[str, str]]
    """Module and name to the module and the name from where it imports that."""
    copies: tuple[Copy, ...]
    unread: Mapping[str, str]
    """Why, by path."""

    def definition(self, module: str, name: str) -> str:
        """The module that defines what `module` calls `name`."""
        for _ in range(MOST_HOPS):
            if (module, name) not in self.origins:
                break
            module, name = self.origins[module, name]
        return module


def read_code(files: Mapping[str, bytes]) -> CodeBase:
    """Files that can't be parsed, or end the program that does, are told as unread."""
    names = own_modules(files)
    unread: dict[str, str] = {}
    read: dict[str, Any] = {}
    copies: list[Copy] = []
    deadline = time.monotonic() + MOST_SECONDS
    for batch in _batches({path: files[path] for path in names}, unread):
        for answer in _readings(batch, unread, deadline):
            read |= answer["modules"]
            unread |= answer["unread"]
            copies += [_copy(*copy) for copy in answer["copies"]]
    paths = {names[path]: path for path in read}
    bound = {names[path]: found["names"] for path, found in read.items()}
    resolver = _Resolver(paths, bound)
    modules = {name: _module(name, path, read[path], resolver) for name, path in paths.items()}
    return CodeBase(modules=modules, origins=resolver.origins, copies=tuple(copies), unread=unread)


def require_all_read(submission: Submission, code: CodeBase) -> None:
    """Ends the probe as not measured when there is a module of which nothing is known."""
    if code.unread:
        shown = "; ".join(f"{path}: {why}" for path, why in list(code.unread.items())[:3])
        submission.not_measured(f"{len(code.unread)} modules could not be read, such as {shown}")


def _batches(files: Mapping[str, bytes], unread: dict[str, str]) -> Iterator[dict[str, str]]:
    batch: dict[str, str] = {}
    n_bytes = n_all = 0
    for path in sorted(files, key=lambda path: (len(files[path]), path)):
        size = len(files[path])
        if size > LARGEST_BYTES or n_all + size > MOST_BYTES:
            unread[path] = f"{size:,} bytes are too many"
            continue
        if batch and n_bytes + size > BATCH_BYTES:
            yield batch
            batch, n_bytes = {}, 0
        batch[path] = files[path].decode("utf-8-sig", errors="replace")
        n_bytes, n_all = n_bytes + size, n_all + size
    if batch:
        yield batch


def _readings(batch: dict[str, str], unread: dict[str, str], deadline: float) -> Iterator[Any]:
    """What the reading program makes of a batch; of its halves where that ends it, down to the file that did."""
    if time.monotonic() > deadline:
        unread |= dict.fromkeys(batch, "other files had taken the time for it")
        return
    try:
        yield read_with("read_modules", json.dumps(batch).encode(), "the code")
    except AnswerError as error:
        if len(batch) == 1:
            unread |= dict.fromkeys(batch, str(error)[:200])
            return
        paths = list(batch)
        for half in (paths[: len(paths) // 2], paths[len(paths) // 2 :]):
            yield from _readings({path: batch[path] for path in half}, unread, deadline)


def _copy(path: str, line: int, other_path: str, other_line: int, n_lines: int) -> Copy:
    return Copy(path=path, line=line, other_path=other_path, other_line=other_line, n_lines=n_lines)


class _Resolver:
    """From an import statement to the modules that it is of."""

    def __init__(self, paths: Mapping[str, str], bound: Mapping[str, Mapping[str, Any]]) -> None:
        self._paths = paths
        self._files = frozenset(paths.values())
        self.origins: dict[tuple[str, str], tuple[str, str]] = {}
        for module, names in bound.items():
            for name, source in names.items():
                if source is not None:
                    target = self.known(self._absolute(module, source[0], source[1]), module)
                    if target and f"{target}.{source[2]}" not in paths:
                        self.origins[module, name] = (target, source[2])

    def targets(self, module: str, level: int, asked: str, names: list[str]) -> Iterator[str]:
        base = self._absolute(module, level, asked)
        if not names:
            if target := self.known(base, module):
                yield target
            return
        for name in names:
            if target := self.known(f"{base}.{name}" if base else name, module, whole=True):
                yield target
            elif target := self.known(base, module, whole=True):
                yield self._defining(target, name)

    def known(self, name: str, module: str, *, whole: bool = False) -> str:
        """The longest part of a dotted name that is a module here, or beside the program that asks."""
        beside = self._beside(name, module)
        for full in (name, f"{beside}.{name}" if beside else ""):
            while full and full != beside:
                if full in self._paths:
                    return full
                full = "" if whole else full.rpartition(".")[0]
        return ""

    def _beside(self, name: str, module: str) -> str:
        """The folder of a module, as a name, if a program in it finds others there: it is no package."""
        folder = self._paths[module].rpartition("/")[0]
        is_package = f"{folder}/__init__.py" in self._files
        return "" if is_package or name.partition(".")[0] in sys.stdlib_module_names else folder.replace("/", ".")

    def _defining(self, module: str, name: str) -> str:
        """Through packages that hand on what their modules define."""
        for _ in range(MOST_HOPS):
            if not self._paths[module].endswith("__init__.py") or (module, name) not in self.origins:
                break
            module, name = self.origins[module, name]
        return module

    def _absolute(self, module: str, level: int, asked: str) -> str:
        is_package = self._paths[module].endswith("__init__.py")
        return absolute(module if is_package else module.rpartition(".")[0], level, asked)


def _module(name: str, path: str, found: Any, resolver: _Resolver) -> Module:
    imports: list[Import] = []
    libraries: list[tuple[str, int]] = []
    for when, level, asked, names, line in found["imports"]:
        targets = [target for target in resolver.targets(name, level, asked, names) if target != name]
        imports += [Import(module=target, line=line, when=when) for target in targets]
        if not targets and not level:
            libraries.append((asked.partition(".")[0], line))
    return Module(
        name=name,
        path=path,
        imports=tuple(imports),
        libraries=tuple(libraries),
        functions=tuple(
            Function(name=function, line=line, n_lines=n_lines, complexity=complexity)
            for function, line, n_lines, complexity in found["functions"]
        ),
        notebooks=tuple((text, line) for text, line in found["notebooks"]),
        n_code_lines=found["n_code_lines"],
    )
