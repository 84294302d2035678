"""The code that is tested: what the contract's commands and the declared parts import, from file to file."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from grader.contract import Contract
from grader.examiner.faults import AnswerError
from grader.examiner.mutants.source import Edit, applied
from grader.examiner.outline import Origin
from grader.examiner.reading import read_with
from grader.model import DeclaredPart
from grader.suites.module_names import absolute, is_test_file, module_path

MOST_FILES = 400
MOST_BYTES = 400_000
"""Of one file; what is longer is generated."""


class Place(NamedTuple):
    path: str
    function: str
    """Qualified; empty: the module's own lines."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """The code with one change of ours, or a control, which means the same."""

    path: str
    kind: str
    operator: str
    about: str
    function: str
    first_line: int
    last_line: int
    edits: tuple[Edit, ...]
    is_control: bool

    def applied(self, content: bytes) -> bytes:
        return applied(content, self.edits)


class Body(NamedTuple):
    """Of a function."""

    first_line: int
    last_line: int
    raised: Edit
    """It raises an error before it does anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    path: str
    mutants: tuple[Mutant, ...]
    controls: tuple[Mutant, ...]
    functions: Mapping[str, Body]
    """By qualified name."""
    imports: Mapping[str, Origin]
    """By the name that an import statement binds."""
    starts: tuple[str, ...]

    def source(self, imported: str) -> tuple[str, str]:
        """The module that an imported name is from, and its name there; empty: it is the module."""
        level, module, name = self.imports[imported]
        package = posixpath.dirname(self.path).removeprefix("src/").replace("/", ".")
        return absolute(package, level, module), name


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    modules: Mapping[str, Module]
    """By path."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Why a file could not be looked at, by path."""
    entries: tuple[str, ...] = ()
    """Paths of the files that the contract's commands run."""

    def stands_for(self, path: str, name: str) -> Place | None:
        """Where what a file calls `name` is defined: followed through imports, as far as these files go."""
        for _ in range(8):
            module = self.modules.get(path)
            if module is None:
                return None
            if name in module.functions:
                return Place(path, name)
            head, _, rest = name.partition(".")
            if head not in module.imports:
                return None
            target, attribute = module.source(head)
            inner = ".".join(part for part in (attribute, rest) if part)
            found = module_path(self.modules, target)
            if found is None or not inner:
                return None
            as_module = module_path(self.modules, f"{target}.{attribute}") if attribute else None
            path, name = (as_module, rest) if as_module and rest else (found, inner)
        return None


def read_product(files: Mapping[str, bytes], contract: Contract, parts: Iterable[DeclaredPart]) -> Product:
    entries = tuple(path for command in contract.commands if (path := _entry(files, command.argv)))
    declared = [path for part in parts if (path := module_path(files, part.module))]
    waiting = list(dict.fromkeys([*entries, *declared]))
    modules: dict[str, Module] = {}
    unread: dict[str, str] = {}
    while waiting and len(modules) < MOST_FILES:
        path = waiting.pop(0)
        if path in modules or path in unread or is_test_file(path):
            continue
        try:
            modules[path] = _module(path, files[path])
        except AnswerError as error:
            unread[path] = str(error)
            continue
        waiting += _imported(files, modules[path])
    return Product(modules=modules, unread=unread, entries=tuple(dict.fromkeys(entries)))


def _entry(files: Mapping[str, bytes], argv: tuple[str, ...]) -> str | None:
    if argv[:2] == ("python", "-m") and len(argv) > 2:
        package = module_path(files, f"{argv[2]}.__main__")
        return package or module_path(files, argv[2])
    return next((word for word in argv[1:2] if word in files and word.endswith(".py")), None)


def _imported(files: Mapping[str, bytes], module: Module) -> list[str]:
    """Files of the tree that a file imports, each with the packages around it."""
    found = []
    for imported in module.imports:
        name, attribute = module.source(imported)
        steps = name.split(".")
        names = [".".join(steps[:length]) for length in range(1, len(steps) + 1)]
        names += [f"{name}.{attribute}"] if attribute else []
        found += [path for each in names if (path := module_path(files, each))]
    return found


def _module(path: str, content: bytes) -> Module:
    """Raises AnswerError: it can't be parsed."""
    if len(content) > MOST_BYTES:
        raise AnswerError(f"`{path}` has {len(content)} bytes")
    answer = read_with("list_mutants", content, path)
    outline = answer["outline"]
    return Module(
        path=path,
        mutants=tuple(_mutant(path, item, is_control=False) for item in answer["mutants"]),
        controls=tuple(_mutant(path, item, is_control=True) for item in answer["controls"]),
        functions={name: _body(item) for name, item in outline["functions"].items()},
        imports={name: Origin(*origin) for name, origin in outline["imports"].items()},
        starts=tuple(outline["starts"]),
    )


def _body(item: Any) -> Body:
    first, last, (start, end, text) = item
    return Body(first, last, Edit(start=start, end=end, text=text))


def _mutant(path: str, item: Any, *, is_control: bool) -> Mutant:
    first, last = item["lines"]
    return Mutant(
        path=path,
        kind=item["kind"],
        operator=item["operator"],
        about=item["about"],
        function=item["function"],
        first_line=first,
        last_line=last,
        edits=tuple(Edit(start=start, end=end, text=text) for start, end, text in item["edits"]),
        is_control=is_control,
    )
