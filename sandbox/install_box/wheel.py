"""A wheel unpacked by a reader of ours: regular files, inside the venv, written from the headers. Standard library.

What may not be is found before anything is written. An archive that breaks off midway leaves a venv of no use.

    lib/python3.N/site-packages/   what stands at the wheel's top, and in NAME.data/purelib and platlib
    bin/                           NAME.data/scripts, and the entry points
    include/site/python3.N/NAME/   NAME.data/headers
    (the venv's top)               NAME.data/data
"""

import configparser
import io
import re
import shutil
import stat
import struct
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LIMIT_FILES = 200_000
LIMIT_BYTES = 8 * 2**30
"""Of one wheel, unpacked: the largest that we saw, of torch with CUDA, has 2 GB."""
_LIMIT_PATH = 400
_LIMIT_ENTRY_POINTS_BYTES = 2**20
_LIMIT_LINE = 1000
_COPY_BYTES = 2**20
_LIMIT_NAME_BYTES = 255
"""NAME_MAX of Linux."""
OWN_PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
_OURS = (
    (re.compile(r"pip[\d.]*"), "pip"),
    (re.compile(r"pytest|py\.test"), "pytest"),
    (re.compile(r"uvx?"), "uv"),
)
"""Scripts that we call by name, and the only package that may bring each."""
_NOBODYS = re.compile(r"(python|pypy|activate|deactivate)[^/]*", re.IGNORECASE)
"""The venv's own."""
_SCRIPT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_ENTRY_POINT = re.compile(r"([A-Za-z_][\w.]*)\s*:\s*([A-Za-z_][\w.]*)\s*(\[[^\]]*\])?")
_LAUNCHER = """#!{python}
import sys
from {module} import {top}
if __name__ == "__main__":
    sys.exit({attribute}())
"""


_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, ValueError, LookupError, OverflowError),
)
"""What `zipfile` raises for odd bytes; it documents the first alone."""


class WheelRefusedError(Exception):
    """What the wheel holds may not be unpacked; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    path: str
    """Relative to the venv's top."""
    executable: bool
    member: str | None = None
    """In the wheel; None for a launcher, whose text is in `text`."""
    text: str = ""


