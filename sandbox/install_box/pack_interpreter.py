"""The program that packs this box's interpreter with all that it loads, to be laid into an image of another Debian.

    bin/python3.N     the interpreter
    lib/python3.N/    its standard library
    shared/           every library that these load, the C library and its loader among them
    python3           starts the interpreter on those, whatever C library the image has

Runs in a base, before anything of a candidate's is in it.
"""

import io
import re
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from sandbox.install_box.stdio import HostStream

_LEFT_OUT = {"dist-packages", "ensurepip", "idlelib", "lib2to3", "pydoc_data", "site-packages", "test", "tkinter"}
_LISTED = re.compile(r"(\S+) => (/\S+) \(0x")
_LAUNCHER = '#!/bin/sh\nexec {prefix}/shared/{loader} --inhibit-cache --library-path {prefix}/shared {program} "$@"\n'
"""By argument and not by LD_LIBRARY_PATH, which the programs that it starts would have too."""


def main() -> None:
    host = HostStream()
    prefix = host.receive().head["prefix"]
    host.send({"op": "interpreter"}, packed(prefix))
    host.receive()


def packed(prefix: str) -> bytes:
    """A tar of it, all root's, to be unpacked at `prefix`."""
    program = Path(sys.executable).resolve()
    library = Path(sysconfig.get_path("stdlib"))
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    loader = _loader()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.add(program, f"bin/{name}", filter=_of_root)
        tar.add(library.resolve(), f"lib/{name}", filter=_wanted)
        extensions = sorted(library.glob("lib-dynload/*.so"))
        for library_name, place in sorted(_shared(loader, (program, *extensions)).items()):
            tar.add(place.resolve(), f"shared/{library_name}", filter=_of_root)
        tar.add(loader.resolve(), f"shared/{loader.name}", filter=_of_root)
        text = _LAUNCHER.format(prefix=prefix, loader=loader.name, program=f"{prefix}/bin/{name}").encode()
        launcher = tarfile.TarInfo("python3")
        launcher.size, launcher.mode = len(text), 0o755
        tar.addfile(launcher, io.BytesIO(text))
    return buffer.getvalue()


def _loader() -> Path:
    """The program that maps shared libraries, by the name that it has in this process."""
    with Path("/proc/self/maps").open() as maps:
        places = (Path(line.split()[-1]) for line in maps if "/" in line)
        return next(place for place in places if place.name.startswith("ld-"))


def _shared(loader: Path, programs: Iterable[Path]) -> dict[str, Path]:
    """By the name that they are loaded by, where they are."""
    return {name: Path(place) for program in programs for name, place in _loaded(loader, program)}


def _loaded(loader: Path, program: Path) -> Iterator[tuple[str, str]]:
    run = subprocess.run([loader, "--list", program], stdout=subprocess.PIPE, text=True, timeout=30, check=True)
    yield from _LISTED.findall(run.stdout)


def _wanted(item: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = PurePosixPath(item.name).name
    return None if name in _LEFT_OUT or name.startswith("config-") else _of_root(item)


def _of_root(item: tarfile.TarInfo) -> tarfile.TarInfo:
    item.uid = item.gid = 0
    item.uname = item.gname = "root"
    item.mode = 0o755 if item.isdir() or item.mode & 0o111 else 0o644
    return item


if __name__ == "__main__":
    main()
