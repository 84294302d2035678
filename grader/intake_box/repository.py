"""Git, through GitPython: the bare clone, and objects read from it. The only module that imports `git`.

No checkout is ever made, so no filter, hook, submodule or attribute of the repository does anything.
"""

import contextlib
import os
import re
import signal
import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from subprocess import PIPE
from threading import Thread, Timer
from typing import IO, NamedTuple

from git.cmd import Git
from git.exc import GitCommandError

from grader.intake_box.clone_faults import last_line, too_large, why_no_clone
from grader.intake_box.refusal import RefusedError
from grader.intake_box.text import shown

_STDERR_LINES = 40
_FORMATS = {"sha1": 20, "sha256": 32}
_HEX = re.compile(r"[0-9a-f]{4,64}")
_TREE_LIMIT_BYTES = 16 * 2**20
"""Of one folder's list of entries; 100,000 files are about 5 MB."""
_REVISION_LIMIT = 250
_REFS_LIMIT_BYTES = 2**20
_NOT_IN_A_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.lock(/|$)|(^|/)\.|[./]$|^[-/]|^@$")
"""`git check-ref-format`; so that no revision is an expression or an option."""


class TreeEntry(NamedTuple):
    mode: int
    name: bytes
    sha: str


class PastObject(NamedTuple):
    """A tree or a blob of the history, and the first commit that had it."""

    sha: str
    path: bytes
    """Where that commit had it; cut at a line's end."""
    commit: str


class LoggedCommit(NamedTuple):
    """As Git prints it; undecodable bytes replaced."""

    sha: str
    author: str
    date: str
    """Seconds since 1970 and offset, such as `1709398800 +0100`: Git dies of showing some in any other form."""
    subject: str