def package_of(file_name: str) -> tuple[str, str]:
    """Normalized name and version, as a wheel's file name gives them (PEP 427, PEP 503)."""
    parts = file_name.removesuffix(".whl").split("-")
    if not file_name.endswith(".whl") or len(parts) not in (5, 6):
        raise WheelRefusedError(f"{file_name!r} is no wheel's name")
    return normalized(parts[0]), parts[1]


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def unpack(content: bytes, file_name: str, venv: Path, version: str = OWN_PYTHON) -> int:
    """The wheel's files, written into the venv of a Python of that version; how many bytes that were.

    Raises:
        WheelRefusedError: it may not be, or can't be read; the venv is not to be used.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            targets = plan(archive, file_name, str(venv / "bin/python"), f"python{version}")
            return sum(_write(archive, target, venv) for target in targets)
    except _UNREADABLE as error:
        raise WheelRefusedError(f"it is no readable archive: {error}") from error
    except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
        raise WheelRefusedError(f"it is at odds with another package: {error.strerror} ({error.filename})") from error


def plan(archive: zipfile.ZipFile, file_name: str, python: str, library: str) -> tuple[Target, ...]:
    """Where each member goes, with `python3.N` for `library`. Pure; raises WheelRefusedError for what may not be."""
    name, _ = package_of(file_name)
    members = [info for info in archive.infolist() if not info.filename.endswith("/")]
    if len(members) > LIMIT_FILES or sum(info.file_size for info in members) > LIMIT_BYTES:
        raise WheelRefusedError(f"it holds more than {LIMIT_FILES:,} files or {LIMIT_BYTES:,} bytes")
    targets = [_target(info, name, library) for info in members]
    for info in members:
        if re.fullmatch(r"[^/]+\.dist-info/entry_points\.txt", info.filename):
            if info.file_size > _LIMIT_ENTRY_POINTS_BYTES:
                raise WheelRefusedError("its entry_points.txt is too large")
            targets += _launchers(archive.read(info), python)
    for target in targets:
        _check(target.path, name)
    return tuple(targets)


def _target(info: zipfile.ZipInfo, name: str, library: str) -> Target:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise WheelRefusedError(f"{info.filename!r} is a link or no regular file")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the others take memory as the file says
        raise WheelRefusedError(f"{info.filename!r} is packed in another way than wheels are")
    parts = _parts(info.filename)
    executable = bool((info.external_attr >> 16) & 0o111)
    site = f"lib/{library}/site-packages"
    if not parts[0].endswith(".data") or len(parts) < 3:
        return Target(path="/".join((site, *parts)), executable=executable, member=info.filename)
    folder, rest = parts[1], parts[2:]
    if folder == "scripts" and len(rest) == 1:
        return Target(path=f"bin/{rest[0]}", executable=True, member=info.filename)
    tops = {"purelib": (site,), "platlib": (site,), "data": (), "headers": ("include", "site", library, name)}
    if folder not in tops:
        raise WheelRefusedError(f"{info.filename!r} would land outside the environment")
    return Target(path="/".join((*tops[folder], *rest)), executable=executable, member=info.filename)


def _parts(path: str) -> tuple[str, ...]:
    parts = tuple(path.split("/"))
    fishy = any(part in ("", ".", "..") for part in parts) or "\\" in path or not path.isprintable()
    if fishy or len(path) > _LIMIT_PATH:
        raise WheelRefusedError(f"{path[:_LIMIT_PATH]!r} would land outside the environment")
    return parts


def _check(path: str, name: str) -> None:
    first, *rest = PurePosixPath(path).parts
    if any(len(part.encode()) > _LIMIT_NAME_BYTES for part in (first, *rest)):
        raise WheelRefusedError(f"{path[:_LIMIT_PATH]!r} holds a name that is too long")
    if first == "pyvenv.cfg" or (first == "bin" and len(rest) != 1):
        raise WheelRefusedError(f"it brings {path!r}, which is the environment's own")
    if first != "bin":
        return
    script = rest[0]
    for pattern, owner in _OURS:
        if pattern.fullmatch(script) and name != owner:
            raise WheelRefusedError(f"it brings a script named {script!r}, which belongs to {owner}")
    if _NOBODYS.fullmatch(script) or not _SCRIPT_NAME.fullmatch(script):
        raise WheelRefusedError(f"it brings a script named {script!r}, which is the environment's own or no name")


def _launchers(entry_points: bytes, python: str) -> list[Target]:
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(entry_points.decode())
    except (configparser.Error, UnicodeDecodeError) as error:
        raise WheelRefusedError("its entry_points.txt is unreadable") from error
    found = []
    for group in ("console_scripts", "gui_scripts"):
        for script, value in parser.items(group) if parser.has_section(group) else ():
            match = _ENTRY_POINT.fullmatch(value.strip())
            if match is None:
                raise WheelRefusedError(f"its entry point {script!r} is {value!r}")
            text = _LAUNCHER.format(python=python, module=match[1], top=match[2].split(".")[0], attribute=match[2])
            found.append(Target(path=f"bin/{script}", executable=True, text=text))
    return found


def _write(archive: zipfile.ZipFile, target: Target, venv: Path) -> int:
    path = venv / target.path
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with path.open("wb") as file:
        if target.member is None:
            file.write(target.text.encode())
        else:
            with archive.open(target.member) as source:
                if target.path.startswith("bin/"):
                    line = source.readline(_LIMIT_LINE)
                    file.write(f"#!{venv}/bin/python\n".encode() if line.startswith(b"#!python") else line)
                shutil.copyfileobj(source, file, _COPY_BYTES)
        n_bytes = file.tell()
    path.chmod(0o755 if target.executable else 0o644)
    return n_bytes
