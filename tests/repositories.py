"""Small Git repositories in temporary folders, made with the git command: fixed names and dates, nobody's settings.

repository = a_repository(tmp_path / "ada", {"README.md": "# Delays\\n"})
repository.commit({"model.py": "..."}, message="Fit a first model")
repository.commit_tree([("100644", b"..", blob)])     # what no porcelain would make
"""

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

AUTHOR = ("Ada Park", "ada@example.org")
FIRST_DATE = 1_709_398_800
"""2024-03-02, 18:00 in Paris; each commit is an hour later."""
_ZONE = "+0100"


@dataclass(frozen=True, kw_only=True)
class Repository:
    path: Path
    object_format: str = "sha1"

    def git(self, *argv: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        """What a Git command prints, stripped. Raises CalledProcessError when it fails."""
        run = subprocess.run(
            ["git", *argv],
            cwd=self.path,
            input=stdin,
            env=_environment() | dict(env or {}),
            capture_output=True,
            check=True,
        )
        return run.stdout.decode("utf-8", "replace").strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            place = self.path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(
        self,
        files: Mapping[str, str | bytes] | None = None,
        *,
        message: str | bytes = "Do a day's work",
        author: tuple[str, str] = AUTHOR,
    ) -> str:
        """Write the files, commit all there is, and say the commit's id. An empty commit is fine."""
        self.write(files or {})
        self.git("add", "--all", "--force")
        text = message.encode() if isinstance(message, str) else message
        argv = ("commit", "--quiet", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "--file=-")
        self.git(*argv, stdin=text, env=self._dated(author))
        return self.head

    def commit_tree(self, entries: Iterable[tuple[str, bytes, str]], *, message: str = "By hand") -> str:
        """Commit a tree object of mode, name and object id each, as they stand, and let HEAD's branch be at it."""
        raw = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(sha) for mode, name, sha in entries)
        tree = self.object("tree", raw)
        commit = self.git("commit-tree", tree, "-m", message, env=self._dated(AUTHOR))
        self.git("update-ref", "HEAD", commit)
        return commit

    def object(self, kind: str, content: bytes) -> str:
        """The id of a loose object that Git was made to store, well-formed or not."""
        return self.git("hash-object", "-t", kind, "-w", "--stdin", "--literally", stdin=content)

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    @property
    def git_folder(self) -> Path:
        return self.path / ".git" if (self.path / ".git").exists() else self.path

    def _dated(self, author: tuple[str, str]) -> dict[str, str]:
        n_commits = len(self.git("rev-list", "--all", "--ignore-missing").splitlines())
        date = f"@{FIRST_DATE + 3600 * n_commits} {_ZONE}"
        return {
            "GIT_AUTHOR_NAME": author[0],
            "GIT_AUTHOR_EMAIL": author[1],
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": author[0],
            "GIT_COMMITTER_EMAIL": author[1],
            "GIT_COMMITTER_DATE": date,
        }


def an_empty_repository(path: Path, *, bare: bool = False, object_format: str = "sha1") -> Repository:
    """With an unborn branch `main`."""
    path.mkdir(parents=True, exist_ok=True)
    repository = Repository(path=path, object_format=object_format)
    options = ["--bare"] if bare else []
    repository.git("init", "--quiet", "--template=", "-b", "main", f"--object-format={object_format}", *options)
    return repository


def a_repository(
    path: Path, files: Mapping[str, str | bytes] | None = None, *, object_format: str = "sha1"
) -> Repository:
    """With one commit of the files on `main`."""
    repository = an_empty_repository(path, object_format=object_format)
    repository.commit(files if files is not None else {"README.md": "# Delays\n"}, message="Start")
    return repository


def a_bare_clone(repository: Repository, path: Path) -> Repository:
    """A bare repository of its own at `path`, as a server has it."""
    repository.git("clone", "--quiet", "--bare", "--no-local", "--template=", str(repository.path), str(path))
    return Repository(path=path, object_format=repository.object_format)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C.UTF-8"}
