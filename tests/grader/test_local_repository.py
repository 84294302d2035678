"""A folder on this machine is read as bytes, and whatever points out of it is refused."""

import os
from pathlib import Path

import pytest

from grader.errors import SourceError
from grader.local_repository import PAGE_BYTES, local_repository
from tests.repositories import a_bare_clone, a_repository, an_empty_repository

LIMIT = 10 * 2**20


def paths_taken(path: Path, *, limit_bytes: int = LIMIT) -> dict[str, bytes]:
    taken: dict[str, bytes] = {}
    with local_repository(path, limit_bytes=limit_bytes) as repository:
        for piece in repository.pieces():
            taken[piece.path] = taken.get(piece.path, b"") + piece.content
    return taken


def refusal(path: Path, *, limit_bytes: int = LIMIT) -> str:
    with pytest.raises(SourceError) as refused:
        paths_taken(path, limit_bytes=limit_bytes)
    return str(refused.value)


def test_refs_and_objects_are_taken_and_nothing_else(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.git("tag", "v1")
    for name in (
        "hooks/post-checkout",
        "info/attributes",
        "objects/info/packs",
        "objects/pack/pack-x.keep",
        "refs/a.lock",
    ):
        repository.write({f".git/{name}": "x"})
    taken = paths_taken(repository.path)
    assert {"HEAD", "refs/heads/main", "refs/tags/v1"} <= set(taken)
    assert taken["HEAD"] == b"ref: refs/heads/main\n"
    assert not [path for path in taken if path.startswith(("config", "hooks", "info", "objects/info", "logs"))]
    assert not [path for path in taken if path.endswith((".keep", ".lock"))]


def test_a_bare_repository_with_packs_is_read_too(tmp_path: Path) -> None:
    bare = a_bare_clone(a_repository(tmp_path / "ada"), tmp_path / "ada.git")
    bare.git("gc", "--quiet")
    taken = paths_taken(bare.path)
    assert "packed-refs" in taken
    assert [path for path in taken if path.endswith(".pack")]
    assert [path for path in taken if path.endswith(".idx")]


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_the_object_format_is_recognised(tmp_path: Path, object_format: str) -> None:
    made = a_repository(tmp_path / "ada", object_format=object_format)
    with local_repository(made.path, limit_bytes=LIMIT) as repository:
        assert repository.object_format == object_format


def test_what_is_not_there_or_no_repository_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "hollow" / ".git").mkdir(parents=True)
    assert "no such folder" in refusal(tmp_path / "nothing")
    assert "not a folder" in refusal(tmp_path / "file")
    assert "not a Git repository" in refusal(tmp_path / "folder")
    assert "not a Git repository" in refusal(tmp_path / "hollow")


def test_a_git_file_which_names_a_neighbours_repository_is_refused(tmp_path: Path) -> None:
    """A `.git` file passed a neighbour's commits off as its own."""
    neighbour = a_repository(tmp_path / "bob")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / ".git").write_text(f"gitdir: {neighbour.path}/.git\n")
    assert "names another repository" in refusal(tmp_path / "ada")


def test_a_linked_worktree_is_refused(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    assert "worktree" in refusal(tmp_path / "other")


@pytest.mark.parametrize("name", [".git", ".git/objects", ".git/refs", ".git/HEAD", ".git/objects/pack", ".git/config"])
def test_a_link_into_a_neighbours_repository_is_not_followed(tmp_path: Path, name: str) -> None:
    neighbour = a_repository(tmp_path / "bob")
    repository = a_repository(tmp_path / "ada")
    place = repository.path / name
    place.rename(tmp_path / "moved")
    place.symlink_to(neighbour.path / name)
    assert "symbolic link" in refusal(repository.path)


def test_a_linked_object_and_a_linked_folder_are_not_followed(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    (tmp_path / "link").symlink_to(repository.path)
    assert "Give the folder itself" in refusal(tmp_path / "link")
    sha = repository.head
    place = repository.git_folder / "objects" / sha[:2] / sha[2:]
    place.unlink()
    place.symlink_to("/etc/passwd")
    assert "symbolic link" in refusal(repository.path)


def test_a_fifo_does_not_make_it_wait(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    os.mkfifo(repository.git_folder / "refs" / "heads" / "wait")
    assert "no regular file" in refusal(repository.path)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("objects/info/alternates", "/srv/bob/.git/objects\n", "borrows objects"),
        ("objects/info/http-alternates", "https://example.org/objects\n", "borrows objects"),
        ("reftable/tables.list", "x", "reftable"),
        ("commondir", "../../bob/.git\n", "worktree"),
        ("objects/pack/pack-1.promisor", "", "partial clone"),
    ],
)
def test_a_repository_that_is_not_whole_is_refused(tmp_path: Path, name: str, content: str, word: str) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.write({f".git/{name}": content})
    assert word in refusal(repository.path)


def test_too_large_a_repository_is_refused_while_it_is_read(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"data.bin": os.urandom(200_000)})
    assert "larger than 0 MB" in refusal(repository.path, limit_bytes=100_000)


def test_many_small_files_count_by_what_they_take_in_a_box(tmp_path: Path) -> None:
    repository = an_empty_repository(tmp_path / "ada")
    repository.write({f".git/refs/tags/{number}": "x" for number in range(100)})
    assert "larger" in refusal(repository.path, limit_bytes=100 * PAGE_BYTES)


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.git_folder.chmod(0)
    try:
        assert "permission denied" in refusal(repository.path)
    finally:
        repository.git_folder.chmod(0o700)
