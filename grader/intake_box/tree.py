"""The files at a commit: which are taken, which are not and why, and the tar that is made of them.

Files are taken as objects, so that nothing in the repository (`export-ignore`, filters, line endings) changes them.
"""

import hashlib
import io
import stat
import tarfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from grader.intake_box.limits import IntakeLimits
from grader.intake_box.refusal import RefusedError
from grader.intake_box.repository import TreeEntry
from grader.intake_box.text import shown
from grader.model import File, Finding, Place

PATH_LIMIT_BYTES = 1_000
NAME_LIMIT_BYTES = 255
"""Linux's own limit for one name."""
PLACES_LIMIT = 50
"""Listed in one finding; all are counted."""
_DEPTH_LIMIT = 60
_LINK_TARGET_LIMIT = 4_096
_LFS_LIMIT = 1_024
_LFS_START = b"version https://git-lfs.github.com/spec/"
_SUBMODULE = 0o160000
_FORBIDDEN_NAMES = (b"", b".", b"..")


class Objects(Protocol):
    """What is read of a repository."""

    def header(self, sha: str) -> tuple[str, int]: ...

    def content(self, sha: str) -> bytes: ...

    def entries(self, tree: str) -> Iterator[TreeEntry]: ...


class TakenTree(NamedTuple):
    files: tuple[File, ...]
    """Sorted by their paths' bytes."""
    findings: tuple[Finding, ...]
    tar: bytes
    digest: str
    """`Snapshot.tree_digest`."""


class _Candidate(NamedTuple):
    path: bytes
    sha: str
    executable: bool


class _Listing:
    """A walk over a tree's entries, within limits: a tree can name itself into billions of files."""

    def __init__(self, objects: Objects, limits: IntakeLimits) -> None:
        self._objects = objects
        self._limits = limits
        self._n_entries = 0
        self._n_folders = 0
        self._known: dict[bytes, str] = {}
        self.files: list[_Candidate] = []
        self.left_out: dict[str, list[Place]] = defaultdict(list)

    def walk(self, tree: str, prefix: bytes = b"", depth: int = 0) -> None:
        if depth > _DEPTH_LIMIT:
            raise RefusedError(f"its folders are nested more than {_DEPTH_LIMIT} deep.")
        for entry in self._objects.entries(tree):
            self._n_entries += 1
            if self._n_entries > 4 * self._limits.files + 10_000:
                raise RefusedError(self._too_many())
            self._take(entry, prefix + entry.name, depth)

    def _take(self, entry: TreeEntry, path: bytes, depth: int) -> None:
        kind = stat.S_IFMT(entry.mode)
        fault = name_fault(entry.name, path)
        if fault:
            self._leave_out("name-refused", path, fault)
        elif kind == _SUBMODULE:
            self._leave_out("submodule-not-taken", path, f"commit {entry.sha}")
        elif stat.S_ISLNK(kind):
            self._leave_out("link-not-taken", path, self._target(entry.sha))
        elif not (stat.S_ISDIR(kind) or stat.S_ISREG(kind)):
            self._leave_out("name-refused", path, f"mode {entry.mode:o} is neither file nor folder")
        elif path in self._known:
            self._leave_out("name-refused", path, "the name stands twice in its folder")
        elif stat.S_ISDIR(kind):
            self._known[path] = entry.sha
            self._n_folders += 1
            if self._n_folders > self._limits.files:  # a few files can have more of them than a file system's inodes
                raise RefusedError(self._too_many())
            self.walk(entry.sha, path + b"/", depth + 1)
        else:
            self._known[path] = entry.sha
            self.files.append(_Candidate(path, entry.sha, bool(entry.mode & 0o100)))
            if len(self.files) > self._limits.files:
                raise RefusedError(self._too_many())

    def _target(self, sha: str) -> str:
        kind, size = self._objects.header(sha)
        if kind != "blob" or size > _LINK_TARGET_LIMIT:
            return "→ (no path)"
        return f"→ {shown(self._objects.content(sha))}"

    def _leave_out(self, kind: str, path: bytes, text: str) -> None:
        self.left_out[kind].append(Place(path=shown(path), text=text))

    def _too_many(self) -> str:
        return (
            f"it has more than {self._limits.files:,} files or folders, the limit. Data and caches don't belong in it."
        )


