"""How a box gets our code: a loader on its command line, and the code itself as the first message on its input.

So an image holds an environment and nothing of ours, and a change of ours builds no image. Modules come compiled, too,
as the host's Python keeps them anyhow: a box of the same Python need not compile them, any other reads the sources.
"""

import importlib.resources
import marshal
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.resources.abc import Traversable
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

from sandbox.boxes import CODE_FOLDER

_UNCHECKED = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
"""The header of compiled code that is believed without a look at its source (PEP 552): both come in one message."""

_LOADER = f"""
import json, os, runpy, struct, sys
def take(size):
    parts = bytearray()
    while len(parts) < size:
        part = os.read(0, min(size - len(parts), 1 << 20))
        if not part:
            sys.exit("the host went away before the code came")
        parts += part
    return bytes(parts)
head = json.loads(take(struct.unpack(">I", take(4))[0]))
(size,) = head["blobs"]
code = take(size)
for path, start, end in head["files"]:
    path = os.path.join({CODE_FOLDER!r}, path)
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    with open(path, "wb") as file:
        file.write(code[start:end])
sys.path.insert(0, {CODE_FOLDER!r})
sys.dont_write_bytecode = True
del code
runpy.run_module(head["module"], run_name="__main__", alter_sys=True)
"""


def boot_argv(python: str, *options: str) -> tuple[str, ...]:
    """The command of a box that waits for its code; `-I` keeps the environment and the working folder out."""
    return (python, "-I", *options, "-c", _LOADER)


@cache
def boot_message(module: str, sources: tuple[str, ...]) -> tuple[dict[str, Any], bytes]:
    """Head and blob of the first message: run `module`, found among `sources`, which are as in `source_files`.

    Made once in a process, for every box of a round gets the same: not to be changed.
    """
    files = source_files(sources) | _compiled(sources)
    spans: list[tuple[str, int, int]] = []
    code = bytearray()
    for path in sorted(files):
        spans.append((path, len(code), len(code) + len(files[path])))
        code += files[path]
    return {"op": "boot", "module": module, "files": spans}, bytes(code)


def source_files(sources: tuple[str, ...]) -> dict[str, bytes]:
    """Path → content of module files (`sandbox/protocol.py`) and of whole package folders (`sandbox/runner`).

    The `__init__.py` of every package above comes along.
    """
    return {path: place.read_bytes() for path, place in _source_places(sources)}


def _compiled(sources: tuple[str, ...]) -> dict[str, bytes]:
    """What lies beside modules where Python keeps them compiled."""
    return {
        _beside(path): _UNCHECKED + marshal.dumps(_moved(code, path))
        for path, place in _source_places(sources)
        if path.endswith(".py") and _is_kept(place)
        if (code := SourceFileLoader(path, str(place)).get_code(path)) is not None
    }


def _beside(path: str) -> str:
    """Where a box looks for it, whatever this Python was told about where to keep its own."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/__pycache__/{name.removesuffix('.py')}.{sys.implementation.cache_tag}.pyc"


def _is_kept(place: Traversable) -> bool:
    """Compiled, or it will be once it was: to compile it here each time gains nothing. None in an archive is."""
    return isinstance(place, Path) and (not sys.dont_write_bytecode or Path(cache_from_source(place)).exists())


def _moved(code: CodeType, path: str) -> CodeType:
    """As if it were compiled from `path`: a box learns nothing of the host's folders."""
    constants = tuple(_moved(each, path) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=path, co_consts=constants)


def _source_places(sources: tuple[str, ...]) -> Iterator[tuple[str, Traversable]]:
    for source in sources:
        package, *rest = source.split("/")
        place: Traversable = importlib.resources.files(package)
        above = package
        yield f"{above}/__init__.py", place.joinpath("__init__.py")
        for name in rest:
            place, above = place.joinpath(name), f"{above}/{name}"
            if place.is_dir():
                yield f"{above}/__init__.py", place.joinpath("__init__.py")
        yield from _tree(above, place)


def _tree(path: str, place: Traversable) -> Iterator[tuple[str, Traversable]]:
    if place.is_file():
        yield path, place
        return
    for child in place.iterdir():
        if child.name != "__pycache__":
            yield from _tree(f"{path}/{child.name}", child)
