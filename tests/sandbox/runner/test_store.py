"""What the sandbox keeps between commands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.command import Answer, AnswerState
from sandbox.runner.store import Store, StoreError


def a_file(path: str, content: bytes) -> Answer:
    return Answer(path=path, state=AnswerState.FILE, size_bytes=len(content), content=content)


def test_a_kept_folder_is_laid_wherever_a_later_command_wants_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    files = (a_file("a", b"12"), a_file("d/b", b"345"))

    kept = store.keep(Answer(path="out", state=AnswerState.FOLDER, size_bytes=5, files=files))

    assert kept.stored is not None
    below = store.find(kept.stored).below("in/model")
    assert [(entry.path, entry.offset, entry.size_bytes) for entry in below if not entry.is_folder] == [
        ("in/model/a", 0, 2),
        ("in/model/d/b", 2, 3),
    ]
    assert [file.content for file in kept.files] == [None, None]


def test_what_there_is_no_room_for_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def parts() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="No space left"), store.new_file() as file:
        file.writelines(parts())

    assert list(tmp_path.iterdir()) == []


def test_a_name_that_was_never_given_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "passwd").write_text("x")

    with pytest.raises(StoreError):
        Store(tmp_path).find("passwd")


def test_an_answer_without_room_is_the_candidates_and_no_error_of_ours(tmp_path: Path) -> None:
    """Models that fill the store made every later training a judge error, and the score stayed open."""
    store = Store(tmp_path)
    tmp_path.rmdir()  # as good as full: no file can be made

    kept = store.keep(a_file("model", b"12"))

    assert (kept.state, kept.stored, kept.content) == (AnswerState.TOO_LARGE, None, None)