def take_tree(objects: Objects, tree: str, limits: IntakeLimits) -> TakenTree:
    """The regular files of a tree, and a tar of them that is the same wherever and whenever it is made.

    In the tar: sorted paths, mode 0644 or 0755, owner 0, time 0, no folders, no links.

    Raises:
        RefusedError: more files or bytes than the limits allow, or an object that is missing or malformed.
    """
    listing = _Listing(objects, limits)
    listing.walk(tree)
    left_out = listing.left_out
    files: list[File] = []
    total = 0
    buffer = io.BytesIO()
    digest = hashlib.sha256()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8") as tar:
        for candidate in sorted(listing.files):
            path = candidate.path.decode()
            kind, size = objects.header(candidate.sha)
            if kind != "blob":
                raise RefusedError(f"{shown(candidate.path)} is no file's content in it. `git fsck` says more.")
            if size > limits.file_bytes:
                left_out["file-too-large"].append(Place(path=path, text=f"{size:,} bytes"))
                continue
            total += size
            if total > limits.tree_bytes:
                raise RefusedError(f"its files are larger than {limits.tree_bytes // 10**6} MB together, the limit.")
            content = objects.content(candidate.sha)
            if size <= _LFS_LIMIT and content.startswith(_LFS_START):
                left_out["lfs-pointer"].append(Place(path=path))
            mode = 0o755 if candidate.executable else 0o644
            digest.update(f"{len(candidate.path)} {mode:04o} {size}\n".encode() + candidate.path + content)
            _add(tar, path, mode, content)
            files.append(File(path=path, size_bytes=size, digest=candidate.sha, executable=candidate.executable))
    left_out["case-collision"] = _collisions(files)
    findings = tuple(_finding(kind, places) for kind, places in sorted(left_out.items()) if places)
    return TakenTree(tuple(files), findings, buffer.getvalue(), digest.hexdigest())


def name_fault(name: bytes, path: bytes) -> str:
    """Why a file or folder of that name isn't taken; empty if it is."""
    if name in _FORBIDDEN_NAMES or b"/" in name:
        return "it would lie outside its folder"
    if name.lower() == b".git":
        return "Git would take it for a repository"
    if len(name) > NAME_LIMIT_BYTES or len(path) > PATH_LIMIT_BYTES:
        return "the name is too long"
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return "the name is not UTF-8"
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        return "the name holds control characters"
    return ""


def _add(tar: tarfile.TarFile, path: str, mode: int, content: bytes) -> None:
    member = tarfile.TarInfo(path)
    member.mode, member.size, member.mtime, member.type = mode, len(content), 0, tarfile.REGTYPE
    tar.addfile(member, io.BytesIO(content))


def _collisions(files: list[File]) -> list[Place]:
    alike: dict[str, list[str]] = defaultdict(list)
    for file in files:
        alike[unicodedata.normalize("NFC", file.path).casefold()].append(file.path)
    return [Place(path=paths[0], text=", ".join(paths[1:])[:200]) for paths in alike.values() if len(paths) > 1]


def _finding(kind: str, places: list[Place]) -> Finding:
    one, many, detail = _TITLES[kind]
    n = len(places)
    if n > PLACES_LIMIT:
        detail += f" The first {PLACES_LIMIT} of {n:,} are listed."
    return Finding(
        kind=kind, title=one if n == 1 else f"{n:,} {many}", detail=detail, places=tuple(places[:PLACES_LIMIT])
    )


_TITLES = {
    "case-collision": (
        "Two files' names differ in case or composition only",
        "names that other files share but for case or composition",
        "On a Mac or a Windows machine one of them is lost.",
    ),
    "file-too-large": (
        "A file is too large, and was not taken",
        "files are too large, and were not taken",
        "Data doesn't belong in a repository.",
    ),
    "lfs-pointer": (
        "A file is kept in Git LFS; its pointer alone was taken",
        "files are kept in Git LFS; their pointers alone were taken",
        "What they stand for was not fetched.",
    ),
    "link-not-taken": (
        "A symbolic link was not taken",
        "symbolic links were not taken",
        "Links in a submission are never followed.",
    ),
    "name-refused": (
        "An entry was not taken, for its name or kind",
        "entries were not taken, for their names or kinds",
        "No ordinary use of Git makes such entries.",
    ),
    "submodule-not-taken": (
        "A submodule was not taken",
        "submodules were not taken",
        "Only the repository itself is graded.",
    ),
}
