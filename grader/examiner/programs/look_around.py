"""Runs in the candidate box: digests of all that its user can read there.

    look_around.py ANSWER_PATH

ANSWER: paths by the SHA-256 of whole files; and, by the beginning of theirs, paths of lines, those of programs that the
image holds apart. Environments and command lines of processes are files too. Standard library only; for the oldest
Python that an assessment may allow.
"""

import hashlib
import json
import os
import stat
import sys

UNREAL = ("/proc", "/sys", "/dev/pts", "/dev/fd")
OF_PROCESSES = ("environ", "cmdline", "comm")
MOST_BYTES = 2**27
FEWEST_LINE_BYTES = 24
LINE_DIGEST = 16
"""Hexadecimal digits."""


def line_digests(content: bytes) -> "set[str]":
    """Of its lines that are long enough to be nobody else's."""
    lines = {line.strip() for part in content.split(b"\0") for line in part.splitlines()}
    return {digest(line)[:LINE_DIGEST] for line in lines if len(line) >= FEWEST_LINE_BYTES}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def readable(top: str) -> "list[str]":
    """Regular files, and what processes show of themselves."""
    found = []
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in UNREAL]
        found += [os.path.join(folder, name) for name in names]
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
    return found + [os.path.join("/proc", process, name) for process in processes for name in OF_PROCESSES]


def content_of(path: str) -> "bytes | None":
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode) or os.path.getsize(path) > MOST_BYTES:
            return None
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def main(answer_path: str) -> None:
    image = (sys.prefix, sys.base_prefix, "/usr", "/lib", "/bin", "/sbin", "/opt/takehome-python")
    files: dict = {}  # type: ignore[type-arg]
    lines: dict = {}  # type: ignore[type-arg]
    for path in readable("/"):
        content = content_of(path)
        if content is None:
            continue
        files[digest(content)] = path
        if not path.startswith(tuple(folder + "/" for folder in image)):
            lines.update(dict.fromkeys(line_digests(content), path))
    with open(answer_path, "w", encoding="utf-8", errors="backslashreplace") as file:
        json.dump({"files": files, "lines": lines}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