class Repository:
    """A bare repository, read object by object. Git objects are named by their hexadecimal ids."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._git = _git(folder, environment)
        self._id_bytes = _FORMATS.get(self._line("rev-parse", "--show-object-format"), 20)
        self._headers = _CatFile(self._git, "--batch-check")
        self._contents = _CatFile(self._git, "--batch")

    def close(self) -> None:
        self._headers.close()
        self._contents.close()

    def commit_at(self, revision: str | None) -> str:
        """The commit of a branch, tag, full or abbreviated id; of HEAD for None.

        Raises:
            RefusedError: no such thing, more than one such thing, or an expression such as `HEAD~3`.
        """
        if revision is None or revision == "HEAD":
            return self._head()
        if len(revision) > _REVISION_LIMIT or _NOT_IN_A_REF.search(revision):
            raise RefusedError(
                f"{shown(revision, 80)!r} is no revision. Give a branch, a tag, or a commit's id; not an expression."
            )
        found = self._candidates(revision)
        if not found:
            raise RefusedError(
                f"there is no branch, tag or commit {shown(revision, 80)!r} in it. It has {self._names_text()}."
            )
        if len(set(found.values())) > 1:
            raise RefusedError(
                f"{shown(revision, 80)!r} names more than one commit: {', '.join(sorted(found))}. Give one of those."
            )
        return next(iter(found.values()))

    def header(self, sha: str) -> tuple[str, int]:
        """Type and size of an object, without reading it. Raises RefusedError when it is missing."""
        return self._headers.header(sha)

    def content(self, sha: str) -> bytes:
        """An object's bytes; ask for its size first. Raises RefusedError when it is missing."""
        return self._contents.content(sha)

    def tree_of(self, commit: str) -> str:
        return self._line("rev-parse", "--verify", "--end-of-options", f"{commit}^{{tree}}")

    def patched(self, tree: str, patch: str) -> str:
        """The tree that a unified diff makes of another, in an index of its own; no file is written but Git's objects.

        Raises:
            RefusedError: it does not apply, or names a path that no tree may have.
        """
        index, file = self._folder / "takehome-index", self._folder / "takehome.patch"
        file.write_text(patch, encoding="utf-8", errors="surrogatepass")
        environment = {"GIT_INDEX_FILE": str(index)}
        try:
            self._git.execute(["git", "read-tree", tree], env=environment)
            self._git.execute(["git", "apply", "--cached", "--whitespace=nowarn", "--", str(file)], env=environment)
            return str(self._git.execute(["git", "write-tree"], env=environment)).strip()
        except GitCommandError as error:
            said = last_line(str(error.stderr))
            raise RefusedError(
                f"the patch does not apply to it: {said}. Make it with `git diff` in a clone."
            ) from error
        finally:
            index.unlink(missing_ok=True)

    def entries(self, tree: str) -> Iterator[TreeEntry]:
        """A tree's own entries, as they stand there: names unchecked, duplicates and all.

        Raises:
            RefusedError: it is no well-formed tree.
        """
        kind, size = self.header(tree)
        if kind != "tree" or size > _TREE_LIMIT_BYTES:
            raise RefusedError(f"a folder of it is malformed or far too large (tree {tree}). `git fsck` says more.")
        data = self.content(tree)
        position = 0
        while position < len(data):
            end = data.find(b"\0", position)
            mode, space, name = data[position:end].partition(b" ")
            ends = end + 1 + self._id_bytes
            if end < 0 or not space or not mode or mode.strip(b"01234567") or len(mode) > 7 or ends > len(data):
                raise RefusedError(f"a folder of it is malformed (tree {tree}). `git fsck` says more.")
            yield TreeEntry(mode=int(mode, 8), name=name, sha=data[end + 1 : ends].hex())
            position = ends

    def newest(self, commit: str, limit: int) -> tuple[LoggedCommit, ...]:
        return _logged(self._log(commit, "%H%x00%an%x00%ad%x00%s", f"--max-count={limit}"))

    def first_parents(self, commit: str) -> tuple[LoggedCommit, ...]:
        """The commit, the first parent of it, and so on to the root; each with its committer's date."""
        fields = self._log(commit, "%H%x00%an%x00%cd%x00%s", "--first-parent")
        return _logged(fields)

    def authors(self, commit: str) -> tuple[tuple[bytes, bytes], ...]:
        """Name and address of every commit's author, in Git's order."""
        fields = self._log(commit, "%an%x00%ae")
        return tuple(zip(fields[::2], fields[1::2], strict=False))

    def past_objects(self, commit: str) -> Iterator[PastObject]:
        """Every tree and blob that `commit` rests on, each once, oldest commit first.

        Raises:
            RefusedError: one is missing or broken; after those before it.
        """
        argv = ["git", "rev-list", "--objects", "--in-commit-order", "--reverse", "--end-of-options", commit, "--"]
        process = self._git.execute(argv, as_process=True)
        try:
            first = ""
            while line := process.stdout.readline():
                sha, space, path = line.rstrip(b"\n").partition(b" ")
                if space:
                    yield PastObject(sha=sha.decode("ascii", "replace"), path=path, commit=first)
                else:
                    first = sha.decode("ascii", "replace")
            process.wait()
        except GitCommandError as error:
            raise RefusedError(f"Git can't read it: {last_line(str(error.stderr))}. `git fsck` says more.") from error
        finally:
            with contextlib.suppress(OSError, GitCommandError):
                process.terminate()

    def is_shallow(self) -> bool:
        return self._line("rev-parse", "--is-shallow-repository") == "true"

    def _log(self, commit: str, form: str, *options: str) -> list[bytes]:
        argv = ["git", "log", "-z", "--no-mailmap", "--encoding=UTF-8", "--date=raw", f"--format={form}", *options]
        return self._output(*argv, "--end-of-options", commit, "--").split(b"\0")[:-1]

    def _head(self) -> str:
        commit = self._line("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if commit:
            return commit
        if not self._names():
            raise RefusedError("it is empty: no branch has a commit.")
        branch = self._line("symbolic-ref", "--quiet", "--short", "HEAD") or "HEAD"
        raise RefusedError(
            f"its HEAD names the branch {shown(branch, 80)!r}, which has no commit. It has {self._names_text()}: "
            "give one as the revision."
        )

    def _candidates(self, revision: str) -> dict[str, str]:
        if _HEX.fullmatch(revision) and len(revision) == 2 * self._id_bytes:
            commit = self._peeled(revision)  # Git, too, takes a whole id before a branch of that name
            return {revision: commit} if commit else {}
        names = (revision,) if revision.startswith("refs/") else (f"refs/heads/{revision}", f"refs/tags/{revision}")
        found = {name: commit for name in names if (commit := self._peeled(name))}
        if not found and _HEX.fullmatch(revision):
            ids = self._line("rev-parse", f"--disambiguate={revision}").split()
            found = {sha: sha for sha in ids[:1000] if self.header(sha)[0] == "commit"}
        return found

    def _peeled(self, name: str) -> str:
        return self._line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")

    def _names(self) -> list[str]:
        return self._line("for-each-ref", "--count=8", "--format=%(refname:short)").splitlines()

    def _names_text(self) -> str:
        names = self._names()
        more = " and others" if len(names) == 8 else ""
        return ", ".join(shown(name, 60) for name in names[:7]) + more if names else "none at all"

    def _line(self, *argv: str) -> str:
        status, output, _ = self._git.execute(
            ["git", *argv], with_extended_output=True, with_exceptions=False, stdout_as_string=False
        )
        return output.decode("utf-8", "replace").strip() if status == 0 else ""

    def _output(self, *argv: str) -> bytes:
        try:
            return self._git.execute(list(argv), stdout_as_string=False, strip_newline_in_stdout=False)
        except GitCommandError as error:
            raise RefusedError(f"Git can't read it: {last_line(str(error.stderr))}. `git fsck` says more.") from error


def is_object_id(revision: str) -> bool:
    """A whole one, as Git writes it."""
    return bool(_HEX.fullmatch(revision)) and len(revision) in [2 * n_bytes for n_bytes in _FORMATS.values()]


def is_ref_name(revision: str) -> bool:
    """It may be a branch or a tag; it is no expression and no option."""
    return len(revision) <= _REVISION_LIMIT and not _NOT_IN_A_REF.search(revision)


def remote_refs(
    url: str, patterns: tuple[str, ...], environment: Mapping[str, str], *, wall_seconds: float
) -> dict[str, str]:
    """Object id by name, of the refs of a remote repository that match. May be called from several threads.

    Raises:
        RefusedError: its host does not answer so, or not in time, or not in reasonable length.
    """
    argv = ["git", "ls-remote", "--quiet", "--", url, *patterns]
    process = _git(Path("/"), environment).execute(argv, as_process=True, start_new_session=True)
    reader = Thread(target=_keep_last, args=(process.stderr, deque(maxlen=_STDERR_LINES)), daemon=True)
    reader.start()
    guard = Timer(wall_seconds, _kill_group, (process.pid,))
    guard.start()
    try:
        said = process.stdout.read(_REFS_LIMIT_BYTES + 1)
        if len(said) > _REFS_LIMIT_BYTES:
            raise RefusedError("its host has very many refs of those names.")
        assert process.proc is not None
        status = process.proc.wait()
    finally:
        guard.cancel()
        _kill_group(process.pid)
    if status != 0:
        raise RefusedError("its host does not say what it has.")
    return _refs(said)


def stored_refs(folder: Path, names: tuple[str, ...], environment: Mapping[str, str]) -> dict[str, str]:
    """The same of a repository here, of which there may be no objects; so of no tag, which may be an object of its own.

    Raises RefusedError as `remote_refs` does.
    """
    git = _git(folder, environment)
    found = {}
    for name in names:
        status, output, _ = git.execute(
            ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", name],
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
        )
        if status == 0:
            if name.startswith("refs/tags/"):
                raise RefusedError("what a tag names is known with its objects alone.")
            found[name] = output.decode("ascii", "replace").strip()
    return found


def clone(url: str, folder: Path, environment: Mapping[str, str], *, limit_bytes: int) -> Repository:
    """A bare clone of `url` in `folder`, which must not be there yet.

    Raises:
        RefusedError: there is nothing to clone, it may not be cloned, or it grows over the limit.
    """
    argv = ["git", "clone", "--bare", "--quiet", "--template=", "--no-recurse-submodules", "--", url, str(folder)]
    process = _git(folder.parent, environment).execute(argv, as_process=True, start_new_session=True)
    lines: deque[bytes] = deque(maxlen=_STDERR_LINES)
    reader = Thread(target=_keep_last, args=(process.stderr, lines), daemon=True)
    reader.start()
    try:
        status = _watched(process, folder, limit_bytes)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    reader.join(timeout=5)
    if status != 0:
        raise RefusedError(why_no_clone(b"\n".join(lines).decode("utf-8", "replace"), status, limit_bytes))
    return Repository(folder, environment)


class _CatFile:
    """One `git cat-file` that answers all questions. (GitPython's own knows SHA-1 ids only: it wants 40 characters.)"""

    def __init__(self, git: Git, mode: str) -> None:
        self._git = git
        self._mode = mode
        self._process: Git.AutoInterrupt | None = None

    def header(self, sha: str) -> tuple[str, int]:
        if self._process is None:
            self._process = self._git.execute(["git", "cat-file", self._mode], istream=PIPE, as_process=True)
        with contextlib.suppress(BrokenPipeError):  # it died of a broken object, and answers nothing
            self._process.stdin.write(sha.encode() + b"\n")
            self._process.stdin.flush()
        words = self._process.stdout.readline().split()
        if len(words) != 3 or not words[2].isdigit():
            raise RefusedError(f"an object is missing or broken in it ({sha}). `git fsck` says more.")
        return words[1].decode("ascii", "replace"), int(words[2])

    def content(self, sha: str) -> bytes:
        _, size = self.header(sha)
        assert self._process is not None
        content: bytes = self._process.stdout.read(size)
        if len(content) != size or self._process.stdout.read(1) != b"\n":
            raise RefusedError(f"an object is broken in it ({sha}). `git fsck` says more.")
        return content

    def close(self) -> None:
        if self._process is not None:
            with contextlib.suppress(OSError, GitCommandError):
                self._process.stdin.close()
                self._process.stdout.close()
                self._process.wait()


def _logged(fields: list[bytes]) -> tuple[LoggedCommit, ...]:
    records = zip(*[iter(fields)] * 4, strict=False)
    return tuple(LoggedCommit(*(field.decode("utf-8", "replace") for field in record)) for record in records)


def _git(folder: Path, environment: Mapping[str, str]) -> Git:
    git = Git(str(folder))
    git.update_environment(**environment)
    return git


def _refs(said: bytes) -> dict[str, str]:
    """Of lines such as `<id> TAB refs/heads/main`; others are not looked at."""
    pairs = (line.split("\t") for line in said.decode("utf-8", "replace").splitlines())
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2 and is_object_id(pair[0])}


def _kill_group(process: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)


def _watched(process: "Git.AutoInterrupt", folder: Path, limit_bytes: int) -> int:
    pause = 0.005
    while (status := process.poll()) is None:
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)
        if _size(folder) > limit_bytes:
            raise RefusedError(too_large(limit_bytes))
    if _size(folder) > limit_bytes:
        raise RefusedError(too_large(limit_bytes))
    return int(status)


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118
    return total


def _keep_last(stream: IO[bytes], lines: deque[bytes]) -> None:
    while line := stream.readline(1000):
        lines.append(line.strip())
