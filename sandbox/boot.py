"""How a box gets our code: a loader on its command line, and the code itself as the first message on its input.

So an image holds an environment and nothing of ours, and a change of ours builds no image.
"""

import importlib.resources
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Any

from sandbox.boxes import CODE_FOLDER

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


def boot_message(module: str, sources: tuple[str, ...]) -> tuple[dict[str, Any], bytes]:
    """Head and blob of the first message: run `module`, found among `sources`.

    `sources` are module files (`sandbox/protocol.py`) and whole package folders (`sandbox/runner`); the `__init__.py`
    of every package above comes along.
    """
    files = dict(_source_files(sources))
    spans: list[tuple[str, int, int]] = []
    code = bytearray()
    for path in sorted(files):
        spans.append((path, len(code), len(code) + len(files[path])))
        code += files[path]
    return {"op": "boot", "module": module, "files": spans}, bytes(code)


def _source_files(sources: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for source in sources:
        package, *rest = source.split("/")
        place: Traversable = importlib.resources.files(package)
        above = package
        yield f"{above}/__init__.py", place.joinpath("__init__.py").read_bytes()
        for name in rest:
            place, above = place.joinpath(name), f"{above}/{name}"
            if place.is_dir():
                yield f"{above}/__init__.py", place.joinpath("__init__.py").read_bytes()
        yield from _tree(above, place)


def _tree(path: str, place: Traversable) -> Iterator[tuple[str, bytes]]:
    if place.is_file():
        yield path, place.read_bytes()
        return
    for child in place.iterdir():
        if child.name != "__pycache__":
            yield from _tree(f"{path}/{child.name}", child)
