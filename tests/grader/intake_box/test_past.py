"""Texts of earlier commits: which are handed on, and from which commit."""

from collections.abc import Iterator
from pathlib import Path

from grader.intake_box.limits import IntakeLimits
from grader.intake_box.past import TEXT_BYTES, take_past
from grader.intake_box.refusal import RefusedError
from grader.intake_box.repository import PastObject
from tests.grader.intake_box.intakes import taken_in, tar_content
from tests.repositories import Repository, a_repository


def past(repository: Repository, work: Path) -> dict[str, bytes]:
    return tar_content(taken_in(repository.path, work).past)


def test_a_repository_of_one_commit_has_none(tmp_path: Path) -> None:
    assert past(a_repository(tmp_path / "ada", {"a.py": "a"}), tmp_path / "work") == {}


def test_what_was_changed_or_removed_is_named_by_the_commit_that_brought_it(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.py": "first", "kept.py": "kept"})
    first = repository.head
    second = repository.commit({"a.py": "second", "deploy/key": "a key", "moved.py": "moved"})
    (repository.path / "deploy/key").unlink()
    (repository.path / "moved.py").rename(repository.path / "here.py")
    repository.commit({"a.py": "third"})
    assert past(repository, tmp_path / "work") == {
        f"{first}/a.py": b"first",
        f"{second}/a.py": b"second",
        f"{second}/deploy/key": b"a key",
    }


def test_a_branch_that_was_merged_is_looked_into_and_one_that_was_not_is_not(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.py": "a"})
    for branch in ("merged", "left"):
        repository.git("checkout", "--quiet", "-b", branch, "main")
        repository.commit({f"{branch}.py": branch})
        repository.git("rm", "--quiet", f"{branch}.py")
        repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.git("-c", "user.name=a", "-c", "user.email=a@b", "merge", "--quiet", "--no-ff", "-m", "merge", "merged")
    assert list(past(repository, tmp_path / "work").values()) == [b"merged"]


def test_data_and_what_is_too_large_are_no_texts(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a": b"\0\1", "b": "x" * (TEXT_BYTES + 1), "c": "", "d.py": "text"})
    for name in "abcd":
        (repository.path / name).unlink(missing_ok=True)
    (repository.path / "d.py").unlink()
    repository.commit({"e": "e"})
    assert list(past(repository, tmp_path / "work").values()) == [b"text"]


def test_a_flood_leaves_out_what_is_large_and_says_how_much(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {f"{n}.txt": f"{n}" * (1000 + n) for n in range(9)} | {"key": "a key"})
    repository.git("rm", "--quiet", "-r", ".")
    repository.commit({"a.py": "a"})
    limits = IntakeLimits(past_texts=3)
    taken = taken_in(repository.path, tmp_path / "few", limits=limits)
    assert b"a key" in tar_content(taken.past).values()
    assert (taken.snapshot.history.n_past_texts, taken.snapshot.history.n_past_left_out) == (3, 7)

    taken = taken_in(repository.path, tmp_path / "small", limits=IntakeLimits(past_bytes=1200))
    assert (taken.snapshot.history.n_past_texts, taken.snapshot.history.n_past_left_out) == (2, 8)
    assert taken.snapshot.history.past_trouble == ""


def test_a_history_that_is_too_long_is_said_to_be(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.py": "a"})
    repository.commit({"a.py": "b"})
    taken = taken_in(repository.path, tmp_path / "objects", limits=IntakeLimits(past_objects=1))
    assert "no more than 1 objects" in taken.snapshot.history.past_trouble
    taken = taken_in(repository.path, tmp_path / "seconds", limits=IntakeLimits(past_seconds=-1))
    assert "could not be looked through" in taken.snapshot.history.past_trouble


class FakeObjects:
    """A history of one commit's objects, of which the last can't be read."""

    def __init__(self, paths: list[bytes]) -> None:
        self._paths = paths

    def past_objects(self, commit: str) -> Iterator[PastObject]:
        for number, path in enumerate(self._paths):
            yield PastObject(sha=str(number), path=path, commit=commit)
        raise RefusedError("an object is missing in it.")

    def header(self, sha: str) -> tuple[str, int]:
        return "blob", 4

    def content(self, sha: str) -> bytes:
        return b"text"


def test_a_broken_history_is_read_as_far_as_it_goes_and_said_to_be_broken() -> None:
    past = take_past(FakeObjects([b"a.py"]), "c" * 40, frozenset(), IntakeLimits())
    assert tar_content(past.tar) == {"c" * 40 + "/a.py": b"text"}
    assert past.trouble == "its history can't be read: an object is missing in it."


def test_odd_names_are_left_out() -> None:
    paths = [b"..", b"a/../..", b"\xff", b"a/\x1b[0m", b"n" * 300, b"plain.py"]
    past = take_past(FakeObjects(paths), "c" * 40, frozenset(), IntakeLimits())
    assert tar_content(past.tar) == {"c" * 40 + "/plain.py": b"text"}
